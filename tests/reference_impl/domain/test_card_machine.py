"""The code card against a model of a few lines: whatever is done in whatever order, both say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reference_impl.domain.enrolment import deactivate
from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Refused
from tests.reference_impl.world import SECOND, START, World, wrong_values

YEAR = timedelta(days=365)
POLICY = replace(
    REFERENCE_POLICY, card_cells=8, wrong_codes_allowed=3, session_idle=YEAR, session_lifetime=YEAR, card_code_digits=6
)
KINDS = ("right", "wrong", "in the other order", "with a space")


@dataclass
class Card:
    """What the model remembers of a card."""

    codes: Mapping[int, str]
    printed: bool = False
    pair: tuple[int, int] | None = None
    wrong: int = 0
    accepted_at: datetime | None = None
    used: set[int] = field(default_factory=set)

    def given(self, kind: str) -> str:
        """What is typed."""
        first, second = self.pair or (1, 2)
        right = self.codes[first] + self.codes[second]
        return {
            "right": right,
            "wrong": wrong_values(right),
            "in the other order": self.codes[second] + self.codes[first],
            "with a space": f"{self.codes[first]} {self.codes[second]}",
        }[kind]

    def judge(self, kind: str) -> str:
        """What the values come to; counts them, and uses up the cells of right ones."""
        if kind == "with a space":
            return "malformed-code"
        if self.wrong >= POLICY.wrong_codes_allowed:
            return "locked"
        if kind == "right" or self.given(kind) == self.given("right"):
            assert self.pair is not None
            self.used |= set(self.pair)
            self.pair, self.wrong = None, 0
            return "granted"
        self.wrong += 1
        return "locked" if self.wrong == POLICY.wrong_codes_allowed else "wrong-code"

    @property
    def logins_left(self) -> int:
        return (POLICY.card_cells - len(self.used)) // 2

    def serves(self, now: datetime) -> bool:
        return self.accepted_at is not None and now < self.accepted_at + POLICY.card_validity and self.logins_left > 0


def outcome(use_case: Callable[[], object]) -> str:
    try:
        use_case()
    except Refused as refused:
        return refused.reason
    return "granted"


class CardMachine(RuleBasedStateMachine):
    """Ada's device is active throughout; she asks for the card by choice. A second device comes and goes."""

    @initialize()
    def open(self) -> None:
        self.world = World(policy=POLICY)
        self.spare = self.world.equipped()
        self.world.device()
        self.token = self.world.sign_in()
        self.at_issue: Card | None = None
        self.active: Card | None = None
        self.opened: list[str] = []

    @property
    def now(self) -> datetime:
        return self.world.now

    @rule()
    def request(self) -> None:
        self.at_issue = Card(dict(self.world.portal.request_card(self.token, self.now).codes))

    @rule()
    def print(self) -> None:
        said = outcome(lambda: self.world.portal.print_card(self.token, self.now))
        card = self.at_issue
        if card is None or card.accepted_at is not None:
            assert said == "not-waiting"
            return
        assert said == "granted"
        card.printed = True

    @rule(acknowledged=st.booleans())
    def go_on(self, acknowledged: bool) -> None:
        card = self.at_issue
        if card is None or card.accepted_at is not None:
            reason = "not-waiting"
        else:
            reason = "granted" if acknowledged or card.printed else "not-printed"
        assert outcome(lambda: self.world.portal.go_on_with_card(self.token, acknowledged, self.now)) == reason
        if card is not None and reason == "granted":
            pair = self.world.portal.go_on_with_card(self.token, True, self.now).indexes
            assert pair is not None
            assert card.pair in (None, pair)
            card.pair = pair

    @precondition(lambda self: self.at_issue is not None)
    @rule(kind=st.sampled_from(KINDS))
    def give_values(self, kind: str) -> None:
        card = self.at_issue
        assert card is not None
        values = card.given(kind)
        waits = card.pair is not None and card.accepted_at is None
        reason = card.judge(kind) if waits else "not-waiting"
        assert outcome(lambda: self.world.portal.give_card_values(self.token, values, self.now)) == reason
        if reason == "granted":
            card.accepted_at = self.now

    @rule()
    def ok(self) -> None:
        waits = self.at_issue is not None and self.at_issue.accepted_at is not None
        said = outcome(lambda: self.world.portal.finish_card(self.token, self.now))
        assert said == ("granted" if waits else "not-waiting")
        if waits:
            self.active, self.at_issue = self.at_issue, None

    @rule(kind=st.sampled_from(KINDS))
    def log_in(self, kind: str) -> None:
        begun = self.world.begin_sign_in()
        said = outcome(lambda: self.world.portal.choose_factor(begun.token, "code-card", self.now))
        card = self.active
        if card is None or not card.serves(self.now):
            assert said == "not-waiting"
            return
        assert said == "granted"
        asks = self.world.portal.session(begun.token, self.now).asks
        assert asks is not None
        assert asks.indexes is not None
        assert not set(asks.indexes) & card.used
        assert card.pair in (None, asks.indexes)
        card.pair = asks.indexes
        values = card.given(kind)
        reason = card.judge(kind)
        opened: list[str] = []

        def enter() -> None:
            opened.append(self.world.portal.second_factor(begun.token, values, None, self.now).token)

        assert outcome(enter) == reason
        self.opened.extend(opened)

    @rule()
    def have_the_device_back(self) -> None:
        deactivate(self.world.store, "ada", self.spare.serial)
        self.world.portal.reactivate(self.token, self.spare.serial, self.now)
        self.active = None

    @rule(by=st.sampled_from([SECOND, timedelta(days=7), POLICY.card_validity - SECOND]))
    @precondition(lambda self: self.world.now < START + YEAR / 3)
    def wait(self, by: timedelta) -> None:
        self.world.now += by

    @invariant()
    def both_show_the_same_card(self) -> None:
        shown, active = (
            self.world.portal.card(self.token, self.now),
            self.world.portal.active_card(self.token, self.now),
        )
        assert (shown is None) == (self.at_issue is None)
        if shown is not None and self.at_issue is not None:
            accepted = self.at_issue.accepted_at is not None
            assert shown.state == ("accepted" if accepted else "displayed")
            assert shown.codes == ({} if accepted else self.at_issue.codes)
            assert shown.indexes == (None if accepted else self.at_issue.pair)
        card = self.active
        lasts = card is not None and card.accepted_at is not None and self.now < card.accepted_at + POLICY.card_validity
        assert (active is not None) == lasts
        if active is not None and card is not None and card.accepted_at is not None:
            assert (active.codes, active.logins_left) == ({}, card.logins_left)
            assert active.ends_at == card.accepted_at + POLICY.card_validity

    @invariant()
    def sessions_of_the_card_are_open_as_long_as_a_card_lasts(self) -> None:
        lasts = self.world.portal.active_card(self.token, self.now) is not None
        for token in self.opened:
            assert self.world.portal.session(token, self.now).level == ("full" if lasts else "none")


TestCardMachine = CardMachine.TestCase
TestCardMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)
