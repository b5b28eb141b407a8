"""Phones with a camera, with one rule broken that both platforms have: how a picture is taken, checked, and sent."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from reference_impl.devices.camera_phone import AndroidPhone, CameraPhone, IosPhone, PhoneView
from reference_impl.devices.screens import Place
from reference_impl.variants.registry import DEVICES, Variant

__all__ = ["CAMERA_PHONE_VARIANTS", "broken_phone", "moved"]


def moved(view: PhoneView, label: str, place: Place) -> PhoneView:
    """A screen on which a control lies elsewhere."""
    controls = tuple(replace(each, place=place) if each.label == label else each for each in view.controls)
    return replace(view, controls=controls)


def broken_phone(name: str, clause: str, broken: type[CameraPhone], breaks: str) -> Variant:
    """A variant whose phone is broken; the clause's id says which of the two."""

    def change(parts: Any) -> Any:
        return replace(parts, **{"phone_ios" if clause.startswith("DOC-IOS-") else "phone_android": broken})

    return Variant(name, (clause,), breaks, DEVICES, change)


# ---------------------------------------------------------------- the lens: 1C and 1D, 1B and 1C
class _OpensWithFrontLens(CameraPhone):
    """Opens the camera with the front lens, however it was left."""

    def _go(self, screen: str) -> None:
        super()._go(screen)
        if screen == "camera":
            self._state = replace(self._state, lens="front")


class _SwitchLeadsNowhere(CameraPhone):
    """Keeps the lens that it has."""

    def _switch_lens(self) -> None:
        pass


# ---------------------------------------------------------------- the picture: 2, 3
class _PictureCut(CameraPhone):
    """Keeps the upper half of what was framed."""

    def take(self, picture: bytes) -> None:
        """Tap the shutter, and lose the lower half."""
        super().take(_cut(picture))


class _ShutterWithoutPicture(CameraPhone):
    """Takes nothing."""

    def take(self, picture: bytes) -> None:
        """Tap the shutter, in vain."""


class _FirstPictureStays(CameraPhone):
    """Takes one picture and no second."""

    def take(self, picture: bytes) -> None:
        """Tap the shutter; what was taken before is kept."""
        super().take(self._state.picture or picture)


# ---------------------------------------------------------------- the check: 5, 4
class _FingersIgnored(CameraPhone):
    """Feels no two fingers."""

    def spread(self, by: float) -> None:
        """Swipe two fingers apart, in vain."""


class _RetakeLeadsHome(CameraPhone):
    """Leads from a poor picture to the home screen and not to the framing."""

    def _go(self, screen: str) -> None:
        super()._go("home" if screen == "camera" and self._state.screen in ("picture", "review") else screen)


class _PoorPictureSent(CameraPhone):
    """Shows the newest picture, and sends the first that was taken."""

    _first: bytes | None = None

    def take(self, picture: bytes) -> None:
        """Tap the shutter."""
        super().take(picture)
        self._first = self._first or picture

    def _attached(self, picture: bytes) -> bytes:
        return self._first or picture


# ---------------------------------------------------------------- sharing: 6
class _ShareAtTheRight(CameraPhone):
    """Has the share icon in the lower right corner."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        return moved(super().view(), "Share", "bottom-right")


class _ShareLeadsNowhere(CameraPhone):
    """Opens no sharing menu."""

    def _go(self, screen: str) -> None:
        super()._go("picture" if screen == "share" else screen)


# ---------------------------------------------------------------- the email: 7, 7B, 8
class _EmailWithoutPicture(CameraPhone):
    """Starts an email that carries nothing."""

    def _attached(self, picture: bytes) -> bytes:  # noqa: ARG002 - leaving it out is the break
        return b""


class _EmailNotNew(CameraPhone):
    """Starts every email with the address that it thinks right."""

    def _compose(self) -> None:
        super()._compose()
        if self._state.screen == "email":
            self._state = replace(self._state, to="info@example.com")


class _NotConfiguredSilently(CameraPhone):
    """Does not say that mail is not configured."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        view = super().view()
        return replace(view, message=None) if view.name == "picture" else view


class _NotConfiguredPictureLost(CameraPhone):
    """Says that mail is not configured, and throws the picture away."""

    def _compose(self) -> None:
        super()._compose()
        if not self._mail_configured:
            self._state = replace(self._state, picture=None, screen="camera")


class _NotConfiguredComposes(CameraPhone):
    """Lets an email be written that can never be sent."""

    def _compose(self) -> None:
        message = "No account is set up."
        super()._compose()
        if not self._mail_configured:
            self._state = replace(self._state, screen="email", message=message)


