"""What each driver of pages is made of: whose browser it is, where the pages are, and how long something may take."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from playwright.sync_api import BrowserContext

from conformance.drivers.browser_screens import BrowserScreens, Unrecorded

__all__ = ["BrowserPages"]


class BrowserPages:
    """The pages at one address, for one person.

    Args:
        context: this person's own; its cookies are the session. It is not closed here.
        base_url: the pages' address in the manifest.
        labels: the manifest's overrides, by the contract's label.
        timeout: seconds until what must come is given up.
        unrecorded: entered while what is secret is typed, sent or shown; ``None`` where nothing is recorded.
    """

    def __init__(
        self,
        context: BrowserContext,
        base_url: str,
        labels: Mapping[str, str] | None = None,
        *,
        timeout: float = 5.0,
        unrecorded: Unrecorded | None = None,
    ) -> None:
        self._context = context
        self._base_url = base_url.rstrip("/") + "/"
        self._labels = labels
        self._timeout = timeout
        self._unrecorded = unrecorded

    def _new_window(self) -> BrowserScreens:
        page = self._context.new_page()
        return BrowserScreens(page, self._labels, timeout=self._timeout, unrecorded=self._unrecorded)

    def _unrecorded_stretch(self) -> AbstractContextManager[object]:
        """A stretch of which no trace is kept."""
        return (self._unrecorded or nullcontext)()
