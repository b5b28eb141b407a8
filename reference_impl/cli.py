"""The command line of the reference implementation.

``launch`` for a suite; ``serve`` for a person, and ``platform`` and ``intake`` for one who wants these alone.
"""

from __future__ import annotations

import argparse
import ipaddress
import json
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from reference_impl.compose import VERSION, Settings, compose
from reference_impl.domain.connection import ToTry
from reference_impl.domain.documents.regions import addresses as document_addresses
from reference_impl.gateway.dialogue import PORTS
from reference_impl.gateway.ports import Entrance
from reference_impl.gateway.server import Gateway
from reference_impl.intake import command as intake_command
from reference_impl.intake.process import CannotStart, IntakeChoice, IntakeProcess
from reference_impl.login_window.app import platform_app
from reference_impl.login_window.parts import PlatformParts, in_threads_of
from reference_impl.login_window.window import Windows
from reference_impl.login_window.wire import Address, trust_in
from reference_impl.login_window.wire import Gateway as Reached
from reference_impl.serving import CannotServe, Place, Platform, Tls, ending_in_order, listen, serve
from reference_impl.storage.faults import StoreUnusable
from reference_impl.variants import UnknownVariant, catalogue

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from reference_impl.residents import Resident

__all__ = ["main"]

CONFIGURATION_FAULT = 3
"""Exit status when something outside of this program has to be mended."""

_SUITE_WAITS_SECONDS = 2
"""On loopback, what does not answer at once does not answer."""

_ABOUT = """\
The reference implementation of the Secure Login procedures: Client Portal, and simulated devices.
It is a simulation with synthetic people, and not the site of any broker."""

_LAUNCH = """\
Serve for a conformance suite, by its launch contract (docs/vendors/contract.md).

Takes from the environment:
  SECURE_LOGIN_BIND          the address to listen on (127.0.0.1 where it is not set)
  SECURE_LOGIN_TLS_CERT      PEM file with the certificate chain for that address
  SECURE_LOGIN_TLS_KEY       PEM file with its key
  SECURE_LOGIN_CONTROL_KEY   the key of the test-control interface; without it there is no such interface

When everything listens, prints one line of JSON that names each address; that of the trading platform names its two
ports; that of its login window, which is there on loopback alone, is named "platform", and that of the mail server that
takes in documents, a process of its own and likewise on loopback alone, "intake"; another website is there for the
connectivity test to try. Ends when standard input does, or at SIGTERM; what was remembered is gone then. Passwords are
hashed with little effort: a suite's people are made up and forgotten. For anybody else, use "serve"."""

_SERVE = """\
Serve for a person, on this machine alone: prints where Client Portal is, the credentials of a synthetic person, where
that person's DSC+ and iPhone are, the login window of the trading platform, the mail server that takes in documents,
and the desk of Client Services with an agent's key. Open the portal and a device side by side, log in,
change the email address, and answer the challenge code with the device.

Everything is forgotten at the end. End it with Ctrl-C."""


_PLATFORM = """\
The trading platform's login window, as a program of a person's own: a page on loopback, which opens TCP to a gateway's
two ports itself, by docs/vendors/trading-platform.md, and knows nothing of what is behind them. Any gateway that keeps
to that will do.

Prints where the window is. End it with Ctrl-C."""

_PATIENT_SECONDS = 3.0
_ON_LOOPBACK_SECONDS = 1.0
"""Within which a port answers, or is filtered: over a network, and on this machine."""

