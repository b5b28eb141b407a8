"""Client Portal as a page of the site carries it: the memory store, the pure-Python password hash, no thread."""

from __future__ import annotations

from conformance.page.inside import PagePortal
from reference_impl.compose import Settings, compose

USERNAME, PASSWORD = "ada.page", "made up for a page"


def open_portal() -> PagePortal:
    system = compose(Settings(store="memory", passwords="pure", threads=False))
    system.provision(
        username=USERNAME,
        password=PASSWORD,
        full_name="Ada Page",
        email="ada.page@example.com",
        country="US",
        account_number="U0000001",
    )
    return PagePortal(system.portal_app, USERNAME, PASSWORD)
