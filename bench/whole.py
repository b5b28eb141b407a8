"""The whole run against the reference: how long, what is slow in it, and how much memory it takes."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from bench.measuring import PeakMemory, finish, timed

__all__ = ["by_surface", "measure_whole", "slowest"]

_SECONDS = 1800.0
_VERDICTS = (0, 1, 2)
_SLOWEST = 10


def measure_whole(root: Path, surfaces: tuple[str, ...], say: Callable[[str], None]) -> dict[str, Any]:
    """Run everything once, as ``conformance run`` does.

    Args:
        root: of the project.
        surfaces: narrows the run; empty for all.
        say: is told how far it is.

    Returns:
        the section ``whole`` of ``bench.json``.

    Raises:
        DidNotRun: the run ended without verdicts.
    """
    say("the whole run, once")
    memory = PeakMemory()
    with tempfile.TemporaryDirectory(prefix="secure-login-bench-") as name:
        out = Path(name)
        target = root / "reference_impl" / "target.toml"
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "conformance",
            "run",
            "--target",
            target,
            "--seed",
            "1",
            "--out",
            out,
        ]
        command += [word for surface in surfaces for word in ("--surface", surface)]
        with memory.watched():
            sample = timed(lambda: finish(command, seconds=_SECONDS, cwd=root, accept=_VERDICTS))
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return {
        **sample.as_json(),
        "surfaces": list(surfaces) or "all",
        "verdict": report["verdict"],
        "cases": report["run"]["planned"],
        "seconds_by_surface": by_surface(report),
        "slowest": slowest(report, _SLOWEST),
        "peak_memory_bytes": memory.most,
        "peak_memory_by_program": dict(sorted(memory.by_program.items(), key=lambda part: -part[1])),
    }


def by_surface(report: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """How many cases each surface has, and what the one in the middle takes: flat, however many there are.

    Args:
        report: of a run, as ``report.json`` has it.

    Returns:
        by surface ``{"cases", "median"}``, the median in seconds.
    """
    seconds: dict[str, list[float]] = {}
    for scenario in report["scenarios"]:
        for surface, case in scenario["surfaces"].items():
            seconds.setdefault(surface, []).append(float(case["seconds"]))
    return {surface: {"cases": len(taken), "median": median(taken)} for surface, taken in seconds.items()}


def slowest(report: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """The cases that took longest, the longest first.

    Args:
        report: of a run, as ``report.json`` has it.
        count: how many of them.
    """
    cases = [
        {"case": f"{scenario['id']}@{surface}", "seconds": case["seconds"]}
        for scenario in report["scenarios"]
        for surface, case in scenario["surfaces"].items()
    ]
    return sorted(cases, key=lambda case: -float(case["seconds"]))[:count]
