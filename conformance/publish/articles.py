"""How an article's page is laid out: its headings in our own words, and which clauses stand under which.

The catalogue keeps clauses in the order of the article but no headings; these are the article's own parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["SECTIONS", "Heading", "group", "tab"]


@dataclass(frozen=True)
class Heading:
    """One part of an article.

    Attributes:
        title: the heading, in our own words.
        prefixes: clause ids that begin with one of these belong here; the longest matching prefix wins.
        tab: what its tab is called, where a reader needs only the part of the device at hand; the same word on every
            page, so that choosing a device once chooses it everywhere.
    """

    title: str
    prefixes: tuple[str, ...]
    tab: str = ""


SECTIONS: dict[str, tuple[Heading, ...]] = {
    "verify-identity": (
        Heading("In Client Portal", ("VID-P-",)),
        Heading("With IB Key on an iPhone", ("VID-IOS-",), "iOS"),
        Heading("With IB Key on an Android phone", ("VID-AND-",), "Android"),
        Heading("With the Digital Security Card+ (DSC+)", ("VID-DSC-",), "DSC+"),
    ),
    "code-card": (
        Heading("What the card is for", ("CARD-O-",)),
        Heading("Logging in and asking for the card", ("CARD-1", "CARD-3", "CARD-4", "CARD-5")),
        Heading("Printing or saving it", ("CARD-6", "CARD-7")),
        Heading("Activating it", ("CARD-8", "CARD-9", "CARD-10")),
        Heading("Using it, and keeping it safe", ("CARD-11", "CARD-12", "CARD-13", "CARD-14", "CARD-15")),
    ),
    "send-documents": (
        Heading("Taking and sending the picture with an iPhone", ("DOC-IOS-",), "iOS"),
        Heading("Taking and sending the picture with an Android phone", ("DOC-AND-",), "Android"),
        Heading("Where to send it, and what the subject says", ("DOC-G-", "DOC-ADR-", "DOC-SUB-")),
        Heading("What happens where it arrives", ("DOC-INT-",)),
    ),
    "login-troubleshooting": (
        Heading("A. The login is refused although the credentials are right", ("TRB-A-",)),
        Heading("B. The passcode is refused", ("TRB-B-",)),
        Heading("C. User name or password forgotten", ("TRB-C-",)),
        Heading("D. No connection", ("TRB-D-",)),
        Heading("E. The device is not at hand for a while", ("TRB-E-",)),
        Heading("F. The device is lost or damaged", ("TRB-F-",)),
        Heading("G. The temporary passcode has expired", ("TRB-G-",)),
        Heading("H. The code card has expired", ("TRB-H-",)),
        Heading("I. The device has not worked since it was delivered", ("TRB-I-",)),
        Heading("J. Still waiting for the device", ("TRB-J-",)),
        Heading("K. A new device has arrived", ("TRB-K-",)),
        Heading("The guidance as a whole", ("TRB-W-",)),
    ),
}
OTHER = "Further statements"


def group(article: str, clauses: Iterable[str]) -> list[tuple[str, Sequence[str]]]:
    """The clauses of an article under its headings.

    Args:
        article: the article's id in the catalogue.
        clauses: ids, in the order of the catalogue, which is kept.

    Returns:
        title and clause ids, headings without a clause left out. What no heading claims comes last, so that a clause
        that is new in the catalogue is never lost.
    """
    headings = SECTIONS.get(article, ())
    under: dict[str, list[str]] = {title: [] for title in (*(heading.title for heading in headings), OTHER)}
    for clause in clauses:
        matches = [(len(p), h.title) for h in headings for p in h.prefixes if clause.startswith(p)]
        under[max(matches)[1] if matches else OTHER].append(clause)
    return [(title, ids) for title, ids in under.items() if ids]


def tab(article: str, title: str) -> str:
    """What the tab of a heading is called; empty where it has none."""
    return next((heading.tab for heading in SECTIONS.get(article, ()) if heading.title == title), "")
