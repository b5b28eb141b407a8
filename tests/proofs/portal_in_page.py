"""Client Portal as a page of the site carries it: the memory store, the pure-Python password hash, no thread."""

from __future__ import annotations

from conformance.page.inside import PagePortal
from reference_impl.compose import Settings, compose
from reference_impl.domain.ocra import Suite, respond

USERNAME, PASSWORD = "ada.page", "made up for a page"
SUITE, KEY, PIN = "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", bytes(range(32)), "2468"


def open_portal() -> PagePortal:
    system = compose(Settings(store="memory", passwords="pure", threads=False, images="svg"))
    system.provision(
        username=USERNAME,
        password=PASSWORD,
        full_name="Ada Page",
        email="ada.page@example.com",
        country="US",
        account_number="U0000001",
    )
    system.enrol(USERNAME, kind="dsc-plus", serial="dsc-plus-of-the-page", suite=SUITE, key=KEY, pin=PIN)
    return PagePortal(system.portal_app, USERNAME, PASSWORD)


def response(challenge: str) -> str:
    """What the person's card shows for a challenge code."""
    return respond(Suite.parse(SUITE), KEY, question=challenge, pin=PIN)
