"""From a run's report and record, and the specification, to what the pages show."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from conformance.catalogue import Article, Clause
from conformance.events import Attached, StepFinished
from conformance.publish.articles import SECTIONS, group, tab
from conformance.publish.view import (
    ArticleView,
    CaseView,
    ClauseView,
    Picture,
    QuestionView,
    ScenarioView,
    SectionView,
    SiteView,
    StepView,
    StoryView,
)
from conformance.seams import Surface
from conformance.slugs import slug
from conformance.specification import Scenario, Specification
from conformance.surfaces import COMPONENT_SURFACES

__all__ = ["gather", "rerun"]

Locate = Callable[[Attached], "str | None"]
"""Where a piece of evidence lies on the site; ``None`` when it is lost."""


def rerun(scenario: str, seed: int) -> str:
    """The command that plays one scenario again, on all of its surfaces and with the same people.

    Args:
        scenario: its id.
        seed: of the run.
    """
    return shlex.join(["conformance", "run", "--scenario", scenario, "--seed", str(seed)])


def gather(
    report: Mapping[str, Any],
    steps: Mapping[str, Sequence[StepFinished]],
    attachments: Mapping[str, Sequence[Attached]],
    specification: Specification,
    locate: Locate,
) -> SiteView:
    """Put a run beside the specification.

    Args:
        report: as ``report.json`` has it; scenarios that the specification no longer has are left out.
        steps: what became of each step, by case (``scenario@surface``).
        attachments: evidence, by case.
        specification: what the run was judged by.
        locate: where a piece of evidence lies on the site.
    """
    played = {scenario["id"]: scenario["surfaces"] for scenario in report["scenarios"]}
    judged = {clause["id"]: clause for clause in report["clauses"]}
    unknown = {"verdict": "not-judged", "warning": False, "disagreement": False}

    def case(scenario: Scenario, surface: Surface) -> CaseView:
        name = f"{scenario.id}@{surface}"
        result = played.get(scenario.id, {}).get(surface, {"verdict": "not-run"})
        failure = result.get("failure")
        return CaseView(
            surface=surface,
            verdict=result["verdict"],
            seconds=result.get("seconds"),
            reason=result.get("reason") or "",
            failure=failure,
            steps={step.index: step.status for step in steps.get(name, ())},
            pictures=[
                Picture(locate(a), a.title, a.media_type.startswith("image/"), a.index, a.media_type)
                for a in attachments.get(name, ())
            ],
        )

    def view(scenario: Scenario) -> ScenarioView:
        return ScenarioView(
            id=scenario.id,
            name=scenario.name,
            feature=scenario.feature,
            rule=scenario.rule or "",
            uri=scenario.uri,
            line=scenario.line,
            clauses=scenario.clauses,
            values=scenario.row_values,
            command=rerun(scenario.id, report["run"]["seed"]),
            steps=[StepView(step.keyword, step.text) for step in scenario.steps],
            cases=[case(scenario, surface) for surface in scenario.surfaces],
            component=scenario.component,
            curated=scenario.curated,
        )

    stories = _stories(specification.scenarios, view)
    asked: dict[str, list[str]] = {}
    for discrepancy in specification.catalogue.discrepancies:
        for clause_id in discrepancy.clauses:
            asked.setdefault(clause_id, []).append(discrepancy.id)

    def clause_view(clause: Clause) -> ClauseView:
        judgement = judged.get(clause.id, unknown)
        return ClauseView(
            id=clause.id,
            anchor=slug(clause.id),
            article=clause.article,
            text=clause.text,
            level=clause.level,
            origin=clause.origin,
            source=clause.source or "",
            step=clause.step or "",
            component=clause.component,
            verdict=judgement["verdict"],
            warning=judgement["warning"],
            disagreement=judgement["disagreement"],
            stories=[story for story in stories if clause.id in story.rows[0].clauses],
            questions=asked.get(clause.id, []),
        )

    views = {clause.id: clause_view(clause) for clause in specification.catalogue.clauses.values()}
    return SiteView(
        articles=[_article(article, views) for article in _in_order(specification.catalogue.articles)],
        questions=[
            QuestionView(q.id, slug(q.id), q.found, q.reading, [views[c] for c in q.clauses])
            for q in specification.catalogue.discrepancies
        ],
        stories=stories,
        components=report["components"],
        target=report["target"],
        run=report["run"],
        verdict=report["verdict"],
        surfaces=COMPONENT_SURFACES,
    )


def _stories(scenarios: Iterable[Scenario], view: Callable[[Scenario], ScenarioView]) -> list[StoryView]:
    """Rows of one outline belong together; ``scenarios`` come in the order of their files."""
    found = []
    for (uri, _line, name), rows in groupby(scenarios, key=lambda s: (s.uri, s.line, s.outline)):
        of_story = list(rows)
        found.append(
            StoryView(
                name=name,
                slug=slug(f"{uri.removesuffix('.feature')} {name}"),
                rows=[view(row) for row in of_story],
                outline=of_story[0].row is not None,
            )
        )
    return found


def _in_order(articles: Sequence[Article]) -> list[Article]:
    """In the order in which the site lists them; what it does not know comes last."""
    known = list(SECTIONS)
    return sorted(articles, key=lambda article: known.index(article.id) if article.id in known else len(known))


def _article(article: Article, views: Mapping[str, ClauseView]) -> ArticleView:
    ids = [clause.id for clause in article.clauses]
    return ArticleView(
        id=article.id,
        title=article.title,
        references=article.references,
        sections=[
            SectionView(title, [views[i] for i in under], tab(article.id, title))
            for title, under in group(article.id, ids)
        ],
    )
