"""A recording can be watched, step by step, and holds no secret that was typed while it was made."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from conformance.drivers.browser import BrowserScreens
from conformance.runner.film import Film
from conformance.seams import DeviceSpec, PersonRecord

FOLDER = Path("evidence") / "case"
PASSWORD, PIN, KEY = "correct-horse-4711", "6180", bytes(range(32))
FORM = """<!doctype html><title>Form</title><form method="post">
<label>Username <input name="username"></label><label>Password <input type="password" name="password"></label>
<label>PIN <input type="password" name="pin"></label><label>Challenge <input name="challenge"></label>
<button>Continue</button></form>"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Its pages are answered here: a form, and what comes after it."""
    context = browser.new_context()
    context.route(
        "https://portal.test/**",
        lambda route: route.fulfill(body=after(route.request.method), content_type="text/html"),
    )
    yield context
    context.close()


def after(method: str) -> str:
    return FORM if method == "GET" else "<!doctype html><title>Done</title><h1>Done</h1>"


@pytest.fixture
def film(tmp_path: Path) -> Iterator[Film]:
    film = Film(tmp_path, FOLDER)
    yield film
    film.close()


def fill_in(film: Film, context: BrowserContext) -> None:
    """Two steps: the secrets are typed in the first, and stand in the page until the second sends them."""
    window = BrowserScreens(context.new_page(), unrecorded=film.watch("Ada", context))
    film.step("When she fills the form in", "verify/portal.feature", 7)
    window.open("https://portal.test/form", "the form")
    window.enter("Username", "ada")
    window.enter("Password", PASSWORD)
    window.enter("PIN", PIN)
    film.step("And she sends it", "verify/portal.feature", 8)
    window.enter("Challenge", "618034")
    window.activate("Continue")
    film.step("Then it is done", "verify/portal.feature", 9)
    assert window.shows("Done")


def contents(zipped: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(zipped) as trace:
        return {name: trace.read(name) for name in trace.namelist()}


def events(files: dict[str, bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for name in files if name.endswith(".trace") for line in files[name].splitlines()]


def test_no_secret_is_in_the_recording(film: Film, context: BrowserContext, tmp_path: Path) -> None:
    fill_in(film, context)

    exhibit = film.develop()

    assert exhibit is not None
    assert exhibit.media_type == "application/zip"
    whole = b"\n".join(contents(tmp_path / exhibit.path).values())
    assert b"ada" in whole
    for secret in (PASSWORD, f'"{PIN}"', f"={PIN}", KEY.hex()):
        assert secret.encode() not in whole


def test_steps_are_groups_that_name_the_feature(film: Film, context: BrowserContext, tmp_path: Path) -> None:
    fill_in(film, context)

    exhibit = film.develop()

    assert exhibit is not None
    groups = [event for event in events(contents(tmp_path / exhibit.path)) if event.get("method") == "tracingGroup"]
    assert [group["title"] for group in groups] == ["When she fills the form in", "And she sends it", "Then it is done"]
    assert {group["stack"][0]["file"] for group in groups} == {"verify/portal.feature"}


def test_nothing_names_a_place_on_the_machine(film: Film, context: BrowserContext, tmp_path: Path) -> None:
    unrecorded = film.watch("Ada", context)
    film.step("Then nothing is there", "verify/portal.feature", 9)
    window = BrowserScreens(context.new_page(), unrecorded=unrecorded, absence=0.05)
    assert not window.shows("Nothing of the kind")

    exhibit = film.develop()

    assert exhibit is not None
    whole = b"\n".join(contents(tmp_path / exhibit.path).values())
    assert str(Path(__file__).parents[3]).encode() not in whole


def test_what_was_recorded_all_the_same_is_blotted_out(film: Film, context: BrowserContext, tmp_path: Path) -> None:
    film.hide(PersonRecord("ada", PASSWORD, "Ada", "ada@example.test", "GB", "U1"))
    film.hide(DeviceSpec("ibkey-android", "A-1", "OCRA-1:HOTP-SHA256-8:QN06", KEY, pin=PIN))
    film.watch("Ada", context)
    page = context.new_page()
    page.set_content(f"<p>{PASSWORD}</p><p>{PIN}</p><p>{KEY.hex()}</p><p>1{PIN}</p>")

    exhibit = film.develop()

    assert exhibit is not None
    whole = b"\n".join(contents(tmp_path / exhibit.path).values())
    for secret in (PASSWORD, f'"{PIN}"', f">{PIN}<", KEY.hex()):
        assert secret.encode() not in whole
    assert f"1{PIN}".encode() in whole


def test_without_a_window_there_is_no_recording(film: Film) -> None:
    assert film.develop() is None
