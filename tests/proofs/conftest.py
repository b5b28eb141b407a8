"""Running the suite as its users do: as a program, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.page.fetch import node_program

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """A run that ended.

    Attributes:
        status: exit status.
        said: standard output and standard error.
        out: the run's folder.
    """

    status: int
    said: str
    out: Path

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        return report

    def clauses(self, verdict: str) -> set[str]:
        """Ids of the clauses that the report gives this verdict."""
        return {clause["id"] for clause in self.report["clauses"] if clause["verdict"] == verdict}

    def verdicts(self) -> set[str]:
        """Every verdict that a scenario got on a surface that the target brings."""
        results = (result for scenario in self.report["scenarios"] for result in scenario["surfaces"].values())
        return {result["verdict"] for result in results} - {"not-applicable"}

    def surfaces_of(self, clause: str, verdict: str) -> set[str]:
        """The surfaces on which a scenario of this clause got this verdict."""
        return {
            surface
            for scenario in self.report["scenarios"]
            if clause in scenario["clauses"]
            for surface, result in scenario["surfaces"].items()
            if result["verdict"] == verdict
        }


Run = Callable[..., Ran]


@pytest.fixture
def run_conformance(tmp_path: Path) -> Run:
    """``conformance run --target`` on a manifest, with options, and more in the environment where it is named."""

    def run(manifest: str, *options: str, environ: dict[str, str] | None = None) -> Ran:
        out = tmp_path / "run"
        # The manifest says "node"; on a machine that has only pip, it is the one of the environment's own packages.
        path = os.pathsep.join([str(node_program().parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            [sys.executable, "-m", "conformance", "run", "--target", manifest, "--out", str(out), *options],
            cwd=ROOT,
            env={**os.environ, "PATH": path, **(environ or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout + done.stderr, out)

    return run
