"""What goes over a connection, for either side: one JSON object a line, in UTF-8, and none longer than is allowed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["LONGEST_LINE", "Message", "Unreadable", "line_of", "message_of"]

LONGEST_LINE = 16 * 1024
"""Bytes in a line, its end included. The longest honest one is a login whose password is at its longest."""

Message = Mapping[str, Any]


class Unreadable(Exception):
    """A line that is no message; the text says what is wrong with it, and repeats nothing of it."""


def message_of(line: bytes) -> Message:
    """Read a line.

    Args:
        line: with the line feed at its end.

    Raises:
        Unreadable: no JSON object in UTF-8, or one without a ``type``.
    """
    try:
        found = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):  # what is no UTF-8 is a ValueError, too
        raise Unreadable("The line is no JSON object in UTF-8.") from None
    if not isinstance(found, dict):
        raise Unreadable("The line is JSON, and no object.")
    if not isinstance(found.get("type"), str):
        raise Unreadable('The object has no field "type" that is a text.')
    return found


def line_of(message: Message) -> bytes:
    """Write a message as a line."""
    return json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"
