"""Email as the clients of phones write and send it: Mail on an iPhone, Gmail on Android; never off this machine."""

from __future__ import annotations

import base64
import ipaddress
import secrets
import smtplib
import ssl
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from reference_impl.devices.camera_phone import EmailDraft, NotSent

__all__ = ["MailServer", "compose", "send"]

_SECONDS: Final = 10.0
_JPEG: Final = b"\xff\xd8\xff"
_LINE: Final = 76


@dataclass(frozen=True)
class MailServer:
    """Where a phone hands in its email.

    Attributes:
        host: a loopback address; any other is refused.
        port: 1 to 65535.
        trusted: PEM file with the authority whose certificates the phone knows; ``None`` for the system's.
    """

    host: str
    port: int
    trusted: Path | None = None

    def __post_init__(self) -> None:
        try:
            near = ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            near = self.host == "localhost"
        if not near:
            raise ValueError(
                f"a simulated phone sends no email off this machine; give a mail server on a loopback address, not on "
                f"{self.host!r}"
            )
        if not 1 <= self.port <= 65535:
            raise ValueError(f"{self.port} is no port; give a number from 1 to 65535")

    @classmethod
    def parse(cls, address: str, trusted: Path | None = None) -> MailServer:
        """Read ``host:port``.

        Raises:
            ValueError: it is no such address.
        """
        host, _, port = address.rpartition(":")
        if not host or not port.isascii() or not port.isdigit():
            raise ValueError(f"{address!r} is no mail server; write host:port, for example 127.0.0.1:2525")
        return cls(host.strip("[]"), int(port), trusted)


def compose(draft: EmailDraft, *, phone: str, account: str, at: datetime) -> bytes:
    """The message, as the email client of a phone writes it; lines end with CRLF.

    Args:
        draft: what was written.
        phone: ``phone-ios`` (Mail) or ``phone-android`` (Gmail).
        account: the address that it is sent from.
        at: aware; it stands in the message, and in the name of the picture.
    """
    return (_gmail if phone == "phone-android" else _apple_mail)(draft, account, at).as_bytes(
        policy=policy.SMTP.clone(max_line_length=None)
    )


def send(message: bytes, *, sender: str, to: str, server: MailServer) -> None:
    """Hand a message in, over TLS where the server offers it.

    Raises:
        NotSent: the server cannot be reached, is not whom it says it is, or does not take it.
    """
    try:
        with smtplib.SMTP(server.host, server.port, timeout=_SECONDS, local_hostname="[127.0.0.1]") as session:
            session.ehlo()
            if session.has_extn("starttls"):
                session.starttls(context=_secured(server.trusted))
                session.ehlo()
            session.sendmail(sender, [to], message)
    except ssl.SSLError:
        raise NotSent("The identity of the mail server cannot be verified.") from None
    except (smtplib.SMTPRecipientsRefused, ValueError):  # letters that no address of this server can have
        raise NotSent("The mail server does not take email for this address. Check it.") from None
    except (smtplib.SMTPException, OSError):
        raise NotSent("The mail server cannot be reached, or does not take the email.") from None


def _secured(trusted: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if trusted is None else str(trusted))


def _apple_mail(draft: EmailDraft, account: str, at: datetime) -> Message:
    """Mail on an iPhone: the picture within the text, and not as an attachment."""
    tag = str(uuid.uuid4()).upper()
    whole = MIMEMultipart("mixed", boundary=f"Apple-Mail-{str(uuid.uuid4()).upper()}", policy=policy.compat32)
    del whole["MIME-Version"]
    jpeg = draft.picture.startswith(_JPEG)
    name = "IMG_0001.jpeg" if jpeg else "IMG_0001.HEIC"
    picture = _picture(draft.picture, "jpeg" if jpeg else "heic")
    picture.set_param("name", name)
    picture.set_param("x-apple-part-url", str(uuid.uuid4()).upper())
    picture.add_header("Content-Disposition", "inline", filename=name)
    _head(
        whole,
        ("Content-Transfer-Encoding", "7bit"),
        ("From", account),
        ("Mime-Version", "1.0 (1.0)"),
        ("Date", format_datetime(at)),
        ("Subject", draft.subject),
        ("Message-Id", f"<{tag}@{_domain(account)}>"),
        ("To", draft.to),
        ("X-Mailer", "iPhone Mail (21F90)"),
    )
    whole.attach(picture)
    whole.attach(_text("\r\n\r\nSent from my iPhone\r\n", "plain", "us-ascii"))
    return whole


def _gmail(draft: EmailDraft, account: str, at: datetime) -> Message:
    """Gmail on Android: a text in two forms, and the picture as an attachment."""
    boundary: Callable[[], str] = lambda: f"000000000000{secrets.token_hex(8)}"  # noqa: E731 - it is a value
    whole = MIMEMultipart("mixed", boundary=boundary(), policy=policy.compat32)
    jpeg = draft.picture.startswith(_JPEG)
    name = f"PXL_{at:%Y%m%d_%H%M%S}000.{'jpg' if jpeg else 'heic'}"
    picture = _picture(draft.picture, "jpeg" if jpeg else "heic")
    picture.set_param("name", name)
    picture.add_header("Content-Disposition", "attachment", filename=name)
    tag = secrets.token_hex(8)
    picture["X-Attachment-Id"] = tag
    picture["Content-ID"] = f"<{tag}>"
    _head(
        whole,
        ("From", account),
        ("Date", format_datetime(at)),
        ("Message-ID", f"<CA+{secrets.token_urlsafe(32)}@mail.{_domain(account)}>"),
        ("Subject", draft.subject),
        ("To", draft.to),
    )
    texts = MIMEMultipart("alternative", boundary=boundary(), policy=policy.compat32)
    del texts["MIME-Version"]
    texts.attach(_text("\r\n", "plain", "UTF-8"))
    texts.attach(_text('<div dir="auto"></div>\r\n', "html", "UTF-8"))
    whole.attach(texts)
    whole.attach(picture)
    return whole


def _picture(content: bytes, subtype: str) -> MIMEBase:
    part = MIMEBase("image", subtype, policy=policy.compat32)
    del part["MIME-Version"]
    encoded = base64.b64encode(content).decode("ascii")
    part.set_payload("\r\n".join(encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE)) + "\r\n")
    part["Content-Transfer-Encoding"] = "base64"
    return part


def _text(words: str, subtype: str, charset: str) -> Message:
    part = MIMEText(words, subtype, "us-ascii", policy=policy.compat32)
    del part["MIME-Version"]
    part.set_param("charset", charset)
    return part


def _head(message: Message, *fields: tuple[str, str]) -> None:
    """Write the header; what a person typed stands on one line, encoded after RFC 2047 where that is needed."""
    for name, value in fields:
        line = " ".join(value.split())
        message[name] = line if line.isascii() else Header(line, "utf-8", header_name=name).encode()


def _domain(account: str) -> str:
    return account.rpartition("@")[2] or "localhost"
