"""One TCP port that can be open, closed, or swallow what comes, as on a router or behind a firewall (TRB-D-3)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any, Literal

__all__ = ["Door", "Entrance", "PortState"]

Entrance = Literal[4000, 4001, "website"]
"""What can be opened or blocked: the platform's two ports, and another website beside it."""

PortState = Literal["open", "refused", "filtered"]

_BACKLOG = 256
_ENOUGH = 8
_SWALLOWED_SECONDS = 0.2
_OUT_OF_SOCKETS_SECONDS = 0.1


class Door:
    """A listening socket, and what becomes of it.

    Args:
        listener: listens already; it is closed here.
        received: is given each connection that comes in.
    """

    def __init__(self, listener: socket.socket, received: Callable[[socket.socket], None]) -> None:
        listener.setblocking(False)
        self._family, self._address = listener.family, listener.getsockname()
        self._received = received
        self._sockets = [listener]
        self._accepting: asyncio.Task[None] | None = asyncio.create_task(self._accept(listener))

    async def become(self, state: PortState) -> None:
        """Open the port, or block it in one of two ways.

        Args:
            state: ``refused``: nobody listens, and whoever comes is told so by the machine; ``filtered``: what comes
                gets no answer, since the queue of connections to be accepted is full and nobody accepts any.

        Raises:
            OSError: the port cannot be had again.
        """
        await self.shut()
        taken = socket.socket(self._family, socket.SOCK_STREAM)
        self._sockets.append(taken)
        taken.setblocking(False)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        taken.bind(self._address)  # in any state, so that nobody else takes the port meanwhile
        if state == "open":
            taken.listen(_BACKLOG)
            self._accepting = asyncio.create_task(self._accept(taken))
        elif state == "filtered":
            taken.listen(0)
            await self._fill()

    async def shut(self) -> None:
        """Let go of the port."""
        accepting, self._accepting = self._accepting, None
        if accepting is not None:
            accepting.cancel()
            await asyncio.gather(accepting, return_exceptions=True)
        while self._sockets:
            self._sockets.pop().close()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listener)
            except ConnectionError:
                continue  # it was gone before it was accepted
            except OSError:
                await asyncio.sleep(_OUT_OF_SOCKETS_SECONDS)  # the process has as many as it may: some will end
                continue
            self._received(connection)
            await asyncio.sleep(0)  # where many come at once, those that came before get their turn

    async def _fill(self) -> None:
        """Connect until a connection is not answered; how many that takes, the system decides."""
        loop = asyncio.get_running_loop()
        for _ in range(_ENOUGH):
            filler = socket.socket(self._family, socket.SOCK_STREAM)
            self._sockets.append(filler)
            filler.setblocking(False)
            address: Any = self._address
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SWALLOWED_SECONDS):
                    await loop.sock_connect(filler, address)
                continue
            return
        raise OSError(f"{_ENOUGH} connections were taken although nobody accepts any; this system cannot filter a port")
