"""What a bench prints and writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main, missed
from bench.figures import Ratio, Sample, Spread
from bench.report import table
from bench.whole import by_surface, slowest

MACHINE = {"system": "Linux", "python": "3.11.7", "processors": 2, "load_before": 0.1, "load_after": 1.2}


def ratio(target: float | None) -> dict[str, Any]:
    return dict(Ratio.of("suite over bare pytest-bdd", [Sample(3, 2)], [Sample(2, 2)], target=target).as_json())


def result(**sections: Any) -> dict[str, Any]:
    return {"schema": "1", "taken": "2026-01-02T03:04:05+00:00", "quick": False, "machine": MACHINE, **sections}


def model(target: float | None) -> dict[str, Any]:
    return {
        "scenarios": 1000,
        "steps": 5,
        "samples": {},
        "seconds": {"suite": Spread.of([3.0]).as_json()},
        "ratios": [ratio(target)],
        "stages": {"inside steps": 0.5, "milliseconds for a case": 2.0},
        "profile": {"pytest": 0.4},
    }


def whole() -> dict[str, Any]:
    return {
        "wall": 61.5,
        "cpu": 80.0,
        "surfaces": "all",
        "verdict": "conforms",
        "cases": 120,
        "seconds_by_surface": {"api": {"cases": 100, "median": 0.125}},
        "slowest": [{"case": "a/b@browser", "seconds": 4.25}],
        "peak_memory_bytes": 512_000_000,
        "peak_memory_by_program": {"python": 112_000_000, "chrome": 400_000_000},
    }


@pytest.mark.parametrize(("target", "words"), [(2.0, "at most 2      yes"), (1.0, "at most 1      NO")])
def test_the_table_says_whether_a_promise_is_kept(target: float, words: str) -> None:
    assert words in table(result(model=model(target)))


def test_the_table_gives_each_ratio_with_its_spread() -> None:
    assert "1.50 (1.50 to 1.50)" in table(result(model=model(None)))


def test_the_table_says_where_the_time_goes() -> None:
    said = table(result(model=model(None)))

    assert "inside steps" in said
    assert "under the profiler, pytest" in said


def test_the_table_tells_of_the_whole_run() -> None:
    said = table(result(whole=whole()))

    assert "100 cases on api: 0.125 s each" in said

    assert "120 cases, 61.5 s" in said
    assert "512 MB (python 112 MB, chrome 400 MB)" in said
    assert "4.25 s  a/b@browser" in said


def test_a_system_that_tells_nothing_of_memory_is_said_to() -> None:
    assert "does not tell" in table(result(whole={**whole(), "peak_memory_bytes": None, "peak_memory_by_program": {}}))


def test_other_work_on_the_machine_is_pointed_at() -> None:
    assert "Other work" in table({**result(), "machine": {**MACHINE, "load_before": 6.0}})
    assert "Other work" not in table(result())


def test_what_is_missed_is_named_once_by_its_ratio() -> None:
    assert missed(result(model=model(1.0))) == ["suite over bare pytest-bdd"]
    assert missed(result(model=model(None))) == []


def test_the_slowest_cases_come_first_by_scenario_and_surface() -> None:
    report = {
        "scenarios": [
            {"id": "a/b", "surfaces": {"model": {"seconds": 0.01}, "browser": {"seconds": 2.0}}},
            {"id": "a/c", "surfaces": {"api": {"seconds": 0.3}}},
        ]
    }

    assert [case["case"] for case in slowest(report, 2)] == ["a/b@browser", "a/c@api"]


def test_a_bench_of_one_section_writes_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--quick", "--only", "ocra", "--out", str(tmp_path)])

    written = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert status in {0, 1}  # by the machine's leisure
    assert written["schema"] == "1"
    assert {"taken", "quick", "machine", "ocra"} <= written.keys()
    assert "model" not in written
    assert [figures["wall"]["count"] for figures in written["ocra"]["ratios"]] == [3, 3]
    assert table(written) in capsys.readouterr().out


def test_seconds_by_surface_are_those_of_the_case_in_the_middle() -> None:
    surfaces = [{"api": {"seconds": seconds}, "model": {"seconds": 0.5}} for seconds in (3.0, 1.0, 1.5)]
    report = {"scenarios": [{"id": str(number), "surfaces": each} for number, each in enumerate(surfaces)]}

    assert by_surface(report) == {"api": {"cases": 3, "median": 1.5}, "model": {"cases": 3, "median": 0.5}}


def test_the_table_tells_of_mail_that_is_taken_in() -> None:
    intake = {
        "message_bytes": 5_000_000,
        "per_second": {"intake": Spread.of([7.5]).as_json()},
        "clients": 100,
        "memory_bytes": {"intake": {"before": 30_000_000, "most": 45_000_000}},
        "ratios": [ratio(None)],
    }
    said = table(result(intake=intake))
    assert "messages of 5 MB accepted by intake: 7.50 (7.50 to 7.50) a second" in said
    assert "memory of intake under 100 clients: 30 MB before, 45 MB at most" in said


def test_the_table_tells_of_logins() -> None:
    logins = {"logins": 10, "per_second": {"code card": Spread.of([7.5]).as_json()}, "ratios": [ratio(None)]}

    assert "complete logins by code card: 7.50 (7.50 to 7.50) a second" in table(result(logins=logins))
