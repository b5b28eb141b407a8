"""Randomness from the operating system."""

from __future__ import annotations

import secrets

__all__ = ["SystemEntropy"]


class SystemEntropy:
    """:class:`~reference_impl.domain.ports.Entropy` by :mod:`secrets`; works in a page too."""

    def token(self) -> str:
        """256 bits, as 43 characters of URL-safe base64."""
        return secrets.token_urlsafe(32)

    def challenge(self) -> str:
        """Six decimal digits, uniform over 100000 to 999999."""
        return str(100_000 + secrets.randbelow(900_000))
