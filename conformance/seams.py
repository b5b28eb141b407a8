"""What steps speak and drivers implement: one protocol per component, on two levels.

*Screens* are for clauses about what a person sees and touches: labels, places, displays. *Tasks* are for clauses about
rules, so that a driver without a user interface has none to emulate. Everything here is synchronous, and free of any
driver, framework or target.

A driver reports what happened; it never judges. A step judges with :func:`expect`, and a driver that meets something
the contract of its surface does not allow raises :class:`ContractBroken`. A driver that lacks what a scenario needs
raises :class:`Inconclusive`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, runtime_checkable

__all__ = [
    "COMPONENTS",
    "SURFACES",
    "Access",
    "Account",
    "AccountState",
    "Authenticator",
    "ClientServices",
    "Component",
    "ConnectionReport",
    "ContractBroken",
    "Control",
    "Credentials",
    "DeviceKind",
    "DeviceSpec",
    "Diagnosis",
    "Entrance",
    "ExpectationNotMet",
    "Goal",
    "Hindrance",
    "IBKey",
    "Inconclusive",
    "Means",
    "NextStep",
    "Outcome",
    "People",
    "Person",
    "PersonRecord",
    "Place",
    "PortState",
    "Portal",
    "Screens",
    "SecondFactor",
    "SecurityCard",
    "ShippingWindow",
    "SignInPage",
    "Stage",
    "StatementForm",
    "StatementKind",
    "Surface",
    "TaskRequest",
    "TradingAccount",
    "TradingPlatform",
    "TradingPort",
    "Troubleshooter",
    "expect",
]

Surface = Literal["model", "api", "browser"]
SURFACES: tuple[Surface, ...] = ("model", "api", "browser")

Component = Literal[
    "portal",
    "ibkey-ios",
    "ibkey-android",
    "dsc-plus",
    "phone-ios",
    "phone-android",
    "document-intake",
    "trading-platform",
    "client-services",
    "troubleshooter",
]
COMPONENTS: tuple[Component, ...] = (
    "portal",
    "ibkey-ios",
    "ibkey-android",
    "dsc-plus",
    "phone-ios",
    "phone-android",
    "document-intake",
    "trading-platform",
    "client-services",
    "troubleshooter",
)

Access = Literal["full", "card-only", "statements", "none"]
TradingAccount = Literal["live", "paper"]
TradingPort = Literal[4000, 4001]
Entrance = Literal[4000, 4001, "website"]
"""What can be opened or blocked for a test: the platform's ports, and another website."""
PortState = Literal["open", "refused", "filtered"]
Hindrance = Literal["none", "internet", "firewall", "port"]
StatementKind = Literal["activity", "tax"]
StatementForm = Literal["csv", "txt"]
DeviceKind = Literal["ibkey-ios", "ibkey-android", "dsc-plus"]
Means = Literal["password", "device", "code-card", "temporary-passcode"]
Goal = Literal["client-portal", "trading-platform"]
NextStep = Literal["log-in", "code-card", "client-services", "technical-assistance"]


# ---------------------------------------------------------------- what can go wrong
class ExpectationNotMet(AssertionError):
    """The component did something other than its clause says.

    Attributes:
        expected: what the clause asks for, in words.
        actual: what was observed, in words; never a secret.
        hint: what an implementer may look at next.
        clause: the clause's id, where a scenario checks several; otherwise ``None``.
    """

    def __init__(self, *, expected: str, actual: str, hint: str = "", clause: str | None = None) -> None:
        super().__init__(f"expected: {expected}; actual: {actual}" + (f"; hint: {hint}" if hint else ""))
        self.expected = expected
        self.actual = actual
        self.hint = hint
        self.clause = clause


class ContractBroken(ExpectationNotMet):
    """The component answered in a way that the contract of its surface does not allow; the scenario fails."""


