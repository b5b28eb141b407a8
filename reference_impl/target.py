"""The reference implementation as a target of the suite, in this process: surface ``model``.

What a vendor's own factories look like: each implements one seam of ``conformance.seams``, straight over its own code.
``target.toml`` beside this file names them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeVar

from conformance.seams import (
    Access,
    Account,
    AccountState,
    ConnectionReport,
    ContractBroken,
    Credentials,
    DeviceSpec,
    Diagnosis,
    Entrance,
    Goal,
    Inconclusive,
    Means,
    Outcome,
    PersonRecord,
    Place,
    PortState,
    Screens,
    SecondFactor,
    ShippingWindow,
    SignInPage,
    StatementForm,
    StatementKind,
    TaskRequest,
    TradingAccount,
)
from reference_impl.compose import Settings, System, compose
from reference_impl.devices.dsc_plus import DscPlus
from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.ib_key_app import IBKeyApp
from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.devices.screens import NotShown
from reference_impl.domain.client_portal import ClientPortal, VerificationView
from reference_impl.domain.client_services import ClientServices, Lock, Loss
from reference_impl.domain.refusals import Refused
from reference_impl.domain.trading import Asked, TradingLogin, TradingPlatform
from reference_impl.domain.troubleshooter import Troubleshooter
from reference_impl.domain.views import CardView

__all__ = [
    "InProcess",
    "client_services",
    "control",
    "dsc_plus",
    "ibkey_android",
    "ibkey_ios",
    "open_in_process",
    "portal",
    "trading_platform",
    "troubleshooter",
]

Result = TypeVar("Result")

_PRESSES = 3  # a card that is not on after so many never will be
_TOGETHER_SECONDS = 10

_PLACES: Mapping[str, Place] = {
    "top-left": Place(0.1, 0.1),
    "body": Place(0.5, 0.5),
    "bottom": Place(0.5, 0.95),
    "bottom-right": Place(0.9, 0.95),
    "system-bar": Place(0.5, 0.98),
    "body-of-phone": Place(0.5, 1.1),
}
"""An app without pixels says where a control belongs; the page under test is measured."""


@dataclass
class InProcess:
    """A system of its own in this process: memory store, no server, no page.

    Attributes:
        system: what was composed.
    """

    system: System

    def close(self) -> None:
        """Let go of it."""
        self.system.close()


def open_in_process(variant: str | None = None) -> InProcess:
    """Compose a fresh system.

    Args:
        variant: the rule to break, if any.

    Raises:
        UnknownVariant: there is none of this name.
    """
    return InProcess(compose(Settings(store="memory", passwords="pure", variant=variant)))


def portal(launched: InProcess, person: PersonRecord) -> ModelPortal:
    """Client Portal, as one person reaches it: a session of their own."""
    return ModelPortal(launched.system, person)


def client_services(launched: InProcess, key: str) -> ModelDesk:
    """A desk of Client Services, for the agent of this key."""
    return ModelDesk(launched.system, key)


def trading_platform(launched: InProcess, person: PersonRecord) -> ModelTradingPlatform:  # noqa: ARG001
    """The trading platform, as one person reaches it."""
    return ModelTradingPlatform(launched.system)


def troubleshooter(launched: InProcess) -> ModelTroubleshooter:
    """Open the troubleshooter."""
    return ModelTroubleshooter(launched.system)


def ibkey_ios(launched: InProcess, spec: DeviceSpec) -> ModelIBKey:
    """IB Key on an iPhone."""
    make: Callable[..., IBKeyIos] = launched.system.parts.ib_key_ios
    return ModelIBKey(make(spec.key, spec.suite, policy=launched.system.settings.policy, **spec.settings), spec)


def ibkey_android(launched: InProcess, spec: DeviceSpec) -> ModelAndroidIBKey:
    """IB Key on an Android phone."""
    if spec.pin is None:
        raise ValueError("IB Key on Android has the PIN chosen at registration; give the device's spec one")
    make: Callable[..., IBKeyAndroid] = launched.system.parts.ib_key_android
    return ModelAndroidIBKey(
        make(spec.key, spec.pin, spec.suite, policy=launched.system.settings.policy, **spec.settings), spec
    )


def dsc_plus(launched: InProcess, spec: DeviceSpec) -> ModelCard:
    """A Digital Security Card+."""
    if spec.pin is None:
        raise ValueError("a DSC+ has a PIN; give the device's spec one")
    system = launched.system
    card = system.parts.dsc_plus(spec.key, spec.pin, spec.suite, system.settings.policy)
    return ModelCard(card, spec.pin, system.clock.now)


def control(launched: InProcess) -> ModelControl:
    """What the system can be told to do for a test."""
    return ModelControl(launched.system)


# ---------------------------------------------------------------- Client Portal
@dataclass
class ModelPortal:
    """The seam ``Portal`` over the use cases.

    It remembers what a page would hold: the verification, and the challenge that the form was shown for.
    """

    system: System = field(repr=False)
    person: PersonRecord
    _token: str = field(default="", repr=False)
    _verification: str = ""
    _shown: str | None = None
    _answered: str | None = None

    @property
    def screens(self) -> Screens:
        """There are none on this surface."""
        raise Inconclusive("no-screens", "use cases have no pages; the surface browser has them")

    def visit(self) -> None:
        """There are no pages on this surface."""
        _ = self.screens

    def sign_in_page(self) -> SignInPage:
        """There are no pages on this surface."""
        raise Inconclusive("no-screens", "use cases have no page on which one signs in")

    def sign_in(self, credentials: Credentials) -> Outcome:
        """Begin a session."""
        return self._try(self._sign_in, credentials)

    def second_factor(self) -> SecondFactor | None:
        """What the sign-in asks for."""
        try:
            asks = self._use_cases.session(self._token, self._now()).asks
        except Refused:
            return None
        if asks is None:
            return None
        self._shown = asks.challenge
        return SecondFactor(asks.kind, asks.challenge, asks.indexes)

    def give_second_factor(self, code: str) -> Outcome:
        """Complete the sign-in."""
        return self._try(self._give_second_factor, code)

    def access(self) -> Access:
        """What is open."""
        try:
            return self._use_cases.session(self._token, self._now()).level
        except Refused:
            return "none"

    def reactivate_device(self, serial: str) -> Outcome:
        """Re-activate a device."""
        return self._try(lambda: self._use_cases.reactivate(self._token, serial, self._now()))

    def activate_device(self, serial: str, code: str) -> Outcome:
        """Activate a new device."""
        return self._try(lambda: self._use_cases.activate(self._token, serial, code, self._now()))

    def statements(self) -> Sequence[str]:
        """Those that can be obtained."""
        try:
            return list(self._use_cases.statements(self._token, self._now()))
        except Refused:
            return ()

    def statement(self, kind: StatementKind, form: StatementForm) -> str:
        """One of them."""
        try:
            return self._use_cases.statement(self._token, f"{kind}.{form}", self._now()).text
        except Refused as refusal:
            raise ContractBroken(expected=f"the {kind} statement", actual=f"it is refused: {refusal.detail}") from None

    # the code card
    def use_code_card(self) -> Outcome:
        """Complete the sign-in with the card."""
        return self._try(lambda: self._use_cases.choose_factor(self._token, "code-card", self._now()))

    def devices(self) -> Sequence[str]:
        """The active devices."""
        return [each.serial for each in self._use_cases.devices(self._token, self._now()) if each.active]

    def request_card(self) -> Outcome:
        """Request a card."""
        return self._try(lambda: self._use_cases.request_card(self._token, self._now()))

    def card_codes(self) -> Mapping[int, str]:
        """What is displayed."""
        card = self._card()
        return {} if card is None else card.codes

    def print_card(self) -> Outcome:
        """Have it printed."""
        return self._try(lambda: self._use_cases.print_card(self._token, self._now()))

    def printed_card(self) -> str:
        """There is no paper on this surface."""
        raise Inconclusive("no-screens", "use cases print nothing; the surface browser does")

    def saved_card(self) -> str:
        """There is no image on this surface."""
        raise Inconclusive("no-screens", "use cases show no image; the surface browser does")

    def go_on_with_card(self, *, acknowledged: bool = False) -> Outcome:
        """Go on to activation."""
        return self._try(lambda: self._use_cases.go_on_with_card(self._token, acknowledged, self._now()))

    def card_indexes(self) -> tuple[int, int] | None:
        """The two that are asked for."""
        card = self._card()
        return None if card is None else card.indexes

    def give_card_values(self, values: str) -> Outcome:
        """Enter the values."""
        return self._try(lambda: self._use_cases.give_card_values(self._token, values, self._now()))

    def card_expiry(self) -> datetime | None:
        """What the confirmation states."""
        card = self._card()
        return None if card is None else card.ends_at

    def finish_card(self) -> Outcome:
        """OK."""
        return self._try(lambda: self._use_cases.finish_card(self._token, self._now()))

    def _card(self) -> CardView | None:
        try:
            now = self._now()
            return self._use_cases.card(self._token, now) or self._use_cases.active_card(self._token, now)
        except Refused:
            return None

    # tasks that require verification
    def begin(self, task: TaskRequest) -> Outcome:
        """Start a task."""
        return self._try(self._begin, task)

    def submit_credentials(self, credentials: Credentials) -> Outcome:
        """Give the credentials that the task waits for."""
        return self._try(self._submit_credentials, credentials)

    def challenge(self) -> str | None:
        """The challenge that is displayed."""
        if not self._verification:
            return None
        self._show(self._use_cases.verification(self._token, self._verification, self._now()))
        return self._shown

    def answer(self, response: str) -> Outcome:
        """Answer the challenge that the form was shown for."""
        shown = self._shown if self._shown is not None else self.challenge()
        self._answered = shown
        outcome = self._try(self._answer, response, shown)
        self.challenge()
        return outcome

    def answer_again(self, response: str) -> Outcome:
        """Answer the same challenge once more."""
        return self._try(self._answer, response, self._answered)

    def answer_at_once(self, response: str, requests: int) -> Sequence[Outcome]:
        """Answer by several threads, which all set out together."""
        shown = self._shown if self._shown is not None else self.challenge()
        self._answered = shown
        together = threading.Barrier(requests)

        def one() -> Outcome:
            together.wait(_TOGETHER_SECONDS)
            return self._try(self._answer, response, shown)

        with ThreadPoolExecutor(requests) as threads:
            try:
                running = [threads.submit(one) for _ in range(requests)]
            except RuntimeError:
                raise Inconclusive("no-threads", "a page of the site does one thing at a time") from None
            return [request.result() for request in running]

    def whereabouts(self) -> str:
        """The verification's identifier."""
        return self._verification

    def answer_in_passing(self, whereabouts: str, challenge: str, response: str) -> Outcome:
        """Answer a verification of another session."""
        return self._try(
            lambda: self._use_cases.answer(self._token, whereabouts, response, challenge, self._now()),
        )

    def account(self) -> Account:
        """What the account page shows."""
        try:
            view = self._use_cases.account(self._token, self._now())
        except Refused as refusal:
            raise ContractBroken(expected="the account page", actual=f"it is refused: {refusal.detail}") from None
        return Account(
            view.email,
            view.completed,
            view.transfer_limit,
            [f"{bank.name}, {bank.iban[-4:]}" for bank in view.banks],
            [f"{contact.name}, {contact.phone}" for contact in view.trusted_contacts],
        )

    @property
    def _use_cases(self) -> ClientPortal:
        return self.system.client_portal

    def _now(self) -> datetime:
        return self.system.clock.now()

    def _try(self, use_case: Callable[..., object], *arguments: object) -> Outcome:
        try:
            use_case(*arguments)
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)
        return Outcome(True)

    def _sign_in(self, credentials: Credentials) -> None:
        self._token = ""
        signed_in = self._use_cases.sign_in(credentials.username, credentials.password, self._now())
        self._token, self._shown = signed_in.token, None if signed_in.asks is None else signed_in.asks.challenge

    def _give_second_factor(self, code: str) -> None:
        self._token = self._use_cases.second_factor(self._token, code, self._shown, self._now()).token
        self._shown = None

    def _begin(self, task: TaskRequest) -> None:
        begun = self._use_cases.begin(self._token, task.kind, task.details, self._now())
        self._verification = begun.id
        self._show(begun)

    def _submit_credentials(self, credentials: Credentials) -> None:
        self._show(
            self._use_cases.give_credentials(
                self._token, self._verification, credentials.username, credentials.password, self._now()
            )
        )

    def _answer(self, response: str, challenge: str | None) -> None:
        self._use_cases.answer(self._token, self._verification, response, challenge, self._now())

    def _show(self, view: VerificationView) -> None:
        self._shown = view.challenge


