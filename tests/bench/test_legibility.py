"""The bench of verdicts about pictures."""

from __future__ import annotations

import pytest

from bench import legibility
from bench.legibility import PICTURES, measure_legibility
from bench.measuring import DidNotRun
from bench.report import table
from conformance.specimens import Flaws

MACHINE = {"system": "Linux", "python": "3.11.7", "processors": 2, "load_before": 0.1, "load_after": 1.2}


def test_a_bench_of_legibility_times_verdict_and_decoding_of_each_picture() -> None:
    figures = measure_legibility(1, 1, lambda _: None, megapixels=1.0)

    assert set(figures["milliseconds"]) == {f"{name}, {side}" for name in PICTURES for side in ("verdict", "decoding")}
    assert all(spreads["wall"]["median"] > 0 for spreads in figures["milliseconds"].values())
    assert "1 megapixels, good, verdict: " in table({"machine": MACHINE, "legibility": figures})


def test_a_picture_with_another_verdict_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legibility, "PICTURES", {"good": (Flaws(focus=1.0), ())})

    with pytest.raises(DidNotRun, match="blurred"):
        measure_legibility(1, 1, lambda _: None, megapixels=0.7)
