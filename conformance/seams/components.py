"""One protocol per component, on two levels: screens and tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from conformance.seams.values import (
    Access,
    Account,
    ConnectionReport,
    Credentials,
    Diagnosis,
    FiledDocument,
    Goal,
    Means,
    Outcome,
    Place,
    SecondFactor,
    ShippingWindow,
    SignInPage,
    StatementForm,
    StatementKind,
    TaskRequest,
    TradingAccount,
)

__all__ = [
    "Authenticator",
    "ClientServices",
    "IBKey",
    "Portal",
    "Screens",
    "SecurityCard",
    "TradingPlatform",
    "Troubleshooter",
]


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

    # documents that came by email
    def documents(self) -> Sequence[FiledDocument]:
        """The documents that are filed under the account, oldest first; empty where none are, or none are offered."""
        ...

    def document(self, id: str) -> bytes:  # noqa: A002 - the contract's name
        """Download the picture of one of them: the content of the file.

        Raises:
            ContractBroken: it is not offered, or is no download.
        """
        ...

    def notices(self) -> Sequence[str]:
        """What the account holder is told about documents; empty where there is nothing, or nothing is offered."""
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
