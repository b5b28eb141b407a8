"""Test control over HTTP: docs/vendors/contract.md."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import quote

import httpx

from conformance.drivers.wire import Answer, Wire, text_field, time_field
from conformance.nearby import near
from conformance.seams import (
    AccountState,
    DeviceKind,
    DeviceSpec,
    Entrance,
    Inconclusive,
    KeptMail,
    Mail,
    PersonRecord,
    PhoneSpec,
    PortState,
)

__all__ = ["ABILITIES", "Abilities", "HttpControl"]

_ASKS = 15
"""How often what is not ready yet is asked for; a target may take some seconds over each."""

_DEVICE_KINDS: tuple[DeviceKind, ...] = get_args(DeviceKind)

ABILITIES: Mapping[str, str] = {
    "provision": "no-provisioning",
    "account": "no-account-states",
    "enrol": "no-enrolment",
    "deactivate": "no-deactivation",
    "ship": "no-shipping",
    "post": "no-post",
    "agents": "no-agents",
    "temporary-passcode": "no-temporary-passcode",
    "twins": "no-twins",
    "phones": "no-phones",
    "clock": "no-clock",
    "ports": "no-ports",
    "mailbox": "no-mailbox",
    "restart": "no-restart",
    "reset": "no-reset",
    "variants": "no-variants",
}
"""What a target may offer, and why a scenario that needs it cannot be judged without."""


@dataclass(frozen=True)
class Abilities:
    """What a target says about itself.

    Attributes:
        name: of the implementation.
        version: of the implementation.
        abilities: keys of :data:`ABILITIES`.
    """

    name: str
    version: str
    abilities: frozenset[str]


class HttpControl:
    """A target's test control over HTTP. Implements :class:`conformance.seams.Control`.

    Args:
        base_url: the control's address in the manifest.
        key: the control key; it goes into the Authorization header and nowhere else.
        client: not closed here.
    """

    def __init__(self, base_url: str, key: str, client: httpx.Client) -> None:
        self._wire = Wire(base_url, client)
        self._key = key
        self._about: Abilities | None = None

    def about(self) -> Abilities:
        """Ask the target what it is and can do; asked once.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        if self._about is None:
            answer = self._send("GET", "")
            about = answer.success(200)
            abilities = about.get("abilities")
            if not isinstance(abilities, list) or not all(isinstance(ability, str) for ability in abilities):
                answer.broken('the field "abilities", a list of strings', type(abilities).__name__)
            for ability in abilities:
                if ability not in ABILITIES:
                    answer.broken("abilities of the contract", f'"{ability:.40}"', near(ability, ABILITIES))
            name, version = text_field(answer, about, "name"), text_field(answer, about, "version")
            self._about = Abilities(name, version, frozenset(abilities))
        return self._about

    def abilities(self) -> frozenset[str]:
        """What is offered: keys of :data:`ABILITIES`.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self.about().abilities

    def provision(self, person: PersonRecord) -> PersonRecord:
        """Make an account holder.

        Returns:
            the person with the identifiers that the target gave, and the password that was asked for.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("provision")
        public = {
            "username": person.username,
            "full_name": person.full_name,
            "email": person.email,
            "country": person.country,
            "account_number": person.account_number,
        }
        answer = self._send("POST", "/people", {**public, "password": person.password})
        made = answer.success(201)
        if "password" in made:
            answer.broken("the same without the password", 'a field "password"')
        return PersonRecord(password=person.password, **{name: text_field(answer, made, name) for name in public})

    def enrol(self, username: str, device: DeviceSpec) -> None:
        """Register a device, active at once.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("enrol")
        path = f"/people/{quote(username, safe='')}/devices"
        self._send("POST", path, _device_body(device), known_as="/people/{username}/devices").expect_status(201)

    def deactivate(self, username: str, serial: str) -> None:
        """Let a device be active no longer.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("deactivate")
        path = f"/people/{quote(username, safe='')}/devices/{quote(serial, safe='')}"
        self._send("DELETE", path, known_as="/people/{username}/devices/{serial}").expect_status(204)

    def ship(self, username: str, device: DeviceSpec) -> str:
        """Have a new device shipped.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("ship")
        path = f"/people/{quote(username, safe='')}/shipments"
        answer = self._send("POST", path, _device_body(device), known_as="/people/{username}/shipments")
        return text_field(answer, answer.success(201), "activation_code")

    def parcels(self, username: str) -> Sequence[tuple[DeviceSpec, str]]:
        """What has come for a user by post.

        Returns:
            each device with the activation code in its envelope.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("post")
        path = f"/people/{quote(username, safe='')}/parcels"
        answer = self._send("GET", path, known_as="/people/{username}/parcels")
        parcels = answer.success(200).get("parcels")
        if not isinstance(parcels, list) or not all(isinstance(parcel, dict) for parcel in parcels):
            answer.broken('the field "parcels", a list of objects', type(parcels).__name__)
        return [_parcel(answer, parcel) for parcel in parcels]

    def set_account(self, username: str, account: AccountState) -> None:
        """Set the state of a user's account.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("account")
        body: dict[str, Any] = {"approved_at": _utc(account.approved_at), "closed": account.closed}
        if account.paper is not None:
            body["paper"] = {"username": account.paper.username, "password": account.paper.password}
        path = f"/people/{quote(username, safe='')}/account"
        self._send("PUT", path, body, known_as="/people/{username}/account").expect_status(204)

    def set_ports(self, ports: Mapping[Entrance, PortState]) -> None:
        """Open or block ports of the trading platform, and another website.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("ports")
        self._send("PUT", "/ports", {str(port): state for port, state in ports.items()}).expect_status(204)

    def give_temporary_passcode(self, username: str) -> str:
        """Have a user given a temporary passcode.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("temporary-passcode")
        path = f"/people/{quote(username, safe='')}/temporary-passcode"
        answer = self._send("POST", path, {}, known_as="/people/{username}/temporary-passcode")
        return text_field(answer, answer.success(201), "passcode")

    def employ(self, name: str) -> str:
        """Have an agent of Client Services made.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("agents")
        answer = self._send("POST", "/agents", {"name": name})
        return text_field(answer, answer.success(201), "key")

    def make_twin(self, device: DeviceSpec) -> str:
        """Make a simulated device.

        Returns:
            the address of its page.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("twins")
        answer = self._send("POST", "/twins", {**_device_body(device), "settings": dict(device.settings)})
        return _page_of(answer)

    def make_phone(self, phone: PhoneSpec) -> str:
        """Make a simulated phone with a camera.

        Returns:
            the address of its page.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("phones")
        answer = self._send("POST", "/phones", {"kind": phone.kind, "settings": dict(phone.settings)})
        return _page_of(answer)

    def mailbox(self, address: str) -> Sequence[Mail]:
        """Ask for the emails that were sent to an address.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("mailbox")
        answer = self._settled(f"/mailbox?address={quote(address, safe='')}", known_as="/mailbox")
        return [
            Mail(
                text_field(answer, each, "from"),
                text_field(answer, each, "to"),
                text_field(answer, each, "subject"),
                text_field(answer, each, "body"),
                text_field(answer, each, "in_reply_to", empty=True),
                time_field(answer, each, "sent_at"),
            )
            for each in answer.success_list(200)
        ]

    def restart_intake(self) -> None:
        """Have the document intake killed and started again.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("restart")
        self._send("POST", "/intake/restart", {}).expect_status(204)

    def _settled(self, below: str, known_as: str = "") -> Answer:
        """What is answered once all mail that was accepted before has been dealt with; until then it is 503."""
        for _ in range(_ASKS):
            answer = self._send("GET", below, known_as=known_as)
            if answer.status != 503:
                break
        return answer

    def under_review(self) -> Sequence[KeptMail]:
        """Ask for what is kept for review.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("mailbox")
        answer = self._settled("/review")
        return [
            KeptMail(
                text_field(answer, each, "id"),
                text_field(answer, each, "sender", empty=True),
                text_field(answer, each, "subject", empty=True),
                _reasons(answer, each),
            )
            for each in answer.success_list(200)
        ]

    def set_clock(self, now: datetime) -> None:
        """Set the target's time.

        Args:
            now: aware; naive raises ``ValueError``.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        if now.tzinfo is None:
            raise ValueError("a target's time is aware, in UTC")
        self._need("clock")
        self._send("PUT", "/clock", {"now": _utc(now)}).expect_status(204)

    def reset(self, variant: str | None = None) -> None:
        """Forget everybody.

        Args:
            variant: the rule to go on with broken.

        Raises:
            Inconclusive: not offered.
            ContractBroken: the answer is not as the contract has it.
        """
        self._need("reset")
        if variant is not None:
            self._need("variants")
        self._send("POST", "/reset", {"variant": variant}).expect_status(204)

    # -------------------------------------------------------------- parts of an exchange
    def _need(self, ability: str) -> None:
        if ability not in self.abilities():
            raise Inconclusive(ABILITIES[ability], f'{self.about().name} does not offer the ability "{ability}"')

    def _send(self, method: str, below: str, body: Mapping[str, Any] | None = None, known_as: str = "") -> Answer:
        answer = self._wire.send(
            method,
            f"/control/v1{below}",
            known_as=f"/control/v1{known_as or below}",
            body=body,
            headers={"Authorization": f"Bearer {self._key}"},
        )
        if answer.status == 401:
            answer.broken(
                "the control key to be taken",
                "status 401",
                "Compare the key with SECURE_LOGIN_CONTROL_KEY, or with the variable that the manifest names",
            )
        return answer


