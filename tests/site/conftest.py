"""A site that is built from a run with every kind of result, served on loopback, and a browser to read it with."""

from __future__ import annotations

import base64
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.drivers.browsers import find_browser, launch
from conformance.events import Attached, CaseFinished, CaseStarted, CaseVerdict, Failure, StepFinished, StepStatus
from conformance.publish import site
from conformance.reports.facts import RunFacts, TargetFacts
from conformance.reports.messages import MessageWriter
from conformance.reports.recorded import read_messages
from conformance.reports.report import build_report
from conformance.runner.film import Film
from conformance.seams import Surface
from conformance.specification import Scenario, Specification, load_specification
from conformance.surfaces import COMPONENT_SURFACES
from tests.axe import axe_core

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHOWN = frozenset({"VID-P-1", "VID-P-3", "VID-P-8", "VID-P-9", "VID-IOS-5.1", "VID-DSC-4"})
FIRST = 2
"""So many clauses of each article are kept besides those that are shown."""
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PORTAL, PHONE = "What Ada sees in Client Portal", "Ada's iPhone with IB Key"
TRACE = Path("evidence", "a case@browser", "trace.zip")
REPLAY = "conformance run --scenario the/one --surface browser --seed 4711"


def failure(scenario: Scenario, step: int) -> Failure:
    written = scenario.steps[step]
    return Failure(
        clause=scenario.clauses[0],
        step=f"{written.keyword} {written.text}",
        expected="exactly one of two requests is accepted",
        actual="both were accepted",
        hint="Consume the challenge in one conditional update",
        replay=REPLAY,
    )


def play(scenario: Scenario, surface: Surface, writer: MessageWriter, run: Path) -> None:
    """One case: VID-P-8 fails in the browser, VID-P-9 cannot be judged, everything else passes."""
    case = f"{scenario.id}@{surface}"
    verdict: CaseVerdict = "passed"
    if "VID-P-8" in scenario.clauses and surface == "browser":
        verdict = "failed"
    elif "VID-P-9" in scenario.clauses:
        verdict = "inconclusive"
    last = len(scenario.steps) - 1
    end: StepStatus = {"passed": "passed", "failed": "failed"}.get(verdict, "skipped")  # type: ignore[assignment]
    writer.event(CaseStarted(case, scenario.id, surface, None, 0, AT))
    for index in range(last + 1):
        status = end if index == last else "passed"
        writer.event(StepFinished(case, index, status, 0.01, AT))
    if surface == "browser":
        (run / "evidence").mkdir(exist_ok=True)
        (run / "evidence" / "page.png").write_bytes(PIXEL)
        writer.event(Attached(case, None, "evidence/lost.png", "image/png", "What was not kept", AT))
        if scenario.curated:
            writer.event(Attached(case, None, TRACE.as_posix(), "application/zip", "The recording", AT))
        for step, title in ((0, PORTAL), (last, PHONE)) if scenario.curated else ((last, PORTAL),):
            writer.event(Attached(case, step, "evidence/page.png", "image/png", title, AT))
    reason = "no-clock: the target's time cannot be set" if verdict == "inconclusive" else ""
    broken = failure(scenario, last) if verdict == "failed" else None
    writer.event(CaseFinished(case, verdict, 0.2, AT, reason, broken))


def record(run: Path) -> None:
    """A recording of one page and one step, where the run's trace is expected."""
    film = Film(run, TRACE.parent)
    with launch(find_browser().path) as launched:
        context = launched.browser.new_context()
        film.watch("Ada", context)
        film.step("When she opens a page", "verify/portal.feature", 7)
        context.new_page().set_content("<h1>What was recorded</h1>")
        film.develop()
    film.close()


@pytest.fixture(scope="session")
def specification() -> Specification:
    """The project's own, cut down to what shows every kind of result: axe's time grows with a page's length."""
    whole = load_specification(ROOT / "features")
    articles = tuple(
        replace(article, clauses=tuple(c for place, c in enumerate(article.clauses) if place < FIRST or c.id in SHOWN))
        for article in whole.catalogue.articles
    )
    clauses = {clause.id: clause for article in articles for clause in article.clauses}
    questions = [replace(q, clauses=tuple(c for c in q.clauses if c in clauses)) for q in whole.catalogue.discrepancies]
    catalogue = replace(
        whole.catalogue, articles=articles, clauses=clauses, discrepancies=tuple(q for q in questions if q.clauses)
    )
    scenarios = tuple(scenario for scenario in whole.scenarios if SHOWN.issuperset(scenario.clauses))
    return replace(whole, catalogue=catalogue, scenarios=scenarios)


@pytest.fixture(scope="session")
def run_folder(specification: Specification, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of every scenario but those of VID-DSC-4."""
    run = tmp_path_factory.mktemp("run")
    with ThreadPoolExecutor(1) as elsewhere:  # a thread has one Playwright, and the test's own may be running already
        elsewhere.submit(record, run).result()
    with (run / "messages.ndjson").open("w", encoding="utf-8") as file:
        writer = MessageWriter(file)
        writer.started(
            specification,
            TargetFacts("A portal <made> for this test", "1.0", "0" * 64, COMPONENT_SURFACES),
            RunFacts(seed=4711, started=AT),
        )
        for scenario in specification.scenarios:
            for surface in scenario.surfaces:
                if "VID-DSC-4" not in scenario.clauses:
                    play(scenario, surface, writer, run)
        writer.finished(complete=True, at=AT)
    report = build_report(read_messages(run / "messages.ndjson"))
    (run / "report.json").write_text(json.dumps(report), encoding="utf-8")
    return run


@pytest.fixture(scope="session")
def built(specification: Specification, run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    site(run_folder, folder, specification)
    return folder


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    handler = functools.partial(Silent, directory=str(built))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return axe_core()
