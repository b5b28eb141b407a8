"""The rules by which a response is judged, each a question with one answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reference_impl.domain import ocra
from reference_impl.domain.inputs import is_digits
from reference_impl.domain.model import Challenge, Device, User
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import KeyVault

__all__ = ["device_answers", "has_lapsed", "in_response_format", "passwords_locked", "verification_locked"]


def has_lapsed(challenge: Challenge, now: datetime) -> bool:
    """Whether a challenge's time is over; at the very moment that it ends, it is.

    Clause: VID-P-9.
    """
    return now >= challenge.expires_at


def verification_locked(user: User, policy: Policy) -> bool:
    """Whether so many wrong responses came in a row that none is taken any more, not even the right one.

    Clause: VID-P-10.
    """
    return user.wrong_responses >= policy.wrong_responses_allowed


def passwords_locked(user: User, policy: Policy) -> bool:
    """Whether so many wrong passwords came in a row that none is taken any more. Apart from wrong responses."""
    return user.wrong_passwords >= policy.wrong_passwords_allowed


def in_response_format(passcode: object, policy: Policy) -> bool:
    """Whether a passcode is in the response format: so many digits 0 to 9 and nothing else.

    Clause: VID-P-13.
    """
    return is_digits(passcode, policy.response_digits)


def device_answers(devices: Iterable[Device], vault: KeyVault, code: str, passcode: str) -> bool:
    """Whether a passcode is the response of one of these devices for exactly this challenge.

    Clauses: VID-P-3, VID-P-5, VID-P-11.

    Args:
        devices: those whose responses count. All are computed, so that the time does not tell which one answered.
        vault: opens their keys.
        code: the challenge code.
        passcode: what was entered, in the response format.
    """
    answered = False
    for device in devices:
        suite = ocra.Suite.parse(device.suite)
        pin_hash = None if device.sealed_pin_hash is None else vault.open(device.sealed_pin_hash)
        expected = ocra.respond(suite, vault.open(device.sealed_key), question=code, pin_hash=pin_hash)
        answered |= ocra.matches(expected, passcode)
    return answered
