"""Email as phones write it, and how it is handed in: on this machine alone, over TLS where that is offered."""

from __future__ import annotations

import email
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from pathlib import Path

import pytest

from conformance.drivers.mail_sink import MailSink
from conformance.loopback import RunAuthority
from reference_impl.adapters.phone_mail import MailServer, compose, send
from reference_impl.devices.camera_phone import EmailDraft, NotSent

NOW = datetime(2026, 11, 22, 10, 30, 5, tzinfo=UTC)
JPEG = b"\xff\xd8\xff" + bytes(range(256)) * 3
ADA = "ada@example.com"
DRAFT = EmailDraft("documents@example.com", "PoRes U1234567", JPEG)


def written(phone: str, draft: EmailDraft = DRAFT) -> email.message.EmailMessage:
    return email.message_from_bytes(compose(draft, phone=phone, account=ADA, at=NOW), policy=policy.default)


@pytest.fixture
def authority(tmp_path: Path) -> RunAuthority:
    return RunAuthority(tmp_path)


@pytest.fixture
def sink(authority: RunAuthority) -> Iterator[MailSink]:
    opened = MailSink("127.0.0.1", authority.certify("127.0.0.1"))
    yield opened
    opened.close()


@pytest.mark.parametrize("phone", ["phone-ios", "phone-android"])
def test_it_carries_the_picture_and_says_from_whom_to_whom_about_what(phone: str) -> None:
    message = written(phone)
    assert message.get_content_type() == "multipart/mixed"
    assert (message["From"], message["To"], message["Subject"]) == (ADA, "documents@example.com", "PoRes U1234567")
    pictures = [part for part in message.walk() if part.get_content_maintype() == "image"]
    assert [part.get_content() for part in pictures] == [JPEG]
    assert message["Date"].datetime == NOW
    assert message["MIME-Version"] is not None


def test_mail_on_an_iphone_has_it_within_the_text() -> None:
    message = written("phone-ios")
    assert [part.get_content_type() for part in message.iter_parts()] == ["image/jpeg", "text/plain"]
    picture = next(iter(message.iter_parts()))
    assert picture.get_content_disposition() == "inline"
    assert picture.get_filename() == "IMG_0001.jpeg"
    assert message["X-Mailer"].startswith("iPhone Mail")


def test_gmail_on_android_attaches_it_below_a_text_in_two_forms() -> None:
    message = written("phone-android")
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "image/jpeg"]
    picture = list(message.walk())[-1]
    assert picture.get_content_disposition() == "attachment"
    assert picture.get_filename() == "PXL_20261122_103005000.jpg"


def test_a_heic_is_called_one() -> None:
    heic = EmailDraft("documents@example.com", "PID", b"\0\0\0\x18ftypheic")
    assert next(iter(written("phone-ios", heic).iter_parts())).get_content_type() == "image/heic"


@pytest.mark.parametrize("phone", ["phone-ios", "phone-android"])
def test_a_subject_adds_no_header_and_keeps_its_letters(phone: str) -> None:
    message = written(phone, EmailDraft("a@example.com", "PoRes\r\nBcc: all@example.com Müller", JPEG))
    assert message["Subject"] == "PoRes Bcc: all@example.com Müller"
    assert message["Bcc"] is None


@pytest.mark.parametrize("phone", ["phone-ios", "phone-android"])
def test_every_line_ends_as_smtp_wants_it(phone: str) -> None:
    content = compose(DRAFT, phone=phone, account=ADA, at=NOW)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_it_is_handed_in_over_tls_that_is_offered(sink: MailSink, authority: RunAuthority) -> None:
    server = MailServer.parse(sink.address, authority.ca_pem)
    send(compose(DRAFT, phone="phone-ios", account=ADA, at=NOW), sender=ADA, to=DRAFT.to, server=server)
    (kept,) = sink.sent_from(ADA, 1, 5)
    assert (kept.to, kept.recipients, kept.pictures) == (DRAFT.to, (DRAFT.to,), (JPEG,))


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(sink: MailSink) -> None:
    with pytest.raises(NotSent, match="identity"):
        send(b"Subject: x\r\n\r\n", sender=ADA, to=DRAFT.to, server=MailServer.parse(sink.address))
    assert not sink.sent_from(ADA, 0, 0)


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSent, match="cannot be reached"):
        send(b"", sender=ADA, to=DRAFT.to, server=MailServer("127.0.0.1", port))


def test_what_no_server_takes_for_an_address_is_told(sink: MailSink, authority: RunAuthority) -> None:
    server = MailServer.parse(sink.address, authority.ca_pem)
    with pytest.raises(NotSent, match="address"):
        send(b"Subject: x\r\n\r\n", sender=ADA, to="müller@example.com", server=server)


@pytest.mark.parametrize("address", ["192.0.2.1:25", "mail.example.com:25", "0.0.0.0:25"])
def test_nothing_leaves_the_machine(address: str) -> None:
    with pytest.raises(ValueError, match="off this machine"):
        MailServer.parse(address)


@pytest.mark.parametrize("address", ["", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:0", "127.0.0.1:70000", ":25"])
def test_what_is_no_server_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"server|port"):
        MailServer.parse(address)


def test_tls_is_what_the_machine_takes_for_safe(sink: MailSink, authority: RunAuthority) -> None:
    context = ssl.create_default_context(cafile=str(authority.ca_pem))
    host, _, port = sink.address.rpartition(":")
    with socket.create_connection((host, int(port)), 5) as plain:
        reader = plain.makefile("rb")
        assert reader.readline().startswith(b"220")
        plain.sendall(b"EHLO test\r\n")
        while reader.readline()[3:4] == b"-":
            pass
        plain.sendall(b"STARTTLS\r\n")
        assert reader.readline().startswith(b"220")
        with context.wrap_socket(plain, server_hostname=host) as secured:
            assert secured.version() in {"TLSv1.2", "TLSv1.3"}
