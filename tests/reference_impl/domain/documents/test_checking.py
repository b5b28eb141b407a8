"""A person looks at what is hard to read: filed as legible, or sent back with what was wrong with it (DOC-INT-3)."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from reference_impl.domain.documents.checking import DocumentChecks
from reference_impl.domain.documents.model import FLAWS, Flaw
from reference_impl.domain.documents.records import Document
from reference_impl.domain.refusals import Refused
from tests.reference_impl.office import ELSEWHERE, SENDER, Office


@dataclass
class Checked:
    office: Office = field(default_factory=Office)

    def __post_init__(self) -> None:
        self.office.holder()
        self.key = self.office.agent()
        self.checks = DocumentChecks(self.office.store, self.office.policy)

    def hard(self, *doubts: Flaw) -> Document:
        """A document that waits for a person."""
        self.office.send("U1234567 PID", pictures=(self.office.picture(b"hard", doubts=doubts or ("blurred",)),))
        return self.office.documents()[-1][0]

    def states(self) -> list[str]:
        return [document.state for document, _ in self.office.documents()]

    def decide(self, document_id: str, *, readable: bool, key: str | None = None) -> None:
        self.checks.decide(key or self.key, document_id, readable=readable, now=self.office.now)


@pytest.fixture
def checked() -> Checked:
    return Checked()


def test_what_is_hard_to_read_is_filed_and_waits_for_a_person(checked: Checked) -> None:
    office = checked.office
    office.send(pictures=(office.picture(b"good"), office.picture(b"hard", doubts=("shadow", "cut"))))
    assert checked.states() == ["filed", "hard-to-read"]
    (waiting,) = checked.checks.waiting(checked.key)
    document = office.documents()[1][0]
    assert (waiting.id, waiting.purpose, waiting.received_at) == (document.id, "PoRes", office.now)
    assert waiting.doubts == ("shadow", "cut")
    assert "ada" not in repr(waiting)
    file = checked.checks.picture(checked.key, waiting.id)
    assert (file.content, file.media_type) == (b"hard", "image/jpeg")
    assert "ada" not in file.name
    assert office.review() == {}


def test_what_can_be_read_after_all_is_filed_and_nobody_is_told_more(checked: Checked) -> None:
    document = checked.hard()
    checked.decide(document.id, readable=True)
    assert checked.states() == ["filed"]
    assert checked.checks.waiting(checked.key) == ()
    assert checked.office.notices() == ()
    assert checked.office.mail_to("ada@example.org") == ()
    checked.office.reply()


@pytest.mark.parametrize("doubt", FLAWS)
def test_what_cannot_be_read_is_sent_back_to_the_holder_alone(checked: Checked, doubt: Flaw) -> None:
    document = checked.hard(doubt)
    checked.decide(document.id, readable=False)
    assert checked.states() == ["sent-back"]
    (notice,) = checked.office.notices()
    (mail,) = checked.office.mail_to("ada@example.org")
    for text in (notice.text, mail.body):
        assert "PID, a proof of identity" in text
        assert f"{checked.office.now:%Y-%m-%d}" in text
        assert ELSEWHERE in text
        assert "ake" in text  # take it, or a picture, again: how to mend it
    assert "If you sent nothing" in mail.body
    assert "moved" not in mail.body
    assert mail.auto_submitted == "auto-generated"
    assert len(checked.office.mail_to(SENDER)) == 1  # the reply of when it came


def test_each_flaw_is_told_in_other_words(checked: Checked) -> None:
    for doubt in FLAWS:
        checked.decide(checked.hard(doubt).id, readable=False)
    assert len({notice.text for notice in checked.office.notices()}) == len(FLAWS)


@pytest.mark.parametrize("first", [True, False])
def test_it_is_decided_once(checked: Checked, first: bool) -> None:
    document = checked.hard()
    checked.decide(document.id, readable=first)
    before = checked.states(), checked.office.notices()
    for again in (True, False):
        with pytest.raises(Refused) as refused:
            checked.decide(document.id, readable=again)
        assert refused.value.reason == "not-found"
    assert (checked.states(), checked.office.notices()) == before


@pytest.mark.parametrize("id_", ["", "unknown", "\x00", "x" * 1000])
def test_no_other_document_can_be_had(checked: Checked, id_: str) -> None:
    checked.office.send(pictures=(checked.office.picture(b"good"),))
    legible = checked.office.documents()[0][0]
    for wanted in (id_, legible.id):
        with pytest.raises(Refused) as refused:
            checked.checks.picture(checked.key, wanted)
        assert refused.value.reason == "not-found"
        with pytest.raises(Refused) as refused:
            checked.decide(wanted, readable=False)
        assert refused.value.reason == "not-found"
    assert checked.states() == ["filed"]


@pytest.mark.parametrize("key", ["nobody", "\x00", "ä"])
def test_nothing_is_shown_or_done_without_an_agents_key(checked: Checked, key: str) -> None:
    document = checked.hard()
    for attempt in (
        lambda: checked.checks.waiting(key),
        lambda: checked.checks.picture(key, document.id),
        lambda: checked.decide(document.id, readable=True, key=key),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.reason == "not-signed-in"
    assert checked.states() == ["hard-to-read"]


# ---------------------------------------------------------------- emails that were not filed
def test_an_email_of_which_nothing_was_filed_waits_until_somebody_has_seen_to_it(checked: Checked) -> None:
    first, second = checked.office.send("PoRes"), checked.office.send("U1234567")
    assert [kept.id for kept in checked.checks.emails(checked.key)] == [first.id, second.id]
    kept = checked.checks.emails(checked.key)[0]
    assert (kept.subject, kept.sender, kept.reasons) == ("PoRes", SENDER, ("subject",))
    assert checked.checks.email(checked.key, first.id) == b"original of s1"
    checked.checks.done(checked.key, first.id)
    assert [kept.id for kept in checked.checks.emails(checked.key)] == [second.id]
    for again in (checked.checks.done, checked.checks.email):
        with pytest.raises(Refused) as refused:
            again(checked.key, first.id)
        assert refused.value.reason == "not-found"
    checked.office.file(first)  # handed in once more, as after a kill: it does not come back
    assert [kept.id for kept in checked.checks.emails(checked.key)] == [second.id]


@pytest.mark.parametrize("key", ["nobody", "\x00", "ä"])
def test_emails_are_agents_alone(checked: Checked, key: str) -> None:
    sent = checked.office.send("PoRes")
    for attempt in (
        lambda: checked.checks.emails(key),
        lambda: checked.checks.email(key, sent.id),
        lambda: checked.checks.done(key, sent.id),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.reason == "not-signed-in"
    assert len(checked.checks.emails(checked.key)) == 1
