"""What keeps the platform from connecting, by what was observed."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from reference_impl.domain.connection import Hindrance, Observed, Reach, hindrance_at, report_on

REACHES: tuple[Reach, ...] = get_args(Reach)
PAIRS = list(product(REACHES, REACHES))


@pytest.mark.parametrize(
    ("website", "reach", "cause"),
    [
        (True, "open", "none"),
        (True, "filtered", "firewall"),
        (True, "refused", "port"),
        (False, "open", "none"),
        (False, "filtered", "internet"),
        (False, "refused", "internet"),
    ],
)
def test_the_cause_at_a_port_is_the_first_check_that_fails(website: bool, reach: Reach, cause: Hindrance) -> None:
    assert hindrance_at(website, reach) == cause


@pytest.mark.parametrize(
    ("first", "second", "cause"),
    [
        ("open", "open", "none"),
        ("open", "refused", "port"),
        ("refused", "open", "port"),
        ("refused", "refused", "port"),
        ("open", "filtered", "firewall"),
        ("filtered", "refused", "firewall"),
        ("refused", "filtered", "firewall"),
        ("filtered", "filtered", "firewall"),
    ],
)
def test_a_firewall_comes_before_the_ports(first: Reach, second: Reach, cause: Hindrance) -> None:
    assert report_on(Observed(True, {4000: first, 4001: second})).cause == cause


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_internet_connection_comes_before_everything(first: Reach, second: Reach) -> None:
    report = report_on(Observed(False, {4000: first, 4001: second}))
    assert report.cause == "internet"
    assert "Internet service provider" in report.advice
    assert set(report.causes.values()) <= {"none", "internet"}
    assert report.clauses == ("TRB-D-1",)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_was_observed_is_told_as_it_was(first: Reach, second: Reach) -> None:
    report = report_on(Observed(True, {4000: first, 4001: second}))
    assert (report.website, report.ports) == (True, {4000: first, 4001: second})
    assert "service provider" not in report.advice


def test_the_advice_names_the_ports_that_it_is_about() -> None:
    report = report_on(Observed(True, {4000: "filtered", 4001: "refused"}))
    firewall, _, ports = report.advice.partition("TCP port 4001 refused")
    assert "TCP port 4000 did not answer" in firewall
    assert "reconfigured" in firewall
    assert "4001" not in firewall
    assert "hotels and cafes" in ports
    assert "router" in ports
    both = report_on(Observed(True, {4000: "filtered", 4001: "filtered"}))
    assert both.advice.startswith("TCP ports 4000 and 4001 did not answer")


def test_where_nothing_is_in_the_way_that_is_said() -> None:
    report = report_on(Observed(True, {4000: "open", 4001: "open"}))
    assert "can be reached" in report.advice
    assert set(report.causes.values()) == {"none"}
