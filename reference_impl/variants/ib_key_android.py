"""IB Key on Android with one rule of its screens or of its form broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.ib_key_app import State
from reference_impl.devices.screens import Control, Field, ScreenView
from reference_impl.variants.registry import DEVICES, Variant

__all__ = ["ANDROID_VARIANTS"]


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
)
