"""The phones of a case: whose email goes where, and what their cameras see."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.drivers.mail_sink import Letterbox
from conformance.runner.people import CasePeople
from conformance.runner.post import Post
from conformance.seams import Inconclusive, PhoneSpec, Surface

EMAIL = b"Subject: PID\r\nTo: d@example.com\r\n\r\n"


class Box(Letterbox):
    address = "127.0.0.9:2525"


class Phone:
    def __init__(self) -> None:
        self.sights: dict[str, bytes] = {}
        self.screens = object()

    def aim(self, picture: bytes, lens: str = "rear") -> None:
        self.sights[lens] = picture


class World:
    """People whose phones are noted."""

    def __init__(self, surface: Surface = "model", *, phones: bool = True) -> None:
        self.specs: list[PhoneSpec] = []
        self.box = Box()
        post = Post(lambda _: self.box, lambda: 0.01)
        self.people = CasePeople(
            seed="7/case",
            opener=self._open,
            provision=lambda record: record,
            enrol=lambda *_: None,
            deactivate=lambda *_: None,
            give_passcode=lambda _: "",
            spare=lambda _: None,
            settings={"ocra": {"ibkey-ios": "OCRA-1:phone"}}.__getitem__,
            keep_secret=lambda _: None,
            phones=(post, lambda _: surface) if phones else None,
        )

    def _open(self, component: object, person: object, device: Any) -> Any:
        if isinstance(device, PhoneSpec):
            self.specs.append(device)
        return Phone()


def test_in_process_an_email_is_handed_over() -> None:
    world = World()
    ada = world.people.give_phone("Ada", "phone-ios", camera_icon="none")
    assert ada.camera_phone is ada.camera_phone
    (spec,) = world.specs
    assert spec.settings == {"mail_configured": "yes", "mail_account": ada.record.email, "camera_icon": "none"}
    assert spec.deliver is not None
    spec.deliver(ada.record.email, "d@example.com", EMAIL)
    (sent,) = ada.emails(at_least=1)
    assert (sent.recipients, sent.subject) == (("d@example.com",), "PID")


def test_elsewhere_the_phone_is_told_a_mail_server() -> None:
    world = World("browser")
    _ = world.people.give_phone("Ada", "phone-android", mail_configured="no").camera_phone
    (spec,) = world.specs
    assert spec.deliver is None
    assert spec.settings["mail_server"] == "127.0.0.9:2525"
    assert spec.settings["mail_configured"] == "no"


def test_a_case_knows_nothing_of_what_was_sent_before() -> None:
    world = World()
    ada = world.people["Ada"]
    world.box.keep(ada.record.email, ("d@example.com",), EMAIL)
    world.people.give_phone("Ada", "phone-ios")
    assert not ada.emails()


def test_the_lenses_see_a_table_and_a_face_at_first() -> None:
    phone: Any = World().people.give_phone("Ada", "phone-ios").camera_phone
    assert set(phone.sights) == {"rear", "front"}
    assert phone.sights["rear"] != phone.sights["front"]


def test_a_document_is_the_same_each_time_and_of_one_person() -> None:
    people = World().people
    assert people.document("Ada") == people.document("Ada")
    assert people.document("Ada") != people.document("Bob")
    assert people.likeness(people.document("Ada"), people.document("Ada", "poor")).difference > 15


def test_the_phone_in_hand_is_the_one_given_last() -> None:
    world = World()
    ada = world.people.give_phone("Ada", "phone-ios")
    assert ada.in_hand is ada.camera_phone.screens
    world.people.equip("Ada", "ibkey-ios")
    assert ada.in_hand is ada.phone.screens


def test_whoever_has_no_such_phone_is_told_so() -> None:
    ada = World().people["Ada"]
    with pytest.raises(LookupError, match="no phone with a camera"):
        _ = ada.camera_phone
    with pytest.raises(LookupError, match="no phone with a camera"):
        ada.emails()


def test_without_phones_it_is_inconclusive() -> None:
    with pytest.raises(Inconclusive, match="no-phones"):
        World(phones=False).people.give_phone("Ada", "phone-ios")
