"""The desk's pages: an agent logs in, asks the questions, and only then finds anything to do."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from reference_impl.desk.pages import REASONS
from reference_impl.domain.documents.records import ReviewReason
from tests.reference_impl.desk.conftest import FACTS, Bureau

OFFERS = (
    "Give Temporary Passcode",
    "Tell User Name",
    "Set New Password",
    "Ship Replacement",
    "Report Lost",
    "Report Damaged",
    "Unlock",
)
FORMS: dict[str, dict[str, str]] = {
    "temporary-passcode": {},
    "username": {},
    "password": {},
    "unlock": {"lock": "card"},
    "losses": {"serial": "ada-1", "loss": "lost"},
    "shipment": {},
}


def told(markup: str, label: str) -> str:
    """What stands beside a label."""
    found = re.search(rf"<dt[^>]*>{label}</dt>\s*<dd[^>]*>([^<]+)</dd>", markup)
    assert found, f"nothing is labelled {label}"
    return found[1]


def test_the_first_page_asks_for_the_key_and_leads_to_calls(bureau: Bureau) -> None:
    assert "Agent Key" in bureau.request("GET", "/").text
    bureau.log_in()
    markup = bureau.request("GET", "/").text
    assert "Take Call" in markup
    assert "+44 20 7946 0142" in markup


@pytest.mark.parametrize("secure", [True, False])
def test_the_key_is_kept_in_a_cookie_that_no_script_and_no_other_site_has(secure: bool) -> None:
    bureau = Bureau(secure=secure)
    response = bureau.request("POST", "/log-in", data={"key": bureau.key})
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert ("secure" in cookie) == secure
    assert cookie.startswith("__host-agent=" if secure else "agent=")


@pytest.mark.parametrize("key", ["", "wrong"])
def test_a_wrong_key_is_told_in_an_alert_and_not_repeated(bureau: Bureau, key: str) -> None:
    response = bureau.request("POST", "/log-in", data={"key": key})
    assert response.status_code == 401
    assert 'role="alert"' in response.text
    assert "set-cookie" not in response.headers


def test_before_the_questions_are_answered_nothing_is_offered(bureau: Bureau) -> None:
    path = bureau.log_in().call_page(verified=False)
    markup = bureau.request("GET", path).text
    assert not [offer for offer in OFFERS if offer in markup]
    assert "ada-1" not in markup
    assert "U-ada" not in markup


@pytest.mark.parametrize("form", FORMS)
def test_before_the_questions_are_answered_a_form_that_is_sent_all_the_same_does_nothing(
    bureau: Bureau, form: str
) -> None:
    path = bureau.log_in().call_page(verified=False)
    response = bureau.submit(f"{path}/{form}", **FORMS[form])
    assert response.status_code == 403
    assert 'role="alert"' in response.text
    assert "<dd" not in response.text
    assert bureau.world.begin_sign_in().asks is not None


@pytest.mark.parametrize("form", FORMS)
def test_without_a_key_a_form_does_nothing(bureau: Bureau, form: str) -> None:
    path = bureau.log_in().call_page(verified=True)
    bureau.cookies.clear()
    response = bureau.request("POST", f"{path}/{form}", data={"csrf_token": "", **FORMS[form]})
    assert response.status_code == 401
    assert "Agent Key" in response.text


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_another_site_does_nothing(bureau: Bureau, form: str) -> None:
    path = bureau.log_in().call_page(verified=True)
    response = bureau.request("POST", f"{path}/{form}", data={"csrf_token": "x", **FORMS[form]})
    assert response.status_code == 403
    assert "<dd" not in response.text


def test_a_log_in_that_another_site_sends_is_refused(bureau: Bureau) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert bureau.request("POST", "/log-in", data={"key": bureau.key}, headers=headers).status_code == 403


def test_wrong_answers_are_told_on_the_same_page_and_not_repeated(bureau: Bureau) -> None:
    path = bureau.log_in().call_page(verified=False)
    response = bureau.submit(f"{path}/answers", **(FACTS | {"email": "eve@example.net"}))
    assert response.status_code == 422
    assert "eve@example.net" not in response.text
    assert "Verify" in response.text


def test_a_verified_caller_finds_every_offer_and_the_state_of_the_devices(bureau: Bureau) -> None:
    path = bureau.log_in().call_page(verified=True)
    markup = bureau.request("GET", path).text
    assert [offer for offer in OFFERS if offer in markup] == list(OFFERS)
    assert re.search(r"ada-1</code>\s*<span class=\"state\">active", markup)


def test_what_is_told_once_is_on_no_page_afterwards(bureau: Bureau) -> None:
    path = bureau.log_in().call_page(verified=True)
    passcode = told(bureau.submit(f"{path}/temporary-passcode").text, "Temporary Passcode")
    password = told(bureau.submit(f"{path}/password").text, "New Password")
    assert told(bureau.submit(f"{path}/username").text, "User Name") == "ada"
    markup = bureau.request("GET", path).text
    assert passcode not in markup
    assert password not in markup
    assert "passcode-given" in markup
    assert bureau.world.portal.sign_in("ada", password, bureau.world.now).asks is not None


def test_a_lost_device_is_replaced_and_the_dates_are_told(bureau: Bureau) -> None:
    path = bureau.log_in().call_page(verified=True)
    markup = bureau.submit(f"{path}/losses", serial="ada-1", loss="lost").text
    assert 'role="status"' in markup
    assert len(told(markup, "Temporary Passcode")) == bureau.world.policy.passcode_length
    assert "Report Lost" not in markup
    markup = bureau.submit(f"{path}/shipment").text
    assert told(markup, "Earliest Arrival") == "2026-11-29 10:00:00 UTC"
    assert told(markup, "Latest Arrival") == "2026-12-06 10:00:00 UTC"
    assert told(markup, "Delivered By") == "2026-12-06 10:00:00 UTC"


def test_what_cannot_be_done_is_told_on_the_call_page(bureau: Bureau) -> None:
    path = bureau.log_in().call_page(verified=True)
    for form, fields, status in (
        ("shipment", {}, 409),
        ("losses", {"serial": "x", "loss": "lost"}, 404),
        ("losses", {}, 422),
        ("unlock", {}, 422),
    ):
        response = bureau.submit(f"{path}/{form}", **fields)
        assert response.status_code == status
        assert 'role="alert"' in response.text
        assert "End Call" in response.text


def test_a_call_that_has_ended_offers_nothing_more(bureau: Bureau) -> None:
    path = bureau.log_in().call_page(verified=True)
    markup = bureau.submit(f"{path}/end").text
    assert not [offer for offer in (*OFFERS, "End Call", "Verify") if offer in markup]
    assert "ada-1" not in markup


def test_a_call_of_another_agent_is_no_page(bureau: Bureau) -> None:
    path = bureau.log_in().call_page(verified=True)
    bureau.cookies.clear()
    bureau.key = bureau.desk.employ("Mallory")
    bureau.log_in()
    assert bureau.request("GET", path).status_code == 404
    assert bureau.submit(f"{path}/temporary-passcode").status_code == 404


def test_logging_out_forgets_the_key(bureau: Bureau) -> None:
    bureau.log_in().submit("/log-out")
    assert "Agent Key" in bureau.request("GET", "/").text


@pytest.mark.parametrize("path", ["/nothing", "/calls", "/static/nothing"])
def test_an_address_that_is_not_served_has_a_page(bureau: Bureau, path: str) -> None:
    response = bureau.request("GET", path)
    assert response.status_code in (404, 405)
    assert 'role="alert"' in response.text


def test_what_a_caller_said_is_never_markup(bureau: Bureau) -> None:
    response = bureau.log_in().submit("/calls", caller="<script>alert(1)</script>")
    assert "<script" not in bureau.request("GET", f"/{response.headers['location']}").text


def test_every_page_says_that_it_is_a_simulation(bureau: Bureau) -> None:
    bureau.log_in()
    for path in ("/", "/nothing", bureau.call_page(verified=True)):
        assert "simulation with synthetic people" in bureau.request("GET", path).text


# ---------------------------------------------------------------- pictures that are hard to read
@pytest.mark.parametrize(
    ("verdict", "said", "state", "notices"),
    [("readable", "The picture is filed.", "filed", 0), ("unreadable", "The account holder is told", "sent-back", 1)],
)
def test_an_agent_looks_at_a_picture_and_decides(
    bureau: Bureau, verdict: str, said: str, state: str, notices: int
) -> None:
    id_ = bureau.picture()
    bureau.log_in()
    assert 'href="pictures"' in bureau.request("GET", "/").text
    markup = bureau.request("GET", "/pictures").text
    assert "it is a little blurred, and the edges of the page are missing." in markup
    assert "Can Be Read" in markup
    assert "Cannot Be Read" in markup
    assert "ben" not in markup
    assert "U7654321" not in markup
    assert bureau.request("GET", f"/pictures/{id_}").content == b"hard"
    response = bureau.submit(f"/pictures/{id_}/verdict", verdict=verdict)
    assert response.status_code == 200
    assert said in response.text
    assert 'role="status"' in response.text
    assert "Nothing waits." in response.text
    assert [document.state for document, _ in bureau.office.documents("ben")] == [state]
    assert len(bureau.office.notices("ben")) == notices


def test_a_picture_that_somebody_else_decided_about_is_told_in_an_alert(bureau: Bureau) -> None:
    id_ = bureau.picture()
    bureau.log_in().submit(f"/pictures/{id_}/verdict", verdict="readable")
    response = bureau.submit(f"/pictures/{id_}/verdict", verdict="unreadable")
    assert response.status_code == 404
    assert 'role="alert"' in response.text
    assert [document.state for document, _ in bureau.office.documents("ben")] == ["filed"]


@pytest.mark.parametrize("fields", [{}, {"verdict": ""}, {"verdict": "perhaps"}])
def test_no_verdict_is_no_verdict(bureau: Bureau, fields: dict[str, str]) -> None:
    id_ = bureau.picture()
    response = bureau.log_in().submit(f"/pictures/{id_}/verdict", **fields)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert [document.state for document, _ in bureau.office.documents("ben")] == ["hard-to-read"]


def test_pictures_are_neither_shown_nor_decided_about_without_a_key_or_from_another_site(bureau: Bureau) -> None:
    id_ = bureau.picture()
    for response in (
        bureau.request("GET", "/pictures"),
        bureau.request("GET", f"/pictures/{id_}"),
        bureau.request("POST", f"/pictures/{id_}/verdict", data={"verdict": "readable"}),
    ):
        assert response.status_code == 401
        assert "Agent Key" in response.text
        assert b"hard" not in response.content
    bureau.log_in()
    forged = bureau.request("POST", f"/pictures/{id_}/verdict", data={"verdict": "readable", "csrf_token": "x"})
    assert forged.status_code == 403
    assert [document.state for document, _ in bureau.office.documents("ben")] == ["hard-to-read"]


# ---------------------------------------------------------------- emails that were not filed
def test_an_agent_sees_to_an_email(bureau: Bureau) -> None:
    sent = bureau.office.send("<b>PID</b> U7654321 ben PoRes")
    bureau.log_in()
    assert 'href="emails"' in bureau.request("GET", "/").text
    markup = bureau.request("GET", "/emails").text
    assert "&lt;b&gt;PID" in markup
    assert "<b>PID" not in markup
    assert "its subject does not say whose it is and what for" in markup
    assert bureau.request("GET", f"/emails/{sent.id}").content == b"original of s1"
    response = bureau.submit(f"/emails/{sent.id}/done")
    assert response.status_code == 200
    assert "The email is kept no longer." in response.text
    assert "Nothing waits." in response.text
    again = bureau.submit(f"/emails/{sent.id}/done")
    assert again.status_code == 404
    assert 'role="alert"' in again.text


def test_each_reason_is_told_in_words_of_its_own() -> None:
    assert set(REASONS) == set(get_args(ReviewReason))
    assert len(set(REASONS.values())) == len(REASONS)


def test_emails_are_neither_shown_nor_forgotten_without_a_key_or_from_another_site(bureau: Bureau) -> None:
    sent = bureau.office.send("PID")
    for response in (
        bureau.request("GET", "/emails"),
        bureau.request("GET", f"/emails/{sent.id}"),
        bureau.request("POST", f"/emails/{sent.id}/done", data={"csrf_token": ""}),
    ):
        assert response.status_code == 401
        assert b"original" not in response.content
    bureau.log_in()
    assert bureau.request("POST", f"/emails/{sent.id}/done", data={"csrf_token": "x"}).status_code == 403
    assert len(bureau.office.filing.under_review()) == 1
