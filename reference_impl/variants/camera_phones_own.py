"""Phones with a camera, with one rule broken that one platform alone has.

The way to the camera, the thumbnail of the iPhone, the empty circle of Android, names that differ from phone to phone.
"""

from __future__ import annotations

from dataclasses import replace

from reference_impl.devices.camera_phone import AndroidPhone, CameraPhone, IosPhone, PhoneView
from reference_impl.variants.camera_phones import broken_phone, moved

__all__ = ["CAMERA_PHONE_OWN_VARIANTS"]


def _without(view: PhoneView, screen: str, label: str) -> PhoneView:
    if view.name != screen:
        return view
    return replace(view, controls=tuple(each for each in view.controls if each.label != label))


# ---------------------------------------------------------------- DOC-IOS-1, 1B
class SwipeLeadsNowhere(IosPhone):
    """Pulls up no panel."""

    def swipe_up(self) -> None:
        """Swipe up from the bottom of the screen, in vain."""


class NoIconBehindTheSwipe(IosPhone):
    """Has no camera icon behind the swipe, on any phone."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        return _without(super().view(), "panel", "Camera")


class IconLeadsHome(IosPhone):
    """Leads from the icon behind the swipe to the home screen."""

    def _go(self, screen: str) -> None:
        super()._go("home" if screen == "camera" and self._state.screen == "panel" else screen)


class NoIconOnHomeScreen(IosPhone):
    """Has no camera on the home screen."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        return _without(super().view(), "home", "Camera")


class HomeIconLeadsNowhere(IosPhone):
    """Stays on the home screen."""

    def _go(self, screen: str) -> None:
        super()._go("home" if screen == "camera" and self._state.screen == "home" else screen)


# ---------------------------------------------------------------- DOC-IOS-4
class ThumbnailAtTheRight(IosPhone):
    """Has the thumbnail in the lower right corner."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        return moved(super().view(), "Thumbnail", "bottom-right")


class ThumbnailLeadsNowhere(IosPhone):
    """Opens no picture."""

    def _go(self, screen: str) -> None:
        super()._go("camera" if screen == "picture" and self._state.screen == "camera" else screen)


class ThumbnailOpensTheFirst(IosPhone):
    """Opens the first picture that was taken, not the one just taken."""

    _first: bytes | None = None

    def take(self, picture: bytes) -> None:
        """Tap the shutter."""
        super().take(picture)
        self._first = self._first or picture

    def view(self) -> PhoneView:
        """What is on the screen now."""
        view = super().view()
        return replace(view, picture=self._first) if view.picture is not None else view


# ---------------------------------------------------------------- DOC-IOS-7
class MailByAnotherName(IosPhone):
    """Calls Mail otherwise."""

    @property
    def mail_app(self) -> str:
        """Another name."""
        return "E-mail"

    def view(self) -> PhoneView:
        """What is on the screen now."""
        view = super().view()
        renamed = tuple(replace(each, label="E-mail") if each.label == "Mail" else each for each in view.controls)
        return replace(view, controls=renamed)


# ---------------------------------------------------------------- DOC-AND-1
class CameraNotInTheList(AndroidPhone):
    """Leaves the camera out of the list of applications."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        return _without(super().view(), "apps", self.camera_name)


class CameraNotOnHomeScreen(AndroidPhone):
    """Leaves the camera out of the home screen."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        return _without(super().view(), "home", self.camera_name)


class CameraLeadsNowhere(AndroidPhone):
    """Starts nothing."""

    def _go(self, screen: str) -> None:
        super()._go("home" if screen == "camera" and self._state.screen in ("home", "apps") else screen)


# ---------------------------------------------------------------- DOC-AND-5
class CircleAtTheLeft(AndroidPhone):
    """Has the empty circle in the lower left corner."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        return moved(super().view(), "Empty circle", "bottom-left")


class CircleLeadsNowhere(AndroidPhone):
    """Stays at the check."""

    def _go(self, screen: str) -> None:
        super()._go("review" if screen == "picture" and self._state.screen == "review" else screen)


class ShareBeforeTheCircle(AndroidPhone):
    """Lets a picture be shared before the circle was tapped."""

    def view(self) -> PhoneView:
        """What is on the screen now."""
        view = super().view()
        return replace(view, controls=(*view.controls, self.SHARE)) if view.name == "review" else view


# ---------------------------------------------------------------- DOC-AND-7
class ClientAlwaysGmail(AndroidPhone):
    """Offers Gmail, whatever client is set up."""

    @property
    def mail_app(self) -> str:
        """The article's example."""
        return "Gmail"

    def view(self) -> PhoneView:
        """What is on the screen now."""
        view = super().view()
        own = self._mail_app
        renamed = tuple(replace(each, label="Gmail") if each.label == own else each for each in view.controls)
        return replace(view, controls=renamed)


_OWN: tuple[tuple[str, str, type[CameraPhone], str], ...] = (
    ("swipe-leads-nowhere", "DOC-IOS-1", SwipeLeadsNowhere, "A swipe up from the bottom of the screen shows nothing."),
    (
        "no-icon-behind-the-swipe",
        "DOC-IOS-1",
        NoIconBehindTheSwipe,
        "A swipe up shows a panel without a camera icon, on a phone that is to have one.",
    ),
    (
        "icon-behind-the-swipe-leads-home",
        "DOC-IOS-1",
        IconLeadsHome,
        "The camera icon behind the swipe leads to the home screen.",
    ),
    ("no-icon-on-home-screen", "DOC-IOS-1B", NoIconOnHomeScreen, "The home screen has no camera."),
    ("home-icon-leads-nowhere", "DOC-IOS-1B", HomeIconLeadsNowhere, "The camera on the home screen does not open."),
    (
        "thumbnail-at-the-right",
        "DOC-IOS-4",
        ThumbnailAtTheRight,
        "The thumbnail lies in the lower right corner and not in the lower left one.",
    ),
    ("thumbnail-leads-nowhere", "DOC-IOS-4", ThumbnailLeadsNowhere, "The thumbnail does not open the picture."),
    (
        "thumbnail-opens-the-first",
        "DOC-IOS-4",
        ThumbnailOpensTheFirst,
        "The thumbnail opens the first picture that was taken, not the one just taken.",
    ),
    ("mail-by-another-name", "DOC-IOS-7", MailByAnotherName, "What starts an email is called E-mail and not Mail."),
    ("camera-not-in-the-list", "DOC-AND-1", CameraNotInTheList, "The list of applications has no camera."),
    ("camera-not-on-home-screen", "DOC-AND-1", CameraNotOnHomeScreen, "The home screen has no camera."),
    ("camera-leads-nowhere", "DOC-AND-1", CameraLeadsNowhere, "The camera app does not start."),
    (
        "circle-at-the-left",
        "DOC-AND-5",
        CircleAtTheLeft,
        "The empty circle lies in the lower left corner and not in the lower right one.",
    ),
    ("circle-leads-nowhere", "DOC-AND-5", CircleLeadsNowhere, "The empty circle does not lead on."),
    (
        "share-before-the-circle",
        "DOC-AND-5",
        ShareBeforeTheCircle,
        "A picture can be shared before the empty circle was tapped.",
    ),
    ("client-always-gmail", "DOC-AND-7", ClientAlwaysGmail, "The sharing menu calls every email client Gmail."),
)

CAMERA_PHONE_OWN_VARIANTS = tuple(broken_phone(*each) for each in _OWN)
