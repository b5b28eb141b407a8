"""What each variant of the phones with a camera breaks, as a question with one answer."""

from __future__ import annotations

import email
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal

from PIL import Image, ImageOps, ImageStat

from conformance.seams import ContractBroken, PhoneSpec
from reference_impl import target
from reference_impl.target.camera_phones import ModelCameraPhone
from tests.reference_impl.variants.scene import Scene

Kind = Literal["phone-ios", "phone-android"]
SHADES: Final = {"dark": (40, 44, 50), "light": (200, 204, 210), "face": (120, 80, 70)}


def picture(shade: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), SHADES[shade]).save(out, "JPEG")
    return out.getvalue()


def shade_of(content: bytes | None) -> str | None:
    """Which of the pictures it is, with its size; ``None`` for none."""
    if not content:
        return None
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    level = ImageStat.Stat(image.convert("L")).mean[0]
    nearest = min(SHADES, key=lambda name: abs(level - sum(SHADES[name]) / 3))
    return nearest if image.size == (60, 80) else f"{nearest} of another size"


@dataclass
class Hand:
    """A phone, its names, and what it sent."""

    phone: ModelCameraPhone
    kind: Kind
    camera: str = "Camera"
    client: str = "Mail"
    sent: list[tuple[str, str, bytes]] = field(default_factory=list)

    def tap(self, *labels: str) -> bool:
        """Tap one after another; whether all of them were there."""
        try:
            for label in labels:
                self.phone.screens.activate(label)
        except ContractBroken:
            return False
        return True

    def open_camera(self) -> bool:
        self.phone.unlock()
        return self.tap(self.camera) and self.phone.framed() is not None

    def take(self, shade: str) -> None:
        self.phone.aim(picture(shade))
        self.phone.shoot()

    def look(self) -> str | None:
        """Open the picture just taken."""
        self.tap("Thumbnail" if self.kind == "phone-ios" else "Empty circle")
        return shade_of(self.phone.taken())

    def compose(self) -> bool:
        return self.tap("Share", self.client)

    def send(self) -> None:
        to, subject, arrow = (
            ("To:", "Subject:", "Send (up arrow)") if self.kind == "phone-ios" else ("To", "Subject", "Send (airplane)")
        )
        self.phone.screens.enter(to, "documents@example.com")
        self.phone.screens.enter(subject, "PoRes U1234567")
        self.phone.screens.activate(arrow)


def hand(scene: Scene, kind: Kind, **settings: str) -> Hand:
    sent: list[tuple[str, str, bytes]] = []
    spec = PhoneSpec(kind, {"mail_account": "ada@example.com", **settings}, lambda *message: sent.append(message))
    make = target.phone_ios if kind == "phone-ios" else target.phone_android
    phone = make(scene.opened, spec)
    phone.aim(picture("dark"))
    phone.aim(picture("face"), "front")
    client = "Mail" if kind == "phone-ios" else settings.get("mail_app", "Gmail")
    return Hand(phone, kind, settings.get("camera_name", "Camera"), client, sent)


def with_picture(scene: Scene, kind: Kind, **settings: str) -> Hand:
    one = hand(scene, kind, **settings)
    one.open_camera()
    one.take("light")
    one.look()
    return one


# ---------------------------------------------------------------- of both
def opens_with_the_rear_lens(kind: Kind, scene: Scene) -> bool:
    one = hand(scene, kind)
    return one.open_camera() and shade_of(one.phone.framed()) == "dark"


def the_switch_leads_to_the_rear_lens(kind: Kind, scene: Scene) -> bool:
    one = hand(scene, kind, opens_with_lens="front")
    one.open_camera()
    before = shade_of(one.phone.framed())
    return before == "face" and one.tap("Camera switch") and shade_of(one.phone.framed()) == "dark"


def the_picture_is_what_was_framed(kind: Kind, scene: Scene) -> bool:
    return shade_of(with_picture(scene, kind).phone.taken()) == "light"


def each_tap_takes_a_picture(kind: Kind, scene: Scene) -> bool:
    one = hand(scene, kind)
    one.open_camera()
    one.take("dark")
    one.look()
    if not one.tap("Retake"):
        return False
    one.take("light")
    return one.look() == "light"


