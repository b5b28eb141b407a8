"""A waiver never turns green, ends on its day, and may not outlive its need."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.errors import ConfigFault
from conformance.events import CaseVerdict, Failure
from conformance.seams import Surface
from conformance.verdict import CaseResult
from conformance.waivers import Waiver, apply_waivers, check_waivers

TODAY = date(2026, 11, 22)
WAIVER = Waiver("VID-P-9", "the clock is mended in December", "Grace Example", TODAY)


def result(verdict: CaseVerdict, *, clause: str = "VID-P-9", surface: Surface = "api") -> CaseResult:
    failure = Failure(clause, "Then ...", "refused", "accepted", "", "conformance run") if verdict == "failed" else None
    return CaseResult(f"s@{surface}", "s", surface, (clause,), verdict, failure=failure)


def test_a_failure_that_a_waiver_covers_is_waived_and_says_so() -> None:
    [waived] = apply_waivers([result("failed")], [WAIVER], TODAY)

    assert waived.verdict == "waived"
    assert waived.reason == "waived: the clock is mended in December (Grace Example, until 2026-11-22)"
    assert waived.failure is not None


@pytest.mark.parametrize("verdict", ["inconclusive", "harness-fault", "config-fault", "not-applicable"])
def test_nothing_but_a_failure_is_waived(verdict: CaseVerdict) -> None:
    assert apply_waivers([result(verdict)], [WAIVER], TODAY) == [result(verdict)]


def test_failures_of_other_clauses_stay() -> None:
    other = result("failed", clause="VID-P-8")

    assert apply_waivers([other, result("failed")], [WAIVER], TODAY)[0] == other


def test_a_waiver_counts_on_its_last_day_and_is_a_fault_on_the_next() -> None:
    apply_waivers([result("failed")], [WAIVER], TODAY)

    with pytest.raises(ConfigFault, match="ended on 2026-11-22") as fault:
        apply_waivers([result("failed")], [WAIVER], date(2026, 11, 23), where="my.toml")
    assert fault.value.where == "my.toml"
    assert fault.value.exit_status == 3


def test_a_waiver_of_a_clause_that_passes_is_a_fault() -> None:
    with pytest.raises(ConfigFault, match="needless"):
        apply_waivers([result("passed"), result("passed", surface="browser")], [WAIVER], TODAY)


@pytest.mark.parametrize("verdicts", [(), ("not-applicable",), ("passed", "failed"), ("passed", "inconclusive")])
def test_a_waiver_is_not_needless_before_its_clause_is_known_to_hold(verdicts: tuple[CaseVerdict, ...]) -> None:
    apply_waivers([result(verdict) for verdict in verdicts], [WAIVER], TODAY)


def test_of_a_part_of_a_run_no_waiver_is_called_needless() -> None:
    assert apply_waivers([result("passed")], [WAIVER], TODAY, whole=False) == [result("passed")]


@pytest.mark.parametrize(
    ("waivers", "what"),
    [
        ([Waiver("VID-P-99", "r", "o", TODAY)], "does not exist"),
        ([WAIVER, WAIVER], "two waivers"),
        ([Waiver("VID-P-9", " ", "o", TODAY)], "lacks a reason or an owner"),
        ([Waiver("VID-P-9", "r", "", TODAY)], "lacks a reason or an owner"),
        ([Waiver("VID-P-9", "r", "o", date(2026, 11, 21))], "ended on 2026-11-21"),
    ],
)
def test_a_waiver_that_cannot_count_is_refused_before_the_run(waivers: list[Waiver], what: str) -> None:
    with pytest.raises(ConfigFault, match=what):
        check_waivers(waivers, ["VID-P-8", "VID-P-9"], TODAY)


def test_a_waiver_that_counts_is_let_through() -> None:
    check_waivers([WAIVER], ["VID-P-8", "VID-P-9"], TODAY)
