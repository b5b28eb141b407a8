"""Whether a picture can be read: tesseract reads it, and what it read is held against what stands in the document."""

from __future__ import annotations

import io
import os
import subprocess
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from PIL import Image

from conformance.specimens import Corners, Specimen

__all__ = ["READABLE", "error_rate", "flattened", "found", "plain", "read", "read_for_machines"]

READABLE: Final = 0.1
"""The character error rate up to which a picture counts as readable."""

_LONGER: Final = {True: 1900, False: 1500}
"""Sides, in pixels, of a sheet and of a card as they are given to the reader: letters are 10 to 15 pixels high then."""

_LANGUAGES: Final = {"GR": "ell+eng", "UA": "ukr+eng"}

_QUICKER: Final = ("-c", "tessedit_do_invert=0")
"""It is not to try white letters on black as well: there are none, and it would take half as long again."""

_FOR_MACHINES: Final = (
    *("-c", "tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"),
    *("-c", "load_system_dawg=0", "-c", "load_freq_dawg=0"),
)
"""All that stands in lines for machines, in which there are no words."""

_CELL: Final = 16
"""Pixels that a letter for machines is wide as it is given to the reader; of larger ones it leaves out half."""

_ALIKE: Final = str.maketrans("01l|!5\u043e", "oiiiiso")
"""What a typeface shows alike, or nearly: no picture is to blame where one is taken for the other."""


def flattened(image: Image.Image, corners: Corners, *, upright: bool) -> Image.Image:
    """The document alone, seen straight from above, as large as the reader likes it.

    The reader shall not fail because of a table or a tilt, so it is told where the document is.

    Args:
        image: the picture.
        corners: of the document in it.
        upright: whether the document is higher than wide.
    """
    sides = [float(np.hypot(x2 - x1, y2 - y1)) for (x1, y1), (x2, y2) in pairwise((*corners, corners[0]))]
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    scale = _LONGER[upright] / max(width, height)
    size = (round(width * scale), round(height * scale))
    rows, values = [], []
    flat = ((0, 0), (size[0], 0), size, (0, size[1]))
    for (u, v), (x, y) in zip(flat, corners, strict=True):
        rows += [(u, v, 1, 0, 0, 0, -x * u, -x * v), (0, 0, 0, u, v, 1, -y * u, -y * v)]
        values += [x, y]
    mapping = tuple(float(figure) for figure in np.linalg.solve(np.array(rows, float), np.array(values, float)))
    grey = image.convert("L")
    return grey.transform(size, Image.Transform.PERSPECTIVE, mapping, Image.Resampling.BICUBIC, fillcolor=128)


def read(flat: Image.Image, country: str) -> str:
    """What tesseract reads in a document.

    Args:
        flat: the document.
        country: it comes from, which decides on the languages.

    Raises:
        OSError: there is no tesseract.
        subprocess.CalledProcessError: it failed.
    """
    return _tesseract(flat, _LANGUAGES.get(country, "eng"))


def read_for_machines(flat: Image.Image, specimen: Specimen) -> str:
    """What tesseract reads in the lines for machines, which it is given alone and at the size it reads best.

    Args:
        flat: the document.
        specimen: it shows; nothing is read where it has no such lines.

    Raises:
        OSError: there is no tesseract.
        subprocess.CalledProcessError: it failed.
    """
    if not specimen.machine_lines:
        return ""
    zone = flat.crop((0, round(specimen.machine_zone * flat.height), flat.width, flat.height))
    width = round(_CELL * len(specimen.machine_lines[0]) / 0.9)
    smaller = zone.resize((width, round(zone.height * width / zone.width)), Image.Resampling.LANCZOS)
    return _tesseract(smaller, "eng", *_FOR_MACHINES)


def _tesseract(image: Image.Image, languages: str, *more: str) -> str:
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=1)
    done = subprocess.run(
        ["tesseract", "-", "-", "-l", languages, "--psm", "6", "--dpi", "170", *_QUICKER, *more],
        input=written.getvalue(),
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace")


def plain(text: str) -> str:
    """Letters and digits alone, without case and accents, those that look alike as one."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if letter.isalnum()).translate(_ALIKE)


def found(line: str, text: str) -> tuple[int, int]:
    """Where a line stands in a text, or what is likest it.

    Args:
        line: as :func:`plain` gives it.
        text: the same.

    Returns:
        the fewest letters that must be changed, left out or put in, and where the place ends.
    """
    place = np.arange(len(text) + 1, dtype=np.int32)
    letters = np.array([ord(letter) for letter in text], np.int32)
    costs = np.zeros(len(text) + 1, np.int32)  # it may begin anywhere
    for letter in line:
        changed = np.empty_like(costs)
        changed[0] = costs[0] + 1
        np.minimum(costs[:-1] + (letters != ord(letter)), costs[1:] + 1, out=changed[1:])
        costs = np.minimum.accumulate(changed - place) + place  # what is put in, one after another
    end = int(costs.argmin())
    return int(costs[end]), end


def error_rate(*read: tuple[Sequence[str], str]) -> float:
    """The character error rate of a reading, in whatever order the lines were read.

    Lines are looked for from the longest to the shortest, and what was taken for one is not taken for another: an
    amount that was lost is not made good by the same digits elsewhere.

    Args:
        read: each part of a document: the lines that stand in it, and the text that was read there.

    Returns:
        from 0, everything was read, to 1, nothing was.
    """
    wrong = letters = 0
    for lines, text in read:
        heard = plain(text)
        for word in sorted(map(plain, lines), key=len, reverse=True):
            errors, end = found(word, heard)
            wrong, letters = wrong + errors, letters + len(word)
            if errors < len(word) / 2:
                start = max(0, end - len(word))
                heard = heard[:start] + "\0" * (end - start) + heard[end:]
    return wrong / letters


def error_rate_of(image: Image.Image, corners: Corners, specimen: Specimen) -> float:
    """The character error rate of a picture of a specimen: of all that stands in it."""
    flat = flattened(image, corners, upright=specimen.upright)
    lines = [line for line in specimen.lines if line not in specimen.machine_lines]
    return error_rate(
        (lines, read(flat, specimen.country)), (specimen.machine_lines, read_for_machines(flat, specimen))
    )
