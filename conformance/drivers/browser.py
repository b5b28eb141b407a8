"""Client Portal as a person uses it in a browser: the pages of docs/vendors/contract.md."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page

from conformance.drivers.browser_camera import BrowserCameraPhone
from conformance.drivers.browser_card import BrowserCard
from conformance.drivers.browser_documents import BrowserDocuments
from conformance.drivers.browser_faults import broken, faults_told
from conformance.drivers.browser_platform import BrowserTradingPlatform
from conformance.drivers.browser_screens import BrowserScreens, Unrecorded
from conformance.drivers.browser_statements import BrowserStatements
from conformance.drivers.browser_twins import BrowserAndroidIBKey, BrowserIBKey, BrowserSecurityCard
from conformance.errors import HarnessFault
from conformance.seams import (
    Access,
    Account,
    Component,
    ContractBroken,
    Credentials,
    DeviceSpec,
    Inconclusive,
    Outcome,
    PhoneSpec,
    SecondFactor,
    SignInPage,
    TaskRequest,
)

__all__ = ["BrowserPortal", "BrowserScreens", "Unrecorded", "open_component"]

# Windows of one origin hear each other, so that all submit at the same word.
_SUBMIT_AT_THE_WORD = """(button, word) => {
  const channel = new BroadcastChannel(word);
  channel.onmessage = () => { channel.close(); button.click(); };
}"""
_ITEMS = """([list]) => list
  ? [...list.querySelectorAll("li, [role=listitem]")].filter(item => item.checkVisibility()).map(item => item.innerText)
  : null"""
_OFFERS = "a[href], button, [role=link], [role=button], input:not([type=hidden]), select, textarea, form[aria-label]"
_NAMES = """elements => elements.filter(element => element.checkVisibility()).map(element =>
  [element.getAttribute("aria-label"), element.innerText, element.getAttribute("title"), element.getAttribute("href"),
   ...[...(element.labels || [])].map(label => label.innerText), element.value && element.type === "submit" ?
   element.value : ""].filter(Boolean).join(" ").trim())"""
_SAY_THE_WORD = """(button, word) => {
  const channel = new BroadcastChannel(word);
  channel.postMessage("now");
  channel.close();
  setTimeout(() => button.click());
}"""


@dataclass(frozen=True)
class _TaskPage:
    """Where a task is found: the link on the account page, and the fields behind it, by the task's details."""

    link: str
    fields: Mapping[str, str]


_MENU: Mapping[Access, str] = {"full": "Account", "card-only": "Settings", "statements": "Statements"}
"""By what is open, the link in the portal's menu that only such a session and those before it have."""

_OTHER_FACTORS = ("Temporary Code", "Card Values")
"""Fields for what may be asked for in place of a device's response."""

_TASKS: Mapping[str, _TaskPage] = {
    "change-email": _TaskPage("Change email address", {"email": "New email address"}),
    "add-bank": _TaskPage("Add bank", {"name": "Bank", "iban": "IBAN"}),
    "raise-transfer-limit": _TaskPage("Raise transfer limit", {"limit": "New transfer limit"}),
    "add-trusted-contact": _TaskPage("Add trusted contact", {"name": "Name", "phone": "Telephone number"}),
}


