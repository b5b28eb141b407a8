"""The one access rule: what a person can open follows from account, devices, codes and the time, and from nothing else.

Client Portal, the trading platform and the troubleshooter all ask it. Nothing here is remembered or done in the
background: every state that depends on time is computed from stored moments and the time passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reference_impl.domain.model import Device, Means, TemporaryPasscode, User
from reference_impl.domain.policy import Policy

__all__ = ["Level", "Standing", "Window", "accepted_means", "level", "passcode_window"]

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
    """

    user: User
    devices: Sequence[Device] = ()
    passcode: TemporaryPasscode | None = None


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


def accepted_means(standing: Standing, now: datetime, policy: Policy) -> tuple[Means, ...]:
    """What completes a sign-in to Client Portal after the right password; the first is what is asked for.

    Clauses: TRB-A-4 (a closed account needs no device), TRB-K-3 (an active device is what a login asks for), TRB-E-2,
    TRB-G-2, TRB-G-4, CARD-O-5.

    Returns:
        empty where nothing does, and the person is sent to Client Services.
    """
    if standing.user.closed:
        return ("password",)
    if any(device.active for device in standing.devices):
        return ("device",)
    if passcode_window(standing.passcode, now, policy) != "over":
        return ("temporary-passcode",)
    return ()


def level(standing: Standing, means: Means, now: datetime, policy: Policy) -> Level:
    """What of Client Portal is open at a moment to a session that was opened by some means.

    Clauses: TRB-A-4, TRB-E-2, TRB-E-5, TRB-G-2, TRB-G-4.
    """
    if standing.user.closed:
        return "statements"
    if means == "device":
        return "full"
    if means == "temporary-passcode":
        window = passcode_window(standing.passcode, now, policy)
        return "none" if window == "over" else window
    return "none"
