"""Client Services, and what Client Portal says of them, with one rule broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import reference_impl.portal
from reference_impl.domain.client_services import ClientServices
from reference_impl.domain.model import Call, Device, User, WrongAnswers
from reference_impl.domain.ports import Transaction
from reference_impl.parts import Parts
from reference_impl.variants.registry import EVERYWHERE, PAGES_ONLY, Surface, Variant

__all__ = ["DESK_VARIANTS"]

_SIGN_IN = Path(reference_impl.portal.__file__).parent / "templates" / "sign_in.html"
_MANY_CALLS: Mapping[Surface, str] = {
    "browser": "its pages are walked through once; to see this takes many calls, or one with each fact wrong"
}


# ---------------------------------------------------------------- TRB-C-1, TRB-E-1
class HelpsAnybody(ClientServices):
    """Helps whoever calls."""

    def is_verified(self, call: Call) -> bool:
        """Whoever has an account."""
        return bool(call.username)


class TakesAnyAnswer(ClientServices):
    """Asks, and does not look at the answers."""

    def knows(self, user: User, answers: Mapping[str, str]) -> bool:  # noqa: ARG002
        """They always do."""
        return True


class AccountNumberSuffices(ClientServices):
    """Looks at one answer, and not at the others."""

    def knows(self, user: User, answers: Mapping[str, str]) -> bool:
        """Whoever knows the account number, which stands on every letter."""
        return answers["account_number"] == user.account_number.casefold()


class TakesAnswersForEver(ClientServices):
    """Takes answers however many were wrong."""

    def takes_no_answers(self, before: WrongAnswers | None, now: datetime) -> bool:  # noqa: ARG002
        """They always are taken."""
        return False


class VerifiedForGood(ClientServices):
    """Helps whoever was verified once, in any later call and when the call is over."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._known: set[str] = set()

    def is_verified(self, call: Call) -> bool:
        """Whether this account holder ever was."""
        if call.verified:
            self._known.add(call.username)
        return call.username in self._known


class PasswordStays(ClientServices):
    """Tells a new password that is nobody's."""

    def new_password(self, key: str, call_id: str, now: datetime) -> str:
        """Tell one, and set another."""
        return super().new_password(key, call_id, now)[::-1]


# ---------------------------------------------------------------- CARD-O-4
class PasscodeOpensNothing(ClientServices):
    """Gives a temporary passcode that opens nothing."""

    def give_passcode(self, key: str, call_id: str, now: datetime) -> str:
        """Tell another one than the one that is remembered."""
        return _another(super().give_passcode(key, call_id, now))


# ---------------------------------------------------------------- TRB-F-1
class OrdersNothing(ClientServices):
    """Takes note of a loss, and orders nothing."""

    def _order(self, work: Transaction, user: User, lost: Device, now: datetime) -> Device:  # noqa: ARG002
        return replace(lost, serial="to be ordered")


class NoInterimAccess(ClientServices):
    """Takes note of a loss, and gives its owner nothing to log in with."""

    def interim_access(self, work: Transaction, user: User, now: datetime) -> str:
        """A passcode that opens nothing."""
        return _another(super().interim_access(work, user, now))


class EnvelopeOfAnother(ClientServices):
    """Puts an envelope into the parcel that belongs to another device."""

    def _order(self, work: Transaction, user: User, lost: Device, now: datetime) -> Device:
        device = super()._order(work, user, lost, now)
        parcel = self.post.parcel(device.serial)
        if parcel is not None:
            self.post.pack(replace(parcel, activation_code=_another(parcel.activation_code)))
        return device


class DeviceOfAnother(ClientServices):
    """Puts a device into the parcel that holds another key."""

    def _order(self, work: Transaction, user: User, lost: Device, now: datetime) -> Device:
        device = super()._order(work, user, lost, now)
        parcel = self.post.parcel(device.serial)
        if parcel is not None:
            self.post.pack(replace(parcel, key=parcel.key[::-1]))
        return device


# ---------------------------------------------------------------- TRB-F-2
class ReplacementInAMonth(ClientServices):
    """Sends replacements that take a month."""

    def shipping_days(self, user: User) -> tuple[int, int]:  # noqa: ARG002
        """Longer than the articles say."""
        return 20, 30


class ReplacementTomorrow(ClientServices):
    """Promises a replacement for tomorrow."""

    def shipping_days(self, user: User) -> tuple[int, int]:  # noqa: ARG002
        """Sooner than the articles say."""
        return 1, 14


class ReplacementAlikeEverywhere(ClientServices):
    """Tells everybody the same days."""

    def shipping_days(self, user: User) -> tuple[int, int]:  # noqa: ARG002
        """Wherever they live."""
        return 3, 14


