"""What the use cases of Client Services answer with: as much as an agent may see, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reference_impl.domain.desks import Desk
from reference_impl.domain.device_life import DeviceState
from reference_impl.domain.model import Deed

__all__ = ["CallView", "DeskDevice", "LossReported", "Shipment"]


@dataclass(frozen=True)
class DeskDevice:
    """What an agent is shown of a device, to tell its owner (TRB-H-2).

    Attributes:
        serial: its identifier.
        kind: one of :data:`~reference_impl.domain.model.DEVICE_KINDS`.
        state: where in its life it is.
        delivered_by: while it is on its way, by when it is there; aware, UTC; otherwise ``None``.
        active_at: while nobody has activated it, when it does so by itself; aware, UTC; otherwise ``None``.
    """

    serial: str
    kind: str
    state: DeviceState
    delivered_by: datetime | None = None
    active_at: datetime | None = None


@dataclass(frozen=True)
class CallView:
    """A call, as its agent sees it.

    Attributes:
        id: its identifier.
        desk: the desk that took it.
        caller: the username or account number that the caller gave.
        verified: whether the questions were answered.
        over: whether it has ended.
        devices: those of the account holder, once verified.
        trail: what was done in it, oldest first.
        home: the desk of the account holder's own region, once verified.
    """

    id: str
    desk: Desk
    caller: str
    verified: bool
    over: bool
    devices: tuple[DeskDevice, ...] = ()
    trail: tuple[Deed, ...] = ()
    home: Desk | None = None


@dataclass(frozen=True)
class LossReported:
    """What was arranged for somebody whose device is lost or damaged (TRB-F-1).

    Attributes:
        passcode: interim access: a temporary passcode, told once.
        replacement: the serial of the device that was ordered.
    """

    passcode: str = field(repr=False)
    replacement: str


@dataclass(frozen=True)
class Shipment:
    """A replacement that was shipped.

    Attributes:
        serial: of the device.
        earliest, latest: when it comes, counted from its order (TRB-F-2); aware, UTC.
        delivered_by: by when it is there, counted from when it left (TRB-I-1); aware, UTC.
    """

    serial: str
    earliest: datetime
    latest: datetime
    delivered_by: datetime
