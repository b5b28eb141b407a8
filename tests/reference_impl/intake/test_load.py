"""A hundred clients at once, and a flood: memory stays bounded, and the intake goes on serving."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

from tests.reference_impl.intake import mails
from tests.reference_impl.intake.conftest import ADDRESSES, Client, Office, Start, send

CLIENTS = 100
MIB = 1024 * 1024
Connect = Callable[..., Client]


def resident(pid: int | None) -> int:
    """The memory that a process has now, in bytes."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) * 1024


def test_a_hundred_clients_with_messages_of_megabytes_take_little_memory(
    start: Start, connect: Connect, tmp_path: Path
) -> None:
    intake = start(filing="http://127.0.0.1:9")
    before = resident(intake.pid)
    clients = [connect(intake) for _ in range(CLIENTS)]
    for client in clients:
        client.to_data()
    piece = (b"x" * 76 + b"\r\n") * (MIB // 78)
    for _ in range(2):
        for client in clients:
            client.send(piece)
    held = resident(intake.pid)
    for client in clients:
        client.send(b".\r\n")
    assert {client.answer()[:3] for client in clients} == {"250"}
    grown = (max(held, resident(intake.pid)) - before) / MIB
    assert grown < 40, f"{grown:.0f} MiB for {2 * CLIENTS} MiB of messages"
    assert len(list((tmp_path / "spool/new").iterdir())) == CLIENTS


def test_the_intake_serves_on_beside_clients_that_only_hold_connections_and_beyond_a_flood(
    start: Start, connect: Connect, office: Office
) -> None:
    intake = start(connections=20, peer_connections=20, command_seconds=2)
    slow = [connect(intake) for _ in range(19)]
    slow[0].to_data()
    slow[0].send(b"Subject: never")
    send(intake, mails.whole(b"\r\n", "beside"))
    flood = [socket.create_connection(intake.address, 20) for _ in range(300)]
    told = [knocking.recv(4) for knocking in flood]
    assert set(told) <= {b"220 ", b"421 "}
    assert told.count(b"421 ") >= 270
    for knocking in flood:
        knocking.close()
    for client in slow:
        assert client.answer().startswith("421 4.4.2")
    send(intake, mails.whole(b"\r\n", "beyond"), to=ADDRESSES[1])
    assert office.wait_for_one("beside").recipients == (ADDRESSES[0],)
    assert office.wait_for_one("beyond").recipients == (ADDRESSES[1],)
