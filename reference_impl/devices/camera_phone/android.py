"""An Android phone with its camera and its email client, as a state machine; screens in the order of the article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from reference_impl.devices.camera_phone.phone import CameraAccess, CameraPhone, Lens
from reference_impl.devices.camera_phone.views import PhoneView, Send
from reference_impl.devices.screens import Control, Field

__all__ = ["AndroidPhone"]

_SWIPE_UP = Control("Swipe up", "bottom")
_CIRCLE = Control("Empty circle", "bottom-right")

_SCREENS: Mapping[str, PhoneView] = {
    view.name: view
    for view in (
        PhoneView("lock", "Lock screen", (_SWIPE_UP,)),
        PhoneView("home", "Home screen", (Control("Apps"), _SWIPE_UP)),
        PhoneView("apps", "Apps", (Control("Home", "bottom"),)),
        PhoneView("camera", "Camera", (CameraPhone.SHUTTER, CameraPhone.SWITCH, _SWIPE_UP)),
        PhoneView("review", "Check the picture", (CameraPhone.RETAKE, *CameraPhone.CLOSER, _CIRCLE, _SWIPE_UP)),
        PhoneView("picture", "Picture", (CameraPhone.RETAKE, *CameraPhone.CLOSER, CameraPhone.SHARE, _SWIPE_UP)),
        PhoneView("share", "Share", (Control("Cancel"), _SWIPE_UP)),
        PhoneView(
            "email",
            "Compose",
            (Control("Cancel", "top-left"), Control("Send (airplane)", "top-right"), _SWIPE_UP),
            (Field("To", numeric=False), Field("Subject", numeric=False)),
        ),
    )
}


class AndroidPhone(CameraPhone):
    """An Android phone. It starts at its lock screen.

    Clauses: DOC-AND-1, DOC-AND-1B, DOC-AND-1C, DOC-AND-2, DOC-AND-3, DOC-AND-4, DOC-AND-5, DOC-AND-6, DOC-AND-7,
    DOC-AND-7B, DOC-AND-8.

    Args:
        send: sends an email; raises :class:`NotSent` where it cannot.
        opens_with_lens: the lens that the camera was left with, before anybody looks.
        camera_name: what the camera app is called on this phone.
        mail_app: what the email client is called on this phone.
        camera_access: whether the camera app may use the camera.
        mail_configured: whether the email client has an account to send from.

    Raises:
        ValueError: an argument is not as it must be.
    """

    NAME = "Android phone"
    ROUTES: ClassVar[Mapping[str, str]] = {
        "Apps": "apps",
        "Home": "home",
        "Empty circle": "picture",
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
        camera_name: str = "Camera",
        mail_app: str = "Gmail",
        camera_access: CameraAccess = "granted",
        mail_configured: bool = True,
    ) -> None:
        super().__init__(
            send, opens_with_lens=opens_with_lens, camera_access=camera_access, mail_configured=mail_configured
        )
        own = {label for view in _SCREENS.values() for label in view.labels()} | {"Email sent."}
        for setting, name in (("camera_name", camera_name), ("mail_app", mail_app)):
            taken = name in own and name != "Camera"
            if taken or not name or len(name) > 40 or name != " ".join(name.split()):
                raise ValueError(
                    f"{self.NAME}: {setting} is the name of an app, of 1 to 40 characters on one line, and none that "
                    "something else on the phone has; give it such a name"
                )
        self._camera_name = camera_name
        self._mail_app = mail_app

    @property
    def mail_app(self) -> str:
        """As it was set up."""
        return self._mail_app

    @property
    def camera_name(self) -> str:
        """As its maker calls it."""
        return self._camera_name

    def swipe_up(self) -> None:
        """Swipe up from the bottom of the screen: from the home screen to the list of applications, else home."""
        match self._state.screen:
            case "home":
                self._go("apps")
            case "apps":
                pass
            case _:
                self._go("home")

    def _screen(self) -> PhoneView:
        screen = self._state.screen
        view = _SCREENS[screen]
        if screen in ("home", "apps"):
            view = replace(view, controls=(Control(self._camera_name), *view.controls))
        elif screen == "share":
            view = replace(view, controls=(Control(self._mail_app), *view.controls))
        elif screen == "camera":
            view = replace(view, title=self._camera_name)
        return view

    def _after_shutter(self) -> str:
        return "review"  # the article has it checked before the circle is tapped

    def _own_actions(self) -> Mapping[str, Callable[[], None]]:
        return {"Swipe up": self.swipe_up, self._camera_name: lambda: self._go("camera")}
