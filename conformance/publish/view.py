"""What the pages show: a run's report and record beside the specification, put in a reader's words and order.

Nothing is judged here: every verdict is the report's. What the report does not know (a clause without a scenario, a
scenario that was not played) is said as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.seams import SURFACES, Component, Surface

__all__ = [
    "ArticleView",
    "CaseView",
    "ClauseView",
    "Figures",
    "Glance",
    "Picture",
    "QuestionView",
    "ScenarioView",
    "Scene",
    "SectionView",
    "SiteView",
    "StepView",
    "StoryView",
]


TRACE = "application/zip"
"""A recording for Playwright's trace viewer."""


@dataclass(frozen=True)
class Picture:
    """A piece of evidence that is copied to the site.

    Attributes:
        src: where it lies, relative to the site's root; ``None`` when the run's folder does not hold it.
        title: what it shows.
        image: whether a page can show it; otherwise it is offered as a file.
        step: the step that it belongs to, from 0; ``None`` for the whole case.
        media_type: for example ``application/zip`` for a trace.
    """

    src: str | None
    title: str
    image: bool
    step: int | None
    media_type: str = ""


@dataclass(frozen=True)
class CaseView:
    """One scenario on one surface."""

    surface: str
    verdict: str
    seconds: float | None
    reason: str
    failure: Mapping[str, str] | None
    steps: Mapping[int, str]
    pictures: Sequence[Picture]

    @property
    def shown(self) -> list[Picture]:
        """The pictures, in the order of the steps."""
        return [p for p in self.pictures if p.image]

    @property
    def files(self) -> list[Picture]:
        """What else was kept."""
        return [p for p in self.pictures if not p.image]

    @property
    def trace(self) -> str | None:
        """Where the recording of the case lies, relative to the site's root; ``None`` where none was kept."""
        return next((p.src for p in self.pictures if p.media_type == TRACE and p.src), None)

    @property
    def seats(self) -> list[str]:
        """Whose pictures there are: what each shows, in the order in which they were first seen."""
        return list(dict.fromkeys(p.title for p in self.shown))


@dataclass(frozen=True)
class StepView:
    """A step of a scenario, as written."""

    keyword: str
    text: str


@dataclass(frozen=True)
class Glance:
    """What one window or device showed at a moment.

    Attributes:
        picture: the last that was taken of it so far; ``None`` before the first.
        new: whether it was taken at this very step.
    """

    picture: Picture | None
    new: bool


@dataclass(frozen=True)
class Scene:
    """A step that changed what a person sees, with everything that was to be seen after it, side by side."""

    step: StepView
    glances: Sequence[Glance]


@dataclass(frozen=True)
class ScenarioView:
    """A scenario, or one row of an outline, with what came of it on each surface."""

    id: str
    name: str
    feature: str
    rule: str
    uri: str
    line: int
    clauses: Sequence[str]
    values: Mapping[str, str]
    command: str
    steps: Sequence[StepView]
    cases: Sequence[CaseView]
    component: Component = "portal"
    curated: bool = False

    @property
    def telling(self) -> bool:
        """Whether there is more to it than that every step passed where it was played: there, or of what was kept."""
        played = [case for case in self.cases if case.verdict not in ("not-run", "not-applicable")]
        return not played or any(case.verdict != "passed" or case.pictures for case in played)

    @property
    def watched(self) -> CaseView | None:
        """The case that people can watch: the curated one in a browser, once there are pictures of it."""
        return next((c for c in self.cases if self.curated and c.surface == "browser" and c.shown), None)

    @property
    def strip(self) -> list[Scene]:
        """The scenes of that case, in order; steps that changed nothing to be seen are left out."""
        if self.watched is None:
            return []
        seats: dict[str, Picture | None] = dict.fromkeys(self.watched.seats)
        scenes = []
        for index, step in enumerate(self.steps):
            taken = {p.title: p for p in self.watched.shown if p.step == index and p.src}
            seats.update(taken)
            if taken:
                scenes.append(Scene(step, [Glance(picture, title in taken) for title, picture in seats.items()]))
        return scenes


