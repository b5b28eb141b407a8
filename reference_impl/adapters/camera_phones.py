"""A phone put together: its state machine, what its camera makes of a picture, and how its email gets away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, cast, get_args

from reference_impl.adapters.phone_mail import MailServer, compose, send
from reference_impl.adapters.photographs import Format, develop
from reference_impl.devices.camera_phone import AndroidPhone, CameraPhone, EmailDraft, IosPhone

__all__ = ["Deliver", "EquippedPhone", "PhoneKind", "PhoneMakers"]

PhoneKind = Literal["phone-ios", "phone-android"]

Deliver = Callable[[str, str, bytes], None]
"""Takes an email in place of a mail server: from whom, to whom, and the message."""

_OF_BOTH = ("mail_server", "mail_account", "mail_configured", "opens_with_lens", "camera_access")
_OWN: Mapping[PhoneKind, tuple[str, ...]] = {
    "phone-ios": ("camera_icon", "format"),
    "phone-android": ("camera_name", "mail_app"),
}
_FOR_THE_MACHINE = ("opens_with_lens", "camera_access", "camera_icon", "camera_name", "mail_app")
_YES_OR_NO = {"yes": True, "no": False}


class PhoneMakers(Protocol):
    """What makes the state machine of each kind of phone. A variant brings its own."""

    @property
    def phone_ios(self) -> type[IosPhone]:
        """The iPhone."""
        ...

    @property
    def phone_android(self) -> type[AndroidPhone]:
        """The Android phone."""
        ...


class EquippedPhone:
    """A phone that somebody can hold in the hand.

    Args:
        kind: ``phone-ios`` or ``phone-android``.
        settings: each a text: ``mail_server`` (host:port on loopback), ``mail_account``, ``mail_configured`` (``yes``,
            ``no``), ``opens_with_lens`` (``rear``, ``front``), ``camera_access`` (``granted``, ``denied``,
            ``no-camera``); of the iPhone ``camera_icon`` (``control-center``, ``none``) and ``format`` (``jpeg``,
            ``heic``); of the Android phone ``camera_name`` and ``mail_app``.
        makers: what makes the state machines.
        now: the phone's time, aware.
        deliver: takes its email in place of ``mail_server``.
        trusted: PEM file with the authority whose certificates the phone knows.

    Attributes:
        kind: as it was given.
        app: the state machine.

    Raises:
        ValueError: it cannot be made from this; the message says why.
    """

    def __init__(
        self,
        kind: str,
        settings: Mapping[str, str],
        *,
        makers: PhoneMakers,
        now: Callable[[], datetime],
        deliver: Deliver | None = None,
        trusted: Path | None = None,
    ) -> None:
        if kind not in get_args(PhoneKind):
            raise ValueError(f"there is no phone of the kind {kind!r}; there are {' and '.join(get_args(PhoneKind))}")
        self.kind = cast("PhoneKind", kind)
        known = (*_OF_BOTH, *_OWN[self.kind])
        unknown = sorted(set(settings) - set(known))
        if unknown:
            raise ValueError(f"a {kind} has no setting {', '.join(map(repr, unknown))}; there are {', '.join(known)}")
        self._now = now
        self._form = cast("Format", settings.get("format", "jpeg"))
        if self._form not in get_args(Format):
            raise ValueError(f"format {self._form!r} is unknown; it is {' or '.join(get_args(Format))}")
        configured = settings.get("mail_configured", "yes")
        if configured not in _YES_OR_NO:
            raise ValueError(f"mail_configured {configured!r} is unknown; it is yes or no")
        self._account = settings.get("mail_account", "")
        self._deliver = deliver
        if _YES_OR_NO[configured]:
            self._set_up(settings, trusted)
        make: Callable[..., CameraPhone] = makers.phone_ios if kind == "phone-ios" else makers.phone_android
        own: dict[str, Any] = {name: settings[name] for name in _FOR_THE_MACHINE if name in settings}
        self.app = make(self._send, mail_configured=_YES_OR_NO[configured], **own)

    def shoot(self, frame: bytes) -> None:
        """Tap the shutter.

        Args:
            frame: what the lens shows at this moment, as JPEG or PNG.

        Raises:
            NotShown: there is no shutter on the screen.
            NoPicture: the frame is no picture, or too large.
        """
        self.app.view().control("Shutter")
        self.app.take(develop(frame, phone=self.kind, taken_at=self._now(), form=self._form))

    def _set_up(self, settings: Mapping[str, str], trusted: Path | None) -> None:
        local, at, domain = self._account.partition("@")
        if not (local and at and domain) or not self._account.isascii() or self._account.split() != [self._account]:
            raise ValueError("a phone whose mail is configured has an account; give its address as mail_account")
        if self._deliver is None:
            server = MailServer.parse(settings.get("mail_server", ""), trusted)
            self._deliver = lambda sender, to, message: send(message, sender=sender, to=to, server=server)

    def _send(self, draft: EmailDraft) -> None:
        message = compose(draft, phone=self.kind, account=self._account, at=self._now())
        assert self._deliver is not None  # noqa: S101 - a phone without mail begins no email
        self._deliver(self._account, draft.to, message)
