"""The page of filed documents in a browser: its pictures are shown, downloaded as they are, and fit on a phone."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, ConsoleMessage

from conformance.drivers.browser import BrowserPortal
from conformance.seams import Credentials
from reference_impl.compose import System
from tests.reference_impl.office import ELSEWHERE, EUROPE, Office

WIDTH = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
SHOWN = "[...document.querySelectorAll('main img')].map(image => image.decode().then(() => image.naturalWidth))"


def png(width: int, height: int) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 740)])
def test_pictures_are_shown_and_downloaded_as_they_are(
    browser: Browser, system: System, address: str, width: int, height: int
) -> None:
    office, username = Office(), f"ada{width}"
    system.provision(
        username=username,
        password="correct horse",
        full_name="Ada",
        email="ada@example.org",
        country="GB",
        account_number=f"U000{width:04d}",
    )
    pictures = [replace(office.picture(png(3000, 2000)), media_type="image/png"), office.picture(png(20, 4000))]
    for number, (picture, purpose) in enumerate(zip(pictures, ("PoRes", "PID"), strict=True)):
        submission = office.submission(f"{username} {purpose}", EUROPE, pictures=(picture,))
        system.file(replace(submission, id=f"{username}-{number}"), b"original")
    astray = office.submission(f"{username} PID", ELSEWHERE)
    system.file(replace(astray, id=f"{username}-astray"), b"original")

    with browser.new_context(viewport={"width": width, "height": height}) as context:
        portal = BrowserPortal(context, address)
        code = system.give_temporary_passcode(username)
        assert portal.sign_in(Credentials(username, "correct horse")).accepted
        assert portal.give_second_factor(code).accepted
        complaints: list[str] = []

        def note(message: ConsoleMessage) -> None:
            if message.type == "error":
                complaints.append(message.text)

        page = portal.screens.page
        page.on("console", note)
        documents = portal.documents()
        assert [(each.purpose, each.media_type) for each in documents] == [
            ("PoRes", "image/png"),
            ("PID", "image/jpeg"),
        ]
        assert [portal.document(each.id) for each in documents] == [picture.content for picture in pictures]
        assert [EUROPE in notice for notice in portal.notices()] == [True]
        page.set_viewport_size({"width": width, "height": 3000})  # what lies below the window is loaded when it is seen
        assert page.evaluate(f"Promise.all({SHOWN})")[0] == 3000
        assert page.evaluate(WIDTH)
        assert complaints == []
        page.get_by_role("link", name="Client Portal").click()
        assert EUROPE in page.locator("main").inner_text()
