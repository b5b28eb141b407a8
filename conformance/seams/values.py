"""What steps and drivers hand each other: surfaces, components, people, accounts, devices, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

__all__ = [
    "COMPONENTS",
    "SURFACES",
    "Access",
    "Account",
    "AccountState",
    "Component",
    "ConnectionReport",
    "Credentials",
    "DeviceKind",
    "DeviceSpec",
    "Diagnosis",
    "Entrance",
    "FiledDocument",
    "Goal",
    "Hindrance",
    "KeptMail",
    "Lens",
    "Likeness",
    "Mail",
    "Means",
    "NextStep",
    "Outcome",
    "PersonRecord",
    "PhoneKind",
    "PhonePlatform",
    "PhoneSpec",
    "Place",
    "PortState",
    "SecondFactor",
    "SendingStart",
    "SentEmail",
    "ShippingWindow",
    "Sight",
    "SignInPage",
    "StatementForm",
    "StatementKind",
    "Surface",
    "TaskRequest",
    "TradingAccount",
    "TradingPort",
]


Surface = Literal["model", "api", "browser"]
SURFACES: tuple[Surface, ...] = get_args(Surface)

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
COMPONENTS: tuple[Component, ...] = get_args(Component)

Access = Literal["full", "card-only", "statements", "none"]
TradingAccount = Literal["live", "paper"]
TradingPort = Literal[4000, 4001]
Entrance = Literal[4000, 4001, "website"]
"""What can be opened or blocked for a test: the platform's ports, and another website."""
PortState = Literal["open", "refused", "filtered"]
Hindrance = Literal["none", "internet", "firewall", "port"]
StatementKind = Literal["activity", "tax"]
StatementForm = Literal["csv", "txt"]
PhonePlatform = Literal["ios", "android"]
SendingStart = Literal["beginning", "ios", "android"]
DeviceKind = Literal["ibkey-ios", "ibkey-android", "dsc-plus"]
PhoneKind = Literal["phone-ios", "phone-android"]
Lens = Literal["rear", "front"]
Sight = Literal["page", "part", "poor"]
"""How a document is seen: a page of it, a part of that page from nearer, or the page too dark and out of focus."""
Means = Literal["password", "device", "code-card", "temporary-passcode"]
Goal = Literal["client-portal", "trading-platform"]
NextStep = Literal["log-in", "code-card", "client-services", "technical-assistance"]


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
class PhoneSpec:
    """A phone with a camera and an email client.

    Attributes:
        kind: which.
        settings: what it is told to be, each a text, by the contract's names.
        deliver: takes what it sends, in process: from whom, to whom, and the message; ``None`` where its settings name
            a ``mail_server`` for that.
    """

    kind: PhoneKind
    settings: Mapping[str, str]
    deliver: Callable[[str, str, bytes], None] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SentEmail:
    """An email as it was handed in.

    Attributes:
        sender: of the envelope.
        recipients: of the envelope.
        to: the field To of the message, the address alone.
        subject: decoded, on one line.
        pictures: the files of the message that are images, decoded, in their order.
        message: all of it, as it was handed in.
    """

    sender: str
    recipients: Sequence[str]
    to: str
    subject: str
    pictures: Sequence[bytes] = field(default=(), repr=False)
    message: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Likeness:
    """How far two pictures show the same.

    Attributes:
        sizes: width and height of each, as it is seen: turned as its metadata say.
        difference: the mean absolute difference of their pixels, from 0 for none to 255; 255 where the sizes differ.
    """

    sizes: tuple[tuple[int, int], tuple[int, int]]
    difference: float


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
class FiledDocument:
    """A document that Client Portal lists as filed.

    Attributes:
        id: its identifier.
        purpose: what it was sent for: ``PoRes`` or ``PID``.
        received_at: when it was filed, aware.
        media_type: of its picture.
    """

    id: str
    purpose: str
    received_at: datetime
    media_type: str


@dataclass(frozen=True)
class Mail:
    """An email that the target sent.

    Attributes:
        sender: the address that it came from.
        to: the address that it was sent to.
        subject: one line.
        body: its text.
        in_reply_to: the ``Message-ID`` of what it answers; empty where it answers nothing that can be named.
        sent_at: when, aware.
    """

    sender: str
    to: str
    subject: str
    body: str
    in_reply_to: str
    sent_at: datetime


@dataclass(frozen=True)
class KeptMail:
    """An email that was not filed and that the target keeps for review.

    Attributes:
        id: its identifier.
        sender: whose it claims to be; empty for a bounce.
        subject: as it came.
        reasons: why it was not filed, in the target's words.
    """

    id: str
    sender: str
    subject: str
    reasons: Sequence[str]


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
