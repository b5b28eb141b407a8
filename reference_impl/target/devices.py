"""The seams of the devices, straight over their state machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from conformance.seams import (
    ContractBroken,
    DeviceSpec,
    Place,
)
from reference_impl.devices.dsc_plus import DscPlus
from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.ib_key_app import IBKeyApp
from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.devices.screens import NotShown, ScreenView

__all__ = ["ModelAndroidIBKey", "ModelCard", "ModelIBKey", "ModelPhone", "ModelScreens", "Operated", "told"]

Result = TypeVar("Result")
_PRESSES = 3  # a card that is not on after so many never will be

_PLACES: Mapping[str, Place] = {
    "top-left": Place(0.1, 0.1),
    "body": Place(0.5, 0.5),
    "top-right": Place(0.9, 0.1),
    "bottom-left": Place(0.1, 0.95),
    "bottom": Place(0.5, 0.95),
    "bottom-right": Place(0.9, 0.95),
    "system-bar": Place(0.5, 0.98),
    "body-of-phone": Place(0.5, 1.1),
}
"""An app without pixels says where a control belongs; the page under test is measured."""


class Operated(Protocol):
    """A phone as a state machine."""

    def view(self) -> ScreenView:
        """What is on the screen now."""
        ...

    def activate(self, label: str) -> None:
        """Tap a control."""
        ...

    def enter(self, label: str, value: str) -> None:
        """Type into a field."""
        ...


def told(what: Callable[[], Result]) -> Result:
    """Use a state machine, and tell in the seam's terms what is not on its screen.

    Raises:
        ContractBroken: that.
    """
    try:
        return what()
    except NotShown as fact:
        raise ContractBroken(
            expected=f"{fact.label!r} on the screen",
            actual=f"the screen shows {', '.join(fact.present) or 'nothing to use'}",
        ) from None


@dataclass
class ModelPhone:
    """What the seam ``IBKey`` is on any phone, over the app's state machine."""

    app: IBKeyApp
    spec: DeviceSpec

    @property
    def screens(self) -> ModelScreens:
        """The app's screens."""
        return ModelScreens(self.app)

    def launch(self) -> None:
        """Open IBKR Mobile."""
        self.app.launch()

    def response(self) -> str | None:
        """The response string, while it is shown."""
        return self.app.view().response

    def source(self) -> str:
        """All that can be read from the app."""
        return repr(self.app.view())

    def _go_to_form(self, last_label: str) -> None:
        self.launch()
        ways = {"home": ("Authenticate",), "login": ("Services", "Authenticate")}
        signed_in = ("More", "Two-Factor Authentication", last_label)
        for label in ways.get(self.spec.settings.get("opens_with", "home"), signed_in):
            self.screens.activate(label)

    def _shown_response(self) -> str:
        view = self.app.view()
        if view.response is None:
            raise ContractBroken(
                expected="a response string, once all that the app asks for has been given",
                actual=f"the app shows {view.title!r} and no response string",
            )
        return view.response


@dataclass
class ModelIBKey(ModelPhone):
    """The seam ``IBKey`` over the app on an iPhone."""

    app: IBKeyIos

    def touch(self, finger: Literal["registered", "unknown"]) -> None:
        """Place a finger on the home button."""
        self.app.touch(registered=finger == "registered")

    def look(self, face: Literal["owner", "stranger"]) -> None:
        """Look at the screen."""
        self.app.look(owner=face == "owner")

    def cancel_biometric(self) -> None:
        """Dismiss the prompt."""
        self.app.cancel()

    def respond(self, challenge: str) -> str:
        """The whole procedure, done right."""
        self._go_to_form("Generate Code")
        screens = self.screens
        screens.enter("Challenge", challenge)
        screens.activate("Generate Passcode")
        match self.spec.settings.get("biometric", "touch-id"):
            case "touch-id":
                self.touch("registered")
            case "face-id":
                self.look("owner")
            case _:
                screens.enter("Smartphone passcode", self.spec.settings.get("smartphone_passcode", "135790"))
                screens.activate("Confirm")
        return self._shown_response()


@dataclass
class ModelAndroidIBKey(ModelPhone):
    """The seam ``IBKey`` over the app on Android, which asks for a PIN and for nobody's body."""

    app: IBKeyAndroid

    def touch(self, finger: Literal["registered", "unknown"]) -> None:
        """No finger is asked for: the contract has this control on an iPhone only."""
        self.screens.activate("Home Button" if finger == "registered" else "Unknown finger")

    def look(self, face: Literal["owner", "stranger"]) -> None:
        """No face is asked for: the contract has this control on an iPhone only."""
        self.screens.activate("Look at the screen" if face == "owner" else "Somebody else looks")

    def cancel_biometric(self) -> None:
        """There is no prompt: the contract has this control on an iPhone only."""
        self.screens.activate("Cancel")

    def respond(self, challenge: str) -> str:
        """The whole procedure, done right."""
        self._go_to_form("Generate Response")
        screens = self.screens
        screens.enter("PIN", self.spec.pin or "")
        screens.enter("Challenge", challenge)
        screens.activate("Generate Passcode")
        return self._shown_response()


@dataclass
class ModelScreens:
    """The seam ``Screens`` over what the app shows."""

    app: Operated

    def shows(self, label: str) -> bool:
        """Whether a label can be seen."""
        return self.app.view().shows(label)

    def activate(self, label: str) -> None:
        """Tap a control."""
        told(lambda: self.app.activate(label))

    def enter(self, label: str, value: str) -> None:
        """Type into a field."""
        told(lambda: self.app.enter(label, value))

    def read(self, label: str) -> str:
        """The value of a field, or the response string."""
        view = self.app.view()
        if label == "Response string" and view.response is not None:
            return view.response
        return told(lambda: view.field(label).value)

    def place(self, label: str, *, text: bool = False) -> Place:  # noqa: ARG002 - an app has controls alone
        """Where a control is drawn, as far as the app itself says."""
        return _PLACES[told(lambda: self.app.view().control(label)).place]

    def message(self) -> str | None:
        """What the app has to say."""
        return self.app.view().message


@dataclass
class ModelCard:
    """The seam ``SecurityCard`` over the card's state machine, with the system's time passed in before each use."""

    card: DscPlus
    pin: str = field(repr=False)
    now: Callable[[], datetime]

    def press(self) -> None:
        """Use the press button."""
        self._at_this_time().press()

    def type(self, digits: str) -> None:
        """Press digit keys."""
        for digit in digits:
            self._at_this_time().key(digit)

    def confirm(self) -> None:
        """Press OK."""
        self._at_this_time().ok()

    def display(self) -> str:
        """What the display reads."""
        return self._at_this_time().display

    def _at_this_time(self) -> DscPlus:
        self.card.pass_time(self.now())
        return self.card

    def respond(self, challenge: str) -> str:
        """The whole procedure, done right."""
        for _ in range(_PRESSES):
            if self.display().startswith("PIN>"):
                break
            self.press()
        for typed in (self.pin, challenge):
            self.type(typed)
            self.confirm()
        response = self.display()
        if not response.isdigit():
            raise ContractBroken(
                expected="a response code on the display, once the challenge was confirmed with OK",
                actual=f"the display reads {response!r}",
            )
        return response
