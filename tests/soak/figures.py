"""``python -m tests.soak.figures``: the pictures of docs/legibility.md, drawn anew into docs/images/legibility.

Each shows a whole photograph and a part of it as it is, pixel by pixel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from conformance.specimens import SHOTS, specimen, take

__all__ = ["FOLDER", "draw_all"]

FOLDER: Final = Path(__file__).parents[2] / "docs" / "images" / "legibility"

_SEED, _MEGAPIXELS = 8, 2.0
_HEIGHT, _GAP = 360, 10


def draw_all(folder: Path = FOLDER) -> list[Path]:
    """Draw one file for each shot.

    Args:
        folder: where they go.

    Returns:
        the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    document = specimen("utility-bill", _SEED, country="GR", layout="columns")
    files = []
    for name, flaws in SHOTS.items():
        image = take(document, flaws=flaws, seed=_SEED, megapixels=_MEGAPIXELS).image
        whole = image.resize((round(image.width * _HEIGHT / image.height), _HEIGHT), Image.Resampling.BOX)
        side = min(_HEIGHT, image.width, image.height)
        left, top = round(image.width * 0.42) - side // 2, round(image.height * 0.38) - side // 2
        part = image.crop((max(0, left), max(0, top), max(0, left) + side, max(0, top) + side))
        both = Image.new("RGB", (whole.width + _GAP + _HEIGHT, _HEIGHT), "white")
        both.paste(whole, (0, 0))
        both.paste(part.resize((_HEIGHT, _HEIGHT), Image.Resampling.NEAREST), (whole.width + _GAP, 0))
        files.append(folder / f"{name}.jpg")
        both.save(files[-1], quality=70)
    return files


if __name__ == "__main__":
    for file in draw_all():
        print(file)
