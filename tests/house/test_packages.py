"""What is installed is pinned, checked by hash, and has its reason written down."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

PINNED_FILES = ("constraints.txt", "requirements.txt")
PIN = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(?P<version>\S+)")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> list[tuple[str, str]]:
    """Normalised name and lines of each requirement; a package may stand there once per version of Python."""
    blocks = re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    return [(normal(match["name"]), block) for block in blocks if (match := PIN.match(block.strip()))]


def direct(project: dict[str, Any]) -> set[str]:
    """Every package that pyproject.toml names."""
    named: list[Any] = list(project["project"]["dependencies"])
    named += [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    named += [one for group in project["dependency-groups"].values() for one in group]
    return {normal(match.group()) for one in named if isinstance(one, str) and (match := re.match(r"[\w.-]+", one))}


@pytest.fixture
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PINNED_FILES)
def test_every_line_is_a_version_with_hashes(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line and not line[0].isspace() and not line.startswith("#")]
    found = pins(text)
    assert len(found) == len(heads) > 0
    assert not [package for package, block in found if "--hash=sha256:" not in block]


def test_everything_the_project_names_is_pinned(root: Path, project: dict[str, Any]) -> None:
    pinned = dict(pins((root / "constraints.txt").read_text(encoding="utf-8")))
    assert direct(project) <= pinned.keys()


def test_the_build_backend_is_the_pinned_one(root: Path, project: dict[str, Any]) -> None:
    pinned = dict(pins((root / "constraints.txt").read_text(encoding="utf-8")))
    (backend,) = project["build-system"]["requires"]
    assert pinned["hatchling"].startswith(backend)


def test_both_files_pin_the_same_versions(root: Path) -> None:
    def versions(name: str) -> set[str]:
        return {block.split()[0] for _, block in pins((root / name).read_text(encoding="utf-8"))}

    assert versions("requirements.txt") <= versions("constraints.txt")


def test_every_dependency_has_a_line_that_says_what_for(root: Path, project: dict[str, Any]) -> None:
    page = (root / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    explained = {normal(name) for name in re.findall(r"^\| `([\w.-]+)", page, re.MULTILINE)}
    assert direct(project) == explained
