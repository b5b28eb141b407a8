"""Client Portal with one rule broken about temporary passcodes: what they are made of, and how they are typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import User
from reference_impl.domain.passcodes import PASSCODE_ALPHABET, give_temporary_passcode
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, Store, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.parts import Parts
from reference_impl.variants.redeeming import altered
from reference_impl.variants.registry import EVERYWHERE, Surface, Variant, everywhere, use_cases

__all__ = ["PASSCODE_VARIANTS"]

_MISTYPED: Mapping[Surface, str] = {
    "browser": "a code is mistyped in every way in process and over the API; on pages, where each way takes seconds, "
    "in lower case and with a space in its middle alone"
}
_DRAWN: Mapping[Surface, str] = {"browser": "what a passcode is made of is the same whichever way it is typed"}


# ---------------------------------------------------------------- TRB-B-1, TRB-B-3
class _TypedOtherwise(ClientPortal):
    """Makes something else of a temporary passcode before it is judged."""

    def typed(self, given: str) -> str:
        """What is judged in place of what was typed."""
        return given

    def passcode_refusal(self, work: Transaction, user: User, given: str) -> Refused | None:
        """Judge that."""
        return super().passcode_refusal(work, user, self.typed(given))


class CaseFolded(_TypedOtherwise):
    """Takes lower case for upper case."""

    def typed(self, given: str) -> str:
        """In upper case."""
        return given.upper()


class MixedCaseFolded(_TypedOtherwise):
    """Refuses lower case alone, and takes it where a letter in upper case is beside it."""

    def typed(self, given: str) -> str:
        """In upper case, where a part of it was."""
        return given if given == given.lower() else given.upper()


class FullWidthFolded(_TypedOtherwise):
    """Takes letters in full width for those of our script."""

    def typed(self, given: str) -> str:
        """After Unicode's compatibility."""
        return unicodedata.normalize("NFKC", given)


class LongerTaken(_TypedOtherwise):
    """Looks at the beginning of a passcode that is too long."""

    def typed(self, given: str) -> str:
        """As much of it as a passcode has."""
        return given[: self.policy.passcode_length]


class _Completed(ClientPortal):
    """Takes what some character makes a passcode."""

    too_many = 0
    """By how many characters it is longer than a passcode."""

    def passcode_refusal(self, work: Transaction, user: User, given: str) -> Refused | None:
        """Try each character, and count none of the tries."""
        trying, length = altered(work, count_wrong_passcode=lambda _: 1), self.policy.passcode_length
        if len(given) == length + self.too_many:
            for character in PASSCODE_ALPHABET:
                if super().passcode_refusal(trying, user, given[: length - 1] + character) is None:
                    return None
        return super().passcode_refusal(work, user, given)


class ShorterTaken(_Completed):
    """Takes a passcode without its last character."""

    too_many = -1


class LastCharacterNotLookedAt(_Completed):
    """Takes any character for the last one."""


class SpacesDropped(_TypedOtherwise):
    """Drops white space wherever it stands."""

    def typed(self, given: str) -> str:
        """Without any."""
        return "".join(given.split())


class EndsTrimmed(_TypedOtherwise):
    """Drops white space before and after a passcode."""

    def typed(self, given: str) -> str:
        """Without that."""
        return given.strip()


class NoBreakSpacesDropped(_TypedOtherwise):
    """Drops spaces that no line is broken at, as a text that was copied has them."""

    def typed(self, given: str) -> str:
        """Without those."""
        return given.replace("\N{NO-BREAK SPACE}", "")


class _ReasonUnsaid(ClientPortal):
    """Says of some passcodes that they are none, and nothing else."""

    def unsaid(self, given: str) -> bool:
        """Whether that is all that is said of this one."""
        raise NotImplementedError

    def passcode_refusal(self, work: Transaction, user: User, given: str) -> Refused | None:
        """Say less."""
        refusal = super().passcode_refusal(work, user, given)
        if refusal is not None and refusal.reason == "malformed-code" and self.unsaid(given):
            return Refused("malformed-code", "This is not a temporary passcode. Try again.")
        return refusal


class UpperCaseUnsaid(_ReasonUnsaid):
    """Refuses lower case, and says not why."""

    def unsaid(self, given: str) -> bool:
        """Of lower case."""
        return given != given.upper()


class SpacesUnsaid(_ReasonUnsaid):
    """Refuses spaces, and says not why."""

    def unsaid(self, given: str) -> bool:
        """Of white space."""
        return any(character.isspace() for character in given)


