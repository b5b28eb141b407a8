"""The test-control interface keeps to docs/vendors/contract.md."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from reference_impl.compose import Settings, System, compose
from reference_impl.control.app import control_app
from reference_impl.domain.documents.model import Fault, Submission
from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Refused
from reference_impl.gateway.ports import Entrance, PortState

KEY = "control-key"
PERSON = {
    "username": "ada",
    "password": "correct horse",
    "full_name": "Ada Example",
    "email": "ada@example.org",
    "country": "AT",
    "account_number": "U1234567",
}
DEVICE = {
    "kind": "dsc-plus",
    "serial": "1",
    "suite": "OCRA-1:HOTP-SHA256-8:QN06-PSHA256",
    "key": base64.b64encode(bytes(range(32))).decode(),
    "pin": "1234",
}
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def system() -> System:
    return compose(Settings(passwords="pure", control_key=KEY, twins_address="https://twins.test"))


def call(
    system: System, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    async def send() -> httpx.Response:
        assert system.control_app is not None
        transport = httpx.ASGITransport(system.control_app)
        async with httpx.AsyncClient(transport=transport, base_url="https://control.test") as client:
            given = {"Authorization": f"Bearer {KEY}"} if headers is None else headers
            content = body if isinstance(body, bytes) else json.dumps(body)
            return await client.request(
                method, path, content=content, headers={"Content-Type": "application/json", **given}
            )

    return asyncio.run(send())


class Killed:
    """An intake that counts how often it was killed and started, and is done with its mail or not."""

    spool = Path()

    def __init__(self, *, done: bool = True) -> None:
        self.times, self.done = 0, done
        self.readings: list[str] = []
        self.waiting: set[str] = set()

    def restart(self) -> None:
        self.times += 1

    def reset(self, reading: str) -> Collection[str]:
        self.readings.append(reading)
        return self.waiting

    def kill(self) -> None:
        raise NotImplementedError

    def start(self) -> None:
        raise NotImplementedError

    def settle(self, seconds: float) -> bool:
        assert seconds > 0
        return self.done


@pytest.mark.parametrize("path", ["mailbox?address=ada%40example.org", "review"])
def test_mail_is_told_once_the_intake_is_done_with_what_it_accepted(system: System, path: str) -> None:
    system.intake = Killed()
    assert call(system, "GET", f"/control/v1/{path}").status_code == 200
    system.intake = Killed(done=False)
    busy = call(system, "GET", f"/control/v1/{path}")
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "0")


def test_an_intake_is_restarted_where_there_is_one(system: System) -> None:
    refused = call(system, "POST", "/control/v1/intake/restart", {})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-request")
    assert "restart" not in call(system, "GET", "/control/v1").json()["abilities"]
    system.intake = intake = Killed()
    assert "restart" in call(system, "GET", "/control/v1").json()["abilities"]
    assert call(system, "POST", "/control/v1/intake/restart", {}).status_code == 204
    assert intake.times == 1


def test_an_intake_is_told_by_what_to_read_at_each_reset(system: System) -> None:
    system.intake = intake = Killed()
    for variant in ("documents-place-kept", None):
        assert call(system, "POST", "/control/v1/reset", {"variant": variant}).status_code == 204
    assert intake.readings == ["reference_impl.misreading:keeps_place", "reference_impl.intake.reading:read"]


def test_a_reset_forgets_mail_and_what_the_intake_had_accepted_is_filed_no_more(system: System) -> None:
    system.intake = intake = Killed()
    for id_ in ("of-before", "under-way", "of-after"):
        if id_ == "of-after":
            intake.waiting = {"under-way"}
            assert call(system, "POST", "/control/v1/reset", {"variant": None}).status_code == 204
            system.file(submission("under-way"), b"original")
            assert mail_and_review(system) == ([], [])
        if id_ != "under-way":
            system.file(submission(id_), b"original")
            answered, kept = mail_and_review(system)
            assert len(answered) == 1
            assert [each["id"] for each in kept] == [id_]


def submission(id_: str) -> Submission:
    faults = (Fault("no-picture"),)
    return Submission(id_, "ada@example.org", (REFERENCE_POLICY.documents_europe,), "ada PID", faults=faults)


def mail_and_review(system: System) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was sent to Ada, and what is kept for review."""
    mail = call(system, "GET", "/control/v1/mailbox?address=ada%40example.org")
    return mail.json(), call(system, "GET", "/control/v1/review").json()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY}])
