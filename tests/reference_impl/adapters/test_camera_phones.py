"""A phone put together from its settings."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image

from reference_impl.adapters.camera_phones import EquippedPhone
from reference_impl.devices.screens import NotShown
from reference_impl.parts import Parts

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ACCOUNT = {"mail_account": "ada@example.com"}


def phone(kind: str = "phone-ios", deliver: Any = None, **settings: str) -> EquippedPhone:
    return EquippedPhone(kind, settings, makers=Parts(), now=lambda: NOW, deliver=deliver or (lambda *_: None))


def frame() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 40), (90, 90, 90)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("phone-windows", ACCOUNT, "phone-ios and phone-android"),
        ("phone-ios", {**ACCOUNT, "mail_app": "Gmail"}, "has no setting 'mail_app'"),
        ("phone-android", {**ACCOUNT, "format": "heic"}, "has no setting 'format'"),
        ("phone-ios", {**ACCOUNT, "format": "gif"}, "jpeg or heic"),
        ("phone-ios", {**ACCOUNT, "mail_configured": "maybe"}, "yes or no"),
        ("phone-ios", {}, "mail_account"),
        ("phone-ios", {"mail_account": "ada@\nexample.com"}, "mail_account"),
        ("phone-ios", {**ACCOUNT, "camera_icon": "dock"}, "camera_icon 'dock'"),
    ],
)
def test_what_cannot_be_made_is_refused(kind: str, settings: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        phone(kind, **settings)


def test_without_anybody_who_delivers_a_server_is_needed() -> None:
    with pytest.raises(ValueError, match="host:port"):
        EquippedPhone("phone-ios", ACCOUNT, makers=Parts(), now=lambda: NOW)


def test_one_without_mail_needs_neither_account_nor_server() -> None:
    made = EquippedPhone("phone-ios", {"mail_configured": "no"}, makers=Parts(), now=lambda: NOW)
    assert made.app.view().name == "lock"


def test_what_it_sends_is_what_it_took() -> None:
    sent: list[tuple[str, str, bytes]] = []
    made = phone("phone-ios", lambda *message: sent.append(message), **ACCOUNT)
    for label in ("Home Button", "Camera"):
        made.app.activate(label)
    made.shoot(frame())
    for label in ("Thumbnail", "Share", "Mail"):
        made.app.activate(label)
    made.app.enter("To:", "documents@example.com")
    made.app.enter("Subject:", "PID U1234567")
    made.app.activate("Send (up arrow)")
    ((sender, to, message),) = sent
    assert (sender, to) == ("ada@example.com", "documents@example.com")
    assert b"Subject: PID U1234567\r\n" in message


def test_nothing_is_taken_where_no_shutter_is() -> None:
    with pytest.raises(NotShown):
        phone(**ACCOUNT).shoot(frame())
