"""What somebody may have meant who misspelled a word."""

from __future__ import annotations

import difflib
from collections.abc import Collection

__all__ = ["near"]


def near(word: str, choices: Collection[str]) -> str:
    """The sentence that helps somebody who misspelled a word.

    Args:
        word: what was written.
        choices: what there is.

    Returns:
        for example ``Perhaps "portal" is meant``, or all choices where nothing is near.
    """
    by_folded = {choice.casefold(): choice for choice in choices}
    found = difflib.get_close_matches(word.casefold(), list(by_folded), n=3, cutoff=0.6)
    if found:
        return "Perhaps " + " or ".join(f'"{by_folded[match]}"' for match in found) + " is meant"
    if not choices:
        return "There are none to choose from"
    shown = sorted(choices)
    return "There are " + ", ".join(shown[:12]) + (f" and {len(shown) - 12} more" if len(shown) > 12 else "")
