"""The one picture of a PDF's one page, and how it lies there.

What a page shows is told by its content, not by what files it has: a picture may stand in a PDF and be drawn nowhere,
or be drawn twice, and one that is drawn is turned and mirrored as the content says (ISO 32000, 8.3 and 8.9).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pypdf
from PIL import Image
from pypdf.generic import ContentStream

__all__ = ["Drawn", "NoSinglePicture", "UnknownTurn", "picture_of", "upright"]

_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
_Point = tuple[float, float]

_DEEPEST, _MOST_FORMS = 6, 60
_STRAIGHT = 0.01
"""A picture that leans by so much, half a degree, is straight: programs that straighten scans leave as much."""

_SHOWN = 0.9
"""Of a picture at least so much lies on the page; what is filed is the whole of it."""

_COORDINATES: Mapping[bytes, int] = {b"m": 2, b"l": 2, b"c": 6, b"v": 4, b"y": 4}
_CLIPS = frozenset({b"W", b"W*"})
_PAINTS = frozenset({b"n", b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_OF_A_PATH = frozenset({b"re", *_COORDINATES, *_CLIPS, *_PAINTS})


class NoSinglePicture(Exception):
    """It is no page with one picture that is drawn on it once, straight, and whole."""


class UnknownTurn(Exception):
    """The page is turned by something that is no quarter."""


@dataclass(frozen=True)
class Drawn:
    """A picture on a page.

    Attributes:
        size: width and height in pixels, as the PDF says, the larger of it and of what its transparency says.
        jpeg: the picture's own file where it is a JPEG.
        plain: whether nothing of the PDF changes what that file shows.
        page: that it is on.
        stream: what holds it; ``None`` where it stands within the page's content.
        turns: what is to be done with it one after another, so that it is upright.
    """

    size: tuple[int, int]
    jpeg: bytes | None
    plain: bool
    page: Any
    stream: Any
    turns: Sequence[Image.Transpose]

    def decoded(self) -> Image.Image:
        """Its pixels, as they lie in the PDF.

        Raises:
            Exception: whatever its decoder says of what it cannot read.
        """
        found = self.page.images["~0~"].image if self.stream is None else self.stream.decode_as_image()
        if not isinstance(found, Image.Image):
            raise TypeError("it cannot be decoded")
        return found


def picture_of(content: bytes) -> Drawn:
    """Find the picture of a PDF.

    Args:
        content: the file.

    Raises:
        NoSinglePicture: there is none, or more than one, or more pages than one, or it is locked.
        UnknownTurn: see there.
        Exception: whatever its reader says of what is no PDF.
    """
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted or len(reader.pages) != 1:
        raise NoSinglePicture
    page: Any = reader.pages[0]
    turned = page.rotation % 360
    if turned % 90:
        raise UnknownTurn
    walk = _Walk(reader)
    drawing = page.get_contents()
    if drawing is not None:
        crop = page.cropbox
        box = _both(
            _box([crop.lower_left, crop.upper_right]), _box([page.mediabox.lower_left, page.mediabox.upper_right])
        )
        walk.through(drawing.operations, page.get("/Resources", {}), _AS_IT_IS, box, 0)
    if len(walk.found) != 1:
        raise NoSinglePicture
    ((stream, matrix, shown),) = walk.found
    if shown < _SHOWN:
        raise NoSinglePicture
    turns = [*_turns(matrix), *_BY_PAGE[turned]]
    if isinstance(stream, _Inline):
        return Drawn(stream.size, None, False, page, None, turns)
    mask = stream.get("/SMask")
    sizes = [_size_of(each.get_object()) for each in (stream, mask) if each is not None]
    size = max(sizes, key=lambda size: size[0] * size[1])
    is_jpeg = _last_filter(stream) == "/DCTDecode"
    plain = mask is None and "/Decode" not in stream
    return Drawn(size, stream.get_data() if is_jpeg else None, plain, page, stream, turns)


def upright(image: Image.Image, turns: Sequence[Image.Transpose]) -> Image.Image:
    """Turn a picture as its page shows it."""
    for turn in turns:
        image = image.transpose(turn)
    return image


# ---------------------------------------------------------------- parts
_AS_IT_IS: _Matrix = (1, 0, 0, 1, 0, 0)
_LEFT_RIGHT, _UPSIDE_DOWN = Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM
_BY_PAGE: Mapping[int, Sequence[Image.Transpose]] = {
    0: (),
    90: (Image.Transpose.ROTATE_270,),  # Pillow turns the other way
    180: (Image.Transpose.ROTATE_180,),
    270: (Image.Transpose.ROTATE_90,),
}


@dataclass(frozen=True)
class _Inline:
    size: tuple[int, int]


class _Walk:
    """Goes through what a page draws, as far as it matters to pictures."""

    def __init__(self, reader: pypdf.PdfReader) -> None:
        self._reader = reader
        self._forms = 0
        self.found: list[tuple[Any, _Matrix, float]] = []

    def through(self, operations: Any, resources: Any, matrix: _Matrix, clip: _Box, depth: int) -> None:
        """Take note of every picture, with its matrix, and how much of it can be seen."""
        kept: list[tuple[_Matrix, _Box]] = []
        path = _Path()
        for operands, operator in operations:
            if operator == b"q":
                kept.append((matrix, clip))
            elif operator == b"Q":
                if kept:
                    matrix, clip = kept.pop()
            elif operator == b"cm":
                matrix = _within(_matrix(operands), matrix)
            elif operator in _OF_A_PATH:
                clip = path.go_on(operator, operands, matrix, clip)
            elif operator == b"INLINE IMAGE":
                said = operands["settings"]
                width, height = (int(said.get(short, said.get(name, 0))) for short, name in _INLINE_SIZE)
                self._note(_Inline((width, height)), matrix, clip)
            elif operator == b"Do":
                self._draw(operands[0], resources, matrix, clip, depth)

    def _draw(self, name: Any, resources: Any, matrix: _Matrix, clip: _Box, depth: int) -> None:
        at = resources.get_object().get("/XObject", {}).get_object().get(name)
        if at is None:
            return  # as every program that shows PDFs has it
        drawn = at.get_object()
        if drawn.get("/Subtype") == "/Image":
            self._note(drawn, matrix, clip)
        elif drawn.get("/Subtype") == "/Form":
            self._forms += 1
            if depth >= _DEEPEST or self._forms > _MOST_FORMS:
                raise NoSinglePicture
            if "/Matrix" in drawn:
                matrix = _within(_matrix(drawn["/Matrix"]), matrix)
            if "/BBox" in drawn:
                left, bottom, right, top = (float(each) for each in drawn["/BBox"])
                clip = _both(clip, _box(_corners((left, bottom, right, top), matrix)))
            inside = ContentStream(drawn, self._reader)
            self.through(inside.operations, drawn.get("/Resources", resources), matrix, clip, depth + 1)

    def _note(self, drawn: Any, matrix: _Matrix, clip: _Box) -> None:
        box = _box(_corners((0, 0, 1, 1), matrix))
        whole = _area(box)
        self.found.append((drawn, matrix, _area(_both(box, clip)) / whole if whole else 0))
        if len(self.found) > 1:
            raise NoSinglePicture


class _Path:
    """What is being drawn, by the box around it, for as long as it may become what others are clipped by."""

    def __init__(self) -> None:
        self._points: list[_Point] = []
        self._clips = False

    def go_on(self, operator: bytes, operands: Any, matrix: _Matrix, clip: _Box) -> _Box:
        """Add to it, or end it; what is clipped by from then on."""
        if operator == b"re":
            left, bottom, width, height = (float(each) for each in operands)
            self._points += _corners((left, bottom, left + width, bottom + height), matrix)
        elif operator in _COORDINATES:
            numbers = [float(each) for each in operands[: _COORDINATES[operator]]]
            self._points += [_at(point, matrix) for point in zip(numbers[::2], numbers[1::2], strict=True)]
        elif operator in _CLIPS:
            self._clips = True
        else:
            if self._clips:
                clip = _both(clip, _box(self._points))
            self._points, self._clips = [], False
        return clip


_INLINE_SIZE: Sequence[tuple[Literal["/W", "/H"], str]] = (("/W", "/Width"), ("/H", "/Height"))


def _turns(matrix: _Matrix) -> Sequence[Image.Transpose]:
    """What makes a picture lie as this matrix lays it.

    A matrix lays the picture's left and right along (a, b) and its foot and top along (c, d), with y upwards.
    """
    a, b, c, d = matrix[:4]
    if abs(b) <= _STRAIGHT * abs(a) and abs(c) <= _STRAIGHT * abs(d):
        return [*([_LEFT_RIGHT] if a < 0 else []), *([_UPSIDE_DOWN] if d < 0 else [])]
    if abs(a) <= _STRAIGHT * abs(b) and abs(d) <= _STRAIGHT * abs(c):
        return [
            Image.Transpose.TRANSPOSE,  # its left is the top, its top is on the left
            *([_LEFT_RIGHT] if c > 0 else []),
            *([_UPSIDE_DOWN] if b > 0 else []),
        ]
    raise NoSinglePicture


def _last_filter(stream: Any) -> str:
    filters = stream.get("/Filter", "")
    filters = filters.get_object() if hasattr(filters, "get_object") else filters
    return str(filters[-1] if isinstance(filters, list) and filters else filters)


def _size_of(stream: Any) -> tuple[int, int]:
    return int(stream["/Width"]), int(stream["/Height"])


def _matrix(operands: Sequence[Any]) -> _Matrix:
    a, b, c, d, e, f = (float(each) for each in operands)
    return a, b, c, d, e, f


def _within(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    x, y = _at((e, f), outer)
    return (
        a * outer[0] + b * outer[2],
        a * outer[1] + b * outer[3],
        c * outer[0] + d * outer[2],
        c * outer[1] + d * outer[3],
        x,
        y,
    )


def _at(point: _Point, matrix: _Matrix) -> _Point:
    x, y = point
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _corners(box: _Box, matrix: _Matrix) -> list[_Point]:
    left, bottom, right, top = box
    return [_at(corner, matrix) for corner in ((left, bottom), (right, bottom), (right, top), (left, top))]


def _box(points: Sequence[Sequence[Any]]) -> _Box:
    if not points:
        return 0, 0, 0, 0
    across, up = [float(point[0]) for point in points], [float(point[1]) for point in points]
    return min(across), min(up), max(across), max(up)


def _both(one: _Box, other: _Box) -> _Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _area(box: _Box) -> float:
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)
