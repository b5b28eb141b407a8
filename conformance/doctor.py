"""The examination before a run: touch everything that a manifest claims, and say what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from conformance.errors import SuiteError
from conformance.manifest import Launch
from conformance.seams import (
    SURFACES,
    AccountState,
    Component,
    Control,
    DeviceSpec,
    Entrance,
    ExpectationNotMet,
    Inconclusive,
    PersonRecord,
    PhoneSpec,
    Surface,
)
from conformance.target import OpenTarget, load_factory

if TYPE_CHECKING:
    import httpx

__all__ = ["Finding", "examine"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: the thing that was looked at or, where it is not good, what is wrong.
        good: whether it is as claimed.
        where: the manifest's file and line.
        mend: what to do about it; empty when it is good.
    """

    what: str
    good: bool
    where: str
    mend: str = ""


def examine(
    target: OpenTarget,
    surfaces: Collection[Surface] = SURFACES,
    *,
    thorough: bool = True,
    leave_out: Collection[Component] = (),
) -> Iterator[Finding]:
    """Look at a target: factories, addresses, and the abilities that it claims.

    Args:
        target: is brought up as far as the surfaces need it.
        surfaces: which ones matter.
        thorough: also use each claimed ability once, with a synthetic person; otherwise only ask for the list.
        leave_out: components whose addresses are not tried.

    Yields:
        what was found, in the order in which it was looked at; the first fault that keeps the rest from being looked at
        ends the examination.
    """
    manifest = target.manifest
    in_process, served = manifest.launches.get("in_process"), manifest.launches.get("served")
    if in_process and "model" in surfaces:
        yield from _in_process(target, in_process, thorough)
    if served and {"api", "browser"} & set(surfaces):
        yield from _served(target, served, surfaces, thorough, leave_out)
    for component, reaches in manifest.components.items():
        for surface, reach in reaches.items():
            if surface in surfaces and reach.kind == "python":
                where = f"{manifest.path} line {reach.line}"
                try:
                    load_factory(reach.value, manifest, reach.line)
                except SuiteError as fault:
                    yield Finding(fault.what, False, where, fault.mend)
                else:
                    yield Finding(f"{component} on {surface}: python:{reach.value}", True, where)


def _in_process(target: OpenTarget, launch: Launch, thorough: bool) -> Iterator[Finding]:
    where = f"{target.manifest.path} line {launch.line}"
    try:
        opened = target.open_in_process(None)
        control = target.control_in_process(opened)
    except SuiteError as fault:
        yield Finding(fault.what, False, fault.where or where, fault.mend)
        return
    except Exception as error:  # noqa: BLE001 - what a target's own code stumbles over is what is looked for
        said = f"the target cannot be opened in process ({_said(error)})"
        yield Finding(said, False, where, f"Mend python:{launch.factory}")
        return
    try:
        yield Finding(f"in process: python:{launch.factory}", True, where)
        if control is not None:
            yield from _abilities(control, where, thorough, _entrances(target))
    finally:
        if hasattr(opened, "close"):
            opened.close()


def _served(
    target: OpenTarget,
    launch: Launch,
    surfaces: Collection[Surface],
    thorough: bool,
    leave_out: Collection[Component],
) -> Iterator[Finding]:
    manifest, where = target.manifest, f"{target.manifest.path} line {launch.line}"
    try:
        served = target.served()
        yield Finding("served: " + (" ".join(launch.command) or "is up already"), True, where)
        with target.client() as client:
            for component, reaches in manifest.components.items():
                for surface, reach in reaches.items():
                    if surface in surfaces and reach.kind == "address" and component not in leave_out:
                        line, what = f"{manifest.path} line {reach.line}", f"{component} on {surface}"
                        if component == "trading-platform" and surface == "api":
                            yield _both_ports(target, served.address(reach.value), what, line)
                        elif component == "document-intake":
                            yield _takes_mail(target, served.address(reach.value), what, line)
                        else:
                            yield _answers(client, served.address(reach.value), what, line)
        control = target.control_served(None)
        if control is not None:
            yield from _abilities(control, where, thorough, _entrances(target))
    except SuiteError as fault:
        yield Finding(fault.what, False, fault.where or where, fault.mend)


def _answers(client: httpx.Client, address: str, what: str, where: str) -> Finding:
    import httpx  # noqa: PLC0415 - what runs in process alone needs no HTTP

    try:
        client.get(address + "/")
    except httpx.HTTPError as error:
        return Finding(
            f"{what} does not answer at {address} ({type(error).__name__}: {error})",
            False,
            where,
            "Start it there, or mend the address, its proxy or its CA",
        )
    return Finding(f"{what} answers at {address}", True, where)


