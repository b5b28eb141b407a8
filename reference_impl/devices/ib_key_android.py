"""IB Key in IBKR Mobile on Android, as a state machine. The PIN unwraps the key; the app cannot tell a wrong PIN."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from reference_impl.devices.ib_key_android_screens import ROUTES, draw
from reference_impl.devices.ib_key_app import LONGEST_ENTRY, IBKeyApp, Opening, State, is_number
from reference_impl.devices.screens import ScreenView
from reference_impl.devices.wrapped_key import WrappedKey
from reference_impl.domain.ocra import respond
from reference_impl.domain.policy import REFERENCE_POLICY, Policy

__all__ = ["SHORTEST_PIN", "IBKeyAndroid"]

SHORTEST_PIN = 4
"""Digits of a PIN, at the least; the form says so, which helps nobody to guess one."""


class IBKeyAndroid(IBKeyApp):
    """An Android phone with the app on it. It starts at the phone's own home screen, with the app's icon.

    Clauses: VID-AND-3, VID-AND-3A, VID-AND-3B, VID-AND-3C, VID-AND-4, VID-AND-6, VID-AND-7, VID-AND-8.

    Args:
        key: the shared secret, not empty. It is wrapped under the PIN at once; neither is kept.
        pin: the one chosen at registration: decimal digits, 4 at least.
        suite: the OCRA suite, over a challenge alone.
        opens_with: the screen that launching opens: the app's home screen, its login screen or its Home Page.
        policy: the number of digits of a challenge.

    Raises:
        MalformedSuite: ``suite`` is no OCRA suite.
        ValueError: another argument is not as it must be.
    """

    NAME = "IB Key on Android"
    ROUTES = ROUTES

    def __init__(
        self, key: bytes, pin: str, suite: str, *, opens_with: Opening = "home", policy: Policy = REFERENCE_POLICY
    ) -> None:
        super().__init__(key, suite, opens_with=opens_with, policy=policy)
        if not is_number(pin) or not SHORTEST_PIN <= len(pin) <= LONGEST_ENTRY:
            raise ValueError(f"{self.NAME}: the PIN is decimal digits, {SHORTEST_PIN} at least; give it such a PIN")
        self._wrapped_key = WrappedKey.wrap(key, pin)

    def view(self) -> ScreenView:
        """What is on the screen now."""
        state = self._state
        return draw(state.screen, challenge=state.challenge, message=state.message, response=state.response)

    def go_back(self) -> None:
        """Use Back in the system's bar: one screen back, and out of the app from the first."""
        match self._state.screen:
            case "challenge":
                self._go(self._state.came_from)
            case "response":
                self._state = State("challenge", came_from=self._state.came_from)
            case "two-factor":
                self._go("more")
            case "home" if self._opening == "login":
                self._go("login")
            case _:
                self.go_home()

    def go_home(self) -> None:
        """Use Home in the system's bar: out of the app, which forgets what was typed and shown."""
        self._state = State("springboard")

    def _actions(self) -> Mapping[str, Callable[[], None]]:
        return {"Generate Passcode": self._generate, "Back": self.go_back, "Home": self.go_home}

    def _generate(self) -> None:
        """Take the PIN out of the form, whatever becomes of it, and answer where both entries can be right."""
        pin, challenge = self._state.secret, self._state.challenge.strip()
        troubles = (self._wrong_with_pin(pin), self._wrong_with_challenge(challenge))
        message = " ".join(trouble for trouble in troubles if trouble)
        if not message:
            self._release(pin, challenge)
        elif troubles[0]:
            self._state = replace(self._state, secret="", message=message)
        else:
            self._state = replace(self._state, secret="", message=f"{message} Then type the PIN again, too.")

    def _wrong_with_pin(self, pin: str) -> str | None:
        """Why the form refuses a PIN, in words; ``None`` where it may be anybody's, for more the app does not know."""
        if not pin:
            return "Type the PIN that you chose when IB Key was registered on this phone."
        if not is_number(pin) or len(pin) < SHORTEST_PIN:
            return f"A PIN is digits, 0 to 9, and has {SHORTEST_PIN} at least."
        return None

    def _release(self, pin: str, challenge: str) -> None:
        """The one place where a response comes into being. A wrong PIN makes one that no portal accepts."""
        response = respond(self._suite, self._wrapped_key.unwrap(pin), question=challenge)
        self._state = State("response", came_from=self._state.came_from, response=response)
