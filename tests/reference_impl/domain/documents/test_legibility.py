"""The verdict about what was measured in a picture (DOC-INT-3)."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.documents.legibility import DOUBTFUL, THRESHOLDS, Scores, Thresholds, judge
from reference_impl.domain.documents.model import FLAWS, Flaw

GOOD = Scores(
    text=True, softness=0.01, line=20.0, paper=0.85, noise=0.005, burnt=0.0, shadowed=0.0, shaded=0.0, lost=0.0
)
WORSE: dict[str, tuple[Flaw, float]] = {
    "softness": ("blurred", 1.0),
    "line": ("too-small", -1.0),
    "paper": ("too-dark", -1.0),
    "noise": ("too-dark", 1.0),
    "burnt": ("burnt-out", 1.0),
    "shadowed": ("shadow", 1.0),
    "shaded": ("shadow", 1.0),
    "lost": ("cut", 1.0),
}
"""For each figure the flaw that it tells of, and whether more of it is worse."""

figures = st.floats(0, 50, allow_nan=False)
anything = st.builds(Scores, st.booleans(), *[figures] * 8)


def test_a_good_picture_can_be_read() -> None:
    verdict = judge(GOOD)

    assert verdict.legible
    assert set(verdict.scores) == set(FLAWS)
    assert max(verdict.scores.values()) < 1


@pytest.mark.parametrize("name", WORSE)
def test_a_flaw_counts_from_its_threshold_on(name: str) -> None:
    flaw, direction = WORSE[name]
    figure = getattr(THRESHOLDS, name)

    at, short = (judge(replace(GOOD, **{name: value})) for value in (figure, figure * (1 - 0.001 * direction)))
    assert at.flaws == (flaw,)
    assert at.scores[flaw] == 1.0
    assert (short.flaws, short.doubts) == ((), (flaw,))
    assert short.hard_to_read
    assert not short.legible
    assert not at.hard_to_read


@pytest.mark.parametrize("name", WORSE)
def test_a_picture_is_doubtful_from_another_threshold_on(name: str) -> None:
    flaw, direction = WORSE[name]
    figure = getattr(DOUBTFUL, name)

    at, short = (judge(replace(GOOD, **{name: value})) for value in (figure, figure * (1 - 0.001 * direction)))
    assert (at.flaws, at.doubts) == ((), (flaw,))
    assert at.scores[flaw] < 1
    assert short.legible


@pytest.mark.parametrize("name", [each.name for each in fields(Thresholds)])
def test_what_cannot_be_read_is_never_less_than_doubtful(name: str) -> None:
    _, direction = WORSE[name]
    assert direction * getattr(THRESHOLDS, name) > direction * getattr(DOUBTFUL, name)


@given(anything, st.sampled_from(sorted(WORSE)), st.floats(0.01, 10))
def test_more_of_a_flaw_never_scores_less(scores: Scores, name: str, more: float) -> None:
    flaw, direction = WORSE[name]
    worse = replace(scores, **{name: max(0.0, getattr(scores, name) + direction * more)})

    assert judge(worse).scores[flaw] >= judge(scores).scores[flaw]
    assert set(judge(worse).flaws) >= {flaw} & set(judge(scores).flaws)
    assert {*judge(worse).flaws, *judge(worse).doubts} >= {flaw} & {*judge(scores).flaws, *judge(scores).doubts}


@given(anything)
def test_every_score_is_a_number_and_flaws_are_told_in_one_order(scores: Scores) -> None:
    verdict = judge(scores)

    assert all(0 <= score <= 100 for score in verdict.scores.values())
    assert list(verdict.flaws) == [flaw for flaw in FLAWS if flaw in verdict.flaws]
    assert list(verdict.doubts) == [flaw for flaw in FLAWS if flaw in verdict.doubts]
    assert not (verdict.doubts and verdict.flaws)
    assert scores.text or not verdict.legible


def test_several_flaws_are_all_named() -> None:
    assert judge(replace(GOOD, softness=1.0, paper=0.01, lost=0.9)).flaws == ("blurred", "too-dark", "cut")


def test_of_what_cannot_be_read_everything_is_named_that_is_worth_mending() -> None:
    halfway = (THRESHOLDS.lost + DOUBTFUL.lost) / 2
    refused, doubtful = judge(replace(GOOD, softness=1.0, lost=halfway)), judge(replace(GOOD, lost=halfway))

    assert (refused.flaws, refused.doubts) == (("blurred", "cut"), ())
    assert refused.scores["cut"] == doubtful.scores["cut"] < 1
    assert (doubtful.flaws, doubtful.doubts) == ((), ("cut",))


def test_a_picture_in_which_no_text_was_found_cannot_be_read() -> None:
    nothing = replace(GOOD, text=False)

    assert judge(nothing).flaws == ("blurred",)
    assert judge(replace(nothing, paper=0.01)).flaws == ("too-dark",)
    assert judge(replace(nothing, burnt=1.0)).flaws == ("burnt-out",)
    assert judge(replace(nothing, paper=1.2 * THRESHOLDS.paper)).flaws == ("too-dark",)


def test_thresholds_can_be_others() -> None:
    stricter = replace(THRESHOLDS, softness=0.005)

    assert judge(GOOD, stricter).flaws == ("blurred",)


@pytest.mark.parametrize("name", [each.name for each in fields(Thresholds)])
def test_a_threshold_is_above_nothing(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        replace(THRESHOLDS, **{name: 0.0})