def two_fingers_enlarge(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind)
    one.phone.spread()
    return one.phone.zoomed() > 1


def retake_leads_to_the_framing(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind)
    return one.tap("Retake") and one.phone.framed() is not None


def what_was_taken_again_is_sent(kind: Kind, scene: Scene) -> bool:
    one = hand(scene, kind)
    one.open_camera()
    one.take("dark")
    one.look()
    one.tap("Retake")
    one.take("light")
    one.look()
    one.compose()
    return shade_of(one.phone.attached()) == "light"


def share_is_at_the_bottom_left(kind: Kind, scene: Scene) -> bool:
    place = with_picture(scene, kind).phone.screens.place("Share")
    return place.across < 1 / 3 and place.down > 2 / 3


def share_opens_the_menu(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind)
    return one.tap("Share") and one.phone.screens.shows(one.client)


def the_email_carries_the_picture(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind)
    return one.compose() and shade_of(one.phone.attached()) == "light"


def the_email_is_new(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind)
    one.compose()
    return one.phone.screens.read("To:" if kind == "phone-ios" else "To") == ""


def without_mail_the_phone_says_so(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind, mail_configured="no")
    one.compose()
    return bool(one.phone.screens.message())


def without_mail_the_picture_stays(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind, mail_configured="no")
    one.compose()
    return shade_of(one.phone.taken()) == "light"


def without_mail_nothing_is_written(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind, mail_configured="no")
    one.compose()
    return one.phone.attached() is None


def send_is_at_the_top_right(kind: Kind, scene: Scene) -> bool:
    one = with_picture(scene, kind)
    one.compose()
    place = one.phone.screens.place("Send (up arrow)" if kind == "phone-ios" else "Send (airplane)")
    return place.across > 2 / 3 and place.down < 1 / 3


def _message(kind: Kind, scene: Scene) -> email.message.Message | None:
    one = with_picture(scene, kind)
    one.compose()
    one.send()
    return email.message_from_bytes(one.sent[0][2]) if one.sent else None


def the_email_is_sent(kind: Kind, scene: Scene) -> bool:
    return _message(kind, scene) is not None


def the_subject_is_as_it_was_typed(kind: Kind, scene: Scene) -> bool:
    message = _message(kind, scene)
    return message is not None and message["Subject"] == "PoRes U1234567"


def the_picture_is_sent_as_it_is(kind: Kind, scene: Scene) -> bool:
    message = _message(kind, scene)
    parts = [] if message is None else [part for part in message.walk() if part.get_content_maintype() == "image"]
    content = parts[0].get_payload(decode=True) if parts else None
    return isinstance(content, bytes) and shade_of(content) == "light"


# ---------------------------------------------------------------- of the iPhone
def a_swipe_leads_to_the_camera(scene: Scene) -> bool:
    one = hand(scene, "phone-ios")
    one.phone.swipe_up()
    return one.tap("Camera") and one.phone.framed() is not None


def the_home_screen_leads_to_the_camera(scene: Scene) -> bool:
    return hand(scene, "phone-ios", camera_icon="none").open_camera()


def the_thumbnail_is_at_the_bottom_left(scene: Scene) -> bool:
    one = hand(scene, "phone-ios")
    one.open_camera()
    one.take("light")
    place = one.phone.screens.place("Thumbnail")
    return place.across < 1 / 3 and place.down > 2 / 3


def the_thumbnail_opens_the_newest(scene: Scene) -> bool:
    one = hand(scene, "phone-ios")
    one.open_camera()
    one.take("dark")
    one.take("light")
    return one.look() == "light"


def mail_is_called_mail(scene: Scene) -> bool:
    return with_picture(scene, "phone-ios").compose()


# ---------------------------------------------------------------- of Android
def the_list_leads_to_the_camera(scene: Scene) -> bool:
    one = hand(scene, "phone-android", camera_name="Photo Lens")
    one.phone.unlock()
    return one.tap("Apps", "Photo Lens") and one.phone.framed() is not None


def the_home_screen_of_android_leads_to_the_camera(scene: Scene) -> bool:
    return hand(scene, "phone-android", camera_name="Photo Lens").open_camera()


