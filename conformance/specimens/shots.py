"""Pictures for scenarios, by name: one that can be read, and one for each reason why a picture cannot, or for two."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal, get_args

from conformance.specimens.camera import Flaws, take
from conformance.specimens.drawing import LAYOUTS
from conformance.specimens.files import heic, jpeg, png
from conformance.specimens.papers import COUNTRIES, Kind
from conformance.specimens.pdf_files import pdf, pdf_of_two_pictures, pdf_on_its_side
from conformance.specimens.specimen import Specimen, specimen

__all__ = ["SHOTS", "Form", "Shot", "shot"]

Shot = Literal["good", "blurred", "too-dark", "burnt-out", "shadow", "cut", "too-small", "blurred-in-shadow"]

Form = Literal[
    "jpeg", "jpeg-on-its-side", "heic", "png", "pdf", "pdf-of-two-pages", "pdf-on-its-side", "pdf-of-two-pictures"
]
"""The file that it comes in; on its side, the metadata say how it is to be turned."""

SHOTS: Final[Mapping[Shot, Flaws]] = {
    "good": Flaws(),
    "blurred": Flaws(focus=0.95),
    "too-dark": Flaws(dark=0.95),
    "burnt-out": Flaws(burnt=0.9),
    "shadow": Flaws(shadow=0.95),
    "cut": Flaws(cut=0.8),
    "too-small": Flaws(small=0.9),
}
"""What goes wrong in each, so strongly that nobody doubts it."""

_OF_TWO: Final[Mapping[Shot, Flaws]] = {"blurred-in-shadow": Flaws(focus=0.95, shadow=0.95)}

_MEGAPIXELS: Final = 3.0


@lru_cache(maxsize=64)
def shot(name: Shot, seed: int = 0, *, kind: Kind = "utility-bill", form: Form = "jpeg") -> bytes:
    """A picture of a synthetic document as a file; JPEG and HEIC are a phone's, with place, time and the phone in them.

    Args:
        name: what is wrong with it; ``good`` for nothing.
        seed: of whose document it is, and of the hand that took it; country and layout follow from it.
        kind: of document.
        form: of file.

    Returns:
        about three megapixels; made once, then kept.

    Raises:
        ValueError: there is no shot of that name.
    """
    flaws = SHOTS.get(name, _OF_TWO.get(name))
    if flaws is None:
        raise ValueError(f"shots are {', '.join(get_args(Shot))}; not {name!r}")
    taken = take(_document(kind, seed), flaws=flaws, seed=seed, megapixels=_MEGAPIXELS)
    if form == "heic":
        return heic(taken.image)
    if form == "png":
        return png(taken.image)
    if form in {"pdf", "pdf-of-two-pages"}:
        return pdf(taken.image, pages=1 if form == "pdf" else 2)
    if form == "pdf-on-its-side":
        return pdf_on_its_side(taken.image)
    if form == "pdf-of-two-pictures":
        return pdf_of_two_pictures(taken.image)
    return jpeg(taken.image, quality=taken.quality, on_its_side=form == "jpeg-on-its-side")


@lru_cache(maxsize=4)
def _document(kind: Kind, seed: int) -> Specimen:
    countries, layouts = tuple(COUNTRIES), tuple(LAYOUTS)
    layout = layouts[seed // len(countries) % len(layouts)]
    return specimen(kind, seed, country=countries[seed % len(countries)], layout=layout)
