"""What the use cases answer with: as much as a page or the API shows, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from reference_impl.domain.access import Level
from reference_impl.domain.device_life import DeviceState
from reference_impl.domain.documents.model import Flaw, MediaType, Purpose
from reference_impl.domain.documents.records import Document
from reference_impl.domain.model import Bank, Challenge, Factor, TrustedContact, Verification, VerificationState

__all__ = [
    "AccountView",
    "CardView",
    "DeviceView",
    "DocumentFile",
    "DocumentView",
    "NoticeView",
    "PictureToCheck",
    "SecondFactor",
    "SessionView",
    "SignedIn",
    "StatementFile",
    "VerificationView",
    "view_of",
]


@dataclass(frozen=True)
class SecondFactor:
    """What a sign-in waits for after the password.

    Attributes:
        kind: a device's response, a temporary passcode, or two codes of the code card.
        challenge: the code to enter in the device; ``None`` where no device is asked for.
        expires_at: from this moment on a response to it comes too late; aware, UTC; ``None`` likewise.
        indexes: the two index numbers of the code card that are asked for, in this order; ``None`` where no card is.
        instead: what else would do, if the person chooses it.
    """

    kind: Factor
    challenge: str | None = None
    expires_at: datetime | None = None
    indexes: tuple[int, int] | None = None
    instead: Factor | None = None


@dataclass(frozen=True)
class SignedIn:
    """A session has begun.

    Attributes:
        token: for the session cookie; kept nowhere else.
        csrf_token: what requests that change something carry.
        username: who signed in.
        level: what is open; ``none`` while a second factor is asked for.
        asks: the second factor that the session waits for; ``None`` once it is open.
    """

    token: str = field(repr=False)
    csrf_token: str = field(repr=False)
    username: str
    level: Level = "full"
    asks: SecondFactor | None = None


@dataclass(frozen=True)
class SessionView:
    """A session that goes on. The attributes are those of :class:`SignedIn`."""

    username: str
    csrf_token: str = field(repr=False)
    level: Level = "full"
    asks: SecondFactor | None = None


@dataclass(frozen=True)
class AccountView:
    """What the account page shows.

    Attributes:
        username: whose account.
        email: the address on record.
        completed: kinds of the tasks that were carried out, oldest first, one entry for each time.
        transfer_limit: what may be transferred in a day, in whole US dollars.
        banks: those that were added.
        trusted_contacts: those that were added.
    """

    username: str
    email: str
    completed: tuple[str, ...]
    transfer_limit: int
    banks: tuple[Bank, ...]
    trusted_contacts: tuple[TrustedContact, ...]


@dataclass(frozen=True)
class StatementFile:
    """A statement to be downloaded.

    Attributes:
        name: of the file.
        media_type: of its content.
        text: its content.
    """

    name: str
    media_type: str
    text: str


@dataclass(frozen=True)
class DocumentView:
    """A document that was filed under the account.

    Attributes:
        id: its identifier.
        purpose: what it was sent for.
        received_at: when it was filed; aware, UTC.
        media_type: of its picture.
        hard_to_read: whether a person has still to look whether it can be read.
    """

    id: str
    purpose: Purpose
    received_at: datetime
    media_type: MediaType
    hard_to_read: bool = False


@dataclass(frozen=True)
class PictureToCheck:
    """A picture that an agent has to look at. It does not say whose it is.

    Attributes:
        id: the document's identifier.
        purpose: what it was sent for.
        received_at: when it was filed; aware, UTC.
        media_type: of the picture.
        doubts: why it may be impossible to read.
    """

    id: str
    purpose: Purpose
    received_at: datetime
    media_type: MediaType
    doubts: tuple[Flaw, ...]


@dataclass(frozen=True)
class DocumentFile:
    """The picture of a document, to be shown or downloaded.

    Attributes:
        name: of the file, made from what the document is; nothing of it comes from the email.
        media_type: of its content.
        content: the picture.
    """

    name: str
    media_type: MediaType
    content: bytes = field(repr=False)

    @classmethod
    def of(cls, document: Document, content: bytes) -> DocumentFile:
        """The file of a document whose picture this is."""
        ending = {"image/jpeg": "jpg", "image/png": "png"}[document.media_type]
        name = f"{document.purpose}-{document.received_at:%Y%m%d-%H%M%S}.{ending}"
        return cls(name, document.media_type, content)


@dataclass(frozen=True)
class NoticeView:
    """Something that the account holder is told about documents.

    Attributes:
        text: what, in words.
        given_at: when; aware, UTC.
    """

    text: str
    given_at: datetime


@dataclass(frozen=True)
class DeviceView:
    """What the portal shows of a device.

    Attributes:
        serial: its identifier.
        kind: one of :data:`~reference_impl.domain.model.DEVICE_KINDS`.
        active: whether its responses count.
        state: where in its life it is.
        waits: whether it can be activated by hand with the code of its envelope.
    """

    serial: str
    kind: str
    active: bool
    state: DeviceState
    waits: bool = False


@dataclass(frozen=True)
class CardView:
    """A code card, as far as it can be seen.

    Attributes:
        state: ``displayed``, ``activation`` (two indexes are asked for), ``accepted`` (OK is missing) or ``active``.
        codes: every code by its index, while the card is displayed; empty from its activation on (CARD-13).
        indexes: the two that are asked for; ``None`` while none are.
        ends_at: when its days are over; aware, UTC; ``None`` before its values were accepted.
        logins_left: how many logins it has cells for; 0 before its values were accepted.
        printed: whether it was printed.
    """

    state: Literal["displayed", "activation", "accepted", "active"]
    codes: Mapping[int, str] = field(default_factory=dict, repr=False)
    indexes: tuple[int, int] | None = None
    ends_at: datetime | None = None
    logins_left: int = 0
    printed: bool = False


@dataclass(frozen=True)
class VerificationView:
    """Where a verification stands.

    Attributes:
        id: its identifier.
        state: ``credentials``, ``challenge``, ``complete`` or ``left``.
        challenge: the code that is displayed, in state ``challenge``; otherwise ``None``.
        expires_at: from this moment on a response comes too late; aware, UTC, a whole second; ``None`` likewise.
        task: the kind of the task that waits, or was carried out.
    """

    id: str
    state: VerificationState
    challenge: str | None
    expires_at: datetime | None
    task: str


def view_of(verification: Verification, challenge: Challenge | None) -> VerificationView:
    """What is shown of a verification: the challenge only while it waits for a response.

    Args:
        verification: which.
        challenge: the one that was displayed for it last, if any.
    """
    shown = challenge if verification.state == "challenge" else None
    return VerificationView(
        verification.id,
        verification.state,
        None if shown is None else shown.code,
        None if shown is None else shown.expires_at,
        verification.task,
    )
