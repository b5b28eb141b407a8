"""A suite that lets everything pass proves nothing: implementations that do no part of the work must not conform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proofs.conftest import Run

DEVICES = {"dsc-plus", "ibkey-ios", "ibkey-android"}
WITHOUT_PAGES = ("--surface", "model", "--surface", "api")
ON_PAGES = ("--surface", "browser")
# On pages that never change, each thing that never comes is waited for: one clause of each component is enough there.
TELLING = ("VID-P-3", "VID-DSC-5", "VID-IOS-5.1", "VID-AND-4")


@pytest.mark.parametrize(
    ("target", "brings"),
    [
        ("does_nothing", {"portal", *DEVICES}),
        ("always_yes", {"portal", *DEVICES}),
        ("always_no", {"portal", *DEVICES}),
        # The same devices with a portal that works, so that it is by their own doing that they fail.
        ("does_nothing_devices", DEVICES),
        ("always_yes_devices", DEVICES),
        ("always_no_devices", DEVICES),
    ],
)
@pytest.mark.parametrize(
    "options",
    [WITHOUT_PAGES, (*ON_PAGES, *(word for clause in TELLING for word in ("--clause", clause)))],
    ids=["without pages", "on pages"],
)
def test_what_does_no_part_of_the_work_does_not_conform(
    run_conformance: Run, target: str, brings: set[str], options: tuple[str, ...]
) -> None:
    ran = run_conformance(f"tests/broken_targets/{target}.toml", *options)

    assert ran.status == 1, ran.said
    assert ran.report["run"]["complete"]
    assert ran.clauses("holds") == set()
    judged = [component for component in ran.report["components"] if component["verdict"] != "not-judged"]
    assert {component["id"] for component in judged} == brings
    assert {component["verdict"] for component in judged} == {"does-not-conform"}
    assert not ran.verdicts() & {"inconclusive", "harness-fault", "config-fault"}, ran.said
