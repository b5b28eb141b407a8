"""Whoever uses Client Portal has a session: what every use case asks of it, and how a password is judged."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from reference_impl.domain import access, judgement, words
from reference_impl.domain.access import Level, Standing
from reference_impl.domain.code_cards import logins_left
from reference_impl.domain.device_life import devices_at
from reference_impl.domain.inputs import LONGEST_PASSWORD, text
from reference_impl.domain.model import Device, Means, Session, TradingAccount, User
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, PasswordHasher, Store, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tokens import hash_of

__all__ = ["SessionPortal", "granted"]

Outcome = TypeVar("Outcome")


class SessionPortal:
    """What every use case asks of a session and of a password.

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

    # ------------------------------------------------------------ within a transaction
    def _session(self, work: Transaction, token: str, now: datetime, *, hold: bool = False) -> tuple[Session, User]:
        """The session of a token, open or not, and whose it is.

        Raises:
            Refused: ``not-signed-in``: there is none, or it has ended.
        """
        session = work.session(hash_of(token))
        if session is None or now >= min(
            session.seen_at + self.policy.session_idle, session.started_at + self.policy.session_lifetime
        ):
            raise words.not_signed_in()
        user = (work.hold_user if hold else work.user)(session.username)
        if hold:
            # Whoever held the user meanwhile may have changed the session, or ended it.
            session = work.session(session.token_hash) or session
        if user is None or not work.touch_session(session.token_hash, max(now, session.seen_at)):
            raise words.not_signed_in()
        return session, user

    def _present(
        self, work: Transaction, token: str, now: datetime, *, hold: bool = False, needs: Level = "full"
    ) -> tuple[Session, User]:
        """The open session of a token, where it opens what is needed, and whose it is.

        Raises:
            Refused: ``not-signed-in``; ``no-access``: it opens less than that, or nothing any more.
        """
        session, user = self._session(work, token, now, hold=hold)
        if not session.open:
            raise words.not_signed_in()
        opened = self._level(work, session, user, now)
        if opened not in ("full", needs):
            raise words.no_access(opened, self.policy)
        return session, user

    def level(self, standing: Standing, means: Means, now: datetime) -> Level:
        """See :func:`reference_impl.domain.access.level`."""
        return access.level(standing, means, now, self.policy)

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """See :func:`reference_impl.domain.access.accepted_means`."""
        return access.accepted_means(standing, now, self.policy)

    def devices_at(self, work: Transaction, user: User, now: datetime) -> tuple[Device, ...]:
        """See :func:`reference_impl.domain.device_life.devices_at`."""
        return devices_at(work, user, now, self.policy)

    def _level(self, work: Transaction, session: Session, user: User, now: datetime) -> Level:
        passcode = work.temporary_passcode(user.username) if session.means == "temporary-passcode" else None
        card = work.active_card(user.username) if session.means == "code-card" else None
        return self.level(Standing(user, (), passcode, card), session.means, now)

    def _standing(self, work: Transaction, user: User, now: datetime) -> Standing:
        devices = self.devices_at(work, user, now)
        card = work.active_card(user.username)
        passcode = work.temporary_passcode(user.username)
        return Standing(user, devices, passcode, card, logins_left(work, card) if card else 0)

    def _look_at(self, username: str, password: str) -> tuple[User | None, bool]:
        """Whose username it is, as the store has them now, and whether it is their password; nothing is counted yet.

        Raises:
            Refused: ``invalid-request``: one of them is not as it must be.
        """
        username, password = text("username", username), text("password", password, LONGEST_PASSWORD)
        with self.store.transaction() as work:
            known = work.user(username)
        return known, self._is_password(known, password)

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

    def _holder_of(
        self, work: Transaction, username: str, seen: User | None, right: bool
    ) -> tuple[User, TradingAccount] | None:
        """The account holder whose credentials were given, and whether they are the live or the paper account's own.

        Returns:
            ``None`` where they are wrong, which is counted.
        """
        user = work.hold_user(username)
        if not self._judge_password(work, user, right, seen) or user is None:
            return None
        if user.paper_of is None:
            return user, "live"
        holder = work.hold_user(user.paper_of)
        return None if holder is None else (holder, "paper")


def granted(outcome: Outcome | Refused) -> Outcome:
    """What a transaction came to, once it is committed.

    Raises:
        Refused: it came to a refusal.
    """
    if isinstance(outcome, Refused):
        raise outcome
    return outcome
