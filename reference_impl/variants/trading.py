"""The trading platform with one rule broken: about approval and closing, paper account, codes, and ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, cast

from reference_impl.domain import access
from reference_impl.domain.access import Decision, Standing
from reference_impl.domain.model import LONG_APPROVED, Session, TradingAccount, User
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.trading import TradingLogin, TradingPlatform
from reference_impl.gateway.dialogue import PORTS, Dialogue, Port
from reference_impl.gateway.lines import Message
from reference_impl.parts import Parts
from reference_impl.variants.registry import EVERYWHERE, Surface, Variant

__all__ = ["TRADING_VARIANTS"]

_DAY = timedelta(days=1)
_NO_PORTS: Mapping[Surface, str] = {"model": "in process nothing listens, and no port lies between"}


class _AnotherStanding(TradingPlatform):
    """Decides by something else than what is so."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """What is decided by."""
        return standing

    def decide(
        self, standing: Standing, credentials: TradingAccount, account: TradingAccount, now: datetime
    ) -> Decision:
        """By that."""
        return super().decide(self.seen(standing, now), credentials, account, now)


def _account(standing: Standing, **changed: Any) -> Standing:
    return replace(standing, user=replace(standing.user, **changed))


# ---------------------------------------------------------------- TRB-A-1, TRB-A-2, TRB-A-2B
class UnapprovedTrades(_AnotherStanding):
    """Does not look for an approval."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """Approved long since, where it is not."""
        return standing if standing.user.approved_at else _account(standing, approved_at=LONG_APPROVED)


class _TradesFrom(TradingPlatform):
    """Lets an account trade from another moment on."""

    def begins_at(self, approved_at: datetime) -> datetime:
        """From when on."""
        return access.trading_begins_at(approved_at, self.policy)

    def decide(
        self, standing: Standing, credentials: TradingAccount, account: TradingAccount, now: datetime
    ) -> Decision:
        """Refused until that moment."""
        approved_at = standing.user.approved_at
        if approved_at is not None and now < self.begins_at(approved_at):
            return Decision(False, (), "approved-after-cut-off", "It was approved after the cut-off. Try again later.")
        if approved_at is not None:
            standing = _account(standing, approved_at=LONG_APPROVED)
        return super().decide(standing, credentials, account, now)


class CutOffForgotten(_TradesFrom):
    """Knows no cut-off."""

    def begins_at(self, approved_at: datetime) -> datetime:
        """At once."""
        return approved_at


class ADayLater(_TradesFrom):
    """Takes the next day for a day from now."""

    def begins_at(self, approved_at: datetime) -> datetime:
        """A day after the approval, where it was after the cut-off."""
        return approved_at if super().begins_at(approved_at) == approved_at else approved_at + _DAY


class CutOffInUtc(_TradesFrom):
    """Reads its clocks in Greenwich."""

    def begins_at(self, approved_at: datetime) -> datetime:
        """By the days there."""
        return access.trading_begins_at(approved_at, replace(self.policy, cut_off_zone="UTC"))


class ClocksNeverChanged(_TradesFrom):
    """Has winter all the year."""

    def begins_at(self, approved_at: datetime) -> datetime:
        """By New York's clocks in winter."""
        return access.trading_begins_at(approved_at, replace(self.policy, cut_off_zone="Etc/GMT+5"))


class CutOffSecondIsLate(_TradesFrom):
    """Takes the second of the cut-off for one after it."""

    def begins_at(self, approved_at: datetime) -> datetime:
        """The next day, where it was approved in that second."""
        a_little_later = approved_at + timedelta(microseconds=1)
        begins_at = access.trading_begins_at(a_little_later, self.policy)
        return approved_at if begins_at == a_little_later else begins_at


class AlwaysTheNextDay(_TradesFrom):
    """Lets no account trade on the day of its approval."""

    def begins_at(self, approved_at: datetime) -> datetime:
        """The next day."""
        return access.trading_begins_at(approved_at, replace(self.policy, cut_off=time.min))


