"""TRB-W-2, proved: in each combination of account, devices, codes, locks and time, the advice is one that works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations, product

import pytest

from reference_impl.domain.access import (
    Standing,
    accepted_means,
    level,
    passcode_window,
    trading_access,
    trading_begins_at,
)
from reference_impl.domain.device_life import state_at
from reference_impl.domain.diagnosis import TECHNICAL_ASSISTANCE, Diagnosis, Goal, diagnose
from reference_impl.domain.model import CodeCard, Device, Means, TemporaryPasscode, TradingAccount, User
from reference_impl.domain.policy import REFERENCE_POLICY
from tests.reference_impl.world import SECOND, START

POLICY = REFERENCE_POLICY
NOW = START
DAY = timedelta(days=1)
ADA = User("ada", "hash", "Ada", "ada@example.org", "US", "U1")


def _stored(**changed: object) -> Device:
    return replace(Device("1", "ada", "dsc-plus", "suite", b"sealed"), **changed)  # type: ignore[arg-type]


WAITING = _stored(active=False, waiting=True)
ACCOUNTS = {
    "approved": ADA,
    "not approved": replace(ADA, approved_at=None),
    "approved in a while": replace(ADA, approved_at=NOW + SECOND),
    "closed by its holder": replace(ADA, closed="by-customer"),
    "closed for no balance": replace(ADA, closed="no-balance"),
}
DEVICES = {
    "none": (),
    "active": (_stored(),),
    "suspended": (_stored(active=False),),
    "ordered": (replace(WAITING, ordered_at=NOW),),
    "shipped": (replace(WAITING, shipped_at=NOW),),
    "delivered": (replace(WAITING, shipped_at=NOW - 3 * DAY),),
    "active by itself": (replace(WAITING, shipped_at=NOW - 14 * DAY),),
    "lost, another ordered": (_stored(active=False, lost_at=NOW), replace(WAITING, serial="2", ordered_at=NOW)),
    "lost, another active by itself": (
        _stored(active=False, lost_at=NOW - 20 * DAY, replaced_at=NOW - 15 * DAY),
        replace(WAITING, serial="2", shipped_at=NOW - 14 * DAY),
    ),
    "two active": (_stored(), _stored(serial="2")),
}
GIVEN = TemporaryPasscode("ada", b"fingerprint", NOW)
PASSCODES = {
    "none": None,
    "new": GIVEN,
    "in its last second": replace(GIVEN, issued_at=NOW - 2 * DAY + SECOND),
    "for the card": replace(GIVEN, issued_at=NOW - 2 * DAY),
    "over": replace(GIVEN, issued_at=NOW - 12 * DAY),
    "ended": replace(GIVEN, ended=True),
    "locked": replace(GIVEN, wrong=POLICY.wrong_codes_allowed),
}
CARD = CodeCard("1", "ada", NOW, accepted_at=NOW, active=True)
CARDS = {
    "none": (None, 0),
    "at issue": (CodeCard("1", "ada", NOW), 111),
    "active": (CARD, 111),
    "in its last second": (replace(CARD, accepted_at=NOW - 21 * DAY + SECOND), 111),
    "over": (replace(CARD, accepted_at=NOW - 21 * DAY), 111),
    "used up": (CARD, 0),
    "ended": (replace(CARD, ended=True), 111),
    "locked": (replace(CARD, wrong=POLICY.wrong_codes_allowed), 111),
}
MISSING: tuple[Means, ...] = ("device", "code-card", "temporary-passcode")
WITHOUT = tuple(chain.from_iterable(combinations(MISSING, count) for count in range(4)))
QUESTIONS: tuple[tuple[TradingAccount, Goal, TradingAccount], ...] = (
    ("live", "client-portal", "live"),
    ("paper", "client-portal", "live"),
    ("live", "trading-platform", "live"),
    ("live", "trading-platform", "paper"),
    ("paper", "trading-platform", "live"),
    ("paper", "trading-platform", "paper"),
)


def standings(account: User) -> Iterator[Standing]:
    """Each combination of devices, codes and locks; more than can be reached, and all that can."""
    for devices, passcode, (card, logins), wrong in product(
        DEVICES.values(), PASSCODES.values(), CARDS.values(), (0, POLICY.wrong_responses_allowed)
    ):
        seen = tuple(
            replace(device, active=state_at(device, account.country, NOW, POLICY) == "active") for device in devices
        )
        yield Standing(replace(account, wrong_responses=wrong), seen, passcode, card, logins)


def usable(standing: Standing, means: tuple[Means, ...], without: tuple[Means, ...]) -> set[Means]:
    """What is at hand and not locked, told apart from the rule under test."""
    locked: set[Means] = set()
    if standing.user.wrong_responses >= POLICY.wrong_responses_allowed:
        locked.add("device")
    if standing.passcode is not None and standing.passcode.wrong >= POLICY.wrong_codes_allowed:
        locked.add("temporary-passcode")
    if standing.card is not None and standing.card.wrong >= POLICY.wrong_codes_allowed:
        locked.add("code-card")
    return set(means) - set(without) - locked


def works(standing: Standing, found: Diagnosis, without: tuple[Means, ...]) -> bool:
    """Whether doing what is advised has the end that it says."""
    at_portal = accepted_means(standing, NOW, POLICY)
    match found.step:
        case "log-in" if found.place == "client-portal":
            opened = {level(standing, each, NOW, POLICY) for each in found.means}
            return (
                found.credentials == "live"
                and bool(found.means)
                and set(found.means) <= usable(standing, at_portal, without)
                and opened <= ({"statements"} if standing.user.closed else {"full"})
            )
        case "log-in":
            decision = trading_access(standing, found.credentials, found.account, NOW, POLICY)
            return (
                decision.granted and bool(found.means) and set(found.means) <= usable(standing, decision.means, without)
            )
        case "code-card":
            return (
                at_portal == ("temporary-passcode",)
                and usable(standing, at_portal, without) == {"temporary-passcode"}
                and passcode_window(standing.passcode, NOW, POLICY) == "card-only"
                and level(standing, "temporary-passcode", NOW, POLICY) == "card-only"
            )
        case "technical-assistance":
            itself = any(device.active and device.waiting for device in standing.devices)
            return itself and "device" in without and TECHNICAL_ASSISTANCE in found.advice
        case _:
            return "Client Services" in found.advice and helped(standing, without)


def helped(standing: Standing, without: tuple[Means, ...]) -> bool:
    """Whether a desk is the way: nothing else is at hand, and the passcode that it gives leads to a login."""
    if usable(standing, accepted_means(standing, NOW, POLICY), without):
        return False
    after = replace(
        standing,
        devices=tuple(replace(device, active=False) for device in standing.devices),
        passcode=GIVEN,
        card=standing.card and replace(standing.card, ended=True),
    )
    in_hand = tuple(each for each in without if each != "temporary-passcode")
    again = diagnose(after, "live", "client-portal", "live", in_hand, NOW, POLICY)
    return again.step == "log-in" and again.means == ("temporary-passcode",) and works(after, again, in_hand)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_in_every_state_the_advice_works(account: str) -> None:
    for standing, without, (credentials, goal, selected) in product(standings(ACCOUNTS[account]), WITHOUT, QUESTIONS):
        found = diagnose(standing, credentials, goal, selected, without, NOW, POLICY)
        said = (standing, without, credentials, goal, selected, found)
        assert works(standing, found, without), said
        assert found.advice, said
        assert found.clauses, said
        if found.cause == "granted":
            assert found.place == goal, said
        if account != "approved":
            assert found.place == "client-portal", said
        if standing.user.closed:
            assert (found.step, found.means) == ("log-in", ("password",)), said
        if "temporary-passcode" in found.means and found.place == "trading-platform":
            assert passcode_window(standing.passcode, NOW, POLICY) == "full", said


@pytest.mark.parametrize("goal", ["client-portal", "trading-platform"])
def test_a_self_activated_device_in_hand_is_logged_in_with(goal: Goal) -> None:
    standing = Standing(ADA, tuple(replace(device, active=True) for device in DEVICES["active by itself"]))
    found = diagnose(standing, "live", goal, "live", (), NOW, POLICY)
    assert (found.step, found.place, found.means) == ("log-in", goal, ("device",))


def test_after_the_cut_off_the_moment_is_told_at_which_the_platform_opens() -> None:
    approved_at = NOW.replace(hour=22)
    standing = Standing(replace(ADA, approved_at=approved_at), DEVICES["active"])
    found = diagnose(standing, "live", "trading-platform", "live", (), approved_at, POLICY)
    opens_at = trading_begins_at(approved_at, POLICY)
    assert (found.cause, found.step, found.place, found.opens_at) == (
        "approved-after-cut-off",
        "log-in",
        "client-portal",
        opens_at,
    )
    assert opens_at > approved_at
    before = diagnose(standing, "live", "trading-platform", "live", (), opens_at - SECOND, POLICY)
    then = diagnose(standing, "live", "trading-platform", "live", (), opens_at, POLICY)
    assert (before.place, then.place, then.opens_at) == ("client-portal", "trading-platform", None)


def test_the_reasons_come_in_the_articles_order() -> None:
    both = Standing(replace(ADA, approved_at=None, closed="by-customer"), DEVICES["active"])
    assert diagnose(both, "paper", "trading-platform", "live", (), NOW, POLICY).cause == "not-approved"
    closed = Standing(replace(ADA, closed="by-customer"), DEVICES["active"])
    assert diagnose(closed, "paper", "trading-platform", "live", (), NOW, POLICY).cause == "closed"


def test_the_state_of_a_device_is_told_to_whoever_is_sent_to_a_desk() -> None:
    standing = Standing(ADA, DEVICES["suspended"], None, replace(CARD, accepted_at=NOW - 21 * DAY), 5)
    found = diagnose(standing, "live", "client-portal", "live", (), NOW, POLICY)
    assert found.cause == "card-over"
    assert "Your Digital Security Card+ is not active." in found.advice
