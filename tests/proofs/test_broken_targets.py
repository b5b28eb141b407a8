"""A suite that lets everything pass proves nothing: implementations that do no part of the work must not conform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proofs.conftest import Ran, Run

PHONES = {"phone-ios", "phone-android"}
DEVICES = {"dsc-plus", "ibkey-ios", "ibkey-android"}
# In process all clauses are tried. Over HTTP and on pages that never change, each thing that never comes is waited for:
# there two articles, and one scenario of each component, show that the drivers make nothing green either.
IN_PROCESS = ("verify_identity", "code_card", "login_troubleshooting", "send_documents")
OVER_HTTP = ("verify_identity", "code_card")
TELLING = (
    "verify_identity/client_portal/the-next-task-is-carried-out-as-the-first-one-was",
    "verify_identity/dsc_plus/the-card-answers-and-client-portal-accepts",
    "verify_identity/ib_key_ios/touch-id-releases-the-response-string",
    "verify_identity/ib_key_android/generate-passcode-shows-the-response-string",
)

WHOLE = ("does_nothing", "always_yes", "always_no")


def _does_not_conform(ran: Ran, brings: set[str]) -> None:
    assert ran.status == 1, ran.said
    assert ran.report["run"]["complete"]
    assert ran.clauses("holds") == set()
    judged = [component for component in ran.report["components"] if component["verdict"] != "not-judged"]
    assert {component["id"] for component in judged} == brings
    assert {component["verdict"] for component in judged} == {"does-not-conform"}
    # What needs an ability or a component that they do not bring is inconclusive, and never green.
    assert not ran.verdicts() & {"harness-fault", "config-fault"}, ran.said


@pytest.mark.parametrize("target", WHOLE)
def test_what_does_no_part_of_the_work_does_not_conform(run_conformance: Run, target: str) -> None:
    asked = [*(f"{folder}@model" for folder in IN_PROCESS), *(f"{folder}@api" for folder in OVER_HTTP)]
    options = [word for cases in asked for word in ("--scenario", cases)]
    ran = run_conformance(f"tests/broken_targets/{target}.toml", *options)

    _does_not_conform(ran, {"portal", *DEVICES})


@pytest.mark.parametrize("target", WHOLE)
def test_it_does_not_conform_on_its_pages_either(run_conformance: Run, target: str) -> None:
    asked = [word for scenario in TELLING for word in ("--scenario", f"{scenario}@browser")]
    ran = run_conformance(f"tests/broken_targets/{target}.toml", *asked)

    _does_not_conform(ran, {"portal", *DEVICES})


@pytest.mark.parametrize("target", WHOLE)
def test_devices_fail_by_their_own_doing_beside_a_portal_that_works(run_conformance: Run, target: str) -> None:
    ran = run_conformance(f"tests/broken_targets/{target}_devices.toml", "--surface", "model")

    _does_not_conform(ran, DEVICES | PHONES)
