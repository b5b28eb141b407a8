"""The one access rule: what a person can open follows from account, devices, codes and the time, and from nothing else.

Client Portal, the trading platform and the troubleshooter all ask it. Nothing here is remembered or done in the
background: every state that depends on time is computed from stored moments and the time passed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from reference_impl.domain.device_life import not_active_in_words
from reference_impl.domain.model import CodeCard, Device, Means, TemporaryPasscode, TradingAccount, User
from reference_impl.domain.policy import Policy

__all__ = [
    "CALL_DESK",
    "REASON_CLAUSES",
    "Decision",
    "Level",
    "Reason",
    "Standing",
    "Window",
    "accepted_means",
    "card_ends_at",
    "card_is_valid",
    "level",
    "nothing_left",
    "passcode_window",
    "trading_access",
    "trading_begins_at",
    "trading_means",
]

Level = Literal["full", "card-only", "statements", "none"]
"""What of Client Portal is open: all of it; the code card and the re-activation of the device; statements; nothing."""

Window = Literal["full", "card-only", "over"]

Reason = Literal[
    "granted",
    "not-approved",
    "approved-after-cut-off",
    "closed",
    "paper-not-selected",
    "passcode-over",
    "card-over",
    "no-means",
]
"""Why the trading platform is open to somebody, or is not."""

REASON_CLAUSES: Mapping[Reason, tuple[str, ...]] = MappingProxyType(
    {
        "granted": ("TRB-A-2B", "TRB-A-5", "TRB-E-2P", "TRB-H-1", "CARD-11P"),
        "not-approved": ("TRB-A-1",),
        "approved-after-cut-off": ("TRB-A-2",),
        "closed": ("TRB-A-3",),
        "paper-not-selected": ("TRB-A-5",),
        "passcode-over": ("TRB-G-1",),
        "card-over": ("TRB-H-1", "TRB-H-2"),
        "no-means": ("CARD-O-5", "TRB-H-2"),
    }
)
"""What each reason rests on."""


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
    return _means(standing, now, policy, ("full", "card-only"))


def _means(standing: Standing, now: datetime, policy: Policy, windows: tuple[Window, ...]) -> tuple[Means, ...]:
    """Active device and valid card, in this order; where there is neither, the passcode in one of these windows."""
    means: tuple[Means, ...] = ()
    if any(device.active for device in standing.devices):
        means = ("device",)
    if standing.card_logins and card_is_valid(standing.card, now, policy):
        means = (*means, "code-card")
    if not means and passcode_window(standing.passcode, now, policy) in windows:
        means = ("temporary-passcode",)
    return means


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


# ---------------------------------------------------------------- the trading platform
@dataclass(frozen=True)
class Decision:
    """Whether somebody can log in to the trading platform.

    Attributes:
        granted: whether.
        means: what completes the login after the right password, the first of them is asked for; empty unless granted.
        reason: why, or why not.
        advice: the same in words, with what to do; empty where it is granted.
    """

    granted: bool
    means: tuple[Means, ...]
    reason: Reason
    advice: str = ""


def trading_begins_at(approved_at: datetime, policy: Policy) -> datetime:
    """From when on an account that was approved at a moment has access to the trading platform.

    Clauses: TRB-A-2, TRB-A-2B; Q-25 (the next calendar day of the cut-off's time zone, from its beginning). Approved at
    the very second of the cut-off, it has access at once. Moments are compared, never what clocks show: on the day on
    which clocks are put back, the cut-off is the last moment at which they show its time.

    Args:
        approved_at: aware.
        policy: the time of the cut-off, and the zone whose clocks and days count.

    Returns:
        UTC.
    """
    approved_at, zone = approved_at.astimezone(UTC), ZoneInfo(policy.cut_off_zone)
    day = approved_at.astimezone(zone).date()
    shown = datetime.combine(day, policy.cut_off, zone)
    if approved_at <= max(shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1)):
        return approved_at
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def trading_means(standing: Standing, now: datetime, policy: Policy) -> tuple[Means, ...]:
    """What completes a login to the trading platform after the right password; the first is what is asked for.

    Clauses: TRB-K-3, TRB-E-2P, TRB-G-1, TRB-H-1, CARD-11P. A temporary passcode does so in its days of full access.
    """
    return _means(standing, now, policy, ("full",))


def trading_access(
    standing: Standing, credentials: TradingAccount, account: TradingAccount, now: datetime, policy: Policy
) -> Decision:
    """Whether somebody whose password is right can log in to the trading platform, and with what.

    Clauses: TRB-A-1, TRB-A-2, TRB-A-2B, TRB-A-3, TRB-A-5, in the order of TRB-W-3; then :func:`trading_means`.

    Args:
        standing: all that decides.
        credentials: whose were given: those of the live account, or the paper account's own (Q-10).
        account: the one that was selected in the login window.
        now: aware.
        policy: every figure.
    """
    begins_at = None if standing.user.approved_at is None else trading_begins_at(standing.user.approved_at, policy)
    if standing.user.approved_at is None or now < standing.user.approved_at:
        return _refused("not-approved", _NOT_APPROVED)
    if begins_at is not None and now < begins_at:
        return _refused("approved-after-cut-off", _from_then_on(begins_at, policy))
    if standing.user.closed:
        return _refused("closed", _CLOSED)
    if credentials == "paper" and account != "paper":
        return _refused("paper-not-selected", _PAPER)
    means = trading_means(standing, now, policy)
    return Decision(True, means, "granted") if means else _without_means(standing, now, policy)


_NOT_APPROVED = (
    "Your account is not approved yet. Until it is, you can log in to Client Portal, and not to the trading platform."
)
_CLOSED = (
    "Your account is closed: it has no access to the trading platform. In Client Portal your username and password "
    "still give you its activity and tax statements."
)
_PAPER = (
    "These are the credentials of a paper trading account. Select the paper account in the login window, or use the "
    "credentials of your live account."
)
CALL_DESK = "Call the Client Services desk of your region: they verify who you are and give you a temporary passcode."
"""What everybody is told whom only a desk can help."""


def _from_then_on(begins_at: datetime, policy: Policy) -> str:
    there = begins_at.astimezone(ZoneInfo(policy.cut_off_zone))
    return (
        f"Your account was approved after the cut-off of that day. The trading platform is open to you from "
        f"{there:%Y-%m-%d %H:%M:%S} on ({policy.cut_off_zone}); until then you can log in to Client Portal."
    )


def _without_means(standing: Standing, now: datetime, policy: Policy) -> Decision:
    """The account is in order, and nothing completes the login (TRB-G-1, TRB-H-1, TRB-H-2, CARD-O-5)."""
    days = policy.passcode_full_access.days
    if passcode_window(standing.passcode, now, policy) == "card-only":
        advice = (
            f"Your temporary passcode is older than {days} days and no longer opens the trading platform. Log in to "
            "Client Portal with it: there you can print or save an Online Security Code Card, which opens both, and "
            "re-activate your device."
        )
        return _refused("passcode-over", advice)
    reason, what = nothing_left(standing)
    return _refused(reason, f"{what} {CALL_DESK}")


def nothing_left(standing: Standing) -> tuple[Reason, str]:
    """Why nothing completes a login any more, and the same in words, with the state of the devices (TRB-H-2)."""
    passcode, card = standing.passcode, standing.card
    reason: Reason = "no-means"
    what = "You have no active Secure Login Device, and no temporary passcode or code card that is still valid."
    if card is not None and not card.ended and card.accepted_at is not None:
        reason, what = "card-over", "Your Online Security Code Card gives no access any more."
    elif passcode is not None and not passcode.ended:
        reason, what = "passcode-over", "Your temporary passcode is no longer valid."
    return reason, what + not_active_in_words(standing.devices)


def _refused(reason: Reason, advice: str) -> Decision:
    return Decision(False, (), reason, advice)
