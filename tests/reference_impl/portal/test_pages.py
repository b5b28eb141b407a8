"""The pages are found by the contract's labels, and work without script."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx
import pytest

from tests.reference_impl.portal.conftest import response_to

if TYPE_CHECKING:
    from tests.reference_impl.portal.conftest import Client, Stage


class Page(HTMLParser):
    """What a person finds on a page: fields by their labels, buttons, links, and what is announced."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.at = str(response.url)
        self.status = response.status_code
        self.labels: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self.inputs: dict[str, dict[str, str | None]] = {}
        self.hidden: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.buttons: list[str] = []
        self.texts: dict[str, str] = {}
        self.items: list[str] = []
        self.actions: list[str] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.actions.append(urljoin(self.at, found["action"] or ""))
        if tag == "input":
            if found.get("type") == "hidden":
                self.hidden[found["name"] or ""] = found["value"] or ""
            else:
                self.inputs[found["id"] or ""] = found
        elif tag not in {"meta", "link", "br", "img"}:
            self._open.append((tag, found, []))

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        opened, found, texts = self._open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"
        text = " ".join("".join(texts).split())
        if tag == "label":
            self.labels[text] = found["for"] or ""
        if tag == "a":
            self.links[text] = urljoin(self.at, found["href"] or "")
        if tag == "button":
            self.buttons.append(text)
        if tag == "li":
            self.items.append(text)
        if "id" in found:
            self.texts[found["id"] or ""] = text
        if "aria-labelledby" in found:
            self.named[found["aria-labelledby"] or ""] = text
        if "role" in found:
            self.texts[f"role {found['role']}"] = text

    def value(self, label: str) -> str | None:
        """The value of the field, or of the text, of this label."""
        if label in self.labels:
            return self.inputs[self.labels[label]].get("value")
        return self.named[next(id_ for id_, text in self.texts.items() if text == label)]


def asked(client: Client) -> Page:
    """The page that asks for the second factor, after username and password."""
    response = client.submit("/sign-in", username="ada", password="correct horse")
    assert (response.status_code, response.headers["location"]) == (303, "sign-in/second-factor")
    return Page(client.get("/sign-in/second-factor"))


def give_code(client: Client, page: Page, code: str) -> httpx.Response:
    """Submit the form of that page as it stands there."""
    challenge = page.value("Challenge Code") if "Challenge Code" in page.labels else None
    fields = {"csrf_token": page.hidden["csrf_token"], "passcode": code} | (
        {"challenge": challenge} if challenge else {}
    )
    return client.submit("/sign-in/second-factor", **fields)


def signed_in(client: Client) -> Page:
    page = asked(client)
    assert give_code(client, page, response_to(page.value("Challenge Code") or "")).status_code == 303
    return Page(client.get("/account"))


def begun(client: Client) -> tuple[str, Page]:
    """The path of a verification and its first page."""
    token = signed_in(client).hidden["csrf_token"]
    response = client.submit("/account/email", csrf_token=token, email="ada@new.example.org")
    assert response.status_code == 303
    path = urljoin("/account/email", response.headers["location"])
    return path, Page(client.get(path))


def challenged(client: Client) -> tuple[str, Page]:
    """The path of a verification and the page that shows its challenge."""
    path, page = begun(client)
    token = page.hidden["csrf_token"]
    client.submit(f"{path}/credentials", csrf_token=token, username="ada", password="correct horse")
    return path, Page(client.get(path))


def answer(client: Client, path: str, page: Page, passcode: str) -> httpx.Response:
    """Submit the form of a page as it stands there."""
    return client.submit(
        f"{path}/response",
        csrf_token=page.hidden["csrf_token"],
        challenge=page.value("Challenge Code") or "",
        passcode=passcode,
    )


def test_the_first_page_leads_to_the_sign_in_form(client: Client) -> None:
    page = Page(client.get("/"))
    assert "Login" in page.links
    form = Page(client.get("/sign-in"))
    assert set(form.labels) == {"Username", "Password"}
    assert form.buttons == ["Login"]


