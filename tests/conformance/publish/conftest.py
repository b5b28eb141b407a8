"""A small specification with one clause for each thing that can become of one, and what publish makes of its run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.events import Attached, CaseFinished, CaseStarted, CaseVerdict, Event, Failure, StepFinished
from conformance.publish import publish
from conformance.reports.facts import RunFacts, TargetFacts
from conformance.reports.messages import MessageWriter
from conformance.reports.recorded import read_messages
from conformance.reports.report import build_report
from conformance.seams import Surface
from conformance.specification import load_specification

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CLAUSE = '[[clause]]\nid = "{}"\nstep = "1"\nlevel = "{}"\norigin = "article"\ncomponent = "portal"\ntext = "{}"\n'
CATALOGUE = 'article = "verify-identity"\ntitle = "Prove who you are"\nreferences = []\n' + "".join(
    CLAUSE.format(*clause)
    for clause in (
        ("VID-P-1", "must", "It asks & waits <politely>."),
        ("VID-P-2", "must", "It answers alike."),
        ("VID-P-3", "must", "It keeps time."),
        ("VID-P-4", "must", "Nobody checks this."),
        ("VID-P-5", "must", "A scenario waits."),
        ("VID-P-6", "should", "It is kind."),
        ("NEW-1", "must", "No heading knows it."),
    )
)
QUESTIONS = '[[discrepancy]]\nid = "Q-1"\nclauses = ["VID-P-2"]\nfound = "Two figures."\nreading = "The first."\n'
FEATURE = """Feature: The portal
  Rule: It asks
    @VID-P-1 @model @api
    Scenario Outline: It asks <who> kindly
      Given somebody called <who>
      When <who> knocks
      Examples:
        | who   |
        | Ada   |
        | <Bob> |
    @VID-P-2 @model @api @browser @replay
    Scenario: It answers alike
      When two people ask
      Then both hear the same
      And nothing else
    @VID-P-3 @model
    Scenario: It keeps time
      When an hour passes
    @VID-P-5 @model @browser
    Scenario: It waits
      When nobody comes
    @VID-P-6 @model
    Scenario: It is kind
      When somebody asks
"""
FAILURE = Failure("VID-P-2", "Then both hear the same", "one answer", "two <answers>", "Look there", "run it again")
WRONG: Mapping[tuple[str, Surface], tuple[CaseVerdict, str]] = {
    ("VID-P-2", "browser"): ("failed", ""),
    ("VID-P-3", "model"): ("inconclusive", "no-clock: time cannot be set"),
    ("VID-P-6", "model"): ("failed", ""),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages that were written."""
    folder = tmp_path_factory.mktemp("publish")
    features, run, docs = folder / "features", folder / "run", folder / "docs"
    (features / "clauses").mkdir(parents=True)
    (features / "clauses" / "verify.toml").write_text(CATALOGUE, encoding="utf-8")
    (features / "clauses" / "questions.toml").write_text(QUESTIONS, encoding="utf-8")
    (features / "portal.feature").write_text(FEATURE, encoding="utf-8")
    (run / "evidence").mkdir(parents=True)
    (run / "evidence" / "seen.png").write_bytes(b"a picture")
    (folder / "secret.png").write_bytes(b"not of the run")
    (docs / "decisions").mkdir(parents=True)
    (docs / "decisions" / "why.md").write_text("# Why we did it\n\nBecause.\n", encoding="utf-8")
    specification = load_specification(features)
    with (run / "messages.ndjson").open("w", encoding="utf-8") as file:
        writer = MessageWriter(file)
        target = TargetFacts("A portal", "1.0", "0" * 64, {"portal": ("model", "api", "browser")})
        writer.started(specification, target, RunFacts(seed=7, started=AT))
        for scenario in specification.scenarios:
            for surface in scenario.surfaces:
                if scenario.clauses != ("VID-P-5",):
                    for event in played(scenario.id, surface, scenario.clauses[0]):
                        writer.event(event)
        writer.finished(complete=False, at=AT)
    recorded = read_messages(run / "messages.ndjson")
    publish(build_report(recorded), recorded, specification, docs, run)
    return docs / "generated"


def played(scenario: str, surface: Surface, clause: str) -> list[Event]:
    """One case with one step that was recorded; the others were not reached."""
    case = f"{scenario}@{surface}"
    verdict, reason = WRONG.get((clause, surface), ("passed", ""))
    events: list[Event] = [
        CaseStarted(case, scenario, surface, None, 0, AT),
        StepFinished(case, 0, "passed" if verdict == "passed" else "failed", 0.1, AT),
    ]
    if surface == "browser":
        events += [
            Attached(case, 0, path, "image/png", title, AT)
            for path, title in (
                ("evidence/seen.png", "What was seen"),
                ("evidence/gone.png", "What is gone"),
                ("../secret.png", "What is not of the run"),
            )
        ]
        events.append(Attached(case, None, "evidence/seen.png", "application/json", "What was said", AT))
    failure = FAILURE if verdict == "failed" else None
    return [*events, CaseFinished(case, verdict, 0.2, AT, reason, failure)]
