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

_PATIENCE_SECONDS = 60


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run over HTTP that has finished its first cases and is in the middle of the others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SECURE_LOGIN_")}
    # Whoever starts these tests in the background may have had Ctrl-C ignored, which a program inherits.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    # It says how far it is at each tenth: of one component's cases that is soon.
    chosen = ("--surface", "api", "--component", "client-services")
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "conformance", "run", *chosen, "--out", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as run:
        signal.signal(signal.SIGINT, before)
        assert run.stdout is not None
        for line in run.stdout:
            if re.match(r"\d+ of ", line):
                break
        yield run
        run.kill()


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
