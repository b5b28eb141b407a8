"""Whatever is tapped in whatever order, no response exists before the second factor has been passed."""

from __future__ import annotations

import pickle
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.domain.ocra import Suite, respond

KEY = b"k" * 32
SUITE = "OCRA-1:HOTP-SHA256-8:QN06"
PASSCODE = "24680"
WAYS = {
    "home": ("Authenticate",),
    "login": ("Services", "Authenticate"),
    "home-page": ("More", "Two-Factor Authentication", "Generate Code"),
}
CHALLENGES = ("123456", "000000", "12345", "", "abcdef", "1234567")


def response_to(challenge: str) -> str:
    return respond(Suite.parse(SUITE), KEY, question=challenge)


class Phone(RuleBasedStateMachine):
    """Knows only what was typed, and whether the owner has just proved to be there."""

    @initialize(
        opens_with=st.sampled_from(["home", "login", "signed-in"]),
        biometric=st.sampled_from(["touch-id", "face-id", "none"]),
    )
    def make(self, opens_with: Any, biometric: Any) -> None:
        self.phone = IBKeyIos(KEY, SUITE, opens_with=opens_with, biometric=biometric, smartphone_passcode=PASSCODE)
        self.challenge = ""
        self.passcode = ""
        self.proved = False

    @property
    def screen(self) -> str:
        return self.phone.view().name

    @rule()
    def launch(self) -> None:
        self.phone.launch()
        self.challenge, self.passcode, self.proved = "", "", False

    @rule(data=st.data())
    def tap(self, data: st.DataObject) -> None:
        label = data.draw(st.sampled_from(self.phone.view().controls)).label
        passed = label in {"Home Button", "Look at the screen"} or (label == "Confirm" and self.passcode == PASSCODE)
        self.phone.activate(label)
        self.passcode = ""
        self.proved = passed
        if label in {"Done", "IBKR Mobile"}:
            self.challenge = ""

    @rule(challenge=st.sampled_from(CHALLENGES[:2]))
    def go_all_the_way_to_the_second_factor(self, challenge: str) -> None:
        self.launch()
        for label in WAYS[self.screen]:
            self.phone.activate(label)
        self.type_a_challenge(challenge)
        self.phone.activate("Generate Passcode")

    @precondition(lambda self: self.screen in {"touch-id", "face-id"})
    @rule(times=st.integers(1, 6))
    def fail_the_biometric(self, times: int) -> None:
        for _ in range(times):
            self.touch(registered=False)
            self.look(owner=False)

    @precondition(lambda self: self.screen == "challenge")
    @rule(challenge=st.sampled_from(CHALLENGES))
    def type_a_challenge(self, challenge: str) -> None:
        self.phone.enter("Challenge", challenge)
        self.challenge = challenge

    @precondition(lambda self: self.screen == "passcode")
    @rule(passcode=st.sampled_from([PASSCODE, "00000", ""]))
    def type_a_passcode(self, passcode: str) -> None:
        self.phone.enter("Smartphone passcode", passcode)
        self.passcode = passcode

    @rule(registered=st.booleans())
    def touch(self, registered: bool) -> None:
        asked = self.screen == "touch-id"
        self.phone.touch(registered=registered)
        self.proved = self.proved or (asked and registered)

    @rule(owner=st.booleans())
    def look(self, owner: bool) -> None:
        asked = self.screen == "face-id"
        self.phone.look(owner=owner)
        self.proved = self.proved or (asked and owner)

    @rule()
    def cancel(self) -> None:
        self.phone.cancel()

    @invariant()
    def a_response_is_shown_exactly_when_the_owner_has_proved_to_be_there(self) -> None:
        shown = self.phone.view().response
        assert (shown is not None) is self.proved
        if shown is not None:
            assert shown == response_to(self.challenge)

    @invariant()
    def before_that_it_is_nowhere_in_the_whole_of_the_phones_memory(self) -> None:
        if self.proved:
            return
        memory = pickle.dumps(self.phone)
        for challenge in ("123456", "000000"):
            assert response_to(challenge).encode() not in memory


TestPhone = Phone.TestCase
TestPhone.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
