"""A picture as the file that a phone sends: with what it writes about itself, and about where it was."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Final, Literal

from PIL import Image

__all__ = ["PLACE", "Form", "heic", "in_form", "jpeg"]

Form = Literal["png", "heic", "pdf", "pdf-of-two-pages"]
"""What a picture can come as beside JPEG."""

PLACE: Final = (48.0, 8.0)
"""Where the pictures say that they were taken: latitude and longitude in degrees."""

_TAKEN: Final = datetime(2026, 3, 2, 10, 15)  # noqa: DTZ001 - a camera's clock has no zone
_GPS, _CAMERA = 0x8825, 0x8769
_QUALITY: Final = 88


def jpeg(image: Image.Image, *, quality: int = _QUALITY, place: tuple[float, float] | None = PLACE) -> bytes:
    """A picture as JPEG.

    Args:
        image: the picture.
        quality: of the compression, 1 to 95.
        place: where it says that it was taken: latitude and longitude in degrees; ``None`` for nothing about it.
    """
    written = io.BytesIO()
    image.convert("RGB").save(written, "JPEG", quality=quality, exif=_said(image, place))
    return written.getvalue()


def heic(image: Image.Image, *, quality: int = 70, place: tuple[float, float] | None = PLACE) -> bytes:
    """A picture as HEIC, the format that an iPhone keeps its pictures in.

    Args:
        image: see :func:`jpeg`.
        quality: of the compression, 1 to 95.
        place: see :func:`jpeg`.
    """
    # Its library is large; whoever sends JPEG is spared it.
    from pillow_heif import from_pillow  # noqa: PLC0415

    written = io.BytesIO()
    exif = _said(image, place).tobytes()
    from_pillow(image.convert("RGB")).save(written, quality=quality, exif=exif, enc_params={"preset": "ultrafast"})
    return written.getvalue()


def in_form(picture: bytes, form: Form) -> tuple[str, str, bytes]:
    """A picture as another kind of file.

    Args:
        picture: a JPEG.
        form: the kind; a PDF holds it once on each page.

    Returns:
        the file's name and media type, and what is in it.
    """
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if form == "heic":
        return "IMG_0412.HEIC", "image/heic", heic(image)
    written = io.BytesIO()
    if form == "png":
        image.save(written, "PNG", compress_level=6)
        return "IMG_0412.png", "image/png", written.getvalue()
    image.save(written, "PDF", save_all=True, append_images=[image] if form == "pdf-of-two-pages" else [])
    return "scan.pdf", "application/pdf", written.getvalue()


def _said(image: Image.Image, place: tuple[float, float] | None) -> Image.Exif:
    """What the phone writes about itself, the moment, the lens and the place."""
    exif = Image.Exif()
    moment = f"{_TAKEN:%Y:%m:%d %H:%M:%S}"
    exif[0x010F], exif[0x0110], exif[0x0131] = "Simulated", "Simulated Phone 1", "1.0"
    exif[0x0112] = 1  # it stands upright
    exif[0x0132] = moment
    exif.get_ifd(_CAMERA).update(
        {0x9003: moment, 0x829A: 1 / 60, 0x829D: 1.8, 0x8827: 100, 0xA002: image.width, 0xA003: image.height}
    )
    if place is not None:
        latitude, longitude = place
        exif.get_ifd(_GPS).update(
            {
                1: "S" if latitude < 0 else "N",
                2: _degrees(latitude),
                3: "W" if longitude < 0 else "E",
                4: _degrees(longitude),
            }
        )
    return exif


def _degrees(angle: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(abs(angle) * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return whole, minutes, round(seconds, 2)
