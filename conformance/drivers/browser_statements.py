"""An account's statements, as a person downloads them in a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.drivers.browser_faults import faults_told
from conformance.drivers.browser_pages import BrowserPages
from conformance.seams import StatementForm, StatementKind

if TYPE_CHECKING:
    from conformance.drivers.browser_screens import BrowserScreens

__all__ = ["BrowserStatements"]

_TITLES: Final[Mapping[StatementKind, str]] = {"activity": "Activity statement", "tax": "Tax statement"}
_FORMS: Final[Mapping[StatementForm, str]] = {"csv": "CSV", "txt": "text"}


class BrowserStatements(BrowserPages):
    """The part of :class:`conformance.drivers.browser.BrowserPortal` that is about statements."""

    def _work(self) -> BrowserScreens:
        raise NotImplementedError

    def statements(self) -> Sequence[str]:
        """Go to the statements by the menu, where it leads there, and look for the links.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        if not window.sees(window.control("Statements")):
            return ()
        window.activate("Statements")
        return [
            kind
            for kind, title in _TITLES.items()
            if all(window.sees(window.control(f"{title}, {form}")) for form in _FORMS.values())
        ]

    def statement(self, kind: StatementKind, form: StatementForm) -> str:
        """Go to the statements, and download one by its link.

        Raises:
            ContractBroken: the pages are not as the contract has them, or nothing is downloaded.
        """
        window, label = self._work(), f"{_TITLES[kind]}, {_FORMS[form]}"
        window.activate("Statements")
        link = window.control(label)
        window.appears(link)
        with faults_told(window.page, f'a file behind "{window.wording(label)}"'):
            with window.page.expect_download(timeout=self._timeout * 1000) as downloading:
                link.first.click(timeout=self._timeout * 1000)
            path = downloading.value.path()
        return Path(path).read_text(encoding="utf-8")
