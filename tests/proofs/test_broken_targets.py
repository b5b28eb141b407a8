"""A suite that lets everything pass proves nothing: implementations that do no part of the work must not conform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proofs.conftest import Run


@pytest.mark.parametrize("target", ["does_nothing", "always_yes", "always_no"])
def test_what_does_no_part_of_the_work_does_not_conform(run_conformance: Run, target: str) -> None:
    ran = run_conformance(f"tests/broken_targets/{target}.toml")

    assert ran.status == 1, ran.said
    assert ran.report["run"]["complete"]
    assert ran.clauses("holds") == set()
    judged = [component for component in ran.report["components"] if component["verdict"] != "not-judged"]
    assert {component["id"] for component in judged} == {"portal", "dsc-plus", "ibkey-ios"}
    assert {component["verdict"] for component in judged} == {"does-not-conform"}
