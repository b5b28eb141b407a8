"""Randomness from the operating system."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from reference_impl.domain.passcodes import PASSCODE_ALPHABET

__all__ = ["SystemEntropy"]


class SystemEntropy:
    """:class:`~reference_impl.domain.ports.Entropy` by :mod:`secrets`; works in a page too."""

    def token(self) -> str:
        """256 bits, as 43 characters of URL-safe base64."""
        return secrets.token_urlsafe(32)

    def passcode(self, length: int) -> str:
        """Upper-case letters and digits, drawn until both are among them."""
        while True:
            drawn = "".join(secrets.choice(PASSCODE_ALPHABET) for _ in range(length))
            if not drawn.isdigit() and not drawn.isalpha():
                return drawn

    def card_code(self, digits: int) -> str:
        """So many decimal digits."""
        return f"{secrets.randbelow(10**digits):0{digits}d}"

    def pair(self, indexes: Sequence[int]) -> tuple[int, int]:
        """Two different ones, drawn one after the other."""
        first, second = secrets.SystemRandom().sample(indexes, 2)
        return first, second

    def challenge(self) -> str:
        """Six decimal digits, uniform over 100000 to 999999."""
        return str(100_000 + secrets.randbelow(900_000))
