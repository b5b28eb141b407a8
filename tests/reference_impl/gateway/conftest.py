"""A gateway on real sockets with TLS, Ada behind it, and clients as honest or hostile as a test wants them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import trustme

from reference_impl.domain.trading import TradingPlatform
from reference_impl.gateway.dialogue import Dialogue
from reference_impl.gateway.ports import Entrance, PortState
from reference_impl.gateway.server import Gateway, GatewaySettings
from reference_impl.gateway.tickets import Tickets
from tests.reference_impl.world import World

WAIT_SECONDS = 20
LOGIN = {"type": "login", "username": "ada", "password": "ada's password", "account": "live"}


class Connection:
    """A client's connection, which waits for an answer and for nothing else."""

    def __init__(self, address: tuple[str, int], trust: ssl.SSLContext) -> None:
        plain = socket.create_connection(address, WAIT_SECONDS)
        self.socket = trust.wrap_socket(plain, server_hostname=address[0])
        self._received = b""

    def send(self, content: bytes) -> None:
        self.socket.sendall(content)

    def read_line(self) -> bytes:
        """The next line; empty at the end of the connection."""
        while b"\n" not in self._received:
            try:
                part = self.socket.recv(65536)
            except (ConnectionError, ssl.SSLEOFError):
                part = b""
            if not part:
                rest, self._received = self._received, b""
                return rest
            self._received += part
        line, _, self._received = self._received.partition(b"\n")
        return line

    def ask(self, **message: Any) -> dict[str, Any]:
        self.send(json.dumps(message).encode() + b"\n")
        return self.read()

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.read_line() or b'{"type": "end"}')
        return found

    def close(self) -> None:
        self.socket.close()


@dataclass
class Served:
    """A gateway that serves."""

    gateway: Gateway
    loop: asyncio.AbstractEventLoop
    addresses: dict[Entrance, tuple[str, int]]
    trust: ssl.SSLContext
    world: World
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def connect(self, port: Entrance = 4000) -> Connection:
        connection = Connection(self.addresses[port], self.trust)
        self.stack.callback(connection.close)
        return connection

    def plain(self, port: Entrance = 4000) -> socket.socket:
        """A connection without TLS."""
        return self.stack.enter_context(socket.create_connection(self.addresses[port], WAIT_SECONDS))

    def set_ports(self, **states: PortState) -> None:
        named: dict[str, Entrance] = {"first": 4000, "second": 4001, "website": "website"}
        self.gateway.set_ports({named[name]: state for name, state in states.items()})

    def ticket(self) -> dict[str, Any]:
        """Log in on the first port by Ada's device."""
        first = self.connect()
        asked = first.ask(**LOGIN)
        code = self.world.gadgets["ada"].respond(asked["challenge"])
        return first.ask(type="second-factor", code=code, challenge=asked["challenge"])


Serve = Callable[..., Served]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def serve(authority: trustme.CA) -> Iterator[Serve]:
    stack = contextlib.ExitStack()
    secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(secured)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)

    def start(
        settings: GatewaySettings | None = None,
        dialogue: type[Dialogue] = Dialogue,
        tls: ssl.SSLContext | None = secured,
        entrances: tuple[Entrance, ...] = (4000, 4001, "website"),
    ) -> Served:
        world = World()
        world.equipped()
        platform = TradingPlatform(world.store, world.hasher, world.vault, world.entropy, world.policy)
        tickets = Tickets(world.entropy)
        gateway = Gateway(lambda port: dialogue(platform, tickets, lambda: world.now, port), settings)
        listening = {entrance: socket.create_server(("127.0.0.1", 0), backlog=256) for entrance in entrances}
        addresses = {entrance: taken.getsockname() for entrance, taken in listening.items()}
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()

        def end() -> None:
            asyncio.run_coroutine_threadsafe(gateway.stop(), loop).result(WAIT_SECONDS)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(WAIT_SECONDS)
            loop.close()

        asyncio.run_coroutine_threadsafe(gateway.start(listening, tls), loop).result(WAIT_SECONDS)
        stack.callback(end)
        served = Served(gateway, loop, addresses, trust, world)
        stack.enter_context(served.stack)
        return served

    with stack:
        yield start


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()
