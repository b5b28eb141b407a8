"""The report follows from the messages alone, in one order, and keeps to its schema."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from conformance.errors import ConfigFault
from conformance.events import CaseVerdict
from conformance.reports.recorded import read_messages
from conformance.reports.report import (
    build_report,
    differences,
    read_report,
    recompute,
    report_schema,
    write_report,
)
from conformance.waivers import Waiver

AGAIN = "verify_identity/client_portal/the-same-response-sent-again-is-refused"


def report(run: Any, **how: Any) -> dict[str, Any]:
    return build_report(read_messages(run.write(**how)))


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows}


def test_a_run_in_which_all_passed_conforms(play: Callable[..., Any], specification: Any) -> None:
    told = report(play())

    assert told["verdict"] == "conforms"
    assert told["suite"]["digest"] == specification.digest
    assert told["run"] == {
        "seed": 7,
        "started": "2026-11-22T10:00:00.250000Z",
        "seconds": 13.0,
        "complete": True,
        "shard": None,
        "variant": None,
        "planned": 12,
    }
    components = by_id(told["components"])
    assert {name: (one["verdict"], one["surfaces"]) for name, one in components.items()} == {
        "portal": ("conforms", ["model", "api", "browser"]),
        "dsc-plus": ("conforms", ["model", "browser"]),
        "ibkey-ios": ("conforms", ["model", "browser"]),
    }
    clauses = by_id(told["clauses"])
    assert clauses["VID-P-8"]["verdict"] == "holds"
    assert clauses["VID-P-3"]["verdict"] == "not-judged"
    assert told["counts"]["clauses"]["executed"] == told["counts"]["clauses"]["holds"] == 4
    assert told["counts"]["clauses"]["with_scenarios"] == 5
    assert told["counts"]["cases"]["passed"] == told["counts"]["cases"]["total"] == 12


def test_a_failure_is_told_with_all_that_an_implementer_needs(play: Callable[..., Any]) -> None:
    told = report(play(verdicts={1: "failed"}))

    assert told["verdict"] == "does-not-conform"
    assert by_id(told["clauses"])["VID-P-8"]["disagreement"] is True
    surfaces = by_id(told["scenarios"])[AGAIN]["surfaces"]
    assert list(surfaces) == ["model", "api", "browser"]
    assert surfaces["model"]["failure"] is None
    failure = surfaces["api"]["failure"]
    assert failure["clause"] == "VID-P-8"
    assert failure["replay"] == f"conformance run --scenario {AGAIN} --surface api"
    assert all(failure[part] for part in ("step", "expected", "actual", "hint"))


@pytest.mark.parametrize("verdict", get_args(CaseVerdict))
def test_every_verdict_of_a_case_has_its_place(play: Callable[..., Any], verdict: CaseVerdict) -> None:
    told = report(play(verdicts={0: verdict}))

    assert by_id(told["scenarios"])[AGAIN]["surfaces"]["model"]["verdict"] == verdict
    assert told["counts"]["cases"][verdict.replace("-", "_")] == (12 if verdict == "passed" else 1)


def test_scenarios_that_did_not_run_are_told_as_such(play: Callable[..., Any], specification: Any) -> None:
    told = report(play(clauses=["VID-DSC-5"]))

    assert [one["id"] for one in told["scenarios"]] == [one.id for one in specification.scenarios]
    assert by_id(told["scenarios"])[AGAIN]["surfaces"] == {}
    assert by_id(told["components"])["portal"]["verdict"] == "not-judged"
    assert told["counts"]["scenarios"] == {"total": len(specification.scenarios), "executed": 1}


def test_a_waived_failure_conforms_with_waivers(play: Callable[..., Any], waiver: Waiver) -> None:
    told = report(play(verdicts={1: "failed"}, waivers=(waiver,)))

    assert told["verdict"] == "conforms-with-waivers"
    assert by_id(told["clauses"])["VID-P-8"]["verdict"] == "waived"
    case = by_id(told["scenarios"])[AGAIN]["surfaces"]["api"]
    assert (case["verdict"], case["reason"]) == (
        "waived",
        "waived: mended in December (Grace Example, until 2026-12-31)",
    )
    assert case["failure"]["clause"] == "VID-P-8"


def test_only_cases_of_the_runs_own_variant_are_reported(play: Callable[..., Any]) -> None:
    told = report(play(variant="replay-accepted", verdicts={0: "failed"}))

    assert told["run"]["variant"] == "replay-accepted"
    assert told["counts"]["cases"]["total"] == 12
    assert told["verdict"] == "does-not-conform"


def test_the_same_seed_gives_the_same_report_but_for_times(play: Callable[..., Any]) -> None:
    run = play(verdicts={1: "failed"})
    first, second = report(run), report(run, order=-1)
    later = read_messages(run.write()).run.started + timedelta(hours=1)
    third = report(run, started=later)

    for other in (second, third):
        other["run"]["started"], other["run"]["seconds"] = first["run"]["started"], first["run"]["seconds"]
        assert json.dumps(other) == json.dumps(first)


def test_a_run_that_was_ended_early_is_not_complete(play: Callable[..., Any]) -> None:
    path: Path = play().write()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 + len(whole) // 3])

    told = recompute(path)

    assert told["run"]["complete"] is False
    assert told["run"]["planned"] == 12
    assert told["counts"]["cases"]["total"] < 12


def test_a_report_follows_from_its_messages_alone(play: Callable[..., Any], tmp_path: Path) -> None:
    messages = play(verdicts={1: "failed", 2: "inconclusive"}).write()
    write_report(tmp_path / "report.json", build_report(read_messages(messages)))

    assert differences(read_report(tmp_path / "report.json"), recompute(messages)) == []


def test_a_report_that_was_improved_by_hand_is_found_out(play: Callable[..., Any]) -> None:
    computed = recompute(play(verdicts={1: "failed"}).write())
    claimed = copy.deepcopy(computed)
    claimed["verdict"] = "conforms"
    claimed["clauses"].pop()
    claimed["scenarios"][2]["surfaces"]["api"]["verdict"] = "passed"
    claimed["signed"] = "me"

    found = differences(claimed, computed)

    assert found[0] == "$.verdict: the report says 'conforms', the messages say 'does-not-conform'"
    assert [line.partition(":")[0] for line in found[1:]] == [
        "$.clauses",
        "$.scenarios[2].surfaces.api.verdict",
        "$.signed",
    ]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.pop("verdict"),
        lambda told: told.update(verdict="green"),
        lambda told: told.update(schema="0.9"),
        lambda told: told.update(password="x"),
        lambda told: told["scenarios"][2]["surfaces"]["api"].update(failure=None),
        lambda told: told["scenarios"][2]["surfaces"]["model"].update(verdict="inconclusive"),
        lambda told: told["components"][0]["must"].pop("not_judged"),
    ],
)
def test_a_report_that_breaks_the_schema_is_refused(
    play: Callable[..., Any], tmp_path: Path, spoil: Callable[[dict[str, Any]], object]
) -> None:
    told = report(play(verdicts={1: "failed"}))
    spoil(told)
    write_report(tmp_path / "report.json", told)

    with pytest.raises(ConfigFault, match=r"does not keep to schema 1\.0"):
        read_report(tmp_path / "report.json")


@pytest.mark.parametrize(("content", "what"), [(b"{", "is no JSON"), (b"\xff", "is no JSON"), (None, "cannot be read")])
def test_what_is_no_report_is_refused(tmp_path: Path, content: bytes | None, what: str) -> None:
    path = tmp_path / "report.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigFault, match=what):
        read_report(path)


def test_a_report_that_cannot_be_written_is_a_configuration_fault(play: Callable[..., Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="cannot be written"):
        write_report(tmp_path / "nowhere" / "report.json", report(play()))
