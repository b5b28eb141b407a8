"""Logging in to the trading platform: credentials, the account that was selected, and whatever second factor applies.

What a login has come to is a value that whoever carries the connection keeps; nothing of it is in the store but what
the codes themselves leave there. So it ends with its connection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from reference_impl.domain import access, words
from reference_impl.domain.access import Decision, Standing
from reference_impl.domain.inputs import moment
from reference_impl.domain.model import Factor, Means, Session, TradingAccount, User
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.second_factors import SecondFactors
from reference_impl.domain.sessions import granted
from reference_impl.domain.tokens import hash_of
from reference_impl.domain.views import SecondFactor

__all__ = ["Asked", "TradingLogin", "TradingPlatform"]


@dataclass(frozen=True)
class TradingLogin:
    """A login that goes on, or went through.

    Attributes:
        session: whose it is, by what means, and whether it went through; it is in no store.
        credentials: whose were given, the live account's or the paper account's own.
        account: the one that was selected.
    """

    session: Session
    credentials: TradingAccount
    account: TradingAccount


@dataclass(frozen=True)
class Asked:
    """A login that waits for its second factor, and what is asked for."""

    login: TradingLogin
    second_factor: SecondFactor


class TradingPlatform(SecondFactors):
    """The use cases of the trading platform.

    Args:
        store: what is remembered, Client Portal's own.
        hasher: passwords.
        vault: devices' keys.
        entropy: tokens and challenges.
        policy: every figure.
    """

    def log_in(self, username: str, password: str, account: TradingAccount, now: datetime) -> Asked:
        """Give username and password, with an account selected.

        Clauses: TRB-A-1 to TRB-A-5, TRB-E-2P, TRB-G-1, TRB-H-1, CARD-11P.

        Raises:
            Refused: ``wrong-credentials``, one answer for all; ``no-access``: the account has none, see the decision's
                reasons; ``no-second-factor``; ``locked``; ``invalid-request``.
        """
        now = moment(now)
        known, right = self._look_at(username, password)
        with self.store.transaction() as work:
            outcome = self._begin(work, username, known, right, account, now)
        return granted(outcome)

    def choose_factor(self, login: TradingLogin, kind: Factor, now: datetime) -> Asked:
        """Complete a login with something else than what is asked for: with the code card, while a device is active.

        Raises:
            Refused: ``not-waiting``: this would not do; ``locked``; what :meth:`connected` raises.
        """
        now = moment(now)
        with self.store.transaction() as work:
            user = self._holder(work, login)
            if kind not in self._decision(work, user, login, now).means:
                raise words.factor_not_accepted()
            if kind == "device" and self.verification_locked(user):
                raise words.locked()
            session = replace(login.session, means=kind, verification_id="")
            return self._asking(work, user, replace(login, session=session), now)

    def second_factor(self, login: TradingLogin, code: str, challenge: str | None, now: datetime) -> TradingLogin:
        """Complete a login with what it asks for.

        Args:
            login: it waits.
            code: the device's response, the temporary passcode, or the card values, as they were typed.
            challenge: the challenge code that the response is for; ``None`` means the one displayed last.
            now: aware.

        Raises:
            Refused: what Client Portal raises of such a code; what :meth:`connected` raises.
        """
        now = moment(now)
        with self.store.transaction() as work:
            outcome = self._complete_login(work, login, code, challenge, now)
        return granted(outcome)

    def asked(self, login: TradingLogin, now: datetime) -> SecondFactor:
        """What a login that waits asks for now: after a challenge lapsed, it is another one."""
        now = moment(now)
        with self.store.transaction() as work:
            return self._asked_or(work, login.session, self._holder(work, login), now)

    def connected(self, login: TradingLogin, now: datetime) -> TradingAccount:
        """The account that a login which went through is connected with, asked anew: it may have ended meanwhile.

        Raises:
            Refused: ``not-signed-in``: it did not go through; ``no-access`` or ``no-second-factor``: it opens nothing
                any more.
        """
        now = moment(now)
        with self.store.transaction() as work:
            user = self._holder(work, login)
            if not login.session.open:
                raise words.not_signed_in()
            decision = self._decision(work, user, login, now, used=True)
            if login.session.means not in decision.means:
                raise words.no_second_factor(work.devices(user.username))
            return self.opens(login)

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def decide(
        self, standing: Standing, credentials: TradingAccount, account: TradingAccount, now: datetime
    ) -> Decision:
        """See :func:`reference_impl.domain.access.trading_access`."""
        return access.trading_access(standing, credentials, account, now, self.policy)

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """See :func:`reference_impl.domain.access.trading_means`."""
        return access.trading_means(standing, now, self.policy)

    def opens(self, login: TradingLogin) -> TradingAccount:
        """Which account a login opens: the one that was selected (TRB-A-5)."""
        return login.account

    # ------------------------------------------------------------ within a transaction
    def _begin(
        self,
        work: Transaction,
        username: str,
        seen: User | None,
        right: bool,
        account: TradingAccount,
        now: datetime,
    ) -> Asked | Refused:
        known = self._holder_of(work, username, seen, right)
        if known is None:
            return words.wrong_credentials()
        holder, credentials = known
        standing = self._standing(work, holder, now)
        decision = self.decide(standing, credentials, account, now)
        if not decision.granted:
            return words.trading_refused(decision)
        means = decision.means
        if means[0] == "device" and self.verification_locked(holder):
            means = means[1:]
            if not means:
                return words.locked()
        session = Session(hash_of(self.entropy.token()), holder.username, now, now, means[0], open=False)
        return self._asking(work, holder, TradingLogin(session, credentials, account), now)

    def _asking(self, work: Transaction, holder: User, login: TradingLogin, now: datetime) -> Asked:
        session = login.session
        if session.means == "device":
            session = replace(session, verification_id=self._ask_device(work, session, now))
        return Asked(replace(login, session=session), self._asked_or(work, session, holder, now))

    def _complete_login(
        self, work: Transaction, login: TradingLogin, code: str, challenge: str | None, now: datetime
    ) -> TradingLogin | Refused:
        holder = self._holder(work, login)
        decision = self._decision(work, holder, login, now)
        if login.session.means not in decision.means:
            return words.no_second_factor(work.devices(holder.username))
        refusal = self._code_refusal(work, holder, login.session, code, challenge, now)
        return refusal or replace(login, session=replace(login.session, open=True))

    def _holder(self, work: Transaction, login: TradingLogin) -> User:
        holder = work.hold_user(login.session.username)
        if holder is None:
            raise words.not_signed_in()
        return holder

    def _decision(
        self, work: Transaction, holder: User, login: TradingLogin, now: datetime, *, used: bool = False
    ) -> Decision:
        """What the access rule says of a login now; of one that went through, its card may be used up."""
        standing = self._standing(work, holder, now)
        if used:
            standing = replace(standing, card_logins=max(standing.card_logins, 1))
        decision = self.decide(standing, login.credentials, login.account, now)
        if not decision.granted:
            raise words.trading_refused(decision)
        return decision
