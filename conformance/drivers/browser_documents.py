"""Documents that came by email, as a person finds and downloads them in a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from conformance.drivers.browser_faults import broken, faults_told
from conformance.drivers.browser_pages import BrowserPages
from conformance.seams import FiledDocument

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from conformance.drivers.browser_screens import BrowserScreens

__all__ = ["BrowserDocuments"]

_PURPOSE = re.compile(r"\b(PoRes|PID)\b")
_LISTED = """([list]) => list
  ? [...list.querySelectorAll("li, [role=listitem]")].filter(item => item.checkVisibility()).map(item => ({
      text: item.innerText,
      time: item.querySelector("time[datetime]")?.getAttribute("datetime") ?? "",
      link: item.querySelector("a[href][type]")?.href ?? "",
      type: item.querySelector("a[href][type]")?.getAttribute("type") ?? "",
    }))
  : null"""
_TEXTS = """([list]) => list
  ? [...list.querySelectorAll("li, [role=listitem]")].filter(item => item.checkVisibility()).map(item => item.innerText)
  : []"""


class BrowserDocuments(BrowserPages):
    """The part of :class:`conformance.drivers.browser.BrowserPortal` that is about documents."""

    def _work(self) -> BrowserScreens:
        raise NotImplementedError

    def documents(self) -> Sequence[FiledDocument]:
        """Go to the documents by the menu, where it leads there, and read the list.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        if not self._at_documents():
            return ()
        window, expected = self._work(), self._expected_list()
        with faults_told(window.page, expected):
            listed = self._filed().evaluate_all(_LISTED)
        if listed is None:
            raise broken(window.page, expected, "not there")
        return [self._read(each["text"], each["time"], each["link"], each["type"]) for each in listed]

    def document(self, id: str) -> bytes:  # noqa: A002 - the contract's name
        """Go to the documents, and download the picture of one by its link.

        Raises:
            ContractBroken: the pages are not as the contract has them, or nothing is downloaded.
        """
        window = self._work()
        places = [position for position, each in enumerate(self.documents()) if each.id == id]
        name = window.wording("Download")
        expected = f'a link "{name}" to the document in {self._expected_list()}'
        if not places:
            raise broken(window.page, expected, "not there")
        item = self._filed().get_by_role("listitem").filter(visible=True).nth(places[0])
        link = item.get_by_role("link", name=name, exact=True)
        with faults_told(window.page, f"a file behind {expected}"):
            with window.page.expect_download(timeout=self._timeout * 1000) as downloading:
                link.click(timeout=self._timeout * 1000)
            path = downloading.value.path()
        return Path(path).read_bytes()

    def notices(self) -> Sequence[str]:
        """Go to the documents by the menu, where it leads there, and read the notices on their page.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        if not self._at_documents():
            return ()
        window = self._work()
        notices = window.page.get_by_role("list", name=window.wording("Notices"), exact=True)
        with faults_told(window.page, "a page that can be read"):
            return [" ".join(text.split()) for text in notices.evaluate_all(_TEXTS)]

    def _at_documents(self) -> bool:
        """Go there by the menu, and see whether it leads there."""
        window = self._work()
        if not window.sees(window.control("Documents")):
            return False
        window.activate("Documents")
        return True

    def _filed(self) -> Locator:
        window = self._work()
        return window.page.get_by_role("list", name=window.wording("Filed documents"), exact=True)

    def _expected_list(self) -> str:
        return f'a list with the accessible name "{self._work().wording("Filed documents")}"'

    def _read(self, text: str, time: str, link: str, media_type: str) -> FiledDocument:
        purposes = set(_PURPOSE.findall(text))
        try:
            received_at = datetime.fromisoformat(time)
        except ValueError:
            received_at = None
        id_ = unquote(urlsplit(link).path.rpartition("/")[2])
        if len(purposes) != 1 or received_at is None or received_at.tzinfo is None or not id_ or not media_type:
            wanted = f"{self._expected_list()}, each item with its purpose, a time, and a link with a type"
            raise broken(self._work().page, wanted, "an item lacks some of it")
        return FiledDocument(id_, purposes.pop(), received_at, media_type)
