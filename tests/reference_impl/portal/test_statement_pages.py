"""Statements over the API and on their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_impl.adapters.pure_passwords import PurePasswords
from reference_impl.domain.people import set_account
from tests.reference_impl.portal.test_pages import Page

if TYPE_CHECKING:
    from tests.reference_impl.portal.conftest import Client, Stage


def close(stage: Stage) -> None:
    set_account(stage.portal.store, PurePasswords(1), username="ada", approved_at=stage.time.at, closed="by-customer")


def test_the_api_lists_them_and_sends_each_as_a_file(ada: Client) -> None:
    listed = ada.get("/api/v1/statements").json()
    assert [entry["kind"] for entry in listed] == ["activity", "tax"]
    for entry in listed:
        for name in entry["files"]:
            file = ada.get(f"/api/v1/statements/{name}")
            assert file.status_code == 200
            assert file.headers["content-disposition"] == f'attachment; filename="{name}"'
            assert file.headers["cache-control"] == "no-store"
            assert "U1234567" in file.text


def test_without_a_session_there_are_none(client: Client) -> None:
    for path in ("/api/v1/statements", "/api/v1/statements/tax.csv"):
        assert client.get(path).status_code == 401


def test_what_is_no_statement_is_not_found(ada: Client) -> None:
    assert ada.get("/api/v1/statements/salary.csv").json()["type"] == "/problems/not-found"


def test_a_closed_account_comes_to_its_statements_at_once(stage: Stage, client: Client) -> None:
    close(stage)
    answer = client.submit("/sign-in", username="ada", password="correct horse")
    assert (answer.status_code, answer.headers["location"]) == (303, "statements")
    page = Page(client.get("/statements"))
    assert "Statements" in page.links
    assert not {"Account", "Settings"} & set(page.links)
    file = client.get(page.links["Tax statement, text"])
    assert "U1234567" in file.text
    assert file.headers["content-type"].startswith("text/plain")
    for path in ("/account", "/settings", "/settings/secure-login"):
        assert client.get(path).status_code == 403


def test_the_session_of_a_closed_account_says_that_statements_are_open(stage: Stage, client: Client) -> None:
    close(stage)
    session = client.post("/api/v1/session", {"username": "ada", "password": "correct horse"}).json()
    assert session["access"] == "statements"
    assert "second_factor" not in session


def test_a_paper_accounts_own_credentials_open_no_session(stage: Stage, client: Client) -> None:
    set_account(
        stage.portal.store,
        PurePasswords(1),
        username="ada",
        approved_at=stage.time.at,
        closed=None,
        paper=("adapaper", "paper horse"),
    )
    refused = client.post("/api/v1/session", {"username": "adapaper", "password": "paper horse"})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/no-access")
