"""The DSC+ with one rule broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reference_impl.devices.dsc_plus import DscPlus
from reference_impl.variants.registry import DEVICES, Variant

__all__ = ["CARD_VARIANTS"]

_PROMPT = "CHALLNG>"


# ---------------------------------------------------------------- VID-DSC-4
class AnotherPrompt(DscPlus):
    """Asks for the challenge in other words."""

    @property
    def display(self) -> str:
        """What the one line reads."""
        return super().display.replace(_PROMPT, "CODE?")


class FiveDigitsTaken(DscPlus):
    """Takes no sixth digit."""

    def _length(self, state: Any) -> int:
        return min(5, super()._length(state))  # a PIN has four, and is taken whole


class LeadingZeroNotTaken(DscPlus):
    """Takes a challenge for a number."""

    def key(self, digit: str) -> None:
        """Use a digit key; a zero at the beginning is nothing."""
        if digit != "0" or self.display != _PROMPT:
            super().key(digit)


class SameKeyTwiceIsOnce(DscPlus):
    """Takes a key that is used twice for one that bounced."""

    def key(self, digit: str) -> None:
        """Use a digit key."""
        if not (self.display.startswith(_PROMPT) and self.display.endswith(digit)):
            super().key(digit)


class LastDigitShownTwice(DscPlus):
    """Shows a seventh digit that nobody typed."""

    @property
    def display(self) -> str:
        """What the one line reads."""
        shown = super().display
        return shown + shown[-1] if shown.startswith(_PROMPT) and len(shown) == len(_PROMPT) + 6 else shown


class OldDigitsKept(DscPlus):
    """Begins the next challenge with the digits of the one before."""

    _before = ""

    def ok(self) -> None:
        """Confirm what was typed."""
        asked = self.display
        super().ok()
        if asked.startswith(_PROMPT) and self.display.isdigit():
            self._before = asked.removeprefix(_PROMPT)[:2]
        elif asked.startswith("PIN>") and self.display == _PROMPT:
            for digit in self._before:
                self.key(digit)


class NotWaitingForOk(DscPlus):
    """Answers with the sixth digit, before the challenge was confirmed."""

    def key(self, digit: str) -> None:
        """Use a digit key."""
        super().key(digit)
        if self.display.startswith(_PROMPT) and len(self.display) == len(_PROMPT) + 6:
            self.ok()


# ---------------------------------------------------------------- VID-DSC-5
class ZerosOfResponseDropped(DscPlus):
    """Shows the response as a number, without the zeros that it begins with."""

    @property
    def display(self) -> str:
        """What the one line reads."""
        shown = super().display
        return str(int(shown)) if shown.isdigit() else shown


class FirstCodeKept(DscPlus):
    """Shows its first response for every challenge."""

    _first = ""

    def ok(self) -> None:
        """Confirm what was typed."""
        super().ok()
        if not self._first and super().display.isdigit():
            self._first = super().display

    @property
    def display(self) -> str:
        """What the one line reads."""
        return self._first if super().display.isdigit() else super().display


class NoResponseShown(DscPlus):
    """Switches itself off where the response should appear."""

    def ok(self) -> None:
        """Confirm what was typed."""
        asked = self.display.startswith(_PROMPT)
        super().ok()
        if asked and not self.display.startswith(_PROMPT):
            self.press()


class WrongResponseShown(DscPlus):
    """Shows a response whose last digit is another one."""

    @property
    def display(self) -> str:
        """What the one line reads."""
        shown = super().display
        return shown[:-1] + str((int(shown[-1]) + 1) % 10) if shown.isdigit() else shown


def _card(broken: type[DscPlus]) -> Any:
    return lambda parts: replace(parts, dsc_plus=broken)


CARD_VARIANTS = (
    Variant(
        "another-prompt",
        ("VID-DSC-4",),
        "After the PIN the display reads CODE? in place of CHALLNG>.",
        DEVICES,
        _card(AnotherPrompt),
    ),
    Variant(
        "five-digits-taken",
        ("VID-DSC-4",),
        "The card takes only five of the challenge code's six digits.",
        DEVICES,
        _card(FiveDigitsTaken),
    ),
    Variant(
        "leading-zero-not-taken",
        ("VID-DSC-4",),
        "A zero that the challenge code begins with is not taken.",
        DEVICES,
        _card(LeadingZeroNotTaken),
    ),
    Variant(
        "same-key-twice-is-once",
        ("VID-DSC-4",),
        "Of two equal digits in a row only one is taken.",
        DEVICES,
        _card(SameKeyTwiceIsOnce),
    ),
    Variant(
        "last-digit-shown-twice",
        ("VID-DSC-4",),
        "The sixth digit stands twice on the display.",
        DEVICES,
        _card(LastDigitShownTwice),
    ),
    Variant(
        "old-digits-kept",
        ("VID-DSC-4",),
        "When the next challenge is asked for, digits of the one before stand there still.",
        DEVICES,
        _card(OldDigitsKept),
    ),
    Variant(
        "not-waiting-for-ok",
        ("VID-DSC-4", "VID-DSC-5"),
        "The response code appears with the sixth digit, before the challenge was confirmed with OK.",
        DEVICES,
        _card(NotWaitingForOk),
    ),
    Variant(
        "no-response-shown",
        ("VID-DSC-5",),
        "The card switches itself off when the challenge is confirmed, and no response code appears.",
        DEVICES,
        _card(NoResponseShown),
    ),
    Variant(
        "wrong-response-shown",
        ("VID-DSC-5",),
        "The response code that appears on the display is not the one for this challenge.",
        DEVICES,
        _card(WrongResponseShown),
    ),
    Variant(
        "zeros-of-response-dropped",
        ("VID-DSC-5",),
        "A response code appears without the zeros that it begins with.",
        ("model",),
        _card(ZerosOfResponseDropped),
        {"browser": "one response in ten begins with 0; to have so many keys pressed on a page takes too long"},
    ),
    Variant(
        "first-code-kept",
        ("VID-DSC-5",),
        "The response code of the first challenge appears for every challenge after it.",
        DEVICES,
        _card(FirstCodeKept),
    ),
)
