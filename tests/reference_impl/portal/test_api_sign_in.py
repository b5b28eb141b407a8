"""Signing in over the JSON API: the second factor, what is open, and the devices, as the contract has them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.reference_impl.portal.conftest import Client, response_to
from tests.reference_impl.portal.test_api import CREDENTIALS, UNREADABLE, refused

if TYPE_CHECKING:
    import httpx

    from tests.reference_impl.portal.conftest import Stage

SESSION = "/api/v1/session"
SECOND_FACTOR = "/api/v1/session/second-factor"
FULL, END = timedelta(days=2), timedelta(days=12)


def give(client: Client, code: Any, challenge: str | None = None) -> httpx.Response:
    return client.post(SECOND_FACTOR, {"code": code} | ({"challenge": challenge} if challenge else {}))


def another(code: str) -> str:
    """A passcode in the right format that is not this one."""
    return ("A" if code[0] != "A" else "B") + code[1:]


# ---------------------------------------------------------------- with a device
def test_signing_in_asks_for_the_response_to_a_challenge(client: Client) -> None:
    response = client.post(SESSION, CREDENTIALS, headers={})
    assert response.status_code == 201
    begun = response.json()
    assert begun.keys() == {"username", "csrf_token", "access", "second_factor"}
    assert (begun["username"], begun["access"]) == ("ada", "none")
    asked = begun["second_factor"]
    assert asked == {"kind": "device", "challenge": asked["challenge"], "expires_at": "2026-11-22T10:05:00Z"}
    assert client.get(SESSION).json() == begun


def test_the_response_opens_the_session_under_another_cookie_and_token(client: Client) -> None:
    challenge = client.begin_sign_in()["challenge"]
    waiting, kept = client.csrf, dict(client.cookies)
    response = give(client, response_to(challenge), challenge)
    assert response.status_code == 200
    opened = response.json()
    assert opened == {"username": "ada", "csrf_token": opened["csrf_token"], "access": "full"}
    assert opened["csrf_token"] != waiting
    assert dict(client.cookies) != kept
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
    assert client.get(SESSION).json() == opened
    client.cookies.clear()
    client.cookies.update(kept)
    refused(client.get(SESSION), 401, "not-signed-in")
    refused(client.get("/api/v1/account"), 401, "not-signed-in")


def test_a_wrong_response_can_be_tried_again_until_the_lock(client: Client, stage: Stage) -> None:
    challenge = client.begin_sign_in()["challenge"]
    for _ in range(4):
        refused(give(client, stage.wrong_response_to(challenge), challenge), 422, "wrong-response")
    refused(give(client, stage.wrong_response_to(challenge), challenge), 423, "locked")
    refused(give(client, response_to(challenge), challenge), 423, "locked")
    refused(client.post(SESSION, CREDENTIALS), 423, "locked")


@pytest.mark.parametrize("code", ["", "1234567", "123456789", "1234 5678", "\uff11" * 8, "response"])
def test_what_is_no_response_is_told_the_format(client: Client, code: str) -> None:
    challenge = client.begin_sign_in()["challenge"]
    assert "8 digits" in refused(give(client, code, challenge), 422, "malformed-response")


@pytest.mark.parametrize("challenge", ["12345", "1234567", "\uff11" * 6, "abcdef", "123 456"])
def test_what_is_no_challenge_is_refused_by_its_field(client: Client, challenge: str) -> None:
    client.begin_sign_in()
    assert "challenge" in refused(give(client, "12345678", challenge), 422, "invalid-request")


def test_a_response_that_comes_too_late_is_shown_a_new_challenge(client: Client, stage: Stage) -> None:
    challenge = client.begin_sign_in()["challenge"]
    stage.time.advance(timedelta(minutes=5))
    refused(give(client, response_to(challenge), challenge), 410, "challenge-lapsed")
    asked = client.get(SESSION).json()["second_factor"]
    assert asked["challenge"] != challenge
    assert asked["expires_at"] == "2026-11-22T10:10:00Z"
    assert give(client, response_to(asked["challenge"]), asked["challenge"]).status_code == 200


def test_a_second_factor_for_a_session_that_is_open_is_not_waited_for(ada: Client) -> None:
    refused(give(ada, "12345678", "123456"), 409, "not-waiting")


def test_whoever_has_neither_a_device_nor_a_passcode_gets_no_session(client: Client, stage: Stage) -> None:
    stage.deactivate()
    response = client.post(SESSION, CREDENTIALS, headers={})
    assert "Client Services" in refused(response, 403, "no-second-factor")
    assert "set-cookie" not in response.headers


def test_a_device_that_is_active_no_longer_completes_nothing(client: Client, stage: Stage) -> None:
    challenge = client.begin_sign_in()["challenge"]
    stage.deactivate()
    refused(give(client, response_to(challenge), challenge), 403, "no-second-factor")


# ---------------------------------------------------------------- with a passcode
def test_a_passcode_is_asked_for_and_opens_everything(client: Client, stage: Stage) -> None:
    passcode = stage.passcode()
    assert client.begin_sign_in() == {"kind": "temporary-passcode"}
    opened = give(client, passcode)
    assert (opened.status_code, opened.json()["access"]) == (200, "full")
    assert passcode not in opened.text
    assert client.get("/api/v1/account").status_code == 200


def test_a_wrong_passcode_can_be_tried_again_until_the_lock_and_is_not_repeated(client: Client, stage: Stage) -> None:
    passcode = stage.passcode()
    wrong = another(passcode)
    client.begin_sign_in()
    for _ in range(4):
        response = give(client, wrong)
        refused(response, 422, "wrong-code")
        assert wrong not in response.text
    assert "Client Services" in refused(give(client, wrong), 423, "locked")
    refused(give(client, passcode), 423, "locked")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (str.lower, "upper case"),
        (lambda code: f"{code[:4]} {code[4:]}", "space"),
        (lambda code: f"{code} ", "space"),
        (lambda code: f"{code[:4]}\u00a0{code[4:]}", "space"),
        (lambda code: "".join(chr(ord(character) + 0xFEE0) for character in code), "8 letters and digits"),
        (lambda code: code[:-1], "8 letters and digits"),
        (lambda code: code * 1000, "8 letters and digits"),
        (lambda _: "", "8 letters and digits"),
    ],
)
def test_what_is_no_passcode_is_told_why_and_not_repeated(client: Client, stage: Stage, change: Any, said: str) -> None:
    given = change(stage.passcode())
    client.begin_sign_in()
    response = give(client, given)
    assert said in refused(response, 422, "malformed-code")
    assert not given or given not in response.text


@pytest.mark.parametrize(
    ("after", "access"),
    [(FULL - timedelta(seconds=1), "full"), (FULL, "card-only"), (END - timedelta(seconds=1), "card-only")],
)
def test_the_session_says_what_is_open(client: Client, stage: Stage, after: timedelta, access: str) -> None:
    passcode = stage.passcode()
    stage.time.advance(after)
    client.sign_in(passcode)
    assert client.get(SESSION).json()["access"] == access


def test_after_the_days_of_a_passcode_nothing_is_begun_and_nothing_completed(client: Client, stage: Stage) -> None:
    passcode = stage.passcode()
    stage.time.advance(END - timedelta(seconds=1))
    client.begin_sign_in()
    stage.time.advance(timedelta(seconds=1))
    refused(give(client, passcode), 403, "no-second-factor")
    refused(client.post(SESSION, CREDENTIALS), 403, "no-second-factor")


def test_in_the_cards_days_everything_but_the_devices_is_refused(client: Client, stage: Stage) -> None:
    passcode = stage.passcode()
    stage.time.advance(FULL)
    client.sign_in(passcode)
    assert "2 days" in refused(client.get("/api/v1/account"), 403, "no-access")
    task = {"task": "change-email", "details": {"email": "new@example.org"}}
    refused(client.post("/api/v1/verifications", task), 403, "no-access")
    refused(client.get("/api/v1/verifications/v"), 403, "no-access")
    refused(client.post("/api/v1/verifications/v/credentials", CREDENTIALS), 403, "no-access")
    answer = {"passcode": "12345678", "challenge": "123456"}
    refused(client.post("/api/v1/verifications/v/response", answer), 403, "no-access")
    assert client.get("/api/v1/devices").json() == [
        {"serial": "1", "kind": "ibkey-ios", "active": False, "state": "suspended"}
    ]


# ---------------------------------------------------------------- before the second factor
@pytest.mark.parametrize("factor", ["device", "temporary-passcode"])
def test_a_session_that_waits_opens_nothing(client: Client, stage: Stage, factor: str) -> None:
    if factor == "temporary-passcode":
        stage.passcode()
    assert client.begin_sign_in()["kind"] == factor
    for path in ("/api/v1/account", "/api/v1/devices", "/api/v1/verifications/v"):
        refused(client.get(path), 401, "not-signed-in")
    task = {"task": "change-email", "details": {"email": "new@example.org"}}
    for path, body in (
        ("/api/v1/verifications", task),
        ("/api/v1/verifications/v/credentials", CREDENTIALS),
        ("/api/v1/verifications/v/response", {"passcode": "12345678", "challenge": "123456"}),
        ("/api/v1/devices/1/reactivation", {}),
    ):
        refused(client.post(path, body), 401, "not-signed-in")


@pytest.mark.parametrize("path", [SECOND_FACTOR, "/api/v1/devices/1/reactivation"])
@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_change_without_the_sessions_token_is_refused(client: Client, path: str, token: str) -> None:
    challenge = client.begin_sign_in()["challenge"]
    body = {"code": response_to(challenge), "challenge": challenge} if path == SECOND_FACTOR else {}
    refused(client.post(path, body, headers={"X-CSRF-Token": token}), 403, "csrf")
    assert client.get(SESSION).json()["access"] == "none"


def test_the_token_of_the_session_that_waited_is_none_of_the_one_that_is_open(client: Client) -> None:
    client.begin_sign_in()
    waiting = client.csrf
    client.sign_in()
    client.csrf = waiting
    refused(client.post("/api/v1/devices/1/reactivation", {}), 403, "csrf")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": 12345678}, "code"),
        ({"code": None}, "code"),
        ({"code": ["K7M4-S3CRET"]}, "code"),
        ({"code": "K7M4-S3CRET", "challenge": 123456}, "challenge"),
        ({"code": "K7M4-S3CRET", "username": "ada"}, "username"),
        ([], "body"),
    ],
)
def test_a_body_that_is_not_as_it_must_be_is_told_the_field_and_not_the_code(
    client: Client, body: Any, field: str
) -> None:
    client.begin_sign_in()
    response = client.post(SECOND_FACTOR, body)
    assert field in refused(response, 422, "invalid-request")
    assert "S3CRET" not in response.text


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"code": "\\ud800"}', *UNREADABLE])
def test_a_body_that_cannot_be_read_is_refused(client: Client, content: bytes) -> None:
    client.begin_sign_in()
    headers = {"Content-Type": "application/json", "X-CSRF-Token": client.csrf}
    response = client.request("POST", SECOND_FACTOR, content=content, headers=headers)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    client.begin_sign_in()
    assert give(client, "K7M4P2QX" * 4000).status_code == 413
    assert client.get(SESSION).json()["access"] == "none"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_method_that_is_not_served_is_told_as_a_problem(client: Client, method: str) -> None:
    response = client.request(method, SECOND_FACTOR)
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"


# ---------------------------------------------------------------- devices
def test_the_devices_are_listed_each_with_whether_it_is_active(ada: Client, stage: Stage) -> None:
    assert ada.get("/api/v1/devices").json() == [
        {"serial": "1", "kind": "ibkey-ios", "active": True, "state": "active"}
    ]
    stage.deactivate()
    assert ada.get("/api/v1/devices").json() == [
        {"serial": "1", "kind": "ibkey-ios", "active": False, "state": "suspended"}
    ]


def test_a_re_activation_ends_the_passcode_and_its_session(client: Client, stage: Stage) -> None:
    passcode = stage.passcode()
    client.sign_in(passcode)
    waiting = stage.client()
    waiting.begin_sign_in()
    response = client.post("/api/v1/devices/1/reactivation", {})
    assert (response.status_code, response.content) == (204, b"")
    refused(client.get(SESSION), 401, "not-signed-in")
    refused(give(waiting, passcode), 403, "no-second-factor")
    assert stage.client().begin_sign_in()["kind"] == "device"


def test_a_device_that_is_active_is_not_waited_for(ada: Client) -> None:
    refused(ada.post("/api/v1/devices/1/reactivation", {}), 409, "not-waiting")


@pytest.mark.parametrize("serial", ["nothing", "%00", "a" * 300, "%F0%9F%92%A9"])
def test_a_device_that_one_does_not_have_is_not_re_activated(ada: Client, serial: str) -> None:
    response = ada.post(f"/api/v1/devices/{serial}/reactivation", {})
    assert response.status_code in (404, 422)
    assert response.headers["content-type"] == "application/problem+json"


def test_a_re_activation_takes_an_empty_object_and_nothing_else(ada: Client) -> None:
    assert "extra" in refused(ada.post("/api/v1/devices/1/reactivation", {"extra": 1}), 422, "invalid-request")
    refused(ada.post("/api/v1/devices/1/reactivation", []), 422, "invalid-request")


def test_the_description_tells_each_refusal_of_the_second_factor(client: Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths[SECOND_FACTOR]["post"]["responses"]) == {"200", "401", "403", "409", "410", "422", "423"}
    assert set(paths[SESSION]["post"]["responses"]) == {"201", "401", "403", "422", "423"}
    assert set(paths["/api/v1/devices/{serial}/reactivation"]["post"]["responses"]) == {
        "204",
        "401",
        "403",
        "404",
        "409",
        "422",
    }
