"""What is measured does the same work on each side."""

from __future__ import annotations

import cProfile
import pstats
import sys
from pathlib import Path

import pytest

from bench.browser_script import JOURNEYS
from bench.generated import STEPS, write_for_behave, write_for_pytest_bdd, write_for_the_suite
from bench.intake import measure_intake
from bench.logins import LARGEST, measure_logins
from bench.measuring import DidNotRun, PeakMemory, finish, timed
from bench.model import measure_model, part_of, shares
from conformance._where import features_dir
from conformance.specification import load_specification

ROOT = Path(__file__).parents[2]


def test_each_journey_of_the_script_is_a_browser_scenario_of_the_suite() -> None:
    on_a_browser = {s.id for s in load_specification(features_dir()).scenarios if "browser" in s.surfaces}

    assert JOURNEYS.keys() <= on_a_browser


def test_generated_scenarios_are_as_many_as_asked_for_and_all_alike(tmp_path: Path) -> None:
    scenarios = load_specification(write_for_the_suite(tmp_path / "suite", 120)).scenarios

    assert len(scenarios) == 120
    assert {tuple(f"{step.keyword.strip()} {step.text}" for step in s.steps) for s in scenarios} == {STEPS}


def test_the_other_sides_get_the_same_scenarios_without_tags(tmp_path: Path) -> None:
    ours = write_for_the_suite(tmp_path / "suite", 60)
    module = write_for_pytest_bdd(tmp_path / "pytest-bdd", 60)
    behaves = write_for_behave(tmp_path / "behave", 60)

    for feature in ours.glob("*.feature"):
        untagged = feature.read_text(encoding="utf-8").replace("  @BEN-1 @model\n", "")
        for folder in (module.parent / "features", behaves):
            assert (folder / feature.name).read_text(encoding="utf-8") == untagged


def test_a_bench_of_the_model_passes_every_scenario_on_every_side(tmp_path: Path) -> None:
    said: list[str] = []

    figures = measure_model(1, 3, said.append)

    assert {side: len(samples) for side, samples in figures["samples"].items()} == {
        "suite": 1,
        "pytest-bdd": 1,
        "behave": 1,
    }
    assert sum(figures["profile"].values()) == pytest.approx(1, abs=0.01)
    assert said


def test_a_bench_of_the_intake_has_every_message_accepted_and_tells_its_memory() -> None:
    said: list[str] = []
    figures = measure_intake(ROOT, 1, 2, said.append, clients=15)
    assert set(figures["per_second"]) == set(figures["memory_bytes"]) == {"intake", "bare aiosmtpd"}
    assert all(held["most"] > held["before"] for held in figures["memory_bytes"].values())
    assert figures["memory_bytes"]["intake"]["most"] < figures["memory_bytes"]["bare aiosmtpd"]["most"] / 3


def test_a_bench_of_logins_opens_the_portal_by_passcode_and_by_card() -> None:
    said: list[str] = []

    figures = measure_logins(ROOT, 1, 2, said.append)

    assert figures["per_second"].keys() == {"temporary passcode", "code card"}
    assert all(spread["median"] > 0 for spread in figures["per_second"].values())
    assert said


@pytest.mark.parametrize("count", [0, LARGEST + 1])
def test_more_logins_than_a_card_is_good_for_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"from 1 to {LARGEST}"):
        measure_logins(ROOT, 1, count, print)


def test_a_side_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(DidNotRun, match="status 7"):
        finish([sys.executable, "-c", "raise SystemExit(7)"], seconds=60, cwd=tmp_path)


def test_a_side_that_does_not_end_is_ended(tmp_path: Path) -> None:
    with pytest.raises(DidNotRun, match="not done after"):
        finish([sys.executable, "-c", "import threading; threading.Event().wait()"], seconds=0.2, cwd=tmp_path)


def test_processor_time_of_programs_counts(tmp_path: Path) -> None:
    sample = timed(lambda: finish([sys.executable, "-c", "sum(range(10**6))"], seconds=60, cwd=tmp_path))

    assert sample.cpu > 0
    assert sample.wall > 0


def test_memory_of_programs_counts_while_they_run(tmp_path: Path) -> None:
    memory = PeakMemory()

    with memory.watched(every=0.01):
        finish([sys.executable, "-c", "held = b'x' * 30_000_000; sum(range(2 * 10**7))"], seconds=60, cwd=tmp_path)

    assert memory.most is not None
    assert memory.most == sum(memory.by_program.values()) > 30_000_000


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("/x/conformance/runner/recorder.py", "runner: record, case, gates"),
        ("/x/conformance/events.py", "specification and the rest of the suite"),
        ("/y/site-packages/_pytest/runner.py", "pytest"),
        ("/y/site-packages/pytest_bdd/scenario.py", "pytest-bdd"),
        ("/z/lib/python3.11/json/encoder.py", "Python itself and other packages"),
        ("~", "Python itself and other packages"),
    ],
)
def test_time_belongs_to_whose_code_it_is(file: str, part: str) -> None:
    assert part_of(file) == part


def test_shares_of_a_profile_make_a_whole() -> None:
    profile = cProfile.Profile()
    profile.runcall(sorted, range(10_000), key=lambda number: -number)

    assert sum(shares(pstats.Stats(profile)).values()) == pytest.approx(1, abs=0.01)
