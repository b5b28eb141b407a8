"""People are made up anew for each case, the same ones from the same seed, and keep their secrets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.runner.people import CasePeople, CasePerson, Opener
from conformance.seams import AccountState, Component, DeviceKind, DeviceSpec, Inconclusive, PersonRecord, PhoneSpec

_SETTINGS: dict[str, Any] = {
    "android_pin_digits": 6,
    "ocra": {"dsc-plus": "OCRA-1:card", "ibkey-ios": "OCRA-1:phone", "ibkey-android": "OCRA-1:phone"},
    "response_digits": 8,
}


class World:
    """A target that takes everybody, and remembers what it was told."""

    def __init__(self) -> None:
        self.provisioned: list[PersonRecord] = []
        self.enrolled: list[tuple[str, DeviceSpec]] = []
        self.deactivated: list[tuple[str, str]] = []
        self.opened: list[tuple[Component, str, DeviceSpec | PhoneSpec | None]] = []
        self.passcodes: list[str] = []
        self.spares: list[DeviceSpec] = []
        self.secrets: list[PersonRecord | DeviceSpec] = []

    def people(
        self,
        seed: str,
        provision: Callable[[PersonRecord], PersonRecord] | None = None,
        set_account: Callable[[str, AccountState], None] | None = None,
    ) -> CasePeople:
        opener: Opener = self._open
        return CasePeople(
            seed=seed,
            opener=opener,
            provision=provision or self._provision,
            enrol=lambda username, spec: self.enrolled.append((username, spec)),
            deactivate=lambda username, serial: self.deactivated.append((username, serial)),
            give_passcode=self._give_passcode,
            spare=self._open_spare,
            settings=_SETTINGS.__getitem__,
            keep_secret=self.secrets.append,
            set_account=set_account,
        )

    def _provision(self, record: PersonRecord) -> PersonRecord:
        assert record in self.secrets, "what is secret is known before it is used"
        self.provisioned.append(record)
        return record

    def _give_passcode(self, username: str) -> str:
        self.passcodes.append(username)
        return f"PASS{len(self.passcodes)}"

    def _open_spare(self, spec: DeviceSpec) -> object:
        self.spares.append(spec)
        return object()

    def _open(self, component: Component, person: CasePerson, device: DeviceSpec | PhoneSpec | None) -> object:
        self.opened.append((component, person.name, device))
        return object()


@pytest.fixture
def world() -> World:
    return World()


def test_the_same_seed_gives_the_same_people_with_the_same_keys(world: World) -> None:
    one, other = world.people("7/case"), world.people("7/case")

    assert one["Ada"].record == other["Ada"].record
    one.equip("Ada", "dsc-plus")
    other.equip("Ada", "dsc-plus")
    (_, first), (_, second) = world.enrolled
    assert first == second
    assert first.key == second.key


def test_the_order_in_which_they_are_named_changes_nobody(world: World) -> None:
    one, other = world.people("7/case"), world.people("7/case")

    assert [one["Ada"].record, one["Bob"].record] == [other["Bob"].record, other["Ada"].record][::-1]


def test_cases_share_nobody(world: World) -> None:
    records = [
        world.people(f"7/{case}")[name].record for case in ("a@model", "a@api", "b@model") for name in ("Ada", "Bob")
    ]

    for field in ("username", "password", "email", "account_number"):
        assert len({getattr(record, field) for record in records}) == len(records), field


def test_devices_share_no_key_and_no_serial(world: World) -> None:
    people = world.people("7/case")
    kinds: tuple[DeviceKind, ...] = ("dsc-plus", "ibkey-ios", "ibkey-android")
    for name in ("Ada", "Bob"):
        for kind in kinds:
            people.equip(name, kind)

    specs = [spec for _, spec in world.enrolled]
    assert len({spec.key for spec in specs}) == len({spec.serial for spec in specs}) == 6


@pytest.mark.parametrize(("kind", "digits"), [("dsc-plus", 4), ("ibkey-android", 6), ("ibkey-ios", 0)])
def test_a_device_has_a_key_of_32_bytes_and_a_pin_where_it_asks_for_one(
    world: World, kind: DeviceKind, digits: int
) -> None:
    person = world.people("7/case").equip("Ada", kind)

    ((username, spec),) = world.enrolled
    assert username == person.record.username
    assert len(spec.key) == 32
    assert spec.suite == _SETTINGS["ocra"][kind]
    if digits:
        assert spec.pin is not None
        assert spec.pin.isdigit()
        assert len(spec.pin) == digits
        assert person.notes["pin"] == spec.pin
    else:
        assert spec.pin is None


def test_somebody_is_provisioned_once_when_first_named(world: World) -> None:
    people = world.people("7/case")
    assert not world.provisioned

    assert people["Ada"] is people["Ada"]

    assert len(world.provisioned) == 1
    assert people["Ada"].record.full_name.startswith("Ada ")


def test_what_the_target_makes_of_somebody_is_who_it_is(world: World) -> None:
    given = PersonRecord("renamed", "pw", "Ada Other", "renamed@example.com", "US", "U1")

    assert world.people("7/case", provision=lambda _: given)["Ada"].credentials.username == "renamed"


@pytest.mark.parametrize("pronoun", ["she", "he", "they", "her", "him", "them"])
def test_a_pronoun_is_the_one_named_last(world: World, pronoun: str) -> None:
    people = world.people("7/case")
    ada, bob = people["Ada"], people["Bob"]

    assert people[pronoun] is bob
    assert people["Ada"] is ada
    assert people[pronoun] is ada
    assert people.equip(pronoun, "dsc-plus") is ada


def test_a_pronoun_before_anybody_is_named_stands_for_nobody(world: World) -> None:
    with pytest.raises(LookupError, match='"she"'):
        world.people("7/case")["she"]


def test_a_seam_is_opened_when_first_used_and_then_kept(world: World) -> None:
    person = world.people("7/case").equip("Ada", "dsc-plus")
    assert not world.opened

    assert person.portal is person.portal
    assert person.card is person.card is person.authenticator

    ((_, spec),) = world.enrolled
    assert world.opened == [("portal", "Ada", None), ("dsc-plus", "Ada", spec)]


def test_the_device_given_last_is_the_one_that_answers(world: World) -> None:
    people = world.people("7/case")
    people.equip("Ada", "ibkey-ios")
    person = people.equip("Ada", "dsc-plus")

    assert person.authenticator is person.card
    assert len(world.opened) == 1


def test_a_device_that_is_given_anew_has_a_new_key_and_is_opened_anew(world: World) -> None:
    people = world.people("7/case")
    first = people.equip("Ada", "dsc-plus").card

    assert people.equip("Ada", "dsc-plus").card is not first

    (_, lost), (_, found) = world.enrolled
    assert lost.key != found.key
    assert lost.serial != found.serial


def test_a_device_that_nobody_gave_is_not_there(world: World) -> None:
    person = world.people("7/case")["Ada"]

    for name in ("card", "phone", "authenticator"):
        with pytest.raises(LookupError, match="gives Ada no"):
            getattr(person, name)


def test_secrets_are_told_of_before_they_are_used_and_stay_out_of_repr(world: World) -> None:
    person = world.people("7/case").equip("Ada", "ibkey-android", smartphone_passcode="246810")

    ((_, spec),) = world.enrolled
    assert world.secrets == [person.record, spec]
    assert spec.pin is not None
    shown = "".join(map(repr, (person, person.record, person.credentials, spec)))
    for secret in (person.record.password, spec.pin, spec.key.hex(), repr(spec.key), "246810"):
        assert secret not in shown


def test_settings_are_the_targets(world: World) -> None:
    assert world.people("7/case").setting("response_digits") == 8


def test_the_device_of_a_kind_that_was_given_last_is_deactivated(world: World) -> None:
    people = world.people("7/case")
    person = people.equip("Ada", "dsc-plus")
    people.equip("Ada", "ibkey-ios")
    people.deactivate("Ada", "dsc-plus")

    assert world.deactivated == [(person.record.username, world.enrolled[0][1].serial)]
    with pytest.raises(LookupError, match="no ibkey-android"):
        people.deactivate("Ada", "ibkey-android")


def test_the_session_elsewhere_is_a_second_one(world: World) -> None:
    ada = world.people("7/case")["Ada"]

    assert ada.portal_elsewhere is ada.portal_elsewhere
    assert ada.portal_elsewhere is not ada.portal
    assert [opened[:2] for opened in world.opened] == [("portal", "Ada")] * 2


def test_a_temporary_passcode_is_asked_for_by_the_username(world: World) -> None:
    people = world.people("7/case")

    assert people.give_temporary_passcode("Ada") == "PASS1"
    assert people.give_temporary_passcode("her") == "PASS2"

    assert world.passcodes == [people["Ada"].record.username] * 2


def test_the_device_given_last_that_is_active_has_a_stand_in(world: World) -> None:
    people = world.people("7/case")
    person = people.equip("Ada", "dsc-plus")
    people.equip("Ada", "ibkey-ios")
    people.deactivate("Ada", "ibkey-ios")

    assert person.spare is person.spare

    assert [spec.kind for spec in world.spares] == ["dsc-plus"]
    assert [component for component, *_ in world.opened] == []


def test_a_device_that_is_given_anew_has_a_stand_in_of_its_own(world: World) -> None:
    people = world.people("7/case")
    first = people.equip("Ada", "dsc-plus").spare

    assert people.equip("Ada", "dsc-plus").spare is not first

    assert [spec.serial for spec in world.spares] == [spec.serial for _, spec in world.enrolled]


def test_nobody_has_a_stand_in_for_a_device_that_is_active_no_longer(world: World) -> None:
    people = world.people("7/case")
    person = people.equip("Ada", "dsc-plus")
    people.deactivate("Ada", "dsc-plus")

    with pytest.raises(LookupError, match="no device that is active"):
        _ = person.spare


def test_the_serial_of_a_device_is_told_by_its_kind(world: World) -> None:
    people = world.people("7/case")
    people.equip("Ada", "dsc-plus")

    assert people.serial("Ada", "dsc-plus") == world.enrolled[0][1].serial
    with pytest.raises(LookupError, match="no ibkey-ios"):
        people.serial("Ada", "ibkey-ios")


def test_the_login_window_of_the_trading_platform_is_opened_once(world: World) -> None:
    person = world.people("7/case")["Ada"]
    assert person.platform is person.platform
    assert world.opened == [("trading-platform", "Ada", None)]


def test_the_state_of_an_account_is_set_by_username(world: World) -> None:
    told: list[tuple[str, AccountState]] = []
    people = world.people("7/case", set_account=lambda username, state: told.append((username, state)))
    people.set_account("Ada", AccountState(None))
    assert told == [(people["Ada"].record.username, AccountState(None))]


def test_where_no_account_can_be_set_a_scenario_is_inconclusive(world: World) -> None:
    with pytest.raises(Inconclusive, match="no-account-states"):
        world.people("7/case").set_account("Ada", AccountState(None))
