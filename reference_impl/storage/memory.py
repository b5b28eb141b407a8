"""A store in memory: for tests, for a run in process, and for a page, where there are no threads and no SQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from reference_impl.domain.documents.records import Document, DocumentState, KeptMail, Mail, Notice
from reference_impl.domain.model import (
    Agent,
    Bank,
    Call,
    CardCell,
    Challenge,
    ChallengeState,
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
from reference_impl.domain.ports import AlreadyThere

__all__ = ["MemoryStore"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class _Tables:
    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.devices: dict[str, Device] = {}
        self.serials: dict[str, tuple[str, ...]] = {}
        self.passcodes: dict[str, TemporaryPasscode] = {}
        self.cards: dict[str, CodeCard] = {}
        self.cards_of: dict[str, tuple[str, ...]] = {}
        self.cells: dict[str, tuple[CardCell, ...]] = {}
        self.sessions: dict[str, Session] = {}
        self.banks: dict[str, tuple[Bank, ...]] = {}
        self.contacts: dict[str, tuple[TrustedContact, ...]] = {}
        self.completed: dict[str, tuple[CompletedTask, ...]] = {}
        self.verifications: dict[str, Verification] = {}
        self.challenges: dict[str, tuple[Challenge, ...]] = {}
        self.tallies: dict[str, int] = {"stray passwords": 0}
        self.agents: dict[str, Agent] = {}
        self.calls: dict[str, Call] = {}
        self.wrong_answers: dict[str, WrongAnswers] = {}
        self.deeds: dict[str, tuple[Deed, ...]] = {}
        self.codes: dict[str, tuple[tuple[str, datetime], ...]] = {}
        self.submissions: dict[str, bool] = {}
        self.emails: dict[str, datetime] = {}
        self.documents: dict[str, Document] = {}
        self.contents: dict[str, bytes] = {}
        self.documents_of: dict[str, tuple[str, ...]] = {}
        self.notices: dict[str, tuple[Notice, ...]] = {}
        self.mails: dict[str, tuple[Mail, ...]] = {}
        self.kept_mails: dict[str, KeptMail] = {}
        self.originals: dict[str, bytes] = {}


class MemoryStore:
    """A :class:`~reference_impl.domain.ports.Store` that forgets everything when the process ends.

    One transaction at a time; other threads wait. In one thread it needs no other to go on.
    """

    def __init__(self) -> None:
        self._tables = _Tables()
        self._turn = threading.RLock()
        self._busy = False

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        """One transaction, undone when the block raises.

        Raises:
            RuntimeError: this thread has a transaction open already.
        """
        with self._turn:
            if self._busy:
                raise RuntimeError("this thread has a transaction open already; end it before the next one begins")
            self._busy = True
            work = MemoryTransaction(self._tables)
            try:
                yield work
            except BaseException:
                work.undo()
                raise
            finally:
                self._busy = False

    def clear(self) -> None:
        """Forget everything and everybody."""
        with self._turn:
            self._tables = _Tables()

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryTransaction:
    """Reads and writes; each write remembers how it is undone. Methods are those of the protocol."""

    def __init__(self, tables: _Tables) -> None:
        self._tables = tables
        self._undo: list[Callable[[], object]] = []

    def undo(self) -> None:
        """Take back all writes, the last one first."""
        while self._undo:
            self._undo.pop()()

    def _put(self, table: dict[Key, Value], key: Key, value: Value) -> None:
        if key in table:
            before = table[key]
            self._undo.append(lambda: table.__setitem__(key, before))
        else:
            self._undo.append(lambda: table.pop(key))
        table[key] = value

    def _drop(self, table: dict[Key, Value], key: Key) -> None:
        if key in table:
            before = table.pop(key)
            self._undo.append(lambda: table.__setitem__(key, before))

    # people
    def user(self, username: str) -> User | None:
        return self._tables.users.get(username)

    hold_user = user

    def add_user(self, user: User) -> None:
        if user.username in self._tables.users:
            raise AlreadyThere("user", user.username)
        self._put(self._tables.users, user.username, user)

    def set_email(self, username: str, email: str) -> None:
        self._put(self._tables.users, username, replace(self._tables.users[username], email=email))

    def set_account(self, username: str, approved_at: datetime | None, closed: Closed | None) -> None:
        user = replace(self._tables.users[username], approved_at=approved_at, closed=closed)
        self._put(self._tables.users, username, user)

    def set_transfer_limit(self, username: str, limit: int) -> None:
        self._put(self._tables.users, username, replace(self._tables.users[username], transfer_limit=limit))

    def set_password(self, username: str, password_hash: str) -> None:
        self._put(self._tables.users, username, replace(self._tables.users[username], password_hash=password_hash))

    def username_of(self, account_number: str) -> str | None:
        users = self._tables.users.values()
        found = [user.username for user in users if user.account_number == account_number and user.paper_of is None]
        return found[0] if len(found) == 1 else None

    def add_bank(self, bank: Bank) -> None:
        before = self.banks(bank.username)
        if bank not in before:
            self._put(self._tables.banks, bank.username, (*before, bank))

    def banks(self, username: str) -> tuple[Bank, ...]:
        return self._tables.banks.get(username, ())

    def add_trusted_contact(self, contact: TrustedContact) -> None:
        before = self.trusted_contacts(contact.username)
        if contact not in before:
            self._put(self._tables.contacts, contact.username, (*before, contact))

    def trusted_contacts(self, username: str) -> tuple[TrustedContact, ...]:
        return self._tables.contacts.get(username, ())

    def count_wrong_password(self, username: str) -> int:
        user = self._tables.users[username]
        self._put(self._tables.users, username, replace(user, wrong_passwords=user.wrong_passwords + 1))
        return user.wrong_passwords + 1

    def count_stray_password(self) -> int:
        count = self._tables.tallies["stray passwords"] + 1
        self._put(self._tables.tallies, "stray passwords", count)
        return count

    def clear_wrong_passwords(self, username: str) -> None:
        self._put(self._tables.users, username, replace(self._tables.users[username], wrong_passwords=0))

    def count_wrong_response(self, username: str) -> int:
        user = self._tables.users[username]
        self._put(self._tables.users, username, replace(user, wrong_responses=user.wrong_responses + 1))
        return user.wrong_responses + 1

    def clear_wrong_responses(self, username: str) -> None:
        self._put(self._tables.users, username, replace(self._tables.users[username], wrong_responses=0))

    def add_completed_task(self, completed: CompletedTask) -> None:
        before = self.completed_tasks(completed.username)
        self._put(self._tables.completed, completed.username, (*before, completed))

    def completed_tasks(self, username: str) -> tuple[CompletedTask, ...]:
        return self._tables.completed.get(username, ())

    # devices
    def add_device(self, device: Device) -> None:
        if device.serial in self._tables.devices:
            raise AlreadyThere("device", device.serial)
        self._put(self._tables.devices, device.serial, device)
        serials = self._tables.serials.get(device.username, ())
        self._put(self._tables.serials, device.username, tuple(sorted((*serials, device.serial))))

    def devices(self, username: str) -> tuple[Device, ...]:
        return tuple(self._tables.devices[serial] for serial in self._tables.serials.get(username, ()))

    def set_device_active(self, serial: str, active: bool) -> bool:
        device = self._tables.devices.get(serial)
        if device is None:
            return False
        self._put(self._tables.devices, serial, replace(device, active=active, waiting=False))
        return True

    def ship_device(self, serial: str, shipped_at: datetime) -> None:
        self._change_device(serial, shipped_at=shipped_at)

    def lose_device(self, serial: str, lost_at: datetime) -> None:
        self._change_device(serial, active=False, waiting=False, lost_at=lost_at)

    def replace_device(self, serial: str, replaced_at: datetime) -> None:
        self._change_device(serial, replaced_at=replaced_at)

    def count_wrong_activation(self, serial: str) -> int:
        wrong = self._tables.devices[serial].wrong_activations + 1
        self._change_device(serial, wrong_activations=wrong)
        return wrong

    def clear_wrong_activations(self, username: str) -> None:
        for device in self.devices(username):
            self._change_device(device.serial, wrong_activations=0)

    def _change_device(self, serial: str, **changes: Any) -> None:
        self._put(self._tables.devices, serial, replace(self._tables.devices[serial], **changes))

    # temporary passcodes
    def temporary_passcode(self, username: str) -> TemporaryPasscode | None:
        return self._tables.passcodes.get(username)

    def set_temporary_passcode(self, passcode: TemporaryPasscode) -> None:
        self._put(self._tables.passcodes, passcode.username, passcode)

    def count_wrong_passcode(self, username: str) -> int:
        passcode = self._tables.passcodes[username]
        self._put(self._tables.passcodes, username, replace(passcode, wrong=passcode.wrong + 1))
        return passcode.wrong + 1

    def clear_wrong_passcodes(self, username: str) -> None:
        self._put(self._tables.passcodes, username, replace(self._tables.passcodes[username], wrong=0))

    def end_temporary_passcode(self, username: str) -> None:
        passcode = self._tables.passcodes.get(username)
        if passcode is not None:
            self._put(self._tables.passcodes, username, replace(passcode, ended=True))

    # code cards
    def add_card(self, card: CodeCard, cells: Sequence[CardCell]) -> None:
        self._put(self._tables.cards, card.id, card)
        self._put(self._tables.cells, card.id, tuple(sorted(cells, key=lambda cell: cell.index)))
        before = self._tables.cards_of.get(card.username, ())
        self._put(self._tables.cards_of, card.username, (*before, card.id))

    def card_at_issue(self, username: str) -> CodeCard | None:
        return self._last_card(username, active=False)

    def active_card(self, username: str) -> CodeCard | None:
        return self._last_card(username, active=True)

    def _last_card(self, username: str, *, active: bool) -> CodeCard | None:
        cards = (self._tables.cards[card_id] for card_id in reversed(self._tables.cards_of.get(username, ())))
        return next((card for card in cards if card.active == active and not card.ended), None)

    def card_cells(self, card_id: str) -> tuple[CardCell, ...]:
        return self._tables.cells.get(card_id, ())

    def unused_cells(self, card_id: str) -> tuple[int, ...]:
        return tuple(cell.index for cell in self.card_cells(card_id) if not cell.used)

    def set_card_printed(self, card_id: str) -> None:
        self._change_card(card_id, printed=True)

    def ask_card(self, card_id: str, pair: tuple[int, int]) -> bool:
        if self._tables.cards[card_id].asked is not None:
            return False
        self._change_card(card_id, first=pair[0], second=pair[1])
        return True

    def use_card_cells(self, card_id: str, pair: Collection[int]) -> None:
        cells = tuple(replace(cell, used=cell.used or cell.index in pair) for cell in self._tables.cells[card_id])
        self._put(self._tables.cells, card_id, cells)
        self._change_card(card_id, first=None, second=None, wrong=0)

    def count_wrong_card_values(self, card_id: str) -> int:
        wrong = self._tables.cards[card_id].wrong + 1
        self._change_card(card_id, wrong=wrong)
        return wrong

    def clear_wrong_card_values(self, username: str) -> None:
        for card_id in self._tables.cards_of.get(username, ()):
            self._change_card(card_id, wrong=0)

    def accept_card(self, card_id: str, accepted_at: datetime) -> None:
        self._change_card(card_id, accepted_at=accepted_at, sealed_codes=None)

    def make_card_active(self, card_id: str) -> None:
        self._change_card(card_id, active=True)

    def end_card(self, card_id: str) -> None:
        self._change_card(card_id, ended=True, sealed_codes=None)

    def _change_card(self, card_id: str, **changes: Any) -> None:
        self._put(self._tables.cards, card_id, replace(self._tables.cards[card_id], **changes))

    # sessions
    def set_session_means(self, token_hash: str, means: Means, verification_id: str = "") -> None:
        session = self._tables.sessions[token_hash]
        self._put(self._tables.sessions, token_hash, replace(session, means=means, verification_id=verification_id))

    def add_session(self, session: Session) -> None:
        self._put(self._tables.sessions, session.token_hash, session)

    def session(self, token_hash: str) -> Session | None:
        return self._tables.sessions.get(token_hash)

    def touch_session(self, token_hash: str, seen_at: datetime) -> bool:
        session = self._tables.sessions.get(token_hash)
        if session is None:
            return False
        self._put(self._tables.sessions, token_hash, replace(session, seen_at=seen_at))
        return True

    def end_session(self, token_hash: str) -> None:
        self._drop(self._tables.sessions, token_hash)

    def forget_old_sessions(self, username: str, started_before: datetime) -> None:
        old = [
            session.token_hash
            for session in self._tables.sessions.values()
            if session.username == username and session.started_at < started_before
        ]
        for token_hash in old:
            self._drop(self._tables.sessions, token_hash)

    # verifications
    def add_verification(self, verification: Verification) -> None:
        self._put(self._tables.verifications, verification.id, verification)

    def verification(self, verification_id: str) -> Verification | None:
        return self._tables.verifications.get(verification_id)

    def set_verification_state(self, verification_id: str, state: VerificationState) -> None:
        verification = self._tables.verifications[verification_id]
        self._put(self._tables.verifications, verification_id, replace(verification, state=state))

    def add_challenge(self, challenge: Challenge) -> None:
        if self.challenge(challenge.verification_id, challenge.code) is not None:
            raise AlreadyThere("challenge", challenge.code)
        before = self._tables.challenges.get(challenge.verification_id, ())
        self._put(self._tables.challenges, challenge.verification_id, (*before, challenge))
        codes = self._tables.codes.get(challenge.username, ())
        self._put(self._tables.codes, challenge.username, (*codes, (challenge.code, challenge.expires_at)))

    def challenge(self, verification_id: str, code: str) -> Challenge | None:
        shown = self._tables.challenges.get(verification_id, ())
        return next((challenge for challenge in shown if challenge.code == code), None)

    def present_challenge(self, verification_id: str) -> Challenge | None:
        shown = self._tables.challenges.get(verification_id, ())
        return max(shown, key=lambda challenge: challenge.number, default=None)

    def codes_in_use(self, username: str, now: datetime) -> frozenset[str]:
        # Time only moves forward, so what is over is dropped here.
        in_use = tuple(entry for entry in self._tables.codes.get(username, ()) if entry[1] > now)
        self._put(self._tables.codes, username, in_use)
        return frozenset(code for code, _ in in_use)

    def claim_challenge(self, verification_id: str, code: str) -> bool:
        return self._close_challenge(verification_id, code, "answered")

    def lapse_challenge(self, verification_id: str, code: str) -> bool:
        return self._close_challenge(verification_id, code, "lapsed")

    def _close_challenge(self, verification_id: str, code: str, state: ChallengeState) -> bool:
        challenge = self.challenge(verification_id, code)
        if challenge is None or challenge.state != "open":
            return False
        shown = self._tables.challenges[verification_id]
        closed = tuple(replace(each, state=state) if each is challenge else each for each in shown)
        self._put(self._tables.challenges, verification_id, closed)
        return True

    # Client Services
    def add_agent(self, agent: Agent) -> None:
        self._put(self._tables.agents, agent.key_hash, agent)

    def agent(self, key_hash: str) -> Agent | None:
        return self._tables.agents.get(key_hash)

    def add_call(self, call: Call) -> None:
        self._put(self._tables.calls, call.id, call)

    set_call = add_call

    def call(self, call_id: str) -> Call | None:
        return self._tables.calls.get(call_id)

    def wrong_answers(self, caller: str) -> WrongAnswers | None:
        return self._tables.wrong_answers.get(caller)

    def set_wrong_answers(self, counted: WrongAnswers) -> None:
        self._put(self._tables.wrong_answers, counted.caller, counted)

    def add_deed(self, deed: Deed) -> None:
        self._put(self._tables.deeds, deed.call_id, (*self.deeds(deed.call_id), deed))

    def deeds(self, call_id: str) -> tuple[Deed, ...]:
        return self._tables.deeds.get(call_id, ())

    # documents
    def claim_submission(self, submission_id: str) -> bool:
        if submission_id in self._tables.submissions:
            return False
        self._put(self._tables.submissions, submission_id, True)
        return True

    def claim_email(self, fingerprint: str, now: datetime, since: datetime) -> bool:
        before = self._tables.emails.get(fingerprint)
        if before is not None and before > since:
            return False
        self._put(self._tables.emails, fingerprint, now)
        return True

    def add_document(self, document: Document, content: bytes) -> None:
        self._put(self._tables.contents, document.id, content)
        self._put(self._tables.documents, document.id, document)
        before = self._tables.documents_of.get(document.username, ())
        self._put(self._tables.documents_of, document.username, (*before, document.id))

    def documents(self, username: str) -> tuple[Document, ...]:
        return tuple(self._tables.documents[id_] for id_ in self._tables.documents_of.get(username, ()))

    def documents_in(self, state: DocumentState) -> tuple[Document, ...]:
        return tuple(each for each in self._tables.documents.values() if each.state == state)

    def set_document_state(self, document_id: str, state: DocumentState) -> None:
        document = self._tables.documents.get(document_id)
        if document is not None:
            self._put(self._tables.documents, document_id, replace(document, state=state))

    def document(self, document_id: str) -> Document | None:
        return self._tables.documents.get(document_id)

    def document_content(self, document_id: str) -> bytes:
        return self._tables.contents[document_id]

    def add_notice(self, notice: Notice) -> None:
        self._put(self._tables.notices, notice.username, (*self.notices(notice.username), notice))

    def notices(self, username: str) -> tuple[Notice, ...]:
        return self._tables.notices.get(username, ())

    def add_mail(self, mail: Mail) -> None:
        self._put(self._tables.mails, mail.to.lower(), (*self.mails(mail.to), mail))

    def mails(self, address: str) -> tuple[Mail, ...]:
        return self._tables.mails.get(address.lower(), ())

    def keep_mail(self, kept: KeptMail, original: bytes) -> None:
        self._put(self._tables.kept_mails, kept.id, kept)
        self._put(self._tables.originals, kept.id, original)

    def kept_mails(self) -> tuple[KeptMail, ...]:
        return tuple(self._tables.kept_mails.values())

    def kept_original(self, submission_id: str) -> bytes | None:
        return self._tables.originals.get(submission_id)

    def forget_kept_mail(self, submission_id: str) -> bool:
        if submission_id not in self._tables.kept_mails:
            return False
        self._drop(self._tables.kept_mails, submission_id)
        self._drop(self._tables.originals, submission_id)
        return True
