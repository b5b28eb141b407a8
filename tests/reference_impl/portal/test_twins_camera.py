"""The pages of phones with a camera over HTTP: what the shutter may send, and who may use the camera."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from reference_impl.portal.parts import in_thread
from reference_impl.portal.twins import Garage, twins_app

SETTINGS = {"mail_account": "ada@example.com", "mail_server": "127.0.0.1:9"}


def picture(size: tuple[int, int] = (30, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (90, 90, 90)).save(out, "JPEG")
    return out.getvalue()


class Phone:
    """A phone with a camera behind its page, one request after another."""

    def __init__(self, kind: str = "phone-ios", **settings: str) -> None:
        self.garage = Garage()
        self._app = twins_app(self.garage, secure=False, run=in_thread)
        self.path = f"/t/{self.garage.make_phone(kind, {**SETTINGS, **settings})}"

    def send(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        async def exchange() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://t.test") as client:
                return await client.request(method, self.path + path, **options)

        return asyncio.run(exchange())

    def press(self, *labels: str, **entries: str) -> httpx.Response:
        for label in labels:
            self.send("POST", data={"press": label, **entries})
        return self.send("GET")

    def in_camera(self) -> Phone:
        self.press("Home Button", "Camera")
        return self

    def with_picture(self) -> Phone:
        self.in_camera().send("POST", "/picture", content=picture())
        self.press("Thumbnail")
        return self


def test_the_page_of_such_a_phone_alone_may_use_the_camera() -> None:
    phone = Phone()
    card = phone.garage.make("dsc-plus", "1", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", bytes(range(32)), "1234")
    assert "camera=(self)" in phone.send("GET").headers["permissions-policy"]
    phone.path = f"/t/{card}"
    assert "camera=()" in phone.send("GET").headers["permissions-policy"]
    phone.path = "/t/nothing"
    assert "camera=()" in phone.send("GET").headers["permissions-policy"]


def test_its_policy_allows_its_own_pictures_and_scripts_and_nothing_else() -> None:
    policy = Phone().send("GET").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'self'" in policy
    assert "data:" not in policy
    assert "blob:" not in policy
    assert "unsafe" not in policy


def test_what_the_shutter_took_is_shown_and_its_thumbnail_too() -> None:
    phone = Phone().in_camera()
    assert phone.send("POST", "/picture", content=picture()).status_code == 204
    assert phone.send("GET", "/picture/thumbnail").headers["content-type"] == "image/jpeg"
    assert phone.send("GET", "/picture/taken").status_code == 404
    phone.press("Thumbnail")
    taken = phone.send("GET", "/picture/taken")
    assert taken.headers["cache-control"] == "no-store"
    assert Image.open(io.BytesIO(taken.content)).size == (40, 30)


def test_a_heic_is_shown_as_jpeg() -> None:
    phone = Phone(format="heic").with_picture()
    assert phone.send("GET", "/picture/taken").headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("content", [b"", b"hello", b"<svg/>", b"\xff\xd8\xff nothing behind it"])
def test_what_is_no_picture_is_refused_in_words(content: bytes) -> None:
    answer = Phone().in_camera().send("POST", "/picture", content=content)
    assert answer.status_code == 422
    assert "picture" in answer.text


def test_a_picture_has_a_limit_of_its_own_and_everything_else_the_usual_one() -> None:
    phone = Phone().in_camera()
    large = picture() + bytes(100_000)
    assert phone.send("POST", "/picture", content=large).status_code == 204
    assert phone.send("POST", "/picture", content=bytes(16 * 1024 * 1024 + 1)).status_code == 413
    assert phone.send("POST", content=large).status_code == 413
    assert phone.send("POST", "/zoom", content=large).status_code == 413
    phone.path = "/t/nothing"
    assert phone.send("POST", "/picture", content=large).status_code == 413


def test_where_no_shutter_is_nothing_is_taken() -> None:
    answer = Phone().send("POST", "/picture", content=picture())
    assert answer.status_code == 409


def test_two_fingers_are_told_and_answered() -> None:
    phone = Phone().with_picture()
    assert phone.send("POST", "/zoom", data={"by": "2.5"}).json() == {"zoom": 2.5}
    assert 'data-zoom="2.5"' in phone.send("GET").text


@pytest.mark.parametrize("by", ["", "0", "-1", "nan", "inf", "wide"])
def test_fingers_that_cannot_be_are_refused(by: str) -> None:
    assert Phone().with_picture().send("POST", "/zoom", data={"by": by}).status_code == 422


@pytest.mark.parametrize("path", ["/picture", "/zoom", "/picture/taken"])
def test_other_devices_have_neither_camera_nor_pictures(path: str) -> None:
    phone = Phone()
    phone.path = "/t/" + phone.garage.make("ibkey-ios", "1", "OCRA-1:HOTP-SHA256-8:QN06", bytes(range(32)), None)
    method = "GET" if path.endswith("taken") else "POST"
    assert phone.send(method, path, content=b"").status_code == 404


def test_an_email_that_the_server_does_not_take_is_kept() -> None:
    phone = Phone().with_picture()
    entries = {"To:": "d@example.com", "Subject:": "PID U1234567"}
    phone.press("Share", "Mail")
    phone.send("POST", data={"press": "Send (up arrow)", **entries})
    text = phone.send("GET").text
    assert "cannot be reached" in text
    assert 'value="PID U1234567"' in text
    assert phone.send("GET", "/picture/attached").status_code == 200


def test_what_is_typed_is_shown_as_text() -> None:
    phone = Phone().with_picture()
    phone.press("Share", "Mail")
    phone.send("POST", data={"press": "Send (up arrow)", "To:": "", "Subject:": '"><script>'})
    text = phone.send("GET").text
    assert "<script>" not in text
    assert "&gt;&lt;script&gt;" in text


def test_a_control_of_an_older_page_changes_nothing() -> None:
    phone = Phone().with_picture()
    phone.send("POST", data={"press": "Mail"})
    text = phone.send("GET").text
    assert "older page" in text
    assert "Picture taken" in text


@pytest.mark.parametrize(
    ("kind", "first"), [("phone-ios", ("Home Button", "Camera")), ("phone-android", ("Swipe up", "Camera"))]
)
@pytest.mark.parametrize(("access", "word"), [("denied", "Settings"), ("no-camera", "repaired")])
def test_a_phone_without_a_camera_says_so(kind: str, first: tuple[str, ...], access: str, word: str) -> None:
    text = Phone(kind, camera_access=access).press(*first).text
    assert word in text
    assert "<video" not in text
    assert "Shutter" not in text
