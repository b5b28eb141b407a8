"""The trivial card: a target in process that does next to nothing."""

from __future__ import annotations

from datetime import datetime

from conformance.seams import DeviceSpec, PersonRecord

__all__ = ["card", "control", "no_portal", "open_in_process"]


class _Card:
    """Reads ``PIN>`` once it is on."""

    def __init__(self) -> None:
        self._display = ""

    def press(self) -> None:
        self._display = "PIN>"

    def type(self, digits: str) -> None:
        """Take any digits."""

    def confirm(self) -> None:
        """Go nowhere."""

    def display(self) -> str:
        return self._display

    def respond(self, challenge: str) -> str:
        return challenge


class _Control:
    """Knows nobody and believes everything."""

    def abilities(self) -> frozenset[str]:
        return frozenset({"provision", "enrol"})

    def provision(self, person: PersonRecord) -> PersonRecord:
        return person

    def enrol(self, username: str, device: DeviceSpec) -> None:
        """Take any device."""

    def deactivate(self, username: str, serial: str) -> None:
        """Not offered, so never called."""

    def make_twin(self, device: DeviceSpec) -> str:
        return f"none of {device.serial}"

    def set_clock(self, now: datetime) -> None:
        """Not offered, so never called."""

    def reset(self, variant: str | None = None) -> None:
        """Not offered, so never called."""


def open_in_process(variant: str | None) -> object:
    """A composition without parts."""
    return (variant,)


def control(opened: object) -> _Control:  # noqa: ARG001 - the manifest's factories are called with it
    """Its test control."""
    return _Control()


def card(opened: object, device: DeviceSpec) -> _Card:  # noqa: ARG001 - see above
    """Its card."""
    return _Card()


def no_portal(opened: object, person: PersonRecord) -> object:  # noqa: ARG001 - see above
    """Its portal, which nobody uses."""
    return object()
