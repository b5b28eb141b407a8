"""What every phone with IBKR Mobile has in common: opening the app, labels and their places, the challenge form."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from conformance.seams import People, Person, expect

_THIRD = 1 / 3
_HELD = "what the app held"

OPENINGS = {
    "its home screen": "home",
    "its login screen": "login",
    "a page of the signed-in app": "signed-in",
}
"""What IBKR Mobile opens with, in the words of the features and of the twins' settings."""

WAYS = {
    "home": ("Authenticate",),
    "login": ("Services", "Authenticate"),
    "signed-in": ("More", "Two-Factor Authentication"),
}
"""The labels that lead from what the app opens with towards the challenge form; in a signed-in app one more follows."""


def equip_phone(people: People, who: str, kind: str, last_label: str, **settings: str) -> Person:
    """Give somebody a phone, and note the way to its challenge form.

    Args:
        people: everybody in the scenario.
        who: whose phone it is.
        kind: ``ibkey-ios`` or ``ibkey-android``.
        last_label: what leads to the form in a signed-in app, after Two-Factor Authentication.
        settings: of the twin; ``opens_with`` is ``home`` unless it is given.
    """
    opening = settings.setdefault("opens_with", "home")
    person = people.equip(who, kind, **settings)  # type: ignore[arg-type]  # the kinds are the callers' own
    person.notes["way to the form"] = (*WAYS[opening], *((last_label,) if opening == "signed-in" else ()))
    return person


def open_form(person: Person) -> None:
    """Open IBKR Mobile and go on to the challenge form, by the way that its first screen has."""
    person.phone.launch()
    _go_to_form(person)


# ---------------------------------------------------------------- what a person does
@given(parsers.parse("{who} has opened IBKR Mobile"))
@when(parsers.parse("{who} opens IBKR Mobile"))
def opens(people: People, who: str) -> None:
    people[who].phone.launch()


@when(parsers.parse("{who} goes on to the challenge form"))
def goes_to_form(people: People, who: str) -> None:
    _go_to_form(people[who])


@given(parsers.parse("{who} has opened the challenge form"))
def has_opened_form(people: People, who: str) -> None:
    open_form(people[who])


@when(parsers.re(r'(?P<who>\w+) taps "(?P<label>[^"]+)"'))
def taps(people: People, who: str, label: str) -> None:
    people[who].in_hand.activate(label)


@when(parsers.parse('{who} enters the challenge code in "{label}"'))
def enters_challenge(people: People, who: str, label: str) -> None:
    person = people[who]
    person.phone.screens.enter(label, person.notes["challenge"])


@when(parsers.re(r'(?P<who>\w+) enters "(?P<value>[^"]*)" in "(?P<label>[^"]+)"'))
def enters(people: People, who: str, value: str, label: str) -> None:
    people[who].in_hand.enter(label, value)


@when(parsers.parse("{who} answers the challenge with IB Key after all"))
def answers_after_all(people: People, who: str) -> None:
    person = people[who]
    person.notes["response"] = person.phone.respond(person.notes["challenge"])


# ---------------------------------------------------------------- what the app shows
@then(parsers.parse('IBKR Mobile shows "{label}"'))
def app_shows(people: People, label: str) -> None:
    expect(
        people["she"].phone.screens.shows(label),
        expected=f'IBKR Mobile shows "{label}"',
        actual="it does not",
        hint="labels are compared exactly, with white space normalised",
    )


@then(parsers.re(r'IBKR Mobile shows one of (?P<labels>"[^"]+"(?:, "[^"]+")*)'))
def app_shows_one_of(people: People, labels: str) -> None:
    wanted = labels.strip('"').split('", "')
    screens = people["she"].phone.screens
    expect(
        any(screens.shows(label) for label in wanted),
        expected=f"IBKR Mobile shows one of {labels}",
        actual="it shows none of them",
        hint="labels are compared exactly, with white space normalised",
    )


