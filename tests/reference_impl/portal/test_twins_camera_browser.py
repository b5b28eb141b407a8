"""The pages of phones with a camera in a browser: real touches, mouse, keyboard, and a browser without a camera."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from conformance.drivers.browser_camera import BrowserCameraPhone, CameraAnswer
from conformance.drivers.photographs import FACE, TABLE, likeness, page_of_document, plain
from conformance.seams import CameraPhone, ContractBroken
from reference_impl.portal.parts import in_thread
from reference_impl.portal.twins import Garage, twins_app
from tests.reference_impl.portal.serving import served

SETTINGS = {"mail_account": "ada@example.com", "mail_server": "127.0.0.1:9"}
PAGE = page_of_document("seed")
SIZES = {"desktop": (1280, 900), "phone": (375, 667), "small": (320, 560)}
KINDS = pytest.mark.parametrize("kind", ["phone-ios", "phone-android"])

Open = Callable[..., BrowserCameraPhone]


@pytest.fixture(scope="module")
def garage() -> Garage:
    return Garage()


@pytest.fixture(scope="module")
def address(garage: Garage) -> Iterator[str]:
    with served(twins_app(garage, secure=False, run=in_thread)) as address:
        yield address


@pytest.fixture
def open_phone(browser: Browser, garage: Garage, address: str) -> Iterator[Open]:
    """Opens a new phone, and complains of whatever the browser complained of."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(kind: str, *, size: str = "phone", touch: bool = True, **settings: str) -> BrowserCameraPhone:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True)
        contexts.append(context)
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        token = garage.make_phone(kind, {**SETTINGS, **settings})
        unlock = "Home Button" if kind == "phone-ios" else None
        phone = BrowserCameraPhone(context, f"{address}/t/{token}", timeout=10, touch=touch, unlock=unlock)
        phone.aim(plain(TABLE))
        phone.aim(plain(FACE), "front")
        return phone

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def photographed(phone: BrowserCameraPhone) -> Page:
    phone.unlock()
    phone.screens.activate("Camera")
    phone.aim(PAGE)
    phone.shoot()
    if phone.screens.sees(phone.screens.control("Thumbnail")):
        phone.screens.activate("Thumbnail")
    return phone.page


@KINDS
@pytest.mark.parametrize("size", SIZES)
def test_a_picture_is_taken_enlarged_and_seen_whole(open_phone: Open, kind: str, size: str) -> None:
    phone = open_phone(kind, size=size)
    spoken: CameraPhone = phone
    page = photographed(phone)
    assert likeness(PAGE, spoken.taken() or b"").difference < 6
    spoken.spread()
    assert spoken.zoomed() > 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@KINDS
def test_fingers_that_come_together_make_it_small_again(open_phone: Open, kind: str) -> None:
    phone = open_phone(kind)
    page = photographed(phone)
    phone.spread()
    width = page.get_by_alt_text("Picture taken").bounding_box()
    page.get_by_role("button", name="Zoom out", exact=True).click()
    page.get_by_role("button", name="Zoom out", exact=True).click()
    smaller = page.get_by_alt_text("Picture taken").bounding_box()
    assert width is not None
    assert smaller is not None
    assert smaller["width"] < width["width"]


@KINDS
def test_it_is_enlarged_by_keyboard_and_by_mouse(open_phone: Open, kind: str) -> None:
    page = photographed(open_phone(kind, touch=False))
    page.keyboard.press("+")
    expect(page.locator(".stage")).to_have_attribute("data-zoom", "2.0")
    page.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page.locator(".stage")).to_have_attribute("data-zoom", "4.0")
    page.keyboard.press("-")
    expect(page.locator(".stage")).to_have_attribute("data-zoom", "2.0")


@KINDS
def test_a_swipe_with_a_mouse_counts_once_and_a_tap_does_the_same(open_phone: Open, kind: str) -> None:
    phone = open_phone(kind, touch=False)
    page = phone.page
    box = page.locator("[data-swipe]").bounding_box()
    assert box is not None
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(across, down)
    page.mouse.down()
    page.mouse.move(across, down - 150, steps=4)
    page.mouse.up()
    expect(page.get_by_role("heading", level=2)).to_have_text(
        "Control Center" if kind == "phone-ios" else "Home screen"
    )
    tapped = open_phone(kind)
    tapped.screens.activate("Swipe up")
    expect(tapped.page.get_by_role("heading", level=2)).not_to_have_text("Lock screen")


@KINDS
def test_a_swipe_that_begins_elsewhere_means_nothing(open_phone: Open, kind: str) -> None:
    page = open_phone(kind, touch=False).page
    box = page.get_by_role("region", name="Screen").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.get_by_role("heading", level=2)).to_have_text("Lock screen")


@KINDS
@pytest.mark.parametrize(("answer", "words"), [("NotAllowedError", "may not use"), ("NotFoundError", "finds none")])
def test_a_browser_without_a_camera_is_told_of(open_phone: Open, kind: str, answer: CameraAnswer, words: str) -> None:
    phone = open_phone(kind)
    phone.answer_with(answer)
    phone.unlock()
    phone.screens.activate("Camera")
    expect(phone.page.get_by_role("alert").filter(visible=True)).to_contain_text(words)
    assert not phone.screens.shows("Shutter")
    assert not phone.screens.shows("Camera switch")
    assert phone.framed() is None


def test_without_the_suite_the_browser_is_asked_for_its_own_camera(
    browser: Browser, garage: Garage, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/t/{garage.make_phone('phone-ios', SETTINGS)}")
    page.get_by_role("button", name="Home Button").click()
    page.get_by_role("button", name="Camera", exact=True).click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("your browser")
    page.close()


def test_the_live_picture_follows_what_is_before_it(open_phone: Open) -> None:
    phone = open_phone("phone-ios")
    phone.unlock()
    phone.screens.activate("Camera")
    assert likeness(plain(TABLE), phone.framed() or b"").difference < 6
    phone.aim(PAGE)
    assert likeness(PAGE, phone.framed() or b"").difference < 6
    phone.screens.activate("Camera switch")
    assert likeness(plain(FACE), phone.framed() or b"").difference < 6


def test_a_picture_of_another_size_is_taken_at_its_size(open_phone: Open) -> None:
    phone = open_phone("phone-android")
    phone.unlock()
    phone.screens.activate("Camera")
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 150)).save(out, "PNG")
    phone.aim(out.getvalue())
    phone.shoot()
    assert likeness(out.getvalue(), phone.taken() or b"").sizes == ((640, 480), (640, 480))


def test_where_nothing_is_to_be_touched_the_contract_is_broken(open_phone: Open) -> None:
    phone = open_phone("phone-ios")
    with pytest.raises(ContractBroken, match="Picture taken"):
        BrowserCameraPhone.spread(phone)
    assert phone.taken() is None
    assert phone.attached() is None
    assert phone.zoomed() == 1


def test_the_keyboard_leads_to_the_email_and_enter_sends_it(open_phone: Open) -> None:
    phone = open_phone("phone-ios", touch=False)
    page = photographed(phone)
    for label in ("Share", "Mail"):
        page.get_by_role("button", name=label, exact=True).press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_label("To:", exact=True)).to_be_focused()
    page.keyboard.type("d@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("PID U1234567")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("cannot be reached")
    expect(page.get_by_label("Subject:", exact=True)).to_have_value("PID U1234567")
