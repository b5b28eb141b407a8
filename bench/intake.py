"""Messages of five megabytes that the document intake accepts by the second, and its memory under a hundred clients.

Against aiosmtpd alone with a handler that writes each message and syncs it, which is the least that anybody does who
says 250. Nobody files meanwhile: what is measured is taking mail in.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.figures import Ratio, Sample, Spread
from bench.measuring import DidNotRun, in_turn
from reference_impl.intake.process import IntakeChoice, IntakeProcess

__all__ = ["AT_LEAST", "measure_intake"]

AT_LEAST = 0.8
"""Messages that the intake accepts by the second over those of the bare handler."""

MESSAGE_BYTES = 5_000_000
CLIENTS = 100
_SENDERS = 2
_ADDRESS = "newaccounts@interactivebrokers.com"
_PATIENT_SECONDS = 60
_NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class _Server:
    """One that runs."""

    address: tuple[str, int]
    pid: int


Serve = Callable[[Path], contextlib.AbstractContextManager[_Server]]


def measure_intake(
    root: Path, rounds: int, count: int, say: Callable[[str], None], clients: int = CLIENTS
) -> dict[str, Any]:
    """Measure how many messages are accepted in a second, and how much memory a hundred clients take.

    Args:
        root: the project.
        rounds: how often.
        count: messages in each run.
        say: is told how far it is.
        clients: at once, where memory is measured.

    Returns:
        the section ``intake`` of ``bench.json``.

    Raises:
        DidNotRun: a message was not accepted.
    """
    message = _message()
    servers: dict[str, Serve] = {"intake": _intake, "bare aiosmtpd": partial(_bare, root)}
    sides = {name: _side(serve, message, count) for name, serve in servers.items()}
    samples = in_turn(sides, rounds, say)
    memory = {}
    for name, serve in servers.items():
        say(f"memory of {name} under {clients} clients")
        with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder, serve(Path(folder)) as server:
            memory[name] = _memory(server, message, clients)
    ratio = Ratio.of(
        "intake over bare aiosmtpd, messages of 5 MB a second",
        samples["bare aiosmtpd"],
        samples["intake"],
        target=AT_LEAST,
        at_most=False,
    )
    return {
        "messages": count,
        "message_bytes": len(message),
        "per_second": {
            side: Spread.of([count / sample.wall for sample in taken]).as_json() for side, taken in samples.items()
        },
        "clients": clients,
        "memory_bytes": memory,
        "samples": {side: [sample.as_json() for sample in taken] for side, taken in samples.items()},
        "ratios": [ratio.as_json()],
    }


# ---------------------------------------------------------------- the two sides
def _side(serve: Serve, message: bytes, count: int) -> Callable[[], Sample]:
    def run() -> Sample:
        with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder, serve(Path(folder)) as server:
            before, began = _processor_seconds(server.pid), time.perf_counter()
            _send_all(server, message, count)
            return Sample(time.perf_counter() - began, _processor_seconds(server.pid) - before)

    return run


@contextlib.contextmanager
def _intake(folder: Path) -> Iterator[_Server]:
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        choice = IntakeChoice(folder / "spool", _NOBODY, secrets.token_hex(8), [_ADDRESS])
        process = IntakeProcess(listener, choice)
        process.start()
        try:
            assert process.pid is not None  # noqa: S101 - it has just been started
            yield _Server(process.address, process.pid)
        finally:
            process.stop()


@contextlib.contextmanager
def _bare(root: Path, folder: Path) -> Iterator[_Server]:
    command = [sys.executable, "-m", "bench.bare_intake", str(folder)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            yield _Server(("127.0.0.1", int(process.stdout.readline())), process.pid)
        finally:
            process.kill()


# ---------------------------------------------------------------- the clients
def _message() -> bytes:
    line = b"x" * 76 + b"\r\n"
    return b"Subject: U1234567 PoRes\r\n\r\n" + line * (MESSAGE_BYTES // len(line))


class _Client:
    def __init__(self, server: _Server) -> None:
        self.socket = socket.create_connection(server.address, _PATIENT_SECONDS)
        self._lines = self.socket.makefile("rb")
        self._expect(b"220")
        self.say(b"EHLO bench.example.com", b"250")

    def say(self, line: bytes, code: bytes) -> None:
        self.socket.sendall(line + b"\r\n")
        self._expect(code)

    def to_data(self) -> None:
        self.say(b"MAIL FROM:<ada@example.com>", b"250")
        self.say(b"RCPT TO:<" + _ADDRESS.encode() + b">", b"250")
        self.say(b"DATA", b"354")

    def close(self) -> None:
        self._lines.close()
        self.socket.close()

    def _expect(self, code: bytes) -> None:
        line = self._lines.readline()
        while line[3:4] == b"-":
            line = self._lines.readline()
        if not line.startswith(code):
            raise DidNotRun(f"a mail server answered {line[:80]!r} where {code.decode()} was to come")


def _send_all(server: _Server, message: bytes, count: int) -> None:
    """Send messages over a few connections at once."""
    left, failed = list(range(count)), []

    def send() -> None:
        try:
            with contextlib.closing(_Client(server)) as client:
                while left:
                    try:
                        left.pop()
                    except IndexError:
                        return
                    client.to_data()
                    client.socket.sendall(message)
                    client.say(b".", b"250")
        except (OSError, DidNotRun) as fault:
            failed.append(fault)

    threads = [threading.Thread(target=send) for _ in range(_SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise DidNotRun(f"not every message was accepted: {failed[0]}")


def _memory(server: _Server, message: bytes, clients: int) -> dict[str, int]:
    """What a server holds before any client comes, and at most while a hundred have half of their message sent."""
    before = _resident(server.pid, "VmRSS")
    with contextlib.ExitStack() as ending:
        connected = [ending.enter_context(contextlib.closing(_Client(server))) for _ in range(clients)]
        half = len(message) // 2
        for client in connected:
            client.to_data()
            client.socket.sendall(message[:half])
        for client in connected:
            client.socket.sendall(message[half:])
            client.say(b".", b"250")
    return {"before": before, "most": _resident(server.pid, "VmHWM")}


def _resident(pid: int, what: str) -> int:
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    if found is None:
        raise DidNotRun("this system does not tell how much memory a process holds")
    return int(found[1]) * 1024


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