@pytest.mark.parametrize("path", ["/control/v1", "/control/v1/reset", "/nothing"])
def test_without_the_key_there_is_401_and_nothing_else(system: System, path: str, headers: dict[str, str]) -> None:
    response = call(system, "GET", path, headers=headers)
    assert (response.status_code, response.content) == (401, b"")


def test_the_interface_is_not_there_unless_it_is_asked_for() -> None:
    assert compose(Settings(passwords="pure")).control_app is None


def test_the_interface_needs_a_key(system: System) -> None:
    with pytest.raises(ValueError, match="needs a key"):
        control_app(system, key="", version="1")


def refusal_at_sign_in(system: System) -> str:
    """Why Ada cannot sign in: her password is not known, or, where it is, she has no second factor."""
    with pytest.raises(Refused) as refused:
        system.client_portal.sign_in("ada", "correct horse", NOW)
    return refused.value.reason


def test_it_says_what_it_can_be_told(system: System) -> None:
    about = call(system, "GET", "/control/v1").json()
    assert set(about) == {"name", "version", "abilities"}
    assert set(about["abilities"]) == {
        "provision",
        "account",
        "enrol",
        "deactivate",
        "ship",
        "post",
        "agents",
        "temporary-passcode",
        "twins",
        "phones",
        "clock",
        "mailbox",
        "reset",
        "variants",
    }


def test_a_person_is_made_and_the_password_does_not_come_back(system: System) -> None:
    response = call(system, "POST", "/control/v1/people", PERSON)
    assert response.status_code == 201
    assert response.json() == {name: value for name, value in PERSON.items() if name != "password"}
    assert refusal_at_sign_in(system) == "no-second-factor"


