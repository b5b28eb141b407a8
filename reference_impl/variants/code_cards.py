"""Client Portal with one rule broken about a code card's way from its request to its activation."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from reference_impl.domain import words
from reference_impl.domain.access import Level
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.code_cards import make_card
from reference_impl.domain.model import CodeCard, Session, User
from reference_impl.domain.ports import Entropy, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import CardView, DeviceView
from reference_impl.variants.card_judging import CARD_JUDGING_VARIANTS
from reference_impl.variants.card_logins import CARD_LOGIN_VARIANTS, OtherPairs
from reference_impl.variants.card_pages import CARD_PAGE_VARIANTS
from reference_impl.variants.registry import Surface, Variant, everywhere, use_cases

__all__ = ["CODE_CARD_VARIANTS"]

Pair = tuple[int, int]

_NO_WAY_BACK: Mapping[Surface, str] = {
    "browser": "from the activation only the browser's own Back leads to the card, to the page as it was loaded before"
}
_MANY_CODES: Mapping[Surface, str] = {"browser": "the codes are drawn before a page shows them, alike for all surfaces"}


# ---------------------------------------------------------------- CARD-5
class InactiveDeviceListed(ClientPortal):
    """Lists devices as active that are active no longer."""

    def devices(self, token: str, now: datetime) -> tuple[DeviceView, ...]:
        """All of them."""
        return tuple(replace(device, active=True) for device in super().devices(token, now))


class OneDeviceListed(ClientPortal):
    """Lists one active device, and no other."""

    def devices(self, token: str, now: datetime) -> tuple[DeviceView, ...]:
        """The first one that is active."""
        found = super().devices(token, now)
        first = next((device for device in found if device.active), None)
        return tuple(device for device in found if not device.active or device is first)


# ---------------------------------------------------------------- CARD-O-2, CARD-O-3, TRB-F-3, TRB-G-3, TRB-J-1
class _CardForSome(ClientPortal):
    """Gives a card to some, and refuses it to others."""

    def request_card(self, token: str, now: datetime) -> CardView:
        """Look whom it is given to."""
        with self.store.transaction() as work:
            session, user = self._present(work, token, now, needs="card-only")
            if not self.gets_one(work, session, user, now):
                raise Refused("not-waiting", "You cannot request a code card now.")
        return super().request_card(token, now)

    def gets_one(self, work: Transaction, session: Session, user: User, now: datetime) -> bool:  # noqa: ARG002
        """Whether this person does."""
        return True


class NotBesideADevice(_CardForSome):
    """Gives a card to those alone who have no device, be it active or not."""

    def gets_one(self, work: Transaction, session: Session, user: User, now: datetime) -> bool:  # noqa: ARG002
        """Whoever has none."""
        return not work.devices(user.username)


class OnlyBesideADevice(_CardForSome):
    """Gives a card to those alone whose device is active."""

    def gets_one(self, work: Transaction, session: Session, user: User, now: datetime) -> bool:  # noqa: ARG002
        """Whoever could do without."""
        return any(device.active for device in work.devices(user.username))


class NotWithAPasscode(_CardForSome):
    """Gives no card in a session that was opened with a temporary passcode."""

    def gets_one(self, work: Transaction, session: Session, user: User, now: datetime) -> bool:  # noqa: ARG002
        """Whoever came in otherwise."""
        return session.means != "temporary-passcode"


class NotAfterTwoDays(_CardForSome):
    """Gives no card once the passcode's two days are over."""

    def gets_one(self, work: Transaction, session: Session, user: User, now: datetime) -> bool:
        """Whoever has all open."""
        return self._level(work, session, user, now) == "full"


class LateCardOpensLess(ClientPortal):
    """Lets a card that was requested after the passcode's two days open no more than the passcode did."""

    def _level(self, work: Transaction, session: Session, user: User, now: datetime) -> Level:
        level = super()._level(work, session, user, now)
        card, passcode = work.active_card(user.username), work.temporary_passcode(user.username)
        if level != "full" or session.means != "code-card" or card is None or passcode is None:
            return level
        late = card.issued_at >= passcode.issued_at + self.policy.passcode_full_access
        return "card-only" if late else "full"


class CardBringsDeviceBack(ClientPortal):
    """Re-activates the device when a card becomes active."""

    def make_card_active(self, work: Transaction, card: CodeCard, user: User, session: Session) -> None:
        """Do more than that."""
        super().make_card_active(work, card, user, session)
        for device in work.devices(user.username):
            work.set_device_active(device.serial, True)