# ---------------------------------------------------------------- TRB-A-3
class ClosedAccountTrades(_AnotherStanding):
    """Does not look whether an account is closed."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """Open."""
        return _account(standing, closed=None)


class ClosedWithoutBalanceTrades(_AnotherStanding):
    """Knows a closed account only where its customer closed it."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """Open, where it was closed for having no balance."""
        return _account(standing, closed=None) if standing.user.closed == "no-balance" else standing


class _AskedOnce(TradingPlatform):
    """Does not ask anew what a login opens, once it went through."""

    def connected(self, login: TradingLogin, now: datetime) -> TradingAccount:
        """As it was."""
        return self.opens(login) if login.session.open else super().connected(login, now)


class ClosingNoticedAtTheNextLogin(_AskedOnce):
    """Lets go on who is connected when the account is closed."""


# ---------------------------------------------------------------- TRB-A-5
class PaperSelectedInVain(TradingPlatform):
    """Connects live credentials with the live account, whatever was selected."""

    def opens(self, login: TradingLogin) -> TradingAccount:
        """The account whose credentials were given."""
        return login.credentials


class PaperForEverybody(TradingPlatform):
    """Connects with the paper account, whatever was selected."""

    def opens(self, login: TradingLogin) -> TradingAccount:  # noqa: ARG002
        """The paper account."""
        return "paper"


class PaperCredentialsAnywhere(TradingPlatform):
    """Lets the paper account's own credentials in with the live account selected."""

    def decide(
        self, standing: Standing, credentials: TradingAccount, account: TradingAccount, now: datetime
    ) -> Decision:
        """As if it were selected."""
        return super().decide(standing, credentials, "paper" if credentials == "paper" else account, now)


class PaperCredentialsUnknown(TradingPlatform):
    """Knows no credentials of the paper account's own."""

    def decide(
        self, standing: Standing, credentials: TradingAccount, account: TradingAccount, now: datetime
    ) -> Decision:
        """Refused, where they are given."""
        return super().decide(standing, credentials, "live" if credentials == "paper" else account, now)


# ---------------------------------------------------------------- TRB-B-1P, TRB-B-3
class _AnotherCode(TradingPlatform):
    """Judges something else than what was typed."""

    def typed(self, code: str) -> str:
        """What is judged."""
        return code

    def _code_refusal(
        self, work: Transaction, user: User, session: Session, code: str, challenge: str | None, now: datetime
    ) -> Refused | None:
        return super()._code_refusal(work, user, session, self.typed(code), challenge, now)


class LowerCaseTaken(_AnotherCode):
    """Takes a passcode in lower case."""

    def typed(self, code: str) -> str:
        """In capitals."""
        return code.upper()


class SpacesTaken(_AnotherCode):
    """Takes a code with spaces in it."""

    def typed(self, code: str) -> str:
        """Without them."""
        return "".join(code.split())


# ---------------------------------------------------------------- TRB-E-2P, TRB-G-1
class PasscodeNotTaken(_AnotherStanding):
    """Knows no temporary passcodes."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """Without one."""
        return replace(standing, passcode=None)


class _PasscodeOfAnotherAge(_AnotherStanding):
    """Takes a passcode for older or younger than it is."""

    def issued_at(self, issued_at: datetime, now: datetime) -> datetime:  # noqa: ARG002
        """When it was given."""
        return issued_at

    def seen(self, standing: Standing, now: datetime) -> Standing:
        """With a passcode of another age."""
        if standing.passcode is None:
            return standing
        issued_at = self.issued_at(standing.passcode.issued_at, now)
        return replace(standing, passcode=replace(standing.passcode, issued_at=issued_at))


class PasscodeForADay(_PasscodeOfAnotherAge):
    """Takes a passcode for one day."""

    def issued_at(self, issued_at: datetime, now: datetime) -> datetime:  # noqa: ARG002
        """A day earlier."""
        return issued_at - _DAY


class PasscodeOnce(TradingPlatform):
    """Takes a passcode once."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._logged_in: set[str] = set()

    def _complete_login(
        self, work: Transaction, login: TradingLogin, code: str, challenge: str | None, now: datetime
    ) -> TradingLogin | Refused:
        if login.session.username in self._logged_in:
            return Refused("wrong-code", "This temporary passcode was used before.")
        outcome = super()._complete_login(work, login, code, challenge, now)
        if isinstance(outcome, TradingLogin) and login.session.means == "temporary-passcode":
            self._logged_in.add(login.session.username)
        return outcome


class PasscodeAsLongAsTheCard(_PasscodeOfAnotherAge):
    """Takes a passcode as long as it opens the code card at Client Portal."""

    def issued_at(self, issued_at: datetime, now: datetime) -> datetime:
        """Just now, while it does."""
        whole = self.policy.passcode_full_access + self.policy.passcode_for_card
        return now if now < issued_at + whole else issued_at


