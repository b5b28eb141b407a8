"""The troubleshooter by its JSON API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from conformance.drivers.http_help import HttpTroubleshooter
from conformance.seams import ContractBroken, Diagnosis, Outcome, Troubleshooter
from tests.conformance.drivers.toy_portal import ADA, Answer, Toy, problem

BASE = "/api/v1/troubleshooter"
TOLD = {
    "cause": "granted",
    "step": "log-in",
    "place": "client-portal",
    "credentials": "live",
    "account": "live",
    "means": ["device", "code-card"],
    "advice": "Log in.",
    "clauses": [],
}


@pytest.fixture
def help_(toy: Toy, client: httpx.Client) -> HttpTroubleshooter:
    toy.answers |= {
        f"GET {BASE}/situations": lambda _: Answer(200, [{"id": "A", "title": "One"}, {"id": "B", "title": "Two"}]),
        f"GET {BASE}/situations/B": lambda _: Answer(
            200, {"id": "B", "title": "Two", "advice": [{"text": "First."}, {"text": "Then."}]}
        ),
        f"GET {BASE}/situations/C": lambda _: problem("not-found", 404),
        f"GET {BASE}/articles": lambda _: Answer(200, [{"id": "KB70", "subject": "codes"}]),
        f"GET {BASE}/documents": lambda _: Answer(200, {"platforms": {}, "rules": "/somewhere"}),
        f"GET {BASE}/documents/ios": lambda _: Answer(
            200, {"steps": [{"text": "Tap.", "note": "Or swipe."}, {"text": "Send.", "rules": "/somewhere"}]}
        ),
        f"GET {BASE}/documents/android": lambda _: Answer(200, {"steps": [{"text": "Tap."}]}),
        "GET /somewhere": lambda _: Answer(200, {"rules": ["To us."]}),
        f"POST {BASE}/diagnosis": lambda _: Answer(200, TOLD | {"opens_at": "2026-11-27T05:00:00Z"}),
    }
    return HttpTroubleshooter(toy.url, client)


def test_it_is_the_seam(help_: HttpTroubleshooter, toy: Toy) -> None:
    spoken: Troubleshooter = help_
    assert spoken.situations() == {"A": "One", "B": "Two"}
    assert spoken.advice("B") == ["First.", "Then."]
    assert spoken.advice("C") == ()
    assert spoken.articles() == {"KB70": "codes"}
    opens_at = datetime(2026, 11, 27, 5, tzinfo=UTC)
    assert spoken.diagnose(ADA, "trading-platform", account="paper", without=("device",)) == Diagnosis(
        "log-in", "client-portal", "live", "live", ["device", "code-card"], "Log in.", opens_at
    )
    assert toy.requests[-1][1] == {
        "username": ADA.username,
        "password": ADA.password,
        "goal": "trading-platform",
        "account": "paper",
        "without": ["device"],
    }


def test_the_steps_are_told_with_their_notes_and_the_rules_where_an_address_leads_to_them(
    help_: HttpTroubleshooter, toy: Toy
) -> None:
    assert help_.sending_steps("ios") == ["Tap. Or swipe.", "Send."]
    assert help_.sending_rules("beginning") == help_.sending_rules("ios") == ["To us."]
    assert help_.sending_rules("android") == ()


@pytest.mark.parametrize("steps", [None, [], ["Tap."], [{"note": "no text"}]])
def test_steps_that_are_none_are_told(help_: HttpTroubleshooter, toy: Toy, steps: Any) -> None:
    toy.answers[f"GET {BASE}/documents/ios"] = lambda _: Answer(200, {"steps": steps})
    with pytest.raises(ContractBroken):
        help_.sending_steps("ios")


@pytest.mark.parametrize("rules", [None, [], [5], "To us."])
def test_rules_that_are_none_are_told(help_: HttpTroubleshooter, toy: Toy, rules: Any) -> None:
    toy.answers["GET /somewhere"] = lambda _: Answer(200, {"rules": rules})
    with pytest.raises(ContractBroken, match="rules"):
        help_.sending_rules("beginning")


def test_a_refusal_is_told(help_: HttpTroubleshooter, toy: Toy) -> None:
    toy.answers[f"POST {BASE}/diagnosis"] = lambda _: problem("wrong-credentials", 422, "Not right.")
    assert help_.diagnose(ADA, "client-portal") == Outcome(False, "wrong-credentials", "Not right.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": "fly"},
        {"step": None},
        {"place": "the moon"},
        {"credentials": ""},
        {"account": "both"},
        {"means": ["luck"]},
        {"means": "device"},
        {"advice": ""},
        {"opens_at": "soon"},
    ],
)
def test_a_diagnosis_that_is_not_as_the_contract_has_it_is_told(
    help_: HttpTroubleshooter, toy: Toy, wrong: dict[str, Any]
) -> None:
    toy.answers[f"POST {BASE}/diagnosis"] = lambda _: Answer(200, TOLD | wrong)
    with pytest.raises(ContractBroken):
        help_.diagnose(ADA, "client-portal")


@pytest.mark.parametrize("advice", [[], None, ["words"], [{"text": ""}]])
def test_advice_that_is_none_is_told(help_: HttpTroubleshooter, toy: Toy, advice: Any) -> None:
    toy.answers[f"GET {BASE}/situations/B"] = lambda _: Answer(200, {"id": "B", "title": "Two", "advice": advice})
    with pytest.raises(ContractBroken):
        help_.advice("B")
