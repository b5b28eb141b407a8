"""IB Key with one rule broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.devices.screens import ScreenView
from reference_impl.domain.ocra import respond
from reference_impl.variants.registry import DEVICES, Variant

__all__ = ["PHONE_VARIANTS"]


# ---------------------------------------------------------------- VID-IOS-5.1
class ResponseWithoutSecondFactor(IBKeyIos):
    """Shows the response as soon as the challenge is in."""

    def _ask_for_second_factor(self) -> None:
        super()._ask_for_second_factor()
        if self.view().name != "challenge":  # the challenge was taken
            self._release()


class UnknownFingerAccepted(IBKeyIos):
    """Takes any finger for a registered one."""

    def touch(self, *, registered: bool) -> None:  # noqa: ARG002 - not looking is the break
        """Place a finger on the home button; whose does not matter."""
        super().touch(registered=True)


class RegisteredFingerRefused(IBKeyIos):
    """Knows no finger."""

    def touch(self, *, registered: bool) -> None:  # noqa: ARG002 - not looking is the break
        """Place a finger on the home button, in vain."""
        super().touch(registered=False)


class ResponseBehindThePrompt(IBKeyIos):
    """Has the response on the screen that asks for the finger, under no name."""

    def view(self) -> ScreenView:
        """What is on the screen now."""
        shown = super().view()
        if shown.name != "touch-id":
            return shown
        early = respond(self._suite, self._key, question=self._state.challenge)
        return replace(shown, texts=(*shown.texts, early))


class TouchIdUnnamed(IBKeyIos):
    """Asks for a finger, and does not say that it is Touch ID which asks."""

    def view(self) -> ScreenView:
        """What is on the screen now."""
        shown = super().view()
        return replace(shown, texts=tuple(text for text in shown.texts if text != "Touch ID"))


class HomeButtonUnnamed(IBKeyIos):
    """Calls the home button otherwise."""

    def view(self) -> ScreenView:
        """What is on the screen now."""
        shown = super().view()
        controls = tuple(
            replace(control, label="Button") if control.label == "Home Button" else control
            for control in shown.controls
        )
        return replace(shown, controls=controls)


class ThirdFingerAccepted(IBKeyIos):
    """Lets whoever is stubborn pass."""

    def _judge_biometric(self, *, passed: bool) -> None:
        super()._judge_biometric(passed=passed or self._state.failures >= 2)


class FingerRemembered(IBKeyIos):
    """Asks for the finger once, and takes it for given after that."""

    _passed = False

    def _release(self) -> None:
        super()._release()
        self._passed = True

    def _ask_for_second_factor(self) -> None:
        super()._ask_for_second_factor()
        if self._passed and self._state.screen == "touch-id":
            self._release()


class FirstResponseKept(IBKeyIos):
    """Shows its first response for every challenge."""

    _first: str | None = None

    def _release(self) -> None:
        super()._release()
        self._first = self._first or self._state.response
        self._state = replace(self._state, response=self._first)


def _phone(broken: type[IBKeyIos]) -> Any:
    return lambda parts: replace(parts, ib_key_ios=broken)


PHONE_VARIANTS = (
    Variant(
        "response-without-second-factor",
        ("VID-IOS-5.1",),
        "Generate Passcode shows the response string at once, before a finger was placed on the home button.",
        DEVICES,
        _phone(ResponseWithoutSecondFactor),
    ),
    Variant(
        "unknown-finger-accepted",
        ("VID-IOS-5.1",),
        "A finger that is not registered makes the app show the response string.",
        DEVICES,
        _phone(UnknownFingerAccepted),
    ),
    Variant(
        "registered-finger-refused",
        ("VID-IOS-5.1",),
        "A registered finger on the home button does not make the app show the response string.",
        DEVICES,
        _phone(RegisteredFingerRefused),
    ),
    Variant(
        "response-behind-the-prompt",
        ("VID-IOS-5.1",),
        "While the finger is asked for, the response string can be read on the screen already, under no name.",
        DEVICES,
        _phone(ResponseBehindThePrompt),
    ),
    Variant(
        "touch-id-unnamed",
        ("VID-IOS-5.1",),
        "A finger is asked for, and the words Touch ID are not on the screen.",
        DEVICES,
        _phone(TouchIdUnnamed),
    ),
    Variant(
        "home-button-unnamed",
        ("VID-IOS-5.1",),
        "A finger is asked for, and the home button is called otherwise.",
        DEVICES,
        _phone(HomeButtonUnnamed),
    ),
    Variant(
        "third-finger-accepted",
        ("VID-IOS-5.1",),
        "The third finger that is not registered makes the app show the response string.",
        DEVICES,
        _phone(ThirdFingerAccepted),
    ),
    Variant(
        "finger-remembered",
        ("VID-IOS-5.1",),
        "After one finger was accepted, the next challenge gets its response string without one.",
        DEVICES,
        _phone(FingerRemembered),
    ),
    Variant(
        "first-response-kept",
        ("VID-IOS-5.1",),
        "The response string of the first challenge is shown for every challenge after it.",
        DEVICES,
        _phone(FirstResponseKept),
    ),
)
