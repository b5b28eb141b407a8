"""Signing in to Client Portal: what is asked for, what is open, and the menu that leads to the devices."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pytest_bdd import given, parsers, then, when

from conformance.seams import Access, ContractBroken, DeviceKind, Outcome, People, Person, Portal, expect

from .factors import asked_challenge, asked_for
from .portal import succeeded
from .tasks import CHANGE_EMAIL, request_for

__all__ = ["log_in", "refused_in_words"]

_DEVICES: Mapping[str, DeviceKind] = {"DSC+": "dsc-plus"}
_OPEN: Mapping[Access, str] = {
    "full": "all of Client Portal is open",
    "card-only": "only the code card and the re-activation of the device are open",
    "statements": "only statements are open",
    "none": "nothing is open",
}


# ---------------------------------------------------------------- signing in
@given(parsers.parse("{who} has entered her username and password"))
@when(parsers.parse("{who} has entered her username and password"))
def has_entered(people: People, who: str) -> None:
    succeeded(people[who].portal.sign_in(people[who].credentials), "giving the right username and password")


@when("she gives her username and password at the login")
def gives_at_login(people: People) -> None:
    people["she"].notes["outcome"] = people["she"].portal.sign_in(people["she"].credentials)


@given("she has logged in with her device")
@when("she logs in with her device")
def logs_in_with_device(people: People) -> None:
    person = people["she"]
    succeeded(person.portal.sign_in(person.credentials), "giving the right username and password")
    response = person.spare.respond(asked_challenge(person.portal))
    succeeded(person.portal.give_second_factor(response), "the device's response")


# ---------------------------------------------------------------- the pages on the way
@when("she opens the public page")
def opens_public_page(people: People) -> None:
    people["she"].portal.visit()


@when(parsers.parse('she chooses "{label}"'))
def chooses(people: People, label: str) -> None:
    people["she"].portal.screens.activate(label)


@when("she changes to Classic Account Management")
def changes_to_classic(people: People) -> None:
    screens = people["she"].portal.screens
    for label in ("Settings", "Classic Account Management"):
        screens.activate(label)


@when("she goes to her devices by the settings")
def goes_to_devices(people: People) -> None:
    screens = people["she"].portal.screens
    for label in ("Settings", "User Settings", "Configure"):
        screens.activate(label)


@then(parsers.parse('"{label}" stands below the serial of her {device}'))
def stands_below(people: People, label: str, device: str) -> None:
    screens = people["she"].portal.screens
    above, below = screens.place(people.serial("she", _DEVICES[device]), text=True), screens.place(label)
    expect(
        below.down > above.down,
        expected=f'"{label}" below the list of devices',
        actual="it stands above, or beside",
        hint="the place is measured on the page",
    )


@then(parsers.parse('the field "{label}" can be typed into'))
def can_be_typed_into(people: People, label: str) -> None:
    people["she"].portal.screens.enter(label, "not the password")


@then(parsers.parse("Client Portal shows the serial of her {device}"))
def shows_serial(people: People, device: str) -> None:
    serial = people.serial("she", _DEVICES[device])
    expect(
        people["she"].portal.screens.shows(serial),
        expected="a list of devices, each with its serial",
        actual="the serial of a device of hers stands nowhere on the page",
        hint="the wheel beside Secure Login System leads to the page of the devices",
    )


# ---------------------------------------------------------------- devices
@when(parsers.parse("she re-activates her {device}"))
def reactivates(people: People, device: str) -> None:
    _reactivate(people, people["she"].portal, device)


@when(parsers.parse("on the other computer she re-activates her {device}"))
def reactivates_elsewhere(people: People, device: str) -> None:
    _reactivate(people, people["she"].portal_elsewhere, device)


@then("Client Portal says that it is active")
def says_active(people: People) -> None:
    succeeded(people["she"].notes["outcome"], "re-activating the device")


# ---------------------------------------------------------------- what is asked for, and what is open
@then("Client Portal asks for the temporary code")
def asks_for_code(people: People) -> None:
    _asks_for(people["she"], "temporary-passcode")


@then("Client Portal asks for the response of her device")
def asks_for_response(people: People) -> None:
    _asks_for(people["she"], "device")


@then("all of Client Portal is open to her")
def all_is_open(people: People) -> None:
    _opens(people["she"].portal, "full", people["she"])


@then("all of Client Portal is open to her there, too")
def all_is_open_there(people: People) -> None:
    _opens(people["she"].portal_elsewhere, "full", people["she"])


@then("only the code card is open to her")
def card_is_open(people: People) -> None:
    _opens(people["she"].portal, "card-only", people["she"])


@then("nothing is open to her")
@then("nothing is open to her any more")
def nothing_is_open(people: People) -> None:
    portal = people["she"].portal
    _opens(portal, "none", None)
    expect(
        not _shows_account(portal),
        expected="the account is shown to nobody to whom nothing is open",
        actual="it is shown",
        hint="ask at each request what the session opens at that moment",
    )


@then("she sees her account")
def sees_account(people: People) -> None:
    account = people["she"].portal.account()
    expect(
        account.email == people["she"].record.email,
        expected="the account, with the email address on record",
        actual="it shows another address",
    )


@then("neither her account nor a task is open to her")
def neither_account_nor_task(people: People) -> None:
    person = people["she"]
    expect(
        not _shows_account(person.portal),
        expected="the account is not open to a passcode whose two days are over",
        actual="it is shown",
        hint="ask at each request what the session opens at that moment",
    )
    outcome = person.portal.begin(request_for(person, CHANGE_EMAIL))
    expect(
        not outcome.accepted,
        expected="no task can be started with a passcode whose two days are over",
        actual="it was started",
        hint="ask at each request what the session opens at that moment",
    )


@then("Client Portal lets her in no more and sends her to the Client Services desk")
def sends_to_desk(people: People) -> None:
    refused_in_words(people["she"], r"client services", "a refusal that names Client Services")


def log_in(person: Person, portal: Portal, code: str) -> None:
    """Sign in with a code in place of a device's response, and succeed."""
    succeeded(portal.sign_in(person.credentials), "giving the right username and password")
    person.notes["outcome"] = portal.give_second_factor(code)
    succeeded(person.notes["outcome"], "entering the code that stands in for the device")


def refused_in_words(person: Person, words: str, expected: str) -> None:
    """Hold the last outcome against a refusal whose words match a pattern, in any case."""
    outcome: Outcome = person.notes["outcome"]
    told = f'"{outcome.message}"' if outcome.message else "without words"
    expect(
        not outcome.accepted and bool(re.search(words, outcome.message, re.IGNORECASE)),
        expected=expected,
        actual="it was accepted" if outcome.accepted else told,
        hint="a refusal says what is wrong and what to do",
    )


def _asks_for(person: Person, kind: str) -> None:
    succeeded(person.notes["outcome"], "giving the right username and password")
    asked_for(person.portal, kind)


def _reactivate(people: People, portal: Portal, device: str) -> None:
    person = people["she"]
    person.notes["outcome"] = portal.reactivate_device(people.serial("she", _DEVICES[device]))


def _shows_account(portal: Portal) -> bool:
    try:
        portal.account()
    except ContractBroken:
        return False
    return True


def _opens(portal: Portal, wanted: Access, person: Person | None) -> None:
    if person is not None and "outcome" in person.notes:
        succeeded(person.notes["outcome"], "signing in")
    opened = portal.access()
    expect(
        opened == wanted,
        expected=_OPEN[wanted],
        actual=_OPEN[opened],
        hint="what a session opens follows from account, devices, codes and the time",
    )
