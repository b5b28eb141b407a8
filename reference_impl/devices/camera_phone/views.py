"""What a phone with a camera shows beyond labels, and what leaves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from reference_impl.devices.screens import ScreenView

__all__ = ["EmailDraft", "Lens", "NotSent", "PhoneView", "Send"]

Lens = Literal["rear", "front"]


class NotSent(Exception):
    """An email could not be sent; the message says why, in words for the phone's owner."""


@dataclass(frozen=True)
class EmailDraft:
    """An email as it leaves the email client.

    Attributes:
        to: the address, as it was typed; white space at both ends left out.
        subject: likewise.
        picture: the one attached.
    """

    to: str
    subject: str
    picture: bytes = field(repr=False)


Send = Callable[[EmailDraft], None]
"""Sends an email, or raises :class:`NotSent`."""


@dataclass(frozen=True)
class PhoneView(ScreenView):
    """All that can be seen on the phone at one moment.

    Attributes:
        lens: which lens the camera's screen shows the picture of; ``None`` where no live picture is shown.
        picture: the picture that is shown; ``None`` where none is.
        zoom: how much it is enlarged: 1 is the whole of it.
        attachment: the picture that the email on the screen carries; ``None`` where there is none.
        thumbnail: the picture that the thumbnail shows; ``None`` where there is none.
    """

    lens: Lens | None = None
    picture: bytes | None = field(default=None, repr=False)
    zoom: float = 1.0
    attachment: bytes | None = field(default=None, repr=False)
    thumbnail: bytes | None = field(default=None, repr=False)
