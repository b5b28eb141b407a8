"""The connectivity test by its JSON API, tried over real sockets."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from conformance.drivers.http_help import HttpTroubleshooter
from conformance.seams import ConnectionReport, ContractBroken, Troubleshooter
from tests.conformance.drivers.toy_portal import Answer, Toy
from tests.conformance.drivers.toy_ports import filtered_port, free_port

ROUTE = "/api/v1/troubleshooter/connection"
REPORT: dict[str, Any] = {
    "website": True,
    "ports": [
        {"number": 4001, "state": "filtered", "cause": "firewall"},
        {"number": 4000, "state": "open", "cause": "none"},
    ],
    "cause": "firewall",
    "advice": "Reconfigure the firewall.",
}


@pytest.fixture
def opened() -> Iterator[int]:
    """A port that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def helper(toy: Toy, client: httpx.Client) -> HttpTroubleshooter:
    toy.answers["GET /website"] = lambda _: Answer(404, "nothing here", "text/plain")
    toy.answers[f"POST {ROUTE}"] = lambda _: Answer(200, REPORT)
    return HttpTroubleshooter(toy.url, client, port_timeout=0.4)


def has_to_try(toy: Toy, first: int, second: int, website: str = "", host: str = "127.0.0.1") -> None:
    """Let the API name these."""
    ports = [{"number": 4000, "host": host, "port": first}, {"number": 4001, "host": host, "port": second}]
    told = {"website": website or f"{toy.url}/website", "ports": ports}
    toy.answers[f"GET {ROUTE}"] = lambda _: Answer(200, told)


def test_what_is_to_be_tried_is_tried_and_the_report_comes_back(
    helper: HttpTroubleshooter, toy: Toy, opened: int
) -> None:
    spoken: Troubleshooter = helper
    with filtered_port() as filtered:
        has_to_try(toy, opened, filtered)
        report = spoken.test_connection()
    assert toy.requests[-1][:2] == (
        f"POST {ROUTE}",
        {"website": True, "ports": {"4000": "open", "4001": "filtered"}},
    )
    assert report == ConnectionReport(
        True,
        {4000: "open", 4001: "filtered"},
        {4000: "none", 4001: "firewall"},
        "firewall",
        "Reconfigure the firewall.",
    )


def test_a_port_at_which_nobody_listens_refuses(helper: HttpTroubleshooter, toy: Toy, opened: int) -> None:
    has_to_try(toy, free_port(), opened)
    helper.test_connection()
    assert toy.requests[-1][1]["ports"] == {"4000": "refused", "4001": "open"}


def test_a_port_to_which_no_way_leads_is_filtered(helper: HttpTroubleshooter, toy: Toy) -> None:
    has_to_try(toy, 4000, 4001, host="no-such-host.invalid")
    helper.test_connection()
    assert toy.requests[-1][1]["ports"] == {"4000": "filtered", "4001": "filtered"}


def test_a_website_that_is_closed_or_filtered_does_not_answer(
    helper: HttpTroubleshooter, toy: Toy, opened: int
) -> None:
    with contextlib.ExitStack() as stack:
        for port in (free_port(), stack.enter_context(filtered_port())):
            has_to_try(toy, opened, opened, f"http://127.0.0.1:{port}/")
            helper.test_connection()
            assert toy.requests[-1][1] == {"website": False, "ports": {"4000": "open", "4001": "open"}}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"website": ""}, "website"),
        ({"website": "example.org"}, "an address with its scheme"),
        ({"ports": {}}, '"ports", a list'),
        ({"ports": [{"number": 4000, "host": "127.0.0.1", "port": 4000}]}, "both ports"),
        ({"ports": [{"number": number, "host": "127.0.0.1", "port": 0} for number in (4000, 4001)]}, "from 1 to 65535"),
        ({"ports": [{"number": number, "host": "127.0.0.1", "port": "1"} for number in (4000, 4001)]}, '"port"'),
        ({"ports": [{"number": number, "port": 4000} for number in (4000, 4001)]}, '"host"'),
    ],
)
def test_what_to_try_that_is_not_as_the_contract_has_it_is_told(
    helper: HttpTroubleshooter, toy: Toy, wrong: dict[str, Any], said: str
) -> None:
    has_to_try(toy, 4000, 4001)
    told = toy.answers[f"GET {ROUTE}"]({}).body | wrong
    toy.answers[f"GET {ROUTE}"] = lambda _: Answer(200, told)
    with pytest.raises(ContractBroken, match=said):
        helper.test_connection()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"website": "yes"}, "true or false"),
        ({"cause": "the weather"}, '"cause" as one of'),
        ({"cause": None}, "cause"),
        ({"advice": ""}, "advice"),
        ({"ports": REPORT["ports"][:1]}, "both ports"),
        ({"ports": [each | {"state": "ajar"} for each in REPORT["ports"]]}, '"state" as one of'),
        ({"ports": [{"number": each["number"], "state": "open"} for each in REPORT["ports"]]}, "cause"),
    ],
)
def test_a_report_that_is_not_as_the_contract_has_it_is_told(
    helper: HttpTroubleshooter, toy: Toy, opened: int, wrong: dict[str, Any], said: str
) -> None:
    has_to_try(toy, opened, opened)
    toy.answers[f"POST {ROUTE}"] = lambda _: Answer(200, REPORT | wrong)
    with pytest.raises(ContractBroken, match=said):
        helper.test_connection()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_is_no_success_is_told(helper: HttpTroubleshooter, toy: Toy, opened: int, method: str) -> None:
    has_to_try(toy, opened, opened)
    toy.answers[f"{method} {ROUTE}"] = lambda _: Answer(500, {})
    with pytest.raises(ContractBroken, match="status 500"):
        helper.test_connection()
