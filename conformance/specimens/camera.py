"""A simulated phone that photographs a document on a table from above, well or with flaws of a known strength."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from conformance.specimens.specimen import Specimen

__all__ = ["Corners", "Flaws", "Photograph", "photograph", "take"]

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Of the document in a picture, in pixels: upper left, upper right, lower right, lower left."""

_Field = NDArray[np.float32]

_SIDES: Final = 4 / 3  # of a phone's picture
_COARSE: Final = 4  # light is computed for so many pixels at once, and interpolated
_ROWS: Final = 256  # are exposed at a time, so that they stay in the processor's cache
_WHITE: Final = 0.8
"""What a camera that exposes well makes of white paper, 1 being the most that it can tell."""


@dataclass(frozen=True)
class Flaws:
    """What is wrong with a picture, each from 0 (nothing) to 1 (as bad as it gets).

    Attributes:
        focus: out of focus.
        motion: shaken while the shutter was open.
        dark: too little light, with the noise that comes with it.
        burnt: too much light, and a window that shines into the picture.
        glare: a lamp that the document reflects.
        shadow: a hard shadow across it.
        cut: a part of it, up to a half, lies outside the picture.
        small: a picture of few pixels.
        far: taken from far away, so that the document is a small part of it.
    """

    focus: float = 0.0
    motion: float = 0.0
    dark: float = 0.0
    burnt: float = 0.0
    glare: float = 0.0
    shadow: float = 0.0
    cut: float = 0.0
    small: float = 0.0
    far: float = 0.0

    def __post_init__(self) -> None:
        wrong = [each.name for each in fields(self) if not 0 <= getattr(self, each.name) <= 1]
        if wrong:
            raise ValueError(f"flaws are from 0 to 1: {', '.join(wrong)}")


@dataclass(frozen=True)
class Photograph:
    """A picture of a specimen, with what only its maker knows.

    Attributes:
        image: as the phone keeps it.
        corners: where the document is in it; a corner may lie outside.
        quality: of the JPEG that the phone writes.
    """

    image: Image.Image = field(repr=False)
    corners: Corners
    quality: int


def photograph(
    specimen: Specimen, *, flaws: Flaws | None = None, seed: int = 0, megapixels: float = 12.2
) -> Image.Image:
    """Photograph a specimen; see :func:`take`, which also tells where the document is in the picture."""
    return take(specimen, flaws=flaws, seed=seed, megapixels=megapixels).image


def take(specimen: Specimen, *, flaws: Flaws | None = None, seed: int = 0, megapixels: float = 12.2) -> Photograph:
    """Photograph a specimen on a table, from above, by a hand that is never quite level.

    Args:
        specimen: what is photographed.
        flaws: what goes wrong; nothing unless given.
        seed: of table, light, hand and noise; the same gives the same picture, down to the pixel.
        megapixels: of the picture, before a flaw makes it smaller; its sides stand as 3 to 4.

    Raises:
        ValueError: a picture of less than a hundredth of a megapixel.
    """
    if megapixels < 0.01:
        raise ValueError(f"a picture has 0.01 megapixels or more, not {megapixels:g}")
    flaws = flaws or Flaws()
    chance = np.random.default_rng([seed, specimen.seed])
    longer = math.sqrt(megapixels * 1e6 * _SIDES) / (1 + 6 * flaws.small)
    longer, shorter = round(longer), round(longer / _SIDES)
    size = (shorter, longer) if specimen.upright else (longer, shorter)
    corners = _corners(specimen, size, flaws, chance)
    grey, colour = _scene(specimen, size, corners, chance)
    gain, veil = _light(size, corners, flaws, chance)
    exposed = Image.fromarray(_exposed(_shaken(grey, flaws, chance), gain, veil, flaws, chance))
    quality = int(chance.integers(82, 94))
    written = io.BytesIO()
    _coloured(exposed, colour).save(written, "JPEG", quality=quality)
    return Photograph(Image.open(written).convert("RGB"), corners, quality)


def _corners(specimen: Specimen, size: tuple[int, int], flaws: Flaws, chance: np.random.Generator) -> Corners:
    """Frame the document."""
    page = np.array(specimen.image.size, float)
    frame = np.array(size, float)
    fill = chance.uniform(0.85, 0.92) / (1 + 4 * flaws.far)
    half = page * min(frame / page) * fill / 2
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    square += chance.uniform(-0.018, 0.018, square.shape) * half.max()
    turn = math.radians(chance.uniform(-2.5, 2.5))
    turned = square @ np.array([(math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))])
    middle = frame / 2 + chance.uniform(-0.02, 0.02, 2) * frame
    side, share = int(chance.integers(4)), flaws.cut / 2
    if share:
        axis, forward = side % 2, side < 2
        edge = half[axis] * (1 - 2 * share)
        middle[axis] = frame[axis] - edge if forward else edge
    placed = turned + middle
    return tuple((float(x), float(y)) for x, y in placed)  # type: ignore[return-value]


