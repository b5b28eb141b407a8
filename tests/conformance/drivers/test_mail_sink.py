"""The suite's own mail server keeps what phones send, by the account that they send from."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.drivers.mail_sink import Letterbox, MailSink, read_email
from conformance.errors import ConfigFault
from conformance.loopback import RunAuthority

PICTURE = (
    b"Subject: =?utf-8?q?PoRes_M=C3=BCller?=\r\nTo: Documents <d@example.com>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: image/jpeg; name="x.jpg"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n/9j/\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"
)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    opened = MailSink("127.0.0.1", RunAuthority(tmp_path).certify("127.0.0.1"))
    yield opened
    opened.close()


def hand_in(sink: MailSink, sender: str, content: bytes) -> None:
    host, _, port = sink.address.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as session:
        session.sendmail(sender, ["d@example.com"], content)


def test_an_email_is_read_as_any_client_would() -> None:
    read = read_email("ada@example.com", ("d@example.com",), PICTURE)
    assert (read.to, read.subject, read.pictures) == ("d@example.com", "PoRes Müller", (b"\xff\xd8\xff",))


def test_an_email_without_anything_is_read_too() -> None:
    read = read_email("", (), b"")
    assert (read.to, read.subject, read.pictures) == ("", "", ())


def test_it_keeps_each_email_with_its_account(sink: MailSink) -> None:
    hand_in(sink, "ada@example.com", PICTURE)
    hand_in(sink, "bob@example.com", b"Subject: other\r\n\r\n")
    hand_in(sink, "Ada@example.com", b"Subject: second\r\n\r\n")
    assert [one.subject for one in sink.sent_from("ada@example.com", 2, 5)] == ["PoRes Müller", "second"]
    assert len(sink.sent_from("bob@example.com", 1, 5)) == 1


def test_it_offers_tls(sink: MailSink) -> None:
    host, _, port = sink.address.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as session:
        session.ehlo()
        assert session.has_extn("starttls")


def test_what_comes_while_it_is_waited_for_is_seen() -> None:
    box = Letterbox()
    later = threading.Timer(0.05, box.keep, ("ada@example.com", ("d@example.com",), PICTURE))
    later.start()
    assert len(box.sent_from("ada@example.com", 1, 5)) == 1
    later.join()


def test_what_does_not_come_is_not_waited_for_for_ever() -> None:
    assert Letterbox().sent_from("ada@example.com", 1, 0.01) == ()


def test_an_account_begins_anew() -> None:
    box = Letterbox()
    box.keep("ada@example.com", ("d@example.com",), PICTURE)
    box.empty("ada@example.com")
    assert box.sent_from("ada@example.com", 0, 0) == ()


def test_an_address_that_is_not_here_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="cannot listen"):
        MailSink("192.0.2.1", RunAuthority(tmp_path).certify("192.0.2.1"))