class Inconclusive(Exception):
    """The scenario cannot be judged on this target.

    Args:
        reason: a short token: ``no-clock``, ``no-mailbox``, ``no-ports``, ``no-restart``, ``no-enrolment``, ...
        detail: what is missing, for a person.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def expect(condition: bool, *, expected: str, actual: object, hint: str = "", clause: str | None = None) -> None:
    """Judge one observation.

    Args:
        condition: whether what was observed is what the clause asks for.
        expected: the clause's demand, in words that a vendor understands.
        actual: what was observed; strings are taken as they are, anything else by ``repr``. No secrets.
        hint: where an implementer may look next.
        clause: the clause's id, where the scenario carries several.

    Raises:
        ExpectationNotMet: when ``condition`` is false.
    """
    if not condition:
        said = actual if isinstance(actual, str) else repr(actual)
        raise ExpectationNotMet(expected=expected, actual=said, hint=hint, clause=clause)


# ---------------------------------------------------------------- values
@dataclass(frozen=True)
class Credentials:
    """A username and its password. The password is kept out of ``repr``."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class TaskRequest:
    """A task of Client Portal that requires verification.

    Attributes:
        kind: ``change-email``, ``add-bank``, ``raise-transfer-limit`` or ``add-trusted-contact``; the contract lists
            what each needs.
        details: what the task needs, by field: ``{"email": "new@example.org"}``.
    """

    kind: str
    details: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What a component said to a request.

    Attributes:
        accepted: whether it did what was asked.
        reason: the machine-readable reason of a refusal where the surface gives one (``wrong-response``,
            ``already-answered``, ``challenge-lapsed``, ``locked``, ...); ``None`` otherwise.
        message: the words that a person gets; empty where there are none.
    """

    accepted: bool
    reason: str | None = None
    message: str = ""


@dataclass(frozen=True)
class SecondFactor:
    """What a sign-in asks for after the right password.

    Attributes:
        kind: the response of a Secure Login Device, a temporary passcode, or two codes of the code card.
        challenge: the code to enter in the device, as displayed; ``None`` where none is asked for.
        indexes: the two index numbers of the code card, in the order in which their codes are typed; ``None`` likewise.
    """

    kind: Literal["device", "temporary-passcode", "code-card"]
    challenge: str | None = None
    indexes: tuple[int, int] | None = None


@dataclass(frozen=True)
class AccountState:
    """What a target is told about an account.

    Attributes:
        approved_at: when it was approved, aware; ``None`` while it is not.
        closed: who or what closed it; ``None`` while it is open.
        paper: credentials of the paper trading account's own, to be made; ``None`` for no such.
    """

    approved_at: datetime | None
    closed: Literal["by-customer", "no-balance"] | None = None
    paper: Credentials | None = None


@dataclass(frozen=True)
class Account:
    """What Client Portal shows its account holder about the account.

    Attributes:
        email: the email address on record.
        completed: kinds of the tasks that were carried out, oldest first; one entry for each time.
        transfer_limit: what may be transferred in a day, in whole US dollars.
        banks: a text for each bank that was added, with the bank's name and the last four characters of its IBAN.
        trusted_contacts: a text for each trusted contact, with name and telephone number.
    """

    email: str
    completed: Sequence[str]
    transfer_limit: int = 0
    banks: Sequence[str] = ()
    trusted_contacts: Sequence[str] = ()


@dataclass(frozen=True)
class PersonRecord:
    """A synthetic account holder, as a target is told to provision one."""

    username: str
    password: str = field(repr=False)
    full_name: str
    email: str
    country: str
    account_number: str

    @property
    def credentials(self) -> Credentials:
        """What this person types where a username and a password are asked for."""
        return Credentials(self.username, self.password)


@dataclass(frozen=True)
class DeviceSpec:
    """A Secure Login Device that the suite has made a key for.

    Attributes:
        kind: which device.
        serial: the device's identifier, unique in a run.
        suite: its OCRA suite (RFC 6287), for example ``OCRA-1:HOTP-SHA256-8:QN06``.
        key: the shared secret, 32 random bytes.
        pin: four digits for the DSC+, the PIN chosen at registration for IB Key on Android, ``None`` on iOS.
        settings: what else the twin is told: ``opens_with`` (``home``, ``login``, ``signed-in``), ``biometric``
            (``touch-id``, ``face-id``, ``none``), ``smartphone_passcode``.
    """

    kind: DeviceKind
    serial: str
    suite: str
    key: bytes = field(repr=False)
    pin: str | None = field(default=None, repr=False)
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ShippingWindow:
    """When a replacement comes, as Client Services tell it; aware times.

    Attributes:
        earliest, latest: counted from the day on which it was requested.
        delivered_by: by when the device is at the address of record, counted from the day on which it left.
    """

    earliest: datetime
    latest: datetime
    delivered_by: datetime


@dataclass(frozen=True)
class Diagnosis:
    """Why somebody cannot log in, and what to do: what the troubleshooter tells whoever knows the password.

    Attributes:
        step: what to do next.
        place: where to log in, for the two steps that begin with a login.
        credentials: whose to give there: the live account's, or the paper account's own.
        account: the account to select there.
        means: what completes that login, the first is what is asked for; empty where a desk helps.
        opens_at: from when on the place that was asked for is open, aware; ``None`` where no time is told.
        advice: the same in words.
    """

    step: NextStep
    place: Goal
    credentials: TradingAccount
    account: TradingAccount
    means: Sequence[Means]
    advice: str
    opens_at: datetime | None = None


@dataclass(frozen=True)
class ConnectionReport:
    """What the connectivity test tells.

    Attributes:
        website: whether another website answers.
        ports: what became of each of the platform's ports, by its number in the article.
        causes: what is in the way of each port: nothing, the Internet connection, a firewall, or the port itself, which
            is blocked or closed.
        cause: what is in the way of the platform altogether.
        advice: what to do, in words.
    """

    website: bool
    ports: Mapping[TradingPort, PortState]
    causes: Mapping[TradingPort, Hindrance]
    cause: Hindrance
    advice: str


@dataclass(frozen=True)
class SignInPage:
    """What the page on which one signs in says, and offers.

    Attributes:
        text: all that can be read on it.
        offers: the names of its links, buttons and fields.
    """

    text: str
    offers: Sequence[str]


@dataclass(frozen=True)
class Place:
    """Where the centre of something is on its screen.

    Attributes:
        across: from the left edge (0) to the right edge (1).
        down: from the top edge (0) to the bottom edge (1).
    """

    across: float
    down: float


# ---------------------------------------------------------------- seams of components
@runtime_checkable
class Screens(Protocol):
    """A user interface, as a person meets it. Labels are the exact words on the screen."""

    def shows(self, label: str) -> bool:
        """Whether a text, field or control of this label is visible now."""
        ...

    def activate(self, label: str) -> None:
        """Click or tap the control of this label.

        Raises:
            ContractBroken: no such control is visible.
        """
        ...

    def enter(self, label: str, value: str) -> None:
        """Type a value into the field of this label, replacing what stands there.

        Raises:
            ContractBroken: no such field is visible.
        """
        ...

    def read(self, label: str) -> str:
        """The value shown beside, or in the field of, this label; white space normalised.

        Raises:
            ContractBroken: nothing of this label is visible.
        """
        ...

    def place(self, label: str, *, text: bool = False) -> Place:
        """Where the control of this label is on its screen: on a phone the phone's own, otherwise the window.

        Args:
            label: the control's.
            text: whether a mere text of this label will do.

        Raises:
            ContractBroken: no such control is visible.
        """
        ...

    def message(self) -> str | None:
        """What the screen says about what was done last: why it was refused, and what to do; ``None`` for nothing."""
        ...


class Portal(Protocol):
    """Client Portal, as one person reaches it: one session of their own."""

    @property
    def screens(self) -> Screens:
        """The pages. Only a surface with a user interface has them.

        Raises:
            Inconclusive: ``no-screens`` on ``model`` and ``api``.
        """
        ...

    def visit(self) -> None:
        """Open the first page, as anybody may.

        Raises:
            Inconclusive: ``no-screens`` on ``model`` and ``api``.
        """
        ...

    def sign_in_page(self) -> SignInPage:
        """Open the page on which one signs in, and read it.

        Raises:
            Inconclusive: ``no-screens`` on ``model`` and ``api``.
        """
        ...

    def sign_in(self, credentials: Credentials) -> Outcome:
        """Give username and password and keep the session. Accepted, it is open unless a second factor is asked for."""
        ...

    def second_factor(self) -> SecondFactor | None:
        """What the sign-in asks for now; ``None`` where it is complete, or was refused."""
        ...

    def give_second_factor(self, code: str) -> Outcome:
        """Complete the sign-in: the response to the challenge that is displayed, or the temporary passcode."""
        ...

    def access(self) -> Access:
        """What is open to the session at this moment: ``none`` without one, or where it has ended."""
        ...

    def reactivate_device(self, serial: str) -> Outcome:
        """Let a device of theirs that is not active be active again, by the portal's menu."""
        ...

    def activate_device(self, serial: str, code: str) -> Outcome:
        """Activate a new device of theirs by hand, with the activation code that its envelope carries."""
        ...

    def statements(self) -> Sequence[str]:
        """The kinds of statements that are offered, ``activity`` and ``tax`` among them; empty where none are."""
        ...

    def statement(self, kind: StatementKind, form: StatementForm) -> str:
        """Download a statement: the content of the file.

        Raises:
            ContractBroken: it is not offered, or is no such file.
        """
        ...

    # the code card
    def use_code_card(self) -> Outcome:
        """Complete the sign-in with the code card, where a device's response is asked for."""
        ...

    def devices(self) -> Sequence[str]:
        """The serials of the devices that the page above the card's button lists as active."""
        ...

    def request_card(self) -> Outcome:
        """Request a code card, below the list of devices. Accepted means that it is displayed."""
        ...

    def card_codes(self) -> Mapping[int, str]:
        """Every code of the card by its index, as displayed now; empty where no card is displayed."""
        ...

    def print_card(self) -> Outcome:
        """Have the card printed."""
        ...

    def printed_card(self) -> str:
        """What stands on the paper that the browser prints of the page: its text.

        Raises:
            Inconclusive: ``no-screens`` on ``model`` and ``api``.
        """
        ...

    def saved_card(self) -> str:
        """What can be read in the image that the browser's menu saves of the card: its text.

        A digit that can't be told stands there as ``?``; those are few, or it is inconclusive.

        Raises:
            Inconclusive: ``no-screens`` on ``model`` and ``api``; ``no-reader`` where the image can't be read here.
        """
        ...

    def go_on_with_card(self, *, acknowledged: bool = False) -> Outcome:
        """Go on to activation. Refused means a warning, which ``acknowledged`` passes by."""
        ...

    def card_indexes(self) -> tuple[int, int] | None:
        """The two index numbers that activation shows; ``None`` where none are."""
        ...

    def give_card_values(self, values: str) -> Outcome:
        """Enter the card values of the activation. Accepted means that a confirmation is shown."""
        ...

    def card_expiry(self) -> datetime | None:
        """When the card expires, as the confirmation states it, aware; ``None`` where none is shown."""
        ...

    def finish_card(self) -> Outcome:
        """Finalize with OK."""
        ...

    # tasks that require verification
    def begin(self, task: TaskRequest) -> Outcome:
        """Start a task that requires verification. Accepted means that it now waits for the credentials."""
        ...

    def submit_credentials(self, credentials: Credentials) -> Outcome:
        """Give the waiting task the username and the password, with Continue."""
        ...

    def challenge(self) -> str | None:
        """The challenge code that is displayed now, as displayed; ``None`` when none is."""
        ...

    def answer(self, response: str) -> Outcome:
        """Enter a response in the passcode field and submit it with Continue."""
        ...

    def answer_again(self, response: str) -> Outcome:
        """Send a response once more for the challenge that was answered last, as a second window or a replay would."""
        ...

    def answer_at_once(self, response: str, requests: int) -> Sequence[Outcome]:
        """Send one response for the present challenge by several requests at the same moment.

        Returns:
            one outcome per request, in no particular order.
        """
        ...

    def whereabouts(self) -> str:
        """What leads to the verification that waits: its identifier, or the address of its page."""
        ...

    def answer_in_passing(self, whereabouts: str, challenge: str, response: str) -> Outcome:
        """From this session, signed in or not, try to answer a challenge that was shown to another session.

        Args:
            whereabouts: of that verification, as :meth:`whereabouts` of its own session told it.
            challenge: the challenge code that was displayed there.
            response: the response to it.

        Returns:
            refused, too, where nothing is offered that a response could be entered in.
        """
        ...

    def account(self) -> Account:
        """What the account page shows."""
        ...


