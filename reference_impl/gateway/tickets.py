"""Tickets: what the first port gives to a login that went through, and the second port takes, once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from reference_impl.domain.ports import Entropy
from reference_impl.domain.tokens import hash_of
from reference_impl.domain.trading import TradingLogin

__all__ = ["TICKET_LIFETIME", "Tickets"]

TICKET_LIFETIME = timedelta(seconds=30)
"""How long a ticket is good: as long as it takes to open a connection, with patience."""

_MOST = 10_000


class Tickets:
    """The tickets that were given and not taken yet. They are in memory alone, and end with the process.

    Args:
        entropy: makes them.
    """

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self._given: dict[str, tuple[TradingLogin, datetime]] = {}
        self._turn = threading.Lock()

    def give(self, login: TradingLogin, now: datetime) -> str:
        """A ticket for a login that went through."""
        ticket = self._entropy.token()
        with self._turn:
            for old, (_, until) in list(self._given.items()):
                if until > now and len(self._given) < _MOST:
                    break  # the oldest comes first
                del self._given[old]
            self._given[hash_of(ticket)] = login, now + TICKET_LIFETIME
        return ticket

    def take(self, ticket: str, now: datetime) -> TradingLogin | None:
        """The login of a ticket, to exactly one caller; ``None`` where there is none, or its time is over."""
        with self._turn:
            login, until = self._given.pop(hash_of(ticket), (None, now))
        return login if now < until else None
