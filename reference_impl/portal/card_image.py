"""The Online Security Code Card as one image, which the browser's menu saves whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal

__all__ = [
    "ADVICE",
    "CELL_HEIGHT",
    "CELL_WIDTH",
    "COLUMNS",
    "FOOT",
    "HEAD",
    "MARGIN",
    "SPECIMEN",
    "TITLE",
    "CardImage",
    "DrawCard",
    "ImageKind",
    "card_svg",
    "draw_card",
]

ImageKind = Literal["png", "svg"]
"""What a card can be drawn as."""

COLUMNS = 14
CELL_WIDTH, CELL_HEIGHT = 66, 34
MARGIN, HEAD, FOOT = 24, 70, 46
"""The card's measures, in the pixels of a screen of single density."""

TITLE = "Online Security Code Card"
SPECIMEN = "specimen of a simulation"
ADVICE = "In each cell: the index number, then the code. Type the two codes that are asked for without a space."

_STYLE = (
    "text{font-family:'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace;fill:#1d2521}"
    ".title{font:600 22px 'DejaVu Sans','Liberation Sans',Arial,sans-serif}"
    ".small{font:13px 'DejaVu Sans','Liberation Sans',Arial,sans-serif;fill:#45504a}"
    ".index{font-size:12px;fill:#45504a}.code{font-size:17px;font-weight:700}"
)


@dataclass(frozen=True)
class CardImage:
    """A card that has been drawn.

    Attributes:
        content: the file.
        media_type: what kind of file it is.
        name: what it is called where it is saved.
    """

    content: bytes = field(repr=False)
    media_type: str
    name: str


DrawCard = Callable[[Mapping[int, str], str], CardImage]
"""Draws a card from every code by its index, and the username that stands on it."""


def draw_card(codes: Mapping[int, str], holder: str, kind: ImageKind = "png") -> CardImage:
    """Draw a card: as PNG, which every phone keeps among its photographs, or as SVG where nothing draws pixels.

    Clauses: CARD-6, CARD-6N, CARD-7.

    Args:
        codes: every code by its index; drawn in the order of the indexes, along rows.
        holder: the username that stands on it.
        kind: ``png``, or ``svg`` for a page of the site, which has no imaging library.
    """
    if kind == "svg":
        return CardImage(card_svg(codes, holder).encode(), "image/svg+xml", "code-card.svg")
    from reference_impl.adapters.card_png import card_png

    return CardImage(card_png(codes, holder), "image/png", "code-card.png")


def card_svg(codes: Mapping[int, str], holder: str) -> str:
    """Draw a card as SVG.

    Args:
        codes: as for :func:`draw_card`.
        holder: likewise.

    Returns:
        an SVG document of fixed size, in black on white in any surroundings, with the index small and the code large in
        each cell, both as text.
    """
    rows = -(-len(codes) // COLUMNS)
    width = 2 * MARGIN + COLUMNS * CELL_WIDTH
    height = MARGIN + HEAD + rows * CELL_HEIGHT + FOOT
    outline = f'width="{width - 12}" height="{height - 12}" rx="11" fill="none" stroke="#1d6148" stroke-width="3"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" rx="14" fill="#fff"/><rect x="6" y="6" {outline}/>',
        f'<text class="title" x="{MARGIN}" y="{MARGIN + 22}">{TITLE}</text>',
        f'<text class="small" x="{MARGIN}" y="{MARGIN + 46}">{escape(holder)} · {SPECIMEN}</text>',
        *_cells(codes),
        f'<text class="small" x="{MARGIN}" y="{height - 20}">{ADVICE}</text>',
        "</svg>",
    )
    return "".join(parts)


def _cells(codes: Mapping[int, str]) -> Iterator[str]:
    for place, (index, code) in enumerate(sorted(codes.items())):
        across = MARGIN + place % COLUMNS * CELL_WIDTH
        down = MARGIN + HEAD + place // COLUMNS * CELL_HEIGHT
        shade = "#f1f5f2" if place // COLUMNS % 2 == 0 else "#ffffff"
        yield (
            f'<rect x="{across}" y="{down}" width="{CELL_WIDTH}" height="{CELL_HEIGHT}" fill="{shade}" '
            'stroke="#cfd6d1"/>'
            f'<text class="index" x="{across + 26}" y="{down + 21}" text-anchor="end">{index}</text>'
            f'<text class="code" x="{across + 30}" y="{down + 23}">{escape(code)}</text>'
        )
