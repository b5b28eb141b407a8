"""What is remembered of documents: those that were filed, what was told to whom, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reference_impl.domain.documents.model import Flaw, MediaType, Purpose

__all__ = ["Document", "DocumentState", "KeptMail", "Mail", "Notice", "ReviewReason"]

DocumentState = Literal["filed", "hard-to-read", "sent-back"]
"""Of a document: filed as legible, filed until a person has looked at it, or found to be impossible to read."""

ReviewReason = Literal[
    "automatic",
    "address",
    "subject",
    "attachment",
    "picture",
    "unknown-account",
    "ambiguous-account",
    "closed-account",
    "wrong-region",
]
"""Why an email was not filed: the first five follow from the email alone, the others from account data."""


@dataclass(frozen=True)
class Document:
    """A picture of a document, filed. The picture itself lies in the store beside it.

    Attributes:
        id: unguessable.
        username: under whose account.
        purpose: what for.
        media_type: of the picture.
        received_at: when it was filed; aware, UTC.
        submission: the id of the submission that brought it.
        state: whether it counts as legible.
        doubts: why a person has, or had, to look at it; empty for one that was legible when it came.
    """

    id: str
    username: str
    purpose: Purpose
    media_type: MediaType
    received_at: datetime
    submission: str
    state: DocumentState = "filed"
    doubts: tuple[Flaw, ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something that Client Portal tells an account holder about documents.

    Attributes:
        username: whom.
        text: what, in words.
        given_at: when; aware, UTC.
    """

    username: str
    text: str
    given_at: datetime


@dataclass(frozen=True)
class Mail:
    """An email that was sent. It never leaves the machine: it is put down here, and test control reads it.

    Attributes:
        to: the address that it was sent to.
        sender: the address that it came from.
        subject: one line.
        body: plain text.
        sent_at: when; aware, UTC.
        in_reply_to: the ``Message-ID`` of what it answers; empty where it answers nothing that can be named.
        auto_submitted: what its header of this name says (RFC 3834), so that no program answers it.
    """

    to: str
    sender: str
    subject: str
    body: str
    sent_at: datetime
    in_reply_to: str = ""
    auto_submitted: Literal["auto-replied", "auto-generated"] = "auto-replied"


@dataclass(frozen=True)
class KeptMail:
    """An email that was not filed and waits for a person to look at it. The email itself lies in the store beside it.

    Attributes:
        id: of the submission.
        sender: whose it claims to be; empty for a bounce.
        subject: as it came.
        reasons: why it was not filed.
        kept_at: since when; aware, UTC.
    """

    id: str
    sender: str
    subject: str
    reasons: tuple[ReviewReason, ...]
    kept_at: datetime
