"""Whatever is tapped in whatever order: a response exists only after a whole form, and is that of the PIN typed."""

from __future__ import annotations

import pickle
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.domain.ocra import Suite, respond

KEY = b"k" * 32
SUITE = "OCRA-1:HOTP-SHA256-8:QN06"
PIN = "24680"
WAYS = {
    "home": ("Authenticate",),
    "login": ("Services", "Authenticate"),
    "home-page": ("More", "Two-Factor Authentication", "Generate Response"),
}
CHALLENGES = ("123456", "000000", "12345", "", "abcdef", "1234567", "\uff11\uff12\uff13\uff14\uff15\uff16")
PINS = (PIN, "2468", "13579", "246", "", "24 680", "\uff12\uff14\uff16\uff18\uff10")


def response_to(challenge: str) -> str:
    return respond(Suite.parse(SUITE), KEY, question=challenge)


def whole(text: str, fewest: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and fewest <= len(text) <= most


class Phone(RuleBasedStateMachine):
    """Knows only what was typed since the form was last left or used, and what was last answered."""

    @initialize(opens_with=st.sampled_from(["home", "login", "signed-in"]))
    def make(self, opens_with: Any) -> None:
        self.phone = IBKeyAndroid(KEY, PIN, SUITE, opens_with=opens_with)
        self.challenge = ""
        self.pin = ""
        self.answered: tuple[str, str] | None = None

    @property
    def screen(self) -> str:
        return self.phone.view().name

    @rule()
    def launch(self) -> None:
        self.phone.launch()
        self.challenge, self.pin, self.answered = "", "", None

    @rule(data=st.data())
    def tap(self, data: st.DataObject) -> None:
        self.use(data.draw(st.sampled_from(self.phone.view().controls)).label)

    @precondition(lambda self: self.screen == "challenge")
    @rule(challenge=st.sampled_from(CHALLENGES))
    def type_a_challenge(self, challenge: str) -> None:
        self.phone.enter("Challenge", challenge)
        self.challenge = challenge

    @precondition(lambda self: self.screen == "challenge")
    @rule(pin=st.sampled_from(PINS))
    def type_a_pin(self, pin: str) -> None:
        self.phone.enter("PIN", pin)
        self.pin = pin

    @rule(challenge=st.sampled_from(CHALLENGES[:2]), pin=st.sampled_from(PINS[:3]))
    def go_all_the_way_to_a_response(self, challenge: str, pin: str) -> None:
        self.launch()
        for label in WAYS[self.screen]:
            self.use(label)
        self.type_a_challenge(challenge)
        self.type_a_pin(pin)
        self.use("Generate Passcode")
        assert self.answered == (pin, challenge)

    def use(self, label: str) -> None:
        was_answered = self.answered is not None
        self.answered = None
        if label == "Generate Passcode" and whole(self.pin, 4, 64) and whole(self.challenge, 6, 6):
            self.answered = (self.pin, self.challenge)
        self.phone.activate(label)
        self.pin = ""
        if label in {"Done", "IBKR Mobile"} or was_answered or self.answered or self.screen == "springboard":
            self.challenge = ""

    @invariant()
    def a_response_is_shown_exactly_after_a_form_that_was_whole(self) -> None:
        shown = self.phone.view().response
        assert (shown is not None) is (self.answered is not None)
        if shown is not None and self.answered is not None:
            pin, challenge = self.answered
            assert whole(shown, 8, 8)
            assert (shown == response_to(challenge)) is (pin == PIN)

    @invariant()
    def the_form_keeps_the_challenge_and_never_shows_a_pin(self) -> None:
        view = self.phone.view()
        if view.name == "challenge":
            assert view.field("Challenge").value == self.challenge
            assert not view.field("PIN").value

    @invariant()
    def neither_the_key_nor_an_unwanted_response_lies_in_the_phones_memory(self) -> None:
        memory = pickle.dumps(self.phone)
        assert KEY not in memory
        assert self.pin == PIN or PIN.encode() not in memory
        if self.answered is None:
            for challenge in CHALLENGES[:2]:
                assert response_to(challenge).encode() not in memory


TestPhone = Phone.TestCase
TestPhone.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
