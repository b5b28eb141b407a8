"""How clauses are laid out under an article's headings."""

from __future__ import annotations

from pathlib import Path

from conformance.catalogue import load_catalogue
from conformance.publish.articles import OTHER, SECTIONS, group, tab

FEATURES = Path(__file__).parents[3] / "features"


def test_every_clause_of_the_catalogue_stands_under_exactly_one_heading() -> None:
    for article in load_catalogue(FEATURES / "clauses").articles:
        ids = [clause.id for clause in article.clauses]
        sections = group(article.id, ids)
        assert sorted(clause for _, under in sections for clause in under) == sorted(ids)
        assert OTHER not in dict(sections)


def test_the_longest_beginning_decides() -> None:
    assert group("code-card", ["CARD-1", "CARD-11P", "CARD-10"]) == [
        ("Logging in and asking for the card", ["CARD-1"]),
        ("Activating it", ["CARD-10"]),
        ("Using it, and keeping it safe", ["CARD-11P"]),
    ]


def test_an_article_without_headings_keeps_its_clauses() -> None:
    assert group("another", ["B-1", "A-1"]) == [(OTHER, ["B-1", "A-1"])]


def test_devices_have_tabs_of_one_name_on_every_page() -> None:
    tabs = {article: [heading.tab for heading in headings if heading.tab] for article, headings in SECTIONS.items()}
    assert tabs["verify-identity"] == ["iOS", "Android", "DSC+"]
    assert tabs["send-documents"] == ["iOS", "Android"]
    assert tab("verify-identity", "In Client Portal") == ""