class ClientServices(Protocol):
    """A desk of Client Services, as an agent there helps one account holder after another by telephone."""

    def call(self, caller: str) -> Outcome:
        """Take a call. The caller gives a username or, where that is forgotten, an account number."""
        ...

    def verify(self, answers: Mapping[str, str]) -> Outcome:
        """Hold what the caller answers against the facts on record.

        Args:
            answers: by question: ``account_number``, ``full_name``, ``country``, ``email``.
        """
        ...

    def give_passcode(self) -> str | Outcome:
        """Give the caller a temporary passcode.

        Returns:
            the passcode, or how it was refused.
        """
        ...

    def report_lost(self, serial: str, *, damaged: bool = False) -> str | Outcome:
        """Take note that a device of the caller's is lost or damaged; a replacement is ordered.

        Returns:
            the temporary passcode that gives access in the meantime, or how it was refused.
        """
        ...

    def ship_replacement(self) -> ShippingWindow | Outcome:
        """Ship the replacement that was ordered."""
        ...

    def device_state(self, serial: str) -> str | Outcome:
        """Where in its life a device of the caller's is: ``ordered``, ``shipped``, ``delivered``, ``active``, ...

        Returns:
            ``none`` where the caller has no such device.
        """
        ...

    def replacement(self) -> str | Outcome:
        """The serial of the caller's device that was ordered or shipped and is not active yet; empty for none."""
        ...

    def tell_username(self) -> str | Outcome:
        """Tell the caller the user name."""
        ...

    def new_password(self) -> str | Outcome:
        """Give the caller a new password in place of a forgotten one."""
        ...

    def unlock(self, lock: Literal["verification", "passcode", "card", "activation", "password"]) -> Outcome:
        """Take tries again where too many wrong ones came in a row."""
        ...

    def end_call(self) -> Outcome:
        """Hang up."""
        ...


