"""Questions to a whole page, asked of Chromium itself.

Playwright puts a script of its own into every page before it evaluates anything there, which takes longer than the
answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import CDPSession, Page
from playwright.sync_api import Error as PlaywrightError

__all__ = ["ask", "session_of"]

_sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def session_of(page: Page) -> CDPSession:
    """A line to the page of Chromium's own protocol, opened once and closed with the page."""
    session = _sessions.get(page)
    if session is None:
        session = _sessions[page] = page.context.new_cdp_session(page)
    return session


def ask(page: Page, function: str, *arguments: object) -> Any:
    """What a function of JavaScript returns, called in the page with these arguments.

    Args:
        page: the window; its main frame is asked, as it is at this moment.
        function: an expression that is a function; it returns what JSON can hold, and no promise.
        arguments: what JSON can hold.

    Raises:
        playwright.sync_api.Error: the page is gone, or the function threw.
    """
    called = f"({function})({', '.join(json.dumps(argument) for argument in arguments)})"
    answer: Mapping[str, Any] = session_of(page).send("Runtime.evaluate", {"expression": called, "returnByValue": True})
    if "exceptionDetails" in answer:
        raise PlaywrightError(f"a question to the page failed: {answer['exceptionDetails'].get('text', '')}")
    return answer["result"].get("value")