class PasscodeForEver(_PasscodeOfAnotherAge):
    """Takes a passcode for ever."""

    def issued_at(self, issued_at: datetime, now: datetime) -> datetime:  # noqa: ARG002
        """Just now."""
        return now


class PasscodeSecondTooLong(_PasscodeOfAnotherAge):
    """Takes a passcode in the second in which its days end."""

    def issued_at(self, issued_at: datetime, now: datetime) -> datetime:  # noqa: ARG002
        """A second later."""
        return issued_at + timedelta(seconds=1)


class PasscodeOpensForGood(_AskedOnce):
    """Lets go on who is connected when the passcode's days end."""


# ---------------------------------------------------------------- TRB-H-1, CARD-11P
class _CardOfAnotherAge(_AnotherStanding):
    """Takes a card for older or younger than it is."""

    def accepted_at(self, accepted_at: datetime, now: datetime) -> datetime:  # noqa: ARG002
        """When its days began."""
        return accepted_at

    def seen(self, standing: Standing, now: datetime) -> Standing:
        """With a card of another age."""
        if standing.card is None or standing.card.accepted_at is None:
            return standing
        accepted_at = self.accepted_at(standing.card.accepted_at, now)
        return replace(standing, card=replace(standing.card, accepted_at=accepted_at))


class CardADayShort(_CardOfAnotherAge):
    """Takes a card for 20 days."""

    def accepted_at(self, accepted_at: datetime, now: datetime) -> datetime:  # noqa: ARG002
        """A day earlier."""
        return accepted_at - _DAY


class CardForEver(_CardOfAnotherAge):
    """Takes a card for ever."""

    def accepted_at(self, accepted_at: datetime, now: datetime) -> datetime:  # noqa: ARG002
        """Just now."""
        return now


class CardNotTaken(_AnotherStanding):
    """Knows no code cards."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """Without one."""
        return replace(standing, card=None, card_logins=0)


class AnyCardValues(TradingPlatform):
    """Takes any codes in place of the card's."""

    def _card_values_refusal(self, work: Transaction, user: User, values: str) -> Refused | None:
        super()._card_values_refusal(work, user, values)
        return None


class _CellsStay:
    """A transaction in which no cell is used up."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def use_card_cells(self, card_id: str, pair: tuple[int, int]) -> None:
        """Nothing happens."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


class CellsNotUsedUp(TradingPlatform):
    """Asks for the same two codes again after a login."""

    def _card_values_refusal(self, work: Transaction, user: User, values: str) -> Refused | None:
        return super()._card_values_refusal(cast("Transaction", _CellsStay(work)), user, values)


# ---------------------------------------------------------------- TRB-D-3
class OnePortIsEnough(Dialogue):
    """Carries everything over the first port."""

    def says(self) -> Mapping[str, Callable[[Message], Message]]:
        """What either port takes."""
        return {**super().says(), "open": self.open, "status": self.status}

    def next_port(self) -> Port:
        """The same one."""
        return PORTS[0]


def _trading(name: str, clause: str, breaks: str, broken: type[TradingPlatform]) -> Variant:
    return Variant(name, (clause,), breaks, EVERYWHERE, _use_cases(broken))


def _use_cases(broken: type[TradingPlatform]) -> Callable[[Parts], Parts]:
    return lambda parts: replace(parts, trading_platform=broken)