_WINDOWS_AT_WORK = 8


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """Run one command.

    Args:
        arguments: in place of the command line.
        environ: in place of the environment.

    Returns:
        the exit status: 0, or 3 when something has to be mended first; the message on standard error says what.
    """
    options = _parser().parse_args(arguments)
    with ending_in_order():
        try:
            if options.command == "launch":
                _launch(options, environ)
            elif options.command == "serve":
                _serve(options)
            elif options.command == "intake":
                intake_command.run(options, environ)
            else:
                _platform(options)
        except (CannotServe, CannotStart, intake_command.CannotTakeMail, StoreUnusable, UnknownVariant) as fault:
            print(f"reference_impl {options.command}: {fault}", file=sys.stderr)
            return CONFIGURATION_FAULT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m reference_impl", description=_ABOUT, formatter_class=_Plain)
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serving = commands.add_parser("serve", help="for a person", description=_SERVE, formatter_class=_Plain)
    serving.add_argument("--bind", default="127.0.0.1", help="loopback address to listen on (default: %(default)s)")
    serving.add_argument("--portal-port", type=_port, default=8080, help="(default: %(default)s)")
    serving.add_argument("--twins-port", type=_port, default=8081, help="of the devices (default: %(default)s)")
    serving.add_argument("--client-services-port", type=_port, default=8082, help="(default: %(default)s)")
    serving.add_argument("--platform-port", type=_port, default=8083, help="of its window (default: %(default)s)")
    serving.add_argument("--trading-port", type=_port, default=4000, help="(default: %(default)s)")
    serving.add_argument("--trading-second-port", type=_port, default=4001, help="(default: %(default)s)")
    serving.add_argument(
        "--another-website-port",
        type=_port,
        default=0,
        help="for the connectivity test (default: any that is free)",
    )
    serving.add_argument("--intake-port", type=_port, default=2525, help="of the mail server (default: %(default)s)")
    serving.add_argument(
        "--filing-port", type=_port, default=0, help="for the intake alone (default: any that is free)"
    )
    serving.add_argument("--seed", type=int, default=0, help="another number, another person (default: %(default)s)")

    launching = commands.add_parser("launch", help="for a suite", description=_LAUNCH, formatter_class=_Plain)
    launching.add_argument("--portal-port", type=_port, default=8443, help="(default: %(default)s)")
    launching.add_argument("--control-port", type=_port, default=8444, help="(default: %(default)s)")
    launching.add_argument("--trading-port", type=_port, default=4000, help="(default: %(default)s)")
    launching.add_argument("--trading-second-port", type=_port, default=4001, help="(default: %(default)s)")
    launching.add_argument("--twins-port", type=_port, default=8445, help="of the devices (default: %(default)s)")
    launching.add_argument("--client-services-port", type=_port, default=8446, help="(default: %(default)s)")
    launching.add_argument("--platform-port", type=_port, default=8447, help="of its window (default: %(default)s)")
    launching.add_argument("--intake-port", type=_port, default=2525, help="of the mail server (default: %(default)s)")
    launching.add_argument("--filing-port", type=_port, default=8449, help="for the intake (default: %(default)s)")
    launching.add_argument(
        "--another-website-port", type=_port, default=8448, help="for the connectivity test (default: %(default)s)"
    )
    launching.add_argument(
        "--store",
        metavar="URL",
        help="remember in this database in place of SQLite in a temporary folder; what lies there is forgotten at once",
    )

    window = commands.add_parser(
        "platform", help="the login window alone", description=_PLATFORM, formatter_class=_Plain
    )
    window.add_argument(
        "--gateway", metavar="ADDRESS", required=True, help="tls://HOST:PORT+PORT, for example 4000+4001"
    )
    window.add_argument(
        "--ca",
        metavar="FILE",
        type=Path,
        help="PEM file with the authority of the gateway's certificate, or with that certificate itself; without it, "
        "the authorities that this machine trusts",
    )
    window.add_argument("--port", type=_port, default=8083, help="on 127.0.0.1 (default: %(default)s)")
    intake = commands.add_parser(
        "intake", help="the mail server alone", description=intake_command.ABOUT, formatter_class=_Plain
    )
    intake_command.add_options(intake)
    for command in (serving, launching):
        command.add_argument(
            "--variant",
            metavar="NAME",
            help="go on with one rule broken: " + ", ".join(variant.name for variant in catalogue()),
        )
    return parser


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Descriptions as they are written, 100 columns at most."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 1 to 65535, or 0 for any free one")
    return int(text)


