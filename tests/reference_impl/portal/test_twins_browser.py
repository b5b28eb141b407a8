"""The twins' pages in a browser: places, keyboard, accessible names, and all of it without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FloatRect, Page, Request, expect

from reference_impl.domain.ocra import Suite, respond
from reference_impl.portal.twins import Garage, twins_app
from tests.reference_impl.portal.serving import served

KEY = b"12345678901234567890123456789012"
PHONE_SUITE = "OCRA-1:HOTP-SHA256-8:QN06"
CARD_SUITE = "OCRA-1:HOTP-SHA256-8:QN06-PSHA256"
PIN = "7946"
CARD_RESPONSE = respond(Suite.parse(CARD_SUITE), KEY, question="123456", pin=PIN)
PHONE_RESPONSE = respond(Suite.parse(PHONE_SUITE), KEY, question="123456")
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def garage() -> Garage:
    return Garage()


@pytest.fixture(scope="module")
def address(garage: Garage) -> Iterator[str]:
    with served(twins_app(garage, secure=False)) as base:
        yield base


@pytest.fixture
def open_twin(browser: Browser, garage: Garage, address: str) -> Iterator[Open]:
    """Opens a new twin's page, and complains of whatever the browser complained of."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note_error(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def note_stranger(request: Request) -> None:
        if not request.url.startswith(address):
            complaints.append(request.url)

    def open_page(kind: str, *, size: str = "desktop", script: bool = True, **settings: str) -> Page:
        suite = CARD_SUITE if kind == "dsc-plus" else PHONE_SUITE
        pin = None if kind == "ibkey-ios" else PIN
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note_error)
        page.on("request", note_stranger)
        page.goto(f"{address}/t/{garage.make(kind, 'serial-7', suite, KEY, pin, settings)}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def tap(page: Page, *labels: str) -> None:
    for label in labels:
        page.get_by_role("button", name=label, exact=True).click()


def box(page: Page, label: str) -> FloatRect:
    found = page.get_by_role("button", name=label, exact=True).bounding_box()
    assert found is not None
    return found


def screen(page: Page) -> FloatRect:
    found = page.get_by_role("region", name="Screen").bounding_box()
    assert found is not None
    return found


@pytest.mark.parametrize("script", [True, False])
def test_the_card_is_operated_with_and_without_script(open_twin: Open, script: bool) -> None:
    page = open_twin("dsc-plus", script=script)
    tap(page, "press", *PIN, "OK", *"123456", "OK")
    expect(page.get_by_label("Display", exact=True)).to_have_text(CARD_RESPONSE)


@pytest.mark.parametrize("script", [True, False])
def test_the_phone_is_operated_with_and_without_script(open_twin: Open, script: bool) -> None:
    page = open_twin("ibkey-ios", script=script)
    tap(page, "IBKR Mobile", "Authenticate")
    page.get_by_label("Challenge", exact=True).fill("123456")
    tap(page, "Generate Passcode")
    expect(page.get_by_text("Touch ID", exact=True)).to_be_visible()
    tap(page, "Home Button")
    expect(page.get_by_label("Response string", exact=True)).to_have_text(PHONE_RESPONSE)


@pytest.mark.parametrize("script", [True, False])
def test_the_android_phone_is_operated_with_and_without_script(open_twin: Open, script: bool) -> None:
    page = open_twin("ibkey-android", script=script)
    tap(page, "IBKR Mobile", "Authenticate")
    page.get_by_label("PIN", exact=True).fill(PIN)
    page.get_by_label("Challenge", exact=True).fill("123456")
    tap(page, "Generate Passcode")
    expect(page.get_by_label("Response string", exact=True)).to_have_text(PHONE_RESPONSE)


def test_the_form_on_android_is_filled_in_by_keyboard_alone(open_twin: Open) -> None:
    page = open_twin("ibkey-android")
    tap(page, "IBKR Mobile", "Authenticate")
    expect(page.get_by_label("PIN", exact=True)).to_be_focused()
    page.keyboard.type(PIN)
    page.keyboard.press("Tab")
    page.keyboard.type("123456")
    page.keyboard.press("Enter")
    response = page.get_by_label("Response string", exact=True)
    expect(response).to_have_text(PHONE_RESPONSE)
    expect(response).to_be_focused()


def test_back_leads_to_what_is_new_on_the_screen_for_whoever_listens(open_twin: Open) -> None:
    page = open_twin("ibkey-android")
    tap(page, "IBKR Mobile", "Authenticate", "Back")
    expect(page.get_by_role("heading", name="IBKR Mobile", exact=True)).to_be_focused()


def test_the_card_is_operated_by_the_digits_and_enter_of_a_keyboard(open_twin: Open) -> None:
    page = open_twin("dsc-plus")
    display = page.get_by_label("Display", exact=True)
    tap(page, "press")
    expect(display).to_have_text("PIN>")
    for typed, reads in (("7", "PIN>*"), ("9", "PIN>**"), ("4", "PIN>***"), ("6", "PIN>****"), ("Enter", "CHALLNG>")):
        page.wait_for_load_state()
        page.keyboard.press(typed)
        expect(display).to_have_text(reads)


def test_what_is_typed_fast_is_not_lost(open_twin: Open) -> None:
    page = open_twin("dsc-plus")
    tap(page, "press")
    expect(page.get_by_label("Display", exact=True)).to_have_text("PIN>")
    page.wait_for_load_state()
    page.evaluate(
        """() => ["7", "9", "4", "6", "Enter"].forEach(key =>
            document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})))"""
    )
    expect(page.get_by_label("Display", exact=True)).to_have_text("CHALLNG>")


def test_enter_on_a_key_that_was_reached_by_tab_uses_that_key(open_twin: Open) -> None:
    page = open_twin("dsc-plus")
    tap(page, "press")
    expect(page.get_by_label("Display", exact=True)).to_have_text("PIN>")
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Display", exact=True)).to_have_text("PIN>*")


def test_without_script_the_card_is_operated_by_tab_and_space(open_twin: Open) -> None:
    page = open_twin("dsc-plus", script=False)
    tap(page, "press")
    expect(page.get_by_role("button", name="press", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Display", exact=True)).to_have_text("PIN>*")
    expect(page.get_by_role("button", name="0", exact=True)).to_be_focused()


def test_enter_in_the_challenge_field_asks_for_the_second_factor(open_twin: Open) -> None:
    page = open_twin("ibkey-ios")
    tap(page, "IBKR Mobile", "Authenticate")
    field = page.get_by_label("Challenge", exact=True)
    expect(field).to_be_focused()
    field.fill("123456")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Touch ID", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["ibkey-ios", "ibkey-android"])
def test_services_lies_at_the_top_left_of_the_screen(open_twin: Open, kind: str, size: str) -> None:
    page = open_twin(kind, size=size, opens_with="login")
    tap(page, "IBKR Mobile")
    services, whole = box(page, "Services"), screen(page)
    assert services["x"] + services["width"] < whole["x"] + whole["width"] / 2
    assert services["y"] + services["height"] < whole["y"] + whole["height"] / 4


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["ibkey-ios", "ibkey-android"])
def test_more_lies_at_the_bottom_right_of_the_screen(open_twin: Open, kind: str, size: str) -> None:
    page = open_twin(kind, size=size, opens_with="signed-in")
    tap(page, "IBKR Mobile")
    more, whole = box(page, "More"), screen(page)
    assert more["x"] > whole["x"] + whole["width"] / 2
    assert more["y"] > whole["y"] + whole["height"] * 3 / 4


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["dsc-plus", "ibkey-ios", "ibkey-android"])
def test_the_whole_device_fits_the_window(open_twin: Open, kind: str, size: str) -> None:
    page = open_twin(kind, size=size)
    device = page.locator(".card, .phone").bounding_box()
    assert device is not None
    width, height = SIZES[size]
    assert device["x"] >= 0
    assert device["x"] + device["width"] <= width
    assert device["y"] + device["height"] <= height
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_message_takes_the_focus_so_that_it_is_heard(open_twin: Open) -> None:
    page = open_twin("ibkey-ios")
    tap(page, "IBKR Mobile", "Authenticate", "Generate Passcode")
    expect(page.get_by_role("alert")).to_be_focused()


@pytest.mark.parametrize("kind", ["dsc-plus", "ibkey-ios", "ibkey-android"])
def test_keys_are_large_enough_to_be_touched(open_twin: Open, kind: str) -> None:
    page = open_twin(kind, size="phone", **({} if kind == "dsc-plus" else {"opens_with": "signed-in"}))
    if kind != "dsc-plus":
        tap(page, "IBKR Mobile")
    for button in page.get_by_role("button").all():
        size = button.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 44


def test_a_card_that_is_left_alone_is_seen_to_turn_itself_off(browser: Browser) -> None:
    clock = [datetime(2026, 11, 22, 10, tzinfo=UTC)]
    garage = Garage(now=lambda: clock[0])
    with served(twins_app(garage, secure=False)) as base, browser.new_context() as context:
        page = context.new_page()
        page.clock.install(time=clock[0])
        page.goto(f"{base}/t/{garage.make('dsc-plus', 'serial-7', CARD_SUITE, KEY, PIN)}")
        tap(page, "press", "7")
        expect(page.get_by_label("Display")).to_have_text("PIN>*")
        clock[0] += timedelta(seconds=60)
        page.clock.fast_forward(61_000)
        expect(page.get_by_label("Display")).to_have_text("")
