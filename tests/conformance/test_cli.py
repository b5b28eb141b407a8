"""One exit status for what a run came to: a fault of the suite first, then of the configuration, then the verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli import main
from conformance.reports.report import read_report
from tests.conformance.toy_runs import FEATURES, TARGET


def _run(out: Path, *options: str) -> int:
    return main(["run", "--target", str(TARGET), "--features", str(FEATURES), "--out", str(out), *options])


@pytest.mark.parametrize(
    ("variant", "status", "said"),
    [
        ("wrong-display", 1, "Toy card 1.0 DOES NOT CONFORM: 4 failed"),
        ("cannot-say", 2, "Toy card 1.0 inconclusive: 4 inconclusive"),
        ("is-misconfigured", 3, "Toy card 1.0 inconclusive: 4 config-fault"),
        ("raises", 4, "Toy card 1.0 inconclusive: 4 harness-fault"),
        ("skips", 4, "Toy card 1.0 inconclusive: 4 harness-fault"),
        # A worker that died weighs more than the failure that it had found.
        ("fails-then-dies", 4, "Toy card 1.0 DOES NOT CONFORM (the run is not whole): 1 failed"),
    ],
)
def test_the_exit_status_tells_the_worst_that_happened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], variant: str, status: int, said: str
) -> None:
    assert _run(tmp_path, "--variant", variant) == status
    assert said in capsys.readouterr().out


def test_a_good_target_conforms_with_status_0_also_by_several_workers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(tmp_path, "--workers", "2", "--seed", "7") == 0

    said = capsys.readouterr().out
    assert said.startswith("Toy card 1.0: 4 cases, seed 7, 2 workers\n")
    assert "Toy card 1.0 conforms: 4 passed" in said


def test_a_worker_that_dies_leaves_a_report_that_says_that_it_is_not_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(tmp_path, "--variant", "dies") == 4

    assert "worker 0 ended with status 9 before 4 of its cases were done" in capsys.readouterr().err
    report = read_report(tmp_path / "report.json")
    assert not report["run"]["complete"]
    assert report["verdict"] != "conforms"


def test_what_would_run_can_be_listed_without_running_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--target", str(TARGET), "--features", str(FEATURES), "--clause", "TOY-2"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].split() == ["TOY-2", "model", "card/it-asks-late"]
    assert len(said) == 2, "the case, and how many there are"


def test_an_article_is_listed_whole_and_an_unknown_one_is_a_fault_of_the_configuration(
    capsys: pytest.CaptureFixture[str],
) -> None:
    toy = ["list", "--target", str(TARGET), "--features", str(FEATURES)]

    assert main([*toy, "--article", "toy-card", "--surface", "model"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4 + 1, "the cases, and how many there are"
    assert main([*toy, "--article", "toycard"]) == 3
    assert '"toy-card" is meant' in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["rum"], ["run", "--workers", "65"], ["run", "--seed", "-1"]])
def test_wrong_arguments_are_a_fault_of_the_configuration(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 3
    assert "--help" in capsys.readouterr().err
