"""The screens of IB Key on Android: which labels stand where, and which of them only lead to another screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reference_impl.devices.ib_key_screens import BEFORE_THE_FORM, CHALLENGE, TABS
from reference_impl.devices.ib_key_screens import ROUTES as WAYS
from reference_impl.devices.screens import Control, Field, ScreenView

__all__ = ["PIN", "ROUTES", "draw"]

ROUTES: Mapping[str, str] = {**WAYS, "Generate Response": "challenge"}
"""Labels that lead to a screen, whatever went before (VID-AND-3A to 3C)."""

PIN = Field("PIN", secret=True)
"""Where the PIN goes; what stands in it is never shown."""

_NAVIGATION = (Control("Back", "system-bar"), Control("Home", "system-bar"))
"""The system's own bar, below every screen."""

_SCREENS: Mapping[str, ScreenView] = {
    view.name: view
    for view in (
        ScreenView("springboard", "Android phone", (Control("IBKR Mobile"),)),
        *BEFORE_THE_FORM,
        ScreenView(
            "two-factor",
            "Two-Factor",
            (Control("Generate Response"), *TABS),
            texts=("IB Key is activated on this phone.",),
        ),
        ScreenView(
            "challenge",
            "IB Key",
            (Control("Generate Passcode"),),
            (PIN, CHALLENGE),
            ("Type the PIN of this phone's IB Key, and the challenge code that Client Portal displays.",),
        ),
        ScreenView(
            "response",
            "IB Key",
            (Control("Done"),),
            texts=(
                "Enter the response string in the passcode field of Client Portal.",
                "The app does not know the PIN. After a wrong one Client Portal refuses the response.",
            ),
        ),
    )
}


def draw(name: str, *, challenge: str, message: str | None, response: str | None) -> ScreenView:
    """Lay out a screen.

    Args:
        name: which one.
        challenge: what stands in the challenge form beside the PIN, which is never shown.
        message: what the app has to say.
        response: the response string; only its own screen shows one.

    Returns:
        what can be seen.
    """
    view = _SCREENS[name]
    fields = tuple(replace(field, value=challenge) if field == CHALLENGE else field for field in view.fields)
    return replace(view, controls=(*view.controls, *_NAVIGATION), fields=fields, message=message, response=response)
