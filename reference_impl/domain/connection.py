"""What keeps a trading platform from connecting, told by what could be reached from where the account holder is.

The checks are made in the article's order, and the first that fails is the cause: whether the Internet connection
works, whether a firewall swallows what is sent, whether the ports are open (TRB-D-1, TRB-D-2, TRB-D-5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "ConnectionReport",
    "Hindrance",
    "Observed",
    "Reach",
    "ToTry",
    "advice_on",
    "hindrance",
    "hindrance_at",
    "report_on",
]

Reach = Literal["open", "refused", "filtered"]
"""What became of an attempt to connect: it did; it was refused at once; no answer came in the time allowed."""

Hindrance = Literal["none", "internet", "firewall", "port"]
"""What is in the way: nothing; the Internet connection; a firewall; a port that is blocked or closed."""

_ORDER: tuple[Hindrance, ...] = ("internet", "firewall", "port", "none")

_CLAUSES: Mapping[Hindrance, tuple[str, ...]] = {
    "none": ("TRB-D-4",),
    "internet": ("TRB-D-1",),
    "firewall": ("TRB-D-2",),
    "port": ("TRB-D-3",),
}


@dataclass(frozen=True)
class ToTry:
    """What a connectivity test tries.

    Attributes:
        website: address of another website, one that has nothing to do with the platform; empty where there is none.
        ports: host and port at which each of the platform's TCP ports is reached, by its number in the article.
        seconds: what has not answered after so long gives no answer.
    """

    website: str = ""
    ports: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    seconds: float = 3


@dataclass(frozen=True)
class Observed:
    """What was found out by trying.

    Attributes:
        website: whether another website answers.
        ports: what became of each of the platform's TCP ports, by its number in the article.
    """

    website: bool
    ports: Mapping[int, Reach]


@dataclass(frozen=True)
class ConnectionReport:
    """What the connectivity test tells (TRB-D-4).

    Attributes:
        website: whether another website answers.
        ports: what became of each port, as observed.
        causes: what is in the way of each port.
        cause: what is in the way of the platform; the first of the checks that fails.
        advice: what to do about it.
        clauses: what the advice rests on.
    """

    website: bool
    ports: Mapping[int, Reach]
    causes: Mapping[int, Hindrance]
    cause: Hindrance
    advice: str
    clauses: tuple[str, ...]


def hindrance_at(website: bool, reach: Reach) -> Hindrance:
    """What is in the way of one port (TRB-D-5).

    Args:
        website: whether another website answers; where none does, nothing can be said of a firewall or a port.
        reach: what became of the port.
    """
    if reach == "open":
        return "none"
    if not website:
        return "internet"
    return "firewall" if reach == "filtered" else "port"


def hindrance(observed: Observed) -> Hindrance:
    """What is in the way of the platform: the first check that fails, in the article's order.

    Clauses: TRB-D-1 (where no other website answers, it is the Internet connection, whatever becomes of the ports),
    TRB-D-2 (where a port gives no answer, it is a firewall), TRB-D-5.
    """
    if not observed.website:
        return "internet"
    causes = {hindrance_at(observed.website, reach) for reach in observed.ports.values()}
    return next((cause for cause in _ORDER if cause in causes), "none")


def advice_on(cause: Hindrance, ports: Mapping[int, Hindrance]) -> str:
    """What to do, in plain words.

    Args:
        cause: what is in the way of the platform.
        ports: what is in the way of each port; those that it names are named.
    """
    if cause == "internet":
        return (
            "No other website answers: your Internet connection does not work. Ask your Internet service provider. "
            "Whether a firewall or a port is in the way can be told once it works."
        )
    told = []
    if swallowed := _named(ports, "firewall"):
        told.append(
            f"{swallowed} did not answer: a firewall on your computer or in your network blocks the platform's "
            "connection. It has to be reconfigured, so that the connection is let through in both directions."
        )
    if refused := _named(ports, "port"):
        told.append(
            f"{refused} refused the connection. In hotels and cafes ports are often blocked: try from elsewhere. On a "
            "router of your own, open TCP ports 4000 and 4001, inbound and outbound."
        )
    return " ".join(told) or (
        "The trading platform can be reached from here: nothing is in the way of its connection. Log in as usual."
    )


def report_on(observed: Observed) -> ConnectionReport:
    """All that the connectivity test tells of what was observed (TRB-D-1, TRB-D-2, TRB-D-4, TRB-D-5)."""
    causes = {port: hindrance_at(observed.website, reach) for port, reach in observed.ports.items()}
    cause = hindrance(observed)
    return ConnectionReport(
        observed.website, dict(observed.ports), causes, cause, advice_on(cause, causes), _CLAUSES[cause]
    )


def _named(ports: Mapping[int, Hindrance], cause: Hindrance) -> str:
    found = [str(port) for port, each in sorted(ports.items()) if each == cause]
    return f"TCP port{'s' if len(found) > 1 else ''} {' and '.join(found)}" if found else ""
