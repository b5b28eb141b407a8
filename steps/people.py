"""Who is in a scenario, and what they carry."""

from __future__ import annotations

from pytest_bdd import given, parsers

from conformance.seams import People


@given(parsers.parse("{who} has a DSC+"))
def has_dsc_plus(people: People, who: str) -> None:
    people.equip(who, "dsc-plus")


@given(parsers.parse("{who} has an iPhone with Touch ID"))
def has_iphone_with_touch_id(people: People, who: str) -> None:
    people.equip(who, "ibkey-ios", biometric="touch-id", opens_with="home")
