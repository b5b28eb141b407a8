"""Pictures from strangers: what is taken, what is refused before it is decoded, and what is left of a picture."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pillow_heif
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from reference_impl.adapters.pictures import PictureLimits, Unusable, clean, kind_of, size_of

pillow_heif.register_heif_opener()

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def two_colours(mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, LEFT)
    image.paste(RIGHT, (size[0] // 2, 0, *size))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def with_metadata() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Specimen", "Camera 15 of nobody"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 12.0, 30.0)
    return exif


FILES: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved(two_colours(), "JPEG", quality=95),
    "jpeg, grey": lambda: saved(two_colours("L"), "JPEG"),
    "jpeg, CMYK": lambda: saved(two_colours("CMYK"), "JPEG"),
    "jpeg, progressive": lambda: saved(two_colours(), "JPEG", progressive=True),
    "several pictures in a jpeg": lambda: saved(two_colours(), "MPO", save_all=True, append_images=[two_colours()]),
    "png": lambda: saved(two_colours(), "PNG"),
    "png, palette": lambda: saved(two_colours("P"), "PNG"),
    "png, palette with a transparent colour": lambda: saved(two_colours("P"), "PNG", transparency=0),
    "png, transparent": lambda: saved(two_colours("RGBA"), "PNG"),
    "png, black and white": lambda: saved(two_colours("1"), "PNG"),
    "png, moving": lambda: saved(two_colours(), "PNG", save_all=True, append_images=[two_colours("L").convert("RGB")]),
    "heic": lambda: saved(two_colours(), "HEIF", quality=90),
    "pdf": lambda: saved(two_colours(), "PDF"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_picture_is_taken_by_its_content_and_is_the_same_picture(name: str) -> None:
    found = clean(FILES[name]())
    assert (found.image.width, found.image.height) == (64, 48)
    assert found.image.mode in {"RGB", "L"}
    assert found.media_type == ("image/png" if name.startswith("png") else "image/jpeg")
    again = Image.open(io.BytesIO(found.content))
    assert again.size == (64, 48)
    assert Image.MIME[again.format or ""] == found.media_type
    if found.image.mode == "RGB" and "transparent colour" not in name and "black" not in name:
        left, right = again.convert("RGB").getpixel((5, 20)), again.convert("RGB").getpixel((60, 20))
        assert isinstance(left, tuple)
        assert isinstance(right, tuple)
        assert left[0] > 120 > left[2]
        assert right[2] > 120 > right[0]


def test_sixteen_bits_of_grey_become_eight() -> None:
    found = clean(saved(Image.new("I;16", (10, 10), 0x8000), "PNG"))
    assert found.image.getpixel((5, 5)) == 0x80


def test_what_is_transparent_becomes_white() -> None:
    found = clean(saved(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG"))
    assert found.image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = clean(saved(two_colours(size=(64, 64)), "JPEG", exif=exif, quality=95))
    sides = {"left": (4, 32), "top": (32, 4), "right": (60, 32), "bottom": (32, 60)}
    red = {side for side, at in sides.items() if found.image.getpixel(at)[0] > 150}  # type: ignore[index]
    where = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}
    assert where[orientation] in red
    assert not red & {{"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[where[orientation]]}


def test_a_page_of_a_pdf_is_turned_as_it_says() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(saved(two_colours(), "PDF")))
    writer.pages[0].rotate(90)
    file = io.BytesIO()
    writer.write(file)
    found = clean(file.getvalue())
    assert found.image.size == (48, 64)
    assert found.image.getpixel((24, 5))[0] > 150  # type: ignore[index]  # what was on the left is at the top


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_nothing_is_left_of_where_and_by_what_a_picture_was_taken(kind: str) -> None:
    options: dict[str, object] = {
        "exif": with_metadata(),
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    }
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", "Specimen of nobody")  # type: ignore[attr-defined]
    if kind == "JPEG":
        options |= {"comment": b"Specimen of nobody", "xmp": b"<x>Specimen of nobody</x>"}
    taken = saved(two_colours(), kind, **options)
    assert b"Specimen" in taken
    found = clean(taken)
    assert b"Specimen" not in found.content
    assert b"nobody" not in found.content
    left = Image.open(io.BytesIO(found.content))
    assert not dict(left.getexif())
    assert not set(left.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    assert not found.image.info


def test_another_file_behind_a_picture_is_dropped() -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("hidden.txt", "hidden in a picture")
    for kind in ("JPEG", "PNG"):
        found = clean(saved(two_colours(), kind) + hidden.getvalue())
        assert b"hidden" not in found.content
        assert not zipfile.is_zipfile(io.BytesIO(found.content))


# ---------------------------------------------------------------- refused
def reason_of(content: bytes, limits: PictureLimits | None = None) -> str:
    with pytest.raises(Unusable) as refused:
        clean(content, limits)
    return refused.value.reason


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.jpg", FILES["jpeg"]())
    return file.getvalue()


NO_PICTURES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a text": lambda: b"passport.jpg",
    "a page": lambda: b"<html><img src=x></html>",
    "a drawing": lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "a program": lambda: b"\x7fELF" + bytes(60),
    "a zip of a picture": zipped,
    "a gif": lambda: saved(two_colours(), "GIF"),
    "a tiff": lambda: saved(two_colours(), "TIFF"),
    "a bmp": lambda: saved(two_colours(), "BMP"),
    "a webp": lambda: saved(two_colours(), "WEBP"),
    "an avif": lambda: b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf" + bytes(40),
    "an icon": lambda: saved(two_colours(), "ICO"),
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "winmail.dat": lambda: b"\x78\x9f\x3e\x22" + bytes(60),
    "a pdf of two pages": lambda: saved(two_colours(), "PDF", save_all=True, append_images=[two_colours()]),
    "a pdf without a picture": lambda: pdf_of(None),
}


def pdf_of(change: Callable[[pypdf.PdfWriter], object] | None) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    if change is not None:
        change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_as_that(name: str) -> None:
    assert reason_of(NO_PICTURES[name]()) == "not-a-picture"


def test_a_locked_pdf_is_refused() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(FILES["pdf"]()))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    assert reason_of(file.getvalue()) == "not-a-picture"


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [
        ("picture", "/Filter", pypdf.generic.NameObject("/JBIG2Decode")),  # by a program that is not there
        ("picture", "/Filter", pypdf.generic.NameObject("/NoSuchDecode")),
        ("page", "/Rotate", pypdf.generic.NumberObject(45)),
    ],
)
def test_a_pdf_that_cannot_be_decoded_is_damaged(place: str, key: str, value: pypdf.generic.PdfObject) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(FILES["pdf"]()))
    page = writer.pages[0]
    (picture,) = page["/Resources"]["/XObject"].values()  # type: ignore[index]
    changed = page if place == "page" else picture.get_object()
    changed[pypdf.generic.NameObject(key)] = value
    file = io.BytesIO()
    writer.write(file)
    assert reason_of(file.getvalue()) == "damaged"


@pytest.mark.parametrize("name", ["jpeg", "png", "heic", "pdf"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.8])
def test_half_a_picture_is_refused(name: str, part: float) -> None:
    whole = FILES[name]()
    assert reason_of(whole[: max(int(len(whole) * part), 20)]) in {"damaged", "not-a-picture"}


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says how large it is."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8001, 8000), (12000, 12000), (60000, 60000), (2**31 - 1, 1)])
def test_a_picture_made_to_take_all_memory_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    assert reason_of(png_that_says(*size)) == "too-many-pixels"


def test_a_text_in_a_png_that_unpacks_without_end_is_refused() -> None:
    text = b"Comment\0\0" + zlib.compress(bytes(4_000_000), 9)
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    picture = FILES["png"]()
    assert reason_of(picture[:33] + chunk + picture[33:]) == "damaged"


def test_a_jpeg_that_says_it_is_larger_than_allowed_is_refused() -> None:
    picture = bytearray(FILES["jpeg"]())
    at = picture.index(b"\xff\xc0")
    picture[at + 5 : at + 9] = struct.pack(">HH", 65000, 65000)
    assert reason_of(bytes(picture)) == "too-many-pixels"


def test_a_pdf_whose_picture_is_larger_than_allowed_is_refused() -> None:
    limits = PictureLimits(pixels=64 * 48 - 1)
    assert reason_of(FILES["pdf"](), limits) == "too-many-pixels"
    assert clean(FILES["pdf"](), PictureLimits(pixels=64 * 48)).image.size == (64, 48)


def test_a_file_over_the_limit_is_refused_and_one_at_it_is_not() -> None:
    picture = FILES["jpeg"]()
    assert reason_of(picture, PictureLimits(file_bytes=len(picture) - 1)) == "too-large"
    assert clean(picture, PictureLimits(file_bytes=len(picture))).image.size == (64, 48)


def test_a_png_that_is_too_large_to_keep_is_kept_as_jpeg() -> None:
    noise = Image.effect_noise((200, 200), 80)
    found = clean(saved(noise, "PNG"), PictureLimits(kept_bytes=25_000))
    assert found.media_type == "image/jpeg"
    assert len(found.content) <= 25_000


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["jpeg", "png", "heic", "pdf"]), st.data())
def test_a_picture_with_any_byte_changed_is_taken_or_refused_in_our_words(name: str, data: st.DataObject) -> None:
    picture = bytearray(CHANGED[name])
    for _ in range(data.draw(st.integers(1, 4))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = clean(bytes(picture), PictureLimits(pixels=1_000_000))
    except Unusable:
        return
    assert found.image.width * found.image.height <= 1_000_000


CHANGED = {name: FILES[name]() for name in ("jpeg", "png", "heic", "pdf")}


@given(st.binary(max_size=200))
def test_any_bytes_have_a_kind_or_none(content: bytes) -> None:
    assert kind_of(content) in {None, "jpeg", "png", "heic", "pdf"}
    assert size_of(content) is None or kind_of(content)


def test_the_size_is_told_without_decoding() -> None:
    assert size_of(FILES["jpeg"]()) == (64, 48)
    assert size_of(FILES["heic"]()) == (64, 48)
    assert size_of(png_that_says(40_000, 40_000)) is None
    assert size_of(FILES["pdf"]()) is None


def test_the_imaging_library_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 123_456_789)
    content = FILES["jpeg"]()
    clean(content, PictureLimits(pixels=1_000_000))
    with pytest.raises(Unusable):
        clean(content[:200], PictureLimits(pixels=1_000_000))
    assert Image.MAX_IMAGE_PIXELS == 123_456_789
