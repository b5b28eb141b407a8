"""Where the twins are kept: each device with what its page needs beside it, under a token that nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, cast

from reference_impl.devices.camera_phone import AndroidPhone, IosPhone
from reference_impl.devices.dsc_plus import KEYPAD, DscPlus
from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.ib_key_app import IBKeyApp, Opening
from reference_impl.devices.ib_key_ios import Biometric, IBKeyIos
from reference_impl.devices.screens import NotShown
from reference_impl.domain.documents.records import Mail
from reference_impl.portal.twins_camera import CameraTwin

__all__ = ["Devices", "Garage", "Mailbox", "Twin", "UnknownDevice"]

_IPHONE_SETTINGS = ("opens_with", "biometric", "smartphone_passcode")
_ANDROID_SETTINGS = ("opens_with",)


class UnknownDevice(ValueError):
    """There is no twin of this kind, or none with such settings."""


class Twin(Protocol):
    """A device with what its page needs beside it."""

    template: str
    serial: str
    last_used: str
    note: str | None

    def shown(self) -> dict[str, Any]:
        """What the template is given: the device's face, and nothing from behind it."""
        ...

    def use(self, label: str, entries: Mapping[str, str]) -> None:
        """Type the entries into their fields and use the control of this label.

        Raises:
            NotShown: a page of before was used, whose control is not there any more.
        """
        ...


class _Card:
    template = "twins/dsc_plus.html"

    def __init__(self, device: DscPlus, serial: str, now: Callable[[], datetime]) -> None:
        self._device = device
        self._now = now
        self.serial = serial
        self.last_used = ""
        self.note: str | None = None

    def shown(self) -> dict[str, Any]:
        self._device.pass_time(self._now())
        return {
            "display": self._device.display,
            "keypad": KEYPAD,
            "off_after": int(self._device.off_after.total_seconds()),
        }

    def use(self, label: str, entries: Mapping[str, str]) -> None:  # noqa: ARG002 - a card has no fields
        if label not in KEYPAD:
            raise NotShown(label, "keypad", KEYPAD)
        self._device.pass_time(self._now())
        self._device.use(label)


class _Phone:
    def __init__(self, device: IBKeyApp, template: str, serial: str, **about: str) -> None:
        self._device = device
        self._about = about
        self.template = template
        self.serial = serial
        self.last_used = ""
        self.note: str | None = None

    def shown(self) -> dict[str, Any]:
        return {"view": self._device.view(), "focus": self._focus(), **self._about}

    def use(self, label: str, entries: Mapping[str, str]) -> None:
        view = self._device.view()
        view.control(label)
        for field in view.fields:
            if field.label in entries:
                self._device.enter(field.label, entries[field.label])
        self._device.activate(label)

    def _focus(self) -> str:
        """What a person on the keyboard, or who listens, comes to next: what is new on the screen goes first."""
        view = self._device.view()
        if not self.last_used:
            return ""
        if view.message:
            return "message"
        if view.response is not None:
            return "response"
        # A tab is used again where it lies. The system's own bar is below every screen, and says nothing of this one.
        if any(control.label == self.last_used and control.place != "system-bar" for control in view.controls):
            return self.last_used
        return view.fields[0].label if view.fields else "title"


class Devices(Protocol):
    """What makes each kind of device. A variant brings its own."""

    @property
    def dsc_plus(self) -> type[DscPlus]:
        """The card."""
        ...

    @property
    def ib_key_ios(self) -> type[IBKeyIos]:
        """The iPhone with IB Key."""
        ...

    @property
    def ib_key_android(self) -> type[IBKeyAndroid]:
        """The Android phone with IB Key."""
        ...

    @property
    def phone_ios(self) -> type[IosPhone]:
        """The iPhone with a camera."""
        ...

    @property
    def phone_android(self) -> type[AndroidPhone]:
        """The Android phone with a camera."""
        ...


@dataclass(frozen=True)
class _Faultless:
    dsc_plus: type[DscPlus] = DscPlus
    ib_key_ios: type[IBKeyIos] = IBKeyIos
    ib_key_android: type[IBKeyAndroid] = IBKeyAndroid
    phone_ios: type[IosPhone] = IosPhone
    phone_android: type[AndroidPhone] = AndroidPhone


@dataclass(frozen=True)
class Mailbox:
    """What a person finds who looks for email.

    Attributes:
        address: of the mailbox.
        mails: what has come, oldest first.
    """

    address: str
    mails: Callable[[], Sequence[Mail]]


