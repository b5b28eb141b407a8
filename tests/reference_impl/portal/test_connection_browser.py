"""The connectivity test's page in a real browser: its script tries what is really open, closed or filtered."""

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
from playwright.sync_api import Browser

from conformance.drivers.browser_help import BrowserTroubleshooter
from conformance.drivers.browsers import find_browser, launch

ROOT = Path(__file__).parents[3]
KEY = {"Authorization": "Bearer control-key"}


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
