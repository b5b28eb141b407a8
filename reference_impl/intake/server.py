"""The mail server: SMTP by RFC 5321 on aiosmtpd, for a few addresses, with a limit on everything.

aiosmtpd brings the connection, STARTTLS and the syntax of commands. What it does otherwise than an intake must that
anybody can reach is done here: the conversation (aiosmtpd logs every line, tells the class of an inner error, and
counts few things), ``DATA`` (it holds whole messages in memory, and reads on without end), and what is offered (no
``AUTH``, ``VRFY``, ``EXPN`` or ``HELP``). Nothing that a client says is logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import socket
import ssl
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.smtp import SMTP, TLSSetupException
from aiosmtpd.smtp import Envelope as Named
from aiosmtpd.smtp import Session as Said

from reference_impl.intake.data import DataFault, DataStream
from reference_impl.intake.settings import SmtpLimits
from reference_impl.intake.spool import Draft, Envelope, Spool, SpoolFull

__all__ = ["IntakeServer"]

_LOG = logging.getLogger(__name__)
logging.getLogger("mail.log").disabled = True  # aiosmtpd's: it would write down what is said

_COMMAND_BYTES = 512
_MAIL_BYTES = 1024
"""Of ``MAIL`` and ``RCPT``, whose addresses and parameters come on top (RFC 1870, RFC 6531)."""

_PIECE_BYTES = 64 * 1024
_SYNCING_AT_ONCE = 8
_GOODBYE_SECONDS = 2

_REFUSED: dict[DataFault, str] = {
    "too-large": "552 5.3.4 The message is larger than this server takes",
    "line-too-long": "500 5.5.2 A line is longer than 1000 bytes (RFC 5321, 4.5.3.1.6)",
    "bare-line-end": "550 5.6.11 A line ends with CR or LF alone; only CR LF ends a line (RFC 5321, 2.3.8)",
    "null-byte": "550 5.6.0 The message holds a null byte (RFC 5322, 2.2)",
}
_TOO_LONG = "500 5.5.2 The line is too long"
_BUSY = b"421 4.3.2 Too many connections; try again later\r\n"
_TOO_SLOW = b"421 4.4.2 Nothing came for too long, or it took too long\r\n"
_NO_ROOM = "452 4.3.1 There is no room for the message now; try again later"
_FAULT = "451 4.3.0 Something went wrong here; try again later"

_OFFERED = ("DATA", "EHLO", "HELO", "MAIL", "NOOP", "QUIT", "RCPT", "RSET", "STARTTLS")
_KNOWN = ("AUTH", "BDAT", "ETRN", "EXPN", "HELP", "TURN", "VRFY")
"""Commands that exist and are not offered."""

_ADDRESS = re.compile(
    r"""<(?:@[^\x00-\x20:<>]{1,255}:)?                                  # a route, which is ignored
        (?P<address>
            (?:[^\x00-\x20\x7f()<>\[\]:;@\\,"]{1,64}|"[^\x00-\x1f\x7f"\\<>]{0,62}")   # local part, or quoted
            @(?:[^\x00-\x20\x7f()<>\[\]:;@\\,"]{1,255}|\[[0-9A-Fa-f:.IPv]{2,60}\])
        |)>
        (?:[ ](?P<parameters>.*))?""",
    re.VERBOSE,
)


class IntakeServer:
    """Takes mail into a spool.

    Args:
        spool: where accepted messages go.
        recipients: the addresses that it takes mail for.
        limits: what is allowed.
        tls: what ``STARTTLS`` begins; ``None`` where it is not offered.
        accepted: told the id of each message that is safe on disk.
        host: the name that it says it has.
    """

    def __init__(
        self,
        spool: Spool,
        recipients: Collection[str],
        limits: SmtpLimits,
        tls: ssl.SSLContext | None,
        accepted: Callable[[str], object],
        host: str = "localhost",
    ) -> None:
        self.spool, self.limits, self.tls, self.accepted, self.host = spool, limits, tls, accepted, host
        self.recipients = frozenset(address.lower() for address in recipients)
        self.threads = ThreadPoolExecutor(_SYNCING_AT_ONCE, "spool")
        self.connections: set[_Connection] = set()
        self.peers: Counter[str] = Counter()
        self._listening: asyncio.Server | None = None

    async def start(self, listener: socket.socket) -> None:
        """Answer on a socket that listens."""
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(lambda: _Connection(self, loop), sock=listener, start_serving=True)

    async def stop(self) -> None:
        """Say goodbye to every connection; what was accepted is safe, what was not is forgotten."""
        if self._listening is not None:
            self._listening.close()
        leaving = [connection.leave() for connection in self.connections]
        if leaving:
            await asyncio.wait(leaving, timeout=_GOODBYE_SECONDS)
        await asyncio.to_thread(self.threads.shutdown)

    def enter(self, connection: _Connection, peer: str) -> bool:
        """Whether there is a place for a connection; it has it then until it leaves."""
        if len(self.connections) >= self.limits.connections or self.peers[peer] >= self.limits.peer_connections:
            return False
        self.connections.add(connection)
        self.peers[peer] += 1
        return True

    def left(self, connection: _Connection, peer: str) -> None:
        """Let others have its place."""
        if connection in self.connections:
            self.connections.discard(connection)
            self.peers[peer] -= 1
            if not self.peers[peer]:
                del self.peers[peer]

    # ------------------------------------------------------------ what aiosmtpd asks
    async def handle_MAIL(self, _: SMTP, __: Said, envelope: Named, address: str, options: list[str]) -> str:  # noqa: N802
        """Take note of the sender."""
        if not address.isascii() and not envelope.smtp_utf8:
            return "553 5.6.7 An address that is not in ASCII needs SMTPUTF8"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, _: SMTP, __: Said, envelope: Named, address: str, ___: list[str]) -> str:  # noqa: N802
        """Take note of a recipient, if it is an address of the intake."""
        plain = address.strip("<>").lower()
        if plain not in self.recipients:
            return "550 5.1.1 There is no such address here"
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(plain)
        return "250 2.1.5 OK"


class _Ended(Exception):
    """The conversation is over."""


class _Connection(SMTP):
    """One client."""

    line_length_limit = 2048  # of what the reader holds back while nobody asks: twice this, and a piece

    def __init__(self, server: IntakeServer, loop: asyncio.AbstractEventLoop) -> None:
        limits = server.limits
        super().__init__(
            server,
            data_size_limit=limits.message_bytes,
            enable_SMTPUTF8=True,
            hostname=server.host,
            ident="document intake",
            tls_context=server.tls,
            timeout=limits.command_seconds,
            loop=loop,
        )
        self.command_size_limits = defaultdict(lambda: _COMMAND_BYTES, MAIL=_MAIL_BYTES, RCPT=_MAIL_BYTES)
        self._smtp_methods = {name: self._smtp_methods[name] for name in _OFFERED}
        self._server, self._limits = server, limits
        self._peer = ""
        self._entered = False
        self._turned_away = False
        self._errors = self._messages = 0
        self._until = loop.time() + limits.session_seconds

    # ------------------------------------------------------------ coming and going
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self._entered:
            self._entered = True
            named = transport.get_extra_info("peername")
            self._peer = str(named[0]) if named else ""
            if not self._server.enter(self, self._peer):
                self._turned_away = True
                assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - it is a stream's
                transport.write(_BUSY)
                transport.close()
                return
            if hasattr(transport, "max_size"):
                transport.max_size = _PIECE_BYTES  # a piece at a time, so that a hundred clients hold little
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if not self._turned_away:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        return False if self._turned_away else super().eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        if self._turned_away:
            return
        self._server.left(self, self._peer)
        super().connection_lost(error)

    def leave(self) -> asyncio.Task[None]:
        """End the conversation from this side."""
        self._hang_up(b"" if self._tls_is_coming else b"421 4.3.2 The server ends; try again later\r\n")
        assert self._handler_coroutine is not None  # noqa: S101 - whoever has a place has one
        self._handler_coroutine.cancel()
        return self._handler_coroutine

    def _timeout_cb(self) -> None:
        self._hang_up(b"" if self._tls_is_coming else _TOO_SLOW)
        # whoever reads nothing keeps a transport open that has something left to write
        self.loop.call_later(_GOODBYE_SECONDS, self._abort)

    @property
    def _tls_is_coming(self) -> bool:
        """Whether ``STARTTLS`` was answered, and TLS is not on."""
        return self._original_transport is not None and (self.session is None or self.session.ssl is None)

    def _hang_up(self, last_words: bytes = b"") -> bool:
        """Close the connection, once: a transport of TLS that is closed twice cannot be asked anything any more.

        Returns:
            whether there was one.
        """
        if not isinstance(self.transport, asyncio.WriteTransport):
            return False
        if not self.transport.is_closing():
            if last_words:
                self.transport.write(last_words)
            self.transport.close()
        return True

    def _let_go(self) -> None:
        """Leave the place to others."""
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._server.left(self, self._peer)

    def _abort(self) -> None:
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    # ------------------------------------------------------------ the conversation
    async def _handle_client(self) -> None:
        try:
            with contextlib.suppress(_Ended, ConnectionError):
                await self.push(f"220 {self.hostname} ESMTP {self.__ident__}")
                while self.transport is not None:
                    self._allow(self._limits.command_seconds)
                    await self._answer(await self._command())
        finally:  # also where the client has hung up: its place is not kept for it
            if self._tls_is_coming:  # it has not come, and asyncio tells nobody that such a connection is lost
                self._abort()
                self._let_go()
            elif self._hang_up():
                self._allow(_GOODBYE_SECONDS)

    def _allow(self, seconds: float) -> None:
        """Let the client have so many seconds, yet none beyond what the whole connection may last."""
        self._reset_timeout(max(min(seconds, self._until - self.loop.time()), 0.001))

    async def _command(self) -> bytes:
        """The next line."""
        overlong = False
        while True:
            try:
                line = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as error:
                overlong = True
                await self._reader.read(error.consumed)
                continue
            except asyncio.IncompleteReadError:
                raise _Ended from None
            if not overlong:
                return line
            overlong = False
            await self._refuse(_TOO_LONG)

    async def _answer(self, line: bytes) -> None:
        """Do what a line says."""
        if not line.endswith(b"\r\n") or b"\r" in line[:-2] or b"\0" in line:
            return await self._refuse("500 5.5.2 A command is one line that ends with CR LF")
        word, _, rest = line[:-2].partition(b" ")
        name = word.upper().decode("ascii", "replace")
        if len(line) > self.command_size_limits[name]:
            return await self._refuse(_TOO_LONG)
        method = self._smtp_methods.get(name)
        if method is None:
            known = name in _KNOWN
            return await self._refuse("502 5.5.1 This is not offered here" if known else "500 5.5.1 No such command")
        try:
            argument = rest.strip().decode("utf-8") or None
        except UnicodeDecodeError:
            return await self._refuse("501 5.5.2 This is not UTF-8")
        try:
            await method(argument)
        except TLSSetupException:
            self._abort()
            raise _Ended from None
        except (ConnectionError, _Ended):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the client is told and the server goes on
            _LOG.error("%s met with an inner error: %s", name, type(error).__name__)
            await self.push(_FAULT)
        return None

    async def _refuse(self, status: str) -> None:
        """Say no, and count it: :meth:`push` does."""
        await self.push(status)

    async def push(self, status: str | bytes) -> None:
        """Answer. A connection that has been refused too much is closed."""
        text = status if isinstance(status, str) else status.decode("ascii")
        refused = text[0] in "45"
        self._errors += refused
        over = refused and self._errors >= self._limits.errors
        if over:
            text = f"421 4.7.0 Too many errors; the last one: {text}"
        self._writer.write(text.encode("ascii") + b"\r\n")
        await self._writer.drain()
        if over:
            raise _Ended

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        found = _ADDRESS.fullmatch(arg)
        if found is None or len(found["address"].encode()) > 254:
            return None, None
        return found["address"] or "<>", found["parameters"] or ""

    # ------------------------------------------------------------ commands
    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        """Say what is offered."""
        if not hostname:
            return await self.push("501 5.5.4 Syntax: EHLO hostname")
        assert self.session is not None  # noqa: S101 - it is there as long as the connection
        self._set_rset_state()  # type: ignore[no-untyped-call]
        self.session.extended_smtp, self.session.host_name = True, hostname
        offers = ["PIPELINING", f"SIZE {self._limits.message_bytes}", "8BITMIME", "SMTPUTF8"]
        if self.tls_context and not self._tls_protocol:
            offers.append("STARTTLS")
        lines = [self.hostname, *offers]
        await self.push("\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines))
        return None

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        """Begin TLS. What was sent before it is on is not obeyed once it is (CVE-2011-0411)."""
        if self._tls_protocol:
            return await self.push("503 5.5.1 TLS is on already")
        if self._reader._buffer:  # type: ignore[attr-defined]  # noqa: SLF001 - as aiosmtpd does; nothing else tells
            await self.push("554 5.5.1 Nothing may follow STARTTLS before its answer")
            raise _Ended
        await super().smtp_STARTTLS(arg)
        if self._tls_is_coming:  # the client went, or was too slow
            raise TLSSetupException
        return None

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take a message to the disk, and say 250 when it is safe there."""
        assert self.envelope is not None  # noqa: S101 - it is there as long as the connection
        if await self.check_helo_needed():
            return None
        if arg:
            return await self.push("501 5.5.4 Syntax: DATA")
        if not self.envelope.rcpt_tos:
            return await self.push("503 5.5.1 First say who it is for: RCPT")
        if self._messages >= self._limits.messages:
            await self.push("421 4.7.0 Too many messages on one connection")
            raise _Ended
        self._messages += 1
        sender = (self.envelope.mail_from or "").removeprefix("<").removesuffix(">")
        recipients = tuple(dict.fromkeys(self.envelope.rcpt_tos))
        try:
            draft = self._server.spool.begin(Envelope(sender, recipients))
        except SpoolFull:
            self._forget_mail()
            return await self.push(_NO_ROOM)
        kept = False
        try:
            await self.push("354 End the message with CR LF . CR LF")
            stream, full = await self._receive(draft)
            self._forget_mail()
            self._allow(self._limits.message_seconds)  # the disk's time is not the client's fault
            if stream.fault:
                draft.discard()
                await self.push(_REFUSED[stream.fault])
            elif full:
                await self.push(_NO_ROOM)
            else:
                kept = True
                await self._keep(draft)
        finally:
            if not kept:
                draft.discard()
        return None

    def _forget_mail(self) -> None:
        self._set_post_data_state()  # type: ignore[no-untyped-call]

    async def _receive(self, draft: Draft) -> tuple[DataStream, bool]:
        """Read to the end of the message; also whether there is no room for it."""
        stream, full = DataStream(self._limits.message_bytes), False
        until = self.loop.time() + self._limits.message_seconds
        while not stream.ended:
            self._allow(min(self._limits.command_seconds, until - self.loop.time()))
            piece = await self._reader.read(_PIECE_BYTES)
            if not piece:
                raise _Ended
            taken = stream.feed(piece)
            if stream.fault:
                draft.discard()
                if stream.received > 2 * self._limits.message_bytes:  # it goes on and on
                    await self.push(_REFUSED[stream.fault])
                    raise _Ended
            if taken and not full:
                try:
                    draft.write(taken)
                except SpoolFull:
                    full = True
                    draft.discard()
        # What came after the end are commands.
        self._reader._buffer[:0] = stream.rest  # type: ignore[attr-defined]  # noqa: SLF001 - it has no way to take back
        return stream, full

    async def _keep(self, draft: Draft) -> None:
        """Make a message safe, and only then say so."""
        committing = self.loop.run_in_executor(self._server.threads, draft.commit)
        committing.add_done_callback(self._tell(draft))
        try:
            await asyncio.shield(committing)
        except (SpoolFull, OSError) as error:
            if not isinstance(error, SpoolFull):
                _LOG.error("the spool cannot be written: %s", error.strerror)
            return await self.push(_NO_ROOM)
        await self.push(f"250 2.0.0 Accepted as {draft.id}")
        return None

    def _tell(self, draft: Draft) -> Callable[[asyncio.Future[Any]], None]:
        """Whatever is on disk is filed, also where the client has gone meanwhile."""
        server = self._server

        def when_done(done: asyncio.Future[Any]) -> None:
            if not done.cancelled() and done.exception() is None:
                server.accepted(draft.id)

        return when_done