class BrowserPortal(BrowserStatements, BrowserDocuments, BrowserCard):
    """Client Portal by its pages, for one person. Implements :class:`conformance.seams.Portal`.

    See :class:`~conformance.drivers.browser_pages.BrowserPages` for the arguments.
    """

    _first: BrowserScreens | None = None
    _looked_at: BrowserScreens | None = None
    _second: BrowserScreens | ContractBroken | None = None
    _beside_it: BrowserScreens | None = None
    _signing_in: bool = False
    _factor: str | None = None

    @property
    def screens(self) -> BrowserScreens:
        """The window that the person works in."""
        if self._first is None:
            self._first = self._new_window()
        return self._first

    @property
    def page(self) -> Page:
        """The window that the person looked at last, to be pictured."""
        return (self._looked_at or self.screens).page

    # -------------------------------------------------------------- the seam
    def visit(self) -> None:
        """Open the first page.

        Raises:
            ContractBroken: it cannot be loaded.
        """
        self._work().open(self._base_url, "Client Portal")

    def sign_in_page(self) -> SignInPage:
        """Go from the first page to the sign-in form, and read all of it.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        window.open(self._base_url, "Client Portal")
        if not window.sees(window.field("Username")):
            window.activate("Login")
        window.require(window.field("Username"), f'a field "{window.wording("Username")}"')
        with faults_told(window.page, "a page that can be read"):
            text: str = window.page.locator("body").inner_text(timeout=self._timeout * 1000)
            offers: list[str] = window.page.locator(_OFFERS).evaluate_all(_NAMES)
        return SignInPage(" ".join(text.split()), [name for name in offers if name])

    def sign_in(self, credentials: Credentials) -> Outcome:
        """Go from the first page to the sign-in form and submit it.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        window.open(self._base_url, "Client Portal")
        if not window.sees(window.field("Username")):
            if not window.sees(window.control("Login")):
                self._context.clear_cookies()  # as in a browser that was closed meanwhile: the session before is over
                window.open(self._base_url, "Client Portal")
            window.activate("Login")
        self._signing_in, self._factor = False, None
        asked = window.field_of("Passcode", *_OTHER_FACTORS)
        expected = "a page of the portal, or one that asks for the second factor"
        outcome = self._give(window, credentials, "Login", self._inside(window).or_(asked).first, expected)
        self._signing_in = outcome.accepted
        return outcome

    def second_factor(self) -> SecondFactor | None:
        """What the page that signing in led to asks for.

        Raises:
            ContractBroken: the page does not finish loading.
        """
        if not self._signing_in:
            return None
        window = self._work()
        challenge = window.text_now(window.value("Challenge Code"))
        self._factor = "Passcode" if challenge else None
        if challenge:
            return SecondFactor("device", challenge)
        if window.sees(window.field("Temporary Code")):
            return SecondFactor("temporary-passcode")
        if window.sees(window.field("Card Values")):
            return SecondFactor("code-card", indexes=self.card_indexes())
        return None

    def use_code_card(self) -> Outcome:
        """Choose the code card on the page that asks for the device's response; refused where it offers none.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        self._factor = None
        return super().use_code_card()

    def give_second_factor(self, code: str) -> Outcome:
        """Enter the response or the temporary passcode, and log in with it.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        label = self._factor or next((each for each in _OTHER_FACTORS if window.sees(window.field(each))), "Passcode")
        with self._unrecorded_stretch():
            window.enter(label, code)
            window.submit("Login", label)
            refused = window.await_outcome(self._inside(window), "a page of the portal")
            if refused is not None and window.sees(window.field(label)):
                window.enter(label, "")
        self._signing_in = refused is not None
        return Outcome(refused is None, message=refused or "")

    def access(self) -> Access:
        """Open the first page in a window beside, and see where its menu leads.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        beside = self._window_beside()
        beside.open(self._base_url, "Client Portal")
        return next((access for access, label in _MENU.items() if beside.sees(beside.control(label))), "none")

    def reactivate_device(self, serial: str) -> Outcome:
        """Go to the devices by the menu, and use the button beside the one of this serial.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        return self._make_active(self._to_device(serial), "Re-activate")

    def activate_device(self, serial: str, code: str) -> Outcome:
        """Go to the devices by the menu, and type the code beside the one of this serial.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        item, window = self._to_device(serial), self._work()
        name = window.wording("Activation Code")
        field = item.get_by_label(name, exact=True).filter(visible=True).first
        expected = f'a field "{name}" beside the device that is new'
        if not window.appears(field):
            return Outcome(False, message=f"there is no {expected}")
        with self._unrecorded_stretch(), faults_told(window.page, expected):
            field.fill(code, timeout=self._timeout * 1000)
            return self._make_active(item, "Activate")

    def _to_device(self, serial: str) -> Locator:
        """Go to the devices, and find the one of this serial in their lists."""
        return self._by_the_menu().page.get_by_role("listitem").filter(has_text=serial, visible=True)

    def _make_active(self, item: Locator, label: str) -> Outcome:
        window = self._work()
        name = window.wording(label)
        button = item.get_by_role("button", name=name, exact=True).filter(visible=True).first
        if not window.appears(button):
            return Outcome(False, message=f'there is no button "{name}" beside this device')
        window.note_outcomes()
        window.use(button, f'a button "{name}" beside the device')
        refused = window.await_outcome(window.outcome("status"), 'an element with role "status"')
        return Outcome(refused is None, message=refused or "")

    def begin(self, task: TaskRequest) -> Outcome:
        """Follow the task's link on the account page, fill its form in and continue.

        Raises:
            ContractBroken: the pages are not as the contract has them.
            Inconclusive: the pages' contract has no such task.
        """
        at = _TASKS.get(task.kind)
        if at is None:
            raise Inconclusive("no-task", f'the contract of the pages has no task "{task.kind}"')
        window = self._work()
        self._close_second()
        link = window.control(at.link)
        if not window.sees(link):
            window.activate("Account")
        window.note_outcomes()
        window.use(link, f'a control "{window.wording(at.link)}"')
        form = window.field(next(iter(at.fields.values())))
        refused = window.await_outcome(form, f'the form behind "{window.wording(at.link)}"')
        if refused is not None:
            return Outcome(False, message=refused)
        for name, value in task.details.items():
            if name not in at.fields:
                raise Inconclusive("no-task", f'the contract of the pages has no field for "{name}" of {task.kind}')
            window.enter(at.fields[name], value)
        window.submit("Continue", next(iter(at.fields.values())))
        refused = window.await_outcome(window.field("Password"), f'a field "{window.wording("Password")}"')
        return Outcome(refused is None, message=refused or "")

    def submit_credentials(self, credentials: Credentials) -> Outcome:
        """Fill username and password in and continue.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        name = window.wording("Challenge Code")
        return self._give(window, credentials, "Continue", window.value("Challenge Code"), f'a value labelled "{name}"')

    def challenge(self) -> str | None:
        """The value labelled Challenge Code, where there is one.

        Raises:
            ContractBroken: the page does not finish loading.
        """
        window = self._work()
        value = window.value("Challenge Code")
        shown = window.text_now(value)
        if shown is None and window.appears(value):
            shown = window.text_of(value)
        return shown or None

    def answer(self, response: str) -> Outcome:
        """Enter the response and continue; a second window is opened on the challenge first, for a replay.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        self._require_passcode(window)
        self._open_second(window.page.url)
        return self._answer_in(window, response)

    def answer_again(self, response: str) -> Outcome:
        """Answer in the window that was opened before the challenge was answered.

        Raises:
            ContractBroken: the pages are not as the contract has them, or nothing was answered yet.
            HarnessFault: the second window was used up by a replay before.
        """
        if self._second is None:
            raise ContractBroken(expected="a challenge that was answered", actual="none was")
        if isinstance(self._second, ContractBroken):
            raise self._second
        second = self._looked_at = self._second
        if not second.sees(second.field("Passcode")):
            raise HarnessFault(
                "no window is left on the challenge that was answered last",
                mend="Replay once for each answer, or use the surface api",
            )
        return self._answer_in(second, response)

    def answer_at_once(self, response: str, requests: int) -> Sequence[Outcome]:
        """Answer in several windows, which all submit at the same word.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        self._require_passcode(window)
        address = window.page.url
        self._open_second(address)
        windows = [window, *(self._beside(address) for _ in range(requests - 1))]
        word = f"submit-{secrets.token_hex(8)}"
        buttons = []
        for each in windows:
            each.enter("Passcode", response)
            buttons.append(each.submit_button("Continue", "Passcode"))
            each.note_outcomes()
        with faults_told(window.page, f'a button "{window.wording("Continue")}" in each of {requests} windows'):
            for button in buttons[1:]:
                button.evaluate(_SUBMIT_AT_THE_WORD, word, timeout=self._timeout * 1000)
            buttons[0].evaluate(_SAY_THE_WORD, word, timeout=self._timeout * 1000)
        outcomes = [self._outcome_of_answer(each) for each in windows]
        for each in windows[1:]:
            each.page.close()
        return outcomes

    def whereabouts(self) -> str:
        """The address of the page that the person is on."""
        return self.screens.page.url

    def answer_in_passing(
        self,
        whereabouts: str,
        challenge: str,  # noqa: ARG002 - the page holds it, if it is shown at all
        response: str,
    ) -> Outcome:
        """Open the page of another session's challenge, and answer it where there is a field for that.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        with faults_told(window.page, "a page at the address where another session was shown a challenge"):
            window.page.goto(whereabouts, timeout=self._timeout * 1000)
        if window.appears(window.field("Passcode")):
            return self._answer_in(window, response)
        alert = window.page.get_by_role("alert").filter(visible=True).first
        return Outcome(False, message=window.text_of(alert) if window.sees(alert) else "")

    def account(self) -> Account:
        """Open the account page in a window beside, and read it.

        Raises:
            ContractBroken: the pages are not as the contract has them.
        """
        window = self._work()
        link = window.control("Account")
        expected = f'a link "{window.wording("Account")}" on every page of the signed-in portal'
        address = window.address_of(link)
        if not address:
            raise broken(window.page, expected, "not there" if address is None else "it is no link")
        account = self._looked_at = self._window_beside()
        account.open(address, "the account page")
        email = account.read("Email address")
        completed = tuple(self._task_of(account, item) for item in self._items(account, "Completed tasks"))
        limit = "".join(character for character in account.read("Transfer limit") if character.isdecimal())
        if not limit:
            raise broken(account.page, f'digits in the value of "{account.wording("Transfer limit")}"', "none")
        banks, contacts = self._items(account, "Banks"), self._items(account, "Trusted contacts")
        return Account(email, completed, int(limit), banks, contacts)

    # -------------------------------------------------------------- parts
    @staticmethod
    def _inside(window: BrowserScreens) -> Locator:
        """What the menu shows of a session that is open."""
        return window.link_of(*_MENU.values())

    def _work(self) -> BrowserScreens:
        self._looked_at = self.screens
        return self.screens

    def _window_beside(self) -> BrowserScreens:
        """A second window of the person's, for a look at something; the first stays as it is."""
        self.screens  # noqa: B018 - what is opened first is what pictures show
        if self._beside_it is None:
            self._beside_it = self._new_window()
        return self._beside_it

    def _beside(self, address: str) -> BrowserScreens:
        """A further window on a challenge."""
        window = self._new_window()
        try:
            window.open(address, "the challenge page in a second window")
            if not window.appears(window.field("Passcode")):
                expected = f'a field "{window.wording("Passcode")}" on the challenge page in a second window'
                raise broken(window.page, expected, "not there")
        except ContractBroken:
            window.page.close()
            raise
        return window

    def _open_second(self, address: str) -> None:
        self._close_second()
        try:
            self._second = self._beside(address)
        except ContractBroken as fault:
            self._second = fault  # it matters only where a replay is tried

    def _close_second(self) -> None:
        if isinstance(self._second, BrowserScreens):
            self._second.page.close()
        self._second = None

    def _give(
        self, window: BrowserScreens, credentials: Credentials, submit: str, success: Locator, expected: str
    ) -> Outcome:
        """Fill username and password in and submit them, without a trace."""
        with self._unrecorded_stretch():
            window.enter("Username", credentials.username)
            window.enter("Password", credentials.password)
            window.submit(submit, "Password")
            refused = window.await_outcome(success, expected)
            field = window.field("Password")
            if refused is not None and window.sees(field):
                window.enter("Password", "")  # a page of one document keeps it, for the next trace to see
        if refused is None:
            return Outcome(True)
        return Outcome(False, message=refused.replace(credentials.password, "[secret]"))

    def _answer_in(self, window: BrowserScreens, response: str) -> Outcome:
        window.enter("Passcode", response)
        window.submit("Continue", "Passcode")
        return self._outcome_of_answer(window)

    @staticmethod
    def _outcome_of_answer(window: BrowserScreens) -> Outcome:
        """An alert refuses; a status accepts, on a page that asks for no response any more."""
        refused = window.await_outcome(window.outcome("status"), 'an element with role "status"')
        # The challenge may stand in an output element, which has the role status by itself.
        if refused is None and window.sees(window.field("Passcode")):
            name = window.wording("Passcode")
            raise broken(window.page, "an alert, or the end of the verification", f'"{name}" is asked for again')
        return Outcome(refused is None, message=refused or "")

    @staticmethod
    def _require_passcode(window: BrowserScreens) -> None:
        window.require(window.field("Passcode"), f'a field "{window.wording("Passcode")}"')

    @staticmethod
    def _items(account: BrowserScreens, label: str) -> tuple[str, ...]:
        name = account.wording(label)
        tasks = account.page.get_by_role("list", name=name, exact=True)
        expected = f'a list with the accessible name "{name}"'
        with faults_told(account.page, expected):
            items = tasks.evaluate_all(_ITEMS)
        if items is None:
            raise broken(account.page, expected, "not there")
        return tuple(" ".join(item.split()) for item in items)

    @staticmethod
    def _task_of(account: BrowserScreens, item: str) -> str:
        for kind, at in _TASKS.items():
            if item.startswith((kind, account.wording(at.link))):
                return kind
        raise broken(account.page, "an item that begins with a task's name", f'an item "{item:.60}"')