class _SendInTheMiddle(CameraPhone):
    """Has what sends the email in the middle of the screen."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        return moved(super().view(), self.SEND.label, "body")


class _NothingSent(CameraPhone):
    """Says that the email is sent, and sends nothing."""

    def _send(self) -> None:
        self._leave()
        self._state = replace(self._state, sent=True)


class _SubjectLost(CameraPhone):
    """Sends the email under another subject."""

    def _send(self) -> None:
        self._state = replace(self._state, subject="Picture")
        super()._send()


class _PictureMadeSmaller(CameraPhone):
    """Sends a picture of half the size."""

    def _attached(self, picture: bytes) -> bytes:
        return _halved(picture)


def _cut(picture: bytes) -> bytes:
    image = _opened(picture)
    return _kept(image.crop((0, 0, image.width, image.height // 2)))


def _halved(picture: bytes) -> bytes:
    image = _opened(picture)
    return _kept(image.resize((image.width // 2, image.height // 2)))


# A page of the site has no library for pictures; there, nothing is photographed.
def _opened(picture: bytes) -> Any:
    from PIL import Image, ImageOps

    from reference_impl.adapters.photographs import for_display

    return ImageOps.exif_transpose(Image.open(io.BytesIO(for_display(picture)[0])))


def _kept(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=93)
    return out.getvalue()


# ---------------------------------------------------------------- of each platform
# fmt: off
class _IosOpensWithFrontLens(_OpensWithFrontLens, IosPhone): ...
class _IosSwitchLeadsNowhere(_SwitchLeadsNowhere, IosPhone): ...
class _IosPictureCut(_PictureCut, IosPhone): ...
class _IosShutterWithoutPicture(_ShutterWithoutPicture, IosPhone): ...
class _IosFirstPictureStays(_FirstPictureStays, IosPhone): ...
class _IosFingersIgnored(_FingersIgnored, IosPhone): ...
class _IosRetakeLeadsHome(_RetakeLeadsHome, IosPhone): ...
class _IosPoorPictureSent(_PoorPictureSent, IosPhone): ...
class _IosShareAtTheRight(_ShareAtTheRight, IosPhone): ...
class _IosShareLeadsNowhere(_ShareLeadsNowhere, IosPhone): ...
class _IosEmailWithoutPicture(_EmailWithoutPicture, IosPhone): ...
class _IosEmailNotNew(_EmailNotNew, IosPhone): ...
class _IosNotConfiguredSilently(_NotConfiguredSilently, IosPhone): ...
class _IosNotConfiguredPictureLost(_NotConfiguredPictureLost, IosPhone): ...
class _IosNotConfiguredComposes(_NotConfiguredComposes, IosPhone): ...
class _IosSendInTheMiddle(_SendInTheMiddle, IosPhone): ...
class _IosNothingSent(_NothingSent, IosPhone): ...
class _IosSubjectLost(_SubjectLost, IosPhone): ...
class _IosPictureMadeSmaller(_PictureMadeSmaller, IosPhone): ...
class _AndroidOpensWithFrontLens(_OpensWithFrontLens, AndroidPhone): ...
class _AndroidSwitchLeadsNowhere(_SwitchLeadsNowhere, AndroidPhone): ...
class _AndroidPictureCut(_PictureCut, AndroidPhone): ...
class _AndroidShutterWithoutPicture(_ShutterWithoutPicture, AndroidPhone): ...
class _AndroidFirstPictureStays(_FirstPictureStays, AndroidPhone): ...
class _AndroidFingersIgnored(_FingersIgnored, AndroidPhone): ...
class _AndroidRetakeLeadsHome(_RetakeLeadsHome, AndroidPhone): ...
class _AndroidPoorPictureSent(_PoorPictureSent, AndroidPhone): ...
class _AndroidShareAtTheRight(_ShareAtTheRight, AndroidPhone): ...
class _AndroidShareLeadsNowhere(_ShareLeadsNowhere, AndroidPhone): ...
class _AndroidEmailWithoutPicture(_EmailWithoutPicture, AndroidPhone): ...
class _AndroidEmailNotNew(_EmailNotNew, AndroidPhone): ...
class _AndroidNotConfiguredSilently(_NotConfiguredSilently, AndroidPhone): ...
class _AndroidNotConfiguredPictureLost(_NotConfiguredPictureLost, AndroidPhone): ...
class _AndroidNotConfiguredComposes(_NotConfiguredComposes, AndroidPhone): ...
class _AndroidSendInTheMiddle(_SendInTheMiddle, AndroidPhone): ...
class _AndroidNothingSent(_NothingSent, AndroidPhone): ...
class _AndroidSubjectLost(_SubjectLost, AndroidPhone): ...
class _AndroidPictureMadeSmaller(_PictureMadeSmaller, AndroidPhone): ...
# fmt: on

_IOS, _ANDROID = "DOC-IOS-", "DOC-AND-"

_Broken = tuple[str, str, str, type[CameraPhone], type[CameraPhone], str]
_BROKEN: tuple[_Broken, ...] = (
    (
        "camera-opens-with-front-lens", "1C", "1B", _IosOpensWithFrontLens, _AndroidOpensWithFrontLens,
        "The camera opens with the front lens.",
    ),
    (
        "camera-switch-leads-nowhere", "1D", "1C", _IosSwitchLeadsNowhere, _AndroidSwitchLeadsNowhere,
        "The camera switch button does not change the lens.",
    ),
    (
        "picture-cut", "2", "2", _IosPictureCut, _AndroidPictureCut,
        "The picture holds the upper half of what was framed.",
    ),
    (
        "shutter-without-picture", "3", "3", _IosShutterWithoutPicture, _AndroidShutterWithoutPicture,
        "The shutter button takes no picture.",
    ),
    (
        "first-picture-stays", "3", "3", _IosFirstPictureStays, _AndroidFirstPictureStays,
        "The shutter button takes a first picture, and none after it.",
    ),
    (
        "two-fingers-ignored", "5", "4", _IosFingersIgnored, _AndroidFingersIgnored,
        "Two fingers that are swiped apart do not enlarge the picture.",
    ),
    (
        "retake-leads-home", "5", "4", _IosRetakeLeadsHome, _AndroidRetakeLeadsHome,
        "From a poor picture there is no way back to the framing.",
    ),
    (
        "poor-picture-sent", "5", "4", _IosPoorPictureSent, _AndroidPoorPictureSent,
        "The picture that was taken again is shown, and the poor one is sent.",
    ),
    (
        "share-at-the-right", "6", "6", _IosShareAtTheRight, _AndroidShareAtTheRight,
        "The share icon lies in the lower right corner and not in the lower left one.",
    ),
    (
        "share-leads-nowhere", "6", "6", _IosShareLeadsNowhere, _AndroidShareLeadsNowhere,
        "The share icon opens no sharing menu.",
    ),
    (
        "email-without-picture", "7", "7", _IosEmailWithoutPicture, _AndroidEmailWithoutPicture,
        "The new email does not carry the picture.",
    ),
    (
        "email-not-new", "7", "7", _IosEmailNotNew, _AndroidEmailNotNew,
        "An address stands already in the new email.",
    ),
    (
        "mail-not-configured-silently", "7B", "7B", _IosNotConfiguredSilently, _AndroidNotConfiguredSilently,
        "A phone whose mail is not configured does not say so.",
    ),
    (
        "mail-not-configured-picture-lost", "7B", "7B", _IosNotConfiguredPictureLost, _AndroidNotConfiguredPictureLost,
        "A phone whose mail is not configured says so, and loses the picture.",
    ),
    (
        "mail-not-configured-composes", "7B", "7B", _IosNotConfiguredComposes, _AndroidNotConfiguredComposes,
        "A phone whose mail is not configured lets an email be written all the same.",
    ),
    (
        "send-in-the-middle", "8", "8", _IosSendInTheMiddle, _AndroidSendInTheMiddle,
        "What sends the email lies in the middle of the screen and not at its top right.",
    ),
    (
        "nothing-sent", "8", "8", _IosNothingSent, _AndroidNothingSent,
        "The phone says that the email is sent, and sends nothing.",
    ),
    (
        "subject-lost", "8", "8", _IosSubjectLost, _AndroidSubjectLost,
        "The email is sent under another subject than was filled in.",
    ),
    (
        "picture-made-smaller", "8", "8", _IosPictureMadeSmaller, _AndroidPictureMadeSmaller,
        "The picture is sent at half its size.",
    ),
)  # fmt: skip

CAMERA_PHONE_VARIANTS = tuple(
    variant
    for name, ios, android, on_ios, on_android, breaks in _BROKEN
    for variant in (
        broken_phone(f"ios-{name}", _IOS + ios, on_ios, breaks),
        broken_phone(f"android-{name}", _ANDROID + android, on_android, breaks),
    )
)