def _launch(options: argparse.Namespace, environ: Mapping[str, str]) -> None:
    tls = Tls(_file(environ, "SECURE_LOGIN_TLS_CERT"), _file(environ, "SECURE_LOGIN_TLS_KEY"))
    bind, key = environ.get("SECURE_LOGIN_BIND") or "127.0.0.1", environ.get("SECURE_LOGIN_CONTROL_KEY", "")
    ports = {
        "portal": options.portal_port,
        "twins": options.twins_port,
        "client-services": options.client_services_port,
        **_platform_ports(options),
    }
    if key:
        ports["control"] = options.control_port
    if _is_loopback(bind):  # the login window is for whoever sits at this machine, and mail is taken from it alone
        ports |= {"platform": options.platform_port, "filing": options.filing_port, "intake": options.intake_port}
    with ExitStack() as ending:
        sockets = {name: ending.enter_context(listen(name, bind, port)) for name, port in ports.items()}
        platform = _platform_sockets(sockets)
        mail, filing_key = sockets.pop("intake", None), _new_key()
        addresses = {name.replace("-", "_"): _url("https", taken.getsockname()) for name, taken in sockets.items()}
        addresses["another_website"] = _url("https", platform["website"].getsockname())
        addresses["trading"] = _both("tls", platform)
        filing_address = addresses.pop("filing", "")
        folder = ending.enter_context(tempfile.TemporaryDirectory(prefix="secure-login-"))
        system = ending.enter_context(
            closing(
                compose(
                    Settings(
                        store=options.store or f"sqlite:///{folder}/store.db",
                        passwords="quick",
                        control_key=key,
                        filing_key=filing_key,
                        twins_address=addresses["twins"],
                        to_try=_to_try("https", platform, _SUITE_WAITS_SECONDS),
                        trusted=tls.certificate,
                        variant=options.variant,
                    )
                )
            )
        )
        if options.store:
            system.reset(options.variant)
        gateway = system.gateway = Gateway(system.dialogue)
        if mail is not None:
            addresses["intake"] = _url("smtp", mail.getsockname())
            choice = IntakeChoice(
                spool=Path(folder, "spool"),
                filing=filing_address,
                key=filing_key,
                addresses=document_addresses(),
                reading=system.parts.reading,
                filing_ca=tls.certificate,
                tls=(tls.certificate, tls.key),
            )
            system.intake = _intake(ending, mail, choice)
        apps = {
            "portal": system.portal_app,
            "twins": system.twins_app,
            "client-services": system.desk_app,
            "control": system.control_app,
        }
        if "platform" in sockets:
            apps["filing"] = system.filing_app
            apps["platform"] = _window(ending, addresses["trading"], tls.certificate, _ON_LOOPBACK_SECONDS, secure=True)
        serve(
            [Place(app, sockets[name]) for name, app in apps.items() if app is not None],
            tls=tls,
            when_up=lambda: print(json.dumps(addresses), flush=True),
            until_end_of_input=True,
            platform=Platform(gateway, platform, tls),
        )


def _serve(options: argparse.Namespace) -> None:
    from reference_impl.residents import settle  # Faker takes its time to load, which a launch need not wait for

    if not _is_loopback(options.bind):
        raise CannotServe(
            f"--bind {options.bind}: is no loopback address, and serve speaks plain http, without TLS. Give 127.0.0.1 "
            f"or another address of 127.0.0.0/8; for a network use launch, which speaks https."
        )
    with ExitStack() as ending:
        ports = _platform_ports(options)
        platform = _platform_sockets(
            {name: ending.enter_context(listen(name, options.bind, port)) for name, port in ports.items()}
        )
        portal = ending.enter_context(listen("portal", options.bind, options.portal_port))
        twins = ending.enter_context(listen("twins", options.bind, options.twins_port))
        desk = ending.enter_context(listen("client-services", options.bind, options.client_services_port))
        window = ending.enter_context(listen("platform", options.bind, options.platform_port))
        filing = ending.enter_context(listen("filing", options.bind, options.filing_port))
        mail = ending.enter_context(listen("intake", options.bind, options.intake_port))
        folder, filing_key = ending.enter_context(tempfile.TemporaryDirectory(prefix="secure-login-")), _new_key()
        portal_address, twins_address, desk_address, window_address = (
            _url("http", taken.getsockname()) for taken in (portal, twins, desk, window)
        )
        gateway_address = _both("tcp", platform)
        system = ending.enter_context(
            closing(
                compose(
                    Settings(
                        secure=False,
                        filing_key=filing_key,
                        twins_address=twins_address,
                        to_try=_to_try("http", platform),
                        variant=options.variant,
                    )
                )
            )
        )
        gateway = system.gateway = Gateway(system.dialogue)
        host, port = mail.getsockname()[:2]
        resident, agent_key = settle(system, options.seed, f"{host}:{port}"), system.employ("Agent")
        login_window = _window(ending, gateway_address, None, _ON_LOOPBACK_SECONDS, secure=False)
        choice = IntakeChoice(
            spool=Path(folder, "spool"),
            filing=_url("http", filing.getsockname()),
            key=filing_key,
            addresses=document_addresses(),
            reading=system.parts.reading,
        )
        system.intake = _intake(ending, mail, choice)
        filing_app = system.filing_app
        assert filing_app is not None  # noqa: S101 - a key was given
        serve(
            [
                Place(system.portal_app, portal),
                Place(system.twins_app, twins),
                Place(system.desk_app, desk),
                Place(login_window, window),
                Place(filing_app, filing),
            ],
            tls=None,
            when_up=lambda: print(
                _welcome(
                    portal_address,
                    resident,
                    (desk_address, agent_key),
                    (window_address, gateway_address),
                    _url("smtp", mail.getsockname()),
                    options.variant,
                ),
                flush=True,
            ),
            platform=Platform(gateway, platform, None),
        )


