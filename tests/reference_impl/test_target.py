"""The reference implementation as a target in this process: each factory gives a seam of its component."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conformance.manifest import embedded_manifest, load_manifest
from conformance.seams import (
    AccountState,
    ContractBroken,
    DeviceSpec,
    Inconclusive,
    PersonRecord,
    PhoneSpec,
    Screens,
    SecondFactor,
    TaskRequest,
    TradingPlatform,
)
from reference_impl import target
from reference_impl.compose import VERSION
from reference_impl.devices.ib_key_android import SHORTEST_PIN
from reference_impl.domain.policy import REFERENCE_POLICY
from tests.reference_impl.office import ELSEWHERE, EUROPE, SENDER, Office

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ADA = PersonRecord("ada", "correct horse", "Ada Example", "ada@example.org", "AT", "U1234567")
CARD = DeviceSpec("dsc-plus", "1", REFERENCE_POLICY.suites["dsc-plus"], bytes(range(32)), "1234")
PHONE = DeviceSpec("ibkey-ios", "2", REFERENCE_POLICY.suites["ibkey-ios"], bytes(range(32)))
ANDROID = DeviceSpec("ibkey-android", "3", REFERENCE_POLICY.suites["ibkey-android"], bytes(range(32)), "2468")
TASK = TaskRequest("change-email", {"email": "ada@new.example.org"})


@pytest.fixture
def opened() -> target.InProcess:
    opened = target.open_in_process()
    control = target.control(opened)
    control.set_clock(NOW)
    assert control.provision(ADA) == ADA
    for spec in (CARD, PHONE, ANDROID):
        control.enrol("ada", spec)
    return opened


@pytest.fixture
def portal(opened: target.InProcess) -> target.ModelPortal:
    """Signed in, with a challenge on display."""
    portal = target.portal(opened, ADA)
    assert portal.sign_in(ADA.credentials).accepted
    asked = portal.second_factor()
    assert asked is not None
    assert portal.give_second_factor(target.dsc_plus(opened, CARD).respond(asked.challenge or "")).accepted
    assert portal.begin(TASK).accepted
    assert portal.challenge() is None
    assert portal.submit_credentials(ADA.credentials).accepted
    return portal


def test_the_card_completes_a_verification(opened: target.InProcess, portal: target.ModelPortal) -> None:
    assert portal.answer(target.dsc_plus(opened, CARD).respond(portal.challenge() or "")).accepted
    account = portal.account()
    assert (account.email, tuple(account.completed)) == ("ada@new.example.org", ("change-email",))
    assert portal.challenge() is None


@pytest.mark.parametrize("opens_with", ["home", "login", "signed-in"])
@pytest.mark.parametrize("biometric", ["touch-id", "face-id", "none"])
def test_the_phone_completes_a_verification(
    opened: target.InProcess, portal: target.ModelPortal, opens_with: str, biometric: str
) -> None:
    settings = {"opens_with": opens_with, "biometric": biometric, "smartphone_passcode": "2468"}
    phone = target.ibkey_ios(opened, replace(PHONE, settings=settings))
    assert portal.answer(phone.respond(portal.challenge() or "")).accepted


@pytest.mark.parametrize("opens_with", ["home", "login", "signed-in"])
def test_the_android_phone_completes_a_verification(
    opened: target.InProcess, portal: target.ModelPortal, opens_with: str
) -> None:
    phone = target.ibkey_android(opened, replace(ANDROID, settings={"opens_with": opens_with}))
    assert portal.answer(phone.respond(portal.challenge() or "")).accepted


@pytest.mark.parametrize(("use", "label"), [("touch", "Home Button"), ("look", "Look at the screen")])
def test_an_android_phone_asks_for_no_biometric(opened: target.InProcess, use: str, label: str) -> None:
    phone = target.ibkey_android(opened, ANDROID)
    with pytest.raises(ContractBroken, match=f"'{label}' on the screen"):
        getattr(phone, use)("registered" if use == "touch" else "owner")
    with pytest.raises(ContractBroken, match="'Cancel' on the screen"):
        phone.cancel_biometric()


def test_an_android_phone_needs_a_pin(opened: target.InProcess) -> None:
    with pytest.raises(ValueError, match="has the PIN"):
        target.ibkey_android(opened, replace(ANDROID, pin=None))


def test_a_refusal_carries_reason_and_words(portal: target.ModelPortal) -> None:
    outcome = portal.answer("1")
    assert not outcome.accepted
    assert outcome.reason == "malformed-response"
    assert "8 digits" in outcome.message


def test_a_replay_is_sent_for_the_challenge_that_was_answered(
    opened: target.InProcess, portal: target.ModelPortal
) -> None:
    response = target.dsc_plus(opened, CARD).respond(portal.challenge() or "")
    assert portal.answer(response).accepted
    assert portal.answer_again(response).reason == "already-answered"


def test_requests_at_once_are_as_many_as_asked_for(opened: target.InProcess, portal: target.ModelPortal) -> None:
    response = target.dsc_plus(opened, CARD).respond(portal.challenge() or "")
    outcomes = portal.answer_at_once(response, 8)
    assert sorted(outcome.accepted for outcome in outcomes) == [False] * 7 + [True]


def test_a_late_answer_is_for_the_challenge_that_was_shown(
    opened: target.InProcess, portal: target.ModelPortal
) -> None:
    shown = portal.challenge()
    target.control(opened).set_clock(NOW + timedelta(minutes=5))
    response = target.dsc_plus(opened, CARD).respond(shown or "")
    assert portal.answer(response).reason == "challenge-lapsed"
    assert portal.challenge() not in {shown, None}


def test_two_people_have_a_session_each(opened: target.InProcess, portal: target.ModelPortal) -> None:
    other = target.portal(opened, ADA)
    assert other.begin(TASK).reason == "not-signed-in"
    assert portal.challenge() is not None


def test_use_cases_have_no_screens(portal: target.ModelPortal) -> None:
    with pytest.raises(Inconclusive) as fact:
        _ = portal.screens
    assert fact.value.reason == "no-screens"


def test_the_phone_has_screens(opened: target.InProcess) -> None:
    phone = target.ibkey_ios(opened, PHONE)
    screens: Screens = phone.screens
    assert screens.shows("IBKR Mobile")
    phone.launch()
    screens.activate("Authenticate")
    screens.enter("Challenge", "123456")
    assert screens.read("Challenge") == "123456"
    screens.activate("Generate Passcode")
    assert screens.shows("Touch ID")
    phone.touch("unknown")
    assert phone.response() is None
    phone.touch("registered")
    assert screens.read("Response string") == phone.response()
    assert (phone.response() or "none") in phone.source()


def test_a_prompt_can_be_dismissed(opened: target.InProcess) -> None:
    phone = target.ibkey_ios(opened, replace(PHONE, settings={"biometric": "face-id"}))
    phone.launch()
    phone.screens.activate("Authenticate")
    phone.screens.enter("Challenge", "123456")
    phone.screens.activate("Generate Passcode")
    phone.look("stranger")
    phone.cancel_biometric()
    assert phone.response() is None
    assert phone.screens.shows("Generate Passcode")


@pytest.mark.parametrize("use", ["activate", "enter", "read"])
def test_what_is_not_on_the_screen_breaks_the_contract_and_tells_what_is(opened: target.InProcess, use: str) -> None:
    screens = target.ibkey_ios(opened, PHONE).screens
    arguments = ("Nothing", "x") if use == "enter" else ("Nothing",)
    with pytest.raises(ContractBroken, match="'Nothing' on the screen"):
        getattr(screens, use)(*arguments)


def test_a_card_that_shows_no_response_breaks_the_contract() -> None:
    broken = target.open_in_process("no-response-shown")
    with pytest.raises(ContractBroken, match="a response code on the display"):
        target.dsc_plus(broken, CARD).respond("123456")


def test_a_phone_that_shows_no_response_breaks_the_contract() -> None:
    broken = target.open_in_process("registered-finger-refused")
    with pytest.raises(ContractBroken, match="a response string"):
        target.ibkey_ios(broken, PHONE).respond("123456")


# ---------------------------------------------------------------- the trading platform
def test_the_trading_platform_is_logged_in_to_without_its_ports(opened: target.InProcess) -> None:
    platform: TradingPlatform = target.trading_platform(opened, ADA)
    assert platform.connected() is None
    assert platform.second_factor() is None
    assert not platform.give_second_factor("12345678").accepted
    assert platform.log_in(ADA.credentials, "paper").accepted
    asked = platform.second_factor()
    assert asked is not None
    response = target.dsc_plus(opened, CARD).respond(asked.challenge or "")
    wrong = platform.give_second_factor(f"{(int(response) + 1) % 10**8:08d}")
    assert (wrong.accepted, wrong.reason) == (False, "wrong-response")
    assert platform.second_factor() == asked
    assert platform.give_second_factor(response).accepted
    assert platform.connected() == "paper"
    target.control(opened).set_account("ada", AccountState(NOW, "by-customer"))
    assert platform.connected() is None
    refused = platform.log_in(ADA.credentials, "live")
    assert (refused.accepted, refused.reason) == (False, "no-access")
    platform.close()
    assert platform.connected() is None


def test_after_a_challenge_lapsed_the_login_window_shows_the_next_one(opened: target.InProcess) -> None:
    platform = target.trading_platform(opened, ADA)
    assert platform.log_in(ADA.credentials, "live").accepted
    first = platform.second_factor()
    target.control(opened).set_clock(NOW + REFERENCE_POLICY.challenge_lifetime)
    assert first is not None
    late = platform.give_second_factor(target.dsc_plus(opened, CARD).respond(first.challenge or ""))
    assert late.reason == "challenge-lapsed"
    again = platform.second_factor()
    assert again not in (first, None)


def test_in_process_there_are_no_ports(opened: target.InProcess) -> None:
    control = target.control(opened)
    assert "ports" not in control.abilities()
    with pytest.raises(Inconclusive, match="no-ports"):
        control.set_ports({4000: "refused"})
    with pytest.raises(Inconclusive, match="no-ports"):
        target.troubleshooter(opened).test_connection()


def test_statements_are_had_by_those_to_whom_they_are_open(opened: target.InProcess) -> None:
    stranger = target.portal(opened, ADA)
    assert stranger.statements() == ()
    with pytest.raises(ContractBroken, match="activity statement"):
        stranger.statement("activity", "csv")
    target.control(opened).set_account("ada", AccountState(NOW, "no-balance"))
    assert stranger.sign_in(ADA.credentials).accepted
    assert set(stranger.statements()) == {"activity", "tax"}
    assert ADA.account_number in stranger.statement("tax", "txt")


def test_documents_that_are_handed_in_are_seen_in_the_portal_and_answered(
    opened: target.InProcess, portal: target.ModelPortal
) -> None:
    office, control = Office(), target.control(opened)
    assert portal.documents() == []
    assert portal.notices() == []
    opened.system.file(office.submission("ada PID", EUROPE), b"original")
    opened.system.file(office.submission("ada PID", ELSEWHERE), b"original")
    (filed,) = portal.documents()
    assert (filed.purpose, filed.received_at, filed.media_type) == ("PID", NOW, "image/jpeg")
    assert portal.document(filed.id) == b"picture"
    assert [EUROPE in notice for notice in portal.notices()] == [True]
    with pytest.raises(ContractBroken, match="document"):
        portal.document("nothing")
    first, second = control.mailbox(SENDER)
    assert (first.sender, first.to, first.in_reply_to, first.sent_at) == (EUROPE, SENDER, "<1@a>", NOW)
    assert (first.subject, first.body) == (second.subject, second.body)
    assert [(kept.subject, list(kept.reasons)) for kept in control.under_review()] == [("ada PID", ["wrong-region"])]
    stranger = target.portal(opened, ADA)
    assert stranger.documents() == ()
    assert stranger.notices() == ()


def test_a_card_needs_a_pin(opened: target.InProcess) -> None:
    with pytest.raises(ValueError, match="has a PIN"):
        target.dsc_plus(opened, replace(CARD, pin=None))


def test_in_process_there_are_no_pages_of_twins(opened: target.InProcess) -> None:
    control = target.control(opened)
    assert control.abilities() == {
        "account",
        "provision",
        "enrol",
        "deactivate",
        "ship",
        "post",
        "agents",
        "mailbox",
        "temporary-passcode",
        "clock",
        "reset",
        "variants",
    }
    with pytest.raises(Inconclusive, match="no-twins"):
        control.make_twin(CARD)
    with pytest.raises(Inconclusive, match="no-phones"):
        control.make_phone(PhoneSpec("phone-ios", {}))


def test_a_reset_forgets_everybody_and_takes_a_variant(opened: target.InProcess) -> None:
    control = target.control(opened)
    control.reset("another-prompt")
    assert target.portal(opened, ADA).sign_in(ADA.credentials).reason == "wrong-credentials"
    assert type(target.dsc_plus(opened, CARD).card).__name__ == "AnotherPrompt"
    opened.close()


def test_secrets_are_not_shown(opened: target.InProcess, portal: target.ModelPortal) -> None:
    devices = (target.dsc_plus(opened, CARD), target.ibkey_ios(opened, PHONE), target.ibkey_android(opened, ANDROID))
    shown = repr((opened, portal, devices))
    assert "correct horse" not in shown
    assert "1234'" not in shown
    assert "2468'" not in shown


def test_the_manifest_is_one_that_the_suite_reads() -> None:
    manifest = load_manifest(embedded_manifest())
    assert set(manifest.components) == {
        "portal",
        "client-services",
        "trading-platform",
        "troubleshooter",
        "dsc-plus",
        "ibkey-ios",
        "ibkey-android",
        "document-intake",
        "phone-ios",
        "phone-android",
    }
    assert manifest.version == VERSION


def test_the_manifest_says_what_the_policy_says() -> None:
    settings = tomllib.loads(Path(embedded_manifest()).read_text(encoding="utf-8"))["settings"]
    assert settings == {
        "challenge_lifetime_seconds": REFERENCE_POLICY.challenge_lifetime.total_seconds(),
        "wrong_responses_allowed": REFERENCE_POLICY.wrong_responses_allowed,
        "wrong_codes_allowed": REFERENCE_POLICY.wrong_codes_allowed,
        "wrong_answers_allowed": REFERENCE_POLICY.wrong_answers_allowed,
        "response_digits": REFERENCE_POLICY.response_digits,
        "card_lock_after_wrong_pins": REFERENCE_POLICY.card_wrong_pins_allowed,
        "card_off_after_seconds": REFERENCE_POLICY.card_off_after.total_seconds(),
        "android_pin_digits": SHORTEST_PIN,
        "port_timeout_seconds": 1,
        "approval_cut_off": REFERENCE_POLICY.cut_off.isoformat(),
        "approval_cut_off_zone": REFERENCE_POLICY.cut_off_zone,
        "ocra": dict(REFERENCE_POLICY.suites),
    }


# ---------------------------------------------------------------- the code card
def with_card(opened: target.InProcess) -> tuple[target.ModelPortal, Mapping[int, str]]:
    """A session of a temporary passcode in which a card is displayed, and its codes."""
    code = target.control(opened).give_temporary_passcode("ada")
    portal = target.portal(opened, ADA)
    assert portal.sign_in(ADA.credentials).accepted
    assert portal.second_factor() == SecondFactor("temporary-passcode")
    assert portal.give_second_factor(code).accepted
    assert portal.devices() == []
    assert portal.request_card().accepted
    return portal, dict(portal.card_codes())


def values(codes: Mapping[int, str], indexes: tuple[int, int] | None) -> str:
    assert indexes is not None
    return codes[indexes[0]] + codes[indexes[1]]


def test_a_code_card_goes_from_its_request_to_a_login(opened: target.InProcess) -> None:
    portal, codes = with_card(opened)
    assert portal.go_on_with_card().reason == "not-printed"
    assert portal.card_indexes() is None
    assert portal.print_card().accepted
    assert portal.go_on_with_card().accepted
    assert portal.card_expiry() is None
    assert portal.give_card_values(values(codes, portal.card_indexes())).accepted
    assert portal.card_codes() == {}
    assert portal.card_expiry() == NOW + timedelta(days=21)
    assert portal.finish_card().accepted
    assert portal.card_codes() == {}
    assert portal.card_expiry() == NOW + timedelta(days=21)
    assert portal.finish_card().reason == "not-waiting"

    elsewhere = target.portal(opened, ADA)
    assert elsewhere.sign_in(ADA.credentials).accepted
    asked = elsewhere.second_factor()
    assert asked is not None
    assert elsewhere.give_second_factor(f"{values(codes, asked.indexes)} ").reason == "malformed-code"
    assert elsewhere.give_second_factor(values(codes, asked.indexes)).accepted
    assert elsewhere.access() == "full"


def test_beside_an_active_device_the_code_card_is_chosen(opened: target.InProcess, portal: target.ModelPortal) -> None:
    assert portal.devices() == ["1", "2", "3"]
    assert portal.request_card().accepted
    codes = dict(portal.card_codes())
    assert portal.go_on_with_card(acknowledged=True).accepted
    assert portal.give_card_values(values(codes, portal.card_indexes())).accepted
    assert portal.finish_card().accepted
    elsewhere = target.portal(opened, ADA)
    assert elsewhere.sign_in(ADA.credentials).accepted
    assert elsewhere.use_code_card().accepted
    asked = elsewhere.second_factor()
    assert asked is not None
    assert asked.kind == "code-card"
    assert elsewhere.give_second_factor(values(codes, asked.indexes)).accepted


def test_without_a_session_no_code_card_is_shown(opened: target.InProcess) -> None:
    portal = target.portal(opened, ADA)
    assert portal.card_codes() == {}
    assert portal.card_indexes() is None
    assert portal.card_expiry() is None
    assert portal.request_card().reason == "not-signed-in"


def test_in_process_there_is_neither_paper_nor_image(opened: target.InProcess) -> None:
    portal = target.portal(opened, ADA)
    for read in (portal.printed_card, portal.saved_card):
        with pytest.raises(Inconclusive, match="no-screens"):
            read()
