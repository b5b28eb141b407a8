"""What goes over a connection: one JSON object a line, in UTF-8, and none longer than is allowed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import SecondFactor

__all__ = [
    "LONGEST_LINE",
    "Message",
    "Unreadable",
    "field_of",
    "line_of",
    "message_of",
    "refusal_of",
    "second_factor_of",
]

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


def field_of(message: Message, name: str) -> str:
    """A field that must be a text.

    Raises:
        Refused: ``invalid-request``: it is missing, or is something else.
    """
    value = message.get(name)
    if not isinstance(value, str):
        raise Refused("invalid-request", f'The field "{name}" is missing or is not a text.')
    return value


def refusal_of(reason: str, detail: str, asks: SecondFactor | None = None) -> Message:
    """A refusal, with what is asked for now where the login goes on."""
    told: dict[str, Any] = {"type": "refused", "reason": reason, "detail": detail}
    return told if asks is None else {**told, "second_factor": _asked(asks)}


def second_factor_of(asks: SecondFactor) -> Message:
    """What a login waits for."""
    return {"type": "second-factor", **_asked(asks)}


def _asked(asks: SecondFactor) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": asks.kind}
    if asks.challenge is not None:
        found["challenge"] = asks.challenge
    if asks.expires_at is not None:
        found["expires_at"] = _utc(asks.expires_at)
    if asks.indexes is not None:
        found["indexes"] = list(asks.indexes)
    if asks.instead is not None:
        found["instead"] = asks.instead
    return found


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