# ---------------------------------------------------------------- CARD-6, CARD-7
class NothingDisplayed(ClientPortal):
    """Makes a card, and does not display it."""

    def codes_of(self, card: CodeCard) -> Mapping[int, str]:  # noqa: ARG002
        """None."""
        return {}


class CannotBePrinted(ClientPortal):
    """Does not print the card."""

    def print_card(self, token: str, now: datetime) -> None:
        """Refuse."""
        super().print_card(token, now)
        raise Refused("not-waiting", "The card cannot be printed here. Save its image.")


class CodesLoseZeros(ClientPortal):
    """Displays codes as numbers, without the zeros that they begin with."""

    def codes_of(self, card: CodeCard) -> Mapping[int, str]:
        """Shorter ones."""
        return {index: str(int(code)) for index, code in super().codes_of(card).items()}


class CellsMissing(ClientPortal):
    """Displays a card that lacks some of its cells."""

    def codes_of(self, card: CodeCard) -> Mapping[int, str]:
        """Nine of ten."""
        return {index: code for index, code in super().codes_of(card).items() if index % 10}


# ---------------------------------------------------------------- CARD-6W, CARD-6X
class WarningEndsTheWay(ClientPortal):
    """Warns again, however often the warning is acknowledged."""

    def go_on_with_card(self, token: str, acknowledged: bool, now: datetime) -> CardView:  # noqa: ARG002
        """Do not hear."""
        return super().go_on_with_card(token, False, now)


class NeverWarns(ClientPortal):
    """Goes on to activation without a word."""

    def warns(self, card: CodeCard) -> bool:  # noqa: ARG002
        """Never."""
        return False


class AlwaysWarns(ClientPortal):
    """Warns whoever has printed the card, too."""

    def warns(self, card: CodeCard) -> bool:  # noqa: ARG002
        """Always."""
        return True


# ---------------------------------------------------------------- CARD-8, CARD-10
class OneIndexTwice(ClientPortal):
    """Asks for the same index number twice at the activation."""

    def asked_pair(self, work: Transaction, card: CodeCard) -> Pair | None:
        """The first one of the two, both times."""
        pair = super().asked_pair(work, card)
        return pair if pair is None or card.active else (pair[0], pair[0])


class PairAnewAfterWrongValues(OtherPairs):
    """Asks for another pair once wrong values were entered at the activation."""

    def card_refusal(self, work: Transaction, card: CodeCard, pair: Pair, values: object) -> Refused | None:
        """Judge, and draw again."""
        refusal = super().card_refusal(work, card, pair, values)
        if refusal is not None and refusal.reason == "wrong-code" and not card.active:
            self.draw(work, card)
        return refusal


class PairAnewByGoingBack(OtherPairs):
    """Asks for another pair whenever somebody goes on to activation again."""

    def go_on_with_card(self, token: str, acknowledged: bool, now: datetime) -> CardView:
        """Draw again."""
        view = super().go_on_with_card(token, acknowledged, now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now, needs="card-only")
            card = work.card_at_issue(user.username)
            assert card is not None  # noqa: S101 - it was there a moment ago
            self.draw(work, card)
            return replace(view, indexes=self.asked_pair(work, card))


class TriesAnewByGoingBack(ClientPortal):
    """Counts wrong values from nothing whenever somebody goes on to activation again."""

    def go_on_with_card(self, token: str, acknowledged: bool, now: datetime) -> CardView:
        """Forget the count."""
        view = super().go_on_with_card(token, acknowledged, now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now, needs="card-only")
            card = work.card_at_issue(user.username)
            if card is not None and view.indexes is not None:
                work.use_card_cells(card.id, ())
                work.ask_card(card.id, view.indexes)
        return view


# ---------------------------------------------------------------- CARD-9, CARD-9F
class _ConfirmsAnother(ClientPortal):
    by = timedelta()

    def _card_view(self, work: Transaction, card: CodeCard) -> CardView:
        view = super()._card_view(work, card)
        return view if view.ends_at is None else replace(view, ends_at=view.ends_at + self.by)


class ConfirmsADayFewer(_ConfirmsAnother):
    """States in the confirmation a day before the card expires."""

    by = timedelta(days=-1)


