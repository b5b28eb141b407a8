"""Phones with a camera behind a page: a state machine with what its page needs beside it, one touch at a time."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from reference_impl.devices.camera_phone import PhoneView

if TYPE_CHECKING:  # a page of the site has no library for pictures, and no such phone
    from reference_impl.adapters.camera_phones import EquippedPhone

__all__ = ["CameraTwin", "Shown"]

Shown = Literal["taken", "attached", "thumbnail"]
"""The pictures that a page shows."""

_DIGITS = 12


class CameraTwin:
    """A phone with a camera, for its page.

    Args:
        phone: what it is.
        serial: stands on the page.
    """

    note: str | None

    def __init__(self, phone: EquippedPhone, serial: str) -> None:
        self._phone = phone
        self._touching = threading.Lock()
        self._displayed: tuple[bytes, tuple[bytes, str]] | None = None
        self.template = "twins/camera_ios.html" if phone.kind == "phone-ios" else "twins/camera_android.html"
        self.serial = serial
        self.last_used = ""
        self.note = None

    def shown(self) -> dict[str, Any]:
        """What the template is given."""
        view = self._phone.app.view()
        versions = {which: _version(picture) for which, picture in _pictures(view).items()}
        return {
            "view": view,
            "focus": self._focus(view),
            "pictures": versions,
            "camera_name": self._phone.app.camera_name,
            "told": self._told(view),
        }

    def use(self, label: str, entries: Mapping[str, str]) -> None:
        """Type the entries into their fields and use the control of this label.

        Raises:
            NotShown: a page of before was used, whose control is not there any more.
        """
        with self._touching:
            view = self._phone.app.view()
            view.control(label)
            for field in view.fields:
                if field.label in entries:
                    self._phone.app.enter(field.label, entries[field.label])
            self._phone.app.activate(label)

    def shoot(self, frame: bytes) -> None:
        """Tap the shutter; ``frame`` is what the lens shows.

        Raises:
            NotShown: there is no shutter on the screen.
            ValueError: the frame is no picture, or too large; the message says which.
        """
        with self._touching:
            self._phone.shoot(frame)

    def spread(self, by: float) -> float:
        """Swipe two fingers apart on the picture.

        Returns:
            how much it is enlarged now.

        Raises:
            ValueError: ``by`` is not more than 0.
        """
        with self._touching:
            self._phone.app.spread(by)
            return self._phone.app.view().zoom

    def picture(self, which: str) -> tuple[bytes, str]:
        """One of the pictures that the page shows, as a browser can show it, with its media type.

        Raises:
            KeyError: it is not on the screen.
        """
        from reference_impl.adapters.photographs import for_display

        picture = _pictures(self._phone.app.view())[which]
        kept = self._displayed
        if kept is None or kept[0] is not picture:
            kept = self._displayed = (picture, for_display(picture))
        return kept[1]

    def _focus(self, view: PhoneView) -> str:
        if not self.last_used:
            return ""
        if view.message:
            return "message"
        if any(control.label == self.last_used and control.place == "body" for control in view.controls):
            return self.last_used
        return view.fields[0].label if view.fields else "title"

    def _told(self, view: PhoneView) -> str:
        """What the last touch led to, where somebody who listens would not learn it otherwise."""
        match self.last_used:
            case "Shutter" if view.picture or view.thumbnail:
                return "The picture was taken."
            case "Zoom in" | "Zoom out" if view.picture:
                return f"Enlarged {view.zoom:g} times." if view.zoom > 1 else "Not enlarged."
            case _ if view.message:
                return ""  # it has the focus
            case "Camera switch":
                return " ".join(view.texts)
            case _:
                return " ".join(view.texts) if view.picture else ""


def _pictures(view: PhoneView) -> dict[str, bytes]:
    found = {"taken": view.picture, "attached": view.attachment, "thumbnail": view.thumbnail}
    return {which: picture for which, picture in found.items() if picture is not None}


def _version(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest()[:_DIGITS]
