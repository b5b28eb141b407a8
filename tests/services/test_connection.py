"""The connectivity test behind a real firewall: a rule that swallows or rejects what is sent to one port."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import trustme

from conformance.drivers.browser_help import BrowserTroubleshooter
from conformance.drivers.browsers import find_browser, launch
from conformance.drivers.http_help import HttpTroubleshooter
from conformance.seams import ConnectionReport, Hindrance, PortState, TradingPort, Troubleshooter
from tests.services.network import block, in_a_network_of_its_own, unblock

ROOT = Path(__file__).parents[2]
SWALLOWED, PROHIBITED, RESET = "drop", "reject with icmpx type admin-prohibited", "reject with tcp reset"
Rule = tuple[TradingPort, str, str]

RULES: dict[Rule, tuple[PortState, Hindrance]] = {
    (4000, SWALLOWED, "input"): ("filtered", "firewall"),
    (4001, SWALLOWED, "input"): ("filtered", "firewall"),
    (4001, SWALLOWED, "output"): ("filtered", "firewall"),
    (4000, PROHIBITED, "input"): ("filtered", "firewall"),
    (4001, RESET, "input"): ("refused", "port"),
}
"""Port, verdict and way of a rule; what is then told of the port, and as the cause."""


@dataclass
class Certified:
    """TLS files for 127.0.0.1."""

    certificate: Path
    key: Path
    authority: Path


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    folder = tmp_path_factory.mktemp("tls")
    found = Certified(folder / "certificate.pem", folder / "key.pem", folder / "ca.pem")
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(found.key)
    for part in (*certificate.cert_chain_pems, authority.cert_pem):
        part.write_to_path(found.certificate, append=True)
    authority.cert_pem.write_to_path(found.authority)
    return found


@contextlib.contextmanager
def launched(certified: Certified) -> Iterator[str]:
    """The reference on the ports of the article, and the address of its portal."""
    environment = {
        "SECURE_LOGIN_BIND": "127.0.0.1",
        "SECURE_LOGIN_TLS_CERT": str(certified.certificate),
        "SECURE_LOGIN_TLS_KEY": str(certified.key),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "reference_impl", "launch"],
        cwd=ROOT,
        env=dict(os.environ) | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["portal"]
        finally:
            process.terminate()


def reports_of(helper: Troubleshooter, rules: Iterable[Rule]) -> dict[Rule, ConnectionReport]:
    """What the connection test tells under each rule; before and after them, all is well."""
    assert_all_well(helper.test_connection())
    reports = {}
    for rule in rules:
        block(*rule)
        reports[rule] = helper.test_connection()
    unblock()
    assert_all_well(helper.test_connection())
    return reports


def test_a_firewall_is_named_over_sockets(certified: Certified) -> None:
    def work() -> dict[Rule, ConnectionReport]:
        trust = ssl.create_default_context(cafile=certified.authority)
        with launched(certified) as portal, httpx.Client(verify=trust, trust_env=False) as client:
            helper = HttpTroubleshooter(portal, client, port_timeout=1)
            return reports_of(helper, RULES)

    for rule, report in in_a_network_of_its_own(work).items():
        assert_named(report, rule, *RULES[rule])


def test_a_firewall_is_named_on_the_page(certified: Certified) -> None:
    """A browser hears of a prohibition as of a refusal; what is swallowed, it sees."""
    rules = [rule for rule in RULES if rule[1] != PROHIBITED]

    def work() -> dict[Rule, ConnectionReport]:
        with launched(certified) as portal, launch(find_browser().path, ca=certified.authority) as opened:
            helper = BrowserTroubleshooter(opened.browser.new_context(), portal, timeout=10)
            return reports_of(helper, rules)

    for rule, report in in_a_network_of_its_own(work).items():
        assert_named(report, rule, *RULES[rule])


def test_where_another_website_is_swallowed_the_internet_connection_is_named(certified: Certified) -> None:
    def work() -> ConnectionReport:
        trust = ssl.create_default_context(cafile=certified.authority)
        with launched(certified) as portal, httpx.Client(verify=trust, trust_env=False) as client:
            to_try = client.get(f"{portal}/api/v1/troubleshooter/connection").json()
            block(int(to_try["website"].rstrip("/").rpartition(":")[2]), SWALLOWED)
            return HttpTroubleshooter(portal, client, port_timeout=1).test_connection()

    report = in_a_network_of_its_own(work)
    assert (report.website, report.cause) == (False, "internet")
    assert "Internet service provider" in report.advice


def assert_all_well(report: ConnectionReport) -> None:
    assert (report.website, report.cause, set(report.ports.values())) == (True, "none", {"open"})


def assert_named(report: ConnectionReport, rule: Rule, state: PortState, cause: Hindrance) -> None:
    """The one port is blocked, the other open; the cause is named, and the advice names the port."""
    blocked = rule[0]
    other: TradingPort = 4001 if blocked == 4000 else 4000
    assert report.website, rule
    assert (report.ports[blocked], report.ports[other]) == (state, "open"), rule
    assert (report.causes[blocked], report.causes[other], report.cause) == (cause, "none", cause), rule
    assert f"TCP port {blocked}" in report.advice, rule
    assert ("firewall" in report.advice and "reconfigured" in report.advice) == (cause == "firewall"), rule
