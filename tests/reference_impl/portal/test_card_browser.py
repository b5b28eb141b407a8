"""The code card's pages in a browser: printed by the browser itself, whole on a phone, without a complaint."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pypdf import PdfReader

from conformance.drivers.card_reader import read_card
from reference_impl.compose import System

PASSWORD = "correct horse"
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
COUNT_PRINTS = """window.print = () => {
  const counted = document.documentElement.dataset;
  counted.prints = Number(counted.prints || 0) + 1;
};"""


@dataclass(frozen=True)
class Visitor:
    """Somebody who may request a card, and an empty page of hers."""

    page: Page
    address: str
    username: str
    code: str


@pytest.fixture(params=SIZES)
def visitor(request: pytest.FixtureRequest, browser: Browser, system: System, address: str) -> Iterator[Visitor]:
    username = re.sub(r"\W+", "-", f"ada-{request.node.name}")
    system.provision(
        username=username,
        password=PASSWORD,
        full_name="Ada",
        email="ada@example.org",
        country="GB",
        account_number="U1234567",
    )
    code = system.give_temporary_passcode(username)
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_init_script(COUNT_PRINTS)
    page = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", note)
    yield Visitor(page, address, username, code)
    context.close()
    assert complaints == []


@pytest.fixture
def card(visitor: Visitor) -> Page:
    """The page of a card that has just been requested: over the API, whose cookies are the browser's."""
    page, api = visitor.page, f"{visitor.address}/api/v1"

    def send(path: str, body: dict[str, str], csrf: str = "") -> str:
        answer = page.context.request.post(f"{api}{path}", data=body, headers={"X-CSRF-Token": csrf})
        assert answer.ok, answer.text()
        return str(answer.json().get("csrf_token", ""))

    begun = send("/session", {"username": visitor.username, "password": PASSWORD})
    send("/card", {}, send("/session/second-factor", {"code": visitor.code}, begun))
    page.goto(f"{visitor.address}/settings/secure-login/card")
    expect(page.get_by_role("img", name="Online Security Code Card")).to_be_visible()
    return page


def codes_of(page: Page) -> list[tuple[str, str]]:
    rows = page.get_by_role("table", name="Online Security Code Card").get_by_role("row").all_inner_texts()
    return [(index, code) for index, code in (re.split(r"\s+", row.strip()) for row in rows[1:])]


def test_links_and_buttons_lead_to_the_card(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.address}/sign-in")
    page.get_by_label("Username").fill(visitor.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Login").click()
    page.get_by_label("Temporary Code").fill(visitor.code)
    page.get_by_role("button", name="Login").click()
    for name in ("Settings", "User Settings", "Configure"):
        page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Request Online (Temporary) Security Code Card").click()
    expect(page.get_by_role("img", name="Online Security Code Card")).to_be_visible()
    page.wait_for_load_state()
    assert page.url == f"{visitor.address}/settings/secure-login/card"


def test_print_has_the_browser_print_once(card: Page) -> None:
    root = card.locator("html")
    assert root.get_attribute("data-prints") is None
    card.get_by_role("button", name="Print", exact=True).click()
    expect(card.get_by_role("status")).to_be_visible()
    expect(root).to_have_attribute("data-prints", "1")


def test_the_paper_holds_the_card_and_nothing_else_of_the_page(card: Page) -> None:
    codes = codes_of(card)
    assert len(codes) > 200
    reader = PdfReader(io.BytesIO(card.pdf(print_background=True, landscape=True)))
    text = "\n".join(sheet.extract_text() for sheet in reader.pages)
    numbers = re.findall(r"[0-9]+", text)
    assert set(codes) <= set(pairwise(numbers))
    assert len(reader.pages) == 1
    for control in ("Continue", "Log out", "synthetic people"):
        assert control not in text


@pytest.mark.parametrize("sheet", ["A4", "Letter"])
@pytest.mark.parametrize("landscape", [True, False], ids=["landscape", "portrait"])
def test_whatever_the_sheet_the_card_is_whole_on_one(card: Page, sheet: str, landscape: bool) -> None:
    codes = codes_of(card)
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
    reader = PdfReader(io.BytesIO(card.pdf(format=sheet, landscape=landscape, margin=margin)))  # type: ignore[arg-type]
    numbers = re.findall(r"[0-9]+", "\n".join(each.extract_text() for each in reader.pages))
    assert set(codes) <= set(pairwise(numbers))
    assert len(reader.pages) == 1


def test_the_image_that_is_saved_shows_every_cell(card: Page) -> None:
    image = card.get_by_role("img", name="Online Security Code Card")
    saved = card.context.request.get(image.evaluate("image => image.currentSrc"))
    assert read_card(saved.body()).text.split() == [number for cell in codes_of(card) for number in cell]


def test_what_only_the_paper_shows_makes_the_page_no_longer(card: Page) -> None:
    heights = card.evaluate("[document.documentElement.scrollHeight, document.body.getBoundingClientRect().height]")
    assert heights[0] <= max(heights[1], card.viewport_size["height"]) + 1  # type: ignore[index]


def test_the_card_is_seen_whole_without_scrolling_sideways(card: Page) -> None:
    image = card.get_by_role("img", name="Online Security Code Card")
    expect(image).to_be_visible()
    box, width = image.bounding_box(), card.evaluate("document.documentElement.clientWidth")
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert card.evaluate("document.documentElement.scrollWidth") <= width


def test_once_it_is_active_neither_page_nor_image_shows_a_code(card: Page) -> None:
    codes = dict(codes_of(card))
    card.get_by_role("button", name="Print", exact=True).click()
    card.get_by_role("button", name="Continue").click()
    pair = [card.get_by_label(name, exact=True).inner_text() for name in ("First index number", "Second index number")]
    card.get_by_label("Card Values").fill("".join(codes[index] for index in pair))
    card.get_by_role("button", name="Continue").click()
    card.get_by_role("button", name="OK").click()
    expect(card.get_by_role("status")).to_contain_text("active")
    page = f"{card.url.rsplit('/settings/', 1)[0]}/settings/secure-login/card"
    assert card.context.request.get(f"{page}/image").status == 404
    card.goto(page)
    assert card.get_by_role("table").count() == 0
