"""A trading platform's two ports that answer by a script, and ports that nobody answers at."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import trustme

__all__ = ["ASKED", "CONNECTED", "TICKET", "WAIT_SECONDS", "Script", "ToyGateway"]

ASKED = {"type": "second-factor", "kind": "device", "challenge": "123456", "expires_at": "2026-11-22T10:05:00Z"}
TICKET = {"type": "ticket", "ticket": "a-ticket", "port": 4001}
CONNECTED = {"type": "connected", "account": "live"}
WAIT_SECONDS = 10

Script = Sequence[Any]
"""What a port answers, one after another: a message, bytes as they are, or ``None`` to hang up."""


@dataclass
class ToyGateway:
    """Two ports that answer by a script."""

    context: ssl.SSLContext
    trust: ssl.SSLContext
    asked: list[dict[str, Any]] = field(default_factory=list)
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @classmethod
    def certified_by(cls, authority: trustme.CA) -> Self:
        context, trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
        authority.issue_cert("127.0.0.1").configure_cert(context)
        authority.configure_trust(trust)
        return cls(context, trust)

    def ports(self, first: Script, second: Script = (CONNECTED, CONNECTED)) -> Mapping[int, int]:
        """Serve one connection on each, by the numbers that the article gives them."""
        return {4000: self._port(first), 4001: self._port(second)}

    def _port(self, script: Script) -> int:
        listener = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        thread = threading.Thread(target=self._answer, args=(listener, list(script)))
        thread.start()
        self.stack.callback(thread.join, WAIT_SECONDS)
        self.stack.callback(listener.shutdown, socket.SHUT_RDWR)
        port: int = listener.getsockname()[1]
        return port

    def _answer(self, listener: socket.socket, script: list[Any]) -> None:
        with (
            contextlib.suppress(OSError),
            listener.accept()[0] as plain,
            self.context.wrap_socket(plain, server_side=True) as spoken,
            spoken.makefile("rb") as lines,
        ):
            for answer in script:
                line = lines.readline()
                if not line:  # the client has hung up
                    return
                self.asked.append(json.loads(line))
                if answer is None:
                    return
                spoken.sendall(answer if isinstance(answer, bytes) else json.dumps(answer).encode() + b"\n")
            lines.readline()  # until the client hangs up
