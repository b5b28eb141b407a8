"""The intake as a program: ``python -m reference_impl intake``."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import importlib.util
import ipaddress
import json
import logging
import os
import signal
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from reference_impl.intake.clerk import Clerk
from reference_impl.intake.filing_client import HttpFiling
from reference_impl.intake.reader import Reader
from reference_impl.intake.server import IntakeServer
from reference_impl.intake.settings import ReaderLimits, SmtpLimits
from reference_impl.intake.spool import Spool, SpoolUnusable

__all__ = ["ABOUT", "KEY_VARIABLE", "CannotTakeMail", "add_options", "run"]

KEY_VARIABLE = "SECURE_LOGIN_FILING_KEY"

Limits = TypeVar("Limits", SmtpLimits, ReaderLimits)

ABOUT = f"""\
The document intake: a mail server on this machine alone, which takes emails for the addresses that it is given, keeps
them safe on disk, reads the pictures in them, and hands what it found to whoever files documents. It sends no mail.

Takes from the environment:
  {KEY_VARIABLE}    the key that is shown to whoever files; required

A message that was answered with 250 is in the spool until it has been filed: the program can be killed at any moment,
and goes on with what is there when it is started again with the same folder. While nobody files, it takes mail all the
same, and tries again. Each message is read in a process of its own, whose memory and time are limited.

When it listens, prints one line of JSON with its address. Ends at SIGTERM or Ctrl-C. Nothing of a message is logged.

Try it, in two terminals; here what it finds is refused, since nobody files at that address, and waits in the spool:
  {KEY_VARIABLE}=any python -m reference_impl intake --spool /tmp/spool --filing http://127.0.0.1:9 \\
      --address newaccounts@interactivebrokers.com
  swaks --server 127.0.0.1:2525 --to newaccounts@interactivebrokers.com --attach @picture.jpg"""

_GOODBYE = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_JUDGE = "reference_impl.intake.judging:judge"
_READING = "reference_impl.intake.reading:read"  # without importing what it takes to read


class CannotTakeMail(Exception):
    """Something has to be mended first; the message says what, where and how."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give a parser the intake's options."""
    parser.add_argument("--bind", default="127.0.0.1", help="loopback address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=2525, help="0 for any that is free (default: %(default)s)")
    parser.add_argument(
        "--listener", type=int, metavar="FD", help="a socket that listens already, in place of --bind and --port"
    )
    parser.add_argument("--spool", type=Path, metavar="FOLDER", required=True, help="where messages are kept safe")
    parser.add_argument("--filing", metavar="URL", required=True, help="who files, for example https://127.0.0.1:8449")
    parser.add_argument("--filing-ca", type=Path, metavar="FILE", help="PEM file that its certificate is checked with")
    parser.add_argument(
        "--address", action="append", metavar="ADDRESS", required=True, help="takes mail for it; can be given again"
    )
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="PEM file; with it STARTTLS is offered")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="PEM file with its key")
    parser.add_argument(
        "--judge", metavar="MODULE:FUNCTION", default=_JUDGE, help="tells what can be read (default: %(default)s)"
    )
    parser.add_argument(
        "--reading", metavar="MODULE:FUNCTION", default=_READING, help="reads a message (default: %(default)s)"
    )
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="can be given again; the names, and what holds without it: "
        + ", ".join(f"{name}={value:.12g}" for name, value in _all_limits().items()),
    )
    parser.add_argument(
        "--until-end-of-input", action="store_true", help="also end when standard input does, for whoever starts it"
    )


