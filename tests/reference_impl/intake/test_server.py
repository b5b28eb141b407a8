"""The mail server over real sockets: what it takes, and each refusal with its code."""

from __future__ import annotations

import io
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from PIL import Image

from reference_impl.intake.process import IntakeProcess
from tests.reference_impl.intake import mails
from tests.reference_impl.intake.conftest import ADDRESSES, Client, Office, Shared, Start, send

Connect = Callable[..., Client]

HEAD = b"From: ada@example.com\r\nSubject: %s\r\n\r\n"


@pytest.fixture
def talk(shared: Shared, connect: Connect) -> Client:
    client = connect(shared.intake)
    assert client.say("EHLO example.com").startswith("250")
    return client


def greeted_within(seconds: float, intake: IntakeProcess) -> None:
    """Connect again and again until there is a place."""
    until = time.monotonic() + seconds
    while True:
        client = Client(intake.address)
        said = client.answer()
        client.close()
        if said.startswith("220 "):
            return
        assert said.startswith("421 4.3.2 ") or not said
        assert time.monotonic() < until, "there is no place"


def left_in(folder: Path) -> list[Path]:
    """Messages that have not been filed, whole ones and others."""
    return [*(folder / "spool/new").iterdir(), *(folder / "spool/tmp").iterdir()]


def test_the_greeting_names_no_program_and_no_version(shared: Shared, connect: Connect) -> None:
    client = connect(shared.intake, greeted=False)
    assert client.answer() == "220 localhost ESMTP document intake"


def test_what_is_offered_is_told_and_nothing_else(talk: Client) -> None:
    offered = talk.say("EHLO example.com").split("\n")
    assert offered == ["250-localhost", "250-PIPELINING", "250-SIZE 100000", "250-8BITMIME", "250 SMTPUTF8"]


@pytest.mark.parametrize("command", ["VRFY ada", "EXPN list", "HELP", "AUTH PLAIN", "ETRN x"])
def test_what_is_not_offered_is_refused(talk: Client, command: str) -> None:
    assert talk.say(command).startswith("502 ")


@pytest.mark.parametrize("address", ADDRESSES)
def test_mail_for_its_addresses_is_taken_and_filed(shared: Shared, connect: Connect, address: str) -> None:
    client = connect(shared.intake)
    client.to_data(recipient=f"<{address.upper()}>")
    head = HEAD % address.encode()
    client.send(head, b"..a dot\r\n.\r\n")
    accepted = client.answer()
    assert accepted.startswith("250 2.0.0 Accepted as ")
    found = shared.office.wait_for_one(address)
    assert found.id == accepted.rpartition(" ")[2]
    assert found.recipients == (address,)
    assert found.sender == "ada@example.com"
    assert shared.office.originals[found.id] == head + b".a dot\r\n"


@pytest.mark.parametrize(
    "recipient",
    ["<other@interactivebrokers.com>", "<newaccounts@example.com>", "<newaccounts@interactivebrokers.com.>"],
)
def test_mail_for_any_other_address_is_refused(talk: Client, recipient: str) -> None:
    assert talk.say("MAIL FROM:<a@example.com>").startswith("250")
    assert talk.say(f"RCPT TO:{recipient}").startswith("550 5.1.1 ")
    assert talk.say("DATA").startswith("503 ")


def test_too_many_recipients_are_refused_and_the_others_kept(talk: Client) -> None:
    talk.say("MAIL FROM:<a@example.com>")
    answers = [talk.say(f"RCPT TO:<{ADDRESSES[at % 2]}>")[:9] for at in range(3)]
    assert answers == ["250 2.1.5", "250 2.1.5", "452 4.5.3"]
    assert talk.say("DATA").startswith("354")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"MAIL FROM:<a@example.com> SIZE=100001", "552"),
        (b"MAIL FROM:<a@example.com> BODY=BINARYMIME", "501"),
        (b"MAIL FROM:<a@example.com> FUTURERELEASE=1", "555"),
        (b"MAIL FROM:a@example.com", "553"),
        (b"MAIL FROM:<a b@example.com>", "553"),
        (b"MAIL FROM:<a@example.com", "553"),
        (b"MAIL FROM:<\xc3\xa4@example.com>", "553"),
        (b"MAIL FROM:<\xff@example.com>", "501"),
        (b"MAIL TO:<a@example.com>", "501"),
        (b"MAIL FROM:<" + b"a" * 65 + b"@example.com>", "553"),
        (b"RCPT TO:<newaccounts@interactivebrokers.com>", "503"),
        (b"DATA", "503"),
        (b"NOOP " + b"a" * 600, "500"),
        (b"NOOP " + b"a" * 100_000, "500"),
        (b"NOOP a\0b", "500"),
        (b"NOOP a\rRSET", "500"),
        (b"FROBNICATE", "500"),
        (b"", "500"),
    ],
)
def test_a_command_that_cannot_be_is_refused_and_the_next_one_answered(talk: Client, line: bytes, code: str) -> None:
    assert talk.say(line)[:3] == code
    assert talk.say("MAIL FROM:<a@example.com> SIZE=100000 BODY=8BITMIME").startswith("250")


