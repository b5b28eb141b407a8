"""``report.json``: the verdicts of a run, computed from its messages alone, checked against the published schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import jsonschema

from conformance.errors import ConfigFault, HarnessFault
from conformance.events import CaseVerdict
from conformance.reports.facts import ClauseFacts, ScenarioFacts
from conformance.reports.recorded import Recorded, read_messages
from conformance.seams import COMPONENTS
from conformance.verdict import (
    CaseResult,
    ClauseJudgement,
    ClauseVerdict,
    ComponentJudgement,
    judge_clause,
    judge_component,
    judge_target,
)
from conformance.waivers import apply_waivers

__all__ = ["SCHEMA_VERSION", "build_report", "differences", "read_report", "recompute", "report_schema", "write_report"]

SCHEMA_VERSION = "1.0"

_CASE_VERDICTS: tuple[CaseVerdict, ...] = get_args(CaseVerdict)
_CLAUSE_VERDICTS: tuple[ClauseVerdict, ...] = get_args(ClauseVerdict)


@cache
def _schema() -> dict[str, Any]:
    text = resources.files("conformance.reports").joinpath("report.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def report_schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) that every report keeps to."""
    return _schema()


def build_report(recorded: Recorded) -> dict[str, Any]:
    """The report of a run.

    The same record gives the same report; the same seed on the same target gives the same but for times. Cases of
    another variant than the run's own are not a part of it.

    Args:
        recorded: what the messages tell.

    Returns:
        the object that ``report.json`` holds, in the order of the catalogue and of the specification.

    Raises:
        HarnessFault: it does not keep to its own schema.
        ConfigFault: a waiver had ended when the run began.
    """
    own = [result for result in recorded.results if result.variant == recorded.run.variant]
    results = apply_waivers(own, recorded.target.waivers, recorded.run.started.date(), whole=False)
    judgements = {clause.id: judge_clause(clause, results) for clause in recorded.clauses}
    components = [
        judge_component(component, recorded.clauses, judgements, level=recorded.run.level)
        for component in COMPONENTS
        if component in recorded.target.components
    ]
    report: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "suite": asdict(recorded.suite),
        "target": {"name": recorded.target.name, "version": recorded.target.version, "digest": recorded.target.digest},
        "run": _run(recorded),
        "verdict": judge_target(components),
        "components": [_component(component) for component in components],
        "clauses": [_clause(clause, judgements[clause.id], recorded.scenarios) for clause in recorded.clauses],
        "scenarios": [_scenario(scenario, results) for scenario in recorded.scenarios],
        "counts": _counts(recorded, results, judgements),
    }
    wrong = _wrong(report)
    if wrong:
        raise HarnessFault(f"the report does not keep to its schema: {wrong}", mend="Report this, with messages.ndjson")
    return report


def _wrong(report: object) -> str:
    validator = jsonschema.Draft202012Validator(report_schema(), format_checker=jsonschema.FormatChecker())
    error = jsonschema.exceptions.best_match(validator.iter_errors(report))
    return f"{error.json_path}: {error.message}" if error else ""


def _run(recorded: Recorded) -> dict[str, Any]:
    return {
        "seed": recorded.run.seed,
        "started": recorded.run.started.isoformat().replace("+00:00", "Z"),
        "seconds": round(recorded.seconds, 3),
        "complete": recorded.complete,
        "shard": recorded.run.shard,
        "variant": recorded.run.variant,
        "planned": len(recorded.run.planned),
    }


def _component(component: ComponentJudgement) -> dict[str, Any]:
    return {
        "id": component.component,
        "verdict": component.verdict,
        "level": component.level,
        "levels": dict(component.levels),
        "surfaces": list(component.surfaces),
        "must": asdict(component.must),
        "should": asdict(component.should),
    }


def _clause(clause: ClauseFacts, judgement: ClauseJudgement, scenarios: Sequence[ScenarioFacts]) -> dict[str, Any]:
    return {
        "id": clause.id,
        "article": clause.article,
        "component": clause.component,
        "level": clause.level,
        "origin": clause.origin,
        "verdict": judgement.verdict,
        "warning": judgement.warning,
        "disagreement": judgement.disagreement,
        "surfaces": list(judgement.surfaces),
        "scenarios": [scenario.id for scenario in scenarios if clause.id in scenario.clauses],
    }


