"""The life of a device: each state by its moments, on both sides of each boundary, and activation by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reference_impl.domain.device_life import (
    DeviceState,
    active_by_itself_at,
    delivered_by,
    state_at,
    waits_for_its_code,
)
from reference_impl.domain.enrolment import ship
from reference_impl.domain.model import Device
from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import DeviceView
from tests.reference_impl.world import SECOND, START, Gadget, World

POLICY = REFERENCE_POLICY
DAY = timedelta(days=1)
SHIPPED = Device("1", "ada", "dsc-plus", "suite", b"key", active=False, waiting=True, shipped_at=START)


@pytest.mark.parametrize(
    ("country", "after", "state"),
    [
        ("US", timedelta(0), "shipped"),
        ("US", 2 * DAY - SECOND, "shipped"),
        ("US", 2 * DAY, "delivered"),
        ("US", 14 * DAY - SECOND, "delivered"),
        ("US", 14 * DAY, "active"),
        ("AT", 14 * DAY - SECOND, "shipped"),
        ("AT", 14 * DAY, "delivered"),
        ("AT", 21 * DAY - SECOND, "delivered"),
        ("AT", 21 * DAY, "active"),
        ("us", 14 * DAY, "delivered"),
    ],
)
def test_what_time_does_to_a_device_that_was_shipped(country: str, after: timedelta, state: DeviceState) -> None:
    assert state_at(SHIPPED, country, START + after, POLICY) == state


@pytest.mark.parametrize(
    ("device", "state"),
    [
        (replace(SHIPPED, shipped_at=None, ordered_at=START), "ordered"),
        (replace(SHIPPED, waiting=False, active=True), "active"),
        (replace(SHIPPED, waiting=False), "suspended"),
        (replace(SHIPPED, waiting=False, lost_at=START), "lost"),
        (replace(SHIPPED, lost_at=START), "lost"),
        (replace(SHIPPED, active=True, lost_at=START), "lost"),
        (replace(SHIPPED, waiting=False, lost_at=START, replaced_at=START), "replaced"),
    ],
)
def test_what_people_did_lasts_whatever_time_it_is(device: Device, state: DeviceState) -> None:
    assert state_at(device, "US", START, POLICY) == state
    assert state_at(device, "US", START + 365 * DAY, POLICY) == state


def test_the_moments_to_come_are_those_of_a_device_that_waits() -> None:
    assert active_by_itself_at(SHIPPED, "US", POLICY) == START + 14 * DAY
    assert active_by_itself_at(SHIPPED, "GB", POLICY) == START + 21 * DAY
    assert (delivered_by(SHIPPED, "US", POLICY), delivered_by(SHIPPED, "GB", POLICY)) == (
        START + 2 * DAY,
        START + 14 * DAY,
    )
    for other in (replace(SHIPPED, waiting=False), replace(SHIPPED, shipped_at=None)):
        assert active_by_itself_at(other, "US", POLICY) is None
        assert delivered_by(other, "US", POLICY) is None
        assert not waits_for_its_code(other)
    assert waits_for_its_code(SHIPPED)
    assert not waits_for_its_code(replace(SHIPPED, lost_at=START))


# ---------------------------------------------------------------- with people
@pytest.fixture
def world() -> World:
    world = World()
    world.person()
    return world


def shipped(world: World, username: str = "ada") -> tuple[Gadget, str]:
    """A device on its way, and the code in its envelope."""
    gadget = Gadget(f"{username}-new", POLICY.suites["dsc-plus"], username.encode().ljust(32, b"!"), "4321")
    code = ship(
        world.store,
        world.vault,
        world.entropy,
        world.policy,
        username=username,
        kind="dsc-plus",
        serial=gadget.serial,
        suite=gadget.suite,
        key=gadget.key,
        pin=gadget.pin,
        now=world.now,
    )
    return gadget, code


def with_passcode(world: World) -> str:
    """A session by a temporary passcode."""
    code = world.passcode()
    begun = world.begin_sign_in()
    return world.portal.second_factor(begun.token, code, None, world.now).token


def reason(world: World, token: str, serial: str, code: object) -> str:
    with pytest.raises(Refused) as refused:
        world.portal.activate(token, serial, code, world.now)  # type: ignore[arg-type]
    return refused.value.reason


def test_the_code_is_told_once_and_kept_nowhere(world: World) -> None:
    _, code = shipped(world)
    assert len(code) == POLICY.activation_code_length
    with world.store.transaction() as work:
        assert code not in repr(work.devices("ada"))
        assert code.encode() not in (work.devices("ada")[0].activation or b"")


def test_the_code_activates_its_device_and_ends_what_stood_in_for_one(world: World) -> None:
    gadget, code = shipped(world)
    token = with_passcode(world)
    world.portal.activate(token, gadget.serial, code, world.now)
    with pytest.raises(Refused, match="not-signed-in"):
        world.portal.devices(token, world.now)
    begun = world.begin_sign_in()
    assert begun.asks is not None
    assert (begun.asks.kind, begun.asks.instead) == ("device", None)
    assert begun.asks.challenge is not None
    opened = world.portal.second_factor(begun.token, gadget.respond(begun.asks.challenge), None, world.now)
    assert opened.level == "full"
    assert world.portal.devices(opened.token, world.now) == (
        DeviceView(gadget.serial, "dsc-plus", True, "active", False),
    )
    assert reason(world, opened.token, gadget.serial, code) == "not-waiting"


@pytest.mark.parametrize(
    "code", ["", "AAAAAAA", "AAAAAAAAA", "aaaaaaaa", "AAAA AAA", "AAAAAAA\N{FULLWIDTH LATIN CAPITAL LETTER A}", None, 5]
)
def test_what_cannot_be_a_code_is_refused_and_not_counted(world: World, code: object) -> None:
    gadget, right = shipped(world)
    token = with_passcode(world)
    for _ in range(POLICY.wrong_codes_allowed + 1):
        assert reason(world, token, gadget.serial, code) == "malformed-code"
    world.portal.activate(token, gadget.serial, right, world.now)


def test_wrong_codes_in_a_row_lock_the_activation_and_not_that_of_another_user(world: World) -> None:
    gadget, right = shipped(world)
    world.person("ben")
    others, of_another = shipped(world, "ben")
    token = with_passcode(world)
    for _ in range(POLICY.wrong_codes_allowed - 1):
        assert reason(world, token, gadget.serial, of_another) == "wrong-code"
    assert reason(world, token, gadget.serial, of_another) == "locked"
    assert reason(world, token, gadget.serial, right) == "locked"
    assert reason(world, token, others.serial, of_another) == "not-found"


def test_a_locked_device_is_active_by_itself_in_the_end(world: World) -> None:
    gadget, right = shipped(world)
    token = with_passcode(world)
    for _ in range(POLICY.wrong_codes_allowed):
        reason(world, token, gadget.serial, "AAAAAAAA" if right != "AAAAAAAA" else "BBBBBBBB")
    world.now += POLICY.self_activation_elsewhere
    asked = world.begin_sign_in().asks
    assert asked is not None
    assert asked.kind == "device"


def test_a_new_device_is_not_reactivated_without_its_code(world: World) -> None:
    gadget, _ = shipped(world)
    token = with_passcode(world)
    with pytest.raises(Refused, match="activation code in its envelope"):
        world.portal.reactivate(token, gadget.serial, world.now)


def test_a_device_that_was_never_shipped_takes_no_code(world: World) -> None:
    gadget = world.device()
    token = with_passcode(world)
    assert reason(world, token, gadget.serial, "AAAAAAAA") == "not-waiting"


def test_a_lost_device_is_never_active_again(world: World) -> None:
    gadget, code = shipped(world)
    token = with_passcode(world)
    with world.store.transaction() as work:
        work.lose_device(gadget.serial, world.now)
    assert reason(world, token, gadget.serial, code) == "not-waiting"
    with pytest.raises(Refused, match="reported lost"):
        world.portal.reactivate(token, gadget.serial, world.now)
    world.now += 30 * DAY
    with pytest.raises(Refused, match="was reported lost"):
        world.begin_sign_in()


def test_a_passcode_suspends_a_device_that_had_activated_itself_and_no_device_on_its_way(world: World) -> None:
    gadget, _ = shipped(world)
    world.passcode()
    world.now += POLICY.self_activation_elsewhere
    asked = world.begin_sign_in().asks
    assert asked is not None
    assert asked.kind == "device"
    token = with_passcode(world)
    world.now += DAY
    (view,) = world.portal.devices(token, world.now - DAY)
    assert (view.state, view.active) == ("suspended", False)
    world.portal.reactivate(token, gadget.serial, world.now - DAY)
    asked = world.begin_sign_in().asks
    assert asked is not None
    assert asked.kind == "device"


def test_a_task_is_verified_by_a_device_from_the_second_on_in_which_it_activates_itself(world: World) -> None:
    gadget, _ = shipped(world)
    at: datetime = world.now + POLICY.self_activation_elsewhere
    world.now = at - SECOND
    token = with_passcode(world)
    verification = world.begin(token)
    with pytest.raises(Refused, match="no-device"):
        world.portal.give_credentials(token, verification, "ada", "ada's password", at - SECOND)
    view = world.portal.give_credentials(token, verification, "ada", "ada's password", at)
    assert view.challenge is not None
    assert world.portal.answer(token, verification, gadget.respond(view.challenge), None, at).state == "complete"


def test_only_a_dsc_plus_is_shipped(world: World) -> None:
    with pytest.raises(Refused, match="not shipped"):
        ship(
            world.store,
            world.vault,
            world.entropy,
            world.policy,
            username="ada",
            kind="ibkey-ios",
            serial="1",
            suite=POLICY.suites["ibkey-ios"],
            key=bytes(32),
            now=START,
        )


def test_nothing_is_shipped_to_nobody(world: World) -> None:
    with pytest.raises(Refused, match="no user"):
        shipped(world, "nobody")
