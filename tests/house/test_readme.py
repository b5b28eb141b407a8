"""README's promises about commands are those that noxfile.py and .ci/run keep."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from conformance.manifest import load_manifest

SESSION = re.compile(r"^@nox\.session(?:\([^)]*\))?\ndef (\w+)\(", re.MULTILINE)


@pytest.fixture
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def sessions(root: Path) -> set[str]:
    return set(SESSION.findall((root / "noxfile.py").read_text(encoding="utf-8")))


def setup_commands(readme: str) -> list[str]:
    section = readme.split("## Set up", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```sh\n(.*?)\n```", section, re.DOTALL)


def test_there_are_two_setup_commands_of_one_line_each(readme: str) -> None:
    commands = setup_commands(readme)
    assert [command.rsplit(" ", 1)[1] for command in commands] == ["conformance", "tests"]
    assert not [command for command in commands if "\n" in command]


def test_setup_commands_install_what_is_pinned(readme: str, root: Path) -> None:
    for command in setup_commands(readme):
        assert "--require-hashes -r requirements.txt" in command
    assert (root / "requirements.txt").is_file()


def test_ci_runs_both_commands_as_they_stand_in_readme(readme: str, root: Path) -> None:
    script = (root / ".ci/run").read_text(encoding="utf-8")
    for command in setup_commands(readme):
        assert f"  {command}\n" in script or f'  {command} "$@"\n' in script


def test_ci_is_a_strict_program(root: Path) -> None:
    script = root / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in script.read_text(encoding="utf-8")


def test_ci_runs_every_tier(root: Path, sessions: set[str]) -> None:
    tiers = set(re.findall(r"^tier (\w+)", (root / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE))
    assert tiers == {"lint", "tests", "services", "conformance", "mutants"}
    assert tiers <= sessions


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_sessions_that_a_page_names_exist(root: Path, sessions: set[str], page: str) -> None:
    named = set(re.findall(r"nox -s (\w+)", (root / page).read_text(encoding="utf-8")))
    assert named <= sessions


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_links_lead_somewhere(root: Path, page: str) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", (root / page).read_text(encoding="utf-8"))
    assert not [target for target in targets if not (root / target).exists()]


def test_the_manifest_that_readme_shows_is_a_valid_one(readme: str, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    path = tmp_path / "ours.toml"
    path.write_text(shown, encoding="utf-8")
    assert load_manifest(path).name == "Our portal"
