"""What a phone keeps of what its lens shows: the same picture, with the metadata of a phone."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pillow_heif
import pytest
from PIL import ExifTags, Image, ImageOps

from reference_impl.adapters import photographs
from reference_impl.adapters.photographs import Format, NoPicture, develop, for_display

NOW = datetime(2026, 11, 22, 10, 30, 5, tzinfo=UTC)


def frame(size: tuple[int, int] = (60, 90), form: str = "PNG") -> bytes:
    """A picture whose left is dark and whose right is light, so that turning it shows."""
    image = Image.new("RGB", size, (30, 30, 30))
    image.paste((220, 220, 220), (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def opened(picture: bytes) -> Image.Image:
    if pillow_heif.is_supported(picture):
        return pillow_heif.read_heif(picture).to_pillow()
    return Image.open(io.BytesIO(picture))


@pytest.mark.parametrize("form", ["jpeg", "heic"])
@pytest.mark.parametrize("size", [(60, 90), (90, 60)])
def test_it_shows_what_was_before_the_lens(form: Format, size: tuple[int, int]) -> None:
    taken = develop(frame(size), phone="phone-ios", taken_at=NOW, form=form)
    seen = ImageOps.exif_transpose(opened(taken)).convert("L")
    assert seen.size == size
    difference = np.abs(np.asarray(seen, int) - np.asarray(Image.open(io.BytesIO(frame(size))).convert("L"), int))
    assert difference.mean() < 4


def test_a_jpeg_that_is_taller_than_wide_is_kept_turned() -> None:
    taken = opened(develop(frame((60, 90)), phone="phone-android", taken_at=NOW))
    assert taken.size == (90, 60)
    assert taken.getexif()[ExifTags.Base.Orientation] == 6


def test_its_metadata_tell_make_moment_and_place() -> None:
    exif = opened(develop(frame(), phone="phone-ios", taken_at=NOW)).getexif()
    assert exif[ExifTags.Base.Make] == "Apple"
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == "2026:11:22 10:30:05"
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] == "+00:00"
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] == "S"
    android = opened(develop(frame(), phone="phone-android", taken_at=NOW)).getexif()
    assert android[ExifTags.Base.Model] == "Pixel 7"


def test_a_heic_is_one_by_its_content_and_shown_as_jpeg() -> None:
    taken = develop(frame(), phone="phone-ios", taken_at=NOW, form="heic")
    assert taken[4:12] == b"ftypheic"
    shown, media_type = for_display(taken)
    assert media_type == "image/jpeg"
    assert opened(shown).size == (60, 90)


def test_a_jpeg_is_shown_as_it_is() -> None:
    taken = develop(frame(), phone="phone-ios", taken_at=NOW)
    assert for_display(taken) == (taken, "image/jpeg")
    assert for_display(frame())[1] == "image/png"


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"GIF89a" + bytes(40), b"\xff\xd8\xff" + bytes(40), frame()[:40], frame(form="GIF")],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NoPicture, match="picture"):
        develop(content, phone="phone-ios", taken_at=NOW)


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(NoPicture, match="neither"):
        for_display(b"hello")


def test_one_of_too_many_pixels_or_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photographs, "MOST_PIXELS", 100)
    with pytest.raises(NoPicture, match="pixels"):
        develop(frame(), phone="phone-ios", taken_at=NOW)
    monkeypatch.setattr(photographs, "LARGEST_FRAME", 10)
    with pytest.raises(NoPicture, match="bytes"):
        develop(frame(), phone="phone-ios", taken_at=NOW)


def test_a_naive_time_and_an_unknown_form_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        develop(frame(), phone="phone-ios", taken_at=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="jpeg, heic"):
        develop(frame(), phone="phone-ios", taken_at=NOW, form="png")  # type: ignore[arg-type]  # on purpose
