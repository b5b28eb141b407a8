"""What the cameras of a run see, and how far two pictures show the same."""

from __future__ import annotations

import io
import zlib
from functools import lru_cache
from typing import Final

import numpy as np
import pillow_heif
from PIL import Image, ImageDraw, ImageOps

from conformance.seams import ContractBroken, Likeness, Sight
from conformance.specimens import COUNTRIES, Flaws, specimen, take

__all__ = ["FACE", "TABLE", "likeness", "page_of_document", "plain"]

_SIZE: Final = (900, 1200)
_MEGAPIXELS: Final = 1.1
_MOST_PIXELS: Final = 60_000_000
_DIFFERENT: Final = 255.0
_PEOPLE: Final = 3
_POOR: Final = Flaws(focus=0.9, dark=0.8)


def page_of_document(seed: str, sight: Sight = "page") -> bytes:
    """A synthetic document on a table, from above, as JPEG: plainly marked as a specimen.

    Args:
        seed: whose it is, and how the hand held the camera; there are few, each made once.
        sight: how it is seen.
    """
    return _seen(zlib.crc32(seed.encode()) % _PEOPLE, sight)


@lru_cache(maxsize=3 * _PEOPLE)
def _seen(number: int, sight: Sight) -> bytes:
    bill = specimen("utility-bill", number, country=tuple(COUNTRIES)[number])
    flaws = _POOR if sight == "poor" else Flaws()
    taken = take(bill, flaws=flaws, seed=number, megapixels=_MEGAPIXELS)
    image = taken.image.resize(_SIZE, Image.Resampling.LANCZOS)
    if sight == "part":
        image = image.crop((0, 0, _SIZE[0] // 2, _SIZE[1] // 2)).resize(_SIZE, Image.Resampling.BICUBIC)
    return _jpeg(image)


def plain(colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour, as JPEG, with a patch in its middle."""
    image = Image.new("RGB", _SIZE, colour)
    ImageDraw.Draw(image).ellipse((300, 350, 600, 750), fill=tuple(min(255, part + 60) for part in colour))
    return _jpeg(image)


TABLE: Final = (96, 76, 58)
"""What a rear lens sees until it is aimed at something."""

FACE: Final = (150, 110, 96)
"""What a front lens sees."""


def likeness(one: bytes, other: bytes) -> Likeness:
    """How far two pictures show the same, each turned as its metadata say.

    Raises:
        ContractBroken: one of them is no picture.
    """
    first, second = _grey(one), _grey(other)
    sizes = (first.size, second.size)
    if sizes[0] != sizes[1]:
        return Likeness(sizes, _DIFFERENT)
    pixels = [np.asarray(image, dtype=np.int16) for image in (first, second)]
    return Likeness(sizes, float(np.abs(pixels[0] - pixels[1]).mean()))


def _grey(picture: bytes) -> Image.Image:
    expected = "a picture: JPEG, PNG or HEIC"
    try:
        if pillow_heif.is_supported(picture):
            return ImageOps.exif_transpose(pillow_heif.read_heif(picture).to_pillow()).convert("L")
        with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ContractBroken(expected=expected, actual=f"one of {image.width} by {image.height} pixels")
            return ImageOps.exif_transpose(image).convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ContractBroken(expected=expected, actual=f"what cannot be read as one ({type(error).__name__})") from None


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()
