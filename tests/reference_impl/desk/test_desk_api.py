"""The desk's JSON API keeps to docs/vendors/contract.md, and has nothing without a key and a verified call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.reference_impl.desk.conftest import FACTS, Bureau

NEEDS_VERIFICATION: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "/temporary-passcode", {}),
    ("POST", "/username", {}),
    ("POST", "/password", {}),
    ("POST", "/unlock", {"lock": "card"}),
    ("POST", "/losses", {"serial": "ada-1", "loss": "lost"}),
    ("POST", "/shipment", {}),
    ("GET", "/devices", {}),
)


def told(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["type"].removeprefix("/problems/")


@pytest.mark.parametrize(("method", "below", "body"), NEEDS_VERIFICATION)
def test_nothing_can_be_had_before_the_caller_is_verified(
    bureau: Bureau, method: str, below: str, body: dict[str, Any]
) -> None:
    path = bureau.take()
    response = bureau.api(method, path + below, body)
    assert told(response) == (403, "not-verified")
    assert response.headers["content-type"] == "application/problem+json"
    assert bureau.world.begin_sign_in().asks is not None


@pytest.mark.parametrize(("method", "below", "body"), NEEDS_VERIFICATION)
@pytest.mark.parametrize("key", ["", "wrong"])
def test_nothing_can_be_had_without_an_agents_key(
    bureau: Bureau, method: str, below: str, body: dict[str, Any], key: str
) -> None:
    path = bureau.verified()
    assert told(bureau.api(method, path + below, body, key)) == (401, "not-signed-in")


@pytest.mark.parametrize("path", ["/calls", "/calls/1", "/calls/1/answers", "/nothing"])
def test_a_request_without_a_key_is_told_nothing_else(bureau: Bureau, path: str) -> None:
    for headers in ({}, {"Authorization": "Basic eA=="}, {"Authorization": bureau.key}):
        response = bureau.request("POST", f"/api/v1{path}", json={"wrong": 1}, headers=headers)
        assert told(response) == (401, "not-signed-in")


def test_the_cookie_of_the_pages_is_no_key_of_the_api(bureau: Bureau) -> None:
    bureau.log_in()
    assert bureau.request("POST", "/api/v1/calls", json={"caller": "ada"}).status_code == 401


def test_a_call_names_the_desk_that_took_it_and_its_telephone(bureau: Bureau) -> None:
    response = bureau.api("POST", "/calls", {"caller": "ada"}).json()
    assert response["desk"] == {"region": "Americas", "telephone": "+1 202 555 0142"}
    assert (response["verified"], response["over"]) == (False, False)
    assert [deed["what"] for deed in response["trail"]] == ["call-taken"]


def test_a_verified_caller_is_helped(bureau: Bureau) -> None:
    path = bureau.verified()
    passcode = bureau.api("POST", f"{path}/temporary-passcode")
    assert (passcode.status_code, set(passcode.json())) == (201, {"passcode"})
    assert bureau.api("POST", f"{path}/username").json() == {"username": "ada"}
    password = bureau.api("POST", f"{path}/password")
    assert (password.status_code, set(password.json())) == (201, {"password"})
    assert bureau.api("POST", f"{path}/unlock", {"lock": "verification"}).status_code == 204
    seen = bureau.api("GET", path)
    trail = seen.json()["trail"]
    assert [deed["what"] for deed in trail] == [
        "call-taken",
        "verified",
        "passcode-given",
        "username-told",
        "password-set",
        "unlocked",
    ]
    assert {(deed["agent"], deed["username"], deed["at"]) for deed in trail} == {
        ("Grace", "ada", "2026-11-22T10:00:00Z")
    }
    for secret in (passcode.json()["passcode"], password.json()["password"], bureau.key):
        assert secret not in seen.text


def test_a_loss_is_told_with_its_replacement_and_the_replacement_with_its_dates(bureau: Bureau) -> None:
    path = bureau.verified()
    loss = bureau.api("POST", f"{path}/losses", {"serial": "ada-1", "loss": "damaged"})
    assert (loss.status_code, set(loss.json())) == (201, {"passcode", "replacement"})
    replacement = loss.json()["replacement"]
    assert bureau.api("GET", f"{path}/devices").json() == [
        {"serial": "ada-1", "kind": "dsc-plus", "state": "lost"},
        {"serial": replacement, "kind": "dsc-plus", "state": "ordered"},
    ]
    shipment = bureau.api("POST", f"{path}/shipment")
    assert (shipment.status_code, shipment.json()) == (
        201,
        {
            "serial": replacement,
            "earliest": "2026-11-29T10:00:00Z",
            "latest": "2026-12-06T10:00:00Z",
            "delivered_by": "2026-12-06T10:00:00Z",
        },
    )
    assert bureau.api("GET", f"{path}/devices").json()[1] == {
        "serial": replacement,
        "kind": "dsc-plus",
        "state": "shipped",
        "delivered_by": "2026-12-06T10:00:00Z",
        "active_at": "2026-12-13T10:00:00Z",
    }


@pytest.mark.parametrize(
    ("below", "body", "status", "reason"),
    [
        ("/answers", FACTS | {"email": "x"}, 422, "wrong-answers"),
        ("/answers", {"email": "x"}, 422, "invalid-request"),
        ("/answers", FACTS | {"more": "x"}, 422, "invalid-request"),
        ("/answers", FACTS | {"email": 5}, 422, "invalid-request"),
        ("/answers", FACTS | {"email": ""}, 422, "invalid-request"),
        ("/unlock", {"lock": "door"}, 422, "invalid-request"),
        ("/losses", {"serial": "ada-1", "loss": "stolen"}, 422, "invalid-request"),
        ("/temporary-passcode", {"verified": True}, 422, "invalid-request"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_without_what_was_sent(
    bureau: Bureau, below: str, body: dict[str, Any], status: int, reason: str
) -> None:
    response = bureau.api("POST", bureau.take() + below, body)
    assert told(response) == (status, reason)
    assert "U-ada" not in response.text
    assert bureau.key not in response.text


def test_too_many_wrong_answers_lock_out_the_right_ones(bureau: Bureau) -> None:
    for _ in range(bureau.world.policy.wrong_answers_allowed):
        bureau.api("POST", f"{bureau.take()}/answers", FACTS | {"email": "x"})
    assert told(bureau.api("POST", f"{bureau.take()}/answers", FACTS)) == (423, "locked")
    bureau.world.now += timedelta(days=1)
    bureau.verified()


def test_a_call_that_is_over_is_told_so(bureau: Bureau) -> None:
    path = bureau.verified()
    assert bureau.api("POST", f"{path}/end").status_code == 204
    assert told(bureau.api("POST", f"{path}/temporary-passcode")) == (409, "not-waiting")
    assert bureau.api("GET", path).json()["over"] is True


def test_a_call_of_another_agent_is_not_found(bureau: Bureau) -> None:
    path, other = bureau.verified(), bureau.desk.employ("Mallory")
    assert told(bureau.api("GET", path, key=other)) == (404, "not-found")
    assert told(bureau.api("POST", f"{path}/temporary-passcode", key=other)) == (404, "not-found")


@pytest.mark.parametrize(("content", "status"), [(b"{", 422), (b"\xff", 422), (b"x" * 20_000, 413)])
def test_what_is_no_request_is_refused(bureau: Bureau, content: bytes, status: int) -> None:
    headers = {"Authorization": f"Bearer {bureau.key}", "Content-Type": "application/json"}
    response = bureau.request("POST", "/api/v1/calls", content=content, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_every_answer_carries_the_security_headers(bureau: Bureau) -> None:
    for response in (bureau.api("GET", "/nothing"), bureau.request("GET", "/"), bureau.api("GET", "/calls/1", key="")):
        assert response.headers["cache-control"] == "no-store"
        assert "strict-transport-security" in response.headers
        assert "default-src 'none'" in response.headers["content-security-policy"]


def test_the_description_lists_every_operation(bureau: Bureau) -> None:
    description = bureau.request("GET", "/api/openapi.json").json()
    assert {path.removeprefix("/api/v1") for path in description["paths"]} == {
        "/calls",
        "/calls/{id}",
        *(f"/calls/{{id}}{below}" for _, below, _ in NEEDS_VERIFICATION),
        "/calls/{id}/answers",
        "/calls/{id}/end",
        "/pictures",
        "/pictures/{id}",
        "/pictures/{id}/verdict",
        "/emails",
        "/emails/{id}",
        "/emails/{id}/done",
    }


# ---------------------------------------------------------------- pictures that are hard to read
def test_a_picture_is_looked_at_and_decided_about(bureau: Bureau) -> None:
    id_ = bureau.picture()
    (waiting,) = bureau.api("GET", "/pictures").json()
    assert waiting == {
        "id": id_,
        "purpose": "PID",
        "received_at": bureau.office.now.isoformat().replace("+00:00", "Z"),
        "media_type": "image/jpeg",
        "doubts": ["blurred", "cut"],
    }
    shown = bureau.api("GET", f"/pictures/{id_}")
    assert (shown.content, shown.headers["content-type"]) == (b"hard", "image/jpeg")
    assert shown.headers["content-disposition"].startswith("attachment;")
    assert bureau.api("POST", f"/pictures/{id_}/verdict", {"readable": False}).status_code == 204
    assert bureau.api("GET", "/pictures").json() == []
    assert told(bureau.api("GET", f"/pictures/{id_}")) == (404, "not-found")
    assert told(bureau.api("POST", f"/pictures/{id_}/verdict", {"readable": True})) == (404, "not-found")
    assert len(bureau.office.notices("ben")) == 1


@pytest.mark.parametrize("body", [{}, {"readable": "yes"}, {"readable": 1}, {"readable": True, "more": 1}])
def test_a_verdict_is_yes_or_no(bureau: Bureau, body: dict[str, Any]) -> None:
    id_ = bureau.picture()
    assert told(bureau.api("POST", f"/pictures/{id_}/verdict", body)) == (422, "invalid-request")
    assert len(bureau.api("GET", "/pictures").json()) == 1


@pytest.mark.parametrize("key", ["", "wrong"])
def test_pictures_are_agents_alone(bureau: Bureau, key: str) -> None:
    id_ = bureau.picture()
    for method, path in (("GET", "/pictures"), ("GET", f"/pictures/{id_}"), ("POST", f"/pictures/{id_}/verdict")):
        assert told(bureau.api(method, path, {"readable": True}, key)) == (401, "not-signed-in")
    assert len(bureau.api("GET", "/pictures").json()) == 1


# ---------------------------------------------------------------- emails that were not filed
def test_an_email_is_looked_at_and_seen_to(bureau: Bureau) -> None:
    sent = bureau.office.send("PID")
    assert bureau.api("GET", "/emails").json() == [
        {
            "id": sent.id,
            "sender": sent.sender,
            "subject": "PID",
            "reasons": ["subject"],
            "kept_at": bureau.office.now.isoformat().replace("+00:00", "Z"),
        }
    ]
    shown = bureau.api("GET", f"/emails/{sent.id}")
    assert (shown.content, shown.headers["content-type"]) == (b"original of s1", "application/octet-stream")
    assert shown.headers["content-disposition"].startswith("attachment;")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert bureau.api("POST", f"/emails/{sent.id}/done").status_code == 204
    assert bureau.api("GET", "/emails").json() == []
    assert told(bureau.api("GET", f"/emails/{sent.id}")) == (404, "not-found")
    assert told(bureau.api("POST", f"/emails/{sent.id}/done")) == (404, "not-found")


@pytest.mark.parametrize("key", ["", "wrong"])
def test_emails_are_agents_alone(bureau: Bureau, key: str) -> None:
    sent = bureau.office.send("PID")
    for method, path in (("GET", "/emails"), ("GET", f"/emails/{sent.id}"), ("POST", f"/emails/{sent.id}/done")):
        assert told(bureau.api(method, path, {}, key)) == (401, "not-signed-in")
    assert len(bureau.api("GET", "/emails").json()) == 1
