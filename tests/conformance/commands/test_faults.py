"""Bad input: one message that says what, where and what to do, and the exit status of a configuration fault."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance._where import features_dir
from conformance.manifest import embedded_manifest

Conformance = Callable[..., "subprocess.CompletedProcess[str]"]


def _says(done: subprocess.CompletedProcess[str], *parts: str, status: int = 3) -> None:
    assert done.returncode == status, done.stdout + done.stderr
    said = done.stderr.strip()
    assert "Traceback" not in said
    for part in parts:
        assert part in said


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--article", "code-cards"], ['"code-cards"', '"code-card" is meant', "verify-identity"]),
        (["--clause", "VID-P-88"], ['"VID-P-88"', "VID-P-8"]),
        (["--surface", "brwser"], ['"brwser"', '"browser"']),
        (["--component", "portl"], ['"portl"', '"portal"']),
        (["--scenario", "verify_identity/nothing"], ["verify_identity/nothing"]),
        (["--clause", "VID-DSC-4", "--surface", "api"], ["VID-DSC-4"]),
        (["--target", "none.toml"], ["none.toml", "cannot be read"]),
        (["--workers", "0"], ["0 is not between 1 and 64", "--help"]),
        (["--seed", "x"], ["'x' is no whole number"]),
        (["--variant", "replay-acepted"], ['"replay-acepted"', '"replay-accepted"']),
        (["--frobnicate"], ["--frobnicate", "--help"]),
    ],
)
def test_a_wrong_argument_is_answered_with_what_there_is(
    conformance_here: Conformance, arguments: list[str], parts: list[str]
) -> None:
    _says(conformance_here("run", *arguments), *parts)


def test_a_clause_that_no_scenario_checks_is_named(conformance_here: Conformance, tmp_path: Path) -> None:
    shutil.copytree(features_dir(), tmp_path / "features")
    (tmp_path / "features/verify_identity/dsc_plus.feature").unlink()

    _says(conformance_here("run", "--features", "features", "--clause", "VID-DSC-4"), "VID-DSC-4", "scenario")


def test_a_wrong_key_in_the_manifest_is_named_with_its_line(conformance_here: Conformance, tmp_path: Path) -> None:
    text = embedded_manifest().read_text(encoding="utf-8").replace("version =", "verison =", 1)
    (tmp_path / "my.toml").write_text(text, encoding="utf-8")

    _says(conformance_here("run", "--target", "my.toml"), "my.toml line 5", '"verison"', '"version"')


def test_a_folder_that_cannot_be_written_is_named(conformance_here: Conformance, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    _says(conformance_here("run", "--surface", "model", "--out", "file/run"), "file/run", "--out")


def test_a_browser_that_is_not_there_is_an_error_and_no_skip(conformance_here: Conformance) -> None:
    done = conformance_here("run", "--surface", "browser", env={"SECURE_LOGIN_BROWSER": "/nowhere/chromium"})

    _says(done, "/nowhere/chromium")
    assert "passed" not in done.stdout


def test_a_program_that_is_not_there_is_named(conformance_here: Conformance, tmp_path: Path) -> None:
    text = embedded_manifest().read_text(encoding="utf-8").replace('["{python}",', '["no-such-program",')
    (tmp_path / "my.toml").write_text(text, encoding="utf-8")

    _says(
        conformance_here("run", "--target", "my.toml", "--clause", "VID-P-2", "--surface", "api"),
        'the program "no-such-program" is not found',
    )


def test_a_target_that_does_not_start_tells_its_last_words(conformance_here: Conformance, tmp_path: Path) -> None:
    broken = '["{python}", "-c", "raise SystemExit(\'the disk is full\')"]'
    text = embedded_manifest().read_text(encoding="utf-8")
    text = "\n".join(f"command = {broken}" if line.startswith("command") else line for line in text.splitlines())
    (tmp_path / "my.toml").write_text(text, encoding="utf-8")

    _says(
        conformance_here("run", "--target", "my.toml", "--clause", "VID-P-2", "--surface", "api"),
        "before it served",
        "the disk is full",
    )


@pytest.fixture
def features(tmp_path: Path) -> Path:
    """A copy of the specification that a test may break."""
    return Path(shutil.copytree(features_dir(), tmp_path / "specification"))


def _misspell(path: Path, words: str, others: str) -> int:
    """Replace the first such words in a file, and return the number of their line."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(words, others, 1), encoding="utf-8")
    return text[: text.index(words)].count("\n") + 1


def test_a_feature_that_does_not_parse_is_named_with_its_line(conformance_here: Conformance, features: Path) -> None:
    path = features / "verify_identity" / "dsc_plus.feature"
    line = _misspell(path, "When she uses", "Wenn she uses")

    _says(conformance_here("run", "--features", str(features)), f"dsc_plus.feature line {line}")


def test_a_step_that_no_definition_matches_is_named_with_its_line(
    conformance_here: Conformance, features: Path
) -> None:
    path = features / "verify_identity" / "dsc_plus.feature"
    line = _misspell(path, "Given Ada has a DSC+", "Given Ada owns a DSC+")

    _says(
        conformance_here("run", "--features", str(features), "--surface", "model"),
        f"dsc_plus.feature line {line}",
        '"Given Ada owns a DSC+"',
        "no step definition matches",
    )


def test_two_scenarios_of_one_name_are_refused(conformance_here: Conformance, features: Path) -> None:
    path = features / "verify_identity" / "dsc_plus.feature"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("The display takes the six digits of the challenge code", "The PIN leads to CHALLNG>"),
        encoding="utf-8",
    )

    _says(conformance_here("run", "--features", str(features)), "dsc_plus.feature line", "The PIN leads to CHALLNG>")


def test_help_says_what_there_is_and_what_the_exit_statuses_mean(conformance_here: Conformance) -> None:
    done = conformance_here("--help")

    assert done.returncode == 0
    for word in ("run", "doctor", "mutants", "verify", "exit status", "examples"):
        assert word in done.stdout
