"""An iPhone with its camera and Mail, as a state machine; the screens are in the order of the article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar, Literal, get_args

from reference_impl.devices.camera_phone.phone import CameraAccess, CameraPhone, Lens
from reference_impl.devices.camera_phone.views import PhoneView, Send
from reference_impl.devices.screens import Control, Field

__all__ = ["CameraIcon", "IosPhone"]

CameraIcon = Literal["control-center", "none"]
"""Whether the panel behind a swipe up from the bottom has a camera icon. Newer iPhones have none (Q-20)."""

_HOME_BUTTON = Control("Home Button", "body-of-phone")
_SWIPE_UP = Control("Swipe up", "bottom")
_CAMERA = Control("Camera")
_THUMBNAIL = Control("Thumbnail", "bottom-left")

_SCREENS: Mapping[str, PhoneView] = {
    view.name: view
    for view in (
        PhoneView("lock", "Lock screen", (_SWIPE_UP, _HOME_BUTTON)),
        PhoneView("home", "Home screen", (_CAMERA, _SWIPE_UP, _HOME_BUTTON)),
        PhoneView("panel", "Control Center", (Control("Close"), _HOME_BUTTON)),
        PhoneView("camera", "Camera", (CameraPhone.SHUTTER, CameraPhone.SWITCH, _HOME_BUTTON)),
        PhoneView(
            "picture",
            "Picture",
            (CameraPhone.RETAKE, *CameraPhone.CLOSER, CameraPhone.SHARE, _HOME_BUTTON),
        ),
        PhoneView("share", "Share", (Control("Mail"), Control("Cancel"), _HOME_BUTTON)),
        PhoneView(
            "email",
            "New Message",
            (Control("Cancel", "top-left"), Control("Send (up arrow)", "top-right"), _HOME_BUTTON),
            (Field("To:", numeric=False), Field("Subject:", numeric=False)),
        ),
    )
}


class IosPhone(CameraPhone):
    """An iPhone. It starts at its lock screen.

    Clauses: DOC-IOS-1, DOC-IOS-1B, DOC-IOS-1C, DOC-IOS-1D, DOC-IOS-2, DOC-IOS-3, DOC-IOS-4, DOC-IOS-5, DOC-IOS-6,
    DOC-IOS-7, DOC-IOS-7B, DOC-IOS-8.

    Args:
        send: sends an email; raises :class:`NotSent` where it cannot.
        opens_with_lens: the lens that the camera was left with, before anybody looks.
        camera_icon: whether the panel behind a swipe up has a camera icon.
        camera_access: whether the camera app may use the camera.
        mail_configured: whether Mail has an account to send from.

    Raises:
        ValueError: an argument is not as it must be.
    """

    NAME = "iPhone"
    ROUTES: ClassVar[Mapping[str, str]] = {
        "Home Button": "home",
        "Camera": "camera",
        "Thumbnail": "picture",
        "Retake": "camera",
        "Share": "share",
    }
    TO = _SCREENS["email"].fields[0]
    SUBJECT = _SCREENS["email"].fields[1]
    SEND = _SCREENS["email"].controls[1]

    def __init__(
        self,
        send: Send,
        *,
        opens_with_lens: Lens = "rear",
        camera_icon: CameraIcon = "control-center",
        camera_access: CameraAccess = "granted",
        mail_configured: bool = True,
    ) -> None:
        super().__init__(
            send, opens_with_lens=opens_with_lens, camera_access=camera_access, mail_configured=mail_configured
        )
        self._require_known("camera_icon", camera_icon, get_args(CameraIcon))
        self._icon = camera_icon

    @property
    def mail_app(self) -> str:
        """Apple's own."""
        return "Mail"

    @property
    def camera_name(self) -> str:
        """Apple's own."""
        return "Camera"

    def swipe_up(self) -> None:
        """Swipe up from the bottom of the screen, which pulls up the panel (DOC-IOS-1)."""
        if self._state.screen in ("lock", "home"):
            self._state = replace(self._state, behind=self._state.screen)
            self._go("panel")

    def _screen(self) -> PhoneView:
        state = self._state
        view = _SCREENS[state.screen]
        if state.screen == "panel" and self._icon == "control-center":
            view = replace(view, controls=(_CAMERA, *view.controls))
        if state.screen == "camera" and state.picture is not None:
            view = replace(view, controls=(_THUMBNAIL, *view.controls), thumbnail=state.picture)
        return view

    def _after_shutter(self) -> str:
        return "camera"  # with the thumbnail of what was taken

    def _own_actions(self) -> Mapping[str, Callable[[], None]]:
        return {"Swipe up": self.swipe_up, "Close": lambda: self._go(self._state.behind)}
