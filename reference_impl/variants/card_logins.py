"""Client Portal with one rule broken about logins with a code card: its days, its pairs, and what ends it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from reference_impl.domain.access import Level, Standing
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import CodeCard, Means, Session, User
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import CardView, SessionView, SignedIn
from reference_impl.variants.registry import Variant, everywhere, use_cases

__all__ = ["CARD_LOGIN_VARIANTS", "OtherPairs"]

Pair = tuple[int, int]

_DAYS = ("CARD-O-1", "TRB-H-1P")
_MOMENT = timedelta(microseconds=1)
_FEW = 20


# ---------------------------------------------------------------- CARD-O-1, TRB-H-1P
class _OtherDays(ClientPortal):
    """Gives access for other days than the confirmation states."""

    def shifted(self, card: CodeCard) -> CodeCard:
        """The card, with its days elsewhere."""
        return card

    def level(self, standing: Standing, means: Means, now: datetime) -> Level:
        """What is open by those days."""
        return super().level(self._moved(standing), means, now)

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """What is accepted by those days."""
        return super().accepted_means(self._moved(standing), now)

    def _moved(self, standing: Standing) -> Standing:
        return standing if standing.card is None else replace(standing, card=self.shifted(standing.card))


class ADayFewer(_OtherDays):
    """Gives access for twenty days."""

    def shifted(self, card: CodeCard) -> CodeCard:
        """A day before."""
        return _accepted_later(card, timedelta(days=-1))


class ADayMore(_OtherDays):
    """Gives access for twenty-two days."""

    def shifted(self, card: CodeCard) -> CodeCard:
        """A day later."""
        return _accepted_later(card, timedelta(days=1))


class OpenAtTheVeryEnd(_OtherDays):
    """Gives access at the moment at which the days are over."""

    def shifted(self, card: CodeCard) -> CodeCard:
        """A moment later."""
        return _accepted_later(card, _MOMENT)


class DaysFromRequest(_OtherDays):
    """Counts the days from the request of the card."""

    def shifted(self, card: CodeCard) -> CodeCard:
        """As if its values had been accepted then."""
        return replace(card, accepted_at=card.issued_at)


class DaysFromOk(_OtherDays):
    """Counts the days from OK."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._finished: dict[str, datetime] = {}

    def shifted(self, card: CodeCard) -> CodeCard:
        """As if its values had been accepted then."""
        return replace(card, accepted_at=self._finished.get(card.id, card.accepted_at))

    def finish_card(self, token: str, now: datetime) -> CardView:
        """Take note of the time."""
        with suppress(Refused), self.store.transaction() as work:
            _, user = self._present(work, token, now, needs="card-only")
            card = work.card_at_issue(user.username)
            if card is not None:
                self._finished[card.id] = now
        return super().finish_card(token, now)


class SessionOutlivesCard(ClientPortal):
    """Leaves a session open that was opened with a card whose days are over."""

    def level(self, standing: Standing, means: Means, now: datetime) -> Level:
        """Ask the card no more."""
        return "full" if means == "code-card" else super().level(standing, means, now)


class CardEndsWithPasscode(_OtherDays):
    """Lets the card end when the passcode's days would have been over."""

    def _level(self, work: Transaction, session: Session, user: User, now: datetime) -> Level:
        over = session.means == "code-card" and self._passcode_is_over(work, user, now)
        return "none" if over else super()._level(work, session, user, now)

    def _standing(self, work: Transaction, user: User, now: datetime) -> Standing:
        return replace(super()._standing(work, user, now), passcode=work.temporary_passcode(user.username))

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """The card only as long as the passcode lasted."""
        given = None if standing.passcode is None else standing.passcode.issued_at
        if given is not None and now >= given + self._passcode_lasts():
            standing = replace(standing, card=None)
        return super().accepted_means(standing, now)

    def _passcode_is_over(self, work: Transaction, user: User, now: datetime) -> bool:
        passcode = work.temporary_passcode(user.username)
        return passcode is not None and now >= passcode.issued_at + self._passcode_lasts()

    def _passcode_lasts(self) -> timedelta:
        return self.policy.passcode_full_access + self.policy.passcode_for_card


