"""IB Key on Android with a rule about its PIN broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.screens import ScreenView
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, PasswordHasher, Store
from reference_impl.variants.registry import DEVICES, Variant, use_cases

__all__ = ["ANDROID_PIN_VARIANTS"]

_MORE_THAN_ANYBODY_TRIES = 1_000_000


# ---------------------------------------------------------------- VID-AND-6
class PinNotLookedAt(IBKeyAndroid):
    """Keeps its key in the open, whatever PIN is typed."""

    def __init__(self, key: bytes, pin: str, suite: str, **settings: Any) -> None:
        super().__init__(key, pin, suite, **settings)
        self._pin = pin

    def _release(self, pin: str, challenge: str) -> None:  # noqa: ARG002 - not looking is the break
        super()._release(self._pin, challenge)


class LongerPinsCut(IBKeyAndroid):
    """Takes as many digits of a PIN as the right one has, and overlooks the rest."""

    def __init__(self, key: bytes, pin: str, suite: str, **settings: Any) -> None:
        super().__init__(key, pin, suite, **settings)
        self._length = len(pin)

    def _release(self, pin: str, challenge: str) -> None:
        super()._release(pin[: self._length], challenge)


class TwoDigitsOfThePin(IBKeyAndroid):
    """Looks at the first and the last digit of a PIN."""

    def __init__(self, key: bytes, pin: str, suite: str, **settings: Any) -> None:
        super().__init__(key, pin, suite, **settings)
        self._pin = pin

    def _release(self, pin: str, challenge: str) -> None:
        alike = (len(pin), pin[0], pin[-1]) == (len(self._pin), self._pin[0], self._pin[-1])
        super()._release(self._pin if alike else pin, challenge)


# ---------------------------------------------------------------- VID-AND-7
class WrongPinsTold(IBKeyAndroid):
    """Knows its PIN, says that another is wrong, and lets whoever guesses go on for ever."""

    def __init__(self, key: bytes, pin: str, suite: str, **settings: Any) -> None:
        super().__init__(key, pin, suite, **settings)
        self._pin = pin

    def _wrong_with_pin(self, pin: str) -> str | None:
        return super()._wrong_with_pin(pin) or (None if pin == self._pin else "That is not your PIN. Try again.")


class WrongPinsUncounted(ClientPortal):
    """Never has enough of the wrong responses that wrong PINs lead to."""

    def __init__(self, store: Store, hasher: PasswordHasher, vault: KeyVault, entropy: Entropy, policy: Policy) -> None:
        endless = replace(policy, wrong_responses_allowed=_MORE_THAN_ANYBODY_TRIES)
        super().__init__(store, hasher, vault, entropy, endless)


# ---------------------------------------------------------------- VID-AND-8
class EmptyPinTaken(IBKeyAndroid):
    """Answers without a PIN."""

    def _wrong_with_pin(self, pin: str) -> str | None:
        return super()._wrong_with_pin(pin) if pin else None


class PinRemembered(IBKeyAndroid):
    """Goes on with the PIN of before where none is typed."""

    _before = ""

    def _wrong_with_pin(self, pin: str) -> str | None:
        return super()._wrong_with_pin(pin or self._before)

    def _release(self, pin: str, challenge: str) -> None:
        self._before = pin or self._before
        super()._release(self._before, challenge)


class ShortChallengeTaken(IBKeyAndroid):
    """Answers a challenge of five digits."""

    def _wrong_with_challenge(self, challenge: str) -> str | None:
        return None if len(challenge) == self._digits - 1 else super()._wrong_with_challenge(challenge)


class RefusesWithoutAWord(IBKeyAndroid):
    """Keeps the form on the screen when it refuses it, and does not say why."""

    def view(self) -> ScreenView:
        """What is on the screen, without the message."""
        return replace(super().view(), message=None)


def _phone(broken: type[IBKeyAndroid]) -> Any:
    return lambda parts: replace(parts, ib_key_android=broken)


ANDROID_PIN_VARIANTS = (
    Variant(
        "android-pin-not-looked-at",
        ("VID-AND-6",),
        "Any PIN leads to the right response string on Android.",
        DEVICES,
        _phone(PinNotLookedAt),
    ),
    Variant(
        "android-longer-pins-cut",
        ("VID-AND-6",),
        "A PIN that goes on after the right one's last digit leads to the right response string on Android.",
        DEVICES,
        _phone(LongerPinsCut),
    ),
    Variant(
        "android-two-digits-of-the-pin",
        ("VID-AND-6",),
        "A PIN on Android whose first and last digits are right leads to the right response string.",
        DEVICES,
        _phone(TwoDigitsOfThePin),
    ),
    Variant(
        "android-wrong-pins-told",
        ("VID-AND-7",),
        "The Android app tells whoever guesses that a PIN is wrong, and counts no wrong ones.",
        DEVICES,
        _phone(WrongPinsTold),
    ),
    Variant(
        "android-wrong-pins-uncounted",
        ("VID-AND-7",),
        "Client Portal counts no wrong responses, so that the PIN of IB Key on Android can be guessed without end.",
        DEVICES,
        use_cases(WrongPinsUncounted),
    ),
    Variant(
        "android-empty-pin-taken",
        ("VID-AND-8",),
        "The form on Android takes an empty PIN, and shows a response string.",
        DEVICES,
        _phone(EmptyPinTaken),
    ),
    Variant(
        "android-pin-remembered",
        ("VID-AND-8",),
        "The form on Android takes an empty PIN once a PIN has been typed before.",
        DEVICES,
        _phone(PinRemembered),
    ),
    Variant(
        "android-short-challenge-taken",
        ("VID-AND-8",),
        "The form on Android takes a challenge code of five digits, and shows a response string.",
        DEVICES,
        _phone(ShortChallengeTaken),
    ),
    Variant(
        "android-refuses-without-a-word",
        ("VID-AND-8",),
        "The form on Android refuses what is not as it must be without saying why.",
        DEVICES,
        _phone(RefusesWithoutAWord),
    ),
)
