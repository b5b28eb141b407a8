"""What a worker finds is what happened: nothing but a scenario that was gone through to its end is green."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import ConfigFault, HarnessFault
from conformance.events import CaseStarted
from conformance.runner.plan import CaseKey
from conformance.specification import load_specification
from tests.conformance.toy_runs import ASKS, ASKS_LATE, FEATURES, Heard, listen_to, toy_plan

_ENDS = {
    None: ("passed", ""),
    "wrong-display": ("failed", ""),
    "breaks-contract": ("failed", ""),
    "tells-the-pin": ("failed", ""),
    "cannot-say": ("inconclusive", "no-light: it is too dark to read the display"),
    "no-enrol": ("inconclusive", "no-enrolment: "),
    "is-misconfigured": ("config-fault", "drawer 3: the card has no battery. Put one in."),
    "raises": ("harness-fault", "ZeroDivisionError: one by nothing"),
    "leaves": ("harness-fault", "SystemExit: 0"),
    "skips": ("harness-fault", "Skipped: not today"),
    "expects-to-fail": ("harness-fault", "XFailed: it never worked"),
}
_LATE = CaseKey(ASKS_LATE, "model", "no-clock")
_CASES = (*(CaseKey(ASKS, "model", variant) for variant in _ENDS), _LATE, CaseKey(ASKS_LATE, "model"))


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """One worker that went through a scenario with each variant of the toy."""
    return listen_to(toy_plan(tmp_path_factory.mktemp("run"), _CASES))


def test_every_planned_case_is_run_once_in_the_order_of_the_plan(heard: Heard) -> None:
    assert heard.end.complete, heard.end.faults
    assert [event.case for event in heard.events if isinstance(event, CaseStarted)] == [str(key) for key in _CASES]
    assert list(heard.finished()) == [str(key) for key in _CASES]


@pytest.mark.parametrize("variant", list(_ENDS))
def test_a_case_ends_as_its_component_made_it_end(heard: Heard, variant: str | None) -> None:
    finished = heard.finished()[str(CaseKey(ASKS, "model", variant))]
    verdict, reason = _ENDS[variant]

    assert finished.verdict == verdict
    assert finished.reason.startswith(reason)
    assert bool(finished.failure) == (verdict == "failed")


def test_a_failure_names_clause_step_and_the_command_that_runs_it_again(heard: Heard) -> None:
    failure = heard.finished()[f"{ASKS}@model+wrong-display"].failure

    assert failure is not None
    assert failure.clause == "TOY-1"
    assert failure.step == 'When she uses the press button until the display reads "PIN>"'
    assert (failure.expected, failure.actual) == ('the display reads "PIN>"', 'it reads "NO"')
    assert failure.replay == f"conformance run --scenario {ASKS} --surface model --seed 7 --variant wrong-display"


def test_a_pin_that_a_target_tells_is_told_by_nobody_else(heard: Heard) -> None:
    failure = heard.finished()[f"{ASKS}@model+tells-the-pin"].failure

    assert failure is not None
    assert failure.actual == 'it reads "PIN [secret]"'


def test_a_broken_contract_fails_with_the_drivers_clause_and_hint(heard: Heard) -> None:
    failure = heard.finished()[f"{ASKS}@model+breaks-contract"].failure

    assert failure is not None
    assert (failure.clause, failure.hint) == ("TOY-3", "look at the display's cable")


def test_steps_that_did_not_come_to_it_are_told_as_skipped(heard: Heard) -> None:
    def steps(variant: str | None) -> list[str]:
        return heard.steps(CaseKey(ASKS, "model", variant))

    assert steps(None) == ["passed"] * 4
    assert steps("wrong-display") == ["passed", "failed", "skipped", "skipped"]
    assert steps("raises") == ["passed", "failed", "skipped", "skipped"]
    assert steps("skips") == ["passed", "failed", "skipped", "skipped"]
    assert steps("cannot-say") == ["passed", "skipped", "skipped", "skipped"]


def test_an_ability_that_a_clause_needs_and_the_target_lacks_leaves_it_open(heard: Heard) -> None:
    finished = heard.finished()

    assert finished[str(CaseKey(ASKS_LATE, "model"))].verdict == "passed"
    assert finished[str(_LATE)].verdict == "inconclusive"
    assert finished[str(_LATE)].reason.startswith("no-clock: ")
    assert heard.steps(_LATE) == ["skipped"] * 3


def test_it_is_told_how_each_component_was_reached(heard: Heard) -> None:
    assert heard.finished()[f"{ASKS}@model"].reached == {"portal": "model", "dsc-plus": "model"}


def test_each_row_of_an_outline_is_a_case_of_its_own(tmp_path: Path) -> None:
    rows = [s.id for s in load_specification(FEATURES).scenarios if s.row is not None]
    assert len(rows) == 2

    heard = listen_to(toy_plan(tmp_path, [CaseKey(rows[1], "model")]))

    assert heard.end.complete, heard.end.faults
    assert list(heard.finished()) == [f"{rows[1]}@model"]


def test_a_planned_case_that_is_not_collected_is_a_fault_of_the_suite(tmp_path: Path) -> None:
    heard = listen_to(toy_plan(tmp_path, [CaseKey(ASKS, "model"), CaseKey("card/nothing", "model")]))

    (fault,) = heard.end.faults
    assert isinstance(fault, HarnessFault)
    assert "card/nothing@model" in str(fault)
    assert not heard.finished(), "nothing runs where something is missing"


def test_a_step_without_a_definition_is_refused_before_anything_runs(tmp_path: Path) -> None:
    features = tmp_path / "features"
    (features / "clauses").mkdir(parents=True)
    (features / "clauses" / "card.toml").write_bytes((FEATURES / "clauses" / "card.toml").read_bytes())
    text = (FEATURES / "card.feature").read_text(encoding="utf-8")
    (features / "card.feature").write_text(text.replace("When she uses", "When she loses", 1), encoding="utf-8")

    heard = listen_to(toy_plan(tmp_path / "run", [CaseKey(ASKS_LATE, "model")], features=features))

    (fault,) = heard.end.faults
    assert isinstance(fault, ConfigFault)
    assert "card.feature line 6" in str(fault)
    assert not heard.finished()
