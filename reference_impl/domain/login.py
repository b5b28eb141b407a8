"""Signing in to Client Portal: the password, then whatever second factor applies, and signing out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.challenges import ChallengingPortal
from reference_impl.domain.inputs import LONGEST_PASSWORD, moment, text
from reference_impl.domain.model import Means, Session, User, Verification
from reference_impl.domain.passcodes import passcode_refusal
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.sessions import granted
from reference_impl.domain.tokens import csrf_token, hash_of
from reference_impl.domain.views import SecondFactor, SessionView, SignedIn

__all__ = ["SIGN_IN", "LoginPortal"]

SIGN_IN = "sign-in"
"""What the verification stands for that a device completes a sign-in with. It is no task that anybody can begin."""


class LoginPortal(ChallengingPortal):
    """The use cases of signing in and out."""

    def sign_in(self, username: str, password: str, now: datetime) -> SignedIn:
        """Begin a session. It opens nothing before the second factor was given, where one is asked for.

        Clauses: CARD-3, CARD-O-5, TRB-A-4, TRB-K-3, VID-P-6; OWASP ASVS 5.0 (no user enumeration, session tokens).

        Raises:
            Refused: ``wrong-credentials``, one answer for an unknown user, a wrong password, and a user whose
                passwords are no longer taken; ``no-second-factor``: the user has nothing to complete the sign-in with;
                ``locked``: too many wrong responses; ``invalid-request``.
        """
        now = moment(now)
        username, password = text("username", username), text("password", password, LONGEST_PASSWORD)
        with self.store.transaction() as work:
            known = work.user(username)
        right = self._is_password(known, password)
        with self.store.transaction() as work:
            outcome = self._begin_session(work, username, known, right, now)
        return granted(outcome)

    def second_factor(self, token: str, code: str, challenge: str | None, now: datetime) -> SignedIn:
        """Complete a sign-in with what it asks for.

        The session goes on under a new token, so that nobody who knew the old one comes in with it (OWASP ASVS 5.0,
        7.2.4).

        Args:
            token: of the session that waits.
            code: the device's response, or the temporary passcode, as it was typed.
            challenge: the challenge code that the response is for; ``None`` means the one displayed last.
            now: aware.

        Raises:
            Refused: ``not-signed-in``; ``not-waiting``: it is complete; what :meth:`answer` raises, of a device's
                response; ``malformed-code``, ``wrong-code``, ``locked``, ``no-second-factor`` of a passcode.
        """
        now = moment(now)
        with self.store.transaction() as work:
            outcome = self._open_session(work, token, code, challenge, now)
        return granted(outcome)

    def session(self, token: str, now: datetime) -> SessionView:
        """Who is signed in, or about to be, and what is asked for or open."""
        now = moment(now)
        with self.store.transaction() as work:
            session, user = self._session(work, token, now)
            if not session.open:
                return SessionView(user.username, csrf_token(token), "none", self._asked(work, session))
            return SessionView(user.username, csrf_token(token), self._level(work, session, user, now))

    def sign_out(self, token: str, now: datetime) -> None:
        """End a session; where there is none, nothing happens."""
        moment(now)
        with self.store.transaction() as work:
            work.end_session(hash_of(token))

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def passcode_refusal(self, work: Transaction, user: User, given: str) -> Refused | None:
        """See :func:`reference_impl.domain.passcodes.passcode_refusal`."""
        return passcode_refusal(work, self.vault, self.policy, user, given)

    # ------------------------------------------------------------ within a transaction
    def _begin_session(
        self, work: Transaction, username: str, seen: User | None, right: bool, now: datetime
    ) -> SignedIn | Refused:
        user = work.hold_user(username)
        if not self._judge_password(work, user, right, seen) or user is None:
            return words.wrong_credentials()
        work.forget_old_sessions(user.username, now - self.policy.session_lifetime)
        means = self.accepted_means(self._standing(work, user), now)
        if not means:
            return words.no_second_factor()
        if means[0] == "device" and self.verification_locked(user):
            return words.locked()
        return self._add_session(work, user, means[0], now, is_open=means[0] == "password")

    def _open_session(
        self, work: Transaction, token: str, code: str, challenge: str | None, now: datetime
    ) -> SignedIn | Refused:
        session, user = self._session(work, token, now, hold=True)
        if session.open:
            return words.signed_in_already()
        if session.means not in self.accepted_means(self._standing(work, user), now):
            return words.no_second_factor()
        if session.means == "device":
            refusal = self._sign_in_response_refusal(work, user, session, code, challenge, now)
        else:
            refusal = self.passcode_refusal(work, user, code)
        if refusal is not None:
            return refusal
        work.end_session(session.token_hash)
        return self._add_session(work, user, session.means, now, is_open=True)

    def _sign_in_response_refusal(
        self, work: Transaction, user: User, session: Session, code: str, challenge: str | None, now: datetime
    ) -> Refused | None:
        verification = work.verification(session.verification_id)
        if verification is None:
            raise words.not_signed_in()
        refusal = self._response_refusal(work, user, verification, code, challenge, now)
        if refusal is None:
            work.clear_wrong_responses(user.username)
            work.set_verification_state(verification.id, "complete")
        return refusal

    def _add_session(self, work: Transaction, user: User, means: Means, now: datetime, *, is_open: bool) -> SignedIn:
        token = self.entropy.token()
        session = Session(hash_of(token), user.username, now, now, means, is_open)
        asked = None
        if not is_open and means == "device":
            session, asked = self._ask_device(work, session, now)
        elif not is_open:
            asked = SecondFactor("temporary-passcode")
        work.add_session(session)
        opened = self._level(work, session, user, now) if is_open else "none"
        return SignedIn(token, csrf_token(token), user.username, opened, asked)

    def _ask_device(self, work: Transaction, session: Session, now: datetime) -> tuple[Session, SecondFactor]:
        verification = Verification(
            self.entropy.token(), session.token_hash, session.username, SIGN_IN, {}, "challenge"
        )
        work.add_verification(verification)
        challenge = self._issue(work, verification, 1, now)
        asked = SecondFactor("device", challenge.code, challenge.expires_at)
        return replace(session, verification_id=verification.id), asked

    def _asked(self, work: Transaction, session: Session) -> SecondFactor:
        challenge = work.present_challenge(session.verification_id) if session.means == "device" else None
        if challenge is None:
            return SecondFactor("temporary-passcode")
        return SecondFactor("device", challenge.code, challenge.expires_at)
