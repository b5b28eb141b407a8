"""Several ASGI applications in one process, each on an address of its own, until told to end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from reference_impl.gateway.ports import Entrance
from reference_impl.gateway.server import Gateway

__all__ = ["CannotServe", "Place", "Platform", "Tls", "ending_in_order", "listen", "serve"]

_BACKLOG = 256
_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 2
_TOLD_TO_END = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class CannotServe(Exception):
    """Something on this machine is in the way; the message says what, where and what to do."""


@dataclass(frozen=True)
class Tls:
    """What https needs.

    Attributes:
        certificate: PEM file with the chain.
        key: PEM file with the key.
    """

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Place:
    """One application and the socket that it answers on."""

    app: ASGIApp
    socket: socket.socket


@dataclass(frozen=True)
class Platform:
    """The trading platform with another website beside it, and the sockets of both.

    Attributes:
        gateway: what is served there.
        sockets: listen already.
        tls: what connections are spoken to with; ``None`` for plain TCP, on a person's own machine.
    """

    gateway: Gateway
    sockets: Mapping[Entrance, socket.socket]
    tls: Tls | None

    def secured(self) -> ssl.SSLContext | None:
        """The TLS files, read.

        Raises:
            CannotServe: they do not serve.
        """
        if self.tls is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(self.tls.certificate, self.tls.key)
        except (OSError, ssl.SSLError) as error:
            raise _unusable(self.tls, error) from None
        return context


def listen(name: str, host: str, port: int, option: str = "") -> socket.socket:
    """Take an address, before anything else is done, so that a taken one is told at once.

    Args:
        name: what will be served there.
        host: an address of this machine.
        port: 1 to 65535, or 0 for any that is free.
        option: gives another port; without it ``--NAME-port`` does.

    Raises:
        CannotServe: it is taken, not allowed, or no address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        where, another = f"{host} port {port} ({name})", f"Give another port with {option or f'--{name}-port'}"
        if error.errno == errno.EADDRINUSE:
            trouble, mend = "the port is taken by another program", f"{another}, or end that program"
        elif error.errno == errno.EACCES:
            trouble, mend = "this port is not open to you", f"{another}, above 1023"
        else:
            trouble = f"cannot listen there: {error.strerror or error}"
            mend = "Give an address of this machine, such as 127.0.0.1"
        raise CannotServe(f"{where}: {trouble}. {mend}.") from None
    # An answer goes out in two pieces. Unless told otherwise, the second waits until the first is acknowledged, which
    # the other side puts off for 40 ms; asyncio tells only sockets that it has made itself. Connections inherit it.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken


@contextlib.contextmanager
def ending_in_order() -> Iterator[None]:
    """Let SIGTERM, SIGINT and SIGHUP wait while this block makes what it needs, and not disturb it while it tidies up.

    In between, :func:`serve` listens to them. They wait rather than raise: what is half made could not be undone.
    """
    before = {number: signal.getsignal(number) for number in _TOLD_TO_END}
    signal.pthread_sigmask(signal.SIG_BLOCK, _TOLD_TO_END)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _TOLD_TO_END)


def serve(
    places: Sequence[Place],
    *,
    tls: Tls | None,
    when_up: Callable[[], None],
    until_end_of_input: bool = False,
    platform: Platform | None = None,
) -> None:
    """Serve until SIGTERM, SIGINT or SIGHUP, and until the end of standard input where that is asked for.

    Args:
        places: what is served where.
        tls: https with these files; plain http without.
        when_up: called once, when all of them answer.
        until_end_of_input: also end when standard input does.
        platform: what is served beside them, on ports of its own.

    Raises:
        CannotServe: the TLS files do not serve.
    """
    servers = [_Server(place, tls) for place in places]
    secured = platform.secured() if platform is not None else None
    asyncio.run(_serve(servers, when_up, until_end_of_input, platform, secured))


def _unusable(tls: Tls | None, error: Exception) -> CannotServe:
    files = f"{tls.certificate} and {tls.key}" if tls else "no TLS files"
    return CannotServe(f"{files}: cannot be used for TLS: {error}. Give a certificate chain and its key as PEM files.")


class _Server(uvicorn.Server):
    """One of several servers; signals are heard by whoever runs them all."""

    def __init__(self, place: Place, tls: Tls | None) -> None:
        config = uvicorn.Config(
            place.app,
            log_config=None,  # faults go to standard error by Python's own last resort; requests are not logged
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            http="h11",
            ws="none",
            loop="asyncio",
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=tls.key if tls else None,
        )
        try:
            config.load()
        except (OSError, ssl.SSLError) as error:
            raise _unusable(tls, error) from None
        super().__init__(config)
        self.up = asyncio.Event()
        self._place = place

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Over TLS a connection that merely is kept alive would be waited for until its client says goodbye.
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol) and (connection.cycle is None or connection.cycle.response_complete):
                connection.transport.abort()
        await super().shutdown(sockets)

    async def run_at_its_place(self) -> None:
        await self.serve([self._place.socket])


async def _serve(
    servers: Sequence[_Server],
    when_up: Callable[[], None],
    until_end_of_input: bool,
    platform: Platform | None,
    secured: ssl.SSLContext | None,
) -> None:
    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    for number in _TOLD_TO_END:
        loop.add_signal_handler(number, ending.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _TOLD_TO_END)
    running = [asyncio.create_task(server.run_at_its_place()) for server in servers]
    for server in servers:
        await server.up.wait()
    if platform is not None:
        await platform.gateway.start(platform.sockets, secured)
    when_up()
    if until_end_of_input:
        threading.Thread(target=_wait_for_end_of_input, args=(loop, ending), daemon=True).start()
    await ending.wait()
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*running)
    if platform is not None:
        await platform.gateway.stop()
    for number in _TOLD_TO_END:
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_IGN)  # what is left is to tidy up


def _wait_for_end_of_input(loop: asyncio.AbstractEventLoop, ending: asyncio.Event) -> None:
    """Read standard input to its end.

    By ``os.read``: a daemon thread inside ``sys.stdin`` would hold its lock when the interpreter ends.
    """
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    with contextlib.suppress(RuntimeError):  # the loop has ended for another reason
        loop.call_soon_threadsafe(ending.set)
