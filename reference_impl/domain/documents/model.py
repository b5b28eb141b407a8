"""What the intake found in an email, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = [
    "FAULTS",
    "FLAWS",
    "PURPOSES",
    "Fault",
    "FaultReason",
    "Filing",
    "Flaw",
    "Legibility",
    "MediaType",
    "Picture",
    "Purpose",
    "Submission",
]

Purpose = Literal["PoRes", "PID"]
"""What a document is for: a proof of residential address, or of identity (DOC-SUB-2)."""

PURPOSES: Mapping[Purpose, str] = {"PoRes": "proof of residential address", "PID": "proof of identity"}

Flaw = Literal["blurred", "too-dark", "burnt-out", "shadow", "cut", "too-small"]
"""Why a picture cannot be read (DOC-INT-3)."""

FLAWS: tuple[Flaw, ...] = ("blurred", "too-dark", "burnt-out", "shadow", "cut", "too-small")

FaultReason = Literal["no-picture", "not-a-picture", "too-large", "too-many-pixels", "damaged", "too-many-files"]
"""What is wrong with the files of an email, whoever sent it (DOC-INT-4)."""

FAULTS: tuple[FaultReason, ...] = (
    "no-picture",
    "not-a-picture",
    "too-large",
    "too-many-pixels",
    "damaged",
    "too-many-files",
)

MediaType = Literal["image/jpeg", "image/png"]
"""How a filed picture is kept; HEIC and PDF are turned into JPEG when they are read."""


@dataclass(frozen=True)
class Legibility:
    """How well a picture can be read.

    Attributes:
        flaws: why it cannot, and what else is wrong with it, in the order of :data:`FLAWS`; empty for one that can, and
            where that is not clear.
        scores: of each flaw that was looked for, from 0 (none of it) upwards; 1 is where it cannot be read for that.
        doubts: why it is not clear that it can, in the same order; empty for one that certainly can, or cannot.
    """

    flaws: tuple[Flaw, ...] = ()
    scores: Mapping[Flaw, float] = field(default_factory=dict)
    doubts: tuple[Flaw, ...] = ()

    @property
    def legible(self) -> bool:
        """Whether it can be read: the picture is filed as legible."""
        return not self.flaws and not self.doubts

    @property
    def hard_to_read(self) -> bool:
        """Whether a person has to look: the picture is filed, and not as legible."""
        return bool(self.doubts)


@dataclass(frozen=True)
class Picture:
    """A picture of an email, as it is filed: without the metadata that the phone wrote.

    Attributes:
        name: the file's, made harmless: no path, no control characters.
        media_type: of ``content``, found by content.
        content: the picture; where and by what it was taken has been removed.
        width: in pixels.
        height: in pixels.
        legibility: the verdict about it.
    """

    name: str
    media_type: MediaType
    content: bytes = field(repr=False)
    width: int
    height: int
    legibility: Legibility


@dataclass(frozen=True)
class Fault:
    """Something wrong with the files of an email.

    Attributes:
        reason: what.
        name: of the file, made harmless; empty where no one file is meant.
    """

    reason: FaultReason
    name: str = ""


@dataclass(frozen=True)
class Submission:
    """What the intake found in one email. It says nothing of accounts: the intake knows none (DOC-INT-6).

    Attributes:
        id: the message's, given by the intake when it was accepted; one message keeps one through every restart.
        sender: the envelope's sender; empty for a bounce.
        recipients: those of the envelope that are addresses of the intake, in lower case.
        subject: decoded after RFC 2047; white space as one space.
        automatic: whether no person sent it (RFC 3834): such mail is not answered.
        pictures: what can be filed, in the order of the email.
        faults: what is wrong with the other files, or that there is none.
        message_id: of the email, for the reply's ``In-Reply-To``; empty where it has none that can be repeated.
    """

    id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    automatic: bool = False
    pictures: tuple[Picture, ...] = ()
    faults: tuple[Fault, ...] = ()
    message_id: str = ""


class Filing(Protocol):
    """Whoever files what the intake found."""

    def file(self, submission: Submission, original: bytes) -> None:
        """File it, answer it, and keep what is not filed for review: once, however often it is handed in.

        Args:
            submission: what was found.
            original: the whole message, which is kept where it goes to review.

        Raises:
            OSError: the filing cannot be reached now; it is to be handed in again later.
        """
        ...
