"""Client Portal with one rule broken about how often, and how long, a challenge can be answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from reference_impl.domain import judgement, words
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import Challenge, Verification
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tasks import find_task
from reference_impl.domain.views import VerificationView
from reference_impl.variants.registry import EVERYWHERE, Variant, use_cases

__all__ = ["CHALLENGE_VARIANTS"]

_MINUTE = timedelta(minutes=1)


# ---------------------------------------------------------------- VID-P-8
class _Reopening:
    """A transaction that grants a claim a second time, where the variant says so."""

    def __init__(self, work: Transaction, again: Callable[[], bool]) -> None:
        self._work = work
        self._again = again

    def claim_challenge(self, verification_id: str, code: str) -> bool:
        return self._work.claim_challenge(verification_id, code) or self._again()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


class RememberedForAMinute(ClientPortal):
    """Keeps answered challenges for a minute, and forgets them then."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._answered: dict[str, datetime] = {}

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        at = self._answered.get(verification_id, now)
        reopening = cast("Transaction", _Reopening(work, lambda: now - at > _MINUTE))
        outcome = super()._redeem(reopening, token, verification_id, passcode=passcode, code=code, now=now)
        if not isinstance(outcome, Refused):
            self._answered[verification_id] = now
        return outcome


class ForgottenAtTheEnd(ClientPortal):
    """Forgets that a challenge was answered when its time is over, and looks at its time only while it is open."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        shown = work.present_challenge(verification_id)
        ended = shown is not None and self.has_lapsed(shown, now)
        reopening = cast("Transaction", _Reopening(work, lambda: ended))
        return super()._redeem(reopening, token, verification_id, passcode=passcode, code=code, now=now)


class RefusedYetDoneAgain(ClientPortal):
    """Refuses a replay, and does the task again all the same."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        outcome = super()._redeem(work, token, verification_id, passcode=passcode, code=code, now=now)
        if isinstance(outcome, Refused) and outcome.reason == "already-answered":
            answered = work.verification(verification_id)
            assert answered is not None  # noqa: S101 - it has just been found
            self._complete(work, answered, now)
        return outcome


class OldResponseForTheNextTask(ClientPortal):
    """Keeps a response that was right once as right for whatever that user does next."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._right: set[tuple[str, str]] = set()

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        session, user = self._present(work, token, now)
        shown = work.present_challenge(verification_id)
        known = (user.username, passcode) in self._right
        if known and shown is not None and work.claim_challenge(verification_id, shown.code):
            return self._complete(work, self._own(work, session, verification_id), now)
        outcome = super()._redeem(work, token, verification_id, passcode=passcode, code=code, now=now)
        if not isinstance(outcome, Refused):
            self._right.add((user.username, passcode))
        return outcome


# ---------------------------------------------------------------- VID-P-9
class LateYetDone(ClientPortal):
    """Refuses a late response, and does the task all the same."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        outcome = super()._redeem(work, token, verification_id, passcode=passcode, code=code, now=now)
        late = work.verification(verification_id)
        if isinstance(outcome, Refused) and outcome.reason == "challenge-lapsed" and late is not None:
            find_task(late.task).carry_out(work, late.username, late.details)
        return outcome


class NewChallengeIsDead(ClientPortal):
    """Displays a new challenge, and takes no response for it."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        shown = work.present_challenge(verification_id)
        if shown is not None and shown.number > 1:
            return words.challenge_lapsed()
        return super()._redeem(work, token, verification_id, passcode=passcode, code=code, now=now)


class NewChallengeNeverLapses(ClientPortal):
    """Gives the first challenge an end, and none to the one in its place."""

    def has_lapsed(self, challenge: Challenge, now: datetime) -> bool:
        """Only the first one."""
        return challenge.number == 1 and super().has_lapsed(challenge, now)


class LateAcceptedTheSecondTime(ClientPortal):
    """Looks at the time of the challenge that is displayed, and at the response for any that was."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        meant = work.challenge(verification_id, code or "")
        if meant is not None and meant.state == "lapsed":
            session, user = self._present(work, token, now)
            if judgement.device_answers(work.devices(user.username), self.vault, meant.code, passcode):
                return self._complete(work, self._own(work, session, verification_id), now)
        return super()._redeem(work, token, verification_id, passcode=passcode, code=code, now=now)


