"""Events travel as JSON, without the secrets that a target's words may repeat."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from conformance.events import Attached, CaseFinished, CaseStarted, Event, Failure, StepFinished, decode, encode
from conformance.runner.secrecy import Secrecy

AT = datetime(2026, 11, 26, 12, 30, 1, 202600, UTC)
CASE = "portal/a-2026-scenario@model"
FAILURE = Failure("TOY-1", "When 2026 comes", 'not "2026"', 'it reads "2026"', "2026 is it", "run --seed 2026")
EVENTS: tuple[Event, ...] = (
    CaseStarted(CASE, "portal/a-2026-scenario", "model", None, 0, AT, {"portal": "model"}),
    StepFinished(CASE, 0, "failed", 0.2026, AT, "PIN 2026"),
    Attached(CASE, 0, "evidence/2026/00.png", "image/png", "What Ada sees", AT),
    CaseFinished(CASE, "failed", 0.2026, AT, "no-clock: 2026", FAILURE, {"portal": "model"}),
    CaseFinished(CASE, "passed", 1.0, AT),
)


def through_the_wire(event: Event, secrecy: Secrecy | None = None) -> Event:
    return decode(json.loads(json.dumps(encode(event, secrecy.blot if secrecy else None))))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_arrives_as_it_was_told(event: Event) -> None:
    assert through_the_wire(event) == event


def test_a_pin_is_taken_out_of_words_and_left_in_dates_names_and_commands() -> None:
    secrecy = Secrecy()
    secrecy.add_pin("2026")
    started, step, attached, finished, passed = (through_the_wire(event, secrecy) for event in EVENTS)

    assert (started, attached, passed) == (EVENTS[0], EVENTS[2], EVENTS[4])
    assert isinstance(step, StepFinished)
    assert (step.message, step.at) == ("PIN [secret]", AT)
    assert isinstance(finished, CaseFinished)
    assert finished.failure is not None
    assert (finished.reason, finished.case) == ("no-clock: [secret]", CASE)
    assert (finished.failure.actual, finished.failure.expected) == ('it reads "[secret]"', 'not "[secret]"')
    assert finished.failure.hint == "[secret] is it"
    assert (finished.failure.step, finished.failure.replay) == (FAILURE.step, FAILURE.replay)


def test_what_is_no_event_is_told() -> None:
    with pytest.raises(ValueError, match="not an event of a run"):
        decode({"event": "Rumour"})
