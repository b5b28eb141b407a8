"""A run as its messages tell it. Also of a run that was killed: what it left is read, and said not to be whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from conformance.errors import ConfigFault
from conformance.events import Attached, Failure, StepFinished, StepStatus
from conformance.reports.facts import (
    CASE,
    END,
    EVIDENCE,
    RUN,
    SPECIFICATION,
    TARGET,
    ClauseFacts,
    RunFacts,
    ScenarioFacts,
    SuiteFacts,
    TargetFacts,
)
from conformance.seams import SURFACES, Surface
from conformance.verdict import CaseResult, Evidence

__all__ = ["Recorded", "read_messages"]


@dataclass(frozen=True)
class Recorded:
    """All that is known of a run.

    Attributes:
        suite: that ran.
        target: that was under test.
        run: as it was asked for.
        clauses: of the catalogue that was judged by, in its order.
        scenarios: all of the specification, in its order.
        results: of the cases, in the order of scenarios and surfaces; a case that was under way when the run was ended
            is ``inconclusive``. Waivers have not been applied.
        steps: what became of each step, by case.
        attachments: evidence, by case.
        complete: whether the run came to its end, with every case that was planned.
        seconds: from the run's beginning to the last thing that is recorded.
    """

    suite: SuiteFacts
    target: TargetFacts
    run: RunFacts
    clauses: tuple[ClauseFacts, ...]
    scenarios: tuple[ScenarioFacts, ...]
    results: tuple[CaseResult, ...]
    steps: Mapping[str, tuple[StepFinished, ...]]
    attachments: Mapping[str, tuple[Attached, ...]]
    complete: bool
    seconds: float


def read_messages(path: Path) -> Recorded:
    """Read the messages of a run.

    Args:
        path: ``messages.ndjson``. A last line that is cut off is left out: the run was killed while it wrote.

    Raises:
        ConfigFault: it cannot be read, is damaged before its last line, or tells of no run of this suite.
    """
    reading = _Reading()
    for number, message in _lines(path):
        try:
            reading.take(message)
        except _STRANGE as error:
            raise _not_ours(error, f"{path} line {number}") from None
    missing = [name for name, there in reading.header().items() if there is None]
    if missing:
        raise ConfigFault(
            f"the messages do not tell the {' and '.join(missing)}",
            where=str(path),
            mend="The run was ended before it began, or another program wrote the file: run the suite again",
        )
    try:
        return reading.recorded()
    except _STRANGE as error:
        raise _not_ours(error, str(path)) from None


_STRANGE = (KeyError, TypeError, ValueError, AttributeError)


def _not_ours(error: Exception, where: str) -> ConfigFault:
    return ConfigFault(
        f"the messages are not as this suite writes them: {type(error).__name__}: {error}",
        where=where,
        mend="Give the messages.ndjson that a run wrote, unchanged",
    )


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigFault(
            f"the messages cannot be read: {error.strerror}", where=str(path), mend="Check the path"
        ) from None
    lines = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
        except ValueError:
            if number == len(lines):
                return
            raise ConfigFault(
                "the line is no message", where=f"{path} line {number}", mend="The file is damaged: run the suite again"
            ) from None
        yield number, message


@dataclass
class _Reading:
    """What has been read so far."""

    suite: SuiteFacts | None = None
    target: TargetFacts | None = None
    run: RunFacts | None = None
    clauses: tuple[ClauseFacts, ...] = ()
    scenarios: tuple[ScenarioFacts, ...] = ()
    attempts: dict[str, str] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    begun: dict[str, datetime] = field(default_factory=dict)
    results: dict[str, CaseResult] = field(default_factory=dict)
    steps: dict[str, list[StepFinished]] = field(default_factory=dict)
    attachments: dict[str, list[Attached]] = field(default_factory=dict)
    whole: bool = False
    ended: bool = False
    last: datetime | None = None

    def header(self) -> dict[str, object]:
        return {"suite": self.suite, "target": self.target, "run": self.run}

    def take(self, message: Mapping[str, Any]) -> None:
        for kind, content in message.items():
            if "timestamp" in content:
                at = _moment(content["timestamp"])
                self.last = max(self.last or at, at)
            if kind == "testCase":
                self.positions |= {step["id"]: index for index, step in enumerate(content["testSteps"])}
            elif kind == "testCaseStarted":
                self.attempts[content["id"]] = content["testCaseId"]
                self.begun[content["testCaseId"]] = _moment(content["timestamp"])
            elif kind == "testStepFinished":
                self._step(content)
            elif kind == "testRunFinished":
                self.ended = True
            elif kind == "attachment":
                self._fact(content)

    def _step(self, content: Mapping[str, Any]) -> None:
        case = self.attempts[content["testCaseStartedId"]]
        result = content["testStepResult"]
        step = StepFinished(
            case=case,
            index=self.positions[content["testStepId"]],
            status=cast(StepStatus, result["status"].lower()),
            seconds=result["duration"]["seconds"] + result["duration"]["nanos"] / 1_000_000_000,
            at=_moment(content["timestamp"]),
            message=result.get("message", ""),
        )
        self.steps.setdefault(case, []).append(step)

    def _fact(self, content: Mapping[str, Any]) -> None:
        media_type = content["mediaType"]
        if media_type not in (SPECIFICATION, TARGET, RUN, CASE, EVIDENCE, END):
            return
        body = json.loads(content["body"])
        if media_type == SPECIFICATION:
            self.suite = SuiteFacts(**body["suite"])
            self.clauses = tuple(ClauseFacts(**clause) for clause in body["clauses"])
            self.scenarios = tuple(ScenarioFacts.decode(scenario) for scenario in body["scenarios"])
        elif media_type == TARGET:
            self.target = TargetFacts.decode(body)
        elif media_type == RUN:
            self.run = RunFacts.decode(body)
        elif media_type == END:
            self.whole = body["complete"] is True
        elif media_type == EVIDENCE:
            case = self.attempts[content["testCaseStartedId"]]
            at = _moment(content["timestamp"])
            attached = Attached(case, body["step"], body["path"], body["media_type"], body["title"], at)
            self.attachments.setdefault(case, []).append(attached)
        else:
            self._case(body)

    def _case(self, body: Mapping[str, Any]) -> None:
        self.results[body["case"]] = CaseResult(
            case=body["case"],
            scenario=body["scenario"],
            surface=body["surface"],
            clauses=(),
            verdict=body["verdict"],
            seconds=body["seconds"],
            reason=body["reason"],
            failure=Failure(**body["failure"]) if body["failure"] else None,
            variant=body["variant"],
            reached=body["reached"],
        )

    def recorded(self) -> Recorded:
        if self.suite is None or self.target is None or self.run is None:
            raise ValueError("the header has not been read")
        order = {scenario.id: place for place, scenario in enumerate(self.scenarios)}
        results = [self._whole(case) for case in self.begun]
        results.sort(key=lambda one: (order[one.scenario], SURFACES.index(one.surface), one.variant or ""))
        last = self.last or self.run.started
        return Recorded(
            suite=self.suite,
            target=self.target,
            run=self.run,
            clauses=self.clauses,
            scenarios=self.scenarios,
            results=tuple(results),
            steps={case: tuple(steps) for case, steps in self.steps.items()},
            attachments={case: tuple(attached) for case, attached in self.attachments.items()},
            complete=self.whole and self.ended and set(self.run.planned) <= set(self.results),
            seconds=max((last - self.run.started).total_seconds(), 0.0),
        )

    def _whole(self, case: str) -> CaseResult:
        """The result of a case with what other messages tell of it."""
        result = self.results.get(case) or _unfinished(case)
        clauses = {scenario.id: scenario.clauses for scenario in self.scenarios}[result.scenario]
        evidence = tuple(
            Evidence(attached.path, attached.media_type, attached.title, attached.index)
            for attached in self.attachments.get(case, ())
        )
        return replace(result, clauses=clauses, evidence=evidence)


def _unfinished(case: str) -> CaseResult:
    scenario, _, rest = case.rpartition("@")
    surface, _, variant = rest.partition("+")
    return CaseResult(
        case=case,
        scenario=scenario,
        surface=cast(Surface, surface),
        clauses=(),
        verdict="inconclusive",
        reason="not-finished: the run was ended during this case",
        variant=variant or None,
    )


def _moment(timestamp: Mapping[str, int]) -> datetime:
    return datetime.fromtimestamp(timestamp["seconds"], UTC).replace(microsecond=timestamp["nanos"] // 1_000)
