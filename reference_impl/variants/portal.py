"""Client Portal with one rule broken."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from reference_impl.domain import words
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import Challenge, User, Verification
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import VerificationView
from reference_impl.variants.pages import worded
from reference_impl.variants.registry import EVERYWHERE, SCREENS_ONLY, Variant, use_cases

__all__ = ["PORTAL_VARIANTS"]

_GAP_SECONDS = 1.0
"""How long a gap is held open for a second request: longer than two take to arrive together, and all that a single
request ever waits."""


# ---------------------------------------------------------------- VID-P-1
class ChallengeWithoutCredentials(ClientPortal):
    """Goes on to the challenge at once."""

    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task, and display a challenge without having asked for anything."""
        begun = super().begin(token, task, details, now)
        with self.store.transaction() as work:
            session, _ = self._present(work, token, now)
            verification = self._own(work, session, begun.id)
            work.set_verification_state(verification.id, "challenge")
            self._issue(work, replace(verification, state="challenge"), 1, now)
        return self.verification(token, begun.id, now)


# ---------------------------------------------------------------- VID-P-2
class NoChallengeShown(ClientPortal):
    """Waits for a response to a challenge that it keeps to itself."""

    def verification(self, token: str, verification_id: str, now: datetime) -> VerificationView:
        """Where a verification stands, without its challenge."""
        return replace(super().verification(token, verification_id, now), challenge=None, expires_at=None)

    def give_credentials(
        self, token: str, verification_id: str, username: str, password: str, now: datetime
    ) -> VerificationView:
        """Take the credentials, and answer without the challenge."""
        given = super().give_credentials(token, verification_id, username, password, now)
        return replace(given, challenge=None, expires_at=None)


# ---------------------------------------------------------------- VID-P-3
class RightResponseRefused(ClientPortal):
    """Takes no response for the right one."""

    def answer(
        self,
        token: str,
        verification_id: str,
        passcode: str,  # noqa: ARG002 - not looking is the break
        challenge: str | None,  # noqa: ARG002 - likewise
        now: datetime,
    ) -> VerificationView:
        """Refuse whatever was entered."""
        self.verification(token, verification_id, now)
        raise words.wrong_response(self.policy.wrong_responses_allowed - 1)


class TaskNotCarriedOut(ClientPortal):
    """Says that the task is done, and does not do it."""

    def _complete(self, work: Transaction, verification: Verification, now: datetime) -> VerificationView:  # noqa: ARG002
        work.set_verification_state(verification.id, "complete")
        return VerificationView(verification.id, "complete", None, None, verification.task)


# ---------------------------------------------------------------- VID-P-6
class AnyCredentialsAccepted(ClientPortal):
    """Asks for the credentials, and does not look at them."""

    def _issue_first(
        self,
        work: Transaction,
        token: str,
        verification_id: str,
        *,
        own: bool,  # noqa: ARG002 - not looking is the break
        right: bool,  # noqa: ARG002 - likewise
        seen: User,
        now: datetime,
    ) -> VerificationView | Refused:
        return super()._issue_first(work, token, verification_id, own=True, right=True, seen=seen, now=now)


# ---------------------------------------------------------------- VID-P-8
class _Claims:
    """A transaction whose claims are all granted; whether they are remembered is a choice."""

    def __init__(self, work: Transaction, *, remembered: bool) -> None:
        self._work = work
        self._remembered = remembered

    def claim_challenge(self, verification_id: str, code: str) -> bool:
        if self._remembered:
            self._work.claim_challenge(verification_id, code)
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


class ReplayAccepted(ClientPortal):
    """Never consumes a challenge, so that the same response counts again and again."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        granting = cast("Transaction", _Claims(work, remembered=False))
        return super()._redeem(granting, token, verification_id, passcode=passcode, code=code, now=now)


class CheckThenAct(ClientPortal):
    """Looks whether a challenge is open in one transaction, and consumes it in another, whatever happened between.

    One request after another is treated rightly. The gap is held open until a second request has looked as well, or for
    a second, so that two requests at one moment always meet in it.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._guard = threading.Lock()
        self._gaps: dict[str, threading.Barrier] = {}

    def answer(
        self, token: str, verification_id: str, passcode: str, challenge: str | None, now: datetime
    ) -> VerificationView:
        """Check, then act."""
        with self.store.transaction() as work:
            shown = work.present_challenge(verification_id) if challenge is None else None
            shown = shown or (work.challenge(verification_id, challenge) if challenge else None)
        if shown is None or shown.state != "open":
            return super().answer(token, verification_id, passcode, challenge, now)
        self._wait_in_gap(f"{verification_id} {shown.code}")
        with self.store.transaction() as work:
            granting = cast("Transaction", _Claims(work, remembered=True))
            outcome = self._redeem(granting, token, verification_id, passcode=passcode, code=shown.code, now=now)
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    def _wait_in_gap(self, name: str) -> None:
        with self._guard:
            gap = self._gaps.get(name)
            if gap is None or gap.broken:
                gap = self._gaps[name] = threading.Barrier(2)
        with contextlib.suppress(threading.BrokenBarrierError):
            gap.wait(_GAP_SECONDS)