def run(options: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> None:
    """Take mail until told to end.

    Args:
        options: as :func:`add_options` has them parsed.
        environ: in place of the environment.

    Raises:
        CannotTakeMail: something has to be mended first.
    """
    key = environ.get(KEY_VARIABLE, "")
    if not key:
        raise CannotTakeMail(
            f"environment variable {KEY_VARIABLE}: is not set. Put the key into it that filing asks for."
        )
    _check_place("--judge", options.judge)
    _check_place("--reading", options.reading)
    smtp = _limited(SmtpLimits(), options.limit)
    limits = _limited(ReaderLimits(), options.limit)
    _check_names(options.limit)
    tls, trust = _tls(options), _trust(options)
    try:
        filing = HttpFiling(options.filing.rstrip("/"), key, trust)
    except ValueError as fact:
        raise CannotTakeMail(f"--filing {fact}. Give one such as https://127.0.0.1:8449.") from None
    listener = _listener(options)
    own = frozenset(address.lower() for address in options.address)
    logging.basicConfig(format="intake: %(message)s", level=logging.WARNING)
    with contextlib.ExitStack() as ending:
        try:
            spool = ending.enter_context(contextlib.closing(Spool(options.spool, smtp.spool_bytes, smtp.free_bytes)))
        except SpoolUnusable as fact:
            raise CannotTakeMail(f"--spool {fact}") from None
        reader = Reader(options.judge, options.reading, own, limits)
        clerk = Clerk(spool, reader, filing)
        server = IntakeServer(spool, own, smtp, tls, clerk.accept)
        asyncio.run(_serve(server, clerk, reader, listener, until_end_of_input=options.until_end_of_input))


async def _serve(
    server: IntakeServer, clerk: Clerk, reader: Reader, listener: socket.socket, *, until_end_of_input: bool
) -> None:
    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    for number in _GOODBYE:
        loop.add_signal_handler(number, ending.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _GOODBYE)  # whoever started this may have let them wait
    if until_end_of_input:
        threading.Thread(target=_wait_for_end_of_input, args=(loop, ending), daemon=True).start()
    clerk.recall()
    await server.start(listener)
    host, port = listener.getsockname()[:2]
    print(json.dumps({"intake": f"smtp://{f'[{host}]' if ':' in host else host}:{port}"}), flush=True)
    filing = asyncio.create_task(clerk.run())
    told = asyncio.create_task(ending.wait())
    await asyncio.wait([filing, told], return_when=asyncio.FIRST_COMPLETED)
    await server.stop()
    filing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await filing  # raises what ended it, if it was not this
    await reader.close()


def _wait_for_end_of_input(loop: asyncio.AbstractEventLoop, ending: asyncio.Event) -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    with contextlib.suppress(RuntimeError):  # the loop has ended for another reason
        loop.call_soon_threadsafe(ending.set)


# ---------------------------------------------------------------- what is given
def _listener(options: argparse.Namespace) -> socket.socket:
    if options.listener is not None:
        try:
            return socket.socket(fileno=options.listener)
        except OSError as error:
            raise CannotTakeMail(f"--listener {options.listener}: is no socket ({error.strerror}).") from None
    try:
        loopback = ipaddress.ip_address(options.bind).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise CannotTakeMail(
            f"--bind {options.bind}: is no loopback address. Give 127.0.0.1 or another of 127.0.0.0/8."
        )
    family = socket.AF_INET6 if ":" in options.bind else socket.AF_INET
    try:
        return socket.create_server((options.bind, options.port), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        where = f"{options.bind} port {options.port}"
        raise CannotTakeMail(f"{where}: cannot listen there ({error}). Give another with --port.") from None


def _tls(options: argparse.Namespace) -> ssl.SSLContext | None:
    if options.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(options.tls_cert, options.tls_key)
    except (OSError, ssl.SSLError) as error:
        files = f"{options.tls_cert} and {options.tls_key}"
        raise CannotTakeMail(
            f"{files}: cannot be used for TLS ({error}). Give a chain and its key as PEM files."
        ) from None
    return context


def _trust(options: argparse.Namespace) -> ssl.SSLContext | None:
    if options.filing_ca is None:
        return None
    try:
        trust = ssl.create_default_context(cafile=options.filing_ca)
    except (OSError, ssl.SSLError) as error:
        raise CannotTakeMail(f"--filing-ca {options.filing_ca}: holds no certificate ({error}).") from None
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return trust


def _check_place(option: str, name: str) -> None:
    module, colon, function = name.partition(":")
    try:
        found = importlib.util.find_spec(module) if module and colon and function else None
    except (ImportError, ValueError):
        found = None
    if found is None:
        raise CannotTakeMail(f"{option} {name}: there is no such module. Give one as package.module:function.")


def _all_limits() -> dict[str, float]:
    return {**dataclasses.asdict(SmtpLimits()), **dataclasses.asdict(ReaderLimits())}


def _check_names(given: Sequence[str]) -> None:
    known = _all_limits()
    for each in given:
        name, _, number = each.partition("=")
        if name not in known:
            raise CannotTakeMail(f"--limit {each}: there is no such limit. The names are {', '.join(known)}.")
        try:
            good = float(number) >= 0
        except ValueError:
            good = False
        if not good:
            raise CannotTakeMail(f"--limit {each}: is not NAME=NUMBER. Give a number that is not negative.")


def _limited(limits: Limits, given: Sequence[str]) -> Limits:
    types = {field.name: type(getattr(limits, field.name)) for field in dataclasses.fields(limits)}
    changed = {}
    for each in given:
        name, _, number = each.partition("=")
        if name in types:
            with contextlib.suppress(ValueError, OverflowError):  # told below, by name
                changed[name] = types[name](float(number))
    return dataclasses.replace(limits, **changed)
