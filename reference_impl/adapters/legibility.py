"""Measuring a picture of a document: where its text is, how sharp, how large, and in what light.

The picture is looked at twice. Once whole, made small: there ink is what is darker than the paper around it, which
finds text in any light, and shows what light, shadow and frame do to it. And once through a dozen windows at full
resolution, where most ink is: making a picture small hides blur and noise.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reference_impl.domain.documents.legibility import Scores

__all__ = ["measure"]

_Grey = NDArray[np.uint8]
_Map = NDArray[np.float32]
_Mask = NDArray[np.bool_]

_LONGER: Final = 1000  # the whole picture is made about so many pixels long
_BLOCK: Final = 8  # and looked at in squares of so many: about a line of small print
_WINDOW: Final = 192  # pixels at full resolution, a side
_ACROSS, _DOWN = 3, 4  # windows
_STRIP: Final = 48  # as wide as a few letters, so that a tilted line is level within

_FAINT, _BOLD = 0.84, 0.6
"""Ink is so dark against paper: on what is bright, and elsewhere, where a table's grain is not to be taken for text."""

_CLEAR: Final = 8.0  # times the noise: so much darker than the brightest nearby a pixel is not by chance
_FOCUSED: Final = 2.2  # pixels that the edge of a letter is wide where nothing is out of focus
_SIDES: Final = 2**0.5  # the longer side of a document over the shorter
_MARGIN: Final = 0.04  # of a document, between its text and where it ends
_A_LOT: Final = 0.3  # of a document: more than any part without text that one would leave out
_TOUCHING: Final = 0.4  # of a side of the picture is paper, where a document reaches beyond it
_REACH: Final = {"top": 0.9, "bottom": 0.55, "left": 1.8, "right": 0.6}
"""How much of the text goes with what is missing at a side: lines begin at the left, few of them reach the right, and
the foot of a sheet is often blank."""
_FOOT: Final = 0.9  # instead, of a card or an open passport: lines for machines stand there
_ALIKE: Final = 0.85  # of the energy of edges, in the direction that has least of it; what letters have by themselves
_BURNT: Final = 250  # of 255
_SHADE: Final = 0.84  # paper brighter than this share of the brightest lies in no shadow; blurred letters make it grey
_FADED: Final = 160  # of 255: ink that is brighter next to white paper is lost further in
_PATCH: Final = 0.2  # of what white among faded ink weighs, any other white patch on grey paper does


def measure(image: Image.Image) -> Scores:
    """Measure how well the text in a picture can be read.

    Clauses: DOC-INT-3.

    Args:
        image: decoded, of any mode and size; what is transparent counts as white.

    Returns:
        figures for :func:`reference_impl.domain.documents.legibility.judge`.
    """
    if not all(image.size):
        return _without_text(np.zeros((1, 1), np.uint8))
    image = _opaque(image)
    smaller = max(1, round(max(image.size) / _LONGER))
    grey = np.asarray((image.reduce(smaller) if smaller > 1 else image).convert("L"))
    if min(grey.shape) < 3 * _BLOCK:
        return _without_text(grey)
    page = _Page(grey)
    if not page.found:
        return _without_text(grey)
    softness, line, noise = _closely(image, page.windows(smaller))
    return Scores(
        text=line > 0,
        softness=softness,
        line=line,
        paper=page.paper,
        noise=noise,
        burnt=page.burnt,
        shadowed=page.shadowed,
        shaded=page.shaded,
        lost=page.lost,
    )


def _opaque(image: Image.Image) -> Image.Image:
    """The picture in grey or colour, on white."""
    if image.mode in {"L", "RGB"}:
        return image
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    if image.mode in {"I", "F"} or image.mode.startswith("I;"):
        # Scientific depths: the brightest there is counts as white.
        values = np.asarray(image, np.float32)
        return Image.fromarray((values * (255 / max(1.0, float(values.max(initial=0))))).clip(0, 255).astype(np.uint8))
    return image.convert("RGB")


def _without_text(grey: _Grey) -> Scores:
    return Scores(
        text=False,
        softness=0.0,
        line=0.0 if min(grey.shape) < 3 * _BLOCK else 2.0 * _BLOCK,
        paper=float(np.percentile(grey, 90)) / 255,
        noise=0.0,
        burnt=float(np.mean(grey >= _BURNT)),
        shadowed=0.0,
        shaded=0.0,
        lost=0.0,
    )


