"""The connectivity test by its page: what a page tells, and what it must not leave out."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser_help import BrowserTroubleshooter
from conformance.seams import ConnectionReport, ContractBroken, Troubleshooter
from tests.conformance.drivers.toy_portal import Toy, page

FOUND = {
    "Internet connection": "Works",
    "TCP port 4000": "Reachable",
    "Cause at TCP port 4000": "None",
    "TCP port 4001": "Filtered (no answer)",
    "Cause at TCP port 4001": "Firewall",
    "Cause": "Firewall",
}


def told(values: dict[str, str], advice: str = "Reconfigure the firewall.") -> str:
    return f"<p role=status>{advice}</p><dl>" + "".join(f"<dt>{name}<dd>{value}" for name, value in values.items())


@pytest.fixture
def helper(context: BrowserContext, toy: Toy) -> BrowserTroubleshooter:
    toy.answers |= {
        "GET /": lambda _: page("<a href=/help>Help with logging in</a>"),
        "GET /help": lambda _: page("<a href=/help/connection>Connectivity test</a>"),
        "GET /help/connection": lambda _: page("<form method=post><button>Test the connection</button></form>"),
        "POST /help/connection": lambda _: page(told(FOUND)),
    }
    return BrowserTroubleshooter(context, toy.url, timeout=2)


def test_what_the_page_found_is_read(helper: BrowserTroubleshooter) -> None:
    spoken: Troubleshooter = helper
    assert spoken.test_connection() == ConnectionReport(
        True,
        {4000: "open", 4001: "filtered"},
        {4000: "none", 4001: "firewall"},
        "firewall",
        "Reconfigure the firewall.",
    )


@pytest.mark.parametrize("label", FOUND)
def test_a_value_that_is_missing_or_none_of_the_contracts_is_told(
    helper: BrowserTroubleshooter, toy: Toy, label: str
) -> None:
    toy.answers["POST /help/connection"] = lambda _: page(told(FOUND | {label: "Perhaps"}))
    with pytest.raises(ContractBroken, match=f'"{label}"'):
        helper.test_connection()
    toy.answers["POST /help/connection"] = lambda _: page(told({name: FOUND[name] for name in FOUND if name != label}))
    with pytest.raises(ContractBroken, match=f'"{label}"'):
        helper.test_connection()


def test_a_page_that_could_not_test_is_told(helper: BrowserTroubleshooter, toy: Toy) -> None:
    toy.answers["POST /help/connection"] = lambda _: page("<p role=alert>Nothing was tested.</p>")
    with pytest.raises(ContractBroken, match="Nothing was tested"):
        helper.test_connection()
