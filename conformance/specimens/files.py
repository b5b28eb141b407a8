"""A picture as the file that a phone sends: with what it writes about itself, and about where and when it was taken."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Final

from PIL import Image

__all__ = ["PLACE", "heic", "jpeg", "png"]

PLACE: Final = (48.0, 8.0)
"""Where the pictures say that they were taken: latitude and longitude in degrees."""

_TAKEN: Final = datetime(2026, 3, 2, 10, 15)  # noqa: DTZ001 - a camera's clock has no zone
_GPS, _CAMERA = 0x8825, 0x8769
_QUALITY: Final = 88
_UPRIGHT, _ON_ITS_SIDE = 1, 6
_PACKET: Final = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmp:CreatorTool="Simulated Phone 1" xmp:CreateDate="{moment}"{place}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def jpeg(
    image: Image.Image,
    *,
    quality: int = _QUALITY,
    place: tuple[float, float] | None = PLACE,
    on_its_side: bool = False,
) -> bytes:
    """A picture as JPEG.

    Args:
        image: the picture.
        quality: of the compression, 1 to 95.
        place: where it says that it was taken: latitude and longitude in degrees; ``None`` for nothing about it.
        on_its_side: whether its pixels lie on their side, as the sensor of a phone that is held upright does, and the
            metadata say how it is to be turned.
    """
    kept = image.transpose(Image.Transpose.ROTATE_90) if on_its_side else image
    exif = _said(kept, place, _ON_ITS_SIDE if on_its_side else _UPRIGHT)
    written = io.BytesIO()
    kept.convert("RGB").save(written, "JPEG", quality=quality, exif=exif, xmp=_packet(place))
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
    said = {"exif": _said(image, place, _UPRIGHT).tobytes(), "xmp": _packet(place)}
    from_pillow(image.convert("RGB")).save(written, quality=quality, enc_params={"preset": "ultrafast"}, **said)
    return written.getvalue()


def png(image: Image.Image) -> bytes:
    """A picture as PNG, with nothing about whatever took it."""
    written = io.BytesIO()
    image.convert("RGB").save(written, "PNG", compress_level=6)
    return written.getvalue()


def _said(image: Image.Image, place: tuple[float, float] | None, orientation: int) -> Image.Exif:
    """What the phone writes about itself, the moment, the lens and the place."""
    exif = Image.Exif()
    moment = f"{_TAKEN:%Y:%m:%d %H:%M:%S}"
    exif[0x010F], exif[0x0110], exif[0x0131] = "Simulated", "Simulated Phone 1", "1.0"
    exif[0x0112] = orientation
    exif[0x0132] = moment
    exif.get_ifd(_CAMERA).update(
        {0x9003: moment, 0x829A: 1 / 60, 0x829D: 1.8, 0x8827: 100, 0xA002: image.width, 0xA003: image.height}
        | {0xA431: "SN-4711-0815"}  # of this one phone
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


def _packet(place: tuple[float, float] | None) -> bytes:
    """The same once more as XMP, which programs write beside EXIF."""
    where = ""
    if place is not None:
        degrees = zip(("Latitude", "Longitude"), place, ("NS", "EW"), strict=True)
        where = "".join(
            f' exif:GPS{name}="{abs(angle):.0f},{abs(angle) % 1 * 60:.4f}{signs[angle < 0]}"'
            for name, angle, signs in degrees
        )
    return _PACKET.format(moment=f"{_TAKEN:%Y-%m-%dT%H:%M:%S}", place=where).encode()


def _degrees(angle: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(abs(angle) * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return whole, minutes, round(seconds, 2)
