"""A mutant that no scenario notices is a hole in the specification, and is told as one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.commands import kills
from conformance.commands.kills import Kill, cases_of, judge_kills
from conformance.errors import ConfigFault
from conformance.events import CaseFinished, CaseVerdict
from conformance.runner.plan import CaseKey
from conformance.runner.supervisor import RunEnd
from conformance.seams import Surface
from tests.conformance.toy_runs import FEATURES, TARGET, TOY


@dataclass(frozen=True)
class Mutant:
    name: str = "replay-accepted"
    clauses: tuple[str, ...] = ("VID-P-8",)
    breaks: str = "a response is taken twice"
    exceptions: Mapping[Surface, str] = field(default_factory=dict)


CLAUSES_OF = {"a": ("VID-P-8",), "b": ("VID-P-8", "VID-P-9"), "c": ("VID-P-9",)}


def _ended(
    *cases: tuple[str, Surface, CaseVerdict], variant: str = "replay-accepted", reason: str = "no-clock: none"
) -> dict[CaseKey, CaseFinished]:
    keys = {CaseKey(scenario, surface, variant): verdict for scenario, surface, verdict in cases}
    return {
        key: CaseFinished(
            str(key),
            verdict,
            0.1,
            datetime(2026, 1, 2, tzinfo=UTC),
            reason if verdict not in ("passed", "failed") else "",
        )
        for key, verdict in keys.items()
    }


@pytest.mark.parametrize(
    ("ends", "excepted", "verdict"),
    [
        (["failed"], False, "killed"),
        (["failed", "passed"], False, "killed"),
        (["failed", "inconclusive"], False, "killed"),
        (["failed", "harness-fault"], False, "killed"),
        (["passed"], False, "survived"),
        (["passed", "passed"], False, "survived"),
        (["passed"], True, "cannot-be-seen"),
        (["inconclusive"], True, "cannot-be-seen"),
        (["failed"], True, "killed"),  # it was seen, whatever was thought
        (["inconclusive"], False, "unjudged"),
        (["passed", "inconclusive"], False, "unjudged"),
        (["harness-fault"], False, "unjudged"),
        (["config-fault"], False, "unjudged"),
    ],
)
def test_a_mutant_is_judged_by_how_its_cases_ended(ends: list[CaseVerdict], excepted: bool, verdict: str) -> None:
    mutant = Mutant(exceptions={"model": "a model has no lid"} if excepted else {})
    finished = _ended(*((scenario, "model", end) for scenario, end in zip("ab", ends, strict=False)))

    (kill,) = judge_kills([mutant], CLAUSES_OF, finished)

    assert (kill.variant, kill.clause, kill.surface, kill.verdict) == ("replay-accepted", "VID-P-8", "model", verdict)


def test_a_kill_names_the_cases_that_noticed() -> None:
    finished = _ended(("b", "model", "failed"), ("a", "model", "failed"))

    assert judge_kills([Mutant()], CLAUSES_OF, finished) == [
        Kill("replay-accepted", "VID-P-8", "model", "killed", ("a@model+replay-accepted", "b@model+replay-accepted"))
    ]


def test_what_could_not_be_judged_says_why_once() -> None:
    (kill,) = judge_kills(
        [Mutant()], CLAUSES_OF, _ended(("a", "model", "inconclusive"), ("b", "model", "inconclusive"))
    )

    assert kill.reason == "no-clock: none"


def test_what_cannot_be_seen_says_why() -> None:
    mutant = Mutant(exceptions={"model": "a model has no lid"})

    (kill,) = judge_kills([mutant], CLAUSES_OF, _ended(("a", "model", "passed")))

    assert (kill.by, kill.reason) == ((), "a model has no lid")


def test_a_mutant_is_run_through_the_scenarios_of_its_clauses_on_every_surface() -> None:
    cases = [CaseKey(scenario, surface) for surface in ("model", "api") for scenario in ("a", "b", "c")]
    run = cases_of(Mutant(), cases, CLAUSES_OF, once=False)
    assert {(case.scenario, case.surface) for case in run} == {
        (scenario, surface) for scenario in ("a", "b") for surface in ("model", "api")
    }
    assert {case.variant for case in run} == {"replay-accepted"}


def test_run_once_each_clause_is_tried_on_the_cheapest_surface_on_which_the_mutant_can_be_seen() -> None:
    cases = [CaseKey("a", "model"), CaseKey("a", "api"), CaseKey("a", "browser"), CaseKey("c", "browser")]
    both = Mutant(clauses=("VID-P-8", "VID-P-9"), exceptions={"model": "one at a time"})
    run = cases_of(both, cases, CLAUSES_OF, once=True)
    assert [(case.scenario, case.surface) for case in run] == [("a", "api"), ("c", "browser")]


def test_each_surface_has_to_notice_by_itself() -> None:
    found = judge_kills([Mutant()], CLAUSES_OF, _ended(("a", "model", "failed"), ("a", "api", "passed")))

    assert [(kill.surface, kill.verdict) for kill in found] == [("api", "survived"), ("model", "killed")]


def test_what_survived_tells_of_cases_that_were_not_selected() -> None:
    finished = _ended(("a", "model", "passed"), ("a", "api", "passed"))

    found = judge_kills([Mutant()], CLAUSES_OF, finished, {("VID-P-8", "model"): 2, ("VID-P-9", "api"): 1})

    assert [(kill.surface, kill.verdict, kill.reason) for kill in found] == [
        ("api", "survived", ""),
        ("model", "survived", "the selection leaves out 2 cases of the clause there"),
    ]


def test_each_clause_has_to_notice_by_its_own_scenarios() -> None:
    mutant = Mutant(clauses=("VID-P-8", "VID-P-9"))
    finished = _ended(("a", "model", "failed"), ("b", "model", "passed"), ("c", "model", "passed"))

    found = judge_kills([mutant], CLAUSES_OF, finished)

    assert [(kill.clause, kill.verdict) for kill in found] == [("VID-P-8", "killed"), ("VID-P-9", "survived")]


def test_a_mutant_is_not_judged_by_the_cases_of_another() -> None:
    finished = _ended(("a", "model", "failed"), variant="other") | _ended(("a", "model", "passed"))

    assert [kill.verdict for kill in judge_kills([Mutant()], CLAUSES_OF, finished)] == ["survived"]


# ---------------------------------------------------------------- the command
@pytest.fixture
def toy(tmp_path: Path) -> list[str]:
    """Options for the toy with a short list of mutants, one for each verdict."""
    folder = shutil.copytree(TOY, tmp_path / "toy")
    text = TARGET.read_text(encoding="utf-8")
    (folder / "target.toml").write_text(text.replace("toy_card:every_variant", "toy_card:catalogue"), encoding="utf-8")
    return ["--target", str(folder / "target.toml"), "--features", str(FEATURES), "--out", str(tmp_path / "out")]


def _matrix(tmp_path: Path) -> dict[str, Any]:
    matrix: dict[str, Any] = json.loads((tmp_path / "out" / "kills.json").read_text(encoding="utf-8"))
    return matrix


def test_survivors_and_clauses_without_a_mutant_are_told_and_written(
    toy: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mutants", *toy]) == 1

    said = capsys.readouterr().out
    assert "SURVIVED  harmless  TOY-2 on model" in said
    assert "UNJUDGED  cannot-say  TOY-2 on model  no-light: it is too dark to read the display" in said
    assert "NO MUTANT  TOY-3" in said
    assert "1 cannot-be-seen, 1 killed, 1 survived, 1 unjudged" in said
    matrix = _matrix(tmp_path)
    assert {kill["variant"]: kill["verdict"] for kill in matrix["kills"]} == {
        "wrong-display": "killed",
        "harmless": "survived",
        "unseen": "cannot-be-seen",
        "cannot-say": "unjudged",
    }
    assert matrix["without_mutant"] == ["TOY-3"]
    assert matrix["not_tried"] == []
    assert matrix["mutants"][0] == {"name": "wrong-display", "clauses": ["TOY-1"], "breaks": "the display says no"}


def test_mutants_that_are_noticed_wherever_they_can_be_are_enough(toy: list[str]) -> None:
    assert main(["mutants", *toy, "--mutant", "wrong-display", "--mutant", "unseen", "--workers", "2"]) == 0


def test_mutants_without_a_case_in_the_selection_are_counted_and_named(
    toy: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mutants", *toy, "--mutant", "wrong-display", "--mutant", "harmless", "--clause", "TOY-1"]) == 0

    assert "1 of them have no case in this selection, and are not tried" in capsys.readouterr().out
    assert _matrix(tmp_path)["not_tried"] == ["harmless"]


def test_a_selection_that_no_mutant_breaks_is_refused(toy: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutants", *toy, "--mutant", "harmless", "--clause", "TOY-3"]) == 3
    assert "no selected scenario is of a clause that a mutant breaks" in capsys.readouterr().err


@pytest.mark.parametrize(("mutant", "status"), [("raises", 4), ("is-misconfigured", 3)])
def test_a_mutant_that_could_not_be_judged_for_a_fault_says_whose_it_is(
    tmp_path: Path, mutant: str, status: int
) -> None:
    options = ["--target", str(TARGET), "--features", str(FEATURES), "--out", str(tmp_path / "out")]

    assert main(["mutants", *options, "--mutant", mutant, "--scenario", "card/it-asks-for-the-pin"]) == status


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (RunEnd(complete=False, interrupted=True), 130),
        (RunEnd(complete=False, faults=[ConfigFault("there is no card")]), 3),
    ],
)
def test_a_run_that_was_ended_early_is_never_enough(
    toy: list[str], monkeypatch: pytest.MonkeyPatch, end: RunEnd, status: int
) -> None:
    def told(plans: object, listen: Any) -> RunEnd:
        for finished in _ended(("card/it-asks-for-the-pin", "model", "failed"), variant="wrong-display").values():
            listen(finished)
        return end

    monkeypatch.setattr(kills, "supervise", told)

    assert main(["mutants", *toy, "--mutant", "wrong-display"]) == status
