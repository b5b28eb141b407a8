"""Synthetic documents, and a simulated camera that photographs them as people do, well and badly.

Everything in them is made up, and says so: people from a seed, companies and a state that do not exist, and the word
SPECIMEN. The same seed gives the same picture on every machine: typefaces come with the packages, chance from the seed.
"""

from __future__ import annotations

from conformance.specimens.camera import Corners, Flaws, Photograph, photograph, take
from conformance.specimens.drawing import LAYOUTS
from conformance.specimens.files import heic, jpeg
from conformance.specimens.papers import COUNTRIES, KINDS, Kind
from conformance.specimens.shots import SHOTS, Form, Shot, shot
from conformance.specimens.specimen import Specimen, specimen

__all__ = [
    "COUNTRIES",
    "KINDS",
    "LAYOUTS",
    "SHOTS",
    "Corners",
    "Flaws",
    "Form",
    "Kind",
    "Photograph",
    "Shot",
    "Specimen",
    "heic",
    "jpeg",
    "photograph",
    "shot",
    "specimen",
    "take",
]
