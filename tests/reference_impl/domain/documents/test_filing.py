"""One submission is one transaction: filed where it belongs or kept, and answered alike wherever it belongs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.documents.model import FAULTS, FLAWS, Fault, Flaw
from reference_impl.domain.documents.records import ReviewReason
from reference_impl.storage.memory import MemoryStore
from tests.reference_impl.office import ELSEWHERE, EUROPE, SENDER, Office


@pytest.fixture
def office() -> Office:
    office = Office()
    office.holder()
    office.holder("ben", "U7654321", "DE")
    return office


def test_a_document_is_filed_under_the_account_and_for_the_purpose_named_and_no_other(office: Office) -> None:
    sent = office.send("U1234567 PID", pictures=(office.picture(b"front"), office.picture(b"back")))
    filed = office.documents()
    assert [(each.purpose, content) for each, content in filed] == [("PID", b"front"), ("PID", b"back")]
    assert {(each.username, each.media_type, each.received_at, each.submission) for each, _ in filed} == {
        ("ada", "image/jpeg", office.now, sent.id)
    }
    assert len({each.id for each, _ in filed}) == 2
    assert office.documents("ben") == []
    assert office.review() == {}
    assert office.notices() == ()


@pytest.mark.parametrize("subject", ["ben PoRes", "Fwd: my PoRes, U7654321", "PoRes U7654321 ben"])
def test_residents_of_a_european_country_file_at_the_other_address(office: Office, subject: str) -> None:
    office.send(subject, EUROPE)
    assert len(office.documents("ben")) == 1
    assert office.documents() == []


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ("PoRes", "subject"),
        ("U1234567", "subject"),
        ("U1234567 pores", "subject"),
        ("U1234567 PID PoRes", "subject"),
        ("U1234567 U7654321 PoRes", "subject"),
        ("ada ben PoRes", "subject"),
        ("U1234568 PoRes", "unknown-account"),
        ("adaa PoRes", "unknown-account"),
        ("Ada PoRes", "unknown-account"),
        ("U1234567 ben PoRes", "ambiguous-account"),
        ("ada: U7654321 PoRes", "ambiguous-account"),
    ],
)
def test_what_is_not_clear_is_kept_for_review_and_not_guessed(
    office: Office, subject: str, reason: ReviewReason
) -> None:
    sent = office.send(subject)
    assert office.documents() == office.documents("ben") == []
    assert reason in office.review()[sent.id]
    (kept,) = office.filing.under_review()
    assert (kept.sender, kept.subject) == (SENDER, subject)
    with office.store.transaction() as work:
        assert work.kept_original(sent.id) == b"original of s1"
    assert kept.kept_at == office.now
    office.reply()


def test_a_name_that_can_be_read_as_two_people_is_kept_for_review(office: Office) -> None:
    office.holder("_ada", "U1111111")
    office.send("_ada PoRes")
    assert office.documents() == office.documents("_ada") == []
    assert office.review() == {"s1": ("ambiguous-account",)}


def test_an_account_number_of_another_form_is_found_where_somebody_has_it(office: Office) -> None:
    office.holder("cy", "F77-001", "US")
    office.send("F77-001 PID")
    assert len(office.documents("cy")) == 1


def test_an_account_number_that_several_people_have_is_nobodys(office: Office) -> None:
    office.holder("cy", "U1234567", "US")
    office.send("U1234567 PID")
    assert office.review() == {"s1": ("unknown-account",)}


@pytest.mark.parametrize("subject", ["adapaper PID", "U1234567 PID", "adapaper U1234567 PID"])
def test_paper_credentials_name_the_live_account(office: Office, subject: str) -> None:
    office.holder("adapaper", "U1234567", paper_of="ada")
    office.send(subject)
    assert len(office.documents()) == 1
    assert office.documents("adapaper") == []


def test_an_account_that_is_not_approved_yet_takes_documents(office: Office) -> None:
    office.holder("cy", "U1111111", approved_at=None)
    office.send("cy PID")
    assert len(office.documents("cy")) == 1


def test_documents_for_a_closed_account_are_kept_for_review_and_nobody_is_told(office: Office) -> None:
    office.holder("cy", "U1111111", "DE", closed="by-customer")
    office.send("cy PID", EUROPE)
    office.send("cy PID", ELSEWHERE)
    assert office.documents("cy") == []
    assert set(office.review().values()) == {("closed-account",)}
    assert office.notices("cy") == ()
    assert office.mail_to("cy@example.org") == ()


# ---------------------------------------------------------------- the region
@pytest.mark.parametrize(
    ("subject", "wrong", "right"), [("ada PID", EUROPE, ELSEWHERE), ("ben PID", ELSEWHERE, EUROPE)]
)
def test_the_account_holder_is_told_the_right_address_twice(
    office: Office, subject: str, wrong: str, right: str
) -> None:
    username = subject.split(maxsplit=1)[0]
    sent = office.send(subject, wrong)
    assert office.documents(username) == []
    assert office.review() == {sent.id: ("wrong-region",)}
    (notice,) = office.notices(username)
    (mail,) = office.mail_to(f"{username}@example.org")
    assert right in notice.text
    assert right in mail.body
    assert wrong not in notice.text + mail.body
    assert (mail.sender, mail.in_reply_to, mail.auto_submitted) == (right, "", "auto-generated")
    assert right not in office.reply().body


def test_the_right_address_is_told_even_where_something_else_is_wrong(office: Office) -> None:
    office.send("ada", EUROPE, pictures=(office.picture(b"", "blurred"),))
    assert len(office.notices()) == 1
    assert office.review() == {"s1": ("subject", "picture", "wrong-region")}


def test_the_account_holder_is_not_told_the_same_all_day(office: Office) -> None:
    for _ in range(3):
        office.send(to=EUROPE)
    assert len(office.notices()) == len(office.mail_to("ada@example.org")) == 1
    assert len(office.mail_to()) == 3
    office.now += office.policy.notice_again_after - timedelta(microseconds=1)
    office.send(to=EUROPE)
    assert len(office.notices()) == 1
    office.now += timedelta(microseconds=1)
    office.send(to=EUROPE)
    assert len(office.notices()) == len(office.mail_to("ada@example.org")) == 2


def test_an_email_to_both_addresses_is_filed_in_neither_region_and_the_sender_told(office: Office) -> None:
    office.send(recipients=(ELSEWHERE, EUROPE))
    assert office.documents() == []
    assert office.review() == {"s1": ("address",)}
    assert office.notices() == ()
    assert "exactly one of our two addresses" in office.reply().body


# ---------------------------------------------------------------- pictures
def test_of_several_pictures_those_that_can_be_read_are_filed(office: Office) -> None:
    office.send(pictures=(office.picture(b"one"), office.picture(b"two", "shadow"), office.picture(b"three")))
    assert [content for _, content in office.documents()] == [b"one", b"three"]
    assert office.review() == {}
    assert "Picture 2" in office.reply().body


@pytest.mark.parametrize("flaw", FLAWS)
def test_an_email_of_which_no_picture_can_be_read_is_kept(office: Office, flaw: Flaw) -> None:
    office.send(pictures=(office.picture(b"one", flaw),))
    assert office.documents() == []
    assert office.review() == {"s1": ("picture",)}


@pytest.mark.parametrize("reason", FAULTS)
def test_an_email_with_a_file_that_is_refused_is_refused_as_a_whole(office: Office, reason: Any) -> None:
    office.send(faults=(Fault(reason, "a.jpg"),))
    assert office.documents() == []
    assert office.review() == {"s1": ("attachment",)}


# ---------------------------------------------------------------- once, and the reply
def all_that_came_of_it(office: Office) -> tuple[object, ...]:
    return office.documents(), office.review(), office.notices(), office.mail_to(), office.mail_to("ada@example.org")


@pytest.mark.parametrize(
    "more", [{}, {"subject": "PoRes"}, {"recipients": (EUROPE,)}, {"automatic": True}, {"pictures": ()}]
)
def test_what_is_handed_in_again_is_handled_once(office: Office, more: dict[str, Any]) -> None:
    submission = office.submission(**more)
    office.file(submission)
    first = all_that_came_of_it(office)
    for _ in range(3):
        office.now += timedelta(days=2)
        office.file(submission)
    assert all_that_came_of_it(office) == first


@pytest.mark.parametrize("more", [{"automatic": True}, {"sender": ""}, {"sender": ELSEWHERE}, {"sender": EUROPE}])
def test_automatic_mail_is_neither_answered_nor_filed(office: Office, more: dict[str, Any]) -> None:
    sent = office.send(**more)
    assert office.mail_to(sent.sender) == ()
    assert office.mail_to() == ()
    assert office.documents() == []
    assert office.review() == {"s1": ("automatic",)}
    office.send(to=EUROPE, **more)
    assert office.notices() == ()


HEAD, BODY = b"Subject: U1234567 PoRes\r\n", b"\r\n\r\na picture"


@pytest.mark.parametrize("more", [{}, {"subject": "PoRes"}, {"to": EUROPE}, {"automatic": True}, {"pictures": ()}])
def test_the_same_email_that_arrives_once_more_is_neither_filed_nor_answered_nor_kept(
    office: Office, more: dict[str, Any]
) -> None:
    office.file(office.submission(**more), HEAD + BODY)
    first = all_that_came_of_it(office)
    for number in range(3):
        office.now += timedelta(days=2)
        office.file(office.submission(**more), b"Received: by server %d\r\n" % number + HEAD + BODY)
    assert all_that_came_of_it(office) == first


@pytest.mark.parametrize(
    ("more", "original"),
    [
        ({"message_id": "<2@a>"}, HEAD + BODY),
        ({"sender": "another@example.net"}, HEAD + BODY),
        ({"to": EUROPE}, HEAD + BODY),
        ({"subject": "ada PoRes"}, HEAD + BODY),
        ({}, HEAD + BODY + b"s"),
    ],
)
def test_an_email_that_differs_is_another_one(office: Office, more: dict[str, Any], original: bytes) -> None:
    office.file(office.submission(), HEAD + BODY)
    office.file(office.submission(**more), original)
    assert len(office.mail_to()) + len(office.mail_to("another@example.net")) == 2


def test_without_an_id_an_email_is_the_same_to_the_last_byte(office: Office) -> None:
    office.file(office.submission(message_id=""), HEAD + BODY)
    office.file(office.submission(message_id=""), HEAD + BODY)
    assert len(office.documents()) == len(office.mail_to()) == 1
    office.file(office.submission(message_id=""), b"Received: by another server\r\n" + HEAD + BODY)
    assert len(office.documents()) == len(office.mail_to()) == 2


def test_after_a_week_an_email_is_new(office: Office) -> None:
    office.file(office.submission(), HEAD + BODY)
    office.now += office.policy.same_email_within - timedelta(microseconds=1)
    office.file(office.submission(), HEAD + BODY)
    assert len(office.documents()) == 1
    office.now += timedelta(microseconds=1)
    office.file(office.submission(), HEAD + BODY)
    assert len(office.documents()) == 2


def test_two_emails_alike_are_two(office: Office) -> None:
    office.send()
    office.send()
    assert len(office.documents()) == 2
    assert len(office.mail_to()) == 2


SUBJECTS = st.sampled_from(
    ["U1234567 PoRes", "ada PID", "U7654321 PID", "ben ada PoRes", "U1234567 ben PID", "PoRes", "adapaper PID", "hello"]
) | st.text(max_size=30)


@given(
    SUBJECTS,
    st.sampled_from([(ELSEWHERE,), (EUROPE,), (EUROPE, ELSEWHERE)]),
    st.sampled_from([(), *[(f,) for f in FLAWS]]),
)
def test_the_sender_is_told_the_same_whoever_has_an_account_and_wherever_they_live(
    subject: str, recipients: tuple[str, ...], flaws: tuple[Flaw, ...]
) -> None:
    told = []
    for people in ([], [("ada", "US")], [("ada", "DE"), ("ben", "US")], [("hello", "US"), ("ben", "DE")]):
        office = Office()
        for username, country in people:
            office.holder(username, "U7654321" if username == "ben" else "U1234567", country)
        office.send(subject, recipients=recipients, pictures=(office.picture(b"", *flaws),))
        told.append(office.reply())
    assert told == [told[0]] * 4


@given(SUBJECTS, st.booleans())
def test_what_is_not_filed_is_kept_and_what_is_filed_is_not(subject: str, european: bool) -> None:
    office = Office()
    office.holder()
    office.holder("ben", "U7654321", "DE")
    office.send(subject, EUROPE if european else ELSEWHERE)
    filed = len(office.documents()) + len(office.documents("ben"))
    assert filed + len(office.review()) == 1


class _Failing(MemoryStore):
    """A store that fails at the end of a transaction, as one does whose disk is full."""

    failing = False

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Any]:
        with super().transaction() as work:
            yield work
            if self.failing:
                raise OSError("no space left")


def test_what_could_not_be_filed_is_filed_when_it_is_handed_in_again() -> None:
    store = _Failing()
    office = Office(store)
    office.holder()
    submission = office.submission()
    store.failing = True
    with pytest.raises(OSError, match="no space"):
        office.file(submission)
    store.failing = False
    assert office.documents() == []
    assert office.mail_to() == ()
    office.file(submission)
    assert len(office.documents()) == len(office.mail_to()) == 1


def test_a_time_without_a_zone_is_refused(office: Office) -> None:
    with pytest.raises(ValueError, match="aware"):
        office.filing.file(office.submission(), b"", datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


def test_the_record_shows_neither_picture_nor_message_when_it_is_printed(office: Office) -> None:
    office.send()
    office.send("PoRes")
    assert "picture" not in repr(office.documents()[0][0])
    assert "original of" not in repr(office.filing.under_review())
    assert "content" not in repr(replace(office.submission(), pictures=(office.picture(b"content"),)))
