"""Client Portal with one rule broken about what a temporary passcode opens, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from reference_impl.domain import access, words
from reference_impl.domain.access import Level, Standing
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import Means, Session, User
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tokens import hash_of
from reference_impl.domain.views import AccountView, SignedIn, VerificationView
from reference_impl.variants.registry import Surface, Variant, everywhere, use_cases

__all__ = ["WINDOW_VARIANTS"]

_SESSIONS: Mapping[Surface, str] = {
    "browser": "what becomes of a session or a login that has begun is a rule of the use cases, which pages only pass "
    "on; it is looked at in process and over the API"
}


# ---------------------------------------------------------------- how long
class _OtherWindows(ClientPortal):
    """Lets a passcode open everything, or the code card, for so much longer; a negative time is shorter."""

    longer_full = timedelta(0)
    longer_for_card = timedelta(0)

    def level(self, standing: Standing, means: Means, now: datetime) -> Level:
        """By those windows."""
        return access.level(standing, means, now, self._windows())

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """By those windows."""
        return access.accepted_means(standing, now, self._windows())

    def _windows(self) -> Policy:
        full = self.policy.passcode_full_access + self.longer_full
        card = self.policy.passcode_for_card + self.longer_for_card
        return replace(self.policy, passcode_full_access=full, passcode_for_card=card)


def _windows(title: str, *, full: timedelta = timedelta(0), card: timedelta = timedelta(0)) -> type[ClientPortal]:
    """A portal whose passcodes open everything, and then the code card, for so much longer."""
    return type(title, (_OtherWindows,), {"longer_full": full, "longer_for_card": card})


_MOMENT, _SECOND, _DAY = timedelta(microseconds=1), timedelta(seconds=1), timedelta(days=1)
EndsASecondEarly = _windows("EndsASecondEarly", full=-_SECOND, card=_SECOND)
ASecondLonger = _windows("ASecondLonger", full=_SECOND, card=-_SECOND)
OneDay = _windows("OneDay", full=-_DAY, card=_DAY)
FullInCardDays = _windows("FullInCardDays", full=10 * _DAY, card=-10 * _DAY + _MOMENT)
NothingAfterTwoDays = _windows("NothingAfterTwoDays", card=-10 * _DAY + _MOMENT)
CardDaysEndASecondEarly = _windows("CardDaysEndASecondEarly", card=-_SECOND)
CardDaysEndASecondLate = _windows("CardDaysEndASecondLate", card=_SECOND)
ThirteenDays = _windows("ThirteenDays", card=_DAY)
NeverEnds = _windows("NeverEnds", card=3650 * _DAY)


# ---------------------------------------------------------------- TRB-E-2, TRB-G-2, TRB-G-4
class CardOnlyFromTheStart(ClientPortal):
    """Opens the code card alone to whoever comes with a passcode."""

    def level(self, standing: Standing, means: Means, now: datetime) -> Level:
        """Less than everything."""
        opened = super().level(standing, means, now)
        return "card-only" if means == "temporary-passcode" and opened == "full" else opened


class WorksOnce(ClientPortal):
    """Takes a passcode once."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._used: set[tuple[str, bytes]] = set()

    def passcode_refusal(self, work: Transaction, user: User, given: str) -> Refused | None:
        """Wrong, the second time."""
        refusal, passcode = super().passcode_refusal(work, user, given), work.temporary_passcode(user.username)
        if refusal is not None or passcode is None:
            return refusal
        used = (user.username, passcode.fingerprint)
        if used in self._used:
            return words.wrong_passcode(1)
        self._used.add(used)
        return None


class RenewedByUse(ClientPortal):
    """Counts a passcode's days from its last use."""

    def second_factor(self, token: str, code: str, challenge: str | None, now: datetime) -> SignedIn:
        """Complete a sign-in, and begin the days of the passcode anew."""
        opened = super().second_factor(token, code, challenge, now)
        with self.store.transaction() as work:
            passcode = work.temporary_passcode(opened.username)
            if passcode is not None and not passcode.ended:
                work.set_temporary_passcode(replace(passcode, issued_at=now))
        return opened