def test_the_same_person_is_not_made_twice(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    response = call(system, "POST", "/control/v1/people", PERSON)
    assert response.status_code == 422
    assert "somebody who exists" in response.json()["detail"]


def test_a_device_is_deactivated_at_once(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    call(system, "POST", "/control/v1/people/ada/devices", DEVICE)
    assert call(system, "DELETE", f"/control/v1/people/ada/devices/{DEVICE['serial']}").status_code == 204
    assert refusal_at_sign_in(system) == "no-second-factor"


def test_what_a_desk_shipped_lies_in_the_letterbox_once_it_has_come(system: System) -> None:
    call(system, "PUT", "/control/v1/clock", {"now": NOW.isoformat()})
    call(system, "POST", "/control/v1/people", PERSON)
    call(system, "POST", "/control/v1/people/ada/devices", DEVICE)
    key, desk = system.employ("Grace"), system.client_services
    held = desk.take_call(key, "ada", NOW).id
    facts = {name: str(PERSON[name]) for name in ("account_number", "full_name", "country", "email")}
    desk.verify(key, held, facts, NOW)
    replacement = desk.report_lost(key, held, str(DEVICE["serial"]), "lost", NOW).replacement
    desk.ship_replacement(key, held, NOW)
    there = desk.devices(key, held, NOW)[-1].delivered_by
    assert there is not None
    for moment, found in ((there - timedelta(seconds=1), []), (there, [replacement])):
        call(system, "PUT", "/control/v1/clock", {"now": moment.isoformat()})
        parcels = call(system, "GET", "/control/v1/people/ada/parcels").json()["parcels"]
        assert [parcel["serial"] for parcel in parcels] == found
    assert set(parcels[0]) == {"kind", "serial", "suite", "key", "pin", "activation_code"}
    assert call(system, "GET", "/control/v1/people/nobody/parcels").status_code == 404
    system.reset()
    call(system, "POST", "/control/v1/people", PERSON)
    assert call(system, "GET", "/control/v1/people/ada/parcels").json() == {"parcels": []}


def test_a_shipped_device_is_active_with_the_code_of_its_envelope_or_by_itself(system: System) -> None:
    call(system, "PUT", "/control/v1/clock", {"now": NOW.isoformat()})
    call(system, "POST", "/control/v1/people", PERSON)
    response = call(system, "POST", "/control/v1/people/ada/shipments", DEVICE)
    assert (response.status_code, set(response.json())) == (201, {"activation_code"})
    assert refusal_at_sign_in(system) == "no-second-factor"
    asked = system.client_portal.sign_in("ada", "correct horse", NOW + timedelta(days=21)).asks
    assert asked is not None
    assert asked.kind == "device"
    code, passcode = response.json()["activation_code"], system.give_temporary_passcode("ada")
    begun = system.client_portal.sign_in("ada", "correct horse", NOW)
    token = system.client_portal.second_factor(begun.token, passcode, None, NOW).token
    system.client_portal.activate(token, DEVICE["serial"] or "", code, NOW)
    asked = system.client_portal.sign_in("ada", "correct horse", NOW).asks
    assert asked is not None
    assert asked.kind == "device"


@pytest.mark.parametrize(
    ("username", "changes", "status"),
    [("nobody", {}, 404), ("ada", {"kind": "ibkey-ios"}, 422), ("ada", {"key": "!"}, 422)],
)
def test_what_cannot_be_shipped_is_told(system: System, username: str, changes: dict[str, str], status: int) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    assert call(system, "POST", f"/control/v1/people/{username}/shipments", DEVICE | changes).status_code == status


@pytest.mark.parametrize("path", ["ada/devices/nothing", "nobody/devices/1"])
def test_a_device_that_a_user_does_not_have_is_not_found(system: System, path: str) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    response = call(system, "DELETE", f"/control/v1/people/{path}")
    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")


def test_an_agent_is_made_whose_key_takes_calls(system: System) -> None:
    response = call(system, "POST", "/control/v1/agents", {"name": "Grace"})
    assert (response.status_code, set(response.json())) == (201, {"key"})
    agent = system.client_services.agent(response.json()["key"])
    assert (agent.name, agent.region) == ("Grace", "Americas")
    call(system, "POST", "/control/v1/reset", {"variant": None})
    with pytest.raises(Refused, match="not-signed-in"):
        system.client_services.agent(response.json()["key"])


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "Grace", "region": "The Moon"}, {"name": 5}])
def test_an_agent_that_cannot_be_made_is_told(system: System, body: dict[str, Any]) -> None:
    response = call(system, "POST", "/control/v1/agents", body)
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")


@pytest.mark.parametrize(
    ("state", "level"),
    [
        ({"approved_at": None, "closed": None}, "none"),
        ({"approved_at": "2026-11-22T10:00:00Z", "closed": "no-balance"}, "statements"),
        ({"approved_at": "2026-11-22T10:00:00+02:00", "closed": "by-customer"}, "statements"),
    ],
)
def test_the_state_of_an_account_is_set(system: System, state: dict[str, Any], level: str) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    call(system, "POST", "/control/v1/people/ada/devices", DEVICE)
    assert call(system, "PUT", "/control/v1/people/ada/account", state).status_code == 204
    assert system.client_portal.sign_in("ada", "correct horse", NOW).level == level