# ---------------------------------------------------------------- Client Services
@dataclass
class ModelDesk:
    """The seam ``ClientServices`` over the use cases. It remembers the call."""

    system: System = field(repr=False)
    key: str = field(repr=False)
    _call: str = ""

    def call(self, caller: str) -> Outcome:
        """Take a call."""

        def take() -> None:
            self._call = self._desk.take_call(self.key, caller, self._now()).id

        return self._outcome(self._told(take))

    def verify(self, answers: Mapping[str, str]) -> Outcome:
        """Verify the caller."""
        return self._outcome(self._told(lambda: self._desk.verify(self.key, self._call, answers, self._now())))

    def give_passcode(self) -> str | Outcome:
        """Give a passcode."""
        return self._told(lambda: self._desk.give_passcode(self.key, self._call, self._now()))

    def report_lost(self, serial: str, *, damaged: bool = False) -> str | Outcome:
        """Report a device."""
        loss: Loss = "damaged" if damaged else "lost"
        return self._told(lambda: self._desk.report_lost(self.key, self._call, serial, loss, self._now()).passcode)

    def ship_replacement(self) -> ShippingWindow | Outcome:
        """Ship it."""
        told = self._told(lambda: self._desk.ship_replacement(self.key, self._call, self._now()))
        return told if isinstance(told, Outcome) else ShippingWindow(told.earliest, told.latest, told.delivered_by)

    def device_state(self, serial: str) -> str | Outcome:
        """Tell a device's state."""
        told = self._told(lambda: self._desk.devices(self.key, self._call, self._now()))
        if isinstance(told, Outcome):
            return told
        return next((device.state for device in told if device.serial == serial), "none")

    def replacement(self) -> str | Outcome:
        """Tell which device is awaited."""
        told = self._told(lambda: self._desk.devices(self.key, self._call, self._now()))
        if isinstance(told, Outcome):
            return told
        return next((device.serial for device in told if device.state in ("ordered", "shipped", "delivered")), "")

    def tell_username(self) -> str | Outcome:
        """Tell the user name."""
        return self._told(lambda: self._desk.tell_username(self.key, self._call, self._now()))

    def new_password(self) -> str | Outcome:
        """Give a new password."""
        return self._told(lambda: self._desk.new_password(self.key, self._call, self._now()))

    def unlock(self, lock: Lock) -> Outcome:
        """Unlock something."""
        return self._outcome(self._told(lambda: self._desk.unlock(self.key, self._call, lock, self._now())))

    def end_call(self) -> Outcome:
        """Hang up."""
        return self._outcome(self._told(lambda: self._desk.end_call(self.key, self._call, self._now())))

    @property
    def _desk(self) -> ClientServices:
        return self.system.client_services

    def _now(self) -> datetime:
        return self.system.clock.now()

    @staticmethod
    def _told(use_case: Callable[[], Result]) -> Result | Outcome:
        try:
            return use_case()
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)

    @staticmethod
    def _outcome(told: object) -> Outcome:
        return told if isinstance(told, Outcome) else Outcome(True)


