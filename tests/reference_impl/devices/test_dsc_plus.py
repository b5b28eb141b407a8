"""The card, key press by key press."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reference_impl.devices.dsc_plus import KEYPAD, DscPlus
from reference_impl.domain.ocra import MalformedSuite, Suite, respond
from reference_impl.domain.policy import Policy

KEY = b"12345678901234567890123456789012"
SUITE = "OCRA-1:HOTP-SHA256-8:QN06-PSHA256"
PIN = "1234"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def card() -> DscPlus:
    return DscPlus(KEY, PIN, SUITE)


def type_on(card: DscPlus, digits: str) -> None:
    for digit in digits:
        card.key(digit)


def enter_pin(card: DscPlus, pin: str) -> None:
    while card.display != "PIN>":
        card.press()
    type_on(card, pin)
    card.ok()


def answer(card: DscPlus, challenge: str) -> str:
    enter_pin(card, PIN)
    type_on(card, challenge)
    card.ok()
    return card.display


def test_a_new_card_is_off(card: DscPlus) -> None:
    assert card.display == ""


def test_the_press_button_switches_it_on(card: DscPlus) -> None:
    card.press()
    assert card.display == "PIN>"


def test_pressing_on_at_the_prompt_keeps_it(card: DscPlus) -> None:
    for _ in range(5):
        card.press()
        assert card.display == "PIN>"


def test_the_pin_is_masked(card: DscPlus) -> None:
    card.press()
    type_on(card, "12")
    assert card.display == "PIN>**"
    type_on(card, "34")
    assert card.display == "PIN>****"


def test_the_right_pin_leads_to_the_challenge(card: DscPlus) -> None:
    enter_pin(card, PIN)
    assert card.display == "CHALLNG>"


def test_the_challenge_is_shown_as_it_is_typed(card: DscPlus) -> None:
    enter_pin(card, PIN)
    type_on(card, "123456")
    assert card.display == "CHALLNG>123456"


@pytest.mark.parametrize(
    ("challenge", "response"), [("100000", "11478945"), ("123456", "78054504"), ("999999", "69808710")]
)
def test_the_response_is_displayed(card: DscPlus, challenge: str, response: str) -> None:
    assert answer(card, challenge) == response


def test_a_challenge_with_leading_zeros_is_answered(card: DscPlus) -> None:
    assert answer(card, "000042") == respond(Suite.parse(SUITE), KEY, question="000042", pin=PIN)


def test_the_press_button_switches_off_from_a_response(card: DscPlus) -> None:
    answer(card, "123456")
    card.press()
    assert card.display == ""


def test_a_card_answers_again_and_again(card: DscPlus) -> None:
    first = answer(card, "123456")
    card.press()
    assert answer(card, "654321") != first
    card.press()
    assert answer(card, "123456") == first


def test_only_the_press_button_works_on_a_card_that_is_off(card: DscPlus) -> None:
    type_on(card, "1234")
    card.ok()
    assert card.display == ""


@pytest.mark.parametrize("digits", ["", "1", "12", "123"])
def test_fewer_digits_than_a_pin_has_lead_nowhere(card: DscPlus, digits: str) -> None:
    enter_pin(card, digits)
    assert card.display == "PIN>" + "*" * len(digits)


def test_a_fifth_digit_of_the_pin_is_not_taken(card: DscPlus) -> None:
    enter_pin(card, "12349")
    assert card.display == "CHALLNG>"


@pytest.mark.parametrize("digits", ["", "1", "12345"])
def test_fewer_digits_than_a_challenge_has_yield_no_response(card: DscPlus, digits: str) -> None:
    assert answer(card, digits) == "CHALLNG>" + digits


def test_a_seventh_digit_of_the_challenge_is_not_taken(card: DscPlus) -> None:
    enter_pin(card, PIN)
    type_on(card, "1234567")
    assert card.display == "CHALLNG>123456"
    card.ok()
    assert card.display == "78054504"


def test_the_press_button_starts_over_from_a_mistyped_challenge(card: DscPlus) -> None:
    enter_pin(card, PIN)
    type_on(card, "99")
    card.press()
    assert card.display == "PIN>"
    assert answer(card, "123456") == "78054504"


def test_a_wrong_pin_is_said_and_can_be_tried_again(card: DscPlus) -> None:
    enter_pin(card, "4321")
    assert card.display == "WRONG PIN"
    type_on(card, "123456")
    card.ok()
    assert card.display == "WRONG PIN"
    assert answer(card, "123456") == "78054504"


def test_wrong_pins_in_a_row_lock_the_card_for_good(card: DscPlus) -> None:
    for tries in range(5):
        assert not card.locked, tries
        enter_pin(card, "0000")
    assert (card.locked, card.display) == (True, "LOCKED")
    for key in (*KEYPAD, "press", *PIN, "OK"):
        card.use(key)
        assert card.display == "LOCKED"


def test_the_right_pin_ends_the_row_of_wrong_ones(card: DscPlus) -> None:
    for _ in range(3):
        for _ in range(4):
            enter_pin(card, "0000")
        enter_pin(card, PIN)
        assert card.display == "CHALLNG>"


def test_switching_off_does_not_end_the_row_of_wrong_pins(card: DscPlus) -> None:
    answer(card, "123456")
    for _ in range(4):
        enter_pin(card, "0000")
        card.press()
    enter_pin(card, "0000")
    assert card.locked


def test_the_policy_says_how_many_wrong_pins_there_may_be() -> None:
    card = DscPlus(KEY, PIN, SUITE, Policy(card_wrong_pins_allowed=1))
    enter_pin(card, "0000")
    assert card.locked


def test_a_card_that_is_left_alone_turns_itself_off_at_its_time(card: DscPlus) -> None:
    card.pass_time(NOW)
    card.press()
    card.pass_time(NOW + card.off_after - A_SECOND)
    assert card.display == "PIN>"
    card.pass_time(NOW + card.off_after)
    assert card.display == ""


def test_each_key_keeps_the_card_on(card: DscPlus) -> None:
    card.pass_time(NOW)
    for number, name in enumerate(("press", "1", "OK", "2"), start=1):
        card.use(name)
        card.pass_time(NOW + number * (card.off_after - A_SECOND))
        assert card.display


@pytest.mark.parametrize("half", ["", "12", "1234"])
def test_a_pin_that_was_half_typed_is_forgotten_when_the_card_turns_itself_off(card: DscPlus, half: str) -> None:
    card.pass_time(NOW)
    card.press()
    type_on(card, half)
    card.pass_time(NOW + card.off_after)
    card.press()
    assert card.display == "PIN>"


def test_a_card_that_turned_itself_off_asks_for_the_pin_again(card: DscPlus) -> None:
    card.pass_time(NOW)
    enter_pin(card, PIN)
    type_on(card, "123")
    card.pass_time(NOW + card.off_after)
    card.press()
    assert card.display == "PIN>"
    enter_pin(card, PIN)
    assert card.display == "CHALLNG>"


def test_a_response_is_gone_once_the_card_has_turned_itself_off(card: DscPlus) -> None:
    card.pass_time(NOW)
    answer(card, "123456")
    card.pass_time(NOW + card.off_after)
    assert card.display == ""


def test_waiting_does_not_forget_wrong_pins(card: DscPlus) -> None:
    for number in range(Policy().card_wrong_pins_allowed):
        card.pass_time(NOW + number * card.off_after)
        card.press()
        type_on(card, "0000")
        card.ok()
    assert card.locked


def test_a_locked_card_turns_itself_off_and_stays_locked(card: DscPlus) -> None:
    card.pass_time(NOW)
    for _ in range(Policy().card_wrong_pins_allowed):
        enter_pin(card, "0000")
    card.pass_time(NOW + card.off_after)
    assert card.display == ""
    card.press()
    assert card.display == "LOCKED"


def test_time_that_goes_back_changes_nothing(card: DscPlus) -> None:
    card.pass_time(NOW)
    card.press()
    card.pass_time(NOW - card.off_after)
    card.pass_time(NOW + card.off_after - A_SECOND)
    assert card.display == "PIN>"


def test_a_card_that_is_told_no_time_never_turns_itself_off(card: DscPlus) -> None:
    card.press()
    card.pass_time(NOW)  # the first that it hears of time
    assert card.display == "PIN>"


def test_a_card_takes_no_time_without_a_zone(card: DscPlus) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        card.pass_time(NOW.replace(tzinfo=None))


def test_a_suite_without_a_pin_answers_by_the_challenge_alone() -> None:
    suite = "OCRA-1:HOTP-SHA256-8:QN06"
    card = DscPlus(KEY, PIN, suite)
    assert answer(card, "123456") == respond(Suite.parse(suite), KEY, question="123456")


@pytest.mark.parametrize("pin", ["", "123", "12345", "12a4", "\u0661\u0662\u0663\u0664"])
def test_a_pin_that_is_not_four_digits_is_refused_without_repeating_it(pin: str) -> None:
    with pytest.raises(ValueError, match="4 decimal digits") as refusal:
        DscPlus(KEY, pin, SUITE)
    assert not pin or pin not in str(refusal.value)


@pytest.mark.parametrize(
    ("suite", "lacking"),
    [
        ("OCRA-1:HOTP-SHA256-8:C-QN06", "a counter"),
        ("OCRA-1:HOTP-SHA256-8:QN06-S064", "session information"),
        ("OCRA-1:HOTP-SHA256-8:QN06-T1M", "a clock"),
        ("OCRA-1:HOTP-SHA256-8:QN04", "more than 4 digits"),
        ("OCRA-1:HOTP-SHA256-0:QN06", "a display"),
    ],
)
def test_a_suite_that_the_card_could_never_answer_by_is_refused(suite: str, lacking: str) -> None:
    with pytest.raises(ValueError, match=lacking):
        DscPlus(KEY, PIN, suite)


def test_a_malformed_suite_is_refused() -> None:
    with pytest.raises(MalformedSuite):
        DscPlus(KEY, PIN, "OCRA-1")


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="the key of a DSC\\+ is empty"):
        DscPlus(b"", PIN, SUITE)


@pytest.mark.parametrize("name", ["", "10", "*", "a", "\u0661", "ok"])
def test_there_are_no_other_keys(card: DscPlus, name: str) -> None:
    with pytest.raises(ValueError, match="digit keys 0 to 9"):
        card.use(name)


def test_the_card_keeps_its_secrets_to_itself(card: DscPlus) -> None:
    enter_pin(card, PIN)
    shown = repr(card) + repr(card.__dict__["_state"])
    assert PIN not in shown
    assert KEY.decode() not in shown
