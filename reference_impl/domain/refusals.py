"""How the system says no: a reason for machines, plain words for people."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["REASONS", "Reason", "Refused"]

Reason = Literal[
    "not-signed-in",
    "csrf",
    "wrong-credentials",
    "not-found",
    "invalid-request",
    "malformed-response",
    "wrong-response",
    "already-answered",
    "challenge-lapsed",
    "not-waiting",
    "locked",
    "no-device",
    "no-access",
    "no-second-factor",
    "malformed-code",
    "wrong-code",
    "not-printed",
    "not-verified",
    "wrong-answers",
]
"""Reasons as the wire contract lists them."""

REASONS: tuple[Reason, ...] = get_args(Reason)


class Refused(Exception):
    """A request was understood and is not granted.

    Args:
        reason: the contract's word for it.
        detail: what happened and what to do, in words for the person who asked; never a secret.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail
