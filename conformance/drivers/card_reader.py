"""Reads what stands on a code card that is a raster image: from its pixels, and from nothing else.

Dark shapes on light ground are found; those that stand in a row make a line; each is held against the shapes that
digits have in common typefaces (digits.png). A shape that is like none of them, or like two different digits, is not
guessed: it is read as ``?``. Lines of words are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Numbers = NDArray[np.int64]
    Shades = NDArray[np.float64]

__all__ = ["SHEET_CELL", "UNSURE", "CardReading", "UnreadableImage", "read_card"]

UNSURE: Final = "?"
"""What stands for a digit that can't be told."""

_KINDS: Final = ("PNG", "JPEG")
_MOST_PIXELS: Final = 60_000_000
_LEAST_HEIGHT: Final = 9
"""Of a digit, in pixels; below that it is a speck."""

SHEET_CELL: Final = 48
"""Width and height of a digit's cell on the sheet of digits as common typefaces draw them (digits.png)."""

_SHEET: Final = Path(__file__).with_name("digits.png")

_THINNEST, _LONGEST = 0.13, 3.2
"""Width by height of what can be a digit, or several that touch; what is thinner is a line."""

_SHAPE: Final = (14, 20)
"""Columns and rows of a shape, to which each digit is brought."""

_ALIKE: Final = 0.72
"""From this correlation on a shape is a digit's, unless another digit is nearly as much alike."""

_APART: Final = 0.8
"""What it lacks to be alike wholly is at most this share of what every other digit lacks."""

_MOST_IN_NUMBERS: Final = 0.34
"""Share of shapes in a line that are no digits, above which it is a line of words."""

_DARKEST: Final = 40
"""Below this shade nothing is told apart any more."""

_CLOSE: Final = 0.3
"""Share of neighbours in all lines that surely belong to one number: of a code of three digits two."""

_NARROW, _WIDE, _WIDER = 0.7, 1.05, 1.3
"""Between which figures the distance of two digits of a number is, in heights; what is wider by so much is a gap."""

_STEP: Final = 1.15
"""Digits of one number differ in height by no more than this factor."""


class UnreadableImage(ValueError):
    """It is no image that can be read here."""


@dataclass(frozen=True)
class CardReading:
    """What was read.

    Attributes:
        text: the numbers, a line of them for each row of the card, with :data:`UNSURE` for a digit that can't be told.
        digits: how many digits there are.
        unsure: how many of them can't be told.
    """

    text: str
    digits: int
    unsure: int


@dataclass(frozen=True)
class _Glyph:
    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def across(self) -> float:
        return (self.left + self.right) / 2

    @property
    def down(self) -> float:
        return (self.top + self.bottom) / 2

    def moved(self, right: int, down: int) -> _Glyph:
        return _Glyph(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def inside(self, other: _Glyph) -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )


def read_card(image: bytes) -> CardReading:
    """Read a card.

    Clauses: CARD-6N, CARD-7.

    Args:
        image: a PNG or JPEG file with dark, upright digits on light ground, best from 16 pixels of height on; each
            index stands in a row with its code, before it, and nothing between them.

    Raises:
        UnreadableImage: it is another kind of file, broken, or far too large.
    """
    grey = _grey(image)
    lines = list(_lines(_glyphs(grey, _threshold(grey), grey.shape[0] / 3)))
    gap = _gap(lines)
    told = [_told(grey, line, gap) for line in lines]
    numbers = [line for line in told if line.count(UNSURE) <= _MOST_IN_NUMBERS * len(line.replace(" ", ""))]
    text = "\n".join(numbers or told)  # without any number it may be the digits that are strange
    return CardReading(text, len("".join(text.split())), text.count(UNSURE))


# ---------------------------------------------------------------- pixels
def _grey(image: bytes) -> Pixels:
    try:
        with Image.open(io.BytesIO(image), formats=_KINDS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise UnreadableImage(f"it has {opened.width} x {opened.height} pixels")
            shown = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, UnreadableImage):
            raise
        raise UnreadableImage("it is no PNG or JPEG that can be decoded") from None
    paper = Image.new("RGBA", shown.size, "white")
    return np.asarray(Image.alpha_composite(paper, shown).convert("L"))