def test_a_command_that_ends_with_a_line_feed_alone_is_refused(talk: Client) -> None:
    talk.send(b"NOOP\n")
    assert talk.answer().startswith("500 ")


def test_an_address_beyond_ascii_is_taken_with_smtputf8(shared: Shared, connect: Connect) -> None:
    client = connect(shared.intake)
    client.say("EHLO example.com")
    assert client.say("MAIL FROM:<zoë@exämple.com> SMTPUTF8 BODY=8BITMIME").startswith("250")
    assert client.say(f"RCPT TO:<{ADDRESSES[0]}>").startswith("250")
    client.say("DATA")
    client.send("Subject: Zoë\r\n\r\n.\r\n".encode())
    assert client.answer().startswith("250")
    assert shared.office.wait_for_one("Zoë").sender == "zoë@exämple.com"


def test_a_bounce_is_taken_and_told_as_automatic(shared: Shared, connect: Connect) -> None:
    client = connect(shared.intake)
    client.to_data("<>")
    client.send(HEAD % b"Undelivered", b".\r\n")
    assert client.answer().startswith("250")
    found = shared.office.wait_for_one("Undelivered")
    assert (found.sender, found.automatic) == ("", True)


SMUGGLED = (
    b"MAIL FROM:<smuggler@example.com>\r\nRCPT TO:<newaccounts@interactivebrokers.com>\r\nDATA\r\nSubject: in\r\n\r\n"
)


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\n\0.\r\n"])
def test_nothing_is_smuggled_behind_an_end_that_is_none(talk: Client, shared: Shared, end: bytes) -> None:
    talk.to_data()
    talk.send(HEAD % b"out", b"x", end, SMUGGLED, b"\r\n.\r\n")
    assert talk.answer().startswith("550 5.6.")
    assert talk.say("NOOP").startswith("250")
    assert not left_in(shared.folder)
    assert not shared.office.with_subject("in")


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"a" * 999 + b"\r\n", "500"), ((b"a" * 500 + b"\r\n") * 250, "552"), (b"a" * 150_000 + b"\r\n", "500")],
)
def test_a_message_that_breaks_a_limit_is_refused_and_leaves_nothing(
    talk: Client, shared: Shared, body: bytes, code: str
) -> None:
    talk.to_data()
    talk.send(HEAD % b"x", body, b".\r\n")
    assert talk.answer()[:3] == code
    assert talk.say("NOOP").startswith("250")
    assert not left_in(shared.folder)


def test_a_message_that_goes_on_and_on_is_told_so_and_cut_off(talk: Client) -> None:
    talk.to_data()
    talk.send((b"a" * 500 + b"\r\n") * 420)
    assert talk.answer().startswith("552 ")
    assert talk.answer() == ""


def test_a_message_beyond_the_room_of_the_spool_is_refused_for_now(start: Start, connect: Connect) -> None:
    client = connect(start(spool_bytes=50_000, filing="http://127.0.0.1:9"))
    client.to_data()
    client.send(b"a" * 500 + b"\r\n", (b"a" * 500 + b"\r\n") * 60, b".\r\n")
    assert client.answer().startswith("250")
    client.to_data()
    client.send((b"a" * 500 + b"\r\n") * 60, b".\r\n")
    assert client.answer().startswith("452 4.3.1 ")


def test_a_disk_that_is_nearly_full_takes_nothing(start: Start, connect: Connect) -> None:
    client = connect(start(free_bytes=2**60))
    client.say("EHLO example.com")
    client.say("MAIL FROM:<a@example.com>")
    client.say(f"RCPT TO:<{ADDRESSES[0]}>")
    assert client.say("DATA").startswith("452 4.3.1 ")


def test_too_many_errors_end_the_connection(talk: Client) -> None:
    answers = [talk.say("FROBNICATE")[:3] for _ in range(4)]
    assert answers == ["500", "500", "500", "421"]
    assert talk.answer() == ""


