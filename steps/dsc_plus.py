"""The Digital Security Card+."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from conformance.seams import People, Person, expect

_PRESSES = 10


@given(parsers.parse('the display of her card reads "{text}"'))
def display_has_come_to(people: People, text: str) -> None:
    person = people["she"]
    _press_until(person, "PIN>")
    _type_pin(person)
    _reads(person, text)


@when(parsers.parse('she uses the press button until the display reads "{text}"'))
def press_until(people: People, text: str) -> None:
    _press_until(people["she"], text)


@when("she types her PIN on the card and confirms with OK")
def types_pin(people: People) -> None:
    _type_pin(people["she"])


@when("she types the challenge code on the card")
def types_challenge(people: People) -> None:
    person = people["she"]
    person.card.type(person.notes["challenge"])


@when("she confirms with OK")
def confirms(people: People) -> None:
    people["she"].card.confirm()


@then(parsers.parse('the display reads "{text}"'))
def display_reads(people: People, text: str) -> None:
    _reads(people["she"], text)


@then("the display shows the six digits that she typed")
def display_shows_digits(people: People) -> None:
    person = people["she"]
    display = person.card.display()
    expect(
        person.notes["challenge"] in display.replace(" ", ""),
        expected="the display shows the six digits of the challenge code",
        actual=f'it reads "{display}"',
        hint="the card takes exactly six digits after CHALLNG>",
        clause="VID-DSC-4",
    )


@then("the display shows a response code")
def display_shows_response(people: People) -> None:
    person = people["she"]
    display = person.card.display().replace(" ", "")
    digits = int(people.setting("response_digits"))
    expect(
        display.isascii() and display.isdigit() and len(display) == digits,
        expected=f"the display shows a response code of {digits} digits",
        actual=f'it reads "{display}"',
        hint="after OK the card shows the response code and nothing else",
        clause="VID-DSC-5",
    )
    person.notes["response"] = display


def _press_until(person: Person, text: str) -> None:
    for _ in range(_PRESSES):
        if person.card.display().strip() == text:
            return
        person.card.press()
    _reads(person, text)


def _type_pin(person: Person) -> None:
    person.card.type(person.notes["pin"])
    person.card.confirm()


def _reads(person: Person, text: str) -> None:
    display = person.card.display().strip()
    expect(display == text, expected=f'the display reads "{text}"', actual=f'it reads "{display}"')
