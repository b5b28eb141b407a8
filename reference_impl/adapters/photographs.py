"""What a camera app makes of what its lens shows: a JPEG, or a HEIC, with the metadata that a phone writes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

import pillow_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

__all__ = ["LARGEST_FRAME", "MOST_PIXELS", "Format", "NoPicture", "develop", "for_display"]

Format = Literal["jpeg", "heic"]

LARGEST_FRAME = 16 * 1024 * 1024
"""Bytes of what a lens shows."""

MOST_PIXELS = 50_000_000
"""Of what a lens shows; more than any phone of today takes in one picture of a document."""

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_QUALITY = 93
_QUICKLY = {"preset": "ultrafast"}
"""A phone has hardware for HEIC; by the usual preset a processor takes eight times as long, for files as large."""
_TURNED, _UPRIGHT = 6, 1
_MAKES: Mapping[str, tuple[str, str, str]] = {
    "phone-ios": ("Apple", "iPhone SE (3rd generation)", "17.5.1"),
    "phone-android": ("Google", "Pixel 7", "HDR+ 1.0.540104767zd"),
}
# The point of the sea that is farthest from any land: nobody lives there.
_LATITUDE, _LONGITUDE = ("S", (48.0, 52.0, 31.75)), ("W", (123.0, 23.0, 33.07))


class NoPicture(ValueError):
    """What should be a picture is none, or too large; the message says which, and what is taken instead."""


def develop(frame: bytes, *, phone: str, taken_at: datetime, form: Format = "jpeg") -> bytes:
    """The picture that a phone keeps of what its lens shows.

    A phone's sensor lies on its side. So a picture that is taller than wide is kept turned, and its metadata say so;
    what it shows, to whoever heeds them, is what was before the lens.

    Args:
        frame: a JPEG or PNG, of at most :data:`LARGEST_FRAME` bytes and :data:`MOST_PIXELS` pixels.
        phone: ``phone-ios`` or ``phone-android``.
        taken_at: aware.
        form: HEIC as an iPhone may write it, else JPEG.

    Raises:
        NoPicture: ``frame`` is none.
        ValueError: ``taken_at`` is naive, or ``form`` unknown.
    """
    if form not in get_args(Format):
        raise ValueError(f"a phone keeps pictures as {', '.join(get_args(Format))}, not as {form!r}")
    if taken_at.tzinfo is None:
        raise ValueError("a picture is taken at an aware time")
    image = _opened(frame)
    turned = image.height > image.width and form == "jpeg"
    kept = image.transpose(Image.Transpose.ROTATE_90) if turned else image
    exif = _metadata(kept, phone, taken_at, _TURNED if turned else _UPRIGHT)
    out = io.BytesIO()
    if form == "heic":
        pillow_heif.from_pillow(kept).save(out, quality=_QUALITY, exif=exif.tobytes(), enc_params=_QUICKLY)
    else:
        kept.save(out, "JPEG", quality=_QUALITY, exif=exif.tobytes())
    return out.getvalue()


def for_display(picture: bytes) -> tuple[bytes, str]:
    """A picture as a browser can show it, and its media type: a HEIC as JPEG, all else as it is.

    Raises:
        NoPicture: it is neither JPEG, PNG nor HEIC.
    """
    if picture.startswith(_JPEG):
        return picture, "image/jpeg"
    if picture.startswith(_PNG):
        return picture, "image/png"
    if not pillow_heif.is_supported(picture):
        raise NoPicture("that is no picture that a phone takes: neither JPEG, PNG nor HEIC")
    out = io.BytesIO()
    image = pillow_heif.read_heif(picture).to_pillow()
    ImageOps.exif_transpose(image).convert("RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue(), "image/jpeg"


def _opened(frame: bytes) -> Image.Image:
    """Read a frame, of whose kind and size nothing is believed."""
    if len(frame) > LARGEST_FRAME:
        raise NoPicture(f"that is more than {LARGEST_FRAME} bytes; take a picture of fewer pixels")
    if not frame.startswith((_JPEG, _PNG)):
        raise NoPicture("that is no picture; send what the lens shows as JPEG or PNG")
    try:
        with Image.open(io.BytesIO(frame), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture(f"that is more than {MOST_PIXELS} pixels; take a picture of fewer")
            image.load()
            return ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fact:
        if isinstance(fact, NoPicture):
            raise
        raise NoPicture("that picture is damaged; take it again") from None


def _metadata(image: Image.Image, phone: str, taken_at: datetime, orientation: int) -> Image.Exif:
    make, model, software = _MAKES[phone]
    moment = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    offset = taken_at.strftime("%z")
    zone = f"{offset[:3]}:{offset[3:5]}"
    exif = Image.Exif()
    exif.update(
        {
            ExifTags.Base.Make: make,
            ExifTags.Base.Model: model,
            ExifTags.Base.Software: software,
            ExifTags.Base.Orientation: orientation,
            ExifTags.Base.DateTime: moment,
            ExifTags.Base.XResolution: 72.0,
            ExifTags.Base.YResolution: 72.0,
            ExifTags.Base.ResolutionUnit: 2,
        }
    )
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: moment,
            ExifTags.Base.DateTimeDigitized: moment,
            ExifTags.Base.OffsetTime: zone,
            ExifTags.Base.OffsetTimeOriginal: zone,
            ExifTags.Base.ExifImageWidth: image.width,
            ExifTags.Base.ExifImageHeight: image.height,
            ExifTags.Base.ISOSpeedRatings: 64,
            ExifTags.Base.ExposureTime: 1 / 120,
            ExifTags.Base.FNumber: 1.8,
        }
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: _LATITUDE[0],
            ExifTags.GPS.GPSLatitude: _LATITUDE[1],
            ExifTags.GPS.GPSLongitudeRef: _LONGITUDE[0],
            ExifTags.GPS.GPSLongitude: _LONGITUDE[1],
        }
    )
    return exif
