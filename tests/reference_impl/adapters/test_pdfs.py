"""PDF files of one picture, which lies as its page shows it, however it is held; and pages that are no one picture."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from PIL import Image, ImageChops
from PIL.Image import Resampling

from conformance.specimens.pdf_files import pdf_of_page, pdf_stream
from reference_impl.adapters.pictures import PictureLimits, Unusable, clean

_QUARTERS = Image.fromarray(np.array([[10, 90], [170, 250]], np.uint8)).resize((64, 48), Resampling.NEAREST)
"""Dark at the top left, lighter to the right, and lighter still below, so that no turn looks like another."""

UPRIGHT = "612 0 0 792 0 0 cm /P Do"


def jpeg(image: Image.Image = _QUARTERS) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    return file.getvalue()


def dct(image: Image.Image = _QUARTERS, more: str = "", data: bytes = b"") -> bytes:
    said = f"/Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} /BitsPerComponent 8"
    colours = {"L": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}[image.mode]
    return pdf_stream(f"{said} /ColorSpace /{colours} /Filter /DCTDecode {more}", data or jpeg(image))


def form(drawing: str, more: str = "") -> bytes:
    said = f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /P 5 0 R >> >> {more}"
    return pdf_stream(said, drawing.encode())


def pdf(drawing: str = UPRIGHT, *objects: bytes, page: str = "", named: Mapping[str, int] | None = None) -> bytes:
    """A page of 612 by 792 that draws this; the objects are numbered from 5 on, and the first is called P."""
    names = " ".join(f"/{name} {number} 0 R" for name, number in {"P": 5, **(named or {})}.items())
    said = f"/MediaBox [0 0 612 792] /Resources << /XObject << {names} >> >> {page}"
    return pdf_of_page(said, drawing, objects or (dct(),))


def reason_of(content: bytes, limits: PictureLimits | None = None) -> str:
    with pytest.raises(Unusable) as refused:
        clean(content, limits)
    return refused.value.reason


def corners(image: Image.Image) -> list[int]:
    """Top left, top right, bottom left, bottom right."""
    grey, across, down = image.convert("L"), image.width * 3 // 4, image.height * 3 // 4
    found = [grey.getpixel((x, y)) for y in (image.height // 4, down) for x in (image.width // 4, across)]
    return [round((int(each) - 10) / 80) for each in found]  # type: ignore[arg-type]


def shown(matrix: Sequence[float], rotated: int) -> list[int]:
    """What stands in the quarters of the page, by the definition of the unit square that a picture fills."""
    a, b, c, d, e, f = matrix
    inverse = np.linalg.inv(np.array([[a, c, e], [b, d, f], [0, 0, 1]]))
    box = np.array([[a, c, e], [b, d, f], [0, 0, 1]]) @ np.array([[0, 1, 0, 1], [0, 0, 1, 1], [1, 1, 1, 1]])
    (left, bottom), (right, top) = box[:2].min(axis=1), box[:2].max(axis=1)
    seen = np.zeros((2, 2), int)
    for row in range(2):
        for column in range(2):
            x, y = left + (right - left) * (0.25 + column / 2), top - (top - bottom) * (0.25 + row / 2)
            u, v, _ = inverse @ np.array([x, y, 1])
            seen[row, column] = 2 * (v < 0.5) + (u > 0.5)
    return [int(each) for each in np.rot90(seen, -rotated // 90).ravel()]


@pytest.mark.parametrize("rotated", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "matrix",
    [
        (612, 0, 0, 792, 0, 0),
        (0, -792, 612, 0, 0, 792),
        (0, 792, -612, 0, 612, 0),
        (-612, 0, 0, -792, 612, 792),
        (-612, 0, 0, 792, 612, 0),
        (612, 0, 0, -792, 0, 792),
        (0, 792, 612, 0, 0, 0),
        (0, -792, -612, 0, 612, 792),
        (300, 2, -2, 400, 20, 20),  # leans by less than half a degree
    ],
)
def test_a_picture_lies_as_its_page_shows_it(matrix: Sequence[float], rotated: int) -> None:
    numbers = " ".join(map(str, matrix))
    found = clean(pdf(f"q {numbers} cm /P Do Q", page=f"/Rotate {rotated}")).image
    assert corners(found) == shown(matrix, rotated)
    assert sorted(found.size) == [48, 64]


def test_matrices_within_each_other_and_in_a_form_are_followed() -> None:
    turned = "q 0 -1 1 0 0 792 cm q 792 0 0 612 0 0 cm /P Do Q Q"
    expected = shown((0, -792, 612, 0, 0, 792), 0)
    assert corners(clean(pdf(turned)).image) == expected
    outer, inner = "q 0 -1 1 0 0 792 cm /F Do Q", form("792 0 0 612 0 0 cm /P Do", "/BBox [0 0 792 612]")
    inner = inner.replace(b"/BBox [0 0 612 792] ", b"")
    assert corners(clean(pdf(outer, dct(), inner, named={"F": 6})).image) == expected
    by_form = form("792 0 0 612 0 0 cm /P Do", "/Matrix [0 -1 1 0 0 792]").replace(b"[0 0 612 792]", b"[0 0 792 612]")
    assert corners(clean(pdf("/F Do", dct(), by_form, named={"F": 6})).image) == expected


@pytest.mark.parametrize(
    "drawing",
    [
        "q 0 0 612 792 re W n 612 0 0 792 0 0 cm /P Do Q",
        "q 300 0 0 400 10 10 cm /P Do Q BT 3 Tr (text that was read) Tj ET",
        "q 0 0 5 5 re W n Q 612 0 0 792 0 0 cm /P Do",
        "0 0 50 50 re f 1 0 0 rg 612 0 0 792 0 0 cm /P Do /Absent Do",
        "q 630 0 0 810 -9 -9 cm /P Do Q",
        "q 10 10 m 600 10 l 600 780 l 10 780 l h W n 612 0 0 792 0 0 cm /P Do Q",
    ],
)
def test_what_is_around_a_picture_does_not_matter(drawing: str) -> None:
    assert corners(clean(pdf(drawing)).image) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        "q 500 100 -100 500 50 50 cm /P Do Q",  # leans
        "q 500 0 100 500 0 0 cm /P Do Q",  # skewed
        "q 0 0 0 0 0 0 cm /P Do Q",
        "612 0 0 396 0 0 cm /P Do 1 0 0 1 0 1 cm /P Do",
        "q 0 0 612 396 re W n 612 0 0 792 0 0 cm /P Do Q",  # half of it is clipped away
        "q 0 0 612 792 re W n 700 700 10 10 re W n 612 0 0 792 0 0 cm /P Do Q",
        "q 0 0 m W n 612 0 0 792 0 0 cm /P Do Q",
        "q 612 0 0 792 300 0 cm /P Do Q",  # half of it lies beside the page
        "612 0 0 792 0 0 cm /P Do BI /W 1 /H 1 /CS /G /BPC 8 ID x EI",
    ],
)
def test_a_page_that_does_not_show_one_picture_once_and_whole_is_none(drawing: str) -> None:
    assert reason_of(pdf(drawing)) == "not-a-picture"


def test_a_page_that_is_cut_to_a_part_of_its_picture_is_none() -> None:
    assert reason_of(pdf(page="/CropBox [0 0 306 792]")) == "not-a-picture"


def test_two_pictures_on_one_page_are_none_and_one_that_is_drawn_nowhere_does_not_count() -> None:
    two = {"Q": 6}
    assert reason_of(pdf(f"q {UPRIGHT} Q q 90 0 0 90 0 0 cm /Q Do Q", dct(), dct(), named=two)) == "not-a-picture"
    assert corners(clean(pdf(UPRIGHT, dct(), dct(), named=two)).image) == [0, 1, 2, 3]


def test_forms_within_forms_end_somewhere() -> None:
    itself = form("/F Do", "").replace(b"/P 5 0 R", b"/F 6 0 R")
    assert reason_of(pdf("/F Do", dct(), itself, named={"F": 6})) == "not-a-picture"
    many = [
        form(f"/F{number} Do " * 20).replace(b"/P 5 0 R", f"/F{number} {7 + number} 0 R".encode())
        for number in range(5)
    ]
    assert reason_of(pdf("/F Do", dct(), *many, form(""), named={"F": 6})) == "not-a-picture"


# ---------------------------------------------------------------- how a picture is held
def drawn_in_black() -> Image.Image:
    """Black on white: a bar on the left."""
    image = Image.new("1", (64, 48), 255)
    image.paste(0, (0, 0, 20, 48))
    return image


def held(said: str, data: bytes, *, size: tuple[int, int] = (64, 48)) -> bytes:
    return pdf_stream(f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} {said}", data)


def g4(image: Image.Image) -> bytes:
    file = io.BytesIO()
    ImageChops.invert(image).save(file, "TIFF", compression="group4", strip_size=1_000_000)
    # libtiff writes a bit of one as a black run: so a picture of Pillow's, whose ones are white, comes out inverted
    with Image.open(io.BytesIO(file.getvalue())) as written:
        tags = written.tag_v2  # type: ignore[attr-defined]
        (at,), (length,) = tags[273], tags[279]
    return file.getvalue()[at : at + length]


def is_the_bar(content: bytes) -> bool:
    grey = clean(content).image.convert("L")
    return int(grey.getpixel((8, 24))) < 40 and int(grey.getpixel((40, 24))) > 215  # type: ignore[arg-type]


def test_black_and_white_as_pillow_writes_it() -> None:
    file = io.BytesIO()
    drawn_in_black().save(file, "PDF")
    assert b"CCITTFax" in file.getvalue()
    assert is_the_bar(file.getvalue())


@pytest.mark.parametrize(
    ("said", "inverted"),
    [
        ("/ColorSpace /DeviceGray /DecodeParms << /K -1 /Columns 64 /Rows 48 >>", False),
        ("/ColorSpace /DeviceGray /DecodeParms << /K -1 /Columns 64 /Rows 48 /BlackIs1 true >>", True),
        ("/ColorSpace /DeviceGray /Decode [1 0] /DecodeParms << /K -1 /Columns 64 /BlackIs1 true >>", False),
        ("/ImageMask true /DecodeParms << /K -1 /Columns 64 /Rows 48 >>", False),
    ],
)
def test_a_fax_is_as_black_as_it_says(said: str, inverted: bool) -> None:
    drawn = drawn_in_black()
    data = g4(ImageChops.invert(drawn) if inverted else drawn)
    assert is_the_bar(pdf(UPRIGHT, held(f"/BitsPerComponent 1 /Filter /CCITTFaxDecode {said}", data)))


@pytest.mark.parametrize(
    ("said", "data"),
    [
        ("/ColorSpace /DeviceGray /BitsPerComponent 1", drawn_in_black().tobytes()),
        ("/ColorSpace /DeviceGray /BitsPerComponent 8", drawn_in_black().convert("L").tobytes()),
        ("/ColorSpace /DeviceRGB /BitsPerComponent 8", drawn_in_black().convert("RGB").tobytes()),
        ("/ColorSpace [/Indexed /DeviceRGB 1 <000000ffffff>] /BitsPerComponent 1", drawn_in_black().tobytes()),
        (
            "/ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0]",
            bytes(255 - each for each in drawn_in_black().tobytes()),
        ),
    ],
)
def test_plain_pixels_are_taken(said: str, data: bytes) -> None:
    assert is_the_bar(pdf(UPRIGHT, held(f"{said} /Filter /FlateDecode", zlib.compress(data))))


def test_jpeg_2000_is_taken() -> None:
    file = io.BytesIO()
    drawn_in_black().convert("RGB").save(file, "JPEG2000")
    assert is_the_bar(pdf(UPRIGHT, held("/Filter /JPXDecode", file.getvalue())))


def test_what_is_transparent_is_white() -> None:
    mask = held("/ColorSpace /DeviceGray /BitsPerComponent 8", Image.new("L", (64, 48), 255).tobytes())
    bar = drawn_in_black().convert("L")
    assert is_the_bar(pdf(UPRIGHT, dct(bar, "/SMask 6 0 R"), mask))
    half = Image.new("L", (64, 48), 0)
    half.paste(255, (0, 0, 20, 48))
    mask = held("/ColorSpace /DeviceGray /BitsPerComponent 8", half.tobytes())
    assert is_the_bar(pdf(UPRIGHT, dct(Image.new("L", (64, 48), 0), "/SMask 6 0 R"), mask))


def test_a_picture_within_the_content_is_taken() -> None:
    data = drawn_in_black().convert("L").tobytes().hex()
    said = f"BI /W 64 /H 48 /CS /G /BPC 8 /F /AHx ID {data}> EI"
    assert is_the_bar(pdf(f"q 612 0 0 792 0 0 cm {said} Q"))


@pytest.mark.parametrize("more", ["", "/SMask 6 0 R"])
def test_a_jpeg_in_a_pdf_of_which_a_part_is_missing_is_damaged(more: str) -> None:
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 255, (48, 64), np.uint8))
    whole = jpeg(noise)
    cut = whole[: len(whole) * 2 // 3] + b"\xff\xd9"
    mask = held("/ColorSpace /DeviceGray /BitsPerComponent 8", bytes(64 * 48))
    assert reason_of(pdf(UPRIGHT, dct(noise, more, cut), mask)) == "damaged"


def test_what_says_that_it_is_larger_than_allowed_is_not_decoded() -> None:
    limits = PictureLimits(pixels=64 * 48)
    large = held("/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode", b"", size=(9000, 9000))
    assert reason_of(pdf(UPRIGHT, large), limits) == "too-many-pixels"
    assert reason_of(pdf(UPRIGHT, dct(more="/SMask 6 0 R"), large), limits) == "too-many-pixels"
    file = io.BytesIO()
    Image.new("L", (70, 60)).save(file, "JPEG2000")
    assert reason_of(pdf(UPRIGHT, held("/Filter /JPXDecode", file.getvalue())), limits) == "too-many-pixels"
