"""Files that must not be filed: each is what it is said to be, and small enough to be sent, but one."""

from __future__ import annotations

import io
import zipfile
from typing import get_args

import pytest
from PIL import Image

from conformance.seams import Nuisance
from conformance.specimens.nuisances import NUISANCES, nuisance

LIMIT = 100_000


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 60).save(out, "JPEG")
    return out.getvalue()


def test_the_seam_knows_all_of_them() -> None:
    assert sorted(NUISANCES) == sorted(get_args(Nuisance))


@pytest.mark.parametrize("kind", NUISANCES)
def test_each_bears_a_pictures_name_and_one_alone_is_too_large(kind: str) -> None:
    name, media_type, content = nuisance(kind, picture(), LIMIT)
    assert name.startswith("passport.")
    assert media_type.startswith("image/")
    assert (len(content) > LIMIT) == (kind in ("over-the-limit", "exhausting"))


@pytest.mark.parametrize("kind", ["text", "zip", "page", "vector-drawing"])
def test_what_is_no_picture_is_none(kind: str) -> None:
    _, _, content = nuisance(kind, picture(), LIMIT)
    with pytest.raises(OSError, match="cannot identify"):
        Image.open(io.BytesIO(content))


def test_the_archive_would_leave_its_folder() -> None:
    _, _, content = nuisance("zip", picture(), LIMIT)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["../../passport.jpg"]


def test_most_of_a_cut_off_picture_is_missing() -> None:
    whole = picture()
    _, _, content = nuisance("cut-off", whole, LIMIT)
    assert whole.startswith(content)
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(content)).load()


def test_few_bytes_stand_for_a_great_many_pixels() -> None:
    _, _, content = nuisance("exhausting", picture(), LIMIT)
    assert len(content) < 300_000
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(content))
