"""The command line, as a person runs it: in a process of its own, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Conformance = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment without anything that would steer the command."""
    steering = ("SECURE_LOGIN_", "PYTEST_", "NO_COLOR", "COVERAGE_")
    return {name: value for name, value in os.environ.items() if not name.startswith(steering)}


@pytest.fixture
def conformance(tmp_path: Path, environment: dict[str, str]) -> Conformance:
    """Run ``conformance`` with arguments and return what became of it."""

    def run(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            cwd=tmp_path,
            env={**environment, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )

    return run
