"""A specimen: a drawn document, and the text that is known to stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from conformance.specimens.drawing import LAYOUTS, draw
from conformance.specimens.papers import Kind, paper

__all__ = ["Specimen", "specimen"]


@dataclass(frozen=True)
class Specimen:
    """A synthetic document.

    Attributes:
        kind: of document.
        seed: it was drawn from.
        country: where its holder lives, which decides on the script.
        layout: how it looks.
        image: the document alone, in colour; not to be changed.
        lines: what stands in it, in reading order.
        machine_lines: those of them that are for machines (ICAO Doc 9303); none on a bill or a statement.
        machine_zone: where these begin, as a share of the height; 1 where there are none.
    """

    kind: Kind
    seed: int
    country: str
    layout: str
    image: Image.Image = field(repr=False, compare=False)
    lines: tuple[str, ...]
    machine_lines: tuple[str, ...]
    machine_zone: float

    @property
    def text(self) -> str:
        """All that stands in it, in reading order."""
        return "\n".join(self.lines)

    @property
    def upright(self) -> bool:
        """Whether it is higher than wide."""
        return self.image.height > self.image.width


def specimen(kind: Kind, seed: int, *, country: str = "US", layout: str = "plain") -> Specimen:
    """Draw a synthetic document; the same arguments give the same, down to the pixel.

    Args:
        kind: ``utility-bill``, ``bank-statement``, ``passport`` or ``identity-card``.
        seed: whose document it is, and what stands in it.
        country: one of :data:`conformance.specimens.COUNTRIES`.
        layout: one of :data:`conformance.specimens.LAYOUTS`.

    Raises:
        ValueError: there is no such kind, country or layout.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"layouts of specimens are {', '.join(LAYOUTS)}; not {layout!r}")
    written = paper(kind, seed, country)
    drawn = draw(written, LAYOUTS[layout])
    return Specimen(kind, seed, country, layout, drawn.image, drawn.lines, written.machine_lines, drawn.machine_zone)
