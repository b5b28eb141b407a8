"""Signing in to Client Portal: the password, then whatever second factor applies, and signing out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.inputs import moment
from reference_impl.domain.model import Factor, Means, Session, User
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.second_factors import SIGN_IN, SecondFactors
from reference_impl.domain.sessions import granted
from reference_impl.domain.tokens import csrf_token, hash_of
from reference_impl.domain.views import SessionView, SignedIn

__all__ = ["SIGN_IN", "LoginPortal"]


class LoginPortal(SecondFactors):
    """The use cases of signing in and out."""

    def sign_in(self, username: str, password: str, now: datetime) -> SignedIn:
        """Begin a session. It opens nothing before the second factor was given, where one is asked for.

        Clauses: CARD-3, CARD-O-5, TRB-A-4, TRB-K-3, VID-P-6; OWASP ASVS 5.0 (no user enumeration, session tokens).

        Raises:
            Refused: ``wrong-credentials``, one answer for an unknown user, a wrong password, and a user whose
                passwords are no longer taken; ``no-second-factor``: the user has nothing to complete the sign-in with;
                ``locked``: too many wrong responses; ``no-access``: the credentials are a paper trading account's own;
                ``invalid-request``.
        """
        now = moment(now)
        known, right = self._look_at(username, password)
        with self.store.transaction() as work:
            outcome = self._begin_session(work, username, known, right, now)
        return granted(outcome)

    def second_factor(self, token: str, code: str, challenge: str | None, now: datetime) -> SignedIn:
        """Complete a sign-in with what it asks for.

        The session goes on under a new token, so that nobody who knew the old one comes in with it (OWASP ASVS 5.0,
        7.2.4).

        Args:
            token: of the session that waits.
            code: the device's response, the temporary passcode, or the card values, as they were typed.
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

    def choose_factor(self, token: str, kind: Factor, now: datetime) -> SessionView:
        """Complete a sign-in with something else than what is asked for: with the code card, while a device is active.

        Raises:
            Refused: ``not-signed-in``; ``not-waiting``: it is complete, or this would not do.
        """
        now = moment(now)
        with self.store.transaction() as work:
            session, user = self._session(work, token, now, hold=True)
            if session.open or kind not in self.accepted_means(self._standing(work, user, now), now):
                raise words.signed_in_already() if session.open else words.factor_not_accepted()
            if kind == "device" and self.verification_locked(user):
                raise words.locked()
            verification_id = self._ask_device(work, session, now) if kind == "device" else ""
            work.set_session_means(session.token_hash, kind, verification_id)
            chosen = replace(session, means=kind, verification_id=verification_id)
            return SessionView(user.username, csrf_token(token), "none", self._asked_or(work, chosen, user, now))

    def session(self, token: str, now: datetime) -> SessionView:
        """Who is signed in, or about to be, and what is asked for or open."""
        now = moment(now)
        with self.store.transaction() as work:
            session, user = self._session(work, token, now)
            if not session.open:
                return SessionView(user.username, csrf_token(token), "none", self._asked_or(work, session, user, now))
            return SessionView(user.username, csrf_token(token), self._level(work, session, user, now))

    def sign_out(self, token: str, now: datetime) -> None:
        """End a session; where there is none, nothing happens."""
        moment(now)
        with self.store.transaction() as work:
            work.end_session(hash_of(token))

    # ------------------------------------------------------------ within a transaction
    def _begin_session(
        self, work: Transaction, username: str, seen: User | None, right: bool, now: datetime
    ) -> SignedIn | Refused:
        user = work.hold_user(username)
        if not self._judge_password(work, user, right, seen) or user is None:
            return words.wrong_credentials()
        work.forget_old_sessions(user.username, now - self.policy.session_lifetime)
        if user.paper_of is not None:
            return words.paper_credentials()
        standing = self._standing(work, user, now)
        means = self.accepted_means(standing, now)
        if not means:
            return words.no_second_factor(standing.devices)
        if means[0] == "device" and self.verification_locked(user):
            means = means[1:]
            if not means:
                return words.locked()
        return self._add_session(work, user, means[0], now, is_open=means[0] == "password")

    def _open_session(
        self, work: Transaction, token: str, code: str, challenge: str | None, now: datetime
    ) -> SignedIn | Refused:
        session, user = self._session(work, token, now, hold=True)
        if session.open:
            return words.signed_in_already()
        standing = self._standing(work, user, now)
        if session.means not in self.accepted_means(standing, now):
            return words.no_second_factor(standing.devices)
        refusal = self._code_refusal(work, user, session, code, challenge, now)
        if refusal is not None:
            return refusal
        work.end_session(session.token_hash)
        return self._add_session(work, user, session.means, now, is_open=True)

    def _add_session(self, work: Transaction, user: User, means: Means, now: datetime, *, is_open: bool) -> SignedIn:
        token = self.entropy.token()
        session = Session(hash_of(token), user.username, now, now, means, is_open)
        if not is_open and means == "device":
            session = replace(session, verification_id=self._ask_device(work, session, now))
        work.add_session(session)
        asked = None if is_open else self._asked_or(work, session, user, now)
        opened = self._level(work, session, user, now) if is_open else "none"
        return SignedIn(token, csrf_token(token), user.username, opened, asked)
