"""Any page, as a person meets it: found by roles, accessible names and labels alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import ElementHandle, Locator, Page, Response
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from conformance.drivers.browser_faults import broken, faults_told, told
from conformance.drivers.browser_questions import ask
from conformance.errors import HarnessFault
from conformance.seams import ContractBroken, Place

__all__ = ["BrowserScreens", "Unrecorded"]

Unrecorded = Callable[[], AbstractContextManager[object]]
"""Opens a stretch in which no trace is kept: whatever Playwright types or clicks stands in the trace.

It may be opened again within such a stretch, and the two may end in any order."""

_CONTROLS: Final = ("button", "link", "menuitem", "tab", "checkbox", "radio", "switch", "option")
_OTHERS: Final = ("heading", "img", "status", "list", "region", "group", "dialog")
_FIELDS: Final = "input:not([type=submit], [type=button], [type=hidden]), textarea, select, [contenteditable=true]"
_NO_FIELD: Final = ":not(input, textarea, select)"
_TO_BE_HIDDEN: Final = "field => field.type === 'password'"
_SOMETHING_HIDDEN: Final = "() => [...document.querySelectorAll('input[type=password]')].some((field) => field.value)"

# An outcome of an earlier request is told from one of this request: it stands in the page before, and is not touched.
_SEEN_BEFORE: Final = "data-seen-before"
_NOTE_OUTCOMES: Final = """name => {
  const touches = (record, element) => element.contains(record.target) ||
    (/hidden$/.test(record.attributeName || "") && record.target.contains(element));
  const forget = record => document.querySelectorAll(`[${name}]`).forEach(
    element => touches(record, element) && element.removeAttribute(name));
  document.querySelectorAll("[role=alert], [role=status], output").forEach(
    element => element.setAttribute(name, ""));
  new MutationObserver(records => records.forEach(forget)).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["hidden", "class", "style", "aria-hidden"]});
}"""


# A browser sends a form and follows a link some time after the click; until then the page before is still there. So the
# page itself marks that the click leads away from it. The mark is in the document, where what finds elements sees it.
_LEAVES: Final = "data-leaves-this-page"
_MARK_LEAVING: Final = """(() => {
  const page = () => document.documentElement;
  const note = (event, target) => {
    if (!event.defaultPrevented && (!target || target === "_self")) page().setAttribute("@", "");
  };
  addEventListener("click", () => page().removeAttribute("@"), true);
  addEventListener("click", event => {
    const link = event.target.closest("a[href]");
    if (!link || !/^https?:$/.test(link.protocol) || link.hasAttribute("download")) return;
    const here = link.hash && link.href.split("#")[0] === location.href.split("#")[0];
    if (!here) note(event, link.getAttribute("target"));
  });
  addEventListener("submit", event => {
    const submitter = event.submitter;
    note(event, submitter && submitter.getAttribute("formtarget") || event.target.getAttribute("target"));
  });
})();""".replace("@", _LEAVES)

# Nothing will come of itself on a page that is loaded and not being left, and has no script, nothing embedded, nothing
# in motion.
_STANDS_STILL: Final = """!document.scripts.length && !document.getAnimations().length
  && !document.querySelector(":root[@], iframe, frame, object, embed, meta[http-equiv=refresh i]")
