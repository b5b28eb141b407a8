"""The code card by Client Portal's JSON API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.drivers.http import HttpPortal
from conformance.seams import ContractBroken, Inconclusive, Outcome, SecondFactor
from tests.conformance.drivers.toy_portal import ADA, Answer, Toy, problem

CARD = "GET /api/v1/card"
COOKIE = {"Set-Cookie": "session=s1; Path=/; Secure; HttpOnly"}
ASKED = {"kind": "code-card", "indexes": [7, 3]}


@pytest.fixture
def ada(api: HttpPortal) -> HttpPortal:
    assert api.sign_in(ADA).accepted
    return api


def say(toy: Toy, route: str, body: Any, status: int = 200) -> None:
    toy.answers[route] = lambda _: Answer(status, body)


def session(asks: dict[str, Any] | None = None, access: str = "none") -> dict[str, Any]:
    body: dict[str, Any] = {"username": "ada", "csrf_token": "c1", "access": access}
    return body if asks is None else {**body, "second_factor": asks}


# ---------------------------------------------------------------- at the login
def test_a_login_with_the_card_asks_for_two_indexes_in_their_order(api: HttpPortal, toy: Toy) -> None:
    toy.answers["POST /api/v1/session"] = lambda _: Answer(201, session(ASKED), headers=COOKIE)
    say(toy, "GET /api/v1/session", session(ASKED))
    assert api.sign_in(ADA) == Outcome(True)
    assert api.second_factor() == SecondFactor("code-card", indexes=(7, 3))


def test_the_codes_are_sent_without_a_challenge(api: HttpPortal, toy: Toy) -> None:
    route = "POST /api/v1/session/second-factor"
    toy.answers["POST /api/v1/session"] = lambda _: Answer(201, session(ASKED), headers=COOKIE)
    toy.answers[route] = lambda _: Answer(200, session(access="full"), headers=COOKIE)
    api.sign_in(ADA)
    assert api.give_second_factor("123456") == Outcome(True)
    assert toy.requests[-1][:2] == (route, {"code": "123456"})


@pytest.mark.parametrize("indexes", [None, [7], [7, 3, 1], ["7", "3"], [7, True], "73"])
def test_indexes_that_are_not_two_whole_numbers_are_told(api: HttpPortal, toy: Toy, indexes: Any) -> None:
    asks = {"kind": "code-card", "indexes": indexes}
    toy.answers["POST /api/v1/session"] = lambda _: Answer(201, session(asks), headers=COOKIE)
    with pytest.raises(ContractBroken, match='"indexes", two whole numbers'):
        api.sign_in(ADA)


def test_the_card_is_chosen_in_place_of_the_device(ada: HttpPortal, toy: Toy) -> None:
    route = "POST /api/v1/session/choice"
    say(toy, route, session(ASKED))
    say(toy, "GET /api/v1/session", session(ASKED))
    assert ada.use_code_card() == Outcome(True)
    assert toy.requests[-1][:2] == (route, {"kind": "code-card"})
    assert ada.second_factor() == SecondFactor("code-card", indexes=(7, 3))


def test_where_the_card_cannot_be_chosen_it_is_refused(ada: HttpPortal, toy: Toy) -> None:
    toy.answers["POST /api/v1/session/choice"] = lambda _: problem("not-waiting", 409)
    assert ada.use_code_card() == Outcome(False, "not-waiting", "Told in plain words.")


# ---------------------------------------------------------------- on the way to a card
def test_the_devices_are_those_that_are_active(ada: HttpPortal, toy: Toy) -> None:
    devices = [
        {"serial": "1", "kind": "dsc-plus", "active": True},
        {"serial": "2", "kind": "dsc-plus", "active": False},
    ]
    say(toy, "GET /api/v1/devices", devices)
    assert ada.devices() == ["1"]


@pytest.mark.parametrize("body", [{"devices": []}, ["1"], [{"active": True}]])
def test_a_list_of_devices_that_is_none_is_told(ada: HttpPortal, toy: Toy, body: Any) -> None:
    say(toy, "GET /api/v1/devices", body)
    with pytest.raises(ContractBroken, match="GET /api/v1/devices"):
        ada.devices()


def test_each_step_is_one_request_with_the_token(ada: HttpPortal, toy: Toy) -> None:
    steps: list[tuple[Callable[[], Outcome], str, dict[str, Any], int, dict[str, Any] | None]] = [
        (ada.request_card, "", {}, 201, {"state": "displayed", "codes": {"1": "007"}}),
        (ada.print_card, "/print", {}, 204, None),
        (ada.go_on_with_card, "/activation", {"acknowledged": False}, 200, {"state": "activation", "indexes": [1, 2]}),
        (
            lambda: ada.go_on_with_card(acknowledged=True),
            "/activation",
            {"acknowledged": True},
            200,
            {"state": "activation", "indexes": [1, 2]},
        ),
        (lambda: ada.give_card_values("1 2"), "/values", {"values": "1 2"}, 200, {"state": "accepted"}),
        (ada.finish_card, "/end", {}, 200, {"state": "active"}),
    ]
    for step, below, sent, status, answer in steps:
        route = f"POST /api/v1/card{below}"
        say(toy, route, answer, status)
        assert step() == Outcome(True)
        assert toy.requests[-1][:2] == (route, sent)
        assert toy.requests[-1][2]["x-csrf-token"] == "c1"


@pytest.mark.parametrize(
    ("step", "below", "reason", "status"),
    [
        (lambda api: api.request_card(), "", "no-access", 403),
        (lambda api: api.print_card(), "/print", "not-waiting", 409),
        (lambda api: api.go_on_with_card(), "/activation", "not-printed", 409),
        (lambda api: api.give_card_values("1"), "/values", "malformed-code", 422),
        (lambda api: api.give_card_values("123456"), "/values", "wrong-code", 422),
        (lambda api: api.give_card_values("123456"), "/values", "locked", 423),
        (lambda api: api.finish_card(), "/end", "not-waiting", 409),
    ],
)
def test_a_refusal_of_a_step_tells_its_reason(
    ada: HttpPortal, toy: Toy, step: Callable[[HttpPortal], Outcome], below: str, reason: str, status: int
) -> None:
    toy.answers[f"POST /api/v1/card{below}"] = lambda _: problem(reason, status)
    assert step(ada) == Outcome(False, reason, "Told in plain words.")


@pytest.mark.parametrize(
    ("step", "below", "status"),
    [
        (lambda api: api.request_card(), "", 201),
        (lambda api: api.go_on_with_card(), "/activation", 200),
        (lambda api: api.give_card_values("123456"), "/values", 200),
        (lambda api: api.finish_card(), "/end", 200),
    ],
)
def test_another_state_than_the_step_leads_to_is_told(
    ada: HttpPortal, toy: Toy, step: Callable[[HttpPortal], Outcome], below: str, status: int
) -> None:
    say(toy, f"POST /api/v1/card{below}", {"state": "elsewhere"}, status)
    with pytest.raises(ContractBroken, match="state elsewhere"):
        step(ada)


# ---------------------------------------------------------------- what is shown
def test_the_codes_are_told_by_their_indexes(ada: HttpPortal, toy: Toy) -> None:
    say(toy, CARD, {"state": "displayed", "codes": {"1": "007", "12": "931"}})
    assert ada.card_codes() == {1: "007", 12: "931"}
    assert ada.card_indexes() is None
    assert ada.card_expiry() is None


def test_after_the_activation_indexes_are_gone_and_the_end_is_told(ada: HttpPortal, toy: Toy) -> None:
    say(toy, CARD, {"state": "accepted", "ends_at": "2026-12-13T10:00:00.5Z"})
    assert ada.card_codes() == {}
    assert ada.card_expiry() == datetime(2026, 12, 13, 10, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(("reason", "status"), [("not-signed-in", 401), ("no-access", 403), ("not-found", 404)])
def test_where_no_card_is_shown_there_is_nothing_to_read(ada: HttpPortal, toy: Toy, reason: str, status: int) -> None:
    toy.answers[CARD] = lambda _: problem(reason, status)
    assert ada.card_codes() == {}
    assert ada.card_indexes() is None
    assert ada.card_expiry() is None


@pytest.mark.parametrize("codes", [["007"], {"1": 7}, {"one": "007"}])
def test_codes_that_are_no_texts_by_index_are_told(ada: HttpPortal, toy: Toy, codes: Any) -> None:
    say(toy, CARD, {"state": "displayed", "codes": codes})
    with pytest.raises(ContractBroken, match='"codes", texts by index'):
        ada.card_codes()


@pytest.mark.parametrize("ends_at", ["2026-12-13", "2026-12-13T10:00:00+01:00", 7])
def test_an_end_that_is_no_time_in_utc_is_told(ada: HttpPortal, toy: Toy, ends_at: Any) -> None:
    say(toy, CARD, {"state": "accepted", "ends_at": ends_at})
    with pytest.raises(ContractBroken, match="ends_at"):
        ada.card_expiry()


def test_there_is_neither_paper_nor_image(ada: HttpPortal) -> None:
    with pytest.raises(Inconclusive, match="no-screens"):
        ada.printed_card()
    with pytest.raises(Inconclusive, match="no-screens"):
        ada.saved_card()