# ---------------------------------------------------------------- the trading platform
@dataclass
class ModelTradingPlatform:
    """The seam ``TradingPlatform`` over the use cases, without the ports between."""

    system: System = field(repr=False)
    _asked: Asked | None = None
    _login: TradingLogin | None = None

    def log_in(self, credentials: Credentials, account: TradingAccount) -> Outcome:
        """Give username and password."""
        self.close()
        try:
            self._asked = self._use_cases.log_in(credentials.username, credentials.password, account, self._now())
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)
        return Outcome(True)

    def second_factor(self) -> SecondFactor | None:
        """What the login asks for."""
        if self._asked is None:
            return None
        asks = self._asked.second_factor
        return SecondFactor(asks.kind, asks.challenge, asks.indexes)

    def use_code_card(self) -> Outcome:
        """Complete the login with the code card."""
        if self._asked is None:
            return Outcome(False, "not-signed-in", "Give username and password first.")
        try:
            self._asked = self._use_cases.choose_factor(self._asked.login, "code-card", self._now())
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)
        return Outcome(True)

    def give_second_factor(self, code: str) -> Outcome:
        """Complete the login."""
        if self._asked is None:
            return Outcome(False, "not-signed-in", "Give username and password first.")
        asked, now = self._asked, self._now()
        try:
            login = self._use_cases.second_factor(asked.login, code, asked.second_factor.challenge, now)
        except Refused as refusal:
            self._asked = Asked(asked.login, self._use_cases.asked(asked.login, now))
            return Outcome(False, refusal.reason, refusal.detail)
        self._asked, self._login = None, login
        return Outcome(True)

    def connected(self) -> TradingAccount | None:
        """The account that a login opens at this moment."""
        if self._login is None:
            return None
        try:
            return self._use_cases.connected(self._login, self._now())
        except Refused:
            return None

    def close(self) -> None:
        """Forget the login."""
        self._asked = self._login = None

    @property
    def _use_cases(self) -> TradingPlatform:
        return self.system.trading_platform

    def _now(self) -> datetime:
        return self.system.clock.now()


