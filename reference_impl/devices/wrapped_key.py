"""A key that lies on a phone under a PIN, with nothing beside it that tells a right PIN from a wrong one."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

__all__ = ["WrappedKey"]

_ITERATIONS = 1_000
_BLOCK = hashlib.sha256().digest_size


@dataclass(frozen=True)
class WrappedKey:
    """A key, wrapped by a keystream that comes from the PIN, without an integrity tag.

    Every PIN unwraps to some key of the same length, and all of them look alike. Whoever copies the phone's memory can
    therefore only find out whether a guessed PIN is right by answering a challenge, and a verifier counts wrong answers
    (VID-AND-7). The PIN is stretched by PBKDF2 (RFC 8018) for good measure: of the two the missing tag is what protects
    so short a secret.

    Attributes:
        salt: makes wrapped keys differ under the same PIN.
        wrapped: the key under the keystream.
    """

    salt: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)

    @classmethod
    def wrap(cls, key: bytes, pin: str) -> WrappedKey:
        """Wrap a key.

        Args:
            key: any number of bytes.
            pin: what unwraps it again.
        """
        salt = secrets.token_bytes(16)
        return cls(salt, _mask(key, pin, salt))

    def unwrap(self, pin: str) -> bytes:
        """The key that lies under this PIN: the one that was wrapped for the right PIN, another for any other.

        Args:
            pin: whatever was typed.
        """
        return _mask(self.wrapped, pin, self.salt)


def _mask(data: bytes, pin: str, salt: bytes) -> bytes:
    stream = b"".join(_block(pin, salt, number + 1) for number in range(-(-len(data) // _BLOCK)))
    return bytes(one ^ other for one, other in zip(data, stream, strict=False))


def _block(pin: str, salt: bytes, number: int) -> bytes:
    """One block of RFC 8018 section 5.2, over :mod:`hmac` alone: a page of the site has no OpenSSL."""
    keyed = hmac.new(pin.encode("utf-8", "surrogatepass"), digestmod=hashlib.sha256)

    def prf(data: bytes) -> bytes:
        one = keyed.copy()
        one.update(data)
        return one.digest()

    block = prf(salt + number.to_bytes(4, "big"))
    total = int.from_bytes(block, "big")
    for _ in range(_ITERATIONS - 1):
        block = prf(block)
        total ^= int.from_bytes(block, "big")
    return total.to_bytes(_BLOCK, "big")