def _parcel(answer: Answer, parcel: Mapping[str, Any]) -> tuple[DeviceSpec, str]:
    """A device out of its parcel, and its activation code."""
    kind, serial, suite, key = (text_field(answer, parcel, name) for name in ("kind", "serial", "suite", "key"))
    pin = parcel.get("pin")
    if kind not in _DEVICE_KINDS:
        answer.broken(f"a kind of device: {', '.join(_DEVICE_KINDS)}", f'"{kind:.40}"', near(kind, _DEVICE_KINDS))
    if pin is not None and not isinstance(pin, str):
        answer.broken('the field "pin", a string or null', type(pin).__name__)
    try:
        secret = base64.b64decode(key, validate=True)
    except binascii.Error:
        answer.broken('the field "key", in base64', "something else")
    spec = DeviceSpec(kind, serial, suite, secret, pin)
    return spec, text_field(answer, parcel, "activation_code")


def _page_of(answer: Answer) -> str:
    page = text_field(answer, answer.success(201), "page")
    if not page.startswith(("https://", "http://")):
        answer.broken("the address of a page, with its scheme", f"{page:.80}")
    return page


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _reasons(answer: Answer, kept: Mapping[str, Any]) -> Sequence[str]:
    reasons = kept.get("reasons")
    if not isinstance(reasons, list) or not reasons or not all(isinstance(reason, str) for reason in reasons):
        answer.broken('the field "reasons", a list of at least one string', type(reasons).__name__)
    return reasons


def _device_body(device: DeviceSpec) -> dict[str, Any]:
    return {
        "kind": device.kind,
        "serial": device.serial,
        "suite": device.suite,
        "key": base64.b64encode(device.key).decode("ascii"),
        "pin": device.pin,
    }
