"""What the intake hands over: written and read again, and whatever is not exactly that is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.documents.model import FAULTS, FLAWS, Fault, Legibility, Picture, Submission
from reference_impl.intake.wire import LONGEST_BODY, NotASubmission, from_json, to_json

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40)
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
SOME_FLAWS = st.lists(st.sampled_from(FLAWS)).map(tuple)
SCORES = st.dictionaries(st.sampled_from(FLAWS), st.floats(0, allow_nan=False, allow_infinity=False))
PICTURES = st.builds(
    Picture,
    name=TEXTS,
    media_type=st.sampled_from(["image/jpeg", "image/png"]),
    content=st.binary(max_size=50),
    width=st.integers(1, 60_000),
    height=st.integers(1, 60_000),
    legibility=st.builds(Legibility, flaws=SOME_FLAWS, scores=SCORES, doubts=SOME_FLAWS),
)
SUBMISSIONS = st.builds(
    Submission,
    id=IDS,
    sender=TEXTS,
    recipients=st.lists(TEXTS, max_size=3).map(tuple),
    subject=TEXTS,
    automatic=st.booleans(),
    pictures=st.lists(PICTURES, max_size=3).map(tuple),
    faults=st.lists(st.builds(Fault, reason=st.sampled_from(FAULTS), name=TEXTS), max_size=3).map(tuple),
    message_id=TEXTS,
)

WHOLE = Submission(
    id="a-1",
    sender="ada@example.com",
    recipients=("newaccounts@interactivebrokers.com",),
    subject="U1234567 PoRes",
    pictures=(Picture("a.jpg", "image/jpeg", b"\xff\xd8", 3, 4, Legibility(("blurred",), {"blurred": 1.5})),),
    faults=(Fault("not-a-picture", "notes.txt"),),
    message_id="<1@example.com>",
)


@given(SUBMISSIONS, st.binary(max_size=200))
def test_what_is_written_is_read_again(submission: Submission, original: bytes) -> None:
    assert from_json(to_json(submission, original)) == (submission, original)


@given(st.binary(max_size=60))
def test_whatever_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(NotASubmission):
        from_json(body)


def _changed(change: Callable[[Any], object]) -> bytes:
    body = json.loads(to_json(WHOLE, b"From: a\r\n\r\n"))
    change(body)
    return json.dumps(body).encode()


CHANGES: dict[str, Callable[[Any], object]] = {
    "a key more": lambda body: body["submission"].update(account="U1"),
    "a key less": lambda body: body["submission"].pop("faults"),
    "a key more outside": lambda body: body.update(more=1),
    "an id with a path": lambda body: body["submission"].update(id="../a"),
    "an id with a line's end": lambda body: body["submission"].update(id="a\n"),
    "no id": lambda body: body["submission"].update(id=""),
    "an id too long": lambda body: body["submission"].update(id="a" * 65),
    "a line's end in the subject": lambda body: body["submission"].update(subject="a\nBcc: b"),
    "a null byte in the sender": lambda body: body["submission"].update(sender="a\0"),
    "half a surrogate pair": lambda body: body["submission"].update(subject="\ud800"),
    "a number for a text": lambda body: body["submission"].update(sender=1),
    "a text for a list": lambda body: body["submission"].update(recipients="a"),
    "a number for a truth": lambda body: body["submission"].update(automatic=1),
    "an unknown fault": lambda body: body["submission"]["faults"][0].update(reason="virus"),
    "an unknown type": lambda body: body["submission"]["pictures"][0].update(media_type="image/svg+xml"),
    "a type that is a list": lambda body: body["submission"]["pictures"][0].update(media_type=[]),
    "an unknown doubt": lambda body: body["submission"]["pictures"][0]["legibility"].update(doubts=["ugly"]),
    "an unknown flaw": lambda body: body["submission"]["pictures"][0]["legibility"].update(flaws=["ugly"]),
    "a score of an unknown flaw": lambda body: body["submission"]["pictures"][0]["legibility"].update(scores={"x": 1}),
    "a negative score": lambda body: body["submission"]["pictures"][0]["legibility"].update(scores={"cut": -0.1}),
    "a score without end": lambda body: body["submission"]["pictures"][0]["legibility"].update(scores={"cut": 1e999}),
    "a score too large for a float": (
        lambda body: body["submission"]["pictures"][0]["legibility"].update(scores={"cut": 10**400})
    ),
    "a score that is a truth": lambda body: body["submission"]["pictures"][0]["legibility"].update(
        scores={"cut": True}
    ),
    "scores as a list": lambda body: body["submission"]["pictures"][0]["legibility"].update(scores=[]),
    "no width": lambda body: body["submission"]["pictures"][0].update(width=0),
    "half a width": lambda body: body["submission"]["pictures"][0].update(width=1.5),
    "a width that is a truth": lambda body: body["submission"]["pictures"][0].update(width=True),
    "content that is no base64": lambda body: body["submission"]["pictures"][0].update(content="a*b="),
    "an original that is no text": lambda body: body.update(original=None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_exactly_a_submission_is_refused_without_repeating_it(change: str) -> None:
    with pytest.raises(NotASubmission) as refused:
        from_json(_changed(CHANGES[change]))
    assert "example.com" not in str(refused.value)


def test_a_key_that_stands_twice_is_refused() -> None:
    body = to_json(WHOLE, b"").replace(b'"automatic":false', b'"automatic":false,"automatic":true')
    with pytest.raises(NotASubmission, match="twice"):
        from_json(body)


def test_a_body_without_end_of_depth_is_refused() -> None:
    with pytest.raises(NotASubmission):
        from_json(b"[" * 200_000)


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(NotASubmission, match=str(LONGEST_BODY)):
        from_json(b" " * (LONGEST_BODY + 1))


def test_the_example_of_the_documentation_is_what_is_written() -> None:
    body = json.loads(to_json(WHOLE, b"mail"))
    assert body["original"] == base64.b64encode(b"mail").decode()
    assert body["submission"]["pictures"][0]["legibility"] == {
        "flaws": ["blurred"],
        "doubts": [],
        "scores": {"blurred": 1.5},
    }
    assert body["submission"]["faults"] == [{"reason": "not-a-picture", "name": "notes.txt"}]