_TWINS: Mapping[str, type[BrowserIBKey | BrowserSecurityCard]] = {
    "ibkey-ios": BrowserIBKey,
    "ibkey-android": BrowserAndroidIBKey,
    "dsc-plus": BrowserSecurityCard,
}

_UNLOCKED: Mapping[str, str | None] = {"phone-ios": "Home Button", "phone-android": None}
"""How phones with a camera are unlocked: by a button around the screen, or by a swipe up."""


def open_component(
    component: Component,
    context: BrowserContext,
    address: str,
    labels: Mapping[str, str] | None = None,
    *,
    timeout: float = 5.0,
    device: DeviceSpec | PhoneSpec | None = None,
    touch: bool = False,
    unrecorded: Unrecorded | None = None,
) -> BrowserPortal | BrowserTradingPlatform | BrowserIBKey | BrowserSecurityCard | BrowserCameraPhone:
    """The driver of a component that has pages.

    Args:
        component: ``portal``, ``trading-platform``, ``ibkey-ios``, ``ibkey-android``, ``dsc-plus``, ``phone-ios``
            or ``phone-android``.
        context: one person's own; it is not closed here.
        address: of the portal, of the login window, or of the twin's page.
        labels: the manifest's overrides, by the contract's label.
        timeout: seconds until what must come is given up.
        device: what the twin simulates; without it what has a PIN cannot ``respond``, for the driver does not know it.
        touch: whether a device is tapped with a finger, in a context that can be; otherwise it is clicked with a mouse.
        unrecorded: entered while a password or a PIN is typed.

    Raises:
        Inconclusive: the contract has no pages for the component.
    """
    if component == "portal":
        return BrowserPortal(context, address, labels, timeout=timeout, unrecorded=unrecorded)
    if component == "trading-platform":
        return BrowserTradingPlatform(context, address, labels, timeout=timeout, unrecorded=unrecorded)
    if component in _UNLOCKED:
        how = _UNLOCKED[component]
        return BrowserCameraPhone(
            context, address, labels, timeout=timeout, touch=touch, unrecorded=unrecorded, unlock=how
        )
    if component in _TWINS and not isinstance(device, PhoneSpec):
        twin = _TWINS[component]
        return twin(context, address, device, labels, timeout=timeout, touch=touch, unrecorded=unrecorded)
    raise Inconclusive("no-pages", f"the wire contract has no pages for {component}")
