"""The intake killed at any moment: what was answered with 250 is filed, once, and nothing is filed twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import select
import signal
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from reference_impl.domain.documents.model import Fault
from reference_impl.intake.process import CannotStart, IntakeChoice, IntakeProcess
from reference_impl.intake.server import IntakeServer
from reference_impl.intake.settings import SmtpLimits
from reference_impl.intake.spool import Draft, Envelope, Spool, SpoolFull, SpoolUnusable, read_stored
from tests.reference_impl.intake import mails
from tests.reference_impl.intake.conftest import ADDRESSES, HERE, KEY, Client, Office, Start, send

KILLS = 20
SENDERS = 4
AHEAD = 8


class Sender:
    """Sends one email after another until told to stop, and keeps what was answered with 250.

    Waits while many of its emails are not filed yet, so that at the end little is left to be filed.
    """

    def __init__(self, intake: IntakeProcess, office: Office, number: int, stop: threading.Event) -> None:
        self.accepted: dict[str, str] = {}
        self.sent: set[str] = set()
        self._intake, self._office, self._number, self._stop = intake, office, number, stop

    def run(self) -> None:
        chance = random.Random(self._number)
        while not self._stop.is_set():
            with (
                contextlib.suppress(OSError, smtplib.SMTPException),
                smtplib.SMTP(*self._intake.address, timeout=20) as to,
            ):
                while not self._stop.is_set():
                    self._send(to, chance)

    def _send(self, to: smtplib.SMTP, chance: random.Random) -> None:
        while len(self.accepted.keys() - self._office.filed.keys()) >= AHEAD and not self._stop.wait(0.01):
            pass
        subject = f"{self._number}-{len(self.sent)}"
        filler = ("x" * 76 + "\r\n") * chance.randrange(1, 3000)
        self.sent.add(subject)
        to.ehlo_or_helo_if_needed()
        to.mail("ada@example.com")
        to.rcpt(ADDRESSES[0])
        code, answer = to.data(f"Subject: {subject}\r\n\r\n{filler}".encode())
        if code == 250:
            self.accepted[answer.decode().rpartition(" ")[2]] = subject


@pytest.mark.parametrize("seed", [1])
def test_what_was_accepted_is_filed_exactly_once_however_often_the_intake_is_killed(
    start: Start, office: Office, tmp_path: Path, seed: int
) -> None:
    kill_again_and_again(start(), office, tmp_path / "spool", seed, KILLS)


def kill_again_and_again(intake: IntakeProcess, office: Office, spool: Path, seed: int, kills: int) -> int:
    """Kill an intake at random moments while it takes mail; all that it accepted is filed once.

    Returns:
        how many messages it accepted.
    """
    stop, chance = threading.Event(), random.Random(seed)
    senders = [Sender(intake, office, number, stop) for number in range(SENDERS)]
    with ThreadPoolExecutor(SENDERS) as threads:
        running = [threads.submit(sender.run) for sender in senders]
        try:
            for kill in range(kills):
                if kill % 3 == 2:  # while they are filed, or else while they come in
                    wait_until(partial(is_larger, office.filed, len(office.filed)), chance.uniform(0, 0.1))
                else:
                    goal = number_of(senders) + chance.randrange(1, 6)
                    wait_until(partial(has, senders, goal), chance.uniform(0, 0.05))
                intake.kill()
                intake.start()
        finally:
            stop.set()
        for each in running:
            each.result()
    accepted = {id_: subject for sender in senders for id_, subject in sender.accepted.items()}
    assert len(accepted) >= kills / 2
    office.wait_for(lambda: accepted.keys() <= office.filed.keys() and not list((spool / "new").iterdir()), 60)
    assert {id_: office.filed[id_].subject for id_ in accepted} == accepted
    subjects = [found.subject for found in office.filed.values()]
    assert len(subjects) == len(set(subjects)), "one email was filed under two ids"
    assert set(subjects) <= {subject for sender in senders for subject in sender.sent}
    intake.stop()
    assert not list((spool / "new").iterdir())
    assert not list((spool / "tmp").iterdir())
    return len(accepted)


def number_of(senders: list[Sender]) -> int:
    return sum(len(sender.accepted) for sender in senders)


def has(senders: list[Sender], goal: int) -> bool:
    return number_of(senders) >= goal


def is_larger(filed: Mapping[str, object], before: int) -> bool:
    return len(filed) > before


def wait_until(condition: Callable[[], bool], more: float) -> None:
    """Wait for a condition, and then a little more, so that a kill falls anywhere."""
    waiting = threading.Event()
    for _ in range(4000):
        if condition():
            break
        waiting.wait(0.005)
    else:
        pytest.fail("nothing happened in 20 s")
    waiting.wait(more)


def test_what_waits_while_nobody_files_outlives_the_process(start: Start, office: Office, tmp_path: Path) -> None:
    intake = start(filing="http://127.0.0.1:9")
    for number in range(5):
        send(intake, mails.whole(b"\r\n", f"kept {number}"))
    intake.kill()
    assert len(list((tmp_path / "spool/new").iterdir())) == 5
    start()
    office.wait_for(lambda: len(office.filed) == 5)
    assert sorted(found.subject for found in office.filed.values()) == [f"kept {number}" for number in range(5)]


def test_a_message_that_was_filed_and_not_forgotten_is_handed_in_again_under_its_id(
    start: Start, office: Office, tmp_path: Path
) -> None:
    intake = start()
    send(intake, mails.whole(b"\r\n", "once"))
    found = office.wait_for_one("once")
    intake.stop()
    with closing(Spool(tmp_path / "spool", 10**6)) as spool:  # as a kill between filing and forgetting leaves it
        draft = spool.begin(Envelope("ada@example.com", (ADDRESSES[0],)))
        draft.write(mails.whole(b"\r\n", "once"))
        draft.commit()
        spool.path(draft.id).rename(spool.path(found.id))
    start()
    office.wait_for(lambda: office.times[found.id] == 2)
    assert len(office.filed) == 1


def test_the_intake_ends_in_order_and_lets_a_client_know(start: Start, office: Office) -> None:
    intake = start()
    with smtplib.SMTP(*intake.address, timeout=20) as client:
        client.ehlo()
        stopping = threading.Thread(target=intake.stop)
        stopping.start()
        code, _ = client.getreply()
        assert code == 421
        stopping.join()
    assert intake.pid is None


def test_a_client_that_connects_while_the_intake_is_down_waits_for_it(start: Start, office: Office) -> None:
    intake = start()
    intake.kill()
    with ThreadPoolExecutor(1) as threads:
        sending = threads.submit(send, intake, mails.whole(b"\r\n", "patient"))
        intake.start()
        sending.result(30)
    assert office.wait_for_one("patient").recipients == (ADDRESSES[0],)


def test_an_intake_reads_by_what_it_is_told_from_a_reset_on(start: Start, office: Office) -> None:
    intake = start()
    pids = [intake.pid]
    for subject, reading in (("told", "reference_impl.misreading:says_nothing_of_files"), ("untold", "")):
        intake.reset(reading)
        pids.append(intake.pid)
        send(intake, mails.whole(b"\r\n", subject))
        office.wait_for_one(subject)
    assert office.wait_for_one("told").faults == ()
    assert office.wait_for_one("untold").faults == (Fault("no-picture"),)
    assert intake.settle(20)
    intake.reset("")
    assert len({*pids}) == 3
    assert intake.pid == pids[-1], "what reads as before need not start again"


# ---------------------------------------------------------------- a reset
def test_a_reset_forgets_what_waits_and_what_comes_in_and_goes_on(
    start: Start, office: Office, tmp_path: Path, connect: Callable[[IntakeProcess], Client]
) -> None:
    intake, spool = start(), tmp_path / "spool"
    office.answers.extend([503] * 1000)  # it is read, and handed in again and again
    send(intake, mails.whole(b"\r\n", "before"))
    office.wait_for(lambda: office.refused)
    client = connect(intake)
    client.to_data()
    client.send(b"Subject: half\r\n")
    (waiting,) = (path.name for path in (spool / "new").iterdir())
    assert intake.reset("") == {waiting}
    assert client.answer() == "", "it was killed"
    office.answers.clear()
    send(intake, mails.whole(b"\r\n", "after"))
    office.wait_for_one("after")
    assert [found.subject for found in office.filed.values()] == ["after"]
    assert intake.settle(20)


def test_whatever_a_reset_finds_an_intake_doing_what_is_filed_later_is_told(start: Start, office: Office) -> None:
    intake, chance = start(), random.Random(3)
    told: set[str] = set()
    for number in range(6):
        send(intake, mails.ios(mails.jpeg((2400, 3200))).replace(b"U1234567", f"U000000{number}".encode()))
        wait_until(lambda: True, chance.uniform(0, 0.4))
        told |= intake.reset("")
        told |= office.filed.keys()  # by now
    assert len(told) == 6
    send(intake, mails.whole(b"\r\n", "after"))
    after = office.wait_for_one("after")
    assert office.filed.keys() <= told | {after.id}


def test_a_reset_of_an_intake_that_holds_nothing_leaves_it_alone(start: Start, office: Office) -> None:
    intake = start()
    send(intake, mails.whole(b"\r\n", "done"))
    office.wait_for_one("done")
    assert intake.settle(20)
    before = intake.pid
    assert intake.reset("") == frozenset()
    assert intake.pid == before


# ---------------------------------------------------------------- what kills its reader
@pytest.mark.parametrize("colour", ["red", "lime"])
def test_a_message_that_kills_its_reader_is_handed_in_as_damaged_and_the_next_is_read(
    start: Start, office: Office, colour: str
) -> None:
    intake = start(memory_bytes=1024**3)
    send(intake, mails.ios(mails.jpeg(colour=colour)))
    send(intake, mails.gmail(mails.jpeg()).replace(b"U1234567", b"U7654321"))
    found = office.wait_for_one("U1234567 PoRes")
    assert found.faults == (Fault("damaged"),)
    assert not found.pictures
    assert len(office.wait_for_one("U7654321 PoRes").pictures) == 1


@pytest.mark.parametrize(("colour", "limit"), [("yellow", {"seconds": 1.0}), ("magenta", {"cpu_seconds": 2})])
def test_a_message_that_takes_too_long_is_not_read_again(
    start: Start, office: Office, capfd: pytest.CaptureFixture[str], colour: str, limit: dict[str, float]
) -> None:
    intake = start(**limit)
    send(intake, mails.ios(mails.jpeg(colour=colour)))
    assert office.wait_for_one("U1234567 PoRes").faults == (Fault("damaged"),)
    intake.stop()
    assert capfd.readouterr().err.count("begins\n") == 1


@pytest.mark.parametrize("limit", [{"seconds": 0.001}, {"cpu_seconds": 0}])
def test_a_message_that_cannot_be_read_at_all_is_handed_in_all_the_same(
    start: Start, office: Office, limit: dict[str, float]
) -> None:
    send(start(**limit), mails.ios(mails.jpeg()))
    office.wait_for(lambda: office.filed)
    (found,) = office.filed.values()
    assert found.faults == (Fault("damaged"),)
    assert b"IMG_0042" in office.originals[found.id]


# ---------------------------------------------------------------- what cannot be
def test_two_intakes_never_share_a_spool(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    start()
    with pytest.raises(CannotStart):
        start()
    assert "another intake has it" in capfd.readouterr().err


def test_a_key_is_neither_on_the_command_line_nor_shown(tmp_path: Path) -> None:
    choice = IntakeChoice(tmp_path, "http://127.0.0.1:9", "very-secret", ADDRESSES)
    assert "very-secret" not in " ".join(choice.arguments())
    assert "very-secret" not in repr(choice)


# ---------------------------------------------------------------- the spool
ENVELOPE = Envelope("zoë@example.com", (ADDRESSES[0],))


def test_a_draft_is_no_message_until_it_is_committed(tmp_path: Path) -> None:
    with closing(Spool(tmp_path, 10_000)) as spool:
        draft, other = spool.begin(ENVELOPE), spool.begin(ENVELOPE)
        draft.write(b"one ")
        draft.write(b"two")
        assert not spool.waiting()
        draft.commit()
        assert spool.waiting() == [draft.id]
        assert read_stored(spool.path(draft.id)) == (ENVELOPE, b"one two")
        assert re.fullmatch("[0-9a-f]{32}", other.id)
    with closing(Spool(tmp_path, 10_000)) as again:
        assert again.waiting() == [draft.id]
        assert not list((tmp_path / "tmp").iterdir())
        again.done(draft.id)
        again.done(draft.id)
        assert not again.waiting()


def test_a_message_is_on_disk_before_its_name_is_and_both_before_it_counts_as_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill of the process cannot show, since the system's memory outlives it: a loss of power would."""
    done: list[str] = []
    sync, rename = os.fsync, Path.rename

    def noting_sync(number: int) -> None:
        place = Path(f"/proc/self/fd/{number}").readlink()
        done.append(f"sync {'the folder' if place.is_dir() else place.parent.name}")
        sync(number)

    def noting_rename(path: Path, to: Path) -> Path:
        done.append(f"rename from {path.parent.name} to {to.parent.name}")
        return rename(path, to)

    monkeypatch.setattr(os, "fsync", noting_sync)
    monkeypatch.setattr(Path, "rename", noting_rename)
    with closing(Spool(tmp_path / "spool", 1_000_000)) as spool:
        draft = spool.begin(Envelope("ada@example.com", ADDRESSES[:1]))
        draft.write(b"a message")
        assert done == []
        draft.commit()
    assert done == ["sync tmp", "rename from tmp to new", "sync the folder"]


