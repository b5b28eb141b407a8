"""What stands on a code card that was saved as an image: the text of an SVG, or what a picture's pixels show."""

from __future__ import annotations

import html
import re
from typing import Final

from conformance.seams import Inconclusive

__all__ = ["TOLERANCE", "text_on"]

TOLERANCE: Final = 0.01
"""Share of the digits of a picture that the reader may be unable to tell; with more than that it tells nothing."""

_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_OTHERS: Final = (b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x00")


def text_on(image: bytes) -> str:
    """Read an image of a code card.

    Clauses: CARD-6N, CARD-7.

    Args:
        image: the file. What is no image, such as a page, has no text that counts.

    Returns:
        its text; of a picture the numbers alone, with ``?`` for a digit that the reader can't tell.

    Raises:
        Inconclusive: ``no-reader``: it is an image of a kind, or in a typeface, that can't be read here.
    """
    if not image.startswith(_PICTURES):
        if image.startswith(_OTHERS):
            raise Inconclusive(
                "no-reader", "the card is an image of a kind that is not read here: PNG, JPEG and SVG are"
            )
        texts = re.findall(r">([^<>]+)</text>", image.decode("utf-8", "replace"))
        return " ".join(html.unescape(text) for text in texts)
    from conformance.drivers.card_reader import UnreadableImage, read_card  # noqa: PLC0415 - loads numpy and Pillow

    try:
        reading = read_card(image)
    except UnreadableImage as unreadable:
        raise Inconclusive("no-reader", f"the card's image can't be read here: {unreadable}") from None
    if reading.unsure > TOLERANCE * reading.digits:
        told = f"{reading.unsure} of {reading.digits} digits in the card's image can't be told by the reader here"
        raise Inconclusive("no-reader", told)
    return reading.text
