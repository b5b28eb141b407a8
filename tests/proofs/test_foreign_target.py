"""A vendor who has nothing but the wire contract: a Client Portal in Node.js, put under test by its manifest.

Nearly all the time of a run goes into Chromium, so the API is put to every scenario of the article, and the pages to
one of each clause and a few more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance._where import features_dir
from conformance.selection import select
from conformance.specification import load_specification

if TYPE_CHECKING:
    from tests.proofs.conftest import Run

MANIFEST = "examples/portal-node/target.toml"
ARTICLE = "verify-identity"
ASKED = {f"VID-P-{number}" for number in ("1", "1B", "2", "3", "4", "5", *range(6, 14), "15", "16")}
# On the pages, this is where vendors differ most: the forms of the tasks.
WHOLE_ON_PAGES = {"VID-P-1B"}


def on_pages() -> list[str]:
    """The cases that the pages are put to: one of each clause, and all of some."""
    specification = load_specification(features_dir())
    seen: set[str] = set()
    cases = []
    for scenario, surface in select(
        specification.scenarios,
        specification.catalogue,
        articles=[ARTICLE],
        components=["portal"],
        surfaces=["browser"],
    ):
        if not seen.issuperset(scenario.clauses) or WHOLE_ON_PAGES.intersection(scenario.clauses):
            seen.update(scenario.clauses)
            cases.append(f"{scenario.id}@{surface}")
    return cases


def test_a_portal_made_from_the_contract_alone_conforms_on_api_and_browser(run_conformance: Run) -> None:
    asked = [word for case in ("verify_identity@api", *on_pages()) for word in ("--scenario", case)]
    ran = run_conformance(MANIFEST, "--article", ARTICLE, *asked, "--workers", "2")

    assert ran.status == 0, ran.said
    assert ran.clauses("holds") >= ASKED
    (portal,) = [component for component in ran.report["components"] if component["verdict"] != "not-judged"]
    assert (portal["id"], portal["verdict"], set(portal["surfaces"])) == ("portal", "conforms", {"api", "browser"})
    assert ran.verdicts() == {"passed"}
    assert all(ran.surfaces_of(clause, "passed") == {"api", "browser"} for clause in ASKED)


def test_it_stops_conforming_when_a_response_can_be_used_twice(run_conformance: Run) -> None:
    portal = "verify_identity/client_portal"
    around = (
        f"{portal}/the-same-response-sent-again-is-refused",
        f"{portal}/the-task-is-carried-out-after-the-response-of-device",
        "verify_identity/responses/a-response-that-differs-is-refused-and-the-right-one-is-taken-afterwards",
    )
    asked = [word for scenario in around for word in ("--scenario", scenario)]
    ran = run_conformance(MANIFEST, *asked, environ={"PORTAL_NODE_BREAK": "single-use"})

    assert ran.status == 1, ran.said
    assert ran.clauses("fails") == {"VID-P-8"}
    assert ran.surfaces_of("VID-P-8", "failed") == {"api", "browser"}
    assert ran.clauses("holds") >= {"VID-P-3", "VID-P-7"}
