"""What the domain needs from outside, as protocols. Adapters and stores implement them; tests bring their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from reference_impl.domain.documents.records import Document, DocumentState, KeptMail, Mail, Notice
from reference_impl.domain.model import (
    Agent,
    Bank,
    Call,
    CardCell,
    Challenge,
    Closed,
    CodeCard,
    CompletedTask,
    Deed,
    Device,
    Means,
    Session,
    TemporaryPasscode,
    TrustedContact,
    User,
    Verification,
    VerificationState,
    WrongAnswers,
)

__all__ = ["AlreadyThere", "Entropy", "KeyVault", "PasswordHasher", "Store", "Transaction"]


class AlreadyThere(Exception):
    """Something of this identifier is in the store already.

    Args:
        what: ``user``, ``device``, ...
        identifier: the one that is taken.
    """

    def __init__(self, what: str, identifier: str) -> None:
        super().__init__(f"{what} {identifier!r} is in the store already; choose another identifier")
        self.what = what
        self.identifier = identifier


class PasswordHasher(Protocol):
    """A slow, salted hash."""

    def hash(self, password: str) -> str:
        """A new hash, with its salt and its parameters in it."""
        ...

    def verify(self, password_hash: str, password: str) -> bool:
        """Whether the hash was made from this password; as slow for a wrong one."""
        ...


class KeyVault(Protocol):
    """Encrypts what the verifier must be able to read again, under a key that is not in the store."""

    def seal(self, secret: bytes) -> bytes:
        """The secret, encrypted and authenticated; different at each call."""
        ...

    def fingerprint(self, secret: bytes) -> bytes:
        """A keyed hash of a secret that need never be read again, only recognised; the same for the same secret."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """The secret again.

        Raises:
            ValueError: it was not sealed by this vault, or was changed since.
        """
        ...


class Entropy(Protocol):
    """Randomness that nobody can predict."""

    def token(self) -> str:
        """At least 256 bits, in letters and digits that fit in a URL and in a cookie."""
        ...

    def passcode(self, length: int) -> str:
        """Upper-case letters and digits, none of which looks like another; at least one of each (TRB-B-1)."""
        ...

    def card_code(self, digits: int) -> str:
        """So many decimal digits, uniform, leading zeros among them (CARD-13)."""
        ...

    def pair(self, indexes: Sequence[int]) -> tuple[int, int]:
        """Two different ones of these, in an order that nobody can tell (CARD-12)."""
        ...

    def challenge(self) -> str:
        """Six decimal digits, uniform over 100000 to 999999.

        Leading zeros are not drawn: RFC 6287 pads a question on the right, where 000010 and 000160 become one.
        """
        ...


class Transaction(Protocol):
    """The reads and writes of one use case. They happen all, or not at all."""

    # people
    def user(self, username: str) -> User | None:
        """The user of exactly this name."""
        ...

    def hold_user(self, username: str) -> User | None:
        """The same, and nobody else changes or holds this user until the transaction ends.

        A use case that judges by a counter holds the user before it reads it, and before it writes anything else.
        """
        ...

    def add_user(self, user: User) -> None:
        """Remember a new user.

        Raises:
            AlreadyThere: the username is taken.
        """
        ...

    def set_email(self, username: str, email: str) -> None:
        """Replace a user's address on record."""
        ...

    def set_account(self, username: str, approved_at: datetime | None, closed: Closed | None) -> None:
        """Replace what is known of a user's account: when it was approved, and who or what closed it."""
        ...

    def set_transfer_limit(self, username: str, limit: int) -> None:
        """Replace what a user may transfer in a day, in whole US dollars."""
        ...

    def set_password(self, username: str, password_hash: str) -> None:
        """Replace a user's password."""
        ...

    def username_of(self, account_number: str) -> str | None:
        """Whose account number this is; ``None`` where it is nobody's, or that of several.

        A paper trading account's own credentials are left out: the number is the live account's.
        """
        ...

    def add_bank(self, bank: Bank) -> None:
        """Remember a bank; one that is there already stays as it is."""
        ...

    def banks(self, username: str) -> tuple[Bank, ...]:
        """A user's banks, in the order in which they were added."""
        ...

    def add_trusted_contact(self, contact: TrustedContact) -> None:
        """Remember a trusted contact; one that is there already stays as it is."""
        ...

    def trusted_contacts(self, username: str) -> tuple[TrustedContact, ...]:
        """A user's trusted contacts, in the order in which they were added."""
        ...

    def count_wrong_password(self, username: str) -> int:
        """Add one to the wrong passwords in a row, and return how many there are now."""
        ...

    def clear_wrong_passwords(self, username: str) -> None:
        """A right one ended the row."""
        ...

    def count_stray_password(self) -> int:
        """Add one to the passwords that were tried for usernames that nobody has, and return how many there are now.

        The same work as :meth:`count_wrong_password`, where there is no user to count it for.
        """
        ...

    def count_wrong_response(self, username: str) -> int:
        """Add one to the wrong responses in a row, and return how many there are now."""
        ...

    def clear_wrong_responses(self, username: str) -> None:
        """A right one ended the row."""
        ...

    def add_completed_task(self, completed: CompletedTask) -> None:
        """Remember that a task was carried out."""
        ...

    def completed_tasks(self, username: str) -> tuple[CompletedTask, ...]:
        """A user's tasks that were carried out, oldest first, one entry for each time."""
        ...

    # devices
    def add_device(self, device: Device) -> None:
        """Remember a new device.

        Raises:
            AlreadyThere: the serial is taken.
        """
        ...

    def devices(self, username: str) -> tuple[Device, ...]:
        """All devices of a user, active or not, in the order of their serials."""
        ...

    def set_device_active(self, serial: str, active: bool) -> bool:
        """Let a device's responses count, or no longer; it does not wait to become active any more.

        Returns:
            whether there is such a device.
        """
        ...

    def ship_device(self, serial: str, shipped_at: datetime) -> None:
        """It left for the address of record."""
        ...

    def lose_device(self, serial: str, lost_at: datetime) -> None:
        """It was reported lost or damaged: its responses count no longer."""
        ...

    def replace_device(self, serial: str, replaced_at: datetime) -> None:
        """The one that takes its place was shipped."""
        ...

    def count_wrong_activation(self, serial: str) -> int:
        """Add one to the wrong activation codes of a device in a row, and return how many there are now."""
        ...

    def clear_wrong_activations(self, username: str) -> None:
        """Begin the rows of wrong activation codes of all devices of a user anew."""
        ...

    # temporary passcodes
    def temporary_passcode(self, username: str) -> TemporaryPasscode | None:
        """The passcode that a user was given last, whatever became of it."""
        ...

    def set_temporary_passcode(self, passcode: TemporaryPasscode) -> None:
        """Remember a new passcode in place of the one before it."""
        ...

    def count_wrong_passcode(self, username: str) -> int:
        """Add one to the wrong passcodes in a row, and return how many there are now."""
        ...

    def clear_wrong_passcodes(self, username: str) -> None:
        """A right one ended the row."""
        ...

    def end_temporary_passcode(self, username: str) -> None:
        """Let a user's passcode open nothing more; nothing happens where there is none."""
        ...

    # code cards
    def add_card(self, card: CodeCard, cells: Sequence[CardCell]) -> None:
        """Remember a new card with its cells."""
        ...

    def card_at_issue(self, username: str) -> CodeCard | None:
        """The card that a user requested and has not made active yet."""
        ...

    def active_card(self, username: str) -> CodeCard | None:
        """The card that a user made active last, whether or not its days are over."""
        ...

    def card_cells(self, card_id: str) -> tuple[CardCell, ...]:
        """A card's cells, in the order of their indexes."""
        ...

    def unused_cells(self, card_id: str) -> tuple[int, ...]:
        """The indexes of a card's cells that were not used yet, in order."""
        ...

    def set_card_printed(self, card_id: str) -> None:
        """It was printed."""
        ...

    def ask_card(self, card_id: str, pair: tuple[int, int]) -> bool:
        """Ask for these two cells until they are answered, where none are asked for.

        Returns:
            ``True`` for exactly one caller, until the two are answered; ``False`` for all others.
        """
        ...

    def use_card_cells(self, card_id: str, pair: Collection[int]) -> None:
        """The two cells were answered: they are used up, none are asked for, and the row of wrong values ended."""
        ...

    def count_wrong_card_values(self, card_id: str) -> int:
        """Add one to the wrong card values in a row, and return how many there are now."""
        ...

    def accept_card(self, card_id: str, accepted_at: datetime) -> None:
        """The right values were entered: the card's days begin, and its codes are readable no more."""
        ...

    def make_card_active(self, card_id: str) -> None:
        """Its holder clicked OK."""
        ...

    def end_card(self, card_id: str) -> None:
        """Let a card give access no more, and forget its codes."""
        ...

    def clear_wrong_card_values(self, username: str) -> None:
        """Begin the rows of wrong values of all cards of a user anew."""
        ...

    # sessions
    def set_session_means(self, token_hash: str, means: Means, verification_id: str = "") -> None:
        """Let a session go by other means than those that it began with."""
        ...

    def add_session(self, session: Session) -> None:
        """Remember a new session."""
        ...

    def session(self, token_hash: str) -> Session | None:
        """The session whose token has this SHA-256."""
        ...

    def touch_session(self, token_hash: str, seen_at: datetime) -> bool:
        """Remember that a session was used.

        Returns:
            whether there still is such a session; where another request ended it meanwhile, there is none.
        """
        ...

    def end_session(self, token_hash: str) -> None:
        """Forget a session; nothing happens where there is none."""
        ...

    def forget_old_sessions(self, username: str, started_before: datetime) -> None:
        """Forget a user's sessions that began before a moment: they have ended by age."""
        ...

    # verifications
    def add_verification(self, verification: Verification) -> None:
        """Remember a new verification."""
        ...

    def verification(self, verification_id: str) -> Verification | None:
        """The verification of this id, whosesoever it is."""
        ...

    def set_verification_state(self, verification_id: str, state: VerificationState) -> None:
        """Let a verification wait for something else, or be complete."""
        ...

    def add_challenge(self, challenge: Challenge) -> None:
        """Remember a challenge as displayed.

        Raises:
            AlreadyThere: this verification had a challenge of this code before.
        """
        ...

    def challenge(self, verification_id: str, code: str) -> Challenge | None:
        """The challenge of this code that was displayed for this verification."""
        ...

    def present_challenge(self, verification_id: str) -> Challenge | None:
        """The challenge that was displayed last for this verification, whatever became of it."""
        ...

    def codes_in_use(self, username: str, now: datetime) -> frozenset[str]:
        """Codes of a user's challenges, in all sessions, whose time has not ended, answered or not (VID-P-14)."""
        ...

    def claim_challenge(self, verification_id: str, code: str) -> bool:
        """Consume a challenge: the single conditional update that decides who answered it (VID-P-8).

        Returns:
            ``True`` for exactly one caller ever, while the challenge is open; ``False`` for all others.
        """
        ...

    def lapse_challenge(self, verification_id: str, code: str) -> bool:
        """Close a challenge that nobody answered in time (VID-P-9).

        Returns:
            ``True`` for exactly one caller ever, while the challenge is open.
        """
        ...

    # Client Services
    def add_agent(self, agent: Agent) -> None:
        """Remember a new agent."""
        ...

    def agent(self, key_hash: str) -> Agent | None:
        """The agent whose key has this SHA-256."""
        ...

    def add_call(self, call: Call) -> None:
        """Remember a new call."""
        ...

    def call(self, call_id: str) -> Call | None:
        """The call of this id, whosesoever it is."""
        ...

    def set_call(self, call: Call) -> None:
        """Replace what is remembered of a call."""
        ...

    def wrong_answers(self, caller: str) -> WrongAnswers | None:
        """What was counted for a caller last; ``None`` where nothing ever was."""
        ...

    def set_wrong_answers(self, counted: WrongAnswers) -> None:
        """Replace what was counted for a caller."""
        ...

    def add_deed(self, deed: Deed) -> None:
        """Add a line to the trail. None is ever changed or taken away."""
        ...

    def deeds(self, call_id: str) -> tuple[Deed, ...]:
        """The lines of a call, in the order in which they were added."""
        ...

    # documents
    def claim_submission(self, submission_id: str) -> bool:
        """Take a submission on: whoever hands in the same one at the same moment waits until this transaction ends.

        Returns:
            ``True`` for exactly one caller ever; ``False`` for all others.
        """
        ...

    def claim_email(self, fingerprint: str, now: datetime, since: datetime) -> bool:
        """Take note that an email arrived; whoever has the same one at the same moment waits until this ends.

        Args:
            fingerprint: by which it is known.
            now: when it arrived.
            since: what arrived then or before counts no more.

        Returns:
            whether it is the first of its kind after ``since``; only then it is noted.
        """
        ...

    def add_document(self, document: Document, content: bytes) -> None:
        """Remember a document that was filed, and its picture."""
        ...

    def documents(self, username: str) -> tuple[Document, ...]:
        """A user's documents, in the order in which they were filed."""
        ...

    def document(self, document_id: str) -> Document | None:
        """The document of this id, whosesoever it is."""
        ...

    def documents_in(self, state: DocumentState) -> tuple[Document, ...]:
        """Everybody's documents of a state, in the order in which they were filed."""
        ...

    def set_document_state(self, document_id: str, state: DocumentState) -> None:
        """Remember that a document is in another state; nothing happens where there is none."""
        ...

    def document_content(self, document_id: str) -> bytes:
        """The picture of a document that is there."""
        ...

    def add_notice(self, notice: Notice) -> None:
        """Remember something that Client Portal tells an account holder."""
        ...

    def notices(self, username: str) -> tuple[Notice, ...]:
        """What a user is told, in the order in which it was given."""
        ...

    def add_mail(self, mail: Mail) -> None:
        """Send an email: it is put down, and never leaves the machine."""
        ...

    def mails(self, address: str) -> tuple[Mail, ...]:
        """The emails that were sent to an address, in this order; capital and small letters are the same."""
        ...

    def keep_mail(self, kept: KeptMail, original: bytes) -> None:
        """Keep an email that was not filed for review, and the whole message."""
        ...

    def kept_mails(self) -> tuple[KeptMail, ...]:
        """What is kept for review, in the order in which it came."""
        ...

    def kept_original(self, submission_id: str) -> bytes | None:
        """The whole message of an email that is kept; ``None`` for one that is not."""
        ...

    def forget_kept_mail(self, submission_id: str) -> bool:
        """Keep an email no longer.

        Returns:
            whether it was kept.
        """
        ...


class Store(Protocol):
    """Where everything is remembered."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """One transaction: committed when the block ends, undone when it raises. Not nested."""
        ...

    def clear(self) -> None:
        """Forget everything and everybody."""
        ...

    def close(self) -> None:
        """Let go of files and connections. The store is not used afterwards."""
        ...
