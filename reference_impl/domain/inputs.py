"""What people and programs send, looked at before anything is done with it."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from reference_impl.domain.refusals import Refused

__all__ = ["LONGEST_PASSWORD", "LONGEST_TEXT", "is_digits", "moment", "text"]

LONGEST_TEXT = 254
"""Characters in a name, a username or an address (RFC 5321 allows an address of 254)."""

LONGEST_PASSWORD = 1024
"""Characters in a password: long enough for any phrase, short enough that hashing cannot be made slow by length."""


def moment(now: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        ValueError: ``now`` is naive.
    """
    if now.tzinfo is None or now.utcoffset() is None:
        raise ValueError("now must be an aware datetime; a naive one does not say which moment is meant")
    return now.astimezone(UTC)


def is_digits(value: object, length: int) -> bool:
    """Whether a value is a text of exactly so many digits 0 to 9; full-width and others are none."""
    return isinstance(value, str) and len(value) == length and value.isascii() and value.isdigit()


def text(name: str, value: object, longest: int = LONGEST_TEXT) -> str:
    """A field that a person filled in.

    Args:
        name: the field's name, for the refusal.
        value: what was sent.
        longest: its greatest length, in characters.

    Returns:
        the value, unchanged.

    Raises:
        Refused: ``invalid-request``: no text, empty, too long, or with control characters. The value is not repeated.
    """
    if not isinstance(value, str):
        raise Refused("invalid-request", f"The field {name} is missing or is not a text. Fill it in and send it again.")
    if not value:
        raise Refused("invalid-request", f"The field {name} is empty. Fill it in and send it again.")
    if len(value) > longest:
        raise Refused(
            "invalid-request", f"The field {name} is too long: it takes at most {longest} characters. Shorten it."
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise Refused(
            "invalid-request",
            f"The field {name} has characters in it that cannot be typed or shown. Type it anew instead of pasting it.",
        )
    return value
