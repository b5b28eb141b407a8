"""Client Portal with one rule broken about which task proceeds, how often, and by whose response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from reference_impl.domain import words
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import Device, Verification
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import VerificationView
from reference_impl.variants.registry import EVERYWHERE, Variant, use_cases

__all__ = ["TASK_VARIANTS"]

_DRAWN_TOO_SELDOM = "a response begins with 0 once in ten challenges; to draw so many on pages takes too long"


# ---------------------------------------------------------------- VID-P-3
class _OneDevice:
    """A transaction that knows one device of a user, whatever there are."""

    def __init__(self, work: Transaction, which: slice) -> None:
        self._work = work
        self._which = which

    def devices(self, username: str) -> tuple[Device, ...]:
        return self._work.devices(username)[self._which]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


class OneDeviceCounts(ClientPortal):
    """Takes responses of the device that was found first, and of no other."""

    which = slice(0, 1)

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        narrowed = cast("Transaction", _OneDevice(work, self.which))
        return super()._redeem(narrowed, token, verification_id, passcode=passcode, code=code, now=now)


class NewestDeviceCounts(OneDeviceCounts):
    """Takes responses of the device that was found last, and of no other."""

    which = slice(-1, None)


class AllTasksProceed(ClientPortal):
    """Takes one response for every task that the session has started."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._started: dict[str, list[Verification]] = {}

    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task, and remember it."""
        begun = super().begin(token, task, details, now)
        with self.store.transaction() as work:
            session, _ = self._present(work, token, now)
            self._started.setdefault(session.token_hash, []).append(self._own(work, session, begun.id))
        return begun

    def _complete(self, work: Transaction, verification: Verification, now: datetime) -> VerificationView:
        for other in self._started.pop(verification.token_hash, []):
            if other.id != verification.id:
                super()._complete(work, other, now)
        return super()._complete(work, verification, now)


class FirstDetailsKept(ClientPortal):
    """Does what the first task of the session asked for, whichever one was answered for."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._details: dict[str, Mapping[str, str]] = {}

    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task with the details of the first one."""
        return super().begin(token, task, self._details.setdefault(token, details), now)


class OneTaskForEver(ClientPortal):
    """Remembers that a user has answered, and not which challenge."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        _, user = self._present(work, token, now)
        if work.completed_tasks(user.username):
            return words.already_answered()
        return super()._redeem(work, token, verification_id, passcode=passcode, code=code, now=now)


class DoneTwice(ClientPortal):
    """Carries the task out twice for one response."""

    def _complete(self, work: Transaction, verification: Verification, now: datetime) -> VerificationView:
        super()._complete(work, verification, now)
        return super()._complete(work, verification, now)


class StaysOpen(ClientPortal):
    """Carries the task out, and goes on displaying the challenge."""

    def verification(self, token: str, verification_id: str, now: datetime) -> VerificationView:
        """Where a verification stands; it never ends."""
        view = super().verification(token, verification_id, now)
        if view.state != "complete":
            return view
        with self.store.transaction() as work:
            shown = work.present_challenge(verification_id)
        assert shown is not None  # noqa: S101 - what is complete had a challenge
        return replace(view, state="challenge", challenge=shown.code, expires_at=shown.expires_at)


class LeadingZeroLost(ClientPortal):
    """Takes a response for a number, so that one that begins with 0 is not the right one any more."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        number = passcode.lstrip("0").ljust(self.policy.response_digits, "0")
        return super()._redeem(work, token, verification_id, passcode=number, code=code, now=now)


TASK_VARIANTS = (
    Variant(
        "first-device-only",
        ("VID-P-3",),
        "Of an account holder's devices only the first one's responses are accepted.",
        EVERYWHERE,
        use_cases(OneDeviceCounts),
    ),
    Variant(
        "last-device-only",
        ("VID-P-3",),
        "Of an account holder's devices only the last one's responses are accepted.",
        EVERYWHERE,
        use_cases(NewestDeviceCounts),
    ),
    Variant(
        "all-tasks-proceed",
        ("VID-P-3",),
        "One response lets every task proceed that was started, also those that were left.",
        EVERYWHERE,
        use_cases(AllTasksProceed),
    ),
    Variant(
        "first-details-kept",
        ("VID-P-3",),
        "What is carried out is the task that was started first, not the one that the response is for.",
        EVERYWHERE,
        use_cases(FirstDetailsKept),
    ),
    Variant(
        "one-task-for-ever",
        ("VID-P-3",),
        "After one task was verified, the right response for the next one is refused as answered already.",
        EVERYWHERE,
        use_cases(OneTaskForEver),
    ),
    Variant(
        "task-done-twice",
        ("VID-P-3",),
        "One response lets the task proceed twice.",
        EVERYWHERE,
        use_cases(DoneTwice),
    ),
    Variant(
        "verification-stays-open",
        ("VID-P-3",),
        "The task is carried out, and the challenge goes on being displayed as if nothing had been answered.",
        EVERYWHERE,
        use_cases(StaysOpen),
    ),
    Variant(
        "leading-zero-lost",
        ("VID-P-3",),
        "A right response that begins with 0 is refused, because it is taken for a number.",
        ("model", "api"),
        use_cases(LeadingZeroLost),
        {"browser": _DRAWN_TOO_SELDOM},
    ),
)
