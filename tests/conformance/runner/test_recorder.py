"""The verdict on a case follows from what was seen of it, and from nothing else."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.errors import ConfigFault
from conformance.events import CaseFinished, CaseStarted, Event, StepFinished, decode
from conformance.runner.plan import CaseKey
from conformance.runner.recorder import Recorder
from conformance.runner.session import open_session
from conformance.seams import ContractBroken, ExpectationNotMet, Inconclusive
from conformance.specification import load_specification
from tests.conformance.toy_runs import ASKS, ASKS_LATE, FEATURES, toy_plan

Record = Callable[[CaseKey], tuple[Recorder, Callable[[], list[Event]]]]

_STEPS = 4
"""The scenario has as many."""


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """The recorder of a case, and what it has told so far."""
    stream = io.StringIO()
    scenarios = {scenario.id: scenario for scenario in load_specification(FEATURES).scenarios}
    with open_session(toy_plan(tmp_path, []), stream) as session:
        yield lambda key: (
            Recorder(session, key, scenarios[key.scenario]),
            lambda: [decode(json.loads(line)) for line in stream.getvalue().splitlines()],
        )


def _end(record: Record, *, steps: int, error: BaseException | None) -> tuple[CaseFinished, list[str]]:
    recorder, told = record(CaseKey(ASKS, "model"))
    recorder.start()
    recorder.open()
    for number in range(steps):
        recorder.step_started()
        if error is not None and number == steps - 1:
            recorder.step_broke(error)
        else:
            recorder.step_passed()
    recorder.close()
    recorder.finish()
    *events, finished = told()
    assert isinstance(events[0], CaseStarted)
    assert isinstance(finished, CaseFinished)
    return finished, [event.status for event in events if isinstance(event, StepFinished)]


def test_a_case_of_which_every_step_was_done_passes(record: Record) -> None:
    finished, steps = _end(record, steps=_STEPS, error=None)

    assert (finished.verdict, finished.reason, finished.failure) == ("passed", "", None)
    assert steps == ["passed"] * _STEPS


@pytest.mark.parametrize("steps", [0, 1, _STEPS - 1])
def test_a_case_that_stopped_short_without_a_word_is_a_fault_of_the_suite(record: Record, steps: int) -> None:
    finished, statuses = _end(record, steps=steps, error=None)

    assert finished.verdict == "harness-fault"
    assert finished.reason == f"incomplete: only {steps} of {_STEPS} steps ran"
    assert statuses == ["passed"] * steps + ["skipped"] * (_STEPS - steps)


@pytest.mark.parametrize(
    ("error", "verdict", "reason"),
    [
        (ExpectationNotMet(expected="light", actual="dark"), "failed", ""),
        (ContractBroken(expected="light", actual="dark"), "failed", ""),
        (Inconclusive("no-light", "it is night"), "inconclusive", "no-light: it is night"),
        (ConfigFault("no lamp", mend="Buy one"), "config-fault", "no lamp. Buy one."),
        (AssertionError("a step asserted by itself"), "harness-fault", "AssertionError: a step asserted by itself"),
        (KeyError("response"), "harness-fault", "KeyError: 'response'"),
        (KeyboardInterrupt(), "harness-fault", "KeyboardInterrupt: "),
        (pytest.skip.Exception("not today"), "harness-fault", "Skipped: not today"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, BaseException) else None,
)
def test_what_ended_a_case_decides_its_verdict(record: Record, error: BaseException, verdict: str, reason: str) -> None:
    finished, steps = _end(record, steps=2, error=error)

    assert (finished.verdict, finished.reason) == (verdict, reason)
    broken = "skipped" if verdict == "inconclusive" else "failed"
    assert steps == ["passed", broken, "skipped", "skipped"]


def test_a_failure_is_of_the_scenarios_first_clause_where_the_step_names_none(record: Record) -> None:
    finished, _ = _end(record, steps=3, error=ExpectationNotMet(expected="light", actual="dark"))

    assert finished.failure is not None
    assert finished.failure.clause == "TOY-1"
    assert finished.failure.step == 'Then the display reads "PIN>"'


def test_a_failure_is_of_the_clause_that_the_step_names(record: Record) -> None:
    error = ExpectationNotMet(expected="light", actual="dark", hint="open the shutters", clause="TOY-3")

    finished, _ = _end(record, steps=2, error=error)

    assert finished.failure is not None
    assert (finished.failure.clause, finished.failure.hint) == ("TOY-3", "open the shutters")
    assert (finished.failure.expected, finished.failure.actual) == ("light", "dark")


def test_the_first_thing_that_goes_wrong_counts(record: Record) -> None:
    recorder, told = record(CaseKey(ASKS, "model"))
    recorder.start()
    recorder.open()
    recorder.step_started()
    recorder.step_broke(ExpectationNotMet(expected="light", actual="dark"))
    recorder.broke(RuntimeError("the lamp's fixture broke as well"))
    recorder.finish()

    finished = told()[-1]
    assert isinstance(finished, CaseFinished)
    assert finished.verdict == "failed"


def test_what_breaks_after_the_last_step_is_no_pass(record: Record) -> None:
    recorder, told = record(CaseKey(ASKS, "model"))
    recorder.start()
    recorder.open()
    for _ in range(_STEPS):
        recorder.step_started()
        recorder.step_passed()
    recorder.broke(OSError("the disk is full"))
    recorder.finish()

    finished = told()[-1]
    assert isinstance(finished, CaseFinished)
    assert (finished.verdict, finished.reason) == ("harness-fault", "OSError: the disk is full")


def test_a_case_that_lacks_an_ability_does_not_begin(record: Record) -> None:
    recorder, _ = record(CaseKey(ASKS_LATE, "model", "no-clock"))

    with pytest.raises(Inconclusive, match="no-clock"):
        recorder.open()