class TradingPlatform(Protocol):
    """The trading platform's login window, as one person uses it."""

    def log_in(self, credentials: Credentials, account: TradingAccount) -> Outcome:
        """Give username and password, with an account selected in the drop-down.

        Accepted means that a second factor is asked for. Where a port of the platform cannot be reached, the refusal's
        words name it, and say whether the connection was refused or got no answer.
        """
        ...

    def second_factor(self) -> SecondFactor | None:
        """What the login asks for now; ``None`` where none was begun, or it was refused."""
        ...

    def use_code_card(self) -> Outcome:
        """Complete the login with the code card, where a device's response is asked for."""
        ...

    def give_second_factor(self, code: str) -> Outcome:
        """Complete the login. Accepted means that the platform is connected."""
        ...

    def connected(self) -> TradingAccount | None:
        """The account that the platform is connected with at this moment; ``None`` where it is not."""
        ...

    def close(self) -> None:
        """Close the window; harmless when it is."""
        ...


class Troubleshooter(Protocol):
    """The guidance for whoever cannot log in, as anybody can open it."""

    def situations(self) -> Mapping[str, str]:
        """All situations to choose from, in order: what each is called, by its letter (the catalogue has A to K)."""
        ...

    def advice(self, situation: str) -> Sequence[str]:
        """What is to be checked in the situation of this letter, in order; empty where it cannot be chosen."""
        ...

    def articles(self) -> Mapping[str, str]:
        """Further articles by their numbers, each with its subject."""
        ...

    def diagnose(
        self,
        credentials: Credentials,
        goal: Goal,
        *,
        account: TradingAccount = "live",
        without: Sequence[Means] = (),
    ) -> Diagnosis | Outcome:
        """Ask what keeps somebody from logging in.

        Args:
            credentials: the person's; nobody else is told.
            goal: where the person wants to log in.
            account: the one selected in the trading platform's login window.
            without: what the person has not at hand, or what does not work.

        Returns:
            the diagnosis, or how it was refused.
        """
        ...

    def test_connection(self) -> ConnectionReport:
        """Have it tried from here whether another website and the trading platform's ports can be reached.

        Raises:
            Inconclusive: ``no-ports`` where nothing listens on any.
        """
        ...


