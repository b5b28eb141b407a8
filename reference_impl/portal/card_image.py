"""The Online Security Code Card as one image: sharp on paper and screen, and saved whole by the browser's menu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

__all__ = ["card_svg"]

_COLUMNS = 14
_CELL_WIDTH, _CELL_HEIGHT = 66, 34
_MARGIN, _HEAD, _FOOT = 24, 70, 46
_STYLE = (
    "text{font-family:'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace;fill:#1d2521}"
    ".title{font:600 22px 'DejaVu Sans','Liberation Sans',Arial,sans-serif}"
    ".small{font:13px 'DejaVu Sans','Liberation Sans',Arial,sans-serif;fill:#45504a}"
    ".index{font-size:12px;fill:#45504a}.code{font-size:17px;font-weight:700}"
)


def card_svg(codes: Mapping[int, str], holder: str) -> str:
    """Draw a card.

    Clauses: CARD-6, CARD-6N, CARD-7.

    Args:
        codes: every code by its index; drawn in the order of the indexes, along rows.
        holder: the username that stands on it.

    Returns:
        an SVG document of fixed size, in black on white in any surroundings, with the index small and the code large in
        each cell, both as text.
    """
    rows = -(-len(codes) // _COLUMNS)
    width = 2 * _MARGIN + _COLUMNS * _CELL_WIDTH
    height = _MARGIN + _HEAD + rows * _CELL_HEIGHT + _FOOT
    outline = f'width="{width - 12}" height="{height - 12}" rx="11" fill="none" stroke="#1d6148" stroke-width="3"'
    advice = "In each cell: the index number, then the code. Type the two codes that are asked for without a space."
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" rx="14" fill="#fff"/><rect x="6" y="6" {outline}/>',
        f'<text class="title" x="{_MARGIN}" y="{_MARGIN + 22}">Online Security Code Card</text>',
        f'<text class="small" x="{_MARGIN}" y="{_MARGIN + 46}">{escape(holder)} · specimen of a simulation</text>',
        *_cells(codes),
        f'<text class="small" x="{_MARGIN}" y="{height - 20}">{advice}</text>',
        "</svg>",
    )
    return "".join(parts)


def _cells(codes: Mapping[int, str]) -> Iterator[str]:
    for place, (index, code) in enumerate(sorted(codes.items())):
        across = _MARGIN + place % _COLUMNS * _CELL_WIDTH
        down = _MARGIN + _HEAD + place // _COLUMNS * _CELL_HEIGHT
        shade = "#f1f5f2" if place // _COLUMNS % 2 == 0 else "#ffffff"
        yield (
            f'<rect x="{across}" y="{down}" width="{_CELL_WIDTH}" height="{_CELL_HEIGHT}" fill="{shade}" '
            'stroke="#cfd6d1"/>'
            f'<text class="index" x="{across + 26}" y="{down + 21}" text-anchor="end">{index}</text>'
            f'<text class="code" x="{across + 30}" y="{down + 23}">{escape(code)}</text>'
        )
