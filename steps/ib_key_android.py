"""IB Key on an Android phone: the PIN in the form, and what comes of a wrong one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_bdd import given, parsers, when

from conformance.seams import Outcome, People, Person, expect

from .phone import OPENINGS, equip_phone, open_form

_OPEN = "the form has been opened"

_MISTAKES: Mapping[str, Callable[[str], str]] = {
    "another first digit": lambda pin: _next(pin[0]) + pin[1:],
    "another digit in the middle": lambda pin: (
        pin[: len(pin) // 2] + _next(pin[len(pin) // 2]) + pin[len(pin) // 2 + 1 :]
    ),
    "another last digit": lambda pin: pin[:-1] + _next(pin[-1]),
    "a digit too few": lambda pin: pin[:-1],
    "a digit too many": lambda pin: pin + "0",
}
"""Wrong PINs, in the words of the features; each differs from the right one, whatever that is."""


@given(parsers.re(r"(?P<who>\w+) has an Android phone(?: whose IBKR Mobile opens with (?P<opening>.+))?"))
def has_android_phone(people: People, who: str, opening: str | None) -> None:
    opens_with = OPENINGS[opening] if opening else "home"
    equip_phone(people, who, "ibkey-android", "Generate Response", opens_with=opens_with)


@when(parsers.parse('she enters her PIN in "{label}"'))
def enters_pin(people: People, label: str) -> None:
    person = people["she"]
    person.phone.screens.enter(label, person.notes["pin"])


@when("IB Key answers for her with her own PIN")
def answers_with_own_pin(people: People) -> None:
    _answer(people["she"], people["she"].notes["pin"])


@when("IB Key answers for her with a wrong PIN")
def answers_with_wrong_pin(people: People) -> None:
    _answer(people["she"], _wrong_pin(people["she"], 1))


@when(parsers.parse("IB Key answers for her with her PIN with {mistake}"))
def answers_with_mistaken_pin(people: People, mistake: str) -> None:
    person = people["she"]
    _answer(person, _MISTAKES[mistake](person.notes["pin"]))


@when("IB Key answers for her with as many wrong PINs as are allowed")
def answers_with_too_many_wrong_pins(people: People) -> None:
    person = people["she"]
    for number in range(int(people.setting("wrong_responses_allowed"))):
        _answer(person, _wrong_pin(person, number + 1))
        expect(
            not person.notes["outcome"].accepted,
            expected="no wrong PIN leads to a response that is accepted",
            actual="one did",
            hint="the PIN belongs to what the response is computed from",
        )


# ---------------------------------------------------------------- what several steps do
def _answer(person: Person, pin: str) -> None:
    """Have the app answer the challenge with a PIN, and send Client Portal what it shows, if it shows anything."""
    screens = person.phone.screens
    _open_form_anew(person)
    screens.enter("PIN", pin)
    screens.enter("Challenge", person.portal.challenge() or person.notes["challenge"])
    screens.activate("Generate Passcode")
    response = person.phone.response()
    if response is None:  # an app that knows its PIN, and says so
        person.notes["outcome"] = Outcome(False, message=screens.message() or "")
    else:
        person.notes["outcome"] = person.portal.answer(response)


def _open_form_anew(person: Person) -> None:
    if _OPEN not in person.notes:
        open_form(person)
        person.notes[_OPEN] = True
    elif person.phone.response() is not None:
        for label in ("Done", *person.notes["way to the form"]):
            person.phone.screens.activate(label)


def _wrong_pin(person: Person, number: int) -> str:
    """The first wrong PIN, the second, ...: as long as the right one, and each another."""
    pin: str = person.notes["pin"]
    return f"{(int(pin) + number) % 10 ** len(pin):0{len(pin)}d}"


def _next(digit: str) -> str:
    return str((int(digit) + 1) % 10)