class Authenticator(Protocol):
    """Any Secure Login Device, where it only plays along."""

    def respond(self, challenge: str) -> str:
        """The response for a challenge code, by the whole of the device's own procedure, done right."""
        ...


class IBKey(Authenticator, Protocol):
    """IB Key in IBKR Mobile on a phone."""

    @property
    def screens(self) -> Screens:
        """The app's screens."""
        ...

    def launch(self) -> None:
        """Open IBKR Mobile."""
        ...

    def touch(self, finger: Literal["registered", "unknown"]) -> None:
        """Place a finger on the home button."""
        ...

    def look(self, face: Literal["owner", "stranger"]) -> None:
        """Look at the screen."""
        ...

    def cancel_biometric(self) -> None:
        """Dismiss the system's biometric prompt."""
        ...

    def response(self) -> str | None:
        """The response string that is shown now; ``None`` while none is."""
        ...

    def source(self) -> str:
        """All that can be read from the app at this moment: on a page its markup, in process its public state.

        Steps search it for a response that must not be there yet.
        """
        ...


class SecurityCard(Authenticator, Protocol):
    """The Digital Security Card+."""

    def press(self) -> None:
        """Use the press button once."""
        ...

    def type(self, digits: str) -> None:
        """Press digit keys one after another."""
        ...

    def confirm(self) -> None:
        """Press OK."""
        ...

    def display(self) -> str:
        """What the display reads; empty when the card is off."""
        ...


