"""The post of a simulation: parcels lie in memory until their owners open them."""

from __future__ import annotations

from reference_impl.domain.parcels import Parcel

__all__ = ["HeldPost"]


class HeldPost:
    """Keeps parcels in this process alone. Implements :class:`reference_impl.domain.parcels.Post`."""

    def __init__(self) -> None:
        self._parcels: dict[str, Parcel] = {}

    def pack(self, parcel: Parcel) -> None:
        """Keep it."""
        self._parcels[parcel.serial] = parcel

    def parcel(self, serial: str) -> Parcel | None:
        """The one with this device."""
        return self._parcels.get(serial)

    def clear(self) -> None:
        """Forget them all."""
        self._parcels.clear()
