"""Password hashes in pure Python, for a page, where neither argon2 nor OpenSSL is to be had."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

__all__ = ["PurePasswords"]

_SCHEME = "pbkdf2-sha256"


class PurePasswords:
    """:class:`~reference_impl.domain.ports.PasswordHasher` by PBKDF2-HMAC-SHA256 (RFC 8018), over :mod:`hmac` alone.

    A page has only synthetic people and forgets them when it is closed, so it does with few iterations; where people
    are real, use :class:`~reference_impl.adapters.passwords.ArgonPasswords`.

    Args:
        iterations: at least 1.
    """

    def __init__(self, iterations: int = 2_000) -> None:
        if iterations < 1:
            raise ValueError("PBKDF2 takes at least 1 iteration")
        self._iterations = iterations

    def hash(self, password: str) -> str:
        """A new hash: scheme, iterations, salt and digest, divided by ``$``."""
        salt = secrets.token_bytes(16)
        digest = _pbkdf2(password, salt, self._iterations)
        return "$".join((_SCHEME, str(self._iterations), _text(salt), _text(digest)))

    def verify(self, password_hash: str, password: str) -> bool:
        """Whether the hash was made from this password.

        Raises:
            ValueError: it is no hash of this scheme.
        """
        parts = password_hash.split("$")
        if len(parts) != 4 or parts[0] != _SCHEME:
            raise ValueError(f"the password hash is not of the scheme {_SCHEME}; it was made by another hasher")
        _, iterations, salt, digest = parts
        computed = _pbkdf2(password, base64.b64decode(salt), int(iterations))
        return hmac.compare_digest(computed, base64.b64decode(digest))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _pbkdf2(password: str, salt: bytes, iterations: int) -> bytes:
    """One block of RFC 8018 section 5.2, which is as long as the digest."""
    keyed = hmac.new(password.encode("utf-8"), digestmod=hashlib.sha256)

    def prf(data: bytes) -> bytes:
        one = keyed.copy()
        one.update(data)
        return one.digest()

    block = prf(salt + (1).to_bytes(4, "big"))
    total = int.from_bytes(block, "big")
    for _ in range(iterations - 1):
        block = prf(block)
        total ^= int.from_bytes(block, "big")
    return total.to_bytes(len(block), "big")