def _another(code: str) -> str:
    """A code in the same format that is not this one."""
    return code[:-1] + ("7" if code[-1] != "7" else "8")


def _with_desk(broken: type[ClientServices]) -> Callable[[Parts], Parts]:
    return lambda parts: replace(parts, client_services=broken)


def _everywhere(name: str, clause: str, breaks: str, broken: type[ClientServices]) -> Variant:
    return Variant(name, (clause,), breaks, EVERYWHERE, _with_desk(broken))


def _unseen_on_pages(name: str, clause: str, breaks: str, broken: type[ClientServices]) -> Variant:
    return Variant(name, (clause,), breaks, ("model", "api"), _with_desk(broken), _MANY_CALLS)


def _sign_in_page(sound: str, broken: str, template: Path = _SIGN_IN) -> Callable[[Parts], Parts]:
    """The change that puts something else in place of a part of the page on which one signs in."""

    def change(parts: Parts) -> Parts:
        markup = template.read_text(encoding="utf-8")
        if markup.count(sound) != 1:
            raise AssertionError(f"{template.name} has not exactly one {sound!r} that a variant could break")
        return replace(parts, pages={**parts.pages, template.name: markup.replace(sound, broken)})

    return change


DESK_VARIANTS = (
    _everywhere("helps-anybody-who-calls", "TRB-C-1", "Callers are helped who answered no question.", HelpsAnybody),
    _everywhere(
        "new-password-is-not-set", "TRB-C-1", "The new password that a caller is told does not log in.", PasswordStays
    ),
    _unseen_on_pages(
        "one-fact-suffices",
        "TRB-C-1",
        "A caller who knows the account number alone is verified.",
        AccountNumberSuffices,
    ),
    _unseen_on_pages(
        "takes-answers-for-ever", "TRB-C-1", "However many answers were wrong, the next are taken.", TakesAnswersForEver
    ),
    Variant(
        "recovers-a-password-itself",
        ("TRB-C-2",),
        "The page on which one signs in has a link to recover a forgotten password.",
        ("browser",),
        _sign_in_page("</form>", "</form>\n<p><a href=\"{{ to('sign-in') }}\">Forgot your password?</a></p>"),
        PAGES_ONLY,
    ),
    Variant(
        "recovers-a-username-itself",
        ("TRB-C-2",),
        "The page on which one signs in has a form that sends a user name to an email address.",
        ("browser",),
        _sign_in_page("</form>", "</form>\n<form><button>Remind me of my user name</button></form>"),
        PAGES_ONLY,
    ),
    Variant(
        "names-no-telephone",
        ("TRB-C-2",),
        "The page on which one signs in names Client Services without a telephone number.",
        ("browser",),
        _sign_in_page(": {{ desk.telephone }}", "", _SIGN_IN.with_name("desks.html")),
        PAGES_ONLY,
    ),
    _everywhere("takes-any-answer", "TRB-E-1", "A caller is verified whatever the answers are.", TakesAnyAnswer),
    _unseen_on_pages(
        "verified-for-good", "TRB-E-1", "Whoever was verified in one call is in every later one.", VerifiedForGood
    ),
    _everywhere(
        "passcode-opens-nothing",
        "CARD-O-4",
        "The temporary passcode that Client Services give opens nothing.",
        PasscodeOpensNothing,
    ),
    _everywhere("orders-no-replacement", "TRB-F-1", "For a lost device no replacement is ordered.", OrdersNothing),
    _everywhere(
        "no-interim-access",
        "TRB-F-1",
        "Whoever has lost a device is given nothing to log in with in the meantime.",
        NoInterimAccess,
    ),
    _everywhere(
        "replacement-with-another-envelope",
        "TRB-K-1",
        "The code in the envelope of a replacement does not activate it.",
        EnvelopeOfAnother,
    ),
    _everywhere(
        "replacement-with-another-key",
        "TRB-F-1",
        "A replacement that was activated does not answer rightly.",
        DeviceOfAnother,
    ),
    _everywhere(
        "replacement-in-a-month", "TRB-F-2", "A replacement comes 20 to 30 days after its order.", ReplacementInAMonth
    ),
    _everywhere(
        "replacement-tomorrow",
        "TRB-F-2",
        "A replacement comes a day after its order, at the soonest.",
        ReplacementTomorrow,
    ),
    Variant(
        "replacement-alike-everywhere",
        ("TRB-F-2",),
        "A replacement takes equally long in every country.",
        ("model", "api"),
        _with_desk(ReplacementAlikeEverywhere),
        {"browser": "pages show one caller at a time; two are compared on the other surfaces"},
    ),
)
