"""The office that files documents, with account holders and emails at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reference_impl.adapters.entropy import SystemEntropy
from reference_impl.domain.documents.filing import DocumentFiling
from reference_impl.domain.documents.model import Flaw, Legibility, Picture, Submission
from reference_impl.domain.documents.records import Document, Mail, Notice, ReviewReason
from reference_impl.domain.model import Agent, User
from reference_impl.domain.policy import REFERENCE_POLICY, Policy
from reference_impl.domain.ports import Store
from reference_impl.domain.tokens import hash_of
from reference_impl.storage.memory import MemoryStore
from tests.reference_impl.world import START

__all__ = ["ELSEWHERE", "EUROPE", "SENDER", "Office"]

ELSEWHERE, EUROPE = REFERENCE_POLICY.documents_elsewhere, REFERENCE_POLICY.documents_europe
SENDER = "ada.phone@example.net"


@dataclass
class Office:
    store: Store = field(default_factory=MemoryStore)
    policy: Policy = REFERENCE_POLICY
    kind: type[DocumentFiling] = DocumentFiling
    now: datetime = START
    handed_in: int = 0

    def __post_init__(self) -> None:
        self.filing = self.kind(self.store, SystemEntropy(), self.policy)

    def holder(self, username: str = "ada", account_number: str = "U1234567", country: str = "US", **more: Any) -> User:
        """Somebody with an account."""
        user = User(username, "hash", username.title(), f"{username}@example.org", country, account_number)
        user = replace(user, **more)
        with self.store.transaction() as work:
            work.add_user(user)
        return user

    @staticmethod
    def picture(
        content: bytes = b"picture", *flaws: Flaw, name: str = "IMG_1.jpg", doubts: tuple[Flaw, ...] = ()
    ) -> Picture:
        """A picture that can be read, unless it has flaws, or there are doubts."""
        return Picture(name, "image/jpeg", content, 600, 800, Legibility(flaws, dict.fromkeys(flaws, 2.0), doubts))

    def agent(self) -> str:
        """The key of somebody who may look at pictures."""
        key = SystemEntropy().token()
        with self.store.transaction() as work:
            work.add_agent(Agent(hash_of(key), "Grace", "Americas"))
        return key

    def submission(self, subject: str = "U1234567 PoRes", to: str = ELSEWHERE, **more: Any) -> Submission:
        """An email with one picture."""
        self.handed_in += 1
        made = Submission(f"s{self.handed_in}", SENDER, (to,), subject, pictures=(self.picture(),), message_id="<1@a>")
        return replace(made, **more)

    def file(self, submission: Submission, original: bytes = b"") -> None:
        """Hand it in; its original is like no other unless given."""
        self.filing.file(submission, original or b"original of " + submission.id.encode(), self.now)

    def send(self, subject: str = "U1234567 PoRes", to: str = ELSEWHERE, **more: Any) -> Submission:
        """Hand in a new one."""
        submission = self.submission(subject, to, **more)
        self.file(submission)
        return submission

    def documents(self, username: str = "ada") -> list[tuple[Document, bytes]]:
        """What was filed under somebody's account, with the pictures."""
        with self.store.transaction() as work:
            return [(each, work.document_content(each.id)) for each in work.documents(username)]

    def notices(self, username: str = "ada") -> tuple[Notice, ...]:
        """What somebody is told in Client Portal."""
        with self.store.transaction() as work:
            return work.notices(username)

    def mail_to(self, address: str = SENDER) -> tuple[Mail, ...]:
        """What was sent to an address."""
        return self.filing.mailbox(address)

    def reply(self) -> Mail:
        """The only email that the sender got."""
        (mail,) = self.mail_to()
        return mail

    def review(self) -> Mapping[str, tuple[ReviewReason, ...]]:
        """Why what is kept for review is kept, by submission."""
        return {kept.id: kept.reasons for kept in self.filing.under_review()}
