"""The regional desks of Client Services, and the telephone number of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["REFERENCE_DESKS", "Desk", "desk_for"]


@dataclass(frozen=True)
class Desk:
    """A desk that account holders of a region call.

    Attributes:
        region: its name.
        telephone: after ITU-T E.123, with its plus sign.
        countries: after ISO 3166, whose residents call it; empty for the desk of all others.
    """

    region: str
    telephone: str
    countries: frozenset[str] = frozenset()


REFERENCE_DESKS = (
    Desk("Americas", "+1 202 555 0142", frozenset({"US", "CA", "MX", "BR"})),
    Desk("Asia and Pacific", "+61 2 5550 0142", frozenset({"AU", "CN", "HK", "IN", "JP", "NZ", "SG"})),
    Desk("Europe, Middle East and Africa", "+44 20 7946 0142"),
)
"""Numbers that are set aside for stories, so that nobody is called by mistake."""


def desk_for(country: str, desks: Sequence[Desk]) -> Desk:
    """The desk that residents of a country call.

    Raises:
        LookupError: there is none, not even one for all others.
    """
    others = [desk for desk in desks if not desk.countries]
    found = [desk for desk in desks if country in desk.countries] or others
    if not found:
        raise LookupError(f"no desk of Client Services is for residents of {country}; add one without countries")
    return found[0]
