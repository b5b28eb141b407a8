"""The Online Security Code Card: a look-up secret on paper, two cells at a time (NIST SP 800-63B section 5.1.2)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.inputs import is_digits
from reference_impl.domain.model import CardCell, CodeCard
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, Transaction
from reference_impl.domain.refusals import Refused

__all__ = ["asked_pair", "card_refusal", "codes_of", "is_code", "logins_left", "make_card"]


def make_card(
    work: Transaction, vault: KeyVault, entropy: Entropy, policy: Policy, *, username: str, now: datetime
) -> CodeCard:
    """A new card for a user, in place of one that was not finished; one that is active stays (CARD-14).

    Its codes are kept sealed as long as it is being issued, so that the page which shows them can be loaded again, and
    as keyed hashes for ever (CARD-13).
    """
    unfinished = work.card_at_issue(username)
    if unfinished is not None:
        work.end_card(unfinished.id)
    codes = {index: entropy.card_code(policy.card_code_digits) for index in range(1, policy.card_cells + 1)}
    card_id = entropy.token()
    sealed = vault.seal(json.dumps(codes).encode("ascii"))
    card = CodeCard(card_id, username, now, sealed)
    cells = [CardCell(card_id, index, _fingerprint(vault, card, index, code)) for index, code in codes.items()]
    work.add_card(card, cells)
    return card


def codes_of(card: CodeCard, vault: KeyVault) -> Mapping[int, str]:
    """Every code by its index, as long as the card is being issued; afterwards nobody can tell them (CARD-13)."""
    if card.sealed_codes is None:
        return {}
    return {int(index): code for index, code in json.loads(vault.open(card.sealed_codes)).items()}


def asked_pair(work: Transaction, entropy: Entropy, card: CodeCard) -> tuple[int, int] | None:
    """The two indexes that are asked for now: the same until they are answered, then never again (CARD-10, CARD-12).

    Returns:
        ``None`` where fewer than two cells are left.
    """
    if card.asked is not None:
        return card.asked
    unused = work.unused_cells(card.id)
    if len(unused) < _A_PAIR:
        return None
    pair = entropy.pair(unused)
    if work.ask_card(card.id, pair):
        return pair
    meanwhile = (work.active_card if card.active else work.card_at_issue)(card.username)
    return None if meanwhile is None else meanwhile.asked


def card_refusal(
    work: Transaction, vault: KeyVault, policy: Policy, card: CodeCard, pair: tuple[int, int], given: object
) -> Refused | None:
    """Judge card values, and use the two cells up where they are right.

    Clauses: CARD-8, CARD-8S, CARD-8T, CARD-10, CARD-12, CARD-15.

    Args:
        work: the transaction, which holds the user.
        vault: made the cells' fingerprints.
        policy: how long a code is, and how many tries there are.
        card: whose values are asked for.
        pair: the two indexes, in the order in which they are asked for.
        given: what was typed.

    Returns:
        ``None`` for the right values.
    """
    digits = policy.card_code_digits
    if not is_digits(given, 2 * digits):
        return words.malformed_card_values(given, policy)
    if card.wrong >= policy.wrong_codes_allowed:
        return words.card_locked(work.devices(card.username))
    cells = {cell.index: cell for cell in work.card_cells(card.id)}
    assert isinstance(given, str)  # noqa: S101 - is_digits says so, to whoever reads and to no type checker
    right = True
    for index, code in zip(pair, (given[:digits], given[digits:]), strict=True):
        right &= is_code(vault, card, cells[index], code)
    if right:
        work.use_card_cells(card.id, pair)
        return None
    tries_left = policy.wrong_codes_allowed - work.count_wrong_card_values(card.id)
    return words.wrong_card_values(tries_left) if tries_left > 0 else words.card_locked(work.devices(card.username))


def is_code(vault: KeyVault, card: CodeCard, cell: CardCell, code: str) -> bool:
    """Whether a code is the one that stands in a cell of this card."""
    return hmac.compare_digest(_fingerprint(vault, card, cell.index, code), cell.fingerprint)


def logins_left(work: Transaction, card: CodeCard) -> int:
    """How many logins a card has cells for."""
    return len(work.unused_cells(card.id)) // _A_PAIR


_A_PAIR = 2


def _fingerprint(vault: KeyVault, card: CodeCard, index: int, code: str) -> bytes:
    # With card and user, so that a code of one card is none of another even in the store.
    return vault.fingerprint(f"code card\0{card.username}\0{card.id}\0{index}\0{code}".encode())
