"""A verdict is told by word and shape, whatever its colour."""

from __future__ import annotations

from typing import get_args

from conformance.events import CaseVerdict, StepStatus
from conformance.publish.signs import SIGNS
from conformance.verdict import ClauseVerdict, Verdict


def test_every_verdict_and_every_step_has_a_sign() -> None:
    verdicts = {*get_args(CaseVerdict), *get_args(ClauseVerdict), *get_args(Verdict)}
    assert verdicts | {f"step-{status}" for status in get_args(StepStatus)} <= set(SIGNS)


def test_what_differs_in_colour_differs_in_shape() -> None:
    tones = {sign.shape: set[str]() for sign in SIGNS.values()}
    for sign in SIGNS.values():
        tones[sign.shape].add(sign.tone)
    alike = {shape for shape, found in tones.items() if {"good", "bad"} <= found or {"good", "none"} <= found}
    assert not alike


def test_no_word_stands_for_two_shapes() -> None:
    shapes: dict[str, str] = {}
    for sign in SIGNS.values():
        assert shapes.setdefault(sign.word, sign.shape) == sign.shape
