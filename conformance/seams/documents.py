"""Documents that are sent by email: what a person writes, and the mailboxes that take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from conformance.seams.values import Outcome

__all__ = ["DocumentIntake", "Enclosure", "Letter", "Nuisance", "PictureForm", "Sent", "Shot", "Telltale"]

Shot = Literal["good", "blurred", "too-dark", "burnt-out", "shadow", "cut", "blurred-in-shadow"]
"""How a document was photographed."""

PictureForm = Literal[
    "jpeg", "jpeg-on-its-side", "heic", "png", "pdf", "pdf-of-two-pages", "pdf-on-its-side", "pdf-of-two-pictures"
]
"""The file that a picture comes in; on its side, the metadata say how it is to be turned."""

Telltale = Literal["place", "time", "device"]
"""What a picture's file tells besides the picture: where and when it was taken, and by which phone."""

Nuisance = Literal[
    "text", "zip", "page", "vector-drawing", "cut-off", "cut-off-with-an-end", "exhausting", "over-the-limit"
]
"""A file that is no picture, or that is made to do harm."""


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with an email.

    Attributes:
        name: the file's, whatever is in it.
        media_type: as the email declares it, whatever is in it.
        content: what is in it.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """An email, as a person writes it.

    Attributes:
        sender: the writer's address.
        to: one or more addresses.
        subject: as it was typed.
        enclosures: in their order.
        body: what is written besides.
        headers: further ones, as another program would write them: ``{"Auto-Submitted": "auto-replied"}``.
        nobody: whether it comes from no mailbox at all, as a bounce does: the envelope names no sender.
    """

    sender: str
    to: Sequence[str]
    subject: str
    enclosures: Sequence[Enclosure] = ()
    body: str = "Please find the document enclosed."
    headers: Mapping[str, str] = field(default_factory=dict)
    nobody: bool = False


@dataclass(frozen=True)
class Sent:
    """What became of a letter that was handed over.

    Attributes:
        message_id: of the email, with its angle brackets: a reply names it.
        outcome: what the mailboxes said.
    """

    message_id: str
    outcome: Outcome


class DocumentIntake(Protocol):
    """The mailboxes for documents, as any mail server reaches them."""

    def deliver(
        self, sender: str, recipients: Sequence[str], message: bytes, at_once: Callable[[], None] | None = None
    ) -> Outcome:
        """Hand a message over.

        Args:
            sender: of the envelope; empty for a bounce.
            recipients: of the envelope.
            message: after RFC 5322, with CRLF.
            at_once: is done when the message was accepted, before anything more is said to the mailboxes, not even
                goodbye; a driver is asked for it where they are killed at that moment.

        Returns:
            accepted once responsibility for it has been taken (reply 250); a refusal has the reply code as its
            reason, ``421``, ``550``, ``552``, or ``closed`` where the connection ended without any.
        """
        ...