# ---------------------------------------------------------------- CARD-11, CARD-11I
class CardDoesNotLogIn(ClientPortal):
    """Takes no card at a login."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """Without the card."""
        return super().accepted_means(replace(standing, card=None), now)


class CardOpensLess(ClientPortal):
    """Opens the pages about devices to whoever logged in with a card, and nothing else."""

    def _open_session(
        self, work: Transaction, token: str, code: str, challenge: str | None, now: datetime
    ) -> SignedIn | Refused:
        opened = super()._open_session(work, token, code, challenge, now)
        session = None if isinstance(opened, Refused) else self._session(work, opened.token, now)[0]
        if session is not None and session.means == "code-card":
            self._less.add(session.token_hash)
        return opened

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._less: set[str] = set()

    def _level(self, work: Transaction, session: Session, user: User, now: datetime) -> Level:
        level = super()._level(work, session, user, now)
        return "card-only" if level == "full" and session.token_hash in self._less else level


class NothingAskedAtLogin(ClientPortal):
    """Lets whoever has an active card in without asking for it."""

    def _add_session(self, work: Transaction, user: User, means: Means, now: datetime, *, is_open: bool) -> SignedIn:
        return super()._add_session(work, user, means, now, is_open=is_open or means == "code-card")


# ---------------------------------------------------------------- CARD-12
class OtherPairs(ClientPortal):
    """Asks for other pairs than those that the card's unused cells give."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._pairs: dict[str, Pair] = {}

    def draw(self, work: Transaction, card: CodeCard) -> None:
        """Ask for two others from now on."""
        now = self._pairs.get(card.id, card.asked or (0, 0))
        others = [cell.index for cell in work.card_cells(card.id) if not cell.used and cell.index not in now]
        self._pairs[card.id] = self.entropy.pair(others)

    def asked_pair(self, work: Transaction, card: CodeCard) -> Pair | None:
        """The pair that was drawn last."""
        pair = super().asked_pair(work, card)
        return self._pairs.get(card.id, pair)

    def card_refusal(self, work: Transaction, card: CodeCard, pair: Pair, values: object) -> Refused | None:
        """Judge them by the pair that was drawn last."""
        refusal = super().card_refusal(work, card, self._pairs.get(card.id, pair), values)
        if refusal is None:
            self._pairs.pop(card.id, None)
        return refusal


class PairAnewAfterWrongCodes(OtherPairs):
    """Asks for another pair once two wrong codes were entered."""

    def card_refusal(self, work: Transaction, card: CodeCard, pair: Pair, values: object) -> Refused | None:
        """Judge, and draw again."""
        refusal = super().card_refusal(work, card, pair, values)
        if refusal is not None and refusal.reason == "wrong-code" and card.active:
            self.draw(work, card)
        return refusal


class PairAnewAtEachLook(OtherPairs):
    """Asks for another pair whenever the page is loaded."""

    def session(self, token: str, now: datetime) -> SessionView:
        """Draw again, and show."""
        with self.store.transaction() as work:
            session, user = self._session(work, token, now)
            card = work.active_card(user.username)
            if not session.open and session.means == "code-card" and card is not None:
                self.draw(work, card)
        return super().session(token, now)


class PairAnewAtEachSignIn(OtherPairs):
    """Asks for another pair whenever username and password are given."""

    def _add_session(self, work: Transaction, user: User, means: Means, now: datetime, *, is_open: bool) -> SignedIn:
        card = work.active_card(user.username)
        if card is not None and not is_open and means == "code-card":
            self.draw(work, card)
        return super()._add_session(work, user, means, now, is_open=is_open)


class _Again(ClientPortal):
    """Asks again for what was answered."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._answered: dict[str, Pair] = {}

    def card_refusal(self, work: Transaction, card: CodeCard, pair: Pair, values: object) -> Refused | None:
        """Judge, and remember."""
        refusal = super().card_refusal(work, card, pair, values)
        if refusal is None and card.active:
            self._answered[card.id] = pair
        return refusal

    def asked_pair(self, work: Transaction, card: CodeCard) -> Pair | None:
        """A pair of which something was answered before."""
        before = self._answered.get(card.id)
        if card.asked is None and before is not None:
            unused = [cell.index for cell in work.card_cells(card.id) if not cell.used]
            work.ask_card(card.id, self.again(before, unused[0]))
            return self.again(before, unused[0])
        return super().asked_pair(work, card)

    def again(self, before: Pair, unused: int) -> Pair:  # noqa: ARG002
        """What is asked for."""
        return before


class SamePairAgain(_Again):
    """Asks for the same pair at each login."""


class OneIndexAgain(_Again):
    """Asks for one index number of the login before."""

    def again(self, before: Pair, unused: int) -> Pair:
        """One new one, and an old one."""
        return unused, before[1]


class FewCells(ClientPortal):
    """Asks for the first few cells again and again."""

    def asked_pair(self, work: Transaction, card: CodeCard) -> Pair | None:
        """Two of the first ones, whether or not they were answered."""
        if card.asked is not None:
            return card.asked
        pair = self.entropy.pair(range(1, _FEW + 1))
        work.ask_card(card.id, pair)
        return pair


class PairForTwoLogins(_Again):
    """Lets the same two codes complete every login that was begun before they were entered."""

    def asked_pair(self, work: Transaction, card: CodeCard) -> Pair | None:
        """As it should be."""
        return super(_Again, self).asked_pair(work, card)

    def _card_values_refusal(self, work: Transaction, user: User, values: str) -> Refused | None:
        refusal = super()._card_values_refusal(work, user, values)
        card = work.active_card(user.username)
        if refusal is None or card is None or card.id not in self._answered:
            return refusal
        return self.card_refusal(work, card, self._answered[card.id], values)


# ---------------------------------------------------------------- CARD-14
class _MoreCards(ClientPortal):
    """Takes the codes of other cards, too."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._cards: list[CodeCard] = []

    def make_card_active(self, work: Transaction, card: CodeCard, user: User, session: Session) -> None:
        """Remember it."""
        super().make_card_active(work, card, user, session)
        self._cards.append(card)

    def _card_values_refusal(self, work: Transaction, user: User, values: str) -> Refused | None:
        now = work.active_card(user.username)
        refusal = super()._card_values_refusal(work, user, values)
        if refusal is None or now is None or now.asked is None:
            return refusal
        for card in self._cards:
            if self.serves(card, user) and self.card_refusal(work, replace(card, wrong=0), now.asked, values) is None:
                work.use_card_cells(now.id, now.asked)
                return None
        return refusal

    def serves(self, card: CodeCard, user: User) -> bool:
        """Whether a card that is not the user's present one does."""
        raise NotImplementedError


