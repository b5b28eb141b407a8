"""``conformance run``: one command, one verdict, and a record that tells the same."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.manifest import embedded_manifest
from conformance.reports.recorded import read_messages
from conformance.reports.report import differences, read_report, recompute
from tests.conformance.commands.conftest import run_in

Conformance = Callable[..., "subprocess.CompletedProcess[str]"]
ARTICLES = ("--article", "verify-identity", "--article", "code-card")
"""Those whose scenarios take milliseconds in process; `nox -s conformance` runs them all."""


@pytest.fixture(scope="module")
def seven(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with seed 7."""
    folder = tmp_path_factory.mktemp("seven")
    done = run_in(folder, environment)("run", "--surface", "model", *ARTICLES, "--seed", "7")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "conforms" in done.stdout
    return folder / "build" / "conformance"


def test_the_reference_conforms_and_leaves_a_whole_record(seven: Path) -> None:
    out = seven
    report = read_report(out / "report.json")
    assert report["verdict"] == "conforms"
    assert report["run"]["complete"]
    assert report["run"]["seed"] == 7
    assert not differences(report, recompute(out / "messages.ndjson"))
    junit = (out / "junit.xml").read_text(encoding="utf-8")
    assert junit.count("<testcase ") == len(read_messages(out / "messages.ndjson").results)


def test_the_same_seed_gives_the_same_report_but_for_times(
    conformance: Conformance, tmp_path: Path, seven: Path
) -> None:
    def told(folder: Path) -> str:
        return json.dumps(_without_times(read_report(folder / "report.json")), sort_keys=True)

    conformance("run", "--surface", "model", *ARTICLES, "--seed", "7", "--out", "again")
    assert told(tmp_path / "again") == told(seven)


def test_a_broken_rule_fails_with_all_that_an_implementer_needs(conformance: Conformance, tmp_path: Path) -> None:
    done = conformance("run", "--clause", "VID-P-8", "--surface", "api", "--variant", "replay-accepted")

    assert done.returncode == 1
    report = read_report(tmp_path / "build" / "conformance" / "report.json")
    assert report["verdict"] == "does-not-conform"
    failures = [
        case["failure"]
        for scenario in report["scenarios"]
        for case in scenario["surfaces"].values()
        if case["verdict"] == "failed"
    ]
    assert failures
    for failure in failures:
        assert failure["clause"] == "VID-P-8"
        assert all(failure[field] for field in ("step", "expected", "actual", "hint", "replay"))
    assert "--scenario verify_identity/client_portal/" in done.stdout
    assert "DOES NOT CONFORM" in done.stdout


def test_the_command_that_a_failure_names_runs_just_that_case(conformance: Conformance, tmp_path: Path) -> None:
    conformance("run", "--clause", "VID-P-8", "--surface", "model", "--variant", "replay-accepted")
    report = read_report(tmp_path / "build" / "conformance" / "report.json")
    replay = next(
        case["failure"]["replay"]
        for scenario in report["scenarios"]
        for case in scenario["surfaces"].values()
        if case["verdict"] == "failed"
    )

    again = conformance(*replay.split()[1:])

    assert again.returncode == 1
    assert "1 failed" in again.stdout


def test_nothing_long_lived_and_secret_is_written(conformance: Conformance, tmp_path: Path) -> None:
    # The record of a run knows no passwords, so the test draws the same people from the same seed and looks for theirs.
    from conformance.runner.people import CasePeople
    from conformance.seams import DeviceSpec, PersonRecord

    out = tmp_path / "build"
    card = "verify_identity/dsc_plus/the-card-answers-and-client-portal-accepts"
    conformance("run", "--scenario", card, "--seed", "3", "--out", "build/card")
    conformance("run", "--clause", "VID-P-3", "--surface", "api", "--seed", "3", "--out", "build/portal")
    secrets: list[str] = []

    def keep(thing: PersonRecord | DeviceSpec) -> None:
        secrets.append(thing.password if isinstance(thing, PersonRecord) else thing.key.hex())

    results = [one for name in ("card", "portal") for one in read_messages(out / name / "messages.ndjson").results]
    suites = {"ocra": {"dsc-plus": "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", "ibkey-ios": "OCRA-1:HOTP-SHA256-8:QN06"}}
    for result in results:
        people = CasePeople(
            seed=f"3/{result.case}",
            opener=lambda *_: None,
            provision=lambda record: record,
            enrol=lambda *_: None,
            deactivate=lambda *_: None,
            give_passcode=lambda _: "PASSCODE",
            spare=lambda _: None,
            settings=suites.__getitem__,
            keep_secret=keep,
        )
        people.equip("Ada", "dsc-plus")
    assert len(secrets) == 2 * len(results) > 0

    written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    names = " ".join(str(path) for path in out.rglob("*"))
    for secret in secrets:
        assert secret.encode() not in written
        assert secret not in names


def test_what_an_earlier_run_left_does_not_pass_for_this_ones(conformance: Conformance, tmp_path: Path) -> None:
    conformance("run", "--clause", "VID-P-3", "--surface", "api")
    first = {path.name for path in (tmp_path / "build" / "conformance" / "evidence").iterdir()}
    conformance("run", "--clause", "VID-DSC-4", "--surface", "model")

    assert first
    assert not (tmp_path / "build" / "conformance" / "evidence").exists()


def test_no_colours_where_nobody_looks(conformance: Conformance) -> None:
    assert "\x1b" not in conformance("run", "--clause", "VID-DSC-4", "--surface", "model").stdout


def _without_times(report: dict[str, object]) -> object:
    timed = {"seconds", "started"}

    def strip(value: object) -> object:
        if isinstance(value, dict):
            return {key: strip(inner) for key, inner in value.items() if key not in timed}
        return [strip(inner) for inner in value] if isinstance(value, list) else value

    return strip(report)


def _waived(folder: Path, clause: str) -> None:
    text = embedded_manifest().read_text(encoding="utf-8")
    waiver = f'[[waivers]]\nclause = "{clause}"\nreason = "next release"\nowner = "Kim Lee"\nuntil = 2999-12-31\n'
    # In process only, and without what looks at pictures, so that a whole run is a short one.
    text = "\n".join(line for line in text.splitlines() if not line.startswith(("api =", "browser =")))
    text = re.sub(r"(?m)^\[components\.\"?(?:document-intake|phone-\w+)\"?\]\n.*\n", "", text)
    (folder / "my.toml").write_text(f"{text}\n{waiver}", encoding="utf-8")


def test_a_waived_failure_conforms_with_waivers_and_says_so(conformance: Conformance, tmp_path: Path) -> None:
    _waived(tmp_path, "VID-P-8")

    done = conformance("run", "--target", "my.toml", "--variant", "replay-accepted")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "conforms with waivers" in done.stdout
    assert read_report(tmp_path / "build" / "conformance" / "report.json")["verdict"] == "conforms-with-waivers"


def test_a_clause_about_two_components_is_not_asked_of_who_brings_one(conformance: Conformance, tmp_path: Path) -> None:
    """A portal that no mailbox files for shows no pictures."""
    _waived(tmp_path, "VID-P-8")

    done = conformance("run", "--target", "my.toml", "--clause", "DOC-INT-7")

    assert done.returncode == 3
    assert "something that the target brings" in done.stderr


def test_a_needless_waiver_is_a_configuration_fault(conformance: Conformance, tmp_path: Path) -> None:
    _waived(tmp_path, "VID-P-8")

    done = conformance("run", "--target", "my.toml")

    assert done.returncode == 3
    assert "VID-P-8 is needless" in done.stderr
