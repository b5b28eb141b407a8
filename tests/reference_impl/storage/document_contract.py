"""What every store keeps of documents and mail; see :mod:`tests.reference_impl.storage.contract`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_impl.domain.documents.records import Document, KeptMail, Mail, Notice
from reference_impl.domain.ports import Store
from tests.reference_impl.storage.contract import ADA, fill
from tests.reference_impl.world import SECOND, START


def claim_email_and_fail(store: Store) -> None:
    with store.transaction() as work:
        work.claim_email("e3", START, START - SECOND)
        raise ZeroDivisionError


def handle_mail_and_fail(store: Store) -> None:
    with store.transaction() as work:
        work.claim_submission("s1")
        work.keep_mail(KeptMail("s1", "", "", ("automatic",), START), b"")
        work.add_mail(Mail("ada@example.org", "office@example.org", "", "", START))
        raise ZeroDivisionError


class DocumentContract:
    def test_a_submission_is_taken_on_once(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError):
            handle_mail_and_fail(store)
        with store.transaction() as work:
            assert work.claim_submission("s1")
            assert not work.claim_submission("s1")
            assert work.claim_submission("s2")  # the transaction can go on
        with store.transaction() as work:
            assert not work.claim_submission("s1")
        store.clear()
        with store.transaction() as work:
            assert work.claim_submission("s1")

    def test_an_email_is_new_once_until_it_is_long_ago(self, store: Store) -> None:
        with store.transaction() as work:
            assert work.claim_email("e1", START, START - SECOND)
            assert not work.claim_email("e1", START, START - SECOND)
            assert work.claim_email("e2", START, START - SECOND)  # the transaction can go on
        with store.transaction() as work:
            assert not work.claim_email("e1", START + 2 * SECOND, START - SECOND)
            assert work.claim_email("e1", START + 3 * SECOND, START)
            assert not work.claim_email("e1", START + 4 * SECOND, START + 2 * SECOND)
        with pytest.raises(ZeroDivisionError):
            claim_email_and_fail(store)
        with store.transaction() as work:
            assert work.claim_email("e3", START, START - SECOND)
        store.clear()
        with store.transaction() as work:
            assert work.claim_email("e1", START + 4 * SECOND, START)

    def test_documents_are_their_owners_in_the_order_in_which_they_were_filed(self, store: Store) -> None:
        fill(store)
        first = Document("d9", "ada", "PoRes", "image/jpeg", START + SECOND, "s1")
        second = Document("d1", "ada", "PID", "image/png", START, "s1")
        with store.transaction() as work:
            work.add_user(replace(ADA, username="ben"))
            work.claim_submission("s1")
            work.add_document(first, b"\xff\x00one")
            work.add_document(second, b"two")
            work.add_document(replace(first, id="d5", username="ben"), b"three")
        with store.transaction() as work:
            assert work.documents("ada") == (first, second)
            assert work.document("d9") == first
            assert work.document("d5") == replace(first, id="d5", username="ben")
            assert work.document("d0") is None
            assert work.document_content("d9") == b"\xff\x00one"
            assert work.document_content("d1") == b"two"
            assert work.documents("nobody") == ()

    def test_documents_are_found_by_their_state(self, store: Store) -> None:
        fill(store)
        legible = Document("d9", "ada", "PoRes", "image/jpeg", START, "s1")
        hard = replace(legible, id="d8", state="hard-to-read", doubts=("blurred", "cut"))
        with store.transaction() as work:
            work.claim_submission("s1")
            for each in (hard, legible, replace(hard, id="d1")):
                work.add_document(each, b"")
        with store.transaction() as work:
            assert work.documents_in("hard-to-read") == (hard, replace(hard, id="d1"))
            work.set_document_state("d8", "sent-back")
            work.set_document_state("d0", "sent-back")
        with store.transaction() as work:
            assert work.documents_in("hard-to-read") == (replace(hard, id="d1"),)
            assert work.documents_in("sent-back") == (replace(hard, state="sent-back"),)
            assert work.document("d8") == replace(hard, state="sent-back")
            assert work.documents("ada") == (replace(hard, state="sent-back"), legible, replace(hard, id="d1"))
        store.clear()
        with store.transaction() as work:
            assert work.documents_in("filed") == ()

    def test_notices_are_told_in_the_order_in_which_they_were_given(self, store: Store) -> None:
        fill(store)
        first, second = Notice("ada", "Ä first", START + SECOND), Notice("ada", "A second", START)
        with store.transaction() as work:
            work.add_notice(first)
            work.add_notice(second)
        with store.transaction() as work:
            assert work.notices("ada") == (first, second)
            assert work.notices("ben") == ()

    def test_a_mailbox_holds_what_was_sent_to_it_in_order(self, store: Store) -> None:
        first = Mail("Ada@Example.org", "office@example.org", "Re: Ä", "Good day,\n", START + SECOND, "<1@example.org>")
        second = replace(first, to="ada@example.org", sent_at=START, in_reply_to="", auto_submitted="auto-generated")
        with store.transaction() as work:
            work.add_mail(first)
            work.add_mail(replace(first, to="ben@example.org"))
            work.add_mail(second)
        with store.transaction() as work:
            assert work.mails("ada@example.ORG") == (first, second)
            assert work.mails("ada@example.or") == ()
            assert work.mails("%") == ()

    def test_what_is_kept_for_review_is_there_in_order(self, store: Store) -> None:
        first = KeptMail("s2", "", "Ä subject", ("subject", "picture"), START + SECOND)
        second = replace(first, id="s1", reasons=("automatic",), kept_at=START)
        with store.transaction() as work:
            assert work.kept_mails() == ()
            for kept in (first, second):
                work.claim_submission(kept.id)
                work.keep_mail(kept, b"\x00From: nobody " + kept.id.encode())
        with store.transaction() as work:
            assert work.kept_mails() == (first, second)
            assert work.kept_original("s2") == b"\x00From: nobody s2"
            assert work.kept_original("s3") is None

    def test_what_is_kept_is_forgotten_once_somebody_has_seen_to_it(self, store: Store) -> None:
        first = KeptMail("s1", "", "", ("automatic",), START)
        with store.transaction() as work:
            for kept in (first, replace(first, id="s2")):
                work.claim_submission(kept.id)
                work.keep_mail(kept, b"one")
        with store.transaction() as work:
            assert work.forget_kept_mail("s1")
            assert not work.forget_kept_mail("s1")
            assert not work.forget_kept_mail("s3")
        with store.transaction() as work:
            assert work.kept_mails() == (replace(first, id="s2"),)
            assert (work.kept_original("s1"), work.kept_original("s2")) == (None, b"one")
            assert not work.claim_submission("s1")

    def test_what_was_sent_and_kept_is_undone_with_the_transaction(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError):
            handle_mail_and_fail(store)
        with store.transaction() as work:
            assert work.kept_mails() == ()
            assert work.mails("ada@example.org") == ()
