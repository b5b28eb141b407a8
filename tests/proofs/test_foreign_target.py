"""A vendor who has nothing but the wire contract: a Client Portal in Node.js, put under test by its manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.proofs.conftest import Run

MANIFEST = "examples/portal-node/target.toml"
ASKED = {f"VID-P-{number}" for number in ("1", "1B", "2", "3", "4", "5", *range(6, 14), "15", "16")}


def test_a_portal_made_from_the_contract_alone_conforms_on_api_and_browser(run_conformance: Run) -> None:
    ran = run_conformance(MANIFEST)

    assert ran.status == 0, ran.said
    assert ran.clauses("holds") >= ASKED
    (portal,) = [component for component in ran.report["components"] if component["verdict"] != "not-judged"]
    assert (portal["id"], portal["verdict"], set(portal["surfaces"])) == ("portal", "conforms", {"api", "browser"})
    assert ran.verdicts() == {"passed"}
    assert all(ran.surfaces_of(clause, "passed") == {"api", "browser"} for clause in ASKED)


def test_it_stops_conforming_when_a_response_can_be_used_twice(run_conformance: Run) -> None:
    around = ("--clause", "VID-P-3", "--clause", "VID-P-7", "--clause", "VID-P-8")
    ran = run_conformance(MANIFEST, *around, environ={"PORTAL_NODE_BREAK": "single-use"})

    assert ran.status == 1, ran.said
    assert ran.clauses("fails") == {"VID-P-8"}
    assert ran.surfaces_of("VID-P-8", "failed") == {"api", "browser"}
    assert ran.clauses("holds") >= {"VID-P-3", "VID-P-7"}
