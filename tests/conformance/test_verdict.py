"""The truth tables: from cases to clauses, from clauses to components, to the target, to the exit status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations, permutations
from typing import TypeVar, get_args

import pytest

from conformance.catalogue import ClauseLevel, Origin
from conformance.events import CaseVerdict
from conformance.seams import SURFACES, Component, Surface
from conformance.specification import Level
from conformance.verdict import (
    CaseResult,
    ClauseJudgement,
    ClauseVerdict,
    ComponentJudgement,
    Count,
    Verdict,
    exit_status,
    judge_clause,
    judge_component,
    judge_target,
)

CASE_VERDICTS: tuple[CaseVerdict, ...] = get_args(CaseVerdict)
CLAUSE_VERDICTS: tuple[ClauseVerdict, ...] = get_args(ClauseVerdict)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True)
class AClause:
    id: str = "VID-P-8"
    level: ClauseLevel = "must"
    origin: Origin = "article"
    component: Component = "portal"


def result(
    verdict: CaseVerdict, scenario: str = "s", surface: Surface = "model", clause: str = "VID-P-8"
) -> CaseResult:
    return CaseResult(f"{scenario}@{surface}", scenario, surface, (clause,), verdict)


def subsets(of: Sequence[Word]) -> list[tuple[Word, ...]]:
    return list(chain.from_iterable(combinations(of, size) for size in range(len(of) + 1)))


# ---------------------------------------------------------------- a clause
# Read from the top: the first row of which a verdict is among those of the clause's cases decides.
CLAUSE_TABLE: tuple[tuple[set[str], ClauseVerdict], ...] = (
    ({"failed"}, "fails"),
    ({"harness-fault", "config-fault"}, "inconclusive"),
    ({"waived"}, "waived"),
    ({"inconclusive"}, "inconclusive"),
    ({"passed"}, "holds"),
    ({"not-applicable"}, "not-judged"),
)


@pytest.mark.parametrize("verdicts", subsets(CASE_VERDICTS), ids="+".join)
def test_a_clause_is_judged_by_the_table_for_every_combination(verdicts: tuple[CaseVerdict, ...]) -> None:
    expected = next((verdict for row, verdict in CLAUSE_TABLE if row & set(verdicts)), "not-judged")
    results = [result(verdict, scenario=f"s{place}") for place, verdict in enumerate(verdicts)]

    assert judge_clause(AClause(), results).verdict == expected
    assert judge_clause(AClause(), reversed(results)).verdict == expected
    assert judge_clause(AClause(), results * 2).verdict == expected


def test_results_of_other_clauses_do_not_count() -> None:
    others = [result("failed", clause="VID-P-1"), result("harness-fault", clause="VID-P-80")]

    assert judge_clause(AClause(), others).verdict == "not-judged"
    assert judge_clause(AClause(), [*others, result("passed")]).verdict == "holds"


@pytest.mark.parametrize(
    ("results", "disagrees"),
    [
        ([result("failed", "a", "model"), result("passed", "a", "api")], True),
        ([result("failed", "a", "model"), result("failed", "a", "api")], False),
        ([result("failed", "a", "model"), result("passed", "b", "api")], False),
        ([result("failed", "a", "model"), result("passed", "b", "model"), result("passed", "a", "browser")], True),
        ([result("failed", "a", "model"), result("inconclusive", "a", "api")], False),
        ([result("waived", "a", "model"), result("passed", "a", "api")], False),
        ([result("passed", "a", "model"), result("passed", "a", "api")], False),
    ],
)
def test_a_disagreement_is_one_scenario_that_failed_here_and_passed_there(
    results: list[CaseResult], disagrees: bool
) -> None:
    assert judge_clause(AClause(), results).disagreement is disagrees


@pytest.mark.parametrize("verdict", CASE_VERDICTS)
@pytest.mark.parametrize("level", get_args(ClauseLevel))
def test_only_what_is_no_must_warns_and_only_when_it_fails(level: ClauseLevel, verdict: CaseVerdict) -> None:
    judgement = judge_clause(AClause(level=level), [result(verdict)])

    assert judgement.warning is (level != "must" and verdict == "failed")


def test_a_clause_names_the_surfaces_on_which_it_was_judged() -> None:
    results = [
        result("passed", surface="browser"),
        result("failed", surface="model"),
        result("inconclusive", surface="api"),
    ]

    assert judge_clause(AClause(), results).surfaces == ("model", "browser")


# ---------------------------------------------------------------- a component
# As above: the first row of which a verdict is among those of the clauses decides.
COMPONENT_TABLE: tuple[tuple[ClauseVerdict, Verdict], ...] = (
    ("fails", "does-not-conform"),
    ("inconclusive", "inconclusive"),
    ("waived", "conforms-with-waivers"),
    ("holds", "conforms"),
    ("not-judged", "not-judged"),
)
KINDS: dict[str, tuple[ClauseLevel, Origin]] = {
    "article": ("must", "article"),
    "derived": ("must", "derived"),
    "should": ("should", "article"),
    "may": ("may", "derived"),
}


def component(*clauses: tuple[str, ClauseVerdict], level: Level = "full") -> ComponentJudgement:
    """Of clauses by kind and verdict."""
    made = {AClause(f"VID-P-{place}", *KINDS[kind]): verdict for place, (kind, verdict) in enumerate(clauses, start=1)}
    judgements = {one.id: ClauseJudgement(one.id, verdict, surfaces=("api",)) for one, verdict in made.items()}
    return judge_component("portal", made, judgements, level=level)


def over(verdicts: Sequence[ClauseVerdict]) -> Verdict:
    return next((verdict for row, verdict in COMPONENT_TABLE if row in verdicts), "not-judged")


@pytest.mark.parametrize("verdicts", subsets(CLAUSE_VERDICTS), ids="+".join)
@pytest.mark.parametrize("kind", ["article", "derived"])
def test_a_component_is_judged_over_its_musts_for_every_combination(
    kind: str, verdicts: tuple[ClauseVerdict, ...]
) -> None:
    assert component(*((kind, verdict) for verdict in verdicts)).verdict == over(verdicts)


@pytest.mark.parametrize("article", CLAUSE_VERDICTS)
@pytest.mark.parametrize("derived", CLAUSE_VERDICTS)
@pytest.mark.parametrize("should", CLAUSE_VERDICTS)
def test_each_level_takes_in_one_kind_of_clauses_more(
    article: ClauseVerdict, derived: ClauseVerdict, should: ClauseVerdict
) -> None:
    clauses = (("article", article), ("derived", derived), ("should", should))

    at = {level: component(*clauses, level=level).verdict for level in get_args(Level)}

    assert at["article"] == over([article])
    assert at["full"] == over([article, derived])
    assert at["plus"] == (over([article, derived, should]) if at["full"] != "not-judged" else "not-judged")


@pytest.mark.parametrize("should", CLAUSE_VERDICTS)
@pytest.mark.parametrize("may", CLAUSE_VERDICTS)
def test_what_is_no_must_fails_nothing(should: ClauseVerdict, may: ClauseVerdict) -> None:
    judgement = component(("article", "holds"), ("should", should), ("may", may))

    assert judgement.verdict == "conforms"


@pytest.mark.parametrize(
    ("clauses", "asked", "level"),
    [
        ([("article", "holds"), ("derived", "holds"), ("should", "holds")], "full", "plus"),
        ([("article", "holds"), ("derived", "holds"), ("should", "fails")], "full", "full"),
        ([("article", "holds"), ("derived", "holds"), ("should", "not-judged")], "full", "full"),
        ([("article", "holds"), ("derived", "holds")], "full", "full"),
        ([("article", "holds"), ("derived", "not-judged")], "full", "article"),
        ([("article", "holds"), ("derived", "not-judged"), ("should", "holds")], "full", "article"),
        ([("article", "holds")], "full", "full"),
        ([("derived", "holds")], "full", "full"),
        ([("article", "holds"), ("derived", "fails")], "article", "article"),
        ([("article", "holds"), ("derived", "fails")], "full", "full"),
        ([("article", "holds"), ("derived", "holds"), ("should", "fails")], "plus", "plus"),
        ([("article", "waived"), ("derived", "holds"), ("should", "holds")], "full", "plus"),
    ],
)
def test_the_level_that_is_named_reaches_no_further_than_what_was_judged(
    clauses: list[tuple[str, ClauseVerdict]], asked: Level, level: Level
) -> None:
    assert component(*clauses, level=asked).level == level


def test_nothing_is_said_at_a_level_of_which_nothing_was_judged() -> None:
    judgement = component(("article", "holds"), ("derived", "not-judged"), ("should", "not-judged"))

    assert judgement.verdict == "conforms"
    assert judgement.levels == {"article": "conforms", "full": "not-judged", "plus": "not-judged"}


def test_a_component_counts_its_clauses_and_names_its_surfaces() -> None:
    judgement = component(
        ("article", "holds"), ("derived", "waived"), ("derived", "not-judged"), ("should", "fails"), ("may", "holds")
    )

    assert judgement.must == Count(total=3, holds=1, waived=1, not_judged=1)
    assert judgement.should == Count(total=1, fails=1)
    assert judgement.surfaces == ("api",)


def test_clauses_of_other_components_do_not_count() -> None:
    foreign = AClause("VID-DSC-4", component="dsc-plus")

    judgement = judge_component("portal", [foreign], {foreign.id: ClauseJudgement(foreign.id, "fails")})

    assert (judgement.verdict, judgement.must) == ("not-judged", Count())


# ---------------------------------------------------------------- the target
@pytest.mark.parametrize("verdicts", subsets(VERDICTS), ids="+".join)
def test_a_target_is_as_good_as_the_worst_of_its_components(verdicts: tuple[Verdict, ...]) -> None:
    order: tuple[Verdict, ...] = ("does-not-conform", "inconclusive", "conforms-with-waivers", "conforms")
    components = [ComponentJudgement("portal", verdict, "full", (), Count(), Count(), {}) for verdict in verdicts]

    assert judge_target(components) == next((one for one in order if one in verdicts), "not-judged")


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("complete", [True, False], ids=["complete", "ended early"])
def test_the_exit_status_follows_the_precedence(complete: bool, verdict: Verdict) -> None:
    for found in subsets(CASE_VERDICTS):
        table = (
            (4, "harness-fault" in found),
            (3, "config-fault" in found),
            (1, verdict == "does-not-conform"),
            (2, verdict in ("inconclusive", "not-judged") or not complete),
            (0, True),
        )

        status = exit_status(verdict, [result(one) for one in found], complete=complete)

        assert status == next(number for number, applies in table if applies), found


# ---------------------------------------------------------------- all together
@pytest.mark.parametrize("verdicts", list(permutations(("passed", "failed", "waived"), 3)), ids="+".join)
def test_the_order_of_results_changes_nothing(verdicts: tuple[CaseVerdict, ...]) -> None:
    results = [result(verdict, surface=surface) for verdict, surface in zip(verdicts, SURFACES, strict=True)]

    assert judge_clause(AClause(), results) == judge_clause(AClause(), sorted(results, key=lambda one: one.case))
