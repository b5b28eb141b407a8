"""The clock of the system."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reference_impl.control.clock import Clock


def test_it_tells_real_time_until_it_is_set() -> None:
    before = datetime.now(UTC)
    told = Clock().now()
    assert before <= told <= datetime.now(UTC)
    assert told.tzinfo is UTC


def test_it_stands_still_where_it_is_set() -> None:
    clock = Clock()
    clock.set(datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == clock.now() == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_it_takes_no_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock().set(datetime(2026, 11, 22))  # noqa: DTZ001 - that is the point
