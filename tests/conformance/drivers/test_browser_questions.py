"""Questions to a page that are asked of Chromium itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from conformance.drivers.browser_questions import ask, session_of


def test_an_answer_comes_back_as_it_is(page: Page) -> None:
    page.set_content("<h1>Ada</h1>")
    assert ask(page, "(one, other) => [one, {other}, document.body.innerText, null]", 'it\'s "so"', [1, True]) == [
        'it\'s "so"',
        {"other": [1, True]},
        "Ada",
        None,
    ]
    assert ask(page, "() => undefined") is None


def test_the_page_of_the_moment_is_asked(page: Page) -> None:
    page.set_content("<p>before</p>")
    assert ask(page, "() => document.body.innerText") == "before"
    page.goto("data:text/html,<p>after</p>")
    assert ask(page, "() => document.body.innerText") == "after"


def test_a_question_that_fails_is_told(page: Page) -> None:
    with pytest.raises(PlaywrightError, match="question to the page"):
        ask(page, "() => nothing.there")


def test_a_page_that_is_gone_is_told(page: Page) -> None:
    session_of(page)
    page.close()
    with pytest.raises(PlaywrightError):
        ask(page, "() => 1")
