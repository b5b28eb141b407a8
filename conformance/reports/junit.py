"""``junit.xml``: a report for build servers. What was not judged is skipped there, and never counted as passed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from conformance.errors import ConfigFault

__all__ = ["junit_xml", "write_junit"]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = ("inconclusive", "waived", "not-applicable")
_FAULTS = ("harness-fault", "config-fault")


def junit_xml(report: Mapping[str, Any]) -> str:
    r"""A report as JUnit XML: a test suite for each feature, a test case for each scenario and surface.

    Args:
        report: as ``report.json`` holds it.

    Returns:
        a document in which ``failed`` is a failure, a fault of suite or configuration an error, and all that was not
        judged is skipped with its reason. Characters that XML cannot hold are written as ``\x1b``.
    """
    suites = []
    for uri, scenarios in groupby(report["scenarios"], key=lambda scenario: str(scenario["uri"])):
        suite = _suite(uri, list(scenarios), report["run"]["started"])
        if suite is not None:
            suites.append(suite)
    if not report["run"]["complete"]:
        suites.append(_incomplete(report))
    root = ET.Element("testsuites", {"name": _text(report["target"]["name"]), **_totals(suites)})
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def write_junit(path: Path, report: Mapping[str, Any]) -> None:
    """Write a report as JUnit XML.

    Args:
        path: the file.
        report: as ``report.json`` holds it.

    Raises:
        ConfigFault: the file cannot be written.
    """
    try:
        path.write_text(junit_xml(report), encoding="utf-8")
    except OSError as error:
        raise ConfigFault(
            f"junit.xml cannot be written: {error.strerror}", where=str(path), mend="Choose another folder with --out"
        ) from None


def _suite(uri: str, scenarios: Sequence[Mapping[str, Any]], started: str) -> ET.Element | None:
    cases = [
        _case(uri, scenario, surface, result)
        for scenario in scenarios
        for surface, result in scenario["surfaces"].items()
    ]
    if not cases:
        return None
    suite = ET.Element(
        "testsuite", {"name": _text(scenarios[0]["feature"]), "timestamp": started, "file": _text(uri), **_count(cases)}
    )
    suite.extend(cases)
    return suite


def _case(uri: str, scenario: Mapping[str, Any], surface: str, result: Mapping[str, Any]) -> ET.Element:
    case = ET.Element(
        "testcase",
        {
            "name": _text(f"{scenario['name']} [{surface}]"),
            "classname": _text(uri.removesuffix(".feature").replace("/", ".")),
            "time": f"{result['seconds']:.3f}",
        },
    )
    properties = ET.SubElement(case, "properties")
    facts = {"scenario": scenario["id"], "surface": surface, "clauses": " ".join(scenario["clauses"])}
    for name, value in facts.items():
        ET.SubElement(properties, "property", {"name": name, "value": _text(value)})
    verdict = result["verdict"]
    if verdict == "failed":
        failure = result["failure"]
        message = f"{failure['clause']}: expected {failure['expected']}; actual {failure['actual']}"
        told = ET.SubElement(case, "failure", {"type": _text(failure["clause"]), "message": _text(message)})
        told.text = _text("\n".join(f"{name}: {failure[name]}" for name in _TOLD if failure[name]))
    elif verdict in _FAULTS:
        ET.SubElement(case, "error", {"type": verdict, "message": _text(result["reason"])})
    elif verdict in _SKIPPED:
        ET.SubElement(case, "skipped", {"message": _text(f"{verdict}: {result['reason']}")})
    return case


_TOLD = ("clause", "step", "expected", "actual", "hint", "replay")


def _incomplete(report: Mapping[str, Any]) -> ET.Element:
    """A run that was ended before its last case must not look like a small one that passed."""
    done = report["counts"]["cases"]["total"]
    case = ET.Element("testcase", {"name": "the run is complete", "classname": "run", "time": "0.000"})
    ET.SubElement(
        case, "error", {"type": "incomplete", "message": f"{done} of {report['run']['planned']} cases were begun"}
    )
    suite = ET.Element("testsuite", {"name": "run", "timestamp": report["run"]["started"], **_count([case])})
    suite.append(case)
    return suite


def _count(cases: Sequence[ET.Element]) -> dict[str, str]:
    def having(tag: str) -> str:
        return str(sum(case.find(tag) is not None for case in cases))

    return {
        "tests": str(len(cases)),
        "failures": having("failure"),
        "errors": having("error"),
        "skipped": having("skipped"),
        "time": f"{sum(float(case.attrib['time']) for case in cases):.3f}",
    }


def _totals(suites: Sequence[ET.Element]) -> dict[str, str]:
    names = ("tests", "failures", "errors", "skipped")
    totals = {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in names}
    return {**totals, "time": f"{sum(float(suite.attrib['time']) for suite in suites):.3f}"}


def _text(value: str) -> str:
    """A text without the characters that XML 1.0 cannot hold; they are shown by their number instead."""
    return _NOT_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", value)