""".replace("@", _LEAVES)
_LOADED: Final = 'document.readyState === "complete"'
_IS_LOADED: Final = f"() => {_LOADED}"
_LOADED_AND_STILL: Final = f"() => [{_LOADED}, {_STANDS_STILL}]"

# An element is an alert by its attribute alone. Where none has it, there is no use in looking for one by its role.
_LOADED_WITH_ALERTS: Final = f"""() => [{_LOADED}, !!document.querySelector("[role*=alert i]")
  || [...document.querySelectorAll("*")].some(element => element.shadowRoot)]"""

# What stands in a field, or what an element reads; nothing where there is no element.
_TEXT: Final = """elements => {
  const [element] = elements;
  if (!element) return null;
  if (element.matches("[type=password]")) return {secret: true};
  return {text: element.matches("input, textarea, select") ? element.value : element.innerText};
}"""


# The centre of a control as fractions of its screen, or of the window.
_PLACE: Final = """(control, screen) => {
  const own = control.getBoundingClientRect();
  const all = screen ? screen.getBoundingClientRect() : {left: 0, top: 0, width: innerWidth, height: innerHeight};
  return {across: (own.left + own.width / 2 - all.left) / all.width,
          down: (own.top + own.height / 2 - all.top) / all.height};
}"""


class BrowserScreens:
    """One window. Implements :class:`conformance.seams.Screens`.

    Args:
        page: the window.
        labels: a manifest's overrides, by the contract's label.
        timeout: seconds until what must come is given up.
        absence: seconds until something is taken to be absent.
        touch: whether controls are tapped with a finger, in a context that can be; otherwise clicked with a mouse.
        unrecorded: entered as long as a field for a secret holds one; ``None`` where nothing is recorded.
    """

    def __init__(
        self,
        page: Page,
        labels: Mapping[str, str] | None = None,
        *,
        timeout: float = 5.0,
        absence: float = 0.5,
        touch: bool = False,
        unrecorded: Unrecorded | None = None,
    ) -> None:
        self.page = page
        self.timeout = timeout
        self._absence = absence
        self._touch = touch
        self._labels = dict(labels or {})
        self._status = 200
        self._changes = 0
        self._unrecorded = unrecorded
        self._hiding = ExitStack()
        self._hides = False
        page.on("response", self._note_response)
        page.add_init_script(_MARK_LEAVING)

    # -------------------------------------------------------------- the seam
    def shows(self, label: str) -> bool:
        """Whether a text, field or control of this label is visible; a no may take the time of ``absence``.

        Raises:
            ContractBroken: the page does not finish loading.
        """
        return self.appears(self.anything(label))

    def activate(self, label: str) -> None:
        """Click the control of this label; of several, a button before a link, then the first.

        Raises:
            ContractBroken: no such control is visible, or it cannot be clicked.
        """
        expected = f'a control "{self.wording(label)}"'
        control = self._first_control(label)
        self.use(control, expected)

    def enter(self, label: str, value: str) -> None:
        """Type a value into the field of this label.

        Playwright keeps the value in a trace, if one is being recorded; not that of a field for a secret.

        Raises:
            ContractBroken: no such field is visible, or it cannot be typed into.
        """
        expected = f'a field "{self.wording(label)}"'
        field = self.field(label)
        with self._faults_of(field, expected, "that can be typed into", "it is read-only or disabled"):
            if self._unrecorded is not None and not self._hides and field.evaluate(_TO_BE_HIDDEN):
                self._hiding.enter_context(self._unrecorded())
                self._hides = True
            field.fill(value, timeout=self._milliseconds)
            self._show_again()

    def read(self, label: str, *, visible: bool = True) -> str:
        """The value of this label, white space normalised.

        Args:
            label: the contract's.
            visible: ``False`` also reads an element that is too empty to be seen.

        Raises:
            ContractBroken: nothing of this label is visible.
            ValueError: it is a password's field.
        """
        value = self.value(label, visible=visible)
        what = "a value labelled" if visible else "an element with the accessible name"
        with self._faults_of(value, f'{what} "{self.wording(label)}"', "that can be read", "it is gone"):
            text = value.inner_text(timeout=self._milliseconds)
        return " ".join(text.split()) or self.text_of(value)  # a field reads nothing

    def place(self, label: str, *, text: bool = False) -> Place:
        """Where the control of this label is, or a mere text: on the element named ``Screen``, else in the window.

        Raises:
            ContractBroken: no such control, or text, is visible.
        """
        control = self.anything(label) if text else self._first_control(label)
        expected = f'{"a text" if text else "a control"} "{self.wording(label)}"'
        self.require(control, expected)
        with faults_told(self.page, f"{expected} that has a place on its screen"):
            found = control.evaluate(_PLACE, self._screen(), timeout=self._milliseconds)
        return Place(float(found["across"]), float(found["down"]))

    def message(self) -> str | None:
        """The words of the element with role ``alert`` that is visible; ``None`` where there is none.

        Raises:
            ContractBroken: the page does not finish loading.
        """
        alert = self._with_words(self.page.get_by_role("alert"))
        return self.text_of(alert) if self.appears(alert) else None

    # -------------------------------------------------------------- finding
    def wording(self, label: str) -> str:
        """The label as this target words it, white space normalised."""
        return " ".join(self._labels.get(label, label).split())

    def anything(self, label: str) -> Locator:
        """Whatever visible text, field or control has this label."""
        name = self.wording(label)
        found = self.page.get_by_text(name, exact=True).or_(self.page.get_by_label(name, exact=True))
        for role in (*_CONTROLS, *_OTHERS):
            found = found.or_(self._by_role(role, name))
        return found.filter(visible=True).first

    def control(self, label: str) -> Locator:
        """The visible control of this label, of whatever kind."""
        name = self.wording(label)
        found = self._by_role(_CONTROLS[0], name)
        for role in _CONTROLS[1:]:
            found = found.or_(self._by_role(role, name))
        return found.filter(visible=True).first

    def field(self, label: str) -> Locator:
        """The visible field of this label."""
        labelled = self.page.get_by_label(self.wording(label), exact=True)
        return labelled.and_(self.page.locator(_FIELDS)).filter(visible=True).first

    def field_of(self, *labels: str) -> Locator:
        """The visible field of one of these labels, found in one go."""
        labelled = self.page.get_by_label(self._one_of(labels))
        return labelled.and_(self.page.locator(_FIELDS)).filter(visible=True).first

    def link_of(self, *labels: str) -> Locator:
        """The visible link of one of these labels, found in one go."""
        return self.page.get_by_role("link", name=self._one_of(labels)).filter(visible=True).first

    def _one_of(self, labels: Sequence[str]) -> re.Pattern[str]:
        names = (r"\s+".join(map(re.escape, self.wording(label).split())) for label in labels)
        return re.compile(rf"^\s*(?:{'|'.join(names)})\s*$")

    def value(self, label: str, *, visible: bool = True) -> Locator:
        """The element that holds the value of this label: labelled so, or the definition or cell beside it.

        Args:
            label: the contract's.
            visible: ``False`` also finds an element that is too empty to be seen.
        """
        name = self.wording(label)
        exactly = re.compile(r"^\s*" + r"\s+".join(map(re.escape, name.split())) + r"\s*$")
        found = self.page.get_by_label(name, exact=True)
        for term, value in (("dt", "dd"), ("th", "td")):
            beside = self.page.locator(term).filter(has_text=exactly)
            found = found.or_(beside.locator(f"xpath=following-sibling::{value}[1]"))
        return (found.filter(visible=True) if visible else found).first

    def submit_button(self, label: str, beside: str) -> Locator:
        """The button of this label in the form that holds a field, or in the page where there is no such form."""
        form = self.page.locator("form").filter(has=self.page.get_by_label(self.wording(beside), exact=True))
        button = self._by_role("button", self.wording(label), form).filter(visible=True).first
        return button if self.sees(button) else self._first_control(label)

    # -------------------------------------------------------------- doing
    def open(self, address: str, what: str) -> None:
        """Go to an address.

        Args:
            address: absolute.
            what: what is there, for the message.

        Raises:
            ContractBroken: it cannot be loaded, or answers with a status of 400 and above.
        """
        place = urlsplit(address)
        expected = f"{what} at {place.scheme}://{place.netloc.rpartition('@')[2]}"
        with faults_told(self.page, expected):
            response = self.page.goto(address, timeout=self._milliseconds)
        if response is not None and response.status >= 400:
            raise broken(self.page, expected, f"status {response.status}", "Look at what the target logged")

    def press(self, label: str) -> None:
        """Use the button of this label, where nothing else will do.

        Raises:
            ContractBroken: there is none, or it cannot be clicked.
        """
        button = self._by_role("button", self.wording(label)).filter(visible=True).first
        self.use(button, f'a button "{self.wording(label)}"')

    def use(self, control: Locator, expected: str) -> None:
        """Click or tap a control, once it is visible, and wait for the page that this leads to.

        Raises:
            ContractBroken: it does not become visible, or cannot be clicked.
        """
        with self._faults_of(control, expected, "that can be used", "it is disabled, covered, or leads nowhere"):
            (control.tap if self._touch else control.click)(timeout=self._milliseconds)
            self.page.locator(f":root:not([{_LEAVES}])").wait_for(state="attached", timeout=self._milliseconds)
            self._load()
            self._show_again()

    def submit(self, label: str, beside: str) -> None:
        """Use the button of the form that holds a field, and take note of the outcomes that stood there before.

        Args:
            label: the button's.
            beside: the field's.

        Raises:
            ContractBroken: it is not visible, or cannot be clicked.
        """
        button = self.submit_button(label, beside)
        self.note_outcomes()
        self.use(button, f'a button "{self.wording(label)}"')

    def address_of(self, link: Locator) -> str | None:
        """Where a link leads: nowhere, an empty text, for what is no link; ``None`` where it does not appear."""
        if not self.appears(link):
            return None
        with faults_told(self.page, "a link that can be read"):
            target = link.get_attribute("href", timeout=self._milliseconds)
            return urljoin(str(ask(self.page, "() => document.baseURI")), target) if target else ""

    def require(self, wanted: Locator, expected: str) -> None:
        """Wait until something is visible.

        Raises:
            ContractBroken: it is not, in time.
        """
        try:
            wanted.wait_for(state="visible", timeout=self._milliseconds)
        except PlaywrightError as error:
            raise self._not_there(expected, error) from None

    def sees(self, wanted: Locator) -> bool:
        """Whether something is visible at this very moment."""
        with faults_told(self.page, "a page that can be read"):
            return wanted.is_visible()

    def appears(self, wanted: Locator) -> bool:
        """Whether something is visible, given the time of ``absence`` where the page may still change.

        Raises:
            ContractBroken: the page does not finish loading.
        """
        with faults_told(self.page, "a page that finishes loading"):
            still = self._once_loaded(_LOADED_AND_STILL)
        if self.sees(wanted):
            return True
        if still:
            return False
        try:
            with faults_told(self.page, "visible"):
                wanted.wait_for(state="visible", timeout=self._absence * 1000)
        except ContractBroken:
            return False
        return True

    def note_outcomes(self) -> None:
        """Take note of the outcomes that stand in the page, so that the next is told from them."""
        with faults_told(self.page, "a page that can be read"):
            ask(self.page, _NOTE_OUTCOMES, _SEEN_BEFORE)
        self._changes = 0

    def outcome(self, role: Literal["alert", "status"]) -> Locator:
        """The visible outcome that came since :meth:`note_outcomes`."""
        fresh = self.page.locator(f":not([{_SEEN_BEFORE}])")
        return self._with_words(self.page.get_by_role(role).and_(fresh))

    def await_outcome(self, success: Locator, expected: str) -> str | None:
        """Wait until a request has succeeded or was refused.

        Args:
            success: what is visible once it succeeded.
            expected: the same in words.

        Returns:
            ``None`` for success, else the words of the refusal.

        Raises:
            ContractBroken: neither came in time.
        """
        try:
            self.require(success.or_(self.outcome("alert")).first, f'{expected}, or an element with role "alert"')
        except ContractBroken:
            # A page of one document may leave an alert as it is where the same refusal comes twice.
            unchanged = self._with_words(self.page.get_by_role("alert"))
            if self._changes and self.sees(unchanged):
                return self.text_of(unchanged)
            raise
        with faults_told(self.page, expected):
            alerts = self._once_loaded(_LOADED_WITH_ALERTS)
        alert = self.outcome("alert")
        return self.text_of(alert) if alerts and self.sees(alert) else None

    def text_of(self, element: Locator) -> str:
        """What an element reads, or what stands in it where it is a field; white space normalised.

        Raises:
            ContractBroken: it is gone.
            ValueError: it is a password's field.
        """
        text = self.text_now(element)
        if text is None:
            raise broken(self.page, "an element that can be read", "it is gone")
        return text

    def text_now(self, element: Locator) -> str | None:
        """What :meth:`text_of` tells; ``None`` where the element is not there at this very moment."""
        with faults_told(self.page, "an element that can be read", "it is gone"):
            # What finds elements is in the page already; a script that is handed them puts all of it there once more.
            if element.and_(self.page.locator(_NO_FIELD)).count():
                with suppress(PlaywrightTimeout):  # gone since
                    return " ".join(element.inner_text(timeout=self._milliseconds).split())
            read = element.evaluate_all(_TEXT) if element.count() else None
        if read is None:
            return None
        if "secret" in read:
            raise ValueError("what stands in a password's field is not read")
        return " ".join(str(read["text"]).split())

    # -------------------------------------------------------------- parts
    @property
    def _milliseconds(self) -> float:
        return self.timeout * 1000

    def _first_control(self, label: str) -> Locator:
        """The control of this label, a button before any other."""
        button = self._by_role("button", self.wording(label)).filter(visible=True).first
        return button if self.sees(button) else self.control(label)

    @contextmanager
    def _faults_of(self, wanted: Locator, expected: str, use: str, problem: str) -> Iterator[None]:
        """Playwright itself waits for what is used; where that was in vain, tell whether it was there at all."""
        try:
            yield
        except PlaywrightError as error:
            if not self.page.is_closed() and not self.sees(wanted):
                raise self._not_there(expected, error) from None
            raise told(self.page, f"{expected} {use}", problem, error) from None

    def _not_there(self, expected: str, error: PlaywrightError) -> ContractBroken | HarnessFault:
        on = f", on a page with status {self._status}" if self._status >= 400 else ""
        return told(self.page, expected, f"not there within {self.timeout:g} s{on}", error)

    def _by_role(self, role: str, name: str, within: Locator | None = None) -> Locator:
        place = self.page if within is None else within
        return place.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]  # the roles are ours, above

    def _with_words(self, found: Locator) -> Locator:
        return found.filter(visible=True, has_text=re.compile(r"\S")).first

    def _screen(self) -> ElementHandle | None:
        """The screen of a phone; ``None`` where the page shows none, so that its window is the screen."""
        name = self.wording("Screen")
        found = self._by_role("region", name).or_(self._by_role("group", name)).filter(visible=True).first
        return found.element_handle(timeout=self._milliseconds) if self.sees(found) else None

    def _show_again(self) -> None:
        """Record again once no field holds a secret: until it is sent, a picture of the page would hold it too."""
        if self._hides and not ask(self.page, _SOMETHING_HIDDEN):
            self._hides = False
            self._hiding.close()

    def _load(self) -> None:
        if not ask(self.page, _IS_LOADED):
            self.page.wait_for_load_state("load", timeout=self._milliseconds)

    def _once_loaded(self, question: str) -> bool:
        """What a page tells once it has loaded; the question tells first whether it has."""
        loaded, told = ask(self.page, question)
        if not loaded:
            self.page.wait_for_load_state("load", timeout=self._milliseconds)
            _, told = ask(self.page, question)
        return bool(told)

    def _note_response(self, response: Response) -> None:
        request = response.request
        if request.method not in {"GET", "HEAD"}:
            self._changes += 1
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._status = response.status
