"""What each variant breaks about the reading of emails, as a question with one answer: what is found in one."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageOps

from conformance.drivers.letters import written
from conformance.drivers.telltales import telltales
from conformance.seams import Enclosure, Letter
from conformance.specimens import heic, jpeg
from conformance.specimens.pdf_files import pdf_of_two_pictures, pdf_on_its_side
from reference_impl.domain.documents.model import Flaw, Legibility, Submission
from reference_impl.intake.named import by_name
from reference_impl.intake.reading import ReadingRules
from reference_impl.intake.spool import Envelope
from tests.reference_impl.office import EUROPE, SENDER
from tests.reference_impl.variants.scene import Scene

_PAGE = Image.new("RGB", (48, 64), (200, 190, 180))
_PAGE.paste((20, 20, 60), (0, 0, 24, 16))
_JPEG = jpeg(_PAGE)


def email(*files: bytes) -> bytes:
    enclosures = tuple(Enclosure(f"page{number}.jpg", "image/jpeg", file) for number, file in enumerate(files))
    return written(Letter(SENDER, (EUROPE,), "ada PID", enclosures), "<1@a>", "Mon, 23 Nov 2026 10:00:00 +0000")


def found_in(scene: Scene, *files: bytes, flaws: tuple[Flaw, ...] = ()) -> Submission:
    def judge(_: Any) -> Legibility:
        return Legibility(flaws, dict.fromkeys(flaws, 2.0))

    rules = ReadingRules(frozenset({EUROPE}))
    reading = by_name(scene.opened.system.parts.reading)
    found: Submission = reading("id", Envelope(SENDER, (EUROPE,)), email(*files), judge, rules)
    return found


def sees(flaw: Flaw) -> Callable[[Scene], bool]:
    def sees_it(scene: Scene) -> bool:
        return found_in(scene, _JPEG, flaws=(flaw,)).pictures[0].legibility.flaws == (flaw,)

    sees_it.__name__ = f"sees_what_is_{flaw}"
    return sees_it


def tells_that_there_is_no_picture(scene: Scene) -> bool:
    return [fault.reason for fault in found_in(scene).faults] == ["no-picture"]


def takes_nothing_for_a_picture_that_is_only_called_one(scene: Scene) -> bool:
    found = found_in(scene, b"passport", _JPEG)
    return len(found.pictures) == 1 and [fault.reason for fault in found.faults] == ["not-a-picture"]


def takes_no_picture_of_which_most_is_missing(scene: Scene) -> bool:
    found = found_in(scene, _JPEG[:-20], flaws=("cut",))
    return not found.pictures and [fault.reason for fault in found.faults] == ["damaged"]


def takes_no_picture_that_ends_too_soon(scene: Scene) -> bool:
    found = found_in(scene, _JPEG[:-30] + b"\xff\xd9", flaws=("cut",))
    return not found.pictures and [fault.reason for fault in found.faults] == ["damaged"]


def keeps_the_pixels_alone(scene: Scene) -> bool:
    files = (_JPEG, jpeg(_PAGE, on_its_side=True), heic(_PAGE))
    kept = [picture.content for picture in found_in(scene, *files).pictures]
    return len(kept) == len(files) and not any(telltales(content) for content in kept)


def turns_a_picture_upright(scene: Scene) -> bool:
    (kept,) = found_in(scene, jpeg(_PAGE, on_its_side=True)).pictures
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(kept.content))).convert("L")
    return shown.size == _PAGE.size and max(shown.crop((4, 4, 20, 12)).tobytes()) < 100


def takes_no_page_of_two_pictures(scene: Scene) -> bool:
    found = found_in(scene, pdf_of_two_pictures(_PAGE))
    return not found.pictures and [fault.reason for fault in found.faults] == ["not-a-picture"]


def turns_a_picture_as_its_page_does(scene: Scene) -> bool:
    (kept,) = found_in(scene, pdf_on_its_side(_PAGE)).pictures
    shown = Image.open(io.BytesIO(kept.content)).convert("L")
    return shown.size == _PAGE.size and max(shown.crop((4, 4, 20, 12)).tobytes()) < 100


READING_RULES: dict[str, Callable[[Scene], bool]] = {
    "documents-blur-overlooked": sees("blurred"),
    "documents-darkness-overlooked": sees("too-dark"),
    "documents-burns-overlooked": sees("burnt-out"),
    "documents-shadow-overlooked": sees("shadow"),
    "documents-bad-files-untold": tells_that_there_is_no_picture,
    "documents-names-believed": takes_nothing_for_a_picture_that_is_only_called_one,
    "documents-cut-off-taken": takes_no_picture_of_which_most_is_missing,
    "documents-ended-too-soon-taken": takes_no_picture_that_ends_too_soon,
    "documents-metadata-kept": keeps_the_pixels_alone,
    "documents-place-kept": keeps_the_pixels_alone,
    "documents-xmp-kept": keeps_the_pixels_alone,
    "documents-first-of-a-page-taken": takes_no_page_of_two_pictures,
    "documents-pdf-on-its-side": turns_a_picture_as_its_page_does,
    "documents-on-their-side": turns_a_picture_upright,
}
