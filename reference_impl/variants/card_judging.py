"""Client Portal with one rule broken about how card values are judged, at the card's activation or at a login."""

from __future__ import annotations

from dataclasses import replace

from reference_impl.domain import words
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.code_cards import is_code
from reference_impl.domain.model import CodeCard
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.variants.redeeming import altered
from reference_impl.variants.registry import Variant, everywhere

__all__ = ["CARD_JUDGING_VARIANTS"]

Pair = tuple[int, int]


class _Judging(ClientPortal):
    """Use cases that judge card values otherwise at the activation of a card, or otherwise at a login with it."""

    at_login = False

    def card_refusal(self, work: Transaction, card: CodeCard, pair: Pair, values: object) -> Refused | None:
        """Judge card values."""
        if card.active != self.at_login or not isinstance(values, str):
            return super().card_refusal(work, card, pair, values)
        return self.judge(work, card, pair, values)

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Judge them in another way."""
        return super().card_refusal(work, card, pair, values)

    def stands_in(self, work: Transaction, card: CodeCard, index: int, code: str) -> bool:
        """Whether a code is the one at an index."""
        return any(is_code(self.vault, card, cell, code) for cell in work.card_cells(card.id) if cell.index == index)

    def halves(self, values: str) -> tuple[str, str]:
        """What was typed, as two codes."""
        digits = self.policy.card_code_digits
        return values[:digits], values[digits:]


# ---------------------------------------------------------------- the order of the two codes
class EitherOrder(_Judging):
    """Takes the two codes in either order."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Try the other order first."""
        first, second = self.halves(values)
        if self.stands_in(work, card, pair[0], second) and self.stands_in(work, card, pair[1], first):
            return super().judge(work, card, pair, second + first)
        return super().judge(work, card, pair, values)


class OtherOrder(_Judging):
    """Takes the two codes in the other order alone."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Ask for the second one first."""
        return super().judge(work, card, (pair[1], pair[0]), values)


class EitherOrderAtLogin(EitherOrder):
    """Takes the two codes in either order at a login."""

    at_login = True


# ---------------------------------------------------------------- spaces
class SpacesTaken(_Judging):
    """Takes card values with spaces in them."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Leave them out."""
        return super().judge(work, card, pair, "".join(values.split()))


class SpacesTakenAtLogin(SpacesTaken):
    """Takes card values with spaces in them at a login."""

    at_login = True


class SpacesAroundTaken(_Judging):
    """Takes card values with a space before or after them."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Leave out what stands around them."""
        return super().judge(work, card, pair, values.strip())


class OnlyWithSpace(_Judging):
    """Takes the two codes only with a space between them."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Insist on it."""
        if " " not in values:
            return Refused("malformed-code", "These are not card values. Put a space between the two codes.")
        return super().judge(work, card, pair, values.replace(" ", ""))


class SpacesUnexplained(_Judging):
    """Refuses card values with a space in them, and does not say why."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Say less."""
        refusal = super().judge(work, card, pair, values)
        if refusal is not None and refusal.reason == "malformed-code":
            return Refused("malformed-code", "These are not card values. They are exactly six digits.")
        return refusal


class SpacesUnexplainedAtLogin(SpacesUnexplained):
    """Refuses card values with a space in them at a login, and does not say why."""

    at_login = True


# ---------------------------------------------------------------- what is looked at
class AnyValues(_Judging):
    """Takes any card values."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Look at their format alone."""
        if len(values) != 2 * self.policy.card_code_digits or not values.isdecimal():
            return super().judge(work, card, pair, values)
        work.use_card_cells(card.id, pair)
        return None


class AnyValuesAtLogin(AnyValues):
    """Takes any card values at a login."""

    at_login = True


class FirstCodeSuffices(_Judging):
    """Looks at the first of the two codes."""

    looked_at = 0

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Look at one alone."""
        refusal = super().judge(work, card, pair, values)
        right = self.stands_in(work, card, pair[self.looked_at], self.halves(values)[self.looked_at])
        if refusal is None or refusal.reason != "wrong-code" or not right:
            return refusal
        work.use_card_cells(card.id, pair)
        return None


class SecondCodeSuffices(FirstCodeSuffices):
    """Looks at the second of the two codes."""

    looked_at = 1


class FirstCodeSufficesAtLogin(FirstCodeSuffices):
    """Looks at the first of the two codes at a login."""

    at_login = True


class SecondCodeSufficesAtLogin(SecondCodeSuffices):
    """Looks at the second of the two codes at a login."""

    at_login = True


# ---------------------------------------------------------------- how often
class NeverLocks(_Judging):
    """Counts no wrong card values."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Judge as if nothing had been counted."""
        uncounted = altered(work, count_wrong_card_values=lambda _: 1)
        return super().judge(uncounted, card, pair, values)


class NeverLocksAtLogin(NeverLocks):
    """Counts no wrong card values at a login."""

    at_login = True


