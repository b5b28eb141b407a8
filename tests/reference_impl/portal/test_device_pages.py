"""New devices by Client Portal's API and on its pages: activated with the code of the envelope, and told apart."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.reference_impl.portal.conftest import Client, Stage

DEVICES = "/settings/secure-login"


@pytest.fixture
def code(stage: Stage) -> str:
    """What stands in the envelope of a DSC+ that was shipped to Ada."""
    return stage.ship()


def states(client: Client) -> dict[str, tuple[str, bool]]:
    found: list[dict[str, Any]] = client.get("/api/v1/devices").json()
    return {each["serial"]: (each["state"], each["active"]) for each in found}


def by_passcode(stage: Stage, client: Client) -> Client:
    return client.sign_in(stage.passcode())


def csrf(markup: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', markup)
    assert found
    return found[1]


# ---------------------------------------------------------------- API
def test_each_device_is_told_with_its_state(stage: Stage, code: str, client: Client) -> None:
    by_passcode(stage, client)
    assert states(client) == {"1": ("suspended", False), "2": ("shipped", False)}
    stage.time.advance(timedelta(days=3))
    assert states(stage.client().sign_in(stage.passcode()))["2"] == ("shipped", False)


def test_the_code_of_the_envelope_activates_it_and_ends_the_session_of_the_passcode(
    stage: Stage, code: str, client: Client
) -> None:
    by_passcode(stage, client)
    response = client.post("/api/v1/devices/2/activation", {"code": code})
    assert (response.status_code, response.content) == (204, b"")
    assert client.get("/api/v1/devices").status_code == 401
    assert stage.client().begin_sign_in()["kind"] == "device"


def test_a_session_of_a_device_goes_on(code: str, ada: Client) -> None:
    assert ada.post("/api/v1/devices/2/activation", {"code": code}).status_code == 204
    assert states(ada) == {"1": ("active", True), "2": ("active", True)}


@pytest.mark.parametrize(
    ("serial", "given", "status", "reason"),
    [
        ("2", {"code": "AAAAAAAA"}, 422, "wrong-code"),
        ("2", {"code": "short"}, 422, "malformed-code"),
        ("2", {}, 422, "invalid-request"),
        ("2", {"code": "AAAAAAAA", "more": 1}, 422, "invalid-request"),
        ("3", {"code": "AAAAAAAA"}, 404, "not-found"),
        ("1", {"code": "AAAAAAAA"}, 409, "not-waiting"),
    ],
)
def test_what_does_not_activate_it_is_told(
    code: str, ada: Client, serial: str, given: dict[str, Any], status: int, reason: str
) -> None:
    response = ada.post(f"/api/v1/devices/{serial}/activation", given)
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{reason}")
    assert code not in response.text


@pytest.mark.parametrize("headers", [{}, {"X-CSRF-Token": "another"}])
def test_nothing_is_activated_without_the_token(code: str, ada: Client, headers: dict[str, str]) -> None:
    assert ada.post("/api/v1/devices/2/activation", {"code": code}, headers).status_code == 403
    assert states(ada)["2"] == ("shipped", False)


def test_nothing_is_activated_without_a_session(code: str, client: Client) -> None:
    assert client.post("/api/v1/devices/2/activation", {"code": code}).status_code == 401


# ---------------------------------------------------------------- pages
def test_a_new_device_has_a_field_for_its_code_and_no_button_to_re_activate_it(code: str, ada: Client) -> None:
    markup = ada.get(DEVICES).text
    assert "Activation Code" in markup
    assert "Re-activate" not in markup
    assert code not in markup


def test_the_page_says_that_it_is_active(stage: Stage, code: str, client: Client) -> None:
    by_passcode(stage, client)
    token = csrf(client.get(DEVICES).text)
    response = client.submit(f"{DEVICES}/activation", csrf_token=token, serial="2", code=code)
    assert 'role="status"' in response.text
    assert stage.client().begin_sign_in()["kind"] == "device"


def test_a_wrong_code_is_told_on_the_same_page(code: str, ada: Client) -> None:
    token = csrf(ada.get(DEVICES).text)
    response = ada.submit(f"{DEVICES}/activation", csrf_token=token, serial="2", code="AAAAAAAA")
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert "Activation Code" in response.text


@pytest.mark.parametrize("fields", [{"serial": "2"}, {"code": "AAAAAAAA"}, {}])
def test_a_form_that_lacks_something_activates_nothing(code: str, ada: Client, fields: dict[str, str]) -> None:
    token = csrf(ada.get(DEVICES).text)
    assert ada.submit(f"{DEVICES}/activation", csrf_token=token, **fields).status_code == 422
    assert states(ada)["2"] == ("shipped", False)


def test_a_form_of_another_page_activates_nothing(code: str, ada: Client) -> None:
    assert ada.submit(f"{DEVICES}/activation", csrf_token="x", serial="2", code=code).status_code == 403
    assert states(ada)["2"] == ("shipped", False)


def test_a_lost_device_is_told_and_offers_nothing(stage: Stage, code: str, ada: Client) -> None:
    with stage.portal.store.transaction() as work:
        work.lose_device("2", stage.time.at)
    markup = ada.get(DEVICES).text
    assert "reported lost or damaged" in markup
    assert "Activation Code" not in markup
    assert states(ada)["2"] == ("lost", False)
