"""Client Portal: a task that requires verification, from signing in to carrying it out.

Each method is one use case, and what it changes is one transaction. Where it refuses, what the refusal must leave
behind (a count, a new challenge) is committed before :class:`~reference_impl.domain.refusals.Refused` is raised.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from reference_impl.domain import judgement, words
from reference_impl.domain.inputs import LONGEST_PASSWORD, is_digits, moment, text
from reference_impl.domain.model import Challenge, CompletedTask, Device, Session, User, Verification
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.signed_in import SignedInPortal, granted
from reference_impl.domain.tasks import find_task
from reference_impl.domain.tokens import is_identifier
from reference_impl.domain.views import AccountView, SessionView, SignedIn, VerificationView, view_of

__all__ = ["AccountView", "ClientPortal", "SessionView", "SignedIn", "VerificationView"]

_DRAWS = 1000


class ClientPortal(SignedInPortal):
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
    def has_lapsed(self, challenge: Challenge, now: datetime) -> bool:
        """See :func:`reference_impl.domain.judgement.has_lapsed`."""
        return judgement.has_lapsed(challenge, now)

    def verification_locked(self, user: User) -> bool:
        """See :func:`reference_impl.domain.judgement.verification_locked`."""
        return judgement.verification_locked(user, self.policy)

    def counts(self, device: Device) -> bool:
        """Whether a device's responses count: only while it is active (VID-P-11)."""
        return device.active

    def answers(self, devices: Sequence[Device], challenge: Challenge, passcode: str) -> bool:
        """See :func:`reference_impl.domain.judgement.device_answers`."""
        return judgement.device_answers(devices, self.vault, challenge.code, passcode)

    def belongs_to(self, verification: Verification, session: Session) -> bool:
        """Whether a verification was begun in this very session (VID-P-12)."""
        return hmac.compare_digest(verification.token_hash, session.token_hash)

    # ------------------------------------------------------------ within a transaction
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
        if present is None or verification.state == "left":
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
        if not self.answers(devices, challenge, passcode):
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


def _must_wait_for_credentials(verification: Verification) -> None:
    if verification.state != "credentials":
        raise words.not_waiting(verification.state)
