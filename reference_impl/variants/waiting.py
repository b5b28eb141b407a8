"""Client Portal with one rule broken about tasks that wait: for whose credentials, which challenge, which device."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.login import SIGN_IN
from reference_impl.domain.model import Challenge, CompletedTask, Device, User, Verification
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.sessions import granted
from reference_impl.domain.tasks import find_task
from reference_impl.domain.views import AccountView, VerificationView
from reference_impl.variants.registry import Surface, Variant, everywhere, use_cases

__all__ = ["WAITING_VARIANTS"]

_MANY_DRAWS: Mapping[Surface, str] = {
    "browser": "to see that challenges can be told in advance takes more of them than pages can be gone through for"
}


# ---------------------------------------------------------------- VID-P-1B
class TaskWithTheCredentials(ClientPortal):
    """Carries the task out once the credentials were given, and asks for a response afterwards."""

    def give_credentials(
        self, token: str, verification_id: str, username: str, password: str, now: datetime
    ) -> VerificationView:
        """Take the credentials, and do the task."""
        view = super().give_credentials(token, verification_id, username, password, now)
        with self.store.transaction() as work:
            _do(work, work.verification(verification_id), now)
        return view


class CredentialsOfAnybody(ClientPortal):
    """Takes the credentials of any user."""

    def give_credentials(
        self, token: str, verification_id: str, username: str, password: str, now: datetime
    ) -> VerificationView:
        """Look whether they are somebody's."""
        with self.store.transaction() as work:
            _, user = self._present(work, token, now)
            somebody = work.user(username)
        if somebody is None or not self._is_password(somebody, password):
            return super().give_credentials(token, verification_id, username, password, now)
        with self.store.transaction() as work:
            outcome = self._issue_first(work, token, verification_id, own=True, right=True, seen=user, now=now)
        return granted(outcome)


# ---------------------------------------------------------------- VID-P-4, VID-P-14
class _OtherDraws(ClientPortal):
    """Displays other challenges for tasks than those that the source of randomness gives; a sign-in stays sound."""

    def draw(self, verification: Verification) -> str:  # noqa: ARG002
        """The next challenge code."""
        return self.entropy.challenge()

    def _issue(self, work: Transaction, verification: Verification, number: int, now: datetime) -> Challenge:
        if verification.task == SIGN_IN:
            return super()._issue(work, verification, number, now)
        expires_at = now.replace(microsecond=0) + self.policy.challenge_lifetime
        challenge = Challenge(verification.id, verification.username, self.draw(verification), number, expires_at)
        work.add_challenge(challenge)
        return challenge


class FiveDigits(_OtherDraws):
    """Displays five digits."""

    def draw(self, verification: Verification) -> str:
        """One digit fewer."""
        return super().draw(verification)[:-1]


class ALetter(_OtherDraws):
    """Displays a letter among the digits."""

    def draw(self, verification: Verification) -> str:
        """A letter at the end."""
        return f"{super().draw(verification)[:-1]}A"


class CountsUp(_OtherDraws):
    """Displays one number after another."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._last = 100_000

    def draw(self, verification: Verification) -> str:  # noqa: ARG002
        """The next number."""
        self._last += 7
        return str(self._last)


class FewChallenges(_OtherDraws):
    """Displays one of a few numbers, whichever were displayed before."""

    def draw(self, verification: Verification) -> str:  # noqa: ARG002
        """One of twenty."""
        return str(100_000 + 31_415 * (int(self.entropy.challenge()) % 20))


class KnownSeed(_OtherDraws):
    """Draws for each user from the same seed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._sources: dict[str, random.Random] = {}

    def draw(self, verification: Verification) -> str:
        """The next of a sequence that everybody has."""
        source = self._sources.setdefault(verification.username, random.Random(7))  # noqa: S311 - which is the break
        return str(source.randrange(100_000, 1_000_000))


# ---------------------------------------------------------------- VID-P-5
class _KindNotTaken(ClientPortal):
    kind = ""

    def counts(self, device: Device) -> bool:
        """Whether it is active, and not of that kind."""
        return super().counts(device) and device.kind != self.kind


class PhonesOfAppleNotTaken(_KindNotTaken):
    """Takes no response of IB Key on iOS."""

    kind = "ibkey-ios"


class PhonesOfAndroidNotTaken(_KindNotTaken):
    """Takes no response of IB Key on Android."""

    kind = "ibkey-android"


class CardsNotTaken(_KindNotTaken):
    """Takes no response of a DSC+."""

    kind = "dsc-plus"


