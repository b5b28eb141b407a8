"""JUnit: what was not judged is skipped there, never passed, and any text makes well-formed XML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.errors import ConfigFault
from conformance.reports.junit import junit_xml, write_junit
from conformance.reports.report import recompute


def junit(run: Any) -> ET.Element:
    return ET.fromstring(junit_xml(recompute(run.write())))


def test_there_is_a_suite_for_each_feature_and_a_case_for_each_surface(play: Callable[..., Any]) -> None:
    root = junit(play())

    assert [suite.attrib["file"] for suite in root] == [
        "verify_identity/client_portal.feature",
        "verify_identity/dsc_plus.feature",
        "verify_identity/ib_key_ios.feature",
    ]
    names = [case.attrib["name"] for case in root[0]]
    assert "The same response sent again is refused [api]" in names
    assert dict(root.attrib) == {
        "name": "A portal",
        "tests": "12",
        "failures": "0",
        "errors": "0",
        "skipped": "0",
        "time": "9.000",
    }
    assert [suite.attrib["tests"] for suite in root] == ["6", "4", "2"]


def test_a_failure_tells_expected_actual_hint_and_how_to_run_it_again(play: Callable[..., Any]) -> None:
    [failure] = junit(play(verdicts={1: "failed"})).iter("failure")

    assert failure.attrib["type"] == "VID-P-8"
    assert failure.attrib["message"].startswith("VID-P-8: expected accepted once; actual <twice>")
    told = dict(line.split(": ", 1) for line in (failure.text or "").splitlines())
    assert set(told) == {"clause", "step", "expected", "actual", "hint", "replay"}
    assert told["replay"].startswith("conformance run --scenario verify_identity/")


@pytest.mark.parametrize(
    ("verdict", "counted"),
    [
        ("failed", "failures"),
        ("harness-fault", "errors"),
        ("config-fault", "errors"),
        ("inconclusive", "skipped"),
        ("not-applicable", "skipped"),
        ("waived", "skipped"),
    ],
)
def test_what_did_not_pass_is_never_counted_as_passed(play: Callable[..., Any], verdict: str, counted: str) -> None:
    root = junit(play(verdicts={4: verdict}))

    numbers = {name: int(root.attrib[name]) for name in ("failures", "errors", "skipped")}
    assert numbers == {"failures": 0, "errors": 0, "skipped": 0} | {counted: 1}
    assert sum(len(case) > 1 for case in root.iter("testcase")) == 1


def test_a_waived_failure_is_skipped_with_its_reason(play: Callable[..., Any], waiver: Any) -> None:
    [skipped] = junit(play(verdicts={1: "failed"}, waivers=(waiver,))).iter("skipped")

    assert "mended in December" in skipped.attrib["message"]


def test_characters_that_xml_cannot_hold_are_shown_by_their_number(play: Callable[..., Any]) -> None:
    root = junit(play(verdicts={1: "failed", 2: "inconclusive"}))

    [failure], [skipped] = root.iter("failure"), root.iter("skipped")
    assert r"<twice> \x1b[31m & \xd800" in failure.attrib["message"]
    assert skipped.attrib["message"] == r"inconclusive: no-clock: inconclusive \x00"


def test_a_run_that_was_ended_early_has_an_error(play: Callable[..., Any]) -> None:
    root = junit(play(complete=False))

    [error] = root.iter("error")
    assert root.attrib["errors"] == "1"
    assert error.attrib["message"] == "12 of 12 cases were begun"


def test_the_file_is_written_in_utf_8(play: Callable[..., Any], tmp_path: Path) -> None:
    told = recompute(play().write())
    told["target"]["name"] = "Pörtal"

    write_junit(tmp_path / "junit.xml", told)

    assert ET.parse(tmp_path / "junit.xml").getroot().attrib["name"] == "Pörtal"


def test_a_file_that_cannot_be_written_is_a_configuration_fault(play: Callable[..., Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="cannot be written"):
        write_junit(tmp_path / "nowhere" / "junit.xml", recompute(play().write()))
