"""Legibility, picture by picture: how long the verdict takes at the size that phones take, decoding apart."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any

from PIL import Image

from bench.figures import Ratio, Sample, Spread
from bench.measuring import DidNotRun, in_turn, timed
from conformance.specimens import Flaws, jpeg, photograph, specimen
from reference_impl.adapters.legibility import measure
from reference_impl.domain.documents.legibility import judge

__all__ = ["AT_MOST", "MEGAPIXELS", "PICTURES", "measure_legibility"]

AT_MOST = 0.05
"""Seconds of one processor for a verdict."""

MEGAPIXELS = 12.2

PICTURES = {
    "good": (Flaws(), ()),
    "blurred": (Flaws(focus=0.9), ("blurred",)),
    "shadow": (Flaws(shadow=0.95), ("shadow",)),
}
"""What is measured, with what the verdict must be: the time of a wrong one says nothing."""


def measure_legibility(
    rounds: int, count: int, say: Callable[[str], None], *, megapixels: float = MEGAPIXELS
) -> dict[str, Any]:
    """Measure how long a verdict takes, and, to compare it with, how long the same picture takes to be decoded.

    Args:
        rounds: how often.
        count: verdicts in each run.
        say: is told how far it is.
        megapixels: of the pictures.

    Returns:
        the section ``legibility`` of ``bench.json``.

    Raises:
        DidNotRun: a verdict was not what it must be.
    """
    document = specimen("utility-bill", 1, country="FR", layout="columns")
    samples: dict[str, list[Sample]] = {}
    ratios = []
    for name, (flaws, expected) in PICTURES.items():
        image = photograph(document, flaws=flaws, seed=1, megapixels=megapixels)
        found = judge(measure(image)).flaws
        if found != expected:
            raise DidNotRun(f"a picture made {name} is found {', '.join(found) or 'good'}")
        file = jpeg(image)
        say(name)
        sides = {"verdict": partial(_judged, image, count), "decoding": partial(_decoded, file, count)}
        taken = in_turn({side: partial(timed, run) for side, run in sides.items()}, rounds, say)
        samples |= {f"{name}, {side}": one for side, one in taken.items()}
        allowed = [Sample(AT_MOST * count, AT_MOST * count)] * rounds
        ratios += [
            Ratio.of(f"verdict on a {name} picture over {AT_MOST * 1000:g} ms", taken["verdict"], allowed, target=1.0),
            Ratio.of(f"verdict on a {name} picture over decoding it", taken["verdict"], taken["decoding"]),
        ]
    return {
        "megapixels": megapixels,
        "verdicts": count,
        "milliseconds": {
            side: {
                kind: Spread.of([1000 * getattr(sample, kind) / count for sample in taken]).as_json()
                for kind in ("wall", "cpu")
            }
            for side, taken in samples.items()
        },
        "samples": {side: [sample.as_json() for sample in taken] for side, taken in samples.items()},
        "ratios": [ratio.as_json() for ratio in ratios],
    }


def _judged(image: Image.Image, count: int) -> None:
    for _ in range(count):
        judge(measure(image))


def _decoded(file: bytes, count: int) -> None:
    for _ in range(count):
        Image.open(io.BytesIO(file)).convert("RGB")
