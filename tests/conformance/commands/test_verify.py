"""A report that does not follow from the messages is found, whatever was forged in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from tests.conformance.toy_runs import FEATURES, TARGET

Forge = Callable[[Callable[[dict[str, Any]], object]], Path]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run left in which the toy did not conform."""
    out = tmp_path_factory.mktemp("toy") / "run"
    options = ["--target", str(TARGET), "--features", str(FEATURES), "--out", str(out), "--seed", "7"]
    assert main(["run", *options, "--variant", "wrong-display"]) == 1
    return out


@pytest.fixture
def forge(run_folder: Path, tmp_path: Path) -> Forge:
    """A copy of the run's folder in which somebody had a hand in the report."""

    def forged(change: Callable[[dict[str, Any]], object]) -> Path:
        folder = shutil.copytree(run_folder, tmp_path / "forged")
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        change(report)
        (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
        return folder

    return forged


def test_a_report_as_it_was_written_follows_from_the_messages(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(run_folder)]) == 0
    assert capsys.readouterr().out == "The report follows from the messages.\n"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda report: report.update(verdict="conforms"), "$.verdict"),
        (lambda report: report["components"][0].update(verdict="conforms"), "$.components[0].verdict"),
        (lambda report: report["clauses"][0].update(verdict="holds"), "$.clauses[0].verdict"),
        (lambda report: report["counts"]["cases"].update(failed=0), "$.counts.cases.failed"),
        (lambda report: report["target"].update(name="Another card"), "$.target.name"),
        (lambda report: report["run"].update(variant=None), "$.run.variant"),
        (lambda report: report["scenarios"].pop(), "$.scenarios"),
    ],
)
def test_a_forged_report_is_found_and_the_place_is_named(
    forge: Forge, capsys: pytest.CaptureFixture[str], change: Callable[[dict[str, Any]], object], place: str
) -> None:
    folder = forge(change)

    assert main(["verify", str(folder)]) == 1

    said = capsys.readouterr().out
    assert said.startswith(f"{place}: the report says ")
    assert said.endswith(" differences: the report does not follow from the messages\n")


def test_messages_that_were_cut_short_no_longer_carry_the_report(
    run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(run_folder, tmp_path / "cut")
    lines = (folder / "messages.ndjson").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "messages.ndjson").write_text("".join(lines[: len(lines) * 3 // 4]), encoding="utf-8")

    assert main(["verify", str(folder)]) == 1
    assert "$.run.complete" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("report.json", None, "the report cannot be read"),
        ("report.json", "{", "the report is no JSON"),
        ("report.json", "{}", "the report does not keep to schema"),
        ("messages.ndjson", None, "messages.ndjson"),
    ],
)
def test_a_file_that_is_missing_or_damaged_is_named(
    run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, says: str
) -> None:
    folder = shutil.copytree(run_folder, tmp_path / "damaged")
    (folder / name).unlink()
    if text is not None:
        (folder / name).write_text(text, encoding="utf-8")

    assert main(["verify", str(folder)]) == 3
    assert says in capsys.readouterr().err