class ConfirmsADayMore(_ConfirmsAnother):
    """States in the confirmation a day after the card expires."""

    by = timedelta(days=1)


class OkDoesNothing(ClientPortal):
    """Says that the card is active, and leaves it as it was."""

    def make_card_active(self, work: Transaction, card: CodeCard, user: User, session: Session) -> None:
        """Nothing."""


class AccessBeforeOk(ClientPortal):
    """Gives access with a card whose values were accepted, before OK."""

    def _accept_card(self, work: Transaction, token: str, values: str, now: datetime) -> CardView | Refused:
        outcome = super()._accept_card(work, token, values, now)
        if isinstance(outcome, CardView):
            session, user = self._present(work, token, now, needs="card-only")
            card = work.card_at_issue(user.username)
            assert card is not None  # noqa: S101 - it was there a moment ago
            self.make_card_active(work, card, user, session)
        return outcome

    def card(self, token: str, now: datetime) -> CardView | None:
        """What is missing, for whoever asks after it."""
        active = self.active_card(token, now)
        return super().card(token, now) or (None if active is None else replace(active, state="accepted"))

    def finish_card(self, token: str, now: datetime) -> CardView:
        """Say what is so already."""
        active = self.active_card(token, now)
        if active is None:
            raise words.card_not_here()
        return active


