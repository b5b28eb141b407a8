"""A person looks at what a program could not decide: pictures that are hard to read, and emails that were not filed."""

from __future__ import annotations

from datetime import datetime

from reference_impl.domain import desk_words
from reference_impl.domain.agents import agent_of
from reference_impl.domain.documents.records import Document, KeptMail
from reference_impl.domain.documents.replies import mail_to_holder, sent_back_notice
from reference_impl.domain.inputs import moment
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Store, Transaction
from reference_impl.domain.tokens import is_identifier
from reference_impl.domain.views import DocumentFile, PictureToCheck

__all__ = ["DocumentChecks"]


class DocumentChecks:
    """The use cases of agents who look at what came by email. Whose a picture is they need not know, and are not told.

    Args:
        store: what is remembered.
        policy: the two addresses.

    All methods take an agent's key, and raise ``Refused`` with ``not-signed-in`` for one that no agent has.
    """

    def __init__(self, store: Store, policy: Policy) -> None:
        self.store = store
        self.policy = policy

    def waiting(self, key: str) -> tuple[PictureToCheck, ...]:
        """The pictures that wait for somebody to look at them, the longest waiting first (DOC-INT-3)."""
        with self.store.transaction() as work:
            agent_of(work, key)
            return tuple(
                PictureToCheck(each.id, each.purpose, each.received_at, each.media_type, each.doubts)
                for each in work.documents_in("hard-to-read")
            )

    def picture(self, key: str, document_id: str) -> DocumentFile:
        """One of these pictures.

        Raises:
            Refused: ``not-found``: none of them has this identifier.
        """
        with self.store.transaction() as work:
            agent_of(work, key)
            document = self._waiting(work, document_id)
            return DocumentFile.of(document, work.document_content(document.id))

    def decide(self, key: str, document_id: str, *, readable: bool, now: datetime) -> None:
        """Say whether a picture can be read.

        One that can counts as legible from now on. One that cannot counts as not sent, and the account holder is told
        so, in Client Portal and at the address on record, with what was wrong with it; whoever sent the email is not,
        for it may have been anybody.

        Clauses: DOC-INT-3, DOC-INT-6.

        Args:
            key: the agent's.
            document_id: of the picture.
            readable: whether it can.
            now: aware.

        Raises:
            Refused: ``not-found``: no picture of this identifier waits, as when somebody else has looked at it.
        """
        now = moment(now)
        with self.store.transaction() as work:
            agent_of(work, key)
            user = work.hold_user(self._waiting(work, document_id).username)
            document = self._waiting(work, document_id)  # as it is now that nobody else decides about it
            work.set_document_state(document.id, "filed" if readable else "sent-back")
            if not readable and user is not None:
                notice = sent_back_notice(user, document, now, self.policy)
                work.add_notice(notice)
                work.add_mail(mail_to_holder(user, notice, self.policy))

    def emails(self, key: str) -> tuple[KeptMail, ...]:
        """The emails that were not filed, the longest waiting first (DOC-INT-1)."""
        with self.store.transaction() as work:
            agent_of(work, key)
            return work.kept_mails()

    def email(self, key: str, email_id: str) -> bytes:
        """One of these emails, as it came.

        Raises:
            Refused: ``not-found``: none of them has this identifier.
        """
        with self.store.transaction() as work:
            agent_of(work, key)
            original = work.kept_original(email_id) if is_identifier(email_id) else None
        if original is None:
            raise desk_words.no_such_email()
        return original

    def done(self, key: str, email_id: str) -> None:
        """Say that everything was done about an email: it is kept no longer.

        Raises:
            Refused: ``not-found``: no email of this identifier waits, as when somebody else was faster.
        """
        with self.store.transaction() as work:
            agent_of(work, key)
            if not is_identifier(email_id) or not work.forget_kept_mail(email_id):
                raise desk_words.no_such_email()

    def _waiting(self, work: Transaction, document_id: str) -> Document:
        document = work.document(document_id) if is_identifier(document_id) else None
        if document is None or document.state != "hard-to-read":
            raise desk_words.no_such_picture()
        return document
