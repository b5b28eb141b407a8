"""The reads and writes of one transaction, as SQL that SQLite and PostgreSQL both take."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

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
from reference_impl.storage.tables import (
    STRAY_PASSWORDS,
    agents,
    banks,
    calls,
    card_cells,
    cards,
    challenges,
    completed_tasks,
    deeds,
    devices,
    documents,
    emails,
    kept_mails,
    mails,
    notices,
    passcodes,
    sessions,
    submissions,
    tallies,
    trusted_contacts,
    users,
    verifications,
    wrong_answers,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["SqlTransaction"]

Entity = TypeVar(
    "Entity",
    User,
    Device,
    TemporaryPasscode,
    CodeCard,
    CardCell,
    Session,
    Verification,
    Challenge,
    CompletedTask,
    Bank,
    TrustedContact,
    Agent,
    Call,
    WrongAnswers,
    Deed,
    Document,
    Notice,
    Mail,
)


class SqlTransaction:
    """A :class:`~reference_impl.domain.ports.Transaction` on a connection in whose transaction it runs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # people
    def user(self, username: str) -> User | None:
        """See the protocol."""
        return self._one(User, _rows(users, "username"), username=username)

    def hold_user(self, username: str) -> User | None:
        """See the protocol. A row lock in PostgreSQL; SQLite has the whole database locked already."""
        return self._one(User, _held_user(), username=username)

    def add_user(self, user: User) -> None:
        """See the protocol."""
        self._insert(users, user, AlreadyThere("user", user.username))

    def set_email(self, username: str, email: str) -> None:
        """See the protocol."""
        self._set(users, "username", username, email=email)

    def set_account(self, username: str, approved_at: datetime | None, closed: Closed | None) -> None:
        """See the protocol."""
        self._set(users, "username", username, approved_at=approved_at, closed=closed)

    def set_transfer_limit(self, username: str, limit: int) -> None:
        """See the protocol."""
        self._set(users, "username", username, transfer_limit=limit)

    def set_password(self, username: str, password_hash: str) -> None:
        """See the protocol."""
        self._set(users, "username", username, password_hash=password_hash)

    def username_of(self, account_number: str) -> str | None:
        """See the protocol."""
        these = select(users.c.username).where(users.c.account_number == account_number, users.c.paper_of.is_(None))
        found = self._connection.scalars(these.limit(2)).all()
        return str(found[0]) if len(found) == 1 else None

    def add_bank(self, bank: Bank) -> None:
        """See the protocol. Whoever completes a task holds the user, so that nobody adds the same one meanwhile."""
        if bank not in self.banks(bank.username):
            self._connection.execute(insert(banks), _values(bank))

    def banks(self, username: str) -> tuple[Bank, ...]:
        """See the protocol."""
        columns = (banks.c.username, banks.c.name, banks.c.iban)
        return self._all(Bank, select(*columns).where(banks.c.username == username).order_by(banks.c.id))

    def add_trusted_contact(self, contact: TrustedContact) -> None:
        """See the protocol, and :meth:`add_bank`."""
        if contact not in self.trusted_contacts(contact.username):
            self._connection.execute(insert(trusted_contacts), _values(contact))

    def trusted_contacts(self, username: str) -> tuple[TrustedContact, ...]:
        """See the protocol."""
        columns = (trusted_contacts.c.username, trusted_contacts.c.name, trusted_contacts.c.phone)
        query = select(*columns).where(trusted_contacts.c.username == username).order_by(trusted_contacts.c.id)
        return self._all(TrustedContact, query)

    def count_wrong_password(self, username: str) -> int:
        """See the protocol."""
        return self._count(username, users.c.wrong_passwords)

    def count_stray_password(self) -> int:
        """See the protocol."""
        this = update(tallies).where(tallies.c.name == STRAY_PASSWORDS)
        counted = this.values({tallies.c.count: tallies.c.count + 1}).returning(tallies.c.count)
        return int(self._connection.execute(counted).scalar_one())

    def clear_wrong_passwords(self, username: str) -> None:
        """See the protocol."""
        self._set(users, "username", username, wrong_passwords=0)

    def count_wrong_response(self, username: str) -> int:
        """See the protocol."""
        return self._count(username, users.c.wrong_responses)

    def clear_wrong_responses(self, username: str) -> None:
        """See the protocol."""
        self._set(users, "username", username, wrong_responses=0)

    def add_completed_task(self, completed: CompletedTask) -> None:
        """See the protocol."""
        self._connection.execute(insert(completed_tasks), _values(completed))

    def completed_tasks(self, username: str) -> tuple[CompletedTask, ...]:
        """See the protocol."""
        columns = (completed_tasks.c.username, completed_tasks.c.task, completed_tasks.c.completed_at)
        query = select(*columns).where(completed_tasks.c.username == username).order_by(completed_tasks.c.id)
        return self._all(CompletedTask, query)

    # devices
    def add_device(self, device: Device) -> None:
        """See the protocol."""
        self._insert(devices, device, AlreadyThere("device", device.serial))

    def devices(self, username: str) -> tuple[Device, ...]:
        """See the protocol."""
        found = self._all(Device, _rows(devices, "username"), username=username)
        # Sorted here: the order of a database depends on its locale.
        return tuple(sorted(found, key=lambda device: device.serial))

    def set_device_active(self, serial: str, active: bool) -> bool:
        """See the protocol."""
        return self._set(devices, "serial", serial, active=active, waiting=False) == 1

    def ship_device(self, serial: str, shipped_at: datetime) -> None:
        """See the protocol."""
        self._set(devices, "serial", serial, shipped_at=shipped_at)

    def lose_device(self, serial: str, lost_at: datetime) -> None:
        """See the protocol."""
        self._set(devices, "serial", serial, active=False, waiting=False, lost_at=lost_at)

    def replace_device(self, serial: str, replaced_at: datetime) -> None:
        """See the protocol."""
        self._set(devices, "serial", serial, replaced_at=replaced_at)

    def count_wrong_activation(self, serial: str) -> int:
        """See the protocol."""
        counted = {devices.c.wrong_activations: devices.c.wrong_activations + 1}
        this = update(devices).where(devices.c.serial == serial).values(counted)
        return int(self._connection.execute(this.returning(devices.c.wrong_activations)).scalar_one())

    def clear_wrong_activations(self, username: str) -> None:
        """See the protocol."""
        self._set(devices, "username", username, wrong_activations=0)

    # temporary passcodes
    def temporary_passcode(self, username: str) -> TemporaryPasscode | None:
        """See the protocol."""
        return self._one(TemporaryPasscode, _rows(passcodes, "username"), username=username)

    def set_temporary_passcode(self, passcode: TemporaryPasscode) -> None:
        """See the protocol. Whoever gives a passcode holds the user."""
        self._connection.execute(delete(passcodes).where(passcodes.c.username == passcode.username))
        self._connection.execute(insert(passcodes), _values(passcode))

    def count_wrong_passcode(self, username: str) -> int:
        """See the protocol."""
        this = update(passcodes).where(passcodes.c.username == username).values(wrong=passcodes.c.wrong + 1)
        return int(self._connection.execute(this.returning(passcodes.c.wrong)).scalar_one())

    def clear_wrong_passcodes(self, username: str) -> None:
        """See the protocol."""
        self._set(passcodes, "username", username, wrong=0)

    def end_temporary_passcode(self, username: str) -> None:
        """See the protocol."""
        self._set(passcodes, "username", username, ended=True)

    # code cards
    def add_card(self, card: CodeCard, cells: Sequence[CardCell]) -> None:
        """See the protocol. Whoever requests a card holds the user."""
        last = select(func.max(cards.c.number)).where(cards.c.username == card.username)
        number = (self._connection.execute(last).scalar_one() or 0) + 1
        self._connection.execute(insert(cards).values(_values(card) | {"number": number}))
        self._connection.execute(insert(card_cells), [_values(cell) for cell in cells])

    def card_at_issue(self, username: str) -> CodeCard | None:
        """See the protocol."""
        return self._last_card(username, active=False)

    def active_card(self, username: str) -> CodeCard | None:
        """See the protocol."""
        return self._last_card(username, active=True)

    def _last_card(self, username: str, *, active: bool) -> CodeCard | None:
        return self._one(CodeCard, _last_card(active), username=username)

    def card_cells(self, card_id: str) -> tuple[CardCell, ...]:
        """See the protocol."""
        return self._all(
            CardCell, select(card_cells).where(card_cells.c.card_id == card_id).order_by(card_cells.c.index)
        )

    def unused_cells(self, card_id: str) -> tuple[int, ...]:
        """See the protocol."""
        return tuple(self._connection.scalars(_unused_cells(), {"card_id": card_id}))

    def set_card_printed(self, card_id: str) -> None:
        """See the protocol."""
        self._set(cards, "id", card_id, printed=True)

    def ask_card(self, card_id: str, pair: tuple[int, int]) -> bool:
        """See the protocol. One statement looks and changes, as where a challenge is closed."""
        unasked = (cards.c.id == card_id) & cards.c.first.is_(None)
        return self._update(cards, unasked, first=pair[0], second=pair[1]) == 1

    def use_card_cells(self, card_id: str, pair: Collection[int]) -> None:
        """See the protocol."""
        self._update(card_cells, (card_cells.c.card_id == card_id) & card_cells.c.index.in_(pair), used=True)
        self._set(cards, "id", card_id, first=None, second=None, wrong=0)

    def count_wrong_card_values(self, card_id: str) -> int:
        """See the protocol."""
        this = update(cards).where(cards.c.id == card_id).values(wrong=cards.c.wrong + 1).returning(cards.c.wrong)
        return int(self._connection.execute(this).scalar_one())

    def clear_wrong_card_values(self, username: str) -> None:
        """See the protocol."""
        self._set(cards, "username", username, wrong=0)

    def accept_card(self, card_id: str, accepted_at: datetime) -> None:
        """See the protocol."""
        self._set(cards, "id", card_id, accepted_at=accepted_at, sealed_codes=None)

    def make_card_active(self, card_id: str) -> None:
        """See the protocol."""
        self._set(cards, "id", card_id, active=True)

    def end_card(self, card_id: str) -> None:
        """See the protocol."""
        self._set(cards, "id", card_id, ended=True, sealed_codes=None)

    # sessions
    def set_session_means(self, token_hash: str, means: Means, verification_id: str = "") -> None:
        """See the protocol."""
        self._set(sessions, "token_hash", token_hash, means=means, verification_id=verification_id)

    def add_session(self, session: Session) -> None:
        """See the protocol."""
        self._connection.execute(insert(sessions), _values(session))

    def session(self, token_hash: str) -> Session | None:
        """See the protocol."""
        return self._one(Session, _rows(sessions, "token_hash"), token_hash=token_hash)

    def touch_session(self, token_hash: str, seen_at: datetime) -> bool:
        """See the protocol."""
        return self._set(sessions, "token_hash", token_hash, seen_at=seen_at) == 1

    def end_session(self, token_hash: str) -> None:
        """See the protocol."""
        self._connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))

    def forget_old_sessions(self, username: str, started_before: datetime) -> None:
        """See the protocol."""
        old = (sessions.c.username == username, sessions.c.started_at < started_before)
        self._connection.execute(delete(sessions).where(*old))

    # verifications
    def add_verification(self, verification: Verification) -> None:
        """See the protocol."""
        values = _values(verification) | {"details": dict(verification.details)}
        self._connection.execute(insert(verifications), values)

    def verification(self, verification_id: str) -> Verification | None:
        """See the protocol."""
        return self._one(Verification, _rows(verifications, "id"), id=verification_id)

    def set_verification_state(self, verification_id: str, state: VerificationState) -> None:
        """See the protocol."""
        self._set(verifications, "id", verification_id, state=state)

    def add_challenge(self, challenge: Challenge) -> None:
        """See the protocol."""
        self._insert(challenges, challenge, AlreadyThere("challenge", challenge.code))

    def challenge(self, verification_id: str, code: str) -> Challenge | None:
        """See the protocol."""
        query = _rows(challenges, "verification_id", "code")
        return self._one(Challenge, query, verification_id=verification_id, code=code)

    def present_challenge(self, verification_id: str) -> Challenge | None:
        """See the protocol."""
        return self._one(Challenge, _last_challenge(), verification_id=verification_id)

    def codes_in_use(self, username: str, now: datetime) -> frozenset[str]:
        """See the protocol."""
        in_use = (challenges.c.username == username, challenges.c.expires_at > now)
        return frozenset(self._connection.scalars(select(challenges.c.code).where(*in_use)))

    def claim_challenge(self, verification_id: str, code: str) -> bool:
        """See the protocol."""
        return self._close_challenge(verification_id, code, "answered")

    def lapse_challenge(self, verification_id: str, code: str) -> bool:
        """See the protocol."""
        return self._close_challenge(verification_id, code, "lapsed")

    # Client Services
    def add_agent(self, agent: Agent) -> None:
        """See the protocol."""
        self._connection.execute(insert(agents), _values(agent))

    def agent(self, key_hash: str) -> Agent | None:
        """See the protocol."""
        return self._one(Agent, _rows(agents, "key_hash"), key_hash=key_hash)

    def add_call(self, call: Call) -> None:
        """See the protocol."""
        self._connection.execute(insert(calls), _values(call))

    def call(self, call_id: str) -> Call | None:
        """See the protocol."""
        return self._one(Call, _rows(calls, "id"), id=call_id)

    def set_call(self, call: Call) -> None:
        """See the protocol."""
        self._set(calls, "id", call.id, **_values(call))

    def wrong_answers(self, caller: str) -> WrongAnswers | None:
        """See the protocol."""
        return self._one(WrongAnswers, _rows(wrong_answers, "caller"), caller=caller)

    def set_wrong_answers(self, counted: WrongAnswers) -> None:
        """See the protocol. Whoever counts for a user holds the user."""
        self._connection.execute(delete(wrong_answers).where(wrong_answers.c.caller == counted.caller))
        self._connection.execute(insert(wrong_answers), _values(counted))

    def add_deed(self, deed: Deed) -> None:
        """See the protocol."""
        self._connection.execute(insert(deeds), _values(deed))

    def deeds(self, call_id: str) -> tuple[Deed, ...]:
        """See the protocol."""
        return self._all(
            Deed, select(*_columns(deeds, "number")).where(deeds.c.call_id == call_id).order_by(deeds.c.number)
        )

    # documents
    def claim_submission(self, submission_id: str) -> bool:
        """See the protocol. Another one that inserts the same row waits for this transaction, in either database."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(submissions).values(id=submission_id))
        except IntegrityError:
            return False
        return True

    def claim_email(self, fingerprint: str, now: datetime, since: datetime) -> bool:
        """See the protocol. As with submissions, another one waits."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(emails).values(fingerprint=fingerprint, arrived_at=now))
        except IntegrityError:
            long_ago = (emails.c.fingerprint == fingerprint) & (emails.c.arrived_at <= since)
            return self._connection.execute(update(emails).where(long_ago).values(arrived_at=now)).rowcount == 1
        return True

    def add_document(self, document: Document, content: bytes) -> None:
        """See the protocol."""
        values = {**_values(document), "doubts": list(document.doubts), "content": content}
        self._connection.execute(insert(documents), values)

    def documents(self, username: str) -> tuple[Document, ...]:
        """See the protocol."""
        return self._documents(documents.c.username == username)

    def document(self, document_id: str) -> Document | None:
        """See the protocol."""
        return next(iter(self._documents(documents.c.id == document_id)), None)

    def documents_in(self, state: DocumentState) -> tuple[Document, ...]:
        """See the protocol."""
        return self._documents(documents.c.state == state)

    def set_document_state(self, document_id: str, state: DocumentState) -> None:
        """See the protocol."""
        self._set(documents, "id", document_id, state=state)

    def document_content(self, document_id: str) -> bytes:
        """See the protocol."""
        query = select(documents.c.content).where(documents.c.id == document_id)
        return bytes(self._connection.execute(query).scalar_one())

    def add_notice(self, notice: Notice) -> None:
        """See the protocol."""
        self._connection.execute(insert(notices), _values(notice))

    def notices(self, username: str) -> tuple[Notice, ...]:
        """See the protocol."""
        query = select(*_columns(notices, "number")).where(notices.c.username == username)
        return self._all(Notice, query.order_by(notices.c.number))

    def add_mail(self, mail: Mail) -> None:
        """See the protocol."""
        self._connection.execute(insert(mails).values(mailbox=mail.to.lower(), **_values(mail)))

    def mails(self, address: str) -> tuple[Mail, ...]:
        """See the protocol."""
        query = select(*_columns(mails, "number", "mailbox")).where(mails.c.mailbox == address.lower())
        return self._all(Mail, query.order_by(mails.c.number))

    def keep_mail(self, kept: KeptMail, original: bytes) -> None:
        """See the protocol."""
        values = {**_values(kept), "reasons": list(kept.reasons), "original": original}
        self._connection.execute(insert(kept_mails), values)

    def kept_mails(self) -> tuple[KeptMail, ...]:
        """See the protocol."""
        query = select(*_columns(kept_mails, "number", "original")).order_by(kept_mails.c.number)
        rows = self._connection.execute(query).mappings()
        return tuple(KeptMail(**{**row, "reasons": tuple(row["reasons"])}) for row in rows)

    def kept_original(self, submission_id: str) -> bytes | None:
        """See the protocol."""
        query = select(kept_mails.c.original).where(kept_mails.c.id == submission_id)
        original = self._connection.execute(query).scalar_one_or_none()
        return None if original is None else bytes(original)

    def forget_kept_mail(self, submission_id: str) -> bool:
        """See the protocol."""
        return self._connection.execute(delete(kept_mails).where(kept_mails.c.id == submission_id)).rowcount == 1

    # how
    def _documents(self, condition: ColumnElement[bool]) -> tuple[Document, ...]:
        query = select(*_columns(documents, "number", "content")).where(condition).order_by(documents.c.number)
        rows = self._connection.execute(query).mappings()
        return tuple(Document(**{**row, "doubts": tuple(row["doubts"])}) for row in rows)

    def _close_challenge(self, verification_id: str, code: str, state: ChallengeState) -> bool:
        # One statement looks and changes. Of two that meet, the database lets the second one look again when the first
        # has committed, and its condition no longer holds.
        this = (challenges.c.verification_id == verification_id) & (challenges.c.code == code)
        return self._update(challenges, this & (challenges.c.state == "open"), state=state) == 1

    def _count(self, username: str, counter: ColumnElement[int]) -> int:
        counted = update(users).where(users.c.username == username).values({counter: counter + 1}).returning(counter)
        return self._connection.execute(counted).scalar_one()

    def _set(self, table: Table, key: str, value: str, **values: Any) -> int:
        changed = self._connection.execute(_change(table, key, tuple(values)), {_KEY: value, **values})
        return changed.rowcount

    def _update(self, table: Table, condition: ColumnElement[bool], **values: Any) -> int:
        return self._connection.execute(update(table).where(condition).values(**values)).rowcount

    def _insert(self, table: Table, entity: User | Device | Challenge, taken: AlreadyThere) -> None:
        # In a savepoint: PostgreSQL would take nothing more in a transaction in which a statement failed.
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(table), _values(entity))
        except IntegrityError as error:
            key = [column == getattr(entity, column.name) for column in table.primary_key.columns]
            if self._connection.execute(select(table).where(*key)).first() is None:
                raise
            raise taken from error

    def _one(self, kind: type[Entity], query: Select[Any], **values: str) -> Entity | None:
        row = self._connection.execute(query, values).mappings().one_or_none()
        return None if row is None else kind(**row)

    def _all(self, kind: type[Entity], query: Select[Any], **values: str) -> tuple[Entity, ...]:
        return tuple(kind(**row) for row in self._connection.execute(query, values).mappings())


