"""What a window shows, as a picture without secrets, and as a digest that tells whether another one is due."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from conformance.drivers.browser_faults import faults_told
from conformance.drivers.browser_questions import ask, session_of

__all__ = ["fingerprint", "screenshot", "take_screenshot"]

_SECRET_LABELS: Final = ("Password", "PIN", "Temporary Code")
_MASK: Final = "#5c5c5c"

# Taking a picture leaves an empty style attribute on each field, whose caret it has hidden.
_STATE: Final = """() => {
    const fields = [...document.querySelectorAll("input, select, textarea")];
    const markup = document.documentElement.outerHTML.replaceAll(' style=""', "");
    return [location.href, markup, ...fields.map((field) => field.value)].join("\\0");
}"""


# Whether anything is on the page that would have to be painted over, and how large a picture of it is.
_SECRETS: Final = """(names) => {
    const everything = [...document.querySelectorAll("*")];
    const plain = (text) => text.replace(/\\s+/g, " ").trim();
    const called = (element) => [
        element.getAttribute("aria-label") ?? "",
        (element.getAttribute("aria-labelledby") ?? "").split(/\\s+/)
            .map((id) => document.getElementById(id)?.textContent ?? "").join(" "),
        ...[...(element.labels ?? [])].map((label) => label.textContent),
    ].map(plain);
    const filled = (element) => "value" in element ? element.value !== "" : plain(element.textContent) !== "";
    const secret = everything.some((element) => element.shadowRoot
        || (filled(element) && (element.type === "password" || called(element).some((name) => names.includes(name)))));
    const {pageLeft, pageTop} = visualViewport;
    return [secret, {x: pageLeft, y: pageTop, width: innerWidth, height: innerHeight, scale: 1}];
}"""


def fingerprint(page: Page) -> bytes:
    """A digest of what a window shows: it changes when the page's markup or the value of a field does.

    Pictures are no measure of it: the same page painted twice can differ in a pixel.

    Raises:
        ContractBroken: the page does not hold still.
        HarnessFault: the browser ended.
    """
    with faults_told(page, "a page that can be read"):
        return hashlib.sha256(str(ask(page, _STATE)).encode()).digest()


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
    with faults_told(page, "a page that can be pictured"):
        secret, clip = ask(page, _SECRETS, names)
        if not secret:
            return _plain_picture(page, clip)
        fields = [page.locator("input[type=password]"), *(page.get_by_label(name, exact=True) for name in names)]
        return page.screenshot(mask=fields, mask_color=_MASK, animations="disabled", caret="hide", scale="css")


def _plain_picture(page: Page, clip: Mapping[str, float]) -> bytes:
    """The same where nothing is to be painted over: asked of Chromium itself, in half the time."""
    asked = {"format": "png", "optimizeForSpeed": True, "clip": dict(clip)}
    return base64.b64decode(session_of(page).send("Page.captureScreenshot", asked)["data"])


def take_screenshot(page: Page, path: Path, labels: Mapping[str, str] | None = None) -> None:
    """Write :func:`screenshot` to a file."""
    path.write_bytes(screenshot(page, labels))