def test_250_is_not_said_before_a_message_is_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, safe, commit = threading.Event(), threading.Event(), Draft.commit

    def slow_commit(draft: Draft) -> None:
        begun.set()
        assert safe.wait(20)
        commit(draft)

    monkeypatch.setattr(Draft, "commit", slow_commit)
    accepted: list[str] = []
    with closing(Spool(tmp_path / "spool", 1_000_000)) as spool, socket.create_server(("127.0.0.1", 0)) as listener:
        server = IntakeServer(spool, frozenset(ADDRESSES), SmtpLimits(), None, accepted.append)
        stopping = asyncio.Event()

        async def serve() -> None:
            await server.start(listener)
            await stopping.wait()
            await server.stop()

        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
        thread.start()
        client = Client(listener.getsockname()[:2])
        try:
            assert client.answer().startswith("220")
            client.to_data()
            client.send(b"Subject: a\r\n\r\nb\r\n.\r\n")
            assert begun.wait(20)
            assert not select.select([client.socket], [], [], 0.2)[0]
            assert (accepted, spool.waiting()) == ([], [])
            safe.set()
            assert client.answer().startswith("250")
            assert [*spool.waiting()] == accepted
        finally:
            safe.set()
            client.close()
            loop.call_soon_threadsafe(stopping.set)
            thread.join(20)
            loop.close()


