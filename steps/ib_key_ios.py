"""IB Key on an iPhone: Touch ID, Face ID and the smartphone's passcode."""

from __future__ import annotations

from pytest_bdd import parsers, when

from conformance.seams import People, Person

from .phone import open_form

_TRIES = 10  # no phone lets so many wrong fingers pass


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


@when("she places an unknown finger on the home button as often as it is asked for")
def unknown_fingers(people: People) -> None:
    phone = people["she"].phone
    for _ in range(_TRIES):
        phone.touch("unknown")
        if not phone.screens.shows("Touch ID"):
            return


@when("she looks at the screen")
def looks(people: People) -> None:
    people["she"].phone.look("owner")


@when("somebody else looks at the screen")
def somebody_else_looks(people: People) -> None:
    people["she"].phone.look("stranger")


@when("she cancels the prompt")
def cancels(people: People) -> None:
    people["she"].phone.cancel_biometric()


@when("she enters the smartphone's passcode")
def enters_passcode(people: People) -> None:
    person = people["she"]
    _enter(person, person.notes["smartphone passcode"])


@when("she enters a wrong smartphone passcode")
def enters_wrong_passcode(people: People) -> None:
    person = people["she"]
    passcode = person.notes["smartphone passcode"]
    _enter(person, passcode[:-1] + str((int(passcode[-1]) + 1) % 10))


def _enter(person: Person, passcode: str) -> None:
    person.phone.screens.enter("Smartphone passcode", passcode)
    person.phone.screens.activate("Confirm")
