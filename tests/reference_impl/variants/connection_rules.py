"""What each variant breaks about the connectivity test, as a question with one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx

from reference_impl.domain.connection import ConnectionReport, Observed, Reach, ToTry
from reference_impl.portal.app import portal_app
from reference_impl.portal.parts import PortalParts, inline
from tests.reference_impl.variants.scene import NOW, Scene


def told(scene: Scene, first: Reach, second: Reach, *, website: bool = True) -> ConnectionReport:
    """What the test tells of this."""
    return scene.opened.system.troubleshooter.connection(Observed(website, {4000: first, 4001: second}))


def page(scene: Scene, path: str) -> str:
    """A page of a portal that has something to test."""
    system = scene.opened.system
    to_try = ToTry("https://127.0.0.1:8447/", {4000: ("127.0.0.1", 4000), 4001: ("127.0.0.1", 4001)})
    parts = PortalParts(
        system.client_portal, system.troubleshooter, lambda: NOW, inline, pages=system.parts.pages, to_try=to_try
    )

    async def get() -> str:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(portal_app(parts)), base_url="https://portal.test"
        ) as client:
            return (await client.get(path)).text

    return asyncio.run(get())


def looks_at_another_website(scene: Scene) -> bool:
    report = told(scene, "open", "open", website=False)
    return (report.website, report.cause) == (False, "internet")


def looks_at_another_website_first(scene: Scene) -> bool:
    return told(scene, "refused", "filtered", website=False).cause == "internet"


def sends_to_the_provider(scene: Scene) -> bool:
    return "Internet service provider" in told(scene, "open", "open", website=False).advice


def names_the_firewall(scene: Scene) -> bool:
    return told(scene, "open", "filtered").cause == "firewall"


def names_the_port(scene: Scene) -> bool:
    return told(scene, "open", "refused").cause == "port"


def has_the_firewall_reconfigured(scene: Scene) -> bool:
    return "reconfigured" in told(scene, "open", "filtered").advice


def tells_what_was_observed(scene: Scene) -> bool:
    return told(scene, "open", "refused").ports == {4000: "open", 4001: "refused"}


def leads_to_the_test(scene: Scene) -> bool:
    return '"help/connection">Connectivity test<' in page(scene, "/help")


def has_its_script(scene: Scene) -> bool:
    markup = page(scene, "/help/connection")
    return "connection.js" in markup and "text/plain" not in markup


def names_a_cause_for_each_port(scene: Scene) -> bool:
    return told(scene, "open", "filtered").causes == {4000: "none", 4001: "firewall"}


def looks_at_the_firewall_before_the_ports(scene: Scene) -> bool:
    return told(scene, "refused", "filtered").cause == "firewall"


def blames_no_port_offline(scene: Scene) -> bool:
    return told(scene, "refused", "filtered", website=False).causes == {4000: "internet", 4001: "internet"}


CONNECTION_RULES: dict[str, Callable[[Scene], bool]] = {
    "internet-not-checked": looks_at_another_website,
    "internet-checked-last": looks_at_another_website_first,
    "provider-not-named": sends_to_the_provider,
    "firewall-taken-for-ports": names_the_firewall,
    "ports-taken-for-firewall": names_the_port,
    "firewall-left-as-it-is": has_the_firewall_reconfigured,
    "always-reachable": tells_what_was_observed,
    "first-port-alone": tells_what_was_observed,
    "refused-is-filtered": tells_what_was_observed,
    "no-way-to-the-connectivity-test": leads_to_the_test,
    "connectivity-test-without-its-script": has_its_script,
    "one-cause-for-all-ports": names_a_cause_for_each_port,
    "ports-before-firewall": looks_at_the_firewall_before_the_ports,
    "ports-blamed-offline": blames_no_port_offline,
}
