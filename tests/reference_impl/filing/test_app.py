"""What the intake hands in over HTTP is filed once, and nobody else hands in anything."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace

import httpx
import pytest

from reference_impl.compose import Settings, System, compose
from reference_impl.domain.documents.model import Submission
from reference_impl.filing.app import filing_app
from reference_impl.intake.wire import PATH, to_json
from tests.reference_impl.office import Office

KEY = "filing-key"
SUBMISSION = Office().submission()
BODY = to_json(SUBMISSION, b"original")


@pytest.fixture
def system() -> Iterator[System]:
    system = compose(Settings(passwords="pure", filing_key=KEY))
    system.provision(
        username="ada",
        password="ada's password",
        full_name="Ada",
        email="ada@example.org",
        country="US",
        account_number="U1234567",
    )
    yield system
    system.close()


def post(
    app: object,
    content: bytes | AsyncIterator[bytes] = BODY,
    *,
    path: str = PATH,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # an ASGI application
        async with httpx.AsyncClient(transport=transport, base_url="https://filing.test") as client:
            given = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", **(headers or {})}
            return await client.request(method, path, content=content, headers=given)

    return asyncio.run(send())


def test_a_submission_is_filed_once_however_often_it_is_handed_in(system: System) -> None:
    for _ in range(3):
        response = post(system.filing_app)
        assert (response.status_code, response.content) == (204, b"")
    assert len(system.mailbox(SUBMISSION.sender)) == 1
    assert system.under_review() == ()


def test_the_intake_is_told_the_same_whatever_became_of_it(system: System) -> None:
    other = to_json(replace(SUBMISSION, id="s2", subject="U7654321 PoRes"), b"original")
    assert post(system.filing_app, other).status_code == 204
    assert [kept.reasons for kept in system.under_review()] == [("unknown-account",)]


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", KEY, f"Basic {KEY}", f"Bearer {KEY}x", f"bearer {KEY}"]
)
def test_without_the_key_there_is_401_and_nothing_else(system: System, given: str) -> None:
    for path in (PATH, "/nothing"):
        response = post(system.filing_app, path=path, headers={"Authorization": given})
        assert (response.status_code, response.content) == (401, b"")
        assert response.headers["www-authenticate"] == "Bearer"
    assert system.mailbox(SUBMISSION.sender) == ()


def test_the_key_is_looked_at_before_the_body_is_read(system: System) -> None:
    read = []

    async def endless() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"x"

    assert post(system.filing_app, endless(), headers={"Authorization": "Bearer wrong"}).status_code == 401
    # What the client sends is not taken: httpx's transport reads one part at the most, when it is asked for one.
    assert read == []


def test_it_is_not_there_without_a_key() -> None:
    system = compose(Settings(passwords="pure"))
    assert system.filing_app is None
    with pytest.raises(ValueError, match="needs a key"):
        filing_app(system.file, key="")
    system.close()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"[]", "body is not an object"),
        (BODY.replace(b'"automatic":false', b'"automatic":0'), "automatic"),
        (BODY.replace(b'"id":"s', b'"id":"../s'), "submission.id"),
        (BODY.replace(b'"id":', b'"more":1,"id":'), "exactly the keys"),
        (b"\xff", "not JSON"),
    ],
)
def test_what_is_no_submission_is_refused_and_nothing_filed(system: System, content: bytes, says: str) -> None:
    response = post(system.filing_app, content)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert says in response.json()["detail"]
    assert system.mailbox(SUBMISSION.sender) == ()
    assert system.under_review() == ()


def test_other_methods_paths_and_media_types_are_not_served(system: System) -> None:
    assert post(system.filing_app, method="GET").status_code == 405
    assert post(system.filing_app, path="/filing/v1").status_code == 404
    assert post(system.filing_app, headers={"Content-Type": "text/plain"}).status_code == 415


def test_a_body_is_taken_up_to_its_limit_and_no_further() -> None:
    taken: list[bytes] = []

    def file(submission: Submission, original: bytes) -> None:
        taken.append(original)

    assert post(filing_app(file, key=KEY, limit=len(BODY)), BODY).status_code == 204
    assert taken == [b"original"]
    assert post(filing_app(file, key=KEY, limit=len(BODY) - 1), BODY).status_code == 413
    sent = []

    async def long() -> AsyncIterator[bytes]:
        for number in range(1000):
            sent.append(number)
            yield b" " * 1000

    assert post(filing_app(file, key=KEY, limit=10_000), long()).status_code == 413
    assert len(sent) < 1000
    assert len(taken) == 1


def test_a_body_of_many_megabytes_is_filed(system: System) -> None:
    picture = replace(SUBMISSION.pictures[0], content=b"\xff\xd8" * 4_000_000)
    response = post(system.filing_app, to_json(replace(SUBMISSION, pictures=(picture,)), b"x" * 8_000_000))
    assert response.status_code == 204
    assert len(system.mailbox(SUBMISSION.sender)) == 1


def test_a_failure_is_no_204_and_tells_nothing() -> None:
    def fail(submission: Submission, original: bytes) -> None:
        raise OSError(f"cannot store {submission.subject} {base64.b64encode(original)!r}")

    response = post(filing_app(fail, key=KEY))
    assert response.status_code == 500
    assert "cannot store" not in response.text
