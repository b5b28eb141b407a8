"""Client Services by their JSON API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from conformance.drivers.http_desk import HttpDesk
from conformance.seams import ClientServices, ContractBroken, Outcome, ShippingWindow
from tests.conformance.drivers.toy_portal import Answer, Toy, problem

CALL = {"id": "c/1", "desk": {"region": "Here", "telephone": "+1 202 555 0100"}, "verified": False}
ANSWERS = {"account_number": "U1", "full_name": "Ada", "country": "GB", "email": "ada@example.org"}
DEVICES = [{"serial": "1", "state": "lost"}, {"serial": "2", "state": "shipped"}]
SHIPMENT = {
    "serial": "2",
    "earliest": "2026-11-25T10:00:00Z",
    "latest": "2026-11-27T10:00:00.5Z",
    "delivered_by": "2026-11-24T10:00:00Z",
}


@pytest.fixture
def desk(toy: Toy, client: httpx.Client) -> HttpDesk:
    toy.answers["POST /api/v1/calls"] = lambda _: Answer(201, CALL)
    return HttpDesk(toy.url, "agents-key", client)


def in_call(desk: HttpDesk, toy: Toy, below: str, answer: Answer, method: str = "POST") -> None:
    """Have a call in which a request is answered so."""
    assert desk.call("ada").accepted
    toy.answers[f"{method} /api/v1/calls/c%2F1/{below}"] = lambda _: answer


def test_the_driver_is_client_services_and_each_request_carries_the_key(desk: HttpDesk, toy: Toy) -> None:
    spoken: ClientServices = desk
    assert spoken.call("ada") == Outcome(True)
    route, body, headers = toy.requests[-1]
    assert (route, body, headers["authorization"]) == ("POST /api/v1/calls", {"caller": "ada"}, "Bearer agents-key")


@pytest.mark.parametrize(
    "wrong", [{"id": ""}, {"desk": None}, {"desk": {"region": "Here"}}, {"verified": True}, {"verified": None}]
)
def test_a_call_that_is_not_as_the_contract_has_it_is_told(desk: HttpDesk, toy: Toy, wrong: dict[str, Any]) -> None:
    toy.answers["POST /api/v1/calls"] = lambda _: Answer(201, CALL | wrong)
    with pytest.raises(ContractBroken):
        desk.call("ada")


def test_answers_verify_the_caller(desk: HttpDesk, toy: Toy) -> None:
    in_call(desk, toy, "answers", Answer(200, CALL | {"verified": True}))
    assert desk.verify(ANSWERS) == Outcome(True)
    assert toy.requests[-1][1] == ANSWERS


def test_an_answer_that_does_not_say_that_the_caller_is_verified_is_told(desk: HttpDesk, toy: Toy) -> None:
    in_call(desk, toy, "answers", Answer(200, CALL))
    with pytest.raises(ContractBroken, match="verified"):
        desk.verify(ANSWERS)


USES: dict[str, tuple[str, Answer, Callable[[HttpDesk], object], object]] = {
    "passcode": ("temporary-passcode", Answer(201, {"passcode": "K7"}), HttpDesk.give_passcode, "K7"),
    "lost": ("losses", Answer(201, {"passcode": "K7", "replacement": "2"}), lambda desk: desk.report_lost("1"), "K7"),
    "username": ("username", Answer(200, {"username": "ada"}), HttpDesk.tell_username, "ada"),
    "password": ("password", Answer(201, {"password": "secret"}), HttpDesk.new_password, "secret"),
    "unlock": ("unlock", Answer(204), lambda desk: desk.unlock("card"), Outcome(True)),
    "end": ("end", Answer(204), HttpDesk.end_call, Outcome(True)),
    "ship": (
        "shipment",
        Answer(201, SHIPMENT),
        HttpDesk.ship_replacement,
        ShippingWindow(
            datetime(2026, 11, 25, 10, tzinfo=UTC),
            datetime(2026, 11, 27, 10, 0, 0, 500_000, tzinfo=UTC),
            datetime(2026, 11, 24, 10, tzinfo=UTC),
        ),
    ),
}


@pytest.mark.parametrize("use", USES)
def test_what_is_told_in_a_call_comes_back(desk: HttpDesk, toy: Toy, use: str) -> None:
    below, answer, act, told = USES[use]
    in_call(desk, toy, below, answer)
    assert act(desk) == told


@pytest.mark.parametrize("use", USES)
def test_a_refusal_comes_back_with_its_reason(desk: HttpDesk, toy: Toy, use: str) -> None:
    below, _, act, _ = USES[use]
    in_call(desk, toy, below, problem("not-verified", 403))
    assert act(desk) == Outcome(False, "not-verified", "Told in plain words.")


@pytest.mark.parametrize("use", [use for use in USES if use not in ("unlock", "end")])
def test_an_answer_that_lacks_what_is_told_is_told(desk: HttpDesk, toy: Toy, use: str) -> None:
    below, answer, act, _ = USES[use]
    in_call(desk, toy, below, Answer(answer.status, {}))
    with pytest.raises(ContractBroken, match="string"):
        act(desk)


@pytest.mark.parametrize("use", USES)
def test_an_answer_that_is_neither_success_nor_refusal_is_told(desk: HttpDesk, toy: Toy, use: str) -> None:
    below, _, act, _ = USES[use]
    in_call(desk, toy, below, Answer(500, {}))
    with pytest.raises(ContractBroken, match="status 500"):
        act(desk)


def test_damage_is_told_as_damage(desk: HttpDesk, toy: Toy) -> None:
    in_call(desk, toy, "losses", Answer(201, {"passcode": "K7", "replacement": "2"}))
    desk.report_lost("1", damaged=True)
    assert toy.requests[-1][1] == {"serial": "1", "loss": "damaged"}


def test_a_loss_without_a_replacement_is_told(desk: HttpDesk, toy: Toy) -> None:
    in_call(desk, toy, "losses", Answer(201, {"passcode": "K7"}))
    with pytest.raises(ContractBroken, match="replacement"):
        desk.report_lost("1")


@pytest.mark.parametrize("time", ["2026-11-25", "2026-11-25T10:00:00", "2026-11-25T10:00:00+01:00"])
def test_a_time_that_is_not_in_utc_is_told(desk: HttpDesk, toy: Toy, time: str) -> None:
    in_call(desk, toy, "shipment", Answer(201, SHIPMENT | {"latest": time}))
    with pytest.raises(ContractBroken, match="latest by RFC 3339"):
        desk.ship_replacement()


def test_devices_are_told_by_their_states(desk: HttpDesk, toy: Toy) -> None:
    in_call(desk, toy, "devices", Answer(200, DEVICES), "GET")
    assert [desk.device_state(serial) for serial in ("1", "2", "3")] == ["lost", "shipped", "none"]
    assert desk.replacement() == "2"
    toy.answers["GET /api/v1/calls/c%2F1/devices"] = lambda _: Answer(200, DEVICES[:1])
    assert desk.replacement() == ""


def test_devices_are_refused_like_anything_else(desk: HttpDesk, toy: Toy) -> None:
    in_call(desk, toy, "devices", problem("not-verified", 403), "GET")
    assert desk.device_state("1") == desk.replacement() == Outcome(False, "not-verified", "Told in plain words.")


@pytest.mark.parametrize("devices", [{}, [{"serial": "1"}], [{"serial": "1", "state": "stolen"}], [{"state": "lost"}]])
def test_devices_that_are_not_as_the_contract_has_them_are_told(desk: HttpDesk, toy: Toy, devices: Any) -> None:
    in_call(desk, toy, "devices", Answer(200, devices), "GET")
    with pytest.raises(ContractBroken):
        desk.device_state("1")