def _scenario(scenario: ScenarioFacts, results: Sequence[CaseResult]) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "name": scenario.name,
        "feature": scenario.feature,
        "uri": scenario.uri,
        "line": scenario.line,
        "row": scenario.row,
        "clauses": list(scenario.clauses),
        "surfaces": {result.surface: _case(result) for result in results if result.scenario == scenario.id},
    }


def _case(result: CaseResult) -> dict[str, Any]:
    return {
        "verdict": result.verdict,
        "seconds": round(result.seconds, 3),
        "reason": result.reason,
        "failure": asdict(result.failure) if result.failure else None,
        "evidence": [asdict(evidence) for evidence in result.evidence],
        "reached": dict(sorted(result.reached.items())),
    }


def _counts(
    recorded: Recorded, results: Sequence[CaseResult], judgements: Mapping[str, ClauseJudgement]
) -> dict[str, Any]:
    cases = [result.verdict for result in results]
    checked = {clause for scenario in recorded.scenarios for clause in scenario.clauses}
    executed = {result.scenario for result in results if result.verdict != "not-applicable"}
    verdicts = [judgement.verdict for judgement in judgements.values()]
    return {
        "clauses": {
            "total": len(recorded.clauses),
            "with_scenarios": len(checked),
            "executed": len(verdicts) - verdicts.count("not-judged"),
            **{_key(verdict): verdicts.count(verdict) for verdict in _CLAUSE_VERDICTS},
            "warnings": sum(judgement.warning for judgement in judgements.values()),
            "disagreements": sum(judgement.disagreement for judgement in judgements.values()),
        },
        "scenarios": {"total": len(recorded.scenarios), "executed": len(executed)},
        "cases": {"total": len(cases), **{_key(verdict): cases.count(verdict) for verdict in _CASE_VERDICTS}},
    }


def _key(verdict: str) -> str:
    return verdict.replace("-", "_")


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """Write a report as JSON that a person can read too.

    Args:
        path: the file.
        report: of :func:`build_report`.

    Raises:
        ConfigFault: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigFault(
            f"the report cannot be written: {error.strerror}", where=str(path), mend="Choose another folder with --out"
        ) from None


def read_report(path: Path) -> dict[str, Any]:
    """Read a report that somebody hands in.

    Args:
        path: ``report.json``.

    Raises:
        ConfigFault: it cannot be read, is no JSON, or does not keep to the schema.
    """
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigFault(
            f"the report cannot be read: {error.strerror}", where=str(path), mend="Check the path"
        ) from None
    except ValueError as error:
        raise ConfigFault(f"the report is no JSON: {error}", where=str(path), mend="Give the file as it was") from None
    if wrong := _wrong(report):
        raise ConfigFault(
            f"the report does not keep to schema {SCHEMA_VERSION}: {wrong}",
            where=str(path),
            mend="Give the file as a run of this suite wrote it",
        )
    return report


def recompute(messages: Path) -> dict[str, Any]:
    """The report as it follows from the messages of a run, and from nothing else.

    Args:
        messages: ``messages.ndjson``.

    Raises:
        ConfigFault: they cannot be read.
    """
    return build_report(read_messages(messages))


def differences(claimed: object, computed: object, place: str = "$") -> list[str]:
    """Where a report that somebody hands in is not what follows from the messages.

    Args:
        claimed: of ``report.json``.
        computed: of :func:`recompute`.
        place: JSON path of the two.

    Returns:
        one line for each difference; none where the report says the truth.
    """
    if isinstance(claimed, Mapping) and isinstance(computed, Mapping):
        return [
            line
            for key in [*computed, *(key for key in claimed if key not in computed)]
            for line in differences(claimed.get(key), computed.get(key), f"{place}.{key}")
        ]
    if isinstance(claimed, list) and isinstance(computed, list) and len(claimed) == len(computed):
        return [
            line
            for index, (one, other) in enumerate(zip(claimed, computed, strict=True))
            for line in differences(one, other, f"{place}[{index}]")
        ]
    return [] if claimed == computed else [f"{place}: the report says {claimed!r}, the messages say {computed!r}"]
