"""What the platform says: what a login waits for, and what is refused; and the fields that it asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import SecondFactor
from reference_impl.gateway.lines import Message

__all__ = ["field_of", "refusal_of", "second_factor_of"]


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
