"""Client Portal with one rule broken about which responses count, and where."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from reference_impl.domain import enrolment, ocra, words
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import Challenge, Device, Session, Verification
from reference_impl.domain.ports import Store, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import VerificationView
from reference_impl.variants.redeeming import Redeeming, altered
from reference_impl.variants.registry import EVERYWHERE, Variant, everywhere

__all__ = ["RESPONSE_VARIANTS"]


# ---------------------------------------------------------------- VID-P-7
class AnyResponse(ClientPortal):
    """Takes whatever is in the response format."""

    def answers(self, devices: Sequence[Device], challenge: Challenge, passcode: str) -> bool:  # noqa: ARG002
        """Always."""
        return True


class PartOfTheResponse(ClientPortal):
    """Looks at a part of the response."""

    part = slice(0, 7)

    def answers(self, devices: Sequence[Device], challenge: Challenge, passcode: str) -> bool:
        """Whether that part is right."""
        return any(self._expected(device, challenge)[self.part] == passcode[self.part] for device in devices)

    def _expected(self, device: Device, challenge: Challenge) -> str:
        pin_hash = None if device.sealed_pin_hash is None else self.vault.open(device.sealed_pin_hash)
        suite = ocra.Suite.parse(device.suite)
        return ocra.respond(suite, self.vault.open(device.sealed_key), question=challenge.code, pin_hash=pin_hash)


class EndOfTheResponse(PartOfTheResponse):
    """Looks at the last digits."""

    part = slice(1, None)


class OneTry(Redeeming):
    """Ends the verification at the first wrong response."""

    def after(self, work: Transaction, refusal: Refused, verification_id: str, passcode: str) -> Refused:  # noqa: ARG002
        """Refuse, for good."""
        if refusal.reason == "wrong-response":
            work.set_verification_state(verification_id, "left")
        return refusal


class WrongUnsaid(Redeeming):
    """Refuses a wrong response without a word."""

    def after(self, work: Transaction, refusal: Refused, verification_id: str, passcode: str) -> Refused:  # noqa: ARG002
        """Say nothing."""
        return Refused(refusal.reason, "") if refusal.reason == "wrong-response" else refusal


# ---------------------------------------------------------------- VID-P-11
class InactiveDeviceCounts(ClientPortal):
    """Goes on taking responses of a device that was deactivated."""

    def counts(self, device: Device) -> bool:  # noqa: ARG002
        """Always."""
        return True


class DevicesOfEverybody:
    """Registers the devices that are known already for whoever gets a device next, too."""

    def __init__(self) -> None:
        self._known: list[Device] = []

    def enrol(self, store: Store, *arguments: Any, **device: Any) -> Device:
        """Register the device, and those of everybody before under serials of their own."""
        registered = enrolment.enrol(store, *arguments, **device)
        with store.transaction() as work:
            for number, other in enumerate(self._known):
                if other.username != registered.username:
                    work.add_device(
                        replace(other, serial=f"{registered.serial}-{number}", username=registered.username)
                    )
        self._known.append(registered)
        return registered


class AnotherChallengeCounts(ClientPortal):
    """Takes a response to any challenge that the user was shown."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._codes: dict[str, list[str]] = {}

    def _issue(self, work: Transaction, verification: Verification, number: int, now: datetime) -> Challenge:
        challenge = super()._issue(work, verification, number, now)
        self._codes.setdefault(verification.username, []).append(challenge.code)
        return challenge

    def answers(self, devices: Sequence[Device], challenge: Challenge, passcode: str) -> bool:
        """Whether it is the response to one of them."""
        shown = [replace(challenge, code=code) for code in self._codes[challenge.username]]
        return any(ClientPortal.answers(self, devices, each, passcode) for each in shown)


# ---------------------------------------------------------------- VID-P-12
class AnySessionOfTheUser(ClientPortal):
    """Shows a challenge to every session of its user, and takes the response there."""

    def belongs_to(self, verification: Verification, session: Session) -> bool:
        """Whether it is the same user's."""
        return verification.username == session.username


