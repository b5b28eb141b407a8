"""Workers share nothing: two of them find what one finds, also where scenarios move the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from conformance._where import features_dir
from conformance.events import CaseFinished, Event
from conformance.manifest import embedded_manifest
from conformance.runner.plan import CaseKey, Plan
from conformance.runner.supervisor import supervise
from conformance.specification import load_specification

_CASES = 20


def test_two_workers_give_the_verdicts_of_one_for_twenty_cases(tmp_path: Path) -> None:
    scenarios = load_specification(features_dir()).scenarios
    # Over HTTP, where each worker has servers of its own, whose clocks its scenarios move: twenty times side by side,
    # in what they are started for once, which takes longer than the cases themselves.
    moving = [scenario for scenario in scenarios if "clock" in scenario.needs and "api" in scenario.surfaces]
    cases = [CaseKey(scenario.id, "api") for scenario in moving][:_CASES]
    assert len(cases) == _CASES
    alone = _verdicts(cases, tmp_path, workers=1, seed=0)
    assert set(alone.values()) == {"passed"}
    assert len(alone) == len(cases)

    assert _verdicts(cases, tmp_path, workers=2, seed=1) == alone


def _verdicts(cases: Sequence[CaseKey], out: Path, *, workers: int, seed: int) -> dict[str, str]:
    whole = Plan(
        features=features_dir(),
        target=embedded_manifest(),
        understudy=embedded_manifest(),
        seed=seed,
        started=datetime.now(UTC).replace(microsecond=0),
        out=out,
    )
    found: dict[str, str] = {}

    def listen(event: Event) -> None:
        if isinstance(event, CaseFinished):
            found[event.case] = event.verdict

    end = supervise([replace(whole, worker=number, cases=cases[number::workers]) for number in range(workers)], listen)
    assert end.complete, end.faults
    return found
