"""The life of a device, computed from stored moments and the time passed in; nothing happens in the background.

A device is ordered, shipped, delivered, and active: by hand, or by itself when nobody activated it in time. It is
suspended when Client Services give a temporary passcode, and lost for good when it is reported so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from reference_impl.domain.model import DEVICE_NAMES, Device, User
from reference_impl.domain.policy import UNITED_STATES, Policy
from reference_impl.domain.ports import Transaction

__all__ = [
    "DeviceState",
    "active_by_itself_at",
    "delivered_by",
    "devices_at",
    "not_active_in_words",
    "state_at",
    "waits_for_its_code",
]

DeviceState = Literal["ordered", "shipped", "delivered", "active", "suspended", "lost", "replaced"]
"""Where in its life a device is; ``replaced`` is a lost one whose replacement has been shipped."""


def state_at(device: Device, country: str, now: datetime, policy: Policy) -> DeviceState:
    """Where in its life a device is at a moment.

    Clauses: TRB-F-4 (lost for good), TRB-I-2, TRB-K-2 (active by itself), TRB-K-1 (by hand).

    Args:
        device: as it is stored.
        country: where its owner lives.
        now: aware.
        policy: how long deliveries and self-activation take.
    """
    if device.lost_at is not None:
        return "lost" if device.replaced_at is None else "replaced"
    if not device.waiting:
        return "active" if device.active else "suspended"
    if device.shipped_at is None:
        return "ordered"
    by_itself = active_by_itself_at(device, country, policy)
    if by_itself is not None and now >= by_itself:
        return "active"
    delivered = delivered_by(device, country, policy)
    return "shipped" if delivered is None or now < delivered else "delivered"


def active_by_itself_at(device: Device, country: str, policy: Policy) -> datetime | None:
    """The moment from which on a device that nobody activated is active (TRB-I-2, TRB-K-2, Q-5).

    Returns:
        ``None`` for a device that does not wait, or has not been shipped.
    """
    return _after_shipping(device, policy.self_activation_us, policy.self_activation_elsewhere, country)


def delivered_by(device: Device, country: str, policy: Policy) -> datetime | None:
    """The moment by which a device that was shipped is at the address of record (TRB-I-1); ``None`` likewise."""
    return _after_shipping(device, policy.delivery_us, policy.delivery_elsewhere, country)


def waits_for_its_code(device: Device) -> bool:
    """Whether a device can be activated by hand with the code of its envelope (TRB-K-1).

    One that became active by itself still can: that it is in hand is what ends the temporary means (TRB-K-3).
    """
    return device.waiting and device.shipped_at is not None and device.lost_at is None


def devices_at(work: Transaction, user: User, now: datetime, policy: Policy) -> tuple[Device, ...]:
    """All devices of a user, with ``active`` as it is at a moment: the one place where time comes in."""
    return tuple(
        replace(device, active=state_at(device, user.country, now, policy) == "active")
        for device in work.devices(user.username)
    )


def _after_shipping(device: Device, in_us: timedelta, elsewhere: timedelta, country: str) -> datetime | None:
    if device.shipped_at is None or not device.waiting:
        return None
    return device.shipped_at + (in_us if country == UNITED_STATES else elsewhere)


def not_active_in_words(devices: Sequence[Device]) -> str:
    """The state of the devices that are not active, as a sentence after a space; empty where there is none."""
    states = [f"your {DEVICE_NAMES[each.kind]} {_state_of(each)}" for each in devices if not each.active]
    told = " and ".join(states)
    return f" {told[0].upper()}{told[1:]}." if told else ""


def _state_of(device: Device) -> str:
    if device.lost_at is not None:
        return "was reported lost"
    return "is on its way and not active yet" if device.waiting else "is not active"
