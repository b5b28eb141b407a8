"""What surrounds every answer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from reference_impl.portal.middleware import BODY_LIMIT

if TYPE_CHECKING:
    from tests.reference_impl.portal.conftest import Client, Stage

PATHS = ["/", "/account", "/nothing", "/api/v1/account", "/api/v1/nothing", "/api/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_a_policy_without_inline_script_or_style(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_is_stored(client: Client, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-store"


def test_the_style_sheet_of_a_page_is_kept_for_good(client: Client) -> None:
    found = re.search(r'href="([^"]*portal\.css[^"]*)"', client.get("/").text)
    assert found
    response = client.get("/" + found[1])
    assert response.headers["content-type"].startswith("text/css")
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/static/portal.css", "/static/portal.css?v=000000000000"])
def test_a_style_sheet_of_no_version_or_another_one_is_asked_after(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


def test_a_file_that_is_not_there_is_not_stored(client: Client) -> None:
    assert client.get("/static/nothing.css").headers["cache-control"] == "no-store"


def test_https_alone_is_made_permanent(stage: Stage) -> None:
    assert "max-age=31536000" in stage.client().get("/").headers["strict-transport-security"]
    assert "strict-transport-security" not in stage.plain().client().get("/").headers


@pytest.mark.parametrize(("path", "media_type"), [("/api/v1/session", "application/problem+json"), ("/", "text/html")])
def test_a_body_that_is_too_large_is_refused(client: Client, path: str, media_type: str) -> None:
    response = client.request("POST", path, content=b"x" * (BODY_LIMIT + 1))
    assert response.status_code == 413
    assert response.headers["content-type"].startswith(media_type)


def test_a_body_that_is_too_large_is_refused_without_a_declared_length(client: Client) -> None:
    told = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            told.append(1024)
            yield b"x" * 1024

    response = client.request(
        "POST", "/api/v1/session", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 413
    assert sum(told) <= BODY_LIMIT + 2048


def test_pages_hold_no_inline_script_or_style(client: Client) -> None:
    for path in ("/", "/sign-in", "/nothing"):
        text = client.get(path).text
        assert "<script" not in text
        assert "<style" not in text
        assert " style=" not in text
        assert not re.search(r"\son[a-z]+=", text)
