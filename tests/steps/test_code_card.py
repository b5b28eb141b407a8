"""What the steps of the code card hold an image against: every cell, but for a digit that the reader can't tell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from steps.code_card import in_image, on_paper

CODES = {1: "007", 2: "931", 12: "640"}


def she(text: str) -> Any:
    portal = SimpleNamespace(card_codes=lambda: CODES, saved_card=lambda: text, printed_card=lambda: text)
    return {"she": SimpleNamespace(portal=portal)}


@pytest.mark.parametrize(
    "text",
    [
        "1 007 2 931 12 640",
        "Card of ada 17\n1 007\n02 931 and 12: 640",
        "1 0?7 2 931 12 640",
        "1 007 ? 931 12 640",
        "1 007 2 93? 1? 640",
    ],
)
def test_a_cell_is_there_as_it_is_or_but_for_one_digit_that_is_unclear(text: str) -> None:
    in_image(she(text))
    on_paper(she(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 007 2 931",
        "1 007 2 932 12 640",
        "1 0?? 2 931 12 640",
        "? ?07 2 931 12 640",
        "1 ?007 2 931 12 640",
        "1 0?8 2 931 12 640",
        "1 007 931 12 640",
        "2 007 1 931 12 640",
    ],
)
def test_a_cell_that_is_missing_or_another_or_mostly_unclear_fails(text: str) -> None:
    with pytest.raises(AssertionError, match="can't be read"):
        in_image(she(text))
