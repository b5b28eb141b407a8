"""Client Portal by its JSON API."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from conformance.drivers.http import HttpPortal
from conformance.seams import Account, ContractBroken, Credentials, FiledDocument, Inconclusive, Outcome, Portal
from tests.conformance.drivers.toy_portal import ADA, KEPT, TASK, Answer, Toy, problem, right_response

RESPONSE = "POST /api/v1/verifications/v%2F1/response"


def at_the_challenge(api: HttpPortal) -> str:
    assert api.sign_in(ADA).accepted
    assert api.begin(TASK).accepted
    assert api.submit_credentials(ADA).accepted
    challenge = api.challenge()
    assert challenge is not None
    return challenge


def test_the_driver_is_a_portal(api: HttpPortal) -> None:
    portal: Portal = api
    assert portal.challenge() is None


def test_a_task_goes_from_sign_in_to_the_account(api: HttpPortal) -> None:
    assert api.sign_in(ADA) == Outcome(True)
    assert api.begin(TASK) == Outcome(True)
    assert api.challenge() is None
    assert api.submit_credentials(ADA) == Outcome(True)
    assert api.answer(right_response("123456")) == Outcome(True)
    assert api.challenge() is None
    assert api.account() == Account("new@example.org", ("change-email",), *KEPT)


def test_a_response_in_passing_goes_with_the_session_of_whoever_sends_it(api: HttpPortal, toy: Toy) -> None:
    challenge = at_the_challenge(api)
    with httpx.Client(trust_env=False, timeout=10) as client:
        other = HttpPortal(toy.url, client)
        told = other.answer_in_passing(api.whereabouts(), challenge, right_response(challenge))
        assert told == Outcome(False, "not-signed-in", "Told in plain words.")
        assert other.sign_in(ADA).accepted
        assert other.answer_in_passing(api.whereabouts(), challenge, right_response(challenge)).accepted


@pytest.mark.parametrize(
    "wrong", [{"transfer_limit": "10000"}, {"transfer_limit": True}, {"banks": None}, {"trusted_contacts": [{}]}]
)
def test_an_account_that_lacks_what_tasks_change_is_told(api: HttpPortal, toy: Toy, wrong: dict[str, object]) -> None:
    api.sign_in(ADA)
    account = {"username": "ada", "email": "a@b", "completed": [], "transfer_limit": 1, "banks": []}
    toy.answers["GET /api/v1/account"] = lambda _: Answer(200, {**account, "trusted_contacts": [], **wrong})
    with pytest.raises(ContractBroken, match=next(iter(wrong)) + "|name"):
        api.account()


def test_statements_are_listed_and_downloaded(api: HttpPortal, toy: Toy) -> None:
    api.sign_in(ADA)
    file = Answer(200, "Account,U1\n", "text/csv", {"Content-Disposition": 'attachment; filename="tax.csv"'})
    toy.answers["GET /api/v1/statements"] = lambda _: Answer(200, [{"kind": "activity"}, {"kind": "tax"}])
    toy.answers["GET /api/v1/statements/tax.csv"] = lambda _: file
    assert api.statements() == ["activity", "tax"]
    assert api.statement("tax", "csv") == "Account,U1\n"


def test_a_session_that_opens_none_is_offered_none(api: HttpPortal, toy: Toy) -> None:
    assert api.statements() == []
    api.sign_in(ADA)
    toy.answers["GET /api/v1/statements"] = lambda _: problem("no-access", 403)
    assert api.statements() == []


DOCUMENT = {"id": "d/1", "purpose": "PoRes", "received_at": "2026-11-22T10:00:00Z", "media_type": "image/jpeg"}
AS_A_FILE = {"Content-Disposition": "attachment; filename=x.jpg", "X-Content-Type-Options": "nosniff"}


def test_documents_are_listed_and_downloaded(api: HttpPortal, toy: Toy) -> None:
    api.sign_in(ADA)
    toy.answers["GET /api/v1/documents"] = lambda _: Answer(200, [DOCUMENT])
    toy.answers["GET /api/v1/documents/d%2F1"] = lambda _: Answer(200, b"\xff\xd8", "image/jpeg", AS_A_FILE)
    toy.answers["GET /api/v1/notices"] = lambda _: Answer(200, [{"text": "Write to us", "given_at": "x"}])
    at = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert api.documents() == [FiledDocument("d/1", "PoRes", at, "image/jpeg")]
    assert api.document("d/1") == b"\xff\xd8"
    assert api.notices() == ["Write to us"]


def test_a_session_that_opens_no_documents_is_offered_none(api: HttpPortal, toy: Toy) -> None:
    assert api.documents() == []
    assert api.notices() == []
    api.sign_in(ADA)
    for path in ("documents", "notices"):
        toy.answers[f"GET /api/v1/{path}"] = lambda _: problem("no-access", 403)
    assert api.documents() == []
    assert api.notices() == []


@pytest.mark.parametrize("wrong", [{"id": ""}, {"purpose": None}, {"received_at": "yesterday"}, {"media_type": 1}])
def test_a_document_that_lacks_something_is_told(api: HttpPortal, toy: Toy, wrong: dict[str, object]) -> None:
    api.sign_in(ADA)
    toy.answers["GET /api/v1/documents"] = lambda _: Answer(200, [{**DOCUMENT, **wrong}])
    with pytest.raises(ContractBroken, match=next(iter(wrong))):
        api.documents()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(200, b"x", "image/jpeg", {**AS_A_FILE, "Content-Disposition": "inline"}), "Content-Disposition"),
        (Answer(200, b"x", "image/jpeg", {"Content-Disposition": "attachment"}), "nosniff"),
        (Answer(200, b"x", "text/html", AS_A_FILE), "image/"),
        (problem("not-found", 404), "status 200"),
    ],
)
def test_a_document_that_is_no_download_breaks_the_contract(
    api: HttpPortal, toy: Toy, answer: Answer, says: str
) -> None:
    api.sign_in(ADA)
    toy.answers["GET /api/v1/documents/d1"] = lambda _: answer
    with pytest.raises(ContractBroken, match=re.escape("/api/v1/documents/{id}")) as told:
        api.document("d1")
    assert says in str(told.value)


@pytest.mark.parametrize(
    "answer", [Answer(200, "Account,U1", "text/csv"), problem("no-access", 403), problem("not-found", 404)]
)
def test_a_statement_that_is_no_download_breaks_the_contract(api: HttpPortal, toy: Toy, answer: Answer) -> None:
    api.sign_in(ADA)
    toy.answers["GET /api/v1/statements/tax.csv"] = lambda _: answer
    with pytest.raises(ContractBroken, match=re.escape("/api/v1/statements/{name}")):
        api.statement("tax", "csv")


def test_a_secure_cookie_is_kept_on_plain_loopback(api: HttpPortal, toy: Toy) -> None:
    api.sign_in(ADA)
    api.account()
    assert "session=s1" in toy.requests[-1][2]["cookie"]


def test_a_change_carries_the_csrf_token(api: HttpPortal, toy: Toy) -> None:
    api.sign_in(ADA)
    api.begin(TASK)
    assert toy.requests[-1][2]["x-csrf-token"] == "c1"


def test_a_refusal_tells_its_reason_and_words(api: HttpPortal) -> None:
    at_the_challenge(api)
    assert api.answer("00000000") == Outcome(False, "wrong-response", "Told in plain words.")


def test_a_refusal_that_repeats_the_password_is_blotted(api: HttpPortal) -> None:
    outcome = api.sign_in(Credentials("ada", "another-password"))
    assert outcome == Outcome(False, "wrong-credentials", "Not right: [secret]")


def test_without_a_session_a_task_is_refused(api: HttpPortal) -> None:
    assert api.begin(TASK).reason == "not-signed-in"


def test_the_same_answer_again_is_the_same_request(api: HttpPortal, toy: Toy) -> None:
    response = right_response(at_the_challenge(api))
    api.answer(response)
    first = toy.requests[-1][:2]
    assert api.answer_again(response).reason == "already-answered"
    assert toy.requests[-1][:2] == first == (RESPONSE, {"passcode": response, "challenge": "123456"})


def test_answers_at_once_come_from_as_many_connections(api: HttpPortal, toy: Toy) -> None:
    response = right_response(at_the_challenge(api))
    outcomes = api.answer_at_once(response, requests=4)
    assert sorted(outcome.accepted for outcome in outcomes) == [False, False, False, True]
    assert [route for route, *_ in toy.requests].count(RESPONSE) == 4


def test_answers_at_once_show_a_challenge_that_is_taken_twice(api: HttpPortal, toy: Toy) -> None:
    toy.single_use = False
    response = right_response(at_the_challenge(api))
    assert all(outcome.accepted for outcome in api.answer_at_once(response, requests=2))
    assert len(api.account().completed) == 2


def test_a_fault_of_one_of_the_answers_at_once_is_told(api: HttpPortal, toy: Toy) -> None:
    at_the_challenge(api)
    toy.answers[RESPONSE] = lambda _: Answer(500, "Traceback", "text/plain")
    with pytest.raises(ContractBroken, match="status 500"):
        api.answer_at_once("12345612", requests=2)


def test_after_a_lapse_the_new_challenge_is_answered(api: HttpPortal, toy: Toy) -> None:
    at_the_challenge(api)
    toy.challenge = "654321"
    toy.answers[RESPONSE] = lambda _: problem("challenge-lapsed", 410)
    assert api.answer("12345612").reason == "challenge-lapsed"
    del toy.answers[RESPONSE]
    assert api.answer(right_response("654321")).accepted


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda: Answer(200, {"username": "ada", "csrf_token": "c"}), "refusal with a status 4xx"),
        (lambda: Answer(201, "<p>hello", "text/html"), "a JSON object as body"),
        (lambda: Answer(201, ["ada"]), "a JSON object as body"),
        (lambda: Answer(201, {"username": "ada"}, headers={"Set-Cookie": "s=1"}), '"csrf_token", a string'),
        (lambda: Answer(201, {"username": "ada", "csrf_token": 7}, headers={"Set-Cookie": "s=1"}), "int"),
        (lambda: Answer(201, {"username": "ada", "csrf_token": "c"}), "no Set-Cookie"),
        (lambda: Answer(302, headers={"Location": "/"}), "status 302"),
        (lambda: Answer(500, "Traceback", "text/plain"), "status 500"),
        (lambda: Answer(401, {"type": "/problems/wrong-credentials"}), "application/problem+json"),
        (lambda: problem("no-such-reason", 401), "one of the contract's reasons"),
        (lambda: problem("wrong-credentials", 422), "status 401 for wrong-credentials"),
        (lambda: problem("wrong-credentials", 401, in_body=400), "400 in the body"),
        (lambda: problem("wrong-credentials", 401, detail=""), '"detail"'),
    ],
)
def test_a_sign_in_that_breaks_the_contract_is_told(
    api: HttpPortal, toy: Toy, answer: Callable[[], Answer], told: str
) -> None:
    toy.answers["POST /api/v1/session"] = lambda _: answer()
    with pytest.raises(ContractBroken) as broken:
        api.sign_in(ADA)
    assert told in str(broken.value)
    assert "POST /api/v1/session" in broken.value.expected
    assert ADA.password not in str(broken.value)


@pytest.mark.parametrize(
    ("verification", "told"),
    [
        ({"id": "another", "state": "challenge"}, "another id"),
        ({"id": "v/1", "state": "waiting"}, "state waiting"),
        ({"id": "v/1", "state": "challenge"}, '"challenge"'),
        ({"id": "v/1", "state": "challenge", "challenge": "123456"}, '"expires_at"'),
        ({"id": "v/1", "state": "challenge", "challenge": "123456", "expires_at": "10:00"}, "RFC 3339"),
        ({"id": "v/1", "state": "credentials", "challenge": "123456"}, "in state credentials"),
    ],
)
def test_a_verification_that_breaks_the_contract_is_told(
    api: HttpPortal, toy: Toy, verification: dict[str, str], told: str
) -> None:
    api.sign_in(ADA)
    api.begin(TASK)
    toy.answers["GET /api/v1/verifications/v%2F1"] = lambda _: Answer(200, verification)
    with pytest.raises(ContractBroken) as broken:
        api.challenge()
    assert told in str(broken.value)


def test_a_challenge_in_place_of_the_credentials_is_told(api: HttpPortal, toy: Toy) -> None:
    api.sign_in(ADA)
    shown = {"id": "v", "state": "challenge", "challenge": "123456", "expires_at": "2026-11-22T10:00:00Z"}
    toy.answers["POST /api/v1/verifications"] = lambda _: Answer(201, shown)
    with pytest.raises(ContractBroken, match="state credentials"):
        api.begin(TASK)


def test_nothing_listening_is_told(client: httpx.Client) -> None:
    with pytest.raises(ContractBroken) as broken:
        HttpPortal("http://127.0.0.1:9", client).sign_in(ADA)
    assert "http://127.0.0.1:9" in broken.value.expected
    assert "no connection" in broken.value.actual


def test_an_answer_that_never_comes_is_told(toy: Toy) -> None:
    with httpx.Client(timeout=httpx.Timeout(5, read=0.05)) as client:
        toy.lock.acquire()
        toy.answers["POST /api/v1/session"] = lambda _: Answer(201) if toy.lock.acquire(timeout=5) else Answer(500)
        with pytest.raises(ContractBroken, match="none within the time allowed"):
            HttpPortal(toy.url, client).sign_in(ADA)
        toy.lock.release()


def test_an_account_that_cannot_be_read_says_why(api: HttpPortal) -> None:
    with pytest.raises(ContractBroken, match="status 401, /problems/not-signed-in: Told in plain words"):
        api.account()


def test_there_are_no_screens(api: HttpPortal) -> None:
    with pytest.raises(Inconclusive, match="no-screens"):
        api.screens  # noqa: B018 - it is a property


def test_nothing_can_be_answered_before_a_task_was_begun(api: HttpPortal) -> None:
    api.sign_in(ADA)
    with pytest.raises(ContractBroken, match="the portal shows none"):
        api.answer("12345678")
    with pytest.raises(ContractBroken, match="none was"):
        api.answer_again("12345678")
