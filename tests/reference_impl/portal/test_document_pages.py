"""Documents and notices over the API and on their pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reference_impl.adapters.pure_passwords import PurePasswords
from reference_impl.domain.people import set_account
from tests.reference_impl.office import ELSEWHERE, EUROPE, Office
from tests.reference_impl.portal.test_pages import Page

if TYPE_CHECKING:
    from tests.reference_impl.portal.conftest import Client, Stage

JPEG, PNG = b"\xff\xd8 a picture", b"\x89PNG another"
PATHS = ("/documents", "/documents/x", "/api/v1/documents", "/api/v1/documents/x", "/api/v1/notices")


@pytest.fixture
def office(stage: Stage) -> Office:
    """Files for the portal's store; Ada lives in Austria."""
    return Office(stage.portal.store, now=stage.time.at)


def send_two(office: Office) -> None:
    png = replace(Office.picture(PNG), media_type="image/png")
    office.send("U1234567 PoRes", EUROPE, pictures=(Office.picture(JPEG, name="../../evil\r\n.html"),))
    office.send("ada PID", EUROPE, pictures=(png,))


def test_the_api_lists_what_was_filed_and_sends_each_picture_as_a_file(ada: Client, office: Office) -> None:
    assert ada.get("/api/v1/documents").json() == []
    send_two(office)
    listed = ada.get("/api/v1/documents").json()
    assert [{key: each[key] for key in ("purpose", "received_at", "media_type")} for each in listed] == [
        {"purpose": "PoRes", "received_at": "2026-11-22T10:00:00Z", "media_type": "image/jpeg"},
        {"purpose": "PID", "received_at": "2026-11-22T10:00:00Z", "media_type": "image/png"},
    ]
    assert {tuple(each) for each in listed} == {("id", "purpose", "received_at", "media_type", "hard_to_read")}
    for entry, content, name in zip(
        listed, (JPEG, PNG), ("PoRes-20261122-100000.jpg", "PID-20261122-100000.png"), strict=True
    ):
        for path in ("/api/v1/documents/", "/documents/"):
            file = ada.get(path + entry["id"])
            assert (file.status_code, file.content) == (200, content)
            assert file.headers["content-type"] == entry["media_type"]
            assert file.headers["content-disposition"] == f'attachment; filename="{name}"'
            assert file.headers["x-content-type-options"] == "nosniff"
            assert file.headers["cache-control"] == "no-store"


def test_the_page_shows_each_picture_and_offers_it_as_a_file(ada: Client, office: Office) -> None:
    assert "None so far" in ada.get("/documents").text
    send_two(office)
    page = Page(ada.get("/documents"))
    listed = ada.get("/api/v1/documents").json()
    text = ada.get("/documents").text
    assert "Documents" in page.links
    for entry in listed:
        assert f'src="documents/{entry["id"]}"' in text
        assert f'href="documents/{entry["id"]}" type="{entry["media_type"]}" download' in text
    assert text.count('<time datetime="2026-11-22T10:00:00Z">2026-11-22 10:00:00 UTC</time>') == 2
    assert text.index("PoRes") < text.index("PID")
    assert "evil" not in text


def test_what_is_hard_to_read_is_marked_until_a_person_has_looked(ada: Client, office: Office) -> None:
    send_two(office)
    office.send("U1234567 PID", EUROPE, pictures=(Office.picture(b"hard", doubts=("blurred",)),))
    assert [each["hard_to_read"] for each in ada.get("/api/v1/documents").json()] == [False, False, True]
    assert ada.get("/documents").text.count("Hard to read") == 1
    with office.store.transaction() as work:
        (hard,) = work.documents_in("hard-to-read")
        work.set_document_state(hard.id, "filed")
    assert len(ada.get("/api/v1/documents").json()) == 3
    assert "Hard to read" not in ada.get("/documents").text
    with office.store.transaction() as work:
        work.set_document_state(hard.id, "sent-back")
    assert len(ada.get("/api/v1/documents").json()) == 2
    for path in ("/api/v1/documents/", "/documents/"):
        assert ada.get(path + hard.id).status_code == 404


def test_notices_stand_on_the_first_page_and_on_that_of_the_documents_and_in_the_api(
    ada: Client, office: Office
) -> None:
    for path in ("/", "/documents"):
        assert "Notices" not in ada.get(path).text
    assert ada.get("/api/v1/notices").json() == []
    office.send(to=ELSEWHERE)
    (notice,) = ada.get("/api/v1/notices").json()
    assert EUROPE in notice["text"]
    assert notice["given_at"] == "2026-11-22T10:00:00Z"
    for path in ("/", "/documents"):
        assert "Notices" in ada.get(path).text
        assert EUROPE in ada.get(path).text
    assert "None so far" in ada.get("/documents").text


def test_the_latest_notice_comes_first(ada: Client, office: Office, stage: Stage) -> None:
    office.send(to=ELSEWHERE)
    office.now += office.policy.notice_again_after
    office.send(to=ELSEWHERE)
    first, second = ada.get("/api/v1/notices").json()
    assert first["given_at"] > second["given_at"]
    assert stage.portal.notices(ada.cookies["__Host-session"], stage.time.at)[0].given_at == office.now


def test_another_persons_document_is_not_found_and_looks_like_none(ada: Client, office: Office) -> None:
    office.holder("ben", "U7654321", "DE")
    office.send("ben PID", EUROPE)
    ((document, _),) = office.documents("ben")
    for path in ("/api/v1/documents/", "/documents/"):
        refused, missing = ada.get(path + document.id), ada.get(path + "nothing")
        assert refused.status_code == missing.status_code == 404
        assert refused.text == missing.text
    assert ada.get("/api/v1/documents").json() == []


def test_without_a_session_there_are_none(client: Client) -> None:
    for path in PATHS:
        assert client.get(path).status_code == 401
    client.begin_sign_in()
    for path in PATHS:
        assert client.get(path).status_code == 401


def test_a_passcode_of_the_later_days_opens_none(stage: Stage, office: Office) -> None:
    client = stage.by_passcode()
    office.send(to=ELSEWHERE)
    assert client.get("/api/v1/documents").status_code == 200
    stage.time.advance(stage.policy.passcode_full_access)
    passcode_client = stage.client()
    code = stage.passcode()
    stage.time.advance(stage.policy.passcode_full_access)
    passcode_client.sign_in(code)
    for path in PATHS:
        assert passcode_client.get(path).status_code == 403
    home = passcode_client.get("/")
    assert "Documents" not in Page(home).links
    assert EUROPE not in home.text


def test_a_closed_account_has_none(stage: Stage, client: Client, office: Office) -> None:
    office.send(to=ELSEWHERE)
    set_account(stage.portal.store, PurePasswords(1), username="ada", approved_at=stage.time.at, closed="by-customer")
    client.submit("/sign-in", username="ada", password="correct horse")
    for path in PATHS:
        assert client.get(path).status_code == 403
    assert EUROPE not in client.get("/").text


def test_the_labels_are_the_implementations(stage: Stage) -> None:
    worded = stage.worded(documents="Dokumente", filed_documents="Abgelegt", download="Laden", notices="Hinweise")
    office = Office(worded.portal.store)
    office.send("ada PID", EUROPE)
    office.send("ada PID", ELSEWHERE)
    ada = worded.client().sign_in()
    text = ada.get("/documents").text
    assert "Dokumente" in Page(ada.get("/")).links
    for label in ("Dokumente", "Abgelegt", "Laden", "Hinweise"):
        assert f">{label}<" in text