def test_room_is_given_back(tmp_path: Path) -> None:
    with closing(Spool(tmp_path, 1000)) as spool:
        first = spool.begin(ENVELOPE)
        first.write(b"x" * 800)
        with pytest.raises(SpoolFull):
            first.write(b"x" * 200)
        first.discard()
        first.discard()
        second = spool.begin(ENVELOPE)
        second.write(b"x" * 800)
        second.commit()
        with pytest.raises(SpoolFull):
            spool.begin(ENVELOPE).write(b"x" * 800)
    with closing(Spool(tmp_path, 1000)) as spool:
        with pytest.raises(SpoolFull):
            spool.begin(ENVELOPE).write(b"x" * 800)
        spool.done(second.id)
        spool.begin(ENVELOPE).write(b"x" * 800)


def test_a_message_that_the_disk_does_not_take_is_not_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Spool(tmp_path, 1000)) as spool:
        draft = spool.begin(ENVELOPE)
        monkeypatch.setattr("os.fsync", broken_disk)
        with pytest.raises(OSError, match="broken"):
            draft.commit()
        assert not spool.waiting()
        assert not list((tmp_path / "tmp").iterdir())


def broken_disk(_: int) -> None:
    raise OSError("broken")


def test_a_spool_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolUnusable, match="cannot be written"):
        Spool(tmp_path / "file" / "spool", 1000)