def test_a_paper_account_gets_credentials_of_its_own(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    call(system, "POST", "/control/v1/people/ada/devices", DEVICE)
    paper = {"username": "adapaper", "password": "paper horse"}
    state = {"approved_at": "2026-11-22T10:00:00Z", "closed": None, "paper": paper}
    assert call(system, "PUT", "/control/v1/people/ada/account", state).status_code == 204
    asked = system.trading_platform.log_in("adapaper", "paper horse", "paper", NOW)
    assert asked.second_factor.kind == "device"
    again = call(system, "PUT", "/control/v1/people/ada/account", state)
    assert (again.status_code, again.json()["type"]) == (422, "/problems/invalid-request")
    assert "paper horse" not in again.text


@pytest.mark.parametrize(
    ("username", "state", "status"),
    [
        ("nobody", {"approved_at": None, "closed": None}, 404),
        ("ada", {"approved_at": "2026-11-22T10:00:00", "closed": None}, 422),
        ("ada", {"approved_at": "9999-12-31T23:00:00Z", "closed": None}, 422),
        ("ada", {"approved_at": None, "closed": "for fun"}, 422),
        ("ada", {"closed": None}, 422),
        ("ada", {"approved_at": None, "closed": None, "paper": {"username": "x"}}, 422),
        ("ada", {"approved_at": None, "closed": None, "more": 1}, 422),
    ],
)
def test_a_state_that_no_account_can_have_is_refused(
    system: System, username: str, state: dict[str, Any], status: int
) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    assert call(system, "PUT", f"/control/v1/people/{username}/account", state).status_code == status


class Blocked:
    """A trading platform that remembers which of its ports were blocked."""

    def __init__(self) -> None:
        self.told: list[Mapping[Entrance, PortState]] = []

    def set_ports(self, states: Mapping[Entrance, PortState]) -> None:
        if "filtered" in states.values():
            raise ValueError("this system cannot filter a port")
        self.told.append(states)


def test_ports_are_offered_and_set_where_the_trading_platform_listens(system: System) -> None:
    assert call(system, "PUT", "/control/v1/ports", {"4000": "open"}).status_code == 422
    system.gateway = blocked = Blocked()
    assert "ports" in call(system, "GET", "/control/v1").json()["abilities"]
    assert call(system, "PUT", "/control/v1/ports", {"4000": "open", "4001": "refused"}).status_code == 204
    assert call(system, "PUT", "/control/v1/ports", {"4001": "open"}).status_code == 204
    assert call(system, "PUT", "/control/v1/ports", {"website": "refused"}).status_code == 204
    assert blocked.told == [{4000: "open", 4001: "refused"}, {4001: "open"}, {"website": "refused"}]
    cannot = call(system, "PUT", "/control/v1/ports", {"4001": "filtered"})
    assert (cannot.status_code, "cannot filter" in cannot.json()["detail"]) == (422, True)


@pytest.mark.parametrize("body", [{"4002": "open"}, {"4000": "ajar"}, {"first": "open"}, {"website": "down"}, []])
def test_other_ports_and_states_are_refused(system: System, body: Any) -> None:
    system.gateway = blocked = Blocked()
    assert call(system, "PUT", "/control/v1/ports", body).status_code == 422
    assert blocked.told == []


def test_a_device_is_active_at_once(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    assert call(system, "POST", "/control/v1/people/ada/devices", DEVICE).status_code == 201
    asked = system.client_portal.sign_in("ada", "correct horse", NOW).asks
    assert asked is not None
    assert asked.kind == "device"


def test_a_temporary_passcode_is_told_once_and_signs_in(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    call(system, "POST", "/control/v1/people/ada/devices", DEVICE)
    response = call(system, "POST", "/control/v1/people/ada/temporary-passcode")
    assert response.status_code == 201
    assert set(response.json()) == {"passcode"}
    now, passcode = system.clock.now(), response.json()["passcode"]
    begun = system.client_portal.sign_in("ada", "correct horse", now)
    assert begun.asks is not None
    assert begun.asks.kind == "temporary-passcode"
    assert system.client_portal.second_factor(begun.token, passcode, None, now).level == "full"


def test_a_second_temporary_passcode_takes_the_place_of_the_first(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    first, second = (
        call(system, "POST", "/control/v1/people/ada/temporary-passcode").json()["passcode"] for _ in range(2)
    )
    now = system.clock.now()
    token = system.client_portal.sign_in("ada", "correct horse", now).token
    with pytest.raises(Refused, match="wrong-code"):
        system.client_portal.second_factor(token, first, None, now)
    assert system.client_portal.second_factor(token, second, None, now).level == "full"


def test_a_temporary_passcode_is_counted_from_the_time_that_was_set(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    system.set_clock(NOW)
    call(system, "POST", "/control/v1/people/ada/temporary-passcode")
    window = REFERENCE_POLICY.passcode_full_access + REFERENCE_POLICY.passcode_for_card
    begun = system.client_portal.sign_in("ada", "correct horse", NOW + window - timedelta(seconds=1))
    assert begun.asks is not None
    with pytest.raises(Refused, match="no-second-factor"):
        system.client_portal.sign_in("ada", "correct horse", NOW + window)


def test_a_temporary_passcode_for_nobody_is_refused(system: System) -> None:
    response = call(system, "POST", "/control/v1/people/nobody/temporary-passcode")
    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")


def test_a_temporary_passcode_is_given_to_nobody_without_the_key(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    response = call(system, "POST", "/control/v1/people/ada/temporary-passcode", headers={})
    assert response.status_code == 401
    assert refusal_at_sign_in(system) == "no-second-factor"


def test_a_device_of_nobody_is_refused(system: System) -> None:
    response = call(system, "POST", "/control/v1/people/nobody/devices", DEVICE)
    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "toaster"}, "kind"),
        ({"suite": "OCRA-9"}, "suite"),
        ({"key": "not base64!"}, "key"),
        ({"key": base64.b64encode(b"short").decode()}, "key"),
        ({"pin": "12"}, "pin"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_device_that_is_not_as_it_must_be_is_told_the_field(system: System, wrong: dict[str, str], said: str) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    response = call(system, "POST", "/control/v1/people/ada/devices", DEVICE | wrong)
    assert response.status_code == 422
    assert said in response.json()["detail"]
    assert "not base64!" not in response.text


def test_a_twin_has_a_page_of_its_own(system: System) -> None:
    pages = {call(system, "POST", "/control/v1/twins", DEVICE).json()["page"] for _ in range(2)}
    assert len(pages) == 2
    assert all(page.startswith("https://twins.test/t/") for page in pages)


def test_a_twin_that_there_is_none_of_is_refused(system: System) -> None:
    response = call(system, "POST", "/control/v1/twins", DEVICE | {"kind": "toaster", "settings": {}})
    assert response.status_code == 422
    assert "toaster" in response.json()["detail"]


@pytest.mark.parametrize("wrong", [{"serial": "\ud800"}, {"settings": {"\ud800": ""}}])
def test_a_twin_with_what_no_page_can_show_is_refused(system: System, wrong: dict[str, Any]) -> None:
    response = call(system, "POST", "/control/v1/twins", DEVICE | wrong)
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")


def test_a_body_that_cannot_be_read_is_told_as_one_that_is_not_as_it_must_be(system: System) -> None:
    response = call(system, "POST", "/control/v1/reset", b"[" * 8000)
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")


def test_the_clock_stands_still_where_it_is_set(system: System) -> None:
    assert call(system, "PUT", "/control/v1/clock", {"now": "2026-11-22T10:00:00Z"}).status_code == 204
    assert system.clock.now() == system.clock.now() == NOW


@pytest.mark.parametrize(
    "now",
    ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"],
)
def test_a_time_at_an_end_of_the_calendar_is_refused(system: System, now: str) -> None:
    response = call(system, "PUT", "/control/v1/clock", {"now": now})
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")


@pytest.mark.parametrize("now", ["2026-11-22T10:00:00", "yesterday", None])
def test_a_time_that_is_no_moment_is_refused(system: System, now: str | None) -> None:
    response = call(system, "PUT", "/control/v1/clock", {"now": now})
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")


def test_a_reset_forgets_everybody_and_leaves_the_clock(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    system.set_clock(NOW)
    assert call(system, "POST", "/control/v1/reset", {"variant": None}).status_code == 204
    assert refusal_at_sign_in(system) == "wrong-credentials"
    assert system.clock.now() == NOW


def test_a_reset_goes_on_with_the_variant_that_it_names(system: System) -> None:
    sound = type(system.client_portal)
    assert call(system, "POST", "/control/v1/reset", {"variant": "never-lapses"}).status_code == 204
    assert type(system.client_portal) is not sound
    assert call(system, "POST", "/control/v1/reset", {"variant": None}).status_code == 204
    assert type(system.client_portal) is sound


def test_a_variant_that_does_not_exist_forgets_nobody_and_lists_what_is_near(system: System) -> None:
    call(system, "POST", "/control/v1/people", PERSON)
    response = call(system, "POST", "/control/v1/reset", {"variant": "never-laps"})
    assert response.status_code == 422
    assert "never-lapses" in response.json()["detail"]
    assert refusal_at_sign_in(system) == "no-second-factor"


def test_an_address_that_is_not_served_is_told_as_a_problem(system: System) -> None:
    response = call(system, "GET", "/control/v1/nothing")
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_a_body_that_is_too_large_is_refused(system: System) -> None:
    response = call(system, "POST", "/control/v1/people", PERSON | {"full_name": "x" * 20_000})
    assert response.status_code == 413


SUBMISSION = Submission("s1", "ada@example.net", ("newaccounts@interactivebrokers.com",), "hello", message_id="<1@a>")


def test_a_mailbox_is_read(system: System) -> None:
    call(system, "PUT", "/control/v1/clock", {"now": "2026-11-22T11:00:00.5+01:00"})
    system.file(SUBMISSION, b"original")
    (mail,) = call(system, "GET", "/control/v1/mailbox?address=Ada%40example.net").json()
    assert set(mail) == {"from", "to", "subject", "body", "in_reply_to", "sent_at"}
    assert (mail["from"], mail["to"], mail["subject"]) == (SUBMISSION.recipients[0], "ada@example.net", "Re: hello")
    assert (mail["in_reply_to"], mail["sent_at"]) == ("<1@a>", "2026-11-22T10:00:00.500000Z")
    assert "cannot file" in mail["body"]
    assert call(system, "GET", "/control/v1/mailbox?address=ben%40example.net").json() == []
    assert call(system, "GET", "/control/v1/mailbox").status_code == 422
    call(system, "POST", "/control/v1/reset", {"variant": None})
    assert call(system, "GET", "/control/v1/mailbox?address=ada%40example.net").json() == []


def test_what_is_kept_for_review_is_listed_without_the_message(system: System) -> None:
    assert call(system, "GET", "/control/v1/review").json() == []
    system.file(SUBMISSION, b"original")
    assert call(system, "GET", "/control/v1/review").json() == [
        {"id": "s1", "sender": "ada@example.net", "subject": "hello", "reasons": ["subject", "attachment"]}
    ]


PHONE = {
    "kind": "phone-android",
    "settings": {"mail_server": "127.0.0.1:2525", "mail_account": "ada@example.com", "mail_app": "My Mail"},
}


def test_a_phone_with_a_camera_has_a_page_of_its_own(system: System) -> None:
    pages = {call(system, "POST", "/control/v1/phones", PHONE).json()["page"] for _ in range(2)}
    assert len(pages) == 2
    assert all(page.startswith("https://twins.test/t/") for page in pages)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mail_server": "192.0.2.1:25"}, "off this machine"),
        ({"mail_server": "127.0.0.1:2525", "colour": "red"}, "no setting 'colour'"),
        ({}, "host:port"),
    ],
)
def test_a_phone_that_cannot_be_is_refused(system: System, settings: dict[str, str], words: str) -> None:
    body = {"kind": "phone-ios", "settings": {"mail_account": "ada@example.com", **settings}}
    response = call(system, "POST", "/control/v1/phones", body)
    assert response.status_code == 422
    assert words in response.json()["detail"]
