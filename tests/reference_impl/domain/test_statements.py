"""Statements: made from what the account has."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from reference_impl.domain.model import CompletedTask, User
from reference_impl.domain.people import set_account
from reference_impl.domain.refusals import Refused
from reference_impl.domain.statements import FORMS, STATEMENTS, Form, Kind, statement
from tests.reference_impl.world import START, World

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ADA = User("ada", "hash", "Ada Example", "ada@example.org", "GB", "U1234567")
DONE = [CompletedTask("ada", "change-email", datetime(2026, 2, 1, 8, 30, tzinfo=UTC))]


def rows(kind: Kind, user: User = ADA) -> list[list[str]]:
    return list(csv.reader(io.StringIO(statement(kind, "csv", user, DONE, NOW))))


def test_an_activity_statement_tells_what_was_carried_out_and_when() -> None:
    assert rows("activity")[-1] == ["2026-02-01 08:30:00 UTC", "Change email address"]
    text = statement("activity", "txt", ADA, DONE, NOW)
    assert "2026-02-01 08:30:00 UTC  Change email address" in text


def test_an_activity_statement_of_an_account_without_any_says_so() -> None:
    assert statement("activity", "txt", ADA, [], NOW).endswith("None.\n")


def test_a_tax_statement_tells_of_the_year_that_is_over_and_of_this_one() -> None:
    told = [row[0] for row in rows("tax")]
    assert "2025, Dividends" in told
    assert "2026, Interest" in told


@pytest.mark.parametrize("kind", STATEMENTS)
@pytest.mark.parametrize("form", FORMS)
def test_each_names_the_account_and_its_holder(kind: Kind, form: Form) -> None:
    text = statement(kind, form, ADA, DONE, NOW)
    assert "U1234567" in text
    assert "Ada Example" in text


@pytest.mark.parametrize("name", ["=2+5", "+1", "-1", "@SUM(A1)"])
def test_a_name_is_no_formula_to_a_spreadsheet(name: str) -> None:
    user = User("ada", "hash", name, "ada@example.org", "GB", "U1234567")
    assert ["Account holder", f"'{name}"] in rows("tax", user)


# ---------------------------------------------------------------- to whom they are open
def test_a_session_of_an_open_account_has_them_too() -> None:
    world = World()
    world.equipped()
    assert set(world.portal.statements(world.sign_in(), world.now)) == {"activity", "tax"}


def test_a_closed_account_has_them_by_password_alone_and_nothing_else() -> None:
    world = World()
    world.equipped()
    set_account(world.store, world.hasher, username="ada", approved_at=START, closed="no-balance")
    begun = world.begin_sign_in()
    assert (begun.asks, begun.level) == (None, "statements")
    file = world.portal.statement(begun.token, "activity.csv", world.now)
    assert (file.name, file.media_type) == ("activity.csv", "text/csv; charset=utf-8")
    assert "U-ada" in file.text
    for call in (world.portal.account, world.portal.devices, world.portal.request_card):
        with pytest.raises(Refused) as refused:
            call(begun.token, world.now)
        assert refused.value.reason == "no-access"


def test_an_account_that_is_opened_again_asks_for_the_device_again() -> None:
    world = World()
    world.equipped()
    set_account(world.store, world.hasher, username="ada", approved_at=START, closed="by-customer")
    token = world.begin_sign_in().token
    set_account(world.store, world.hasher, username="ada", approved_at=START, closed=None)
    assert world.portal.session(token, world.now).level == "none"
    assert world.begin_sign_in().asks is not None


def test_the_card_only_days_of_a_passcode_open_no_statements() -> None:
    world = World()
    world.person()
    passcode = world.passcode()
    world.now += world.policy.passcode_full_access
    begun = world.begin_sign_in()
    token = world.portal.second_factor(begun.token, passcode, None, world.now).token
    with pytest.raises(Refused) as refused:
        world.portal.statements(token, world.now)
    assert refused.value.reason == "no-access"


@pytest.mark.parametrize("name", ["activity", "activity.pdf", "taxes.csv", "../activity.csv", ""])
def test_other_files_are_not_found(name: str) -> None:
    world = World()
    world.equipped()
    with pytest.raises(Refused) as refused:
        world.portal.statement(world.sign_in(), name, world.now)
    assert refused.value.reason == "not-found"
