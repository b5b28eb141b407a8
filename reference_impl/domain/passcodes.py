"""Temporary passcodes: given by Client Services, and judged where somebody signs in with one."""

from __future__ import annotations

import hmac
import string
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.device_life import devices_at
from reference_impl.domain.inputs import moment, text
from reference_impl.domain.model import TemporaryPasscode, User
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, Store, Transaction
from reference_impl.domain.refusals import Refused

__all__ = ["PASSCODE_ALPHABET", "give_temporary_passcode", "issue_passcode", "passcode_refusal"]

PASSCODE_ALPHABET = "".join(sorted(set(string.ascii_uppercase + string.digits) - set("IO01")))
"""What temporary passcodes are made of. Letters and digits that are taken for each other are left out."""

_DRAWS = 100


def give_temporary_passcode(
    store: Store, vault: KeyVault, entropy: Entropy, policy: Policy, *, username: str, now: datetime
) -> str:
    """Give a user a temporary passcode in place of the one before it and of the code card, and suspend the devices.

    A card that was lost or locked would go on being asked for otherwise, and the passcode would be of no use (TRB-H-2).

    See :func:`issue_passcode`.

    Returns:
        the passcode; it is told once, and kept nowhere.

    Raises:
        Refused: ``not-found``: no such user.
    """
    username, now = text("username", username), moment(now)
    with store.transaction() as work:
        user = work.hold_user(username)
        if user is None:
            raise Refused("not-found", "There is no user of this name. Check the username.")
        return issue_passcode(work, vault, entropy, policy, user, now)


def issue_passcode(
    work: Transaction, vault: KeyVault, entropy: Entropy, policy: Policy, user: User, now: datetime
) -> str:
    """Give a temporary passcode within a transaction that holds the user.

    Clauses: TRB-E-1, TRB-E-2; Q-21 (devices are suspended until they are re-activated), Q-22 (never the same twice in
    a row).

    Returns:
        the passcode; it is told once, and kept nowhere.
    """
    username = user.username
    before = work.temporary_passcode(username)
    for _ in range(_DRAWS):
        code = entropy.passcode(policy.passcode_length)
        fingerprint = _fingerprint(vault, username, code)
        if before is None or not hmac.compare_digest(fingerprint, before.fingerprint):
            break
    else:
        raise RuntimeError(f"{_DRAWS} draws gave one and the same passcode; the source of randomness does not work")
    work.set_temporary_passcode(TemporaryPasscode(username, fingerprint, moment(now)))
    for device in devices_at(work, user, now, policy):
        if device.active:
            work.set_device_active(device.serial, False)
    card = work.active_card(username)
    if card is not None:
        work.end_card(card.id)
    return code


def passcode_refusal(work: Transaction, vault: KeyVault, policy: Policy, user: User, given: object) -> Refused | None:
    """Judge a temporary passcode that somebody signs in with; a wrong one is counted.

    Clauses: TRB-B-1 (upper case), TRB-B-3 (no spaces); NIST SP 800-63B section 5.2.2 (tries are limited).

    Args:
        work: the transaction, which holds the user.
        vault: made the passcode's fingerprint.
        policy: how long a passcode is, and how many tries there are.
        user: whose sign-in it is; a passcode that opens something was given to them.
        given: what was typed.

    Returns:
        ``None`` for the right one.
    """
    passcode = work.temporary_passcode(user.username)
    if not isinstance(given, str) or len(given) != policy.passcode_length or set(given) - set(PASSCODE_ALPHABET):
        return words.malformed_passcode(given, policy)
    if passcode is None or passcode.wrong >= policy.wrong_codes_allowed:
        return words.passcodes_locked()
    if hmac.compare_digest(_fingerprint(vault, user.username, given), passcode.fingerprint):
        work.clear_wrong_passcodes(user.username)
        return None
    tries_left = policy.wrong_codes_allowed - work.count_wrong_passcode(user.username)
    return words.wrong_passcode(tries_left) if tries_left > 0 else words.passcodes_locked()


def _fingerprint(vault: KeyVault, username: str, code: str) -> bytes:
    # With the name, so that a passcode of one user is none of another even in the store.
    return vault.fingerprint(f"temporary passcode\0{username}\0{code}".encode("utf-8", "surrogatepass"))
