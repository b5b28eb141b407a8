"""``conformance run``: drive a target through the specification, and say whether it conforms."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from conformance.commands.planning import Request, choose, plans, writable
from conformance.errors import SuiteError
from conformance.events import Event
from conformance.reports.facts import RunFacts, TargetFacts
from conformance.reports.junit import write_junit
from conformance.reports.messages import MessageWriter
from conformance.reports.recorded import read_messages
from conformance.reports.report import build_report, write_report
from conformance.runner.supervisor import RunEnd, supervise
from conformance.terminal import Terminal
from conformance.verdict import EXIT_HARNESS_FAULT, exit_status

__all__ = ["INTERRUPTED", "run"]

INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended."""


def run(request: Request) -> int:
    """Run, record, judge, report.

    Args:
        request: what was asked for.

    Returns:
        the exit status, by the precedence of the design; 130 after Ctrl-C.

    Raises:
        ConfigFault: something is wrong before the first case.
    """
    terminal = Terminal(sys.stdout)
    selected = choose(request)
    out = writable(request.out)
    shares = plans(request, selected)
    _forget_the_last_run(out)
    target = TargetFacts(
        name=selected.manifest.name,
        version=selected.manifest.version,
        digest=selected.manifest.digest,
        components={name: selected.manifest.surfaces(name) for name in selected.manifest.components},
    )
    facts = RunFacts(
        seed=shares[0].seed,
        started=datetime.now(UTC),
        planned=tuple(str(case) for case in selected.cases),
        variant=request.variant,
    )
    count, workers = len(selected.cases), len(shares)
    terminal.say(
        f"{target.name} {target.version}: {count} cases, seed {facts.seed}"
        + (f", {workers} workers" if workers > 1 else "")
    )
    terminal.begin(count, {scenario.id: scenario.name for scenario in selected.specification.scenarios})
    messages = out / "messages.ndjson"
    with messages.open("w", encoding="utf-8") as stream:
        writer = MessageWriter(stream)
        writer.started(selected.specification, target, facts)

        def listen(event: Event) -> None:
            writer.event(event)
            terminal.event(event)

        end = supervise(shares, listen)
        writer.finished(end.complete)
    return _conclude(out, messages, terminal, end)


def _conclude(out: Path, messages: Path, terminal: Terminal, end: RunEnd) -> int:
    recorded = read_messages(messages)
    report = build_report(recorded)
    write_report(out / "report.json", report)
    write_junit(out / "junit.xml", report)
    for fault in end.faults:
        print(f"conformance: {fault}", file=sys.stderr)
    terminal.verdict(report)
    terminal.say(f"\nReport, messages and evidence: {_short(out)}")
    if end.interrupted:
        return INTERRUPTED
    status = exit_status(report["verdict"], recorded.results, complete=recorded.complete)
    return _worst(status, end.faults)


def _worst(status: int, faults: list[SuiteError]) -> int:
    """The status by precedence: a fault of the suite, then of the configuration, then the verdict's."""
    raised = [fault.exit_status for fault in faults]
    return max(raised) if raised and status != EXIT_HARNESS_FAULT else status


def _forget_the_last_run(out: Path) -> None:
    """Remove what an earlier run left, so that nothing of it passes for this one's."""
    for name in ("messages.ndjson", "report.json", "junit.xml"):
        (out / name).unlink(missing_ok=True)
    shutil.rmtree(out / "evidence", ignore_errors=True)


def _short(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
