"""People, devices and tasks come in; what is not as it must be is refused by its name."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.domain.enrolment import deactivate, enrol
from reference_impl.domain.ocra import Suite, respond
from reference_impl.domain.people import provision
from reference_impl.domain.refusals import Refused
from tests.reference_impl.world import Gadget, World, full_width, shown

PERSON = {
    "username": "ben",
    "password": "ben's secret",
    "full_name": "Ben Öz",
    "email": "ben@example.org",
    "country": "GB",
    "account_number": "U2",
}
DEVICE: dict[str, Any] = {
    "username": "ada",
    "kind": "dsc-plus",
    "serial": "S-1",
    "suite": "OCRA-1:HOTP-SHA256-8:QN06-PSHA256",
    "key": b"k" * 32,
    "pin": "1234",
}


@pytest.fixture
def world() -> World:
    world = World()
    world.person()
    return world


def refusal_of_person(world: World, **changes: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        provision(world.store, world.hasher, **(PERSON | changes))
    return caught.value


def refusal_of_device(world: World, **changes: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        enrol(world.store, world.vault, world.policy, **(DEVICE | changes))
    return caught.value


def test_somebody_provisioned_can_sign_in_and_is_remembered_without_the_password(world: World) -> None:
    user = provision(world.store, world.hasher, **PERSON)
    world.device("ben")
    assert world.portal.sign_in("ben", "ben's secret", world.now).username == "ben"
    assert "secret" not in repr(user)
    assert user.password_hash != PERSON["password"]


@pytest.mark.parametrize("field", list(PERSON))
@pytest.mark.parametrize("value", ["", None, 7, "x" * 2000, "a\0b", "\ud800"])
def test_a_persons_field_that_is_not_as_it_must_be_is_named(world: World, field: str, value: object) -> None:
    refused = refusal_of_person(world, **{field: value})
    assert refused.reason == "invalid-request"
    assert field in refused.detail


def test_a_taken_username_is_refused_and_nobody_is_changed(world: World) -> None:
    assert "username" in refusal_of_person(world, username="ada").detail
    assert world.email("ada") == "ada@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "x",
        "@example.org",
        "ada@",
        "ada@example",
        "ada@@example.org",
        "ada@example..org",
        "ada@-example.org",
        "a b@example.org",
        " ada@example.org",
        "ada@example.org ",
        "ada@example.org\n",
        ".ada@example.org",
        "ada.@example.org",
        "a..da@example.org",
        "ada@exam_ple.org",
        "<ada@example.org>",
        "ada@example.org,ben@example.org",
        f"{'a' * 65}@example.org",
        f"ada@{'e' * 64}.org",
    ],
)
def test_an_address_that_is_none_is_refused_by_the_task_too(world: World, address: str) -> None:
    refused = refusal_of_person(world, email=address)
    assert (refused.reason, "email" in refused.detail) == ("invalid-request", True)
    token = world.sign_in()
    with pytest.raises(Refused, match="invalid-request"):
        world.begin(token, address)


@pytest.mark.parametrize("address", ["ada@example.org", "a.b+c@mail.example.co.uk", "o'neil@example.org", "ü@ex.org"])
def test_addresses_that_people_have_are_taken(world: World, address: str) -> None:
    token = world.sign_in()
    assert world.begin(token, address)


@pytest.mark.parametrize("task", ["", "change-password", None, 7, [], "x" * 10_000])
def test_a_task_that_there_is_not_is_refused_with_those_that_there_are(world: World, task: Any) -> None:
    with pytest.raises(Refused, match="change-email") as caught:
        world.portal.begin(world.sign_in(), task, {"email": "new@example.org"}, world.now)
    assert caught.value.reason == "invalid-request"


@pytest.mark.parametrize("details", [{}, {"email": None}, {"email": "new@example.org", "admin": "yes"}, {"mail": "x"}])
def test_details_that_are_not_the_tasks_are_refused(world: World, details: Any) -> None:
    with pytest.raises(Refused, match="email") as caught:
        world.portal.begin(world.sign_in(), "change-email", details, world.now)
    assert caught.value.reason == "invalid-request"


def test_a_device_is_active_at_once_and_its_secrets_are_sealed(world: World) -> None:
    device = enrol(world.store, world.vault, world.policy, **DEVICE)
    assert device.active
    assert device.sealed_key != DEVICE["key"]
    assert world.vault.open(device.sealed_key) == DEVICE["key"]
    assert device.sealed_pin_hash is not None
    assert "sealed" not in repr(device)


def test_a_pin_that_stays_on_the_phone_is_not_kept(world: World) -> None:
    suite = world.policy.suites["ibkey-android"]
    device = enrol(world.store, world.vault, world.policy, **(DEVICE | {"kind": "ibkey-android", "suite": suite}))
    assert device.sealed_pin_hash is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "abacus"}, "dsc-plus, ibkey-ios, ibkey-android"),
        ({"serial": ""}, "serial"),
        ({"serial": "S\0"}, "serial"),
        ({"username": ""}, "username"),
        ({"suite": "OCRA-2:HOTP-SHA256-8:QN06"}, "OCRA-2"),
        ({"suite": "OCRA-1:HOTP-SHA256-6:QN06"}, "responses of 6 digits"),
        ({"suite": "OCRA-1:HOTP-SHA256-8:QN05"}, "challenge of 6 decimal digits"),
        ({"suite": "OCRA-1:HOTP-SHA256-8:QH06"}, "challenge of 6 decimal digits"),
        ({"suite": "OCRA-1:HOTP-SHA256-8:C-QN06"}, "counter"),
        ({"suite": "OCRA-1:HOTP-SHA256-8:QN06-S064"}, "session information"),
        ({"suite": "OCRA-1:HOTP-SHA256-8:QN06-T1M"}, "the time"),
        ({"key": b""}, "16 bytes"),
        ({"key": b"k" * 15}, "16 bytes"),
        ({"pin": None}, "pin is missing"),
        ({"pin": ""}, "4 digits"),
        ({"pin": "123"}, "4 digits"),
        ({"pin": "12345"}, "4 digits"),
        ({"pin": full_width("1234")}, "4 digits"),
    ],
)
def test_a_device_that_could_never_answer_is_refused_with_the_reason(
    world: World, change: dict[str, Any], says: str
) -> None:
    refused = refusal_of_device(world, **change)
    assert refused.reason == "invalid-request"
    assert says in refused.detail
    with world.store.transaction() as work:
        assert work.devices("ada") == ()


def test_a_device_for_nobody_is_refused(world: World) -> None:
    assert refusal_of_device(world, username="nobody").reason == "not-found"


def test_a_serial_is_given_away_once(world: World) -> None:
    world.person("ben")
    enrol(world.store, world.vault, world.policy, **DEVICE)
    assert "serial" in refusal_of_device(world, username="ben").detail


def test_a_device_that_does_not_exist_cannot_be_deactivated(world: World) -> None:
    with pytest.raises(Refused, match="not-found"):
        deactivate(world.store, "ada", "S-404")


def test_a_suite_with_a_longer_question_takes_the_same_challenge(world: World) -> None:
    enrol(
        world.store,
        world.vault,
        world.policy,
        **(DEVICE | {"suite": "OCRA-1:HOTP-SHA512-8:QN08-PSHA1", "serial": "long"}),
    )
    world.gadgets["ada"] = Gadget("long", "OCRA-1:HOTP-SHA512-8:QN08-PSHA1", b"k" * 32, "1234")
    token = world.sign_in()
    view = world.challenge(token)
    response = respond(Suite.parse("OCRA-1:HOTP-SHA512-8:QN08-PSHA1"), b"k" * 32, question=shown(view), pin="1234")
    assert world.portal.answer(token, view.id, response, None, world.now).state == "complete"
