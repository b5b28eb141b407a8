"""Who is in a scenario, and what they carry."""

from __future__ import annotations

from pytest_bdd import given, parsers

from conformance.seams import People

from .phone import OPENINGS, equip_phone

_BIOMETRICS = {"Touch ID": "touch-id", "Face ID": "face-id", "no biometric activated": "none"}
_SMARTPHONE_PASSCODE = "748159"


@given(parsers.parse("{who} is an account holder"))
def is_account_holder(people: People, who: str) -> None:
    people[who]


@given(parsers.parse("{who} has a DSC+"))
def has_dsc_plus(people: People, who: str) -> None:
    people.equip(who, "dsc-plus")


@given(parsers.parse("{who} has an iPhone with {biometric}"))
def has_iphone(people: People, who: str, biometric: str) -> None:
    _equip_iphone(people, who, biometric=_BIOMETRICS[biometric])


@given(parsers.parse("{who} has an iPhone whose IBKR Mobile opens with {opening}"))
def has_iphone_that_opens_with(people: People, who: str, opening: str) -> None:
    _equip_iphone(people, who, biometric="touch-id", opens_with=OPENINGS[opening])


def _equip_iphone(people: People, who: str, **settings: str) -> None:
    person = equip_phone(
        people, who, "ibkey-ios", "Generate Code", smartphone_passcode=_SMARTPHONE_PASSCODE, **settings
    )
    person.notes["smartphone passcode"] = _SMARTPHONE_PASSCODE
