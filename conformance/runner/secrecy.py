"""Keeping long-lived secrets out of everything that a run writes."""

from __future__ import annotations

import base64
import re

__all__ = ["Secrecy"]


_DIGITS = re.compile(r"\d+")
_BEGINNING = 8
"""So many characters of a secret are looked for at first; shorter ones are looked for one by one."""


class Secrecy:
    """Knows the passwords, PINs and keys of a run, and blots them out of any text.

    A PIN is four digits and may stand in a text by chance, so it is blotted out only as a whole run of digits, and only
    in the case whose it is: what is told of a case does not depend on which cases the worker played before. What ends a
    worker may be about any of its cases, so all their PINs are blotted out of that.
    """

    def __init__(self) -> None:
        self._short: set[str] = set()
        self._by_beginning: dict[str, set[str]] = {}
        self._pins: set[str] = set()
        self._every_pin: set[str] = set()

    def add(self, secret: str | bytes) -> None:
        """Remember a password, a control key, or the bytes of a device's key."""
        if isinstance(secret, bytes):
            for written in (base64.b64encode(secret).decode(), secret.hex(), secret.hex().upper()):
                self._add(written)
        elif secret:
            self._add(secret)

    def _add(self, secret: str) -> None:
        if len(secret) < _BEGINNING:
            self._short.add(secret)
        else:
            self._by_beginning.setdefault(secret[:_BEGINNING], set()).add(secret)

    def add_pin(self, pin: str) -> None:
        """Remember a PIN or a smartphone's passcode."""
        self._pins.add(pin)
        self._every_pin.add(pin)

    def begin_case(self) -> None:
        """A case begins, with people and PINs of its own."""
        self._pins.clear()

    def blot(self, text: str, *, of_any_case: bool = False) -> str:
        """The text with each secret in it replaced by ``[secret]``.

        Args:
            text: anything.
            of_any_case: whether it may be about an earlier case than the present one.
        """
        pins = self._every_pin if of_any_case else self._pins
        # Secrets come by the thousand and hardly ever stand in a text, so it is gone through once, for beginnings.
        pieces = {text[at : at + _BEGINNING] for at in range(len(text) - _BEGINNING + 1)}
        begun = pieces & self._by_beginning.keys()
        found = [secret for secret in self._short if secret in text]
        found += [secret for beginning in begun for secret in self._by_beginning[beginning] if secret in text]
        for secret in sorted(found, key=len, reverse=True):
            text = text.replace(secret, "[secret]")
        if pins.isdisjoint(_DIGITS.findall(text)):
            return text
        return _DIGITS.sub(lambda digits: "[secret]" if digits[0] in pins else digits[0], text)