class SpacesOfOtherKindsUnsaid(SpacesUnsaid):
    """Knows no white space but the one of the space bar."""

    def unsaid(self, given: str) -> bool:
        """Of any other."""
        return super().unsaid(given.replace(" ", ""))


# ---------------------------------------------------------------- TRB-B-1, TRB-E-2: what it is made of
class _Spelled:
    """A source of randomness whose passcodes are spelled otherwise."""

    def __init__(self, entropy: Entropy, spell: Callable[[str], str]) -> None:
        self._entropy = entropy
        self._spell = spell

    def passcode(self, length: int) -> str:
        return self._spell(self._entropy.passcode(length))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entropy, name)


def _spelled(spell: Callable[[str], str]) -> Callable[[Parts], Parts]:
    """The change that gives passcodes that are spelled otherwise."""

    def give(store: Store, vault: KeyVault, entropy: Entropy, policy: Policy, *, username: str, now: datetime) -> str:
        other = cast("Entropy", _Spelled(entropy, spell))
        return give_temporary_passcode(store, vault, other, policy, username=username, now=now)

    return lambda parts: replace(parts, give_passcode=give)


def _in_digits(code: str) -> str:
    return "".join("23456789"[ord(character) % 8] for character in code)


def _in_letters(code: str) -> str:
    return "".join(chr(ord("A") + int(character)) if character.isdigit() else character for character in code)


def _by_programs(name: str, clause: str, breaks: str, broken: type[ClientPortal]) -> Variant:
    return Variant(name, (clause,), breaks, ("model", "api"), use_cases(broken), _MISTYPED)


PASSCODE_VARIANTS = (
    everywhere("passcode-case-folded", ("TRB-B-1",), "A temporary passcode is taken in lower case.", CaseFolded),
    _by_programs(
        "passcode-mixed-case-folded",
        "TRB-B-1",
        "A temporary passcode is taken with a letter in lower case among those in upper case.",
        MixedCaseFolded,
    ),
    _by_programs(
        "passcode-full-width-folded",
        "TRB-B-1",
        "A temporary passcode is taken with its letters in full width.",
        FullWidthFolded,
    ),
    _by_programs(
        "longer-passcode-taken",
        "TRB-B-1",
        "A temporary passcode is taken with a character too many.",
        LongerTaken,
    ),
    _by_programs(
        "shorter-passcode-taken",
        "TRB-B-1",
        "A temporary passcode is taken without its last character.",
        ShorterTaken,
    ),
    _by_programs(
        "last-character-not-looked-at",
        "TRB-B-1",
        "A temporary passcode is taken with any character for its last one.",
        LastCharacterNotLookedAt,
    ),
    everywhere(
        "upper-case-unsaid",
        ("TRB-B-1",),
        "A temporary passcode in lower case is refused without saying that its letters are upper case.",
        UpperCaseUnsaid,
    ),
    Variant(
        "passcode-in-lower-case",
        ("TRB-B-1",),
        "Temporary passcodes are given in lower case.",
        EVERYWHERE,
        _spelled(str.lower),
    ),
    everywhere(
        "passcode-spaces-dropped", ("TRB-B-3",), "A temporary passcode is taken with a space in it.", SpacesDropped
    ),
    _by_programs(
        "passcode-trimmed",
        "TRB-B-3",
        "A temporary passcode is taken with a space before or after it.",
        EndsTrimmed,
    ),
    _by_programs(
        "no-break-spaces-dropped",
        "TRB-B-3",
        "A temporary passcode is taken with a no-break space in it.",
        NoBreakSpacesDropped,
    ),
    everywhere(
        "passcode-spaces-unsaid",
        ("TRB-B-3",),
        "A temporary passcode with a space in it is refused without saying that there are none.",
        SpacesUnsaid,
    ),
    _by_programs(
        "other-spaces-unsaid",
        "TRB-B-3",
        "A temporary passcode with a no-break space in it is refused without saying that there are no spaces.",
        SpacesOfOtherKindsUnsaid,
    ),
    Variant(
        "passcode-of-digits-alone",
        ("TRB-E-2",),
        "Temporary passcodes are made of digits alone.",
        ("model", "api"),
        _spelled(_in_digits),
        _DRAWN,
    ),
    Variant(
        "passcode-of-letters-alone",
        ("TRB-E-2",),
        "Temporary passcodes are made of letters alone.",
        ("model", "api"),
        _spelled(_in_letters),
        _DRAWN,
    ),
)
