"""Filed documents by Client Portal's pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser import BrowserPortal
from conformance.seams import ContractBroken, FiledDocument
from tests.conformance.drivers.toy_portal import ADA, Answer, Toy, page

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
ITEM = (
    "<li><strong>{0}</strong> received <time datetime=2026-11-22T10:00:00Z>then</time> "
    "<a href=/documents/{1} type=image/jpeg>Download</a></li>"
)
FILED = "<ul aria-label='Filed documents'>{}</ul>"
FILES = {"Content-Disposition": "attachment; filename=x.jpg"}


@pytest.fixture
def portal(context: BrowserContext, toy: Toy) -> BrowserPortal:
    portal = BrowserPortal(context, toy.url, timeout=2)
    account = page("<h1>Account</h1>", menu=("Account", "Documents"))
    toy.answers["GET /account"] = lambda _: account
    return portal


def shows(toy: Toy, body: str) -> None:
    toy.answers["GET /documents"] = lambda _: page(body, menu=("Account", "Documents"))


def test_documents_are_read_and_downloaded(portal: BrowserPortal, toy: Toy) -> None:
    items = ITEM.format("PoRes", "d1") + ITEM.format("PID", "d%2F2")
    shows(toy, "<ul aria-label=Notices><li>Write\nto us</li><li>Again</li></ul>" + FILED.format(items))
    toy.answers["GET /documents/d1"] = lambda _: Answer(200, b"one", "image/jpeg", FILES)
    toy.answers["GET /documents/d%2F2"] = lambda _: Answer(200, b"\xff\xd8two", "image/jpeg", FILES)
    portal.sign_in(ADA)
    assert portal.documents() == [
        FiledDocument("d1", "PoRes", AT, "image/jpeg"),
        FiledDocument("d/2", "PID", AT, "image/jpeg"),
    ]
    assert portal.document("d1") == b"one"
    assert portal.document("d/2") == b"\xff\xd8two"
    assert portal.notices() == ["Write to us", "Again"]


def test_an_empty_list_holds_none_and_no_notices_are_none(portal: BrowserPortal, toy: Toy) -> None:
    shows(toy, FILED.format(""))
    portal.sign_in(ADA)
    assert portal.documents() == []
    assert portal.notices() == []


def test_where_the_menu_does_not_lead_there_are_none(portal: BrowserPortal, toy: Toy) -> None:
    toy.answers.pop("GET /account")
    portal.sign_in(ADA)
    assert portal.documents() == ()
    assert portal.notices() == ()
    with pytest.raises(ContractBroken, match="Download"):
        portal.document("d1")


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Documents</h1>",
        FILED.format("<li>PoRes</li>"),
        FILED.format(ITEM.format("PoRes PID", "d1")),
        FILED.format(ITEM.format("pores", "d1")),
        FILED.format(ITEM.format("PID", "")),
        FILED.format(ITEM.format("PID", "d1").replace("T10:00:00Z", "T10:00:00")),
        FILED.format(ITEM.format("PID", "d1").replace("type=image/jpeg", "")),
    ],
)
def test_a_page_that_lacks_something_is_told(portal: BrowserPortal, toy: Toy, body: str) -> None:
    shows(toy, body)
    portal.sign_in(ADA)
    with pytest.raises(ContractBroken, match="Filed documents"):
        portal.documents()


def test_what_is_opened_instead_of_downloaded_is_told(portal: BrowserPortal, toy: Toy) -> None:
    shows(toy, FILED.format(ITEM.format("PID", "d1")))
    toy.answers["GET /documents/d1"] = lambda _: page("<h1>This is it</h1>")
    portal.sign_in(ADA)
    with pytest.raises(ContractBroken, match="a file behind"):
        portal.document("d1")
    with pytest.raises(ContractBroken, match="Download"):
        portal.document("d2")
