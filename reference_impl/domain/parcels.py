"""Parcels: a new device on its way, with the envelope that carries its activation code (TRB-I-1, TRB-K-1)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from reference_impl.domain.device_life import delivered_by
from reference_impl.domain.inputs import moment, text
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Store
from reference_impl.domain.refusals import Refused

__all__ = ["Parcel", "Post", "delivered_parcels"]


@dataclass(frozen=True)
class Parcel:
    """A device, packed: what is in it is known to whoever opens it, and to nobody else.

    Attributes:
        serial: the device's.
        kind: of the device.
        suite: its OCRA suite.
        key: its secret.
        pin: with which it leaves; ``None`` where it takes none.
        activation_code: in the envelope, upper-case letters and digits.
    """

    serial: str
    kind: str
    suite: str
    key: bytes = field(repr=False)
    pin: str | None = field(repr=False)
    activation_code: str = field(repr=False)


class Post(Protocol):
    """Whoever packs a device when it is ordered and hands the parcel over when it has come."""

    def pack(self, parcel: Parcel) -> None:
        """Keep a parcel, closed, until it is asked for by its serial."""
        ...

    def parcel(self, serial: str) -> Parcel | None:
        """The parcel with this device; ``None`` where there is none."""
        ...


def delivered_parcels(store: Store, post: Post, policy: Policy, *, username: str, now: datetime) -> tuple[Parcel, ...]:
    """What a person finds in the letterbox: the parcels that left and, at this moment, are there (TRB-I-1).

    Args:
        store: knows which devices left, and when.
        post: has the parcels.
        policy: how long a parcel takes.
        username: whose letterbox.
        now: aware.

    Raises:
        Refused: ``not-found``: there is no such user.
    """
    now = moment(now)
    with store.transaction() as work:
        user = work.user(text("username", username))
        if user is None:
            raise Refused("not-found", "There is no user of this name. Provision the user first.")
        # However it was activated since: what has come has come.
        sent = [replace(each, waiting=True) for each in work.devices(user.username)]
    there = [each.serial for each in sent if (by := delivered_by(each, user.country, policy)) and by <= now]
    return tuple(parcel for serial in there if (parcel := post.parcel(serial)) is not None)