# ---------------------------------------------------------------- VID-P-9
class NeverLapses(ClientPortal):
    """Takes a response however late it comes."""

    def has_lapsed(self, challenge: Challenge, now: datetime) -> bool:  # noqa: ARG002
        """Never."""
        return False


class AcceptedRightAtTheEnd(ClientPortal):
    """Takes a response at the moment at which the challenge's time has ended."""

    def has_lapsed(self, challenge: Challenge, now: datetime) -> bool:
        """One moment too late."""
        return now > challenge.expires_at


class NoNewChallenge(ClientPortal):
    """Refuses a late response, and goes on displaying the challenge that lapsed."""

    def _issue(self, work: Transaction, verification: Verification, number: int, now: datetime) -> Challenge:
        lapsed = work.present_challenge(verification.id)
        return super()._issue(work, verification, number, now) if lapsed is None else lapsed


PORTAL_VARIANTS = (
    Variant(
        "challenge-without-credentials",
        ("VID-P-1",),
        "A task that requires verification goes on to the challenge without asking for the username and the password.",
        EVERYWHERE,
        use_cases(ChallengeWithoutCredentials),
    ),
    Variant(
        "credentials-by-another-name",
        ("VID-P-1",),
        "The page of a task that requires verification asks for a User ID in place of a Username.",
        ("browser",),
        worded(confirm_username="User ID"),
        SCREENS_ONLY,
    ),
    Variant(
        "no-challenge-shown",
        ("VID-P-2",),
        "Accepted credentials lead to a passcode field, and no challenge code is displayed.",
        EVERYWHERE,
        use_cases(NoChallengeShown),
    ),
    Variant(
        "passcode-by-another-name",
        ("VID-P-2",),
        "The field for the response is called Response in place of Passcode.",
        ("browser",),
        worded(passcode="Response"),
        SCREENS_ONLY,
    ),
    Variant(
        "right-response-refused",
        ("VID-P-3",),
        "The response of the account holder's own device is refused as wrong.",
        EVERYWHERE,
        use_cases(RightResponseRefused),
    ),
    Variant(
        "task-not-carried-out",
        ("VID-P-3",),
        "The right response is accepted, and the task that was waiting is not carried out.",
        EVERYWHERE,
        use_cases(TaskNotCarriedOut),
    ),
    Variant(
        "wrong-credentials-accepted",
        ("VID-P-6",),
        "A task that requires verification asks for the username and the password and takes any.",
        EVERYWHERE,
        use_cases(AnyCredentialsAccepted),
    ),
    Variant(
        "replay-accepted",
        ("VID-P-8",),
        "A challenge is never consumed, so that the same response sent again is accepted and the task done again.",
        EVERYWHERE,
        use_cases(ReplayAccepted),
    ),
    Variant(
        "check-then-act",
        ("VID-P-8",),
        "Two requests with the same response at one moment are both accepted; one after another, they are not.",
        EVERYWHERE,
        use_cases(CheckThenAct),
    ),
    Variant(
        "never-lapses",
        ("VID-P-9",),
        "A challenge has no end: a response is accepted however late it comes.",
        EVERYWHERE,
        use_cases(NeverLapses),
    ),
    Variant(
        "accepted-right-at-the-end",
        ("VID-P-9",),
        "A response is accepted at the very moment at which the challenge's time has ended.",
        EVERYWHERE,
        use_cases(AcceptedRightAtTheEnd),
    ),
    Variant(
        "no-new-challenge",
        ("VID-P-9",),
        "After a challenge lapsed it goes on being displayed; no new one is offered.",
        EVERYWHERE,
        use_cases(NoNewChallenge),
    ),
)
