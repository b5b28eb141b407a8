"""A confusion matrix as a picture: SVG, in text, so that it can be compared and read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

__all__ = ["matrix_svg"]

_CELL: Final = (92, 64)
_HEAD: Final = (150, 78)
_ROWS: Final = {"readable": "can be read", "unreadable": "cannot be read"}


def matrix_svg(matrix: Mapping[str, Mapping[str, int]], part: str) -> str:
    """Draw a matrix.

    Args:
        matrix: number of pictures by what reading says, and by the verdict.
        part: of the sample, for the title.

    Returns:
        an SVG file: right verdicts green, wrong ones red, what a person looks at grey, the darker the more of the row
        there are.
    """
    columns = list(matrix["readable"])
    width, height = _HEAD[0] + _CELL[0] * len(columns) + 10, _HEAD[1] + _CELL[1] * len(_ROWS) + 10
    title = f"What reading says (rows) against the verdict (columns), {part} pictures"
    seen = f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {seen} font-family="sans-serif" font-size="14">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_HEAD[0]}" y="24" font-size="15">verdict</text>',
    ]
    for place, name in enumerate(columns):
        parts.append(_text(_HEAD[0] + (place + 0.5) * _CELL[0], _HEAD[1] - 14, name))
    for down, (row, words) in enumerate(_ROWS.items()):
        top = _HEAD[1] + down * _CELL[1]
        parts.append(f'<text x="10" y="{top + _CELL[1] / 2 + 5}">{words}</text>')
        whole = max(1, sum(matrix[row].values()))
        for place, name in enumerate(columns):
            count = matrix[row][name]
            right = (row == "readable") == (name == "legible")
            certain = name != "hard to read"
            depth = 0.12 + 0.5 * count / whole if count else 0.0
            colour = ("26,127,55" if right else "207,34,46") if certain else "87,96,106"
            left = _HEAD[0] + place * _CELL[0]
            box = f'x="{left}" y="{top}" width="{_CELL[0]}" height="{_CELL[1]}"'
            parts += [
                f'<rect {box} fill="rgb({colour})" fill-opacity="{depth:.2f}" stroke="#888"/>',
                _text(left + _CELL[0] / 2, top + _CELL[1] / 2 + 6, str(count), 18),
            ]
    return "\n".join([*parts, "</svg>", ""])


def _text(across: float, down: float, words: str, size: int = 14) -> str:
    return f'<text x="{across:g}" y="{down:g}" font-size="{size}" text-anchor="middle">{escape(words)}</text>'
