"""What the sender is told: all that is wrong, how to mend it, and nothing that only account data can tell."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.documents.model import FAULTS, FLAWS, Fault, FaultReason, Flaw, Submission
from reference_impl.domain.documents.records import Mail
from reference_impl.domain.documents.replies import can_be_answered, reply_to_sender, what_is_wrong
from reference_impl.domain.documents.subjects import read_subject
from reference_impl.domain.policy import REFERENCE_POLICY
from tests.reference_impl.office import ELSEWHERE, EUROPE, SENDER, Office
from tests.reference_impl.world import START

GOOD = Office().submission()


def parts(submission: Submission) -> list[str]:
    return [each.part for each in what_is_wrong(submission, read_subject(submission.subject), REFERENCE_POLICY)]


def reply(submission: Submission) -> Mail:
    reading = read_subject(submission.subject)
    wrong = what_is_wrong(submission, reading, REFERENCE_POLICY)
    return reply_to_sender(submission, reading, wrong, START, REFERENCE_POLICY)


def test_an_email_with_which_nothing_is_wrong_is_acknowledged() -> None:
    mail = reply(GOOD)
    assert parts(GOOD) == []
    assert (mail.to, mail.sender, mail.sent_at) == (SENDER, ELSEWHERE, START)
    assert (mail.subject, mail.in_reply_to, mail.auto_submitted) == ("Re: U1234567 PoRes", "<1@a>", "auto-replied")
    assert "We have received your email" in mail.body
    assert "One picture was attached for PoRes, a proof of residential address, and can be read." in mail.body
    assert "again" not in mail.body


def test_the_reply_comes_from_the_address_that_was_written_to() -> None:
    assert reply(replace(GOOD, recipients=(EUROPE,))).sender == EUROPE


@pytest.mark.parametrize("recipients", [(), (ELSEWHERE, EUROPE), ("somebody@example.org",)])
def test_another_number_of_our_addresses_than_one_is_told(recipients: tuple[str, ...]) -> None:
    asked = replace(GOOD, recipients=recipients)
    assert parts(asked) == ["address"]
    assert ELSEWHERE in reply(asked).body
    assert EUROPE in reply(asked).body
    assert reply(asked).sender in (ELSEWHERE, EUROPE)


@pytest.mark.parametrize("reason", FAULTS)
def test_each_fault_of_a_file_is_told_with_how_to_mend_it(reason: FaultReason) -> None:
    asked = replace(GOOD, faults=(Fault(reason, "holiday.jpg"),))
    assert parts(asked) == ["attachment"]
    told = reply(asked).body
    assert "send everything again" in told
    assert ("holiday.jpg" in told) == (reason not in ("no-picture", "too-many-files"))
    others = [reply(replace(asked, faults=(Fault(other, "holiday.jpg"),))).body for other in FAULTS if other != reason]
    assert told not in others


def test_an_email_without_pictures_is_told_so_even_where_nothing_else_says_it() -> None:
    assert parts(replace(GOOD, pictures=())) == ["attachment"]
    assert "There is no picture" in reply(replace(GOOD, pictures=())).body


@pytest.mark.parametrize("flaw", FLAWS)
def test_each_flaw_of_a_picture_is_told_with_how_to_mend_it(flaw: Flaw) -> None:
    asked = replace(GOOD, pictures=(Office.picture(b"", flaw),))
    assert parts(asked) == ["picture"]
    said = next(line for line in reply(asked).body.splitlines() if line.startswith("- "))
    assert 'Picture 1 ("IMG_1.jpg")' in said
    assert "take" in said.lower()


def test_all_that_is_wrong_is_told_at_once() -> None:
    asked = replace(
        GOOD,
        recipients=(),
        subject="hello",
        pictures=(Office.picture(b"", "blurred", "shadow"),),
        faults=(Fault("damaged", "a.jpg"),),
    )
    assert parts(asked) == ["address", "subject", "subject", "attachment", "picture", "picture"]
    assert reply(asked).body.count("\n- ") == 6


def test_of_several_pictures_only_those_that_cannot_be_read_are_asked_for_again() -> None:
    pictures = (Office.picture(), Office.picture(b"", "blurred", name="b.jpg"), Office.picture(), Office.picture())
    told = reply(replace(GOOD, pictures=pictures)).body
    assert 'Picture 2 ("b.jpg") is blurred' in told
    assert "Pictures 1, 3 and 4, on the other hand, can be read" in told
    assert "send everything again" not in told
    assert "send everything again" in reply(replace(GOOD, subject="PoRes", pictures=pictures)).body


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("PID", "account number"),
        ("U1234567", "PoRes in it"),
        ("PID PoRes U1234567", "both purposes"),
        ("PID U1234567 U7654321", "more than one account number"),
        ("PID ada ben", "more than one word"),
        ("PID U123456", "exactly seven digits"),
        ("pid U1234567", "capital and small letters count"),
        ("\u202ePID U1234567", "invisible characters"),
        ("x" * 1000, "too long"),
    ],
)
def test_what_is_wrong_with_the_subject_is_told_in_words(subject: str, says: str) -> None:
    assert says in reply(replace(GOOD, subject=subject)).body


@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=80))
def test_nothing_in_an_email_adds_a_line_to_the_reply(subject: str, name: str, message_id: str) -> None:
    asked = replace(
        GOOD,
        subject=subject,
        pictures=(Office.picture(b"", "blurred", name=name),),
        faults=(Fault("damaged", name),),
        message_id=message_id,
    )
    told = reply(asked)
    plain = reply(replace(asked, pictures=(Office.picture(b"", "blurred"),), faults=(Fault("damaged", "x"),)))
    assert len(told.body.splitlines()) == len(plain.body.splitlines())
    for header in (told.to, told.sender, told.subject, told.in_reply_to):
        assert len(header) <= 260
        assert not any(unicodedata.category(each)[0] == "C" or each in "\u2028\u2029" for each in header)
    told.body.encode("utf-8")


@pytest.mark.parametrize(
    ("subject", "replied"),
    [
        ("PID\r\nBcc: everybody@example.org", "Re: PID Bcc: everybody@example.org"),
        ("Re: RE:re: PID", "Re: PID"),
        ("", "Re: your documents"),
        ("Re:", "Re: your documents"),
        ("a" * 500, "Re: " + "a" * 200),
    ],
)
def test_the_subject_of_the_reply_is_one_short_line(subject: str, replied: str) -> None:
    assert reply(replace(GOOD, subject=subject)).subject == replied


@pytest.mark.parametrize(
    "message_id", ["1@a", "<1@a>\r\nBcc: b@a", "<1@a> <2@a>", "<a b@c>", "<é@a>", "<" + "a" * 300 + "@a>"]
)
def test_a_message_id_that_is_none_is_not_repeated(message_id: str) -> None:
    assert reply(replace(GOOD, message_id=message_id)).in_reply_to == ""


@pytest.mark.parametrize("sender", ["", "ada", "a@b\r\nBcc: c@d", "a b@c", ELSEWHERE, EUROPE.upper(), "a" * 400 + "@b"])
def test_whoever_cannot_or_must_not_be_answered_is_not(sender: str) -> None:
    assert not can_be_answered(replace(GOOD, sender=sender), REFERENCE_POLICY)


def test_a_person_is_answered_and_a_program_is_not() -> None:
    assert can_be_answered(GOOD, REFERENCE_POLICY)
    assert can_be_answered(replace(GOOD, sender="ädä@exämple.org"), REFERENCE_POLICY)
    assert not can_be_answered(replace(GOOD, automatic=True), REFERENCE_POLICY)


def test_a_files_name_is_repeated_with_nothing_to_click_in_it() -> None:
    asked = replace(GOOD, faults=(Fault("damaged", 'http://example.org/"><a\u202ecod.jpg ' + "x" * 200),))
    assert '"http___example.org____a_cod.jpg xxx' in reply(asked).body
    assert "x" * 60 not in reply(asked).body


# ---------------------------------------------------------------- hard to read
@pytest.mark.parametrize("doubt", FLAWS)
def test_what_is_hard_to_read_is_acknowledged_and_said_to_be_looked_at(doubt: Flaw) -> None:
    hard = Office.picture(b"", doubts=(doubt,), name="page.jpg")
    asked = replace(GOOD, pictures=(hard, Office.picture()))
    assert parts(asked) == []
    body = reply(asked).body
    assert "2 pictures were attached for PoRes, a proof of residential address." in body
    assert '- Picture 1 ("page.jpg") is hard to read: ' in body
    assert "A person looks at what is hard to read; you need not do anything now." in body
    assert "can be read." not in body.partition("A person")[0]
    assert "Picture 2" not in body
    others = [reply(replace(asked, pictures=(Office.picture(doubts=(flaw,)),))).body for flaw in FLAWS if flaw != doubt]
    assert body not in others


def test_beside_what_cannot_be_read_it_is_told_what_need_not_be_sent_again() -> None:
    pictures = (Office.picture(b"", "cut"), Office.picture(doubts=("blurred", "shadow")), Office.picture())
    body = reply(replace(GOOD, pictures=pictures)).body
    assert '- Picture 1 ("IMG_1.jpg") does not show the whole page.' in body
    assert "Picture 3, on the other hand, can be read, and need not be sent again." in body
    assert 'Picture 2 ("IMG_1.jpg") is hard to read: it is a little blurred and there is a shadow on it.' in body
    without = reply(replace(GOOD, pictures=pictures[:2])).body
    assert "on the other hand" not in without
    assert "A person looks at what is hard to read" in without
    assert "We cannot file it as it is" not in without
