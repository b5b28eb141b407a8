"""The filing of documents with one rule broken: about addresses, subjects, replies, and what is told to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from reference_impl.domain.documents.filing import DocumentFiling, Whose
from reference_impl.domain.documents.model import Picture, Purpose, Submission
from reference_impl.domain.documents.records import Mail, ReviewReason
from reference_impl.domain.documents.regions import addresses
from reference_impl.domain.documents.replies import Wrong, mail_to_holder, wrong_region_notice
from reference_impl.domain.documents.subjects import SubjectReading, read_subject
from reference_impl.domain.model import User
from reference_impl.domain.ports import Transaction
from reference_impl.parts import Parts
from reference_impl.variants.registry import Surface, Variant

__all__ = ["DOCUMENT_VARIANTS"]

_INTAKE: tuple[Surface, ...] = ("model", "api")
_PURPOSES: Mapping[str, Purpose] = {"PORES": "PoRes", "PID": "PID"}


# ---------------------------------------------------------------- DOC-ADR-1, DOC-ADR-2, DOC-INT-2: the region
class EuropeForAll(DocumentFiling):
    """Takes documents at the address for European residents alone."""

    def is_right_region(self, submission: Submission, user: User) -> bool:  # noqa: ARG002 - the rule's signature
        """Only that one is right."""
        return self.policy.documents_europe in submission.recipients


class ElsewhereForAll(DocumentFiling):
    """Takes documents at the address for all others alone."""

    def is_right_region(self, submission: Submission, user: User) -> bool:  # noqa: ARG002 - as above
        """Only that one is right."""
        return self.policy.documents_elsewhere in submission.recipients


class EitherRegion(DocumentFiling):
    """Files documents whichever of the two addresses they came to."""

    def is_right_region(self, submission: Submission, user: User) -> bool:  # noqa: ARG002 - as above
        """Either."""
        return True


class NobodyTold(DocumentFiling):
    """Keeps what came to the wrong address, and tells nobody."""

    def tell_right_address(self, work: Transaction, user: User, now: datetime) -> None:
        """Nothing."""


class ToldInPortalAlone(DocumentFiling):
    """Writes nothing to the address on record."""

    def tell_right_address(self, work: Transaction, user: User, now: datetime) -> None:
        """Half of it."""
        work.add_notice(wrong_region_notice(user, now, self.policy))


class ToldByMailAlone(DocumentFiling):
    """Says nothing in Client Portal."""

    def tell_right_address(self, work: Transaction, user: User, now: datetime) -> None:
        """The other half."""
        work.add_mail(mail_to_holder(user, wrong_region_notice(user, now, self.policy), self.policy))


class TellsTheWrongAddress(DocumentFiling):
    """Tells the account holder the address that was used already."""

    def tell_right_address(self, work: Transaction, user: User, now: datetime) -> None:
        """The two the other way round."""
        turned = replace(
            self.policy,
            documents_europe=self.policy.documents_elsewhere,
            documents_elsewhere=self.policy.documents_europe,
        )
        notice = wrong_region_notice(user, now, turned)
        work.add_notice(notice)
        work.add_mail(mail_to_holder(user, notice, turned))


# ---------------------------------------------------------------- DOC-SUB-1 to DOC-SUB-4: the subject
class NoUsernames(DocumentFiling):
    """Takes account numbers alone."""

    def read(self, subject: str) -> SubjectReading:
        """Without names."""
        return replace(read_subject(subject), names=())


class NoAccountNumbers(DocumentFiling):
    """Takes usernames alone."""

    def read(self, subject: str) -> SubjectReading:
        """Without account numbers."""
        return replace(read_subject(subject), accounts=())


class PrefixesAreNames(DocumentFiling):
    """Takes what mail programs write before a subject for names; one with digits or signs comes before these."""

    def read(self, subject: str) -> SubjectReading:
        """Without the colons by which it could be told."""
        return super().read(subject.replace(":", " "))


class MarksAreNames(DocumentFiling):
    """Takes what mail servers write before a subject for a name."""

    def read(self, subject: str) -> SubjectReading:
        """Without the brackets by which it could be told."""
        return super().read(subject.replace("[", " ").replace("]", " "))


class PurposeInAnyCase(DocumentFiling):
    """Takes a purpose in whatever letters it is spelled."""

    def read(self, subject: str) -> SubjectReading:
        """As if it were spelled right."""
        for word in subject.split():
            if word.upper() in _PURPOSES:
                subject = subject.replace(word, _PURPOSES[word.upper()])
        return read_subject(subject)


class OnePurpose(DocumentFiling):
    """Files everything as a proof of residential address."""

    def purpose(self, reading: SubjectReading) -> Purpose | None:
        """That one, where there is any."""
        return "PoRes" if reading.purpose else None


class WithoutPurpose(DocumentFiling):
    """Files a document whose purpose is not named."""

    def what_is_wrong(self, submission: Submission, reading: SubjectReading) -> tuple[Wrong, ...]:
        """Not that."""
        return super().what_is_wrong(submission, _with_purpose(reading))

    def purpose(self, reading: SubjectReading) -> Purpose | None:
        """A guess."""
        return _with_purpose(reading).purpose


class WithoutAccount(DocumentFiling):
    """Files a document under the account whose address on record is the sender's, where none is named."""

    def file(self, submission: Submission, original: bytes, now: datetime) -> None:
        """The part before the at sign is the username, as often as not."""
        if not read_subject(submission.subject).named:
            name = submission.sender.partition("@")[0]
            submission = replace(submission, subject=f"{submission.subject} {name}")
        super().file(submission, original, now)


