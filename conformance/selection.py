"""Which scenarios run on which surfaces."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from conformance.catalogue import Catalogue
from conformance.errors import ConfigFault
from conformance.nearby import near
from conformance.seams import COMPONENTS, SURFACES, Surface
from conformance.specification import LEVELS, Scenario

__all__ = ["one_of_each_clause", "select"]

_Case = tuple[Scenario, Surface]


def select(
    scenarios: Sequence[Scenario],
    catalogue: Catalogue,
    *,
    articles: Collection[str] = (),
    clauses: Collection[str] = (),
    components: Collection[str] = (),
    surfaces: Collection[str] = (),
    levels: Collection[str] = (),
    tags: Collection[str] = (),
    ids: Collection[str] = (),
) -> list[_Case]:
    """Choose cases: each scenario once for each of its surfaces. What is not asked for does not narrow the choice.

    Several values of one kind widen it, several kinds narrow it.

    Args:
        scenarios: to choose from.
        catalogue: which clauses there are, and of which article each is.
        articles: ids of articles: scenarios that check a clause of theirs.
        clauses: ids of clauses.
        components: components under test.
        surfaces: ``model``, ``api``, ``browser``.
        levels: ``article``, ``full``, ``plus``: scenarios that count for that level.
        tags: with or without ``@``.
        ids: of scenarios, of cases (``scenario@surface``), or what scenarios' ids begin with up to a slash: a feature,
            an outline.

    Returns:
        cases in the order of the scenarios, then of the surfaces; never none.

    Raises:
        ConfigFault: something asked for does not exist, or nothing is left.
    """
    wanted_tags = [tag.lstrip("@") for tag in tags]
    _articles_exist(articles, catalogue)
    _exist("component", components, COMPONENTS, "--component")
    _exist("surface", surfaces, SURFACES, "--surface")
    _exist("level", levels, LEVELS, "--level")
    _clauses_exist(scenarios, clauses, catalogue)
    _exist("tag", wanted_tags, {tag for scenario in scenarios for tag in scenario.tags}, "--tag")
    for asked in ids:
        if not any(_is(asked, scenario, surface) for scenario in scenarios for surface in SURFACES):
            raise ConfigFault(
                f'no scenario has the id "{asked}"',
                where="--scenario",
                mend=near(asked, [scenario.id for scenario in scenarios]),
            )
    filters: dict[str, Callable[[Scenario, Surface], bool]] = {}
    if articles:
        filters[_said("--article", articles)] = lambda scenario, _: any(
            catalogue.clauses[clause].article in articles for clause in scenario.clauses
        )
    if clauses:
        filters[_said("--clause", clauses)] = lambda scenario, _: any(clause in clauses for clause in scenario.clauses)
    if components:
        filters[_said("--component", components)] = lambda scenario, _: scenario.component in components
    if surfaces:
        filters[_said("--surface", surfaces)] = lambda _, surface: surface in surfaces
    if levels:
        filters[_said("--level", levels)] = lambda scenario, _: any(level in levels for level in scenario.levels)
    if tags:
        filters[_said("--tag", tags)] = lambda scenario, _: any(tag in scenario.tags for tag in wanted_tags)
    if ids:
        filters[_said("--scenario", ids)] = lambda scenario, surface: any(_is(id_, scenario, surface) for id_ in ids)
    cases = [(scenario, surface) for scenario in scenarios for surface in scenario.surfaces]
    chosen = [case for case in cases if all(allows(*case) for allows in filters.values())]
    if not chosen:
        raise _nothing(cases, filters)
    return chosen


def one_of_each_clause(cases: Sequence[_Case], surfaces: Collection[str]) -> list[_Case]:
    """Leave out, on some surfaces, what checks only clauses that an earlier scenario checks there.

    Scenarios that the site replays stay: without them it would have nothing to show.

    Args:
        cases: that were chosen.
        surfaces: on which one scenario of each clause is enough.

    Returns:
        the same, in their order; every clause of the cases that were chosen still has one on every surface.

    Raises:
        ConfigFault: there is no such surface.
    """
    _exist("surface", surfaces, SURFACES, "--quick")
    stay = [case for case in cases if case[0].curated or case[1] not in surfaces]
    seen = {(clause, surface) for scenario, surface in stay for clause in scenario.clauses}
    left = []
    for scenario, surface in cases:
        checked = {(clause, surface) for clause in scenario.clauses}
        if surface not in surfaces or scenario.curated or not checked <= seen:
            left.append((scenario, surface))
            seen |= checked
    return left


def _is(asked: str, scenario: Scenario, surface: Surface) -> bool:
    stem, at, on = asked.partition("@")
    if at and on.partition("+")[0] != surface:
        return False
    return scenario.id == stem or scenario.id.startswith(stem.rstrip("/") + "/")


def _said(option: str, values: Collection[str]) -> str:
    return " ".join(f"{option} {value}" for value in values)


def _exist(kind: str, asked: Collection[str], known: Collection[str], option: str) -> None:
    for value in asked:
        if value not in known:
            raise ConfigFault(f'{kind} "{value}" does not exist', where=option, mend=near(value, known))


def _articles_exist(asked: Collection[str], catalogue: Catalogue) -> None:
    known = [article.id for article in catalogue.articles]
    for article in asked:
        if article not in known:
            # There are few enough to be named all, beside the one that is meant.
            there, meant = near("", known), near(article, known)
            mend = there if meant == there else f"{meant}. {there}"
            raise ConfigFault(f'article "{article}" does not exist', where="--article", mend=mend)


def _clauses_exist(scenarios: Sequence[Scenario], asked: Collection[str], catalogue: Catalogue) -> None:
    checked = {clause for scenario in scenarios for clause in scenario.clauses}
    for clause in asked:
        if clause in checked:
            continue
        if clause not in catalogue.clauses:
            raise ConfigFault(
                f'clause "{clause}" does not exist', where="--clause", mend=near(clause, catalogue.clauses)
            )
        raise ConfigFault(f'no scenario checks clause "{clause}"', where="--clause", mend=near(clause, checked))


def _nothing(cases: list[_Case], filters: dict[str, Callable[[Scenario, Surface], bool]]) -> ConfigFault:
    offers = []
    for left_out in filters:
        left = [case for case in cases if all(allows(*case) for said, allows in filters.items() if said != left_out)]
        if left:
            on = [surface for surface in SURFACES if any(surface == found for _, found in left)]
            number = f"{len(left)} case" + ("" if len(left) == 1 else "s")
            offers.append(f"without {left_out} there would be {number}, on {', '.join(on)}")
    asked = " ".join(filters)
    mend = "; ".join(offers) if offers else "Ask for less at once"
    return ConfigFault(f"nothing is selected by {asked or 'an empty specification'}", mend=mend[:1].upper() + mend[1:])