class OldCardServesOn(_MoreCards):
    """Takes the codes of a card that was replaced."""

    def serves(self, card: CodeCard, user: User) -> bool:
        """Those of the same user."""
        return card.username == user.username


class AnybodysCardServes(_MoreCards):
    """Takes the codes of another user's card."""

    def serves(self, card: CodeCard, user: User) -> bool:
        """Those of others."""
        return card.username != user.username


class OldCardEndsAtRequest(ClientPortal):
    """Ends the active card as soon as another one is requested."""

    def make_card(self, work: Transaction, user: User, now: datetime) -> CodeCard:
        """End it now."""
        before = work.active_card(user.username)
        if before is not None:
            work.end_card(before.id)
        return super().make_card(work, user, now)


class NewCardDoesNotReplace(ClientPortal):
    """Says that the new card is active, and goes on with the old one."""

    def make_card_active(self, work: Transaction, card: CodeCard, user: User, session: Session) -> None:
        """End the new one, where there is an old one."""
        if work.active_card(user.username) is None:
            super().make_card_active(work, card, user, session)
        else:
            work.end_card(card.id)


# ---------------------------------------------------------------- CARD-15, TRB-E-5, TRB-H-2
class TriesAnewAtEachSignIn(ClientPortal):
    """Counts wrong card values from nothing whenever username and password are given."""

    def _add_session(self, work: Transaction, user: User, means: Means, now: datetime, *, is_open: bool) -> SignedIn:
        card = work.active_card(user.username)
        if card is not None and not is_open and means == "code-card":
            work.use_card_cells(card.id, ())
            if card.asked is not None:
                work.ask_card(card.id, card.asked)
        return super()._add_session(work, user, means, now, is_open=is_open)


class CardOutlivesDevice(ClientPortal):
    """Ends the passcode alone when a device is re-activated."""

    def end_temporary_means(self, work: Transaction, user: User) -> None:
        """Leave the card as it is."""
        work.end_temporary_passcode(user.username)


class CardSessionOutlivesDevice(SessionOutlivesCard):
    """Leaves sessions open that were opened with the card, when a device is re-activated."""

    def reactivate(self, token: str, serial: str, now: datetime) -> None:
        """End the card, and none of its sessions."""
        with self.store.transaction() as work:
            session, user = self._present(work, token, now, hold=True, needs="card-only")
        if session.means != "code-card":
            super().reactivate(token, serial, now)
            return
        with self.store.transaction() as work:
            work.set_device_active(serial, True)
            self.end_temporary_means(work, user)


class _RefusesInOtherWords(ClientPortal):
    def _begin_session(
        self, work: Transaction, username: str, seen: User | None, right: bool, now: datetime
    ) -> SignedIn | Refused:
        outcome = super()._begin_session(work, username, seen, right, now)
        if isinstance(outcome, Refused) and outcome.reason == "no-second-factor":
            return Refused(outcome.reason, self.said(outcome.detail))
        return outcome

    def said(self, detail: str) -> str:
        """What is said in place of it."""
        raise NotImplementedError


class StateOfDeviceUntold(_RefusesInOtherWords):
    """Sends to Client Services, and says nothing of the device."""

    def said(self, detail: str) -> str:  # noqa: ARG002
        """Less."""
        return "Your code card is no longer valid. Call the Client Services desk of your region."


