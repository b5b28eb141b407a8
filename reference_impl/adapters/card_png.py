"""A code card in pixels: PNG, by Pillow, in the typeface that Pillow brings (Aileron, CC0) whatever a machine has."""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageFont

from reference_impl.portal.card_image import (
    ADVICE,
    CELL_HEIGHT,
    CELL_WIDTH,
    COLUMNS,
    FOOT,
    HEAD,
    MARGIN,
    SPECIMEN,
    TITLE,
)

__all__ = ["card_png"]

_DENSITY = 2
_WHITE, _LINE, _SHADE, _SOFT, _BLACK = 255, 205, 244, 60, 0
_INDEX_END, _CODE_START = 25.5, 31.5
"""Where an index ends and its code starts in a cell, in pixels of single density."""

_BOLDER = 0.7
"""The typeface is there in one weight; an outline of so many pixels makes codes and title stand out."""


def card_png(codes: Mapping[int, str], holder: str) -> bytes:
    """Draw a card in pixels.

    Clauses: CARD-6N, CARD-7.

    Args:
        codes: every code by its index; drawn in the order of the indexes, along rows.
        holder: the username that stands on it; what the typeface lacks becomes a question mark.

    Returns:
        a PNG file at twice the density of a plain screen, in black on white: in each cell the index small, and right of
        it the code large.
    """
    rows = -(-len(codes) // COLUMNS)
    size = (2 * MARGIN + COLUMNS * CELL_WIDTH, MARGIN + HEAD + rows * CELL_HEIGHT + FOOT)
    image = Image.new("L", (size[0] * _DENSITY, size[1] * _DENSITY), _WHITE)
    pen = _Pen(ImageDraw.Draw(image))
    pen.frame(size)
    pen.text(TITLE, (MARGIN, MARGIN + 22), 22, bolder=_BOLDER)
    pen.text(f"{_plain(holder)} · {SPECIMEN}", (MARGIN, MARGIN + 46), 13, shade=_SOFT)
    pen.text(ADVICE, (MARGIN, size[1] - 20), 13, shade=_SOFT)
    for place, (index, code) in enumerate(sorted(codes.items())):
        across = MARGIN + place % COLUMNS * CELL_WIDTH
        down = MARGIN + HEAD + place // COLUMNS * CELL_HEIGHT
        pen.cell((across, down), shaded=place // COLUMNS % 2 == 0)
        pen.text(str(index), (across + _INDEX_END, down + 22.5), 12, anchor="rs", shade=_SOFT)
        pen.text(code, (across + _CODE_START, down + 23), 17, bolder=_BOLDER)
    saved = io.BytesIO()
    density = 96 * _DENSITY  # dots per inch, so that on paper it is as large as on the screen
    image.save(saved, "PNG", dpi=(density, density))
    return saved.getvalue()


def _plain(text: str) -> str:
    return "".join(each if " " <= each <= "~" else "?" for each in text)


class _Pen:
    """Draws in pixels of single density."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw
        self._fonts: dict[float, ImageFont.FreeTypeFont | ImageFont.ImageFont] = {}

    def frame(self, size: tuple[int, int]) -> None:
        right, bottom = (length * _DENSITY - 13 for length in size)
        self._draw.rounded_rectangle((12, 12, right, bottom), radius=22, outline=_SOFT, width=5)

    def cell(self, corner: tuple[float, float], *, shaded: bool) -> None:
        left, top = (int(length * _DENSITY) for length in corner)
        box = (left, top, left + CELL_WIDTH * _DENSITY, top + CELL_HEIGHT * _DENSITY)
        self._draw.rectangle(box, fill=_SHADE if shaded else _WHITE, outline=_LINE, width=2)

    def text(
        self,
        text: str,
        start: tuple[float, float],
        size: float,
        *,
        anchor: str = "ls",
        shade: int = _BLACK,
        bolder: float = 0,
    ) -> None:
        if size not in self._fonts:
            self._fonts[size] = ImageFont.load_default(size * _DENSITY)
        place = (round(start[0] * _DENSITY), round(start[1] * _DENSITY))  # on whole pixels it is sharpest
        self._draw.text(place, text, shade, self._fonts[size], anchor, stroke_width=bolder)
