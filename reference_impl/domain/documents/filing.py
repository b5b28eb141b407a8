"""Documents that came by email are filed, answered, and kept for review: one submission, one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from reference_impl.domain.documents.model import Picture, Purpose, Submission
from reference_impl.domain.documents.records import Document, DocumentState, KeptMail, Mail, ReviewReason
from reference_impl.domain.documents.regions import right_address
from reference_impl.domain.documents.replies import (
    MOVED,
    Wrong,
    can_be_answered,
    mail_to_holder,
    reply_to_sender,
    what_is_wrong,
    wrong_region_notice,
)
from reference_impl.domain.documents.subjects import SubjectReading, read_subject
from reference_impl.domain.inputs import moment
from reference_impl.domain.model import User
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, Store, Transaction

__all__ = ["DocumentFiling", "Whose"]


@dataclass(frozen=True)
class Whose:
    """Whose account a subject names, as far as the store knows.

    Attributes:
        user: the account holder; ``None`` where nobody is, or it is not clear who.
        reason: why there is none.
    """

    user: User | None
    reason: ReviewReason | None = None


class DocumentFiling:
    """The use cases of the intake's office.

    Args:
        store: what is remembered.
        entropy: the documents' identifiers.
        policy: addresses, countries, and how often an account holder is told the same.
    """

    def __init__(self, store: Store, entropy: Entropy, policy: Policy) -> None:
        self.store = store
        self.entropy = entropy
        self.policy = policy

    def file(self, submission: Submission, original: bytes, now: datetime) -> None:
        """File a submission, answer it, and keep it for review where nothing of it is filed.

        Once: whatever is handed in again, at once or later, does nothing more (DOC-INT-5); nor does the same email
        that arrives once more, as from a program that did not hear that it was taken.

        Clauses: DOC-ADR-1, DOC-ADR-2, DOC-SUB-4, DOC-INT-1, DOC-INT-2, DOC-INT-3, DOC-INT-4, DOC-INT-6.

        Args:
            submission: what was found in the email.
            original: the whole message.
            now: aware.
        """
        now = moment(now)
        with self.store.transaction() as work:
            if not self.is_handed_in_first(work, submission):
                return
            if not self.is_new(work, submission, original, now):
                return
            reading = self.read(submission.subject)
            wrong = self.what_is_wrong(submission, reading)
            if self.can_be_answered(submission):
                for mail in self.replies(submission, reading, wrong, now):
                    work.add_mail(mail)
                reasons = self._file(work, submission, reading, wrong, now)
            else:
                reasons = ("automatic",)
            if reasons:
                self.keep(work, submission, original, reasons, now)

    def mailbox(self, address: str) -> tuple[Mail, ...]:
        """The emails that were sent to an address, in this order."""
        with self.store.transaction() as work:
            return work.mails(address)

    def under_review(self) -> tuple[KeptMail, ...]:
        """What is kept for review, in the order in which it came."""
        with self.store.transaction() as work:
            return work.kept_mails()

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def is_handed_in_first(self, work: Transaction, submission: Submission) -> bool:
        """Whether this submission has not been handed in before, as after a kill of the intake (DOC-INT-5)."""
        return work.claim_submission(submission.id)

    def is_new(self, work: Transaction, submission: Submission, original: bytes, now: datetime) -> bool:
        """Whether an email has not arrived in the last days (DOC-INT-1, DOC-INT-5).

        The process may be killed after a message was safe and before 250 was heard, and any server on the way may send
        once more what it has sent. So the same sender, recipients, subject, ``Message-ID`` and content are the same
        email; servers may have added to its head. Without a ``Message-ID`` it is the same to the last byte.
        """
        _, blank, body = original.partition(b"\r\n\r\n")
        content = body if submission.message_id and blank else original
        known_by = [
            submission.sender.lower(),
            sorted(submission.recipients),
            submission.subject,
            submission.message_id,
            sha256(content).hexdigest(),
        ]
        fingerprint = sha256(json.dumps(known_by).encode("ascii")).hexdigest()
        return work.claim_email(fingerprint, now, now - self.policy.same_email_within)

    def read(self, subject: str) -> SubjectReading:
        """See :func:`reference_impl.domain.documents.subjects.read_subject`."""
        return read_subject(subject)

    def what_is_wrong(self, submission: Submission, reading: SubjectReading) -> tuple[Wrong, ...]:
        """See :func:`reference_impl.domain.documents.replies.what_is_wrong`."""
        return what_is_wrong(submission, reading, self.policy)

    def can_be_answered(self, submission: Submission) -> bool:
        """See :func:`reference_impl.domain.documents.replies.can_be_answered`."""
        return can_be_answered(submission, self.policy)

    def replies(
        self, submission: Submission, reading: SubjectReading, wrong: Sequence[Wrong], now: datetime
    ) -> tuple[Mail, ...]:
        """What the sender is told: one reply, from the email alone (DOC-INT-1, DOC-INT-6)."""
        return (reply_to_sender(submission, reading, wrong, now, self.policy),)

    def is_right_region(self, submission: Submission, user: User) -> bool:
        """Whether an email came to the address for where the account holder lives (DOC-ADR-1, DOC-ADR-2, DOC-INT-2)."""
        return right_address(user.country, self.policy) in submission.recipients

    def accepts(self, wrong: Sequence[Wrong]) -> bool:
        """Whether pictures are filed of an email with which this is wrong: nothing but other pictures of it may be."""
        return all(each.part == "picture" for each in wrong)

    def purpose(self, reading: SubjectReading) -> Purpose | None:
        """What the documents are for; ``None`` where that is not clear, and nothing is filed (DOC-SUB-2)."""
        return reading.purpose

    def readable(self, submission: Submission) -> tuple[Picture, ...]:
        """The pictures that are filed: those that can be read, and those that a person has to look at (DOC-INT-3)."""
        return tuple(picture for picture in submission.pictures if not picture.legibility.flaws)

    def whose(self, work: Transaction, reading: SubjectReading) -> Whose:
        """Whose account a subject names (DOC-SUB-1, DOC-SUB-4).

        Nobody is guessed: where another word of the subject is somebody else's username or account number, or the one
        that was found could be read as somebody else's, a person has to look at it (Q-19).
        """
        account = reading.account
        if account is None:
            return Whose(None, "subject")
        named = self._holders(work, account)
        if not named:
            return Whose(None, "unknown-account")
        meant = named.union(*(self._holders(work, word) for word in reading.words))
        if len(meant) > 1:
            return Whose(None, "ambiguous-account")
        user = work.hold_user(next(iter(meant)))
        if user is None:
            return Whose(None, "unknown-account")
        return Whose(user, "closed-account" if user.closed else None)

    def keep(
        self,
        work: Transaction,
        submission: Submission,
        original: bytes,
        reasons: tuple[ReviewReason, ...],
        now: datetime,
    ) -> None:
        """Keep an email for review (DOC-INT-1)."""
        work.keep_mail(KeptMail(submission.id, submission.sender, submission.subject, reasons, now), original)

    def tell_right_address(self, work: Transaction, user: User, now: datetime) -> None:
        """Tell an account holder, in Client Portal and at the address on record, where documents go (DOC-INT-2).

        The same thing once in a while only: anybody who knows the account number can bring it about.
        """
        notice = wrong_region_notice(user, now, self.policy)
        told = [each.given_at for each in work.notices(user.username) if each.text == notice.text]
        if told and now < told[-1] + self.policy.notice_again_after:
            return
        work.add_notice(notice)
        work.add_mail(mail_to_holder(user, notice, self.policy, MOVED))

    # ------------------------------------------------------------ within a transaction
    def _file(
        self,
        work: Transaction,
        submission: Submission,
        reading: SubjectReading,
        wrong: Sequence[Wrong],
        now: datetime,
    ) -> tuple[ReviewReason, ...]:
        """File what can be filed, and tell the account holder what the sender is not told.

        Returns:
            why nothing was filed; empty where something was.
        """
        whose, purpose = self.whose(work, reading), self.purpose(reading)
        reasons: list[ReviewReason] = [each.part for each in wrong]
        if whose.reason is not None:
            reasons.append(whose.reason)
        elif whose.user is not None and not any(each.part == "address" for each in wrong):
            pictures = self.readable(submission) if self.accepts(wrong) else ()
            if not self.is_right_region(submission, whose.user):
                self.tell_right_address(work, whose.user, now)
                reasons.append("wrong-region")
            elif purpose is not None and pictures:
                owner = whose.user.username
                for each in pictures:
                    id_, doubts = self.entropy.token(), each.legibility.doubts
                    state: DocumentState = "hard-to-read" if doubts else "filed"
                    document = Document(id_, owner, purpose, each.media_type, now, submission.id, state, doubts)
                    work.add_document(document, each.content)
                return ()
        return tuple(dict.fromkeys(reasons))

    def _holders(self, work: Transaction, name: str) -> frozenset[str]:
        """Everybody whom a word can mean: by username, or by account number; the live account of a paper one."""
        found = {name_ for name_ in (work.username_of(name),) if name_ is not None}
        user = work.user(name)
        if user is not None:
            found.add(user.paper_of or user.username)
        return frozenset(found)
