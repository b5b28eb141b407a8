"""Client Portal: a code card is requested, displayed, printed, activated, and looked after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.access import card_ends_at, card_is_valid
from reference_impl.domain.code_cards import codes_of, logins_left, make_card
from reference_impl.domain.inputs import moment
from reference_impl.domain.login import LoginPortal
from reference_impl.domain.model import CodeCard, Session, User
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.sessions import granted
from reference_impl.domain.views import CardView

__all__ = ["CardPortal"]


class CardPortal(LoginPortal):
    """The use cases of the code card. A temporary passcode opens them in all of its days (TRB-G-2, TRB-J-1)."""

    def request_card(self, token: str, now: datetime) -> CardView:
        """Make a new card, and show it (CARD-5, CARD-6). One that is active stays so until the new one is (CARD-14)."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now, hold=True, needs="card-only")
            card = self.make_card(work, user, now)
            return self._card_view(work, card)

    def card(self, token: str, now: datetime) -> CardView | None:
        """The card that is being issued, with its codes as long as they can be seen (CARD-13); ``None`` for none."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now, needs="card-only")
            card = work.card_at_issue(user.username)
            return None if card is None else self._card_view(work, card)

    def active_card(self, token: str, now: datetime) -> CardView | None:
        """The card that gives access now, without a code of it; ``None`` for none."""
        now = moment(now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now, needs="card-only")
            card = work.active_card(user.username)
            if card is None or not card_is_valid(card, now, self.policy):
                return None
            return CardView("active", ends_at=card_ends_at(card, self.policy), logins_left=logins_left(work, card))

    def print_card(self, token: str, now: datetime) -> None:
        """Take note that the card is printed (CARD-6).

        Raises:
            Refused: ``not-waiting``: no card is displayed.
        """
        now = moment(now)
        with self.store.transaction() as work:
            card = self._displayed_card(work, token, now)
            work.set_card_printed(card.id)

    def go_on_with_card(self, token: str, acknowledged: bool, now: datetime) -> CardView:
        """Go on from the card to its activation, and be told the two indexes (CARD-7, CARD-8).

        Args:
            token: the session.
            acknowledged: whether the warning that the card was not printed has been read (CARD-6W).
            now: aware.

        Raises:
            Refused: ``not-printed``: the card was not printed, and nothing was acknowledged; ``not-waiting``.
        """
        now = moment(now)
        with self.store.transaction() as work:
            card = self._displayed_card(work, token, now)
            if not acknowledged and self.warns(card):
                raise words.not_printed()
            return CardView("activation", indexes=self.asked_pair(work, card))

    def give_card_values(self, token: str, values: str, now: datetime) -> CardView:
        """Enter the codes at the two indexes (CARD-8); right, they begin the card's days (CARD-9).

        Raises:
            Refused: ``malformed-code``, ``wrong-code``, ``locked``; ``not-waiting``: no activation has begun.
        """
        now = moment(now)
        with self.store.transaction() as work:
            outcome = self._accept_card(work, token, values, now)
        return granted(outcome)

    def finish_card(self, token: str, now: datetime) -> CardView:
        """Finalize the procedure with OK: now the card gives access, and the passcode no more (CARD-9, CARD-9F).

        A session that was opened with the passcode goes on with the card.

        Raises:
            Refused: ``not-waiting``: no values were accepted.
        """
        now = moment(now)
        with self.store.transaction() as work:
            session, user = self._present(work, token, now, hold=True, needs="card-only")
            card = work.card_at_issue(user.username)
            if card is None or card.accepted_at is None:
                raise words.card_not_here()
            self.make_card_active(work, card, user, session)
            return CardView("active", ends_at=card_ends_at(card, self.policy), logins_left=logins_left(work, card))

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def make_card(self, work: Transaction, user: User, now: datetime) -> CodeCard:
        """See :func:`reference_impl.domain.code_cards.make_card`."""
        return make_card(work, self.vault, self.entropy, self.policy, username=user.username, now=now)

    def codes_of(self, card: CodeCard) -> Mapping[int, str]:
        """See :func:`reference_impl.domain.code_cards.codes_of`."""
        return codes_of(card, self.vault)

    def warns(self, card: CodeCard) -> bool:
        """Whether going on to activation brings up the warning: where the card was not printed (CARD-6X)."""
        return not card.printed

    def make_card_active(self, work: Transaction, card: CodeCard, user: User, session: Session) -> None:
        """A card takes the place of the one before it and of the temporary passcode (CARD-14, Q-22)."""
        before = work.active_card(user.username)
        if before is not None:
            work.end_card(before.id)
        work.make_card_active(card.id)
        work.end_temporary_passcode(user.username)
        if session.means == "temporary-passcode":
            work.set_session_means(session.token_hash, "code-card")

    # ------------------------------------------------------------ within a transaction
    def _displayed_card(self, work: Transaction, token: str, now: datetime) -> CodeCard:
        _, user = self._present(work, token, now, hold=True, needs="card-only")
        card = work.card_at_issue(user.username)
        if card is None or card.accepted_at is not None:
            raise words.card_not_here()
        return card

    def _accept_card(self, work: Transaction, token: str, values: str, now: datetime) -> CardView | Refused:
        card = self._displayed_card(work, token, now)
        if card.asked is None:
            return words.card_not_here()
        refusal = self.card_refusal(work, card, card.asked, values)
        if refusal is not None:
            return refusal
        work.accept_card(card.id, now)
        return CardView("accepted", ends_at=now + self.policy.card_validity)

    def _card_view(self, work: Transaction, card: CodeCard) -> CardView:
        if card.accepted_at is not None:
            return CardView("accepted", ends_at=card_ends_at(card, self.policy), logins_left=logins_left(work, card))
        indexes = None if card.asked is None else self.asked_pair(work, card)
        return CardView("displayed", codes=self.codes_of(card), indexes=indexes, printed=card.printed)
