"""The head of an email as programs write it, and as they break it."""

from __future__ import annotations

from email import policy
from email.header import Header
from email.message import Message
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.intake.headers import decoded, is_automatic, message_id_of, subject_of
from reference_impl.intake.names import harmless, one_line

OWN = frozenset({"newaccounts@interactivebrokers.com"})


def head(*lines: bytes) -> Message:
    return BytesParser(policy=policy.compat32).parsebytes(b"\r\n".join(lines) + b"\r\n\r\n", headersonly=True)


SUBJECTS: dict[bytes, str] = {
    b"U1234567 PoRes": "U1234567 PoRes",
    b"=?utf-8?Q?U1234567_PoRes?=": "U1234567 PoRes",
    b"=?UTF-8?B?VTEyMzQ1NjcgUG9SZXM=?=": "U1234567 PoRes",
    b"=?UTF-8?B?VTEyMzQ1NjcgUG9SZXM?=": "U1234567 PoRes",  # without its padding
    b"=?utf-8?Q?U1234567 PoRes?=": "U1234567 PoRes",  # with a space that should not be there
    b"=?utf-8*en?q?PID=20U1234567?=": "PID U1234567",  # with its language (RFC 2231)
    b"=?utf-8?Q?U1234567?= =?utf-8?Q?_PoRes?=": "U1234567 PoRes",
    b"=?utf-8?Q?U123?=\r\n =?utf-8?Q?4567?= PoRes": "U1234567 PoRes",
    b"Re: =?utf-8?Q?U1234567?= PoRes": "Re: U1234567 PoRes",
    b"=?utf-8?Q?Z=C3?= =?utf-8?Q?=BC?=": "Zü",  # a character that was cut in two
    b"=?iso-8859-1?Q?Z=FC?= =?utf-8?Q?=C3=BC?=": "Züü",
    Header("住所 U1234567", "iso-2022-jp").encode().encode(): "住所 U1234567",
    Header("Адрес", "koi8-r").encode().encode(): "Адрес",
    b"=?x-unknown?Q?U1234567=20PID?=": "U1234567 PID",
    b"=?utf-8?Q?Z=FC?=": "Zü",  # its character set is not true
    b"=?utf-8?B?!!!!?= PID": "=?utf-8?B?!!!!?= PID",
    b"Z\xc3\xbc": "Zü",
    b"Z\xfc": "Zü",
    b"  U1234567 \t  PoRes\r\n\tnow ": "U1234567 PoRes now",
    b"=?utf-8?Q?U1234567=0D=0ABcc:_a@example.com?=": "U1234567 Bcc: a@example.com",
    b"=?utf-8?Q?U12=0034?=": "U12 34",
    b"=?utf-8?Q?U12=E2=80=AE34?=": "U12\u202e34",  # what cannot be seen is judged with the rest
    b"=?utf-8?Q?U12=E2=80=8B34=C2=AD5?=": "U12\u200b34\u00ad5",
    b"=?utf-8?Q?U1234567=C2=A0PID?=": "U1234567 PID",
    b"=?utf-7?Q?+AAo-PID?=": "PID",
    b"": "",
}


@pytest.mark.parametrize("raw", SUBJECTS)
def test_a_subject_is_what_was_meant_on_one_line(raw: bytes) -> None:
    assert subject_of(head(b"Subject: " + raw)) == SUBJECTS[raw]


def test_the_first_of_several_subjects_counts_and_none_is_empty() -> None:
    assert subject_of(head(b"Subject: one", b"Subject: two")) == "one"
    assert subject_of(head(b"From: ada@example.com")) == ""


@settings(max_examples=300)
@given(st.text(st.sampled_from("=?utf-8?QB?_A+/ \r\n\t\udcfc=20"), max_size=60))
def test_whatever_stands_in_a_header_is_read_without_an_error(raw: str) -> None:
    line = one_line(decoded(raw), 100)
    assert not any(each in line for each in "\r\n\t\0")
    line.encode("utf-8")


def test_a_subject_without_end_is_cut() -> None:
    assert len(subject_of(head(b"Subject: " + b"a" * 100_000))) == 998


