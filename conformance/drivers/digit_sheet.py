"""Draws the sheet of digits by which cards are read: digits.png, beside this module.

``python -m conformance.drivers.digit_sheet FONT... > digits.png`` draws it anew. It has a row for each typeface: the
one that Pillow brings; Liberation Sans, Mono and Serif, DejaVu Sans and Sans Mono, Roboto and Carlito, regular and
bold; JetBrains Mono and Fira Code. They are free, and like Arial, Courier New, Times, Verdana and Calibri.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from conformance.drivers.card_reader import SHEET_CELL

__all__ = ["digit_sheet"]

_SIZE = 44


def digit_sheet(faces: Sequence[ImageFont.FreeTypeFont | ImageFont.ImageFont]) -> Image.Image:
    """The ten digits of each face, a row for each, every digit in the middle of its cell, in black on white."""
    sheet = Image.new("L", (10 * SHEET_CELL, len(faces) * SHEET_CELL), 255)
    draw = ImageDraw.Draw(sheet)
    for row, face in enumerate(faces):
        for digit in range(10):
            left, top, right, bottom = draw.textbbox((0, 0), str(digit), face)
            across = digit * SHEET_CELL + (SHEET_CELL - right + left) / 2 - left
            down = row * SHEET_CELL + (SHEET_CELL - bottom + top) / 2 - top
            draw.text((round(across), round(down)), str(digit), 0, face)
    return sheet


if __name__ == "__main__":
    faces = [ImageFont.load_default(_SIZE)]
    digit_sheet([*faces, *(ImageFont.truetype(path, _SIZE) for path in sys.argv[1:])]).save(sys.stdout.buffer, "PNG")
