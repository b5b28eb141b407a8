"""Whether a picture of a document can be read, and if not, or perhaps not, why: a verdict about what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.domain.documents.model import FLAWS, Flaw, Legibility

__all__ = ["DOUBTFUL", "THRESHOLDS", "Scores", "Thresholds", "judge"]

_LIKELY = 0.5
"""A score from which on a flaw may be why no text was found."""

_WORST = 100.0
"""A score is never above this, so that it can be written down whatever was divided by nothing."""


@dataclass(frozen=True)
class Scores:
    """What was measured in a picture.

    Attributes:
        text: whether anything like lines of text was found; where it was not, what follows is about the whole picture.
        softness: how wide the edges of letters are, beyond what a camera in focus does, over the height of a line.
        line: the height of a line of text, from the foot to the top of its letters, in pixels; 0 where there is none.
        paper: how bright paper is where text stands on it, from 0, black, to 1, white.
        noise: how much brightness varies from pixel to pixel, over the difference between ink and paper.
        burnt: the share of the document that is nothing but white, by how likely ink has faded there.
        shadowed: the share of the text whose paper is as dark as ink is elsewhere.
        shaded: the share of the text whose paper is clearly darker than the lit part of the document.
        lost: the share of the document that seems to lie outside of the picture, the more so the more text is likely
            to stand there.
    """

    text: bool
    softness: float
    line: float
    paper: float
    noise: float
    burnt: float
    shadowed: float
    shaded: float
    lost: float


@dataclass(frozen=True)
class Thresholds:
    """Where each flaw begins to count; how they were found is told in docs/decisions/legibility.md.

    Attributes:
        softness: the highest at which letters can be told apart.
        line: the lowest height of a line of text in pixels.
        paper: the lowest brightness of paper.
        noise: the highest noise.
        burnt: the highest share of a document that is white, by how likely ink has faded there.
        shadowed: the highest share of text in a deep shadow.
        shaded: the highest share of text in any shadow; above 1 where a light one is no reason, however large it is.
        lost: the highest share of a document outside of the picture, by how much text goes with it.
    """

    softness: float
    line: float
    paper: float
    noise: float
    burnt: float
    shadowed: float
    shaded: float
    lost: float

    def __post_init__(self) -> None:
        if not all(figure > 0 for figure in vars(self).values()):
            raise ValueError(f"thresholds are above 0: {self}")


THRESHOLDS = Thresholds(
    softness=0.3, line=6.3, paper=0.05, noise=0.115, burnt=0.15, shadowed=0.156, shaded=2.0, lost=0.23
)
"""From where on a picture cannot be read."""

DOUBTFUL = Thresholds(softness=0.105, line=7.7, paper=0.1, noise=0.08, burnt=0.02, shadowed=0.07, shaded=0.05, lost=0.1)
"""From where on it is not clear that it can: a person has to look."""


def judge(scores: Scores, thresholds: Thresholds = THRESHOLDS, doubtful: Thresholds = DOUBTFUL) -> Legibility:
    """Say whether a picture can be read, cannot, or has to be looked at.

    Clauses: DOC-INT-3.

    Args:
        scores: what was measured in it.
        thresholds: from where on each flaw makes it impossible to read.
        doubtful: from where on each flaw makes it doubtful.

    Returns:
        the flaws that count, each with its score, 1 being where it makes it impossible to read. Of a picture that
        cannot be read, whatever would make it doubtful counts as well: it is to be taken anew anyway. A picture without
        any text that could be found cannot be read: for the flaw that comes near to explain it, or else because it is
        blurred.
    """
    found, maybe = _held(scores, thresholds), _held(scores, doubtful)
    if not scores.text and all(score < 1 for score in found.values()):
        likeliest = max(FLAWS, key=lambda flaw: maybe[flaw])
        found[likeliest if maybe[likeliest] >= _LIKELY else "blurred"] = 1.0
    refused = any(score >= 1 for score in found.values())  # rounding shall not make a flaw count that did not
    such = tuple(flaw for flaw in FLAWS if max(found[flaw], maybe[flaw]) >= 1)
    told = {flaw: round(min(found[flaw], _WORST), 3) for flaw in FLAWS}
    return Legibility(such, told) if refused else Legibility((), told, such)


def _held(scores: Scores, thresholds: Thresholds) -> dict[Flaw, float]:
    """How much there is of each flaw, in terms of what thresholds allow."""
    return {
        "blurred": scores.softness / thresholds.softness,
        "too-dark": max(_over(thresholds.paper, scores.paper), scores.noise / thresholds.noise),
        "burnt-out": scores.burnt / thresholds.burnt,
        "shadow": max(scores.shadowed / thresholds.shadowed, scores.shaded / thresholds.shaded),
        "cut": scores.lost / thresholds.lost,
        "too-small": _over(thresholds.line, scores.line),
    }


def _over(least: float, measured: float) -> float:
    return least / measured if measured > 0 else _WORST