TRADING_VARIANTS = (
    _trading("unapproved-trades", "TRB-A-1", "An account that is not approved logs in to trade.", UnapprovedTrades),
    _trading("cut-off-forgotten", "TRB-A-2", "An account trades from its approval on, at any hour.", CutOffForgotten),
    _trading(
        "trades-a-day-later",
        "TRB-A-2",
        "Approved after the cut-off, an account trades 24 hours later.",
        ADayLater,
    ),
    _trading("cut-off-in-utc", "TRB-A-2", "Cut-off and next day are those of UTC, not of the zone.", CutOffInUtc),
    _trading(
        "clocks-never-changed",
        "TRB-A-2",
        "The zone's clocks are never changed.",
        ClocksNeverChanged,
    ),
    _trading(
        "cut-off-second-is-late",
        "TRB-A-2B",
        "Approved in the very second of the cut-off, an account trades the next day only.",
        CutOffSecondIsLate,
    ),
    _trading(
        "always-the-next-day",
        "TRB-A-2B",
        "However early it is approved, an account trades the next day only.",
        AlwaysTheNextDay,
    ),
    _trading("closed-account-trades", "TRB-A-3", "A closed account logs in to trade.", ClosedAccountTrades),
    _trading(
        "closed-without-balance-trades",
        "TRB-A-3",
        "An account that was closed for having no balance logs in to trade.",
        ClosedWithoutBalanceTrades,
    ),
    _trading(
        "closing-noticed-at-the-next-login",
        "TRB-A-3",
        "Whoever is connected when the account is closed stays so.",
        ClosingNoticedAtTheNextLogin,
    ),
    _trading(
        "paper-selected-in-vain",
        "TRB-A-5",
        "Live credentials reach the live account, with the paper account selected, too.",
        PaperSelectedInVain,
    ),
    _trading(
        "paper-for-everybody",
        "TRB-A-5",
        "Live credentials reach the paper account without its being selected.",
        PaperForEverybody,
    ),
    _trading(
        "paper-credentials-anywhere",
        "TRB-A-5",
        "The paper account's own credentials log in with the live account selected.",
        PaperCredentialsAnywhere,
    ),
    _trading(
        "paper-credentials-unknown",
        "TRB-A-5",
        "The paper account's own credentials do not log in, even with it selected.",
        PaperCredentialsUnknown,
    ),
    _trading(
        "lower-case-at-the-platform",
        "TRB-B-1P",
        "The trading platform takes a temporary passcode in lower case.",
        LowerCaseTaken,
    ),
    _trading("spaces-at-the-platform", "TRB-B-3", "The trading platform takes codes with spaces.", SpacesTaken),
    _trading(
        "passcode-not-taken-at-the-platform",
        "TRB-E-2P",
        "A temporary passcode does not log in to the trading platform.",
        PasscodeNotTaken,
    ),
    _trading(
        "passcode-for-a-day-at-the-platform",
        "TRB-E-2P",
        "A temporary passcode logs in to the trading platform for one day.",
        PasscodeForADay,
    ),
    _trading(
        "passcode-once-at-the-platform",
        "TRB-E-2P",
        "A temporary passcode logs in to the trading platform once.",
        PasscodeOnce,
    ),
    _trading(
        "passcode-as-long-as-the-card",
        "TRB-G-1",
        "A temporary passcode logs in to the trading platform as long as it opens the card.",
        PasscodeAsLongAsTheCard,
    ),
    _trading(
        "passcode-for-ever-at-the-platform",
        "TRB-G-1",
        "A temporary passcode logs in to the trading platform for ever.",
        PasscodeForEver,
    ),
    _trading(
        "passcode-a-second-too-long",
        "TRB-G-1",
        "A temporary passcode logs in to the trading platform in the second in which its two days end.",
        PasscodeSecondTooLong,
    ),
    _trading(
        "passcode-opens-for-good",
        "TRB-G-1",
        "Whoever is connected by a temporary passcode stays so when its two days end.",
        PasscodeOpensForGood,
    ),
    _trading(
        "card-a-day-short-at-the-platform",
        "TRB-H-1",
        "The code card logs in to the trading platform for 20 days.",
        CardADayShort,
    ),
    _trading(
        "card-for-ever-at-the-platform",
        "TRB-H-1",
        "The code card logs in to the platform for ever.",
        CardForEver,
    ),
    _trading(
        "card-not-taken-at-the-platform",
        "CARD-11P",
        "The code card does not log in to the trading platform.",
        CardNotTaken,
    ),
    _trading(
        "any-card-values-at-the-platform",
        "CARD-11P",
        "The trading platform takes any codes in place of the card's.",
        AnyCardValues,
    ),
    _trading(
        "cells-not-used-up-at-the-platform",
        "CARD-11P",
        "A login to the trading platform does not use the card's codes up.",
        CellsNotUsedUp,
    ),
    Variant(
        "one-port-is-enough",
        ("TRB-D-3",),
        "A login needs TCP port 4000 alone, and goes on where 4001 is blocked.",
        ("api", "browser"),
        lambda parts: replace(parts, dialogue=OnePortIsEnough),
        _NO_PORTS,
    ),
)
