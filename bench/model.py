"""Model scenarios by the thousand: the suite's own worker against bare pytest-bdd, and against behave."""

from __future__ import annotations

import os
import pstats
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import Ratio, Sample, Spread
from bench.generated import STEPS, write_for_behave, write_for_pytest_bdd, write_for_the_suite
from bench.measuring import DidNotRun, finish, in_turn, timed
from conformance.events import CaseFinished, CaseStarted, Event, StepFinished
from conformance.runner.plan import EVENTS_VARIABLE, PLAN_VARIABLE, CaseKey, Plan
from conformance.runner.supervisor import supervise
from conformance.specification import load_specification

__all__ = ["AT_MOST", "measure_model", "part_of", "run_worker", "shares"]

AT_MOST = 1.0
"""The suite's worker over bare pytest-bdd: an index of step definitions pays for the recording."""

_TARGET = Path(__file__).with_name("trivial_target.toml")
_SECONDS = 300.0
_ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
_PARTS = (
    ("bench", "the target"),
    ("conformance/runner", "runner: record, case, gates"),
    ("conformance", "specification and the rest of the suite"),
    ("steps", "steps"),
    ("pytest_bdd", "pytest-bdd"),
    ("gherkin", "gherkin-official"),
    ("_pytest", "pytest"),
    ("pluggy", "pytest"),
)
"""Folders, the first that fits, and what is said of them."""


def measure_model(rounds: int, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure the whole process of each side, from its start to its end.

    Args:
        rounds: how often.
        count: scenarios in each run.
        say: is told how far it is.

    Returns:
        the section ``model`` of ``bench.json``.

    Raises:
        DidNotRun: a side did not pass every scenario.
    """
    with tempfile.TemporaryDirectory(prefix="secure-login-bench-") as name:
        folder = Path(name)
        plan = _plan(write_for_the_suite(folder / "suite", count), folder / "out")
        module = write_for_pytest_bdd(folder / "pytest-bdd", count)
        features = write_for_behave(folder / "behave", count)
        last: list[Event] = []

        def suite() -> Sample:
            last.clear()
            return timed(lambda: run_worker(plan, last.append))

        samples = in_turn(
            {
                "suite": suite,
                "pytest-bdd": lambda: timed(lambda: _run_pytest_bdd(module, count)),
                "behave": lambda: timed(lambda: _run_behave(features, count)),
            },
            rounds,
            say,
        )
        return {
            "scenarios": count,
            "steps": len(STEPS),
            "samples": {side: [sample.as_json() for sample in taken] for side, taken in samples.items()},
            "seconds": {side: Spread.of([s.wall for s in taken]).as_json() for side, taken in samples.items()},
            "ratios": [
                Ratio.of(
                    "suite over bare pytest-bdd", samples["suite"], samples["pytest-bdd"], target=AT_MOST
                ).as_json(),
                Ratio.of("suite over behave", samples["suite"], samples["behave"]).as_json(),
                Ratio.of("bare pytest-bdd over behave", samples["pytest-bdd"], samples["behave"]).as_json(),
            ],
            "stages": _stages(last),
            "profile": _profile(plan, folder, say),
        }


def _plan(features: Path, out: Path) -> Plan:
    scenarios = load_specification(features).scenarios
    out.mkdir()
    return Plan(
        features=features,
        target=_TARGET,
        understudy=_TARGET,
        seed=1,
        started=datetime.now(UTC).replace(microsecond=0),
        out=out,
        cases=[CaseKey(scenario.id, "model") for scenario in scenarios],
    )


def run_worker(plan: Plan, listen: Callable[[Event], None]) -> None:
    """Run a plan by a worker of the suite.

    Args:
        plan: what it does.
        listen: hears each event.

    Raises:
        DidNotRun: not every case passed.
    """
    verdicts: Counter[str] = Counter()

    def hear(event: Event) -> None:
        if isinstance(event, CaseFinished):
            verdicts[event.verdict] += 1
            if event.verdict != "passed":
                raise DidNotRun(f"{event.case} is {event.verdict}: {event.reason or event.failure}")
        listen(event)

    end = supervise([plan], hear)
    if end.interrupted:
        raise KeyboardInterrupt
    if not end.complete:
        raise DidNotRun("; ".join(map(str, end.faults)) or f"not every case was run: {dict(verdicts)}")


def _run_pytest_bdd(module: Path, count: int) -> None:
    """As bare as it goes: no plugin but its own, no settings, nothing kept. The suite's worker is started alike."""
    command: list[str | Path] = [
        sys.executable,
        "-P",
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "--rootdir",
        module.parent,
        "--noconftest",
    ]
    command += ["--import-mode=importlib", "-p", "no:cacheprovider", "-p", "pytest_bdd.plugin", "--quiet"]
    command += ["--tb=short", "--no-header", module]
    output = finish(command, seconds=_SECONDS, cwd=module.parent, environment={**_clean(), **_ALONE})
    if f"{count} passed" not in output:
        raise DidNotRun(f"pytest-bdd did not pass {count} scenarios:\n{output[-2000:]}")


def _run_behave(features: Path, count: int) -> None:
    command: list[str | Path] = [sys.executable, "-P", "-m", "behave", "--format", "progress", "--no-color", features]
    output = finish(command, seconds=_SECONDS, cwd=features.parent, environment=_clean())
    if f"{count} scenarios passed" not in output:
        raise DidNotRun(f"behave did not pass {count} scenarios:\n{output[-2000:]}")


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "BEHAVE"))}


# ---------------------------------------------------------------- where the time goes
def _stages(events: list[Event]) -> dict[str, float]:
    """Of the last run, in seconds: steps, what is around them in cases, and what is between cases."""
    started = [event.at for event in events if isinstance(event, CaseStarted)]
    ended = [event for event in events if isinstance(event, CaseFinished)]
    cases = sum(event.seconds for event in ended)
    steps = sum(event.seconds for event in events if isinstance(event, StepFinished))
    whole = (ended[-1].at - started[0]).total_seconds()
    return {
        "first case to last": round(whole, 4),
        "inside steps": round(steps, 4),
        "inside cases, around steps": round(cases - steps, 4),
        "between cases": round(whole - cases, 4),
        "milliseconds for a case": round(whole / len(ended) * 1000, 4),
    }


def _profile(plan: Plan, folder: Path, say: Callable[[str], None]) -> dict[str, float]:
    """Shares of one run under a profiler, by whose code it is; calls of others' code count as the others'."""
    say("one run under the profiler")
    written, kept = folder / "plan.json", folder / "profile"
    plan.write(written)
    code = "import cProfile; from conformance.runner.worker import run_plan; "
    code += f"p = cProfile.Profile(); p.runcall(run_plan); p.dump_stats({str(kept)!r})"
    opened = f"import os; os.environ[{EVENTS_VARIABLE!r}] = str(os.open(os.devnull, os.O_WRONLY)); "
    environment = {**_clean(), PLAN_VARIABLE: str(written)}
    finish([sys.executable, "-P", "-c", opened + code], seconds=_SECONDS, cwd=folder, environment=environment)
    return shares(pstats.Stats(str(kept)))


def shares(stats: pstats.Stats) -> dict[str, float]:
    """What part of the time each part of the code took, largest first."""
    spent: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        spent[part_of(file)] += own
    whole = sum(spent.values()) or 1.0
    return {part: round(own / whole, 4) for part, own in spent.most_common()}


def part_of(file: str) -> str:
    """Whose code a file is, in words."""
    words = f"/{Path(file).as_posix()}"
    for folder, said in _PARTS:
        if f"/{folder}/" in words:
            return said
    return "Python itself and other packages"
