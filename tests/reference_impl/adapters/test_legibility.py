"""What is measured in a picture, and that the verdict about it agrees with reading (DOC-INT-3)."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, fields
from functools import lru_cache

import numpy as np
import pytest
from PIL import Image

from conformance.specimens import KINDS, LAYOUTS, SHOTS, Flaws, Kind, Shot, Specimen, shot, specimen, take
from reference_impl.adapters.legibility import measure
from reference_impl.domain.documents.legibility import Scores, judge
from reference_impl.domain.documents.model import FLAWS, Flaw, Legibility
from tests.soak.legibility import LABELS, REASONS
from tests.soak.reading import READABLE
from tests.soak.sample import plans

STRONG = 0.9
SMALL = 0.7  # megapixels


@lru_cache
def document(kind: Kind, layout: str) -> Specimen:
    return specimen(kind, 3, country="PL", layout=layout)


@lru_cache
def picture(kind: Kind = "utility-bill", layout: str = "columns", **flaws: float) -> Image.Image:
    return take(document(kind, layout), flaws=Flaws(**flaws), seed=3, megapixels=SMALL).image


def verdict(image: Image.Image) -> Legibility:
    return judge(measure(image))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_good_picture_of_any_document_can_be_read(kind: Kind, layout: str) -> None:
    assert verdict(picture(kind, layout)).flaws == ()


@pytest.mark.parametrize("kind", ["bank-statement", "identity-card"])
@pytest.mark.parametrize("flaw", [each.name for each in fields(Flaws)])
def test_a_strong_flaw_is_named(flaw: str, kind: Kind) -> None:
    found = verdict(picture(kind, **{flaw: STRONG}))

    assert REASONS[flaw] in (*found.flaws, *found.doubts)
    assert found.flaws or flaw == "glare"  # of which too much leaves nothing that would show how much was there


@pytest.mark.parametrize(
    ("flaw", "reason", "strengths"),
    [
        ("focus", "blurred", (0.4, STRONG)),
        ("motion", "blurred", (0.3, 0.6)),
        ("dark", "too-dark", (0.5, STRONG)),
        ("glare", "burnt-out", (0.3, 0.6)),
        ("shadow", "shadow", (0.4, 1.0)),
        ("cut", "cut", (0.4, STRONG)),
        ("small", "too-small", (0.15, 0.3)),
        ("far", "too-small", (0.2, 0.4)),
    ],
)
def test_a_stronger_flaw_scores_higher(flaw: str, reason: Flaw, strengths: tuple[float, float]) -> None:
    """As long as there is something left to measure."""
    scores = [verdict(picture(**{flaw: strength})).scores[reason] for strength in (0.0, *strengths)]

    assert scores[0] <= scores[1] < scores[2]
    assert scores[0] < 1 <= scores[2]


def test_a_light_shadow_is_seen_and_even_darkness_is_none() -> None:
    faint = measure(picture("utility-bill", "slender", shadow=0.4))
    deep = measure(picture("utility-bill", "slender", shadow=1.0))

    assert measure(picture("utility-bill", "slender")).shaded < 0.01
    assert faint.shaded > 0.05
    assert faint.shadowed < 0.05
    assert deep.shaded >= deep.shadowed > 0.1
    assert measure(picture(dark=0.5)).shaded < 0.01


@pytest.mark.parametrize("name", SHOTS)
def test_the_shots_of_scenarios_are_what_they_are_called(name: Shot) -> None:
    found = verdict(Image.open(io.BytesIO(shot(name, 1))))

    assert found.legible if name == "good" else name in found.flaws


def test_a_shot_with_two_flaws_has_both() -> None:
    assert verdict(Image.open(io.BytesIO(shot("blurred-in-shadow", 1)))).flaws == ("blurred", "shadow")


def test_a_picture_decoded_in_grey_or_with_an_alpha_channel_gives_the_same_verdict() -> None:
    good, blurred = picture(), picture(focus=STRONG)

    for mode in ("L", "RGBA", "LA", "CMYK", "YCbCr"):
        assert verdict(good.convert(mode)).legible, mode
        assert "blurred" in verdict(blurred.convert(mode)).flaws, mode


@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
@pytest.mark.parametrize("kind", ["utility-bill", "bank-statement"])
def test_a_scan_is_white_all_over_and_can_be_read_as_long_as_its_ink_is_black(kind: Kind, mode: str) -> None:
    sheet = document(kind, "plain").image
    scan = (
        sheet.resize((1240, 1754), Image.Resampling.BOX).convert("L").point(lambda level: 255 if level > 160 else level)
    )
    scan = scan.convert(mode, dither=Image.Dither.NONE)

    assert verdict(scan).flaws == ()


def test_ink_that_has_faded_on_white_paper_is_burnt_out() -> None:
    sheet = document("utility-bill", "plain").image.convert("L").resize((1240, 1754), Image.Resampling.BOX)

    assert "burnt-out" in verdict(sheet.point(lambda level: min(255, 180 + level // 2))).flaws


def test_a_palette_does_not_matter() -> None:
    assert verdict(picture("passport").quantize(64)).legible


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (900, 1200), (0, 0, 0, 0))

    assert verdict(clear).flaws == verdict(Image.new("RGB", clear.size, "white")).flaws == ("burnt-out",)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I", "F", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (23, 25), (300, 300)])
def test_a_picture_of_nothing_has_a_verdict_in_every_mode_and_size(mode: str, size: tuple[int, int]) -> None:
    assert not verdict(Image.new(mode, size)).legible


def test_a_picture_without_pixels_cannot_be_read() -> None:
    assert "too-small" in verdict(Image.new("RGB", (0, 7))).flaws


@pytest.mark.parametrize(
    ("image", "flaw"),
    [
        (Image.new("RGB", (900, 1200), "black"), "too-dark"),
        (Image.new("RGB", (900, 1200), "white"), "burnt-out"),
        (Image.new("L", (900, 1200), 128), "blurred"),
        (Image.new("L", (9, 12), 128), "too-small"),
    ],
    ids=["black", "white", "grey", "tiny"],
)
def test_a_picture_of_one_colour_is_told_what_it_is(image: Image.Image, flaw: str) -> None:
    assert verdict(image).flaws[0] == flaw


def test_noise_alone_cannot_be_read() -> None:
    noise = np.random.default_rng(7).integers(0, 255, (900, 1200, 3), np.uint8)

    assert not verdict(Image.fromarray(noise)).legible


def test_a_huge_picture_is_measured_as_a_small_one_is() -> None:
    huge = picture().resize((6000, 8000), Image.Resampling.NEAREST)

    assert huge.width * huge.height > 40e6
    assert measure(huge).paper == pytest.approx(measure(picture()).paper, abs=0.03)


def test_measuring_leaves_the_picture_as_it_is() -> None:
    image = picture().copy()
    before = image.tobytes()
    measure(image)

    assert image.tobytes() == before


def test_figures_are_those_of_this_machine_and_any_other() -> None:
    assert asdict(measure(picture())) == asdict(measure(picture().copy()))
    assert all(np.isfinite(value) for value in asdict(measure(picture())).values())


def test_the_verdict_agrees_with_what_tesseract_read() -> None:
    """The first small pictures of the report, with the readings that ``nox -s soak -- --record`` wrote down."""
    labels = json.loads(LABELS.read_text(encoding="utf-8"))["report"]
    chosen = [plan for plan in plans("report", 60) if plan.megapixels == 1.0]
    wrong, doubtful = 0, 0
    for plan in chosen:
        _, taken = plan.take()
        verdict = judge(Scores(**asdict(measure(taken.image))))
        doubtful += verdict.hard_to_read
        wrong += not verdict.hard_to_read and verdict.legible != (labels[plan.number] <= READABLE)

    assert len(chosen) >= 15
    assert wrong <= 1
    assert doubtful <= len(chosen) / 5


def test_every_flaw_of_the_camera_has_its_reason() -> None:
    assert set(REASONS) == {each.name for each in fields(Flaws)}
    assert set(REASONS.values()) == set(FLAWS)
