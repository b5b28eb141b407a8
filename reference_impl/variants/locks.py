"""Client Portal with one rule broken about how often one may guess, and what is said then."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from reference_impl.domain import words
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import User, Verification
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import VerificationView
from reference_impl.variants.redeeming import Redeeming, altered
from reference_impl.variants.registry import Surface, Variant, everywhere, use_cases

__all__ = ["LOCK_VARIANTS"]

_GAP_SECONDS = 0.5
_NO_WINDOW: Mapping[Surface, str] = {
    "browser": "a page that is locked has no field left in which one response could be tried after another"
}
_NO_MOMENT: Mapping[Surface, str] = {
    "browser": "so many windows at one moment are no person's; programs race over the API"
}


# ---------------------------------------------------------------- VID-P-10
class NeverLocks(ClientPortal):
    """Lets anybody guess for ever."""

    def verification_locked(self, user: User) -> bool:  # noqa: ARG002
        """Never."""
        return False


class LocksTooLate(ClientPortal):
    """Takes one response more than is allowed."""

    def verification_locked(self, user: User) -> bool:
        """Later."""
        return user.wrong_responses > self.policy.wrong_responses_allowed


class LocksTooEarly(ClientPortal):
    """Takes one response fewer than is allowed."""

    def verification_locked(self, user: User) -> bool:
        """Earlier."""
        return user.wrong_responses >= self.policy.wrong_responses_allowed - 1


class RowNeverEnds(ClientPortal):
    """Counts wrong responses that a right one came between."""

    def _complete(self, work: Transaction, verification: Verification, now: datetime) -> VerificationView:
        return super()._complete(altered(work, clear_wrong_responses=lambda _: None), verification, now)


class LockOfOneSession(Redeeming):
    """Counts for each session apart."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._counts: dict[str, int] = {}

    def before(self, work: Transaction, token: str, verification_id: str) -> Transaction:  # noqa: ARG002
        """Judge by this session's count."""

        def hold(username: str) -> User | None:
            user = work.hold_user(username)
            return None if user is None else replace(user, wrong_responses=self._counts.get(token, 0))

        def count(_: str) -> int:
            self._counts[token] = self._counts.get(token, 0) + 1
            return self._counts[token]

        return altered(work, hold_user=hold, count_wrong_response=count)


class LockOfNewChallenges(Redeeming):
    """Looks at the lock when a challenge is displayed, and not again when it is answered."""

    def before(self, work: Transaction, token: str, verification_id: str) -> Transaction:  # noqa: ARG002
        """Judge as if nothing had been counted."""

        def hold(username: str) -> User | None:
            user = work.hold_user(username)
            return None if user is None else replace(user, wrong_responses=0)

        return altered(work, hold_user=hold)


class LockTellsRightFromWrong(Redeeming):
    """Goes on saying, when locked, that a wrong response is wrong."""

    def after(self, work: Transaction, refusal: Refused, verification_id: str, passcode: str) -> Refused:
        """Judge the response all the same."""
        verification = work.verification(verification_id)
        challenge = work.present_challenge(verification_id)
        if refusal.reason != "locked" or verification is None or challenge is None:
            return refusal
        right = self.answers(work.devices(verification.username), challenge, passcode)
        return refusal if right else words.wrong_response(1)


class LockWithoutAdvice(Redeeming):
    """Says that verification is locked, and nothing else."""

    def after(self, work: Transaction, refusal: Refused, verification_id: str, passcode: str) -> Refused:  # noqa: ARG002
        """Say less."""
        return Refused("locked", "Verification is locked.") if refusal.reason == "locked" else refusal


class OneCountPerMoment(Redeeming):
    """Counts wrong responses that come at the same moment as one: each reads the count before the other has written.

    The first one holds the gap open for the others; one after another, all count.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._guard = threading.Lock()
        self._counting: set[str] = set()
        self._uncounted = threading.local()

    def answer(
        self, token: str, verification_id: str, passcode: str, challenge: str | None, now: datetime
    ) -> VerificationView:
        """Judge a response, beside others."""
        with self._guard:
            first = verification_id not in self._counting
            self._counting.add(verification_id)
        try:
            if first:
                threading.Event().wait(_GAP_SECONDS)
            self._uncounted.now = not first
            return super().answer(token, verification_id, passcode, challenge, now)
        finally:
            if first:
                with self._guard:
                    self._counting.discard(verification_id)

    def before(self, work: Transaction, token: str, verification_id: str) -> Transaction:  # noqa: ARG002
        """Count nothing while another one counts."""
        return altered(work, count_wrong_response=lambda _: 1) if self._uncounted.now else work


def _without_pages(
    name: str, clause: str, breaks: str, broken: type[ClientPortal], why: Mapping[Surface, str]
) -> Variant:
    return Variant(name, (clause,), breaks, ("model", "api"), use_cases(broken), why)


LOCK_VARIANTS = (
    everywhere("verification-never-locks", ("VID-P-10",), "Wrong responses never lock verification.", NeverLocks),
    everywhere(
        "verification-locks-too-late", ("VID-P-10",), "One response more than is allowed is taken.", LocksTooLate
    ),
    everywhere(
        "verification-locks-too-early",
        ("VID-P-10",),
        "Verification is locked one wrong response too early.",
        LocksTooEarly,
    ),
    everywhere("row-never-ends", ("VID-P-10",), "A right response does not end the row of wrong ones.", RowNeverEnds),
    everywhere(
        "lock-of-one-session",
        ("VID-P-10",),
        "Wrong responses lock verification in the session that they came from, and in no other.",
        LockOfOneSession,
    ),
    everywhere(
        "lock-of-new-challenges",
        ("VID-P-10",),
        "The lock keeps challenges from being displayed; one that is displayed already can still be answered.",
        LockOfNewChallenges,
    ),
    everywhere("lock-without-advice", ("VID-P-10",), "The lock is told without what to do.", LockWithoutAdvice),
    _without_pages(
        "lock-tells-right-from-wrong",
        "VID-P-10",
        "Once locked, a wrong response is told to be wrong, and the right one is not.",
        LockTellsRightFromWrong,
        _NO_WINDOW,
    ),
    _without_pages(
        "one-count-per-moment",
        "VID-P-10",
        "Wrong responses that come at the same moment count as one.",
        OneCountPerMoment,
        _NO_MOMENT,
    ),
)
