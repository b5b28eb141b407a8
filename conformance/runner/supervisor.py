"""The parent of the workers: starts them, hears what they tell, and ends them, also at Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from conformance.errors import ConfigFault, HarnessFault, SuiteError
from conformance.events import CaseFinished, Event, decode
from conformance.runner.claims import Claims
from conformance.runner.plan import EVENTS_VARIABLE, PLAN_VARIABLE, CaseKey, Plan

__all__ = ["RunEnd", "supervise"]

_WIND_DOWN_SECONDS = 20
_LAST_WORDS = 1500


@dataclass
class RunEnd:
    """How a run ended.

    Attributes:
        complete: whether every planned case was finished.
        interrupted: whether a person ended it.
        faults: what ended workers before they were done.
    """

    complete: bool
    interrupted: bool = False
    faults: list[SuiteError] = field(default_factory=list)


@dataclass
class _Worker:
    plan: Plan
    process: subprocess.Popen[bytes]
    log: Path
    finished: set[str] = field(default_factory=set)
    told_fault: bool = False
    through: bool = False
    """Whether it said that there is nothing left for it to begin; who shares says so."""


def supervise(plans: Sequence[Plan], listen: Callable[[Event], None]) -> RunEnd:
    """Run each plan in a process of its own.

    Args:
        plans: one for each worker; each must name its cases. Those that a plan takes over from others are to be dealt
            to one of these.
        listen: is called with each event, in this thread, as it arrives.

    Returns:
        how it ended. After Ctrl-C the workers wind down, with all that they started, before this returns.
    """
    with tempfile.TemporaryDirectory(prefix="secure-login-run-") as folder:
        heard: queue.Queue[tuple[_Worker, bytes | None]] = queue.Queue()
        if any(plan.others for plan in plans):
            claims = Path(folder) / "claims"
            claims.mkdir()
            plans = [replace(plan, claims=claims) for plan in plans]
        workers = [_start(plan, Path(folder), heard) for plan in plans]
        end = RunEnd(complete=False)
        try:
            _hear(len(workers), heard, listen, end)
            for worker in workers:  # they have told all; what they started is coming down
                with contextlib.suppress(subprocess.TimeoutExpired):
                    worker.process.wait(_WIND_DOWN_SECONDS)
        except KeyboardInterrupt:
            end.interrupted = True
            _wind_down(workers)
            with contextlib.suppress(queue.Empty):
                while True:  # what they still told on their way out
                    worker, line = heard.get_nowait()
                    if line is not None:
                        _take(worker, line, listen, end)
        finally:
            _wind_down(workers)
        finished = set().union(*(worker.finished for worker in workers))
        undone = _undone(plans, finished)
        for worker in workers:
            _explain(worker, undone.count(worker.plan.worker), end)
        end.complete = not end.interrupted and not end.faults and not undone
        return end


def _start(plan: Plan, folder: Path, heard: queue.Queue[tuple[_Worker, bytes | None]]) -> _Worker:
    file, log = folder / f"plan-{plan.worker}.json", folder / f"worker-{plan.worker}.log"
    plan.write(file)
    reading, writing = os.pipe()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "conformance.runner.worker"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[writing],
            env={**os.environ, PLAN_VARIABLE: str(file), EVENTS_VARIABLE: str(writing)},
            process_group=0,  # Ctrl-C is this process's to hear, which then ends the workers in order
        )
    os.close(writing)
    worker = _Worker(plan, process, log)

    def read() -> None:
        with os.fdopen(reading, "rb") as stream:
            for line in stream:
                heard.put((worker, line))
        heard.put((worker, None))

    threading.Thread(target=read, daemon=True).start()
    return worker


def _hear(
    running: int,
    heard: queue.Queue[tuple[_Worker, bytes | None]],
    listen: Callable[[Event], None],
    end: RunEnd,
) -> None:
    while running:
        worker, line = heard.get()
        if line is None:
            running -= 1
        else:
            _take(worker, line, listen, end)


def _take(worker: _Worker, line: bytes, listen: Callable[[Event], None], end: RunEnd) -> None:
    try:
        fields = json.loads(line)
    except ValueError:
        return  # a worker that was killed in the middle of a line
    if fields.get("event") == "Fault":
        worker.told_fault = True
        kind = ConfigFault if fields["status"] == ConfigFault.exit_status else HarnessFault
        fault = kind(str(fields["message"]).rstrip("."))
        if str(fault) not in map(str, end.faults):  # each worker meets what is wrong with the target
            end.faults.append(fault)
        return
    if fields.get("event") == "Through":
        worker.through = True
        return
    event = decode(fields)
    if isinstance(event, CaseFinished):
        worker.finished.add(event.case)
    listen(event)


def _wind_down(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        if worker.process.stdin:
            with contextlib.suppress(OSError):
                worker.process.stdin.close()  # the workers' sign that their parent wants no more
    for worker in workers:
        for insist in (worker.process.terminate, worker.process.kill, None):
            try:
                worker.process.wait(_WIND_DOWN_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if insist:
                    insist()


def _undone(plans: Sequence[Plan], finished: Collection[str]) -> list[int]:
    """Of each case that was not finished, the worker that had begun it, or that it was dealt to where none had."""

    def whose(plan: Plan, case: CaseKey) -> int:
        holder = Claims(plan.claims).holder(plan.batch(case)) if plan.claims else None
        return plan.worker if holder is None else holder

    return [whose(plan, case) for plan in plans for case in plan.cases or () if str(case) not in finished]


def _explain(worker: _Worker, missing: int, end: RunEnd) -> None:
    early = bool(missing) or (worker.plan.claims is not None and not worker.through)
    if not early or worker.told_fault or end.interrupted:
        return
    words = worker.log.read_text(encoding="utf-8", errors="replace").strip()[-_LAST_WORDS:]
    before = f"{missing} of its cases were done" if missing else "it was through; others did what it left"
    end.faults.append(
        HarnessFault(
            f"worker {worker.plan.worker} ended with status {worker.process.returncode} before {before}",
            mend=f"Its last words: {words or 'none'}",
        )
    )
