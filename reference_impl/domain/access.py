"""The one access rule: what a person can open follows from account, devices, codes and the time, and from nothing else.

Client Portal, the trading platform and the troubleshooter all ask it. Nothing here is remembered or done in the
background: every state that depends on time is computed from stored moments and the time passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reference_impl.domain.model import CodeCard, Device, Means, TemporaryPasscode, User
from reference_impl.domain.policy import Policy

__all__ = [
    "Level",
    "Standing",
    "Window",
    "accepted_means",
    "card_ends_at",
    "card_is_valid",
    "level",
    "passcode_window",
]

Level = Literal["full", "card-only", "statements", "none"]
"""What of Client Portal is open: all of it; the code card and the re-activation of the device; statements; nothing."""

Window = Literal["full", "card-only", "over"]


@dataclass(frozen=True)
class Standing:
    """All that decides what a person can open.

    Attributes:
        user: the account holder, with the account's approval and closing.
        devices: all devices of theirs.
        passcode: the temporary passcode that they were given last, if any.
        card: the code card that they made active last, if any.
        card_logins: how many logins that card has cells for.
    """

    user: User
    devices: Sequence[Device] = ()
    passcode: TemporaryPasscode | None = None
    card: CodeCard | None = None
    card_logins: int = 0


def passcode_window(passcode: TemporaryPasscode | None, now: datetime, policy: Policy) -> Window:
    """What a temporary passcode opens at a moment: everything, then the code card only, then nothing.

    Clauses: TRB-E-2, TRB-G-1, TRB-G-2, TRB-G-4. At the very end of a window it is over.

    Args:
        passcode: the one that the user was given last, or ``None``.
        now: aware.
        policy: how long the windows last, from the moment of issue.
    """
    if passcode is None or passcode.ended:
        return "over"
    until = passcode.issued_at + policy.passcode_full_access
    if now < until:
        return "full"
    return "card-only" if now < until + policy.passcode_for_card else "over"


def card_ends_at(card: CodeCard, policy: Policy) -> datetime | None:
    """When a card's days are over; ``None`` as long as its values were not accepted (CARD-9, Q-14)."""
    return None if card.accepted_at is None else card.accepted_at + policy.card_validity


def card_is_valid(card: CodeCard | None, now: datetime, policy: Policy) -> bool:
    """Whether a card gives access at a moment: it is active, nothing took its place, and its days are not over.

    Clauses: CARD-O-1, CARD-9F, CARD-14, TRB-H-1, TRB-H-1P. At the very end of the last day it is over.
    """
    if card is None or card.ended or not card.active:
        return False
    ends_at = card_ends_at(card, policy)
    return ends_at is not None and now < ends_at


def accepted_means(standing: Standing, now: datetime, policy: Policy) -> tuple[Means, ...]:
    """What completes a sign-in to Client Portal after the right password; the first is what is asked for.

    Clauses: TRB-A-4 (a closed account needs no device), TRB-K-3 (an active device is what a login asks for), TRB-E-2,
    TRB-G-2, TRB-G-4, CARD-11, CARD-O-5; Q-22 (an active card ends the passcode).

    Returns:
        empty where nothing does, and the person is sent to Client Services.
    """
    if standing.user.closed:
        return ("password",)
    card: tuple[Means, ...] = ()
    if standing.card_logins and card_is_valid(standing.card, now, policy):
        card = ("code-card",)
    if any(device.active for device in standing.devices):
        return ("device", *card)
    if card:
        return card
    if passcode_window(standing.passcode, now, policy) != "over":
        return ("temporary-passcode",)
    return ()


def level(standing: Standing, means: Means, now: datetime, policy: Policy) -> Level:
    """What of Client Portal is open at a moment to a session that was opened by some means.

    Clauses: TRB-A-4, TRB-E-2, TRB-E-5, TRB-G-2, TRB-G-4, TRB-H-1P.
    """
    if standing.user.closed:
        return "statements"
    if means == "device":
        return "full"
    if means == "temporary-passcode":
        window = passcode_window(standing.passcode, now, policy)
        return "none" if window == "over" else window
    if means == "code-card" and card_is_valid(standing.card, now, policy):
        return "full"
    return "none"