@dataclass(frozen=True)
class StoryView:
    """What a reader takes for one story: a scenario, or an outline with its rows."""

    name: str
    slug: str
    rows: Sequence[ScenarioView]
    outline: bool

    @property
    def columns(self) -> list[str]:
        """The names of an outline's values."""
        return list(self.rows[0].values)

    @property
    def command(self) -> str:
        """What runs all rows again: an outline's id is that of its rows without the last part."""
        first = self.rows[0]
        return first.command.replace(first.id, first.id.rpartition("/")[0]) if self.outline else first.command

    @property
    def told(self) -> list[ScenarioView]:
        """The rows to be told step by step: the first, and each that has more to tell than that all steps passed."""
        return [row for index, row in enumerate(self.rows) if index == 0 or row.telling]

    @property
    def surfaces(self) -> list[str]:
        """The surfaces that any row has, in their usual order."""
        return list(dict.fromkeys(case.surface for row in self.rows for case in row.cases))

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Surface and the gravest verdict of the rows on it."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            for case in row.cases:
                found.setdefault(case.surface, []).append(case.verdict)
        return [(surface, max(verdicts, key=GRAVITY.index)) for surface, verdicts in found.items()]


@dataclass(frozen=True)
class ClauseView:
    """A clause with its verdict and its stories."""

    id: str
    anchor: str
    article: str
    text: str
    level: str
    origin: str
    source: str
    step: str
    component: str
    verdict: str
    warning: bool
    disagreement: bool
    stories: Sequence[StoryView]
    questions: Sequence[str]

    @property
    def scenarios(self) -> list[ScenarioView]:
        """All its scenarios, each row of an outline by itself."""
        return [row for story in self.stories for row in story.rows]

    @property
    def places(self) -> list[tuple[ScenarioView, str]]:
        """All its scenarios, each with the anchor of its story under this clause."""
        return [(row, f"{self.anchor}-{story.slug}") for story in self.stories for row in story.rows]

    @property
    def surfaces(self) -> list[str]:
        """The surfaces that its scenarios are played on."""
        found = {case.surface for scenario in self.scenarios for case in scenario.cases}
        return [surface for surface in SURFACES if surface in found]


@dataclass(frozen=True)
class SectionView:
    """A heading of an article and its clauses.

    Attributes:
        tab: what its tab is called; empty where everybody reads it, whatever device they have.
    """

    title: str
    clauses: Sequence[ClauseView]
    tab: str = ""

    @property
    def watched(self) -> list[ScenarioView]:
        """Its curated scenarios of which there is something to be seen."""
        rows = {row.id: row for clause in self.clauses for row in clause.scenarios}
        return [row for row in rows.values() if row.strip]


@dataclass(frozen=True)
class Figures:
    """Honest denominators: each figure counts among all clauses."""

    clauses: int
    written: int
    executed: int
    holding: int
    failing: int

    @staticmethod
    def of(clauses: Sequence[ClauseView]) -> Figures:
        """The figures of these clauses."""
        return Figures(
            clauses=len(clauses),
            written=sum(bool(c.stories) for c in clauses),
            executed=sum(c.verdict != "not-judged" for c in clauses),
            holding=sum(c.verdict == "holds" for c in clauses),
            failing=sum(c.verdict == "fails" for c in clauses),
        )


@dataclass(frozen=True)
class ArticleView:
    """An article's page."""

    id: str
    title: str
    references: Sequence[str]
    sections: Sequence[SectionView]

    @property
    def clauses(self) -> list[ClauseView]:
        """All its clauses, in the order of the page."""
        return [clause for section in self.sections for clause in section.clauses]

    @property
    def watched(self) -> list[tuple[SectionView, ScenarioView]]:
        """Its curated scenarios of which there is something to be seen, each with the section that shows it."""
        return [(section, row) for section in self.sections for row in section.watched]

    @property
    def figures(self) -> Figures:
        """Its honest denominators."""
        return Figures.of(self.clauses)


@dataclass(frozen=True)
class QuestionView:
    """A place where the articles leave something open."""

    id: str
    anchor: str
    found: str
    reading: str
    clauses: Sequence[ClauseView]


@dataclass(frozen=True)
class SiteView:
    """Everything that the pages show."""

    articles: Sequence[ArticleView]
    questions: Sequence[QuestionView]
    stories: Sequence[StoryView]
    components: Sequence[Mapping[str, Any]]
    target: Mapping[str, Any]
    run: Mapping[str, Any]
    verdict: str
    surfaces: Mapping[Component, Sequence[Surface]]

    @property
    def clauses(self) -> dict[str, ClauseView]:
        """Every clause by its id."""
        return {clause.id: clause for article in self.articles for clause in article.clauses}

    @property
    def recorded(self) -> bool:
        """Whether a recording of any case can be watched."""
        return any(case.trace for story in self.stories for row in story.rows for case in row.cases)

    @property
    def figures(self) -> Figures:
        """The honest denominators of the whole catalogue."""
        return Figures.of(list(self.clauses.values()))


GRAVITY = (
    "not-run",
    "not-applicable",
    "passed",
    "waived",
    "inconclusive",
    "failed",
    "config-fault",
    "harness-fault",
)
"""From the mildest to the gravest: what a line that stands for several cases shows."""
