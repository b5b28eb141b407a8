"""The command line, as a person runs it, in an empty folder: in a process of its own, or in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conformance.cli import main

Conformance = Callable[..., "subprocess.CompletedProcess[str]"]
STEERING = ("SECURE_LOGIN_", "PYTEST_", "NO_COLOR", "COVERAGE_")


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment without anything that would steer the command."""
    return {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}


@pytest.fixture
def conformance(tmp_path: Path, environment: dict[str, str]) -> Conformance:
    """Run ``conformance`` with arguments and return what became of it."""
    return run_in(tmp_path, environment)


def run_in(folder: Path, environment: Mapping[str, str]) -> Conformance:
    """The same in any folder."""

    def run(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            cwd=folder,
            env={**environment, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )

    return run


@pytest.fixture
def conformance_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Conformance:
    """The same in this process, for what ends before it runs: a process takes longer to start than that to be said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))  # what lies beside a manifest can be imported
    for name in [name for name in os.environ if name.startswith(STEERING)]:
        monkeypatch.delenv(name)

    def run(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        for name, value in (env or {}).items():
            monkeypatch.setenv(name, value)
        try:
            status = main(arguments)
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        return subprocess.CompletedProcess(arguments, status, *capfd.readouterr())

    return run
