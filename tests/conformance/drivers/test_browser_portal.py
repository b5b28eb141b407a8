"""Client Portal by its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser import BrowserPortal
from conformance.errors import HarnessFault
from conformance.seams import Account, ContractBroken, Credentials, Inconclusive, Outcome, Portal, TaskRequest
from tests.conformance.drivers.toy_portal import ADA, KEPT, TASK, Answer, Toy, page, right_response


@pytest.fixture
def portal(context: BrowserContext, toy: Toy) -> BrowserPortal:
    return BrowserPortal(context, toy.url, timeout=2)


def at_the_challenge(portal: BrowserPortal) -> str:
    assert portal.sign_in(ADA).accepted
    assert portal.begin(TASK).accepted
    assert portal.submit_credentials(ADA).accepted
    challenge = portal.challenge()
    assert challenge is not None
    return challenge


def test_a_task_goes_from_sign_in_to_the_account(portal: BrowserPortal) -> None:
    spoken: Portal = portal
    assert spoken.sign_in(ADA) == Outcome(True)
    assert spoken.begin(TASK) == Outcome(True)
    assert spoken.challenge() is None
    assert spoken.submit_credentials(ADA) == Outcome(True)
    assert spoken.challenge() == "123456"
    assert spoken.answer(right_response("123456")) == Outcome(True)
    assert spoken.challenge() is None
    assert spoken.account() == Account("new@example.org", ("change-email",), *KEPT)


def test_reading_the_account_leaves_the_task_where_it_is(portal: BrowserPortal) -> None:
    challenge = at_the_challenge(portal)
    assert portal.account() == Account("ada@example.org", (), *KEPT)
    assert portal.challenge() == challenge


def test_a_refused_sign_in_tells_its_words_without_the_password(portal: BrowserPortal) -> None:
    assert portal.sign_in(Credentials("ada", "another-password")) == Outcome(False, message="Not right: [secret]")
    assert portal.sign_in(ADA).accepted


def test_refused_credentials_can_be_mended(portal: BrowserPortal) -> None:
    portal.sign_in(ADA)
    portal.begin(TASK)
    assert portal.submit_credentials(Credentials("ada", "wrong")) == Outcome(
        False, message="Wrong username or password"
    )
    assert portal.submit_credentials(ADA).accepted


def test_wrong_responses_are_each_refused(portal: BrowserPortal) -> None:
    challenge = at_the_challenge(portal)
    assert portal.answer("00000000") == Outcome(False, message="wrong-response")
    assert portal.answer("00000000") == Outcome(False, message="wrong-response")
    assert portal.answer(right_response(challenge)).accepted


def test_a_second_window_replays_the_answer(portal: BrowserPortal, toy: Toy) -> None:
    response = right_response(at_the_challenge(portal))
    assert portal.answer(response).accepted
    assert portal.answer_again(response) == Outcome(False, message="already-answered")
    assert toy.completed == ["change-email"]


def test_a_second_window_shows_a_challenge_that_is_taken_twice(portal: BrowserPortal, toy: Toy) -> None:
    toy.single_use = False
    response = right_response(at_the_challenge(portal))
    portal.answer(response)
    assert portal.answer_again(response).accepted
    with pytest.raises(HarnessFault, match="no window is left"):
        portal.answer_again(response)


def test_windows_that_submit_at_once_are_told_apart(portal: BrowserPortal, toy: Toy) -> None:
    response = right_response(at_the_challenge(portal))
    outcomes = portal.answer_at_once(response, requests=3)
    assert sorted(outcome.accepted for outcome in outcomes) == [False, False, True]
    assert [route for route, *_ in toy.requests].count("POST /response") == 3


def test_nothing_was_answered_yet(portal: BrowserPortal) -> None:
    at_the_challenge(portal)
    with pytest.raises(ContractBroken, match="none was"):
        portal.answer_again("12345678")


def test_a_task_that_the_pages_do_not_have_is_inconclusive(portal: BrowserPortal) -> None:
    portal.sign_in(ADA)
    with pytest.raises(Inconclusive, match="no-task"):
        portal.begin(TaskRequest("move-money", {}))


def test_passwords_are_typed_where_nothing_is_recorded(context: BrowserContext, toy: Toy) -> None:
    seen: list[str] = []
    within: list[str] = []

    @contextmanager
    def unrecorded() -> Iterator[None]:
        """May be entered again within itself."""
        if not within:
            seen.append("off")
        within.append("a stretch")
        yield
        within.pop()
        if not within:
            seen.append("on")

    portal = BrowserPortal(context, toy.url, timeout=2, unrecorded=unrecorded)
    at_the_challenge(portal)
    assert seen == ["off", "on"] * 2


def test_another_wording_is_followed(context: BrowserContext, toy: Toy) -> None:
    for route in ("GET /", "GET /sign-in"):
        toy.answers[route] = lambda _: page(
            "<form method=post action=/sign-in><label>User ID<input name=username></label>"
            "<label>Password<input type=password name=password></label><button>Log In</button></form>"
        )
    labels = {"Login": "Log In", "Username": "User ID"}
    assert BrowserPortal(context, toy.url, labels, timeout=2).sign_in(ADA).accepted


# ---------------------------------------------------------------- pages that break the contract
def broken_at_the_answer(portal: BrowserPortal, toy: Toy, answer: Answer) -> ContractBroken:
    at_the_challenge(portal)
    toy.answers["POST /response"] = lambda _: answer
    with pytest.raises(ContractBroken) as broken:
        portal.answer("12345612")
    return broken.value


def test_a_page_without_an_outcome_is_told(portal: BrowserPortal, toy: Toy) -> None:
    fault = broken_at_the_answer(portal, toy, page("<h1>Hm</h1>"))
    assert 'role "status", or an element with role "alert"' in fault.expected
    assert '"Hm"' in fault.actual


def test_a_page_that_failed_is_told_with_its_status(portal: BrowserPortal, toy: Toy) -> None:
    assert "status 500" in broken_at_the_answer(portal, toy, page("<h1>Oops</h1>", 500)).actual


def test_a_challenge_asked_again_without_an_alert_is_told(portal: BrowserPortal, toy: Toy) -> None:
    again = page("<form><label>Challenge Code <output>1</output></label><label>Passcode <input></label></form>")
    assert '"Passcode" is asked for again' in broken_at_the_answer(portal, toy, again).actual


def test_a_form_that_the_browser_holds_back_is_told(portal: BrowserPortal, toy: Toy) -> None:
    toy.answers["GET /verification"] = lambda _: page(
        "<form method=post action=/response><label>Challenge Code <output>123456</output></label>"
        "<label>Passcode <input name=passcode required></label><button>Continue</button></form>"
    )
    portal.sign_in(ADA)
    portal.screens.open(f"{toy.url}/verification", "the challenge")
    with pytest.raises(ContractBroken, match='the browser itself holds back "Passcode"'):
        portal.answer("")


def test_a_first_page_without_login_is_told(portal: BrowserPortal, toy: Toy) -> None:
    toy.answers["GET /"] = lambda _: page("<h1>Welcome</h1>")
    with pytest.raises(ContractBroken, match='a control "Login"'):
        portal.sign_in(ADA)


def test_a_first_page_with_an_error_is_told(portal: BrowserPortal, toy: Toy) -> None:
    toy.answers["GET /"] = lambda _: page("<h1>Down</h1>", 503)
    with pytest.raises(ContractBroken, match="status 503"):
        portal.sign_in(ADA)


def test_a_list_without_its_name_is_told(portal: BrowserPortal, toy: Toy) -> None:
    portal.sign_in(ADA)
    toy.answers["GET /account"] = lambda _: page("<dl><dt>Email address<dd>a@b</dl><ul><li>x</ul>")
    with pytest.raises(ContractBroken, match='"Completed tasks"'):
        portal.account()


def test_a_second_window_that_shows_no_challenge_is_told_when_a_replay_is_tried(
    portal: BrowserPortal, toy: Toy
) -> None:
    response = right_response(at_the_challenge(portal))
    toy.answers["GET /verification"] = lambda _: page("<p role=status>Use your other window</p>")
    assert portal.answer(response).accepted
    with pytest.raises(ContractBroken, match='a field "Passcode"'):
        portal.answer_again(response)
