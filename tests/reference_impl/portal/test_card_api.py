"""The code card over the JSON API, as docs/vendors/contract.md has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.reference_impl.portal.test_api import UNREADABLE, refused
from tests.reference_impl.world import full_width, wrong_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.reference_impl.portal.conftest import Client, Stage

CARD = "/api/v1/card"
SECOND_FACTOR = "/api/v1/session/second-factor"
CHANGES: Mapping[str, dict[str, Any]] = {
    CARD: {},
    f"{CARD}/print": {},
    f"{CARD}/activation": {"acknowledged": True},
    f"{CARD}/values": {"values": "123456"},
    f"{CARD}/end": {},
}


@dataclass
class Holder:
    """Ada with a card, and the session in which it was requested."""

    client: Client
    codes: Mapping[str, str]

    def values(self, indexes: list[int]) -> str:
        return "".join(self.codes[str(index)] for index in indexes)

    def asked(self) -> list[int]:
        response = self.client.post(f"{CARD}/activation", {"acknowledged": True})
        assert response.status_code == 200, response.text
        indexes: list[int] = response.json()["indexes"]
        return indexes

    def accepted(self) -> dict[str, Any]:
        response = self.client.post(f"{CARD}/values", {"values": self.values(self.asked())})
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    def active(self) -> Holder:
        self.accepted()
        assert self.client.post(f"{CARD}/end", {}).status_code == 200
        return self


@pytest.fixture
def holder(stage: Stage) -> Holder:
    client = stage.by_passcode()
    return Holder(client, client.post(CARD, {}).json()["codes"])


def test_a_card_is_displayed_on_request_and_shown_again(stage: Stage) -> None:
    client = stage.by_passcode()
    response = client.post(CARD, {})
    assert response.status_code == 201
    card = response.json()
    assert card == {"state": "displayed", "codes": card["codes"]}
    assert list(card["codes"]) == [str(index) for index in range(1, 225)]
    again = client.get(CARD)
    assert again.json() == card
    assert again.headers["cache-control"] == "no-store"


def test_without_a_card_there_is_none_to_show(ada: Client) -> None:
    assert "Request one" in refused(ada.get(CARD), 404, "not-found")


def test_going_on_without_having_printed_is_refused_once_it_is_acknowledged_not(holder: Holder) -> None:
    detail = refused(holder.client.post(f"{CARD}/activation", {}), 409, "not-printed")
    assert "printed" in detail
    response = holder.client.post(f"{CARD}/activation", {"acknowledged": True})
    indexes = response.json()["indexes"]
    assert response.json() == {"state": "activation", "indexes": indexes}
    assert len(set(indexes)) == 2
    assert holder.client.get(CARD).json()["indexes"] == indexes


def test_after_print_nothing_needs_to_be_acknowledged(holder: Holder) -> None:
    response = holder.client.post(f"{CARD}/print", {})
    assert (response.status_code, response.content) == (204, b"")
    assert holder.client.post(f"{CARD}/activation", {}).status_code == 200


def test_right_values_state_the_end_and_ok_makes_the_card_active(holder: Holder) -> None:
    assert holder.accepted() == {"state": "accepted", "ends_at": "2026-12-13T10:00:00Z"}
    assert holder.client.get(CARD).json() == {"state": "accepted", "ends_at": "2026-12-13T10:00:00Z"}
    response = holder.client.post(f"{CARD}/end", {})
    active = {"state": "active", "ends_at": "2026-12-13T10:00:00Z", "logins_left": 111}
    assert (response.status_code, response.json()) == (200, active)
    assert holder.client.get(CARD).json() == active


def test_wrong_values_can_be_tried_again_until_the_card_is_locked(holder: Holder) -> None:
    right = holder.values(holder.asked())
    for _ in range(4):
        refused(holder.client.post(f"{CARD}/values", {"values": wrong_values(right)}), 422, "wrong-code")
    for values in (wrong_values(right), right):
        detail = refused(holder.client.post(f"{CARD}/values", {"values": values}), 423, "locked")
        assert "Client Services" in detail


@pytest.mark.parametrize(
    ("values", "says"),
    [("123 456", "space"), ("", "6 digits"), ("1234567", "6 digits"), (full_width("123456"), "6 digits")],
)
def test_what_cannot_be_card_values_is_told_so(holder: Holder, values: str, says: str) -> None:
    holder.asked()
    response = holder.client.post(f"{CARD}/values", {"values": values})
    assert says in refused(response, 422, "malformed-code")


@pytest.mark.parametrize("step", ["print", "activation", "values", "end"])
def test_a_step_that_no_card_waits_for_is_refused(ada: Client, step: str) -> None:
    refused(ada.post(f"{CARD}/{step}", CHANGES[f"{CARD}/{step}"]), 409, "not-waiting")


def test_a_login_asks_for_two_indexes_and_takes_their_codes(stage: Stage, holder: Holder) -> None:
    holder.active()
    client = stage.client()
    asked = client.begin_sign_in()
    assert asked == {"kind": "code-card", "indexes": asked["indexes"]}
    right = holder.values(asked["indexes"])
    refused(client.post(SECOND_FACTOR, {"code": wrong_values(right)}), 422, "wrong-code")
    refused(client.post(SECOND_FACTOR, {"code": f" {right}"}), 422, "malformed-code")
    assert client.get("/api/v1/session").json()["second_factor"] == asked
    opened = client.post(SECOND_FACTOR, {"code": right})
    assert (opened.status_code, opened.json()["access"]) == (200, "full")
    assert "second_factor" not in opened.json()


def test_a_locked_card_is_told_at_the_login(stage: Stage, holder: Holder) -> None:
    holder.active()
    client = stage.client()
    right = holder.values(client.begin_sign_in()["indexes"])
    for _ in range(5):
        client.post(SECOND_FACTOR, {"code": wrong_values(right)})
    detail = refused(client.post(SECOND_FACTOR, {"code": right}), 423, "locked")
    assert "Client Services" in detail
    assert "IB Key on iOS is not active" in detail


def test_a_card_whose_days_are_over_is_not_asked_for(stage: Stage, holder: Holder) -> None:
    holder.active()
    stage.time.advance(timedelta(days=21))
    body = {"username": "ada", "password": "correct horse"}
    assert "Client Services" in refused(stage.client().post("/api/v1/session", body), 403, "no-second-factor")


def test_beside_an_active_device_the_card_is_named_and_can_be_chosen(stage: Stage, ada: Client) -> None:
    holder = Holder(ada, ada.post(CARD, {}).json()["codes"]).active()
    client = stage.client()
    asked = client.begin_sign_in()
    assert (asked["kind"], asked["instead"]) == ("device", "code-card")
    response = client.post("/api/v1/session/choice", {"kind": "code-card"})
    assert response.status_code == 200
    chosen = response.json()["second_factor"]
    assert chosen == {"kind": "code-card", "indexes": chosen["indexes"], "instead": "device"}
    opened = client.post(SECOND_FACTOR, {"code": holder.values(chosen["indexes"])})
    assert opened.json()["access"] == "full"


@pytest.mark.parametrize("kind", ["code-card", "temporary-passcode"])
def test_what_would_not_complete_the_login_cannot_be_chosen(client: Client, kind: str) -> None:
    client.begin_sign_in()
    refused(client.post("/api/v1/session/choice", {"kind": kind}), 409, "not-waiting")


def test_nothing_is_chosen_in_a_session_that_is_open(ada: Client) -> None:
    refused(ada.post("/api/v1/session/choice", {"kind": "device"}), 409, "not-waiting")


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_without_the_sessions_token_is_refused(ada: Client, path: str) -> None:
    refused(ada.post(path, CHANGES[path], headers={"X-CSRF-Token": "wrong"}), 403, "csrf")
    refused(ada.get(CARD), 404, "not-found")  # and nothing was changed


@pytest.mark.parametrize("path", CHANGES)
def test_whoever_is_not_signed_in_gets_no_card(client: Client, path: str) -> None:
    refused(client.post(path, CHANGES[path]), 401, "not-signed-in")
    refused(client.get(CARD), 401, "not-signed-in")


@pytest.mark.parametrize("path", CHANGES)
def test_what_a_session_was_opened_with_may_be_over_at_each_step(stage: Stage, path: str) -> None:
    client = stage.by_passcode()
    stage.passcode()  # in place of the one that the session was opened with, which goes on by it
    with stage.portal.store.transaction() as work:
        work.end_temporary_passcode("ada")
    refused(client.post(path, CHANGES[path]), 403, "no-access")
    refused(client.get(CARD), 403, "no-access")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (CARD, {"cells": 3}, "cells"),
        (f"{CARD}/print", [], "body"),
        (f"{CARD}/activation", {"acknowledged": "yes"}, "acknowledged"),
        (f"{CARD}/values", {}, "values"),
        (f"{CARD}/values", {"values": 793179}, "values"),
        (f"{CARD}/values", {"values": ["793179"]}, "values"),
        (f"{CARD}/end", "793179", "body"),
        ("/api/v1/session/choice", {"kind": "793179"}, "kind"),
    ],
)
def test_a_body_that_is_not_as_it_must_be_is_told_the_field_and_not_repeated(
    ada: Client, path: str, body: Any, field: str
) -> None:
    response = ada.post(path, body)
    assert field in refused(response, 422, "invalid-request")
    assert "793179" not in response.text


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", *UNREADABLE])
def test_a_body_that_is_no_json_object_is_refused(ada: Client, content: bytes) -> None:
    headers = {"Content-Type": "application/json", "X-CSRF-Token": ada.csrf}
    response = ada.request("POST", f"{CARD}/values", content=content, headers=headers)
    assert "body" in refused(response, 422, "invalid-request")


def test_a_body_that_is_too_large_is_refused(holder: Holder) -> None:
    holder.asked()
    response = holder.client.post(f"{CARD}/values", {"values": "1" * 200_000})
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert holder.client.get(CARD).json()["state"] == "displayed"
