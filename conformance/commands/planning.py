"""From options to plans: what is selected, for which target, on how many workers."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from conformance._where import features_dir
from conformance.errors import ConfigFault
from conformance.manifest import Manifest, embedded_manifest, load_manifest
from conformance.nearby import near
from conformance.runner.plan import CaseKey, Plan
from conformance.seams import Surface
from conformance.selection import one_of_each_clause, select
from conformance.specification import Specification, load_specification
from conformance.target import load_factory

__all__ = ["Mutant", "Request", "Selected", "choose", "listed_mutants", "plans", "writable"]

_LENGTHS: Mapping[Surface, int] = {"model": 1, "api": 10, "browser": 100}
"""How long cases take, very roughly and beside each other, on a surface."""


@dataclass(frozen=True)
class Request:
    """What a person asked for.

    Attributes:
        target: manifest; ``None`` for the embedded reference.
        features: folder of the specification; ``None`` for the suite's own.
        articles, clauses, components, surfaces, tags, scenarios: what narrows the selection.
        quick: surfaces on which one scenario of each clause is enough.
        variant: the mutant to run; ``None`` for the target as it is.
        seed: ``None`` to draw one.
        out: the run's folder.
        workers: how many processes share the cases.
        headed: whether the browser shows its windows.
    """

    target: Path | None = None
    features: Path | None = None
    articles: Sequence[str] = ()
    clauses: Sequence[str] = ()
    components: Sequence[str] = ()
    surfaces: Sequence[str] = ()
    tags: Sequence[str] = ()
    scenarios: Sequence[str] = ()
    quick: Sequence[str] = ()
    variant: str | None = None
    seed: int | None = None
    out: Path = Path("build/conformance")
    workers: int = 1
    headed: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything was selected away."""
        narrowing = (self.articles, self.clauses, self.components, self.surfaces, self.tags, self.scenarios, self.quick)
        return any(narrowing)


class Mutant(Protocol):
    """A target with one rule broken, as the function that the manifest names lists it."""

    @property
    def name(self) -> str:
        """What ``reset`` is told."""
        ...

    @property
    def clauses(self) -> Sequence[str]:
        """The clauses that it breaks."""
        ...

    @property
    def breaks(self) -> str:
        """What is broken, in a sentence."""
        ...

    @property
    def exceptions(self) -> Mapping[Surface, str]:
        """Surfaces on which the break cannot be seen, each with the reason."""
        ...


@dataclass(frozen=True)
class Selected:
    """What that comes to.

    Attributes:
        specification: all that can be run.
        manifest: of the target.
        cases: what will run, in order.
        left_out: how many more were selected, and are left out to be quick.
    """

    specification: Specification
    manifest: Manifest
    cases: tuple[CaseKey, ...]
    left_out: int = 0


def choose(request: Request) -> Selected:
    """Read the specification and the manifest, and select.

    Raises:
        ConfigFault: one of them is wrong, or nothing is selected that the target brings.
    """
    specification = load_specification(request.features or features_dir())
    manifest = load_manifest(request.target or embedded_manifest())
    chosen = select(
        specification.scenarios,
        specification.catalogue,
        articles=request.articles,
        clauses=request.clauses,
        components=request.components,
        surfaces=request.surfaces,
        tags=request.tags,
        ids=request.scenarios,
    )
    brought = [
        (scenario, surface)
        for scenario, surface in chosen
        if surface in manifest.surfaces(scenario.component)
        and all(component in manifest.components for component in scenario.beside)
    ]
    kept = one_of_each_clause(brought, request.quick)
    cases = tuple(CaseKey(scenario.id, surface, request.variant) for scenario, surface in kept)
    if not cases:
        there = "; ".join(f"{name} on {', '.join(surfaces)}" for name, surfaces in manifest.components.items())
        raise ConfigFault(
            f"none of the {len(chosen)} selected cases is about something that the target brings",
            where=str(manifest.path),
            mend=f"It brings {there}: select among these, or add components to the manifest",
        )
    selected = Selected(specification, manifest, cases, len(brought) - len(kept))
    if request.variant:
        listed_mutants(selected, [request.variant])
    return selected


