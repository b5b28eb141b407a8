"""Which pictures are drawn: a plan from a number, so that any one of them can be made again alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, get_args

from conformance.specimens import COUNTRIES, KINDS, Flaws, Kind, Photograph, Specimen, specimen, take

__all__ = ["LAYOUTS_OF", "NAMES", "Part", "Plan", "plans"]

Part = Literal["calibration", "trial", "second trial", "third trial", "fourth trial", "report"]

LAYOUTS_OF: Final[dict[Part, tuple[str, ...]]] = {
    "calibration": ("plain", "banded"),
    "trial": ("ruled", "columns"),
    "second trial": ("framed", "spacious"),
    "third trial": ("dense", "airy"),
    "fourth trial": ("slender", "stately"),
    "report": ("slim", "tabled"),
}
"""Measure and thresholds are made with some layouts, and judged with others; people and seeds are others as well."""

NAMES: Final = tuple(each.name for each in fields(Flaws))

_GOOD: Final = 0.4
_SIZES: Final = (1.0, 1.5, 2.5)
_STARTS: Final[dict[Part, tuple[str, int]]] = {
    "calibration": ("calibration", 1_000_000),
    "trial": ("report", 2_000_000),
    "second trial": ("final report", 3_000_000),
    "third trial": ("last report", 4_000_000),
    "fourth trial": ("fourth report", 5_000_000),
    "report": ("fifth report", 6_000_000),
}
"""Where chance starts, for plans and for documents: each trial was a report once that did not come out well."""


@dataclass(frozen=True)
class Plan:
    """One picture to be.

    Attributes:
        part: of the sample.
        number: in it.
        kind: of document.
        country: of the document.
        layout: of the document.
        main: the flaw that it is drawn for; empty for a picture that is taken well.
        flaws: all, with their strengths: any picture is a little out of focus, and a little dark.
        megapixels: of the picture.
    """

    part: Part
    number: int
    kind: Kind
    country: str
    layout: str
    main: str
    flaws: Flaws
    megapixels: float

    @property
    def seed(self) -> int:
        """Of specimen and camera."""
        return _STARTS[self.part][1] + self.number

    def specimen(self) -> Specimen:
        """The document."""
        return specimen(self.kind, self.seed, country=self.country, layout=self.layout)

    def take(self) -> tuple[Specimen, Photograph]:
        """The document, and its picture."""
        document = self.specimen()
        return document, take(document, flaws=self.flaws, seed=self.seed, megapixels=self.megapixels)

    def as_json(self) -> dict[str, Any]:
        """What it says, for a file."""
        return {
            **{name: getattr(self, name) for name in ("part", "number", "kind", "country", "layout", "main")},
            "flaws": {name: strength for name, strength in asdict(self.flaws).items() if strength},
            "megapixels": self.megapixels,
        }

    @classmethod
    def of(cls, given: dict[str, Any]) -> Plan:
        """What :meth:`as_json` wrote."""
        chosen = {each.name: given[each.name] for each in fields(cls) if each.name != "flaws"}
        return cls(**chosen, flaws=Flaws(**given["flaws"]))


def plans(part: Part, count: int) -> Iterator[Plan]:
    """The first pictures of a part: four in ten are taken well, the others have one flaw, of any strength alike.

    Args:
        part: of the sample.
        count: how many.
    """
    if part not in get_args(Part):
        raise ValueError(f"parts are {', '.join(get_args(Part))}; not {part!r}")
    for number in range(count):
        chance = random.Random(f"{_STARTS[part][0]}/{number}")
        main = "" if chance.random() < _GOOD else NAMES[number % len(NAMES)]
        flaws = Flaws(focus=round(chance.uniform(0, 0.06), 3), dark=round(chance.uniform(0, 0.12), 3))
        if main:
            flaws = replace(flaws, **{main: round(chance.random(), 3)})
        yield Plan(
            part,
            number,
            KINDS[chance.randrange(len(KINDS))],
            chance.choice(tuple(COUNTRIES)),
            chance.choice(LAYOUTS_OF[part]),
            main,
            flaws,
            chance.choice(_SIZES),
        )
