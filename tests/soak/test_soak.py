"""How pictures are chosen, how a reading is counted, and how verdict and reading are compared: without any reader."""

from __future__ import annotations

from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.specimens import specimen, take
from reference_impl.domain.documents.legibility import DOUBTFUL, THRESHOLDS, Scores
from tests.soak import legibility
from tests.soak.figures import FOLDER, draw_all
from tests.soak.legibility import HARD, fitted, summary
from tests.soak.plot import matrix_svg
from tests.soak.reading import error_rate, flattened, found, plain, read_for_machines
from tests.soak.sample import LAYOUTS_OF, Plan, plans

GOOD = Scores(
    text=True, softness=0.01, line=20.0, paper=0.85, noise=0.005, burnt=0.0, shadowed=0.0, shaded=0.0, lost=0.0
)

words = st.text("abcde", max_size=12)


def seen(rate: float, main: str = "", **scores: float) -> dict[str, Any]:
    return {"error_rate": rate, "main": main, "scores": {**asdict(GOOD), **scores}}


def distance(one: str, other: str) -> int:
    """Levenshtein's, the plain way."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, against in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != against))
    return row[-1]


@given(words, words)
def test_a_line_is_found_where_it_costs_least(line: str, text: str) -> None:
    parts = {text[start:end] for start in range(len(text) + 1) for end in range(start, len(text) + 1)}

    assert found(line, text)[0] == min(distance(line, part) for part in parts)


def test_what_was_read_in_any_order_is_read() -> None:
    assert error_rate((["Ada Lovelace", "12.10.1815"], "12.10.1815 | Ada\nLovelace")) == 0
    assert error_rate((["Ada"], "")) == 1


def test_an_amount_that_was_lost_is_not_made_good_by_another() -> None:
    assert error_rate((["total 12.50", "12.50"], "total 12.50")) == pytest.approx(4 / 13)


def test_case_accents_and_what_looks_alike_make_no_error() -> None:
    assert plain("Zoë 0l1") == plain("ZOE OIl")
    assert plain("Ωμέγα") == plain("ωμεγα")


def test_lines_for_machines_count_where_they_were_read() -> None:
    machine = "P<UTOADA<<LOVELACE<<<<"

    assert error_rate((["Ada"], "Ada"), ([machine], machine)) == 0
    assert error_rate((["Ada"], f"Ada {machine}"), ([machine], "")) == pytest.approx(15 / 18)


def test_what_is_read_for_machines_is_where_their_lines_stand() -> None:
    """All that a specimen has for machines lies below the mark, and nothing else does."""
    for kind in ("passport", "identity-card"):
        document = specimen(kind, 1, layout="framed")
        dark = np.asarray(document.image.convert("L"))[round(document.machine_zone * document.image.height) :] < 60
        inked = np.flatnonzero(dark.any(1))
        lines = np.count_nonzero(np.diff(inked) > 5) + 1

        assert lines == len(document.machine_lines)
        assert set(document.machine_lines) < set(document.lines)


def test_a_letter_has_nothing_for_machines() -> None:
    document = specimen("utility-bill", 1)

    assert (document.machine_lines, document.machine_zone) == ((), 1.0)
    assert read_for_machines(document.image, document) == ""


def test_a_document_is_seen_straight_from_above() -> None:
    document = specimen("passport", 1, layout="ruled")
    taken = take(document, seed=3, megapixels=1.0)
    flat = np.asarray(flattened(taken.image, taken.corners, upright=False), np.float32)
    drawn = np.asarray(document.image.convert("L").resize(flat.shape[::-1]), np.float32)

    assert np.corrcoef(flat.ravel(), drawn.ravel())[0, 1] > 0.9


def test_the_parts_share_no_layout_and_no_document() -> None:
    seen = {part: list(plans(part, 40)) for part in LAYOUTS_OF}

    for one, other in combinations(LAYOUTS_OF, 2):
        assert not set(LAYOUTS_OF[one]) & set(LAYOUTS_OF[other])
        assert not {plan.seed for plan in seen[one]} & {plan.seed for plan in seen[other]}
    assert {plan.layout for plan in seen["report"]} == set(LAYOUTS_OF["report"])


def test_a_plan_can_be_made_again_from_what_was_written() -> None:
    for plan in plans("report", 20):
        assert Plan.of(plan.as_json()) == plan


def test_a_summary_counts_each_side_of_the_wrong_and_names_them() -> None:
    told = summary(
        [seen(0.0), seen(0.05, softness=9.0), seen(0.5), seen(0.5, "focus", softness=9.0), seen(0.5, "dark", lost=0.9)]
    )

    assert (told["count"], told["readable"], told["unreadable"]) == (5, 2, 3)
    assert told["false_accepts"] == {"count": 1, "of_all": 0.2, "of_such": 0.3333}
    assert told["false_rejects"] == {"count": 1, "of_all": 0.2, "of_such": 0.5}
    assert told["hard_to_read"]["count"] == 0
    assert (told["reason_of_the_flaw_named"], told["other_reason_named"]) == (1, 1)
    assert [one["error_rate"] for one in told["wrong"]] == [0.05, 0.5]
    assert told["matrix"]["unreadable"]["blurred"] == 1


def test_thresholds_are_fitted_to_where_reading_ends() -> None:
    pictures = [seen(0.0 if step < 30 else 1.0, softness=step / 100) for step in range(60)]

    refused, doubtful = fitted(pictures)

    assert 0.29 < doubtful.softness <= refused.softness <= 0.3
    assert fitted([]) == (THRESHOLDS, DOUBTFUL)


def test_where_readings_differ_a_person_looks_rather_than_that_many_verdicts_are_wrong() -> None:
    differing = [seen(step % 2, softness=0.1 + step / 1000) for step in range(100)]
    others = [seen(0.0, softness=0.09), seen(1.0, softness=0.21)]

    refused, doubtful = fitted(others + differing)

    assert 0.09 < doubtful.softness <= 0.101
    assert 0.199 < refused.softness <= 0.21


def test_what_a_person_looks_at_is_neither_accepted_nor_refused() -> None:
    halfway = (THRESHOLDS.softness + DOUBTFUL.softness) / 2
    told = summary([seen(0.0), seen(0.0, softness=halfway), seen(0.5, "focus", softness=halfway), seen(0.5, lost=0.9)])

    assert told["false_accepts"]["count"] == told["false_rejects"]["count"] == 0
    assert told["hard_to_read"] == {"count": 2, "of_all": 0.5, "of_such": 0.0, "unreadable": 1}
    assert told["taken_well"] == {"legible": 1, HARD: 1, "refused": 1}
    assert told["hard_to_read_taken_well"] == 0.3333
    assert told["matrix"]["readable"][HARD] == told["matrix"]["unreadable"][HARD] == 1
    assert told["wrong"] == []


def test_a_verdict_that_is_never_sure_does_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the report, more pictures than a person can be asked to look at."""
    halfway = (THRESHOLDS.softness + DOUBTFUL.softness) / 2
    for hard, status in ((20, 1), (10, 0)):
        pictures = [seen(0.0)] * (100 - hard) + [seen(0.0, "focus", softness=halfway)] * hard
        monkeypatch.setattr(legibility, "_seen", lambda part, *_, told=pictures: iter(told if part == "report" else []))
        assert legibility.main(["--recorded", "--out", str(tmp_path)]) == status


def test_the_matrix_is_drawn_with_every_number() -> None:
    drawn = matrix_svg(summary([seen(0.0), seen(0.5, softness=9.0)])["matrix"], "report")

    assert drawn.startswith("<svg")
    assert drawn.count(">1</text>") == 2
    assert all(f">{name}<" in drawn for name in ("legible", "blurred", "too-small", "can be read"))


def test_the_pictures_of_the_site_are_those_that_are_drawn(tmp_path: Path) -> None:
    drawn = draw_all(tmp_path)

    assert {file.name for file in drawn} == {file.name for file in FOLDER.glob("*.jpg")}
