"""``python -m bench``: measure, print a table, and write ``build/bench/bench.json``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measuring import DidNotRun
from bench.report import SCHEMA, table
from conformance.errors import SuiteError

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[1]
SECTIONS = ("browser", "model", "ocra", "logins", "intake", "legibility", "whole")
_ROUNDS, _QUICK_ROUNDS = 7, 3
_SCENARIOS, _QUICK_SCENARIOS = 1000, 200
_RESPONSES, _QUICK_RESPONSES = 20_000, 2_000
_LOGINS, _QUICK_LOGINS = 100, 10
_MESSAGES, _QUICK_MESSAGES = 20, 6
_PICTURES, _QUICK_PICTURES = 20, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for.

    Args:
        arguments: of the command line.

    Returns:
        0; 1 where a promise was not kept; 2 where something did not run; 130 after Ctrl-C.
    """
    asked = _parser().parse_args(arguments)
    before = _load()
    result: dict[str, Any] = {"schema": SCHEMA, "taken": datetime.now(UTC).isoformat(timespec="seconds")}
    result["quick"] = asked.quick
    parts: dict[str, Any] = {}
    measures = _measures(quick=asked.quick)
    try:
        for name in asked.only or SECTIONS:
            parts[name] = measures[name](_saying(name))
    except (DidNotRun, SuiteError) as fault:
        print(f"bench: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    result["machine"] = {
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_before": before,
        "load_after": _load(),
    }
    result.update(parts)
    out: Path = asked.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(table(result))
    return 1 if missed(result) else 0


def missed(result: Mapping[str, Any]) -> list[str]:
    """The names of the ratios that miss their targets."""
    ratios = [ratio for section in SECTIONS for ratio in result.get(section, {}).get("ratios", ())]
    return [ratio["name"] for ratio in ratios if ratio["met"] is False]


def _measures(*, quick: bool) -> dict[str, Callable[[Callable[[str], None]], dict[str, Any]]]:
    rounds = _QUICK_ROUNDS if quick else _ROUNDS

    # Each section loads what it needs: whoever wants one of them need not have the packages of all.
    def browser(say: Callable[[str], None]) -> dict[str, Any]:
        from bench.browser import measure_browser  # noqa: PLC0415

        return measure_browser(ROOT, rounds, say)

    def model(say: Callable[[str], None]) -> dict[str, Any]:
        from bench.model import measure_model  # noqa: PLC0415

        return measure_model(rounds, _QUICK_SCENARIOS if quick else _SCENARIOS, say)

    def ocra(say: Callable[[str], None]) -> dict[str, Any]:
        from bench.ocra import measure_ocra  # noqa: PLC0415

        return measure_ocra(rounds, _QUICK_RESPONSES if quick else _RESPONSES, say)

    def logins(say: Callable[[str], None]) -> dict[str, Any]:
        from bench.logins import measure_logins  # noqa: PLC0415

        return measure_logins(ROOT, rounds, _QUICK_LOGINS if quick else _LOGINS, say)

    def intake(say: Callable[[str], None]) -> dict[str, Any]:
        from bench.intake import measure_intake  # noqa: PLC0415

        return measure_intake(ROOT, rounds, _QUICK_MESSAGES if quick else _MESSAGES, say)

    def legibility(say: Callable[[str], None]) -> dict[str, Any]:
        from bench.legibility import measure_legibility  # noqa: PLC0415

        return measure_legibility(rounds, _QUICK_PICTURES if quick else _PICTURES, say)

    def whole(say: Callable[[str], None]) -> dict[str, Any]:
        from bench.whole import measure_whole  # noqa: PLC0415

        return measure_whole(ROOT, ("model",) if quick else (), say)

    return {
        "browser": browser,
        "model": model,
        "ocra": ocra,
        "logins": logins,
        "intake": intake,
        "legibility": legibility,
        "whole": whole,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="How fast the suite is, and where its time goes.")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="fewer rounds, scenarios, responses, logins and pictures, and the model surface alone: to try",
    )
    parser.add_argument("--only", action="append", choices=SECTIONS, metavar="NAME", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build" / "bench", metavar="DIR", help="for bench.json (build/bench)"
    )
    return parser


def _saying(name: str) -> Callable[[str], None]:
    return lambda words: print(f"[{name}] {words}", file=sys.stderr, flush=True)


def _load() -> float:
    return round(os.getloadavg()[0], 2)


if __name__ == "__main__":
    raise SystemExit(main())
