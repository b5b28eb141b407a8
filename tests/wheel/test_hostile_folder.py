"""The installed suite runs beside whatever lies in the caller's folder, and neither reads nor disturbs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str, cwd: Path = ROOT, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def succeed(*command: str, environ: Mapping[str, str]) -> None:
    done = run(*command, environ=environ)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


@pytest.fixture
def environ() -> dict[str, str]:
    """The tests' environment, without what a test runner or an activated environment left in it."""
    left = ("PYTEST", "PYTHON", "COV_", "VIRTUAL_ENV", "NOX_")
    return {name: value for name, value in os.environ.items() if not name.startswith(left)}


# ---------------------------------------------------------------- the wheel, installed
@pytest.fixture
def wheel(tmp_path: Path, environ: dict[str, str]) -> Path:
    folder = tmp_path / "dist"
    succeed(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), environ=environ)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def programs(wheel: Path, tmp_path: Path, environ: dict[str, str]) -> Path:
    """The programs of an environment that holds the wheel and what it depends on, as pinned, and nothing else."""
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    # The versions alone: pip takes hashes only where every single requirement has one, and the wheel is new.
    versions = tmp_path / "versions.txt"
    versions.write_text(re.sub(r" \\\n(?: +--hash=\S+(?: \\)?\n)+", "\n", pinned), encoding="utf-8")
    environment = tmp_path / "environment"
    succeed(sys.executable, "-m", "venv", "--without-pip", str(environment), environ=environ)
    python = str(environment / "bin/python")
    what = ("install", "--quiet", "--constraint", str(versions), str(wheel))
    # Two runs load little of all these packages; to compile them all takes longer than to compile what is loaded.
    settings = {"UV_SYSTEM_CERTS": "1", "UV_COMPILE_BYTECODE": "0"}
    by_uv = run(*(sys.executable, "-m", "uv", "pip", *what, "--python", python), environ=environ | settings)
    if by_uv.returncode:
        # uv does not read pip's settings; where only these lead to packages, pip is the one that finds them.
        succeed(python, "-m", "ensurepip", "--default-pip", environ=environ)
        succeed(python, "-m", "pip", *what, environ=environ)
    return environment / "bin"


# ---------------------------------------------------------------- the folder
TRAP = """import pathlib
with pathlib.Path({marker!r}).open("a") as marker:
    marker.write(__file__ + "\\n")
raise SystemExit("a file of the caller's folder was run: " + __file__)
"""

OPTIONS = "--no-such-option -p trap_plugin"

# Text that breaks whoever reads it.
SETTINGS = {
    "features/trap.feature": "No feature at all\n",
    "features/clauses/trap.toml": "no toml at all",
    "pytest.ini": f"[pytest]\naddopts = {OPTIONS}\n",
    "pytest.toml": f"[pytest]\naddopts = ['{OPTIONS}']\n",
    ".pytest.ini": f"[pytest]\naddopts = {OPTIONS}\n",
    "pyproject.toml": f"[tool.pytest.ini_options]\naddopts = '{OPTIONS}'\n",
    "tox.ini": f"[pytest]\naddopts = {OPTIONS}\n",
    "setup.cfg": f"[tool:pytest]\naddopts = {OPTIONS}\n",
    "mkdocs.yml": "no: [site\n",
    "report.json": "no report\n",
}

# Modules that mark a file when they are run: namesakes of ours, and of what we and the standard library import.
MODULES = (
    "conftest.py",
    "features/conftest.py",
    "steps/__init__.py",
    "steps/conftest.py",
    "steps/portal.py",
    "trap_plugin.py",
    "conformance/__init__.py",
    "reference_impl/__init__.py",
    "tests/conftest.py",
    "tests/test_mine.py",
    "httpx.py",
    "secrets.py",
    "sitecustomize.py",
)


def make_hostile(folder: Path, marker: Path) -> None:
    files = SETTINGS | {name: TRAP.format(marker=str(marker)) for name in MODULES}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        # Read long before it was written: the next reading moves this time, on file systems that keep it.
        os.utime(path, (1_000_000_000, 1_700_000_000))


def readings(folder: Path) -> dict[str, tuple[float, float, int]]:
    """When each file was read and written last, and its size."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_atime, path.stat().st_mtime, path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file()
    }


# ---------------------------------------------------------------- statements
def test_the_wheel_keeps_steps_and_features_inside_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"conformance", "reference_impl"}
    held = {name for name in names if name.startswith(("conformance/features/", "conformance/steps/"))}
    source = {f"conformance/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "features").rglob("*.feature")}
    source |= {f"conformance/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "features").rglob("*.toml")}
    source |= {f"conformance/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "steps").rglob("*.py")}
    assert held >= source
    assert names.count("reference_impl/target.toml") == 1
    assert "conformance/docs/index.md" in names, "whoever installed the suite can build the site as well"
    assert not [name for name in names if "__pycache__" in name]


def test_a_hostile_folder_is_neither_read_nor_disturbed(
    programs: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    folder, marker = tmp_path / "vendor", tmp_path / "touched"
    make_hostile(folder, marker)
    before = readings(folder)
    hostile = {"PYTEST_ADDOPTS": OPTIONS, "PYTEST_PLUGINS": "trap_plugin", "PYTHONDONTWRITEBYTECODE": "1"}

    for surface in ("model", "api"):
        command = (str(programs / "conformance"), "run", "--clause", "VID-P-8", "--surface", surface)
        done = run(*command, "--out", f"out/{surface}", cwd=folder, environ=environ | hostile)

        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        report = json.loads((folder / f"out/{surface}/report.json").read_text(encoding="utf-8"))
        (clause,) = [clause for clause in report["clauses"] if clause["id"] == "VID-P-8"]
        assert clause["verdict"] == "holds"
        assert clause["scenarios"]

    assert not marker.exists(), marker.read_text(encoding="utf-8")
    after = readings(folder)
    assert {name: seen for name, seen in after.items() if not name.startswith("out/")} == before


def test_a_trap_of_that_folder_does_spring(tmp_path: Path, environ: dict[str, str]) -> None:
    """Plain pytest in such a folder falls into it, so the silence of the test above means something."""
    folder, marker = tmp_path / "vendor", tmp_path / "touched"
    make_hostile(folder, marker)
    for settings in SETTINGS:
        (folder / settings).unlink()

    run(sys.executable, "-m", "pytest", cwd=folder, environ=environ)

    assert marker.exists()
