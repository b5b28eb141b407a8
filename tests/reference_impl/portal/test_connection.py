"""The connectivity test: its API, its page without a script, and what its script may talk to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from reference_impl.domain.connection import ToTry
from tests.reference_impl.portal.conftest import Stage

if TYPE_CHECKING:
    from tests.reference_impl.portal.conftest import Client

API = "/api/v1/troubleshooter/connection"
PAGE = "/help/connection"
TO_TRY = ToTry("https://127.0.0.9:8447/", {4000: ("127.0.0.9", 4000), 4001: ("::1", 4001)}, seconds=1.5)
ALL_WELL = {"website": True, "ports": {"4000": "open", "4001": "open"}}


@pytest.fixture
def testing() -> Client:
    """A visitor of a portal that has something to test."""
    return Stage(to_try=TO_TRY).client()


# ---------------------------------------------------------------- the API
def test_it_tells_what_to_try(testing: Client) -> None:
    assert testing.get(API).json() == {
        "website": "https://127.0.0.9:8447/",
        "ports": [
            {"number": 4000, "host": "127.0.0.9", "port": 4000},
            {"number": 4001, "host": "::1", "port": 4001},
        ],
    }


def test_where_nothing_is_served_there_is_nothing_to_try(client: Client) -> None:
    response = client.get(API)
    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")


def test_it_says_what_is_in_the_way_of_each_port_and_altogether(testing: Client) -> None:
    response = testing.post(API, {"website": True, "ports": {"4000": "refused", "4001": "filtered"}}, {})
    told = response.json()
    assert response.status_code == 200
    assert told["ports"] == [
        {"number": 4000, "state": "refused", "cause": "port"},
        {"number": 4001, "state": "filtered", "cause": "firewall"},
    ]
    assert (told["website"], told["cause"], told["clauses"]) == (True, "firewall", ["TRB-D-2"])
    assert "reconfigured" in told["advice"]


def test_without_another_website_it_sends_to_the_provider(testing: Client) -> None:
    told = testing.post(API, ALL_WELL | {"website": False}, {}).json()
    assert (told["website"], told["cause"]) == (False, "internet")
    assert "Internet service provider" in told["advice"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"website": True},
        ALL_WELL | {"website": "yes"},
        ALL_WELL | {"ports": {"4000": "open"}},
        ALL_WELL | {"ports": {"4000": "open", "4001": "ajar"}},
        ALL_WELL | {"ports": {"4000": "open", "4001": "open", "4002": "open"}},
        ALL_WELL | {"cause": "none"},
    ],
)
def test_observations_that_are_none_are_refused(testing: Client, body: Any) -> None:
    response = testing.post(API, body, {})
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")
    assert response.headers["content-type"] == "application/problem+json"


def test_observations_come_as_json(testing: Client) -> None:
    assert testing.submit(API, website="open").status_code == 415


# ---------------------------------------------------------------- the page
def test_help_leads_to_the_test_and_so_does_the_situation_it_belongs_to(testing: Client) -> None:
    link = re.compile(r'href="([^"]*)">Connectivity test</a>')
    for path, target in (("/help", "help/connection"), ("/help/D", "../help/connection")):
        found = link.search(testing.get(path).text)
        assert found is not None
        assert found[1] == target
    assert link.search(testing.get("/help/A").text) is None


def test_the_page_names_what_its_script_tries(testing: Client) -> None:
    text = testing.get(PAGE).text
    assert re.findall(r'name="(\w+)" data-address="([^"]+)"', text) == [
        ("website", "https://127.0.0.9:8447/"),
        ("port_4000", "https://127.0.0.9:4000/"),
        ("port_4001", "https://[::1]:4001/"),
    ]
    assert 'data-milliseconds="1500"' in text
    assert re.findall(r"<script[^>]*>(.*?)</script>", text) == [""]
    assert " style=" not in text


def test_without_a_script_the_page_says_what_to_do_by_hand(testing: Client) -> None:
    by_hand = re.search(r"<noscript>(.*)</noscript>", testing.get(PAGE).text, re.DOTALL)
    assert by_hand is not None
    assert re.findall(r'href="([^"]+)"', by_hand[1]) == [
        "https://127.0.0.9:8447/",
        "https://127.0.0.9:4000/",
        "https://[::1]:4001/",
    ]
    for words in ("Internet service provider", "has to be reconfigured", "hotels or cafes"):
        assert words in by_hand[1]


@pytest.mark.parametrize("fields", [{"website": "", "port_4000": "", "port_4001": ""}, {"website": "ajar"}])
def test_a_test_that_tried_nothing_is_refused_in_words(testing: Client, fields: dict[str, str]) -> None:
    response = testing.submit(PAGE, **fields)
    assert response.status_code == 422
    assert re.search(r'role="alert">Nothing was tested', response.text)
    assert 'role="status"' not in response.text


def values_on(text: str) -> dict[str, str]:
    """What the page tells, by its labels."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", text))


def test_the_report_is_that_of_the_rule(testing: Client) -> None:
    response = testing.submit(PAGE, website="open", port_4000="refused", port_4001="filtered")
    assert response.status_code == 200
    assert values_on(response.text) == {
        "Internet connection": "Works",
        "TCP port 4000": "Refused",
        "Cause at TCP port 4000": "Blocked or closed port",
        "TCP port 4001": "Filtered (no answer)",
        "Cause at TCP port 4001": "Firewall",
        "Cause": "Firewall",
    }
    assert re.search(r'role="status">TCP port 4001 did not answer', response.text)


@pytest.mark.parametrize("website", ["refused", "filtered"])
def test_a_website_that_is_blocked_in_any_way_does_not_answer(testing: Client, website: str) -> None:
    told = values_on(testing.submit(PAGE, website=website, port_4000="open", port_4001="filtered").text)
    assert told["Internet connection"] == "No other website answers"
    assert (told["Cause at TCP port 4000"], told["Cause at TCP port 4001"]) == ("None", "Internet connection")
    assert told["Cause"] == "Internet connection"


def test_where_nothing_is_served_the_page_says_so(client: Client) -> None:
    text = client.get(PAGE).text
    assert "nothing to test" in text
    assert "<form" not in text
    assert "<script" not in text


# ---------------------------------------------------------------- what the script may talk to
def connects(client: Client, path: str) -> str:
    """The sources that a page's script may talk to."""
    parts = client.get(path).headers["content-security-policy"].split("; ")
    return next(part for part in parts if part.startswith("connect-src "))


def test_the_page_alone_may_talk_to_what_it_tries(testing: Client) -> None:
    tried = "https://127.0.0.9:8447 https://127.0.0.9:4000 https://[::1]:4001"
    assert connects(testing, PAGE) == f"connect-src 'self' {tried}"
    for path in ("/", "/help", "/help/D", f"{PAGE}/", API, "/account"):
        assert connects(testing, path) == "connect-src 'self'"


def test_where_nothing_is_served_the_page_may_talk_to_nothing_else(client: Client) -> None:
    assert connects(client, PAGE) == "connect-src 'self'"


def test_over_plain_http_the_ports_are_tried_by_it_too() -> None:
    plain = Stage(secure=False, to_try=ToTry("http://127.0.0.1:1/", {4000: ("127.0.0.1", 2)})).client()
    assert connects(plain, PAGE) == "connect-src 'self' http://127.0.0.1:1 http://127.0.0.1:2"