class _Page:
    """The whole picture, made small, in blocks."""

    def __init__(self, grey: _Grey) -> None:
        rows, columns = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
        grey = grey[: rows * _BLOCK, : columns * _BLOCK]
        # Paper is the brightest in a block; where letters fill one, that of its neighbours.
        brightest = grey.reshape(rows, _BLOCK, -1).max(1).reshape(rows, columns, _BLOCK).max(2)
        paper = _least(_most(np.pad(brightest, 2, "edge")))[2:-2, 2:-2]
        bright = paper >= _parting(paper)
        least, most = (change(change(paper)).astype(np.float32) for change in (_least, _most))
        edge = most > 1.3 * least + 4
        noise = _unevenness(grey[::2], bright)
        level = np.minimum(np.where(bright, _FAINT, _BOLD) * paper, paper - 3 - _CLEAR * noise)
        ink = grey < level.clip(0, 255).astype(np.uint8).repeat(_BLOCK, 0).repeat(_BLOCK, 1)
        inked = _summed(ink.view(np.uint8), rows, columns).astype(np.float32) / _BLOCK**2
        text = (inked > 0.03) & (inked < 0.75) & ~edge
        text &= _around(text.astype(np.float32)) >= 3  # alone it is dust
        self._paper, self._bright, self._text, self._inked = paper, bright, text, inked
        self.found = int(text.sum()) >= 6
        if not self.found:
            return
        down, across = np.nonzero(text)
        self._top, self._bottom = (int(place) for place in np.percentile(down, (1, 99)))
        self._left, self._right = (int(place) for place in np.percentile(across, (1, 99)))
        self._white = _summed((grey >= _BURNT).view(np.uint8), rows, columns) > 0.9 * _BLOCK**2
        darkest = grey.reshape(rows, _BLOCK, -1).min(1).reshape(rows, columns, _BLOCK).min(2)
        self._ink = _filled(_least(darkest), text)
        # The light may fall on no text at all.
        self._shade = _SHADE * float(np.percentile(paper[bright | text], 90))
        self._parting = _parting(grey[_around_text(self._top, self._bottom), _around_text(self._left, self._right)])

    @property
    def paper(self) -> float:
        """How bright paper is, in the middle of the text."""
        return float(np.median(self._paper[self._text])) / 255

    @property
    def burnt(self) -> float:
        """The share of the document that is nothing but white, where the ink around it has faded.

        Paper that is white all over is no fault as long as its ink is black, as in the picture that a scanner makes. A
        white patch on grey paper is a light that may hide ink altogether, so that none is seen to fade; it counts less,
        since it may also lie where nothing is written.
        """
        whole = self._white.copy()
        whole[self._top : self._bottom + 1, self._left : self._right + 1] = True
        levels = self._paper[self._text]
        others = levels[levels < _BURNT]
        rest = float(np.median(others)) / 255 if others.size > 0.15 * levels.size else 1.0
        patch = _PATCH * min(1.0, (1 - rest) / 0.12)
        return float(((self._ink > _FADED).sum(where=self._white) + patch * self._white.sum()) / whole.sum())

    @property
    def shadowed(self) -> float:
        """The share of text in a shadow so deep that what best parts ink from paper takes its paper for ink."""
        return float(np.mean(self._paper[self._text] < min(self._parting, self._shade)))

    @property
    def shaded(self) -> float:
        """The share of text in a shadow, however light."""
        return float(np.mean(self._paper[self._text] < self._shade))

    @property
    def lost(self) -> float:
        """The share of the document that seems to lie outside, where it reaches a side of the picture."""
        paper = (self._paper > 0.75 * 255 * self.paper) & self._bright
        sides = {"top": paper[0], "bottom": paper[-1], "left": paper[:, 0], "right": paper[:, -1]}
        touching = {name: float(side.mean()) for name, side in sides.items()}
        if max(touching.values()) < _TOUCHING:
            return 0.0
        down, across = (np.flatnonzero(paper.mean(axis) > 0.1) for axis in (1, 0))
        if not down.size or not across.size:
            return 0.0
        height, width = down[-1] - down[0] + 1, across[-1] - across[0] + 1
        # Sheets, cards and passports are all about so long for their width, and held as the phone is.
        upright = paper.shape[0] >= paper.shape[1]
        shape = height / width / (_SIDES if upright else 1 / _SIDES)
        side = max(touching, key=lambda each: touching[each])
        missing = float(1 - shape if side in {"top", "bottom"} else 1 - 1 / shape)
        gap = {
            "top": self._top / height,
            "bottom": (len(paper) - 1 - self._bottom) / height,
            "left": self._left / width,
            "right": (paper.shape[1] - 1 - self._right) / width,
        }[side]
        foot = side == "bottom" and not upright
        # Where what can be seen of its text ends before the picture does, it is the part that was wanted.
        near = 1.0 if foot or missing >= _A_LOT else min(1.0, max(0.0, 2 - gap / _MARGIN))
        if side == "right":
            missing += 0.5 * float(self._text[:, -2:].any(1).sum()) / max(1, int(self._text.any(1).sum()))
        return near * (_FOOT if foot else _REACH[side]) * max(0.0, missing)

    def windows(self, scale: int) -> list[tuple[int, int]]:
        """Where to look closely, in pixels of the full picture: the most inked place of each part of the document."""
        weight = _around(np.where(self._text, self._inked, 0).astype(np.float32))
        found = []
        downs = np.linspace(self._top, self._bottom + 1, _DOWN + 1).astype(int)
        acrosses = np.linspace(self._left, self._right + 1, _ACROSS + 1).astype(int)
        for top, bottom in pairwise(downs):
            for left, right in pairwise(acrosses):
                part = weight[top:bottom, left:right]
                if part.size and part.max() > 0.3:
                    down, across = np.unravel_index(int(part.argmax()), part.shape)
                    at = (left + across + 0.5, top + down + 0.5)
                    found.append((int(at[0] * _BLOCK * scale), int(at[1] * _BLOCK * scale)))
        return found