# ---------------------------------------------------------------- seams of the stage
class Control(Protocol):
    """A target's abilities: what it can be told to do for a test."""

    def abilities(self) -> frozenset[str]:
        """What is served of the abilities that the contract lists, by their names there."""
        ...

    def provision(self, person: PersonRecord) -> PersonRecord:
        """Make an account holder; the target may assign identifiers of its own, which come back."""
        ...

    def enrol(self, username: str, device: DeviceSpec) -> None:
        """Register a device, active at once, for a user, with the key that the suite made."""
        ...

    def deactivate(self, username: str, serial: str) -> None:
        """Let a user's device be active no longer: from now on its responses do not count."""
        ...

    def ship(self, username: str, device: DeviceSpec) -> str:
        """Have a new device with the suite's key shipped to a user at this moment; it is not active yet.

        Returns:
            the activation code in its envelope.
        """
        ...

    def set_account(self, username: str, account: AccountState) -> None:
        """Set the state of a user's account."""
        ...

    def set_ports(self, ports: Mapping[Entrance, PortState]) -> None:
        """Open or block ports of the trading platform, by the numbers of the article, and another website."""
        ...

    def give_temporary_passcode(self, username: str) -> str:
        """Have Client Services give a user a temporary passcode, as after a call in which who it is was verified."""
        ...

    def employ(self, name: str) -> str:
        """Let somebody be an agent of Client Services.

        Returns:
            the agent's key.
        """
        ...

    def make_twin(self, device: DeviceSpec) -> str:
        """Make a simulated device that holds the key.

        Returns:
            the address of its page.
        """
        ...

    def set_clock(self, now: datetime) -> None:
        """Set the target's time; it stands still there until it is set again.

        Args:
            now: aware, UTC.
        """
        ...

    def reset(self, variant: str | None = None) -> None:
        """Forget everybody; where a variant is named, go on with that rule broken."""
        ...


