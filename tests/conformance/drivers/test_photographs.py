"""What cameras see in a run, and how far two pictures show the same."""

from __future__ import annotations

import io
from itertools import combinations

import pillow_heif
import pytest
from PIL import ExifTags, Image

from conformance.drivers.photographs import FACE, TABLE, likeness, page_of_document, plain
from conformance.seams import ContractBroken

PAGE = page_of_document("seed")


def again(content: bytes, quality: int = 90, **options: object) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(content)).save(out, "JPEG", quality=quality, **options)
    return out.getvalue()


def test_a_seed_gives_the_same_page_each_time() -> None:
    assert page_of_document("seed") == PAGE


def test_compression_makes_little_difference() -> None:
    assert likeness(PAGE, PAGE).difference == 0
    assert likeness(PAGE, again(PAGE, 75)).difference < 5


def test_what_a_lens_may_see_differs_by_much() -> None:
    seen = {
        "page": PAGE,
        "part": page_of_document("seed", "part"),
        "poor": page_of_document("seed", "poor"),
        "table": plain(TABLE),
        "face": plain(FACE),
    }
    for one, other in combinations(seen, 2):
        assert likeness(seen[one], seen[other]).difference > 15, (one, other)


def test_a_picture_is_compared_as_it_is_seen() -> None:
    image = Image.open(io.BytesIO(PAGE)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, exif=exif)
    assert likeness(PAGE, out.getvalue()).difference < 3


def test_a_heic_is_read_too() -> None:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.open(io.BytesIO(PAGE))).save(out, quality=90)
    assert likeness(PAGE, out.getvalue()).difference < 5


def test_one_of_another_size_is_another_one() -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(PAGE)).resize((450, 600)).save(out, "JPEG")
    found = likeness(PAGE, out.getvalue())
    assert found.sizes == ((900, 1200), (450, 600))
    assert found.difference == 255


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xd8\xff" + bytes(20)])
def test_what_is_no_picture_breaks_the_contract(content: bytes) -> None:
    with pytest.raises(ContractBroken, match="picture"):
        likeness(PAGE, content)
