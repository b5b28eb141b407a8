"""What the reference implementation can be told to do for a test."""

from __future__ import annotations

__all__ = ["ABILITIES"]

ABILITIES = (
    "provision",
    "account",
    "enrol",
    "deactivate",
    "ship",
    "post",
    "agents",
    "temporary-passcode",
    "twins",
    "phones",
    "clock",
    "ports",
    "mailbox",
    "restart",
    "reset",
    "variants",
)
"""By the names of docs/vendors/contract.md."""