def _scene(
    specimen: Specimen, size: tuple[int, int], corners: Corners, chance: np.random.Generator
) -> tuple[Image.Image, Image.Image]:
    """The document on the table, evenly lit and sharp: in grey, and a quarter as large in colour."""
    small = (max(2, size[0] // _COARSE), max(2, size[1] // _COARSE))
    table = _table(small, chance)
    place = np.array(corners)
    widest = max(math.dist(place[0], place[1]), math.dist(place[3], place[2]))
    grey = _laid(
        table.convert("L").resize(size, Image.Resampling.BILINEAR),
        specimen.image.convert("L"),
        widest / specimen.image.width,
        corners,
    )
    share = np.array(small) / np.array(size)
    coarse: Corners = tuple((float(x), float(y)) for x, y in place * share)  # type: ignore[assignment]
    return grey, _laid(table, specimen.image, widest / specimen.image.width / _COARSE, coarse)


def _laid(table: Image.Image, flat: Image.Image, scale: float, corners: Corners) -> Image.Image:
    """A document laid on a table."""
    if scale < 1:  # otherwise it would be sampled between its pixels, and thin lines be lost
        smaller = (max(1, round(flat.width * scale)), max(1, round(flat.height * scale)))
        flat = flat.resize(smaller, Image.Resampling.BOX, reducing_gap=2.0)
    mapping = _mapping(corners, flat.size)
    sheet = flat.transform(
        table.size, Image.Transform.PERSPECTIVE, mapping, Image.Resampling.BICUBIC, fillcolor="white"
    )
    covered = Image.new("L", table.size)
    ImageDraw.Draw(covered).polygon(corners, 255)
    table.paste(sheet, mask=covered)
    return table


def _mapping(corners: Corners, flat: tuple[int, int]) -> tuple[float, ...]:
    """The eight figures by which Pillow finds a picture's pixel in the flat document."""
    width, height = flat
    targets = ((0, 0), (width, 0), (width, height), (0, height))
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, targets, strict=True):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return tuple(float(figure) for figure in np.linalg.solve(np.array(rows, float), np.array(values, float)))


def _table(size: tuple[int, int], chance: np.random.Generator) -> Image.Image:
    """A table top: one colour, with a grain along it."""
    tone = chance.uniform(70, 150) * np.array((1.0, chance.uniform(0.8, 1.0), chance.uniform(0.6, 1.0)))
    grain = np.zeros((size[1] // 2 + 1, size[0] // 2 + 1), np.float32)
    for step, depth in ((24, 9.0), (5, 5.0)):
        rough = chance.normal(0, depth, (grain.shape[0] // step + 2, grain.shape[1] // 3 + 2)).astype(np.float32)
        grain += np.asarray(Image.fromarray(rough).resize(grain.shape[::-1], Image.Resampling.BICUBIC))
    coloured = np.clip(tone + grain[..., None], 10, 200).astype(np.uint8)
    return Image.fromarray(coloured).resize(size, Image.Resampling.BILINEAR)


def _shaken(scene: Image.Image, flaws: Flaws, chance: np.random.Generator) -> Image.Image:
    """What focus and hand make of it."""
    longer = max(scene.size)
    if flaws.focus:
        scene = scene.filter(ImageFilter.GaussianBlur(0.0035 * longer * flaws.focus))
    length = 0.014 * longer * flaws.motion
    angle = chance.uniform(0, math.pi)
    if length < 1:
        return scene
    steps = min(48, math.ceil(length) + 1)
    reach = math.ceil(length / 2) + 1
    sharp = np.pad(np.asarray(scene), reach, "edge")
    total = np.zeros((scene.height, scene.width), np.uint16)
    for along in np.linspace(-length / 2, length / 2, steps):
        down, across = reach + round(along * math.sin(angle)), reach + round(along * math.cos(angle))
        total += sharp[down : down + scene.height, across : across + scene.width]
    return Image.fromarray((total // steps).astype(np.uint8))


def _light(
    size: tuple[int, int], corners: Corners, flaws: Flaws, chance: np.random.Generator
) -> tuple[_Field, _Field | None]:
    """How much light falls on each place, and how much is added to it on the way to the camera."""
    width, height = (max(2, length // _COARSE) for length in size)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    across, down = across / width, down / height
    slope = chance.uniform(-0.12, 0.12, 2)
    gain = (_WHITE * (1 + slope[0] * (across - 0.5) + slope[1] * (down - 0.5))).astype(np.float32)
    gain *= 10 ** (-1.75 * flaws.dark)
    gain *= 1 + 2.5 * flaws.burnt**2
    page = np.array(corners) / np.array(size)
    upper, lower = page.min(0).clip(0, 1), page.max(0).clip(0, 1)
    spot = upper + (lower - upper) * chance.uniform(0.25, 0.75, 2)
    spread = lower - upper
    angle, shape = chance.uniform(0, 2 * math.pi), chance.uniform(0, 1)
    veil: _Field | None = None
    if flaws.burnt:
        reach = (0.1 + 0.3 * flaws.burnt) * spread
        veil = _blob(across, down, spot, reach) * np.float32(2.2 * flaws.burnt)
    if flaws.glare:
        reach = (0.03 + 0.16 * flaws.glare) * spread * np.array((1.0 + shape, 1.6 - shape))
        lamp = _blob(across, down, spot, reach) * np.float32(3.0 * flaws.glare**0.5)
        veil = lamp if veil is None else veil + lamp
    if flaws.shadow:
        along = (across - spot[0]) * math.cos(angle) + (down - spot[1]) * math.sin(angle)
        sideways = (down - spot[1]) * math.cos(angle) - (across - spot[0]) * math.sin(angle)
        # An arm reaches in from one side, or a body stands in the light of a half; the darkest is a body's.
        near = flaws.shadow > 0.9
        if shape < 0.5 and not near:
            inside = (along > 0) & (np.abs(sideways) < 0.16 + 0.1 * shape)
        else:
            inside = along > (-0.15 if near else -0.05)
        soft = Image.fromarray((inside * 255).astype(np.uint8)).filter(
            ImageFilter.GaussianBlur(max(width, height) * chance.uniform(0.002, 0.008))
        )
        gain *= 1 - np.float32(0.93 * flaws.shadow / 255) * np.asarray(soft, np.float32)
    return gain, veil


def _blob(across: _Field, down: _Field, spot: NDArray[Any], reach: NDArray[Any]) -> _Field:
    squared = ((across - spot[0]) / reach[0]) ** 2 + ((down - spot[1]) / reach[1]) ** 2
    blob: _Field = np.exp(-0.5 * squared).astype(np.float32)
    return blob


def _light_of(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _value_of(light: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


# Between the values of a picture (sRGB) and light.
_STEPS: Final = 4096
_TO_LIGHT: Final = _light_of(np.arange(256) / 255).astype(np.float32)
_FROM_LIGHT: Final = np.round(255 * _value_of(np.arange(_STEPS) / (_STEPS - 1))).astype(np.uint8)


def _exposed(
    scene: Image.Image, gain: _Field, veil: _Field | None, flaws: Flaws, chance: np.random.Generator
) -> NDArray[np.uint8]:
    """What the sensor makes of scene and light, with its noise, clipped where it is full."""
    seen = np.asarray(scene)
    result = np.empty_like(seen)
    full = [_stretched(field, scene.size) for field in (gain, veil) if field is not None]
    floor = 0.0012 + 0.004 * flaws.dark
    lens = np.float32(0.02)  # a lens scatters a little of all light everywhere
    for rows in _bands(seen.shape[0]):
        light = (_TO_LIGHT[seen[rows]] + lens) * full[0][rows]
        if veil is not None:
            light += full[1][rows]
        noise = chance.standard_normal(light.shape, dtype=np.float32)
        noise *= np.sqrt(light * np.float32(1.5e-4) + np.float32(floor**2))
        light += noise
        np.clip(light, 0, 1, out=light)
        light *= _STEPS - 1
        result[rows] = _FROM_LIGHT[light.astype(np.uint16)]
    return result


def _coloured(grey: Image.Image, colour: Image.Image) -> Image.Image:
    """Give a picture the colours of the scene, as coarse as a camera's; where it is dark or burnt out it has none."""
    plain, blue, red = colour.convert("YCbCr").split()
    lit = np.asarray(grey.resize(colour.size, Image.Resampling.BOX, reducing_gap=2.0), np.float32)
    share = np.minimum(lit / np.maximum(np.asarray(plain, np.float32), 1), (255 - lit) / 20).clip(0, 1)
    tints = [
        Image.fromarray((128 + (np.asarray(tint, np.float32) - 128) * share).astype(np.uint8)).resize(
            grey.size, Image.Resampling.BILINEAR
        )
        for tint in (blue, red)
    ]
    return Image.merge("YCbCr", (grey, *tints))


def _stretched(field: _Field, size: tuple[int, int]) -> _Field:
    return np.asarray(Image.fromarray(field).resize(size, Image.Resampling.BILINEAR), np.float32)


def _bands(height: int) -> Iterator[slice]:
    for top in range(0, height, _ROWS):
        yield slice(top, min(height, top + _ROWS))
