"""What a record of a run says of the suite, the target and the run, besides what became of its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from conformance.catalogue import ClauseLevel, Origin
from conformance.seams import Component, Surface
from conformance.specification import Level, Scenario, Specification
from conformance.waivers import Waiver

__all__ = [
    "CASE",
    "END",
    "EVIDENCE",
    "RUN",
    "SPECIFICATION",
    "SUITE_NAME",
    "TARGET",
    "ClauseFacts",
    "RunFacts",
    "ScenarioFacts",
    "SuiteFacts",
    "TargetFacts",
    "clause_facts",
    "scenario_facts",
]

SUITE_NAME = "Secure Login conformance suite"

SPECIFICATION = "application/vnd.secure-login.specification+json"
TARGET = "application/vnd.secure-login.target+json"
RUN = "application/vnd.secure-login.run+json"
CASE = "application/vnd.secure-login.case+json"
EVIDENCE = "application/vnd.secure-login.evidence+json"
END = "application/vnd.secure-login.end+json"
"""Media types of the facts that Cucumber Messages have no message for; their bodies are JSON."""


@dataclass(frozen=True)
class SuiteFacts:
    """The suite that ran.

    Attributes:
        name: of the suite.
        version: of the suite.
        digest: of features and clauses, SHA-256.
    """

    name: str
    version: str
    digest: str


@dataclass(frozen=True)
class TargetFacts:
    """The target that was under test.

    Attributes:
        name: of the target.
        version: of the target.
        digest: of its manifest, SHA-256.
        components: the surfaces that it brings, by component; these are judged.
        waivers: that its manifest names.
    """

    name: str
    version: str
    digest: str
    components: Mapping[Component, Sequence[Surface]]
    waivers: tuple[Waiver, ...] = ()

    def encode(self) -> dict[str, Any]:
        """As a JSON object, the reverse of :meth:`decode`."""
        waivers = [{**asdict(waiver), "until": waiver.until.isoformat()} for waiver in self.waivers]
        components = {component: list(surfaces) for component, surfaces in self.components.items()}
        return {
            "name": self.name,
            "version": self.version,
            "digest": self.digest,
            "components": components,
            "waivers": waivers,
        }

    @classmethod
    def decode(cls, fields: Mapping[str, Any]) -> TargetFacts:
        """The facts that a JSON object tells."""
        waivers = tuple(
            Waiver(**{**waiver, "until": date.fromisoformat(waiver["until"])}) for waiver in fields["waivers"]
        )
        components = {component: tuple(surfaces) for component, surfaces in fields["components"].items()}
        return cls(fields["name"], fields["version"], fields["digest"], components, waivers)


@dataclass(frozen=True)
class RunFacts:
    """A run, as it was asked for.

    Attributes:
        seed: where people, keys and passwords are drawn from.
        started: wall-clock time, aware, UTC.
        planned: ids of the cases that are to run.
        level: that was asked for.
        shard: which part of several, as ``2/3``; ``None`` for the whole.
        variant: the mutant under test, if one is.
    """

    seed: int
    started: datetime
    planned: tuple[str, ...] = ()
    level: Level = "full"
    shard: str | None = None
    variant: str | None = None

    def encode(self) -> dict[str, Any]:
        """As a JSON object, the reverse of :meth:`decode`."""
        return {**asdict(self), "started": self.started.isoformat(), "planned": list(self.planned)}

    @classmethod
    def decode(cls, fields: Mapping[str, Any]) -> RunFacts:
        """The facts that a JSON object tells."""
        return cls(
            **{
                **fields,
                "started": datetime.fromisoformat(fields["started"]),
                "planned": tuple(fields["planned"]),
            }
        )


@dataclass(frozen=True)
class ClauseFacts:
    """What verdicts need to know of a clause (:class:`conformance.verdict.JudgedClause`), and its article."""

    id: str
    article: str
    level: ClauseLevel
    origin: Origin
    component: Component


@dataclass(frozen=True)
class ScenarioFacts:
    """What a report says of a scenario, whether it ran or not; as in :class:`conformance.specification.Scenario`."""

    id: str
    name: str
    outline: str
    feature: str
    rule: str | None
    uri: str
    line: int
    row: int | None
    row_values: Mapping[str, str] = field(hash=False)
    clauses: tuple[str, ...]
    surfaces: tuple[Surface, ...]
    component: Component
    curated: bool
    pickle_id: str

    @classmethod
    def decode(cls, fields: Mapping[str, Any]) -> ScenarioFacts:
        """The facts that a JSON object tells."""
        return cls(**{**fields, "clauses": tuple(fields["clauses"]), "surfaces": tuple(fields["surfaces"])})


def clause_facts(specification: Specification) -> tuple[ClauseFacts, ...]:
    """All clauses of a catalogue, in its order."""
    return tuple(
        ClauseFacts(clause.id, clause.article, clause.level, clause.origin, clause.component)
        for clause in specification.catalogue.clauses.values()
    )


def scenario_facts(scenario: Scenario) -> ScenarioFacts:
    """The facts of one scenario."""
    names = ScenarioFacts.__dataclass_fields__
    return ScenarioFacts(**{name: getattr(scenario, name) for name in names})
