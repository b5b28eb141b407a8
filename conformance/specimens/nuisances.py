"""Files that are no pictures whatever their names say, and some that are made to do harm (DOC-INT-4)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final

__all__ = ["NUISANCES", "nuisance"]

NUISANCES: Final = (
    "text",
    "zip",
    "page",
    "vector-drawing",
    "cut-off",
    "cut-off-with-an-end",
    "exhausting",
    "over-the-limit",
)
"""All of them, by name."""

_SIDE = 30_000
"""Pixels: decoded, such a picture takes 900 MB as grey and 2.7 GB in colour; in the file it takes 110 kB."""

_END_OF_JPEG = b"\xff\xd9"

_DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_PAGE = b"<!doctype html><html><body><script>alert(document.domain)</script></body></html>"


def nuisance(kind: str, picture: bytes, limit: int) -> tuple[str, str, bytes]:
    """Make a file that must not be filed.

    Args:
        kind: one of :data:`NUISANCES`.
        picture: a sound JPEG, of which some are made.
        limit: in bytes, beyond which a message is too large.

    Returns:
        the file's name and media type, which are those of a picture, and what is in it.
    """
    if kind == "over-the-limit":
        return "passport.jpg", "image/jpeg", picture + bytes(limit)
    if kind == "cut-off":
        return "passport.jpg", "image/jpeg", picture[: len(picture) // 3]
    if kind == "cut-off-with-an-end":
        return "passport.jpg", "image/jpeg", picture[: len(picture) // 3] + _END_OF_JPEG
    name, media_type, make = _MADE[kind]
    return name, media_type, make()


def _zip() -> bytes:
    """An archive in which the same name stands many times, and all is zeros."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../passport.jpg", bytes(1_000_000))
    return packed.getvalue()


def _exhausting() -> bytes:
    """A PNG (RFC 2083) of few bytes and a great many pixels, every one of them black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 1, 0, 0, 0, 0)  # one bit a pixel
    packer = zlib.compressobj(9)
    row = bytes(1 + _SIDE // 8)
    rows = b"".join(packer.compress(row * 1000) for _ in range(_SIDE // 1000)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


_MADE: Mapping[str, tuple[str, str, Callable[[], bytes]]] = {
    "text": ("passport.jpg", "image/jpeg", lambda: b"This is a passport, believe me.\n"),
    "zip": ("passport.jpg", "image/jpeg", _zip),
    "page": ("passport.png", "image/png", lambda: _PAGE),
    "vector-drawing": ("passport.svg", "image/svg+xml", lambda: _DRAWING),
    "exhausting": ("passport.png", "image/png", _exhausting),
}