# To put a statement together takes SQLAlchemy longer than to execute it: what is asked with every request is put
# together once.
_KEY = "of_key"


@cache
def _rows(table: Table, *keys: str) -> Select[Any]:
    """The rows in which these columns have the values that are given under their names."""
    return select(table).where(*(table.c[key] == bindparam(key) for key in keys))


@cache
def _change(table: Table, key: str, names: tuple[str, ...]) -> Update:
    """Sets these columns, to what is given under their names, where the key is what is given as ``of_key``."""
    return update(table).where(table.c[key] == bindparam(_KEY)).values({name: bindparam(name) for name in names})


@cache
def _held_user() -> Select[Any]:
    # NO KEY: rows of other tables may go on referring to this one.
    return _rows(users, "username").with_for_update(key_share=True)


@cache
def _last_card(active: bool) -> Select[Any]:
    these = (cards.c.username == bindparam("username"), cards.c.active.is_(active), cards.c.ended.is_(False))
    return select(*_columns(cards, "number")).where(*these).order_by(cards.c.number.desc()).limit(1)


@cache
def _unused_cells() -> Select[Any]:
    these = (card_cells.c.card_id == bindparam("card_id"), card_cells.c.used.is_(False))
    return select(card_cells.c.index).where(*these).order_by(card_cells.c.index)


@cache
def _last_challenge() -> Select[Any]:
    return _rows(challenges, "verification_id").order_by(challenges.c.number.desc()).limit(1)


def _values(entity: DataclassInstance) -> dict[str, Any]:
    return {each.name: getattr(entity, each.name) for each in fields(entity)}


def _columns(table: Table, *but: str) -> list[Column[Any]]:
    """A table's columns, but for those that are the database's own."""
    return [column for column in table.c if column.name not in but]
