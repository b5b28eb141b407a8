"""The seam ``Control``, straight over the system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

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
from reference_impl.compose import System

__all__ = ["ModelControl"]


@dataclass
class ModelControl:
    """The seam ``Control`` over the system. It can make no pages, and so no twins and no phones."""

    system: System

    def abilities(self) -> frozenset[str]:
        """What can be told."""
        return frozenset(self.system.abilities()) - {"twins", "phones"}

    def provision(self, person: PersonRecord) -> PersonRecord:
        """Make an account holder."""
        self.system.provision(
            username=person.username,
            password=person.password,
            full_name=person.full_name,
            email=person.email,
            country=person.country,
            account_number=person.account_number,
        )
        return person

    def enrol(self, username: str, device: DeviceSpec) -> None:
        """Register a device for a user."""
        self.system.enrol(
            username, kind=device.kind, serial=device.serial, suite=device.suite, key=device.key, pin=device.pin
        )

    def ship(self, username: str, device: DeviceSpec) -> str:
        """Send a user a new device."""
        return self.system.ship(
            username, kind=device.kind, serial=device.serial, suite=device.suite, key=device.key, pin=device.pin
        )

    def parcels(self, username: str) -> Sequence[tuple[DeviceSpec, str]]:
        """What has come by post."""
        return [
            (
                DeviceSpec(cast("DeviceKind", each.kind), each.serial, each.suite, each.key, each.pin),
                each.activation_code,
            )
            for each in self.system.parcels(username)
        ]

    def deactivate(self, username: str, serial: str) -> None:
        """Let a user's device be active no longer."""
        self.system.deactivate(username, serial)

    def set_account(self, username: str, account: AccountState) -> None:
        """Set the state of an account."""
        paper = None if account.paper is None else (account.paper.username, account.paper.password)
        self.system.set_account(username, approved_at=account.approved_at, closed=account.closed, paper=paper)

    def set_ports(self, ports: Mapping[Entrance, PortState]) -> None:  # noqa: ARG002 - the seam's signature
        """There are no ports in process."""
        raise Inconclusive("no-ports", "in process nothing listens on a port")

    def give_temporary_passcode(self, username: str) -> str:
        """Have a passcode given."""
        return self.system.give_temporary_passcode(username)

    def employ(self, name: str) -> str:
        """Let somebody be an agent."""
        return self.system.employ(name)

    def make_twin(self, device: DeviceSpec) -> str:
        """There are no pages in process."""
        raise Inconclusive("no-twins", f"in process nothing serves the page of a {device.kind}")

    def make_phone(self, phone: PhoneSpec) -> str:
        """There are no pages in process."""
        raise Inconclusive("no-phones", f"in process nothing serves the page of a {phone.kind}")

    def mailbox(self, address: str) -> Sequence[Mail]:
        """What was sent to an address."""
        return [
            Mail(mail.sender, mail.to, mail.subject, mail.body, mail.in_reply_to, mail.sent_at)
            for mail in self.system.mailbox(address)
        ]

    def restart_intake(self) -> None:
        """There is no process to kill."""
        raise Inconclusive("no-restart", "in process there is no intake that could be killed")

    def under_review(self) -> Sequence[KeptMail]:
        """What is kept for review."""
        return [KeptMail(kept.id, kept.sender, kept.subject, kept.reasons) for kept in self.system.under_review()]

    def set_clock(self, now: datetime) -> None:
        """Let it be this time."""
        self.system.set_clock(now)

    def reset(self, variant: str | None = None) -> None:
        """Forget everybody."""
        self.system.reset(variant)
