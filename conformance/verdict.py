"""From the results of cases to the verdicts on clauses, components and the target. Pure: results in, verdicts out.

Nothing executed is never a pass, a skip is never green.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from conformance.catalogue import ClauseLevel, Origin
from conformance.events import CaseVerdict, Failure
from conformance.seams import SURFACES, Component, Surface
from conformance.specification import Level

__all__ = [
    "CaseResult",
    "ClauseJudgement",
    "ClauseVerdict",
    "ComponentJudgement",
    "Count",
    "Evidence",
    "JudgedClause",
    "Verdict",
    "exit_status",
    "judge_clause",
    "judge_component",
    "judge_target",
]

ClauseVerdict = Literal["holds", "fails", "waived", "inconclusive", "not-judged"]
"""What is to be said of a clause, over all cases that check it."""

Verdict = Literal["conforms", "conforms-with-waivers", "does-not-conform", "inconclusive", "not-judged"]
"""What is to be said of a component, or of a target."""

EXIT_CONFORMS = 0
EXIT_DOES_NOT_CONFORM = 1
EXIT_INCONCLUSIVE = 2
EXIT_CONFIG_FAULT = 3
EXIT_HARNESS_FAULT = 4

_FAULTS = ("harness-fault", "config-fault")


@dataclass(frozen=True)
class Evidence:
    """A file that a case left behind.

    Attributes:
        path: relative to the run's folder, with forward slashes.
        media_type: for example ``image/png``.
        title: what it shows.
        step: position of the step that it belongs to, from 0; ``None`` for the whole case.
    """

    path: str
    media_type: str
    title: str
    step: int | None


@dataclass(frozen=True)
class CaseResult:
    """What became of one scenario on one surface.

    Attributes:
        case: the case's id.
        scenario: the scenario's id.
        surface: where it ran.
        clauses: ids of the clauses that it checks.
        verdict: what became of it.
        seconds: duration.
        reason: for every verdict but ``passed`` and ``failed``: why.
        failure: what was found wrong, for ``failed`` and ``waived``.
        evidence: in the order in which it was written.
        variant: the mutant that was under test, if one was.
        reached: the surface on which each component that played a part was reached.
    """

    case: str
    scenario: str
    surface: Surface
    clauses: tuple[str, ...]
    verdict: CaseVerdict
    seconds: float = 0.0
    reason: str = ""
    failure: Failure | None = None
    evidence: tuple[Evidence, ...] = ()
    variant: str | None = None
    reached: Mapping[str, str] = field(default_factory=dict, hash=False)


class JudgedClause(Protocol):
    """What a verdict needs to know of a clause; :class:`conformance.catalogue.Clause` is one."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def level(self) -> ClauseLevel:
        """``must``, ``should`` or ``may``."""
        ...

    @property
    def origin(self) -> Origin:
        """``article`` or ``derived``."""
        ...

    @property
    def component(self) -> Component:
        """What is under test."""
        ...


@dataclass(frozen=True)
class ClauseJudgement:
    """The verdict on a clause.

    Attributes:
        clause: its id.
        verdict: over all of its cases.
        warning: it fails, but no component fails with it, since it is no ``must``.
        disagreement: a scenario failed on one surface and passed on another.
        surfaces: where it was judged, that is where a case passed, failed or was waived.
    """

    clause: str
    verdict: ClauseVerdict
    warning: bool = False
    disagreement: bool = False
    surfaces: tuple[Surface, ...] = ()


@dataclass(frozen=True)
class Count:
    """How many clauses of a kind a component has, and what became of them."""

    total: int = 0
    holds: int = 0
    fails: int = 0
    waived: int = 0
    inconclusive: int = 0
    not_judged: int = 0


@dataclass(frozen=True)
class ComponentJudgement:
    """The verdict on a component.

    Attributes:
        component: its id.
        verdict: over its ``must`` clauses; at level *plus* over ``should`` too.
        level: how far the verdict reaches: never further than what was judged.
        surfaces: where it was judged.
        must: its ``must`` clauses.
        should: its ``should`` clauses.
        levels: the verdict at each level; ``not-judged`` where none of the clauses that the level adds was judged.
    """

    component: str
    verdict: Verdict
    level: Level
    surfaces: tuple[Surface, ...]
    must: Count
    should: Count
    levels: Mapping[Level, Verdict] = field(hash=False)


def judge_clause(clause: JudgedClause, results: Iterable[CaseResult]) -> ClauseJudgement:
    """The verdict on a clause, over its scenarios on the surfaces that the target brings.

    Args:
        clause: the clause.
        results: of a run; those of other clauses are passed over.

    Returns:
        ``fails`` where one case failed; else ``inconclusive`` where a fault kept one from being judged; else ``waived``
        where one is waived; else ``inconclusive`` where one is; ``holds`` where all passed, at least one;
        ``not-judged`` where nothing ran.
    """
    ran = [result for result in results if clause.id in result.clauses and result.verdict != "not-applicable"]
    verdicts = {result.verdict for result in ran}
    passed = {result.scenario for result in ran if result.verdict == "passed"}
    failed = {result.scenario for result in ran if result.verdict == "failed"}
    judged = {result.surface for result in ran if result.verdict in ("passed", "failed", "waived")}
    verdict: ClauseVerdict
    if "failed" in verdicts:
        verdict = "fails"
    elif verdicts.intersection(_FAULTS):
        verdict = "inconclusive"
    elif "waived" in verdicts:
        verdict = "waived"
    elif "inconclusive" in verdicts:
        verdict = "inconclusive"
    else:
        verdict = "holds" if ran else "not-judged"
    return ClauseJudgement(
        clause=clause.id,
        verdict=verdict,
        warning=verdict == "fails" and clause.level != "must",
        disagreement=bool(passed & failed),
        surfaces=tuple(surface for surface in SURFACES if surface in judged),
    )


