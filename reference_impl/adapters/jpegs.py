"""JPEG decoded whole, or not at all.

libjpeg draws what is there: where data end before the picture does, or make no sense, it goes on with grey or with
whatever comes out, and Pillow hears nothing of its warnings. Through TurboJPEG each of these refuses the picture, and
the pixels are the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import simplejpeg  # type: ignore[import-untyped]
from PIL import Image

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["DamagedJpeg", "pixels"]

_COLOURS = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
_FEW = 16
"""So many bytes that belong to nothing, some cameras write before the end of a picture."""

_LEFT_OVER = re.compile(r"(\d+) extraneous bytes before marker 0xd9")
_ABOUT_THE_HEAD = re.compile(r"Invalid SOS parameters for sequential JPEG|JFIF revision|Adobe color transform")
_SEQUENTIAL = frozenset({0xC0, 0xC1})
_START_OF_SCAN = 0xDA
_SAYS_NOTHING_OF_PIXELS = frozenset({*range(0xE0, 0xF0), 0xFE})
_WHOLE_SPECTRUM = bytes((0, 63, 0))


class DamagedJpeg(Exception):
    """A part of the picture is missing, or is no picture."""


def pixels(content: bytes, image: Image.Image) -> Image.Image:
    """Decode the first picture of a JPEG file.

    What follows its end is passed by, as are some bytes that cameras write before it, and a head that says of a
    baseline scan what is said of progressive ones.

    Args:
        content: the file.
        image: the same, opened by Pillow, which tells size and mode; not decoded yet.

    Returns:
        it, in the mode that Pillow told.

    Raises:
        DamagedJpeg: see there.
    """
    colours = _COLOURS[image.mode]
    try:
        found = _decoded(content, colours)
    except DamagedJpeg as error:
        if _ABOUT_THE_HEAD.search(str(error)):  # the first warning hides all that come after it
            _sound(_without_what_was_warned_of(content), colours)
        elif not _is_sound(str(error)):
            raise
        return _by_pillow(image)
    if (found.shape[1], found.shape[0]) != image.size:
        raise DamagedJpeg("two sizes")
    if colours == "CMYK":  # Pillow knows how programs turn these around
        return _by_pillow(image)
    return Image.fromarray(found[:, :, 0] if colours == "GRAY" else found)


# ---------------------------------------------------------------- parts
def _decoded(content: bytes, colours: str) -> npt.NDArray[np.uint8]:
    try:
        found: npt.NDArray[np.uint8] = simplejpeg.decode_jpeg(content, colours, strict=True)
    except ValueError as error:
        raise DamagedJpeg(str(error)) from None
    return found


def _sound(content: bytes, colours: str) -> None:
    """See that a picture is whole.

    Raises:
        DamagedJpeg: it is not.
    """
    try:
        _decoded(content, colours)
    except DamagedJpeg as error:
        if not _is_sound(str(error)):
            raise


def _is_sound(warning: str) -> bool:
    found = _LEFT_OVER.search(warning)
    return found is not None and int(found[1]) <= _FEW


def _by_pillow(image: Image.Image) -> Image.Image:
    image.load()
    return image


def _without_what_was_warned_of(content: bytes) -> bytes:
    """The same scan behind a head in order, whose colours may be others."""
    kept, at, sequential = [content[:2]], 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        sequential = sequential or marker in _SEQUENTIAL
        segment = content[at : at + 2 + length]
        at += 2 + length
        if marker == _START_OF_SCAN:
            kept.append(segment[:-3] + _WHOLE_SPECTRUM if sequential else segment)
            break
        if marker not in _SAYS_NOTHING_OF_PIXELS:
            kept.append(segment)
    return b"".join(kept) + content[at:]