def _threshold(grey: Pixels) -> float:
    """Between ink and paper, where the two differ most (Otsu)."""
    counts = np.bincount(grey.ravel(), minlength=256).astype(float)
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(np.argmax(np.nan_to_num(between))) + 1


def _glyphs(grey: Pixels, threshold: float, tallest: float) -> list[_Glyph]:
    """Dark shapes whose parts hang together and that can be a character, with what lies within them."""
    found: list[_Glyph] = []
    for glyph, runs in _shapes(grey < threshold):
        if not _LEAST_HEIGHT <= glyph.height <= tallest or not _THINNEST < glyph.width / glyph.height < _LONGEST:
            continue
        if glyph.width <= glyph.height:
            found.append(glyph)
            continue
        alone = np.full((glyph.height, glyph.width), 255, np.uint8)
        for row, start, end in runs.tolist():
            alone[row - glyph.top, start - glyph.left : end - glyph.left] = grey[row, start:end]
        if not _is_frame(alone < threshold):
            found.extend(part.moved(glyph.left, glyph.top) for part in _parted(alone, threshold))
    return found


def _is_frame(ink: NDArray[np.bool_]) -> bool:
    """Whether a shape is the outline of a cell, or lines that cross: they have next to nothing within."""
    line = max(2, len(ink) // 12)
    inner = ink[line:-line, line:-line]
    return bool(inner.sum() < 0.2 * ink.sum() or ink.mean() < 0.15)


def _parted(alone: Pixels, threshold: float) -> list[_Glyph]:
    """What a shape is made of that is too wide for one digit: two that touch share little more than a grey edge."""
    height, width = alone.shape
    if threshold > _DARKEST:
        darker = _glyphs(alone, 0.75 * threshold, height)
        if sum(part.width for part in darker if part.height > 0.8 * height) > 0.7 * width:
            return darker
    first, last = width * 3 // 10, width * 7 // 10 + 1
    least = first + int(np.argmax(alone[:, first:last].sum(axis=0, dtype=int)))
    return [
        *_glyphs(alone[:, :least], threshold, height),
        *(part.moved(least, 0) for part in _glyphs(alone[:, least:], threshold, height)),
    ]


def _shapes(ink: NDArray[np.bool_]) -> Iterator[tuple[_Glyph, Numbers]]:
    """Each shape whose parts hang together, and the row, start and end of its runs of dark pixels."""
    runs = _runs(ink)
    if not runs.size:
        return
    roots = _roots(runs, ink.shape[1] + 2)
    in_order = np.argsort(roots, kind="stable")
    borders = np.flatnonzero(np.diff(roots[in_order])) + 1
    for own in np.split(runs[in_order], borders):
        (top, left, _), (bottom, _, right) = own.min(axis=0).tolist(), own.max(axis=0).tolist()
        yield _Glyph(left, top, right, bottom + 1), own


def _runs(ink: NDArray[np.bool_]) -> Numbers:
    """Row, start and end of each run of dark pixels."""
    steps = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(steps == 1)
    return np.stack([rows, starts, np.nonzero(steps == -1)[1]], axis=1)


def _roots(runs: Numbers, stride: int) -> Numbers:
    """For each run the first one of the shape that it belongs to: runs touch above each other, also by a corner."""
    start, end = runs[:, 0] * stride + runs[:, 1], runs[:, 0] * stride + runs[:, 2]
    first = np.searchsorted(end, start + stride, side="left")
    touching = np.maximum(np.searchsorted(start, end + stride, side="right") - first, 0)
    above = np.repeat(np.arange(len(runs)), touching)
    below = np.repeat(first - np.cumsum(touching) + touching, touching) + np.arange(above.size)
    root = np.arange(len(runs))
    while True:
        lowest = np.minimum(root[above], root[below])
        lower = root.copy()
        np.minimum.at(lower, root[above], lowest)
        np.minimum.at(lower, root[below], lowest)
        lower = lower[lower]
        if np.array_equal(lower, root):
            return root
        root = lower


# ---------------------------------------------------------------- lines and numbers
def _lines(glyphs: Sequence[_Glyph]) -> Iterator[list[_Glyph]]:
    """Glyphs that stand in a row, from left to right, row by row; what lies within another is a part of it."""
    line: list[_Glyph] = []
    for glyph in sorted(glyphs, key=lambda each: each.down):
        middle = sum(each.down for each in line) / len(line) if line else glyph.down
        if line and glyph.down - middle > 0.6 * max(glyph.height, *(each.height for each in line)):
            yield _in_order(line)
            line = []
        line.append(glyph)
    if line:
        yield _in_order(line)


def _in_order(line: Sequence[_Glyph]) -> list[_Glyph]:
    whole: list[_Glyph] = []
    for glyph in sorted(line, key=lambda each: (each.left, -each.right)):
        if not any(glyph.inside(other) for other in whole[-3:]):
            whole.append(glyph)
    return whole


def _gap(lines: Sequence[Sequence[_Glyph]]) -> float:
    """From which distance on two digits belong to different numbers, in heights: digits of one number stand closest."""
    distances = [_distance(before, glyph) for line in lines for before, glyph in pairwise(line)]
    closest = float(np.quantile(distances, _CLOSE)) if distances else 0.0
    return _WIDER * min(max(closest, _NARROW), _WIDE)


def _distance(before: _Glyph, glyph: _Glyph) -> float:
    return (glyph.across - before.across) / ((before.height + glyph.height) / 2)


def _told(grey: Pixels, line: Sequence[_Glyph], gap: float) -> str:
    """The numbers of a line."""
    told = _digit(grey, line[0])
    for before, glyph in pairwise(line):
        lower, higher = sorted((before.height, glyph.height))
        told += " " * (_distance(before, glyph) >= gap or higher > _STEP * lower) + _digit(grey, glyph)
    return told


# ---------------------------------------------------------------- digits
def _digit(grey: Pixels, glyph: _Glyph) -> str:
    cut = grey[glyph.top : glyph.bottom, glyph.left : glyph.right]
    names, shapes, slants = _known()
    scores = shapes @ _shape(cut) - 0.25 * np.abs(slants - np.log(glyph.width / glyph.height))
    best = np.full(10, -1.0)
    np.maximum.at(best, names, scores)
    second, first = np.argsort(best)[-2:]
    sure = best[first] >= _ALIKE and 1 - best[first] <= _APART * (1 - best[second])
    return str(first) if sure else UNSURE


def _shape(cut: Pixels) -> Shades:
    """What is compared of a picture that is cut at a digit's edges: its shades in few pixels, without their mean."""
    ink = Image.fromarray(255 - cut).resize(_SHAPE, Image.Resampling.BILINEAR)
    shades = np.asarray(ink, float).ravel()
    shades -= shades.mean()
    length = float(np.linalg.norm(shades))
    return shades / length if length else shades


@cache
def _known() -> tuple[Numbers, Shades, Shades]:
    """The digit, the shape and the logarithm of width to height, of every digit that is known in a typeface."""
    with Image.open(_SHEET) as opened:
        sheet = np.asarray(opened.convert("L"))
    names, shapes, slants = [], [], []
    for row, column in product(range(sheet.shape[0] // SHEET_CELL), range(10)):
        cell = sheet[row * SHEET_CELL : (row + 1) * SHEET_CELL, column * SHEET_CELL : (column + 1) * SHEET_CELL]
        (top, bottom), (left, right) = (
            (dark[0], dark[-1] + 1) for dark in (np.nonzero((cell < 128).any(axis=axis))[0] for axis in (1, 0))
        )
        names.append(column)
        shapes.append(_shape(cell[top:bottom, left:right]))
        slants.append(np.log((right - left) / (bottom - top)))
    return np.array(names), np.array(shapes), np.array(slants)
