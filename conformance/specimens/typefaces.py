"""The typefaces of specimens, which come with packages: what fonts a machine has makes no difference."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final, Literal

from PIL import ImageFont

__all__ = ["Face", "typeface"]

Face = Literal["sans", "serif"]

_FILES: Final[dict[Face, tuple[str, str]]] = {
    "sans": ("fontpkg_arimo", "Arimo[wght].ttf"),
    "serif": ("fontpkg_noto_serif", "NotoSerif[wdth,wght].ttf"),
}
"""Both hold Latin with accents, Greek and Cyrillic, in every weight, and stand under the SIL Open Font License."""

_BOLD, _REGULAR = 700, 400


@lru_cache(maxsize=64)
def typeface(face: Face, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A typeface at a size.

    Args:
        face: with serifs or without.
        size: in pixels.
        bold: in its heavy weight.

    Returns:
        a font that is shared: its weight is not to be changed.
    """
    package, name = _FILES[face]
    with as_file(files(package) / "files" / name) as path:
        font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    weight = _BOLD if bold else _REGULAR
    # Weight comes first in either file; what follows keeps its default.
    rest = [axis["default"] or 0 for axis in font.get_variation_axes()[1:]]
    font.set_variation_by_axes([weight, *rest])
    return font
