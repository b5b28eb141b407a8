"""IB Key on Android, tap by tap."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.screens import NotShown
from reference_impl.domain.ocra import MalformedSuite, Suite, respond

KEY = b"12345678901234567890123456789012"
SUITE = "OCRA-1:HOTP-SHA256-8:QN06"
PIN = "4682"
RESPONSE = respond(Suite.parse(SUITE), KEY, question="123456")
WAYS = {
    "home": ("Authenticate",),
    "login": ("Services", "Authenticate"),
    "signed-in": ("More", "Two-Factor Authentication", "Generate Response"),
}


def phone_with(**settings: Any) -> IBKeyAndroid:
    return IBKeyAndroid(KEY, PIN, SUITE, **settings)


def at_the_form(opens_with: Any = "home") -> IBKeyAndroid:
    phone = phone_with(opens_with=opens_with)
    phone.launch()
    for label in WAYS[opens_with]:
        phone.activate(label)
    return phone


def generated(pin: str = PIN, challenge: str = "123456") -> IBKeyAndroid:
    phone = at_the_form()
    phone.enter("PIN", pin)
    phone.enter("Challenge", challenge)
    phone.activate("Generate Passcode")
    return phone


def test_the_phone_shows_the_apps_icon() -> None:
    phone = phone_with()
    phone.activate("IBKR Mobile")
    assert phone.view().name == "home"


@pytest.mark.parametrize("opens_with", WAYS)
def test_the_form_for_pin_and_challenge_is_reached_from_each_opening_screen(opens_with: str) -> None:
    view = at_the_form(opens_with).view()
    assert [field.label for field in view.fields] == ["PIN", "Challenge"]
    assert view.shows("Generate Passcode")


@pytest.mark.parametrize("page", ["Home Page", "Portfolio", "Watchlists"])
def test_more_is_on_every_page_of_the_signed_in_app_at_the_bottom_right(page: str) -> None:
    phone = phone_with(opens_with="signed-in")
    phone.launch()
    phone.activate(page)
    assert phone.view().control("More").place == "bottom-right"


def test_services_lies_at_the_top_left() -> None:
    phone = phone_with(opens_with="login")
    phone.launch()
    assert phone.view().control("Services").place == "top-left"


@pytest.mark.parametrize(("opens_with", "label"), [("home", "Generate Response"), ("signed-in", "Generate Code")])
def test_what_is_not_on_the_screen_cannot_be_tapped(opens_with: Any, label: str) -> None:
    phone = phone_with(opens_with=opens_with)
    phone.launch()
    with pytest.raises(NotShown, match=label):
        phone.activate(label)


def test_pin_and_challenge_give_the_response_at_once() -> None:
    view = generated().view()
    assert view.response == RESPONSE
    assert view.shows("Response string")


@pytest.mark.parametrize("typed", [" 123456", "123456 "])
def test_spaces_around_a_challenge_do_no_harm(typed: str) -> None:
    assert generated(challenge=typed).view().response == RESPONSE


@pytest.mark.parametrize("wrong", ["4683", "0000", "46820", "04682"])
def test_a_wrong_pin_gives_a_wrong_response_that_looks_no_different(wrong: str) -> None:
    right, other = generated().view(), generated(pin=wrong).view()
    assert other.response is not None
    assert other.response != right.response
    assert (len(other.response), other.labels()[:-1]) == (len(RESPONSE), right.labels()[:-1])


def test_a_wrong_pin_gives_the_same_wrong_response_to_the_same_challenge() -> None:
    phone = generated(pin="1111")
    first = phone.view().response
    phone.activate("Back")
    phone.enter("PIN", "1111")
    phone.enter("Challenge", "123456")
    phone.activate("Generate Passcode")
    assert phone.view().response == first


def test_the_app_counts_no_wrong_pins() -> None:
    phone = generated(pin="1111")
    for _ in range(20):
        phone.activate("Back")
        phone.enter("PIN", "1111")
        phone.enter("Challenge", "123456")
        phone.activate("Generate Passcode")
    phone.activate("Back")
    phone.enter("PIN", PIN)
    phone.enter("Challenge", "123456")
    phone.activate("Generate Passcode")
    assert phone.view().response == RESPONSE


@pytest.mark.parametrize(
    "challenge",
    ["", "   ", "12345", "1234567", "12345a", "\uff11\uff12\uff13\uff14\uff15\uff16", "12 456", "-12345", "9" * 90],
)
def test_a_challenge_that_is_not_six_digits_is_refused_in_the_form(challenge: str) -> None:
    view = generated(challenge=challenge).view()
    assert (view.name, view.response) == ("challenge", None)
    assert "6 digits" in (view.message or "")


@pytest.mark.parametrize("pin", ["", " ", "123", "\uff14\uff16\uff18\uff12", "46 82", "abcd", "\ud800" * 4])
def test_an_empty_pin_or_one_that_can_be_nobodys_is_refused_in_the_form(pin: str) -> None:
    view = generated(pin=pin).view()
    assert (view.name, view.response) == ("challenge", None)
    assert "PIN" in (view.message or "")
    assert view.field("Challenge").value == "123456"


def test_both_are_told_where_both_are_missing() -> None:
    message = generated(pin="", challenge="").view().message or ""
    assert "PIN" in message
    assert "challenge code" in message


def test_a_refusal_takes_the_pin_out_of_the_form() -> None:
    phone = generated(challenge="1")
    assert "type the PIN again" in (phone.view().message or "")
    phone.enter("Challenge", "123456")
    phone.activate("Generate Passcode")
    assert phone.view().response is None


def test_what_is_typed_after_a_refusal_ends_the_message() -> None:
    phone = generated(challenge="1")
    phone.enter("Challenge", "123456")
    assert phone.view().message is None


@pytest.mark.parametrize("leave", ["Back", "Home"])
def test_leaving_the_form_forgets_the_pin(leave: str) -> None:
    phone = at_the_form()
    phone.enter("PIN", PIN)
    phone.enter("Challenge", "123456")
    phone.activate(leave)
    assert PIN.encode() not in pickle.dumps(phone)


def test_neither_the_key_nor_the_pin_lies_in_the_phones_memory() -> None:
    for phone in (phone_with(), generated(), generated(challenge="1")):
        memory = pickle.dumps(phone)
        assert KEY not in memory
        assert PIN.encode() not in memory


def test_the_response_is_nowhere_before_it_is_asked_for() -> None:
    phone = at_the_form()
    phone.enter("PIN", PIN)
    phone.enter("Challenge", "123456")
    assert RESPONSE.encode() not in pickle.dumps(phone)


def test_the_pin_is_never_shown() -> None:
    phone = at_the_form()
    phone.enter("PIN", PIN)
    assert phone.view().field("PIN").value == ""
    assert phone.view().field("PIN").secret
    assert PIN not in repr(phone.view())


@pytest.mark.parametrize(
    ("opens_with", "taps", "then"),
    [
        ("home", [], "springboard"),
        ("home", ["Authenticate"], "home"),
        ("login", ["Services"], "login"),
        ("login", ["Services", "Authenticate"], "home"),
        ("signed-in", ["Portfolio"], "springboard"),
        ("signed-in", ["More", "Two-Factor Authentication"], "more"),
        ("signed-in", ["More", "Two-Factor Authentication", "Generate Response"], "two-factor"),
    ],
)
def test_back_goes_one_screen_back(opens_with: Any, taps: list[str], then: str) -> None:
    phone = phone_with(opens_with=opens_with)
    phone.launch()
    for label in (*taps, "Back"):
        phone.activate(label)
    assert phone.view().name == then


@pytest.mark.parametrize("leave", ["Done", "Home", "Back"])
def test_a_response_that_was_left_is_gone(leave: str) -> None:
    phone = generated()
    phone.activate(leave)
    assert phone.view().response is None
    assert RESPONSE.encode() not in pickle.dumps(phone)


def test_done_opens_the_app_anew() -> None:
    phone = generated()
    phone.activate("Done")
    assert phone.view().name == "home"


@pytest.mark.parametrize("pin", ["", "123", "12a4", "\uff11\uff12\uff13\uff14", "1" * 65])
def test_a_pin_of_another_form_is_refused_without_being_repeated(pin: str) -> None:
    with pytest.raises(ValueError, match="the PIN is decimal digits") as refusal:
        IBKeyAndroid(KEY, pin, SUITE)
    assert not pin or pin not in str(refusal.value)


@pytest.mark.parametrize(
    ("settings", "words"), [({"key": b""}, "the key is empty"), ({"opens_with": "x"}, "opens_with 'x' is unknown")]
)
def test_a_phone_that_cannot_be_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        IBKeyAndroid(settings.pop("key", KEY), PIN, SUITE, **settings)


@pytest.mark.parametrize("suite", ["OCRA-1:HOTP-SHA256-8:QN06-PSHA256", "OCRA-1:HOTP-SHA256-8:C-QN06"])
def test_a_suite_that_asks_for_more_than_a_challenge_is_refused(suite: str) -> None:
    with pytest.raises(ValueError, match="cannot answer by"):
        IBKeyAndroid(KEY, PIN, suite)


def test_a_text_that_is_no_suite_is_refused() -> None:
    with pytest.raises(MalformedSuite):
        IBKeyAndroid(KEY, PIN, "HOTP")
