"""The situations and their advice."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from reference_impl.domain.guidance import FURTHER_ARTICLES, situations
from reference_impl.domain.policy import REFERENCE_POLICY

CLAUSES = Path(__file__).parents[3] / "features" / "clauses"


def clauses_of(article: str) -> set[str]:
    return {clause["id"] for clause in tomllib.loads((CLAUSES / f"{article}.toml").read_text("utf-8"))["clause"]}


def test_there_are_eleven_each_with_a_title_of_its_own() -> None:
    found = situations(REFERENCE_POLICY)
    assert [each.letter for each in found] == list("ABCDEFGHIJK")
    assert len({each.title for each in found}) == len(found)
    assert all(each.advice for each in found)


def test_advice_rests_on_clauses_of_its_own_letter_that_exist() -> None:
    known = clauses_of("login-troubleshooting")
    for situation in situations(REFERENCE_POLICY):
        for advice in situation.advice:
            assert advice.clauses
            assert set(advice.clauses) <= known
            assert all(clause.startswith(f"TRB-{situation.letter}-") for clause in advice.clauses)


def test_every_clause_of_a_situation_that_people_are_told_of_has_its_advice() -> None:
    told = {clause for each in situations(REFERENCE_POLICY) for advice in each.advice for clause in advice.clauses}
    rules = {"TRB-A-2B", "TRB-C-2", "TRB-E-5", "TRB-F-4", "TRB-H-3", "TRB-K-3"}
    letters = {clause for clause in clauses_of("login-troubleshooting") if not clause.startswith("TRB-W-")}
    assert letters - told == rules  # derived rules, which nobody needs to be told


def test_figures_are_those_of_the_policy() -> None:
    other = replace(REFERENCE_POLICY, passcode_full_access=timedelta(days=5), card_validity=timedelta(days=33))
    words = {each.letter: " ".join(advice.words for advice in each.advice) for each in situations(other)}
    assert "5 days" in words["E"]
    assert "33 days" in words["E"]
    assert "33 days" in words["G"]
    assert "21 days" not in " ".join(words.values())


def test_further_articles_are_the_catalogues_references() -> None:
    references = tomllib.loads((CLAUSES / "code-card.toml").read_text("utf-8"))["references"]
    assert set(FURTHER_ARTICLES) == set(references)
    assert all(FURTHER_ARTICLES.values())
