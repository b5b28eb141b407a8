"""What the tests of the house look at: the files that belong to the project, whether or not git is installed."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def ours(root: Path) -> list[Path]:
    """Every file below ``root`` that .gitignore does not exclude; its patterns here are plain names and globs."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").split()
    patterns = [".git", *(line.rstrip("/") for line in lines if not line.startswith("#"))]

    def excluded(path: Path) -> bool:
        place = path.relative_to(root).as_posix()
        return any(fnmatch(place, p.lstrip("/")) if "/" in p else fnmatch(path.name, p) for p in patterns)

    found: list[Path] = []
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        folders[:] = [name for name in folders if not excluded(here / name)]
        found += [here / name for name in files if not excluded(here / name)]
    return sorted(found)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    return ours(ROOT)
