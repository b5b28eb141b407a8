"""The built site, as a reader meets it in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.axe import SCHEMES, findings

PAGES = ("index.html", "articles/verify-identity.html", "matrix.html")
COLOURS = {"light": "default", "dark": "slate"}
WIDTHS = {"desktop": 1280, "phone": 390}


@pytest.fixture
def page(browser: Browser, address: str) -> Any:
    context = browser.new_context(base_url=address)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser: Browser, address: str, axe: str, path: str, width: str) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": WIDTHS[width], "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", COLOURS[scheme])
        assert findings(page, axe) == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_of_a_phone_s_screen(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_no_request_leaves_the_site(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(path, wait_until="networkidle")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("challenge")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert asked
    assert [url for url in asked if not url.startswith((address, "blob:", "data:"))] == []


def test_a_statement_opens_by_keyboard(page: Page) -> None:
    page.goto("articles/verify-identity.html")
    scenarios = page.locator("#vid-p-3 + .clause details.stories")
    scenarios.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(scenarios).to_have_attribute("open", "")
    scenarios.locator("details summary").first.focus()
    page.keyboard.press("Enter")
    expect(scenarios.get_by_role("table").first).to_be_visible()


def test_a_link_to_a_statement_opens_its_scenarios(page: Page) -> None:
    page.goto("articles/verify-identity.html#vid-p-8")
    expect(page.locator("#vid-p-8 + .clause details.stories")).to_have_attribute("open", "")


def test_a_link_into_another_device_s_tab_opens_it(page: Page) -> None:
    page.goto("articles/verify-identity.html#vid-dsc-4")
    expect(page.locator("#vid-dsc-4")).to_be_in_viewport()
    expect(page.locator("#vid-ios-5-1")).to_be_hidden()
    page.goto("articles/verify-identity.html#vid-ios-5-1")
    expect(page.locator("#vid-ios-5-1")).to_be_in_viewport()
    expect(page.locator("#vid-ios-5-1 + .clause details.stories")).to_have_attribute("open", "")
    expect(page.locator("#vid-dsc-4")).to_be_hidden()


def test_a_device_is_chosen_once_for_the_whole_page_by_keyboard(page: Page) -> None:
    page.goto("articles/verify-identity.html")
    expect(page.get_by_text("Use press until")).to_be_hidden()
    page.get_by_role("radio", name="iOS").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Use press until")).to_be_visible()
    expect(page.locator("#vid-dsc-4")).to_be_visible()
    expect(page.locator("#vid-ios-5-1")).to_be_hidden()


def test_a_curated_scenario_is_told_in_pictures_side_by_side(page: Page) -> None:
    page.goto("articles/verify-identity.html#vid-ios-5-1")
    strip = page.get_by_role("region", name="Watch it: Touch ID releases the response string")
    scenes = strip.get_by_role("listitem")
    expect(scenes).to_have_count(2)
    expect(scenes.first).to_contain_text("Ada has an iPhone with Touch ID")
    expect(scenes.first.get_by_role("img")).to_have_count(1)
    expect(scenes.last.get_by_role("img")).to_have_count(2)
    expect(scenes.last.get_by_role("img", name="What Ada sees in Client Portal, as before")).to_be_visible()


def test_a_recording_opens_in_the_site_s_own_viewer(page: Page, address: str) -> None:
    strangers: list[str] = []
    page.context.on(
        "response",
        lambda answer: None if answer.url.startswith((address, "blob:", "data:")) else strangers.append(answer.url),
    )
    page.goto("articles/verify-identity.html#vid-ios-5-1")
    page.get_by_role("link", name="Open the recording").click()
    step = page.get_by_text("When she opens a page").first
    expect(step).to_be_visible()
    step.click()
    page.get_by_text("After", exact=True).click()
    expect(page.frame_locator("iframe.snapshot-visible").get_by_text("What was recorded")).to_be_visible()
    assert strangers == []


def test_a_link_from_the_matrix_opens_the_scenario(page: Page) -> None:
    page.goto("matrix.html")
    page.get_by_role("link", name="The same response sent again is refused").first.click()
    expect(page.locator("details.story:target")).to_have_attribute("open", "")


def test_a_failure_is_told_with_what_was_expected_and_how_to_run_it_again(page: Page) -> None:
    page.goto("articles/verify-identity.html#vid-p-8")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    told = page.locator("#vid-p-8 + .clause").get_by_role("group", name="What went wrong on browser").first
    expect(told).to_contain_text("exactly one of two requests is accepted")
    expect(told).to_contain_text("both were accepted")
    expect(told).to_contain_text("Consume the challenge in one conditional update")
    expect(told).to_contain_text("--scenario the/one --surface browser --seed 4711")


def test_the_overview_begins_with_disagreements_and_open_questions(page: Page) -> None:
    page.goto("index.html")
    assert page.locator(".card h3").evaluate_all("all => all.slice(0, 2).map(each => each.id)") == [
        "disagreements",
        "open-questions",
    ]
    expect(page.locator(".card").first.get_by_role("link", name="VID-P-8")).to_be_visible()


def test_colours_follow_the_system_until_the_reader_chooses(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, color_scheme="dark")
    page = context.new_page()
    page.goto("index.html")
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.get_by_title("Colours follow the system; switch to light").click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    context.close()
