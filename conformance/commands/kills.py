"""``conformance mutants``: break the target's rules one at a time, and see whether the scenarios notice."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType

from conformance.commands.planning import Mutant, Request, Selected, choose, listed_mutants, plans, writable
from conformance.commands.run import INTERRUPTED
from conformance.errors import ConfigFault
from conformance.events import CaseFinished, Event
from conformance.runner.plan import CaseKey
from conformance.runner.supervisor import supervise
from conformance.seams import SURFACES, Surface
from conformance.terminal import Terminal
from conformance.verdict import EXIT_CONFIG_FAULT, EXIT_HARNESS_FAULT

__all__ = ["Kill", "cases_of", "judge_kills", "mutants"]

_FAULTS = {"harness-fault": EXIT_HARNESS_FAULT, "config-fault": EXIT_CONFIG_FAULT}
"""Verdicts on a case that say nothing about the mutant."""


@dataclass(frozen=True)
class Kill:
    """What became of one mutant, for one clause, on one surface.

    Attributes:
        variant, clause, surface: which.
        verdict: ``killed``; ``survived``; ``cannot-be-seen`` where the mutant says so; ``unjudged`` where every
            scenario ended without a judgement.
        by: ids of the cases that killed it.
        reason: why it cannot be seen, or was not judged; that the selection leaves something out, where it survived.
    """

    variant: str
    clause: str
    surface: Surface
    verdict: str
    by: tuple[str, ...] = ()
    reason: str = ""


def judge_kills(
    found: Sequence[Mutant],
    clauses_of: Mapping[str, Sequence[str]],
    finished: Mapping[CaseKey, CaseFinished],
    left_out: Mapping[tuple[str, Surface], int] = MappingProxyType({}),
) -> list[Kill]:
    """Judge mutants by what became of their cases.

    Args:
        found: the mutants.
        clauses_of: the clauses of each scenario, by its id.
        finished: how each case ended.
        left_out: how many cases of a clause on a surface the selection leaves out; one of them may be what kills.

    Returns:
        one entry for each mutant, clause and surface on which the clause has a scenario.
    """
    kills = []
    for mutant in found:
        for clause in mutant.clauses:
            ended: dict[Surface, list[CaseFinished]] = {}
            for key, end in finished.items():
                if key.variant == mutant.name and clause in clauses_of[key.scenario]:
                    ended.setdefault(key.surface, []).append(end)
            for surface, ends in sorted(ended.items()):
                kill = _judge(mutant, clause, surface, ends)
                others = left_out.get((clause, surface), 0)
                if kill.verdict == "survived" and others:
                    kill = replace(kill, reason=f"the selection leaves out {others} cases of the clause there")
                kills.append(kill)
    return kills


def _judge(mutant: Mutant, clause: str, surface: Surface, ends: Sequence[CaseFinished]) -> Kill:
    by = tuple(sorted(end.case for end in ends if end.verdict == "failed"))
    if by:
        return Kill(mutant.name, clause, surface, "killed", by)
    if surface in mutant.exceptions:
        return Kill(mutant.name, clause, surface, "cannot-be-seen", reason=mutant.exceptions[surface])
    if all(end.verdict == "passed" for end in ends):
        return Kill(mutant.name, clause, surface, "survived")
    return Kill(mutant.name, clause, surface, "unjudged", reason="; ".join(sorted({end.reason for end in ends} - {""})))


def cases_of(
    mutant: Mutant, cases: Sequence[CaseKey], clauses_of: Mapping[str, Sequence[str]], *, once: bool
) -> list[CaseKey]:
    """The cases that a mutant is run through.

    Args:
        mutant: which.
        cases: those that are selected, of the sound target.
        clauses_of: the clauses of each scenario, by its id.
        once: whether each of its clauses is tried on one surface alone, the cheapest of those on which it has a
            scenario and the mutant can be seen.
    """
    found: dict[CaseKey, None] = {}
    for clause in mutant.clauses:
        own = [case for case in cases if clause in clauses_of[case.scenario]]
        if once:
            seen = {case.surface for case in own} - set(mutant.exceptions)
            cheapest = next((surface for surface in SURFACES if surface in seen), None)
            own = [case for case in own if case.surface == cheapest]
        found |= dict.fromkeys(replace(case, variant=mutant.name) for case in own)
    return list(found)


def mutants(request: Request, names: Sequence[str], *, once: bool = False) -> int:
    """Run every mutant through the scenarios of its clauses.

    Args:
        request: which target; a selection narrows the scenarios.
        names: mutants to run; all when empty.
        once: whether each mutant is run on one surface alone, the cheapest of those on which it can be seen.

    Returns:
        0 when each is killed on every surface where it can be seen, and each clause with a scenario has a mutant; 1
        when not; 4 where a case could not be judged for a fault of the suite, 3 for one of the configuration; 130 after
        Ctrl-C.

    Raises:
        ConfigFault: the target lists no mutants, or not the ones asked for.
    """
    terminal = Terminal(sys.stdout)
    selected = choose(request)
    found = listed_mutants(selected, names)
    out = writable(request.out)
    clauses_of = {scenario.id: scenario.clauses for scenario in selected.specification.scenarios}
    cases = tuple(case for mutant in found for case in cases_of(mutant, selected.cases, clauses_of, once=once))
    if not cases:
        raise ConfigFault(
            "no selected scenario is of a clause that a mutant breaks",
            where=str(selected.manifest.path),
            mend="Select other clauses, or write the mutant",
        )
    terminal.say(f"{len(found)} mutants, {len(cases)} cases")
    untried = sorted({mutant.name for mutant in found} - {case.variant for case in cases})
    if untried:
        terminal.say(f"{len(untried)} of them have no case in this selection, and are not tried")
    finished: dict[CaseKey, CaseFinished] = {}
    keys = {str(case): case for case in cases}

    def listen(event: Event) -> None:
        if isinstance(event, CaseFinished):
            finished[keys[event.case]] = event
            if len(finished) * 10 // len(cases) != (len(finished) - 1) * 10 // len(cases):
                terminal.say(f"{len(finished)} of {len(cases)}")

    end = supervise(plans(request, replace(selected, cases=cases), sparing=True), listen)
    kills = judge_kills(found, clauses_of, finished, _left_out(selected))
    bare = sorted(_must_with_scenario(selected) - {clause for mutant in found for clause in mutant.clauses})
    _write(out / "kills.json", found, kills, bare, untried)
    for fault in end.faults:
        print(f"conformance: {fault}", file=sys.stderr)
    status = _conclude(terminal, kills, [] if names else bare, out)
    if end.interrupted:
        return INTERRUPTED
    faults = [fault.exit_status for fault in end.faults]
    faults += [_FAULTS[case.verdict] for case in finished.values() if case.verdict in _FAULTS]
    return max(faults, default=status)


def _must_with_scenario(selected: Selected) -> set[str]:
    clauses = selected.specification.catalogue.clauses
    ran = {case.scenario for case in selected.cases}
    return {
        clause
        for scenario in selected.specification.scenarios
        if scenario.id in ran
        for clause in scenario.clauses
        if clauses[clause].level == "must"
    }


def _left_out(selected: Selected) -> Counter[tuple[str, Surface]]:
    """How many cases of each clause and surface were not selected."""
    chosen = {(case.scenario, case.surface) for case in selected.cases}
    return Counter(
        (clause, surface)
        for scenario in selected.specification.scenarios
        for surface in scenario.surfaces
        if (scenario.id, surface) not in chosen
        for clause in scenario.clauses
    )


def _write(
    path: Path, found: Sequence[Mutant], kills: Sequence[Kill], bare: Sequence[str], untried: Sequence[str]
) -> None:
    matrix = {
        "mutants": [{"name": m.name, "clauses": list(m.clauses), "breaks": m.breaks} for m in found],
        "kills": [asdict(kill) for kill in kills],
        "without_mutant": list(bare),
        "not_tried": list(untried),
    }
    path.write_text(json.dumps(matrix, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _conclude(terminal: Terminal, kills: Sequence[Kill], bare: Sequence[str], out: Path) -> int:
    wrong = [kill for kill in kills if kill.verdict in ("survived", "unjudged")]
    for kill in wrong:
        terminal.say(f"{kill.verdict.upper()}  {kill.variant}  {kill.clause} on {kill.surface}  {kill.reason}")
    for clause in bare:
        terminal.say(f"NO MUTANT  {clause}")
    counts: dict[str, int] = {}
    for kill in kills:
        counts[kill.verdict] = counts.get(kill.verdict, 0) + 1
    terminal.say(", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items())))
    terminal.say(f"Kill matrix: {out / 'kills.json'}")
    return 1 if wrong or bare or not kills else 0
