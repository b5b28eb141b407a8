"""Client Portal against a model of a few lines: whatever is done in whatever order, both say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule

from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Refused
from tests.reference_impl.world import SECOND, START, TASK, Gadget, World, wrong

POLICY = replace(REFERENCE_POLICY, wrong_responses_allowed=3, wrong_passwords_allowed=3)
Result = TypeVar("Result")
USERS = ("ada", "ben")


@dataclass
class Expected:
    """What the model remembers of a user."""

    wrong_passwords: int = 0
    wrong_responses: int = 0
    completed: int = 0


@dataclass
class Waiting:
    """What the model remembers of a verification."""

    id: str
    token: str
    username: str
    state: str = "credentials"
    code: str | None = None
    expires_at: datetime = START


def outcome(use_case: Callable[[], Result]) -> tuple[str, Result | None]:
    """``granted`` and what it gave, or the reason of the refusal and nothing."""
    try:
        return "granted", use_case()
    except Refused as refused:
        return refused.reason, None


class PortalMachine(RuleBasedStateMachine):
    tokens = Bundle("tokens")
    verifications = Bundle("verifications")

    @initialize()
    def open(self) -> None:
        self.world = World(policy=POLICY)
        self.cards: dict[str, Gadget] = {username: self.world.equipped(username) for username in USERS}
        self.expected = {username: Expected() for username in USERS}
        self.owners: dict[str, str] = {}

    @rule(
        target=tokens,
        username=st.sampled_from(USERS),
        right=st.booleans(),
        factor=st.sampled_from(("right", "guess", "of another", "none")),
    )
    def sign_in(self, username: str, right: bool, factor: str) -> object:
        expected = self.expected[username]
        password = f"{username}'s password" if right else "wrong"
        said, begun = outcome(lambda: self.world.portal.sign_in(username, password, self.world.now))
        if not right or expected.wrong_passwords >= POLICY.wrong_passwords_allowed:
            assert said == "wrong-credentials"
            expected.wrong_passwords += 1
            return multiple()
        expected.wrong_passwords = 0
        if expected.wrong_responses >= POLICY.wrong_responses_allowed:
            assert said == "locked"
            return multiple()
        assert begun is not None
        assert begun.level == "none"
        assert begun.asks is not None
        token = self._second_factor(username, begun.token, begun.asks.challenge or "", factor)
        if token is None:
            assert outcome(lambda: self.world.begin(begun.token))[0] == "not-signed-in"
            return multiple()
        self.owners[token] = username
        return token

    def _second_factor(self, username: str, token: str, challenge: str, factor: str) -> str | None:
        expected = self.expected[username]
        other = next(each for each in USERS if each != username)
        right = self.cards[username].respond(challenge)
        given = {"right": right, "guess": wrong(right), "of another": self.cards[other].respond(challenge)}
        if factor == "none":
            return None
        portal, now = self.world.portal, self.world.now
        said, opened = outcome(lambda: portal.second_factor(token, given[factor], challenge, now))
        if factor == "right":
            assert opened is not None
            assert (opened.level, opened.asks) == ("full", None)
            assert outcome(lambda: portal.session(token, now))[0] == "not-signed-in"
            expected.wrong_responses = 0
            return opened.token
        expected.wrong_responses += 1
        assert said == ("locked" if expected.wrong_responses == POLICY.wrong_responses_allowed else "wrong-response")
        return None

    @rule(target=verifications, token=tokens)
    def begin(self, token: str) -> Waiting:
        return Waiting(self.world.begin(token), token, self.owners[token])

    @rule(verification=verifications, token=tokens, named=st.sampled_from(USERS), right=st.booleans())
    def give_credentials(self, verification: Waiting, token: str, named: str, right: bool) -> None:
        owner = self.owners[token]
        expected = self.expected[owner]
        unlocked = expected.wrong_passwords < POLICY.wrong_passwords_allowed
        if verification.token != token:
            reason = "not-found"
        elif verification.state != "credentials":
            reason = "not-waiting"
        elif named != owner or not right or not unlocked:
            reason = "wrong-credentials"
        elif expected.wrong_responses >= POLICY.wrong_responses_allowed:
            reason = "locked"
        else:
            reason = "granted"
        password = f"{named}'s password" if right else "wrong"
        portal, now = self.world.portal, self.world.now
        said, view = outcome(lambda: portal.give_credentials(token, verification.id, named, password, now))
        assert said == reason
        if reason == "wrong-credentials" and named == owner:
            expected.wrong_passwords += 1
        if reason in ("locked", "granted"):
            expected.wrong_passwords = 0
        if view is None:
            return
        assert view.challenge is not None
        verification.state, verification.code = "challenge", view.challenge
        verification.expires_at = self.world.now + POLICY.challenge_lifetime

    @rule(
        verification=verifications,
        token=tokens,
        who=st.sampled_from((*USERS, "guess")),
        named=st.booleans(),
    )
    def answer(self, verification: Waiting, token: str, who: str, named: bool) -> None:
        expected = self.expected[verification.username]
        code = verification.code or "123456"
        right = who == verification.username
        passcode = (
            wrong(self.cards[verification.username].respond(code)) if who == "guess" else self.cards[who].respond(code)
        )
        if verification.token != token:
            reason = "not-found"
        elif verification.state == "credentials":
            reason = "not-waiting"
        elif expected.wrong_responses >= POLICY.wrong_responses_allowed:
            reason = "locked"
        elif verification.state == "complete":
            reason = "already-answered"
        elif self.world.now >= verification.expires_at:
            reason = "challenge-lapsed"
        elif right:
            reason = "granted"
        else:
            expected.wrong_responses += 1
            reason = "locked" if expected.wrong_responses == POLICY.wrong_responses_allowed else "wrong-response"
        portal, now = self.world.portal, self.world.now
        said, view = outcome(lambda: portal.answer(token, verification.id, passcode, code if named else None, now))
        assert said == reason
        if reason == "challenge-lapsed":
            renewed = portal.verification(token, verification.id, now).challenge
            assert renewed not in (None, code)
            verification.code, verification.expires_at = renewed, now + POLICY.challenge_lifetime
        if view is None:
            return
        assert view.state == "complete"
        verification.state = "complete"
        expected.wrong_responses = 0
        expected.completed += 1

    @rule(verification=verifications, passcode=st.text(max_size=10).filter(lambda text: not text.isdecimal()))
    def answer_out_of_format(self, verification: Waiting, passcode: str) -> None:
        portal, now = self.world.portal, self.world.now
        said, _ = outcome(lambda: portal.answer(verification.token, verification.id, passcode, None, now))
        assert said == "malformed-response"

    # Not so far that a session could end; those rules have tests of their own.
    @precondition(lambda self: self.world.now < START + POLICY.session_lifetime / 2)
    @rule(seconds=st.sampled_from([1, 60, 299, 300]))
    def wait(self, seconds: int) -> None:
        self.world.now += seconds * SECOND
        for token in self.owners:
            self.world.portal.session(token, self.world.now)

    @invariant()
    def the_store_holds_what_the_model_expects(self) -> None:
        with self.world.store.transaction() as work:
            for username, expected in self.expected.items():
                user = work.user(username)
                assert user is not None
                assert user.wrong_passwords == expected.wrong_passwords
                assert user.wrong_responses == expected.wrong_responses
                assert [entry.task for entry in work.completed_tasks(username)] == [TASK] * expected.completed
                assert (user.email == "new@example.org") == (expected.completed > 0)


TestPortalMachine = PortalMachine.TestCase
TestPortalMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)
