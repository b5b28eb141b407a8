"""Whether a picture of a document can be read, and if not, why: a verdict about what was measured in it."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.domain.documents.model import FLAWS, Flaw, Legibility

__all__ = ["THRESHOLDS", "Scores", "Thresholds", "judge"]

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
        lost: the highest share of a document outside of the picture, by how much text goes with it.
    """

    softness: float = 0.22
    line: float = 6.7
    paper: float = 0.1
    noise: float = 0.081
    burnt: float = 0.052
    shadowed: float = 0.097
    lost: float = 0.2

    def __post_init__(self) -> None:
        if not all(figure > 0 for figure in vars(self).values()):
            raise ValueError(f"thresholds are above 0: {self}")


THRESHOLDS = Thresholds()
"""The figures by which documents are filed."""


def judge(scores: Scores, thresholds: Thresholds = THRESHOLDS) -> Legibility:
    """Say whether a picture can be read.

    Clauses: DOC-INT-3.

    Args:
        scores: what was measured in it.
        thresholds: where each flaw begins to count.

    Returns:
        the flaws that count, each with its score, 1 being where it begins to. A picture without any text that could
        be found cannot be read: for the flaw that comes near to explain it, or else because it is blurred.
    """
    found: dict[Flaw, float] = {
        "blurred": scores.softness / thresholds.softness,
        "too-dark": max(_over(thresholds.paper, scores.paper), scores.noise / thresholds.noise),
        "burnt-out": scores.burnt / thresholds.burnt,
        "shadow": scores.shadowed / thresholds.shadowed,
        "cut": scores.lost / thresholds.lost,
        "too-small": _over(thresholds.line, scores.line),
    }
    if not scores.text and all(score < 1 for score in found.values()):
        likeliest = max(FLAWS, key=lambda flaw: found[flaw])
        found[likeliest if found[likeliest] >= _LIKELY else "blurred"] = 1.0
    told = {flaw: round(min(found[flaw], _WORST), 3) for flaw in FLAWS}
    # Rounding shall not make a flaw count that did not.
    return Legibility(tuple(flaw for flaw in FLAWS if found[flaw] >= 1), told)


def _over(least: float, measured: float) -> float:
    return least / measured if measured > 0 else _WORST
