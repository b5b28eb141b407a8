"""What goes wrong in a browser, told as what the contract asked for and what the page shows instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from conformance.errors import HarnessFault
from conformance.seams import ContractBroken

__all__ = ["broken", "describe", "faults_told", "told"]

SEE = 'See the pages in the wire contract, docs/vendors/contract.md; a manifest may override labels in "[labels]"'

# Names only: what stands in a field is nobody's business.
_OUTLINE = """() => {
  const tidy = text => (text || "").replace(/\\s+/g, " ").trim().slice(0, 60);
  const seen = element => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
  const named = element =>
    tidy(element.getAttribute("aria-label")) ||
    tidy((element.labels && element.labels[0] || {}).textContent) ||
    (element.matches("input[type=submit], input[type=button]") ? tidy(element.value) : "") ||
    (element.matches("input, textarea, select") ? "without a label" : tidy(element.innerText));
  const names = (selector, most) =>
    [...new Set([...document.querySelectorAll(selector)].filter(seen).map(named).filter(Boolean))].slice(0, most);
  return {
    headings: names("h1, h2, h3, [role=heading]", 6),
    controls: names("a[href], button, [role=button], [role=link], input[type=submit], input[type=button]", 16),
    fields: names("input:not([type=hidden], [type=submit], [type=button]), textarea, select, output", 10),
    heldBack: names("form :invalid", 4),
  };
}"""

_NETWORK_ERROR = re.compile(r"net::(ERR_[A-Z_]+)")
_GONE = ("has been closed", "crashed", "Connection closed")
_HINTS = {
    "ERR_CONNECTION_REFUSED": "Does the portal listen at that address?",
    "ERR_CERT_AUTHORITY_INVALID": "Serve the certificate chain of SECURE_LOGIN_TLS_CERT whole, its authority included",
    "ERR_SSL_PROTOCOL_ERROR": "Does the portal speak TLS where its address says https?",
    "ERR_NAME_NOT_RESOLVED": "Mend the host in the manifest",
}


def describe(page: Page) -> str:
    """What a page has to offer: its headings, controls and fields by name, and no field's value."""
    try:
        outline = page.evaluate(_OUTLINE)
    except PlaywrightError:
        return "a page that cannot be read"
    parts = [
        f"{kind} " + ", ".join(f'"{name}"' for name in outline[kind])
        for kind in ("headings", "controls", "fields")
        if outline[kind]
    ]
    if outline["heldBack"]:
        parts.append("the browser itself holds back " + ", ".join(f'"{name}"' for name in outline["heldBack"]))
    return "the page has " + "; ".join(parts) if parts else "the page is empty"


def broken(page: Page, expected: str, problem: str, hint: str = SEE) -> ContractBroken:
    """What tells that a page is not as the contract has it.

    Args:
        page: it is described in the message.
        expected: what was looked for.
        problem: what is wrong with it.
        hint: where to look next.
    """
    return ContractBroken(expected=expected, actual=f"{problem}; {describe(page)}", hint=hint)


@contextmanager
def faults_told(page: Page, expected: str, problem: str = "it did not come in time") -> Iterator[None]:
    """Turn Playwright's errors into the contract's terms.

    An error of Playwright may repeat what was typed, so that neither its text nor the error itself goes on.

    Args:
        page: where the person is.
        expected: what the person looks for.
        problem: what a timeout means here.

    Raises:
        ContractBroken: the page is not as the contract has it.
        HarnessFault: the browser ended.
    """
    try:
        yield
    except PlaywrightError as error:
        raise told(page, expected, problem, error) from None


def told(page: Page, expected: str, problem: str, error: PlaywrightError) -> ContractBroken | HarnessFault:
    """What an error of Playwright tells a vendor; see :func:`faults_told`."""
    text = str(error)
    if any(words in text for words in _GONE) or page.is_closed():
        return HarnessFault("the browser or its page ended during a scenario", mend="Look at the machine's memory")
    network = _NETWORK_ERROR.search(text)
    if network:
        code = network.group(1)
        hint = _HINTS.get(code, "Look at what the target logged")
        return ContractBroken(expected=expected, actual=f"the browser could not load the page ({code})", hint=hint)
    if isinstance(error, PlaywrightTimeout):
        return broken(page, expected, problem)
    return broken(page, expected, "the browser could not do it")
