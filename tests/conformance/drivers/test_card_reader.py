"""The reader of code cards: what a picture shows is read, and what it does not show is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from conformance.drivers import card_reader
from conformance.drivers.card_reader import SHEET_CELL, UnreadableImage, read_card
from conformance.drivers.digit_sheet import digit_sheet
from reference_impl.adapters.card_png import card_png
from tests.conformance.drivers.cards import SHEET, codes_of, drawn, faces, numbers, saved

TURNED: dict[str, Callable[[Image.Image], Image.Image]] = {
    "a quarter": lambda card: card.transpose(Image.Transpose.ROTATE_90),
    "half": lambda card: card.transpose(Image.Transpose.ROTATE_180),
    "over": lambda card: card.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "a little": lambda card: card.rotate(8, fillcolor=255),
}


def read(card: Image.Image) -> list[str]:
    return read_card(saved(card)).text.split()


@pytest.mark.parametrize("cells", [2, 26, 224])
def test_every_cell_of_the_reference_s_card_is_read_as_it_is(cells: int) -> None:
    codes = codes_of(cells, seed=cells)
    reading = read_card(card_png(codes, "ada.17 and others"))
    assert reading.text.split() == numbers(codes)
    assert reading.digits == sum(len(number) for number in numbers(codes))
    assert reading.unsure == 0


@pytest.mark.parametrize("face", range(faces()))
def test_a_card_in_a_typeface_that_is_known_is_read_as_it_is(face: int) -> None:
    codes = codes_of(40, seed=face)
    assert read(drawn(codes, face, height=16)) == numbers(codes)
    assert read(drawn(codes, face, height=40, index_height=28, columns=4)) == numbers(codes)
    photograph = saved(drawn(codes, face, height=22, lines=False), "JPEG", quality=70)
    assert read_card(photograph).text.split() == numbers(codes)


@pytest.mark.parametrize("face", range(1, 15))
def test_of_a_typeface_that_is_not_known_no_digit_is_taken_for_another(
    face: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, shapes, slants = card_reader._known()
    others = np.arange(len(names)) // 10 != face
    monkeypatch.setattr(card_reader, "_known", lambda: (names[others], shapes[others], slants[others]))
    codes = codes_of(60, seed=face)
    text = read(drawn(codes, face, height=24))
    assert len(text) == len(numbers(codes))
    assert all(
        len(seen) == len(stands) and all(one in {"?", other} for one, other in zip(seen, stands, strict=True))
        for seen, stands in zip(text, numbers(codes), strict=True)
    )


def test_digits_that_touch_are_told_apart() -> None:
    codes = {1: "444", 2: "077", 3: "111", 4: "808"}
    plain = drawn(codes, face=7, height=20)
    assert read(plain.filter(ImageFilter.BoxBlur(1))) == numbers(codes)


def test_the_ground_may_be_transparent_and_the_ink_of_any_dark_colour() -> None:
    codes = codes_of(12)
    ink = Image.new("RGBA", (size := drawn(codes).size), "#1d2a6b")
    ink.putalpha(Image.eval(drawn(codes, lines=False), lambda shade: 255 - shade))
    assert ink.size == size
    assert read(ink) == numbers(codes)


def test_another_digit_is_read_as_what_it_is() -> None:
    codes = codes_of(30)
    wrong = {**codes, 9: "999" if codes[9] != "999" else "998"}
    assert read(drawn(wrong)) == numbers(wrong) != numbers(codes)


def test_a_cell_that_is_missing_is_not_read() -> None:
    codes = codes_of(30)
    left = {index: code for index, code in codes.items() if index != 17}
    assert read(drawn(left)) == numbers(left)


def test_a_digit_with_a_blot_on_it_is_not_guessed() -> None:
    card = drawn({1: "123", 2: "456", 3: "789"}, height=40, columns=3)
    before = read_card(saved(card))
    assert (before.text, before.unsure) == ("1 123 2 456 3 789", 0)
    left = 40 + 8 * 40 + int(4.4 * 40) + 34
    ImageDraw.Draw(card).ellipse((left, 80, left + 32, 118), fill=0)
    after = read_card(saved(card))
    assert (after.text, after.unsure) == ("1 123 2 4?6 3 789", 1)


@pytest.mark.parametrize("turn", TURNED.values(), ids=TURNED.keys())
def test_a_card_that_is_turned_is_not_read_as_right(turn: Callable[[Image.Image], Image.Image]) -> None:
    codes = codes_of(60)
    card = drawn(codes)
    assert read(card) == numbers(codes)
    reading = read_card(saved(turn(card)))
    assert reading.text.split() != numbers(codes)
    assert "?" in reading.text or not set(zip(numbers(codes)[::2], numbers(codes)[1::2], strict=True)) <= {
        *zip(reading.text.split(), reading.text.split()[1:], strict=False)
    }


def test_a_card_that_is_cut_is_read_as_far_as_it_goes() -> None:
    codes = codes_of(30)
    card = drawn(codes)
    assert read(card.crop((0, 0, card.width, 20 + 4 * 60))) == numbers(codes)[: 2 * 24]
    halved = read(card.crop((0, 0, card.width, 20 + 4 * 60 + 30)))
    assert halved[: 2 * 24] == numbers(codes)[: 2 * 24]
    assert numbers(codes)[2 * 24 :] != halved[2 * 24 :]


def test_words_are_left_out_and_a_blank_sheet_says_nothing() -> None:
    card = drawn(codes_of(12))
    larger = Image.new("L", (card.width, card.height + 120), 255)
    larger.paste(card, (0, 60))
    pen = ImageDraw.Draw(larger)
    pen.text((20, 20), "Keep this card away from everybody", 0, ImageFont.load_default(24))
    pen.text((20, card.height + 70), "It is good for 21 days, and then no more", 0, ImageFont.load_default(24))
    assert read(larger) == numbers(codes_of(12))
    assert read(Image.new("L", (400, 300), 255)) == []


def test_what_is_no_picture_is_refused() -> None:
    for content in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", saved(drawn(codes_of(6)))[:300]):
        with pytest.raises(UnreadableImage, match="decoded"):
            read_card(content)


def test_a_picture_that_is_far_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_reader, "_MOST_PIXELS", 1000)
    with pytest.raises(UnreadableImage, match="pixels"):
        read_card(saved(drawn(codes_of(6))))


def test_the_sheet_s_first_row_is_drawn_anew_the_same() -> None:
    anew = digit_sheet([ImageFont.load_default(44)])
    with Image.open(SHEET) as sheet:
        kept = sheet.convert("L").crop((0, 0, 10 * SHEET_CELL, SHEET_CELL))
    assert anew.tobytes() == kept.tobytes()
