"""What is told of a caller's devices at a desk, however the list of them was come by."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.seams import Outcome

__all__ = ["STATES", "DeskDevices"]

STATES = ("ordered", "shipped", "delivered", "active", "suspended", "lost", "replaced")
"""The states that a device goes through, by the contract's words."""

_AWAITED = STATES[:3]


class DeskDevices:
    """The part of :class:`conformance.seams.ClientServices` that reads the list of devices."""

    def _states(self) -> Mapping[str, str] | Outcome:
        """The state of each device by its serial, or how telling them was refused."""
        raise NotImplementedError

    def device_state(self, serial: str) -> str | Outcome:
        """Tell the state of one device.

        Raises:
            ContractBroken: the list is not as the contract has it.
        """
        states = self._states()
        return states if isinstance(states, Outcome) else states.get(serial, "none")

    def replacement(self) -> str | Outcome:
        """Tell the device that is awaited.

        Raises:
            ContractBroken: the list is not as the contract has it.
        """
        states = self._states()
        if isinstance(states, Outcome):
            return states
        return next((serial for serial, state in states.items() if state in _AWAITED), "")
