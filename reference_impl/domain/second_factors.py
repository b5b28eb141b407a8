"""What completes a login, wherever somebody logs in: what is asked for, and how what was typed is judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.challenges import ChallengingPortal
from reference_impl.domain.code_cards import asked_pair, card_refusal
from reference_impl.domain.model import CodeCard, Factor, Session, User, Verification
from reference_impl.domain.passcodes import passcode_refusal
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import SecondFactor

__all__ = ["SIGN_IN", "SecondFactors"]

SIGN_IN = "sign-in"
"""What the verification stands for that a device completes a sign-in with. It is no task that anybody can begin."""


class SecondFactors(ChallengingPortal):
    """What signing in to Client Portal and logging in to the trading platform have in common.

    A wrong code counts towards the same lock, wherever it was entered.
    """

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def passcode_refusal(self, work: Transaction, user: User, given: str) -> Refused | None:
        """See :func:`reference_impl.domain.passcodes.passcode_refusal`."""
        return passcode_refusal(work, self.vault, self.policy, user, given)

    def asked_pair(self, work: Transaction, card: CodeCard) -> tuple[int, int] | None:
        """See :func:`reference_impl.domain.code_cards.asked_pair`."""
        return asked_pair(work, self.entropy, card)

    def card_refusal(self, work: Transaction, card: CodeCard, pair: tuple[int, int], values: object) -> Refused | None:
        """See :func:`reference_impl.domain.code_cards.card_refusal`."""
        return card_refusal(work, self.vault, self.policy, card, pair, values)

    # ------------------------------------------------------------ within a transaction
    def _code_refusal(
        self, work: Transaction, user: User, session: Session, code: str, challenge: str | None, now: datetime
    ) -> Refused | None:
        """Judge what was typed, by the means that the session waits for; ``None`` for what completes it."""
        match session.means:
            case "device":
                return self._sign_in_response_refusal(work, user, session, code, challenge, now)
            case "code-card":
                return self._card_values_refusal(work, user, code)
            case _:
                return self.passcode_refusal(work, user, code)

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

    def _card_values_refusal(self, work: Transaction, user: User, values: str) -> Refused | None:
        card = work.active_card(user.username)
        if card is None or card.asked is None:
            return words.pair_answered()
        return self.card_refusal(work, card, card.asked, values)

    def _ask_device(self, work: Transaction, session: Session, now: datetime) -> str:
        """Begin the verification whose challenge opens the session, and return its identifier."""
        verification = Verification(
            self.entropy.token(), session.token_hash, session.username, SIGN_IN, {}, "challenge"
        )
        work.add_verification(verification)
        self._issue(work, verification, 1, now)
        return verification.id

    def _asked_or(self, work: Transaction, session: Session, user: User, now: datetime) -> SecondFactor:
        """What is asked for, and what would do instead."""
        means = self.accepted_means(self._standing(work, user, now), now)
        choices: tuple[Factor, ...] = ("device", "code-card")
        instead = next((each for each in choices if each in means and each != session.means), None)
        return replace(self._asked(work, session), instead=instead)

    def _asked(self, work: Transaction, session: Session) -> SecondFactor:
        if session.means == "device":
            challenge = work.present_challenge(session.verification_id)
            if challenge is not None:
                return SecondFactor("device", challenge.code, challenge.expires_at)
        card = work.active_card(session.username) if session.means == "code-card" else None
        if card is not None and card.asked is None:
            # Two sessions that look at one moment must be asked for one pair: whoever draws it holds the user.
            work.hold_user(session.username)
            card = work.active_card(session.username)
        if card is not None:
            return SecondFactor("code-card", indexes=self.asked_pair(work, card))
        return SecondFactor("temporary-passcode")
