"""OCRA responses by the second: the reference's against those of the ``oath`` package."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from oath import str2ocrasuite  # type: ignore[import-untyped]

from bench.figures import Ratio, Sample, Spread
from bench.measuring import DidNotRun, in_turn, timed
from reference_impl.domain.ocra import Suite, respond

__all__ = ["AT_LEAST", "SUITES", "measure_ocra"]

AT_LEAST = 1.0
"""Our responses by the second over theirs."""

SUITES = ("OCRA-1:HOTP-SHA256-8:QN06", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256")
"""Those of the phones and of the card."""

_KEY = bytes(range(32))
_PIN = "4711"


def measure_ocra(rounds: int, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure, for each suite of the devices, how many responses are computed in a second.

    Either side has read the suite before; key, PIN and challenges are the same.

    Args:
        rounds: how often.
        count: responses in each run.
        say: is told how far it is.

    Returns:
        the section ``ocra`` of ``bench.json``.

    Raises:
        DidNotRun: the two do not give the same responses.
    """
    source = random.Random(6287)  # noqa: S311 - any challenges will do, as long as both get the same
    challenges = [str(source.randint(100000, 999999)) for _ in range(count)]
    suites = {name: _measure(name, challenges, rounds, say) for name in SUITES}
    return {"responses": count, "suites": suites, "ratios": [part.pop("ratio") for part in suites.values()]}


def _measure(name: str, challenges: Sequence[str], rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    suite, theirs = Suite.parse(name), str2ocrasuite(name)
    ours_given = {"pin": _PIN} if suite.pin_hash else {}
    theirs_given = {"P": _PIN} if suite.pin_hash else {}
    heard: dict[str, list[str]] = {}

    def reference() -> None:
        heard["reference"] = [respond(suite, _KEY, question=one, **ours_given) for one in challenges]  # type: ignore[arg-type]

    def oath() -> None:
        heard["oath"] = [theirs(_KEY, Q=one, **theirs_given) for one in challenges]

    sides: dict[str, Callable[[], Sample]] = {"reference": lambda: timed(reference), "oath": lambda: timed(oath)}
    samples = in_turn(sides, rounds, lambda words: say(f"{name}, {words}"))
    if heard["reference"] != heard["oath"]:
        raise DidNotRun(f"the two do not give the same responses for {name}")
    rates = {side: Spread.of([len(challenges) / s.wall for s in taken]) for side, taken in samples.items()}
    # Times stand the other way round than rates.
    ratio = Ratio.of(
        f"reference over oath, responses a second, {name}",
        samples["oath"],
        samples["reference"],
        target=AT_LEAST,
        at_most=False,
    )
    return {
        "per_second": {side: rate.as_json() for side, rate in rates.items()},
        "samples": {side: [sample.as_json() for sample in taken] for side, taken in samples.items()},
        "ratio": ratio.as_json(),
    }
