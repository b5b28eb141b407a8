"""The JSON API keeps to docs/vendors/contract.md."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.reference_impl.portal.conftest import Client, Stage

FULL_WIDTH_DIGITS = "".join(chr(0xFF11 + number) for number in range(8))
CREDENTIALS = {"username": "ada", "password": "correct horse"}


def refused(response: httpx.Response, status: int, reason: str) -> str:
    """A problem of this status and reason; returns its detail."""
    problem = response.json()
    assert (response.status_code, problem["type"]) == (status, f"/problems/{reason}")
    assert response.headers["content-type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    return str(problem["detail"])


def test_signing_in_sets_the_cookie_and_gives_the_token(client: Client) -> None:
    response = client.post("/api/v1/session", CREDENTIALS, headers={})
    assert response.status_code == 201
    assert set(response.json()) == {"username", "csrf_token", "access", "second_factor"}
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


def test_over_plain_http_the_cookie_has_a_plain_name(stage: Stage) -> None:
    client = stage.plain().client()
    cookie = client.post("/api/v1/session", CREDENTIALS, headers={}).headers["set-cookie"]
    assert cookie.startswith("session=")
    assert "Secure" not in cookie
    client.sign_in()
    assert client.get("/api/v1/account").status_code == 200


@pytest.mark.parametrize("wrong", [{"username": "nobody"}, {"password": "wrong"}])
def test_wrong_credentials_sign_nobody_in(client: Client, wrong: dict[str, str]) -> None:
    response = client.post("/api/v1/session", CREDENTIALS | wrong, headers={})
    refused(response, 401, "wrong-credentials")
    assert "set-cookie" not in response.headers


def test_a_sign_in_that_another_site_sends_is_refused(client: Client) -> None:
    response = client.post("/api/v1/session", CREDENTIALS, headers={"Sec-Fetch-Site": "cross-site"})
    refused(response, 403, "csrf")


def test_signing_in_anew_ends_the_session_that_it_takes_the_place_of(stage: Stage, ada: Client) -> None:
    former = stage.client()
    former.cookies.update(ada.cookies)
    ada.sign_in()
    refused(former.get("/api/v1/account"), 401, "not-signed-in")
    assert ada.get("/api/v1/account").status_code == 200


def test_a_sign_in_that_is_refused_ends_no_session(ada: Client) -> None:
    refused(ada.post("/api/v1/session", CREDENTIALS | {"password": "wrong"}), 401, "wrong-credentials")
    assert ada.get("/api/v1/account").status_code == 200


def test_the_account_is_shown_to_whoever_is_signed_in(ada: Client) -> None:
    assert ada.get("/api/v1/account").json() == {
        "username": "ada",
        "email": "ada@example.org",
        "completed": [],
        "transfer_limit": 10_000,
        "banks": [],
        "trusted_contacts": [],
    }


def test_without_a_session_nothing_is_shown(client: Client) -> None:
    refused(client.get("/api/v1/account"), 401, "not-signed-in")


def test_a_task_waits_for_the_credentials(ada: Client) -> None:
    response = ada.post("/api/v1/verifications", {"task": "change-email", "details": {"email": "new@example.org"}})
    assert response.status_code == 201
    begun = response.json()
    assert begun == {"id": begun["id"], "state": "credentials"}
    assert ada.get(f"/api/v1/verifications/{begun['id']}").json() == begun


def test_credentials_lead_to_a_challenge_with_its_end(ada: Client) -> None:
    path = ada.begin()
    response = ada.post(f"{path}/credentials", CREDENTIALS)
    assert response.status_code == 200
    shown = response.json()
    assert shown["state"] == "challenge"
    assert len(shown["challenge"]) == 6
    assert shown["expires_at"] == "2026-11-22T10:05:00Z"
    assert ada.get(path).json() == shown


def test_wrong_credentials_show_no_challenge(ada: Client) -> None:
    path = ada.begin()
    refused(ada.post(f"{path}/credentials", CREDENTIALS | {"password": "wrong"}), 422, "wrong-credentials")
    assert ada.get(path).json()["state"] == "credentials"


def test_the_right_response_completes_and_the_task_is_carried_out(stage: Stage, ada: Client) -> None:
    path, challenge = ada.challenged()
    body = {"passcode": stage.response_to(challenge), "challenge": challenge}
    response = ada.post(f"{path}/response", body)
    assert (response.status_code, response.json()) == (200, {"id": path.rpartition("/")[2], "state": "complete"})
    account = ada.get("/api/v1/account").json()
    assert account["email"] == "ada@new.example.org"
    assert account["completed"] == ["change-email"]


def test_the_same_response_again_is_refused(stage: Stage, ada: Client) -> None:
    path, challenge = ada.challenged()
    body = {"passcode": stage.response_to(challenge), "challenge": challenge}
    assert ada.post(f"{path}/response", body).status_code == 200
    refused(ada.post(f"{path}/response", body), 409, "already-answered")
    assert ada.get("/api/v1/account").json()["completed"] == ["change-email"]


def test_a_wrong_response_can_be_tried_again(stage: Stage, ada: Client) -> None:
    path, challenge = ada.challenged()
    wrong = {"passcode": stage.wrong_response_to(challenge), "challenge": challenge}
    refused(ada.post(f"{path}/response", wrong), 422, "wrong-response")
    right = {"passcode": stage.response_to(challenge), "challenge": challenge}
    assert ada.post(f"{path}/response", right).status_code == 200


@pytest.mark.parametrize("passcode", ["", "1234567", "123456789", FULL_WIDTH_DIGITS, "response"])
def test_a_malformed_response_is_told_the_format(ada: Client, passcode: str) -> None:
    path, challenge = ada.challenged()
    detail = refused(
        ada.post(f"{path}/response", {"passcode": passcode, "challenge": challenge}), 422, "malformed-response"
    )
    assert "8 digits" in detail


def test_a_response_that_comes_too_late_leads_to_a_new_challenge(stage: Stage, ada: Client) -> None:
    path, challenge = ada.challenged()
    stage.time.advance(timedelta(minutes=5))
    body = {"passcode": stage.response_to(challenge), "challenge": challenge}
    refused(ada.post(f"{path}/response", body), 410, "challenge-lapsed")
    shown = ada.get(path).json()
    assert shown["state"] == "challenge"
    assert shown["challenge"] != challenge


def test_too_many_wrong_responses_lock(stage: Stage, ada: Client) -> None:
    path, challenge = ada.challenged()
    wrong = {"passcode": stage.wrong_response_to(challenge), "challenge": challenge}
    for _ in range(5):
        last = ada.post(f"{path}/response", wrong)
    refused(last, 423, "locked")
    right = {"passcode": stage.response_to(challenge), "challenge": challenge}
    refused(ada.post(f"{path}/response", right), 423, "locked")


def test_a_verification_is_not_found_in_another_session(stage: Stage, ada: Client) -> None:
    path, _ = ada.challenged()
    refused(stage.client().sign_in().get(path), 404, "not-found")


def test_a_response_before_the_credentials_is_not_waited_for(ada: Client) -> None:
    path = ada.begin()
    refused(ada.post(f"{path}/response", {"passcode": "12345678", "challenge": "123456"}), 409, "not-waiting")


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_change_without_the_sessions_token_is_refused(ada: Client, token: str) -> None:
    body = {"task": "change-email", "details": {"email": "new@example.org"}}
    refused(ada.post("/api/v1/verifications", body, headers={"X-CSRF-Token": token}), 403, "csrf")


def test_whoever_is_not_signed_in_is_told_so_before_anything_about_the_body(client: Client) -> None:
    refused(client.post("/api/v1/verifications", {}), 401, "not-signed-in")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "ada"}, "password"),
        ({"username": 1, "password": "x"}, "username"),
        ({"username": "ada", "password": ["s3cret-s3cret"]}, "password"),
        ({"username": "ada", "password": "x", "admin": True}, "admin"),
        ({"username": "ada", "password": "p" * 2000}, "password"),
        ([], "body"),
    ],
)
def test_a_body_that_is_not_as_it_must_be_is_told_the_field(client: Client, body: Any, field: str) -> None:
    response = client.post("/api/v1/session", body, headers={})
    assert field in refused(response, 422, "invalid-request")
    assert "s3cret" not in response.text


UNREADABLE = [b"[" * 8000, b'{"username":' + b"9" * 5000 + b"}"]  # nested too deep, a number too long


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'"\\ud800"', b"null", *UNREADABLE])
def test_a_body_that_is_no_json_object_is_refused(client: Client, content: bytes) -> None:
    response = client.request("POST", "/api/v1/session", content=content, headers={"Content-Type": "application/json"})
    assert "body" in refused(response, 422, "invalid-request")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(client: Client, media_type: str) -> None:
    response = client.request("POST", "/api/v1/session", content=b"{}", headers={"Content-Type": media_type})
    assert response.status_code == 415
    assert response.headers["content-type"] == "application/problem+json"


def test_an_address_that_is_not_served_is_told_as_a_problem(client: Client) -> None:
    refused(client.get("/api/v1/nothing"), 404, "not-found")


def test_a_method_that_is_not_served_is_told_as_a_problem(client: Client) -> None:
    response = client.request("DELETE", "/api/v1/account")
    assert (response.status_code, response.json()["status"]) == (405, 405)
    assert response.headers["allow"] == "GET"
    assert response.headers["content-type"] == "application/problem+json"


def test_a_fault_tells_nothing_of_itself(stage: Stage, ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(stage.portal, "account", fail)
    response = ada.get("/api/v1/account")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "42" not in response.text


def test_the_description_is_openapi_3_1_and_lists_what_the_contract_lists(client: Client) -> None:
    description = client.get("/api/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    operations = {(method, path) for path, found in description["paths"].items() for method in found}
    assert operations == {
        ("post", "/api/v1/session"),
        ("get", "/api/v1/session"),
        ("post", "/api/v1/session/second-factor"),
        ("post", "/api/v1/session/choice"),
        ("post", "/api/v1/card"),
        ("get", "/api/v1/card"),
        ("post", "/api/v1/card/print"),
        ("post", "/api/v1/card/activation"),
        ("post", "/api/v1/card/values"),
        ("post", "/api/v1/card/end"),
        ("get", "/api/v1/devices"),
        ("post", "/api/v1/devices/{serial}/reactivation"),
        ("post", "/api/v1/devices/{serial}/activation"),
        ("get", "/api/v1/account"),
        ("get", "/api/v1/statements"),
        ("get", "/api/v1/statements/{name}"),
        ("get", "/api/v1/documents"),
        ("get", "/api/v1/documents/{id}"),
        ("get", "/api/v1/notices"),
        ("post", "/api/v1/verifications"),
        ("get", "/api/v1/verifications/{id}"),
        ("post", "/api/v1/verifications/{id}/credentials"),
        ("post", "/api/v1/verifications/{id}/response"),
        ("get", "/api/v1/troubleshooter/situations"),
        ("get", "/api/v1/troubleshooter/situations/{letter}"),
        ("get", "/api/v1/troubleshooter/articles"),
        ("post", "/api/v1/troubleshooter/diagnosis"),
        ("get", "/api/v1/troubleshooter/documents"),
        ("get", "/api/v1/troubleshooter/documents/rules"),
        ("get", "/api/v1/troubleshooter/documents/{platform}"),
        ("get", "/api/v1/troubleshooter/connection"),
        ("post", "/api/v1/troubleshooter/connection"),
    }


def test_the_description_refers_to_nothing_that_is_not_in_it(client: Client) -> None:
    description = client.get("/api/openapi.json").json()
    schemas = description["components"]["schemas"]

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"].rpartition("/")[2]} if "$ref" in part else set()
            return own.union(*(references(value) for value in part.values()))
        return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()

    assert references(description) <= set(schemas)
    assert "HTTPValidationError" not in schemas


def test_the_description_tells_each_refusal_as_a_problem(client: Client) -> None:
    answer = client.get("/api/openapi.json").json()["paths"]["/api/v1/verifications/{id}/response"]["post"]
    assert set(answer["responses"]) == {"200", "401", "403", "404", "409", "410", "422", "423"}
    assert set(answer["responses"]["410"]["content"]) == {"application/problem+json"}
