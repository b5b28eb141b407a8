"""What a run decides of the site's pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conformance.publish.view import CaseView, Picture, ScenarioView, StoryView


@pytest.fixture
def article(pages: Path) -> str:
    return (pages / "articles" / "verify-identity.md").read_text(encoding="utf-8")


def part(article: str, clause: str) -> str:
    """What stands under a clause's heading."""
    _, _, behind = article.partition(f"### {clause} ")
    return behind.partition("\n### ")[0]


def signs(text: str) -> list[str]:
    return re.findall(r'sign-word">([^<]*)<', text)


def test_every_clause_has_a_stable_anchor(article: str) -> None:
    assert re.findall(r"^### (\S+) \{ #(\S+) ", article, re.MULTILINE) == [
        *((f"VID-P-{number}", f"vid-p-{number}") for number in range(1, 7)),
        ("NEW-1", "new-1"),
    ]


@pytest.mark.parametrize(
    ("clause", "word"),
    [
        ("VID-P-1", "holds"),
        ("VID-P-2", "fails"),
        ("VID-P-3", "inconclusive"),
        ("VID-P-4", "not judged"),
        ("VID-P-5", "not judged"),
        ("VID-P-6", "fails"),
    ],
)
def test_a_clause_says_its_verdict_in_a_word(article: str, clause: str, word: str) -> None:
    assert signs(part(article, clause))[0] == word


def test_a_clause_without_a_scenario_says_so(article: str) -> None:
    assert "No scenario checks this statement yet." in part(article, "VID-P-4")
    assert "No scenario" not in part(article, "VID-P-5")


def test_a_scenario_that_was_not_played_says_so(article: str) -> None:
    assert "Not played in this run on model, browser." in part(article, "VID-P-5")


def test_surfaces_that_disagree_are_named(article: str) -> None:
    assert "surfaces disagree" in signs(part(article, "VID-P-2"))
    assert "surfaces disagree" not in signs(part(article, "VID-P-6"))


def test_a_recommendation_that_is_not_kept_is_a_warning(article: str) -> None:
    assert "warning only" in signs(part(article, "VID-P-6"))
    assert "warning only" not in signs(part(article, "VID-P-2"))


def test_a_failure_tells_what_was_expected_what_happened_and_how_to_see_it_again(article: str) -> None:
    told = part(article, "VID-P-2")
    for words in ("<dd>one answer</dd>", "two &lt;answers&gt;", "Look there", "<code>run it again</code>"):
        assert words in told


def test_what_cannot_be_judged_says_why(article: str) -> None:
    assert "no-clock: time cannot be set" in part(article, "VID-P-3")


def test_a_step_that_was_not_reached_is_no_pass(article: str) -> None:
    rows = re.findall(r'<td class="step">.*', part(article, "VID-P-2"))
    assert [signs(row) for row in rows] == [
        ["passed", "passed", "failed"],
        ["not reached"] * 3,
        ["not reached"] * 3,
    ]


def test_example_rows_are_a_table_with_a_verdict_each(article: str) -> None:
    rows = re.findall(r'<tr><td data-label="who">(.*?)</td>(.*)', part(article, "VID-P-1"))
    assert [(value, signs(cells)) for value, cells in rows] == [
        ("Ada", ["passed", "passed"]),
        ("&lt;Bob&gt;", ["passed", "passed"]),
    ]


def test_rows_that_only_passed_are_told_step_by_step_once(article: str) -> None:
    told = part(article, "VID-P-1")
    assert re.findall(r"<summary>Step by step: (.*?)</summary>", told) == ["It asks Ada kindly"]
    assert "1 other set of values was played by the same steps, and every step passed." in told


def _case(surface: str, verdict: str, *pictures: Picture) -> CaseView:
    return CaseView(surface, verdict, 0.1, "", None, {}, pictures)


def _row(*cases: CaseView) -> ScenarioView:
    return ScenarioView("a/b", "b", "A", "", "a.feature", 1, (), {}, "run it", (), cases)


