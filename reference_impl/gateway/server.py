"""The trading platform's two ports: TLS, a line for each message, and no more connections than there are places.

Beside them may stand another website, for a connectivity test to try: it is served, limited and blocked as they are.

Whoever has not shown yet who it is gives way to whoever comes: a thousand connections that say nothing push each other
out, and a login goes on beside them. Nothing of what is said is logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from reference_impl.gateway.dialogue import Answer, Dialogue, Port
from reference_impl.gateway.lines import LONGEST_LINE, Message, Unreadable, line_of, message_of
from reference_impl.gateway.messages import refusal_of
from reference_impl.gateway.ports import Door, Entrance, PortState
from reference_impl.gateway.web import Website, answer_to_request, is_request, read_head

__all__ = ["Gateway", "GatewaySettings"]

_LOG = logging.getLogger(__name__)
_TAKES_LONG_SECONDS = 30
_BUSY = line_of(refusal_of("busy", "All places are taken. Try again in a moment."))
_TOO_SLOW = line_of(refusal_of("too-slow", "Nothing came for too long. Connect again."))
_TOO_LONG = line_of(refusal_of("invalid-request", f"A line has at most {LONGEST_LINE} bytes."))
_FAULT = line_of(refusal_of("fault", "Something went wrong here, not with you. Try again, or tell whoever runs this."))
_WORDS: Mapping[Entrance, str] = {
    4000: "This is TCP port 4000 of the trading platform. It can be reached from where you are.",
    4001: "This is TCP port 4001 of the trading platform. It can be reached from where you are.",
    "website": "This is another website. It answers, so your Internet connection works.",
}
"""What a browser is told."""


@dataclass(frozen=True)
class GatewaySettings:
    """What a gateway allows.

    Attributes:
        places: connections at once, by port.
        handshake_seconds: how long TLS may take to begin.
        silence_seconds: how long may pass to the end of the next line, until somebody has shown who it is.
        session_seconds: the same from then on.
        goodbye_seconds: how long a connection that is closed may take to end.
        threads: how many messages are judged at once.
    """

    places: int = 64
    handshake_seconds: float = 5
    silence_seconds: float = 10
    session_seconds: float = 1800
    goodbye_seconds: float = 1
    threads: int = 4


class Gateway:
    """The trading platform over TCP.

    Args:
        dialogue: begins one, for a connection that came in by a port.
        settings: what is allowed.
    """

    def __init__(self, dialogue: Callable[[Port], Dialogue], settings: GatewaySettings | None = None) -> None:
        self._dialogue = dialogue
        self._settings = settings or GatewaySettings()
        self._visits: dict[Entrance, list[_Visit]] = {}
        self._doors: dict[Entrance, Door] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads: ThreadPoolExecutor | None = None

    async def start(self, sockets: Mapping[Entrance, socket.socket], tls: ssl.SSLContext | None) -> None:
        """Serve, in the loop that this is called in.

        Args:
            sockets: listen already, by what they lead to; they are closed here.
            tls: what connections are spoken to with; ``None`` for a person's own machine, where all is spoken plainly.
        """
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(self._settings.threads, "gateway")
        for entrance, listener in sockets.items():
            self._visits[entrance] = []
            self._doors[entrance] = Door(listener, self._receiver(entrance, tls))

    async def stop(self) -> None:
        """Close the ports and every connection."""
        for door in self._doors.values():
            await door.shut()
        for entrance in self._doors:
            await self._throw_out(entrance)
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        self._loop = None

    def set_ports(self, states: Mapping[Entrance, PortState]) -> None:
        """Open or block ports, from any thread but the loop's own. A port that is blocked loses its connections.

        Raises:
            ValueError: a port cannot be had, or is not served.
        """
        if self._loop is None:
            raise ValueError("the trading platform does not listen here")
        if missing := [entrance for entrance in states if entrance not in self._doors]:
            raise ValueError(f"nothing is served here as {missing[0]}")
        try:
            asyncio.run_coroutine_threadsafe(self._set_ports(states), self._loop).result(_TAKES_LONG_SECONDS)
        except OSError as error:
            raise ValueError(f"a port of the trading platform cannot be set: {error}") from None

    async def _set_ports(self, states: Mapping[Entrance, PortState]) -> None:
        for entrance, state in states.items():
            await self._doors[entrance].become(state)
            if state != "open":
                await self._throw_out(entrance)

    async def _throw_out(self, entrance: Entrance) -> None:
        visits = list(self._visits[entrance])
        for visit in visits:
            visit.end()
        await asyncio.gather(*(visit.task for visit in visits), return_exceptions=True)

    # ------------------------------------------------------------ connections
    def _receiver(self, entrance: Entrance, tls: ssl.SSLContext | None) -> Callable[[socket.socket], None]:
        def receive(connection: socket.socket) -> None:
            visits, places = self._visits[entrance], self._settings.places
            if len(visits) >= 2 * places:  # so many are on their way out; one more descriptor would be one too many
                connection.close()
                return
            busy = False
            if sum(not visit.leaving for visit in visits) >= places:
                idle = next((visit for visit in visits if visit.gives_way), None)
                busy = idle is None
                if idle is not None:
                    idle.give_way()
            assert self._threads is not None  # noqa: S101 - doors are open only while it is served
            spoken: _Spoken = Website() if entrance == "website" else self._dialogue(entrance)
            visit = _Visit(connection, tls, spoken, _WORDS[entrance], self._settings, self._threads)
            visit.task = asyncio.create_task(visit.turn_away() if busy else visit.serve())
            visits.append(visit)
            visit.task.add_done_callback(lambda _: self._forget(entrance, visit))

        return receive

    def _forget(self, entrance: Entrance, visit: _Visit) -> None:
        self._visits[entrance].remove(visit)
        visit.tidy()


class _Spoken(Protocol):
    """What is said on a connection."""

    @property
    def begun(self) -> bool:
        """Whether the other side has shown who it is."""
        ...

    def answer(self, message: Message) -> Answer:
        """Answer a message."""
        ...


class _Visit:
    """One connection, from its acceptance to its end.

    Attributes:
        task: serves it.
        leaving: whether it is on its way out, and takes no place.
    """

    task: asyncio.Task[None]

    def __init__(
        self,
        connection: socket.socket,
        tls: ssl.SSLContext | None,
        dialogue: _Spoken,
        words: str,
        settings: GatewaySettings,
        threads: ThreadPoolExecutor,
    ) -> None:
        self._connection = connection
        self._tls = tls
        self._dialogue = dialogue
        self._words = words
        self._settings = settings
        self._threads = threads
        self._writer: asyncio.StreamWriter | None = None
        self._judging = False
        self._last_word: bytes | None = None
        self._handed_over = False
        self._hurried = False
        self.leaving = False

    @property
    def gives_way(self) -> bool:
        """Whether somebody else may have its place: it has not shown who it is, and nothing of it is being judged."""
        return not (self._dialogue.begun or self._judging or self.leaving)

    def give_way(self) -> None:
        """Leave the place to somebody else."""
        self._last_word, self.leaving, self._hurried = _BUSY, True, True
        self.task.cancel()

    def end(self) -> None:
        """End at once, as where a firewall was told to."""
        if self._writer is not None:
            self._writer.transport.abort()
        self.task.cancel()

    async def serve(self) -> None:
        """Answer lines until there are no more, or what comes is none."""
        try:
            reader, writer = await self._secured()
            self._last_word = await self._answer_all(reader, writer)
        except asyncio.CancelledError:
            pass  # what is left to say was put down
        except OSError:
            pass  # no TLS, or the other side is gone
        except Exception:  # noqa: BLE001 - whatever it is, it must not end in silence, nor reach the other side
            _LOG.exception("a connection of the trading platform ended by a fault")
            self._last_word = _FAULT
        await self._say_goodbye()

    def tidy(self) -> None:
        """Close what the loop was not given to close."""
        if not self._handed_over:
            self._connection.close()

    async def turn_away(self) -> None:
        """Tell that all places are taken."""
        self.leaving = True
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await self._secured()
            self._last_word = _BUSY
        await self._say_goodbye()

    async def _secured(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(LONGEST_LINE, loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        self._handed_over = True
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol,
            self._connection,
            ssl=self._tls,
            ssl_handshake_timeout=self._settings.handshake_seconds if self._tls else None,
            ssl_shutdown_timeout=self._settings.goodbye_seconds if self._tls else None,
        )
        self._writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        return reader, self._writer

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        """Answer line after line; what is left to say at the end, if anything."""
        first = True
        while True:
            settings, begun = self._settings, self._dialogue.begun
            try:
                async with asyncio.timeout(settings.session_seconds if begun else settings.silence_seconds):
                    await writer.drain()
                    line = await reader.readuntil(b"\n")
                    if first and is_request(line):
                        await read_head(reader, line)
                        return answer_to_request(line, self._words)
                first, message = False, message_of(line)
            except asyncio.IncompleteReadError:
                return None
            except asyncio.LimitOverrunError:
                return _TOO_LONG
            except TimeoutError:
                return _TOO_SLOW
            except Unreadable as fact:
                return line_of(refusal_of("invalid-request", str(fact)))
            self._judging = True
            try:
                answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._dialogue.answer, message)
            finally:
                self._judging = False
            if not answer.goes_on:
                return line_of(answer.message)
            writer.write(line_of(answer.message))

    async def _say_goodbye(self) -> None:
        writer = self._writer
        self.leaving = True
        if writer is None:
            return
        if self._last_word is not None:
            writer.write(self._last_word)
        if self._hurried:
            writer.transport.abort()
            return
        writer.close()
        try:
            async with asyncio.timeout(self._settings.goodbye_seconds):
                await writer.wait_closed()
        except (OSError, TimeoutError, asyncio.CancelledError):
            writer.transport.abort()
