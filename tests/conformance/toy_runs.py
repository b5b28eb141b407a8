"""Runs of the toy card, for tests of what a run finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from conformance.events import CaseFinished, Event, StepFinished
from conformance.runner.plan import CaseKey, Plan
from conformance.runner.supervisor import RunEnd, supervise

TOY = Path(__file__).parent / "toy_target"
TARGET = TOY / "target.toml"
FEATURES = TOY / "features"

ASKS = "card/it-asks-for-the-pin"
ASKS_LATE = "card/it-asks-late"


def toy_plan(out: Path, cases: Sequence[CaseKey], *, target: Path = TARGET, features: Path = FEATURES) -> Plan:
    """What one worker does with the toy."""
    return Plan(
        features=features,
        target=target,
        understudy=target,
        seed=7,
        started=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        out=out,
        cases=cases,
        command="conformance run",
    )


@dataclass
class Heard:
    """What the workers told.

    Attributes:
        events: in the order in which they came.
        end: how the run ended.
    """

    end: RunEnd
    events: list[Event] = field(default_factory=list)

    def finished(self) -> dict[str, CaseFinished]:
        """How each case ended, by its id."""
        return {event.case: event for event in self.events if isinstance(event, CaseFinished)}

    def steps(self, case: CaseKey) -> list[str]:
        """What became of the steps of a case."""
        return [event.status for event in self.events if isinstance(event, StepFinished) and event.case == str(case)]


def listen_to(*plans: Plan) -> Heard:
    """Run plans to their end."""
    events: list[Event] = []
    return Heard(supervise(plans, events.append), events)
