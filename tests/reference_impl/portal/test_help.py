"""The troubleshooter over the API and on its pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from reference_impl.adapters.pure_passwords import PurePasswords
from reference_impl.domain.documents.guide import Platform, sending_rules, sending_steps
from reference_impl.domain.guidance import FURTHER_ARTICLES, situations
from reference_impl.domain.people import set_account
from reference_impl.domain.policy import REFERENCE_POLICY
from tests.reference_impl.portal.conftest import PASSWORD, USERNAME
from tests.reference_impl.portal.test_pages import Page

if TYPE_CHECKING:
    from tests.reference_impl.portal.conftest import Client, Stage

API = "/api/v1/troubleshooter"
COMPLAINT = {"username": USERNAME, "password": PASSWORD, "goal": "trading-platform"}


def close(stage: Stage) -> None:
    set_account(stage.portal.store, PurePasswords(1), username="ada", approved_at=stage.time.at, closed="by-customer")


def approve_late(stage: Stage) -> None:
    stage.time.at = stage.time.at.replace(hour=22)
    set_account(stage.portal.store, PurePasswords(1), username="ada", approved_at=stage.time.at, closed=None)


# ---------------------------------------------------------------- the API
def test_the_api_lists_situations_and_their_advice_without_a_session(client: Client) -> None:
    listed = client.get(f"{API}/situations").json()
    assert [each["id"] for each in listed] == list("ABCDEFGHIJK")
    chosen = client.get(f"{API}/situations/I").json()
    assert chosen["title"] == listed[8]["title"]
    assert "Technical Assistance Center" in chosen["advice"][0]["text"]
    assert chosen["advice"][0]["clauses"] == ["TRB-I-1", "TRB-I-2", "TRB-I-3"]
    assert {each["id"] for each in client.get(f"{API}/articles").json()} == set(FURTHER_ARTICLES)


@pytest.mark.parametrize("letter", ["L", "a", "AA", "%41", "A%00", "x" * 300])
def test_what_is_no_situation_is_not_found(client: Client, letter: str) -> None:
    answer = client.get(f"{API}/situations/{letter}")
    if letter == "%41":
        assert answer.json()["id"] == "A"
        return
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert client.get(f"/help/{letter}").status_code == 404


def test_a_diagnosis_names_step_place_and_means(client: Client) -> None:
    told = client.post(f"{API}/diagnosis", COMPLAINT).json()
    assert {name: told[name] for name in ("cause", "step", "place", "credentials", "account", "means")} == {
        "cause": "granted",
        "step": "log-in",
        "place": "trading-platform",
        "credentials": "live",
        "account": "live",
        "means": ["device"],
    }
    assert not {"desk", "opens_at"} & set(told)


def test_whoever_is_sent_to_a_desk_is_told_its_number(stage: Stage, client: Client) -> None:
    stage.deactivate()
    told = client.post(f"{API}/diagnosis", COMPLAINT).json()
    assert (told["step"], told["means"]) == ("client-services", [])
    assert told["desk"] == {"region": "Europe, Middle East and Africa", "telephone": "+44 20 7946 0142"}
    assert "IB Key on iOS is not active" in told["advice"]


def test_the_moment_at_which_the_platform_opens_is_told(stage: Stage, client: Client) -> None:
    approve_late(stage)
    told = client.post(f"{API}/diagnosis", COMPLAINT).json()
    assert (told["place"], told["opens_at"]) == ("client-portal", "2026-11-23T05:00:00Z")


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "battery staple"},
        {"username": "nobody"},
        {"username": "ADA"},
    ],
)
def test_nobody_else_is_told_anything_and_wrong_passwords_count(client: Client, wrong: dict[str, Any]) -> None:
    close_answers = {client.post(f"{API}/diagnosis", COMPLAINT | wrong).text for _ in range(3)}
    assert len(close_answers) == 1
    refused = client.post(f"{API}/diagnosis", COMPLAINT | wrong)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/wrong-credentials")


def test_so_many_wrong_passwords_lock_the_diagnosis_too(client: Client) -> None:
    for _ in range(REFERENCE_POLICY.wrong_passwords_allowed):
        client.post(f"{API}/diagnosis", COMPLAINT | {"password": "battery staple"})
    assert client.post(f"{API}/diagnosis", COMPLAINT).status_code == 422
    assert client.post("/api/v1/session", {"username": USERNAME, "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": ""},
        {"password": ""},
        {"username": "x" * 255},
        {"password": "x" * 1025},
        {"username": 7},
        {"goal": "the moon"},
        {"goal": None},
        {"account": "both"},
        {"without": ["luck"]},
        {"without": "device"},
        {"without": ["device"] * 5},
        {"more": 1},
    ],
)
def test_what_is_not_as_it_must_be_is_told_and_nothing_of_it_repeated(client: Client, wrong: dict[str, Any]) -> None:
    answer = client.post(f"{API}/diagnosis", COMPLAINT | wrong)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert PASSWORD not in answer.text


def test_another_sites_page_gets_no_diagnosis(client: Client) -> None:
    answer = client.post(f"{API}/diagnosis", COMPLAINT, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/csrf")


# ---------------------------------------------------------------- pages
def test_the_first_page_and_the_sign_in_page_lead_to_the_list_and_each_entry_to_its_advice(client: Client) -> None:
    for start in ("/", "/sign-in"):
        assert "Help with logging in" in Page(client.get(start)).links
    listed = Page(client.get(Page(client.get("/")).links["Help with logging in"]))
    for situation in situations(REFERENCE_POLICY):
        advice = client.get(listed.links[f"{situation.letter}. {situation.title}"])
        found = Page(advice)
        assert found.items[: len(situation.advice)] == [each.words for each in situation.advice]
        assert ("+44 20 7946 0142" in advice.text) == situation.calls_desk


@pytest.mark.parametrize(("platform", "name"), [("ios", "iOS"), ("android", "Android")])
def test_the_guidance_leads_through_the_steps_of_a_platform_to_the_rules(
    client: Client, platform: Platform, name: str
) -> None:
    began = Page(client.get(Page(client.get("/help")).links["Sending a document with a smartphone"]))
    steps = Page(client.get(began.links[name]))
    known = sending_steps(platform)
    assert len(steps.items) == len(known) == 8
    assert all(words.startswith(step.words) for words, step in zip(steps.items, known, strict=True))
    to_rules = "Where to send it, and what the subject says"
    assert Page(client.get(steps.links[to_rules])).items == list(sending_rules(REFERENCE_POLICY))
    assert began.links[to_rules] == steps.links[to_rules]


def test_the_api_tells_the_guidance_with_the_address_of_the_rules(client: Client) -> None:
    told = client.get("/api/v1/troubleshooter/documents").json()
    assert set(told["platforms"]) == {"ios", "android"}
    steps = client.get(told["platforms"]["android"]).json()["steps"]
    assert [bool(step.get("rules")) for step in steps] == [False] * 7 + [True]
    assert client.get(steps[-1]["rules"]).json() == {"rules": list(sending_rules(REFERENCE_POLICY))}
    assert client.get("/api/v1/troubleshooter/documents/symbian").status_code == 422
    assert client.get("/help/documents/symbian").status_code == 404


def test_further_articles_are_listed_with_their_subjects(client: Client) -> None:
    items = Page(client.get("/help/articles")).items
    assert items == [f"{number}: {subject}" for number, subject in FURTHER_ARTICLES.items()]


def test_the_form_tells_what_to_do(stage: Stage, client: Client) -> None:
    answer = client.submit("/help/diagnosis", **COMPLAINT, account="live", without_device="yes")
    assert answer.status_code == 200
    assert "Call Client Services" in answer.text
    assert "+44 20 7946 0142" in answer.text
    assert PASSWORD not in answer.text
    passcode = stage.passcode()
    stage.time.advance(timedelta(days=3))
    told = client.submit("/help/diagnosis", **COMPLAINT, account="live")
    assert "Get a code card" in told.text
    assert passcode not in told.text


def test_a_wrong_password_is_an_alert_on_the_form(client: Client) -> None:
    answer = client.submit("/help/diagnosis", **(COMPLAINT | {"password": "battery staple"}))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Tell me what to do" in Page(answer).buttons


@pytest.mark.parametrize("wrong", [{"goal": "the moon"}, {"account": "both"}])
def test_a_form_that_no_browser_sends_is_refused(client: Client, wrong: dict[str, str]) -> None:
    assert client.submit("/help/diagnosis", **(COMPLAINT | wrong)).status_code == 400


def test_a_closed_account_is_led_to_its_statements(stage: Stage, client: Client) -> None:
    close(stage)
    answer = client.submit("/help/diagnosis", **COMPLAINT)
    assert "User name and password alone" in answer.text
    assert "statements" in answer.text
