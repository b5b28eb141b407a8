"""The screens of IB Key on iOS: which labels stand where, and which of them only lead to another screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reference_impl.devices.ib_key_screens import BEFORE_THE_FORM, CHALLENGE, TABS
from reference_impl.devices.ib_key_screens import ROUTES as WAYS
from reference_impl.devices.screens import Control, Field, ScreenView

__all__ = ["BIOMETRICS", "FAILED", "OWN_WORDS", "ROUTES", "SECOND_FACTORS", "draw"]

ROUTES: Mapping[str, str] = {**WAYS, "Generate Code": "challenge"}
"""Labels that lead to a screen, whatever went before (VID-IOS-3A to 3C)."""

BIOMETRICS: Mapping[str, str] = {"touch-id": "touch-id", "face-id": "face-id"}
SECOND_FACTORS = frozenset({"touch-id", "face-id", "passcode"})
OWN_WORDS: Mapping[str, str] = {"touch-id": "Touch ID", "face-id": "Face ID", "passcode": "The passcode"}
FAILED: Mapping[str, str] = {
    "touch-id": "The finger was not recognised. Try again, or enter the smartphone's passcode.",
    "face-id": "The face was not recognised. Try again, or enter the smartphone's passcode.",
    "passcode": "That is not the smartphone's passcode. Try again.",
}

_BACK = Control("Back", "top-left")
_CANCEL = Control("Cancel")
_INSTEAD = Control("Enter Passcode")
_TOUCH = (Control("Home Button", "body-of-phone"), Control("Unknown finger", "body-of-phone"))
_LOOK = (Control("Look at the screen", "body-of-phone"), Control("Somebody else looks", "body-of-phone"))

_SMARTPHONE_PASSCODE = Field("Smartphone passcode", secret=True)

_SCREENS: Mapping[str, ScreenView] = {
    view.name: view
    for view in (
        ScreenView("springboard", "iPhone", (Control("IBKR Mobile"),)),
        *BEFORE_THE_FORM,
        ScreenView(
            "two-factor",
            "Two-Factor",
            (_BACK, Control("Generate Code"), *TABS),
            texts=("IB Key is activated on this phone.",),
        ),
        ScreenView(
            "challenge",
            "IB Key",
            (_BACK, Control("Generate Passcode")),
            (CHALLENGE,),
            ("Type the challenge code that Client Portal displays.",),
        ),
        ScreenView(
            "touch-id",
            "Confirm that it is you",
            (_CANCEL, *_TOUCH),
            texts=("Touch ID", "Place your registered finger on the home button."),
        ),
        ScreenView(
            "face-id",
            "Confirm that it is you",
            (_CANCEL, *_LOOK),
            texts=("Face ID", "Look at the screen of your phone."),
        ),
        ScreenView(
            "passcode",
            "Confirm that it is you",
            (Control("Confirm"), _CANCEL),
            (_SMARTPHONE_PASSCODE,),
            ("Enter the smartphone's passcode.",),
        ),
        ScreenView(
            "response",
            "IB Key",
            (Control("Done"),),
            texts=("Enter the response string in the passcode field of Client Portal.",),
        ),
    )
}


def draw(name: str, *, challenge: str, passcode_instead: bool, message: str | None, response: str | None) -> ScreenView:
    """Lay out a screen.

    Args:
        name: which one.
        challenge: what stands in the challenge form.
        passcode_instead: whether a biometric failed, so that the passcode is offered in its place (VID-IOS-6).
        message: what the app has to say.
        response: the response string; only its own screen shows one.

    Returns:
        what can be seen.
    """
    view = _SCREENS[name]
    fields = tuple(replace(field, value=challenge) if field == CHALLENGE else field for field in view.fields)
    offered = (_INSTEAD,) if passcode_instead and name in BIOMETRICS.values() else ()
    return replace(view, controls=(*offered, *view.controls), fields=fields, message=message, response=response)
