"""``conformance run``: drive a target through the specification, and say whether it conforms."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from conformance.commands.planning import Request, choose, plans, writable
from conformance.errors import ConfigFault, SuiteError
from conformance.events import Event
from conformance.manifest import Manifest
from conformance.reports.facts import RunFacts, TargetFacts
from conformance.reports.junit import write_junit
from conformance.reports.messages import MessageWriter
from conformance.reports.recorded import read_messages
from conformance.reports.report import build_report, write_report
from conformance.runner.supervisor import RunEnd, supervise
from conformance.terminal import Terminal
from conformance.verdict import EXIT_HARNESS_FAULT, exit_status
from conformance.waivers import apply_waivers, check_waivers

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
    manifest = selected.manifest
    check_waivers(
        manifest.waivers, selected.specification.catalogue.clauses, datetime.now(UTC).date(), where=str(manifest.path)
    )
    shares = plans(request, selected)
    _forget_the_last_run(out)
    target = TargetFacts(
        name=manifest.name,
        version=manifest.version,
        digest=manifest.digest,
        components={name: manifest.surfaces(name) for name in manifest.components},
        waivers=manifest.waivers,
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
    if selected.left_out:
        terminal.say(
            f"quick: on {', '.join(request.quick)} one scenario of each clause; {selected.left_out} cases are left out"
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
    if not request.narrowed and end.complete:
        _refuse_needless_waivers(messages, manifest, end)
    return _conclude(out, messages, terminal, end)


def _refuse_needless_waivers(messages: Path, manifest: Manifest, end: RunEnd) -> None:
    """A waiver whose clause holds is a fault of the configuration, found once everything has run."""
    results = read_messages(messages).results
    try:
        apply_waivers(results, manifest.waivers, datetime.now(UTC).date(), where=str(manifest.path))
    except ConfigFault as fault:
        end.faults.append(fault)


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