def test_too_many_messages_on_one_connection_end_it(start: Start, connect: Connect, office: Office) -> None:
    client = connect(start(messages=2))
    for _ in range(2):
        client.to_data()
        client.send(HEAD % b"x", b".\r\n")
        assert client.answer().startswith("250")
    client.say("MAIL FROM:<a@example.com>")
    client.say(f"RCPT TO:<{ADDRESSES[0]}>")
    assert client.say("DATA").startswith("421 ")
    office.wait_for(lambda: len(office.filed) == 2)


@pytest.mark.parametrize("limits", [{"connections": 3}, {"peer_connections": 3}])
def test_more_connections_than_there_are_places_are_told_to_come_again(
    start: Start, connect: Connect, limits: dict[str, int]
) -> None:
    intake = start(**limits)
    first = [connect(intake) for _ in range(3)]
    turned_away = connect(intake, greeted=False)
    assert turned_away.answer().startswith("421 4.3.2 ")
    assert turned_away.answer() == ""
    assert first[0].say("QUIT").startswith("221")
    assert first[0].answer() == ""
    assert first[1].say("NOOP").startswith("250")
    assert connect(intake).say("NOOP").startswith("250")


@pytest.mark.parametrize("in_the_middle_of", ["nothing", "a command", "a message"])
def test_a_client_that_hangs_up_leaves_its_place_to_others_at_once(
    start: Start, connect: Connect, in_the_middle_of: str
) -> None:
    intake = start(connections=2)  # and it waits for a minute for the next command of a client that is there
    for client in [connect(intake), connect(intake)]:
        if in_the_middle_of == "a command":
            client.send(b"EHLO exam")
        elif in_the_middle_of == "a message":
            client.to_data()
            client.send(HEAD % b"Never whole")
        client.close()
    greeted_within(10, intake)


def test_a_client_that_says_nothing_is_told_goodbye(start: Start, connect: Connect) -> None:
    client = connect(start(command_seconds=0.3))
    assert client.answer().startswith("421 4.4.2 ")
    assert client.answer() == ""


def test_a_message_that_comes_byte_by_byte_is_cut_off_and_leaves_nothing(
    start: Start, connect: Connect, tmp_path: Path
) -> None:
    intake = start(command_seconds=5, message_seconds=0.5)
    client = connect(intake)
    client.to_data()
    answer = ""
    client.socket.settimeout(0.05)
    while not answer:  # each byte comes in time; the message does not
        client.send(b"a")
        try:
            answer = client.answer()
        except TimeoutError:
            continue
    assert answer.startswith("421 4.4.2 ")
    assert connect(intake).say("NOOP").startswith("250")  # it has come round since
    assert not left_in(tmp_path)


def test_a_client_that_keeps_itself_busy_is_told_goodbye_in_the_end(start: Start, connect: Connect) -> None:
    client = connect(start(session_seconds=0.7))
    answers = [client.say("NOOP")[:3]]
    while answers[-1] == "250":
        answers.append(client.say("NOOP")[:3])
    assert answers[-1] in {"421", ""}


def test_commands_may_be_sent_without_waiting(shared: Shared, connect: Connect) -> None:
    client = connect(shared.intake)
    client.send(
        b"EHLO a\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<newaccounts@interactivebrokers.com>\r\nDATA\r\n",
        HEAD % b"Piped" + b".\r\nNOOP\r\nQUIT\r\n",
    )
    assert [client.answer()[:3] for _ in range(7)] == ["250", "250", "250", "354", "250", "250", "221"]
    shared.office.wait_for_one("Piped")


