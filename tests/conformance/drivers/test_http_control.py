"""Test control over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from conformance.drivers.http import ABILITIES, HttpControl
from conformance.seams import (
    AccountState,
    ContractBroken,
    Control,
    Credentials,
    DeviceSpec,
    Inconclusive,
    PersonRecord,
    PhoneSpec,
)
from tests.conformance.drivers.toy_portal import CONTROL_KEY, PASSCODE, Answer, Toy

PERSON = PersonRecord("ada", "a-long-password", "Ada Lovelace", "ada@example.org", "GB", "U1234567")
PHONE = PhoneSpec("phone-ios", {"format": "heic"})
CARD = DeviceSpec("dsc-plus", "D-1", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", bytes(range(32)), "4711", {"colour": "red"})


@pytest.fixture
def control(toy: Toy, client: httpx.Client) -> HttpControl:
    return HttpControl(toy.url, CONTROL_KEY, client)


def test_the_driver_is_a_control(control: HttpControl) -> None:
    spoken: Control = control
    assert spoken.abilities() == frozenset(ABILITIES)


def test_a_person_keeps_the_password_and_takes_the_identifiers_given(control: HttpControl, toy: Toy) -> None:
    made = control.provision(PERSON)
    assert (made.username, made.password, made.email) == ("given-by-toy", PERSON.password, PERSON.email)
    assert toy.requests[-1][1]["password"] == PERSON.password


def test_a_device_is_enrolled_with_its_key(control: HttpControl, toy: Toy) -> None:
    control.enrol("a/da", CARD)
    route, body, _ = toy.requests[-1]
    assert route == "POST /control/v1/people/a%2Fda/devices"
    assert base64.b64decode(body.pop("key")) == CARD.key
    assert body == {"kind": "dsc-plus", "serial": "D-1", "suite": CARD.suite, "pin": "4711"}


def test_a_twin_is_made_with_its_settings(control: HttpControl, toy: Toy) -> None:
    assert control.make_twin(CARD) == f"{toy.url}/card"
    assert toy.requests[-1][1]["settings"] == {"colour": "red"}


def test_the_clock_is_set_in_utc(control: HttpControl, toy: Toy) -> None:
    control.set_clock(datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert toy.requests[-1][:2] == ("PUT /control/v1/clock", {"now": "2026-11-22T10:00:00Z"})


def test_a_naive_time_is_refused(control: HttpControl) -> None:
    with pytest.raises(ValueError, match="aware"):
        control.set_clock(datetime(2026, 11, 22))  # noqa: DTZ001 - the point of it


def test_the_state_of_an_account_is_told_in_utc(control: HttpControl, toy: Toy) -> None:
    approved = datetime(2026, 11, 22, 11, tzinfo=timezone(timedelta(hours=1)))
    control.set_account("a/b", AccountState(approved, "no-balance"))
    route, body, _ = toy.requests[-1]
    assert route == "PUT /control/v1/people/a%2Fb/account"
    assert body == {"approved_at": "2026-11-22T10:00:00Z", "closed": "no-balance"}


def test_an_account_that_is_not_approved_may_have_a_paper_account(control: HttpControl, toy: Toy) -> None:
    control.set_account("ada", AccountState(None, paper=Credentials("ada-paper", "secret")))
    paper = {"username": "ada-paper", "password": "secret"}
    assert toy.requests[-1][1] == {"approved_at": None, "closed": None, "paper": paper}


def test_ports_are_named_by_their_numbers(control: HttpControl, toy: Toy) -> None:
    control.set_ports({4000: "open", 4001: "filtered"})
    assert toy.requests[-1][:2] == ("PUT /control/v1/ports", {"4000": "open", "4001": "filtered"})
    control.set_ports({"website": "refused"})
    assert toy.requests[-1][:2] == ("PUT /control/v1/ports", {"website": "refused"})


def test_a_device_is_deactivated_by_its_user_and_its_serial(control: HttpControl, toy: Toy) -> None:
    control.deactivate("a/b", "s 1")
    assert toy.requests[-1][0] == "DELETE /control/v1/people/a%2Fb/devices/s%201"


def test_a_temporary_passcode_is_asked_for_by_the_username(control: HttpControl, toy: Toy) -> None:
    assert control.give_temporary_passcode("a/da") == PASSCODE
    assert toy.requests[-1][:2] == ("POST /control/v1/people/a%2Fda/temporary-passcode", {})


@pytest.mark.parametrize("answer", [Answer(201, {}), Answer(201, {"passcode": 7}), Answer(200, {"passcode": PASSCODE})])
def test_a_temporary_passcode_that_is_not_told_as_it_must_be_breaks_the_contract(
    control: HttpControl, toy: Toy, answer: Answer
) -> None:
    toy.answers["POST /control/v1/people/ada/temporary-passcode"] = lambda _: answer
    with pytest.raises(ContractBroken) as broken:
        control.give_temporary_passcode("ada")
    assert PASSCODE not in str(broken.value)


def test_a_device_is_shipped_with_its_key_and_the_code_of_its_envelope_comes_back(
    control: HttpControl, toy: Toy
) -> None:
    route = "POST /control/v1/people/a%2Fda/shipments"
    toy.answers[route] = lambda _: Answer(201, {"activation_code": "K7QX2M9P"})
    assert control.ship("a/da", CARD) == "K7QX2M9P"
    sent, body, _ = toy.requests[-1]
    assert (sent, base64.b64decode(body["key"]), body["serial"]) == (route, CARD.key, "D-1")


@pytest.mark.parametrize("body", [{}, {"activation_code": ""}, {"activation_code": 5}])
def test_a_shipment_without_a_code_is_told(control: HttpControl, toy: Toy, body: dict[str, object]) -> None:
    toy.answers["POST /control/v1/people/ada/shipments"] = lambda _: Answer(201, body)
    with pytest.raises(ContractBroken, match="activation_code"):
        control.ship("ada", CARD)


PARCEL = {
    "kind": "dsc-plus",
    "serial": "D-1",
    "suite": CARD.suite,
    "key": base64.b64encode(CARD.key).decode(),
    "pin": CARD.pin,
    "activation_code": "K7QX2M9P",
}


def test_mail_that_is_not_dealt_with_yet_is_asked_for_again_and_not_for_ever(control: HttpControl, toy: Toy) -> None:
    busy = [Answer(503, {}), Answer(503, {}), Answer(200, [])]
    toy.answers["GET /control/v1/review"] = lambda _: busy.pop(0)
    assert control.under_review() == []
    toy.answers["GET /control/v1/review"] = lambda _: Answer(503, {})
    with pytest.raises(ContractBroken, match="503"):
        control.under_review()


def test_what_came_by_post_is_read_with_its_key_and_its_envelope(control: HttpControl, toy: Toy) -> None:
    toy.answers["GET /control/v1/people/a%2Fda/parcels"] = lambda _: Answer(200, {"parcels": [PARCEL]})
    assert control.parcels("a/da") == [(replace(CARD, settings={}), "K7QX2M9P")]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"kind": "abacus"}, "a kind of device"),
        ({"key": "%"}, "base64"),
        ({"pin": 4711}, '"pin"'),
        ({"activation_code": ""}, "activation_code"),
        ({"serial": None}, "serial"),
    ],
)
def test_a_parcel_that_is_not_as_it_must_be_is_told_without_what_is_in_it(
    control: HttpControl, toy: Toy, broken: dict[str, object], told: str
) -> None:
    toy.answers["GET /control/v1/people/ada/parcels"] = lambda _: Answer(200, {"parcels": [PARCEL | broken]})
    with pytest.raises(ContractBroken, match=told) as fault:
        control.parcels("ada")
    assert str(PARCEL["key"]) not in str(fault.value)


@pytest.mark.parametrize("body", [{}, {"parcels": {}}, {"parcels": ["D-1"]}])
def test_a_letterbox_is_a_list_of_parcels(control: HttpControl, toy: Toy, body: dict[str, object]) -> None:
    toy.answers["GET /control/v1/people/ada/parcels"] = lambda _: Answer(200, body)
    with pytest.raises(ContractBroken, match="parcels"):
        control.parcels("ada")


def test_an_agent_is_made_and_the_key_comes_back(control: HttpControl, toy: Toy) -> None:
    toy.answers["POST /control/v1/agents"] = lambda _: Answer(201, {"key": "a-long-key"})
    assert control.employ("Grace") == "a-long-key"
    assert toy.requests[-1][1] == {"name": "Grace"}


def test_a_reset_names_the_variant(control: HttpControl, toy: Toy) -> None:
    control.reset("takes-a-response-twice")
    assert toy.requests[-1][:2] == ("POST /control/v1/reset", {"variant": "takes-a-response-twice"})


@pytest.mark.parametrize(("ability", "reason"), ABILITIES.items())
def test_what_is_not_offered_is_inconclusive(control: HttpControl, toy: Toy, ability: str, reason: str) -> None:
    toy.abilities.remove(ability)
    uses: dict[str, Callable[[], object]] = {
        "provision": lambda: control.provision(PERSON),
        "account": lambda: control.set_account("ada", AccountState(None)),
        "enrol": lambda: control.enrol("ada", CARD),
        "ports": lambda: control.set_ports({4000: "open"}),
        "deactivate": lambda: control.deactivate("ada", "1"),
        "ship": lambda: control.ship("ada", CARD),
        "post": lambda: control.parcels("ada"),
        "agents": lambda: control.employ("Grace"),
        "temporary-passcode": lambda: control.give_temporary_passcode("ada"),
        "twins": lambda: control.make_twin(CARD),
        "phones": lambda: control.make_phone(PHONE),
        "clock": lambda: control.set_clock(datetime.now(UTC)),
        "mailbox": control.under_review,
        "restart": control.restart_intake,
        "reset": control.reset,
        "variants": lambda: control.reset("some"),
    }
    with pytest.raises(Inconclusive) as inconclusive:
        uses[ability]()
    assert inconclusive.value.reason == reason


def test_a_misspelled_ability_is_told(control: HttpControl, toy: Toy) -> None:
    toy.abilities.append("provison")
    with pytest.raises(ContractBroken, match='Perhaps "provision" is meant'):
        control.abilities()


def test_a_wrong_key_is_told_without_the_key(toy: Toy, client: httpx.Client) -> None:
    with pytest.raises(ContractBroken, match="the control key to be taken") as broken:
        HttpControl(toy.url, "another-key", client).abilities()
    assert "another-key" not in str(broken.value)


def test_a_password_that_comes_back_is_told_without_the_password(control: HttpControl, toy: Toy) -> None:
    toy.answers["POST /control/v1/people"] = lambda body: Answer(201, body)
    with pytest.raises(ContractBroken, match="without the password") as broken:
        control.provision(PERSON)
    assert PERSON.password not in str(broken.value)


def test_a_page_without_a_scheme_is_told(control: HttpControl, toy: Toy) -> None:
    toy.answers["POST /control/v1/twins"] = lambda _: Answer(201, {"page": "/card"})
    with pytest.raises(ContractBroken, match="with its scheme"):
        control.make_twin(CARD)


MAIL = {
    "from": "office@example.org",
    "to": "ada@example.org",
    "subject": "Re: PID",
    "body": "Good day,\n",
    "in_reply_to": "",
    "sent_at": "2026-11-22T10:00:00.5Z",
}
KEPT = {"id": "s1", "sender": "", "subject": "", "reasons": ["subject"]}


def test_a_mailbox_is_read(control: HttpControl, toy: Toy) -> None:
    toy.answers["GET /control/v1/mailbox?address=ada%2Bx%40example.org"] = lambda _: Answer(200, [MAIL])
    (mail,) = control.mailbox("ada+x@example.org")
    assert (mail.sender, mail.to, mail.subject, mail.body, mail.in_reply_to) == (
        "office@example.org",
        "ada@example.org",
        "Re: PID",
        "Good day,\n",
        "",
    )
    assert mail.sent_at == datetime(2026, 11, 22, 10, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong", [{"from": ""}, {"body": None}, {"in_reply_to": None}, {"sent_at": "2026-11-22T10:00:00+01:00"}]
)
def test_mail_that_is_not_as_the_contract_has_it_is_told(
    control: HttpControl, toy: Toy, wrong: dict[str, object]
) -> None:
    toy.answers["GET /control/v1/mailbox?address=a%40b"] = lambda _: Answer(200, [{**MAIL, **wrong}])
    with pytest.raises(ContractBroken, match=next(iter(wrong))):
        control.mailbox("a@b")


def test_what_is_kept_for_review_is_read(control: HttpControl, toy: Toy) -> None:
    toy.answers["GET /control/v1/review"] = lambda _: Answer(200, [KEPT])
    (kept,) = control.under_review()
    assert (kept.id, kept.sender, kept.subject, list(kept.reasons)) == ("s1", "", "", ["subject"])


@pytest.mark.parametrize("wrong", [{"id": ""}, {"reasons": []}, {"reasons": "subject"}, {"reasons": [1]}])
def test_a_review_that_is_not_as_the_contract_has_it_is_told(
    control: HttpControl, toy: Toy, wrong: dict[str, object]
) -> None:
    toy.answers["GET /control/v1/review"] = lambda _: Answer(200, [{**KEPT, **wrong}])
    with pytest.raises(ContractBroken, match=next(iter(wrong))):
        control.under_review()


def test_the_intake_is_restarted(control: HttpControl, toy: Toy) -> None:
    toy.answers["POST /control/v1/intake/restart"] = lambda _: Answer(204)
    control.restart_intake()
    assert toy.requests[-1][0] == "POST /control/v1/intake/restart"


def test_without_the_ability_no_mail_is_asked_for(control: HttpControl, toy: Toy) -> None:
    toy.abilities.remove("mailbox")
    for ask in (lambda: control.mailbox("a@b"), control.under_review):
        with pytest.raises(Inconclusive, match="no-mailbox"):
            ask()


def test_a_phone_is_told_what_it_is_to_be(control: HttpControl, toy: Toy) -> None:
    toy.answers["POST /control/v1/phones"] = lambda _: Answer(201, {"page": f"{toy.url}/phone"})
    assert control.make_phone(PHONE) == f"{toy.url}/phone"
    assert toy.requests[-1][1] == {"kind": "phone-ios", "settings": {"format": "heic"}}


def test_a_phone_whose_page_has_no_scheme_is_told(control: HttpControl, toy: Toy) -> None:
    toy.answers["POST /control/v1/phones"] = lambda _: Answer(201, {"page": "/phone"})
    with pytest.raises(ContractBroken, match="with its scheme"):
        control.make_phone(PHONE)