def test_every_page_says_that_it_is_a_simulation(client: Client) -> None:
    for path in ("/", "/sign-in", "/nothing", "/problems/locked"):
        assert "This is a simulation with synthetic people." in client.get(path).text


def test_signing_in_leads_to_the_account(client: Client) -> None:
    page = asked(client)
    response = give_code(client, page, response_to(page.value("Challenge Code") or ""))
    assert (response.status_code, response.headers["location"]) == (303, "../account")
    page = Page(client.get("/account"))
    assert page.value("Email address") == "ada@example.org"
    assert page.value("Completed tasks") == ""
    assert {"Account", "Change email address"} <= set(page.links)


def test_a_wrong_password_is_told_in_an_alert_and_not_repeated(client: Client) -> None:
    response = client.submit("/sign-in", username="ada", password="s3cret-s3cret")
    page = Page(response)
    assert page.status == 401
    assert "is not right" in page.texts["role alert"]
    assert "s3cret" not in response.text


def test_a_task_asks_for_the_credentials_first(client: Client) -> None:
    _, page = begun(client)
    assert set(page.labels) == {"Username", "Password"}
    assert "Continue" in page.buttons


def test_the_challenge_is_shown_beside_the_field_for_the_response(client: Client) -> None:
    _, page = challenged(client)
    assert re.fullmatch("[0-9]{6}", page.value("Challenge Code") or "")
    assert "readonly" in page.inputs[page.labels["Challenge Code"]]
    assert "Passcode" in page.labels
    assert "Continue" in page.buttons


def test_the_right_response_ends_with_the_word_that_it_is_done(stage: Stage, client: Client) -> None:
    path, page = challenged(client)
    response = answer(client, path, page, stage.response_to(page.value("Challenge Code") or ""))
    assert response.status_code == 303
    end = Page(client.get(path))
    assert "“Change email address” is done" in end.texts["role status"]
    account = Page(client.get("/account"))
    assert account.value("Email address") == "ada@new.example.org"
    assert account.named["completed"] == "Change email address"


def test_a_second_window_on_the_challenge_is_answered_by_an_alert_alone(stage: Stage, client: Client) -> None:
    path, page = challenged(client)
    response = stage.response_to(page.value("Challenge Code") or "")
    answer(client, path, page, response)
    replayed = Page(answer(client, path, page, response))
    assert replayed.status == 409
    assert "answered before" in replayed.texts["role alert"]
    assert "role status" not in replayed.texts
    assert "Passcode" not in replayed.labels


def test_a_wrong_response_can_be_tried_again_on_the_same_page(stage: Stage, client: Client) -> None:
    path, page = challenged(client)
    challenge = page.value("Challenge Code") or ""
    again = Page(answer(client, path, page, stage.wrong_response_to(challenge)))
    assert again.status == 422
    assert "not the right one" in again.texts["role alert"]
    assert again.value("Challenge Code") == challenge


def test_an_empty_response_is_told_the_format(client: Client) -> None:
    path, page = challenged(client)
    assert "8 digits" in Page(answer(client, path, page, "")).texts["role alert"]


def test_a_response_that_comes_too_late_is_shown_a_new_challenge(stage: Stage, client: Client) -> None:
    path, page = challenged(client)
    challenge = page.value("Challenge Code") or ""
    stage.time.advance(timedelta(minutes=5))
    late = Page(answer(client, path, page, stage.response_to(challenge)))
    assert late.status == 410
    assert "role alert" in late.texts
    assert late.value("Challenge Code") not in {challenge, None}


def test_wrong_credentials_show_no_challenge(client: Client) -> None:
    path, page = begun(client)
    token = page.hidden["csrf_token"]
    again = Page(client.submit(f"{path}/credentials", csrf_token=token, username="ada", password="wrong"))
    assert again.status == 422
    assert "role alert" in again.texts
    assert "Challenge Code" not in again.labels


