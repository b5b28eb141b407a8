"""The built site, as files: everything that it points to is in it."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from conformance.errors import ConfigFault
from conformance.publish import site
from conformance.specification import Specification

REFERRING = {"a": "href", "img": "src", "link": "href", "script": "src", "source": "src"}


class Page(HTMLParser):
    """What a page points to, and what can be pointed to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.references: list[str] = []
        self.anchors: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.anchors.append(given["id"] or "")
        reference = given.get(REFERRING.get(tag, ""))
        if reference:
            self.references.append(reference)


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[Path, Page]:
    found = built.rglob("*.html")
    # The page for what is not found names places from the root of a server, wherever it is shown.
    return {path: Page(path.read_text(encoding="utf-8")) for path in found if path.name != "404.html"}


def references(pages: dict[Path, Page]) -> Iterator[tuple[Path, str]]:
    for path, page in pages.items():
        for reference in page.references:
            yield path, reference


def test_no_page_points_out_of_the_site(pages: dict[Path, Page]) -> None:
    assert [reference for _, reference in references(pages) if urlsplit(reference).netloc] == []


def test_every_link_picture_and_anchor_is_there(pages: dict[Path, Page]) -> None:
    lost = []
    for path, reference in references(pages):
        parts = urlsplit(reference)
        if parts.scheme:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in pages[target].anchors):
            lost.append(f"{path.name}: {reference}")
    assert not lost


def test_no_anchor_stands_twice_on_a_page(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        twice = {anchor for anchor in page.anchors if page.anchors.count(anchor) > 1}
        assert not twice, path.name


def test_every_clause_has_its_anchor_on_its_article_s_page(
    specification: Specification, built: Path, pages: dict[Path, Page]
) -> None:
    for article in specification.catalogue.articles:
        anchors = pages[built / "articles" / f"{article.id}.html"].anchors
        for clause in article.clauses:
            assert clause.id.lower().replace(".", "-") in anchors


def test_a_folder_without_a_run_is_refused(specification: Specification, tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match=r"there is no report\.json"):
        site(tmp_path, tmp_path / "site", specification)