# ---------------------------------------------------------------- VID-P-15
class LeftTaskDoneInTheEnd(ClientPortal):
    """Carries out what was left until its time was over."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._left: dict[str, Challenge] = {}

    def _issue(self, work: Transaction, verification: Verification, number: int, now: datetime) -> Challenge:
        challenge = self._left[verification.id] = super()._issue(work, verification, number, now)
        return challenge

    def account(self, token: str, now: datetime) -> AccountView:
        """What the account page shows, after what was left has been done."""
        with self.store.transaction() as work:
            for id_, challenge in list(self._left.items()):
                if self.has_lapsed(challenge, now):
                    _do(work, work.verification(self._left.pop(id_).verification_id), now)
        return super().account(token, now)


class LeftTaskDoneWithTheNext(ClientPortal):
    """Carries out with one task all that its user has left before."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._begun: dict[str, str] = {}

    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task, and remember it."""
        begun = super().begin(token, task, details, now)
        self._begun[begun.id] = begun.task
        return begun

    def _complete(self, work: Transaction, verification: Verification, now: datetime) -> VerificationView:
        for id_ in self._begun:
            left = work.verification(id_)
            if left and left.username == verification.username and left.id != verification.id:
                find_task(left.task).carry_out(work, left.username, left.details)
        self._begun.clear()
        return super()._complete(work, verification, now)


# ---------------------------------------------------------------- VID-P-16
class _SomeDevice:
    """A transaction in which everybody has a device."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def devices(self, username: str) -> tuple[Device, ...]:
        return tuple(replace(device, active=True) for device in self._work.devices(username)) or (
            Device("none", username, "dsc-plus", "", b""),
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


class ChallengeForNoDevice(ClientPortal):
    """Displays a challenge to those who have nothing to answer it with."""

    def _issue_first(
        self, work: Transaction, token: str, verification_id: str, *, own: bool, right: bool, seen: User, now: datetime
    ) -> VerificationView | Refused:
        equipped = cast("Transaction", _SomeDevice(work))
        return super()._issue_first(equipped, token, verification_id, own=own, right=right, seen=seen, now=now)


class NoDeviceNoAdvice(ClientPortal):
    """Says that a device is missing, and nothing else."""

    def _issue_first(
        self, work: Transaction, token: str, verification_id: str, *, own: bool, right: bool, seen: User, now: datetime
    ) -> VerificationView | Refused:
        outcome = super()._issue_first(work, token, verification_id, own=own, right=right, seen=seen, now=now)
        if isinstance(outcome, Refused) and outcome.reason == "no-device":
            return Refused("no-device", "You have no active Secure Login Device.")
        return outcome


def _do(work: Transaction, verification: Verification | None, now: datetime) -> None:
    if verification is not None and verification.state != "complete":
        find_task(verification.task).carry_out(work, verification.username, verification.details)
        work.add_completed_task(CompletedTask(verification.username, verification.task, now))


def _drawn(name: str, breaks: str, broken: type[ClientPortal]) -> Variant:
    return Variant(name, ("VID-P-14",), breaks, ("model", "api"), use_cases(broken), _MANY_DRAWS)


WAITING_VARIANTS = (
    everywhere(
        "task-with-the-credentials",
        ("VID-P-1B",),
        "The task is carried out once the credentials were given, before the response.",
        TaskWithTheCredentials,
    ),
    everywhere(
        "credentials-of-anybody",
        ("VID-P-1B",),
        "The right credentials of another user than the one who is signed in are accepted.",
        CredentialsOfAnybody,
    ),
    everywhere("challenge-of-five-digits", ("VID-P-4",), "The challenge code has five digits.", FiveDigits),
    everywhere("challenge-with-a-letter", ("VID-P-4",), "The last place of the challenge code is a letter.", ALetter),
    everywhere("iphone-not-taken", ("VID-P-5",), "No response of IB Key on iOS is accepted.", PhonesOfAppleNotTaken),
    everywhere(
        "android-phone-not-taken",
        ("VID-P-5",),
        "No response of IB Key on Android is accepted.",
        PhonesOfAndroidNotTaken,
    ),
    everywhere("card-not-taken", ("VID-P-5",), "No response of a DSC+ is accepted.", CardsNotTaken),
    _drawn("challenges-count-up", "Each challenge code is the one before plus seven.", CountsUp),
    _drawn(
        "few-challenges", "Challenge codes are drawn from twenty, and come again within their validity.", FewChallenges
    ),
    _drawn("challenges-of-a-known-seed", "Every user's challenge codes are the same sequence.", KnownSeed),
    everywhere(
        "left-task-done-in-the-end",
        ("VID-P-15",),
        "A task that was left is carried out when the time of its challenge is over.",
        LeftTaskDoneInTheEnd,
    ),
    everywhere(
        "left-task-done-with-the-next",
        ("VID-P-15",),
        "A task that was left is carried out when another one is completed.",
        LeftTaskDoneWithTheNext,
    ),
    everywhere(
        "challenge-for-no-device",
        ("VID-P-16",),
        "Somebody without an active device is shown a challenge code.",
        ChallengeForNoDevice,
    ),
    everywhere(
        "no-device-no-advice",
        ("VID-P-16",),
        "Somebody without an active device is not told how to get one back.",
        NoDeviceNoAdvice,
    ),
)
