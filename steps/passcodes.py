"""Temporary passcodes: given by Client Services, and entered in place of a device's response."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from pytest_bdd import given, parsers, then, when

from conformance.seams import Outcome, People, Person, Stage, expect

from .factors import asked_challenge
from .login import log_in, refused_in_words

_CODE = "temporary passcode"
_FIRST = "first temporary passcode"
_SINCE = "temporary passcode since"
_FULL_ACCESS = timedelta(days=2)


def _middle(code: str, inserted: str) -> str:
    return code[: len(code) // 2] + inserted + code[len(code) // 2 :]


def _first_letter(code: str, change: Callable[[str], str]) -> str:
    letter = next((character for character in code if character.isalpha()), "")
    expect(bool(letter), expected="a temporary passcode with a letter in it", actual="one without any")
    return code.replace(letter, change(letter), 1)


def _full_width(code: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if character.isalpha() else character for character in code)


_CHANGES: Mapping[str, Callable[[str], str]] = {
    "one letter in lower case": lambda code: _first_letter(code, str.lower),
    "its letters in full width": _full_width,
    "a character of another kind": lambda code: f"{code[:-1]}-",
    "a character less": lambda code: code[:-1],
    "a character more": lambda code: f"{code}A",
    "a space in its middle": lambda code: _middle(code, " "),
    "a no-break space in its middle": lambda code: _middle(code, "\N{NO-BREAK SPACE}"),
    "a space before it": lambda code: f" {code}",
    "a space after it": lambda code: f"{code} ",
}


# ---------------------------------------------------------------- from Client Services
@given(parsers.parse("Client Services have given {who} a temporary passcode"))
def has_been_given(people: People, stage: Stage, who: str) -> None:
    person = people[who]
    person.notes[_CODE] = people.give_temporary_passcode(who)
    person.notes[_SINCE] = stage.now()


@given("Client Services have given her a second temporary passcode")
def has_been_given_another(people: People, stage: Stage) -> None:
    people["she"].notes[_FIRST] = people["she"].notes[_CODE]
    has_been_given(people, stage, "she")


# ---------------------------------------------------------------- time
@when(parsers.parse("{seconds:d} seconds of its 2 days are left"))
def time_is_left(people: People, stage: Stage, seconds: int) -> None:
    since: datetime = people["she"].notes[_SINCE]
    stage.advance(since + _FULL_ACCESS - timedelta(seconds=seconds) - stage.now())


@when(parsers.parse("{days:d} days and {seconds:d} seconds have passed since"))
def time_has_passed(people: People, stage: Stage, days: int, seconds: int) -> None:
    since: datetime = people["she"].notes[_SINCE]
    stage.advance(since + timedelta(days=days, seconds=seconds) - stage.now())


# ---------------------------------------------------------------- entering it
@given("she has logged in with the temporary passcode")
@when("she logs in with the temporary passcode")
def logs_in(people: People) -> None:
    log_in(people["she"], people["she"].portal, people["she"].notes[_CODE])


@given("she has logged in with the temporary passcode on another computer")
@when("she logs in with the temporary passcode on another computer")
def logs_in_elsewhere(people: People) -> None:
    log_in(people["she"], people["she"].portal_elsewhere, people["she"].notes[_CODE])


@when("she enters the temporary passcode")
def enters(people: People) -> None:
    _enter(people["she"], people["she"].notes[_CODE])


@when("she enters the temporary passcode in lower case")
def enters_in_lower_case(people: People) -> None:
    _enter(people["she"], people["she"].notes[_CODE].lower())


@when(parsers.parse("she enters the temporary passcode with {change}"))
def enters_changed(people: People, change: str) -> None:
    _enter(people["she"], _CHANGES[change](people["she"].notes[_CODE]))


@when("she enters the temporary passcode that was given first")
def enters_first(people: People) -> None:
    _enter(people["she"], people["she"].notes[_FIRST])


@when(parsers.parse("{who} enters the temporary passcode of {other}"))
def enters_of_another(people: People, who: str, other: str) -> None:
    code = people[other].notes[_CODE]
    _enter(people[who], code)


@when("she enters the response of her device with a space in its middle")
def enters_response_with_space(people: People) -> None:
    _enter(people["she"], _middle(_response(people["she"]), " "))


@when("she enters a wrong response at the login")
def enters_wrong_response(people: People) -> None:
    right = _response(people["she"])
    _enter(people["she"], right[:-1] + str((int(right[-1]) + 1) % 10))


@when("she enters the response of her device at the login")
def enters_response(people: People) -> None:
    _enter(people["she"], _response(people["she"]))


# ---------------------------------------------------------------- what it is made of
@then("it is made of letters and digits")
def is_alphanumeric(people: People) -> None:
    code: str = people["she"].notes[_CODE]
    letters = sum(character.isascii() and character.isalpha() for character in code)
    digits = sum(character.isascii() and character.isdigit() for character in code)
    expect(
        letters > 0 and digits > 0 and letters + digits == len(code),
        expected="a temporary passcode of letters and digits, with some of both and nothing else",
        actual=f"{letters} letters and {digits} digits among {len(code)} characters",
    )


# ---------------------------------------------------------------- what Client Portal says
@then("Client Portal refuses it as a code")
def refuses_code(people: People) -> None:
    outcome: Outcome = people["she"].notes["outcome"]
    expect(
        not outcome.accepted and bool(outcome.message.strip()),
        expected="the code is refused, with words that say so",
        actual="it was taken" if outcome.accepted else "a refusal without words",
        hint="a temporary passcode is compared exactly, with the one that this user was given last",
    )


@then("Client Portal refuses it and says that its letters are upper case")
def says_upper_case(people: People) -> None:
    refused_in_words(people["she"], r"upper.?case|capital", "a refusal that says that letters are upper case")


@then("Client Portal refuses it and says that there are no spaces in it")
def says_no_spaces(people: People) -> None:
    refused_in_words(people["she"], r"space", "a refusal that says that there are no spaces in a code")


def _enter(person: Person, code: str) -> None:
    person.notes["outcome"] = person.portal.give_second_factor(code)


def _response(person: Person) -> str:
    return person.spare.respond(asked_challenge(person.portal))
