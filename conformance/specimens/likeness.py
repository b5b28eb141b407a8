"""Whether two pictures show the same, however each of them is encoded."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

__all__ = ["likeness"]

_SIDE: Final = 192
"""Pixels, of the square that both are brought to: a page's lines of text differ there, its noise does not."""


def likeness(one: bytes, other: bytes) -> float:
    """How much two pictures look alike.

    Args:
        one: as a file, of any format that Pillow reads; it is turned as its metadata say.
        other: likewise.

    Returns:
        the correlation of their brightness: 1 for the same picture, about 0 for pictures of different things.

    Raises:
        OSError: one of them is no picture.
    """
    first, second = _seen(one), _seen(other)
    scale = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(np.vdot(first, second)) / scale if scale else float(np.array_equal(first, second))


def _seen(picture: bytes) -> NDArray[np.float64]:
    with Image.open(io.BytesIO(picture)) as opened:
        small = ImageOps.exif_transpose(opened).convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    grey: NDArray[np.float64] = np.asarray(small, dtype=np.float64)
    centred: NDArray[np.float64] = grey - grey.mean()
    return centred
