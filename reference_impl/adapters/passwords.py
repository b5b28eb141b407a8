"""Password hashes by Argon2id."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.low_level import Type

__all__ = ["ArgonPasswords"]


class ArgonPasswords:
    """:class:`~reference_impl.domain.ports.PasswordHasher` by Argon2id (RFC 9106), in one lane.

    Args:
        passes: over the memory.
        kibibytes: of memory. Two passes over 19 MiB are the least that OWASP's password storage guidance accepts.

    Raises:
        ValueError: a figure is below what Argon2 takes, 1 pass and 8 KiB.
    """

    def __init__(self, passes: int = 2, kibibytes: int = 19 * 1024) -> None:
        if passes < 1 or kibibytes < 8:
            raise ValueError(f"Argon2 takes 1 pass over 8 KiB at least, not {passes} over {kibibytes} KiB")
        self._argon = PasswordHasher(
            time_cost=passes, memory_cost=kibibytes, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )

    def hash(self, password: str) -> str:
        """A new hash in the PHC string format."""
        return self._argon.hash(password)

    def verify(self, password_hash: str, password: str) -> bool:
        """Whether the hash was made from this password.

        Raises:
            ValueError: it is no Argon2 hash.
        """
        try:
            return self._argon.verify(password_hash, password)
        except VerifyMismatchError:
            return False
        except InvalidHashError:
            raise ValueError("the password hash is not one of Argon2; it was made by another hasher") from None