class FirstAccount(DocumentFiling):
    """Files under whichever account is named first, whoever else is named."""

    def read(self, subject: str) -> SubjectReading:
        """The first one, and nobody else."""
        reading = read_subject(subject)
        first = [word for word in reading.words if word in (*reading.accounts, *reading.names)]
        first = sorted(first, key=subject.index)[:1]
        return replace(reading, accounts=(), names=tuple(first), words=tuple(first))


class UnknownAccountIsAnother(DocumentFiling):
    """Files under the account whose number comes next, where the one named is nobody's."""

    def whose(self, work: Transaction, reading: SubjectReading) -> Whose:
        """A guess."""
        found = super().whose(work, reading)
        for number in reading.accounts:
            near = work.username_of(f"U{(int(number[1:]) + 1) % 10**7:07d}")
            if found.reason == "unknown-account" and near is not None:
                return Whose(work.hold_user(near))
        return found


# ---------------------------------------------------------------- DOC-INT-1: one reply, all of it, and the review
class NoReply(DocumentFiling):
    """Answers nobody."""

    def replies(
        self,
        submission: Submission,  # noqa: ARG002 - the rule's signature
        reading: SubjectReading,  # noqa: ARG002
        wrong: Sequence[Wrong],  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> tuple[Mail, ...]:
        """None."""
        return ()


class TwoReplies(DocumentFiling):
    """Acknowledges receipt, and answers after that."""

    def replies(
        self, submission: Submission, reading: SubjectReading, wrong: Sequence[Wrong], now: datetime
    ) -> tuple[Mail, ...]:
        """Both."""
        once = super().replies(submission, reading, wrong, now)
        return (*super().replies(submission, reading, (), now), *once)


class AnswersPrograms(DocumentFiling):
    """Answers whatever comes from an address."""

    def can_be_answered(self, submission: Submission) -> bool:
        """Everything that is no bounce."""
        return bool(submission.sender) and submission.sender.lower() not in addresses(self.policy)


class OneFaultAtATime(DocumentFiling):
    """Tells the first thing that is wrong, and the others when that is mended."""

    def replies(
        self, submission: Submission, reading: SubjectReading, wrong: Sequence[Wrong], now: datetime
    ) -> tuple[Mail, ...]:
        """The first."""
        return super().replies(submission, reading, wrong[:1], now)


class AlwaysAcknowledges(DocumentFiling):
    """Acknowledges receipt, whatever is wrong."""

    def replies(
        self,
        submission: Submission,
        reading: SubjectReading,
        wrong: Sequence[Wrong],  # noqa: ARG002 - the rule's signature
        now: datetime,
    ) -> tuple[Mail, ...]:
        """As if nothing were."""
        return super().replies(submission, reading, (), now)


class NoReview(DocumentFiling):
    """Throws away what is not filed."""

    def keep(
        self,
        work: Transaction,
        submission: Submission,
        original: bytes,
        reasons: tuple[ReviewReason, ...],
        now: datetime,
    ) -> None:
        """Nothing."""


class EachArrivalIsNew(DocumentFiling):
    """Files and answers an email each time that it arrives, also where its sender did not hear that it was taken."""

    def is_new(
        self,
        work: Transaction,  # noqa: ARG002 - the rule's signature
        submission: Submission,  # noqa: ARG002
        original: bytes,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> bool:
        """Always."""
        return True


# ---------------------------------------------------------------- DOC-INT-3 to DOC-INT-5: what came, and how often
class EverythingLegible(DocumentFiling):
    """Files pictures that cannot be read, and tells the sender so."""

    def readable(self, submission: Submission) -> tuple[Picture, ...]:
        """All of them."""
        return submission.pictures


class FlawsUntold(DocumentFiling):
    """Does not file what cannot be read, and does not tell."""

    def replies(
        self, submission: Submission, reading: SubjectReading, wrong: Sequence[Wrong], now: datetime
    ) -> tuple[Mail, ...]:
        """Without the pictures."""
        others = [each for each in wrong if each.part != "picture"]
        return super().replies(submission, reading, others, now)


class RefusedFilesIgnored(DocumentFiling):
    """Files the pictures of an email whose other files are refused."""

    def accepts(self, wrong: Sequence[Wrong]) -> bool:
        """With such files, too."""
        return all(each.part in ("picture", "attachment") for each in wrong)


# ---------------------------------------------------------------- DOC-INT-6: what the sender learns
class _Telling(DocumentFiling):
    """Adds a sentence to its replies."""

    sentence = ""

    def replies(
        self, submission: Submission, reading: SubjectReading, wrong: Sequence[Wrong], now: datetime
    ) -> tuple[Mail, ...]:
        """With the sentence."""
        return tuple(
            replace(mail, body=mail.body + self.sentence) for mail in super().replies(submission, reading, wrong, now)
        )


class TellsOfUnknownAccounts(DocumentFiling):
    """Tells the sender that an account does not exist."""

    def file(self, submission: Submission, original: bytes, now: datetime) -> None:
        """With what the store knows."""
        with self.store.transaction() as work:
            unknown = self.whose(work, self.read(submission.subject)).reason == "unknown-account"
        telling = _Telling(self.store, self.entropy, self.policy)
        telling.sentence = "There is no such account.\n" if unknown else ""
        telling.file(submission, original, now)


class TellsTheSenderTheRegion(DocumentFiling):
    """Tells the sender which address is right for the account that was named."""

    def file(self, submission: Submission, original: bytes, now: datetime) -> None:
        """With where the account holder lives."""
        with self.store.transaction() as work:
            user = self.whose(work, self.read(submission.subject)).user
        telling = _Telling(self.store, self.entropy, self.policy)
        if user is not None and not self.is_right_region(submission, user):
            telling.sentence = wrong_region_notice(user, now, self.policy).text + "\n"
        telling.file(submission, original, now)


def _with_purpose(reading: SubjectReading) -> SubjectReading:
    return reading if reading.purposes or reading.too_long or reading.disguised else replace(reading, purposes=("PID",))


def _by(filing: type[DocumentFiling]) -> Callable[[Parts], Parts]:
    return lambda parts: replace(parts, document_filing=filing)


def _variant(name: str, clause: str, breaks: str, filing: type[DocumentFiling]) -> Variant:
    return Variant(name, (clause,), breaks, _INTAKE, _by(filing))


DOCUMENT_VARIANTS = (
    _variant("documents-europe-for-all", "DOC-ADR-1", "The address outside Europe is never right.", EuropeForAll),
    _variant("documents-elsewhere-for-all", "DOC-ADR-2", "The address for Europe is never right.", ElsewhereForAll),
    _variant("documents-no-usernames", "DOC-SUB-1", "A username in the subject is not taken.", NoUsernames),
    _variant("documents-no-account-numbers", "DOC-SUB-1", "An account number is not taken.", NoAccountNumbers),
    _variant("documents-prefixes-are-names", "DOC-SUB-1", "Fwd: is taken for a user name.", PrefixesAreNames),
    _variant("documents-marks-are-names", "DOC-SUB-1", "[EXTERNAL] is taken for a user name.", MarksAreNames),
    _variant("documents-purpose-in-any-case", "DOC-SUB-2", "The spelling of a purpose is free.", PurposeInAnyCase),
    _variant("documents-one-purpose", "DOC-SUB-2", "A proof of identity is filed as one of address.", OnePurpose),
    _variant("documents-without-purpose", "DOC-SUB-3", "A subject without a purpose is enough.", WithoutPurpose),
    _variant("documents-without-account", "DOC-SUB-3", "A subject without an account is enough.", WithoutAccount),
    _variant("documents-first-account", "DOC-SUB-4", "The account named first takes it all.", FirstAccount),
    _variant(
        "documents-nearest-account", "DOC-SUB-4", "An unknown account number is guessed at.", UnknownAccountIsAnother
    ),
    _variant("documents-not-answered", "DOC-INT-1", "No email gets a reply.", NoReply),
    _variant("documents-answered-twice", "DOC-INT-1", "Each email gets two replies.", TwoReplies),
    _variant("documents-programs-answered", "DOC-INT-1", "Automatic mail is answered.", AnswersPrograms),
    _variant("documents-one-fault-told", "DOC-INT-1", "Of several faults the first is told.", OneFaultAtATime),
    _variant("documents-always-acknowledged", "DOC-INT-1", "No fault is told.", AlwaysAcknowledges),
    _variant("documents-not-kept", "DOC-INT-1", "What is not filed is thrown away.", NoReview),
    _variant("documents-filed-once-more", "DOC-INT-1", "An email that comes once more is new.", EachArrivalIsNew),
    _variant("documents-illegible-filed", "DOC-INT-3", "A picture that cannot be read is filed.", EverythingLegible),
    _variant("documents-flaws-untold", "DOC-INT-3", "The reply does not say what is wrong with it.", FlawsUntold),
    _variant(
        "documents-refused-files-ignored", "DOC-INT-4", "A file that is no picture is passed by.", RefusedFilesIgnored
    ),
    _variant("documents-either-region", "DOC-INT-2", "Documents are filed in either region.", EitherRegion),
    _variant("documents-region-untold", "DOC-INT-2", "The account holder is not told.", NobodyTold),
    _variant("documents-region-in-portal-alone", "DOC-INT-2", "No email tells the right address.", ToldInPortalAlone),
    _variant("documents-region-by-mail-alone", "DOC-INT-2", "Client Portal does not tell it.", ToldByMailAlone),
    _variant("documents-wrong-address-told", "DOC-INT-2", "The wrong address is told.", TellsTheWrongAddress),
    _variant(
        "documents-unknown-account-told",
        "DOC-INT-6",
        "The sender is told that an account does not exist.",
        TellsOfUnknownAccounts,
    ),
    _variant(
        "documents-region-told-to-sender",
        "DOC-INT-6",
        "The sender is told in which region an account holder lives.",
        TellsTheSenderTheRegion,
    ),
)
"""Not in the list of all variants before the reference offers the component ``document-intake``."""