def _around_text(first: int, last: int) -> slice:
    """The pixels of what a document is likely to be, from the blocks in which its text begins and ends."""
    margin = round(_MARGIN * (last - first + 1))
    return slice(max(0, first - margin) * _BLOCK, (last + 1 + margin) * _BLOCK)


def _closely(image: Image.Image, places: list[tuple[int, int]]) -> tuple[float, float, float]:
    """Softness, height of a line, and noise, in the middle of the windows; all 0 where there is no text in them."""
    side = min(_WINDOW, *image.size)
    views = []
    for across, down in places:
        left = max(0, min(across - side // 2, image.width - side))
        top = max(0, min(down - side // 2, image.height - side))
        views.append(np.asarray(image.crop((left, top, left + side, top + side)).convert("L"), np.float32))
    if not views:
        return 0.0, 0.0, 0.0
    seen = np.stack(views)
    ordered = np.sort(seen.reshape(len(seen), -1)[:, ::3], 1)
    paper, ink = (ordered[:, int(share * ordered.shape[1])] for share in (0.9, 0.02))
    depth = np.maximum(paper - ink, 1)
    lines = _heights(seen < (paper - 0.4 * depth)[:, None, None])
    told = lines > 0
    if not told.any():
        return 0.0, 0.0, 0.0
    width, smeared = _edges(seen, depth)
    softness = np.maximum(width - _FOCUSED, 0)[told] / lines[told] * smeared
    centre = seen[:, 1:-1, 1:-1]
    around = (seen[:, 2:, 1:-1] + seen[:, :-2, 1:-1] + seen[:, 1:-1, 2:] + seen[:, 1:-1, :-2]) / 4
    uneven = np.median(np.abs(centre - around).reshape(len(seen), -1)[:, ::3], 1)
    return float(np.median(softness)), _usual(lines[told]), float(np.median(uneven * 1.33 / depth))


def _edges(seen: _Map, depth: _Map) -> tuple[_Map, float]:
    """How wide the edges of letters are in each window, in pixels, in the direction in which they are softest.

    A hand that moves smears letters along its way and leaves edges along it sharp, so edges tell less of what is lost:
    letters that are half sharp are as hard to read as ones that are all twice as soft.

    Returns:
        the widths, and by how much they count for more: 1 where edges are alike in all directions.
    """
    scale = 0.5 / depth[:, None, None]
    across = (seen[:, 1:-1, 2:] - seen[:, 1:-1, :-2]) * scale
    down = (seen[:, 2:, 1:-1] - seen[:, :-2, 1:-1]) * scale
    # All windows together: it is one hand. The directions are those of the structure tensor.
    of_across, of_down, of_both = (float(np.vdot(a, b)) for a, b in ((across, across), (down, down), (across, down)))
    middle, apart = (of_across + of_down) / 2, math.hypot((of_across - of_down) / 2, of_both)
    softest = math.atan2(2 * of_both, of_across - of_down) / 2 + math.pi / 2
    slopes = np.abs(across * math.cos(softest) + down * math.sin(softest)).reshape(len(seen), -1)[:, ::2]
    place = int(0.985 * slopes.shape[1])
    steepest = np.partition(slopes, place, 1)[:, place]
    alike = math.sqrt(max(middle - apart, 1e-9) / max(middle + apart, 1e-9))
    return 1 / np.maximum(steepest, 1e-3), max(1.0, _ALIKE / max(alike, 0.1)) ** 2


def _heights(ink: _Mask) -> _Map:
    """The height of a line of text in each window, in pixels; 0 where there is none."""
    count, side, _ = ink.shape
    strips = max(1, side // _STRIP)
    wide = side // strips
    rows = ink[:, :, : strips * wide].reshape(count, side, strips, wide).sum(3) >= 2
    steps = np.diff(rows.transpose(0, 2, 1).astype(np.int8), axis=2, prepend=0, append=0)
    window, _, start = np.nonzero(steps == 1)
    end = np.nonzero(steps == -1)[2]
    # A line that the window cuts has no height that could be told.
    whole = (start > 0) & (end < side) & (end - start >= 3)
    heights = np.zeros(count, np.float32)
    for each in range(count):
        of_window = (end - start)[whole & (window == each)]
        if of_window.size:
            heights[each] = _usual(of_window)
    return heights


def _usual(values: NDArray[Any]) -> float:
    """The median, made finer by the mean of what is near it."""
    middle = float(np.median(values))
    near = values[np.abs(values - middle) <= 0.25 * middle]
    return float(near.mean()) if near.size else middle


def _most(levels: _Grey) -> _Grey:
    """The highest of each block and its neighbours."""
    return _spread(levels, np.maximum)


def _least(levels: _Grey) -> _Grey:
    """The lowest of each block and its neighbours."""
    return _spread(levels, np.minimum)


def _spread(levels: _Grey, chosen: np.ufunc) -> _Grey:
    framed = np.pad(levels, 1, "edge")
    rows = chosen(chosen(framed[:-2], framed[1:-1]), framed[2:])
    return np.asarray(chosen(chosen(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:]))


def _filled(levels: _Grey, known: _Mask) -> _Map:
    """The levels where they are known, and elsewhere the mean of those that are known nearest."""
    steps = [(np.where(known, levels, 0).astype(np.float32), known.astype(np.float32))]
    while max(steps[-1][1].shape) > 1:
        total, count = steps[-1]
        steps.append((_halved(total), _halved(count)))
    total, count = steps.pop()
    filled = np.asarray(total / np.maximum(count, 1), np.float32)
    for total, count in reversed(steps):
        coarser = filled.repeat(2, 0).repeat(2, 1)[: count.shape[0], : count.shape[1]]
        filled = np.where(count > 0, total / np.maximum(count, 1), coarser).astype(np.float32)
    return filled


def _halved(values: _Map) -> _Map:
    """The sums of each two by two."""
    rows, columns = ((side + 1) // 2 for side in values.shape)
    framed = np.pad(values, ((0, 2 * rows - values.shape[0]), (0, 2 * columns - values.shape[1])))
    return np.asarray(framed.reshape(rows, 2, columns, 2).sum((1, 3)))


def _around(values: _Map) -> _Map:
    """The sum of each block and its neighbours."""
    framed = np.pad(values, 1)
    rows = framed[:-2] + framed[1:-1] + framed[2:]
    return np.asarray(rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:])


def _summed(flags: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """How many flags are set in each block."""
    down = flags.reshape(rows, _BLOCK, -1).sum(1, dtype=np.uint8)
    return np.asarray(down.reshape(rows, columns, _BLOCK).sum(2, dtype=np.uint8))


def _unevenness(grey: _Grey, bright: _Mask) -> _Map:
    """The noise in each block: what is usual where it is bright, and where it is not."""
    lines = grey.reshape(bright.shape[0], -1, grey.shape[1])[:, 0].astype(np.int16)
    steps = np.abs(np.diff(lines, axis=1, append=lines[:, -1:])).reshape(*bright.shape, _BLOCK)
    uneven = np.zeros(bright.shape, np.float32)
    for part in (bright, ~bright):
        if part.any():
            # Of a difference of two pixels, in terms of one, by the mean so that whole numbers do not matter.
            uneven[part] = np.median(steps[part].mean(1)) / 1.128
    return uneven


def _parting(levels: _Grey) -> int:
    """The level that best parts dark from bright (Otsu)."""
    counts = np.bincount(levels.ravel() >> 2, minlength=64).astype(np.float64)
    below, weighed = np.cumsum(counts), np.cumsum(counts * np.arange(64))
    above = below[-1] - below
    apart: NDArray[Any] = (weighed[-1] * below / below[-1] - weighed) ** 2 / np.maximum(below * above, 1e-9)
    return int(np.argmax(np.where(below * above > 0, apart, 0)) + 1) * 4
