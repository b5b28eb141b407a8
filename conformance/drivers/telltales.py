"""What a picture's file tells besides the picture: where and when it was taken, and by which phone.

It is looked for wherever programs write it: in EXIF with all of its parts, in that of a thumbnail, and in XMP.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pillow_heif
from PIL import ExifTags, Image

from conformance.seams import ContractBroken, Telltale

__all__ = ["telltales"]

_MOST_PIXELS: Final = 60_000_000
_TIMES: Final = re.compile(r"DateTime|OffsetTime|SubsecTime|Date$|Time$")
_DEVICES: Final = re.compile(
    r"Make|Model|Software|Processing|HostComputer|CreatorTool|Artist|Copyright|Owner|Serial|Lens|MakerNote|ImageUniqueID"
)
_PLACES: Final = re.compile(r"GPS|Location|City|Country|State|Province")
_PARTS: Final = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.IFD1, ExifTags.IFD.Interop)
_OF_EXPOSURE: Final = frozenset({"ExposureTime", "GPSInfo"})  # how long it was exposed; and where GPS has its part

# Of a packet of XMP: what stands as an attribute, and what as an element.
_IN_XMP: Final = re.compile(r'[\w-]+:(\w+)\s*=\s*"([^"]+)"|<[\w-]+:(\w+)[^<>]*>([^<>]+)<')


def telltales(picture: bytes) -> Mapping[Telltale, frozenset[str]]:
    """What the file of a picture tells.

    Clauses: DOC-INT-7.

    Args:
        picture: a JPEG, PNG or HEIC.

    Returns:
        the values that are told, each as a word, by what they tell of; what is not told of is left out.

    Raises:
        ContractBroken: it is no picture.
    """
    found: dict[Telltale, set[str]] = {}
    for name, value in _said(_opened(picture)):
        kind = _kind_of(name)
        if kind is not None and value:
            found.setdefault(kind, set()).add(value)
    return {kind: frozenset(values) for kind, values in found.items()}


def _kind_of(name: str) -> Telltale | None:
    if name in _OF_EXPOSURE:
        return None
    if _PLACES.search(name):
        return "place"
    if _TIMES.search(name):
        return "time"
    return "device" if _DEVICES.search(name) else None


def _opened(picture: bytes) -> Image.Image:
    expected = "a picture: JPEG, PNG or HEIC"
    try:
        if pillow_heif.is_supported(picture):
            return pillow_heif.read_heif(picture).to_pillow()
        image = Image.open(io.BytesIO(picture), formats=("JPEG", "PNG"))
        if image.width * image.height > _MOST_PIXELS:
            raise ContractBroken(expected=expected, actual=f"one of {image.width} by {image.height} pixels")
        image.load()  # a PNG may tell after its pixels
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ContractBroken(expected=expected, actual=f"what cannot be read as one ({type(error).__name__})") from None
    return image


def _said(image: Image.Image) -> Iterator[tuple[str, str]]:
    """Each thing that the file says, by the name that the standards give it."""
    exif = image.getexif()
    yield from _named(exif.items(), ExifTags.TAGS)
    for part in _PARTS:
        yield from _named(
            exif.get_ifd(part).items(), ExifTags.GPSTAGS if part is ExifTags.IFD.GPSInfo else ExifTags.TAGS
        )
    for name in ("xmp", "XML:com.adobe.xmp"):
        packet = image.info.get(name, b"")
        text = packet.decode("utf-8", "replace") if isinstance(packet, bytes) else str(packet)
        for attribute, value, element, content in _IN_XMP.findall(text):
            yield attribute or element, (value or content).strip()


def _named(tags: Iterable[tuple[int, Any]], names: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    for tag, value in tags:
        yield names.get(tag, ""), _word(value)


def _word(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1").strip("\0 ")
    if isinstance(value, tuple | list):
        return " ".join(_word(each) for each in value)
    return str(value).strip("\0 ")
