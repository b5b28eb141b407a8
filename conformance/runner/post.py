"""The phones with a camera of a case, and where their email goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance.seams import Inconclusive, Likeness, PhoneKind, PhoneSpec, SentEmail, Sight, Surface

__all__ = ["Post"]


class Post:
    """Equips people with phones, keeps what these send, and takes pictures for them.

    Args:
        letterbox: where the email of phones on a surface is kept; on ``model`` it is handed over in process, elsewhere
            it is a mail server.
        seconds: how long an email that must come is waited for.
    """

    def __init__(self, letterbox: Callable[[Surface], Any], seconds: Callable[[], float]) -> None:
        self._letterbox = letterbox
        self._seconds = seconds
        self._boxes: dict[str, Any] = {}

    def equip(self, kind: PhoneKind, surface: Surface, account: str, settings: Mapping[str, str]) -> PhoneSpec:
        """A phone whose email comes here.

        Args:
            kind: which.
            surface: how the phone is reached.
            account: the address that it sends from.
            settings: what it is told to be.
        """
        box = self._boxes[account] = self._letterbox(surface)
        box.empty(account)
        told = {"mail_configured": "yes", "mail_account": account, **settings}
        if surface == "model":
            return PhoneSpec(kind, told, deliver=lambda sender, to, message: box.keep(sender, (to,), message))
        return PhoneSpec(kind, {"mail_server": box.address, **told})

    def sent(self, account: str, at_least: int) -> Sequence[SentEmail]:
        """What was sent from an account; so many emails are waited for."""
        found: Sequence[SentEmail] = self._boxes[account].sent_from(account, at_least, self._seconds())
        return found

    @staticmethod
    def document(seed: str, sight: Sight) -> bytes:
        """A page of a document, as a camera sees it.

        Raises:
            Inconclusive: ``no-pictures``: nothing can be drawn here.
        """
        return _photographs().page_of_document(seed, sight)  # type: ignore[no-any-return]

    @staticmethod
    def surroundings() -> tuple[bytes, bytes]:
        """What the rear and the front lens see until they are aimed at something."""
        photographs = _photographs()
        return photographs.plain(photographs.TABLE), photographs.plain(photographs.FACE)

    @staticmethod
    def likeness(one: bytes, other: bytes) -> Likeness:
        """How far two pictures show the same."""
        return _photographs().likeness(one, other)  # type: ignore[no-any-return]


def _photographs() -> Any:
    try:
        from conformance.drivers import photographs  # noqa: PLC0415 - a page of the site has no library for pictures
    except ModuleNotFoundError as missing:
        raise Inconclusive("no-pictures", f"pictures cannot be made without {missing.name}") from None
    return photographs
