"""Specimens are the same each time, say that they are specimens, and hold the text that they tell."""

from __future__ import annotations

import unicodedata
from typing import get_args

import numpy as np
import pytest

from conformance.specimens import COUNTRIES, KINDS, LAYOUTS, Kind, specimen
from conformance.specimens.papers import paper
from conformance.specimens.typefaces import Face, typeface


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_kind_can_be_had_in_every_layout(kind: Kind, layout: str) -> None:
    drawn = specimen(kind, 7, country="DE", layout=layout)

    assert "SPECIMEN" in drawn.text
    assert "nowhere" in drawn.text.lower() or "utopia" in drawn.text.lower()
    assert drawn.upright == (kind in {"utility-bill", "bank-statement"})
    # About as much ink as text: it is neither empty nor overdrawn.
    assert 0.01 < float(np.mean(np.asarray(drawn.image.convert("L")) < 100)) < 0.15


def test_a_seed_gives_the_same_document_down_to_the_pixel() -> None:
    one, again = (specimen("passport", 3, country="FR", layout="ruled") for _ in range(2))

    assert one.lines == again.lines
    assert one.image.tobytes() == again.image.tobytes()


def test_seeds_countries_and_kinds_give_other_people() -> None:
    texts = {specimen("identity-card", seed, country=country).text for seed in (1, 2) for country in ("US", "PL")}

    assert len(texts) == 4


@pytest.mark.parametrize(("country", "script"), [("GR", "GREEK"), ("UA", "CYRILLIC"), ("US", "LATIN"), ("CZ", "LATIN")])
def test_names_stand_in_the_script_of_the_country(country: str, script: str) -> None:
    drawn = specimen("passport", 5, country=country)
    surname = drawn.lines[drawn.lines.index("Surname") + 1]

    assert all(unicodedata.name(letter).startswith(script) for letter in surname if letter.isalpha())


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("face", get_args(Face))
def test_the_typefaces_have_every_letter(country: str, face: Face) -> None:
    font = typeface(face, 40)
    missing = font.getmask("\U0010fffe").getbbox(), bytes(font.getmask("\U0010fffe"))
    said = " ".join(str(paper(kind, seed, country)) for kind in KINDS for seed in range(10))
    letters = {letter for letter in said if not letter.isspace()}

    assert not [one for one in letters if (font.getmask(one).getbbox(), bytes(font.getmask(one))) == missing]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["utility-bill", "bank-statement"])
def test_the_margins_of_a_sheet_hold_no_ink(kind: Kind, layout: str) -> None:
    dark = np.asarray(specimen(kind, 21, country="UA", layout=layout).image.convert("L")) < 100
    height, width = dark.shape

    assert not dark[:, : round(0.09 * width)].any()
    assert not dark[:, round(0.91 * width) :].any()
    assert not dark[: round(0.04 * height)].any()
    assert not dark[round(0.965 * height) :].any()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"kind": "cheque"}, "utility-bill"),
        ({"kind": "passport", "country": "XX"}, "US"),
        ({"kind": "passport", "layout": "baroque"}, "plain"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(arguments: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        specimen(arguments.pop("kind"), 1, **arguments)  # type: ignore[arg-type]
