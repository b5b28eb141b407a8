"""The Online Security Code Card in place of the device: logging in with it, its days, and its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from pytest_bdd import given, parsers, then, when

from conformance.seams import Outcome, People, Person, Stage, expect

from .code_card import CODES, INDEXES, SINCE, VALIDITY, sign_in_with_card, values_of, wrong_values
from .factors import asked_for, asked_indexes
from .login import refused_in_words
from .portal import succeeded

_ASKED = "asked at the login"
_DOZEN = 12
_DEVICE_STATE = r"(security card|dsc|ib key)[^.]*(not active|no longer active|inactive|suspended|lost)"


# ---------------------------------------------------------------- logging in
@given("she has logged in with the card")
@when("she logs in with the card")
def logs_in(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = sign_in_with_card(person, person.portal)
    succeeded(person.notes["outcome"], "entering the right codes of the card")


@when("she logs in with the card on another computer")
def logs_in_elsewhere(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = sign_in_with_card(person, person.portal_elsewhere)
    succeeded(person.notes["outcome"], "entering the right codes of the card on another computer")


@when("she logs in with the card a dozen times")
def logs_in_often(people: People) -> None:
    person = people["she"]
    person.notes[_ASKED] = []
    for _ in range(_DOZEN):
        logs_in(people)
        person.notes[_ASKED].extend(person.notes[INDEXES])


@given("she has entered her username and password on another computer, too")
def has_entered_elsewhere(people: People) -> None:
    person = people["she"]
    person.notes[INDEXES] = asked_indexes(person.portal)
    succeeded(person.portal_elsewhere.sign_in(person.credentials), "giving username and password on another computer")


@when("she gives her username and password anew")
def gives_anew(people: People) -> None:
    person = people["she"]
    succeeded(person.portal.sign_in(person.credentials), "giving the right username and password")


# ---------------------------------------------------------------- the two codes
@when("she enters the two codes")
def enters(people: People) -> None:
    _enter(people["she"])


@when("she enters the same two codes on the other computer")
def enters_elsewhere(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.portal_elsewhere.give_second_factor(values_of(person))


@when("she enters the two codes with a space between")
def enters_with_space(people: People) -> None:
    values = _note_asked(people["she"])
    _give(people["she"], f"{values[:3]} {values[3:]}")


@when("she enters the two codes in the other order")
def enters_swapped(people: People) -> None:
    values = _note_asked(people["she"])
    swapped = values[3:] + values[:3]
    _give(people["she"], swapped if swapped != values else wrong_values(people["she"]))


@when(parsers.parse("she enters the two codes with a wrong digit in the {which} one"))
def enters_one_wrong(people: People, which: str) -> None:
    values = _note_asked(people["she"])
    place = 0 if which == "first" else len(values) - 1
    _give(people["she"], values[:place] + str((int(values[place]) + 1) % 10) + values[place + 1 :])


@when("she enters two wrong codes")
def enters_wrong(people: People) -> None:
    _note_asked(people["she"])
    _give(people["she"], wrong_values(people["she"]))


@when("she enters two wrong codes as often as is allowed")
def enters_all_wrong(people: People) -> None:
    for _ in range(int(people.setting("wrong_codes_allowed"))):
        enters_wrong(people)


@when("she enters two wrong codes once less than is allowed")
def enters_one_fewer_wrong(people: People) -> None:
    for _ in range(int(people.setting("wrong_codes_allowed")) - 1):
        enters_wrong(people)


@when("she enters the codes of the card before it")
def enters_of_card_before(people: People) -> None:
    person = people["she"]
    _note_asked(person)
    values = values_of(person, person.notes["codes before"])
    _give(person, values if values != values_of(person) else wrong_values(person))


@when(parsers.parse("{who} enters the two codes from the card of {other}"))
def enters_of_another(people: People, who: str, other: str) -> None:
    codes = people[other].notes[CODES]
    person = people[who]
    right = _note_asked(person)
    values = values_of(person, codes)
    _give(person, values if values != right else wrong_values(person))


# ---------------------------------------------------------------- time
@when(parsers.parse("{seconds:d} seconds of the card's 21 days are left"))
def time_is_left(people: People, stage: Stage, seconds: int) -> None:
    since: datetime = people["she"].notes[SINCE]
    stage.advance(since + VALIDITY - timedelta(seconds=seconds) - stage.now())


# ---------------------------------------------------------------- what is asked for
@then("Client Portal asks for two codes of the card")
def asks_for_card(people: People) -> None:
    person = people["she"]
    succeeded(person.notes["outcome"], "giving the right username and password")
    person.notes[INDEXES] = asked_indexes(person.portal)


@then("a login asks her for two codes of the card")
def login_asks_for_card(people: People) -> None:
    _expect_kind(people["she"], "code-card")


@then("a login asks her for the temporary code")
def login_asks_for_passcode(people: People) -> None:
    _expect_kind(people["she"], "temporary-passcode")


@then("the same two index numbers are asked for")
def asks_for_same(people: People) -> None:
    person = people["she"]
    expect(
        asked_indexes(person.portal) == person.notes[INDEXES],
        expected="the same two index numbers, until they are answered",
        actual="others",
        hint="whoever logs in must not be able to choose by trying again",
    )


@then("two other index numbers are asked for")
def asks_for_others(people: People) -> None:
    person = people["she"]
    expect(
        not set(asked_indexes(person.portal)) & set(person.notes[INDEXES]),
        expected="two index numbers that were not asked for in the login before",
        actual="one of them is asked for again",
        hint="each cell of the card is used once",
    )


@then("no index number was asked for twice")
def none_asked_twice(people: People) -> None:
    asked = people["she"].notes[_ASKED]
    expect(
        len(set(asked)) == len(asked),
        expected=f"{len(asked)} different index numbers in {_DOZEN} logins",
        actual=f"{len(set(asked))} different ones",
        hint="each cell of the card is used once",
    )


@then("the other computer is not let in")
def other_is_not_let_in(people: People) -> None:
    person = people["she"]
    outcome: Outcome = person.notes["outcome"]
    expect(
        not outcome.accepted and person.portal_elsewhere.access() == "none",
        expected="two codes complete one login alone",
        actual="the other computer was let in with the same two",
        hint="use the cells up in the transaction that opens the session",
    )


@then("it tells the state of her device")
def tells_device(people: People) -> None:
    refused_in_words(people["she"], _DEVICE_STATE, "words on the state of the permanent device")


@then("the code card does not complete the login in its place")
def card_does_not_complete(people: People) -> None:
    outcome = people["she"].portal.use_code_card()
    expect(
        not outcome.accepted,
        expected="a card that ended with the re-activation of the device",
        actual="it can still be chosen at the login",
        hint="end the card in the moment in which the device is active again",
    )


def _expect_kind(person: Person, kind: str) -> None:
    portal = person.portal_elsewhere
    succeeded(portal.sign_in(person.credentials), "giving the right username and password")
    asked_for(portal, kind, "the card gives access from OK on, and not before")


def _note_asked(person: Person) -> str:
    person.notes[INDEXES] = asked_indexes(person.portal)
    return values_of(person)


def _give(person: Person, values: str) -> None:
    person.notes["outcome"] = person.portal.give_second_factor(values)


def _enter(person: Person) -> None:
    right = _note_asked(person)
    _give(person, right)
