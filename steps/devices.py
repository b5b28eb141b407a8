"""The life of a device: shipped, activated by hand with the code of its envelope, or active by itself in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from pytest_bdd import given, parsers, then, when

from conformance.seams import DeviceKind, Outcome, People, Person, Stage, expect

from .card_login import enters as enters_two_codes
from .code_card import INDEXES
from .desk import REPLACEMENT
from .factors import asked_indexes
from .portal import succeeded

_SHIPPED = "shipped at"
_OLD_ENVELOPE = "envelope of the lost device"
_COUNTRIES = {
    "the United States": "US",
    "Canada": "CA",
    "Japan": "JP",
    "Austria": "AT",
    "the United Kingdom": "GB",
    "Switzerland": "CH",
    "Norway": "NO",
}
_KIND: DeviceKind = "dsc-plus"


def _next_letter(code: str) -> str:
    return code[:-1] + ("B" if code[-1] != "B" else "C")


_CHANGES: Mapping[str, Callable[[str], str]] = {
    "another code": _next_letter,
    "a code in lower case": str.lower,
    "a code with a space in it": lambda code: f"{code[:4]} {code[4:]}",
    "a code that is too short": lambda code: code[:-1],
    "no code": lambda _: "",
}


# ---------------------------------------------------------------- what went before
@given(parsers.parse("{who} lives in {country}"))
def lives_in(people: People, who: str, country: str) -> None:
    people.settle(who, _COUNTRIES[country])


@given(parsers.parse("a new DSC+ has been shipped to {who}"))
@when(parsers.parse("a new DSC+ is shipped to {who}"))
def has_been_shipped(people: People, stage: Stage, who: str) -> None:
    person = people.ship(who, _KIND)
    person.notes[_SHIPPED] = stage.now()


@given("she has activated her new DSC+ with the code from its envelope")
def has_activated(people: People) -> None:
    activates(people)
    succeeded(people["she"].notes["outcome"], "activating the device with the code from its envelope")


@when("she takes the replacement out of its parcel")
@then("the replacement is in her letterbox")
def takes_out(people: People) -> None:
    expect(
        people.open_parcel("she", _replacement(people)),
        expected="the replacement is in her letterbox by the time that was told",
        actual="it has not come",
        hint="a device that left is there within 2 days in the United States, and within 2 weeks elsewhere",
    )


@then("the replacement is not in her letterbox yet")
def has_not_come(people: People) -> None:
    expect(
        not people.open_parcel("she", _replacement(people)),
        expected="the replacement is still on its way",
        actual="it has come",
        hint="what has come follows from the moment at which it left",
    )


# ---------------------------------------------------------------- time
@given(parsers.parse("{days:d} days and {seconds:d} seconds have passed since it was shipped"))
@when(parsers.parse("{days:d} days and {seconds:d} seconds have passed since it was shipped"))
def time_has_passed(people: People, stage: Stage, days: int, seconds: int) -> None:
    shipped: datetime = people["she"].notes[_SHIPPED]
    stage.advance(shipped + timedelta(days=days, seconds=seconds) - stage.now())


@when(parsers.parse("{seconds:d} seconds have passed since it was shipped"))
def seconds_have_passed(people: People, stage: Stage, seconds: int) -> None:
    time_has_passed(people, stage, 0, seconds)


# ---------------------------------------------------------------- by hand
@when("she activates her new DSC+ with the code from its envelope")
def activates(people: People) -> None:
    _activate(people, people["she"], people["she"].envelope)


@given("she has kept the envelope of the lost one")
def keeps_envelope(people: People) -> None:
    people["she"].notes[_OLD_ENVELOPE] = people["she"].envelope


@when("she types the code from the envelope of the lost one")
def activates_with_old_envelope(people: People) -> None:
    _activate(people, people["she"], people["she"].notes[_OLD_ENVELOPE])


@when(parsers.parse("she types {change} to activate her new DSC+"))
def activates_with(people: People, change: str) -> None:
    _activate(people, people["she"], _CHANGES[change](people["she"].envelope))


@when(parsers.parse("{who} types what the envelope of {other} says"))
def activates_with_another(people: People, who: str, other: str) -> None:
    code = people[other].envelope
    _activate(people, people[who], code)


@when("she types another code as often as is allowed")
def activates_with_wrong_codes(people: People) -> None:
    for _ in range(int(people.setting("wrong_codes_allowed"))):
        activates_with(people, "another code")


@when("she tries to re-activate it without its code")
def reactivates_new(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.portal.reactivate_device(people.serial("she", _KIND))


@then("Client Portal does not activate it, and says why")
def does_not_activate(people: People) -> None:
    outcome: Outcome = people["she"].notes["outcome"]
    expect(
        not outcome.accepted and bool(outcome.message.strip()),
        expected="a refusal with words: the code in the envelope alone activates a new device by hand",
        actual="it was activated" if outcome.accepted else "a refusal without words",
        hint="compare the code with the one that was put into the envelope of this very device",
    )


# ---------------------------------------------------------------- what a login asks for
@when("she goes on with her code card instead")
def goes_on_with_card(people: People) -> None:
    person = people["she"]
    succeeded(person.portal.use_code_card(), "choosing the code card in place of the device")
    hint = "a device that activated itself may not be in hand yet, so the card goes on for its 21 days"
    person.notes[INDEXES] = asked_indexes(person.portal, hint)
    enters_two_codes(people)


@then("her code card is not taken instead")
def card_is_not_taken(people: People) -> None:
    outcome = people["she"].portal.use_code_card()
    expect(
        not outcome.accepted,
        expected="the device alone, since the card has ended",
        actual="the card is offered instead",
        hint="activation by hand ends passcode and card in the same moment",
    )


@then("a login does not ask for the response of her device")
def login_asks_for_no_device(people: People) -> None:
    person = people["she"]
    outcome = person.portal.sign_in(person.credentials)
    asked = person.portal.second_factor() if outcome.accepted else None
    expect(
        asked is None or asked.kind != "device",
        expected="no response of a device that is not active yet",
        actual="the response of a device is asked for",
        hint="a new device is active by hand, or by itself 2 to 3 weeks after it was shipped, and not before",
    )


@then("Client Portal lists her DSC+ among the active devices")
def lists_active(people: People) -> None:
    _listed(people, listed=True)


@then("Client Portal does not list her DSC+ among the active devices")
def does_not_list_active(people: People) -> None:
    _listed(people, listed=False)


def _listed(people: People, *, listed: bool) -> None:
    serial = people.serial("she", _KIND)
    expect(
        (serial in people["she"].portal.devices()) == listed,
        expected="the device among the active ones" if listed else "the device not among the active ones",
        actual="it is not there" if listed else "it is there",
        hint="what is active follows from stored moments and the present time",
    )


def _activate(people: People, person: Person, code: str) -> None:
    serial = people.serial("she", _KIND)
    person.notes["outcome"] = person.portal.activate_device(serial, code)


def _replacement(people: People) -> str:
    serial: str = people["she"].notes[REPLACEMENT]
    return serial
