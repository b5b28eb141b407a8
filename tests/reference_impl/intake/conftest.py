"""An intake as a process, somebody who files what it hands in, and emails to send."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reference_impl.domain.documents.model import Submission
from reference_impl.intake.process import IntakeChoice, IntakeProcess
from reference_impl.intake.wire import PATH, NotASubmission, from_json

ADDRESSES = ("newaccounts@interactivebrokers.com", "newaccounts.uk@interactivebrokers.co.uk")
KEY = "key-of-the-filing"
HERE = Path(__file__).parent


class Office:
    """Files what comes in, each id once; can be told to answer otherwise."""

    def __init__(self) -> None:
        self.filed: dict[str, Submission] = {}
        self.originals: dict[str, bytes] = {}
        self.times: Counter[str] = Counter()
        self.refused: list[int] = []
        self.answers: list[int] = []
        self.changed = threading.Condition()
        office = self

        class Desk(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.send_response(office.take(self))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def take(self, desk: BaseHTTPRequestHandler) -> int:
        body = desk.rfile.read(int(desk.headers["Content-Length"]))
        if desk.path != PATH:
            return 404
        if desk.headers["Authorization"] != f"Bearer {KEY}":
            return 401
        with self.changed:
            if self.answers:
                self.refused.append(self.answers.pop(0))
                self.changed.notify_all()
                return self.refused[-1]
            try:
                submission, original = from_json(body)
            except NotASubmission:
                return 400
            self.filed.setdefault(submission.id, submission)
            self.originals.setdefault(submission.id, original)
            self.times[submission.id] += 1
            self.changed.notify_all()
        return 204

    def wait_for(self, condition: Callable[[], object], seconds: float = 30) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, seconds), f"{len(self.filed)} filed in {seconds} s"

    def wait_for_one(self, subject: str, seconds: float = 30) -> Submission:
        """The submission with a subject."""
        self.wait_for(lambda: self.with_subject(subject), seconds)
        return self.with_subject(subject)[0]

    def with_subject(self, subject: str) -> list[Submission]:
        return [each for each in list(self.filed.values()) if each.subject == subject]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Client:
    """SMTP spoken by hand, byte by byte."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket: socket.socket = socket.create_connection(address, 20)
        self.socket.settimeout(20)
        self.read = b""

    def send(self, *pieces: bytes) -> None:
        self.socket.sendall(b"".join(pieces))

    def answer(self) -> str:
        """The next reply, all of its lines; empty at the end of the connection."""
        lines: list[str] = []
        while not lines or lines[-1][3:4] == "-":
            while b"\r\n" not in self.read:
                try:
                    piece = self.socket.recv(65536)
                except ConnectionResetError:
                    piece = b""
                if not piece:
                    return ""
                self.read += piece
            line, _, self.read = self.read.partition(b"\r\n")
            lines.append(line.decode())
        return "\n".join(lines)

    def say(self, line: str | bytes) -> str:
        self.send(line.encode() if isinstance(line, str) else line, b"\r\n")
        return self.answer()

    def to_data(self, sender: str = "<ada@example.com>", recipient: str = f"<{ADDRESSES[0]}>") -> None:
        assert self.say("EHLO example.com").startswith("250")
        assert self.say(f"MAIL FROM:{sender}").startswith("250")
        assert self.say(f"RCPT TO:{recipient}").startswith("250")
        assert self.say("DATA").startswith("354")

    def start_tls(self, trust: ssl.SSLContext) -> None:
        self.socket = trust.wrap_socket(self.socket, server_hostname="127.0.0.1")

    def close(self) -> None:
        self.socket.close()


Start = Callable[..., IntakeProcess]


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.close()


@pytest.fixture
def start(tmp_path: Path, office: Office) -> Iterator[Start]:
    """Start an intake: ``start(connections=3)`` with that limit; the rest as :class:`IntakeChoice` has it."""
    with starting(tmp_path, office) as start:
        yield start


@dataclass(frozen=True)
class Shared:
    """An intake that a module's tests share, none of which changes it.

    Attributes:
        intake: takes messages of 100,000 bytes, for 2 recipients, and 4 errors.
        office: files for it.
        folder: with its folder ``spool``.
    """

    intake: IntakeProcess
    office: Office
    folder: Path


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    folder = tmp_path_factory.mktemp("intake")
    office = Office()
    with starting(folder, office) as start:
        yield Shared(start(message_bytes=100_000, recipients=2, errors=4), office, folder)
    office.close()


@contextlib.contextmanager
def starting(folder: Path, office: Office) -> Iterator[Start]:
    with contextlib.ExitStack() as ending:
        patched = ending.enter_context(pytest.MonkeyPatch.context())
        patched.setenv("PYTHONPATH", str(HERE))

        def start(tls: tuple[Path, Path] | None = None, filing: str = "", **limits: float) -> IntakeProcess:
            listener = ending.enter_context(socket.create_server(("127.0.0.1", 0), backlog=256))
            choice = IntakeChoice(
                spool=folder / "spool",
                filing=filing or office.url,
                key=KEY,
                addresses=ADDRESSES,
                tls=tls,
                judge="judges:judge",
                limits=limits,
            )
            intake = IntakeProcess(listener, choice)
            ending.callback(intake.stop)
            intake.start()
            return intake

        yield start


@pytest.fixture
def connect() -> Iterator[Callable[[IntakeProcess], Client]]:
    with contextlib.ExitStack() as ending:

        def connect(intake: IntakeProcess, *, greeted: bool = True) -> Client:
            client = Client(intake.address)
            ending.callback(client.close)
            if greeted:
                assert client.answer().startswith("220 ")
            return client

        yield connect


def send(intake: IntakeProcess, message: bytes, sender: str = "ada@example.com", to: str = ADDRESSES[0]) -> None:
    with smtplib.SMTP(*intake.address, timeout=60) as client:
        client.sendmail(sender, [to], re.sub(rb"(?<!\r)\n", b"\r\n", message))
