"""What a case leaves behind: a picture for each change that a page shows, and requests without their bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext

from conformance.runner.evidence import Album, Exchanges, Exhibit

FOLDER = Path("evidence") / "case"


# ---------------------------------------------------------------- exchanges
def _answer(request: httpx.Request) -> httpx.Response:
    match request.url.path:
        case "/refused":
            problem = {"type": "/problems/locked", "detail": "xyzzy-4711"}
            return httpx.Response(423, json=problem, headers={"content-type": "application/problem+json"})
        case "/garbled":
            return httpx.Response(400, text="<b>no</b>", headers={"content-type": "application/problem+json"})
        case "/listed":
            return httpx.Response(400, json=["no"], headers={"content-type": "application/problem+json; charset=utf-8"})
        case _:
            return httpx.Response(200, json={"challenge": "123456", "note": "xyzzy-4711"})


@pytest.fixture
def exchanges(tmp_path: Path) -> Exchanges:
    return Exchanges(tmp_path, FOLDER)


@pytest.fixture
def client(exchanges: Exchanges) -> Iterator[httpx.Client]:
    """A client whose answers are noted."""
    hooks = {"response": [exchanges.note]}
    transport = httpx.MockTransport(_answer)
    with httpx.Client(transport=transport, base_url="https://portal.test", event_hooks=hooks) as opened:
        yield opened


def test_exchanges_are_noted_with_what_they_were_answered(
    client: httpx.Client, exchanges: Exchanges, tmp_path: Path
) -> None:
    client.post("/begin", json={"password": "xyzzy-4711"})
    for path in ("/refused", "/garbled", "/listed"):
        client.get(path)

    exhibit = exchanges.write()

    assert exhibit == Exhibit(
        "evidence/case/exchanges.json", "application/json", "Requests and answers, without bodies and secrets"
    )
    assert json.loads((tmp_path / exhibit.path).read_text(encoding="utf-8")) == [
        {"method": "POST", "path": "/begin", "status": 200},
        {"method": "GET", "path": "/refused", "status": 423, "problem": "/problems/locked"},
        {"method": "GET", "path": "/garbled", "status": 400, "problem": "unreadable"},
        {"method": "GET", "path": "/listed", "status": 400, "problem": "unreadable"},
    ]


def test_neither_bodies_nor_queries_nor_headers_are_kept(
    client: httpx.Client, exchanges: Exchanges, tmp_path: Path
) -> None:
    client.post("/begin?token=xyzzy-4711", json={"password": "xyzzy-4711"}, headers={"Cookie": "session=xyzzy-4711"})
    client.get("/refused")

    exhibit = exchanges.write()

    assert exhibit is not None
    assert "xyzzy-4711" not in (tmp_path / exhibit.path).read_text(encoding="utf-8")


def test_lines_are_noted_by_their_fields_and_the_words_of_the_contract(exchanges: Exchanges, tmp_path: Path) -> None:
    asked = {"type": "login", "username": "ada", "password": "xyzzy-4711", "account": "paper"}
    exchanges.note_line(4000, None, "port-refused")
    exchanges.note_line(4000, asked, {"type": "second-factor", "kind": "device", "challenge": "123456"})
    exchanges.note_line(4000, {"type": "second-factor", "code": "12345678"}, {"type": "ticket", "port": 4001})

    exhibit = exchanges.write()

    assert exhibit is not None
    out = "[left out]"
    assert json.loads((tmp_path / exhibit.path).read_text(encoding="utf-8")) == [
        {"port": 4000, "asked": "a connection", "answered": "port-refused"},
        {
            "port": 4000,
            "asked": {"type": "login", "username": out, "password": out, "account": "paper"},
            "answered": {"type": "second-factor", "kind": "device", "challenge": out},
        },
        {
            "port": 4000,
            "asked": {"type": "second-factor", "code": out},
            "answered": {"type": "ticket", "port": 4001},
        },
    ]


@pytest.mark.parametrize(
    "answer",
    [
        {"type": "xyzzy-4711"},
        {"type": ["xyzzy-4711"]},
        {"type": "refused", "reason": "xyzzy-4711", "detail": "xyzzy-4711"},
        {"type": "ticket", "port": "xyzzy-4711", "ticket": "xyzzy-4711"},
        {"type": "ticket", "xyzzy-4711": 1},
        {"type": {"reason": "xyzzy-4711"}},
    ],
)
def test_a_platform_that_repeats_a_secret_anywhere_spreads_it_no_further(
    exchanges: Exchanges, tmp_path: Path, answer: dict[str, object]
) -> None:
    exchanges.note_line(4001, {"type": "open", "ticket": "xyzzy-4711"}, answer)
    exhibit = exchanges.write()
    assert exhibit is not None
    assert "xyzzy-4711" not in (tmp_path / exhibit.path).read_text(encoding="utf-8")


def test_a_noted_answer_can_still_be_read(client: httpx.Client, exchanges: Exchanges) -> None:
    assert client.get("/refused").json()["type"] == "/problems/locked"


def test_without_exchanges_nothing_is_written(exchanges: Exchanges, tmp_path: Path) -> None:
    assert exchanges.write() is None
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- pictures
@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


def test_there_is_a_picture_for_each_step_that_changes_what_is_shown(context: BrowserContext, tmp_path: Path) -> None:
    album = Album(tmp_path, FOLDER)
    album.watch("ada-portal", "What Ada sees", context)
    page = context.new_page()

    page.set_content("<h1>Sign in</h1>")
    first = list(album.capture(0))
    unchanged = list(album.capture(1))
    page.set_content("<h1>Account</h1>")
    second = list(album.capture(2))

    assert first == [Exhibit("evidence/case/00-ada-portal.png", "image/png", "What Ada sees")]
    assert unchanged == []
    assert [exhibit.path for exhibit in second] == ["evidence/case/02-ada-portal.png"]
    for exhibit in (*first, *second):
        assert (tmp_path / exhibit.path).read_bytes().startswith(b"\x89PNG")


def test_each_person_has_pictures_of_their_own(browser: Browser, context: BrowserContext, tmp_path: Path) -> None:
    album = Album(tmp_path, FOLDER)
    other = browser.new_context()
    for who, theirs in (("ada-portal", context), ("bob-portal", other)):
        album.watch(who, f"What {who[:3]} sees", theirs)
        theirs.new_page().set_content("<h1>The same page</h1>")

    taken = [exhibit.path for exhibit in album.capture(3)]

    assert taken == ["evidence/case/03-ada-portal.png", "evidence/case/03-bob-portal.png"]
    other.close()


def test_where_no_page_is_open_no_picture_is_taken(context: BrowserContext, tmp_path: Path) -> None:
    album = Album(tmp_path, FOLDER)
    assert not list(album.capture(0))

    album.watch("ada-portal", "What Ada sees", context)

    assert not list(album.capture(1))
    assert not list(tmp_path.iterdir())
