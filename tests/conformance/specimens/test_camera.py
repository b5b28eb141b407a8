"""The camera does to a picture what it was told, and nothing else."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import cast, get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from pypdf import PdfReader

from conformance.specimens import (
    SHOTS,
    Flaws,
    Form,
    Photograph,
    Shot,
    Specimen,
    heic,
    jpeg,
    photograph,
    shot,
    specimen,
    take,
)

SMALL = 0.4


@pytest.fixture(scope="module")
def bill() -> Specimen:
    return specimen("utility-bill", 4, country="FR", layout="banded")


@pytest.fixture(scope="module")
def good(bill: Specimen) -> Photograph:
    return take(bill, seed=1, megapixels=SMALL)


def taken(bill: Specimen, **flaws: float) -> NDArray[np.float32]:
    return np.asarray(photograph(bill, flaws=Flaws(**flaws), seed=1, megapixels=SMALL).convert("L"), np.float32)


def steepness(grey: NDArray[np.float32]) -> float:
    return float(np.percentile(np.abs(np.diff(grey, axis=1)), 99.5))


def test_a_seed_gives_the_same_picture_down_to_the_pixel(bill: Specimen, good: Photograph) -> None:
    assert photograph(bill, seed=1, megapixels=SMALL).tobytes() == good.image.tobytes()
    assert photograph(bill, seed=2, megapixels=SMALL).tobytes() != good.image.tobytes()


def test_the_frame_stands_as_the_document_does(good: Photograph) -> None:
    card = photograph(specimen("passport", 1), megapixels=0.1)

    assert good.image.height > good.image.width
    assert card.width > card.height
    assert math.isclose(good.image.width * good.image.height, SMALL * 1e6, rel_tol=0.01)


def test_the_document_lies_where_the_picture_says(bill: Specimen, good: Photograph) -> None:
    """Inside of its corners it is paper, outside it is table."""
    grey = np.asarray(good.image.convert("L"), np.float32)
    middle = np.mean(good.corners, 0)
    for corner in np.array(good.corners):
        inside, outside = (corner + (middle - corner) * step for step in (0.06, -0.02))
        assert grey[int(inside[1]), int(inside[0])] > 180
        assert grey[int(outside[1]), int(outside[0])] < 170


@pytest.mark.parametrize("flaw", ["focus", "motion"])
def test_blur_softens_edges_the_more_the_stronger_it_is(bill: Specimen, flaw: str) -> None:
    sharp, soft, softer = (steepness(taken(bill, **{flaw: strength})) for strength in (0.0, 0.5, 1.0))

    assert sharp > 1.5 * soft > 1.5 * softer


def test_darkness_takes_light_away(bill: Specimen) -> None:
    bright, dim, dark = (float(np.median(taken(bill, dark=strength))) for strength in (0.0, 0.5, 1.0))

    assert bright > 2 * dim > 2 * dark


@pytest.mark.parametrize("flaw", ["burnt", "glare"])
def test_too_much_light_leaves_nothing_but_white(bill: Specimen, flaw: str) -> None:
    shares = [float(np.mean(taken(bill, **{flaw: strength}) > 253)) for strength in (0.0, 0.5, 1.0)]

    assert shares[0] < 0.001
    assert shares[0] + 0.02 < shares[1] < shares[2]


def test_a_shadow_darkens_a_part_and_leaves_the_rest(bill: Specimen) -> None:
    ratio = (taken(bill, shadow=0.8) + 1) / (taken(bill) + 1)

    assert float(np.mean(ratio < 0.7)) > 0.08
    assert float(np.mean(np.abs(ratio - 1) < 0.15)) > 0.3


def test_a_cut_page_has_corners_outside_of_the_picture(bill: Specimen) -> None:
    cut = take(bill, flaws=Flaws(cut=0.6), seed=1, megapixels=SMALL)
    sides = np.array(cut.image.size)
    outside = [corner for corner in cut.corners if any(np.array(corner) < 0) or any(np.array(corner) > sides)]

    assert len(outside) == 2


def test_few_pixels_are_few_and_far_is_small(bill: Specimen, good: Photograph) -> None:
    few = take(bill, flaws=Flaws(small=1.0), seed=1, megapixels=SMALL)
    far = take(bill, flaws=Flaws(far=1.0), seed=1, megapixels=SMALL)

    assert few.image.width < good.image.width / 6
    assert far.image.size == good.image.size
    assert math.dist(*far.corners[:2]) < math.dist(*good.corners[:2]) / 3


@pytest.mark.parametrize("strength", [-0.1, 1.1, math.nan])
def test_a_strength_is_from_0_to_1(strength: float) -> None:
    with pytest.raises(ValueError, match="glare"):
        Flaws(glare=strength)


def test_a_picture_without_pixels_is_refused(bill: Specimen) -> None:
    with pytest.raises(ValueError, match=r"0\.01"):
        take(bill, megapixels=0)


@pytest.fixture(scope="module")
def tiny() -> Image.Image:
    return photograph(specimen("identity-card", 1), megapixels=0.03)


@pytest.mark.parametrize("write", [jpeg, heic])
def test_a_file_says_where_and_by_what_it_was_taken(tiny: Image.Image, write: Callable[[Image.Image], bytes]) -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()
    opened = Image.open(io.BytesIO(write(tiny)))

    assert opened.format == ("JPEG" if write is jpeg else "HEIF")
    assert opened.size == tiny.size
    said = opened.getexif()
    assert said[0x0110] == "Simulated Phone 1"
    assert {1: "N", 3: "E"}.items() <= said.get_ifd(0x8825).items()
    assert [float(part) for part in said.get_ifd(0x8825)[2]] == [48.0, 0.0, 0.0]


def test_a_file_can_be_silent_about_the_place(tiny: Image.Image) -> None:
    opened = Image.open(io.BytesIO(jpeg(tiny, place=None)))

    assert not opened.getexif().get_ifd(0x8825)


def test_a_file_that_lies_on_its_side_shows_the_same_once_it_is_turned(tiny: Image.Image) -> None:
    opened = Image.open(io.BytesIO(jpeg(tiny, on_its_side=True)))

    assert opened.size == tiny.size[::-1]
    turned = ImageOps.exif_transpose(opened).convert("L")
    assert turned.size == tiny.size
    assert float(np.abs(np.asarray(turned, dtype=int) - np.asarray(tiny.convert("L"), dtype=int)).mean()) < 5


def test_places_south_and_west_are_told_as_such(tiny: Image.Image) -> None:
    told = Image.open(io.BytesIO(jpeg(tiny, place=(-33.5, -70.25)))).getexif().get_ifd(0x8825)

    assert (told[1], told[3]) == ("S", "W")
    assert [float(part) for part in told[4]] == [70.0, 15.0, 0.0]


@pytest.mark.parametrize("name", ["too-small"])
def test_a_shot_is_a_jpeg_of_a_phone_and_made_once(name: Shot) -> None:
    file = shot(name, 5, kind="identity-card")

    assert Image.open(io.BytesIO(file)).format == "JPEG"
    assert shot(name, 5, kind="identity-card") is file
    assert shot(name, 6, kind="identity-card") != file


def test_a_shot_can_be_had_as_each_kind_of_file() -> None:
    files = {form: shot("too-small", 5, form=form) for form in get_args(Form)}

    assert files["jpeg"] != files["jpeg-on-its-side"]
    assert files["heic"][4:12] == b"ftypheic"
    assert Image.open(io.BytesIO(files["png"])).format == "PNG"
    assert len(PdfReader(io.BytesIO(files["pdf"])).pages) == 1
    assert len(PdfReader(io.BytesIO(files["pdf-of-two-pages"])).pages) == 2
    (page,) = PdfReader(io.BytesIO(files["pdf-of-two-pictures"])).pages
    assert len(page.images) == 2
    (page,) = PdfReader(io.BytesIO(files["pdf-on-its-side"])).pages
    (lying,) = page.images
    assert lying.image is not None
    assert lying.image.size == Image.open(io.BytesIO(files["jpeg"])).size[::-1]


def test_there_is_a_shot_for_each_reason() -> None:
    assert set(SHOTS) == {"good", "blurred", "too-dark", "burnt-out", "shadow", "cut", "too-small"}
    with pytest.raises(ValueError, match="too-dark"):
        shot(cast("Shot", "upside-down"))
