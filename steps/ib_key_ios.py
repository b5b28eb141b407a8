"""IB Key on an iPhone."""

from __future__ import annotations

from pytest_bdd import parsers, when

from conformance.seams import People

from .phone import open_form


@when(parsers.parse('she types the challenge code in IB Key and taps "{button}"'))
def types_the_challenge(people: People, button: str) -> None:
    person = people["she"]
    open_form(person)
    person.phone.screens.enter("Challenge", person.notes["challenge"])
    person.phone.screens.activate(button)


@when("she places a registered finger on the home button")
def registered_finger(people: People) -> None:
    people["she"].phone.touch("registered")


@when("she places an unknown finger on the home button")
def unknown_finger(people: People) -> None:
    people["she"].phone.touch("unknown")