# ---------------------------------------------------------------- the troubleshooter
@dataclass
class ModelTroubleshooter:
    """The seam ``Troubleshooter`` over the use cases."""

    system: System = field(repr=False)

    def situations(self) -> Mapping[str, str]:
        """All situations."""
        return {situation.letter: situation.title for situation in self._use_cases.situations()}

    def advice(self, situation: str) -> Sequence[str]:
        """What to check in one."""
        try:
            return [advice.words for advice in self._use_cases.situation(situation).advice]
        except Refused:
            return ()

    def articles(self) -> Mapping[str, str]:
        """Further articles."""
        return self._use_cases.articles()

    def diagnose(
        self,
        credentials: Credentials,
        goal: Goal,
        *,
        account: TradingAccount = "live",
        without: Sequence[Means] = (),
    ) -> Diagnosis | Outcome:
        """Why, and what to do."""
        now: datetime = self.system.clock.now()
        try:
            told = self._use_cases.diagnose(credentials.username, credentials.password, goal, account, without, now)
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)
        found = told.diagnosis
        return Diagnosis(
            found.step, found.place, found.credentials, found.account, found.means, found.advice, found.opens_at
        )

    def test_connection(self) -> ConnectionReport:
        """There are no ports in process."""
        raise Inconclusive("no-ports", "in process nothing listens on a port, and no website answers")

    @property
    def _use_cases(self) -> Troubleshooter:
        return self.system.troubleshooter


