"""The trading platform's login window as a person uses it in a browser: the pages of docs/vendors/contract.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conformance.drivers.browser_faults import broken, faults_told
from conformance.drivers.browser_pages import BrowserPages
from conformance.drivers.browser_screens import BrowserScreens
from conformance.seams import Credentials, Outcome, SecondFactor, TradingAccount

__all__ = ["BrowserTradingPlatform"]

_ACCOUNTS: Final[Mapping[TradingAccount, str]] = {"live": "Live", "paper": "Paper"}
_CONNECTED: Final = "Connected Account"
_CODES: Final = ("Passcode", "Temporary Code", "Card Values")
_INDEXES: Final = ("First index number", "Second index number")
_LEAVE: Final = ("Log Out", "Cancel")


class BrowserTradingPlatform(BrowserPages):
    """A login window by its pages, for one person. Implements :class:`conformance.seams.TradingPlatform`.

    See :class:`BrowserPages` for the arguments; the cookies of the context are the window.
    """

    _window: BrowserScreens | None = None

    @property
    def screens(self) -> BrowserScreens:
        """The window that the person works in; one that was closed is opened anew."""
        if self._window is None:
            self._window = self._new_window()
        return self._window

    # -------------------------------------------------------------- the seam
    def log_in(self, credentials: Credentials, account: TradingAccount) -> Outcome:
        """Leave the login before, if any, fill the window in, select the account, and log in.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self.screens
        self._open(window)
        if not window.appears(window.field("User Name")):
            label = next((label for label in _LEAVE if window.sees(window.control(label))), None)
            if label is not None:
                window.activate(label)
        with self._unrecorded_stretch():
            window.enter("User Name", credentials.username)
            window.enter("Password", credentials.password)
            self._select(window, account)
            window.submit("Log In", "Password")
            refused = window.await_outcome(window.field_of(*_CODES), "a page that asks for the second factor")
            if refused is not None and window.sees(window.field("Password")):
                window.enter("Password", "")  # a page of one document keeps it, for the next trace to see
        return Outcome(refused is None, message=(refused or "").replace(credentials.password, "[secret]"))

    def second_factor(self) -> SecondFactor | None:
        """What the page asks for.

        Raises:
            ContractBroken: the page does not say it as the contract has it.
        """
        window, label = self.screens, self._asked()
        if label == "Passcode":
            return SecondFactor("device", window.read("Challenge Code"))
        if label == "Temporary Code":
            return SecondFactor("temporary-passcode")
        if label == "Card Values":
            first, second = (self._index(name) for name in _INDEXES)
            return SecondFactor("code-card", indexes=(first, second))
        return None

    def use_code_card(self) -> Outcome:
        """Choose the code card on the page that asks for the device's response; refused where it offers none.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window, label = self.screens, "Use my code card"
        if not window.appears(window.control(label)):
            return Outcome(False, message="the page offers no code card in place of what it asks for")
        window.note_outcomes()
        window.activate(label)
        refused = window.await_outcome(window.field("Card Values"), 'a field "Card Values"')
        return Outcome(refused is None, message=refused or "")

    def give_second_factor(self, code: str) -> Outcome:
        """Enter the code, and log in with it.

        Raises:
            ContractBroken: the pages are not as the contract has them, or ask for no code.
        """
        window, label = self.screens, self._asked()
        if label is None:
            raise broken(window.page, "a page that asks for the second factor", "it asks for none")
        with self._unrecorded_stretch():
            window.enter(label, code)
            window.submit("Log In", label)
            refused = window.await_outcome(window.value(_CONNECTED), f'a value labelled "{window.wording(_CONNECTED)}"')
            if refused is not None and window.sees(window.field(label)):
                window.enter(label, "")
        return Outcome(refused is None, message=refused or "")

    def connected(self) -> TradingAccount | None:
        """Open the window anew where it says that it is connected, and one beside it otherwise, and look.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self.screens
        if window.sees(window.value(_CONNECTED)):
            self._open(window)
            return self._account_in(window)
        beside = self._new_window()  # what the person sees, a refusal, stays for them to read
        try:
            self._open(beside)
            return self._account_in(beside)
        finally:
            beside.page.close()

    def close(self) -> None:
        """Close the window."""
        window, self._window = self._window, None
        if window is not None:
            window.page.close()

    # -------------------------------------------------------------- parts
    def _open(self, window: BrowserScreens) -> None:
        window.open(self._base_url, "the trading platform's login window")

    def _select(self, window: BrowserScreens, account: TradingAccount) -> None:
        name, option = window.wording("Account"), window.wording(_ACCOUNTS[account])
        with faults_told(window.page, f'a drop-down "{name}" with the option "{option}"'):
            window.field("Account").select_option(label=option, timeout=self._timeout * 1000)

    def _asked(self) -> str | None:
        """The label of the field for the second factor; ``None`` where there is none."""
        return next((label for label in _CODES if self.screens.sees(self.screens.field(label))), None)

    def _index(self, label: str) -> int:
        told = self.screens.read(label)
        if not (told.isascii() and told.isdigit()):
            raise broken(self.screens.page, f'an index number labelled "{label}"', f'"{told:.40}"')
        return int(told)

    def _account_in(self, window: BrowserScreens) -> TradingAccount | None:
        value = window.value(_CONNECTED)
        told = window.text_now(value) if window.appears(value) else None
        if told is None:
            return None
        for account, label in _ACCOUNTS.items():
            if told == window.wording(label):
                return account
        expected = f'"{window.wording(_CONNECTED)}" with the value "Live" or "Paper"'
        raise broken(window.page, expected, f'"{told:.40}"')