def listed_mutants(selected: Selected, names: Sequence[str] = ()) -> list[Mutant]:
    """The mutants of the target.

    Args:
        selected: names the manifest.
        names: which of them; all when empty.

    Raises:
        ConfigFault: the target lists none, not the ones asked for, or one of a clause that does not exist.
    """
    manifest = selected.manifest
    if not manifest.variants:
        raise ConfigFault(
            "the target lists no mutants", where=str(manifest.path), mend='Name the function in [variants] "list"'
        )
    listed: list[Mutant] = list(load_factory(manifest.variants, manifest, 1)())
    by_name = {mutant.name: mutant for mutant in listed}
    for name in names:
        if name not in by_name:
            raise ConfigFault(f'no mutant is called "{name}"', where=str(manifest.path), mend=near(name, by_name))
    clauses = selected.specification.catalogue.clauses
    unknown = sorted({clause for mutant in listed for clause in mutant.clauses} - set(clauses))
    if unknown:
        raise ConfigFault(
            f"mutants break clauses that do not exist: {', '.join(unknown)}",
            where=str(manifest.path),
            mend="Mend their ids",
        )
    return [by_name[name] for name in names] if names else listed


def plans(request: Request, selected: Selected, *, sparing: bool = False) -> list[Plan]:
    """Deal the cases out to workers: one after another, so that the same request gives the same shares.

    Who is through with its share takes over what others have not begun: what takes longest first, so that what is short
    is left for the end, and from the end of their shares. But only what is on a surface, and of a component, of which
    it has had cases itself, so that nothing is started for it.

    Args:
        request: how many workers, which seed, where to.
        selected: what to deal.
        sparing: whether one failure of a clause on a surface is enough for a variant; each stays with one worker then.

    Raises:
        ConfigFault: a browser is needed and there is none.
    """
    browser = ""
    if any(case.surface == "browser" for case in selected.cases):
        from conformance.drivers.browsers import find_browser  # noqa: PLC0415 - playwright loads slowly

        browser = str(find_browser().path)
    whole = Plan(
        features=(request.features or features_dir()).resolve(),
        target=selected.manifest.path.resolve(),
        understudy=embedded_manifest().resolve(),
        seed=secrets.randbelow(2**32) if request.seed is None else request.seed,
        started=datetime.now(UTC).replace(microsecond=0),
        out=request.out.resolve(),
        browser=browser,
        headed=request.headed,
        sparing=sparing,
    )
    batches: dict[str, list[CaseKey]] = {}
    for case in selected.cases:
        batches.setdefault(whole.batch(case), []).append(case)
    workers = min(request.workers, len(batches))
    component = {scenario.id: scenario.component for scenario in selected.specification.scenarios}
    longest_and_last_first = sorted(
        enumerate(batches.values()), key=lambda each: (_length(each[1]), each[0]), reverse=True
    )
    dealt = []
    for number in range(workers):
        own = tuple(case for batch in list(batches.values())[number::workers] for case in batch)
        known = {(case.surface, component.get(case.scenario)) for case in own}
        others = tuple(
            case
            for place, batch in longest_and_last_first
            if place % workers != number and known.issuperset((c.surface, component.get(c.scenario)) for c in batch)
            for case in batch
        )
        dealt.append(replace(whole, worker=number, cases=own, others=others))
    return dealt


def _length(batch: Sequence[CaseKey]) -> int:
    return sum(_LENGTHS[case.surface] for case in batch)


def writable(folder: Path) -> Path:
    """Make sure that a run can write its folder.

    Raises:
        ConfigFault: it cannot be made, or nothing can be written in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConfigFault(
            f"the run's folder cannot be written: {error.strerror}",
            where=str(folder),
            mend="Name another folder with --out, or change its permissions",
        ) from None
    return folder