@then(parsers.re(r'"(?P<label>[^"]+)" is at the (?P<down>top|bottom) (?P<across>left|right) of the screen'))
def is_at(people: People, label: str, down: str, across: str) -> None:
    place = people["she"].in_hand.place(label)
    is_down = place.down <= _THIRD if down == "top" else place.down >= 1 - _THIRD
    is_across = place.across <= _THIRD if across == "left" else place.across >= 1 - _THIRD
    expect(
        is_down and is_across,
        expected=f'"{label}" is at the {down} {across} of the screen',
        actual=f"its centre is {place.across:.0%} across from the left and {place.down:.0%} down from the top",
        hint="its centre lies in the outer third of the screen, both across and down",
    )


@then(parsers.re(r'"(?P<label>[^"]+)" reads "(?P<text>[^"]*)"'))
def reads(people: People, label: str, text: str) -> None:
    value = people["she"].in_hand.read(label)
    expect(value == text, expected=f'"{label}" reads "{text}"', actual=f'it reads "{value}"')


@then("IBKR Mobile asks for no password")
def asks_for_no_password(people: People) -> None:
    expect(
        not people["she"].phone.screens.shows("Password"),
        expected="the challenge form without signing in to the app",
        actual="the app asks for a password",
        hint="the challenge form needs no session: the key is on the phone",
    )


@then("the challenge form is not on the screen yet")
def form_not_yet(people: People) -> None:
    expect(
        not people["she"].phone.screens.shows("Challenge"),
        expected="the challenge form only after the label that leads to it",
        actual="it is on the screen already",
        hint="the app opens with its home screen, which has Authenticate and no form",
    )


@then("IBKR Mobile shows the challenge form")
def shows_form(people: People) -> None:
    _shows_form(people["she"])


@then("IBKR Mobile refuses the form with a message")
def refuses_form(people: People) -> None:
    person = people["she"]
    _shows_form(person)
    expect(
        bool((person.phone.screens.message() or "").strip()),
        expected="the form says why it was refused",
        actual="it says nothing",
        hint="give the screen an element with role alert that says what is wrong and what to type",
    )
    _no_response(person)


# ---------------------------------------------------------------- the response string
@then("IB Key shows no response string")
def no_response(people: People) -> None:
    _no_response(people["she"])


@then("IB Key shows a response string")
def a_response(people: People) -> None:
    person = people["she"]
    response = person.phone.response()
    expect(
        bool(response),
        expected="a response string is shown",
        actual="none is shown",
        hint="what the app asks for was given rightly, so it computes the response and shows it",
    )
    person.notes["response"] = response


@then("that response string could not be read from IB Key before")
def not_readable_before(people: People) -> None:
    person = people["she"]
    response = "".join(person.notes["response"].split())
    held = person.notes.get(_HELD, [])
    expect(
        bool(held) and not any(response in "".join(moment.split()) for moment in held),
        expected="the response string is not in the app before the second factor has been passed",
        actual="it could be read from the app while it was not shown yet" if held else "the app was not looked at",
        hint="compute the response after the second factor, and hide nothing that is there already",
    )


# ---------------------------------------------------------------- what several steps do
def _go_to_form(person: Person) -> None:
    for label in person.notes["way to the form"]:
        person.phone.screens.activate(label)


def _shows_form(person: Person) -> None:
    for label in ("Challenge", "Generate Passcode"):
        expect(
            person.phone.screens.shows(label),
            expected=f'the challenge form, with "{label}"',
            actual=f'"{label}" is not on the screen',
            hint="the form has a field for the challenge code and a button that asks for the passcode",
        )


def _no_response(person: Person) -> None:
    person.notes.setdefault(_HELD, []).append(person.phone.source())
    expect(
        person.phone.response() is None,
        expected="no response string is shown yet",
        actual="one is shown",
        hint="show the response only once everything that the app asks for was given rightly",
    )
