"""Client Services: a call at a regional desk, the questions, and what is done for whoever answered them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from pytest_bdd import given, parsers, then, when

from conformance.seams import (
    ClientServices,
    Credentials,
    DeviceKind,
    Outcome,
    People,
    Person,
    ShippingWindow,
    Stage,
    expect,
)

from .factors import asked_challenge
from .login import log_in
from .portal import succeeded

_CODE = "temporary passcode"
_SINCE = "temporary passcode since"
_CALLED = "called at"
_DONE = "what the desk did"
_WINDOW = "shipping window"
REPLACEMENT = "replacement"
_DEVICES: Mapping[str, DeviceKind] = {"DSC+": "dsc-plus", "iPhone": "ibkey-ios"}
_LOCKS = {
    "verification": "verification",
    "temporary passcode": "passcode",
    "code card": "card",
    "activation": "activation",
}
_HELP: Mapping[str, Callable[[ClientServices, str], object]] = {
    "a temporary passcode": lambda desk, _: desk.give_passcode(),
    "her user name": lambda desk, _: desk.tell_username(),
    "a new password": lambda desk, _: desk.new_password(),
    "the state of her device": lambda desk, serial: desk.device_state(serial),
    "a replacement": lambda desk, serial: desk.report_lost(serial),
    "her verification unlocked": lambda desk, _: desk.unlock("verification"),
}
_WRONG: Mapping[str, str] = {
    "account number": "account_number",
    "name": "full_name",
    "country": "country",
    "email address": "email",
}
_WRONG_ANSWERS = {
    "account_number": "U0000001",
    "full_name": "Somebody Else",
    "country": "AQ",
    "email": "somebody@example.net",
}
_RECOVERY = re.compile(
    r"forg[eo]t|recover|reset|lost (your )?(user|password)|remind|(new|another) password|look up.*user", re.IGNORECASE
)
_TELEPHONE = re.compile(r"\+\d[\d ()/-]{6,}\d")


def answers_of(person: Person) -> dict[str, str]:
    """What this person answers to the questions of Client Services."""
    record = person.record
    return {
        "account_number": record.account_number,
        "full_name": record.full_name,
        "country": record.country,
        "email": record.email,
    }


# ---------------------------------------------------------------- the call
@given(parsers.parse("{who} has called Client Services"))
@when(parsers.parse("{who} calls Client Services"))
def calls(people: People, stage: Stage, who: str) -> None:
    person = people[who]
    succeeded(people.desk.call(person.record.username), "taking a call")
    person.notes[_CALLED] = stage.now()


@given(parsers.parse("{who} has called Client Services, who have verified her"))
@when(parsers.parse("{who} calls Client Services, who verify her"))
def calls_verified(people: People, stage: Stage, who: str) -> None:
    calls(people, stage, who)
    succeeded(people.desk.verify(answers_of(people[who])), "answering the questions rightly")


@when("she calls Client Services, who know her by her account number and verify her")
def calls_by_account(people: People) -> None:
    person = people["she"]
    succeeded(people.desk.call(person.record.account_number), "taking a call of somebody who forgot the user name")
    succeeded(people.desk.verify(answers_of(person)), "answering the questions rightly")


@when("she answers the questions rightly")
def answers(people: People) -> None:
    people["she"].notes[_DONE] = people.desk.verify(answers_of(people["she"]))


@when(parsers.parse("she answers the questions, but not with her {fact}"))
def answers_wrong(people: People, fact: str) -> None:
    question = _WRONG[fact]
    wrong = {**answers_of(people["she"]), question: _WRONG_ANSWERS[question]}
    people["she"].notes[_DONE] = people.desk.verify(wrong)


@when("she answers the questions wrong time and again, in one call after another")
def answers_wrong_often(people: People, stage: Stage) -> None:
    for _ in range(int(people.setting("wrong_answers_allowed"))):
        calls(people, stage, "she")
        answers_wrong(people, "account number")


@when(parsers.parse("{who} answers the questions with what is true of {other}"))
def answers_for_another(people: People, who: str, other: str) -> None:
    facts = answers_of(people[other])
    people[who].notes[_DONE] = people.desk.verify(facts)


@when("the call has ended")
def call_ends(people: People) -> None:
    succeeded(people.desk.end_call(), "hanging up")


@then("Client Services do not take her for the account holder")
def is_not_verified(people: People) -> None:
    outcome: Outcome = people["she"].notes[_DONE]
    expect(
        not outcome.accepted and bool(outcome.message.strip()),
        expected="a refusal: nobody is verified who does not know all facts on record",
        actual="the caller was taken for the account holder" if outcome.accepted else "a refusal without words",
        hint="compare every answer; after a few wrong ones take none for a while",
    )


# ---------------------------------------------------------------- help
@given(parsers.parse("they have given her a temporary passcode by telephone"))
@when(parsers.parse("they give her a temporary passcode"))
def give_passcode(people: People, stage: Stage) -> None:
    _take_passcode(people["she"], stage, people.desk.give_passcode(), "giving a temporary passcode")


@when(parsers.parse("she asks them for {help_}"))
def asks_for(people: People, help_: str) -> None:
    person = people["she"]
    person.notes[_DONE] = _HELP[help_](people.desk, person.notes.get("serial", "none"))


@when(parsers.parse("they unlock her {lock}"))
def unlock(people: People, lock: str) -> None:
    known = cast("Literal['verification', 'passcode', 'card', 'activation']", _LOCKS[lock])
    succeeded(people.desk.unlock(known), "unlocking it")


@then("nothing is done for her")
def nothing_is_done(people: People) -> None:
    done = people["she"].notes[_DONE]
    refused = isinstance(done, Outcome) and not done.accepted
    expect(
        refused and bool(cast("Outcome", done).message.strip()),
        expected="a refusal with words: nothing is done before the caller's identity is verified",
        actual="it was done" if not refused else "a refusal without words",
        hint="each thing that a desk does asks again whether the caller of this very call is verified",
    )


@then("they tell her the user name with which she logs in")
def told_username(people: People) -> None:
    person = people["she"]
    told = _text(person.notes[_DONE], "telling the user name")
    expect(
        told == person.record.username,
        expected="the user name on record",
        actual="another one",
        hint="whoever is verified has forgotten the user name, and needs that one",
    )


@then("she logs in with the password that they told her")
def logs_in_with_new_password(people: People) -> None:
    person = people["she"]
    told = Credentials(person.record.username, _text(person.notes[_DONE], "giving a new password"))
    succeeded(person.portal.sign_in(told), "giving the user name and the new password")
    asked = person.portal.second_factor()
    expect(
        asked is not None,
        expected="a second factor is asked for, as with any password",
        actual="nothing is",
        hint="a new password stands in for the old one and for nothing else",
    )
    assert asked is not None
    code = person.spare.respond(asked.challenge or "")
    person.notes["outcome"] = person.portal.give_second_factor(code)


@then("her password of before is taken no more")
def old_password_is_refused(people: People) -> None:
    person = people["she"]
    expect(
        not person.portal_elsewhere.sign_in(person.credentials).accepted,
        expected="the password that was forgotten is taken no more",
        actual="it is taken",
        hint="a new password takes the place of the one before",
    )


@then("the temporary passcode that they gave her opens all of Client Portal")
def passcode_opens(people: People) -> None:
    person = people["she"]
    log_in(person, person.portal, person.notes[_CODE])
    opened = person.portal.access()
    expect(
        opened == "full",
        expected="all of Client Portal is open with a temporary passcode that was given a moment ago",
        actual=f"{opened} is open",
        hint="a passcode of Client Services gives full access for 2 days",
    )


# ---------------------------------------------------------------- devices
@given(parsers.parse("she has told them that her {device} is {loss}"))
@when(parsers.parse("she tells them that her {device} is {loss}"))
def reports(people: People, stage: Stage, device: str, loss: Literal["lost", "damaged"]) -> None:
    person = people["she"]
    person.notes["serial"] = people.serial("she", _DEVICES[device])
    done = people.desk.report_lost(person.notes["serial"], damaged=loss == "damaged")
    _take_passcode(person, stage, done, "reporting a device")


@given(parsers.parse("she knows the serial of her {device}"))
def knows_serial(people: People, device: str) -> None:
    people["she"].notes["serial"] = people.serial("she", _DEVICES[device])


@given("they have shipped the replacement")
@when("they ship the replacement")
def ship(people: People, stage: Stage) -> None:
    person = people["she"]
    done = people.desk.ship_replacement()
    if isinstance(done, Outcome):
        succeeded(done, "shipping the replacement")
    person.notes[_WINDOW] = done
    person.notes[REPLACEMENT] = _text(people.desk.replacement(), "telling the devices")
    person.notes["replacement shipped at"] = stage.now()


@given(parsers.parse("{days:d} days and {seconds:d} seconds have passed since it left"))
@when(parsers.parse("{days:d} days and {seconds:d} seconds have passed since it left"))
def time_has_passed(people: People, stage: Stage, days: int, seconds: int) -> None:
    left: datetime = people["she"].notes["replacement shipped at"]
    stage.advance(left + timedelta(days=days, seconds=seconds) - stage.now())


@when(parsers.parse("{days:d} days have passed since her call"))
def days_since_call(people: People, stage: Stage, days: int) -> None:
    stage.advance(people["she"].notes[_CALLED] + timedelta(days=days) - stage.now())


@then("a replacement is ordered for her")
def replacement_is_ordered(people: People) -> None:
    serial = _text(people.desk.replacement(), "telling the devices")
    expect(
        bool(serial) and people.desk.device_state(serial) == "ordered",
        expected="a device that is ordered in place of the one that was reported",
        actual="none is",
        hint="whoever reports a device lost or damaged gets a replacement",
    )


@then(parsers.parse("Client Services say that her device is {state}"))
def say_state(people: People, state: str) -> None:
    told = people.desk.device_state(people["she"].notes["serial"])
    expect(
        told == state,
        expected=f"the device is {state}",
        actual=f"it is {told}" if isinstance(told, str) else "it is not told",
        hint="the state follows from stored moments and the present time",
    )


@then(parsers.parse("Client Services say that the replacement is {state}"))
def say_replacement(people: People, state: str) -> None:
    serial = _text(people.desk.replacement(), "telling the devices")
    told = people.desk.device_state(serial)
    expect(
        told == state,
        expected=f"the replacement is {state}",
        actual=f"it is {told}" if isinstance(told, str) else "it is not told",
        hint="a device that left is there within 2 days in the United States, and within 2 weeks elsewhere",
    )


@then("no replacement is awaited any more, since it is active")
def none_is_awaited(people: People) -> None:
    serial = _text(people.desk.replacement(), "telling the devices")
    expect(
        not serial,
        expected="the replacement has activated itself",
        actual="it is still awaited",
        hint="a device that nobody activates does so by itself, whoever shipped it",
    )


# ---------------------------------------------------------------- figures
@then("the replacement comes 3 to 14 days after her call")
def comes_in_time(people: People) -> None:
    person = people["she"]
    window: ShippingWindow = person.notes[_WINDOW]
    called: datetime = person.notes[_CALLED]
    earliest, latest = window.earliest - called, window.latest - called
    expect(
        timedelta(days=3) <= earliest <= latest <= timedelta(days=14),
        expected="from 3 to 14 days after it was requested, depending on the country of residence",
        actual=f"from {earliest} to {latest} after it",
        hint="counted from the call in which the device was reported",
    )


@then(parsers.parse("they say that it is there within {days:d} days of leaving"))
def says_there(people: People, days: int) -> None:
    person = people["she"]
    window: ShippingWindow = person.notes[_WINDOW]
    taken = window.delivered_by - person.notes["replacement shipped at"]
    expect(
        timedelta(0) < taken <= timedelta(days=days),
        expected=f"at the address of record within {days} days",
        actual=f"after {taken}",
        hint="within 2 days in the United States, within 2 weeks elsewhere",
    )


@then("they say that it comes before her card ends")
def comes_before_card_ends(people: People) -> None:
    person = people["she"]
    window: ShippingWindow = person.notes[_WINDOW]
    expiry: datetime = person.notes["card since"] + timedelta(days=21)
    expect(
        window.latest < expiry,
        expected="the replacement, at its slowest, before the 21 days of the card are over",
        actual=f"{window.latest:%Y-%m-%d}, and the card ends on {expiry:%Y-%m-%d}",
        hint="14 days at the most, for a replacement that is requested when the card starts",
    )


@then("they come at different times, depending on the country")
def come_at_different_times(people: People) -> None:
    windows = [people[name].notes[_WINDOW] for name in ("Ada", "Bob")]
    called = [people[name].notes[_CALLED] for name in ("Ada", "Bob")]
    spans = [(each.earliest - at, each.latest - at) for each, at in zip(windows, called, strict=True)]
    expect(
        spans[0] != spans[1],
        expected="figures of the country of residence",
        actual="the same for both",
        hint="how long a replacement takes depends on where its owner lives",
    )


# ---------------------------------------------------------------- what a lost device is good for
@when(parsers.parse("she answers the challenge code with the {device} that was reported"))
def answers_with_lost(people: People, device: str) -> None:  # noqa: ARG001 - there is one
    person = people["she"]
    person.notes["outcome"] = person.portal.give_second_factor(person.spare.respond(person.notes["challenge"]))


@given("she has been shown a challenge code at the login")
def has_been_shown(people: People) -> None:
    person = people["she"]
    succeeded(person.portal.sign_in(person.credentials), "giving the right username and password")
    person.notes["challenge"] = asked_challenge(person.portal)


@then("Client Portal does not let the lost device in")
def lost_is_not_let_in(people: People) -> None:
    person = people["she"]
    outcome: Outcome = person.notes["outcome"]
    expect(
        not outcome.accepted and person.portal.access() == "none",
        expected="the response of a device that was reported lost is refused",
        actual="it was taken",
        hint="look at each response whether its device has been reported since the challenge was shown",
    )


@then("Client Portal does not make the lost device active")
def lost_stays_lost(people: People) -> None:
    person = people["she"]
    outcome: Outcome = person.notes["outcome"]
    expect(
        not outcome.accepted and person.notes["serial"] not in person.portal.devices(),
        expected="a device that was reported lost is never active again",
        actual="it is active",
        hint="lost is for good, whatever its owner asks for in the menu",
    )


# ---------------------------------------------------------------- Client Portal sends to the telephone
@when("she opens the page on which one signs in")
def opens_sign_in_page(people: People) -> None:
    people["she"].notes["sign-in page"] = people["she"].portal.sign_in_page()


@then("it offers no way of its own to recover a user name or a password")
def offers_no_recovery(people: People) -> None:
    page: Any = people["she"].notes["sign-in page"]
    found = [name for name in page.offers if _RECOVERY.search(name)]
    expect(
        not found,
        expected="no link, button or field by which a user name or a password can be recovered",
        actual=f'it offers "{found[0]:.60}"' if found else "",
        hint="whoever has forgotten either is helped by telephone, once verified",
    )


@then("it says to call Client Services, and at which number")
def says_whom_to_call(people: People) -> None:
    page: Any = people["she"].notes["sign-in page"]
    expect(
        bool(re.search(r"client services", page.text, re.IGNORECASE) and _TELEPHONE.search(page.text)),
        expected="Client Services, with a telephone number as +12 345 678 901",
        actual="one or both are missing",
        hint="name the regional desks on the page on which somebody notices that the password is forgotten",
    )


def _take_passcode(person: Person, stage: Stage, done: str | Outcome, what: str) -> None:
    person.notes[_CODE] = _text(done, what)
    person.notes[_SINCE] = stage.now()
    person.notes[_DONE] = done


def _text(done: object, what: str) -> str:
    if isinstance(done, Outcome):
        succeeded(done, what)
    expect(isinstance(done, str), expected=what, actual="nothing came of it", hint="see the contract of the desk")
    return cast("str", done)
