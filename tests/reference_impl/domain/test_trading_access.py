"""What the access rule says of the trading platform: approval and its cut-off, closing, paper account, codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.access import (
    REASON_CLAUSES,
    Decision,
    Reason,
    Standing,
    trading_access,
    trading_begins_at,
)
from reference_impl.domain.model import Closed, CodeCard, Device, TemporaryPasscode, TradingAccount, User
from reference_impl.domain.policy import REFERENCE_POLICY, Policy

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ADA = User("ada", "hash", "Ada Example", "ada@example.org", "US", "U1234567")
DEVICE = Device("1", "ada", "dsc-plus", "suite", b"key")
PASSCODE = TemporaryPasscode("ada", b"fingerprint", NOW)
CARD = CodeCard("card", "ada", NOW, accepted_at=NOW, active=True)


def decide(
    standing: Standing,
    now: datetime = NOW,
    credentials: TradingAccount = "live",
    account: TradingAccount = "live",
    policy: Policy = REFERENCE_POLICY,
) -> Decision:
    return trading_access(standing, credentials, account, now, policy)


def in_zone(zone: str, cut_off: time = time(16)) -> Policy:
    return replace(REFERENCE_POLICY, cut_off=cut_off, cut_off_zone=zone)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


# ---------------------------------------------------------------- approval
def test_an_account_that_is_not_approved_has_no_access() -> None:
    decision = decide(Standing(replace(ADA, approved_at=None), [DEVICE]))
    assert (decision.granted, decision.means, decision.reason) == (False, (), "not-approved")
    assert "Client Portal" in decision.advice


def test_before_the_moment_of_its_approval_an_account_is_not_approved() -> None:
    standing = Standing(replace(ADA, approved_at=NOW), [DEVICE])
    assert decide(standing, NOW - SECOND).reason == "not-approved"
    assert decide(standing, NOW).granted


@pytest.mark.parametrize(
    ("approved_at", "begins_at"),
    [
        (utc(2026, 7, 15, 19, 59, 59), utc(2026, 7, 15, 19, 59, 59)),
        (utc(2026, 7, 15, 20, 0, 0), utc(2026, 7, 15, 20, 0, 0)),
        (utc(2026, 7, 15, 20, 0, 1), utc(2026, 7, 16, 4, 0, 0)),
        (utc(2026, 7, 16, 3, 59, 59), utc(2026, 7, 16, 4, 0, 0)),
        (utc(2026, 7, 16, 4, 0, 0), utc(2026, 7, 16, 4, 0, 0)),
        (utc(2026, 1, 15, 21, 0, 0), utc(2026, 1, 15, 21, 0, 0)),
        (utc(2026, 1, 15, 21, 0, 1), utc(2026, 1, 16, 5, 0, 0)),
    ],
)
def test_the_cut_off_and_the_next_day_are_those_of_the_zone_in_summer_and_in_winter(
    approved_at: datetime, begins_at: datetime
) -> None:
    assert trading_begins_at(approved_at, in_zone("America/New_York")) == begins_at


@pytest.mark.parametrize(
    ("zone", "cut_off", "approved_at", "begins_at"),
    [
        # clocks are put forward at 02:00 on 8 March 2026: midnight after the day before is in winter time, ...
        ("America/New_York", time(16), utc(2026, 3, 7, 21, 0, 1), utc(2026, 3, 8, 5)),
        # ... the cut-off of the day in summer time, as is the midnight after it
        ("America/New_York", time(16), utc(2026, 3, 8, 20, 0, 0), utc(2026, 3, 8, 20)),
        ("America/New_York", time(16), utc(2026, 3, 8, 20, 0, 1), utc(2026, 3, 9, 4)),
        # a cut-off that clocks pass over, 02:30, is where they would have shown it: half an hour after the change
        ("America/New_York", time(2, 30), utc(2026, 3, 8, 7, 30, 0), utc(2026, 3, 8, 7, 30)),
        ("America/New_York", time(2, 30), utc(2026, 3, 8, 7, 30, 1), utc(2026, 3, 9, 4)),
        # put back at 02:00 on 1 November 2026: approved early that day, after a cut-off at 00:30, the day has 25 hours
        ("America/New_York", time(0, 30), utc(2026, 11, 1, 4, 30, 0), utc(2026, 11, 1, 4, 30)),
        ("America/New_York", time(0, 30), utc(2026, 11, 1, 4, 30, 1), utc(2026, 11, 2, 5)),
        # a cut-off that clocks show twice, 01:30, is the second time
        ("America/New_York", time(1, 30), utc(2026, 11, 1, 6, 30, 0), utc(2026, 11, 1, 6, 30)),
        ("America/New_York", time(1, 30), utc(2026, 11, 1, 6, 30, 1), utc(2026, 11, 2, 5)),
        # a day that begins at 01:00, since clocks are put forward at midnight
        ("Africa/Cairo", time(16), utc(2026, 4, 23, 14, 0, 1), utc(2026, 4, 23, 22)),
        # a day whose midnight comes twice begins with the first
        ("America/Havana", time(16), utc(2026, 10, 31, 20, 0, 1), utc(2026, 11, 1, 4)),
        # the other side of the date line
        ("Pacific/Auckland", time(17), utc(2026, 1, 1, 4, 0, 1), utc(2026, 1, 1, 11)),
    ],
)
def test_days_on_which_clocks_are_changed(zone: str, cut_off: time, approved_at: datetime, begins_at: datetime) -> None:
    assert trading_begins_at(approved_at, in_zone(zone, cut_off)) == begins_at


@given(
    st.integers(946_684_800, 2_114_380_800).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.sampled_from(["America/New_York", "Europe/Vienna", "Africa/Cairo", "Asia/Tokyo", "Australia/Lord_Howe"]),
)
def test_access_begins_at_once_or_within_the_longest_day(approved_at: datetime, zone: str) -> None:
    begins_at = trading_begins_at(approved_at, in_zone(zone))
    assert begins_at.tzinfo is UTC
    assert timedelta(0) <= begins_at - approved_at < timedelta(hours=9)


def test_the_day_after_an_approval_after_the_cut_off_begins_to_the_second() -> None:
    begins_at = utc(2026, 7, 16, 4)
    standing = Standing(replace(ADA, approved_at=utc(2026, 7, 15, 20, 0, 1)), [DEVICE])
    before = decide(standing, begins_at - SECOND)
    assert before.reason == "approved-after-cut-off"
    assert "2026-07-16 00:00:00" in before.advice
    assert "America/New_York" in before.advice
    assert decide(standing, begins_at).granted


def test_a_cut_off_has_no_zone_of_its_own() -> None:
    with pytest.raises(ValueError, match="cut_off_zone"):
        Policy(cut_off=time(16, tzinfo=UTC))


# ---------------------------------------------------------------- closing, and the paper account
@pytest.mark.parametrize("closed", get_args(Closed))
def test_a_closed_account_has_no_access(closed: Closed) -> None:
    decision = decide(Standing(replace(ADA, closed=closed), [DEVICE]))
    assert (decision.granted, decision.reason) == (False, "closed")
    assert "statements" in decision.advice


def test_approval_is_looked_at_before_closing_and_closing_before_the_paper_account() -> None:
    both = replace(ADA, approved_at=None, closed="no-balance")
    assert decide(Standing(both), credentials="paper").reason == "not-approved"
    assert decide(Standing(replace(ADA, closed="no-balance")), credentials="paper").reason == "closed"


@pytest.mark.parametrize(
    ("credentials", "account", "reason"),
    [
        ("live", "live", "granted"),
        ("live", "paper", "granted"),
        ("paper", "paper", "granted"),
        ("paper", "live", "paper-not-selected"),
    ],
)
def test_the_paper_accounts_own_credentials_need_it_selected(
    credentials: TradingAccount, account: TradingAccount, reason: Reason
) -> None:
    assert decide(Standing(ADA, [DEVICE]), credentials=credentials, account=account).reason == reason


# ---------------------------------------------------------------- what completes a login
def test_an_active_device_is_asked_for_first() -> None:
    assert decide(Standing(ADA, [DEVICE], PASSCODE)).means == ("device",)
    assert decide(Standing(ADA, [DEVICE], card=CARD, card_logins=1)).means == ("device", "code-card")


def test_a_temporary_passcode_does_for_two_days() -> None:
    standing = Standing(ADA, [replace(DEVICE, active=False)], PASSCODE)
    assert decide(standing, NOW + timedelta(days=2) - SECOND).means == ("temporary-passcode",)
    over = decide(standing, NOW + timedelta(days=2))
    assert (over.granted, over.reason) == (False, "passcode-over")
    assert "Online Security Code Card" in over.advice
    late = decide(standing, NOW + timedelta(days=12))
    assert late.reason == "passcode-over"
    assert "Client Services" in late.advice
    assert "Digital Security Card+ is not active" in late.advice


def test_a_card_does_for_twenty_one_days() -> None:
    standing = Standing(ADA, card=CARD, card_logins=1)
    assert decide(standing, NOW + timedelta(days=21) - SECOND).means == ("code-card",)
    over = decide(standing, NOW + timedelta(days=21))
    assert (over.granted, over.reason) == (False, "card-over")
    assert "Client Services" in over.advice


@pytest.mark.parametrize(
    "standing",
    [
        Standing(ADA),
        Standing(ADA, [replace(DEVICE, active=False)]),
        Standing(ADA, passcode=replace(PASSCODE, ended=True)),
        Standing(ADA, card=replace(CARD, ended=True), card_logins=1),
        Standing(ADA, card=replace(CARD, accepted_at=None, active=False), card_logins=1),
    ],
)
def test_whoever_has_nothing_is_sent_to_client_services(standing: Standing) -> None:
    decision = decide(standing)
    assert (decision.granted, decision.reason) == (False, "no-means")
    assert "Client Services" in decision.advice


def test_a_card_without_cells_is_over() -> None:
    assert decide(Standing(ADA, card=CARD, card_logins=0)).reason == "card-over"


def test_each_reason_rests_on_clauses_and_every_refusal_says_what_to_do() -> None:
    assert set(REASON_CLAUSES) == set(get_args(Reason))
    assert all(REASON_CLAUSES.values())


@given(
    st.sampled_from([None, NOW - timedelta(days=1), NOW - timedelta(minutes=1), NOW + SECOND]),
    st.sampled_from([None, "by-customer", "no-balance"]),
    st.booleans(),
    st.sampled_from([None, PASSCODE, replace(PASSCODE, ended=True)]),
    st.sampled_from([None, CARD, replace(CARD, ended=True)]),
    st.integers(0, 1),
    st.integers(0, 30),
    st.sampled_from([("live", "live"), ("live", "paper"), ("paper", "live"), ("paper", "paper")]),
)
def test_a_decision_is_granted_with_means_or_refused_with_advice(
    approved_at: datetime | None,
    closed: Closed | None,
    active: bool,
    passcode: TemporaryPasscode | None,
    card: CodeCard | None,
    logins: int,
    days: int,
    chosen: tuple[TradingAccount, TradingAccount],
) -> None:
    user = replace(ADA, approved_at=approved_at, closed=closed)
    standing = Standing(user, [replace(DEVICE, active=active)], passcode, card, logins)
    decision = decide(standing, NOW + timedelta(days=days), *chosen)
    assert decision.granted == bool(decision.means) == (decision.reason == "granted") == (not decision.advice)