# ---------------------------------------------------------------- devices
@dataclass
class ModelPhone:
    """What the seam ``IBKey`` is on any phone, over the app's state machine."""

    app: IBKeyApp
    spec: DeviceSpec

    @property
    def screens(self) -> ModelScreens:
        """The app's screens."""
        return ModelScreens(self.app)

    def launch(self) -> None:
        """Open IBKR Mobile."""
        self.app.launch()

    def response(self) -> str | None:
        """The response string, while it is shown."""
        return self.app.view().response

    def source(self) -> str:
        """All that can be read from the app."""
        return repr(self.app.view())

    def _go_to_form(self, last_label: str) -> None:
        self.launch()
        ways = {"home": ("Authenticate",), "login": ("Services", "Authenticate")}
        signed_in = ("More", "Two-Factor Authentication", last_label)
        for label in ways.get(self.spec.settings.get("opens_with", "home"), signed_in):
            self.screens.activate(label)

    def _shown_response(self) -> str:
        view = self.app.view()
        if view.response is None:
            raise ContractBroken(
                expected="a response string, once all that the app asks for has been given",
                actual=f"the app shows {view.title!r} and no response string",
            )
        return view.response


@dataclass
class ModelIBKey(ModelPhone):
    """The seam ``IBKey`` over the app on an iPhone."""

    app: IBKeyIos

    def touch(self, finger: Literal["registered", "unknown"]) -> None:
        """Place a finger on the home button."""
        self.app.touch(registered=finger == "registered")

    def look(self, face: Literal["owner", "stranger"]) -> None:
        """Look at the screen."""
        self.app.look(owner=face == "owner")

    def cancel_biometric(self) -> None:
        """Dismiss the prompt."""
        self.app.cancel()

    def respond(self, challenge: str) -> str:
        """The whole procedure, done right."""
        self._go_to_form("Generate Code")
        screens = self.screens
        screens.enter("Challenge", challenge)
        screens.activate("Generate Passcode")
        match self.spec.settings.get("biometric", "touch-id"):
            case "touch-id":
                self.touch("registered")
            case "face-id":
                self.look("owner")
            case _:
                screens.enter("Smartphone passcode", self.spec.settings.get("smartphone_passcode", "135790"))
                screens.activate("Confirm")
        return self._shown_response()


