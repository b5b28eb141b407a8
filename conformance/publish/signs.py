"""A sign for every verdict: shape, word and meaning, so that none is told by its colour alone (WCAG 2.2, 1.4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["SIGNS", "Sign"]

# Outlines in a square of 16; what is cut out of a filled shape runs the other way round (fill-rule: evenodd).
_TICK = "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0ZM6.9 12 3 8.1l1.5-1.5 2.4 2.4 4.7-4.7L13.1 5.8Z"
_CROSS = (
    "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7ZM8 6.5 5.6 4.1 4.1 5.6 6.5 8 4.1 10.4l1.5 1.5L8 9.5l2.4 2.4 1.5-1.5"
    "L9.5 8l2.4-2.4-1.5-1.5Z"
)
_QUESTION = (
    "M8 0l8 8-8 8-8-8ZM7.1 10.3v1.9h1.9v-1.9ZM5.6 6.6h1.7c0-.7.3-1 .8-1s.8.3.8.8c0 1-1.7 1.1-1.7 3.1h1.6"
    "c0-1.3 1.8-1.5 1.8-3.2 0-1.4-1-2.2-2.4-2.2s-2.5.9-2.6 2.5Z"
)
_PAUSE = "M0 1h16v14H0ZM4.5 4v8h2.3V4ZM9.2 4v8h2.3V4Z"
_RING = "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0ZM8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM4.8 7v2h6.4V7Z"
_TRIANGLE = "M8 0l8 15.5H0ZM7.1 5.5v5h1.8v-5ZM7.1 11.6v1.8h1.8v-1.8Z"
_ARROWS = "M0 3.5h9V0l7 4.5-2.5 1.6H0ZM16 12.5H7V16L0 11.5l2.5-1.6H16Z"


@dataclass(frozen=True)
class Sign:
    """How a verdict is shown.

    Attributes:
        word: what it is called on a page.
        shape: an SVG path in a square of 16.
        tone: names its colours in the style sheet.
        meaning: one sentence for the legend; empty where another sign explains it.
    """

    word: str
    shape: str
    tone: str
    meaning: str = ""


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        # a clause
        "holds": Sign("holds", _TICK, "good", "Every scenario of the statement was played, and all passed."),
        "fails": Sign("fails", _CROSS, "bad", "At least one scenario showed something else than the statement says."),
        "waived": Sign(
            "waived", _PAUSE, "waived", "It does not hold, and somebody has taken that on for a time, by name."
        ),
        "inconclusive": Sign(
            "inconclusive",
            _QUESTION,
            "unsure",
            "It could not be judged, because the system lacks what the scenario needs.",
        ),
        "not-judged": Sign(
            "not judged", _RING, "none", "Nothing was played for it: no scenario exists yet, or none was chosen."
        ),
        "disagreement": Sign(
            "surfaces disagree", _ARROWS, "bad", "The same story passed on one surface and failed on another."
        ),
        "warning": Sign("warning only", _TRIANGLE, "unsure", "A recommendation that is not kept; it fails nothing."),
        # a case
        "passed": Sign(
            "passed", _TICK, "good", "The scenario was played on this surface, and everything was as it says."
        ),
        "failed": Sign(
            "failed", _CROSS, "bad", "A step saw something else; what was expected and what happened is told."
        ),
        "not-applicable": Sign(
            "not brought", _RING, "none", "The system under test does not have this part or surface."
        ),
        "not-run": Sign("not played", _RING, "none", "It was not chosen for this run."),
        "harness-fault": Sign(
            "fault of the suite", _TRIANGLE, "fault", "The suite itself went wrong; this says nothing about the system."
        ),
        "config-fault": Sign(
            "wrong set-up", _TRIANGLE, "fault", "Something was set up wrongly; this says nothing about the system."
        ),
        # a step
        "step-passed": Sign("passed", _TICK, "good"),
        "step-failed": Sign("failed", _CROSS, "bad"),
        "step-skipped": Sign("not reached", _RING, "none"),
        "step-undefined": Sign("unknown step", _TRIANGLE, "fault"),
        "step-ambiguous": Sign("unclear step", _TRIANGLE, "fault"),
        "step-none": Sign("not reached", _RING, "none"),
        # a component or a target
        "conforms": Sign("conforms", _TICK, "good"),
        "conforms-with-waivers": Sign("conforms with waivers", _PAUSE, "waived"),
        "does-not-conform": Sign("does not conform", _CROSS, "bad"),
    }
)
