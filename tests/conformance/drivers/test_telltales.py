"""What a picture's file tells is found wherever it stands, and nothing is found where nothing is told."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from conformance.drivers.telltales import telltales
from conformance.seams import ContractBroken
from conformance.specimens import heic, jpeg

GREY = Image.new("RGB", (64, 48), (120, 130, 140))


def saved(form: str = "JPEG", **said: object) -> bytes:
    out = io.BytesIO()
    GREY.save(out, form, **said)
    return out.getvalue()


def exif(tag: int, value: object, part: int | None = None) -> Image.Exif:
    made = Image.Exif()
    (made if part is None else made.get_ifd(part))[tag] = value
    return made


def in_a_png(text: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", text)
    return saved("PNG", pnginfo=info)


@pytest.mark.parametrize("write", [jpeg, lambda image: jpeg(image, on_its_side=True), heic])
def test_the_suite_s_own_pictures_tell_place_time_and_device(write: Callable[[Image.Image], bytes]) -> None:
    told = telltales(write(GREY))
    assert set(told) == {"place", "time", "device"}
    assert "48.0 0.0 0.0" in told["place"]
    assert "2026:03:02 10:15:00" in told["time"]
    assert {"Simulated Phone 1", "SN-4711-0815"} <= told["device"]


def test_a_picture_alone_tells_nothing() -> None:
    assert telltales(saved()) == {}
    assert telltales(saved("PNG")) == {}
    assert telltales(saved(exif=exif(ExifTags.Base.Orientation, 6))) == {}
    assert telltales(saved(exif=exif(ExifTags.Base.ExposureTime, 0.5, ExifTags.IFD.Exif))) == {}


TELLING: Mapping[str, tuple[bytes, dict[str, set[str]]]] = {
    "a place in EXIF": (saved(exif=exif(1, "N", ExifTags.IFD.GPSInfo)), {"place": {"N"}}),
    "a place in XMP": (saved(xmp=b'<x exif:GPSLatitude="48,0.0N"/>'), {"place": {"48,0.0N"}}),
    "a place as an element of XMP": (saved(xmp=b"<exif:GPSLatitude>48,0N</exif:GPSLatitude>"), {"place": {"48,0N"}}),
    "a place in a PNG": (in_a_png('<x exif:GPSLongitude="8,0.0E"/>'), {"place": {"8,0.0E"}}),
    "a town": (saved(xmp=b'<x photoshop:City="Nowhere"/>'), {"place": {"Nowhere"}}),
    "a zone": (saved(exif=exif(ExifTags.Base.OffsetTimeOriginal, "+02:00", ExifTags.IFD.Exif)), {"time": {"+02:00"}}),
    "a maker's note": (saved(exif=exif(ExifTags.Base.MakerNote, b"secret", ExifTags.IFD.Exif)), {"device": {"secret"}}),
    "a lens": (saved(exif=exif(ExifTags.Base.LensModel, "back", ExifTags.IFD.Exif)), {"device": {"back"}}),
    "a PNG with EXIF": (saved("PNG", exif=exif(ExifTags.Base.Model, "Phone")), {"device": {"Phone"}}),
}


@pytest.mark.parametrize("name", TELLING)
def test_it_is_found_wherever_it_stands(name: str) -> None:
    picture, told = TELLING[name]
    assert telltales(picture) == told


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xd8\xff" + bytes(20), jpeg(GREY)[:60]])
def test_what_is_no_picture_breaks_the_contract(content: bytes) -> None:
    with pytest.raises(ContractBroken, match="picture"):
        telltales(content)