class Garage:
    """Keeps the twins that were made, each under a token that nobody can guess. Forgets them when it is dropped.

    Args:
        devices: what makes them.
        now: the time of the devices that keep it, aware; real time unless it is given.
        trusted: PEM file with the authority whose certificates phones know when they send email.
    """

    def __init__(
        self,
        devices: Devices | None = None,
        now: Callable[[], datetime] | None = None,
        trusted: Path | None = None,
    ) -> None:
        self._devices = devices or _Faultless()
        self._now = now or (lambda: datetime.now(UTC))
        self._trusted = trusted
        self._twins: dict[str, Twin] = {}
        self._mailboxes: dict[str, Mailbox] = {}

    def make(
        self, kind: str, serial: str, suite: str, key: bytes, pin: str | None, settings: Mapping[str, str] | None = None
    ) -> str:
        """Make a twin.

        Args:
            kind: ``dsc-plus``, ``ibkey-ios`` or ``ibkey-android``.
            serial: the device's identifier; it stands on the page.
            suite: the OCRA suite.
            key: the shared secret.
            pin: the card's four digits, or the PIN of IB Key on Android; ``None`` for the iPhone.
            settings: for the phones ``opens_with``; for the iPhone also ``biometric`` and ``smartphone_passcode``; for
                the card none.

        Returns:
            the token: the page is at ``/t/{token}``.

        Raises:
            UnknownDevice: the kind or a setting is unknown.
            ValueError: the device cannot be made from this; the message says why, without the secret.
        """
        settings = settings or {}
        twin: Twin
        if kind == "dsc-plus":
            _refuse_unknown(settings, (), kind)
            if pin is None:
                raise UnknownDevice("a dsc-plus has a PIN of four digits; give it one")
            twin = _Card(self._devices.dsc_plus(key, pin, suite), serial, self._now)
        elif kind == "ibkey-ios":
            _refuse_unknown(settings, _IPHONE_SETTINGS, kind)
            if pin is not None:
                raise UnknownDevice("an ibkey-ios has no PIN, the phone's own lock guards it; leave the PIN out")
            device = self._iphone(key, suite, settings)
            twin = _Phone(device, "twins/ib_key_ios.html", serial, biometric=device.biometric)
        elif kind == "ibkey-android":
            _refuse_unknown(settings, _ANDROID_SETTINGS, kind)
            if pin is None:
                raise UnknownDevice("an ibkey-android has the PIN that was chosen at registration; give it one")
            android = self._devices.ib_key_android(key, pin, suite, **cast("Any", dict(settings)))
            twin = _Phone(android, "twins/ib_key_android.html", serial)
        else:
            raise UnknownDevice(
                f"there is no simulated device of the kind {kind!r}; there are dsc-plus, ibkey-ios and ibkey-android"
            )
        return self._keep(twin)

    def make_phone(self, kind: str, settings: Mapping[str, str]) -> str:
        """Make a phone with a camera and an email client.

        Args:
            kind: ``phone-ios`` or ``phone-android``.
            settings: see :class:`reference_impl.adapters.camera_phones.EquippedPhone`.

        Returns:
            the token: the page is at ``/t/{token}``.

        Raises:
            ValueError: there is no such phone, or it cannot be made from this; the message says why.
        """
        from reference_impl.adapters.camera_phones import EquippedPhone

        phone = EquippedPhone(kind, settings, makers=self._devices, now=self._now, trusted=self._trusted)
        return self._keep(CameraTwin(phone, settings.get("mail_account", kind)))

    def make_mailbox(self, mails: Callable[[], Sequence[Mail]], address: str) -> str:
        """Make a page on which somebody reads the email that comes for an address.

        Args:
            mails: what has come, oldest first.
            address: whose mailbox; it stands on the page.

        Returns:
            the token: the page is at ``/m/{token}``.
        """
        token = secrets.token_urlsafe(24)
        self._mailboxes[token] = Mailbox(address, mails)
        return token

    def mailbox(self, token: str) -> Mailbox | None:
        """The mailbox of a token; ``None`` where there is none."""
        return self._mailboxes.get(token)

    def _keep(self, twin: Twin) -> str:
        token = secrets.token_urlsafe(24)
        self._twins[token] = twin
        return token

    def find(self, token: str) -> Twin:
        """The twin of a token.

        Raises:
            KeyError: there is none.
        """
        return self._twins[token]

    def known(self, token: str) -> Twin | None:
        """The twin of a token; ``None`` where there is none."""
        return self._twins.get(token)

    def _iphone(self, key: bytes, suite: str, settings: Mapping[str, str]) -> IBKeyIos:
        # The phone itself refuses values that it does not know; the casts only say so to the type checker.
        given: dict[str, Any] = {}
        if "opens_with" in settings:
            given["opens_with"] = cast("Opening", settings["opens_with"])
        if "biometric" in settings:
            given["biometric"] = cast("Biometric", settings["biometric"])
        if "smartphone_passcode" in settings:
            given["smartphone_passcode"] = settings["smartphone_passcode"]
        return self._devices.ib_key_ios(key, suite, **given)


def _refuse_unknown(settings: Mapping[str, str], known: tuple[str, ...], kind: str) -> None:
    unknown = sorted(set(settings) - set(known))
    if unknown:
        raise UnknownDevice(
            f"a simulated {kind} has no setting {', '.join(map(repr, unknown))}; "
            + (f"there are {', '.join(known)}" if known else "it has none at all")
        )
