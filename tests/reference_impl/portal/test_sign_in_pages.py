"""The pages of signing in, of the settings and of the devices: what each says, and where it leads."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

import httpx
import pytest

from tests.reference_impl.portal.conftest import response_to
from tests.reference_impl.portal.test_pages import Page, asked, give_code, signed_in

if TYPE_CHECKING:
    from tests.reference_impl.portal.conftest import Client, Stage

SECOND_FACTOR = "/sign-in/second-factor"
DEVICES = "/settings/secure-login"
FULL, END = timedelta(days=2), timedelta(days=12)
EVERY_PAGE_INSIDE = ["/account", "/account/email", "/settings", "/settings/user", DEVICES, "/verifications/v"]


def by_passcode(client: Client, stage: Stage, after: timedelta = timedelta(0)) -> httpx.Response:
    """Sign in with a passcode that was given so long ago."""
    passcode = stage.passcode()
    stage.time.advance(after)
    return give_code(client, asked(client), passcode)


def alert(page: Page) -> str:
    return page.texts["role alert"]


# ---------------------------------------------------------------- the second factor
def test_a_device_is_asked_for_with_challenge_and_passcode(client: Client) -> None:
    page = asked(client)
    assert set(page.labels) == {"Challenge Code", "Passcode"}
    assert re.fullmatch("[0-9]{6}", page.value("Challenge Code") or "")
    assert "readonly" in page.inputs[page.labels["Challenge Code"]]
    assert page.buttons == ["Cancel", "Login"]


def test_a_temporary_code_is_asked_for_by_its_name(client: Client, stage: Stage) -> None:
    stage.passcode()
    page = asked(client)
    assert set(page.labels) == {"Temporary Code"}
    assert page.inputs[page.labels["Temporary Code"]].get("value") is None
    assert page.buttons == ["Cancel", "Login"]


def test_the_field_of_the_temporary_code_leaves_what_is_typed_as_it_is(client: Client, stage: Stage) -> None:
    stage.passcode()
    page = asked(client)
    field = page.inputs[page.labels["Temporary Code"]]
    assert not {"maxlength", "pattern", "required", "inputmode"} & set(field)
    assert field["spellcheck"] == "false"


@pytest.mark.parametrize("factor", ["device", "temporary-passcode"])
def test_whoever_waits_for_the_second_factor_sees_no_link_but_the_first_page(
    client: Client, stage: Stage, factor: str
) -> None:
    if factor == "temporary-passcode":
        stage.passcode()
    assert set(asked(client).links) == {"Client Portal", "Skip to the content"}
    home = Page(client.get("/"))
    assert set(home.links) == {"Client Portal", "Skip to the content", "Go on logging in"}
    assert home.links["Go on logging in"] == f"https://portal.test{SECOND_FACTOR}"
    assert home.buttons == ["Cancel"]
    for path in EVERY_PAGE_INSIDE:
        assert Page(client.get(path)).status == 401, path


def test_a_form_that_changes_something_is_refused_before_the_second_factor(client: Client) -> None:
    token = asked(client).hidden["csrf_token"]
    page = Page(client.submit("/account/email", csrf_token=token, email="new@example.org"))
    assert page.status == 401
    page = Page(client.submit(f"{DEVICES}/reactivation", csrf_token=token, serial="1"))
    assert page.status == 401


def test_cancel_ends_the_session_that_waits(client: Client) -> None:
    page = asked(client)
    kept = dict(client.cookies)
    assert client.submit("/sign-out", csrf_token=page.hidden["csrf_token"]).status_code == 303
    client.cookies = httpx.Cookies(kept)
    assert client.get(SECOND_FACTOR).status_code == 401


def test_spaces_around_a_response_are_dropped_and_none_of_a_passcode(client: Client, stage: Stage) -> None:
    page = asked(client)
    assert give_code(client, page, f" {response_to(page.value('Challenge Code') or '')} ").status_code == 303
    refused = Page(give_code(client, asked_for_code(client, stage), f" {stage.passcode()}"))
    assert "There is a space in it" in alert(refused)


def asked_for_code(client: Client, stage: Stage) -> Page:
    stage.passcode()
    return asked(client)


def test_a_wrong_response_is_told_on_the_page_that_asks_for_it(client: Client, stage: Stage) -> None:
    page = asked(client)
    again = Page(give_code(client, page, stage.wrong_response_to(page.value("Challenge Code") or "")))
    assert again.status == 422
    assert "not the right one" in alert(again)
    assert again.value("Challenge Code") == page.value("Challenge Code")


def test_a_response_that_comes_too_late_is_shown_a_new_challenge(client: Client, stage: Stage) -> None:
    page = asked(client)
    challenge = page.value("Challenge Code") or ""
    stage.time.advance(timedelta(minutes=5))
    late = Page(give_code(client, page, response_to(challenge)))
    assert late.status == 410
    assert late.value("Challenge Code") not in {challenge, None}
    assert give_code(client, late, response_to(late.value("Challenge Code") or "")).status_code == 303


def test_a_lock_is_told_with_what_to_do(client: Client, stage: Stage) -> None:
    page = asked(client)
    wrong = stage.wrong_response_to(page.value("Challenge Code") or "")
    for _ in range(5):
        last = Page(give_code(client, page, wrong))
    assert last.status == 423
    assert "Client Services" in alert(last)
    again = Page(client.submit("/sign-in", username="ada", password="correct horse"))
    assert again.status == 423
    assert "Client Services" in alert(again)


@pytest.mark.parametrize(
    ("code", "said"), [("abcd2345", "upper case"), ("ABCD 2345", "space"), ("ABCD234", "exactly 8"), ("", "exactly 8")]
)
def test_what_is_no_temporary_code_is_told_why_and_not_shown_again(
    client: Client, stage: Stage, code: str, said: str
) -> None:
    page = asked_for_code(client, stage)
    response = give_code(client, page, code)
    again = Page(response)
    assert again.status == 422
    assert said in alert(again)
    assert not code or code not in response.text
    assert "Temporary Code" in again.labels


def test_whoever_has_neither_is_sent_to_client_services(client: Client, stage: Stage) -> None:
    stage.deactivate()
    response = client.submit("/sign-in", username="ada", password="correct horse")
    assert response.status_code == 403
    assert "Client Services" in alert(Page(response))
    assert "set-cookie" not in response.headers


def test_without_a_session_the_second_factor_leads_to_the_sign_in_form(client: Client) -> None:
    page = Page(client.get(SECOND_FACTOR))
    assert page.status == 401
    assert "Password" in page.labels


def test_in_a_session_that_is_open_the_second_factor_leads_on(client: Client) -> None:
    signed_in(client)
    response = client.get(SECOND_FACTOR)
    assert (response.status_code, response.headers["location"]) == (303, "../account")


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_code_that_another_page_sends_is_refused(client: Client, token: str) -> None:
    page = asked(client)
    challenge = page.value("Challenge Code") or ""
    fields = {"challenge": challenge, "passcode": response_to(challenge)}
    assert client.submit(SECOND_FACTOR, csrf_token=token, **fields).status_code == 403
    assert Page(client.get(SECOND_FACTOR)).value("Challenge Code") == challenge


def test_a_form_that_was_submitted_twice_leaves_the_session_open_that_the_first_one_opened(client: Client) -> None:
    page = asked(client)
    response = response_to(page.value("Challenge Code") or "")
    waiting = httpx.Cookies(dict(client.cookies))
    assert give_code(client, page, response).status_code == 303
    opened, client.cookies = client.cookies, waiting
    second = give_code(client, page, response)
    assert second.status_code == 401
    assert "set-cookie" not in second.headers
    client.cookies = opened
    assert Page(client.get("/account")).status == 200
    assert give_code(client, page, response).status_code == 403


# ---------------------------------------------------------------- what is open
def test_a_temporary_code_leads_to_the_account_in_its_first_two_days(client: Client, stage: Stage) -> None:
    response = by_passcode(client, stage, FULL - timedelta(seconds=1))
    assert (response.status_code, response.headers["location"]) == (303, "../account")
    assert {"Account", "Settings", "Change email address"} <= set(Page(client.get("/account")).links)


def test_after_two_days_it_leads_to_the_devices_and_shows_no_link_to_anything_else(
    client: Client, stage: Stage
) -> None:
    response = by_passcode(client, stage, FULL)
    assert (response.status_code, response.headers["location"]) == (303, "../settings/secure-login")
    seen: set[str] = set()
    open_to_it = ("/", "/settings", "/settings/user", "/classic", DEVICES)
    for path in open_to_it:
        page = Page(client.get(path))
        assert page.status == 200, path
        assert "Account" not in page.links
        assert "Log out" in page.buttons
        seen |= {urldefrag(link).url for link in page.links.values()}
    assert seen == {f"https://portal.test{path}" for path in (*open_to_it, "/classic/manage-account")}


@pytest.mark.parametrize("path", ["/account", "/account/email", "/verifications/v"])
def test_after_two_days_other_pages_are_refused_in_plain_words(client: Client, stage: Stage, path: str) -> None:
    by_passcode(client, stage, FULL)
    page = Page(client.get(path))
    assert page.status == 403
    assert "2 days" in alert(page)
    assert page.links["Back to the first page"] == "https://portal.test/"


def test_after_two_days_a_task_is_refused(client: Client, stage: Stage) -> None:
    by_passcode(client, stage, FULL)
    token = Page(client.get("/settings")).hidden["csrf_token"]
    page = Page(client.submit("/account/email", csrf_token=token, email="new@example.org"))
    assert page.status == 403
    assert "2 days" in alert(page)


def test_a_session_whose_passcode_is_over_shows_nothing(client: Client, stage: Stage) -> None:
    by_passcode(client, stage, END - timedelta(seconds=1))
    stage.time.advance(timedelta(seconds=1))
    for path in EVERY_PAGE_INSIDE:
        page = Page(client.get(path))
        assert page.status == 403, path
        assert "Client Services" in alert(page)
        assert not {"Account", "Settings"} & set(page.links)


# ---------------------------------------------------------------- the way to the devices
def test_settings_lead_by_the_left_menu_and_the_wheel_to_the_devices(client: Client) -> None:
    account = signed_in(client)
    settings = Page(client.get(account.links["Settings"]))
    user = Page(client.get(settings.links["User Settings"]))
    assert user.texts["security"] == "Security"
    assert "Secure Login System" in user.named["security"]
    markup = client.get("/settings/user").text
    wheel = re.search(r'<a class="wheel" href="([^"]+)" aria-label="Configure" title="Configure">', markup)
    assert wheel
    devices = Page(client.get(urljoin("/settings/user", wheel[1])))
    assert devices.named["devices"] == "IB Key on iOS 1"
    assert "Re-activate" not in devices.buttons


def test_whoever_has_no_active_device_is_told_so(client: Client, stage: Stage) -> None:
    by_passcode(client, stage)
    page = Page(client.get(DEVICES))
    assert page.named["devices"] == ""
    assert "None is active." in client.get(DEVICES).text
    assert page.items == ["IB Key on iOS 1 Re-activate"]


def test_a_re_activation_is_told_and_ends_the_session_that_the_passcode_opened(client: Client, stage: Stage) -> None:
    by_passcode(client, stage, FULL)
    page = Page(client.get(DEVICES))
    done = Page(client.submit(f"{DEVICES}/reactivation", csrf_token=page.hidden["csrf_token"], serial="1"))
    assert done.status == 200
    assert "no longer valid" in done.texts["role status"]
    assert done.links["Login"] == "https://portal.test/sign-in"
    assert "Log out" not in done.buttons
    assert client.get(DEVICES).status_code == 401
    assert "Challenge Code" in asked(client).labels


def test_a_re_activation_by_a_session_of_a_device_goes_on(client: Client, stage: Stage) -> None:
    token = signed_in(client).hidden["csrf_token"]
    stage.deactivate()
    done = Page(client.submit(f"{DEVICES}/reactivation", csrf_token=token, serial="1"))
    assert done.links["Back to your devices"] == f"https://portal.test{DEVICES}"
    again = Page(client.submit(f"{DEVICES}/reactivation", csrf_token=token, serial="1"))
    assert again.status == 409
    assert "active already" in alert(again)


def test_a_re_activation_that_was_submitted_twice_is_done_once(client: Client, stage: Stage) -> None:
    by_passcode(client, stage)
    token = Page(client.get(DEVICES)).hidden["csrf_token"]
    assert client.submit(f"{DEVICES}/reactivation", csrf_token=token, serial="1").status_code == 200
    assert client.submit(f"{DEVICES}/reactivation", csrf_token=token, serial="1").status_code == 401


@pytest.mark.parametrize(("token", "serial", "status"), [("", "1", 403), (None, "nothing", 404), (None, "", 422)])
def test_a_re_activation_that_cannot_be_is_refused(
    client: Client, stage: Stage, token: str | None, serial: str, status: int
) -> None:
    by_passcode(client, stage)
    csrf = Page(client.get(DEVICES)).hidden["csrf_token"] if token is None else token
    page = Page(client.submit(f"{DEVICES}/reactivation", csrf_token=csrf, serial=serial))
    assert page.status == status
    assert "role alert" in page.texts
    assert Page(client.get(DEVICES)).items == ["IB Key on iOS 1 Re-activate"]


def test_labels_can_be_worded_otherwise(stage: Stage) -> None:
    other = stage.worded(settings="Preferences", temporary_code="Code of Client Services")
    client = other.client()
    by_passcode(client, other)
    assert "Preferences" in Page(client.get("/account")).links


def test_pages_of_the_login_hold_no_inline_script_or_style(client: Client, stage: Stage) -> None:
    by_passcode(client, stage)
    other = stage.client()
    asked(other)
    for text in (*(client.get(path).text for path in EVERY_PAGE_INSIDE), other.get(SECOND_FACTOR).text):
        assert "<script" not in text
        assert "<style" not in text
        assert " style=" not in text