class SessionKeepsItsLevel(ClientPortal):
    """Lets a session go on with what its passcode opened when it began."""

    def _level(self, work: Transaction, session: Session, user: User, now: datetime) -> Level:
        return super()._level(work, session, user, session.started_at if session.open else now)


class SessionOutlivesThePasscode(ClientPortal):
    """Lets a session go on with the code card when the days of its passcode are over."""

    def _level(self, work: Transaction, session: Session, user: User, now: datetime) -> Level:
        opened = super()._level(work, session, user, now)
        ended = (passcode := work.temporary_passcode(user.username)) is None or passcode.ended
        return "card-only" if session.means == "temporary-passcode" and opened == "none" and not ended else opened


class _EverythingOpen(ClientPortal):
    """Opens everything to whoever may see the code card."""

    def _present(
        self,
        work: Transaction,
        token: str,
        now: datetime,
        *,
        hold: bool = False,
        needs: Level = "full",  # noqa: ARG002
    ) -> tuple[Session, User]:
        return super()._present(work, token, now, hold=hold, needs="card-only")


class AccountInCardDays(ClientPortal):
    """Says that the code card alone is open, and shows the account to whoever asks for it."""

    def account(self, token: str, now: datetime) -> AccountView:
        """What the account page shows."""
        open_to_all = _EverythingOpen(self.store, self.hasher, self.vault, self.entropy, self.policy)
        return open_to_all.account(token, now)


class TasksInCardDays(ClientPortal):
    """Says that the code card alone is open, and lets tasks be started."""

    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task."""
        open_to_all = _EverythingOpen(self.store, self.hasher, self.vault, self.entropy, self.policy)
        return open_to_all.begin(token, task, details, now)


class NoReactivationInCardDays(ClientPortal):
    """Opens the code card in the card's days, and not the re-activation of the device."""

    def reactivate(self, token: str, serial: str, now: datetime) -> None:
        """Re-activate a device, where everything is open."""
        with self.store.transaction() as work:
            self._present(work, token, now)
        super().reactivate(token, serial, now)


class AccountClosedToPasscode(ClientPortal):
    """Says that everything is open to whoever came with a passcode, and refuses to show the account."""

    def account(self, token: str, now: datetime) -> AccountView:
        """What the account page shows, to whoever came with a device."""
        with self.store.transaction() as work:
            session, _ = self._present(work, token, now)
        if session.means == "temporary-passcode":
            raise words.no_access("card-only", self.policy)
        return super().account(token, now)


class TasksClosedToPasscode(ClientPortal):
    """Says that everything is open to whoever came with a passcode, and lets no task be started."""

    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task, for whoever came with a device."""
        with self.store.transaction() as work:
            session, _ = self._present(work, token, now)
        if session.means == "temporary-passcode":
            raise words.no_access("card-only", self.policy)
        return super().begin(token, task, details, now)


class BegunBeforeTheEnd(ClientPortal):
    """Completes a login that was begun before the passcode's days were over."""

    def second_factor(self, token: str, code: str, challenge: str | None, now: datetime) -> SignedIn:
        """Complete it, as if no time had passed."""
        with self.store.transaction() as work:
            session = work.session(hash_of(token))
        return super().second_factor(token, code, challenge, now if session is None else session.started_at)


class EndWithoutAdvice(ClientPortal):
    """Turns away whoever comes with a passcode whose days are over, and says not where to turn."""

    def _begin_session(
        self, work: Transaction, username: str, seen: User | None, right: bool, now: datetime
    ) -> SignedIn | Refused:
        outcome = super()._begin_session(work, username, seen, right, now)
        over = isinstance(outcome, Refused) and outcome.reason == "no-second-factor"
        if over and work.temporary_passcode(username) is not None:
            return Refused("no-second-factor", "The days of your temporary passcode are over.")
        return outcome


