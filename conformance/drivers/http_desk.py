"""Client Services over HTTP, for an agent: docs/vendors/contract.md."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

import httpx

from conformance.drivers.desk_devices import STATES, DeskDevices
from conformance.drivers.wire import Answer, Wire, text_field, time_field
from conformance.seams import Outcome, ShippingWindow

__all__ = ["HttpDesk"]

_CALL = "/api/v1/calls/{id}"


class HttpDesk(DeskDevices):
    """A desk by its JSON API. Implements :class:`conformance.seams.ClientServices`.

    Args:
        base_url: the API's address in the manifest.
        key: the agent's; it goes into the Authorization header and nowhere else.
        client: not closed here.
    """

    def __init__(self, base_url: str, key: str, client: httpx.Client) -> None:
        self._wire = Wire(base_url, client)
        self._key = key
        self._id = "none"

    def call(self, caller: str) -> Outcome:
        """Take a call; the desk that took it is told with its telephone number.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._send("POST", "/api/v1/calls", {"caller": caller})
        if answer.status != 201:
            return answer.refusal()
        taken = answer.success(201)
        self._id = text_field(answer, taken, "id")
        desk = taken.get("desk")
        if not isinstance(desk, dict):
            answer.broken('the field "desk", an object', type(desk).__name__)
        text_field(answer, desk, "region")
        text_field(answer, desk, "telephone")
        if taken.get("verified") is not False:
            answer.broken("a call whose caller is not verified yet", f'"verified" is {taken.get("verified")!r}'[:60])
        return Outcome(True)

    def verify(self, answers: Mapping[str, str]) -> Outcome:
        """Send what the caller answers.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._in_call("POST", "/answers", dict(answers))
        if answer.status != 200:
            return answer.refusal()
        if answer.success(200).get("verified") is not True:
            answer.broken("a call whose caller is verified", "one whose caller is not")
        return Outcome(True)

    def give_passcode(self) -> str | Outcome:
        """Have a passcode given.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._text(self._in_call("POST", "/temporary-passcode", {}), 201, "passcode")

    def report_lost(self, serial: str, *, damaged: bool = False) -> str | Outcome:
        """Report a device; the replacement that is ordered is told with the passcode.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._in_call("POST", "/losses", {"serial": serial, "loss": "damaged" if damaged else "lost"})
        told = self._text(answer, 201, "passcode")
        if isinstance(told, str):
            text_field(answer, answer.body(), "replacement")
        return told

    def ship_replacement(self) -> ShippingWindow | Outcome:
        """Have the replacement shipped.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._in_call("POST", "/shipment", {})
        if answer.status != 201:
            return answer.refusal()
        shipped = answer.success(201)
        text_field(answer, shipped, "serial")
        times: list[datetime] = [time_field(answer, shipped, name) for name in ("earliest", "latest", "delivered_by")]
        return ShippingWindow(*times)

    def tell_username(self) -> str | Outcome:
        """Ask for the user name.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._text(self._in_call("POST", "/username", {}), 200, "username")

    def new_password(self) -> str | Outcome:
        """Have a new password set.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._text(self._in_call("POST", "/password", {}), 201, "password")

    def unlock(self, lock: Literal["verification", "passcode", "card", "activation", "password"]) -> Outcome:
        """Unlock something.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._done(self._in_call("POST", "/unlock", {"lock": lock}))

    def end_call(self) -> Outcome:
        """Hang up.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._done(self._in_call("POST", "/end", {}))

    # -------------------------------------------------------------- parts of an exchange
    def _states(self) -> Mapping[str, str] | Outcome:
        answer = self._in_call("GET", "/devices")
        if answer.status != 200:
            return answer.refusal()
        states = {}
        for device in answer.success_list(200):
            state = text_field(answer, device, "state")
            if state not in STATES:
                answer.broken(f'"state" as one of {", ".join(STATES)}', f"{state:.40}")
            states[text_field(answer, device, "serial")] = state
        return states

    @staticmethod
    def _text(answer: Answer, status: int, name: str) -> str | Outcome:
        return text_field(answer, answer.success(status), name) if answer.status == status else answer.refusal()

    @staticmethod
    def _done(answer: Answer) -> Outcome:
        return Outcome(True) if answer.status == 204 else answer.refusal()

    def _in_call(self, method: str, below: str, body: Mapping[str, Any] | None = None) -> Answer:
        path = f"/api/v1/calls/{quote(self._id, safe='')}{below}"
        return self._send(method, path, body, known_as=f"{_CALL}{below}")

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None, known_as: str | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self._key}"}
        return self._wire.send(method, path, known_as=known_as, body=body, headers=headers)
