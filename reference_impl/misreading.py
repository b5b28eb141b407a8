"""The reading of messages with one rule broken: what a variant tells the intake's process to read by.

It runs in that process, and so it knows what the intake knows, and no more. Variants name it, and nothing imports it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
from PIL import Image, ImageFile

from reference_impl.adapters.pictures import Clean, Judge, PictureLimits, Unusable, clean, kind_of
from reference_impl.domain.documents.model import Flaw, Legibility, Submission
from reference_impl.intake.reading import Reading, ReadingRules, read
from reference_impl.intake.spool import Envelope

__all__ = [
    "believes_names",
    "keeps_metadata",
    "keeps_place",
    "keeps_xmp",
    "leaves_on_its_side",
    "overlooks_blur",
    "overlooks_burns",
    "overlooks_darkness",
    "overlooks_how_a_page_turns",
    "overlooks_shadow",
    "says_nothing_of_files",
    "takes_the_first_of_a_page",
    "takes_what_is_cut_off",
    "takes_what_is_drawn",
]

_GPS, _ORIENTATION, _ON_ITS_SIDE = 0x8825, 0x0112, 6
_BLANK = Image.new("L", (1, 1))

Cleaner = Callable[[bytes, PictureLimits], Clean]


def _cleaning(how: Cleaner) -> Reading:
    """Reads as ever, but for how a picture is decoded and written anew."""

    def reading(id_: str, envelope: Envelope, content: bytes, judge: Judge, rules: ReadingRules) -> Submission:
        return read(id_, envelope, content, judge, replace(rules, clean=how))

    return reading


# ---------------------------------------------------------------- DOC-INT-3: what can be read
def _overlooking(flaw: Flaw) -> Reading:
    """Sees nothing of one flaw; a picture that has another one, too, is refused for that."""

    def reading(id_: str, envelope: Envelope, content: bytes, judge: Judge, rules: ReadingRules) -> Submission:
        def overlooks(image: Image.Image) -> Legibility:
            found = judge(image)
            return replace(found, flaws=tuple(each for each in found.flaws if each != flaw))

        return read(id_, envelope, content, overlooks, rules)

    return reading


overlooks_blur = _overlooking("blurred")
overlooks_darkness = _overlooking("too-dark")
overlooks_burns = _overlooking("burnt-out")
overlooks_shadow = _overlooking("shadow")


# ---------------------------------------------------------------- DOC-INT-4: what is a picture
def says_nothing_of_files(
    id_: str, envelope: Envelope, content: bytes, judge: Judge, rules: ReadingRules
) -> Submission:
    """Finds nothing wrong with any file, nor with there being none."""
    return replace(read(id_, envelope, content, judge, rules), faults=())


def _believing(content: bytes, limits: PictureLimits) -> Clean:
    try:
        return clean(content, limits)
    except Unusable as fact:
        if fact.reason != "not-a-picture":
            raise
        return Clean(_BLANK, "image/jpeg", content)


def believes_names(id_: str, envelope: Envelope, content: bytes, judge: Judge, rules: ReadingRules) -> Submission:
    """Takes for a picture what is called one, unseen."""

    def believing(image: Image.Image) -> Legibility:
        return Legibility() if image is _BLANK else judge(image)

    return read(id_, envelope, content, believing, replace(rules, clean=_believing))


def _drawn(content: bytes, limits: PictureLimits) -> Clean:
    """What a decoder draws of a JPEG that ends too soon, with grey in place of what is missing."""
    if kind_of(content) != "jpeg":
        return clean(content, limits)
    written = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        try:
            image.load()
        except OSError:
            raise Unusable("damaged") from None
        image.save(written, "JPEG", quality=92, exif=image.getexif())
    return clean(written.getvalue(), limits)


def _patient(content: bytes, limits: PictureLimits) -> Clean:
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        return _drawn(content, limits)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _indulging(how: Cleaner) -> Reading:
    """Takes what comes of a picture of which most is missing, and finds that what is there can be read."""

    def reading(id_: str, envelope: Envelope, content: bytes, judge: Judge, rules: ReadingRules) -> Submission:
        def indulgent(image: Image.Image) -> Legibility:
            return replace(judge(image), flaws=())

        return read(id_, envelope, content, indulgent, replace(rules, clean=how))

    return reading


takes_what_is_cut_off = _indulging(_patient)
takes_what_is_drawn = _indulging(_drawn)


def _first_of_a_page(content: bytes, limits: PictureLimits) -> Clean:
    try:
        return clean(content, limits)
    except Unusable:
        pictures = _pictures_of_a_page(content)
        if len(pictures) < 2:
            raise
        return clean(pictures[0], limits)


def _pictures_of_a_page(content: bytes) -> list[bytes]:
    """The pictures that a PDF of one page has, however it shows them."""
    if kind_of(content) != "pdf":
        return []
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return [picture.data for picture in pages[0].images] if len(pages) == 1 else []


takes_the_first_of_a_page = _cleaning(_first_of_a_page)


# ---------------------------------------------------------------- DOC-INT-7: the picture alone, and upright
def _keeping(kept: Callable[[Image.Image], dict[str, Any]]) -> Reading:
    """Writes a picture anew with something of what stood in its file."""

    def keeping(content: bytes, limits: PictureLimits) -> Clean:
        found = clean(content, limits)
        if kind_of(content) == "pdf":
            return found
        written = io.BytesIO()
        with Image.open(io.BytesIO(content)) as came:
            found.image.save(written, "JPEG", quality=92, **kept(came))
        return Clean(found.image, "image/jpeg", written.getvalue())

    return _cleaning(keeping)


def _all_of_exif(came: Image.Image) -> dict[str, Any]:
    exif = came.getexif()
    exif.pop(_ORIENTATION, None)  # it has been turned
    return {"exif": exif}


def _place(came: Image.Image) -> dict[str, Any]:
    exif = Image.Exif()
    exif.get_ifd(_GPS).update(came.getexif().get_ifd(_GPS))
    return {"exif": exif}


def _xmp(came: Image.Image) -> dict[str, Any]:
    return {"xmp": came.info.get("xmp", b"")}


def _as_it_lay(content: bytes, limits: PictureLimits) -> Clean:
    found = clean(content, limits)
    if kind_of(content) != "jpeg":
        return found
    with Image.open(io.BytesIO(content)) as came:
        if came.getexif().get(_ORIENTATION) != _ON_ITS_SIDE:
            return found
    lying = found.image.transpose(Image.Transpose.ROTATE_90)
    written = io.BytesIO()
    lying.save(written, "JPEG", quality=92)
    return Clean(lying, "image/jpeg", written.getvalue())


def _as_it_stands_in_a_pdf(content: bytes, limits: PictureLimits) -> Clean:
    pictures = _pictures_of_a_page(content)
    return clean(pictures[0] if len(pictures) == 1 else content, limits)


keeps_metadata = _keeping(_all_of_exif)
keeps_place = _keeping(_place)
keeps_xmp = _keeping(_xmp)
leaves_on_its_side = _cleaning(_as_it_lay)
overlooks_how_a_page_turns = _cleaning(_as_it_stands_in_a_pdf)
