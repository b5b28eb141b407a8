"""What every phone with a camera has in common: taking a picture, looking at it, and the email that carries it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, get_args

from reference_impl.devices.camera_phone.views import EmailDraft, Lens, NotSent, PhoneView, Send
from reference_impl.devices.screens import Control, Field, NotShown

__all__ = ["CameraAccess", "CameraPhone", "Lens", "State"]

CameraAccess = Literal["granted", "denied", "no-camera"]
"""Whether the camera app may use the camera, and whether there is any."""

_LONGEST_ENTRY = 320
_LARGEST_ZOOM = 8.0
_ZOOM_STEP = 2.0
_NO_CAMERA: Mapping[CameraAccess, str] = {
    "denied": (
        "{camera} may not use the camera of this phone. Allow it in Settings, under Privacy, and open {camera} again."
    ),
    "no-camera": "No camera can be used on this phone. Have it repaired, or use another phone.",
}
_SENT = "Email sent."


@dataclass(frozen=True)
class State:
    """All that the phone remembers of what was done on it.

    Attributes:
        screen: what is shown.
        behind: the screen that a panel of the system was pulled over.
        lens: the one that the camera uses; it is remembered when the camera is left.
        picture: the picture taken last; ``None`` before the first.
        zoom: how much the picture on the screen is enlarged.
        to, subject: what stands in the email.
        message: what the phone has to say.
        sent: whether the email has just been sent.
    """

    screen: str
    lens: Lens
    behind: str = "lock"
    picture: bytes | None = field(default=None, repr=False)
    zoom: float = 1.0
    to: str = ""
    subject: str = ""
    message: str | None = None
    sent: bool = False


class CameraPhone(ABC):
    """A phone with a camera app and an email client. It starts locked.

    Args:
        send: sends an email; raises :class:`NotSent` where it cannot.
        opens_with_lens: the lens that the camera was left with, before anybody looks.
        camera_access: whether the camera app may use the camera.
        mail_configured: whether the email client has an account to send from.

    Raises:
        ValueError: an argument is not as it must be.
    """

    NAME: ClassVar[str]
    """What the phone is called where it refuses to be made."""

    ROUTES: ClassVar[Mapping[str, str]]
    """Labels that lead to a screen, whatever went before."""

    SHARED_FROM: ClassVar[str] = "picture"
    """The screen from which a picture is shared, and which is shown again afterwards."""

    TO: ClassVar[Field]
    SUBJECT: ClassVar[Field]
    SEND: ClassVar[Control]

    SHUTTER: ClassVar[Control] = Control("Shutter", "bottom")
    SWITCH: ClassVar[Control] = Control("Camera switch", "bottom-right")
    RETAKE: ClassVar[Control] = Control("Retake", "top-left")
    SHARE: ClassVar[Control] = Control("Share", "bottom-left")
    CLOSER: ClassVar[tuple[Control, ...]] = (Control("Zoom in"), Control("Zoom out"))
    """For whoever cannot use two fingers."""

    def __init__(
        self,
        send: Send,
        *,
        opens_with_lens: Lens = "rear",
        camera_access: CameraAccess = "granted",
        mail_configured: bool = True,
    ) -> None:
        self._require_known("opens_with_lens", opens_with_lens, get_args(Lens))
        self._require_known("camera_access", camera_access, get_args(CameraAccess))
        self._send_email = send
        self._access = camera_access
        self._mail_configured = mail_configured
        self._state = State("lock", opens_with_lens)

    # -------------------------------------------------------------- what a person sees
    def view(self) -> PhoneView:
        """What is on the screen now."""
        return self._draw(self._screen())

    @property
    @abstractmethod
    def mail_app(self) -> str:
        """What the email client is called on this phone."""

    @property
    @abstractmethod
    def camera_name(self) -> str:
        """What the camera app is called on this phone."""

    # -------------------------------------------------------------- what a person does
    @abstractmethod
    def swipe_up(self) -> None:
        """Swipe up from the bottom of the screen. Where that means nothing, nothing happens."""

    def activate(self, label: str) -> None:
        """Tap a control, or use a part of the phone that the screen asks for.

        The shutter needs to be told what is before the lens: it is used by :meth:`take`.

        Args:
            label: the exact words.

        Raises:
            NotShown: nothing of this label can be used now.
        """
        control = self.view().control(label)
        if control == self.SHUTTER:
            raise NotShown(label, self.view().title, ())
        if label in self.ROUTES:
            self._go(self.ROUTES[label])
        else:
            self._actions()[label]()

    def enter(self, label: str, value: str) -> None:
        """Type into a field, in place of what stands there.

        Args:
            label: the exact words beside the field.
            value: what is typed; a field has one line, and all beyond 320 characters is not taken.

        Raises:
            NotShown: there is no such field now.
        """
        self.view().field(label)
        typed = "".join(" " if ord(each) < ord(" ") else each for each in value)[:_LONGEST_ENTRY]
        if label == self.TO.label:
            self._state = replace(self._state, to=typed, message=None)
        else:
            self._state = replace(self._state, subject=typed, message=None)

    def take(self, picture: bytes) -> None:
        """Tap the shutter.

        Clauses: DOC-IOS-3, DOC-AND-3.

        Args:
            picture: what the lens shows at this moment, as the camera app keeps it.

        Raises:
            NotShown: there is no shutter on the screen.
            ValueError: the picture is empty.
        """
        self.view().control(self.SHUTTER.label)
        if not picture:
            raise ValueError(f"{self.NAME}: a picture is never empty; give what is before the lens")
        self._state = replace(self._state, screen=self._after_shutter(), picture=picture, zoom=1.0, message=None)

    def spread(self, by: float) -> None:
        """Swipe two fingers apart on the picture, or together. Where no picture is shown nothing happens.

        Clauses: DOC-IOS-5, DOC-AND-4.

        Args:
            by: how many times as far apart the fingers are at the end; more than 0.

        Raises:
            ValueError: ``by`` is not more than 0.
        """
        if not by > 0:
            raise ValueError(f"{self.NAME}: two fingers are apart by something more than 0")
        if self.view().picture is not None:
            zoom = min(_LARGEST_ZOOM, max(1.0, self._state.zoom * by))
            self._state = replace(self._state, zoom=zoom)

    # -------------------------------------------------------------- what platforms are made of
    @abstractmethod
    def _screen(self) -> PhoneView:
        """The screen that is shown, with the labels of this phone and nothing typed or taken."""

    @abstractmethod
    def _after_shutter(self) -> str:
        """The screen that is shown once a picture was taken."""

    def _own_actions(self) -> Mapping[str, Callable[[], None]]:
        """What the platform's labels do beyond :meth:`_actions`."""
        return {}

    def _actions(self) -> Mapping[str, Callable[[], None]]:
        """What the labels do that are more than a way to another screen."""
        return {
            "Camera switch": self._switch_lens,
            "Zoom in": lambda: self.spread(_ZOOM_STEP),
            "Zoom out": lambda: self.spread(1 / _ZOOM_STEP),
            "Cancel": self._leave,
            self.mail_app: self._compose,
            self.SEND.label: self._send,
            **self._own_actions(),
        }

    def _go(self, screen: str) -> None:
        self._state = replace(self._state, screen=screen, zoom=1.0, message=None, sent=False)

    def _switch_lens(self) -> None:
        self._state = replace(self._state, lens="front" if self._state.lens == "rear" else "rear")

    def _leave(self) -> None:
        """Out of the sharing menu, or out of the email, which is thrown away; the picture stays."""
        self._go(self.SHARED_FROM)
        self._state = replace(self._state, to="", subject="")

    def _compose(self) -> None:
        if self._mail_configured:
            self._go("email")
            self._state = replace(self._state, to="", subject="")
            return
        self._go(self.SHARED_FROM)
        words = (
            f"{self.mail_app} is not set up on this phone, so no email can be sent. The picture stays on the phone. "
            "Set up an account for email; your email provider helps with that."
        )
        self._state = replace(self._state, message=words)

    def _send(self) -> None:
        state = self._state
        to, subject = state.to.strip(), state.subject.strip()
        missing = [field.label.rstrip(":") for field, typed in ((self.TO, to), (self.SUBJECT, subject)) if not typed]
        if missing:
            words = f"Fill in {' and '.join(missing)} first."
            self._state = replace(state, message=words)
            return
        assert state.picture is not None  # noqa: S101 - no email is begun without one
        try:
            self._send_email(EmailDraft(to, subject, self._attached(state.picture)))
        except NotSent as fact:
            self._state = replace(state, message=f"{fact} The email is kept as it is; try again.")
        else:
            self._leave()
            self._state = replace(self._state, sent=True)

    def _attached(self, picture: bytes) -> bytes:
        """What the email carries: the picture that is shared."""
        return picture

    def _draw(self, view: PhoneView) -> PhoneView:
        """Put into a screen what this moment has to show."""
        state = self._state
        typed = {self.TO.label: state.to, self.SUBJECT.label: state.subject}
        view = replace(
            view,
            fields=tuple(replace(field, value=typed[field.label]) for field in view.fields),
            message=state.message,
        )
        match state.screen:
            case "camera" if self._access != "granted":
                words = _NO_CAMERA[self._access].format(camera=self.camera_name)
                kept = tuple(each for each in view.controls if each not in (self.SHUTTER, self.SWITCH))
                view = replace(view, controls=kept, message=words)
            case "camera":
                view = replace(view, lens=state.lens, texts=(f"{state.lens.capitalize()} camera",))
            case "review" | "picture":
                texts = (_SENT,) if state.sent else ()
                view = replace(view, picture=state.picture, zoom=state.zoom, texts=texts)
            case "email" if state.picture is not None:
                view = replace(view, attachment=self._attached(state.picture) or None)
        return view

    def _require_known(self, setting: str, value: str, known: tuple[str, ...]) -> None:
        if value not in known:
            raise ValueError(f"{self.NAME}: {setting} {value!r} is unknown; it is {', '.join(known)}")
