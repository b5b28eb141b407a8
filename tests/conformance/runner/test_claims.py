"""Workers share what is left: each case is begun once, by whoever is free, and one that was begun does not get lost."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.commands.planning import Request, choose, plans
from conformance.errors import HarnessFault
from conformance.events import CaseFinished, CaseStarted, Event
from conformance.runner.claims import Claims
from conformance.runner.plan import CaseKey, Plan
from conformance.runner.supervisor import supervise
from tests.conformance.toy_runs import ASKS, ASKS_LATE, FEATURES, TARGET, Heard, toy_plan
from tests.conformance.toy_target.toy_card import GATE

_WAITS, _DIES = CaseKey(ASKS, "model", "waits"), CaseKey(ASKS, "model", "dies")


def _sound(*numbers: int) -> list[CaseKey]:
    """Cases in which nothing is broken: the toy knows no variant of these names."""
    return [CaseKey(ASKS, "model", f"sound-{number}") for number in numbers]


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the one case go on that waits, once it does."""
    path = tmp_path / "gate"
    os.mkfifo(path)
    monkeypatch.setenv(GATE, str(path))

    def come_in() -> None:
        path.write_bytes(b"come in")

    return come_in


def _hear(*plans: Plan, open_after: int, gate: Callable[[], None]) -> Heard:
    """Run plans to their end; the one that waits goes on when so many other cases were finished."""
    events: list[Event] = []

    def listen(event: Event) -> None:
        events.append(event)
        if isinstance(event, CaseFinished) and sum(isinstance(each, CaseFinished) for each in events) == open_after:
            gate()

    return Heard(supervise(plans, listen), events)


def _begun_by(heard: Heard) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for event in heard.events:
        if isinstance(event, CaseStarted):
            found.setdefault(event.worker, []).append(event.case)
    return found


def _named(cases: Sequence[CaseKey]) -> list[str]:
    return [str(case) for case in cases]


# ---------------------------------------------------------------- claims
def test_of_many_who_want_a_batch_one_gets_it_and_everybody_knows_who(tmp_path: Path) -> None:
    batches = [f"a/{number}@model" for number in range(50)]
    with ThreadPoolExecutor(8) as pool:
        got = list(
            pool.map(lambda worker: [batch for batch in batches if Claims(tmp_path).take(batch, worker)], range(8))
        )

    assert Counter(batch for taken in got for batch in taken) == Counter(batches), "each once"
    assert [Claims(tmp_path).holder(batch) in range(8) for batch in batches] == [True] * len(batches)
    for worker, taken in enumerate(got):
        assert all(Claims(tmp_path).holder(batch) == worker for batch in taken)


def test_a_batch_stays_with_who_has_it_and_one_that_nobody_has_says_so(tmp_path: Path) -> None:
    claims = Claims(tmp_path)

    assert claims.holder("a") is None
    assert claims.take("a", 1)
    assert claims.take("a", 1), "its other cases"
    assert not claims.take("a", 0)
    assert claims.holder("a") == 1


# ---------------------------------------------------------------- runs
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_each_case_is_played_exactly_once(tmp_path: Path, workers: int) -> None:
    request = Request(target=TARGET, features=FEATURES, out=tmp_path, workers=workers, seed=7)
    cases = tuple(_sound(*range(60)))
    events: list[Event] = []

    end = supervise(plans(request, replace(choose(request), cases=cases)), events.append)

    assert end.complete, end.faults
    for kind in (CaseStarted, CaseFinished):
        assert sorted(event.case for event in events if isinstance(event, kind)) == sorted(_named(cases))


def test_nobody_is_idle_while_there_is_something_to_begin(tmp_path: Path, gate: Callable[[], None]) -> None:
    held_up = toy_plan(tmp_path, [_WAITS, *_sound(0, 1, 2)])
    free = replace(toy_plan(tmp_path, _sound(3)), worker=1, others=_sound(2, 1, 0))

    # The one that waits does so until all others were finished: were they not taken over, the run would come to no end.
    heard = _hear(held_up, free, open_after=4, gate=gate)

    assert heard.end.complete, heard.end.faults
    assert _begun_by(heard) == {0: [str(_WAITS)], 1: _named(_sound(3, 2, 1, 0))}
    assert {event.verdict for event in heard.finished().values()} == {"passed"}


def test_what_a_worker_dies_in_is_told_and_the_others_do_what_it_had_not_begun(tmp_path: Path) -> None:
    dying = toy_plan(tmp_path, [_DIES, *_sound(0, 1)])
    healthy = replace(toy_plan(tmp_path, _sound(2)), worker=1, others=_sound(1, 0))
    events: list[Event] = []

    end = supervise([dying, healthy], events.append)

    heard = Heard(end, events)
    assert sorted(heard.finished()) == sorted(_named(_sound(0, 1, 2)))
    assert str(_DIES) in _begun_by(heard)[0]
    (fault,) = end.faults
    assert isinstance(fault, HarnessFault)
    assert "worker 0 ended with status 9 before 1 of its cases were done" in str(fault)
    assert not end.complete


def test_what_nobody_may_take_over_from_a_worker_that_died_is_told_with_it(tmp_path: Path) -> None:
    dying = toy_plan(tmp_path, [_DIES, *_sound(0, 1)])
    healthy = replace(toy_plan(tmp_path, _sound(2)), worker=1, others=_sound(1))

    end = supervise([dying, healthy], lambda _: None)

    (fault,) = end.faults
    assert "worker 0 ended with status 9 before 2 of its cases were done" in str(fault)


def test_a_worker_that_never_began_is_told_though_the_others_did_all_of_it(tmp_path: Path) -> None:
    lost = replace(toy_plan(tmp_path, _sound(0, 1)), features=tmp_path / "nowhere")
    healthy = replace(toy_plan(tmp_path, _sound(2)), worker=1, others=_sound(1, 0))
    events: list[Event] = []

    end = supervise([lost, healthy], events.append)

    assert _begun_by(Heard(end, events)) == {1: _named(_sound(2, 1, 0))}
    (fault,) = end.faults
    assert "worker 0 ended with status" in str(fault)
    assert "before it was through; others did what it left" in str(fault)
    assert not end.complete


def test_a_mutant_stays_with_the_worker_that_began_it_also_where_that_dies_of_it(
    tmp_path: Path, gate: Callable[[], None]
) -> None:
    mutant = [CaseKey(scenario, "model", "fails-then-dies") for scenario in (ASKS, ASKS_LATE)]
    dying = replace(toy_plan(tmp_path, [*mutant, *_sound(0)]), sparing=True)
    other = replace(toy_plan(tmp_path, [_WAITS]), worker=1, others=(*_sound(0), *mutant), sparing=True)

    heard = _hear(dying, other, open_after=1, gate=gate)

    assert _begun_by(heard) == {0: _named(mutant), 1: _named([_WAITS, *_sound(0)])}
    (fault,) = heard.end.faults
    assert "worker 0 ended with status 9 before 1 of its cases were done" in str(fault)
