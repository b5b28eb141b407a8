"""IB Key on Android with one rule broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.ib_key_app import State
from reference_impl.devices.screens import Control, Field, ScreenView
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, PasswordHasher, Store
from reference_impl.variants.registry import DEVICES, Variant, use_cases

__all__ = ["ANDROID_VARIANTS"]

_MORE_THAN_ANYBODY_TRIES = 1_000_000


# ---------------------------------------------------------------- VID-AND-3
class StaysClosed(IBKeyAndroid):
    """Does not open."""

    def launch(self) -> None:
        """Stay at the phone's own home screen."""
        self._state = State("springboard")


class PasswordInTheForm(IBKeyAndroid):
    """Wants a password in the challenge form."""

    def view(self) -> ScreenView:
        """What is on the screen, with a field that has no business there."""
        view = super().view()
        return replace(view, fields=(*view.fields, Field("Password", secret=True))) if view.fields else view


# ---------------------------------------------------------------- VID-AND-3A
class AuthenticateAsksToLogIn(IBKeyAndroid):
    """Goes from its home screen, where it opened with that, to its login screen."""

    def _go(self, screen: str) -> None:
        astray = screen == "challenge" and self._state.screen == self._opening == "home"
        super()._go("login" if astray else screen)


# ---------------------------------------------------------------- VID-AND-3B
class ServicesInTheMiddle(IBKeyAndroid):
    """Has Services in the middle of its login screen."""

    def view(self) -> ScreenView:
        """What is on the screen, with Services elsewhere."""
        return _relabelled(super().view(), {"Services": Control("Services", "body")})


class ServicesGoNowhere(IBKeyAndroid):
    """Stays at its login screen when Services is tapped."""

    ROUTES: ClassVar[Mapping[str, str]] = {**IBKeyAndroid.ROUTES, "Services": "login"}


# ---------------------------------------------------------------- VID-AND-3C
class MoreAtTheLeft(IBKeyAndroid):
    """Has More at the left end of the bar at its bottom."""

    def view(self) -> ScreenView:
        """What is on the screen, with More before the other tabs."""
        view = super().view()
        more = [Control("More", "bottom") for control in view.controls if control.label == "More"]
        return replace(view, controls=(*more, *(control for control in view.controls if control.label != "More")))


class AnotherPlatformsEntry(IBKeyAndroid):
    """Calls the menu's entry what it is called on an iPhone."""

    ROUTES: ClassVar[Mapping[str, str]] = {**IBKeyAndroid.ROUTES, "Generate Code": "challenge"}

    def view(self) -> ScreenView:
        """What is on the screen, with the entry by another name."""
        return _relabelled(super().view(), {"Generate Response": Control("Generate Code")})


# ---------------------------------------------------------------- VID-AND-4
class AsksTwice(IBKeyAndroid):
    """Shows the response string only after Generate Passcode was tapped a second time."""

    _asked = False

    def _release(self, pin: str, challenge: str) -> None:
        if self._asked:
            super()._release(pin, challenge)
        else:
            self._state = replace(self._state, secret=pin, message="Tap Generate Passcode again to confirm.")
        self._asked = not self._asked


class AnotherResponse(IBKeyAndroid):
    """Shows a response whose last digit is another one."""

    def view(self) -> ScreenView:
        """What is on the screen, with a response of its own."""
        view = super().view()
        if view.response is None:
            return view
        return replace(view, response=view.response[:-1] + str((int(view.response[-1]) + 1) % 10))


class PinByAnotherName(IBKeyAndroid):
    """Calls the PIN a passcode."""

    def view(self) -> ScreenView:
        """What is on the screen, with the field by another name."""
        view = super().view()
        fields = tuple(replace(field, label="Passcode") if field.label == "PIN" else field for field in view.fields)
        return replace(view, fields=fields)


class FirstResponseAgain(IBKeyAndroid):
    """Shows the response to the first challenge again, whatever the next one is."""

    _first = ""

    def view(self) -> ScreenView:
        """What is on the screen, with the first response in place of any other."""
        view = super().view()
        if view.response is None:
            return view
        self._first = self._first or view.response
        return replace(view, response=self._first)


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


def _relabelled(view: ScreenView, controls: Mapping[str, Control]) -> ScreenView:
    return replace(view, controls=tuple(controls.get(control.label, control) for control in view.controls))


def _phone(broken: type[IBKeyAndroid]) -> Any:
    return lambda parts: replace(parts, ib_key_android=broken)


ANDROID_VARIANTS = (
    Variant(
        "android-stays-closed",
        ("VID-AND-3",),
        "Launching IBKR Mobile on Android opens nothing.",
        DEVICES,
        _phone(StaysClosed),
    ),
    Variant(
        "android-password-in-the-form",
        ("VID-AND-3",),
        "The challenge form on Android asks for the account's password as well.",
        DEVICES,
        _phone(PasswordInTheForm),
    ),
    Variant(
        "android-authenticate-asks-to-log-in",
        ("VID-AND-3A",),
        "On an Android app that opened with its home screen Authenticate leads to the login screen.",
        DEVICES,
        _phone(AuthenticateAsksToLogIn),
    ),
    Variant(
        "android-services-in-the-middle",
        ("VID-AND-3B",),
        "Services is in the middle of the Android app's login screen, not at its top left.",
        DEVICES,
        _phone(ServicesInTheMiddle),
    ),
    Variant(
        "android-services-go-nowhere",
        ("VID-AND-3B",),
        "Services on the Android app's login screen shows the login screen again.",
        DEVICES,
        _phone(ServicesGoNowhere),
    ),
    Variant(
        "android-more-at-the-left",
        ("VID-AND-3C",),
        "More is at the bottom left of the Android app, not at the bottom right.",
        DEVICES,
        _phone(MoreAtTheLeft),
    ),
    Variant(
        "android-entry-of-another-platform",
        ("VID-AND-3C",),
        "The menu of the Android app calls Generate Response by the iPhone's name, Generate Code.",
        DEVICES,
        _phone(AnotherPlatformsEntry),
    ),
    Variant(
        "android-asks-twice",
        ("VID-AND-4",),
        "On Android the response string is shown only after Generate Passcode was tapped a second time.",
        DEVICES,
        _phone(AsksTwice),
    ),
    Variant(
        "android-another-response",
        ("VID-AND-4",),
        "The response string on Android is not the one for this challenge, though the PIN is right.",
        DEVICES,
        _phone(AnotherResponse),
    ),
    Variant(
        "android-pin-by-another-name",
        ("VID-AND-4",),
        "The field for the PIN is called Passcode.",
        DEVICES,
        _phone(PinByAnotherName),
    ),
    Variant(
        "android-first-response-again",
        ("VID-AND-4",),
        "Every challenge code on Android gets the response string that the first one got.",
        DEVICES,
        _phone(FirstResponseAgain),
    ),
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
