"""Whatever keys are used in whatever order, the card keeps its promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reference_impl.devices.dsc_plus import KEYPAD, DscPlus
from reference_impl.domain.ocra import Suite, respond

KEY = b"k" * 32
SUITE = "OCRA-1:HOTP-SHA256-8:QN06-PSHA256"
PIN = "2580"
ALLOWED = 5


class Card(RuleBasedStateMachine):
    """A model that a person would keep in mind: what is asked for, what was typed, how many PINs were wrong."""

    @initialize()
    def make(self) -> None:
        self.card = DscPlus(KEY, PIN, SUITE)
        self.asked: str = "off"
        self.typed = ""
        self.wrong = 0
        self.now = datetime(2026, 11, 22, 10, tzinfo=UTC)
        self.alone = timedelta(0)
        self.locked_and_off = False
        self.card.pass_time(self.now)

    def _press(self) -> None:
        if self.wrong >= ALLOWED:
            return
        self.asked = "off" if self.asked == "response" else "pin"
        self.typed = ""

    def _ok(self) -> None:
        if self.asked == "pin" and len(self.typed) == 4:
            if self.typed == PIN:
                self.asked, self.wrong = "challenge", 0
            else:
                self.asked, self.wrong = "wrong", self.wrong + 1
            self.typed = ""
        elif self.asked == "challenge" and len(self.typed) == 6:
            self.asked = "response"

    @rule(name=st.sampled_from(KEYPAD))
    def use(self, name: str) -> None:
        self.card.use(name)
        self.alone = timedelta(0)
        if name == "press":
            self.locked_and_off = False
        if name == "press":
            self._press()
        elif name == "OK":
            self._ok()
        elif self.asked in {"pin", "challenge"} and len(self.typed) < {"pin": 4, "challenge": 6}[self.asked]:
            self.typed += name

    @rule(seconds=st.integers(0, 90))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.alone += timedelta(seconds=seconds)
        self.card.pass_time(self.now)
        if self.alone >= self.card.off_after:
            self.asked, self.typed, self.locked_and_off = "off", "", self.wrong >= ALLOWED

    @precondition(lambda self: self.asked == "pin")
    @rule(pin=st.sampled_from([PIN, PIN, "0000", "2581"]))
    def give_a_pin(self, pin: str) -> None:
        for name in ("press", *pin, "OK"):
            self.use(name)

    @precondition(lambda self: self.asked == "challenge")
    @rule(challenge=st.text("0123456789", min_size=6, max_size=8))
    def give_a_challenge(self, challenge: str) -> None:
        for name in (*challenge, "OK"):
            self.use(name)

    @invariant()
    def the_display_says_what_is_asked_for(self) -> None:
        if self.wrong >= ALLOWED:
            expected = "" if self.locked_and_off else "LOCKED"
        elif self.asked == "response":
            expected = respond(Suite.parse(SUITE), KEY, question=self.typed, pin=PIN)
        else:
            expected = {
                "off": "",
                "pin": "PIN>" + "*" * len(self.typed),
                "wrong": "WRONG PIN",
                "challenge": "CHALLNG>" + self.typed,
            }[self.asked]
        assert self.card.display == expected


TestCard = Card.TestCase
TestCard.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
