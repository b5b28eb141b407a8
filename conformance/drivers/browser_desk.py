"""Client Services as an agent uses it in a browser: the pages of docs/vendors/contract.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal

from playwright.sync_api import BrowserContext, Locator

from conformance.drivers.browser_faults import broken, faults_told
from conformance.drivers.browser_pages import BrowserPages
from conformance.drivers.browser_screens import Unrecorded
from conformance.drivers.desk_devices import STATES, DeskDevices
from conformance.seams import Outcome, ShippingWindow

__all__ = ["BrowserDesk"]

_QUESTIONS: Final[Mapping[str, str]] = {
    "account_number": "Account Number",
    "full_name": "Full Name",
    "country": "Country",
    "email": "Email Address",
}
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?) ?(?:UTC|Z)")
_ITEMS: Final = """([list]) => list
  ? [...list.querySelectorAll("li, [role=listitem]")].map(item => item.innerText)
  : null"""


class BrowserDesk(BrowserPages, DeskDevices):
    """A desk by its pages. Implements :class:`conformance.seams.ClientServices`.

    Args:
        context: the agent's own.
        base_url: the pages' address in the manifest.
        key: the agent's.
        labels, timeout, unrecorded: see :class:`BrowserPages`.
    """

    def __init__(
        self,
        context: BrowserContext,
        base_url: str,
        key: str,
        labels: Mapping[str, str] | None = None,
        *,
        timeout: float = 5.0,
        unrecorded: Unrecorded | None = None,
    ) -> None:
        super().__init__(context, base_url, labels, timeout=timeout, unrecorded=unrecorded)
        self._key = key
        self._call = self._base_url
        self._window = self._new_window()

    def call(self, caller: str) -> Outcome:
        """Log in where that is asked for, and take a call.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._window
        window.open(self._base_url, "Client Services")
        if window.appears(window.field("Agent Key")):
            with self._unrecorded_stretch():
                window.enter("Agent Key", self._key)
                window.submit("Log In", "Agent Key")
                refused = window.await_outcome(window.field("Caller"), 'a field "Caller"')
            if refused is not None:
                return Outcome(False, message=refused)
        window.enter("Caller", caller)
        window.submit("Take Call", "Caller")
        refused = window.await_outcome(window.field("Full Name"), 'a field "Full Name"')
        self._call = window.page.url
        return Outcome(refused is None, message=refused or "")

    def verify(self, answers: Mapping[str, str]) -> Outcome:
        """Fill the caller's answers in, and use Verify.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._window
        if not window.appears(window.field("Full Name")):
            return Outcome(False, message="no question is asked")
        for question, label in _QUESTIONS.items():
            window.enter(label, answers.get(question, ""))
        window.submit("Verify", "Full Name")
        refused = window.await_outcome(window.outcome("status"), 'an element with role "status"')
        return Outcome(refused is None, message=refused or "")

    def give_passcode(self) -> str | Outcome:
        """Use the button, and read the passcode.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        return self._told("Give Temporary Passcode", "Temporary Passcode")

    def report_lost(self, serial: str, *, damaged: bool = False) -> str | Outcome:
        """Use the button beside the device, and read the passcode for the time until the replacement is there.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        item = self._window.page.get_by_role("listitem").filter(has_text=serial, visible=True).first
        return self._told("Report Damaged" if damaged else "Report Lost", "Temporary Passcode", item)

    def ship_replacement(self) -> ShippingWindow | Outcome:
        """Use the button, and read the dates.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        outcome = self._done("Ship Replacement")
        if not outcome.accepted:
            return outcome
        labels = ("Earliest Arrival", "Latest Arrival", "Delivered By")
        return ShippingWindow(*(self._moment(label) for label in labels))

    def tell_username(self) -> str | Outcome:
        """Use the button, and read the user name.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        return self._told("Tell User Name", "User Name")

    def new_password(self) -> str | Outcome:
        """Use the button, and read the password.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        return self._told("Set New Password", "New Password")

    def unlock(self, lock: Literal["verification", "passcode", "card", "activation", "password"]) -> Outcome:
        """Choose the lock, and use Unlock.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._window
        field = window.field("Lock")
        if not window.appears(field):
            return Outcome(False, message="no lock is offered")
        with faults_told(window.page, f'a lock "{lock}" to choose'):
            field.select_option(lock, timeout=self._timeout * 1000)
        return self._done("Unlock")

    def end_call(self) -> Outcome:
        """Use End Call.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        return self._done("End Call")

    # -------------------------------------------------------------- parts
    def _told(self, label: str, value: str, within: Locator | None = None) -> str | Outcome:
        with self._unrecorded_stretch():
            outcome = self._done(label, within)
            if not outcome.accepted:
                return outcome
            told = self._window.read(value)
            self._look_again()  # what is told once shall stand in no picture
            return told

    def _done(self, label: str, within: Locator | None = None) -> Outcome:
        """Use a button and wait for what comes of it; one that is not offered is a refusal."""
        window = self._window
        name = window.wording(label)
        place: Locator = window.page.locator("body") if within is None else within
        button = place.get_by_role("button", name=name, exact=True).filter(visible=True).first
        if not window.appears(button):
            return Outcome(False, message=f'"{name}" is not offered')
        window.note_outcomes()
        window.use(button, f'a button "{name}"')
        refused = window.await_outcome(window.outcome("status"), 'an element with role "status"')
        return Outcome(refused is None, message=refused or "")

    def _look_again(self) -> None:
        self._window.open(self._call, "the page of the call")

    def _states(self) -> Mapping[str, str] | Outcome:
        self._look_again()
        window = self._window
        name = window.wording("Devices")
        with faults_told(window.page, f'a list "{name}"'):
            items: list[str] | None = window.page.get_by_role("list", name=name, exact=True).evaluate_all(_ITEMS)
        if items is None:
            return Outcome(False, message=f'no list "{name}" is shown')
        return dict(self._device_of(item) for item in items)

    def _device_of(self, item: str) -> tuple[str, str]:
        words = item.replace(",", " ").split()
        state = next((index for index, word in enumerate(words) if word in STATES), 0)
        if state == 0:
            raise broken(self._window.page, "an item with a serial and, right after it, a state", f'"{item:.60}"')
        return words[state - 1], words[state]

    def _moment(self, label: str) -> datetime:
        told = self._window.read(label)
        match = _MOMENT.fullmatch(told)
        if match is None:
            raise broken(self._window.page, f'a value "{label}" as 2026-12-24 10:00:00 UTC', f'"{told:.60}"')
        return datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=UTC)
