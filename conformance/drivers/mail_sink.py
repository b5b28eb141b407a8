"""Where the email of phones goes in a run: a mail server of the worker's own, which keeps every message.

It is a real one, on the worker's loopback: phones speak SMTP with it, over TLS where they can. In process a message is
handed over as it is. Either way it is read here, so that a phone is judged without anybody's intake.
"""

from __future__ import annotations

import asyncio
import email
import threading
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from email import policy
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from conformance.errors import ConfigFault
from conformance.seams import SentEmail

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

__all__ = ["Letterbox", "MailSink", "read_email"]

_LARGEST = 40 * 1024 * 1024
_STARTING_SECONDS = 10.0


class Letterbox:
    """Keeps emails by the account that they were sent from. Safe to be used by several threads."""

    def __init__(self) -> None:
        self._kept: dict[str, list[SentEmail]] = {}
        self._changed = threading.Condition()

    def keep(self, sender: str, recipients: Sequence[str], message: bytes) -> None:
        """Take an email.

        Args:
            sender: of the envelope.
            recipients: of the envelope.
            message: as it was handed in.
        """
        read = read_email(sender, recipients, message)
        with self._changed:
            self._kept.setdefault(sender.lower(), []).append(read)
            self._changed.notify_all()

    def sent_from(self, account: str, at_least: int, seconds: float) -> Sequence[SentEmail]:
        """What was sent from an account, oldest first.

        Args:
            account: its address.
            at_least: so many are waited for.
            seconds: how long.
        """
        with self._changed:
            self._changed.wait_for(lambda: len(self._kept.get(account.lower(), ())) >= at_least, seconds)
            return tuple(self._kept.get(account.lower(), ()))

    def empty(self, account: str) -> None:
        """Forget what was sent from an account."""
        with self._changed:
            self._kept.pop(account.lower(), None)


class MailSink(Letterbox):
    """A mail server that keeps what it is given, and passes nothing on.

    Args:
        host: the loopback address to listen on.
        certificate: PEM files of a chain and its key, for STARTTLS.

    Raises:
        ConfigFault: it cannot listen there.
    """

    def __init__(self, host: str, certificate: tuple[Path, Path]) -> None:
        import ssl  # noqa: PLC0415 - a page has none, and needs the letterbox alone

        super().__init__()
        self._host = host
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(*certificate)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._server: asyncio.Server = self._do(self._listen())
        except OSError as error:
            self._end()
            raise ConfigFault(
                f"the suite's mail server cannot listen ({error.strerror or error})",
                where=host,
                mend="Run where processes may listen on 127.x.y.z",
            ) from None

    @property
    def address(self) -> str:
        """Where it listens: ``host:port``."""
        port = self._server.sockets[0].getsockname()[1]
        return f"{self._host}:{port}"

    def close(self) -> None:
        """Stop listening."""
        self._do(self._stop())
        self._end()

    # aiosmtpd's own name for the hook
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep a message."""
        self.keep(envelope.mail_from or "", tuple(envelope.rcpt_tos), cast("bytes", envelope.content))
        return "250 2.0.0 kept"

    async def _listen(self) -> asyncio.Server:
        from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - a page has no sockets

        return await asyncio.get_running_loop().create_server(
            lambda: SMTP(
                self,
                hostname=self._host,
                ident="kept by the suite",
                data_size_limit=_LARGEST,
                tls_context=self._tls,
                enable_SMTPUTF8=True,
                loop=self._loop,
            ),
            self._host,
            0,
        )

    async def _stop(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(_STARTING_SECONDS)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STARTING_SECONDS)
        with suppress(RuntimeError):  # the thread did not end in time
            self._loop.close()


def read_email(sender: str, recipients: Sequence[str], message: bytes) -> SentEmail:
    """Read what a phone has sent, as any client that receives it would."""
    read = email.message_from_bytes(message, policy=policy.default)
    pictures = tuple(
        cast("bytes", part.get_payload(decode=True)) for part in read.walk() if part.get_content_maintype() == "image"
    )
    return SentEmail(
        sender=sender,
        recipients=tuple(recipients),
        to=parseaddr(str(read["To"] or ""))[1],
        subject=" ".join(str(read["Subject"] or "").split()),
        pictures=pictures,
        message=message,
    )