@dataclass
class ModelAndroidIBKey(ModelPhone):
    """The seam ``IBKey`` over the app on Android, which asks for a PIN and for nobody's body."""

    app: IBKeyAndroid

    def touch(self, finger: Literal["registered", "unknown"]) -> None:
        """No finger is asked for: the contract has this control on an iPhone only."""
        self.screens.activate("Home Button" if finger == "registered" else "Unknown finger")

    def look(self, face: Literal["owner", "stranger"]) -> None:
        """No face is asked for: the contract has this control on an iPhone only."""
        self.screens.activate("Look at the screen" if face == "owner" else "Somebody else looks")

    def cancel_biometric(self) -> None:
        """There is no prompt: the contract has this control on an iPhone only."""
        self.screens.activate("Cancel")

    def respond(self, challenge: str) -> str:
        """The whole procedure, done right."""
        self._go_to_form("Generate Response")
        screens = self.screens
        screens.enter("PIN", self.spec.pin or "")
        screens.enter("Challenge", challenge)
        screens.activate("Generate Passcode")
        return self._shown_response()


@dataclass
class ModelScreens:
    """The seam ``Screens`` over what the app shows."""

    app: IBKeyApp

    def shows(self, label: str) -> bool:
        """Whether a label can be seen."""
        return self.app.view().shows(label)

    def activate(self, label: str) -> None:
        """Tap a control."""
        self._use(lambda: self.app.activate(label))

    def enter(self, label: str, value: str) -> None:
        """Type into a field."""
        self._use(lambda: self.app.enter(label, value))

    def read(self, label: str) -> str:
        """The value of a field, or the response string."""
        view = self.app.view()
        if label == "Response string" and view.response is not None:
            return view.response
        return self._use(lambda: view.field(label).value)

    def place(self, label: str, *, text: bool = False) -> Place:  # noqa: ARG002 - an app has controls alone
        """Where a control is drawn, as far as the app itself says."""
        return _PLACES[self._use(lambda: self.app.view().control(label)).place]

    def message(self) -> str | None:
        """What the app has to say."""
        return self.app.view().message

    def _use(self, what: Callable[[], Result]) -> Result:
        try:
            return what()
        except NotShown as fact:
            raise ContractBroken(
                expected=f"{fact.label!r} on the screen",
                actual=f"the screen shows {', '.join(fact.present) or 'nothing to use'}",
            ) from None


