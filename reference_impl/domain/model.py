"""What the system remembers. Everything is frozen; a change is a new value, made by a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

__all__ = [
    "DEVICE_KINDS",
    "DEVICE_NAMES",
    "FIRST_TRANSFER_LIMIT",
    "LONG_APPROVED",
    "Agent",
    "Bank",
    "Call",
    "CardCell",
    "Challenge",
    "ChallengeState",
    "Closed",
    "CodeCard",
    "CompletedTask",
    "Deed",
    "Device",
    "Factor",
    "Means",
    "Session",
    "TemporaryPasscode",
    "TradingAccount",
    "TrustedContact",
    "User",
    "Verification",
    "VerificationState",
    "WrongAnswers",
]

Factor = Literal["device", "temporary-passcode", "code-card"]
"""What a sign-in may ask for after the password."""

Means = Literal["device", "temporary-passcode", "code-card", "password"]
"""What a sign-in is completed with: a second factor, or, with ``password``, nothing more."""

Closed = Literal["by-customer", "no-balance"]

TradingAccount = Literal["live", "paper"]
"""What the trading platform's login window lets one choose from."""

VerificationState = Literal["credentials", "challenge", "complete", "left"]
ChallengeState = Literal["open", "answered", "lapsed"]
DEVICE_NAMES: Mapping[str, str] = {
    "dsc-plus": "Digital Security Card+",
    "ibkey-ios": "IB Key on iOS",
    "ibkey-android": "IB Key on Android",
}
"""What each kind of device is called."""

DEVICE_KINDS = tuple(DEVICE_NAMES)
FIRST_TRANSFER_LIMIT = 10_000
"""What an account holder may transfer in a day before the limit is raised, in whole US dollars."""

LONG_APPROVED = datetime(2000, 1, 1, tzinfo=UTC)
"""When an account was approved of which nothing else is said."""


@dataclass(frozen=True)
class User:
    """An account holder.

    Attributes:
        username: what the person signs in with; compared exactly.
        password_hash: as the :class:`~reference_impl.domain.ports.PasswordHasher` made it.
        full_name: the person's name.
        email: the address on record.
        country: where the person lives.
        account_number: the account's number.
        wrong_passwords: wrong passwords in a row, over all sessions.
        wrong_responses: wrong responses in a row, over all sessions. Apart from ``wrong_passwords``, so that
            whoever does not have the password cannot lock the device.
        transfer_limit: what may be transferred in a day, in whole US dollars.
        approved_at: when the account was approved; aware, UTC; ``None`` while it is not.
        closed: who or what closed the account; ``None`` while it is open.
        paper_of: where these are the credentials of a paper trading account, whose it is; otherwise ``None``.
    """

    username: str
    password_hash: str = field(repr=False)
    full_name: str
    email: str
    country: str
    account_number: str
    wrong_passwords: int = 0
    wrong_responses: int = 0
    transfer_limit: int = FIRST_TRANSFER_LIMIT
    approved_at: datetime | None = LONG_APPROVED
    closed: Closed | None = None
    paper_of: str | None = None


@dataclass(frozen=True)
class Device:
    """A Secure Login Device that is registered for a user.

    Attributes:
        serial: unique among all devices.
        username: whose it is.
        kind: one of :data:`DEVICE_KINDS`.
        suite: its OCRA suite (RFC 6287), kept with each device.
        sealed_key: the shared secret, sealed by the vault.
        sealed_pin_hash: the hash of its PIN, sealed by the vault, where the suite takes one. A PIN's bare hash is
            guessed in no time, hence sealed.
        active: whether its responses count. As it is stored it tells of what people did; where a device is loaded for
            a use case, :func:`~reference_impl.domain.device_life.devices_at` adds what time did.
        waiting: whether it was ordered or shipped, and nobody has activated or suspended it yet.
        ordered_at: when it was ordered in place of another; aware, UTC.
        shipped_at: when it left for the address of record; aware, UTC.
        lost_at: when it was reported lost or damaged, for good; aware, UTC.
        replaced_at: when the one that takes its place was shipped; aware, UTC.
        activation: the keyed hash of the activation code in its envelope, under a key that is not in the store.
        wrong_activations: wrong activation codes in a row.
        replaces: the serial of the one in whose place it comes; empty for none.
    """

    serial: str
    username: str
    kind: str
    suite: str
    sealed_key: bytes = field(repr=False)
    sealed_pin_hash: bytes | None = field(default=None, repr=False)
    active: bool = True
    waiting: bool = False
    ordered_at: datetime | None = None
    shipped_at: datetime | None = None
    lost_at: datetime | None = None
    replaced_at: datetime | None = None
    activation: bytes | None = field(default=None, repr=False)
    wrong_activations: int = 0
    replaces: str = ""


@dataclass(frozen=True)
class Session:
    """One signing-in, until it ends.

    Attributes:
        token_hash: SHA-256 of the token, hexadecimal; the token itself is with the browser alone.
        username: who signed in.
        started_at: when; aware, UTC.
        seen_at: when it was last used; aware, UTC.
        means: what it was opened with, or is to be opened with.
        open: whether it is; until the second factor was given it opens nothing.
        verification_id: while it waits for a device, the verification whose challenge is displayed; otherwise empty.
    """

    token_hash: str = field(repr=False)
    username: str
    started_at: datetime
    seen_at: datetime
    means: Means = "device"
    open: bool = True
    verification_id: str = ""


