"""IB Key in IBKR Mobile on an iPhone, as a state machine. The response does not exist before the second factor."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, get_args

from reference_impl.devices.ib_key_app import LONGEST_ENTRY, IBKeyApp, Opening, State, is_number
from reference_impl.devices.ib_key_ios_screens import (
    BIOMETRICS,
    FAILED,
    OWN_WORDS,
    ROUTES,
    SECOND_FACTORS,
    draw,
)
from reference_impl.devices.screens import ScreenView
from reference_impl.domain.ocra import respond
from reference_impl.domain.policy import REFERENCE_POLICY, Policy

__all__ = ["Biometric", "IBKeyIos"]

Biometric = Literal["touch-id", "face-id", "none"]

_BIOMETRIC_TRIES = 5  # iOS: after five fingers or faces that it does not know it wants the passcode


class IBKeyIos(IBKeyApp):
    """An iPhone with the app on it. It starts at the phone's own home screen, with the app's icon.

    Clauses: VID-IOS-3, VID-IOS-3A, VID-IOS-3B, VID-IOS-3C, VID-IOS-4, VID-IOS-5, VID-IOS-5.1, VID-IOS-5.2,
    VID-IOS-6, VID-IOS-7.

    Args:
        key: the shared secret, not empty. The operating system gates it: it is used only after the second factor.
        suite: the OCRA suite, over a challenge alone.
        opens_with: the screen that launching opens: the app's home screen, its login screen or its Home Page.
        biometric: which one is activated; with ``none`` the smartphone's passcode is asked for.
        smartphone_passcode: decimal digits, 4 at least.
        policy: the number of digits of a challenge.

    Raises:
        MalformedSuite: ``suite`` is no OCRA suite.
        ValueError: another argument is not as it must be.
    """

    NAME = "IB Key on iOS"
    ROUTES = ROUTES

    def __init__(
        self,
        key: bytes,
        suite: str,
        *,
        opens_with: Opening = "home",
        biometric: Biometric = "touch-id",
        smartphone_passcode: str = "135790",
        policy: Policy = REFERENCE_POLICY,
    ) -> None:
        super().__init__(key, suite, opens_with=opens_with, policy=policy)
        self._require_known("biometric", biometric, get_args(Biometric))
        if not is_number(smartphone_passcode) or not 4 <= len(smartphone_passcode) <= LONGEST_ENTRY:
            raise ValueError(
                "IB Key on iOS: smartphone_passcode is decimal digits, 4 at least; give it such a passcode"
            )
        self._key = key
        self._biometric = biometric
        self._passcode = smartphone_passcode

    @property
    def biometric(self) -> Biometric:
        """Which biometric is activated on the phone."""
        return self._biometric

    def view(self) -> ScreenView:
        """What is on the screen now."""
        state = self._state
        return draw(
            state.screen,
            challenge=state.challenge,
            passcode_instead=state.failures > 0,
            message=state.message,
            response=state.response,
        )

    def touch(self, *, registered: bool) -> None:
        """Place a finger on the home button. Where Touch ID is not asked for nothing happens.

        Args:
            registered: whether the phone knows the finger.
        """
        if self._state.screen == "touch-id":
            self._judge_biometric(passed=registered)

    def look(self, *, owner: bool) -> None:
        """Look at the screen. Where Face ID is not asked for nothing happens.

        Args:
            owner: whether the face is the owner's.
        """
        if self._state.screen == "face-id":
            self._judge_biometric(passed=owner)

    def cancel(self) -> None:
        """Dismiss the prompt for the second factor. Where none is shown nothing happens."""
        if self._state.screen in SECOND_FACTORS:
            message = f"{OWN_WORDS[self._state.screen]} was cancelled. Tap Generate Passcode to try again."
            self._state = replace(self._state, screen="challenge", secret="", failures=0, message=message)

    def _actions(self) -> Mapping[str, Callable[[], None]]:
        state = self._state
        return {
            "Generate Passcode": self._ask_for_second_factor,
            "Home Button": lambda: self.touch(registered=True),
            "Unknown finger": lambda: self.touch(registered=False),
            "Look at the screen": lambda: self.look(owner=True),
            "Somebody else looks": lambda: self.look(owner=False),
            "Cancel": self.cancel,
            "Enter Passcode": lambda: self._go("passcode"),
            "Confirm": self._judge_passcode,
            "Back": lambda: self._go(state.came_from if state.screen == "challenge" else "more"),
        }

    def _ask_for_second_factor(self) -> None:
        challenge = self._state.challenge.strip()
        message = self._wrong_with_challenge(challenge)
        if message is not None:
            self._state = replace(self._state, message=message)
            return
        self._state = replace(self._state, challenge=challenge)
        self._go(BIOMETRICS.get(self._biometric, "passcode"))

    def _judge_biometric(self, *, passed: bool) -> None:
        if passed:
            self._release()
            return
        state = replace(self._state, failures=self._state.failures + 1, message=FAILED[self._state.screen])
        if state.failures >= _BIOMETRIC_TRIES:
            words = f"{OWN_WORDS[state.screen]} failed too often. Enter the smartphone's passcode instead."
            state = replace(state, screen="passcode", message=words)
        self._state = state

    def _judge_passcode(self) -> None:
        typed = self._state.secret.encode("utf-8", "surrogatepass")
        if hmac.compare_digest(typed, self._passcode.encode("ascii")):
            self._release()
        else:
            self._state = replace(self._state, secret="", message=FAILED["passcode"])

    def _release(self) -> None:
        """The one place where a response comes into being: the second factor has just been passed."""
        response = respond(self._suite, self._key, question=self._state.challenge)
        self._state = State("response", came_from=self._state.came_from, response=response)