def test_an_address_that_is_none_is_refused_on_its_own_form(client: Client) -> None:
    token = signed_in(client).hidden["csrf_token"]
    page = Page(client.submit("/account/email", csrf_token=token, email="<b>nowhere"))
    assert page.status == 422
    assert page.value("New email address") == "<b>nowhere"
    assert "email address" in page.texts["role alert"]


@pytest.mark.parametrize("path", ["/account", "/account/email", "/verifications/unknown"])
def test_whoever_is_not_signed_in_is_asked_to_sign_in(client: Client, path: str) -> None:
    page = Page(client.get(path))
    assert page.status == 401
    assert "Sign in again" in page.texts["role alert"]
    assert "Password" in page.labels


@pytest.mark.parametrize("path", ["/account/email", "/sign-out"])
def test_a_form_of_another_page_is_refused(client: Client, path: str) -> None:
    signed_in(client)
    page = Page(client.submit(path, csrf_token="forged", email="mallory@example.org"))
    assert page.status == 403
    assert "role alert" in page.texts
    assert Page(client.get("/account")).status == 200


def test_signing_in_anew_ends_the_session_that_it_takes_the_place_of(stage: Stage, client: Client) -> None:
    signed_in(client)
    former = stage.client()
    former.cookies.update(client.cookies)
    signed_in(client)
    assert former.get("/account").status_code == 401
    assert client.get("/account").status_code == 200


def test_a_sign_in_that_another_site_sends_is_refused(client: Client) -> None:
    form = {"username": "ada", "password": "correct horse"}
    response = client.request("POST", "/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


def test_logging_out_ends_the_session(client: Client) -> None:
    token = signed_in(client).hidden["csrf_token"]
    kept = dict(client.cookies)
    assert client.submit("/sign-out", csrf_token=token).status_code == 303
    assert not dict(client.cookies)
    client.cookies = httpx.Cookies(kept)
    assert client.get("/account").status_code == 401


def test_going_back_to_what_a_form_sent_leads_to_the_verification(client: Client) -> None:
    path, _ = begun(client)
    for form in ("credentials", "response"):
        response = client.get(f"{path}/{form}")
        assert response.status_code == 303
        assert urljoin(f"{path}/{form}", response.headers["location"]) == path


def test_links_and_forms_stay_below_the_address_at_which_the_portal_lives(client: Client) -> None:
    path, page = challenged(client)
    for found in (client.get("/"), client.get("/account"), client.get(path), client.get("/nothing/at/all")):
        assert not re.findall(r'(?:href|action|src)="(?:/|[a-z]+:)', found.text)
    assert f"https://portal.test{path}/response" in page.actions


@pytest.mark.parametrize("path", ["/nothing", "/problems/nothing", "/static/nothing", "/static/../app.py"])
def test_an_address_that_is_not_served_has_a_page(client: Client, path: str) -> None:
    page = Page(client.get(path))
    assert page.status == 404
    assert "role alert" in page.texts


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"username=ada", "text/plain", 415),
        (b"\xff=1", "application/x-www-form-urlencoded", 400),
        (b"a=%ff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(30)), "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_is_refused(client: Client, content: bytes, media_type: str, status: int) -> None:
    page = Page(client.request("POST", "/sign-in", content=content, headers={"Content-Type": media_type}))
    assert page.status == status
    assert "role alert" in page.texts


def test_what_a_person_typed_is_never_markup(client: Client) -> None:
    token = signed_in(client).hidden["csrf_token"]
    response = client.submit("/account/email", csrf_token=token, email='"><script>alert(1)</script>')
    assert "<script" not in response.text


def test_labels_can_be_worded_otherwise(stage: Stage) -> None:
    _, page = begun(stage.worded(confirm_username="User ID").client())
    assert set(page.labels) == {"User ID", "Password"}