def _platform(options: argparse.Namespace) -> None:
    try:
        Address.parse(options.gateway)
    except ValueError as fact:
        raise CannotServe(f"--gateway {options.gateway}: is no address of a gateway; {fact}.") from None
    with ExitStack() as ending:
        taken = ending.enter_context(listen("platform", "127.0.0.1", options.port, "--port"))
        app = _window(ending, options.gateway, options.ca, _PATIENT_SECONDS, secure=False)
        welcome = f"The trading platform's login window: {_url('http', taken.getsockname())}\nEnd it with Ctrl-C."
        serve([Place(app, taken)], tls=None, when_up=lambda: print(welcome, flush=True))


def _window(ending: ExitStack, gateway: str, ca: Path | None, port_seconds: float, *, secure: bool) -> ASGIApp:
    """The trading platform's login window, which lets go of its connections at the end."""
    try:
        trust = trust_in(ca)
    except OSError as error:
        raise CannotServe(f"{ca}: holds no certificate to trust ({error}). Name a PEM file that does.") from None
    threads = ending.enter_context(ThreadPoolExecutor(_WINDOWS_AT_WORK, "login-window"))
    windows = ending.enter_context(closing(Windows(Reached(Address.parse(gateway), trust, port_seconds))))
    return platform_app(PlatformParts(windows, in_threads_of(threads), secure))


def _intake(ending: ExitStack, mail: socket.socket, choice: IntakeChoice) -> IntakeProcess:
    """The process that takes in documents: it starts when mail comes, and is stopped at the end."""
    process = IntakeProcess(mail, choice)
    ending.callback(process.stop)
    process.start_on_demand()
    return process


def _new_key() -> str:
    return secrets.token_urlsafe(32)


def _platform_ports(options: argparse.Namespace) -> dict[str, int]:
    """What the trading platform and another website listen on, by what the options call it."""
    return {
        "trading": options.trading_port,
        "trading-second": options.trading_second_port,
        "another-website": options.another_website_port,
    }


def _platform_sockets(sockets: dict[str, socket.socket]) -> dict[Entrance, socket.socket]:
    """Take theirs out of all that listen."""
    return {
        4000: sockets.pop("trading"),
        4001: sockets.pop("trading-second"),
        "website": sockets.pop("another-website"),
    }


def _to_try(scheme: str, sockets: Mapping[Entrance, socket.socket], seconds: float = ToTry.seconds) -> ToTry:
    """What a connectivity test tries: nothing of it is off this machine."""
    ports: dict[int, tuple[str, int]] = {port: sockets[port].getsockname()[:2] for port in PORTS}
    return ToTry(_url(scheme, sockets["website"].getsockname()) + "/", ports, seconds)


def _both(scheme: str, ports: Mapping[Entrance, socket.socket]) -> str:
    return f"{_url(scheme, ports[4000].getsockname())}+{ports[4001].getsockname()[1]}"


def _welcome(
    portal_address: str,
    resident: Resident,
    desk: tuple[str, str],
    platform: tuple[str, str],
    intake: str,
    variant: str | None,
) -> str:
    lines = [
        "Secure Login reference implementation: a simulation with synthetic people, not the site of any broker.",
        "",
        f"  Client Portal   {portal_address}",
        f"  Username        {resident.username}",
        f"  Password        {resident.password}",
        "",
        f"  DSC+            {resident.card_page}",
        f"    its PIN       {resident.card_pin}",
        f"  iPhone, IB Key  {resident.phone_page}",
        f"  Android phone   {resident.android_page}",
        f"    its PIN       {resident.android_pin}",
        "",
        f"  Trading         {platform[0]}",
        f"    its gateway   {platform[1]}",
        "",
        f"  iPhone, camera  {resident.camera_pages[0]}",
        f"  Android, camera {resident.camera_pages[1]}",
        f"  Their mailbox   {resident.mailbox_page}",
        f"  Documents by    {intake}",
        *(f"    email to      {address}" for address in document_addresses()),
        "",
        f"  Client Services {desk[0]}",
        f"    agent's key   {desk[1]}",
        f"    on record     {resident.account_number}, {resident.full_name}, {resident.country}, {resident.email}",
        "",
        f"{resident.full_name} is made up. Everything is forgotten at the end; end it with Ctrl-C.",
    ]
    if variant:
        breaks = next(known.breaks for known in catalogue() if known.name == variant)
        lines.insert(1, f"One rule is broken on purpose, by variant {variant}: {breaks}")
    return "\n".join(lines)


def _file(environ: Mapping[str, str], variable: str) -> Path:
    path = Path(environ.get(variable, ""))
    if not environ.get(variable):
        raise CannotServe(f"environment variable {variable}: is not set. Put the path of a PEM file into it.")
    if not path.is_file():
        raise CannotServe(f"environment variable {variable}: there is no file {path}. Name a PEM file that is there.")
    return path


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _url(scheme: str, address: tuple[str, int]) -> str:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"{scheme}://{host}:{address[1]}"
