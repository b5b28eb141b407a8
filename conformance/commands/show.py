"""``conformance list``: what would run, without running it."""

from __future__ import annotations

import json

from conformance.commands.planning import Request, choose

__all__ = ["show"]


def show(request: Request, *, as_json: bool) -> int:
    """Print the selected cases.

    Args:
        request: the selection.
        as_json: one JSON array instead of lines for a person.

    Returns:
        0.

    Raises:
        ConfigFault: nothing is selected, or the specification or the manifest is wrong.
    """
    selected = choose(request)
    scenarios = {scenario.id: scenario for scenario in selected.specification.scenarios}
    if as_json:
        cases = [
            {
                "case": str(case),
                "scenario": case.scenario,
                "surface": case.surface,
                "name": scenarios[case.scenario].name,
                "component": scenarios[case.scenario].component,
                "clauses": list(scenarios[case.scenario].clauses),
            }
            for case in selected.cases
        ]
        print(json.dumps(cases, indent=1, ensure_ascii=False))
        return 0
    for case in selected.cases:
        scenario = scenarios[case.scenario]
        print(f"{' '.join(scenario.clauses):<16} {case.surface:<8} {case.scenario}")
    print(f"{len(selected.cases)} cases")
    return 0
