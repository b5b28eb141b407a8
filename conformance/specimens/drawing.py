"""Laying out a specimen and drawing it, as a printer would: black on white, in pixels."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image, ImageDraw

from conformance.specimens.papers import MARK, Paper
from conformance.specimens.typefaces import Face, typeface

__all__ = ["LAYOUTS", "Drawing", "Layout", "draw"]

_DOTS: Final = 300
"""For an inch of a sheet; a card is drawn at so many times more as it is held closer to the camera."""

_SHEET: Final = (2480, 3508)  # A4
_PASSPORT: Final = (1476, 1040)  # the page with the data, 125 by 88 mm
_CARD: Final = (1012, 638)  # ID-1
_CLOSER: Final = 2

_INK, _SOFT, _LINE, _SHADE, _GHOST = (24, 24, 30), (70, 70, 80), (150, 150, 160), (226, 230, 236), (238, 236, 236)
_PAPER: Final = (255, 255, 255)


Side = Literal["left", "right"]


@dataclass(frozen=True)
class Layout:
    """How a specimen looks.

    Attributes:
        face: its typeface.
        points: the size of its text on a sheet.
        leading: from one line to the next, in such sizes.
        ruled: whether lines part the rows of a table.
        banded: whether title and rows are shaded.
        columns: in how many columns labels and values stand.
        above: whether a label stands above its value.
        framed: whether a line goes around the whole.
        addressed: on which side of a letter the address is.
        photograph: on which side of a card the face is.
        tint: the colour of a card.
    """

    face: Face
    points: float
    leading: float = 1.42
    ruled: bool = False
    banded: bool = False
    columns: int = 1
    above: bool = False
    framed: bool = False
    addressed: Side = "left"
    photograph: Side = "left"
    tint: tuple[int, int, int] = (244, 246, 240)


LAYOUTS: Final[Mapping[str, Layout]] = {
    "plain": Layout("sans", 11),
    "banded": Layout("serif", 10.5, banded=True, columns=2, above=True, photograph="right", tint=(238, 244, 250)),
    "ruled": Layout("serif", 11, ruled=True, photograph="right", tint=(250, 244, 236)),
    "columns": Layout("sans", 10.5, ruled=True, banded=True, columns=2, above=True, tint=(246, 240, 246)),
    "framed": Layout("sans", 10, columns=2, above=True, framed=True, addressed="right", tint=(240, 246, 250)),
    "spacious": Layout("serif", 11.5, banded=True, addressed="right", tint=(250, 246, 240)),
    "dense": Layout("serif", 10.5, 1.3, ruled=True, columns=2, above=True, framed=True, photograph="right"),
    "airy": Layout("sans", 10.5, 1.55, ruled=True, addressed="right", photograph="right", tint=(242, 248, 246)),
    "slender": Layout("sans", 10, 1.36, banded=True, framed=True, addressed="right", tint=(248, 242, 238)),
    "stately": Layout("serif", 12, 1.5, ruled=True, columns=2, above=True, photograph="right", tint=(240, 242, 250)),
    "slim": Layout(
        "sans", 10.5, 1.45, columns=2, above=True, addressed="right", photograph="right", tint=(246, 248, 240)
    ),
    "tabled": Layout("serif", 11, 1.48, ruled=True, framed=True, addressed="right", tint=(240, 248, 244)),
}
"""The looks that there are, by name."""


@dataclass(frozen=True)
class Drawing:
    """A document that was drawn.

    Attributes:
        image: the document without anything around it, in colour.
        lines: its lines of text in reading order.
        machine_zone: where the lines for machines begin, as a share of the height; 1 where there are none.
    """

    image: Image.Image
    lines: tuple[str, ...]
    machine_zone: float


def draw(paper: Paper, layout: Layout) -> Drawing:
    """Draw a document.

    Args:
        paper: what stands in it.
        layout: how it looks.
    """
    if paper.addressee:
        sheet = _Sheet(layout, _SHEET, _PAPER, round(layout.points / 72 * _DOTS))
        _letter(sheet, paper)
    else:
        width, height = _PASSPORT if paper.kind == "passport" else _CARD
        size = round((34 if paper.kind == "passport" else 28) * _CLOSER * (layout.points / 11))
        sheet = _Sheet(layout, (width * _CLOSER, height * _CLOSER), layout.tint, size)
        _card(sheet, paper)
    return Drawing(sheet.image, tuple(sheet.lines), sheet.machine_zone)


class _Sheet:
    """What is drawn on; it keeps the words in the order in which they are written."""

    def __init__(self, layout: Layout, size: tuple[int, int], ground: tuple[int, int, int], text_size: int) -> None:
        self.layout = layout
        self.image = Image.new("RGB", size, ground)
        self.width, self.height = size
        self.size = text_size
        self.line = round(text_size * layout.leading)
        self.lines: list[str] = []
        self.machine_zone = 1.0
        self.pen = ImageDraw.Draw(self.image)
        self._ghost()
        if layout.framed:
            inset = self.width * 0.025
            corners = (inset, inset, self.width - inset, self.height - inset)
            self.pen.rectangle(corners, outline=_LINE, width=max(2, self.size // 10))

    def _ghost(self) -> None:
        """The mark across the whole, so pale that it does not come between letters."""
        font = typeface("sans", self.width // 7, bold=True)
        patch = Image.new("L", (self.width, self.width // 5), 0)
        ImageDraw.Draw(patch).text((self.width // 2, self.width // 10), MARK, 255, font, "mm")
        patch = patch.rotate(28, Image.Resampling.BILINEAR, expand=True)
        darker = tuple(part - 14 for part in self.layout.tint) if self.width > self.height else _GHOST
        for middle in (0.3, 0.72) if self.height > self.width else (0.5,):
            corner = ((self.width - patch.width) // 2, round(self.height * middle) - patch.height // 2)
            self.image.paste(darker, corner, patch)

    def text(
        self,
        words: str,
        place: tuple[float, float],
        *,
        size: float = 1.0,
        bold: bool = False,
        soft: bool = False,
        anchor: str = "ls",
    ) -> None:
        font = typeface(self.layout.face, round(self.size * size), bold=bold)
        self.pen.text((round(place[0]), round(place[1])), words, _SOFT if soft else _INK, font, anchor)
        self.lines.append(words)

    def spaced(self, words: str, place: tuple[float, float], cell: float) -> None:
        """A line for machines: in one typeface whatever the layout, each letter in a cell of the same width."""
        font = typeface("sans", round(1.25 * cell))
        for number, letter in enumerate(words):
            middle = (round(place[0] + (number + 0.5) * cell), round(place[1]))
            self.pen.text(middle, letter, _INK, font, "ms")
        self.lines.append(words)

    def rule(self, left: float, right: float, down: float) -> None:
        self.pen.line((left, down, right, down), _LINE, max(2, self.size // 14))

    def shade(self, left: float, top: float, right: float, bottom: float) -> None:
        self.pen.rectangle((left, top, right, bottom), _SHADE)

    def wide(self, words: str, *, size: float = 1.0) -> float:
        return typeface(self.layout.face, round(self.size * size)).getlength(words)


def _letter(sheet: _Sheet, paper: Paper) -> None:
    left, right, down = sheet.width * 0.1, sheet.width * 0.9, sheet.height * 0.075
    if sheet.layout.banded:
        sheet.shade(left - 40, down - 1.6 * sheet.line, right + 40, down + 1.8 * sheet.line)
    sheet.text(paper.issuer, (left, down), size=1.5, bold=True)
    sheet.text(MARK, (right, down), size=1.5, bold=True, anchor="rs")
    sheet.text("Not a document of any company or state", (left, down + 1.2 * sheet.line), size=0.9, soft=True)
    down += 3.6 * sheet.line
    address = left if sheet.layout.addressed == "left" else left + 0.55 * (right - left)
    for words in paper.addressee:
        sheet.text(words, (address, down))
        down += sheet.line
    down += 1.4 * sheet.line
    sheet.text(paper.title, (left, down), size=1.35, bold=True)
    down += 1.9 * sheet.line
    down = _fields(sheet, paper.fields, left, right, down) + 1.2 * sheet.line
    down = _table(sheet, paper, left, right, down) + 1.4 * sheet.line
    letters = int((right - left) / sheet.wide("abcdefghijklmnopqrstuvwxyz") * 26 * 0.92)
    for note in paper.notes:
        for words in textwrap.wrap(note, letters):
            sheet.text(words, (left, down))
            down += sheet.line
        down += 0.5 * sheet.line
    sheet.text(f"{MARK}. {paper.issuer} does not exist.", (left, sheet.height * 0.955), size=0.9, soft=True)


def _fields(
    sheet: _Sheet, fields: Sequence[tuple[str, str]], left: float, right: float, down: float, *, size: float = 1.0
) -> float:
    """Labels with their values, in one column or several; gives back where they end."""
    layout = sheet.layout
    per_row = layout.columns
    column = (right - left) / per_row
    step = sheet.line * size
    for start in range(0, len(fields), per_row):
        for place, (label, value) in enumerate(fields[start : start + per_row]):
            across = left + place * column
            sheet.text(label, (across, down), size=0.85 * size, soft=True)
            if layout.above:
                sheet.text(value, (across, down + step), size=size)
            else:
                sheet.text(value, (left + 0.38 * (right - left), down), size=size)
        down += (2.15 if layout.above else 1.12) * step
    return down


def _table(sheet: _Sheet, paper: Paper, left: float, right: float, down: float) -> float:
    starts = (0.0, 0.22, 0.8, 1.0) if paper.kind == "bank-statement" else (0.0, 0.55, 0.78, 1.0)
    first_right = 2 if paper.kind == "bank-statement" else 1
    for number, row in enumerate((paper.columns, *paper.rows)):
        if sheet.layout.banded and number % 2 == 0:
            sheet.shade(left - 20, down - 0.95 * sheet.line, right + 20, down + 0.4 * sheet.line)
        for place, words in enumerate(row):
            anchor = "rs" if place >= first_right else "ls"
            sheet.text(words, (left + starts[place] * (right - left), down), bold=number == 0, anchor=anchor)
        if sheet.layout.ruled:
            sheet.rule(left, right, down + 0.42 * sheet.line)
        down += 1.36 * sheet.line
    return down


def _card(sheet: _Sheet, paper: Paper) -> None:
    margin, down = sheet.width * 0.05, sheet.height * 0.115
    if sheet.layout.banded:
        sheet.shade(0, 0, sheet.width, down + 0.5 * sheet.line)
    sheet.text(paper.issuer, (margin, down), size=1.15, bold=True)
    sheet.text(f"{paper.title}  {MARK}", (sheet.width - margin, down), size=1.15, bold=True, anchor="rs")
    top, face = down + 1.0 * sheet.line, sheet.width * 0.25
    on_left = sheet.layout.photograph == "left"
    _face(sheet, margin if on_left else sheet.width - margin - face, top, face)
    left = margin * 2 + face if on_left else margin
    right = left + sheet.width - 3 * margin - face
    _fields(sheet, paper.fields, left, right, top + 0.7 * sheet.line, size=0.92)
    cell = (sheet.width - 2 * margin) / len(paper.machine_lines[0])
    step = 1.75 * cell
    down = sheet.height - (len(paper.machine_lines) - 1) * step - 0.055 * sheet.height
    sheet.machine_zone = (down - 1.5 * cell) / sheet.height
    for words in paper.machine_lines:
        sheet.spaced(words, (margin, down), cell)
        down += step


def _face(sheet: _Sheet, left: float, top: float, width: float) -> None:
    """A head and shoulders that are nobody's."""
    height = width * 1.25
    sheet.pen.rectangle((left, top, left + width, top + height), (205, 210, 216))
    middle = left + width / 2
    sheet.pen.ellipse((middle - 0.36 * width, top + 0.74 * height, middle + 0.36 * width, top + 1.3 * height), _LINE)
    sheet.pen.rectangle((left, top + height, left + width, top + 1.35 * height), sheet.layout.tint)
    sheet.pen.ellipse((middle - 0.21 * width, top + 0.2 * height, middle + 0.21 * width, top + 0.7 * height), _LINE)
