"""One worker: a process that runs its plan with pytest, undisturbed by whatever lies in the folder it is started in."""

from __future__ import annotations

import os
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest

from conformance._where import step_modules

__all__ = ["main", "run_plan"]

_NO_PART = (
    "capture",
    "doctest",
    "junitxml",
    "logging",
    "pastebin",
    "setuponly",
    "setupplan",
    "skipping",
    "stepwise",
    "subtests",
    "threadexception",
    "unraisableexception",
    "warnings",
)
"""Plugins of pytest's own that do something around each phase of each case, of which no case makes use."""


def main() -> int:
    """Run the plan that the environment names; end early when standard input ends, for then the parent is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return run_plan()


def run_plan() -> int:
    """Run the plan that the environment names, in this process and thread; a page has no other.

    Returns:
        pytest's exit status; the verdicts travel as events, not by it.
    """
    # Nothing of the folder, the user's settings or other installed plugins may take part.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for variable in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(variable, None)
    module = Path(__file__).with_name("scenarios.py")
    arguments = [
        "-c",
        os.devnull,
        "--rootdir",
        str(module.parent),
        "--noconftest",
        "--import-mode=importlib",
        "--assert=plain",
    ]
    for name in ("cacheprovider", *_NO_PART):
        arguments += ["-p", f"no:{name}"]
    # Not by "-p" as well: at each of them pytest looks through whatever is installed for a plugin of that name.
    plugins = [import_module(name) for name in ("pytest_bdd.plugin", "conformance.runner.plugin", *step_modules())]
    return int(pytest.main([*arguments, "--quiet", "--tb=short", "--no-header", str(module)], plugins))


def _end_with_parent() -> None:
    # Not by way of sys.stdin: a thread that waits in its buffer keeps the interpreter from ending in order.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    raise SystemExit(main())
