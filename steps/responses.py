"""Client Portal: responses that are wrong, none at all, or of something else; and the lock that they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pytest_bdd import given, parsers, then, when

from conformance.seams import DeviceKind, Outcome, People, Person, Stage, expect

from .portal import note_challenge, open_session, reach_challenge, shown_challenge

_DEVICES: Mapping[str, DeviceKind] = {"DSC+": "dsc-plus"}
_ELSEWHERE = "challenge elsewhere"
_RESPONSE_BEFORE = "response to the challenge before"

_WRONG: Mapping[str, Callable[[str], str]] = {
    "differs in its first digit": lambda right: _next(right[0]) + right[1:],
    "differs in its last digit": lambda right: right[:-1] + _next(right[-1]),
}
_MALFORMED: Mapping[str, Callable[[str], str]] = {
    "nothing at all": lambda _: "",
    "all but its last digit": lambda right: right[:-1],
    "its digits in full width": lambda right: "".join(chr(ord(digit) - ord("0") + ord("\uff10")) for digit in right),
    "a digit more": lambda right: f"{right}0",
    "a space in its middle": lambda right: f"{right[:4]} {right[4:]}",
    "a letter for its last digit": lambda right: f"{right[:-1]}O",
    "a sign before it": lambda right: f"+{right}",
    "it a thousand times": lambda right: right * 1000,
}


# ---------------------------------------------------------------- wrong, and not in the format
@when(parsers.parse("she enters a response that {differs}"))
def enters_wrong(people: People, differs: str) -> None:
    _enter_other(people["she"], _WRONG[differs])


@when(parsers.parse("she enters {entry} in place of the response"))
def enters_malformed(people: People, entry: str) -> None:
    _enter_other(people["she"], _MALFORMED[entry])


@when("she tries again with the response of her device")
def tries_again(people: People, stage: Stage) -> None:
    person = people["she"]
    note_challenge(person, stage)
    _enter(person, _right(person))


@then("Client Portal refuses it and names the format")
def names_the_format(people: People) -> None:
    outcome: Outcome = people["she"].notes["outcome"]
    digits = int(people.setting("response_digits"))
    numbers = {6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
    words = outcome.message.lower()
    expect(
        not outcome.accepted
        and "digit" in words
        and bool(re.search(rf"\b({digits}|{numbers.get(digits, digits)})\b", words)),
        expected=f"a refusal that says that a response has {digits} digits",
        actual=_told(outcome),
        hint="look at the format before the response is judged, and name it where it is not kept",
    )


# ---------------------------------------------------------------- of something else
@given("she knows the response of her device to it")
def knows_response(people: People) -> None:
    person = people["she"]
    person.notes[_RESPONSE_BEFORE] = _right(person)


@given(parsers.parse("{who} has a DSC+ that is active no longer"))
def has_inactive_card(people: People, who: str) -> None:
    people.equip(who, "dsc-plus")
    people.deactivate(who, "dsc-plus")


@given(parsers.parse("{who} has no Secure Login Device"))
def has_no_device(people: People, who: str) -> None:
    people[who]


@when("she enters the response to the challenge code before")
def enters_response_before(people: People) -> None:
    person = people["she"]
    _enter(person, person.notes[_RESPONSE_BEFORE])


@when(parsers.parse("{who} enters the response of the device of {other}"))
def enters_response_of_another(people: People, who: str, other: str) -> None:
    device = people[other].authenticator
    person = people[who]
    _enter(person, device.respond(person.notes["challenge"]))


@when(parsers.parse("her {device} is deactivated"))
def is_deactivated(people: People, device: str) -> None:
    people.deactivate("she", _DEVICES[device])


@when("she enters the response of her DSC+")
def enters_response_of_card(people: People) -> None:
    person = people["she"]
    _enter(person, person.card.respond(person.notes["challenge"]))


@then("Client Portal tells her that a Secure Login Device is needed, and how to get one back")
def tells_of_device(people: People) -> None:
    outcome: Outcome = people["she"].notes["outcome"]
    words = outcome.message.lower()
    expect(
        not outcome.accepted and people["she"].portal.challenge() is None,
        expected="no challenge code where no device could answer it",
        actual=_told(outcome),
        hint="ask for an active device before a challenge is drawn",
    )
    expect(
        "secure login device" in words and bool(re.search(r"re-?activat|replac", words)),
        expected='words that name the "Secure Login Device", and say that it is re-activated or replaced',
        actual=_told(outcome),
        hint="whoever logged in otherwise learns here why that does not do, and what would",
    )


# ---------------------------------------------------------------- the lock
@given("Client Portal shows her a challenge code on another computer, too")
def shown_elsewhere(people: People) -> None:
    person = people["she"]
    elsewhere = person.portal_elsewhere
    open_session(person, elsewhere)
    reach_challenge(person, "add a bank", elsewhere)
    person.notes[_ELSEWHERE] = shown_challenge(person, elsewhere)


@when("she enters as many wrong responses as are allowed")
def enters_all_wrong(people: People, stage: Stage) -> None:
    _enter_wrong(people["she"], stage, int(people.setting("wrong_responses_allowed")))


@when("she enters one wrong response fewer than are allowed")
def enters_one_fewer(people: People, stage: Stage) -> None:
    _enter_wrong(people["she"], stage, int(people.setting("wrong_responses_allowed")) - 1)


@when("as many wrong responses as are allowed come at the same moment")
def wrong_at_once(people: People) -> None:
    person = people["she"]
    allowed = int(people.setting("wrong_responses_allowed"))
    outcomes = person.portal.answer_at_once(_other(_right(person), 1), requests=allowed)
    person.notes["outcome"] = next((outcome for outcome in outcomes if outcome.accepted), outcomes[0])
    _must_be_refused(person)


@when("she sends the right response all the same")
def sends_right_all_the_same(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.portal.answer_again(_right(person))


@when("she sends one more wrong response, and then the right one")
def sends_wrong_and_right(people: People) -> None:
    person = people["she"]
    right = _right(person)
    person.notes["refusal"] = person.portal.answer_again(_other(right, 77))
    person.notes["outcome"] = person.portal.answer_again(right)


@when("she answers the one on the other computer with her device")
def answers_elsewhere(people: People) -> None:
    person = people["she"]
    response = person.authenticator.respond(person.notes[_ELSEWHERE])
    person.notes["outcome"] = person.portal_elsewhere.answer(response)


@then("Client Portal refuses it and sends her to Client Services")
def sends_to_client_services(people: People) -> None:
    outcome: Outcome = people["she"].notes["outcome"]
    expect(
        not outcome.accepted,
        expected="verification is locked, even for the right response",
        actual="it was accepted",
        hint="look at the count again when a response is redeemed, in the same transaction",
    )
    expect(
        "client services" in outcome.message.lower(),
        expected='words that say what to do: to turn to "Client Services"',
        actual=_told(outcome),
        hint="who is locked out cannot help themselves any more",
    )


@then("Client Portal refuses both in the same words")
def refuses_alike(people: People) -> None:
    notes = people["she"].notes
    wrong, right = notes["refusal"], notes["outcome"]
    expect(
        not wrong.accepted and not right.accepted and (wrong.reason, wrong.message) == (right.reason, right.message),
        expected=f"the same answer as to the wrong response: {_told(wrong)}",
        actual=_told(right),
        hint="a difference goes on telling a guesser which response is right",
    )


# ---------------------------------------------------------------- what several steps do
def _right(person: Person) -> str:
    return person.authenticator.respond(person.notes["challenge"])


def _enter(person: Person, response: str) -> None:
    person.notes["response"] = response
    person.notes["outcome"] = person.portal.answer(response)


def _enter_other(person: Person, than: Callable[[str], str]) -> None:
    person.notes["outcome"] = person.portal.answer(than(_right(person)))


def _enter_wrong(person: Person, stage: Stage, times: int) -> None:
    """Enter wrong responses, each another one, to whatever challenge is displayed then."""
    for number in range(1, times + 1):
        note_challenge(person, stage)
        person.notes["outcome"] = person.portal.answer(_other(_right(person), number))
        _must_be_refused(person)


def _must_be_refused(person: Person) -> None:
    expect(
        not person.notes["outcome"].accepted,
        expected="a wrong response is refused",
        actual="it was accepted",
        hint="compare the whole response with that of each active device",
    )


def _other(right: str, by: int) -> str:
    return f"{(int(right) + by) % 10 ** len(right):0{len(right)}d}"


def _next(digit: str) -> str:
    return str((int(digit) + 1) % 10)


def _told(outcome: Outcome) -> str:
    return (
        "it was accepted"
        if outcome.accepted
        else f'"{outcome.message}"' + (f" ({outcome.reason})" if outcome.reason else "")
    )