@pytest.mark.parametrize(
    ("cases", "telling"),
    [
        ((_case("model", "passed"),), False),
        ((_case("model", "passed"), _case("api", "not-run")), False),
        ((_case("model", "passed"), _case("api", "not-applicable")), False),
        ((_case("model", "not-run"),), True),
        ((_case("model", "passed"), _case("api", "failed")), True),
        ((_case("model", "inconclusive"),), True),
        ((_case("browser", "passed", Picture("a.png", "a", True, 0)),), True),
    ],
)
def test_a_row_is_told_where_there_is_more_to_tell(cases: tuple[CaseView, ...], telling: bool) -> None:
    first = _row(_case("model", "passed"))
    story = StoryView("b", "b", [first, _row(*cases)], outline=True)
    assert len(story.told) == 1 + telling


def test_an_outline_says_how_to_run_all_its_rows_again(article: str) -> None:
    _, _, behind = part(article, "VID-P-1").partition("To run all of them again:")
    assert "conformance run --scenario portal/it-asks-who-kindly --seed 7<" in behind


def test_a_scenario_says_how_to_run_it_again(article: str) -> None:
    assert "conformance run --scenario portal/it-keeps-time --seed 7" in part(article, "VID-P-3")


def test_pictures_are_copied_and_lost_ones_are_named(pages: Path, article: str) -> None:
    assert 'src="../generated/evidence/seen.png"' in article
    assert (pages / "evidence" / "seen.png").read_bytes() == b"a picture"
    assert "“What is gone” is named by the run, but its file is not" in article


def test_a_curated_scenario_has_a_strip_of_the_steps_that_changed_something(article: str) -> None:
    strip = article.partition('<ol class="strip">')[2].partition("</ol>")[0]
    assert re.findall(r'scene-step"><b class="keyword">(.*?)</b> (.*?)</p>', strip) == [("When", "two people ask")]
    assert re.findall(r'<img src="(.*?)" alt="(.*?)"', strip) == [("../generated/evidence/seen.png", "What was seen")]
    assert article.count('class="strip"') == 1


def test_the_overview_leads_to_what_can_be_watched(pages: Path) -> None:
    home = (pages / "home.md").read_text(encoding="utf-8")
    watch = home.partition("## To watch")[2].partition("##")[0]
    assert re.findall(r'<a href="(.*?)">(.*?)</a>', watch) == [
        ("articles/verify-identity.html#in-client-portal", "It answers alike")
    ]


def test_nothing_is_copied_from_outside_the_run_s_folder(pages: Path, article: str) -> None:
    assert "“What is not of the run” is named by the run, but its file is not" in article
    assert not list(pages.rglob("secret.png"))


def test_texts_are_never_taken_for_markup(article: str) -> None:
    assert "It asks &amp; waits &lt;politely&gt;." in article
    assert "<politely>" not in article
    assert "<Bob>" not in article


def test_a_clause_that_no_heading_claims_is_not_lost(article: str) -> None:
    assert "## Further statements" in article
    assert "No heading knows it." in article


def test_a_run_that_was_stopped_is_not_taken_for_a_whole_one(article: str, pages: Path) -> None:
    for page in (article, (pages / "home.md").read_text(encoding="utf-8")):
        assert "This run was stopped before its end" in page


def test_the_overview_counts_what_was_not_checked_too(pages: Path) -> None:
    home = (pages / "home.md").read_text(encoding="utf-8")
    figures = re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", home)
    assert figures == [
        ("statements in the articles", "7"),
        ("with a scenario", "5"),
        ("tried in this run", "4"),
        ("hold", "1"),
    ]


def test_the_matrix_goes_both_ways(pages: Path) -> None:
    there, back = (pages / "matrix.md").read_text(encoding="utf-8").split("## From scenario to statement")
    assert "#vid-p-2-portal-it-answers-alike" in there
    assert re.search(r"It answers alike</th><td>.*#vid-p-2", back)


def test_an_open_question_names_its_clauses_and_our_reading(pages: Path) -> None:
    questions = (pages / "questions.md").read_text(encoding="utf-8")
    assert "## Q-1 { #q-1" in questions
    assert "articles/verify-identity.html#vid-p-2" in questions
    assert "The first." in questions


def test_decisions_are_listed_by_their_titles(pages: Path) -> None:
    assert "[Why we did it](decisions/why.md)" in (pages / "decisions.md").read_text(encoding="utf-8")


def test_the_report_and_its_schema_are_published(pages: Path) -> None:
    report = json.loads((pages / "report.json").read_text(encoding="utf-8"))
    schema = json.loads((pages / "report.schema.json").read_text(encoding="utf-8"))
    assert report["run"]["seed"] == 7
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
