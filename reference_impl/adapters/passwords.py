"""Password hashes by Argon2id."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.low_level import Type

__all__ = ["ArgonPasswords"]


class ArgonPasswords:
    """:class:`~reference_impl.domain.ports.PasswordHasher` by Argon2id (RFC 9106).

    Two passes over 19 MiB in one lane, the least that OWASP's password storage guidance accepts: this serves synthetic
    people and is asked often.
    """

    def __init__(self) -> None:
        self._argon = PasswordHasher(
            time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
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
