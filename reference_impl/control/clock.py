"""The time of the whole system, which a test can set."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["Clock"]

_YEARS = range(1970, 9999)


class Clock:
    """Real time, until it is set; from then on it stands still until it is set again."""

    def __init__(self) -> None:
        self._set_to: datetime | None = None

    def now(self) -> datetime:
        """The time, aware, UTC."""
        return self._set_to or datetime.now(UTC)

    def set(self, now: datetime) -> None:
        """Let it be this time.

        Args:
            now: aware.

        Raises:
            ValueError: ``now`` is naive, or so near to an end of the calendar that lifetimes reckoned from it leave it.
        """
        if now.tzinfo is None:
            raise ValueError("the time has no time zone; give it in UTC with Z at its end")
        if now.year not in _YEARS:
            raise ValueError(f"the time is out of reach; give one in the years {_YEARS[0]} to {_YEARS[-1]}")
        self._set_to = now.astimezone(UTC)
