"""The document intake over SMTP (RFC 5321): docs/vendors/contract.md."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance.seams import ContractBroken, Outcome

__all__ = ["IntakeAddress", "SmtpIntake", "trouble_with"]

_ADDRESS = re.compile(r"smtp://(?P<host>\[[0-9a-fA-F:]+\]|[^/\s:\[\]]+):(?P<port>\d{1,5})/?")
_SEE = "See the document intake's part of docs/vendors/contract.md"
_TAKEN = 250
_GO_ON = 354
Noted = Callable[[str, str], None]
"""Is told of each exchange: the command without its argument, and the reply's code and words."""


@dataclass(frozen=True)
class IntakeAddress:
    """Where the mailboxes are.

    Attributes:
        host: name or address.
        port: 1 to 65535.
    """

    host: str
    port: int

    @staticmethod
    def parse(text: str) -> IntakeAddress:
        """Read ``smtp://host:2525``.

        Raises:
            ValueError: it is not that.
        """
        found = _ADDRESS.fullmatch(text)
        if found is None or not 0 < int(found["port"]) < 65536:
            raise ValueError("write it as smtp://host:2525")
        return IntakeAddress(found["host"].strip("[]"), int(found["port"]))


class SmtpIntake:
    """Mailboxes reached by SMTP, over TLS where it is offered. Implements :class:`conformance.seams.DocumentIntake`.

    Args:
        address: where they are.
        tls: what certificates are trusted; ``None`` for the machine's own trust.
        timeout: for each reply, in seconds.
        noted: is told of each exchange, without what is in a message.
    """

    def __init__(
        self,
        address: IntakeAddress,
        tls: ssl.SSLContext | None,
        *,
        timeout: float,
        noted: Noted | None = None,
    ) -> None:
        self._address = address
        self._tls = tls if tls is not None else ssl.create_default_context()
        self._timeout = timeout
        self._noted = noted or (lambda *_: None)

    def deliver(
        self, sender: str, recipients: Sequence[str], message: bytes, at_once: Callable[[], None] | None = None
    ) -> Outcome:
        """Hand a message over, on a connection of its own.

        Raises:
            ContractBroken: nothing answers there, or what answers does not speak SMTP.
        """
        try:
            client = self._connected()
        except smtplib.SMTPResponseException as refusal:
            return _refused(refusal.smtp_code, refusal.smtp_error)
        try:
            outcome = self._handed_over(client, sender, recipients, message)
        except (smtplib.SMTPServerDisconnected, ConnectionError):
            self._noted("(connection)", "closed")
            return Outcome(False, "closed", "The connection was closed without a reply.")
        except TimeoutError:
            raise ContractBroken(
                expected=f"a reply within {self._timeout:g} s", actual="none came", hint=_SEE
            ) from None
        else:
            if at_once is not None and outcome.accepted:
                at_once()
            return outcome
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                client.quit()
            client.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self._address.host, self._address.port
        try:
            client = smtplib.SMTP(host, port, local_hostname="client.example.com", timeout=self._timeout)
            client.ehlo()
            if client.has_extn("starttls"):
                client.starttls(context=self._tls)
                client.ehlo()
        except smtplib.SMTPResponseException:
            raise
        except (OSError, smtplib.SMTPException) as error:
            raise ContractBroken(
                expected=f"an SMTP server at {host} port {port}",
                actual=f"{type(error).__name__}: {error}",
                hint=_SEE,
            ) from None
        return client

    def _handed_over(self, client: smtplib.SMTP, sender: str, recipients: Sequence[str], message: bytes) -> Outcome:
        options = ["SIZE=" + str(len(message))] if client.has_extn("size") else []
        if client.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        code, words = client.mail(sender, options)
        self._noted("MAIL", f"{code}")
        if code != _TAKEN:
            return _refused(code, words)
        taken = False
        for recipient in recipients:
            code, words = client.rcpt(recipient)
            self._noted("RCPT", f"{code}")
            taken = taken or code == _TAKEN
        if not taken:
            return _refused(code, words)
        try:
            code, words = client.data(message)
        except smtplib.SMTPDataError as refusal:
            code, words = refusal.smtp_code, _octets(refusal.smtp_error)
        self._noted("DATA", f"{code}")
        return Outcome(True) if code == _TAKEN else _refused(code, words)


def trouble_with(address: IntakeAddress, tls: ssl.SSLContext | None, timeout: float) -> str | None:
    """What keeps the mailboxes from being reached; ``None`` where they answer."""
    try:
        intake = SmtpIntake(address, tls, timeout=timeout)
        client = intake._connected()  # noqa: SLF001 - a question about this very class
    except (ContractBroken, smtplib.SMTPResponseException) as error:
        return str(error)
    with contextlib.suppress(smtplib.SMTPException, OSError):
        client.quit()
    client.close()
    return None


def _octets(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words


def _refused(code: int, words: bytes | str) -> Outcome:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return Outcome(False, str(code), " ".join(text.split()))