@dataclass(frozen=True)
class TemporaryPasscode:
    """A code that Client Services gave to somebody who is without the device for a while (TRB-E-2).

    Attributes:
        username: whose; a user has one, the one given last.
        fingerprint: the keyed hash of the code, under a key that is not in the store.
        issued_at: when it was given; aware, UTC.
        wrong: wrong ones in a row that were tried in its place.
        ended: whether something took its place before its time was over.
    """

    username: str
    fingerprint: bytes = field(repr=False)
    issued_at: datetime
    wrong: int = 0
    ended: bool = False


@dataclass(frozen=True)
class CodeCard:
    """An Online Security Code Card.

    Attributes:
        id: unguessable.
        username: whose.
        issued_at: when it was requested; aware, UTC.
        sealed_codes: all its codes, sealed by the vault, while it is being issued; ``None`` from its activation on.
        printed: whether it was printed while it was being issued.
        accepted_at: when the right card values were entered; its days count from here (Q-14); ``None`` until then.
        active: whether its owner clicked OK; until then it gives no access (CARD-9F).
        ended: whether something took its place, for ever.
        first, second: the two indexes that are asked for, in this order; ``None`` while none are.
        wrong: wrong card values in a row.
    """

    id: str
    username: str
    issued_at: datetime
    sealed_codes: bytes | None = field(default=None, repr=False)
    printed: bool = False
    accepted_at: datetime | None = None
    active: bool = False
    ended: bool = False
    first: int | None = None
    second: int | None = None
    wrong: int = 0

    @property
    def asked(self) -> tuple[int, int] | None:
        """The two indexes that are asked for."""
        return None if self.first is None or self.second is None else (self.first, self.second)


@dataclass(frozen=True)
class CardCell:
    """One cell of a card.

    Attributes:
        card_id: of which card.
        index: its number, from 1.
        fingerprint: the keyed hash of its code, under a key that is not in the store.
        used: whether it was asked for and answered; it never is again.
    """

    card_id: str
    index: int
    fingerprint: bytes = field(repr=False)
    used: bool = False


@dataclass(frozen=True)
class Verification:
    """A task that waits for its account holder to be verified.

    Attributes:
        id: unguessable.
        token_hash: the session it belongs to (VID-P-12).
        username: whose task it is.
        task: the task's kind.
        details: what the task needs, by field.
        state: what it waits for.
    """

    id: str
    token_hash: str = field(repr=False)
    username: str
    task: str
    details: Mapping[str, str]
    state: VerificationState


@dataclass(frozen=True)
class Challenge:
    """A challenge code as it was displayed for one verification.

    Attributes:
        verification_id: what it was displayed for.
        username: whose verification that is.
        code: decimal digits.
        number: 1 for a verification's first challenge, 2 for the one that came in its place, ...
        expires_at: from this moment on it is too late; aware, UTC, a whole second.
        state: ``answered`` and ``lapsed`` are for ever.
    """

    verification_id: str
    username: str
    code: str
    number: int
    expires_at: datetime
    state: ChallengeState = "open"


@dataclass(frozen=True)
class Bank:
    """A bank that money can be transferred to.

    Attributes:
        username: whose.
        name: the bank's name.
        iban: the account there, after ISO 13616, without spaces.
    """

    username: str
    name: str
    iban: str = field(repr=False)


@dataclass(frozen=True)
class TrustedContact:
    """Somebody whom the broker may ask about an account holder.

    Attributes:
        username: whose.
        name: the contact's.
        phone: after ITU-T E.164, with its plus sign.
    """

    username: str
    name: str
    phone: str = field(repr=False)


@dataclass(frozen=True)
class CompletedTask:
    """A task that was carried out.

    Attributes:
        username: whose.
        task: the task's kind.
        completed_at: aware, UTC.
    """

    username: str
    task: str
    completed_at: datetime


@dataclass(frozen=True)
class Agent:
    """Somebody who answers the telephone at a desk of Client Services.

    Attributes:
        key_hash: SHA-256 of the agent's key, hexadecimal; the key itself is with the agent alone.
        name: who it is, for the trail.
        region: which desk.
    """

    key_hash: str = field(repr=False)
    name: str
    region: str


@dataclass(frozen=True)
class Call:
    """A call at a desk of Client Services.

    Attributes:
        id: unguessable.
        agent: the key's hash of the agent who took it; nobody else goes on with it.
        caller: the username or account number that the caller gave.
        username: whose account that is; empty where it is nobody's.
        began_at: when it was taken; aware, UTC.
        verified: whether the caller answered the questions.
        ended: whether it was hung up.
    """

    id: str
    agent: str = field(repr=False)
    caller: str
    username: str
    began_at: datetime
    verified: bool = False
    ended: bool = False


@dataclass(frozen=True)
class WrongAnswers:
    """How often the questions were answered wrong for somebody, over all calls.

    Attributes:
        caller: for whom: a username, or what a caller gave that is nobody's.
        count: in a row.
        last_at: when the last one was; aware, UTC.
    """

    caller: str
    count: int
    last_at: datetime


@dataclass(frozen=True)
class Deed:
    """One line of the trail: something that was done at a desk, or refused. It holds no secret.

    Attributes:
        call_id: in which call.
        agent: who did it, by name.
        username: for whom; empty where the caller is nobody.
        what: a short word for it.
        about: the device's serial, or the lock; empty where it is about neither.
        at: when; aware, UTC.
    """

    call_id: str
    agent: str
    username: str
    what: str
    about: str
    at: datetime