# ---------------------------------------------------------------- started when it is needed
@pytest.fixture
def on_demand(tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[IntakeProcess]:
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        choice = IntakeChoice(tmp_path / "spool", office.url, KEY, ADDRESSES, judge="judges:judge")
        intake = IntakeProcess(listener, choice)
        intake.start_on_demand()
        yield intake
        intake.stop()
        assert intake.pid is None


def test_an_intake_starts_when_somebody_connects_and_again_after_it_ended(
    on_demand: IntakeProcess, office: Office
) -> None:
    pids = [on_demand.pid]
    assert on_demand.settle(1)
    for subject in ("first", "second"):
        send(on_demand, mails.whole(b"\r\n", subject))
        pids.append(on_demand.pid)
        os.kill(pids[-1] or 0, signal.SIGKILL)
    assert pids[0] is None
    assert len(set(pids)) == 3
    on_demand.restart()
    send(on_demand, mails.whole(b"\r\n", "third"))
    office.wait_for(lambda: len(office.filed) == 3)
    assert on_demand.settle(20)


def test_an_intake_that_nobody_needed_ends_without_having_been_started(on_demand: IntakeProcess) -> None:
    on_demand.stop()
    assert on_demand.pid is None


def test_an_intake_that_cannot_start_says_so_and_goes_on_trying(
    tmp_path: Path, office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "spool").write_text("in the way")
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        intake = IntakeProcess(listener, IntakeChoice(tmp_path / "spool", office.url, KEY, ADDRESSES))
        intake.start_on_demand()
        with socket.create_connection(intake.address):
            said: list[str] = []

            def is_told() -> bool:
                said.append(capfd.readouterr().err)
                return "does not start" in "".join(said)

            wait_until(is_told, 0)
        intake.stop()


def test_what_waits_is_not_settled(start: Start, office: Office) -> None:
    intake = start(filing="http://127.0.0.1:9")
    send(intake, mails.whole(b"\r\n", "waits"))
    assert not intake.settle(0.05)