class _CountedOtherwise(_Judging):
    at_login = True
    more = 0

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Judge with another count, once a value was wrong."""
        counted = altered(work, count_wrong_card_values=lambda id_: work.count_wrong_card_values(id_) + self.more)
        if card.wrong + self.more >= self.policy.wrong_codes_allowed:
            return words.card_locked(work.devices(card.username))
        return super().judge(counted, replace(card, wrong=0), pair, values)


class LocksTooEarly(_CountedOtherwise):
    """Locks the card one wrong value too early."""

    more = 1


class LocksTooLate(_CountedOtherwise):
    """Locks the card one wrong value too late."""

    more = -1


class RowNeverEnds(_Judging):
    """Does not end the row of wrong card values with right ones."""

    at_login = True

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Count on."""
        refusal = super().judge(work, card, pair, values)
        for _ in range(card.wrong if refusal is None else 0):
            work.count_wrong_card_values(card.id)
        return refusal


class LockWithoutAdvice(_Judging):
    """Says that the card is locked, and nothing else."""

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Say less."""
        refusal = super().judge(work, card, pair, values)
        if refusal is not None and refusal.reason == "locked":
            return Refused("locked", "The code card is locked after too many wrong card values in a row.")
        return refusal


class LockWithoutAdviceAtLogin(LockWithoutAdvice):
    """Says at a login that the card is locked, and nothing else."""

    at_login = True


class LockWithoutDevice(_Judging):
    """Does not say, when the card is locked, how the permanent device stands."""

    at_login = True

    def judge(self, work: Transaction, card: CodeCard, pair: Pair, values: str) -> Refused | None:
        """Leave the devices out."""
        refusal = super().judge(work, card, pair, values)
        return words.card_locked(()) if refusal is not None and refusal.reason == "locked" else refusal


CARD_JUDGING_VARIANTS: tuple[Variant, ...] = (
    everywhere("values-in-either-order", ("CARD-8",), "The two codes activate a card in either order.", EitherOrder),
    everywhere(
        "values-in-the-other-order",
        ("CARD-8",),
        "The code at the second index number has to go before the one at the first.",
        OtherOrder,
    ),
    everywhere(
        "values-only-with-a-space",
        ("CARD-8S",),
        "The two codes activate a card only with a space between them.",
        OnlyWithSpace,
    ),
    everywhere(
        "values-with-spaces-taken", ("CARD-8T",), "Card values with spaces in them activate a card.", SpacesTaken
    ),
    everywhere(
        "values-with-spaces-around-taken",
        ("CARD-8T",),
        "Card values with a space before or after them activate a card.",
        SpacesAroundTaken,
    ),
    everywhere(
        "spaces-in-values-unexplained",
        ("CARD-8T",),
        "Card values with a space in them are refused without saying that there are no spaces.",
        SpacesUnexplained,
    ),
    everywhere("any-values-activate", ("CARD-10",), "Any six digits activate a card.", AnyValues),
    everywhere(
        "first-code-activates",
        ("CARD-10",),
        "The code at the first index number activates a card, whatever follows it.",
        FirstCodeSuffices,
    ),
    everywhere(
        "second-code-activates",
        ("CARD-10",),
        "The code at the second index number activates a card, whatever goes before it.",
        SecondCodeSuffices,
    ),
    everywhere(
        "activation-never-locks", ("CARD-10",), "Any number of wrong card values can be tried to activate.", NeverLocks
    ),
    everywhere(
        "activation-lock-without-advice",
        ("CARD-10",),
        "A card that can be activated no more is told so without what to do.",
        LockWithoutAdvice,
    ),
    everywhere(
        "login-values-in-either-order", ("CARD-11I",), "The two codes log in in either order.", EitherOrderAtLogin
    ),
    everywhere(
        "login-values-with-spaces-taken",
        ("CARD-11I",),
        "Card values with a space in them log in.",
        SpacesTakenAtLogin,
    ),
    everywhere(
        "login-spaces-unexplained",
        ("CARD-11I",),
        "At a login card values with a space in them are refused without saying that there are no spaces.",
        SpacesUnexplainedAtLogin,
    ),
    everywhere("any-values-log-in", ("CARD-11I",), "Any six digits log in with a card.", AnyValuesAtLogin),
    everywhere(
        "first-code-logs-in",
        ("CARD-11I",),
        "The code at the first index number logs in, whatever follows it.",
        FirstCodeSufficesAtLogin,
    ),
    everywhere(
        "second-code-logs-in",
        ("CARD-11I",),
        "The code at the second index number logs in, whatever goes before it.",
        SecondCodeSufficesAtLogin,
    ),
    everywhere("code-card-never-locks", ("CARD-15",), "Wrong card values never lock a card.", NeverLocksAtLogin),
    everywhere("code-card-locks-too-early", ("CARD-15",), "A card is locked one value too early.", LocksTooEarly),
    everywhere("code-card-locks-too-late", ("CARD-15",), "One value more than is allowed is taken.", LocksTooLate),
    everywhere(
        "code-card-row-never-ends", ("CARD-15",), "Right card values do not end the row of wrong ones.", RowNeverEnds
    ),
    everywhere(
        "code-card-lock-without-advice",
        ("CARD-15",),
        "A card that is locked is told so without what to do.",
        LockWithoutAdviceAtLogin,
    ),
    everywhere(
        "locked-code-card-without-device",
        ("TRB-H-2",),
        "Whoever has locked the card is not told the state of the permanent device.",
        LockWithoutDevice,
    ),
)
