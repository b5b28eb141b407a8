"""A diagnosis: what keeps somebody from logging in, and advice that is followed to its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from pytest_bdd import given, parsers, then, when

from conformance.seams import (
    Credentials,
    Diagnosis,
    Goal,
    Means,
    Outcome,
    People,
    Person,
    Portal,
    Stage,
    TradingPlatform,
    expect,
)

from . import code_card
from .accounts import PAPER, change_account
from .code_card import INDEXES, sign_in_with_card, values_of, wrong_values
from .desk import answers_of
from .login import log_in
from .passcodes import has_been_given
from .portal import succeeded

_ASKED = "what was asked"
_DIAGNOSIS = "diagnosis"
_CODE = "temporary passcode"

_PLACES: Mapping[str, Goal] = {"Client Portal": "client-portal", "the trading platform": "trading-platform"}
_WITHOUT: Mapping[str, tuple[Means, ...]] = {
    "her device": ("device",),
    "her code card": ("code-card",),
    "her device and her card": ("device", "code-card"),
    "any of them": ("device", "code-card", "temporary-passcode"),
}


# ---------------------------------------------------------------- what somebody's account, devices and codes are like
@given(parsers.parse("{who}, with {things}"))
def has_things(people: People, stage: Stage, who: str, things: str) -> None:
    _THINGS[things](people, stage, who)


@given(parsers.parse("an account that {state}"))
def account_is(people: People, stage: Stage, state: str) -> None:
    match state:
        case "is not approved":
            change_account(people, "she", approved_at=None)
        case "was approved after the cut-off":
            _wait_for_cut_off(people, stage)
            change_account(people, "she", approved_at=stage.now())
        case "was closed by her":
            change_account(people, "she", closed="by-customer")
        case "was closed for having no balance":
            change_account(people, "she", closed="no-balance")
        case _:
            expect(state == "is in order", expected="a state that the steps know", actual=state)


# ---------------------------------------------------------------- the diagnosis
@when(parsers.parse("she asks what keeps her from logging in to {place}"))
def asks(people: People, place: str) -> None:
    _ask(people, people["she"].credentials, _PLACES[place])


@when(parsers.parse("she asks what keeps her, without {what}, from logging in to {place}"))
def asks_without(people: People, place: str, what: str) -> None:
    _ask(people, people["she"].credentials, _PLACES[place], _WITHOUT[what])


@when(parsers.parse("she asks what keeps the credentials of her paper account from logging in to {place}"))
def asks_for_paper(people: People, place: str) -> None:
    _ask(people, people["she"].notes[PAPER], _PLACES[place])


@when("somebody who does not know her password asks what keeps her from logging in")
def asks_as_stranger(people: People) -> None:
    person = people["she"]
    wrong = Credentials(person.record.username, person.record.password.swapcase())
    _ask(people, wrong, "trading-platform")


@then("nothing is told of her account")
def nothing_is_told(people: People) -> None:
    told = people["she"].notes[_DIAGNOSIS]
    expect(
        isinstance(told, Outcome) and not told.accepted and bool(told.message.strip()),
        expected="a refusal with words, as at a login with a wrong password",
        actual="a diagnosis" if isinstance(told, Diagnosis) else "a refusal without words",
        hint="what state an account is in is told to nobody who does not know the password",
    )


@then(parsers.parse("the advice is to {step}"))
def advice_is(people: People, step: str) -> None:
    told = _told(people["she"])
    wanted = _STEPS[step]
    expect(
        (told.step, told.place if told.means else None) == wanted,
        expected=step,
        actual=f"{told.step} at {told.place}: {told.advice:.200}",
        hint="the advice follows from account, devices, codes and the time",
    )


@then("following it leads to a login, to a card or to the right desk")
def following_leads_on(people: People, stage: Stage) -> None:
    person = people["she"]
    told = _told(person)
    _follow(people, stage, person, told, person.notes[_ASKED])
    if told.opens_at is not None:
        _opens(people, stage, person, told.opens_at, person.notes[_ASKED])


# ---------------------------------------------------------------- following advice
_STEPS: Mapping[str, tuple[str, Goal | None]] = {
    "log in to the trading platform": ("log-in", "trading-platform"),
    "log in to Client Portal": ("log-in", "client-portal"),
    "get a code card in Client Portal": ("code-card", "client-portal"),
    "call Client Services": ("client-services", None),
    "call the Technical Assistance Center": ("technical-assistance", None),
}
_Question = tuple[Credentials, Goal, tuple[Means, ...]]


def _ask(people: People, credentials: Credentials, goal: Goal, without: tuple[Means, ...] = ()) -> None:
    person = people["she"]
    person.notes[_ASKED] = (credentials, goal, without)
    person.notes[_DIAGNOSIS] = people.troubleshooter.diagnose(credentials, goal, without=without)


def _told(person: Person) -> Diagnosis:
    told = person.notes[_DIAGNOSIS]
    if isinstance(told, Outcome):
        succeeded(told, "asking with the right password")
    return cast("Diagnosis", told)


def _follow(people: People, stage: Stage, person: Person, told: Diagnosis, asked: _Question) -> None:
    """Do what the advice says, as a person would, and end at a login, a card or the right desk."""
    match told.step:
        case "log-in":
            _is_at_hand(told, asked)
            _log_in_as_told(person, told)
        case "code-card":
            log_in(person, person.portal, person.notes[_CODE])
            code_card.gets(people, stage)
            succeeded(sign_in_with_card(person, person.portal), "logging in with the card that the advice led to")
        case "client-services":
            _speaks(told, r"client services", "Client Services, by name")
            _be_helped(people, person, asked)
        case _:
            _speaks(told, r"technical assistance center.*ibkr\.com/support", "the Technical Assistance Center")


def _is_at_hand(told: Diagnosis, asked: _Question) -> None:
    expect(
        bool(set(told.means) - set(asked[2])),
        expected="something to log in with that the person has at hand",
        actual=f"{', '.join(told.means)}, without which the person is",
        hint="leave out what the person said not to have",
    )


def _log_in_as_told(person: Person, told: Diagnosis) -> None:
    credentials = person.notes[PAPER] if told.credentials == "paper" else person.credentials
    if told.place == "trading-platform":
        _log_in_to_platform(person, credentials, told)
        return
    portal = person.portal
    succeeded(portal.sign_in(credentials), "giving the username and the password at Client Portal, as advised")
    _choose(portal, told)
    asked = portal.second_factor()
    if asked is not None:
        succeeded(portal.give_second_factor(_code(person, asked)), f"completing the login with {told.means[0]}")
    opened = portal.access()
    expect(
        opened != "none",
        expected="Client Portal is open, as the advice says",
        actual="nothing is open",
        hint="the advice and the login have to ask one rule",
    )


def _choose(portal: Portal | TradingPlatform, told: Diagnosis) -> None:
    asked = portal.second_factor()
    if asked is not None and asked.kind == "device" and "device" not in told.means:
        succeeded(portal.use_code_card(), "choosing the code card in place of the device")


def _log_in_to_platform(person: Person, credentials: Credentials, told: Diagnosis) -> None:
    succeeded(person.platform.log_in(credentials, told.account), "giving username and password at the trading platform")
    _choose(person.platform, told)
    asked = person.platform.second_factor()
    expect(
        asked is not None and asked.kind in told.means,
        expected=f"the login window asks for {' or '.join(told.means)}, as the advice says",
        actual="nothing" if asked is None else asked.kind,
        hint="the advice and the login have to ask one rule",
    )
    succeeded(person.platform.give_second_factor(_code(person, asked)), "completing the login as advised")
    connected = person.platform.connected()
    expect(
        connected == told.account,
        expected=f"the platform is connected with the {told.account} account",
        actual=str(connected),
        hint="the account is the one that the advice says to select",
    )


def _code(person: Person, asked: Any) -> str:
    if asked.kind == "device":
        return person.spare.respond(asked.challenge or "")
    if asked.kind == "temporary-passcode":
        return str(person.notes[_CODE])
    person.notes[INDEXES] = asked.indexes
    return values_of(person)


def _be_helped(people: People, person: Person, asked: _Question) -> None:
    """Call, be verified, be given a passcode; ask again with it in hand, and log in."""
    desk = people.desk
    succeeded(desk.call(person.record.username), "taking a call")
    succeeded(desk.verify(answers_of(person)), "answering the questions rightly")
    given_ = desk.give_passcode()
    if isinstance(given_, Outcome):
        succeeded(given_, "giving a temporary passcode")
    person.notes[_CODE] = given_
    _, goal, without = asked
    without = tuple(each for each in without if each != "temporary-passcode")
    again = people.troubleshooter.diagnose(person.credentials, goal, without=without)
    if isinstance(again, Outcome):
        succeeded(again, "asking again")
    helped = cast("Diagnosis", again)
    expect(
        helped.step == "log-in",
        expected="a login, once Client Services have given a temporary passcode",
        actual=f"{helped.step}: {helped.advice:.200}",
        hint="a new passcode gives full access for 2 days, whatever there was before",
    )
    _log_in_as_told(person, helped)


def _opens(people: People, stage: Stage, person: Person, opens_at: datetime, asked: _Question) -> None:
    """What was to open at a moment opens then, and not before."""
    expect(
        opens_at > stage.now(),
        expected="a moment to come",
        actual=f"{opens_at:%Y-%m-%d %H:%M:%S} UTC",
        hint="approved after the cut-off, an account has the trading platform from the next day on",
    )
    stage.advance(opens_at - stage.now())
    credentials, goal, without = asked
    again = people.troubleshooter.diagnose(credentials, goal, without=without)
    if isinstance(again, Outcome):
        succeeded(again, "asking again at the time that was told")
    told = cast("Diagnosis", again)
    expect(
        told.opens_at is None,
        expected="nothing more to wait for at the moment that was told",
        actual="another time is told",
        hint="the moment is the beginning of the next day in the cut-off's time zone",
    )
    _follow(people, stage, person, told, asked)


def _speaks(told: Diagnosis, words: str, what: str) -> None:
    expect(
        bool(re.search(words, told.advice, re.IGNORECASE | re.DOTALL)),
        expected=f"advice that names {what}",
        actual=f'"{told.advice:.200}"',
        hint="whoever can only be helped is told by whom",
    )


# ---------------------------------------------------------------- how somebody came to be so
def _nothing(people: People, stage: Stage, who: str) -> None:  # noqa: ARG001 - as the others
    _ = people[who]


def _device(people: People, stage: Stage, who: str) -> None:  # noqa: ARG001 - as the others
    people.equip(who, "dsc-plus")


def _inactive(people: People, stage: Stage, who: str) -> None:
    _device(people, stage, who)
    people.deactivate(who, "dsc-plus")


def _shipped(people: People, stage: Stage, who: str) -> None:  # noqa: ARG001 - as the others
    people.ship(who, "dsc-plus")


def _passcode(people: People, stage: Stage, who: str) -> None:
    has_been_given(people, stage, who)


def _card(people: People, stage: Stage, who: str) -> None:
    code_card.has_active(people, stage, who)


def _after(days: int, *before: Callable[[People, Stage, str], None]) -> Callable[[People, Stage, str], None]:
    """These things, and then so many days."""

    def happen(people: People, stage: Stage, who: str) -> None:
        for each in before:
            each(people, stage, who)
        stage.advance(timedelta(days=days))

    return happen


def _and(*things: Callable[[People, Stage, str], None]) -> Callable[[People, Stage, str], None]:
    return _after(0, *things)


def _lost(people: People, stage: Stage, who: str) -> None:  # noqa: ARG001 - as the others
    person = people[who]
    people.equip(who, "dsc-plus")
    succeeded(people.desk.call(person.record.username), "taking a call")
    succeeded(people.desk.verify(answers_of(person)), "answering the questions rightly")
    passcode = people.desk.report_lost(people.serial(who, "dsc-plus"))
    if isinstance(passcode, Outcome):
        succeeded(passcode, "reporting a device")
    person.notes[_CODE] = passcode


def _locked_device(people: People, stage: Stage, who: str) -> None:
    _device(people, stage, who)
    person = people[who]
    _type_wrong(people, person, lambda asked: _other_digits(person.spare.respond(asked.challenge or "")))


def _locked_passcode(people: People, stage: Stage, who: str) -> None:
    _passcode(people, stage, who)
    code: str = people[who].notes[_CODE]
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    _type_wrong(people, people[who], lambda _: wrong)


def _locked_card(people: People, stage: Stage, who: str) -> None:
    _card(people, stage, who)
    person = people[who]

    def wrong(asked: Any) -> str:
        person.notes[INDEXES] = asked.indexes
        return wrong_values(person)

    _type_wrong(people, person, wrong)


def _type_wrong(people: People, person: Person, wrong: Callable[[Any], str]) -> None:
    """Wrong codes in a row at the login, as many as lock it."""
    succeeded(person.portal.sign_in(person.credentials), "giving the right username and password")
    setting: Literal["wrong_responses_allowed", "wrong_codes_allowed"] = "wrong_codes_allowed"
    asked = person.portal.second_factor()
    if asked is not None and asked.kind == "device":
        setting = "wrong_responses_allowed"
    for _ in range(int(people.setting(setting))):
        asked = person.portal.second_factor()
        if asked is None:
            break
        person.portal.give_second_factor(wrong(asked))


def _other_digits(response: str) -> str:
    return response[:-1] + str((int(response[-1]) + 1) % 10)


def _wait_for_cut_off(people: People, stage: Stage) -> None:
    """A minute after the next cut-off."""
    zone = ZoneInfo(str(people.setting("approval_cut_off_zone")))
    shown = time.fromisoformat(str(people.setting("approval_cut_off")))
    there = stage.now().astimezone(zone)
    at = datetime.combine(there.date(), shown, zone).astimezone(UTC)
    if at < stage.now():
        at = datetime.combine(there.date() + timedelta(days=1), shown, zone).astimezone(UTC)
    stage.advance(at + timedelta(minutes=1) - stage.now())


_THINGS: Mapping[str, Callable[[People, Stage, str], None]] = {
    "no device and no code": _nothing,
    "an active device": _device,
    "a device that was deactivated": _inactive,
    "a device on its way": _shipped,
    "a device that activated itself": _after(21, _shipped),
    "a device that she lost, and a new temporary passcode": _lost,
    "a device that was deactivated, and a new temporary passcode": _and(_inactive, _passcode),
    "a temporary passcode of 3 days": _after(3, _inactive, _passcode),
    "a temporary passcode of 12 days": _after(12, _inactive, _passcode),
    "a temporary passcode of 8 days, and a device that activated itself": _and(
        _shipped, _after(13), _passcode, _after(8)
    ),
    "a code card": _card,
    "a code card of 21 days": _after(21, _inactive, _card),
    "a code card, and a device on its way": _and(_card, _shipped),
    "a code card of 8 days, and a device that activated itself": _and(_shipped, _after(13), _card, _after(8)),
    "a verification that is locked": _locked_device,
    "a temporary passcode that is locked": _locked_passcode,
    "a code card that is locked": _locked_card,
}
"""By what it is called, how it comes about: each by what people and time do, never by writing it down."""
