"""Phones with a camera as state machines: what both have in common, and the order of each article."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reference_impl.devices.camera_phone import AndroidPhone, CameraPhone, EmailDraft, IosPhone, NotSent
from reference_impl.devices.screens import NotShown

Make = Callable[..., CameraPhone]
BOTH = pytest.mark.parametrize("make", [IosPhone, AndroidPhone])


def nothing(_: EmailDraft) -> None:
    raise AssertionError("nothing is sent here")


def tap(phone: CameraPhone, *labels: str) -> None:
    for label in labels:
        phone.activate(label)


def camera(phone: CameraPhone) -> CameraPhone:
    tap(phone, "Home Button" if isinstance(phone, IosPhone) else "Swipe up", phone.camera_name)
    return phone


def picture(phone: CameraPhone, content: bytes = b"picture") -> CameraPhone:
    camera(phone).take(content)
    tap(phone, "Thumbnail" if isinstance(phone, IosPhone) else "Empty circle")
    return phone


def draft(phone: CameraPhone) -> CameraPhone:
    picture(phone)
    tap(phone, "Share", phone.mail_app)
    return phone


@BOTH
def test_it_starts_locked_and_shows_no_picture(make: Make) -> None:
    view = make(nothing).view()
    assert view.name == "lock"
    assert (view.lens, view.picture, view.attachment, view.thumbnail) == (None, None, None, None)


@BOTH
def test_the_camera_opens_with_the_rear_lens_and_the_switch_changes_it(make: Make) -> None:
    phone = camera(make(nothing))
    assert phone.view().lens == "rear"
    phone.activate("Camera switch")
    assert phone.view().lens == "front"
    assert phone.view().shows("Front camera")
    phone.activate("Camera switch")
    assert phone.view().lens == "rear"


@BOTH
def test_the_lens_is_remembered_when_the_camera_is_left(make: Make) -> None:
    phone = camera(make(nothing, opens_with_lens="front"))
    phone.activate("Camera switch")
    tap(phone, "Home Button" if isinstance(phone, IosPhone) else "Swipe up", phone.camera_name)
    assert phone.view().lens == "rear"


@BOTH
@pytest.mark.parametrize(("access", "word"), [("denied", "Settings"), ("no-camera", "repaired")])
def test_without_a_camera_it_says_so_and_takes_nothing(make: Make, access: str, word: str) -> None:
    phone = camera(make(nothing, camera_access=access))
    view = phone.view()
    assert word in (view.message or "")
    assert view.lens is None
    assert not view.shows("Shutter")
    with pytest.raises(NotShown):
        phone.take(b"picture")


@BOTH
def test_the_shutter_needs_what_is_before_the_lens(make: Make) -> None:
    phone = camera(make(nothing))
    with pytest.raises(NotShown):
        phone.activate("Shutter")
    with pytest.raises(ValueError, match="never empty"):
        phone.take(b"")


@BOTH
def test_a_picture_that_was_taken_again_takes_the_place_of_the_one_before(make: Make) -> None:
    phone = picture(make(nothing), b"poor")
    phone.activate("Retake")
    assert phone.view().lens == "rear"
    phone.take(b"good")
    tap(phone, "Thumbnail" if isinstance(phone, IosPhone) else "Empty circle", "Share", phone.mail_app)
    assert phone.view().attachment == b"good"


@BOTH
def test_two_fingers_enlarge_up_to_eight_times_and_never_below_the_whole(make: Make) -> None:
    phone = picture(make(nothing))
    phone.spread(3)
    assert phone.view().zoom == 3
    phone.spread(100)
    assert phone.view().zoom == 8
    phone.spread(0.001)
    assert phone.view().zoom == 1


@BOTH
@pytest.mark.parametrize("by", [0.0, -1.0, float("nan")])
def test_fingers_are_apart_by_something(make: Make, by: float) -> None:
    with pytest.raises(ValueError, match="two fingers"):
        picture(make(nothing)).spread(by)


@BOTH
def test_buttons_enlarge_as_fingers_do(make: Make) -> None:
    phone = picture(make(nothing))
    tap(phone, "Zoom in", "Zoom in", "Zoom out")
    assert phone.view().zoom == 2


@BOTH
def test_fingers_mean_nothing_where_no_picture_is_shown(make: Make) -> None:
    phone = camera(make(nothing))
    phone.spread(2)
    assert phone.view().zoom == 1


@BOTH
def test_the_next_picture_is_shown_whole(make: Make) -> None:
    phone = picture(make(nothing))
    phone.spread(4)
    phone.activate("Retake")
    phone.take(b"another")
    tap(phone, "Thumbnail" if isinstance(phone, IosPhone) else "Empty circle")
    assert phone.view().zoom == 1


@BOTH
def test_an_email_is_sent_as_it_was_written_with_the_picture(make: Make) -> None:
    sent: list[EmailDraft] = []
    phone = draft(make(sent.append))
    phone.enter(phone.TO.label, "  documents@example.com ")
    phone.enter(phone.SUBJECT.label, "PoRes U1234567")
    phone.activate(phone.SEND.label)
    assert sent == [EmailDraft("documents@example.com", "PoRes U1234567", b"picture")]
    assert phone.view().picture == b"picture"
    assert phone.view().shows("Email sent.")


@BOTH
@pytest.mark.parametrize(
    ("to", "subject", "words"), [("", "x", "To"), ("a@example.com", " ", "Subject"), ("", "", "To and")]
)
def test_an_email_without_address_or_subject_is_not_sent(make: Make, to: str, subject: str, words: str) -> None:
    phone = draft(make(nothing))
    phone.enter(phone.TO.label, to)
    phone.enter(phone.SUBJECT.label, subject)
    phone.activate(phone.SEND.label)
    assert phone.view().name == "email"
    assert words in (phone.view().message or "")


@BOTH
def test_an_email_that_cannot_be_sent_is_kept_and_sent_later(make: Make) -> None:
    sent: list[EmailDraft] = []
    reachable = False

    def send(email: EmailDraft) -> None:
        if not reachable:
            raise NotSent("The mail server cannot be reached.")
        sent.append(email)

    phone = draft(make(send))
    phone.enter(phone.TO.label, "a@example.com")
    phone.enter(phone.SUBJECT.label, "PID")
    phone.activate(phone.SEND.label)
    view = phone.view()
    assert "cannot be reached" in (view.message or "")
    assert [field.value for field in view.fields] == ["a@example.com", "PID"]
    assert view.attachment == b"picture"
    reachable = True
    phone.activate(phone.SEND.label)
    assert len(sent) == 1


@BOTH
def test_what_is_typed_stays_on_one_line_and_has_an_end(make: Make) -> None:
    phone = draft(make(nothing))
    phone.enter(phone.SUBJECT.label, "PoRes\r\nBcc: all@example.com" + "x" * 400)
    value = phone.view().field(phone.SUBJECT.label).value
    assert value.startswith("PoRes  Bcc: ")
    assert len(value) == 320


@BOTH
def test_cancel_throws_the_email_away_and_keeps_the_picture(make: Make) -> None:
    phone = draft(make(nothing))
    phone.enter(phone.TO.label, "a@example.com")
    phone.activate("Cancel")
    assert phone.view().picture == b"picture"
    tap(phone, "Share", phone.mail_app)
    assert phone.view().field(phone.TO.label).value == ""


@BOTH
def test_where_mail_is_not_configured_it_says_so_and_the_picture_stays(make: Make) -> None:
    phone = draft(make(nothing, mail_configured=False))
    view = phone.view()
    assert "not set up" in (view.message or "")
    assert "email provider" in (view.message or "")
    assert view.picture == b"picture"
    assert not view.fields


@BOTH
@pytest.mark.parametrize("setting", ["opens_with_lens", "camera_access"])
def test_a_setting_that_is_unknown_is_refused(make: Make, setting: str) -> None:
    with pytest.raises(ValueError, match=f"{setting} 'none'"):
        make(nothing, **{setting: "none"})


# ---------------------------------------------------------------- iOS
@pytest.mark.parametrize("way", [(), ("Home Button",)])
def test_a_swipe_up_pulls_a_panel_with_the_camera_over_the_screen(way: tuple[str, ...]) -> None:
    phone = IosPhone(nothing)
    tap(phone, *way)
    behind = phone.view().name
    phone.swipe_up()
    assert phone.view().title == "Control Center"
    phone.activate("Close")
    assert phone.view().name == behind
    phone.swipe_up()
    phone.activate("Camera")
    assert phone.view().lens == "rear"


def test_newer_iphones_have_no_camera_behind_the_swipe() -> None:
    phone = IosPhone(nothing, camera_icon="none")
    phone.swipe_up()
    assert not phone.view().shows("Camera")
    tap(phone, "Home Button", "Camera")
    assert phone.view().lens == "rear"


def test_a_swipe_in_the_camera_means_nothing_on_an_iphone() -> None:
    phone = camera(IosPhone(nothing))
    phone.swipe_up()
    assert phone.view().name == "camera"


def test_the_thumbnail_comes_with_the_first_picture_and_shows_the_newest() -> None:
    phone = camera(IosPhone(nothing))
    assert not phone.view().shows("Thumbnail")
    phone.take(b"one")
    phone.take(b"two")
    assert phone.view().thumbnail == b"two"
    assert phone.view().control("Thumbnail").place == "bottom-left"


def test_the_labels_of_an_iphone_are_those_of_the_article() -> None:
    view = draft(IosPhone(nothing)).view()
    assert [field.label for field in view.fields] == ["To:", "Subject:"]
    assert view.control("Send (up arrow)").place == "top-right"


# ---------------------------------------------------------------- Android
def test_the_camera_is_in_the_list_and_on_the_home_screen_under_its_name() -> None:
    phone = AndroidPhone(nothing, camera_name="Photo Lens")
    phone.swipe_up()
    assert phone.view().shows("Photo Lens")
    phone.swipe_up()
    assert phone.view().title == "Apps"
    phone.swipe_up()
    phone.activate("Photo Lens")
    assert phone.view().lens == "rear"
    phone.swipe_up()
    assert phone.view().name == "home"


def test_the_picture_is_checked_before_the_circle_and_shared_after_it() -> None:
    phone = camera(AndroidPhone(nothing))
    phone.take(b"picture")
    assert phone.view().picture == b"picture"
    assert phone.view().control("Empty circle").place == "bottom-right"
    assert not phone.view().shows("Share")
    phone.activate("Empty circle")
    assert phone.view().picture == b"picture"
    assert phone.view().control("Share").place == "bottom-left"


def test_the_labels_of_android_are_those_of_the_article() -> None:
    phone = AndroidPhone(nothing, mail_app="My Mail")
    view = draft(phone).view()
    assert [field.label for field in view.fields] == ["To", "Subject"]
    assert view.control("Send (airplane)").place == "top-right"
    assert phone.mail_app == "My Mail"


@pytest.mark.parametrize("name", ["", "x" * 41, "two\nlines", " padded", "Share", "Retake"])
def test_a_name_that_is_none_or_taken_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="mail_app is the name of an app"):
        AndroidPhone(nothing, mail_app=name)
