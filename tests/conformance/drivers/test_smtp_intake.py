"""The document intake over SMTP: what is handed over, and how what becomes of it is told."""

from __future__ import annotations

import contextlib
import email
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from email import policy
from typing import BinaryIO

import pytest

from conformance.drivers.letters import written
from conformance.drivers.smtp_intake import IntakeAddress, SmtpIntake, trouble_with
from conformance.seams import ContractBroken, DocumentIntake, Enclosure, Letter, Outcome

LETTER = Letter(
    "ada@example.com",
    ("newaccounts@interactivebrokers.com",),
    "U1234567 PoRes Ä",
    (Enclosure("passport.jpg", "image/jpeg", b"\xff\xd8picture"),),
    headers={"Auto-Submitted": "auto-replied"},
)
MESSAGE = written(LETTER, "<1@mail.example.com>", "Mon, 23 Nov 2026 10:00:00 +0000")
Answers = dict[str, str]
USUAL: Answers = {
    "": "220 here",
    "EHLO": "250-here\r\n250 SIZE 1000000",
    "MAIL": "250 so be it",
    "RCPT": "250 so be it",
    "DATA": "354 go on",
    ".": "250 taken",
    "QUIT": "221 bye",
}


class ToyServer:
    """Answers each command as it is told to; an answer that is empty closes the connection."""

    def __init__(self) -> None:
        self.answers = dict(USUAL)
        self.heard: list[str] = []
        self.message = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = IntakeAddress("127.0.0.1", self.listener.getsockname()[1])
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):  # it is closed
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            self._answer(connection, lines)

    def _answer(self, connection: socket.socket, lines: BinaryIO) -> None:
        if not self._say(connection, ""):
            return
        for line in lines:
            command = line.split()[0].decode().upper()
            self.heard.append(line.decode().strip())
            if not self._say(connection, command):
                return
            if command == "DATA" and self.answers["DATA"].startswith("354"):
                received = []
                for part in lines:
                    if part == b".\r\n":
                        break
                    received.append(part)
                self.message = b"".join(received)
                if not self._say(connection, "."):
                    return

    def _say(self, connection: socket.socket, command: str) -> bool:
        answer = self.answers.get(command, "502 what?")
        if answer:
            connection.sendall(f"{answer}\r\n".encode())
        return bool(answer)


@pytest.fixture
def server() -> Iterator[ToyServer]:
    toy = ToyServer()
    yield toy
    toy.close()


@pytest.fixture
def noted() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def intake(server: ToyServer, noted: list[tuple[str, str]]) -> SmtpIntake:
    return SmtpIntake(server.address, None, timeout=1, noted=lambda command, reply: noted.append((command, reply)))


def deliver(intake: DocumentIntake, to: Sequence[str] = LETTER.to) -> Outcome:
    return intake.deliver(LETTER.sender, to, MESSAGE)


def test_a_letter_is_written_as_a_mail_program_does() -> None:
    read = email.message_from_bytes(MESSAGE, policy=policy.default)
    assert (read["From"], read["To"], read["Subject"]) == (LETTER.sender, LETTER.to[0], LETTER.subject)
    assert (read["Message-ID"], read["Auto-Submitted"]) == ("<1@mail.example.com>", "auto-replied")
    (enclosed,) = read.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == ("passport.jpg", b"\xff\xd8picture")
    assert b"\n" not in MESSAGE.replace(b"\r\n", b"")


def test_what_is_done_at_once_is_done_before_goodbye_and_after_acceptance_alone(
    intake: SmtpIntake, server: ToyServer
) -> None:
    heard: list[list[str]] = []
    intake.deliver(LETTER.sender, LETTER.to, MESSAGE, lambda: heard.append(list(server.heard)))
    assert len(heard) == 1
    assert not any(each.upper().startswith("QUIT") for each in heard[0])
    server.answers["."] = "451 not now"
    intake.deliver(LETTER.sender, LETTER.to, MESSAGE, lambda: heard.append([]))
    assert len(heard) == 1


def test_a_message_is_handed_over_whole_and_taken(
    intake: SmtpIntake, server: ToyServer, noted: list[tuple[str, str]]
) -> None:
    assert deliver(intake) == Outcome(True)
    assert server.message == MESSAGE
    assert f"MAIL FROM:<ada@example.com> size={len(MESSAGE)}".lower() in [heard.lower() for heard in server.heard]
    assert noted == [("MAIL", "250"), ("RCPT", "250"), ("DATA", "250")]


def test_a_bounce_has_no_sender(intake: SmtpIntake, server: ToyServer) -> None:
    assert intake.deliver("", LETTER.to, MESSAGE).accepted
    assert any(heard.upper().startswith("MAIL FROM:<>") for heard in server.heard)


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA", "."])
def test_a_refusal_has_its_code_and_its_words(intake: SmtpIntake, server: ToyServer, at: str) -> None:
    server.answers[at] = "552-5.3.4 too\r\n552 5.3.4 large"
    assert deliver(intake) == Outcome(False, "552", "5.3.4 too 5.3.4 large")


def test_one_recipient_that_is_taken_is_enough(intake: SmtpIntake, server: ToyServer) -> None:
    replies = iter(["550 not here", "250 here"])

    class Alternating(dict[str, str]):
        def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
            return next(replies) if key == "RCPT" else super().get(key, default)

    server.answers = Alternating(USUAL)
    assert deliver(intake, ("nobody@example.com", *LETTER.to)).accepted


def test_a_server_that_takes_nobody_now_is_a_refusal(intake: SmtpIntake, server: ToyServer) -> None:
    server.answers[""] = "421 come again"
    assert deliver(intake) == Outcome(False, "421", "come again")


@pytest.mark.parametrize("at", ["MAIL", "."])
def test_a_connection_that_is_closed_without_a_reply_is_told_as_that(
    intake: SmtpIntake, server: ToyServer, at: str
) -> None:
    server.answers[at] = ""
    assert deliver(intake).reason == "closed"


@pytest.mark.parametrize("spoil", [lambda toy: toy.close(), lambda toy: toy.answers.update({"": ""})])
def test_what_is_no_mail_server_breaks_the_contract(
    intake: SmtpIntake, server: ToyServer, spoil: Callable[[ToyServer], None]
) -> None:
    spoil(server)
    with pytest.raises(ContractBroken, match="SMTP server"):
        deliver(intake)
    assert trouble_with(server.address, None, 1)


def test_a_server_that_answers_is_no_trouble(server: ToyServer) -> None:
    assert trouble_with(server.address, None, 1) is None


def test_an_address_is_read(server: ToyServer) -> None:
    assert IntakeAddress.parse("smtp://127.0.3.1:2525") == IntakeAddress("127.0.3.1", 2525)
    assert IntakeAddress.parse("smtp://[::1]:25") == IntakeAddress("::1", 25)


@pytest.mark.parametrize("text", ["127.0.0.1:25", "smtp://host", "smtp://host:0", "smtp://host:65536", "smtp://a b:1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="smtp://host:2525"):
        IntakeAddress.parse(text)
