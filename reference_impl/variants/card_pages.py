"""Client Portal's pages about the code card with one thing missing, elsewhere, or called otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from reference_impl.parts import Parts
from reference_impl.portal.card_image import (
    CELL_HEIGHT,
    CELL_WIDTH,
    HEAD,
    MARGIN,
    CardImage,
    ImageKind,
    draw_card,
)
from reference_impl.variants.pages import on_page, template_of
from reference_impl.variants.registry import PAGES_ONLY, SCREENS_ONLY, Surface, Variant

__all__ = ["CARD_PAGE_VARIANTS"]

_SECTION = re.compile(r'(<section class="card">.*?</section>)', re.DOTALL)
_ADDRESS = "{{ to('settings/secure-login/card/image') }}"
_IMAGE = f'<img class="codecard noprint" src="{_ADDRESS}" alt="{{{{ words.code_card }}}}">'
_ROW = '<tr><th scope="row">'
_LAST_ROW = 14
_OFF_PAPER = f'<tr{{% if loop.revindex <= {_LAST_ROW} %}} class="noprint"{{% endif %}}><th scope="row">'
_NO_PAPER: Mapping[Surface, str] = {
    "model": "a use case has no paper and no image; only a page can show less than it was given",
    "api": "the API gives the codes as data; only a page can show less than it was given",
}
"""Exceptions of a variant that shows a card otherwise than it is."""


def _button_above(parts: Parts) -> Parts:
    """The list of devices and the button below it change places."""
    head, devices, between, card, rest = re.split(_SECTION, template_of("devices.html"), maxsplit=2)
    return replace(parts, pages={**parts.pages, "devices.html": f"{head}{card}{between}{devices}{rest}"})


def _cut(codes: Mapping[int, str], holder: str, kind: ImageKind) -> CardImage:
    return draw_card({index: codes[index] for index in sorted(codes)[:-_LAST_ROW]}, holder, kind)


def _another_code(codes: Mapping[int, str], holder: str, kind: ImageKind) -> CardImage:
    last = max(codes)
    return draw_card({**codes, last: codes[last][:-1] + str((int(codes[last][-1]) + 1) % 10)}, holder, kind)


def _covered(codes: Mapping[int, str], holder: str, kind: ImageKind) -> CardImage:
    import io

    from PIL import Image, ImageDraw

    drawn = draw_card(codes, holder, kind)
    saved = io.BytesIO()
    with Image.open(io.BytesIO(drawn.content)) as image:
        corner = (2 * MARGIN, 2 * (MARGIN + HEAD))
        ImageDraw.Draw(image).rectangle((*corner, corner[0] + 2 * CELL_WIDTH, corner[1] + 2 * CELL_HEIGHT), fill=0)
        image.save(saved, "PNG")
    return replace(drawn, content=saved.getvalue())


def _called(**labels: str) -> Callable[[Parts], Parts]:
    return lambda parts: replace(parts, wording=replace(parts.wording, **labels))


def _of_page(
    name: str,
    clauses: tuple[str, ...],
    breaks: str,
    change: Callable[[Parts], Parts],
    why: Mapping[Surface, str] = SCREENS_ONLY,
) -> Variant:
    return Variant(name, clauses, breaks, ("browser",), change, why)


CARD_PAGE_VARIANTS = (
    _of_page(
        "classic-menu-lacks-a-step",
        ("CARD-4N",),
        "Manage Account leads to no Security in Classic Account Management.",
        on_page("classic.html", "{{ words.security }}", "Other"),
        PAGES_ONLY,
    ),
    _of_page(
        "classic-menu-ends-early",
        ("CARD-4N",),
        "Classic Account Management ends before Security Device.",
        on_page("classic.html", "{% if depth >= 3 %}", "{% if depth >= 4 %}"),
        PAGES_ONLY,
    ),
    _of_page(
        "classic-menu-leads-elsewhere",
        ("CARD-4N",),
        "Security Device of Classic Account Management leads to another page.",
        on_page("classic.html", "settings/secure-login", "settings/user"),
        PAGES_ONLY,
    ),
    _of_page(
        "card-button-above-the-list",
        ("CARD-5",),
        "The button that requests a card stands above the list of devices.",
        _button_above,
        PAGES_ONLY,
    ),
    _of_page(
        "card-button-by-another-name",
        ("CARD-5",),
        "The button that requests a card is called Order a code card.",
        _called(request_card="Order a code card"),
    ),
    _of_page(
        "print-by-another-name", ("CARD-6",), "The button that prints is called To paper.", _called(print="To paper")
    ),
    _of_page(
        "paper-without-the-card",
        ("CARD-6", "CARD-7"),
        "The card is left out on the paper.",
        on_page("card.html", 'class="onpaper"', 'class="onpaper noprint"'),
        _NO_PAPER,
    ),
    _of_page(
        "paper-without-the-last-rows",
        ("CARD-6", "CARD-7"),
        "The last rows of the card are cut off on the paper.",
        on_page("card.html", _ROW, _OFF_PAPER),
        _NO_PAPER,
    ),
    _of_page(
        "card-image-cut",
        ("CARD-6N", "CARD-7"),
        "The image of the card lacks its last row.",
        lambda parts: replace(parts, draw_card=_cut),
        _NO_PAPER,
    ),
    _of_page(
        "card-image-with-another-code",
        ("CARD-6N", "CARD-7"),
        "One code of the card has another digit in its image.",
        lambda parts: replace(parts, draw_card=_another_code),
        _NO_PAPER,
    ),
    _of_page(
        "card-image-covered",
        ("CARD-6N", "CARD-7"),
        "A black box covers the first cell in the image of the card.",
        lambda parts: replace(parts, draw_card=_covered),
        _NO_PAPER,
    ),
    _of_page(
        "card-in-two-images",
        ("CARD-6N",),
        "The card is two images, each of which is saved alone.",
        on_page("card.html", _IMAGE, _IMAGE + _IMAGE),
        _NO_PAPER,
    ),
    _of_page(
        "card-without-an-image",
        ("CARD-6N",),
        "The card is a table, which the browser's menu cannot save as a picture.",
        on_page("card.html", _IMAGE, ""),
        _NO_PAPER,
    ),
    _of_page(
        "no-continue-after-the-warning",
        ("CARD-6W",),
        "The button that acknowledges the warning is called I know.",
        on_page("card_warning.html", "{{ words.go_on }}", "I know"),
    ),
    _of_page(
        "no-continue-after-the-card",
        ("CARD-7",),
        "The button that goes on to activation is called Activate.",
        on_page("card.html", "{{ words.go_on }}", "Activate"),
    ),
    _of_page(
        "card-values-by-another-name",
        ("CARD-8",),
        "The field for the card values is called Codes.",
        _called(card_values="Codes"),
    ),
    _of_page(
        "no-continue-after-card-values",
        ("CARD-8",),
        "The button that submits the card values is called Send.",
        on_page("card_activation.html", "{{ words.go_on }}", "Send"),
    ),
    _of_page(
        "no-date-confirmed",
        ("CARD-9",),
        "The confirmation states no date.",
        on_page("card_accepted.html", '<dt id="until">{{ words.valid_until }}</dt>', ""),
        PAGES_ONLY,
    ),
    _of_page("ok-by-another-name", ("CARD-9",), "The button that finalizes is called Done.", _called(ok="Done")),
)
