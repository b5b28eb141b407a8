"""Signing in to Client Portal by its JSON API: the second factor, what is open, and the devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.drivers.http import HttpPortal
from conformance.seams import ContractBroken, Inconclusive, Outcome, SecondFactor
from tests.conformance.drivers.toy_portal import (
    ADA,
    LOGIN_CHALLENGE,
    PASSCODE,
    TASK,
    Answer,
    Toy,
    problem,
    right_response,
)

CODES = {"device": right_response(LOGIN_CHALLENGE), "temporary-passcode": PASSCODE}
ASKED = {"device": SecondFactor("device", LOGIN_CHALLENGE), "temporary-passcode": SecondFactor("temporary-passcode")}
OPENED = {"username": "ada", "csrf_token": "c1", "access": "full"}
COOKIE = {"Set-Cookie": "session=s1"}


def begun(api: HttpPortal, toy: Toy, factor: str) -> None:
    toy.factor = factor
    assert api.sign_in(ADA) == Outcome(True)


def test_before_signing_in_nothing_is_asked_for_and_nothing_is_open(api: HttpPortal) -> None:
    assert api.second_factor() is None
    assert api.access() == "none"


def test_where_no_second_factor_is_asked_for_the_session_is_open(api: HttpPortal) -> None:
    assert api.sign_in(ADA) == Outcome(True)
    assert api.second_factor() is None
    assert api.access() == "full"


@pytest.mark.parametrize("factor", CODES)
def test_the_second_factor_that_is_asked_for_completes_the_sign_in(api: HttpPortal, toy: Toy, factor: str) -> None:
    begun(api, toy, factor)
    assert api.second_factor() == ASKED[factor]
    assert api.access() == "none"
    assert api.begin(TASK).reason == "not-signed-in"

    assert api.give_second_factor(CODES[factor]) == Outcome(True)

    assert api.second_factor() is None
    assert api.access() == "full"
    assert api.begin(TASK) == Outcome(True)


def test_a_response_goes_with_its_challenge_and_a_passcode_alone(api: HttpPortal, toy: Toy) -> None:
    begun(api, toy, "device")
    api.give_second_factor("00000000")
    assert toy.requests[-1][1] == {"code": "00000000", "challenge": LOGIN_CHALLENGE}
    begun(api, toy, "temporary-passcode")
    api.give_second_factor("AAAA2222")
    assert toy.requests[-1][1] == {"code": "AAAA2222"}


@pytest.mark.parametrize(("factor", "reason"), [("device", "wrong-response"), ("temporary-passcode", "wrong-code")])
def test_a_second_factor_that_is_refused_can_be_tried_again(
    api: HttpPortal, toy: Toy, factor: str, reason: str
) -> None:
    begun(api, toy, factor)
    assert api.give_second_factor("00000000") == Outcome(False, reason, "Told in plain words.")
    assert api.second_factor() == ASKED[factor]
    assert api.give_second_factor(CODES[factor]).accepted


def test_a_challenge_that_took_the_place_of_another_is_the_one_that_is_answered(api: HttpPortal, toy: Toy) -> None:
    begun(api, toy, "device")
    asked = {"kind": "device", "challenge": "246802"}
    toy.answers["GET /api/v1/session"] = lambda _: Answer(200, {**OPENED, "access": "none", "second_factor": asked})
    assert api.second_factor() == SecondFactor("device", "246802")
    api.give_second_factor("00000000")
    assert toy.requests[-1][1]["challenge"] == "246802"


def test_a_sign_in_that_ended_asks_for_nothing(api: HttpPortal, toy: Toy) -> None:
    begun(api, toy, "device")
    toy.answers["GET /api/v1/session"] = lambda _: problem("not-signed-in", 401)
    assert api.second_factor() is None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("device", "an object"),
        ({"kind": "face"}, "of kind device, temporary-passcode or code-card"),
        ({"kind": "device"}, '"challenge"'),
        ({"kind": "device", "challenge": 123456}, '"challenge"'),
        ({}, '"kind"'),
    ],
)
def test_a_second_factor_that_breaks_the_contract_is_told(api: HttpPortal, toy: Toy, asked: Any, told: str) -> None:
    body = {**OPENED, "access": "none", "second_factor": asked}
    toy.answers["POST /api/v1/session"] = lambda _: Answer(201, body, headers=COOKIE)
    with pytest.raises(ContractBroken) as broken:
        api.sign_in(ADA)
    assert told in str(broken.value)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda: Answer(200, OPENED), "no Set-Cookie"),
        (lambda: Answer(200, {"username": "ada"}, headers=COOKIE), '"csrf_token"'),
        (
            lambda: Answer(200, OPENED | {"second_factor": {"kind": "temporary-passcode"}}, headers=COOKIE),
            "asks for a second factor again",
        ),
        (lambda: Answer(201, OPENED, headers=COOKIE), "status"),
        (lambda: Answer(500, "Traceback", "text/plain"), "status 500"),
        (lambda: problem("no-such-reason", 422), "one of the contract's reasons"),
    ],
)
def test_an_answer_to_the_second_factor_that_breaks_the_contract_is_told_without_the_code(
    api: HttpPortal, toy: Toy, answer: Callable[[], Answer], told: str
) -> None:
    begun(api, toy, "temporary-passcode")
    toy.answers["POST /api/v1/session/second-factor"] = lambda _: answer()
    with pytest.raises(ContractBroken) as broken:
        api.give_second_factor(PASSCODE)
    assert told in str(broken.value)
    assert PASSCODE not in str(broken.value)


@pytest.mark.parametrize("opens", ["full", "card-only", "statements", "none"])
def test_what_is_open_is_what_the_portal_says(api: HttpPortal, toy: Toy, opens: str) -> None:
    toy.opens = opens
    api.sign_in(ADA)
    assert api.access() == opens


@pytest.mark.parametrize("session", [{}, {"access": "everything"}, {"access": True}])
def test_an_access_that_breaks_the_contract_is_told(api: HttpPortal, toy: Toy, session: dict[str, Any]) -> None:
    api.sign_in(ADA)
    toy.answers["GET /api/v1/session"] = lambda _: Answer(200, {"username": "ada", "csrf_token": "c1", **session})
    with pytest.raises(ContractBroken, match='"access"'):
        api.access()


def test_a_device_is_re_activated_once(api: HttpPortal, toy: Toy) -> None:
    api.sign_in(ADA)
    assert api.reactivate_device("D/1") == Outcome(True)
    assert toy.requests[-1][0] == "POST /api/v1/devices/D%2F1/reactivation"
    assert toy.requests[-1][2]["x-csrf-token"] == "c1"
    assert api.reactivate_device("D/1").reason == "not-waiting"
    assert api.reactivate_device("another").reason == "not-found"


def test_a_re_activation_that_breaks_the_contract_is_told(api: HttpPortal, toy: Toy) -> None:
    api.sign_in(ADA)
    toy.answers["POST /api/v1/devices/D%2F1/reactivation"] = lambda _: Answer(200, {})
    with pytest.raises(ContractBroken, match=r"devices/\{serial\}/reactivation"):
        api.reactivate_device("D/1")


def test_a_first_page_cannot_be_visited(api: HttpPortal) -> None:
    with pytest.raises(Inconclusive, match="no-screens"):
        api.visit()
