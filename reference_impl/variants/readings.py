"""The intake's reading with one rule broken: in its own process, which is told by name what to read by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reference_impl.parts import Parts
from reference_impl.variants.registry import EVERYWHERE, Surface, Variant

__all__ = ["READING_VARIANTS"]

_INTAKE: tuple[Surface, ...] = ("model", "api")


def _by(function: str) -> Callable[[Parts], Parts]:
    return lambda parts: replace(parts, reading=f"reference_impl.misreading:{function}")


def _variant(name: str, clause: str, breaks: str, function: str, surfaces: tuple[Surface, ...] = _INTAKE) -> Variant:
    return Variant(name, (clause,), breaks, surfaces, _by(function))


READING_VARIANTS = (
    _variant("documents-blur-overlooked", "DOC-INT-3", "A blurred picture counts as legible.", "overlooks_blur"),
    _variant("documents-darkness-overlooked", "DOC-INT-3", "A picture too dark is legible.", "overlooks_darkness"),
    _variant("documents-burns-overlooked", "DOC-INT-3", "A burnt-out picture counts as legible.", "overlooks_burns"),
    _variant("documents-shadow-overlooked", "DOC-INT-3", "A hard shadow does not count.", "overlooks_shadow"),
    _variant("documents-bad-files-untold", "DOC-INT-4", "An email without a picture will do.", "says_nothing_of_files"),
    _variant("documents-names-believed", "DOC-INT-4", "What is called a picture is filed as one.", "believes_names"),
    _variant(
        "documents-cut-off-taken", "DOC-INT-4", "A picture of which most is missing is filed.", "takes_what_is_cut_off"
    ),
    _variant(
        "documents-ended-too-soon-taken",
        "DOC-INT-4",
        "A picture of which most is missing is filed where it has an end.",
        "takes_what_is_drawn",
    ),
    _variant(
        "documents-first-of-a-page-taken",
        "DOC-INT-4",
        "Of several pictures on a PDF's page the first is filed.",
        "takes_the_first_of_a_page",
    ),
    _variant(
        "documents-metadata-kept",
        "DOC-INT-7",
        "A picture is written anew with the place, the time and the phone that its EXIF tells.",
        "keeps_metadata",
        EVERYWHERE,
    ),
    _variant(
        "documents-place-kept", "DOC-INT-7", "A picture is written anew with its place.", "keeps_place", EVERYWHERE
    ),
    _variant("documents-xmp-kept", "DOC-INT-7", "A picture is written anew with its XMP.", "keeps_xmp", EVERYWHERE),
    _variant(
        "documents-on-their-side",
        "DOC-INT-7",
        "A picture that lies on its side is filed so, without the metadata by which it could be turned.",
        "leaves_on_its_side",
        EVERYWHERE,
    ),
    _variant(
        "documents-pdf-on-its-side",
        "DOC-INT-7",
        "A picture that a PDF's page turns upright is filed as it lies in the file.",
        "overlooks_how_a_page_turns",
        EVERYWHERE,
    ),
)