def judge_component(
    component: Component,
    clauses: Iterable[JudgedClause],
    judgements: Mapping[str, ClauseJudgement],
    *,
    level: Level = "full",
) -> ComponentJudgement:
    """The verdict on a component.

    Args:
        component: its id.
        clauses: of the catalogue; those of other components are passed over.
        judgements: by clause; what is missing is not judged.
        level: what is asked for.

    Returns:
        the verdict at the level that was asked for. The level that it names is the highest that the component reaches
        by clauses that were judged: *full* is not said where no derived clause was judged but the component has some,
        *plus* not without a ``should`` that was judged. Where it does not conform, the level that was asked for.
    """
    own = [clause for clause in clauses if clause.component == component]
    nothing = ClauseJudgement("", "not-judged")
    by_kind: dict[str, list[ClauseJudgement]] = {"article": [], "derived": [], "should": [], "may": []}
    for clause in own:
        by_kind[clause.origin if clause.level == "must" else clause.level].append(judgements.get(clause.id, nothing))
    article, full = by_kind["article"], by_kind["article"] + by_kind["derived"]
    over: dict[Level, Verdict] = {
        "article": _over(article),
        "full": _over(full),
        "plus": _over(full + by_kind["should"]) if _any_judged(full) else "not-judged",
    }
    # A level adds a kind of clauses; where none of those was judged, nothing can be said at that level.
    unsaid = {
        "full": bool(by_kind["derived"]) and not _any_judged(by_kind["derived"]),
        "plus": not _any_judged(by_kind["should"]),
    }
    unsaid["plus"] = unsaid["plus"] or unsaid["full"]
    levels: dict[Level, Verdict] = {
        at: "not-judged" if unsaid.get(at) and verdict in _CONFORMING else verdict for at, verdict in over.items()
    }
    surfaces = {surface for kind in by_kind.values() for judgement in kind for surface in judgement.surfaces}
    return ComponentJudgement(
        component=component,
        verdict=over[level],
        level=_reached(level, levels) if over[level] in _CONFORMING else level,
        surfaces=tuple(surface for surface in SURFACES if surface in surfaces),
        must=_count(full),
        should=_count(by_kind["should"]),
        levels=levels,
    )


_CONFORMING: tuple[Verdict, ...] = ("conforms", "conforms-with-waivers")


def _any_judged(judgements: Sequence[ClauseJudgement]) -> bool:
    return any(judgement.verdict != "not-judged" for judgement in judgements)


def _reached(asked: Level, levels: Mapping[Level, Verdict]) -> Level:
    """The highest level at which the component conforms; *article* is all that can be said when it is none."""
    if asked == "article":
        return "article"
    return next((level for level in ("plus", "full") if levels[level] in _CONFORMING), "article")


def _over(judgements: Sequence[ClauseJudgement]) -> Verdict:
    verdicts = {judgement.verdict for judgement in judgements}
    if "fails" in verdicts:
        return "does-not-conform"
    if "inconclusive" in verdicts:
        return "inconclusive"
    if "waived" in verdicts:
        return "conforms-with-waivers"
    return "conforms" if "holds" in verdicts else "not-judged"


def _count(judgements: Sequence[ClauseJudgement]) -> Count:
    verdicts = [judgement.verdict for judgement in judgements]
    return Count(
        total=len(verdicts),
        holds=verdicts.count("holds"),
        fails=verdicts.count("fails"),
        waived=verdicts.count("waived"),
        inconclusive=verdicts.count("inconclusive"),
        not_judged=verdicts.count("not-judged"),
    )


def judge_target(components: Iterable[ComponentJudgement]) -> Verdict:
    """The verdict on a target, over the components that it brings.

    Returns:
        the worst of them: ``does-not-conform``, ``inconclusive``, ``conforms-with-waivers``, ``conforms``; components
        of which nothing was judged say nothing, and where there are no others it is ``not-judged``.
    """
    verdicts = {component.verdict for component in components}
    worst: tuple[Verdict, ...] = ("does-not-conform", "inconclusive", "conforms-with-waivers", "conforms")
    return next((verdict for verdict in worst if verdict in verdicts), "not-judged")


def exit_status(verdict: Verdict, results: Iterable[CaseResult], *, complete: bool = True) -> int:
    """What a run's process returns.

    Args:
        verdict: on the target.
        results: of all cases.
        complete: whether the run came to its end.

    Returns:
        by precedence: 4 after a harness fault, 3 after a configuration fault, 1 where the target does not conform, 2
        where that is open (inconclusive, not judged, or not complete), 0 where it conforms.
    """
    verdicts = {result.verdict for result in results}
    if "harness-fault" in verdicts:
        return EXIT_HARNESS_FAULT
    if "config-fault" in verdicts:
        return EXIT_CONFIG_FAULT
    if verdict == "does-not-conform":
        return EXIT_DOES_NOT_CONFORM
    return EXIT_CONFORMS if verdict in _CONFORMING and complete else EXIT_INCONCLUSIVE