@dataclass
class ModelCard:
    """The seam ``SecurityCard`` over the card's state machine, with the system's time passed in before each use."""

    card: DscPlus
    pin: str = field(repr=False)
    now: Callable[[], datetime]

    def press(self) -> None:
        """Use the press button."""
        self._at_this_time().press()

    def type(self, digits: str) -> None:
        """Press digit keys."""
        for digit in digits:
            self._at_this_time().key(digit)

    def confirm(self) -> None:
        """Press OK."""
        self._at_this_time().ok()

    def display(self) -> str:
        """What the display reads."""
        return self._at_this_time().display

    def _at_this_time(self) -> DscPlus:
        self.card.pass_time(self.now())
        return self.card

    def respond(self, challenge: str) -> str:
        """The whole procedure, done right."""
        for _ in range(_PRESSES):
            if self.display().startswith("PIN>"):
                break
            self.press()
        for typed in (self.pin, challenge):
            self.type(typed)
            self.confirm()
        response = self.display()
        if not response.isdigit():
            raise ContractBroken(
                expected="a response code on the display, once the challenge was confirmed with OK",
                actual=f"the display reads {response!r}",
            )
        return response


# ---------------------------------------------------------------- abilities
@dataclass
class ModelControl:
    """The seam ``Control`` over the system. It can make no pages, and so no twins."""

    system: System

    def abilities(self) -> frozenset[str]:
        """What can be told."""
        return frozenset(self.system.abilities()) - {"twins"}

    def provision(self, person: PersonRecord) -> PersonRecord:
        """Make an account holder."""
        self.system.provision(
            username=person.username,
            password=person.password,
            full_name=person.full_name,
            email=person.email,
            country=person.country,
            account_number=person.account_number,
        )
        return person

    def enrol(self, username: str, device: DeviceSpec) -> None:
        """Register a device for a user."""
        self.system.enrol(
            username, kind=device.kind, serial=device.serial, suite=device.suite, key=device.key, pin=device.pin
        )

    def ship(self, username: str, device: DeviceSpec) -> str:
        """Send a user a new device."""
        return self.system.ship(
            username, kind=device.kind, serial=device.serial, suite=device.suite, key=device.key, pin=device.pin
        )

    def deactivate(self, username: str, serial: str) -> None:
        """Let a user's device be active no longer."""
        self.system.deactivate(username, serial)

    def set_account(self, username: str, account: AccountState) -> None:
        """Set the state of an account."""
        paper = None if account.paper is None else (account.paper.username, account.paper.password)
        self.system.set_account(username, approved_at=account.approved_at, closed=account.closed, paper=paper)

    def set_ports(self, ports: Mapping[Entrance, PortState]) -> None:  # noqa: ARG002 - the seam's signature
        """There are no ports in process."""
        raise Inconclusive("no-ports", "in process nothing listens on a port")

    def give_temporary_passcode(self, username: str) -> str:
        """Have a passcode given."""
        return self.system.give_temporary_passcode(username)

    def employ(self, name: str) -> str:
        """Let somebody be an agent."""
        return self.system.employ(name)

    def make_twin(self, device: DeviceSpec) -> str:
        """There are no pages in process."""
        raise Inconclusive("no-twins", f"in process nothing serves the page of a {device.kind}")

    def set_clock(self, now: datetime) -> None:
        """Let it be this time."""
        self.system.set_clock(now)

    def reset(self, variant: str | None = None) -> None:
        """Forget everybody."""
        self.system.reset(variant)
