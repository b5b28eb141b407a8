"""Pictures of code cards in many typefaces, put together from the digits of the sheet by which cards are read."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

import conformance.drivers.card_reader
from conformance.drivers.card_reader import SHEET_CELL

SHEET = Path(conformance.drivers.card_reader.__file__).with_name("digits.png")


def faces() -> int:
    return _sheet().height // SHEET_CELL


def codes_of(cells: int, seed: int = 7) -> dict[int, str]:
    chance = random.Random(seed)
    return {index: f"{chance.randrange(1000):03d}" for index in range(1, cells + 1)}


def numbers(codes: Mapping[int, str]) -> list[str]:
    """What is to be read of a card, number by number."""
    return [number for index, code in codes.items() for number in (str(index), code)]


def drawn(
    codes: Mapping[int, str],
    face: int = 0,
    height: int = 20,
    index_height: int | None = None,
    columns: int = 6,
    lines: bool = True,
) -> Image.Image:
    """A card.

    Args:
        codes: every code by its index.
        face: row of the sheet.
        height: of the digits of a code, in pixels.
        index_height: of the digits of an index; as those of a code where it is left out.
        columns: cells in a row.
        lines: whether each cell has an outline.
    """
    wide, tall = 8 * height, 3 * height
    rows = -(-len(codes) // columns)
    card = Image.new("L", (columns * wide + 2 * height, rows * tall + 2 * height), 255)
    pen = ImageDraw.Draw(card)
    for place, (index, code) in enumerate(codes.items()):
        left, top = height + place % columns * wide, height + place // columns * tall
        if lines:
            pen.rectangle((left, top, left + wide, top + tall), outline=190)
        small = index_height or height
        _write(card, str(index), face, left + 3.4 * height - 0.85 * small * len(str(index)), top + 2 * height, small)
        _write(card, code, face, left + 4.4 * height, top + 2 * height, height)
    return card


@cache
def _sheet() -> Image.Image:
    with Image.open(SHEET) as opened:
        return opened.convert("L")


def _write(card: Image.Image, text: str, face: int, left: float, base: float, height: int) -> None:
    sheet = _sheet()
    for place, digit in enumerate(text):
        corner = (int(digit) * SHEET_CELL, face * SHEET_CELL)
        cell = sheet.crop((*corner, corner[0] + SHEET_CELL, corner[1] + SHEET_CELL))
        box = Image.eval(cell, lambda shade: 255 - shade).getbbox()
        assert box is not None
        size = (max(2, round((box[2] - box[0]) * height / (box[3] - box[1]))), height)
        middle = round(left + (place + 0.5) * 0.85 * height)
        card.paste(cell.crop(box).resize(size), (middle - size[0] // 2, round(base) - height))


def saved(card: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    file = io.BytesIO()
    card.save(file, kind, **options)
    return file.getvalue()
