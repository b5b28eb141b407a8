"""Pictures of windows, and when another one is due."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

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


def test_taking_a_picture_is_no_change_of_what_is_shown(page: Page) -> None:
    page.set_content('<input aria-label="Username"><input type="password" aria-label="Password"><textarea></textarea>')
    before = fingerprint(page)
    screenshot(page)
    assert fingerprint(page) == before
