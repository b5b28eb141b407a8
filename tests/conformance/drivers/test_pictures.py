"""Pictures of windows, and when another one is due."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from conformance.drivers.pictures import fingerprint, screenshot, take_screenshot


def test_a_picture_shows_no_password(page: Page, tmp_path: Path) -> None:
    def picture(password: str, username: str = "ada") -> bytes:
        page.set_content(
            f"<input value={username}><input type=password value=x><label>PIN <input value={password}></label>"
        )
        take_screenshot(page, tmp_path / "page.png")
        return (tmp_path / "page.png").read_bytes()

    assert picture("1111") == picture("9999")
    assert picture("1111") != picture("1111", username="bob")


@pytest.mark.parametrize(
    "secret",
    [
        "<input type=password value={}>",
        "<label>PIN <input value={}></label>",
        "<output aria-label='Temporary Code'>{}</output>",
        "<span id=n>Password</span><b aria-labelledby=n>{}</b>",
        "<label for=f> Own  word </label><textarea id=f>{}</textarea>",
    ],
)
def test_whatever_holds_a_secret_is_painted_over(page: Page, secret: str) -> None:
    def picture(value: str) -> bytes:
        page.set_content(secret.format(value))
        return screenshot(page, {"PIN": "Own word"} if "Own" in secret else None)

    assert picture("1111") == picture("9999")


def test_a_secret_in_a_shadow_tree_is_painted_over(page: Page) -> None:
    def picture(value: str) -> bytes:
        page.set_content("<div id=host></div>")
        page.evaluate(
            "value => { const root = document.querySelector('#host').attachShadow({mode: 'open'});"
            " root.innerHTML = '<input type=password>'; root.firstChild.value = value; }",
            value,
        )
        return screenshot(page)

    assert picture("1") == picture("9999999")


@pytest.mark.parametrize("window", [{}, {"viewport": {"width": 390, "height": 700}, "device_scale_factor": 3}])
def test_the_picture_is_what_the_window_shows_however_it_is_scrolled(browser: Browser, window: dict[str, Any]) -> None:
    with browser.new_context(**window) as context:
        page = context.new_page()
        page.set_content("<body style='margin:0'>" + "".join(f"<p>Line {n}</p>" for n in range(200)))
        for _ in range(2):
            whole = page.screenshot(scale="css")
            ours, theirs = (Image.open(io.BytesIO(picture)).convert("RGB") for picture in (screenshot(page), whole))
            assert ours.size == theirs.size
            different = np.asarray(ImageChops.difference(ours, theirs))
            assert different.max() < 64, "the same but for how edges are smoothed"
            page.evaluate("scrollTo(0, 1234)")


def test_taking_a_picture_is_no_change_of_what_is_shown(page: Page) -> None:
    page.set_content('<input aria-label="Username"><input type="password" aria-label="Password"><textarea></textarea>')
    before = fingerprint(page)
    screenshot(page)
    assert fingerprint(page) == before
