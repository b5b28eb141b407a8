"""A run that is made up: every verdict that a case can have, written as messages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conformance.events import Attached, CaseFinished, CaseStarted, CaseVerdict, Failure, StepFinished
from conformance.reports.facts import RunFacts, TargetFacts
from conformance.reports.messages import MessageWriter
from conformance.seams import Surface
from conformance.selection import select
from conformance.specification import Scenario, Specification, load_specification
from conformance.waivers import Waiver

STARTED = datetime(2026, 11, 22, 10, 0, 0, 250_000, tzinfo=UTC)


FEATURES = {
    "client_portal": """\
Feature: Client Portal
  Rule: The task goes on
    @VID-P-3 @model @api @browser
    Scenario Outline: The task is carried out after the response of <device>
      Given Ada has <device>
      Then her email address has been changed

      Examples:
        | device    |
        | a DSC+    |
        | an iPhone |

  Rule: A challenge is answered at most once
    @VID-P-8 @model @api @browser
    Scenario: The same response sent again is refused
      Given Ada has a DSC+
      And Client Portal shows her a challenge code
      And she has answered it with her device
      When she sends the same response again
      Then Client Portal refuses it

    @VID-P-8 @model @api @browser
    Scenario: Two requests at one moment
      Given Ada has a DSC+
      When two requests send the response of her device at the same moment
      Then exactly one of them is accepted
""",
    "dsc_plus": """\
Feature: The DSC+
  @VID-DSC-4 @model @browser
  Scenario: The PIN leads to CHALLNG>
    When she types her PIN
    Then the display reads "CHALLNG>"

  @VID-DSC-5 @model @browser @replay
  Scenario: The card answers
    When she confirms with OK
    Then the display shows a response code
""",
    "ib_key_ios": """\
Feature: IB Key
  @VID-IOS-5.1 @model @browser
  Scenario: Touch ID releases the response string
    When she places a registered finger on the home button
    Then IB Key shows a response string
""",
}


@pytest.fixture(scope="session")
def specification(tmp_path_factory: pytest.TempPathFactory) -> Specification:
    """Of twelve cases that run, and a few that do not, under the real catalogue."""
    features = tmp_path_factory.mktemp("features")
    shutil.copytree(Path(__file__).parents[3] / "features" / "clauses", features / "clauses")
    (features / "verify_identity").mkdir()
    for name, text in FEATURES.items():
        (features / "verify_identity" / f"{name}.feature").write_text(text, encoding="utf-8")
    return load_specification(features)


@dataclass
class Play:
    """Writes runs of a specification.

    Attributes:
        verdicts: by case; ``passed`` for all others.
        clauses: which clauses' scenarios run.
        waivers: of the target.
    """

    specification: Specification
    folder: Path
    verdicts: dict[str, CaseVerdict] = field(default_factory=dict)
    clauses: Sequence[str] = ("VID-P-8", "VID-DSC-4", "VID-DSC-5", "VID-IOS-5.1")
    waivers: tuple[Waiver, ...] = ()
    variant: str | None = None
    complete: bool = True

    @property
    def cases(self) -> list[tuple[Scenario, Surface]]:
        """What runs, in order."""
        return select(self.specification.scenarios, self.specification.catalogue, clauses=self.clauses)

    def ids(self) -> list[str]:
        """The cases' ids, in order."""
        return [self.id(*case) for case in self.cases]

    def id(self, scenario: Scenario, surface: Surface) -> str:
        """The id of a case."""
        return f"{scenario.id}@{surface}" + (f"+{self.variant}" if self.variant else "")

    def write(self, *, seed: int = 7, started: datetime = STARTED, order: int = 1) -> Path:
        """Play the run.

        Args:
            seed: of the run.
            started: when it began.
            order: 1 to run the cases in order, -1 in the reverse.

        Returns:
            the messages.
        """
        path = self.folder / f"messages-{seed}-{order}-{started:%H%M%S}.ndjson"
        target = TargetFacts(
            "A portal",
            "2.1",
            "0" * 64,
            {"portal": ("model", "api", "browser"), "dsc-plus": ("model", "browser"), "ibkey-ios": ("model",)},
            self.waivers,
        )
        run = RunFacts(seed, started, tuple(self.ids()), variant=self.variant)
        with path.open("w", encoding="utf-8") as file:
            writer = MessageWriter(file)
            writer.started(self.specification, target, run)
            at = started
            for scenario, surface in self.cases[::order]:
                at += timedelta(seconds=1)
                self._case(writer, scenario, surface, at)
            writer.finished(self.complete, at=at + timedelta(seconds=1))
        return path

    def _case(self, writer: MessageWriter, scenario: Scenario, surface: Surface, at: datetime) -> None:
        case = self.id(scenario, surface)
        verdict = self.verdicts.get(case, "passed")
        writer.event(CaseStarted(case, scenario.id, surface, self.variant, 0, at, {scenario.component: surface}))
        broken = verdict == "failed"
        for index in range(len(scenario.steps) - broken):
            writer.event(StepFinished(case, index, "passed", 0.125, at))
        writer.event(Attached(case, 0, f"evidence/{scenario.row or 0}.png", "image/png", "What Ada sees", at))
        failure = None
        if broken:
            index = len(scenario.steps) - 1
            writer.event(StepFinished(case, index, "failed", 0.5, at, "expected: one; actual: two"))
            replay = f"conformance run --scenario {scenario.id} --surface {surface}"
            failure = Failure(
                scenario.clauses[0],
                scenario.steps[-1].text,
                "accepted once",
                "<twice> \x1b[31m & \ud800",
                "claim it",
                replay,
            )
        reason = "" if verdict in ("passed", "failed") else f"no-clock: {verdict} \x00"
        writer.event(CaseFinished(case, verdict, 0.75, at, reason, failure))


@pytest.fixture
def play(specification: Specification, tmp_path: Path) -> Callable[..., Play]:
    """A run to be written, with its verdicts by position."""

    def play(**settings: Any) -> Play:
        by_place: dict[int, CaseVerdict] = settings.pop("verdicts", {})
        run = Play(specification, tmp_path, **settings)
        ids = run.ids()
        run.verdicts = {ids[place]: verdict for place, verdict in by_place.items()}
        return run

    return play


@pytest.fixture
def waiver() -> Waiver:
    return Waiver("VID-P-8", "mended in December", "Grace Example", date(2026, 12, 31))
