"""The DSC+ with one rule broken: on and off, its PIN and its lock. What it does with a challenge is in ``cards``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from reference_impl.devices.dsc_plus import DscPlus
from reference_impl.domain.policy import REFERENCE_POLICY, Policy
from reference_impl.variants.registry import DEVICES, Variant

__all__ = ["CARD_PIN_VARIANTS"]

_PROMPT = "CHALLNG>"


# ---------------------------------------------------------------- VID-DSC-3
class NeverOff(DscPlus):
    """Asks for the PIN before the press button was used."""

    def __init__(self, key: bytes, pin: str, suite: str, policy: Policy = REFERENCE_POLICY) -> None:
        super().__init__(key, pin, suite, policy)
        self.press()


class AnotherPinPrompt(DscPlus):
    """Asks for the PIN in other words."""

    @property
    def display(self) -> str:
        """What the one line reads."""
        return super().display.replace("PIN>", "CODE>")


# ---------------------------------------------------------------- VID-DSC-3P
class PinNeedsNoOk(DscPlus):
    """Goes on with the fourth digit, confirmed or not."""

    def key(self, digit: str) -> None:
        """Use a digit key."""
        super().key(digit)
        if self.display == "PIN>****":
            self.ok()


class RightPinRefused(DscPlus):
    """Takes no PIN for the right one."""

    def _fingerprint(self, pin: str) -> bytes:
        # The card's own comes first, when it is made; every other one is of another PIN.
        return super()._fingerprint(f"{pin} typed" if hasattr(self, "_right_pin") else pin)


# ---------------------------------------------------------------- VID-DSC-7
class _KnowsItsPin(DscPlus):
    """Keeps the PIN itself, which a sound card does not."""

    def __init__(self, key: bytes, pin: str, suite: str, policy: Policy = REFERENCE_POLICY) -> None:
        super().__init__(key, pin, suite, policy)
        self._pin = pin


class WrongPinAccepted(_KnowsItsPin):
    """Goes on with the right PIN, whatever was typed."""

    def _judge_pin(self, typed: str) -> Any:  # noqa: ARG002 - not looking is the break
        return super()._judge_pin(self._pin)


class FirstDigitOfPinFree(_KnowsItsPin):
    """Looks at the last three digits of a PIN."""

    def _judge_pin(self, typed: str) -> Any:
        return super()._judge_pin(self._pin if typed[1:] == self._pin[1:] else typed)


class ShortPinTaken(_KnowsItsPin):
    """Goes on with as many digits of the PIN as were typed."""

    def ok(self) -> None:
        """Confirm what was typed."""
        asked, _, typed = self.display.partition("PIN>")
        if not asked and len(typed) < len(self._pin) and self.display:
            self._state = self._judge_pin(self._pin)
        else:
            super().ok()


# ---------------------------------------------------------------- VID-DSC-8
class NeverLocks(DscPlus):
    """Lets anybody guess on."""

    @property
    def locked(self) -> bool:
        """Never."""
        return False


class LocksTooEarly(DscPlus):
    """Allows one wrong PIN fewer than is stated."""

    @property
    def locked(self) -> bool:
        """Whether the card has locked."""
        return self._wrong_pins >= self._policy.card_wrong_pins_allowed - 1


class LocksWithoutAWord(DscPlus):
    """Shows nothing once it has locked."""

    @property
    def display(self) -> str:
        """What the one line reads."""
        return "" if self.locked else super().display


class RightPinUnlocks(DscPlus):
    """Takes the right PIN after it has locked."""

    def press(self) -> None:
        """Use the press button, on a locked card too."""
        wrong, self._wrong_pins = self._wrong_pins, 0
        super().press()
        self._wrong_pins = wrong


class CountNotStartedAnew(DscPlus):
    """Counts wrong PINs over its whole life, and not in a row."""

    def _judge_pin(self, typed: str) -> Any:
        wrong = self._wrong_pins
        judged = super()._judge_pin(typed)
        self._wrong_pins = max(wrong, self._wrong_pins)
        return judged


# ---------------------------------------------------------------- VID-DSC-9
class FiveDigitsAnswered(DscPlus):
    """Makes up the digits that were not typed."""

    def ok(self) -> None:
        """Confirm what was typed."""
        if self.display.startswith(_PROMPT):
            for _ in range(self._policy.challenge_digits):
                self.key("0")
        super().ok()


class SeventhDigitTaken(DscPlus):
    """Lets a seventh digit push the first one out."""

    def key(self, digit: str) -> None:
        """Use a digit key."""
        state: Any = self._state
        if self.display.startswith(_PROMPT) and len(state.typed) == self._policy.challenge_digits:
            self._state = replace(state, typed=state.typed[1:])
        super().key(digit)


# ---------------------------------------------------------------- VID-DSC-10
class NeverTurnsOff(DscPlus):
    """Stays on however long it is left alone."""

    def pass_time(self, now: datetime) -> None:
        """Take no notice."""


class TurnsOffTooEarly(DscPlus):
    """Turns itself off a second before its time."""

    def __init__(self, key: bytes, pin: str, suite: str, policy: Policy = REFERENCE_POLICY) -> None:
        early = policy.card_off_after - timedelta(seconds=1)
        super().__init__(key, pin, suite, replace(policy, card_off_after=early))


class HalfTypedPinKept(DscPlus):
    """Goes on with the digits that were typed before it turned itself off."""

    def _turn_off(self) -> None:
        if self.display.startswith("PIN>"):
            self._kept = self._state
        super()._turn_off()

    def press(self) -> None:
        """Use the press button."""
        off = not self.display
        super().press()
        if off and hasattr(self, "_kept"):
            self._state = self._kept


class WakesUpWhereItWas(DscPlus):
    """Goes on with the challenge, without asking for the PIN, after it turned itself off."""

    def _turn_off(self) -> None:
        if self.display.startswith(_PROMPT):
            self._kept = self._state
        super()._turn_off()

    def press(self) -> None:
        """Use the press button."""
        off = not self.display
        super().press()
        if off and hasattr(self, "_kept"):
            self._state = self._kept


def _variant(name: str, clause: str, broken: type[DscPlus], breaks: str) -> Variant:
    change: Callable[[Any], Any] = lambda parts: replace(parts, dsc_plus=broken)  # noqa: E731 - it is a value
    return Variant(name, (clause,), breaks, DEVICES, change)


CARD_PIN_VARIANTS = (
    _variant("never-off", "VID-DSC-3", NeverOff, "The display reads PIN> before the press button was used."),
    _variant("another-pin-prompt", "VID-DSC-3", AnotherPinPrompt, "The display reads CODE> in place of PIN>."),
    _variant("pin-needs-no-ok", "VID-DSC-3P", PinNeedsNoOk, "The PIN's fourth digit leads on, without OK."),
    _variant("right-pin-refused", "VID-DSC-3P", RightPinRefused, "The PIN of the card's holder is refused as wrong."),
    _variant(
        "wrong-pin-accepted",
        "VID-DSC-7",
        WrongPinAccepted,
        "Any four digits lead to the response code that the right PIN leads to.",
    ),
    _variant("first-digit-of-pin-free", "VID-DSC-7", FirstDigitOfPinFree, "The PIN's first digit can be any."),
    _variant("short-pin-taken", "VID-DSC-7", ShortPinTaken, "CHALLNG> is reached with fewer than four digits."),
    _variant("never-locks", "VID-DSC-8", NeverLocks, "The card takes wrong PINs without end."),
    _variant("locks-too-early", "VID-DSC-8", LocksTooEarly, "The card locks one wrong PIN earlier than is stated."),
    _variant("locks-without-a-word", "VID-DSC-8", LocksWithoutAWord, "The display of a locked card stays empty."),
    _variant("right-pin-unlocks", "VID-DSC-8", RightPinUnlocks, "A card that has locked takes the right PIN again."),
    _variant(
        "count-not-started-anew",
        "VID-DSC-8",
        CountNotStartedAnew,
        "Wrong PINs are counted over the life of the card, whatever right ones came between.",
    ),
    _variant(
        "five-digits-answered",
        "VID-DSC-9",
        FiveDigitsAnswered,
        "OK with fewer than six digits of the challenge code leads to a response code.",
    ),
    _variant(
        "seventh-digit-taken",
        "VID-DSC-9",
        SeventhDigitTaken,
        "A seventh digit of the challenge code is taken, and pushes out the first.",
    ),
    _variant("never-turns-off", "VID-DSC-10", NeverTurnsOff, "The card stays on however long it is left alone."),
    _variant(
        "turns-off-too-early",
        "VID-DSC-10",
        TurnsOffTooEarly,
        "The card turns itself off a second earlier than is stated.",
    ),
    _variant(
        "half-typed-pin-kept",
        "VID-DSC-10",
        HalfTypedPinKept,
        "The digits of the PIN that were typed before the card turned itself off are still there when it is on again.",
    ),
    _variant(
        "wakes-up-where-it-was",
        "VID-DSC-10",
        WakesUpWhereItWas,
        "A card that turned itself off at CHALLNG> goes on there, with what was typed and without asking for the PIN.",
    ),
)
