"""However a run ends, its record is readable, and nothing that it started is left."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.reports.recorded import read_messages
from conformance.reports.report import read_report
from tests.conformance.toy_runs import FEATURES, TARGET
from tests.conformance.toy_target.toy_card import GATE

_PATIENCE_SECONDS = 60


@contextlib.contextmanager
def _started(out: Path, *options: str, **told: str) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SECURE_LOGIN_")}
    # Whoever starts these tests in the background may have had Ctrl-C ignored, which a program inherits.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "conformance", "run", *options, "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, **told},
    ) as run:
        signal.signal(signal.SIGINT, before)
        yield run
        run.kill()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run over HTTP that has finished its first cases and is in the middle of the others."""
    # It says how far it is at each tenth: of one component's cases that is soon.
    with _started(tmp_path, "--surface", "api", "--component", "client-services") as run:
        assert run.stdout is not None
        for line in run.stdout:
            if re.match(r"\d+ of ", line):
                break
        yield run


def test_ctrl_c_leaves_a_report_that_says_it_is_not_whole(running: subprocess.Popen[str], tmp_path: Path) -> None:
    family = _descendants(running.pid)

    running.send_signal(signal.SIGINT)
    output, errors = running.communicate(timeout=_PATIENCE_SECONDS)

    assert running.returncode == 130, errors
    assert "Traceback" not in errors
    assert "not whole" in output
    report = read_report(tmp_path / "report.json")
    assert not report["run"]["complete"]
    assert len(family) >= 2, "a worker and a target"
    _assert_gone(family)


def test_ctrl_c_ends_workers_that_share_and_nothing_that_they_had_claimed_passes_for_done(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    toy = ("--target", str(TARGET), "--features", str(FEATURES), "--variant", "waits", "--workers", "2")
    # The gate can be opened once a case waits at it; and nobody goes through.
    with _started(tmp_path / "out", *toy, **{GATE: str(gate)}) as run, gate.open("wb"):
        family = _descendants(run.pid)
        run.send_signal(signal.SIGINT)
        output, errors = run.communicate(timeout=_PATIENCE_SECONDS)

    assert run.returncode == 130, errors
    assert "Traceback" not in errors
    assert "ended with status" not in errors, "workers that were told to end have not died"
    assert "not whole" in output
    report = read_report(tmp_path / "out" / "report.json")
    assert not report["run"]["complete"]
    begun = [case for each in report["scenarios"] for case in each["surfaces"].values()]
    assert 1 <= len(begun) <= 2, "one by each worker"
    assert {case["reason"] for case in begun} == {"not-finished: the run was ended during this case"}
    assert len(family) == 2, "two workers"
    _assert_gone(family)


def test_a_kill_leaves_messages_that_can_be_read(running: subprocess.Popen[str], tmp_path: Path) -> None:
    family = _descendants(running.pid)

    running.kill()
    running.wait(_PATIENCE_SECONDS)

    _assert_gone(family)
    recorded = read_messages(tmp_path / "messages.ndjson")
    assert not recorded.complete
    assert any(result.verdict == "passed" for result in recorded.results)


def _descendants(pid: int) -> dict[int, int]:
    """Each process below this one, with a descriptor that becomes readable when it ends."""
    found: dict[int, int] = {}
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            with contextlib.suppress(ProcessLookupError):
                found[child] = os.pidfd_open(child)
            found |= _descendants(child)
    return found


def _assert_gone(family: dict[int, int]) -> None:
    for pid, descriptor in family.items():
        ended, _, _ = select.select([descriptor], [], [], _PATIENCE_SECONDS)
        os.close(descriptor)
        assert ended, f"process {pid} is still there"
