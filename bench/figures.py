"""Measured times and their ratios: arithmetic alone, without a clock."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Ratio", "Sample", "Spread", "order_of"]


@dataclass(frozen=True)
class Sample:
    """What one run of one side took.

    Attributes:
        wall: seconds on the clock.
        cpu: seconds of processor, children included; other work on the machine moves it less than ``wall``.
    """

    wall: float
    cpu: float

    def as_json(self) -> dict[str, float]:
        """For ``bench.json``."""
        return {"wall": round(self.wall, 6), "cpu": round(self.cpu, 6)}


@dataclass(frozen=True)
class Spread:
    """Several figures of one thing.

    Attributes:
        least: the smallest.
        low: first quartile.
        median: half are smaller.
        high: third quartile.
        most: the largest.
        count: how many there are.
    """

    least: float
    low: float
    median: float
    high: float
    most: float
    count: int

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        """The spread of figures, of which there is one at least.

        Raises:
            ValueError: there is none.
        """
        if not figures:
            raise ValueError("nothing was measured")
        if len(figures) == 1:
            low = median = high = figures[0]
        else:
            low, median, high = statistics.quantiles(figures, n=4, method="inclusive")
        return cls(min(figures), low, median, high, max(figures), len(figures))

    def as_json(self) -> dict[str, float | int]:
        """For ``bench.json``."""
        figures = {name: round(getattr(self, name), 6) for name in ("least", "low", "median", "high", "most")}
        return {**figures, "count": self.count}

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f} to {self.most:.2f})"


@dataclass(frozen=True)
class Ratio:
    """One side over another, paired: each round gives a quotient, so that what slows a whole round weighs nothing.

    Attributes:
        name: what is compared, in words.
        wall: spread of the quotients of seconds on the clock.
        cpu: spread of the quotients of processor seconds.
        target: what the median of ``wall`` is to be; ``None`` where nothing is promised.
        at_most: whether the target is a ceiling; otherwise it is a floor.
    """

    name: str
    wall: Spread
    cpu: Spread
    target: float | None = None
    at_most: bool = True

    @classmethod
    def of(
        cls,
        name: str,
        over: Sequence[Sample],
        under: Sequence[Sample],
        *,
        target: float | None = None,
        at_most: bool = True,
    ) -> Ratio:
        """The ratio of two sides.

        Args:
            name: what is compared.
            over: one sample for each round.
            under: the other side's, of the same rounds in the same order.
            target: see above.
            at_most: see above.

        Raises:
            ValueError: the sides have not the same number of rounds, or none.
        """
        pairs = list(zip(over, under, strict=True))
        wall = Spread.of([one.wall / other.wall for one, other in pairs])
        # A side may take less processor than the system's clock for it resolves.
        cpu = Spread.of([one.cpu / max(other.cpu, 1e-6) for one, other in pairs])
        return cls(name, wall, cpu, target, at_most)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; ``None`` where there is none."""
        if self.target is None:
            return None
        return self.wall.median <= self.target if self.at_most else self.wall.median >= self.target

    @property
    def promise(self) -> str:
        """The target in words; empty where there is none."""
        return "" if self.target is None else f"{'at most' if self.at_most else 'at least'} {self.target:g}"

    def as_json(self) -> Mapping[str, Any]:
        """For ``bench.json``."""
        return {
            "name": self.name,
            "wall": self.wall.as_json(),
            "cpu": self.cpu.as_json(),
            "target": self.target,
            "at_most": self.at_most,
            "met": self.met,
        }


def order_of(sides: Sequence[str], round_number: int) -> tuple[str, ...]:
    """Who runs when in a round: each side goes first as often as another, so that none always finds a warm machine.

    Args:
        sides: their names.
        round_number: from 0.
    """
    turn = round_number // 2 % len(sides)
    turned = (*sides[turn:], *sides[:turn])
    return turned if round_number % 2 == 0 else turned[::-1]
