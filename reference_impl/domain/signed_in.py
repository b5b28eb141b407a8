"""Whoever uses Client Portal is signed in: sessions, and the passwords that open them."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from reference_impl.domain import judgement, words
from reference_impl.domain.inputs import LONGEST_PASSWORD, moment, text
from reference_impl.domain.model import Session, User
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, PasswordHasher, Store, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tokens import csrf_token, hash_of
from reference_impl.domain.views import SessionView, SignedIn

__all__ = ["SignedInPortal", "granted"]

Outcome = TypeVar("Outcome")


class SignedInPortal:
    """The use cases of signing in and out, and what every other use case asks of a session.

    Args:
        store: what is remembered.
        hasher: passwords.
        vault: devices' keys.
        entropy: tokens and challenges.
        policy: every figure.
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
            outcome = self._begin_session(work, username, known, right, now)
        return granted(outcome)

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

    def _is_password(self, user: User | None, password: str) -> bool:
        # Outside of transactions, which are short, while this is slow on purpose. The hash is looked at again inside.
        right = self.hasher.verify(self._nobodys_hash if user is None else user.password_hash, password)
        return right and user is not None

    def _judge_password(self, work: Transaction, user: User | None, right: bool, seen: User | None) -> bool:
        unchanged = user is not None and seen is not None and user.password_hash == seen.password_hash
        if user is not None and unchanged and right and not judgement.passwords_locked(user, self.policy):
            work.clear_wrong_passwords(user.username)
            return True
        # Each refusal writes as much as any other, so that no clock tells an unknown or a locked user from a known one.
        if user is None:
            work.count_stray_password()
        else:
            work.count_wrong_password(user.username)
        return False

    def _begin_session(
        self, work: Transaction, username: str, seen: User | None, right: bool, now: datetime
    ) -> SignedIn | Refused:
        user = work.hold_user(username)
        if not self._judge_password(work, user, right, seen) or user is None:
            return words.wrong_credentials()
        work.forget_old_sessions(user.username, now - self.policy.session_lifetime)
        token = self.entropy.token()
        work.add_session(Session(hash_of(token), user.username, now, now))
        return SignedIn(token, csrf_token(token), user.username)


def granted(outcome: Outcome | Refused) -> Outcome:
    """What a transaction came to, once it is committed.

    Raises:
        Refused: it came to a refusal.
    """
    if isinstance(outcome, Refused):
        raise outcome
    return outcome
