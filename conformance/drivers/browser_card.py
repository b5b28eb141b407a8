"""The code card, as a person requests, prints, saves and activates it in a browser."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.drivers.browser_faults import broken, faults_told
from conformance.drivers.browser_pages import BrowserPages
from conformance.drivers.card_text import text_on
from conformance.seams import Outcome

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from conformance.drivers.browser_screens import BrowserScreens

__all__ = ["BrowserCard"]

_CARD: Final = "Online Security Code Card"
_REQUEST: Final = "Request Online (Temporary) Security Code Card"

# The rows of the table that stands beside the image for whoever cannot see it.
_ROWS: Final = """([table]) => table
  ? [...table.querySelectorAll("tr")].map(row => [row.querySelector("th"), row.querySelector("td")])
      .filter(([index, code]) => index && code).map(cells => cells.map(cell => cell.textContent.trim()))
  : []"""
_SERIALS: Final = """([list]) => list
  ? [...list.querySelectorAll("li, [role=listitem]")].map(item => item.innerText)
  : []"""
_ADDRESSES: Final = "images => images.map(image => image.currentSrc)"
_WIDTH: Final = "image => image.naturalWidth"

# What the browser's menu does that saves an image: it downloads it from the image's own address.
_SAVE: Final = """image => {
  const link = document.createElement("a");
  [link.href, link.download] = [image.currentSrc, ""];
  document.body.append(link);
  link.click();
  link.remove();
}"""


class BrowserCard(BrowserPages):
    """The part of :class:`conformance.drivers.browser.BrowserPortal` that is about the code card."""

    _card_at: Sequence[str] = ()

    def _work(self) -> BrowserScreens:
        raise NotImplementedError

    def use_code_card(self) -> Outcome:
        """Choose the code card on the page that asks for the device's response; refused where it offers none.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        if not window.appears(window.control("Use my code card")):
            return Outcome(False, message="the page offers no code card in place of what it asks for")
        return self._led_to("Use my code card", window.field("Card Values"), 'a field "Card Values"')

    def devices(self) -> Sequence[str]:
        """Go to the devices by the menu, and read the list of those that are active.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._to_devices()
        name = window.wording("Active devices")
        found = window.page.get_by_role("list", name=name, exact=True)
        window.appears(found)  # once the page is loaded, a list without an item is there, and seen by nobody
        with faults_told(window.page, f'a list "{name}"'):
            items: list[str] = found.evaluate_all(_SERIALS)
        return [word for item in items for word in item.split()]

    def request_card(self) -> Outcome:
        """Go to the devices, and use the button below their list.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._to_devices()
        return self._led_to(_REQUEST, window.control("Print"), f'the card with its button "{window.wording("Print")}"')

    def card_codes(self) -> Mapping[int, str]:
        """Read the table that stands beside the card's image.

        Once the page shows none, the addresses are opened again at which the card and its image were before.

        Raises:
            ContractBroken: a page cannot be read.
        """
        window = self._work()
        codes = _codes_on(window)
        if codes:
            image = window.page.get_by_role("img", name=window.wording(_CARD), exact=True)
            with faults_told(window.page, "the card's codes as a table"):
                self._card_at = (window.page.url, *image.evaluate_all(_ADDRESSES))
        elif self._card_at:
            page, *images = self._card_at
            codes = self._codes_at(page) or next(filter(None, map(self._codes_in, images)), {})
        return codes

    def print_card(self) -> Outcome:
        """Use Print.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        return self._led_to("Print", window.outcome("status"), 'an element with role "status"')

    def printed_card(self) -> str:
        """Make the document that the browser would print, and read it back.

        Raises:
            ContractBroken: the page cannot be printed.
        """
        from pypdf import PdfReader  # noqa: PLC0415 - needed for this alone

        window = self._work()
        with faults_told(window.page, "a page that can be printed"):
            paper = window.page.pdf(print_background=True, landscape=True)
        return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages)

    def saved_card(self) -> str:
        """Download the image from its own address, as the browser's menu does to save it, and read the file.

        Raises:
            ContractBroken: the card is not one image that can be loaded and saved.
            Inconclusive: ``no-reader``: it is an image that can't be read here.
        """
        window = self._work()
        name = window.wording(_CARD)
        expected = f'one image with the accessible name "{name}"'
        image = window.page.get_by_role("img", name=name, exact=True).filter(visible=True)
        with faults_told(window.page, expected):
            count = image.count()
            width = image.first.evaluate(_WIDTH) if count == 1 else 0
        if count != 1 or not width:
            raise broken(window.page, expected, f"{count} of them" if count != 1 else "one that cannot be loaded")
        with faults_told(window.page, "the card's image as a file that can be saved"):
            with window.page.expect_download(timeout=self._timeout * 1000) as downloading:
                image.first.evaluate(_SAVE)
            saved = downloading.value.path()
        return text_on(Path(saved).read_bytes())

    def go_on_with_card(self, *, acknowledged: bool = False) -> Outcome:
        """Use Continue on the card, and once more on the warning where that is acknowledged.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        field = self._work().field("Card Values")
        outcome = self._led_to("Continue", field, 'a field "Card Values"')
        if not outcome.accepted and acknowledged:
            return self._led_to("Continue", field, 'a field "Card Values"')
        return outcome

    def card_indexes(self) -> tuple[int, int] | None:
        """Read the two index numbers.

        Raises:
            ContractBroken: they are no numbers.
        """
        window = self._work()
        read = [window.text_now(window.value(label)) for label in ("First index number", "Second index number")]
        if read[0] is None and read[1] is None:
            return None
        first, second = (number if number is not None and number.isdecimal() else None for number in read)
        if first is None or second is None:
            raise broken(window.page, "two index numbers", "something else")
        return int(first), int(second)

    def give_card_values(self, values: str) -> Outcome:
        """Enter the card values and continue.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        window.enter("Card Values", values)
        window.submit("Continue", "Card Values")
        refused = window.await_outcome(window.control("OK"), 'a confirmation with the button "OK"')
        return Outcome(refused is None, message=refused or "")

    def card_expiry(self) -> datetime | None:
        """Read the date of the confirmation, as it stands there.

        Raises:
            ContractBroken: it is no date with its zone.
        """
        window = self._work()
        value = window.value("Valid until")
        told = window.text_now(value)
        if told is None:
            return None
        match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?) ?(?:UTC|Z)", told)
        if match is None:
            raise broken(window.page, 'a value "Valid until" as 2026-12-24 10:00:00 UTC', f'"{told:.60}"')
        return datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=UTC)

    def finish_card(self) -> Outcome:
        """Use OK.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        return self._led_to("OK", self._work().outcome("status"), 'an element with role "status"')

    # -------------------------------------------------------------- parts
    def _codes_at(self, address: str) -> Mapping[int, str]:
        """The codes on a page that showed a card before; what it shows now is free."""
        beside = self._new_window()
        try:
            with faults_told(beside.page, "a page at the address where the card was"):
                beside.page.goto(address)
            return _codes_on(beside)
        finally:
            beside.page.close()

    def _codes_in(self, address: str) -> Mapping[int, str]:
        """The codes in an image, as far as it can be read."""
        beside = self._new_window()
        try:
            with faults_told(beside.page, "what is at the address where the card's image was"):
                response = beside.page.goto(address)
                content = b"" if response is None else response.body()
        finally:
            beside.page.close()
        numbers = re.findall(r"(?<!\S)([0-9]+) ([0-9]+)(?!\S)", text_on(content))
        return {int(index): code for index, code in numbers}

    def _to_devices(self) -> BrowserScreens:
        window = self._work()
        return window if window.sees(window.control(_REQUEST)) else self._by_the_menu()

    def _by_the_menu(self) -> BrowserScreens:
        """Go to the page of the devices as it is now."""
        window = self._work()
        for label in ("Settings", "User Settings", "Configure"):
            window.activate(label)
        return window

    def _led_to(self, label: str, success: Locator, expected: str) -> Outcome:
        """Use a control, and wait for what it leads to, or for an alert."""
        window = self._work()
        control = window.control(label)
        window.note_outcomes()
        window.use(control, f'a control "{window.wording(label)}"')
        refused = window.await_outcome(success, expected)
        return Outcome(refused is None, message=refused or "")


def _codes_on(window: BrowserScreens) -> Mapping[int, str]:
    table = window.page.get_by_role("table", name=window.wording(_CARD), exact=True)
    with faults_told(window.page, "the card's codes as a table"):
        rows: list[list[str]] = table.evaluate_all(_ROWS)
    return {int(index): code for index, code in rows if index.isdecimal()}
