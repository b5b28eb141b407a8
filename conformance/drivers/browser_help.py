"""The troubleshooter as a person uses it in a browser: the pages of docs/vendors/contract.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Final, TypeVar

from conformance.drivers.browser_faults import broken, faults_told
from conformance.drivers.browser_pages import BrowserPages
from conformance.drivers.browser_screens import BrowserScreens
from conformance.seams import (
    ConnectionReport,
    Credentials,
    Diagnosis,
    Goal,
    Hindrance,
    Means,
    NextStep,
    Outcome,
    PhonePlatform,
    PortState,
    SendingStart,
    TradingAccount,
    TradingPort,
)

__all__ = ["BrowserTroubleshooter"]

Choice = TypeVar("Choice")

_STEPS: Final[Mapping[str, NextStep]] = {
    "Log in": "log-in",
    "Get a code card": "code-card",
    "Call Client Services": "client-services",
    "Call the Technical Assistance Center": "technical-assistance",
}
_PLACES: Final[Mapping[str, Goal]] = {"Client Portal": "client-portal", "Trading platform": "trading-platform"}
_ACCOUNTS: Final[Mapping[str, TradingAccount]] = {"Live": "live", "Paper": "paper"}
_MEANS: Final[Mapping[str, Means]] = {
    "User name and password alone": "password",
    "Secure Login Device": "device",
    "Online Security Code Card": "code-card",
    "Temporary passcode": "temporary-passcode",
}
_MISSING: Final[Mapping[Means, str]] = {
    "device": "I am without my device, or it does not work",
    "code-card": "I am without my code card, or it does not work",
    "temporary-passcode": "I do not have my temporary passcode, or it is refused",
}
_PLATFORMS: Final[Mapping[str, str]] = {"ios": "iOS", "android": "Android"}
_TO_RULES: Final = "Where to send it, and what the subject says"
_PORTS: Final[tuple[TradingPort, ...]] = (4000, 4001)
_INTERNET: Final[Mapping[str, bool]] = {"Works": True, "No other website answers": False}
_STATES: Final[Mapping[str, PortState]] = {
    "Reachable": "open",
    "Refused": "refused",
    "Filtered (no answer)": "filtered",
}
_CAUSES: Final[Mapping[str, Hindrance]] = {
    "None": "none",
    "Internet connection": "internet",
    "Firewall": "firewall",
    "Blocked or closed port": "port",
}
_ITEM: Final = re.compile(r"([A-Z]+[0-9]*)[.:)]\s+(\S.*)")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d) ?(?:UTC|Z)")
_ITEMS: Final = """([list]) => list
  ? [...list.querySelectorAll("li, [role=listitem]")].filter(item => item.checkVisibility()).map(item => item.innerText)
  : null"""


class BrowserTroubleshooter(BrowserPages):
    """The guidance by its pages. Implements :class:`conformance.seams.Troubleshooter`.

    See :class:`BrowserPages` for the arguments; the context is nobody's in particular.
    """

    @cached_property
    def _window(self) -> BrowserScreens:
        return self._new_window()

    def situations(self) -> Mapping[str, str]:
        """Open the list by its link on the first page, and read it.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        self._open()
        return dict(self._pair(item) for item in self._list("Situations"))

    def advice(self, situation: str) -> Sequence[str]:
        """Choose one in the list, and read what comes.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        if situation not in self.situations():
            return ()
        window = self._window
        begins = re.compile(rf"^\s*{re.escape(situation)}[.:)]\s")
        window.use(window.page.get_by_role("link", name=begins).first, f'a link that begins with "{situation}."')
        return self._list("Advice")

    def sending_steps(self, platform: PhonePlatform) -> Sequence[str]:
        """Go to the steps of a platform, and read them.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        self._to_sending()
        self._window.activate(_PLATFORMS[platform])
        return self._list("Steps")

    def sending_rules(self, start: SendingStart) -> Sequence[str]:
        """Use the link to the rules that stands there, and read them.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        self._to_sending()
        window = self._window
        place = window.page.locator("main, body").first
        if start != "beginning":
            window.activate(_PLATFORMS[start])
            steps = window.page.get_by_role("list", name=window.wording("Steps"), exact=True)
            window.require(steps.first, f'a list "{window.wording("Steps")}"')
            place = steps.get_by_role("listitem").last
        link = place.get_by_role("link", name=window.wording(_TO_RULES), exact=True)
        if link.count() == 0:
            return ()
        window.use(link.first, f'a link "{window.wording(_TO_RULES)}"')
        return self._list("Rules")

    def _to_sending(self) -> None:
        self._open()
        self._window.activate("Sending a document with a smartphone")

    def articles(self) -> Mapping[str, str]:
        """Go to the further articles, and read the list.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        self._open()
        self._window.activate("Further articles")
        return dict(self._pair(item) for item in self._list("Articles"))

    def diagnose(
        self,
        credentials: Credentials,
        goal: Goal,
        *,
        account: TradingAccount = "live",
        without: Sequence[Means] = (),
    ) -> Diagnosis | Outcome:
        """Go to the form, fill it in, and read what comes.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        self._open()
        window = self._window
        window.activate("Find out what keeps me from logging in")
        self._choose("I want to log in to", _PLACES, goal)
        self._choose("Account selected there", _ACCOUNTS, account)
        for each in without:
            self._tick(_MISSING[each])
        with self._unrecorded_stretch():
            window.enter("Username", credentials.username)
            window.enter("Password", credentials.password)
            window.submit("Tell me what to do", "Password")
            refused = window.await_outcome(window.outcome("status"), 'an element with role "status"')
        if refused is not None:
            return Outcome(False, message=refused.replace(credentials.password, "[secret]"))
        return self._diagnosis()

    def test_connection(self) -> ConnectionReport:
        """Go to the connectivity test, have the page try, and read what it found.

        Raises:
            ContractBroken: the pages are not as the contract has them, or the page could not test.
        """
        self._open()
        window = self._window
        window.activate("Connectivity test")
        window.press("Test the connection")
        status = window.page.get_by_role("status").filter(visible=True, has_text=re.compile(r"\S")).first
        refused = window.await_outcome(status, 'what the test found, in an element with role "status"')
        if refused is not None:
            raise broken(window.page, "a connection that is tested", f'an alert that says "{refused:.160}"')
        return ConnectionReport(
            self._known("Internet connection", _INTERNET),
            {port: self._known(f"TCP port {port}", _STATES) for port in _PORTS},
            {port: self._known(f"Cause at TCP port {port}", _CAUSES) for port in _PORTS},
            self._known("Cause", _CAUSES),
            window.text_of(status),
        )

    # -------------------------------------------------------------- parts
    def _open(self) -> None:
        self._window.open(self._base_url, "Client Portal")
        self._window.activate("Help with logging in")

    def _diagnosis(self) -> Diagnosis:
        window = self._window
        status = window.page.get_by_role("status").filter(visible=True).first
        step, advice = self._known("Next step", _STEPS), window.text_of(status)
        if step not in ("log-in", "code-card"):
            return Diagnosis(step, "client-portal", "live", "live", (), advice)
        with_ = [part.strip() for part in window.read("With").replace(", or ", "\0").split("\0")]
        means = [self._one_of("With", _MEANS, part) for part in with_]
        opens_at = None
        if window.sees(window.value("Open from")):
            told = window.read("Open from")
            match = _MOMENT.fullmatch(told)
            if match is None:
                raise broken(window.page, 'a value "Open from" as 2026-12-24 10:00:00 UTC', f'"{told:.60}"')
            opens_at = datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=UTC)
        return Diagnosis(
            step,
            self._known("Place", _PLACES),
            self._known("Credentials", _ACCOUNTS),
            self._known("Account", _ACCOUNTS),
            means,
            advice,
            opens_at,
        )

    def _known(self, label: str, known: Mapping[str, Choice]) -> Choice:
        return self._one_of(label, known, self._window.read(label))

    def _one_of(self, label: str, known: Mapping[str, Choice], told: str) -> Choice:
        for words, meaning in known.items():
            if self._window.wording(words) == told:
                return meaning
        expected = f'a value "{self._window.wording(label)}" as one of {", ".join(known)}'
        raise broken(self._window.page, expected, f'"{told:.60}"')

    def _choose(self, label: str, known: Mapping[str, str], meaning: str) -> None:
        window = self._window
        words = next(window.wording(words) for words, each in known.items() if each == meaning)
        with faults_told(window.page, f'a drop-down "{window.wording(label)}" that offers "{words}"'):
            window.field(label).select_option(label=words, timeout=self._timeout * 1000)

    def _tick(self, label: str) -> None:
        window = self._window
        with faults_told(window.page, f'a box "{window.wording(label)}" that can be ticked'):
            window.field(label).check(timeout=self._timeout * 1000)

    def _list(self, label: str) -> list[str]:
        window = self._window
        name = window.wording(label)
        found = window.page.get_by_role("list", name=name, exact=True)
        window.require(found.first, f'a list "{name}"')
        with faults_told(window.page, f'a list "{name}"'):
            items: list[str] | None = found.evaluate_all(_ITEMS)
        if not items:
            raise broken(window.page, f'a list "{name}" with something in it', "it is empty")
        return [" ".join(item.split()) for item in items]

    def _pair(self, item: str) -> tuple[str, str]:
        match = _ITEM.fullmatch(item)
        if match is None:
            raise broken(self._window.page, 'an item such as "A. Its words" or "KB70: its subject"', f'"{item:.60}"')
        return match[1], match[2]
