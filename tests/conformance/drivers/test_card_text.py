"""What stands on a code card's image, whatever kind of image it is."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

from conformance.drivers.card_text import TOLERANCE, text_on
from conformance.seams import Inconclusive
from tests.conformance.drivers.cards import codes_of, drawn, numbers, saved


def test_the_text_of_an_svg_is_what_it_says() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><text>A &amp; B</text><text x="1">1</text><text>007</text></svg>'
    assert text_on(drawing.encode()) == "A & B 1 007"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_read_from_its_pixels(kind: str) -> None:
    assert text_on(saved(drawn(codes_of(20)), kind)).split() == numbers(codes_of(20))


def test_what_is_no_image_has_no_text_that_counts() -> None:
    assert text_on(b"<!doctype html><p>1 007") == ""
    assert text_on(b"") == ""


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_a_picture_of_another_kind_is_inconclusive(kind: str) -> None:
    with pytest.raises(Inconclusive, match="no-reader"):
        text_on(saved(Image.new("L", (20, 20)), kind))


def test_a_picture_that_is_broken_is_inconclusive() -> None:
    with pytest.raises(Inconclusive, match="no-reader"):
        text_on(saved(drawn(codes_of(6)))[:200])


def test_a_picture_of_words_alone_is_inconclusive_for_its_digits_may_be_strange_ones() -> None:
    words = Image.new("L", (400, 100), 255)
    ImageDraw.Draw(words).text((20, 20), "seven, nine, thirty", 0, ImageFont.load_default(30))
    with pytest.raises(Inconclusive, match="no-reader"):
        text_on(saved(words))


def test_few_digits_that_cannot_be_told_are_unsure_and_more_are_inconclusive() -> None:
    codes = codes_of(60)
    card = drawn(codes)
    digits = sum(len(number) for number in numbers(codes))

    def blot(cell: int) -> None:
        left, top = 20 + cell % 6 * 160 + 88, 20 + cell // 6 * 60 + 22
        ImageDraw.Draw(card).ellipse((left, top, left + 16, top + 17), fill=0)

    blot(1)
    blot(20)
    assert 2 <= TOLERANCE * digits < 3
    assert text_on(saved(card)).count("?") == 2
    blot(31)
    with pytest.raises(Inconclusive, match=f"3 of {digits} digits"):
        text_on(saved(card))
