"""IB Key on an iPhone, tap by tap."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.devices.screens import NotShown
from reference_impl.domain.ocra import MalformedSuite, Suite, respond

KEY = b"12345678901234567890123456789012"
SUITE = "OCRA-1:HOTP-SHA256-8:QN06"
RESPONSE = respond(Suite.parse(SUITE), KEY, question="123456")
PASSCODE = "135790"


def phone_with(**settings: Any) -> IBKeyIos:
    return IBKeyIos(KEY, SUITE, smartphone_passcode=PASSCODE, **settings)


def asked_for_second_factor(biometric: str) -> IBKeyIos:
    phone = phone_with(biometric=biometric)
    phone.launch()
    phone.activate("Authenticate")
    phone.enter("Challenge", "123456")
    phone.activate("Generate Passcode")
    return phone


def test_the_phone_shows_the_apps_icon() -> None:
    phone = phone_with()
    assert phone.view().shows("IBKR Mobile")
    phone.activate("IBKR Mobile")
    assert phone.view().name == "home"


@pytest.mark.parametrize(
    ("opens_with", "way"),
    [
        ("home", ["Authenticate"]),
        ("login", ["Services", "Authenticate"]),
        ("signed-in", ["More", "Two-Factor Authentication", "Generate Code"]),
    ],
)
def test_the_challenge_form_is_reached_from_each_opening_screen(opens_with: str, way: list[str]) -> None:
    phone = phone_with(opens_with=opens_with)
    phone.launch()
    for label in way:
        phone.activate(label)
    view = phone.view()
    assert view.shows("Challenge")
    assert view.shows("Generate Passcode")


def test_services_lies_at_the_top_left() -> None:
    phone = phone_with(opens_with="login")
    phone.launch()
    assert phone.view().control("Services").place == "top-left"


@pytest.mark.parametrize("tab", ["Home Page", "Portfolio", "Watchlists", "More"])
def test_more_lies_at_the_bottom_right_of_every_page_of_the_signed_in_app(tab: str) -> None:
    phone = phone_with(opens_with="signed-in")
    phone.launch()
    phone.activate(tab)
    assert phone.view().control("More").place == "bottom-right"


def test_back_goes_to_where_the_challenge_form_was_opened_from() -> None:
    phone = phone_with(opens_with="signed-in")
    phone.launch()
    for label in ("More", "Two-Factor Authentication", "Generate Code", "Back"):
        phone.activate(label)
    assert phone.view().shows("Generate Code")
    phone.activate("Back")
    assert phone.view().shows("Two-Factor Authentication")


def test_from_the_home_screen_back_leads_home() -> None:
    phone = phone_with()
    phone.launch()
    phone.activate("Authenticate")
    phone.activate("Back")
    assert phone.view().name == "home"


def test_touch_id_releases_the_response() -> None:
    phone = asked_for_second_factor("touch-id")
    assert phone.view().shows("Touch ID")
    assert phone.view().response is None
    phone.touch(registered=True)
    assert phone.view().response == RESPONSE
    assert phone.view().shows("Response string")


def test_face_id_releases_the_response() -> None:
    phone = asked_for_second_factor("face-id")
    assert phone.view().shows("Face ID")
    assert phone.view().response is None
    phone.look(owner=True)
    assert phone.view().response == RESPONSE


def test_without_a_biometric_the_smartphones_passcode_releases_the_response() -> None:
    phone = asked_for_second_factor("none")
    assert phone.view().shows("Smartphone passcode")
    assert phone.view().response is None
    phone.enter("Smartphone passcode", PASSCODE)
    phone.activate("Confirm")
    assert phone.view().response == RESPONSE


@pytest.mark.parametrize(
    ("biometric", "label", "shown"),
    [
        ("touch-id", "Home Button", True),
        ("touch-id", "Unknown finger", False),
        ("face-id", "Look at the screen", True),
        ("face-id", "Somebody else looks", False),
    ],
)
def test_parts_of_the_phone_are_used_by_their_labels_too(biometric: str, label: str, shown: bool) -> None:
    phone = asked_for_second_factor(biometric)
    phone.activate(label)
    assert (phone.view().response is not None) is shown


@pytest.mark.parametrize(("biometric", "wrong"), [("touch-id", "Unknown finger"), ("face-id", "Somebody else looks")])
def test_a_failed_biometric_is_said_can_be_repeated_and_offers_the_passcode(biometric: str, wrong: str) -> None:
    phone = asked_for_second_factor(biometric)
    assert not phone.view().shows("Enter Passcode")
    phone.activate(wrong)
    view = phone.view()
    assert view.response is None
    assert "was not recognised" in (view.message or "")
    phone.activate("Enter Passcode")
    assert phone.view().response is None
    phone.enter("Smartphone passcode", PASSCODE)
    phone.activate("Confirm")
    assert phone.view().response == RESPONSE


@pytest.mark.parametrize(("biometric", "wrong"), [("touch-id", "Unknown finger"), ("face-id", "Somebody else looks")])
def test_after_five_failures_only_the_passcode_is_taken(biometric: str, wrong: str) -> None:
    phone = asked_for_second_factor(biometric)
    for _ in range(5):
        phone.activate(wrong)
    phone.touch(registered=True)
    phone.look(owner=True)
    view = phone.view()
    assert (view.name, view.response) == ("passcode", None)
    assert "failed too often" in (view.message or "")


@pytest.mark.parametrize("biometric", ["touch-id", "face-id", "none"])
def test_a_cancelled_second_factor_leads_back_to_the_form_with_the_challenge_kept(biometric: str) -> None:
    phone = asked_for_second_factor(biometric)
    phone.activate("Cancel")
    view = phone.view()
    assert view.response is None
    assert "was cancelled" in (view.message or "")
    assert view.field("Challenge").value == "123456"
    phone.activate("Generate Passcode")
    assert phone.view().response is None


@pytest.mark.parametrize("given", ["", "1", "135791", "1357901", "\ud800"])
def test_a_wrong_passcode_releases_nothing(given: str) -> None:
    phone = asked_for_second_factor("none")
    phone.enter("Smartphone passcode", given)
    phone.activate("Confirm")
    view = phone.view()
    assert view.response is None
    assert "not the smartphone's passcode" in (view.message or "")


def test_what_is_typed_as_passcode_is_never_in_the_view() -> None:
    phone = asked_for_second_factor("none")
    phone.enter("Smartphone passcode", PASSCODE)
    assert PASSCODE not in repr(phone.view())
    assert phone.view().field("Smartphone passcode").secret


def test_another_finger_or_face_than_is_asked_for_does_nothing() -> None:
    phone = asked_for_second_factor("touch-id")
    before = phone.view()
    phone.look(owner=True)
    assert phone.view() == before
    phone = asked_for_second_factor("none")
    phone.touch(registered=True)
    assert phone.view().response is None


def test_a_finger_where_nothing_is_asked_for_does_nothing() -> None:
    phone = phone_with()
    phone.launch()
    phone.touch(registered=True)
    phone.look(owner=True)
    phone.cancel()
    assert phone.view().name == "home"


@pytest.mark.parametrize("challenge", ["", "   "])
def test_an_empty_challenge_is_refused_with_a_message(challenge: str) -> None:
    phone = phone_with()
    phone.launch()
    phone.activate("Authenticate")
    phone.enter("Challenge", challenge)
    phone.activate("Generate Passcode")
    assert phone.view().name == "challenge"
    assert "6 digits" in (phone.view().message or "")


@pytest.mark.parametrize("challenge", ["1", "12345", "1234567", "12345a", "12 456", "-12345", "\u0661" * 6, "1" * 1000])
def test_a_challenge_that_is_not_six_digits_is_refused_with_a_message(challenge: str) -> None:
    phone = phone_with()
    phone.launch()
    phone.activate("Authenticate")
    phone.enter("Challenge", challenge)
    phone.activate("Generate Passcode")
    view = phone.view()
    assert view.name == "challenge"
    assert "exactly 6 digits" in (view.message or "")
    phone.enter("Challenge", "123456")
    assert phone.view().message is None


def test_space_around_a_challenge_does_not_matter() -> None:
    phone = phone_with()
    phone.launch()
    phone.activate("Authenticate")
    phone.enter("Challenge", " 123456\n")
    phone.activate("Generate Passcode")
    phone.touch(registered=True)
    assert phone.view().response == RESPONSE


@pytest.mark.parametrize("leave", ["Done", "launch"])
def test_a_response_that_is_left_is_gone(leave: str) -> None:
    phone = asked_for_second_factor("touch-id")
    phone.touch(registered=True)
    phone.launch() if leave == "launch" else phone.activate(leave)
    assert phone.view().response is None
    phone.activate("Authenticate")
    assert phone.view().field("Challenge").value == ""


def test_failures_are_forgotten_with_the_response() -> None:
    phone = asked_for_second_factor("touch-id")
    phone.touch(registered=False)
    phone.touch(registered=True)
    for label in ("Done", "Authenticate"):
        phone.activate(label)
    phone.enter("Challenge", "654321")
    phone.activate("Generate Passcode")
    assert not phone.view().shows("Enter Passcode")


@pytest.mark.parametrize("label", ["More", "Generate Passcode", "", "authenticate"])
def test_what_is_not_on_the_screen_cannot_be_tapped(label: str) -> None:
    phone = phone_with()
    phone.launch()
    with pytest.raises(NotShown, match="there is 'Authenticate'") as refusal:
        phone.activate(label)
    assert (refusal.value.label, refusal.value.present) == (label, ("Authenticate",))


def test_a_field_that_is_not_on_the_screen_cannot_be_typed_into() -> None:
    phone = phone_with()
    phone.launch()
    with pytest.raises(NotShown, match="nothing to use"):
        phone.enter("Challenge", "123456")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"opens_with": "desktop"}, "opens_with 'desktop' is unknown"),
        ({"biometric": "iris"}, "biometric 'iris' is unknown"),
    ],
)
def test_unknown_settings_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        phone_with(**settings)


@pytest.mark.parametrize("passcode", ["", "123", "12345a", "1" * 65])
def test_a_smartphone_passcode_that_is_no_such_thing_is_refused_without_repeating_it(passcode: str) -> None:
    with pytest.raises(ValueError, match="smartphone_passcode is decimal digits") as refusal:
        IBKeyIos(KEY, SUITE, smartphone_passcode=passcode)
    assert not passcode or passcode not in str(refusal.value)


@pytest.mark.parametrize("suite", ["OCRA-1:HOTP-SHA256-8:QN06-PSHA256", "OCRA-1:HOTP-SHA256-8:C-QN06-T1M"])
def test_a_suite_that_the_app_could_never_answer_by_is_refused(suite: str) -> None:
    with pytest.raises(ValueError, match="IB Key on iOS cannot answer by"):
        IBKeyIos(KEY, suite)


def test_a_malformed_suite_and_an_empty_key_are_refused() -> None:
    with pytest.raises(MalformedSuite):
        IBKeyIos(KEY, "OCRA-1")
    with pytest.raises(ValueError, match="the key is empty"):
        IBKeyIos(b"", SUITE)
