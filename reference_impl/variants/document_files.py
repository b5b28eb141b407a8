"""The filing of documents with one rule broken: about what the intake found in files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from typing import cast

from reference_impl.domain.documents.filing import DocumentFiling
from reference_impl.domain.documents.model import Picture, Submission
from reference_impl.domain.documents.records import Mail
from reference_impl.domain.documents.replies import Wrong
from reference_impl.domain.documents.subjects import SubjectReading
from reference_impl.parts import Parts
from reference_impl.variants.registry import EVERYWHERE, Surface, Variant

__all__ = ["DOCUMENT_FILE_VARIANTS"]

_INTAKE: tuple[Surface, ...] = ("model", "api")


# ---------------------------------------------------------------- DOC-INT-3: pictures
class NamesNoFlaw(DocumentFiling):
    """Asks for another picture, and does not say what is wrong with this one."""

    def what_is_wrong(self, submission: Submission, reading: SubjectReading) -> tuple[Wrong, ...]:
        """The same words for every picture."""
        found = super().what_is_wrong(submission, reading)
        return tuple(replace(each, words="Take a picture anew.") if each.part == "picture" else each for each in found)


class TellsOneFlaw(DocumentFiling):
    """Tells of each picture the first flaw alone."""

    def what_is_wrong(self, submission: Submission, reading: SubjectReading) -> tuple[Wrong, ...]:
        """As if there were no others."""
        pictures = tuple(
            replace(each, legibility=replace(each.legibility, flaws=each.legibility.flaws[:1]))
            for each in submission.pictures
        )
        return super().what_is_wrong(replace(submission, pictures=pictures), reading)


# ---------------------------------------------------------------- DOC-INT-4: files
class StopsAfterABadFile(DocumentFiling):
    """Files nothing more once a file was of no use."""

    _stopped = False

    def readable(self, submission: Submission) -> tuple[Picture, ...]:
        """None any more."""
        return () if self._stopped else super().readable(submission)

    def replies(
        self, submission: Submission, reading: SubjectReading, wrong: Sequence[Wrong], now: datetime
    ) -> tuple[Mail, ...]:
        """As ever; but what comes after is not filed."""
        self._stopped = self._stopped or bool(submission.faults)
        return super().replies(submission, reading, wrong, now)


# ---------------------------------------------------------------- DOC-INT-7: what else is in a picture's file
class FilesWhatCame(DocumentFiling):
    """Files pictures as they stood in the email, with all that the phone wrote into them."""

    def file(self, submission: Submission, original: bytes, now: datetime) -> None:
        """With what came in place of what was written anew."""
        came = [
            cast("bytes", part.get_payload(decode=True))
            for part in message_from_bytes(original).walk()
            if part.get_content_maintype() == "image"
        ]
        if len(came) == len(submission.pictures):
            pictures = [replace(each, content=content) for each, content in zip(submission.pictures, came, strict=True)]
            submission = replace(submission, pictures=tuple(pictures))
        super().file(submission, original, now)


def _by(filing: type[DocumentFiling]) -> Callable[[Parts], Parts]:
    return lambda parts: replace(parts, document_filing=filing)


def _variant(name: str, clause: str, breaks: str, filing: type[DocumentFiling]) -> Variant:
    return Variant(name, (clause,), breaks, _INTAKE, _by(filing))


DOCUMENT_FILE_VARIANTS = (
    _variant("documents-flaw-unnamed", "DOC-INT-3", "The reply does not name what is wrong.", NamesNoFlaw),
    _variant("documents-one-flaw-told", "DOC-INT-3", "Of two flaws of a picture one is told.", TellsOneFlaw),
    _variant("documents-stop-after-bad-file", "DOC-INT-4", "After a bad file nothing is filed.", StopsAfterABadFile),
    Variant(
        "documents-filed-as-they-came",
        ("DOC-INT-7",),
        "A picture is filed with the place, the time and the phone that its file tells.",
        EVERYWHERE,
        _by(FilesWhatCame),
    ),
)