class NoDeskNamed(_RefusesInOtherWords):
    """Tells the state of the device, and sends to nobody."""

    def said(self, detail: str) -> str:
        """Up to what to do."""
        return detail.partition(" Call ")[0]


def _accepted_later(card: CodeCard, by: timedelta) -> CodeCard:
    return card if card.accepted_at is None else replace(card, accepted_at=card.accepted_at + by)


CARD_LOGIN_VARIANTS = (
    everywhere("code-card-a-day-fewer", _DAYS, "The card gives access for 20 days.", ADayFewer),
    everywhere("code-card-a-day-more", _DAYS, "The card gives access for 22 days.", ADayMore),
    everywhere("code-card-open-at-the-end", _DAYS, "The card gives access when its days are over.", OpenAtTheVeryEnd),
    everywhere("days-from-request", ("CARD-O-1",), "The days count from the request of the card.", DaysFromRequest),
    everywhere("days-from-ok", ("CARD-O-1",), "The days count from OK.", DaysFromOk),
    everywhere(
        "session-outlives-code-card",
        ("CARD-O-1",),
        "A session that was opened with the card goes on when its days are over.",
        SessionOutlivesCard,
    ),
    everywhere(
        "code-card-ends-with-passcode",
        ("TRB-G-3", "TRB-J-1"),
        "The card ends when the days of the passcode would have been over.",
        CardEndsWithPasscode,
    ),
    everywhere("code-card-does-not-log-in", ("CARD-11",), "No login takes the card.", CardDoesNotLogIn),
    everywhere(
        "code-card-opens-less", ("CARD-11",), "A login with the card opens the devices and nothing else.", CardOpensLess
    ),
    everywhere(
        "code-card-not-asked-for",
        ("CARD-11I",),
        "The password alone lets whoever has an active card in.",
        NothingAskedAtLogin,
    ),
    everywhere(
        "login-pair-anew-after-wrong-codes",
        ("CARD-12",),
        "Two wrong codes lead to two other index numbers.",
        PairAnewAfterWrongCodes,
    ),
    everywhere(
        "login-pair-anew-at-each-look",
        ("CARD-12",),
        "Loading the page again leads to two other index numbers.",
        PairAnewAtEachLook,
    ),
    everywhere(
        "login-pair-anew-at-each-sign-in",
        ("CARD-12",),
        "Giving username and password again leads to two other index numbers.",
        PairAnewAtEachSignIn,
    ),
    everywhere("same-pair-again", ("CARD-12",), "Each login asks for the same two index numbers.", SamePairAgain),
    everywhere("one-index-again", ("CARD-12",), "A login asks for an index number of the one before.", OneIndexAgain),
    Variant(
        "few-cells-asked-for",
        ("CARD-12",),
        "Logins ask for the first few index numbers alone, again and again.",
        ("model", "api"),
        use_cases(FewCells),
        {"browser": "to see it takes more logins than pages can be gone through for"},
    ),
    everywhere("pair-for-two-logins", ("CARD-12",), "The same two codes complete two logins.", PairForTwoLogins),
    everywhere("old-card-serves-on", ("CARD-14",), "The codes of a replaced card are taken.", OldCardServesOn),
    everywhere(
        "old-card-ends-at-request", ("CARD-14",), "A card ends when another is requested.", OldCardEndsAtRequest
    ),
    everywhere(
        "new-card-does-not-replace",
        ("CARD-14",),
        "After the activation of a new card the old one goes on.",
        NewCardDoesNotReplace,
    ),
    everywhere("anybodys-card-serves", ("CARD-14",), "The codes of another user's card log in.", AnybodysCardServes),
    everywhere(
        "tries-anew-at-each-sign-in",
        ("CARD-15",),
        "Giving username and password again gives all tries anew.",
        TriesAnewAtEachSignIn,
    ),
    everywhere(
        "code-card-outlives-device",
        ("TRB-E-5",),
        "The re-activation of the device leaves the card valid.",
        CardOutlivesDevice,
    ),
    everywhere(
        "code-card-session-outlives-device",
        ("TRB-E-5",),
        "The re-activation of the device leaves a session open that was opened with the card.",
        CardSessionOutlivesDevice,
    ),
    everywhere(
        "state-of-device-untold",
        ("TRB-H-2",),
        "Whoever has a card that is no longer valid is not told the state of the device.",
        StateOfDeviceUntold,
    ),
    everywhere(
        "no-desk-named",
        ("TRB-H-2",),
        "Whoever has a card that is no longer valid is not sent to Client Services.",
        NoDeskNamed,
    ),
)
