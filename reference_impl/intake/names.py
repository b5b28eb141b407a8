"""Names of files as strangers give them, made harmless."""

from __future__ import annotations

import unicodedata

__all__ = ["harmless", "one_line"]

_LONGEST = 100


def one_line(text: str, longest: int, *, unseen: bool = False) -> str:
    """A text on one line: white space and control characters as one space, without what cannot be seen.

    Args:
        text: from anybody.
        longest: characters that are kept of it.
        unseen: keep what cannot be seen, for whoever has to judge it.
    """
    seen = []
    for each in text:
        category = unicodedata.category(each)
        if each.isspace() or category == "Cc":
            seen.append(" ")
        elif category == "Cs":
            seen.append("\N{REPLACEMENT CHARACTER}")
        elif unseen or category != "Cf":  # marks that turn the direction of writing, or take no room
            seen.append(each)
    return " ".join("".join(seen).split())[:longest].rstrip()


def harmless(name: str, ending: str = "") -> str:
    """A file's name without path, control characters, and dots or dashes that mean something at its beginning.

    Args:
        name: from anybody; may be empty.
        ending: in place of its own, for example ``.jpg``; empty to leave its own.
    """
    last = one_line(name.replace("\\", "/").rpartition("/")[2], 10 * _LONGEST)
    last = "".join("_" if each in '<>:"|?*' else each for each in last).lstrip(".-~ ").rstrip(". ")
    stem, dot, own = last.rpartition(".")
    if not dot or not stem or len(own) > 10:
        stem, own = last, ""
    ending = ending or (f".{own}" if own else "")
    return f"{stem[: _LONGEST - len(ending)].rstrip() or 'file'}{ending}"
