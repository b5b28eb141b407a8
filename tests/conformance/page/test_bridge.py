"""The browser of an application in a page: cookies, redirects, and nothing beyond the application."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from conformance.page.bridge import Asgi, Bridge, BridgeError


def application(answers: dict[str, tuple[int, list[tuple[str, str]], bytes]], seen: list[dict[str, Any]]) -> Asgi:
    """An application with one answer for each ``METHOD /path``, which notes what it was asked."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        request = await receive()
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        seen.append({"method": scope["method"], "path": scope["path"], "headers": headers, "body": request["body"]})
        status, fields, body = answers[f"{scope['method']} {scope['path']}"]
        raw = [(name.encode(), value.encode()) for name, value in fields]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    return answer


def test_a_form_that_is_redirected_ends_on_the_page_it_leads_to_with_the_cookie_kept() -> None:
    seen: list[dict[str, Any]] = []
    cookie = ("Set-Cookie", "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Strict")
    answers = {
        "POST /sign-in": (303, [("Location", "account"), cookie], b""),
        "GET /account": (200, [("Content-Type", "text/html")], "Grüße".encode()),
    }
    bridge = Bridge(application(answers, seen))

    answer = asyncio.run(
        bridge.ask("POST", "/sign-in", body=b"username=ada", media_type="application/x-www-form-urlencoded")
    )

    assert (answer.path, answer.status, answer.text) == ("/account", 200, "Grüße")
    assert seen[0]["body"] == b"username=ada"
    assert seen[0]["headers"]["origin"] == "https://portal.invalid"
    assert (seen[1]["body"], seen[1]["headers"]["cookie"]) == (b"", "__Host-session=abc")


def test_a_cookie_that_is_taken_back_is_sent_no_more() -> None:
    seen: list[dict[str, Any]] = []
    answers = {
        "GET /in": (200, [("Set-Cookie", "session=abc")], b""),
        "GET /out": (200, [("Set-Cookie", 'session=""; Max-Age=0')], b""),
    }
    bridge = Bridge(application(answers, seen))

    for path in ("/in", "/out", "/in"):
        asyncio.run(bridge.ask("GET", path))

    assert ["cookie" in request["headers"] for request in seen] == [False, True, False]


def test_the_cookies_values_are_not_in_its_representation() -> None:
    answers = {"GET /": (200, [("Set-Cookie", "session=hidden")], b"")}
    bridge = Bridge(application(answers, []))
    asyncio.run(bridge.ask("GET", "/"))

    assert "hidden" not in repr(bridge)


def test_a_redirect_to_another_origin_is_refused() -> None:
    bridge = Bridge(application({"GET /": (302, [("Location", "https://elsewhere.example/")], b"")}, []))

    with pytest.raises(BridgeError, match=r"outside the application, to https://elsewhere\.example/"):
        asyncio.run(bridge.ask("GET", "/"))


def test_redirects_without_end_are_refused() -> None:
    bridge = Bridge(application({"GET /": (302, [("Location", "/")], b"")}, []))

    with pytest.raises(BridgeError, match="more than 10 redirects"):
        asyncio.run(bridge.ask("GET", "/"))


def test_an_application_that_says_nothing_is_told_so() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        """Return without an answer."""

    with pytest.raises(BridgeError, match="GET / ended without an answer"):
        asyncio.run(Bridge(silent).ask("GET", "/"))
