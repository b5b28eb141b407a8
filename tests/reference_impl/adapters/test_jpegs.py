"""JPEG files that are whole, however they were written, and ones of which a part is missing or is none."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageChops

from reference_impl.adapters.pictures import Unusable, clean

END = b"\xff\xd9"
_NOISE = np.random.default_rng(7).normal(0, 12, (480, 640, 3)) + np.linspace(40, 200, 640)[None, :, None]
PHOTOGRAPH = Image.fromarray(np.clip(_NOISE, 0, 255).astype(np.uint8))


def saved(image: Image.Image = PHOTOGRAPH, kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def of_a_samsung() -> bytes:
    """A baseline scan whose head says nothing of the spectrum, as panoramas of some telephones have it."""
    whole = bytearray(saved(progressive=False))
    at = whole.index(b"\xff\xda")
    length = int.from_bytes(whole[at + 2 : at + 4], "big")
    whole[at + length - 1 : at + length + 2] = bytes(3)
    return bytes(whole)


def of_another_revision() -> bytes:
    whole = saved()
    assert whole[6:11] == b"JFIF\x00"
    return whole[:11] + b"\x09" + whole[12:]


WRITTEN: dict[str, Callable[[], bytes]] = {
    "baseline": saved,
    "optimized": lambda: saved(optimize=True),
    "progressive": lambda: saved(progressive=True),
    "with a marker for each row": lambda: saved(restart_marker_rows=1),
    "with a marker for every few blocks": lambda: saved(restart_marker_blocks=3),
    "with all of its colours": lambda: saved(subsampling=0),
    "with half of its colours": lambda: saved(subsampling=1),
    "in another colour space": lambda: saved(keep_rgb=True),
    "grey": lambda: saved(PHOTOGRAPH.convert("L")),
    "for a printer": lambda: saved(PHOTOGRAPH.convert("CMYK")),
}
SOUND: dict[str, Callable[[], bytes]] = WRITTEN | {
    "the first of several": lambda: saved(kind="MPO", save_all=True, append_images=[PHOTOGRAPH.rotate(180)]),
    "with something behind it": lambda: saved() + b"\0\0MotionPhoto_Data" + bytes(9000) + END,
    "with bytes before its end": lambda: saved()[:-2] + b"\x55" * 12 + END,
    "a panorama": of_a_samsung,
    "of another revision": of_another_revision,
    "of another revision, with bytes before its end": lambda: of_another_revision()[:-2] + b"\x55" * 12 + END,
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_jpeg_is_the_picture_that_pillow_decodes(name: str) -> None:
    content = SOUND[name]()
    found = clean(content).image
    with Image.open(io.BytesIO(content)) as by_pillow:
        expected = by_pillow.convert(found.mode)
    assert ImageChops.difference(found, expected).getbbox() is None


def half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2] + END


def nearly_all(whole: bytes) -> bytes:
    return whole[: len(whole) * 9 // 10] + END


def with_zeros(whole: bytes) -> bytes:
    at = len(whole) // 2
    return whole[:at] + bytes(4096) + whole[at + 4096 :]


def with_garbage(whole: bytes) -> bytes:
    at, chance = len(whole) // 2, random.Random(11)
    return whole[:at] + bytes(chance.randrange(255) for _ in range(4096)) + whole[at + 4096 :]


def without_a_piece(whole: bytes) -> bytes:
    at = len(whole) // 2
    return whole[:at] + whole[at + 4096 :]


def with_more_behind_it(whole: bytes) -> bytes:
    return whole[:-2] + whole[-2002:-2] + END


def of_a_larger_one(whole: bytes) -> bytes:
    at = max(whole.find(b"\xff\xc0"), whole.find(b"\xff\xc2"))
    return whole[: at + 5] + struct.pack(">HH", 2000, 2000) + whole[at + 9 :]


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(
    "harm", [half, nearly_all, with_zeros, with_garbage, without_a_piece, with_more_behind_it, of_a_larger_one]
)
def test_a_jpeg_of_which_a_part_is_missing_or_is_none_is_damaged(name: str, harm: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Unusable) as refused:
        clean(harm(WRITTEN[name]()))
    assert refused.value.reason == "damaged"


@pytest.mark.parametrize("head", [of_a_samsung, of_another_revision])
@pytest.mark.parametrize("harm", [half, with_zeros])
def test_a_head_that_is_forgiven_hides_nothing_of_what_is_behind_it(
    head: Callable[[], bytes], harm: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(Unusable) as refused:
        clean(harm(head()))
    assert refused.value.reason == "damaged"
