"""Where people live, the devices that are shipped to them, and the desk that they call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from conformance.runner.people import CasePeople
from conformance.seams import DeviceSpec, Inconclusive, Letter, Outcome, PersonRecord, PictureForm

SETTINGS = {"android_pin_digits": 4, "ocra": {"dsc-plus": "OCRA-1:card", "ibkey-ios": "OCRA-1:phone"}}


class Target:
    """What takes everybody, and remembers what it was told."""

    def __init__(self) -> None:
        self.shipped: list[tuple[str, DeviceSpec]] = []
        self.enrolled: list[tuple[str, DeviceSpec]] = []
        self.secrets: list[PersonRecord | DeviceSpec] = []
        self.desks = self.restarts = 0
        self.came: list[tuple[DeviceSpec, str]] = []
        self.delivered: list[tuple[str, tuple[str, ...], bytes]] = []

    def ship(self, username: str, device: DeviceSpec) -> str:
        assert device in self.secrets, "what is secret is known before it is used"
        self.shipped.append((username, device))
        return f"code-{len(self.shipped)}"

    def parcels(self, username: str) -> list[tuple[DeviceSpec, str]]:
        return self.came

    def deliver(
        self, sender: str, recipients: Sequence[str], message: bytes, at_once: Callable[[], None] | None = None
    ) -> Outcome:
        self.delivered.append((sender, tuple(recipients), message))
        if at_once is not None:
            at_once()
        return Outcome(True)

    def restart(self) -> None:
        self.restarts += 1

    def desk(self) -> object:
        self.desks += 1
        return object()

    def people(self, *, able: bool = True) -> CasePeople:
        return CasePeople(
            seed="7/case",
            opener=lambda component, person, device: (component, person.name, device),
            provision=lambda record: record,
            enrol=lambda username, spec: self.enrolled.append((username, spec)),
            deactivate=lambda *_: None,
            give_passcode=lambda _: "K7QX2M9P",
            spare=lambda spec: spec,
            settings=SETTINGS.__getitem__,
            keep_secret=self.secrets.append,
            ship=self.ship if able else None,
            parcels=self.parcels if able else None,
            intake=(lambda: self) if able else None,
            restart_intake=self.restart if able else None,
            desk=self.desk if able else None,
        )


@pytest.fixture
def target() -> Target:
    return Target()


def test_somebody_lives_where_it_is_said_first(target: Target) -> None:
    people = target.people()
    assert people.settle("Ada", "AT").record.country == "AT"
    assert people["Ada"].record.country == "AT"
    assert people["Bob"].record.country == "US"


def test_where_somebody_lives_is_said_too_late(target: Target) -> None:
    people = target.people()
    _ = people["Ada"]
    with pytest.raises(LookupError, match="say first where somebody lives"):
        people.settle("Ada", "AT")


def test_where_somebody_lives_changes_nothing_else_about_them(target: Target) -> None:
    one, other = target.people().settle("Ada", "AT").record, target.people()["Ada"].record
    assert (one.username, one.password, one.account_number) == (other.username, other.password, other.account_number)


def test_a_shipped_device_is_in_its_owners_hand_with_its_envelope(target: Target) -> None:
    people = target.people()
    ada = people.ship("Ada", "dsc-plus")
    ((username, device),) = target.shipped
    assert username == ada.record.username
    assert (people.serial("she", "dsc-plus"), ada.envelope) == (device.serial, "code-1")
    assert target.enrolled == []
    assert repr(ada.spare) == repr(device)


def test_a_device_that_is_shipped_is_another_one_than_the_first(target: Target) -> None:
    people = target.people()
    people.equip("Ada", "dsc-plus")
    people.ship("Ada", "dsc-plus")
    (_, first), (_, second) = target.enrolled[0], target.shipped[0]
    assert first.serial != second.serial
    assert first.key != second.key
    assert people.serial("Ada", "dsc-plus") == second.serial


def test_all_call_one_desk_which_is_opened_when_it_is_first_used(target: Target) -> None:
    people = target.people()
    assert target.desks == 0
    assert people.desk is people.desk
    assert target.desks == 1


def test_a_replacement_is_taken_out_of_its_parcel_once_it_has_come(target: Target) -> None:
    people = target.people()
    people.equip("Ada", "dsc-plus")
    replacement = DeviceSpec("dsc-plus", "D-9", "OCRA-1:card", bytes(32), "4711")
    assert not people.open_parcel("Ada", "D-9")
    target.came.append((replacement, "K7QX2M9P"))
    assert people.open_parcel("Ada", "D-9")
    assert people["Ada"].envelope == "K7QX2M9P"
    assert people.serial("Ada", "dsc-plus") == "D-9"
    assert replacement in target.secrets


def test_letters_are_handed_over_each_with_a_name_of_its_own(target: Target) -> None:
    people = target.people()
    letter = Letter("ada@example.com", ("newaccounts@interactivebrokers.com",), "U1234567 PoRes")
    first, second, bounce = people.send(letter), people.send(letter), people.send(replace(letter, nobody=True))
    assert first.outcome == Outcome(True)
    assert len({first.message_id, second.message_id, bounce.message_id}) == 3
    assert [sender for sender, _, _ in target.delivered] == ["ada@example.com", "ada@example.com", ""]
    assert first.message_id.encode() in target.delivered[0][2]
    people.restart_intake()
    assert target.restarts == 1


def test_a_document_is_photographed_alike_in_each_run_and_another_is_another(target: Target) -> None:
    people = target.people()
    good = people.picture("good")
    assert good == target.people().picture("good")
    assert good.content not in (people.picture("good", of=1).content, people.picture("blurred").content)
    assert (good.media_type, good.content[:2]) == ("image/jpeg", b"\xff\xd8")


def test_a_document_is_had_as_each_file_that_a_phone_writes_and_each_tells_of_its_phone(target: Target) -> None:
    people = target.people()
    of_phones: tuple[PictureForm, ...] = ("jpeg", "jpeg-on-its-side", "heic")
    files = {form: people.picture("good", form=form) for form in of_phones}
    assert [file.media_type for file in files.values()] == ["image/jpeg", "image/jpeg", "image/heic"]
    assert all(set(people.telltales(file.content)) == {"place", "time", "device"} for file in files.values())


def test_a_target_that_can_do_neither_is_inconclusive(target: Target) -> None:
    people = target.people(able=False)
    with pytest.raises(Inconclusive, match="no-shipping"):
        people.ship("Ada", "dsc-plus")
    with pytest.raises(Inconclusive, match="no-post"):
        people.open_parcel("Ada", "D-1")
    with pytest.raises(Inconclusive, match="no-intake"):
        _ = people.intake
    with pytest.raises(Inconclusive, match="no-restart"):
        people.restart_intake()
    with pytest.raises(Inconclusive, match="no-desk"):
        _ = people.desk
