"""The one access rule: each case against a table, and each boundary from both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reference_impl.domain.access import Level, Standing, Window, accepted_means, level, passcode_window
from reference_impl.domain.model import Closed, Device, Means, TemporaryPasscode, User
from reference_impl.domain.policy import REFERENCE_POLICY
from tests.reference_impl.world import SECOND, START

POLICY = REFERENCE_POLICY
ADA = User("ada", "hash", "Ada", "ada@example.org", "GB", "U1")
ACTIVE = Device("1", "ada", "dsc-plus", "suite", b"sealed")
PASSCODE = TemporaryPasscode("ada", b"fingerprint", START)
MOMENT = timedelta(microseconds=1)
FULL, END = START + timedelta(days=2), START + timedelta(days=12)
AT = {"full": START, "card-only": FULL, "over": END}
"""A moment in each window of the passcode."""

DEVICES = {"none": (), "inactive": (replace(ACTIVE, active=False),), "active": (ACTIVE,)}
WITHOUT_DEVICE: dict[str, tuple[Means, ...]] = {
    "full": ("temporary-passcode",),
    "card-only": ("temporary-passcode",),
    "over": (),
}


@pytest.mark.parametrize(
    ("now", "window"),
    [
        (START, "full"),
        (FULL - MOMENT, "full"),
        (FULL, "card-only"),
        (END - MOMENT, "card-only"),
        (END, "over"),
        (END + timedelta(days=3650), "over"),
    ],
)
def test_a_passcode_opens_everything_for_two_days_and_the_card_for_ten_more(now: object, window: Window) -> None:
    assert passcode_window(PASSCODE, now, POLICY) == window  # type: ignore[arg-type]


@pytest.mark.parametrize("now", AT.values(), ids=AT)
def test_a_passcode_that_was_ended_or_never_given_opens_nothing(now: object) -> None:
    assert passcode_window(replace(PASSCODE, ended=True), now, POLICY) == "over"  # type: ignore[arg-type]
    assert passcode_window(None, now, POLICY) == "over"  # type: ignore[arg-type]


def test_the_windows_are_those_of_the_policy() -> None:
    short = replace(POLICY, passcode_full_access=SECOND, passcode_for_card=2 * SECOND)
    windows = [passcode_window(PASSCODE, START + number * SECOND, short) for number in range(4)]
    assert windows == ["full", "card-only", "card-only", "over"]


@pytest.mark.parametrize("wrong", [0, 5])
def test_wrong_tries_change_no_window(wrong: int) -> None:
    assert passcode_window(replace(PASSCODE, wrong=wrong), START, POLICY) == "full"


@pytest.mark.parametrize("window", AT)
@pytest.mark.parametrize("has", DEVICES)
@pytest.mark.parametrize("closed", [None, "by-customer", "no-balance"])
def test_what_is_asked_for_follows_from_account_devices_and_passcode(
    closed: Closed | None, has: str, window: str
) -> None:
    standing = Standing(replace(ADA, closed=closed), DEVICES[has], PASSCODE)
    if closed:
        expected: tuple[Means, ...] = ("password",)
    elif has == "active":
        expected = ("device",)
    else:
        expected = WITHOUT_DEVICE[window]
    assert accepted_means(standing, AT[window], POLICY) == expected


@pytest.mark.parametrize("has", DEVICES)
@pytest.mark.parametrize("passcode", [None, replace(PASSCODE, ended=True)], ids=["none", "ended"])
def test_without_a_passcode_that_counts_only_an_active_device_is_left(
    has: str, passcode: TemporaryPasscode | None
) -> None:
    expected = ("device",) if has == "active" else ()
    assert accepted_means(Standing(ADA, DEVICES[has], passcode), START, POLICY) == expected


def test_one_active_device_among_others_is_enough() -> None:
    devices = (replace(ACTIVE, active=False), replace(ACTIVE, serial="2"), replace(ACTIVE, serial="3", active=False))
    assert accepted_means(Standing(ADA, devices, PASSCODE), START, POLICY) == ("device",)


@pytest.mark.parametrize("window", AT)
@pytest.mark.parametrize("means", ["device", "temporary-passcode", "password"])
@pytest.mark.parametrize("closed", [None, "by-customer", "no-balance"])
def test_what_is_open_follows_from_account_means_and_passcode(closed: Closed | None, means: Means, window: str) -> None:
    passcode: dict[str, Level] = {"full": "full", "card-only": "card-only", "over": "none"}
    by_means: dict[Means, Level] = {"device": "full", "temporary-passcode": passcode[window], "password": "none"}
    expected: Level = "statements" if closed else by_means[means]
    assert level(Standing(replace(ADA, closed=closed), (), PASSCODE), means, AT[window], POLICY) == expected


@pytest.mark.parametrize("passcode", [None, replace(PASSCODE, ended=True)], ids=["none", "ended"])
def test_a_session_of_a_passcode_that_does_not_count_opens_nothing(passcode: TemporaryPasscode | None) -> None:
    assert level(Standing(ADA, (ACTIVE,), passcode), "temporary-passcode", START, POLICY) == "none"


def test_a_session_that_a_device_opened_needs_no_passcode() -> None:
    assert level(Standing(ADA), "device", END, POLICY) == "full"
