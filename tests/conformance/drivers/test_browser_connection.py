"""The connectivity test by its page: a toy's, and the reference's, whose script really tries."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import trustme
from playwright.sync_api import Browser, BrowserContext

from conformance.drivers.browser_help import BrowserTroubleshooter
from conformance.drivers.browsers import find_browser, launch
from conformance.seams import ConnectionReport, ContractBroken, Troubleshooter
from tests.conformance.drivers.toy_portal import Toy, page

ROOT = Path(__file__).parents[3]
KEY = {"Authorization": "Bearer control-key"}
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


# ---------------------------------------------------------------- the reference's page
@dataclass
class Launched:
    """The reference as it is launched, and a browser that trusts it."""

    portal: str
    control: str
    http: httpx.Client
    browser: Browser

    def set_ports(self, **states: str) -> None:
        named = {"first": "4000", "second": "4001", "website": "website"}
        body = {named[name]: state for name, state in states.items()}
        self.http.put(f"{self.control}/control/v1/ports", json=body, headers=KEY).raise_for_status()


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launched]:
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    for part in (*certificate.cert_chain_pems, authority.cert_pem):
        part.write_to_path(folder / "certificate.pem", append=True)
    names = ("portal", "control", "twins", "client-services", "trading", "trading-second", "another-website")
    environment = {
        "SECURE_LOGIN_BIND": "127.0.0.1",
        "SECURE_LOGIN_TLS_CERT": str(folder / "certificate.pem"),
        "SECURE_LOGIN_TLS_KEY": str(folder / "key.pem"),
        "SECURE_LOGIN_CONTROL_KEY": "control-key",
    }
    with contextlib.ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "reference_impl", "launch", *(f"--{name}-port=0" for name in names)],
                cwd=ROOT,
                env=dict(os.environ) | environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(process.terminate)
        assert process.stdout is not None
        addresses = json.loads(process.stdout.readline())
        authority.cert_pem.write_to_path(folder / "ca.pem")
        trust = ssl.create_default_context(cafile=folder / "ca.pem")
        http = stack.enter_context(httpx.Client(verify=trust, trust_env=False))
        opened = stack.enter_context(launch(find_browser().path, ca=folder / "ca.pem"))
        yield Launched(addresses["portal"], addresses["control"], http, opened.browser)


@pytest.fixture
def visitor(launched: Launched) -> Iterator[BrowserTroubleshooter]:
    context = launched.browser.new_context()
    yield BrowserTroubleshooter(context, launched.portal, timeout=10)
    context.close()
    launched.set_ports(first="open", second="open", website="open")


def test_the_script_tells_open_refused_and_filtered_apart(launched: Launched, visitor: BrowserTroubleshooter) -> None:
    launched.set_ports(first="refused", second="filtered")
    report = visitor.test_connection()
    assert report.website
    assert report.ports == {4000: "refused", 4001: "filtered"}
    assert report.causes == {4000: "port", 4001: "firewall"}
    launched.set_ports(first="open", second="open")
    assert visitor.test_connection().ports == {4000: "open", 4001: "open"}


def test_the_script_finds_that_no_other_website_answers(launched: Launched, visitor: BrowserTroubleshooter) -> None:
    launched.set_ports(website="filtered")
    report = visitor.test_connection()
    assert (report.website, report.cause) == (False, "internet")
    assert report.ports == {4000: "open", 4001: "open"}


def test_the_page_talks_to_nothing_that_it_does_not_name(launched: Launched) -> None:
    context = launched.browser.new_context()
    opened = context.new_page()
    opened.goto(f"{launched.portal}/help/connection")
    refused = "address => fetch(address, {mode: 'no-cors'}).then(() => 'let through', () => 'refused')"
    assert opened.evaluate(refused, launched.control) == "refused"
    assert opened.evaluate(refused, opened.locator("[name=website]").get_attribute("data-address")) == "let through"
    context.close()


def test_without_javascript_the_page_says_what_to_do_by_hand(launched: Launched) -> None:
    context = launched.browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{launched.portal}/help/connection")
    opened.get_by_role("button", name="Test the connection").click()
    assert "Nothing was tested" in opened.get_by_role("alert").inner_text()
    by_hand = opened.get_by_role("region", name="By hand")
    assert "ask your Internet service provider" in by_hand.inner_text()
    with opened.expect_navigation():
        by_hand.get_by_role("link").nth(1).click()
    assert "TCP port 4000 of the trading platform" in opened.content()
    context.close()
