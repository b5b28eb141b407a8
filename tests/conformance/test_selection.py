"""Which cases run: what is asked for must exist, and must leave something."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.errors import ConfigFault
from conformance.selection import one_of_each_clause, select
from conformance.specification import Specification, load_specification

SPECIFICATION = load_specification(Path(__file__).parents[2] / "features")
AGAIN = "verify_identity/client_portal/the-same-response-sent-again-is-refused"


def cases(specification: Specification = SPECIFICATION, **asked: Any) -> list[str]:
    chosen = select(specification.scenarios, specification.catalogue, **asked)
    return [f"{scenario.id}@{surface}" for scenario, surface in chosen]


def test_everything_is_selected_where_nothing_is_asked_for() -> None:
    assert cases() == [f"{one.id}@{surface}" for one in SPECIFICATION.scenarios for surface in one.surfaces]


def test_several_kinds_narrow_and_several_values_widen() -> None:
    one = cases(clauses=["VID-P-8"], surfaces=["api"])
    more = cases(clauses=["VID-P-8"], surfaces=["api", "model"])

    assert one
    assert len(more) == 2 * len(one)
    assert all(case.endswith("@api") for case in one)
    assert set(one) < set(more)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"articles": ["verify-identity"]}, lambda one: any(clause.startswith("VID-") for clause in one.clauses)),
        ({"articles": ["code-card"]}, lambda one: any(clause.startswith("CARD-") for clause in one.clauses)),
        ({"clauses": ["VID-IOS-5.1"]}, lambda one: "VID-IOS-5.1" in one.clauses),
        ({"components": ["dsc-plus"]}, lambda one: one.component == "dsc-plus"),
        ({"tags": ["@replay"]}, lambda one: one.curated),
        ({"tags": ["replay"]}, lambda one: one.curated),
        ({"levels": ["article"]}, lambda one: "article" in one.levels),
        ({"ids": ["verify_identity/dsc_plus"]}, lambda one: one.uri == "verify_identity/dsc_plus.feature"),
        ({"ids": [AGAIN]}, lambda one: one.id == AGAIN),
    ],
)
def test_each_kind_keeps_what_it_names(asked: dict[str, Any], kept: Any) -> None:
    chosen = select(SPECIFICATION.scenarios, SPECIFICATION.catalogue, **asked)

    assert {scenario.id for scenario, _ in chosen} == {one.id for one in SPECIFICATION.scenarios if kept(one)}


def test_the_level_article_leaves_out_derived_clauses() -> None:
    assert not [case for case in cases(levels=["article"]) if case.startswith(AGAIN)]


def test_the_id_of_an_outline_stands_for_its_rows_and_that_of_a_case_for_one_surface() -> None:
    outline = "verify_identity/client_portal/the-task-is-carried-out-after-the-response-of-device"

    assert len(cases(ids=[outline])) == 2 * 3
    assert cases(ids=[f"{AGAIN}@api"]) == [f"{AGAIN}@api"]
    assert cases(ids=[f"{AGAIN}@api+single-use-forgotten"]) == [f"{AGAIN}@api"]


def test_a_part_of_a_name_is_no_id() -> None:
    with pytest.raises(ConfigFault, match="no scenario has the id"):
        cases(ids=[AGAIN[:-3]])


@pytest.mark.parametrize(
    ("asked", "what", "mend"),
    [
        ({"articles": ["verify_identity"]}, 'article "verify_identity" does not exist', '"verify-identity" is meant'),
        ({"clauses": ["VID-IOS-5-1"]}, 'clause "VID-IOS-5-1" does not exist', "VID-IOS-5.1"),
        ({"components": ["portals"]}, 'component "portals" does not exist', '"portal"'),
        ({"surfaces": ["http"]}, 'surface "http" does not exist', "api, browser, model"),
        ({"levels": ["must"]}, 'level "must" does not exist', "article, full, plus"),
        ({"tags": ["@reply"]}, 'tag "reply" does not exist', '"replay"'),
        ({"ids": [AGAIN + "d"]}, "no scenario has the id", AGAIN),
    ],
)
def test_what_does_not_exist_is_refused_with_what_is_near(asked: dict[str, Any], what: str, mend: str) -> None:
    with pytest.raises(ConfigFault) as fault:
        cases(**asked)

    assert what in fault.value.what
    assert mend in fault.value.mend


def test_a_clause_that_no_scenario_checks_is_refused_with_what_is_near() -> None:
    left = [one for one in SPECIFICATION.scenarios if "VID-IOS-4" not in one.clauses]
    with pytest.raises(ConfigFault) as fault:
        select(left, SPECIFICATION.catalogue, clauses=["VID-IOS-4"])

    assert 'no scenario checks clause "VID-IOS-4"' in fault.value.what
    assert "VID-IOS" in fault.value.mend


@pytest.mark.parametrize("asked", ["code-cards", "nothing like it"])
def test_an_article_that_does_not_exist_is_refused_with_all_that_do(asked: str) -> None:
    with pytest.raises(ConfigFault) as fault:
        cases(articles=[asked])

    assert "There are code-card, login-troubleshooting, send-documents, verify-identity" in fault.value.mend
    assert fault.value.where == "--article"


def test_an_article_of_which_nothing_is_written_yet_selects_nothing() -> None:
    written = [one for one in SPECIFICATION.scenarios if not any(each.startswith("DOC-") for each in one.clauses)]
    with pytest.raises(ConfigFault, match="nothing is selected by --article send-documents"):
        select(written, SPECIFICATION.catalogue, articles=["send-documents"])


def test_a_component_of_which_nothing_is_written_yet_selects_nothing() -> None:
    written = [one for one in SPECIFICATION.scenarios if one.component != "document-intake"]
    with pytest.raises(ConfigFault, match="nothing is selected by --component document-intake"):
        select(written, SPECIFICATION.catalogue, components=["document-intake"])


def test_nothing_selected_says_what_would_be() -> None:
    with pytest.raises(ConfigFault) as fault:
        cases(clauses=["VID-IOS-5.1"], surfaces=["api"])

    assert fault.value.what == "nothing is selected by --clause VID-IOS-5.1 --surface api"
    without = len(cases(clauses=["VID-IOS-5.1"]))
    assert f"without --surface api there would be {without} cases, on model, browser" in fault.value.mend


def test_nothing_comes_of_nothing() -> None:
    with pytest.raises(ConfigFault, match="nothing is selected"):
        select([], SPECIFICATION.catalogue)


# ---------------------------------------------------------------- quickly
def test_quickly_every_clause_keeps_a_scenario_on_every_surface_and_every_replay_stays() -> None:
    chosen = select(SPECIFICATION.scenarios, SPECIFICATION.catalogue)
    quick = one_of_each_clause(chosen, ["browser"])

    def checked(cases: Any) -> set[tuple[str, str]]:
        return {(clause, surface) for scenario, surface in cases for clause in scenario.clauses}

    assert checked(quick) == checked(chosen)
    assert [case for case in chosen if case[1] != "browser"] == [case for case in quick if case[1] != "browser"]
    assert {case for case in map(str, chosen) if "curated=True" in case} <= set(map(str, quick))
    on_pages = len([case for case in quick if case[1] == "browser"])
    assert on_pages < len([case for case in chosen if case[1] == "browser"]) / 2


def test_quickly_on_no_surface_leaves_nothing_out() -> None:
    chosen = select(SPECIFICATION.scenarios, SPECIFICATION.catalogue)
    assert one_of_each_clause(chosen, []) == chosen


def test_quickly_on_a_surface_that_does_not_exist_is_told() -> None:
    with pytest.raises(ConfigFault, match="browsr") as fault:
        one_of_each_clause([], ["browsr"])
    assert "browser" in fault.value.mend