class AnySession(Redeeming):
    """Shows a challenge to whoever knows its address, and judges the response by its user's devices."""

    def belongs_to(self, verification: Verification, session: Session) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def before(self, work: Transaction, token: str, verification_id: str) -> Transaction:  # noqa: ARG002
        """Judge by the devices of whoever began it."""
        verification = work.verification(verification_id)
        owner = "" if verification is None else verification.username
        return altered(work, devices=lambda _: work.devices(owner))


# ---------------------------------------------------------------- VID-P-13
class FormatUnnamed(Redeeming):
    """Refuses what is no response without naming the format."""

    def after(self, work: Transaction, refusal: Refused, verification_id: str, passcode: str) -> Refused:  # noqa: ARG002
        """Say less."""
        unnamed = Refused("malformed-response", "This cannot be a response. Try again.")
        return unnamed if refusal.reason == "malformed-response" else refusal


class MalformedIsWrong(Redeeming):
    """Takes what is no response for a wrong one."""

    def after(self, work: Transaction, refusal: Refused, verification_id: str, passcode: str) -> Refused:  # noqa: ARG002
        """Say what is said of a wrong one."""
        return words.wrong_response(4) if refusal.reason == "malformed-response" else refusal


class AnyDigitsTaken(ClientPortal):
    """Takes digits of any script."""

    def answer(
        self, token: str, verification_id: str, passcode: str, challenge: str | None, now: datetime
    ) -> VerificationView:
        """Judge the response that was meant."""
        meant = unicodedata.normalize("NFKC", passcode)
        return super().answer(token, verification_id, meant, challenge, now)


RESPONSE_VARIANTS = (
    everywhere(
        "any-response-accepted",
        ("VID-P-7", "VID-P-11"),
        "Whatever has eight digits is accepted as the response.",
        AnyResponse,
    ),
    everywhere(
        "last-digit-not-looked-at",
        ("VID-P-7",),
        "A response whose last digit is wrong is accepted.",
        PartOfTheResponse,
    ),
    everywhere(
        "first-digit-not-looked-at",
        ("VID-P-7",),
        "A response whose first digit is wrong is accepted.",
        EndOfTheResponse,
    ),
    everywhere("one-try", ("VID-P-7",), "After a wrong response the right one is not taken any more.", OneTry),
    everywhere("wrong-response-unsaid", ("VID-P-7",), "A wrong response is refused without a word.", WrongUnsaid),
    everywhere(
        "inactive-device-counts",
        ("VID-P-11",),
        "The response of a device that is no longer active is accepted.",
        InactiveDeviceCounts,
    ),
    Variant(
        "another-users-device-counts",
        ("VID-P-11",),
        "The response of another user's device is accepted.",
        EVERYWHERE,
        lambda parts: replace(parts, enrol=DevicesOfEverybody().enrol),
    ),
    everywhere(
        "another-challenge-counts",
        ("VID-P-11",),
        "The response to another challenge of the same user is accepted.",
        AnotherChallengeCounts,
    ),
    everywhere(
        "any-session-of-the-user",
        ("VID-P-12",),
        "A second session of the same user is shown the challenge, and its response is accepted there.",
        AnySessionOfTheUser,
    ),
    everywhere(
        "any-session",
        ("VID-P-12",),
        "Another user's session is shown the challenge, and the right response is accepted there.",
        AnySession,
    ),
    everywhere(
        "format-unnamed",
        ("VID-P-13",),
        "What is not in the response format is refused, and the format is not named.",
        FormatUnnamed,
    ),
    everywhere(
        "malformed-is-wrong",
        ("VID-P-13",),
        "What is not in the response format is refused in the words for a wrong response.",
        MalformedIsWrong,
    ),
    everywhere("any-digits-taken", ("VID-P-13",), "A response in full-width digits is accepted.", AnyDigitsTaken),
)