PERSONS = {
    "plain": [b"From: Ada <ada@example.com>", b"Message-ID: <1@example.com>"],
    "Auto-Submitted: no": [b"Auto-Submitted: no (a person)"],
    "a reply": [b"In-Reply-To: <1@interactivebrokers.com>", b"References: <1@interactivebrokers.com>"],
    "asks not to be told of delivery": [b"X-Auto-Response-Suppress: DR, RN"],
    "first-class": [b"Precedence: first-class"],
    "to one of ours": [b"From: ada@example.com", b"To: newaccounts@interactivebrokers.com"],
}
PROGRAMS = {
    "an answer by a machine": [b"Auto-Submitted: auto-replied"],
    "a notice": [b"AUTO-SUBMITTED: auto-generated; type=report"],
    "bulk": [b"Precedence: bulk"],
    "junk": [b"Precedence: Junk"],
    "a list's": [b"Precedence: list"],
    "a list": [b"List-Id: <a.example.com>"],
    "a newsletter": [b"List-Unsubscribe: <mailto:a@example.com>"],
    "out of office": [b"X-Auto-Response-Suppress: All"],
    "out of office, with more": [b"X-Auto-Response-Suppress: DR, OOF, AutoReply"],
    "autoreply": [b"X-Autoreply: yes"],
    "a report": [b"Content-Type: multipart/report; report-type=delivery-status; boundary=a"],
    "returned": [b"Return-Path: <>"],
    "failed": [b"X-Failed-Recipients: a@example.com"],
    "our own": [b"From: New Accounts <NewAccounts@interactivebrokers.com>"],
    "in a circle": [b"Received: from a by b"] * 101,
}


@pytest.mark.parametrize("name", PERSONS)
def test_what_a_person_sent_is_not_taken_for_a_machines(name: str) -> None:
    assert not is_automatic(head(*PERSONS[name]), "ada@example.com", OWN)


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_machine_sent_is_noticed(name: str) -> None:
    assert is_automatic(head(*PROGRAMS[name]), "ada@example.com", OWN)


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "NewAccounts@InteractiveBrokers.com",
        "MAILER-DAEMON@example.com",
        "owner-list@example.com",
        "list-request@example.com",
        "list-bounces@example.com",
        "postmaster@example.com",
    ],
)
def test_an_address_that_no_person_has_is_noticed(sender: str) -> None:
    assert is_automatic(head(b"From: ada@example.com"), sender, OWN)


@pytest.mark.parametrize("raw", [b"<1@example.com>", b"  <a.b+c=d@[127.0.0.1]> "])
def test_a_message_id_that_can_be_repeated_is(raw: bytes) -> None:
    assert message_id_of(head(b"Message-ID: " + raw)) == raw.strip().decode()


@pytest.mark.parametrize(
    "raw", [b"1@example.com", b"<a b@c>", b"<a@b>\r\n <c@d>", b"<\xff@b>", b"<" + b"a" * 300 + b">", b""]
)
def test_a_message_id_that_cannot_be_repeated_is_left_out(raw: bytes) -> None:
    assert message_id_of(head(b"Message-ID: " + raw)) == ""


NAMES = {
    "IMG_0042.jpg": "IMG_0042.jpg",
    "../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "C:\\Users\\ada\\pass.png": "pass.png",
    "a\r\nBcc: b.jpg": "a Bcc_ b.jpg",
    "a\0.jpg": "a.jpg",
    "\u202egpj.exe": "gpj.exe",
    "....": "file",
    "": "file",
    ".htaccess": "htaccess",
    "-rf.jpg": "rf.jpg",
    "~/.ssh/id": "id",
    "a<script>.jpg": "a_script_.jpg",
    "Reisepass Zoë.jpg": "Reisepass Zoë.jpg",
    "x" * 300 + ".jpeg": "x" * 95 + ".jpeg",
    "\udcff.jpg": "\N{REPLACEMENT CHARACTER}.jpg",
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_becomes_harmless(name: str) -> None:
    assert harmless(name) == NAMES[name]


def test_a_name_gets_the_ending_of_what_is_kept() -> None:
    assert harmless("IMG_0042.HEIC", ".jpg") == "IMG_0042.jpg"
    assert harmless("scan", ".png") == "scan.png"
    assert harmless("a.very.long-thing-that-is-no-ending", ".png") == "a.very.long-thing-that-is-no-ending.png"


@given(st.text(max_size=50), st.sampled_from(["", ".jpg"]))
def test_any_name_becomes_harmless_and_stays_it(name: str, ending: str) -> None:
    found = harmless(name, ending)
    assert found
    assert not set(found) & set('/\\\r\n\0<>:"|?*')
    assert found[0] not in ".-~ "
    assert len(found) <= 100
    assert harmless(found, ending) == found