class _Prolonging(ClientPortal):
    """Counts a challenge's time anew from some later moment."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._ends: dict[tuple[str, str], datetime] = {}

    def has_lapsed(self, challenge: Challenge, now: datetime) -> bool:
        """Whether the time is over, counted from the last moment that prolonged it."""
        return now >= self._ends.get((challenge.verification_id, challenge.code), challenge.expires_at)

    def _prolong(self, verification_id: str, now: datetime) -> None:
        with self.store.transaction() as work:
            shown = work.present_challenge(verification_id)
        if shown is not None and not self.has_lapsed(shown, now):
            self._ends[verification_id, shown.code] = now + self.policy.challenge_lifetime


class LookingProlongs(_Prolonging):
    """Counts the time from the last look at the challenge."""

    def verification(self, token: str, verification_id: str, now: datetime) -> VerificationView:
        """Where a verification stands; looking prolongs it."""
        self._prolong(verification_id, now)
        return super().verification(token, verification_id, now)


class WrongResponseProlongs(_Prolonging):
    """Counts the time from the last wrong response."""

    def answer(
        self, token: str, verification_id: str, passcode: str, challenge: str | None, now: datetime
    ) -> VerificationView:
        """Judge a response; a wrong one prolongs."""
        try:
            return super().answer(token, verification_id, passcode, challenge, now)
        except Refused as refusal:
            if refusal.reason == "wrong-response":
                self._prolong(verification_id, now)
            raise


class CountedFromTheStart(ClientPortal):
    """Counts the challenge's time from the start of the task."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._started: dict[str, datetime] = {}

    def begin(self, token: str, task: str, details: Any, now: datetime) -> VerificationView:
        """Start a task, and let the time run."""
        begun = super().begin(token, task, details, now)
        self._started[begun.id] = now
        return begun

    def has_lapsed(self, challenge: Challenge, now: datetime) -> bool:
        """Whether the task was started too long ago."""
        if challenge.verification_id not in self._started:
            return super().has_lapsed(challenge, now)
        ends = self._started[challenge.verification_id] + self.policy.challenge_lifetime * challenge.number
        return now >= min(ends, challenge.expires_at)


class LookingEnds(ClientPortal):
    """Draws a new challenge whenever somebody looks, so that the one before cannot be answered any more."""

    def verification(self, token: str, verification_id: str, now: datetime) -> VerificationView:
        """Where a verification stands, with a challenge that nobody has seen yet."""
        with self.store.transaction() as work:
            session, _ = self._present(work, token, now)
            looked_at: Verification = self._own(work, session, verification_id)
            shown = work.present_challenge(verification_id)
            if shown is not None and work.lapse_challenge(verification_id, shown.code):
                self._issue(work, looked_at, shown.number + 1, now)
        return super().verification(token, verification_id, now)


def _variant(name: str, clause: str, breaks: str, broken: type[ClientPortal]) -> Variant:
    return Variant(name, (clause,), breaks, EVERYWHERE, use_cases(broken))


CHALLENGE_VARIANTS = (
    _variant(
        "replay-accepted-after-a-minute",
        "VID-P-8",
        "That a challenge was answered is remembered for a minute; after that the same response is accepted again.",
        RememberedForAMinute,
    ),
    _variant(
        "replay-accepted-after-the-end",
        "VID-P-8",
        "That a challenge was answered is forgotten when its time ends; then the same response is accepted again.",
        ForgottenAtTheEnd,
    ),
    _variant(
        "replay-refused-yet-done",
        "VID-P-8",
        "The same response sent again is refused, and the task is carried out again all the same.",
        RefusedYetDoneAgain,
    ),
    _variant(
        "old-response-for-the-next-task",
        "VID-P-8",
        "The response that completed one task is accepted for the next one, whatever its challenge.",
        OldResponseForTheNextTask,
    ),
    _variant(
        "late-yet-done",
        "VID-P-9",
        "A response that comes too late is refused, and the task is carried out all the same.",
        LateYetDone,
    ),
    _variant(
        "new-challenge-is-dead",
        "VID-P-9",
        "In place of a challenge that lapsed a new one is displayed, and no response to it is accepted.",
        NewChallengeIsDead,
    ),
    _variant(
        "new-challenge-never-lapses",
        "VID-P-9",
        "The challenge that came in place of one that lapsed has no end.",
        NewChallengeNeverLapses,
    ),
    Variant(
        "late-accepted-the-second-time",
        ("VID-P-9",),
        "A response that came too late is refused the first time and accepted when it is sent again.",
        ("model", "api"),
        use_cases(LateAcceptedTheSecondTime),
        {"browser": "once the time is over, a page may hold no form any more for the challenge that lapsed"},
    ),
    _variant(
        "looking-prolongs",
        "VID-P-9",
        "Whoever looks at the challenge again has all of its time anew.",
        LookingProlongs,
    ),
    _variant(
        "wrong-response-prolongs",
        "VID-P-9",
        "Whoever sends a wrong response has all of the challenge's time anew.",
        WrongResponseProlongs,
    ),
    _variant(
        "counted-from-the-start",
        "VID-P-9",
        "The challenge's time is counted from the start of the task, so that it lapses too early.",
        CountedFromTheStart,
    ),
    _variant(
        "looking-ends",
        "VID-P-9",
        "Whoever looks at the challenge again gets another one, and the one before cannot be answered any more.",
        LookingEnds,
    ),
)