def _by_programs(name: str, clause: str, breaks: str, broken: type[ClientPortal]) -> Variant:
    return Variant(name, (clause,), breaks, ("model", "api"), use_cases(broken), _SESSIONS)


WINDOW_VARIANTS = (
    everywhere(
        "two-days-end-a-second-early",
        ("TRB-E-2",),
        "A temporary passcode opens everything for a second less than two days.",
        EndsASecondEarly,
    ),
    everywhere(
        "two-days-end-a-second-late",
        ("TRB-E-2",),
        "A temporary passcode opens everything for a second more than two days.",
        ASecondLonger,
    ),
    everywhere("one-day", ("TRB-E-2",), "A temporary passcode opens everything for one day.", OneDay),
    everywhere(
        "card-only-from-the-start",
        ("TRB-E-2",),
        "A temporary passcode opens the code card alone from the start.",
        CardOnlyFromTheStart,
    ),
    everywhere("passcode-works-once", ("TRB-E-2",), "A temporary passcode is taken once.", WorksOnce),
    _by_programs(
        "passcode-renewed-by-use",
        "TRB-E-2",
        "A temporary passcode's days are counted from its last use.",
        RenewedByUse,
    ),
    _by_programs(
        "session-keeps-full-access",
        "TRB-E-2",
        "A session that was opened with a temporary passcode goes on opening everything when the two days are over.",
        SessionKeepsItsLevel,
    ),
    everywhere(
        "account-closed-to-the-passcode",
        ("TRB-E-2",),
        "A temporary passcode opens everything but the account.",
        AccountClosedToPasscode,
    ),
    everywhere(
        "tasks-closed-to-the-passcode",
        ("TRB-E-2",),
        "A temporary passcode opens everything but tasks.",
        TasksClosedToPasscode,
    ),
    everywhere(
        "full-access-in-the-cards-days",
        ("TRB-G-2",),
        "A temporary passcode opens everything for twelve days.",
        FullInCardDays,
    ),
    everywhere(
        "nothing-after-two-days",
        ("TRB-G-2",),
        "A temporary passcode opens nothing once its two days are over.",
        NothingAfterTwoDays,
    ),
    everywhere(
        "cards-days-end-a-second-early",
        ("TRB-G-2",),
        "A temporary passcode opens the code card for a second less than ten days.",
        CardDaysEndASecondEarly,
    ),
    _by_programs(
        "account-in-the-cards-days",
        "TRB-G-2",
        "Once the two days are over only the code card is said to be open, and the account is shown all the same.",
        AccountInCardDays,
    ),
    _by_programs(
        "tasks-in-the-cards-days",
        "TRB-G-2",
        "Once the two days are over only the code card is said to be open, and tasks can be started all the same.",
        TasksInCardDays,
    ),
    _by_programs(
        "no-re-activation-in-the-cards-days",
        "TRB-G-2",
        "Once the two days are over the device can be re-activated no more.",
        NoReactivationInCardDays,
    ),
    everywhere(
        "cards-days-end-a-second-late",
        ("TRB-G-4",),
        "A temporary passcode opens the code card for a second more than ten days.",
        CardDaysEndASecondLate,
    ),
    everywhere("thirteen-days", ("TRB-G-4",), "A temporary passcode ends after thirteen days.", ThirteenDays),
    everywhere("passcode-never-ends", ("TRB-G-4",), "A temporary passcode opens the code card for ever.", NeverEnds),
    _by_programs(
        "session-outlives-the-passcode",
        "TRB-G-4",
        "A session that was opened with a temporary passcode goes on when the passcode's days are over.",
        SessionOutlivesThePasscode,
    ),
    _by_programs(
        "login-begun-before-the-end",
        "TRB-G-4",
        "A login that was begun before the end of a temporary passcode's days is completed after it.",
        BegunBeforeTheEnd,
    ),
    everywhere(
        "end-without-advice",
        ("TRB-G-4",),
        "Whoever comes with a temporary passcode whose days are over is not sent to Client Services.",
        EndWithoutAdvice,
    ),
)