# ---------------------------------------------------------------- TLS
@pytest.fixture
def secured(start: Start, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[IntakeProcess, ssl.SSLContext]:
    """An intake with a certificate, and what trusts it; limits can be asked for, or how long it waits for a client."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    certificate.private_key_pem.write_to_path(key)
    for part in certificate.cert_chain_pems:
        part.write_to_path(chain, append=True)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    asked = getattr(request, "param", {})
    return start(tls=(chain, key), **(asked if isinstance(asked, dict) else {"command_seconds": asked})), trust


def test_mail_is_taken_over_tls_which_is_offered_once(
    secured: tuple[IntakeProcess, ssl.SSLContext], connect: Connect, office: Office
) -> None:
    intake, trust = secured
    client = connect(intake)
    assert "STARTTLS" in client.say("EHLO example.com")
    assert client.say("STARTTLS").startswith("220")
    client.start_tls(trust)
    assert client.say("MAIL FROM:<a@example.com>").startswith("503")  # nothing of before counts
    assert "STARTTLS" not in client.say("EHLO example.com")
    assert client.say("STARTTLS").startswith("503")
    client.to_data()
    client.send(HEAD % b"Secret", b".\r\n")
    assert client.answer().startswith("250")
    assert client.say("QUIT").startswith("221")
    office.wait_for_one("Secret")


def test_what_was_sent_before_tls_is_on_is_not_obeyed_when_it_is(
    secured: tuple[IntakeProcess, ssl.SSLContext], connect: Connect
) -> None:
    intake, _ = secured
    client = connect(intake)
    client.say("EHLO example.com")
    client.send(b"STARTTLS\r\nEHLO injected\r\nMAIL FROM:<injected@example.com>\r\n")
    assert client.answer().startswith("554 ")
    assert client.answer() == ""


@pytest.mark.parametrize("secured", [2], indirect=True)
def test_a_handshake_that_never_comes_or_fails_ends_the_connection_alone(
    secured: tuple[IntakeProcess, ssl.SSLContext], connect: Connect
) -> None:
    intake, trust = secured
    silent, broken = connect(intake), connect(intake)
    for client in (silent, broken):
        client.say("EHLO example.com")
        assert client.say("STARTTLS").startswith("220")
    broken.send(b"EHLO this is no handshake\r\n" * 20)
    while broken.socket.recv(65536):
        pass
    while silent.socket.recv(65536):
        pass
    client = connect(intake)
    client.say("EHLO example.com")
    client.say("STARTTLS")
    client.start_tls(trust)
    assert client.say("EHLO example.com").startswith("250")


@pytest.mark.parametrize("secured", [{"connections": 2}], indirect=True)
@pytest.mark.parametrize("last_words", [b"", b"EHLO this is no handshake\r\n" * 20])
def test_whoever_hangs_up_instead_of_a_handshake_leaves_the_place_to_others_and_the_end_in_order(
    secured: tuple[IntakeProcess, ssl.SSLContext],
    connect: Connect,
    last_words: bytes,
    capfd: pytest.CaptureFixture[str],
) -> None:
    intake, _ = secured
    for client in [connect(intake), connect(intake)]:
        client.say("EHLO example.com")
        assert client.say("STARTTLS").startswith("220")
        client.send(last_words)
        client.close()
    greeted_within(10, intake)
    connect(intake).say("EHLO example.com")
    intake.stop()
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("secured", [{"connections": 1, "command_seconds": 3}], indirect=True)
def test_whoever_never_begins_the_handshake_loses_the_place(
    secured: tuple[IntakeProcess, ssl.SSLContext], connect: Connect, capfd: pytest.CaptureFixture[str]
) -> None:
    intake, _ = secured
    client = connect(intake)
    client.say("EHLO example.com")
    assert client.say("STARTTLS").startswith("220")
    greeted_within(30, intake)
    intake.stop()
    assert "Traceback" not in "".join(capfd.readouterr())


# ---------------------------------------------------------------- what is told
def test_nothing_of_a_message_is_logged(
    start: Start, connect: Connect, office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    intake = start(filing="")
    office.answers += [500, 422]
    client = connect(intake)
    client.to_data("<whispered@example.com>")
    client.send(HEAD % b"Whispered", b"whispered\r\n.\r\n")
    client.answer()
    client.say("whispered")
    client.to_data("<whispered@example.com>")
    client.send(b"whispered\nwhispered\r\n.\r\n")
    client.answer()
    pdf = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(pdf, "PDF")
    odd = pdf.getvalue().replace(b"/Type /Page\n", b"/Whispered /a\n/Whispered /b\n/Type /Page\n")
    send(intake, mails.whole(mails.attached("whispered.pdf", odd, "application/pdf"), "Whispered, too"))
    office.wait_for_one("Whispered")
    office.wait_for_one("Whispered, too")
    intake.stop()
    said = "".join(capfd.readouterr())
    assert "nothing can be filed" in said
    assert "not filed, tried again" in said
    assert "hispered" not in said
    assert "Traceback" not in said


def test_a_message_that_cannot_be_filed_lets_others_by(start: Start, office: Office) -> None:
    intake = start()
    office.answers += [400]
    send(intake, HEAD % b"First")
    office.wait_for(lambda: office.refused)
    send(intake, HEAD % b"Second")
    office.wait_for_one("Second")
    office.wait_for_one("First")


def test_mail_is_taken_while_nobody_files_and_filed_later(start: Start, office: Office) -> None:
    office.answers += [503, 503, 401, 404]
    intake = start()
    for number in range(3):
        send(intake, HEAD % b"Early %d" % number)
    office.wait_for(lambda: len(office.filed) == 3)
    assert set(office.times.values()) == {1}
    assert not office.answers