def _reviewed(scene: Scene) -> Hand:
    one = hand(scene, "phone-android")
    one.open_camera()
    one.take("light")
    return one


def the_circle_is_at_the_bottom_right(scene: Scene) -> bool:
    place = _reviewed(scene).phone.screens.place("Empty circle")
    return place.across > 2 / 3 and place.down > 2 / 3


def the_circle_leads_to_sharing(scene: Scene) -> bool:
    one = _reviewed(scene)
    return one.tap("Empty circle") and one.phone.screens.shows("Share")


def nothing_is_shared_before_the_circle(scene: Scene) -> bool:
    return not _reviewed(scene).phone.screens.shows("Share")


def the_client_has_its_own_name(scene: Scene) -> bool:
    one = with_picture(scene, "phone-android", mail_app="My Mail")
    return one.compose()


_OF_BOTH: Mapping[str, Callable[[Kind, Scene], bool]] = {
    "camera-opens-with-front-lens": opens_with_the_rear_lens,
    "camera-switch-leads-nowhere": the_switch_leads_to_the_rear_lens,
    "picture-cut": the_picture_is_what_was_framed,
    "shutter-without-picture": the_picture_is_what_was_framed,
    "first-picture-stays": each_tap_takes_a_picture,
    "two-fingers-ignored": two_fingers_enlarge,
    "retake-leads-home": retake_leads_to_the_framing,
    "poor-picture-sent": what_was_taken_again_is_sent,
    "share-at-the-right": share_is_at_the_bottom_left,
    "share-leads-nowhere": share_opens_the_menu,
    "email-without-picture": the_email_carries_the_picture,
    "email-not-new": the_email_is_new,
    "mail-not-configured-silently": without_mail_the_phone_says_so,
    "mail-not-configured-picture-lost": without_mail_the_picture_stays,
    "mail-not-configured-composes": without_mail_nothing_is_written,
    "send-in-the-middle": send_is_at_the_top_right,
    "nothing-sent": the_email_is_sent,
    "subject-lost": the_subject_is_as_it_was_typed,
    "picture-made-smaller": the_picture_is_sent_as_it_is,
}


def _of(kind: Kind, rule: Callable[[Kind, Scene], bool]) -> Callable[[Scene], bool]:
    named = partial(rule, kind)
    named.__name__ = f"{rule.__name__}_{kind}"  # type: ignore[attr-defined]  # a test is called by it
    return named


_KEPT = {(kind, rule): _of(kind, rule) for rule in _OF_BOTH.values() for kind in ("phone-ios", "phone-android")}

CAMERA_PHONE_RULES: Mapping[str, Callable[[Scene], bool]] = {
    **{f"ios-{name}": _KEPT["phone-ios", rule] for name, rule in _OF_BOTH.items()},
    **{f"android-{name}": _KEPT["phone-android", rule] for name, rule in _OF_BOTH.items()},
    "swipe-leads-nowhere": a_swipe_leads_to_the_camera,
    "no-icon-behind-the-swipe": a_swipe_leads_to_the_camera,
    "icon-behind-the-swipe-leads-home": a_swipe_leads_to_the_camera,
    "no-icon-on-home-screen": the_home_screen_leads_to_the_camera,
    "home-icon-leads-nowhere": the_home_screen_leads_to_the_camera,
    "thumbnail-at-the-right": the_thumbnail_is_at_the_bottom_left,
    "thumbnail-leads-nowhere": the_thumbnail_opens_the_newest,
    "thumbnail-opens-the-first": the_thumbnail_opens_the_newest,
    "mail-by-another-name": mail_is_called_mail,
    "camera-not-in-the-list": the_list_leads_to_the_camera,
    "camera-not-on-home-screen": the_home_screen_of_android_leads_to_the_camera,
    "camera-leads-nowhere": the_home_screen_of_android_leads_to_the_camera,
    "circle-at-the-left": the_circle_is_at_the_bottom_right,
    "circle-leads-nowhere": the_circle_leads_to_sharing,
    "share-before-the-circle": nothing_is_shared_before_the_circle,
    "client-always-gmail": the_client_has_its_own_name,
}
