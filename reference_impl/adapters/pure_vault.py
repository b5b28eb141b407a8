"""A vault in pure Python, for a page. It keeps secrets in memory and nowhere else."""

from __future__ import annotations

import hmac
import secrets

__all__ = ["MemoryVault"]


class MemoryVault:
    """:class:`~reference_impl.domain.ports.KeyVault` that does not encrypt: it hands out random handles for secrets.

    What a store gets to see is a handle that says nothing. When the process ends, all secrets are gone; so it fits a
    store that is gone then too, and no other. Where a store lasts, use
    :class:`~reference_impl.adapters.vault.AesGcmVault`.
    """

    def __init__(self) -> None:
        self._secrets: dict[bytes, bytes] = {}
        self._pepper = secrets.token_bytes(32)

    def seal(self, secret: bytes) -> bytes:
        """A handle of 16 random bytes, new at each call."""
        handle = secrets.token_bytes(16)
        self._secrets[handle] = secret
        return handle

    def fingerprint(self, secret: bytes) -> bytes:
        """HMAC-SHA256 under a key of this process."""
        return hmac.digest(self._pepper, secret, "sha256")

    def open(self, sealed: bytes) -> bytes:
        """The secret of a handle.

        Raises:
            ValueError: this vault gave out no such handle.
        """
        try:
            return self._secrets[bytes(sealed)]
        except KeyError:
            raise ValueError("this was not sealed by this vault; each process has a vault of its own") from None
