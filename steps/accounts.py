"""The account itself: approved, closed, with a paper account; and the statements that are left of a closed one."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from pytest_bdd import given, parsers, then, when

from conformance.seams import (
    AccountState,
    Credentials,
    Outcome,
    People,
    Person,
    StatementForm,
    StatementKind,
    expect,
)

from .login import refused_in_words
from .portal import succeeded

__all__ = ["PAPER", "change_account"]

PAPER = "paper credentials"
_STATE = "account state"
_LONG_AGO = datetime(2000, 1, 3, 15, tzinfo=UTC)
_CLOSED: Mapping[str, Literal["by-customer", "no-balance"]] = {
    "by the customer": "by-customer",
    "for having no balance": "no-balance",
}


# ---------------------------------------------------------------- what becomes of it
@given(parsers.parse("{who} has an account that is not approved"))
def is_not_approved(people: People, who: str) -> None:
    change_account(people, who, approved_at=None)


@given(parsers.parse("her account has been closed {why}"))
@when(parsers.parse("her account is closed {why}"))
def is_closed(people: People, why: str) -> None:
    change_account(people, "she", closed=_CLOSED[why])


@given(parsers.parse("{who} has a paper trading account with credentials of its own"))
def has_paper_account(people: People, who: str) -> None:
    record = people[who].record
    own = Credentials(f"paper.{record.username}", f"{record.password[::-1]}Paper")
    change_account(people, who, paper=own)
    people[who].notes[PAPER] = own


# ---------------------------------------------------------------- statements
@then("Client Portal asks for nothing more")
def asks_for_nothing_more(people: People) -> None:
    person = people["she"]
    succeeded(person.notes["outcome"], "giving the right username and password")
    asked = person.portal.second_factor()
    expect(
        asked is None,
        expected="the username and the password are all that is asked for",
        actual="a second factor is asked for",
        hint="a closed account needs no security device",
    )


@then("Client Portal refuses her login")
def refuses_login(people: People) -> None:
    refused_in_words(people["she"], r"\w", "the login is refused, with words that say so")


@when("she gives her username and a wrong password at the login")
def gives_wrong_at_login(people: People) -> None:
    person = people["she"]
    wrong = replace(person.credentials, password=person.credentials.password.swapcase())
    person.notes["outcome"] = person.portal.sign_in(wrong)


@then("only statements are open to her")
def statements_are_open(people: People) -> None:
    opened = people["she"].portal.access()
    expect(
        opened == "statements",
        expected="statements are open, and nothing else",
        actual="everything is open" if opened == "full" else f"what is open is: {opened}",
        hint="a closed account keeps access for its statements",
    )


@then("she can download her activity statement and her tax statement")
def can_download(people: People) -> None:
    person = people["she"]
    offered = person.portal.statements()
    expect(
        {"activity", "tax"} <= set(offered),
        expected="an activity statement and a tax statement are offered",
        actual=f"offered are: {', '.join(offered) or 'none'}",
    )
    kinds: tuple[StatementKind, ...] = ("activity", "tax")
    for kind in kinds:
        _is_statement(person, kind, "txt")
        _is_statement(person, kind, "csv")


@then("neither her card nor her device can be had or changed")
def nothing_else_is_open(people: People) -> None:
    portal = people["she"].portal
    outcomes: Mapping[str, Outcome] = {
        "a code card": portal.request_card(),
        "the re-activation of the device": portal.reactivate_device(people.serial("she", "dsc-plus")),
    }
    had = [what for what, outcome in outcomes.items() if outcome.accepted]
    expect(
        not had,
        expected="a closed account has statements and nothing else",
        actual=f"it was given {' and '.join(had)}",
    )


def change_account(people: People, who: str, **changed: Any) -> None:
    """Tell the target of a change of a person's account.

    Args:
        people: everybody.
        who: whose account.
        changed: fields of :class:`AccountState`; what is not named stays as it is, and credentials are made once.
    """
    person = people[who]
    before: AccountState = person.notes.get(_STATE, AccountState(_LONG_AGO))
    state = replace(before, **{"paper": None, **changed})
    people.set_account(who, state)
    person.notes[_STATE] = state


def _is_statement(person: Person, kind: StatementKind, form: StatementForm) -> None:
    """Hold a file against what makes it this account's statement: it names the account."""
    content = person.portal.statement(kind, form)
    number = person.record.account_number
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content)))
        found = len(rows) > 1 and any(number in row for row in rows)
    else:
        found = number in content.split()
    expect(
        found,
        expected=f"the file of the {kind} statement ({form}) names account {number}",
        actual="it does not" if content.strip() else "it is empty",
    )
