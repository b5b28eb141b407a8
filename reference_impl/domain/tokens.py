"""A session's token and what is derived from it."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["csrf_token", "hash_of", "is_identifier"]


def hash_of(token: str) -> str:
    """What the store knows a session by: SHA-256 of its token, hexadecimal. A token is random; it needs no salt."""
    return hashlib.sha256(_bytes(token)).hexdigest()


def csrf_token(token: str) -> str:
    """What requests that change something carry beside the cookie; changes with the session and is kept nowhere."""
    return hmac.digest(_bytes(token), b"csrf", "sha256").hex()


def is_identifier(value: object) -> bool:
    """Whether a value can be an identifier that this system gave out; nothing else need be looked for in the store."""
    return isinstance(value, str) and 0 < len(value) <= 100 and value.isascii() and value.isprintable()


def _bytes(token: str) -> bytes:
    return token.encode("utf-8", "surrogatepass")
