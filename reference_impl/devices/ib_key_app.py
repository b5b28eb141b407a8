"""IB Key in IBKR Mobile on any phone: the way to the challenge form, and what the form takes for a challenge."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, get_args

from reference_impl.devices.ib_key_screens import CHALLENGE
from reference_impl.devices.screens import ScreenView
from reference_impl.devices.suites import device_suite
from reference_impl.domain.policy import Policy

__all__ = ["LONGEST_ENTRY", "IBKeyApp", "Opening", "State", "is_number"]

Opening = Literal["home", "login", "signed-in"]
"""What launching opens with: the app's home screen, its login screen, or the Home Page of the signed-in app."""

LONGEST_ENTRY = 64
"""Characters that a field takes."""

_OPENINGS: Mapping[Opening, str] = {"home": "home", "login": "login", "signed-in": "home-page"}


@dataclass(frozen=True)
class State:
    """All that the app remembers of what was done on it.

    Attributes:
        screen: what is shown.
        came_from: the screen that led to the challenge form.
        challenge: what stands in the challenge form.
        secret: what was typed into a hidden field and not used yet: the smartphone's passcode, or the PIN.
        failures: biometrics that failed in a row.
        message: what the app has to say.
        response: the response string.
    """

    screen: str
    came_from: str = "home"
    challenge: str = ""
    secret: str = field(default="", repr=False)
    failures: int = 0
    message: str | None = None
    response: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if (self.response is not None) != (self.screen == "response"):
            raise AssertionError("a response string exists on its own screen, and on no other")


class IBKeyApp(ABC):
    """A phone with the app on it. It starts at the phone's own home screen, with the app's icon.

    Args:
        key: the shared secret, not empty. What becomes of it is the platform's affair.
        suite: the OCRA suite, over a challenge alone.
        opens_with: the screen that launching opens: the app's home screen, its login screen or its Home Page.
        policy: the number of digits of a challenge.

    Raises:
        MalformedSuite: ``suite`` is no OCRA suite.
        ValueError: another argument is not as it must be.
    """

    NAME: ClassVar[str]
    """What the app is called where it refuses to be made."""

    ROUTES: ClassVar[Mapping[str, str]]
    """Labels that lead to a screen, whatever went before."""

    def __init__(self, key: bytes, suite: str, *, opens_with: Opening, policy: Policy) -> None:
        self._require_known("opens_with", opens_with, get_args(Opening))
        if not key:
            raise ValueError(f"{self.NAME}: the key is empty; give it the key that it was enrolled with")
        self._suite = device_suite(suite, device=self.NAME, challenge_digits=policy.challenge_digits, display=128)
        self._opening = _OPENINGS[opens_with]
        self._digits = policy.challenge_digits
        self._state = State("springboard")

    @abstractmethod
    def view(self) -> ScreenView:
        """What is on the screen now."""

    @abstractmethod
    def _actions(self) -> Mapping[str, Callable[[], None]]:
        """What the labels do that are more than a way to another screen."""

    def launch(self) -> None:
        """Open IBKR Mobile anew. What was typed or shown before is gone."""
        self._state = State(self._opening, came_from=self._opening)

    def activate(self, label: str) -> None:
        """Tap a control, or use a part of the phone that the screen asks for.

        Args:
            label: the exact words.

        Raises:
            NotShown: nothing of this label can be used now.
        """
        self.view().control(label)
        if label in self.ROUTES:
            self._go(self.ROUTES[label])
        elif label in {"IBKR Mobile", "Done"}:
            self.launch()
        else:
            self._actions()[label]()

    def enter(self, label: str, value: str) -> None:
        """Type into a field, in place of what stands there.

        Args:
            label: the exact words beside the field.
            value: what is typed; all beyond 64 characters is not taken.

        Raises:
            NotShown: there is no such field now.
        """
        self.view().field(label)
        value = value[:LONGEST_ENTRY]
        if label == CHALLENGE.label:
            self._state = replace(self._state, challenge=value, message=None)
        else:
            self._state = replace(self._state, secret=value, message=None)

    def _go(self, screen: str) -> None:
        came_from = self._state.screen if screen == "challenge" else self._state.came_from
        self._state = replace(self._state, screen=screen, came_from=came_from, secret="", message=None, response=None)

    def _wrong_with_challenge(self, challenge: str) -> str | None:
        """Why the form refuses a challenge, in words; ``None`` where it takes it."""
        if not challenge:
            return f"Type the challenge code from Client Portal: {self._digits} digits."
        if not is_number(challenge) or len(challenge) != self._digits:
            return f"A challenge code has exactly {self._digits} digits. Check it against Client Portal."
        return None

    def _require_known(self, setting: str, value: str, known: tuple[str, ...]) -> None:
        if value not in known:
            raise ValueError(f"{self.NAME}: {setting} {value!r} is unknown; it is {', '.join(known)}")


def is_number(text: str) -> bool:
    """Whether it is decimal digits, 0 to 9, and nothing else."""
    return text.isascii() and text.isdigit()
