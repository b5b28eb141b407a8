"""Client Portal: a task that requires verification, from signing in to carrying it out.

Each method is one use case, and what it changes is one transaction. Where it refuses, what the refusal must leave
behind (a count, a new challenge) is committed before :class:`~reference_impl.domain.refusals.Refused` is raised.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.activation import activation_refusal
from reference_impl.domain.card_portal import CardPortal
from reference_impl.domain.device_life import state_at, waits_for_its_code
from reference_impl.domain.inputs import LONGEST_PASSWORD, moment, text
from reference_impl.domain.model import CompletedTask, Device, Session, User, Verification
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.sessions import granted
from reference_impl.domain.statements import FORMS, STATEMENTS, Kind, statement
from reference_impl.domain.tasks import find_task
from reference_impl.domain.tokens import is_identifier
from reference_impl.domain.views import (
    AccountView,
    DeviceView,
    DocumentFile,
    DocumentView,
    NoticeView,
    SessionView,
    SignedIn,
    StatementFile,
    VerificationView,
    view_of,
)

__all__ = ["AccountView", "ClientPortal", "DeviceView", "SessionView", "SignedIn", "VerificationView"]


class ClientPortal(CardPortal):
    """The use cases of Client Portal.

    Args:
        store: what is remembered.
        hasher: passwords.
        vault: devices' keys.
        entropy: tokens and challenges.
        policy: every figure.

    All methods take ``now``, an aware time, and raise ``ValueError`` for a naive one. All but :meth:`sign_in` take
    the session's ``token`` and raise ``Refused`` with ``not-signed-in`` where it opens no session, and ``no-access``
    where the session opens less than they need.
    """

    # ------------------------------------------------------------ the account
    def account(self, token: str, now: datetime) -> AccountView:
        """What the account page shows."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now)
            return AccountView(
                user.username,
                user.email,
                tuple(entry.task for entry in work.completed_tasks(user.username)),
                user.transfer_limit,
                work.banks(user.username),
                work.trusted_contacts(user.username),
            )

    # ------------------------------------------------------------ statements
    def statements(self, token: str, now: datetime) -> Mapping[Kind, str]:
        """The statements that can be obtained, by kind, with what each is called (TRB-A-4)."""
        now = moment(now)
        with self.store.transaction() as work:
            self._present(work, token, now, needs="statements")
            return STATEMENTS

    def statement(self, token: str, name: str, now: datetime) -> StatementFile:
        """One statement, by the name of its file: its kind and its form, ``activity.csv`` (TRB-A-4).

        Raises:
            Refused: ``not-found``: there is none of this name.
        """
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now, needs="statements")
            for kind in STATEMENTS:
                for form, media_type in FORMS.items():
                    if name == f"{kind}.{form}":
                        completed = work.completed_tasks(user.username)
                        return StatementFile(name, media_type, statement(kind, form, user, completed, now))
        raise words.no_such_statement()

    # ------------------------------------------------------------ documents
    def documents(self, token: str, now: datetime) -> tuple[DocumentView, ...]:
        """The documents that were filed under the account, in the order in which they were (DOC-SUB-4)."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now)
            return tuple(
                DocumentView(each.id, each.purpose, each.received_at, each.media_type, each.state == "hard-to-read")
                for each in work.documents(user.username)
                if each.state != "sent-back"
            )

    def document(self, token: str, document_id: str, now: datetime) -> DocumentFile:
        """The picture of one of them.

        Raises:
            Refused: ``not-found``: there is none of this identifier under this account.
        """
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now)
            document = work.document(document_id) if is_identifier(document_id) else None
            if document is None or document.username != user.username or document.state == "sent-back":
                raise words.no_such_document()
            return DocumentFile.of(document, work.document_content(document.id))

    def notices(self, token: str, now: datetime) -> tuple[NoticeView, ...]:
        """What the account holder is told about documents, the latest first (DOC-INT-2)."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now)
            return tuple(NoticeView(each.text, each.given_at) for each in reversed(work.notices(user.username)))

    # ------------------------------------------------------------ devices
    def devices(self, token: str, now: datetime) -> tuple[DeviceView, ...]:
        """The Secure Login Devices of whoever is signed in (CARD-5); a passcode opens them in all of its days."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now, needs="card-only")
            return tuple(
                DeviceView(
                    each.serial,
                    each.kind,
                    each.active,
                    "active" if each.active else state_at(each, user.country, now, self.policy),
                    waits_for_its_code(each),
                )
                for each in self.devices_at(work, user, now)
            )

    def activate(self, token: str, serial: str, code: str, now: datetime) -> None:
        """Activate a new device by hand, with the activation code of its envelope (TRB-K-1).

        Temporary passcode and code card end in the same moment (TRB-K-3), and with them a session that was opened by
        either. A device that became active by itself is confirmed so, and ends them likewise.

        Raises:
            Refused: ``malformed-code``, ``wrong-code``; ``locked``: too many wrong codes in a row; ``not-found``: no
                such device of this user; ``not-waiting``: it is not on its way.
        """
        now, serial = moment(now), text("serial", serial)
        with self.store.transaction() as work:
            session, user = self._present(work, token, now, hold=True, needs="card-only")
            device = self._device(work, user, serial, now)
            refusal = activation_refusal(work, self.vault, self.policy, device, code)
            if refusal is None:
                self.make_active(work, user, session, device)
        granted(refusal)

    def reactivate(self, token: str, serial: str, now: datetime) -> None:
        """Let a device's responses count again (TRB-E-4).

        Temporary passcode and code card end in the same moment (TRB-E-5), and with them a session that was opened by
        either.

        Raises:
            Refused: ``not-found``: no such device of this user; ``not-waiting``: it is active, or on its way, which
                its envelope ends, or was reported lost (TRB-F-4).
        """
        now, serial = moment(now), text("serial", serial)
        with self.store.transaction() as work:
            session, user = self._present(work, token, now, hold=True, needs="card-only")
            device = self._device(work, user, serial, now)
            if device.active:
                raise words.active_already()
            if not self.may_be_reactivated(device):
                raise words.not_to_be_reactivated(device)
            self.make_active(work, user, session, device)

    # ------------------------------------------------------------ verifications
    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task, which then waits for the credentials. Nothing of it happens yet (VID-P-1, VID-P-1B).

        Raises:
            Refused: ``invalid-request``: no such task, or its details are not as they must be.
        """
        now = moment(now)
        with self.store.transaction() as work:
            session, user = self._present(work, token, now)
            kind = find_task(task)
            verification = Verification(
                self.entropy.token(),
                session.token_hash,
                user.username,
                kind.kind,
                kind.check(details, user),
                "credentials",
            )
            work.add_verification(verification)
        return view_of(verification, None)

    def verification(self, token: str, verification_id: str, now: datetime) -> VerificationView:
        """Where a verification stands. Looking changes nothing: a challenge that lapsed stays until it is answered.

        Raises:
            Refused: ``not-found``: no such verification in this session.
        """
        now = moment(now)
        with self.store.transaction() as work:
            session, _ = self._present(work, token, now)
            verification = self._own(work, session, verification_id)
            return view_of(verification, work.present_challenge(verification.id))

    def give_credentials(
        self, token: str, verification_id: str, username: str, password: str, now: datetime
    ) -> VerificationView:
        """Give a waiting task the credentials of the user who is signed in, and get a challenge (VID-P-1B, VID-P-2).

        Raises:
            Refused: ``wrong-credentials``, one answer for all; ``locked``; ``no-device``; ``not-waiting``;
                ``not-found``; ``invalid-request``.
        """
        now = moment(now)
        username, password = text("username", username), text("password", password, LONGEST_PASSWORD)
        with self.store.transaction() as work:
            session, user = self._present(work, token, now)
            _must_wait_for_credentials(self._own(work, session, verification_id))
        own = username == user.username
        right = self._is_password(user if own else None, password)
        with self.store.transaction() as work:
            outcome = self._issue_first(work, token, verification_id, own=own, right=right, seen=user, now=now)
        return granted(outcome)

    def answer(
        self, token: str, verification_id: str, passcode: str, challenge: str | None, now: datetime
    ) -> VerificationView:
        """Enter a response; where it is right, the task is carried out (VID-P-3, VID-P-7 to VID-P-13).

        Args:
            token: the session.
            verification_id: which verification.
            passcode: the response, as it was typed.
            challenge: the challenge code that the response is for; ``None`` means the one displayed last.
            now: aware.

        Raises:
            Refused: ``malformed-response``; ``locked``; ``challenge-lapsed``; ``wrong-response``;
                ``already-answered``; ``no-device``; ``not-waiting``; ``not-found``; ``invalid-request``.
        """
        now = moment(now)
        with self.store.transaction() as work:
            outcome = self._redeem(work, token, verification_id, passcode=passcode, code=challenge, now=now)
        return granted(outcome)

    def renew(self, token: str, verification_id: str, now: datetime) -> VerificationView:
        """Display a new challenge in place of one that lapsed (VID-P-9); where none did, nothing happens.

        Raises:
            Refused: ``locked``; ``not-found``.
        """
        now = moment(now)
        with self.store.transaction() as work:
            session, user = self._present(work, token, now, hold=True)
            verification = self._own(work, session, verification_id)
            present = work.present_challenge(verification.id)
            if verification.state == "challenge" and present is not None and self.has_lapsed(present, now):
                if self.verification_locked(user):
                    raise words.locked()
                if work.lapse_challenge(verification.id, present.code):
                    present = self._issue(work, verification, present.number + 1, now)
            return view_of(verification, present)

    def leave(self, token: str, verification_id: str, now: datetime) -> VerificationView:
        """Leave a verification before its end: its task stays undone, and no response counts any more (VID-P-15).

        Raises:
            Refused: ``not-waiting``: it is complete; ``not-found``.
        """
        now = moment(now)
        with self.store.transaction() as work:
            session, _ = self._present(work, token, now, hold=True)
            verification = self._own(work, session, verification_id)
            if verification.state == "complete":
                raise words.not_waiting(verification.state)
            work.set_verification_state(verification.id, "left")
            return view_of(replace(verification, state="left"), None)

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def end_temporary_means(self, work: Transaction, user: User) -> None:
        """What the re-activation of a device ends at once (TRB-E-5)."""
        work.end_temporary_passcode(user.username)
        card = work.active_card(user.username)
        if card is not None:
            work.end_card(card.id)

    def may_be_reactivated(self, device: Device) -> bool:
        """Whether a device that is not active needs nothing but its owner's word: one that was suspended (TRB-F-4)."""
        return device.lost_at is None and not device.waiting

    def make_active(self, work: Transaction, user: User, session: Session, device: Device) -> None:
        """A device is active by hand: the temporary means end, and a session that they opened (TRB-E-5, TRB-K-3)."""
        work.set_device_active(device.serial, True)
        self.end_temporary_means(work, user)
        if session.means != "device":
            work.end_session(session.token_hash)

    def belongs_to(self, verification: Verification, session: Session) -> bool:
        """Whether a verification was begun in this very session (VID-P-12)."""
        return hmac.compare_digest(verification.token_hash, session.token_hash)

    # ------------------------------------------------------------ within a transaction
    def _device(self, work: Transaction, user: User, serial: str, now: datetime) -> Device:
        device = next((each for each in self.devices_at(work, user, now) if each.serial == serial), None)
        if device is None:
            raise words.no_such_device()
        return device

    def _own(self, work: Transaction, session: Session, verification_id: str) -> Verification:
        verification = work.verification(verification_id) if is_identifier(verification_id) else None
        if verification is None or not self.belongs_to(verification, session):
            raise words.not_found()
        return verification

    def _issue_first(
        self, work: Transaction, token: str, verification_id: str, *, own: bool, right: bool, seen: User, now: datetime
    ) -> VerificationView | Refused:
        session, user = self._present(work, token, now, hold=True)
        verification = self._own(work, session, verification_id)
        _must_wait_for_credentials(verification)
        # Another user's name is not this user's wrong password: nothing was guessed, and nothing is counted.
        if not own or not self._judge_password(work, user, right, seen):
            return words.wrong_credentials()
        if self.verification_locked(user):
            return words.locked()
        if not any(self.counts(device) for device in self.devices_at(work, user, now)):
            return words.no_device()
        work.set_verification_state(verification.id, "challenge")
        return view_of(replace(verification, state="challenge"), self._issue(work, verification, 1, now))

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        session, user = self._present(work, token, now, hold=True)
        verification = self._own(work, session, verification_id)
        refusal = self._response_refusal(work, user, verification, passcode, code, now)
        if refusal is not None:
            return refusal
        return self._complete(work, verification, now)

    def _complete(self, work: Transaction, verification: Verification, now: datetime) -> VerificationView:
        work.clear_wrong_responses(verification.username)
        work.set_verification_state(verification.id, "complete")
        find_task(verification.task).carry_out(work, verification.username, verification.details)
        work.add_completed_task(CompletedTask(verification.username, verification.task, now))
        return view_of(replace(verification, state="complete"), None)


def _must_wait_for_credentials(verification: Verification) -> None:
    if verification.state != "credentials":
        raise words.not_waiting(verification.state)
