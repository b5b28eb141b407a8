"""Workers may die or find nothing in order; the parent tells it, once, and keeps what the others found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conformance.errors import ConfigFault, HarnessFault
from conformance.runner.plan import CaseKey
from tests.conformance.toy_runs import ASKS, ASKS_LATE, TARGET, listen_to, toy_plan

_ASKS, _ASKS_LATE = CaseKey(ASKS, "model"), CaseKey(ASKS_LATE, "model")
_DIES = CaseKey(ASKS, "model", "dies")


def test_a_worker_that_dies_is_told_with_its_status_and_what_it_left_undone(tmp_path: Path) -> None:
    heard = listen_to(toy_plan(tmp_path, [_ASKS, _DIES, _ASKS_LATE]))

    assert not heard.end.complete
    assert not heard.end.interrupted
    (fault,) = heard.end.faults
    assert isinstance(fault, HarnessFault)
    assert "worker 0 ended with status 9 before 2 of its cases were done" in str(fault)
    assert list(heard.finished()) == [str(_ASKS)], "what it had found by then counts"


def test_the_other_workers_go_on_when_one_dies(tmp_path: Path) -> None:
    healthy = replace(toy_plan(tmp_path, [_ASKS, _ASKS_LATE]), worker=1)

    heard = listen_to(toy_plan(tmp_path, [_DIES]), healthy)

    assert {case: event.verdict for case, event in heard.finished().items()} == {
        str(_ASKS): "passed",
        str(_ASKS_LATE): "passed",
    }
    assert not heard.end.complete
    assert [type(fault) for fault in heard.end.faults] == [HarnessFault]


def test_a_fault_that_every_worker_meets_is_told_once_and_as_what_it_is(tmp_path: Path) -> None:
    # A target that cannot be opened is met by each worker before its first case.
    target = tmp_path / "target.toml"
    text = TARGET.read_text(encoding="utf-8").replace("toy_card:open_in_process", "no_such_card:open_in_process")
    target.write_text(text, encoding="utf-8")
    shares = [
        replace(toy_plan(tmp_path, [case], target=target), worker=n) for n, case in enumerate((_ASKS, _ASKS_LATE))
    ]

    heard = listen_to(*shares)

    assert not heard.finished()
    assert not heard.end.complete
    (fault,) = heard.end.faults
    assert isinstance(fault, ConfigFault), "and not that the workers ended early, which follows from it"
    assert "no_such_card" in str(fault)
    assert "Install it, or put it beside the manifest." in str(fault)
