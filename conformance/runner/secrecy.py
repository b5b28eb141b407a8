"""Keeping long-lived secrets out of everything that a run writes."""

from __future__ import annotations

import base64
import re

__all__ = ["Secrecy"]


class Secrecy:
    """Knows the passwords, PINs and keys of a run, and blots them out of any text.

    A PIN is four digits and may stand in a text by chance, so it is blotted out only as a whole run of digits.
    """

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._pins: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str | bytes) -> None:
        """Remember a password, a control key, or the bytes of a device's key."""
        if isinstance(secret, bytes):
            self._texts |= {base64.b64encode(secret).decode(), secret.hex(), secret.hex().upper()}
        elif secret:
            self._texts.add(secret)
        self._pattern = None

    def add_pin(self, pin: str) -> None:
        """Remember a PIN or a smartphone's passcode."""
        self._pins.add(pin)
        self._pattern = None

    def blot(self, text: str) -> str:
        """The text with each secret in it replaced by ``[secret]``."""
        if not self._texts and not self._pins:
            return text
        if self._pattern is None:
            parts = [re.escape(secret) for secret in sorted(self._texts, key=len, reverse=True)]
            parts += [rf"(?<!\d){re.escape(pin)}(?!\d)" for pin in sorted(self._pins)]
            self._pattern = re.compile("|".join(parts))
        return self._pattern.sub("[secret]", text)