# ---------------------------------------------------------------- CARD-13
class _Remembers(ClientPortal):
    """Keeps every card's codes readable."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._codes: dict[str, Mapping[int, str]] = {}

    def request_card(self, token: str, now: datetime) -> CardView:
        """Make a card, and remember it."""
        view = super().request_card(token, now)
        self._codes[self.session(token, now).username] = view.codes
        return view

    def with_codes(self, view: CardView, token: str, now: datetime) -> CardView:
        """What is shown, with the codes."""
        return replace(view, codes=self._codes.get(self.session(token, now).username, {}))


class CodesShownUntilOk(_Remembers):
    """Shows the codes as long as OK was not clicked."""

    def card(self, token: str, now: datetime) -> CardView | None:
        """The card, with its codes."""
        view = super().card(token, now)
        return None if view is None else self.with_codes(view, token, now)


class CodesShownForEver(_Remembers):
    """Shows the codes of the card that is active."""

    def card(self, token: str, now: datetime) -> CardView | None:
        """The card that is being issued, or else the one that is active, with its codes."""
        at_issue, active = super().card(token, now), self.active_card(token, now)
        return at_issue or (None if active is None else self.with_codes(active, token, now))


class _Drawn:
    """A source of randomness of which the codes are others."""

    def __init__(self, entropy: Entropy, codes: Sequence[str]) -> None:
        self._entropy = entropy
        self._codes = iter(codes)

    def card_code(self, digits: int) -> str:  # noqa: ARG002
        return next(self._codes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entropy, name)


class _OtherCodes(ClientPortal):
    def make_card(self, work: Transaction, user: User, now: datetime) -> CodeCard:
        """Draw the codes from elsewhere."""
        codes = [f"{code % 1000:03d}" for code in self.draw(self.policy.card_cells)]
        entropy = cast("Entropy", _Drawn(self.entropy, codes))
        return make_card(work, self.vault, entropy, self.policy, username=user.username, now=now)

    def draw(self, count: int) -> Sequence[int]:
        """So many codes."""
        raise NotImplementedError


class AllCardsAlike(_OtherCodes):
    """Puts the same codes on every card."""

    def draw(self, count: int) -> Sequence[int]:
        """From a seed that is always the same."""
        source = random.Random(7)  # noqa: S311 - which is the break
        return [source.randrange(1000) for _ in range(count)]


class CodesCountUp(_OtherCodes):
    """Lets each code be told from the one before it."""

    def draw(self, count: int) -> Sequence[int]:
        """One step after another, from anywhere."""
        start = int(self.entropy.challenge())
        return [start + 37 * number for number in range(count)]


_MODEL_AND_API: tuple[Surface, ...] = ("model", "api")


def _before_pages(
    name: str, clause: str, breaks: str, broken: type[ClientPortal], why: Mapping[Surface, str]
) -> Variant:
    return Variant(name, (clause,), breaks, _MODEL_AND_API, use_cases(broken), why)


_ISSUE_VARIANTS = (
    everywhere(
        "inactive-device-listed",
        ("CARD-5",),
        "A device that is active no longer is listed among those that are.",
        InactiveDeviceListed,
    ),
    everywhere("one-device-listed", ("CARD-5",), "Of several active devices one alone is listed.", OneDeviceListed),
    everywhere("card-not-displayed", ("CARD-5", "CARD-6"), "A card is made and not displayed.", NothingDisplayed),
    everywhere(
        "no-card-beside-a-device",
        ("CARD-O-2", "CARD-O-3"),
        "Whoever has a device, active or not, gets no card.",
        NotBesideADevice,
    ),
    everywhere(
        "card-only-beside-a-device",
        ("CARD-O-2", "CARD-O-3"),
        "Whoever has no active device gets no card.",
        OnlyBesideADevice,
    ),
    everywhere(
        "card-brings-device-back",
        ("CARD-O-2", "CARD-O-3"),
        "The activation of a card re-activates the device that is out of reach.",
        CardBringsDeviceBack,
    ),
    everywhere(
        "no-card-with-a-passcode",
        ("TRB-F-3",),
        "A session that was opened with a temporary passcode gets no card.",
        NotWithAPasscode,
    ),
    everywhere(
        "no-card-after-two-days",
        ("TRB-G-3", "TRB-J-1"),
        "Once the two days of the passcode are over, no card can be had.",
        NotAfterTwoDays,
    ),
    everywhere(
        "late-card-opens-less",
        ("TRB-G-3", "TRB-J-1"),
        "A card that was requested after the two days opens no more than the passcode did.",
        LateCardOpensLess,
    ),
    everywhere("card-cannot-be-printed", ("CARD-6",), "Print is refused.", CannotBePrinted),
    everywhere("warning-ends-the-way", ("CARD-6W",), "The warning comes again and again.", WarningEndsTheWay),
    everywhere("no-warning", ("CARD-6X",), "No warning comes when the card was not printed.", NeverWarns),
    everywhere("warning-after-print", ("CARD-6X",), "The warning comes when the card was printed, too.", AlwaysWarns),
    everywhere("codes-lose-zeros", ("CARD-7",), "A code that begins with zeros lacks them.", CodesLoseZeros),
    everywhere("cells-missing", ("CARD-7",), "Some cells of the card are not displayed.", CellsMissing),
    everywhere("one-index-twice", ("CARD-8",), "Activation asks twice for the same index number.", OneIndexTwice),
    everywhere(
        "pair-anew-after-wrong-values",
        ("CARD-10",),
        "Wrong card values lead to two other index numbers.",
        PairAnewAfterWrongValues,
    ),
    _before_pages(
        "pair-anew-by-going-back",
        "CARD-10",
        "Going on to activation again leads to two other index numbers.",
        PairAnewByGoingBack,
        _NO_WAY_BACK,
    ),
    _before_pages(
        "tries-anew-by-going-back",
        "CARD-10",
        "Going on to activation again gives all tries anew.",
        TriesAnewByGoingBack,
        _NO_WAY_BACK,
    ),
    everywhere("confirms-a-day-fewer", ("CARD-9",), "The confirmation states a day before the end.", ConfirmsADayFewer),
    everywhere("confirms-a-day-more", ("CARD-9",), "The confirmation states a day after the end.", ConfirmsADayMore),
    everywhere("ok-does-nothing", ("CARD-9",), "After OK the card is said to be active and is not.", OkDoesNothing),
    everywhere("access-before-ok", ("CARD-9F",), "The card gives access before OK.", AccessBeforeOk),
    everywhere(
        "codes-shown-until-ok", ("CARD-13",), "The codes are shown after their activation, until OK.", CodesShownUntilOk
    ),
    everywhere("codes-shown-for-ever", ("CARD-13",), "The codes of an active card are shown.", CodesShownForEver),
    _before_pages("all-cards-alike", "CARD-13", "Every card has the same codes.", AllCardsAlike, _MANY_CODES),
    _before_pages(
        "card-codes-count-up", "CARD-13", "Each code is the one before plus a number.", CodesCountUp, _MANY_CODES
    ),
)

CODE_CARD_VARIANTS = (*_ISSUE_VARIANTS, *CARD_PAGE_VARIANTS, *CARD_JUDGING_VARIANTS, *CARD_LOGIN_VARIANTS)
"""All variants about the code card, in the order of its life."""
