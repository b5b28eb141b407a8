"""From a message as it lies in the spool to what was found in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser

from reference_impl.adapters.pictures import Clean, Judge, PictureLimits, Unusable, clean, kind_of, size_of
from reference_impl.domain.documents.model import Fault, Picture, Submission
from reference_impl.intake.headers import is_automatic, message_id_of, subject_of
from reference_impl.intake.names import harmless
from reference_impl.intake.parts import File, TooComplicated, files_of, head_of, look_over
from reference_impl.intake.spool import Envelope

__all__ = ["Reading", "ReadingRules", "damaged", "read"]

_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}
_PARSER = BytesParser(policy=policy.compat32)


@dataclass(frozen=True)
class ReadingRules:
    """What the intake takes as a document.

    Attributes:
        own: the intake's addresses, in lower case.
        files: in one email.
        kept_bytes: of all pictures of one email.
        pixel_side: a picture of at most so many pixels on one side is there to see who reads the email.
        logo_pixels: a picture of at most so many that the email's text shows is decoration, beside another.
        logo_bytes: the same for a file that would not be taken as a picture.
        picture: what each may be.
        clean: decodes a picture and writes it anew, see :func:`reference_impl.adapters.pictures.clean`.
    """

    own: Collection[str]
    files: int = 10
    kept_bytes: int = 40 * 1024 * 1024
    pixel_side: int = 16
    logo_pixels: int = 250_000
    logo_bytes: int = 64 * 1024
    picture: PictureLimits = field(default_factory=PictureLimits)
    clean: Callable[[bytes, PictureLimits], Clean] = clean


Reading = Callable[[str, Envelope, bytes, Judge, ReadingRules], Submission]
"""How a message is read; see :func:`read`."""


def read(id_: str, envelope: Envelope, content: bytes, judge: Judge, rules: ReadingRules) -> Submission:
    """What a message holds.

    Clauses: DOC-INT-3, DOC-INT-4, DOC-INT-7.

    Args:
        id_: the message's.
        envelope: as SMTP said.
        content: the message as it came.
        judge: tells how well a picture can be read.
        rules: what is taken.

    Raises:
        MemoryError: a picture needs more memory than this process may have.
    """
    try:
        look_over(content)
        message = _PARSER.parsebytes(content)
        files = files_of(message)
    except (TooComplicated, RecursionError):
        return _submission(id_, envelope, content, rules, (), (Fault("too-many-files"),))
    documents = _documents(files, rules)
    if len(documents) > rules.files:
        return _submission(id_, envelope, content, rules, (), (Fault("too-many-files"),))
    pictures: list[Picture] = []
    faults: list[Fault] = []
    for document in documents:
        try:
            pictures.append(_picture(document, judge, rules, sum(len(each.content) for each in pictures)))
        except Unusable as fact:
            faults.append(Fault(fact.reason, harmless(document.name)))
    if not documents:
        faults.append(Fault("no-picture"))
    return _submission(id_, envelope, content, rules, tuple(pictures), tuple(faults))


def damaged(id_: str, envelope: Envelope, content: bytes, rules: ReadingRules) -> Submission:
    """What is said of a message that cannot be read: its head is, and no more.

    Args:
        id_: the message's.
        envelope: as SMTP said.
        content: the message; its head may be missing, too.
        rules: what is taken.
    """
    return _submission(id_, envelope, content, rules, (), (Fault("damaged"),))


# ---------------------------------------------------------------- parts
def _submission(
    id_: str,
    envelope: Envelope,
    content: bytes,
    rules: ReadingRules,
    pictures: tuple[Picture, ...],
    faults: tuple[Fault, ...],
) -> Submission:
    head: Message = _PARSER.parsebytes(head_of(content), headersonly=True)
    return Submission(
        id=id_,
        sender=envelope.sender,
        recipients=envelope.recipients,
        subject=subject_of(head),
        automatic=is_automatic(head, envelope.sender, rules.own),
        pictures=pictures,
        faults=faults,
        message_id=message_id_of(head),
    )


def _documents(files: Sequence[File], rules: ReadingRules) -> Sequence[File]:
    """The files that are meant as documents: each once, and no decoration."""
    once = list({file.content: file for file in reversed(files)}.values())[::-1]
    left = [file for file in once if not _is_tracking(file, rules)]
    serious = [file for file in left if not _is_logo(file, rules)]
    if any(kind_of(file.content) for file in serious):
        return serious
    # a picture that the text shows is the document where there is no other; what can be none, is none
    return [file for file in left if kind_of(file.content) or file in serious]


def _is_tracking(file: File, rules: ReadingRules) -> bool:
    size = size_of(file.content) or _size_of_gif(file.content)
    return size is not None and min(size) <= rules.pixel_side


def _is_logo(file: File, rules: ReadingRules) -> bool:
    if not file.shown:
        return False
    size = size_of(file.content)
    if size is not None:
        return size[0] * size[1] <= rules.logo_pixels
    return (
        kind_of(file.content) is None and len(file.content) <= rules.logo_bytes and file.declared.startswith("image/")
    )


def _size_of_gif(content: bytes) -> tuple[int, int] | None:
    if content[:6] not in {b"GIF87a", b"GIF89a"} or len(content) < 10:
        return None
    return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")


def _picture(file: File, judge: Judge, rules: ReadingRules, kept: int) -> Picture:
    if not file.content:
        raise Unusable("damaged")
    found = rules.clean(file.content, rules.picture)
    if kept + len(found.content) > rules.kept_bytes:
        raise Unusable("too-large")
    return Picture(
        name=harmless(file.name, _ENDINGS[found.media_type]),
        media_type=found.media_type,
        content=found.content,
        width=found.image.width,
        height=found.image.height,
        legibility=judge(found.image),
    )
