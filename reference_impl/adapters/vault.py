"""A vault by AES-GCM, under a key that is not in the store."""

from __future__ import annotations

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["KEY_BYTES", "AesGcmVault"]

KEY_BYTES = 32
_NONCE_BYTES = 12
_PURPOSE = b"secure-login device secret, 1"
_FINGERPRINTS = b"secure-login fingerprints, 1"


class AesGcmVault:
    """:class:`~reference_impl.domain.ports.KeyVault` by AES-256-GCM (NIST SP 800-38D).

    A sealed secret is a random nonce of 96 bits and the ciphertext with its tag; one key serves 2**32 of them.

    Args:
        key: 32 bytes, kept outside of the store: whoever reads the database alone reads no secret. Without it what was
            sealed is lost.

    Raises:
        ValueError: the key has another length.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the vault's key has {len(key)} bytes; it takes {KEY_BYTES}, from AesGcmVault.new_key()")
        self._cipher = AESGCM(key)
        self._pepper = hmac.digest(key, _FINGERPRINTS, "sha256")

    @staticmethod
    def new_key() -> bytes:
        """A new random key."""
        return secrets.token_bytes(KEY_BYTES)

    def seal(self, secret: bytes) -> bytes:
        """The secret, encrypted and authenticated, under a nonce of its own."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, _PURPOSE)

    def fingerprint(self, secret: bytes) -> bytes:
        """HMAC-SHA256 under a key that is derived from the vault's."""
        return hmac.digest(self._pepper, secret, "sha256")

    def open(self, sealed: bytes) -> bytes:
        """The secret again.

        Raises:
            ValueError: it was sealed under another key, or was changed since.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _PURPOSE)
        except (InvalidTag, ValueError):
            raise ValueError(
                "a device's secret cannot be opened: the vault's key is not the one it was sealed under, or it was "
                "changed; start with the key that this store was made with"
            ) from None