def _takes_mail(target: OpenTarget, address: str, what: str, where: str) -> Finding:
    from conformance.drivers.smtp_intake import IntakeAddress, trouble_with  # noqa: PLC0415 - see above

    try:
        parsed = IntakeAddress.parse(address)
    except ValueError as fact:
        return Finding(f"{what} has the address {address}, which is none", False, where, f"Mend it: {fact}")
    trouble = trouble_with(parsed, target.served().tls(), float(target.manifest.settings["timeout_seconds"]))
    if trouble is not None:
        return Finding(f"{what} takes no mail at {address}: {trouble}", False, where, "Start it there, or mend it")
    return Finding(f"{what} takes mail at {address}", True, where)


def _both_ports(target: OpenTarget, address: str, what: str, where: str) -> Finding:
    from conformance.drivers.tcp_gateway import PlatformAddress, trouble_with  # noqa: PLC0415 - see above

    try:
        parsed = PlatformAddress.parse(address)
    except ValueError as fact:
        return Finding(f"{what} has the address {address}, which is none", False, where, f"Mend it: {fact}")
    timeout = float(target.manifest.settings["port_timeout_seconds"])
    trouble = trouble_with(parsed, target.served().tls(), timeout)
    if trouble is not None:
        mend = "Start it there, with the certificate of the run, or mend the address"
        return Finding(f"{what} does not answer at {address}: {trouble}", False, where, mend)
    return Finding(f"{what} answers at {address}, on both ports", True, where)


def _abilities(control: Control, where: str, thorough: bool, entrances: Collection[Entrance]) -> Iterator[Finding]:
    mend = "Serve it as the wire contract says, or leave it out of the abilities"
    try:
        claimed = control.abilities()
    except Exception as broken:  # noqa: BLE001 - in process, this is the target's own code
        yield Finding(f"the test-control interface is not as it must be: {_said(broken)}", False, where, mend)
        return
    yield Finding(f"abilities: {', '.join(sorted(claimed)) or 'none'}", True, where)
    if not thorough:
        return
    person = PersonRecord(
        username=f"doctor{datetime.now(UTC):%Y%m%d%H%M%S%f}",
        password="Examined-once-4711",  # noqa: S106 - nobody's
        full_name="Doris Doctor",
        email="doctor@example.com",
        country="US",
        account_number="U0000000",
    )
    device = DeviceSpec("dsc-plus", "doctor", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", bytes(range(32)), "4711")
    phone = PhoneSpec(
        "phone-ios",
        {"mail_configured": "yes", "mail_server": "127.0.0.1:2525", "mail_account": person.email},
    )
    uses: dict[str, Callable[[], object]] = {
        "clock": lambda: control.set_clock(datetime.now(UTC)),
        "provision": lambda: control.provision(person),
        "account": lambda: control.set_account(person.username, AccountState(datetime.now(UTC))),
        "ports": lambda: control.set_ports(dict.fromkeys(entrances, "open")),
        "enrol": lambda: control.enrol(person.username, device),
        "deactivate": lambda: control.deactivate(person.username, device.serial),
        "temporary-passcode": lambda: control.give_temporary_passcode(person.username),
        "ship": lambda: control.ship(person.username, replace(device, serial="doctor-shipped")),
        "post": lambda: control.parcels(person.username),
        "agents": lambda: control.employ("Doris Doctor"),
        "twins": lambda: control.make_twin(device),
        "phones": lambda: control.make_phone(phone),
        "restart": lambda: control.restart_intake(),  # noqa: PLW0108 - a target may lack it
        "mailbox": lambda: (control.mailbox(person.email), control.under_review()),
    }
    for ability, use in uses.items():
        if ability not in claimed:
            continue
        try:
            use()
        except Exception as broken:  # noqa: BLE001 - see above
            yield Finding(f'the ability "{ability}" is claimed and not served: {_said(broken)}', False, where, mend)
        else:
            yield Finding(f"ability {ability} is served", True, where)


def _entrances(target: OpenTarget) -> Collection[Entrance]:
    """What a target with the ability "ports" has to be able to block; another website is the troubleshooter's."""
    return (4000, 4001, "website") if "troubleshooter" in target.manifest.components else (4000, 4001)


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, ExpectationNotMet | Inconclusive) else f"{type(error).__name__}: {error}"
