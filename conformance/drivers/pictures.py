"""What a window shows, as a picture without secrets, and as a digest that tells whether another one is due."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from conformance.drivers.browser_faults import faults_told

__all__ = ["fingerprint", "screenshot", "take_screenshot"]

_SECRET_LABELS: Final = ("Password", "PIN", "Temporary Code")
_MASK: Final = "#5c5c5c"

# Taking a picture leaves an empty style attribute on each field, whose caret it has hidden.
_STATE: Final = """() => {
    const fields = [...document.querySelectorAll("input, select, textarea")];
    const markup = document.documentElement.outerHTML.replaceAll(' style=""', "");
    return [location.href, markup, ...fields.map((field) => field.value)].join("\\0");
}"""


def fingerprint(page: Page) -> bytes:
    """A digest of what a window shows: it changes when the page's markup or the value of a field does.

    Pictures are no measure of it: the same page painted twice can differ in a pixel.

    Raises:
        ContractBroken: the page does not hold still.
        HarnessFault: the browser ended.
    """
    with faults_told(page, "a page that can be read"):
        return hashlib.sha256(str(page.evaluate(_STATE)).encode()).digest()


def screenshot(page: Page, labels: Mapping[str, str] | None = None) -> bytes:
    """A picture of a window as PNG, with whatever may hold a password or a PIN painted over.

    Args:
        page: the window.
        labels: a manifest's overrides, by the contract's label.

    Raises:
        ContractBroken: the page does not hold still.
        HarnessFault: the browser ended.
    """
    names = [" ".join((labels or {}).get(label, label).split()) for label in _SECRET_LABELS]
    secret = [page.locator("input[type=password]"), *(page.get_by_label(name, exact=True) for name in names)]
    with faults_told(page, "a page that can be pictured"):
        return page.screenshot(mask=secret, mask_color=_MASK, animations="disabled", caret="hide", scale="css")


def take_screenshot(page: Page, path: Path, labels: Mapping[str, str] | None = None) -> None:
    """Write :func:`screenshot` to a file."""
    path.write_bytes(screenshot(page, labels))
