"""Client Portal: a task that requires verification, from signing in to carrying it out.

Each method is one use case, and what it changes is one transaction. Where it refuses, what the refusal must leave
behind (a count, a new challenge) is committed before :class:`~reference_impl.domain.refusals.Refused` is raised.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from reference_impl.domain import judgement, words
from reference_impl.domain.inputs import LONGEST_PASSWORD, is_digits, moment, text
from reference_impl.domain.model import Challenge, CompletedTask, Device, Session, User, Verification
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, PasswordHasher, Store, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tasks import find_task
from reference_impl.domain.tokens import csrf_token, hash_of, is_identifier
from reference_impl.domain.views import AccountView, SessionView, SignedIn, VerificationView, view_of

__all__ = ["AccountView", "ClientPortal", "SessionView", "SignedIn", "VerificationView"]

Outcome = TypeVar("Outcome")
_DRAWS = 1000


class ClientPortal:
    """The use cases of Client Portal.

    Args:
        store: what is remembered.
        hasher: passwords.
        vault: devices' keys.
        entropy: tokens and challenges.
        policy: every figure.

    All methods take ``now``, an aware time, and raise ``ValueError`` for a naive one. All but :meth:`sign_in` take
    the session's ``token`` and raise ``Refused`` with ``not-signed-in`` where it opens no session.
    """

    def __init__(self, store: Store, hasher: PasswordHasher, vault: KeyVault, entropy: Entropy, policy: Policy) -> None:
        self.store = store
        self.hasher = hasher
        self.vault = vault
        self.entropy = entropy
        self.policy = policy
        # What an unknown user's password is checked against, so that it costs what a known one's does.
        self._nobodys_hash = hasher.hash(entropy.token())

    # ------------------------------------------------------------ sessions
    def sign_in(self, username: str, password: str, now: datetime) -> SignedIn:
        """Begin a session.

        Clauses: VID-P-6; OWASP ASVS 5.0 (no user enumeration, session tokens).

        Raises:
            Refused: ``wrong-credentials``, one answer for an unknown user, a wrong password, and a user whose
                passwords are no longer taken; ``invalid-request``.
        """
        now = moment(now)
        username, password = text("username", username), text("password", password, LONGEST_PASSWORD)
        with self.store.transaction() as work:
            known = work.user(username)
        right = self._is_password(known, password)
        with self.store.transaction() as work:
            outcome = self._begin_session(work, known, right, now)
        return _granted(outcome)

    def session(self, token: str, now: datetime) -> SessionView:
        """Who is signed in."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now)
        return SessionView(user.username, csrf_token(token))

    def sign_out(self, token: str, now: datetime) -> None:
        """End a session; where there is none, nothing happens."""
        moment(now)
        with self.store.transaction() as work:
            work.end_session(hash_of(token))

    def account(self, token: str, now: datetime) -> AccountView:
        """What the account page shows."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now)
            completed = work.completed_tasks(user.username)
        return AccountView(user.username, user.email, tuple(entry.task for entry in completed))

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
                self.entropy.token(), session.token_hash, user.username, kind.kind, kind.check(details), "credentials"
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
        return _granted(outcome)

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
        return _granted(outcome)

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def has_lapsed(self, challenge: Challenge, now: datetime) -> bool:
        """See :func:`reference_impl.domain.judgement.has_lapsed`."""
        return judgement.has_lapsed(challenge, now)

    def verification_locked(self, user: User) -> bool:
        """See :func:`reference_impl.domain.judgement.verification_locked`."""
        return judgement.verification_locked(user, self.policy)

    def counts(self, device: Device) -> bool:
        """Whether a device's responses count: only while it is active (VID-P-11)."""
        return device.active

    def belongs_to(self, verification: Verification, session: Session) -> bool:
        """Whether a verification was begun in this very session (VID-P-12)."""
        return hmac.compare_digest(verification.token_hash, session.token_hash)

    # ------------------------------------------------------------ within a transaction
    def _present(self, work: Transaction, token: str, now: datetime, *, hold: bool = False) -> tuple[Session, User]:
        session = work.session(hash_of(token))
        if session is None or now >= min(
            session.seen_at + self.policy.session_idle, session.started_at + self.policy.session_lifetime
        ):
            raise words.not_signed_in()
        user = (work.hold_user if hold else work.user)(session.username)
        if user is None or not work.touch_session(session.token_hash, max(now, session.seen_at)):
            raise words.not_signed_in()
        return session, user

    def _own(self, work: Transaction, session: Session, verification_id: str) -> Verification:
        verification = work.verification(verification_id) if is_identifier(verification_id) else None
        if verification is None or not self.belongs_to(verification, session):
            raise words.not_found()
        return verification

    def _is_password(self, user: User | None, password: str) -> bool:
        # Outside of transactions, which are short, while this is slow on purpose. The hash is looked at again inside.
        right = self.hasher.verify(self._nobodys_hash if user is None else user.password_hash, password)
        return right and user is not None

    def _judge_password(self, work: Transaction, user: User | None, right: bool, seen: User | None) -> bool:
        if user is None or seen is None or judgement.passwords_locked(user, self.policy):
            return False
        if right and user.password_hash == seen.password_hash:
            work.clear_wrong_passwords(user.username)
            return True
        work.count_wrong_password(user.username)
        return False

    def _begin_session(self, work: Transaction, seen: User | None, right: bool, now: datetime) -> SignedIn | Refused:
        user = None if seen is None else work.hold_user(seen.username)
        if not self._judge_password(work, user, right, seen) or user is None:
            return words.wrong_credentials()
        work.forget_old_sessions(user.username, now - self.policy.session_lifetime)
        token = self.entropy.token()
        work.add_session(Session(hash_of(token), user.username, now, now))
        return SignedIn(token, csrf_token(token), user.username)

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
        if not any(self.counts(device) for device in work.devices(user.username)):
            return words.no_device()
        work.set_verification_state(verification.id, "challenge")
        return view_of(replace(verification, state="challenge"), self._issue(work, verification, 1, now))

    def _issue(self, work: Transaction, verification: Verification, number: int, now: datetime) -> Challenge:
        """Draw a challenge that this user was not shown within its validity (VID-P-4, VID-P-14)."""
        in_use = work.codes_in_use(verification.username, now)
        for _ in range(_DRAWS):
            code = self.entropy.challenge()
            if code not in in_use and work.challenge(verification.id, code) is None:
                break
        else:
            raise RuntimeError(f"{_DRAWS} draws gave no unused challenge; the source of randomness does not work")
        # The whole second at which it ends is shown to people, so it is exactly what counts.
        expires_at = now.replace(microsecond=0) + self.policy.challenge_lifetime
        challenge = Challenge(verification.id, verification.username, code, number, expires_at)
        work.add_challenge(challenge)
        return challenge

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        session, user = self._present(work, token, now, hold=True)
        verification = self._own(work, session, verification_id)
        if not judgement.in_response_format(passcode, self.policy):
            return words.malformed_response(self.policy)
        if code is not None and not is_digits(code, self.policy.challenge_digits):
            return words.another_challenge(self.policy)
        present = work.present_challenge(verification.id)
        if present is None:
            return words.not_waiting(verification.state)
        # The lock is looked at here, where the response is redeemed, whatever was known when the challenge was shown.
        if self.verification_locked(user):
            return words.locked()
        challenge = present if code is None else work.challenge(verification.id, code)
        if challenge is None:
            return self._count_wrong(work, user)
        if challenge.state == "lapsed":
            return words.challenge_lapsed()
        if challenge.state == "open" and self.has_lapsed(challenge, now):
            if work.lapse_challenge(verification.id, challenge.code):
                self._issue(work, verification, challenge.number + 1, now)
            return words.challenge_lapsed()
        devices = [device for device in work.devices(user.username) if self.counts(device)]
        if not devices:
            return words.no_device()
        if not judgement.device_answers(devices, self.vault, challenge.code, passcode):
            return words.already_answered() if challenge.state == "answered" else self._count_wrong(work, user)
        if not work.claim_challenge(verification.id, challenge.code):
            return words.already_answered()
        return self._complete(work, verification, now)

    def _count_wrong(self, work: Transaction, user: User) -> Refused:
        tries_left = self.policy.wrong_responses_allowed - work.count_wrong_response(user.username)
        return words.wrong_response(tries_left) if tries_left > 0 else words.locked()

    def _complete(self, work: Transaction, verification: Verification, now: datetime) -> VerificationView:
        work.clear_wrong_responses(verification.username)
        work.set_verification_state(verification.id, "complete")
        find_task(verification.task).carry_out(work, verification.username, verification.details)
        work.add_completed_task(CompletedTask(verification.username, verification.task, now))
        return view_of(replace(verification, state="complete"), None)


def _granted(outcome: Outcome | Refused) -> Outcome:
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _must_wait_for_credentials(verification: Verification) -> None:
    if verification.state != "credentials":
        raise words.not_waiting(verification.state)