class Person(Protocol):
    """Somebody in a scenario."""

    @property
    def record(self) -> PersonRecord:
        """Who it is."""
        ...

    @property
    def credentials(self) -> Credentials:
        """Their username and password."""
        ...

    @property
    def portal(self) -> Portal:
        """Client Portal in their own session, opened when it is first used."""
        ...

    @property
    def portal_elsewhere(self) -> Portal:
        """Client Portal on another computer of theirs: a second session, opened when it is first used."""
        ...

    @property
    def platform(self) -> TradingPlatform:
        """The trading platform's login window on their computer, opened when it is first used."""
        ...

    @property
    def phone(self) -> IBKey:
        """Their phone with IB Key."""
        ...

    @property
    def card(self) -> SecurityCard:
        """Their DSC+."""
        ...

    @property
    def authenticator(self) -> Authenticator:
        """The device that they were equipped with last, whatever its kind."""
        ...

    @property
    def spare(self) -> Authenticator:
        """A stand-in for an active device of theirs, with the same key, to sign in with.

        The device that a scenario is about is left as it was.
        """
        ...

    @property
    def envelope(self) -> str:
        """The activation code in the envelope of the device that was shipped to them last."""
        ...

    @property
    def notes(self) -> dict[str, Any]:
        """What this person keeps in mind from one step to the next."""
        ...


class People(Protocol):
    """Everybody in a scenario, by first name."""

    def __getitem__(self, name: str) -> Person:
        """The person of this name, provisioned when first asked for."""
        ...

    def equip(self, name: str, kind: DeviceKind, **settings: str) -> Person:
        """Give a person a device with a new key, enrolled and active."""
        ...

    def ship(self, name: str, kind: DeviceKind) -> Person:
        """Have a new device shipped to a person, who holds it, its envelope unopened: ``person.envelope``.

        Raises:
            Inconclusive: ``no-shipping`` where the target cannot be told to.
        """
        ...

    def settle(self, name: str, country: str) -> Person:
        """A person who lives in this country, by its code after ISO 3166; to be said before anything else of them."""
        ...

    def serial(self, name: str, kind: DeviceKind) -> str:
        """The serial of a person's device, the one given last of its kind."""
        ...

    @property
    def desk(self) -> ClientServices:
        """A desk of Client Services, with an agent of its own.

        Raises:
            Inconclusive: ``no-desk`` where the target has none that knows these people; ``no-agents`` where it cannot
                be told of an agent.
        """
        ...

    @property
    def troubleshooter(self) -> Troubleshooter:
        """The guidance for whoever cannot log in, opened by nobody in particular."""
        ...

    def deactivate(self, name: str, kind: DeviceKind) -> None:
        """Have a person's device deactivated; the person keeps it.

        Raises:
            Inconclusive: ``no-deactivation`` where the target cannot.
        """
        ...

    def give_temporary_passcode(self, name: str) -> str:
        """Have Client Services give a person a temporary passcode.

        Raises:
            Inconclusive: ``no-temporary-passcode`` where the target cannot be told to.
        """
        ...

    def set_account(self, name: str, account: AccountState) -> None:
        """Let a person's account be approved, closed, or have a paper account of its own.

        Raises:
            Inconclusive: ``no-account-states`` where the target cannot be told to.
        """
        ...

    def setting(self, key: str) -> Any:
        """A setting of the target under test that the articles leave open (the contract lists them)."""
        ...


class Stage(Protocol):
    """Time in a scenario, and what lies between its people and the trading platform."""

    def now(self) -> datetime:
        """The scenario's present, aware, UTC."""
        ...

    def advance(self, by: timedelta) -> None:
        """Move time forward, for every component.

        Raises:
            Inconclusive: ``no-clock`` where the target cannot.
            ValueError: ``by`` is negative.
        """
        ...

    def set_port(self, port: Entrance, state: PortState) -> None:
        """Open or block a port of the trading platform, or another website, until the scenario ends.

        Raises:
            Inconclusive: ``no-ports`` where the target cannot.
        """
        ...
