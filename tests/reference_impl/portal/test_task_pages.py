"""Each task has its page, and whoever cannot go on is told what happened and what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.tasks import TASKS
from reference_impl.portal.task_forms import STOPS, TASK_FORMS
from tests.reference_impl.portal.conftest import PASSWORD, USERNAME
from tests.reference_impl.portal.test_pages import Page, answer, begun, challenged, signed_in

if TYPE_CHECKING:
    import httpx

    from tests.reference_impl.portal.conftest import Client, Stage

FIELDS = {
    "email": {"email": "ada@new.example.org"},
    "bank": {"name": "Bank of Examples", "iban": "GB82 WEST 1234 5698 7654 32"},
    "limit": {"limit": "12,500"},
    "contact": {"name": "<b>Grace</b>", "phone": "+1 202 555 0123"},
}
LABELS = {
    "email": {"New email address"},
    "bank": {"Bank", "IBAN"},
    "limit": {"New transfer limit"},
    "contact": {"Name", "Telephone number"},
}
SEEN = {
    "email": "ada@new.example.org",
    "bank": "Bank of Examples, IBAN ending in 5432",
    "limit": "12,500 US dollars in a day",
    "contact": "<b>Grace</b>, +12025550123",
}


def start(client: Client, path: str) -> httpx.Response:
    token = signed_in(client).hidden["csrf_token"]
    return client.submit(f"/account/{path}", csrf_token=token, **FIELDS[path])


def press(client: Client, path: str, page: Page, what: str) -> Page:
    """Submit one of the forms of a verification's page, and go where it leads."""
    response = client.submit(f"{path}/{what}", csrf_token=page.hidden["csrf_token"])
    if response.status_code != 303:
        return Page(response)
    return Page(client.get(urljoin(f"{path}/{what}", response.headers["location"])))


def locked(stage: Stage, client: Client) -> tuple[str, Page]:
    path, page = challenged(client)
    wrong = stage.wrong_response_to(page.value("Challenge Code") or "")
    for _ in range(REFERENCE_POLICY.wrong_responses_allowed):
        response = answer(client, path, page, wrong)
    return path, Page(response)


def test_every_task_has_a_form() -> None:
    assert {form.kind for form in TASK_FORMS.values()} == set(TASKS)
    assert set(FIELDS) == set(TASK_FORMS)


@pytest.mark.parametrize("path", FIELDS)
def test_a_task_is_begun_on_its_page_and_seen_on_the_account_when_it_is_done(
    stage: Stage, client: Client, path: str
) -> None:
    account = signed_in(client)
    link = TASKS[TASK_FORMS[path].kind].title
    form = Page(client.get(account.links[link]))
    assert set(form.labels) == LABELS[path]
    assert form.buttons == ["Log out", "Continue"]
    response = start(client, path)
    assert response.status_code == 303
    at = urljoin(f"/account/{path}", response.headers["location"])
    csrf = {"csrf_token": Page(client.get(at)).hidden["csrf_token"]}
    client.submit(f"{at}/credentials", **csrf, username=USERNAME, password=PASSWORD)
    asked = Page(client.get(at))
    assert answer(client, at, asked, stage.response_to(asked.value("Challenge Code") or "")).status_code == 303
    after = Page(client.get("/account"))
    assert any(SEEN[path] in text for text in after.named.values())
    assert after.named["completed"] == link


def test_a_form_that_is_refused_keeps_what_was_typed(client: Client) -> None:
    token = signed_in(client).hidden["csrf_token"]
    typed = {"name": 'Bank "of" Examples', "iban": "GB00"}
    page = Page(client.submit("/account/bank", csrf_token=token, **typed))
    assert page.status == 422
    assert "IBAN" in page.texts["role alert"]
    assert (page.value("Bank"), page.value("IBAN")) == tuple(typed.values())


def test_a_task_that_does_not_exist_has_no_page(client: Client) -> None:
    signed_in(client)
    assert client.get("/account/everything").status_code == 404


@pytest.mark.parametrize("reach", [begun, challenged])
def test_whoever_leaves_a_task_is_told_that_nothing_was_changed(stage: Stage, client: Client, reach: object) -> None:
    assert callable(reach)
    path, page = reach(client)
    left = press(client, path, page, "leave")
    assert "Nothing was changed" in left.texts["role status"]
    assert "Change email address" in left.texts["role status"]
    assert Page(client.get("/account")).value("Email address") == "ada@example.org"


def test_a_response_to_a_task_that_was_left_is_refused_in_plain_words(stage: Stage, client: Client) -> None:
    path, page = challenged(client)
    press(client, path, page, "leave")
    late = Page(answer(client, path, page, stage.response_to(page.value("Challenge Code") or "")))
    assert "left" in late.texts["role alert"]
    assert "role status" not in late.texts


def test_a_challenge_that_lapsed_says_so_and_offers_a_new_one(stage: Stage, client: Client) -> None:
    path, page = challenged(client)
    stage.time.advance(timedelta(minutes=5))
    lapsed = Page(client.get(path))
    assert "Challenge Code" not in lapsed.labels
    assert "Show a new code" in lapsed.buttons
    renewed = press(client, path, lapsed, "renewal")
    assert renewed.value("Challenge Code") != page.value("Challenge Code")
    assert answer(client, path, renewed, stage.response_to(renewed.value("Challenge Code") or "")).status_code == 303


def test_a_lock_is_told_with_what_to_do_and_without_a_field(stage: Stage, client: Client) -> None:
    path, page = locked(stage, client)
    assert page.status == 423
    assert "Client Services" in page.texts["role alert"]
    assert set(STOPS["locked"][1]) <= set(page.items)
    assert not page.inputs
    stage.time.advance(timedelta(minutes=5))
    assert press(client, path, page, "renewal").status == 423


def test_whoever_has_no_device_is_told_how_to_get_one_back(stage: Stage, client: Client) -> None:
    path, page = begun(client)
    stage.deactivate()
    csrf = {"csrf_token": page.hidden["csrf_token"]}
    told = Page(client.submit(f"{path}/credentials", **csrf, username=USERNAME, password=PASSWORD))
    assert told.status == 409
    assert "Secure Login Device" in told.texts["role alert"]
    assert set(STOPS["no-device"][1]) <= set(told.items)


@pytest.mark.parametrize("what", ["leave", "renewal"])
def test_a_change_without_the_sessions_token_is_refused(client: Client, what: str) -> None:
    path, _ = challenged(client)
    assert client.submit(f"{path}/{what}", csrf_token="").status_code == 403
    assert client.get(f"{path}/{what}").status_code == 303
