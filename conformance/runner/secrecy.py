"""Keeping long-lived secrets out of everything that a run writes."""

from __future__ import annotations

import base64
import re

__all__ = ["Secrecy"]


_DIGITS = re.compile(r"\d+")


class Secrecy:
    """Knows the passwords, PINs and keys of a run, and blots them out of any text.

    A PIN is four digits and may stand in a text by chance, so it is blotted out only as a whole run of digits.
    """

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._pins: set[str] = set()

    def add(self, secret: str | bytes) -> None:
        """Remember a password, a control key, or the bytes of a device's key."""
        if isinstance(secret, bytes):
            self._texts |= {base64.b64encode(secret).decode(), secret.hex(), secret.hex().upper()}
        elif secret:
            self._texts.add(secret)

    def add_pin(self, pin: str) -> None:
        """Remember a PIN or a smartphone's passcode."""
        self._pins.add(pin)

    def blot(self, text: str) -> str:
        """The text with each secret in it replaced by ``[secret]``."""
        # Secrets come by the hundred, and hardly ever stand in a text: looking for each beats any pattern of them all.
        found = [secret for secret in self._texts if secret in text]
        for secret in sorted(found, key=len, reverse=True):
            text = text.replace(secret, "[secret]")
        return _DIGITS.sub(self._blot_pin, text) if self._pins else text

    def _blot_pin(self, digits: re.Match[str]) -> str:
        return "[secret]" if digits[0] in self._pins else digits[0]
