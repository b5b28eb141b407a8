"""Devices with one rule broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reference_impl.devices.dsc_plus import DscPlus
from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.variants.registry import Surface, Variant

__all__ = ["DEVICE_VARIANTS"]

_EVERYWHERE: tuple[Surface, ...] = ("model", "browser")
_PROMPT = "CHALLNG>"


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


# ---------------------------------------------------------------- VID-DSC-5
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


def _phone(broken: type[IBKeyIos]) -> Any:
    return lambda parts: replace(parts, ib_key_ios=broken)


def _card(broken: type[DscPlus]) -> Any:
    return lambda parts: replace(parts, dsc_plus=broken)


DEVICE_VARIANTS = (
    Variant(
        "response-without-second-factor",
        ("VID-IOS-5.1",),
        "Generate Passcode shows the response string at once, before a finger was placed on the home button.",
        _EVERYWHERE,
        _phone(ResponseWithoutSecondFactor),
    ),
    Variant(
        "unknown-finger-accepted",
        ("VID-IOS-5.1",),
        "A finger that is not registered makes the app show the response string.",
        _EVERYWHERE,
        _phone(UnknownFingerAccepted),
    ),
    Variant(
        "registered-finger-refused",
        ("VID-IOS-5.1",),
        "A registered finger on the home button does not make the app show the response string.",
        _EVERYWHERE,
        _phone(RegisteredFingerRefused),
    ),
    Variant(
        "another-prompt",
        ("VID-DSC-4",),
        "After the PIN the display reads CODE? in place of CHALLNG>.",
        _EVERYWHERE,
        _card(AnotherPrompt),
    ),
    Variant(
        "five-digits-taken",
        ("VID-DSC-4",),
        "The card takes only five of the challenge code's six digits.",
        _EVERYWHERE,
        _card(FiveDigitsTaken),
    ),
    Variant(
        "no-response-shown",
        ("VID-DSC-5",),
        "The card switches itself off when the challenge is confirmed, and no response code appears.",
        _EVERYWHERE,
        _card(NoResponseShown),
    ),
    Variant(
        "wrong-response-shown",
        ("VID-DSC-5",),
        "The response code that appears on the display is not the one for this challenge.",
        _EVERYWHERE,
        _card(WrongResponseShown),
    ),
)
