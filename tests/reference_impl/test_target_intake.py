"""The reference's document intake as a target in this process: it refuses what its mail server would."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image

from conformance.drivers.letters import written
from conformance.seams import DocumentIntake, Enclosure, Letter, PersonRecord
from conformance.specimens import Flaws, jpeg, shot, specimen, take
from reference_impl import target
from reference_impl.domain.documents.model import Submission
from reference_impl.intake.reading import read

ADA = PersonRecord("ada", "correct horse", "Ada Example", "ada@example.org", "AT", "U1234567")
EUROPE = "newaccounts.uk@interactivebrokers.co.uk"


@pytest.fixture
def opened() -> Iterator[target.InProcess]:
    launched = target.open_in_process()
    target.control(launched).provision(ADA)
    yield launched
    launched.close()


def letter(*enclosures: Enclosure) -> bytes:
    written_down = Letter(ADA.email, (EUROPE,), "U1234567 PID", enclosures)
    return written(written_down, "<1@mail.example.com>", "Mon, 23 Nov 2026 10:00:00 +0000")


def test_a_good_picture_is_filed_and_answered(opened: target.InProcess) -> None:
    intake: DocumentIntake = target.document_intake(opened)
    picture = Enclosure("page.jpg", "image/jpeg", shot("good"))
    assert intake.deliver(ADA.email, (EUROPE.upper(),), letter(picture)).accepted
    control = target.control(opened)
    (reply,) = control.mailbox(ADA.email)
    assert reply.in_reply_to == "<1@mail.example.com>"
    assert control.under_review() == []


def test_a_picture_that_is_hard_to_read_is_filed_and_an_agent_finds_it(opened: target.InProcess) -> None:
    taken = take(specimen("passport", 8, country="PL", layout="framed"), flaws=Flaws(focus=0.4), seed=8, megapixels=1.0)
    picture = Enclosure("page.jpg", "image/jpeg", jpeg(taken.image))
    assert target.document_intake(opened).deliver(ADA.email, (EUROPE,), letter(picture)).accepted
    (reply,) = target.control(opened).mailbox(ADA.email)
    assert '"page.jpg") is hard to read: it is a little blurred.' in reply.body
    checks, key = opened.system.document_checks, opened.system.employ("Grace")
    (waiting,) = checks.waiting(key)
    assert (waiting.purpose, waiting.doubts) == ("PID", ("blurred",))
    with Image.open(io.BytesIO(checks.picture(key, waiting.id).content)) as shown:
        assert shown.size == taken.image.size
    checks.decide(key, waiting.id, readable=False, now=opened.system.clock.now())
    assert checks.waiting(key) == ()
    _, told = target.control(opened).mailbox(ADA.email)
    assert "could not read it" in told.body


def test_what_is_being_read_when_everything_is_forgotten_is_filed_no_more(
    opened: target.InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, forgotten = threading.Event(), threading.Event()

    def slow(*told: Any) -> Submission:
        reading.set()
        assert forgotten.wait(60)
        return read(*told)

    intake, control = target.document_intake(opened), target.control(opened)
    monkeypatch.setattr("reference_impl.intake.reading.read", slow)
    with ThreadPoolExecutor(1) as threads:
        delivering = threads.submit(intake.deliver, ADA.email, (EUROPE,), letter())
        assert reading.wait(60)
        control.reset()
        forgotten.set()
        assert delivering.result(60).accepted
    assert control.mailbox(ADA.email) == []
    assert control.under_review() == []
    assert intake.deliver(ADA.email, (EUROPE,), letter()).accepted
    assert len(control.mailbox(ADA.email)) == 1


@pytest.mark.parametrize(("to", "size", "code"), [("info@example.org", 0, "550"), (EUROPE, 30_000_000, "552")])
def test_what_the_mail_server_would_refuse_is_refused(opened: target.InProcess, to: str, size: int, code: str) -> None:
    intake = target.document_intake(opened)
    refused = intake.deliver(ADA.email, (to,), letter() + bytes(size))
    assert (refused.accepted, refused.reason) == (False, code)
    assert refused.message
    assert target.control(opened).mailbox(ADA.email) == []
