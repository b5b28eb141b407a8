"""The troubleshooter: situations to choose from, and a diagnosis for whoever gives the right password."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.access import Standing
from reference_impl.domain.connection import ConnectionReport, Observed, report_on
from reference_impl.domain.desks import REFERENCE_DESKS, Desk, desk_for
from reference_impl.domain.diagnosis import Diagnosis, Goal, diagnose
from reference_impl.domain.documents.guide import GuideStep, Platform, sending_rules, sending_steps
from reference_impl.domain.guidance import FURTHER_ARTICLES, Situation, situations
from reference_impl.domain.inputs import moment
from reference_impl.domain.model import Means, TradingAccount, User
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, PasswordHasher, Store, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.sessions import SessionPortal, granted

__all__ = ["Advised", "Troubleshooter"]


@dataclass(frozen=True)
class Advised:
    """A diagnosis, and the desk of whoever asked for it.

    Attributes:
        diagnosis: why, and what next.
        desk: whom residents of the person's country call.
    """

    diagnosis: Diagnosis
    desk: Desk


class Troubleshooter(SessionPortal):
    """The use cases of the troubleshooter.

    Args:
        store: what is remembered, Client Portal's own.
        hasher: passwords.
        vault: devices' keys.
        entropy: tokens.
        policy: every figure.
        desks: the regional desks, with their telephone numbers.
    """

    def __init__(
        self,
        store: Store,
        hasher: PasswordHasher,
        vault: KeyVault,
        entropy: Entropy,
        policy: Policy,
        desks: Sequence[Desk] = REFERENCE_DESKS,
    ) -> None:
        super().__init__(store, hasher, vault, entropy, policy)
        self.desks = tuple(desks)

    def situations(self) -> Sequence[Situation]:
        """All of them, with their advice, in the article's order (TRB-W-1)."""
        return situations(self.policy)

    def situation(self, letter: str) -> Situation:
        """The one that was chosen.

        Raises:
            Refused: ``not-found``: there is none of this letter.
        """
        for situation in self.situations():
            if situation.letter == letter:
                return situation
        raise words.no_such_situation()

    def articles(self) -> Mapping[str, str]:
        """Further articles, each with its subject (CARD-O-6)."""
        return FURTHER_ARTICLES

    def sending_steps(self, platform: Platform) -> Sequence[GuideStep]:
        """How a document is sent with a phone; see :func:`reference_impl.domain.documents.guide.sending_steps`."""
        return sending_steps(platform)

    def rules_from_the_beginning(self) -> bool:
        """Whether whoever can take pictures finds the rules for address and subject at once (DOC-G-1)."""
        return True

    def sending_rules(self) -> Sequence[str]:
        """See :func:`reference_impl.domain.documents.guide.sending_rules`."""
        return sending_rules(self.policy)

    def diagnose(
        self,
        username: str,
        password: str,
        goal: Goal,
        account: TradingAccount,
        without: Collection[Means],
        now: datetime,
    ) -> Advised:
        """Say why somebody cannot log in, and what to do (TRB-W-2).

        Only whoever knows the password is told; a wrong one counts as it does where one signs in.

        Args:
            username: as it was typed.
            password: likewise.
            goal: where the person wants to log in.
            account: the one selected in the trading platform's login window.
            without: what the person has not at hand, or what does not work.
            now: aware.

        Raises:
            Refused: ``wrong-credentials``, one answer for all; ``invalid-request``.
        """
        now = moment(now)
        known, right = self._look_at(username, password)
        with self.store.transaction() as work:
            outcome = self._advised(work, username, known, right, goal, account, without, now)
        return granted(outcome)

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def diagnosis(
        self,
        standing: Standing,
        credentials: TradingAccount,
        goal: Goal,
        account: TradingAccount,
        without: Collection[Means],
        now: datetime,
    ) -> Diagnosis:
        """See :func:`reference_impl.domain.diagnosis.diagnose`."""
        return diagnose(standing, credentials, goal, account, without, now, self.policy)

    def connection(self, observed: Observed) -> ConnectionReport:
        """See :func:`reference_impl.domain.connection.report_on` (TRB-D-4)."""
        return report_on(observed)

    # ------------------------------------------------------------ within a transaction
    def _advised(
        self,
        work: Transaction,
        username: str,
        seen: User | None,
        right: bool,
        goal: Goal,
        account: TradingAccount,
        without: Collection[Means],
        now: datetime,
    ) -> Advised | Refused:
        known = self._holder_of(work, username, seen, right)
        if known is None:
            return words.wrong_credentials()
        holder, credentials = known
        diagnosis = self.diagnosis(self._standing(work, holder, now), credentials, goal, account, without, now)
        return Advised(diagnosis, desk_for(holder.country, self.desks))
