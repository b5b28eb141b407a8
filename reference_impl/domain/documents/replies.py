"""What is written to whoever sent documents, and to account holders about documents that came for them.

The reply to the sender is made from the email alone (DOC-INT-6): nothing here that answers a submission is given a user
or a store.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from reference_impl.domain.documents.model import PURPOSES, FaultReason, Flaw, Picture, Submission
from reference_impl.domain.documents.records import Document, Mail, Notice
from reference_impl.domain.documents.regions import addresses, right_address
from reference_impl.domain.documents.subjects import SubjectFault, SubjectReading
from reference_impl.domain.model import User
from reference_impl.domain.policy import Policy

__all__ = [
    "DOUBTS",
    "MOVED",
    "EmailPart",
    "Wrong",
    "can_be_answered",
    "mail_to_holder",
    "reply_to_sender",
    "sent_back_notice",
    "what_is_wrong",
    "wrong_region_notice",
]

EmailPart = Literal["address", "subject", "attachment", "picture"]
"""The parts of an email that can be wrong (DOC-INT-1)."""

_LONGEST_SUBJECT = 200
_LONGEST_NAME = 60
_LONGEST_ADDRESS = 320
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_REPLY = re.compile(r"(?:re\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with an email.

    Attributes:
        part: of the email.
        words: what is wrong, and how to mend it.
    """

    part: EmailPart
    words: str


_SUBJECT_FAULTS: Mapping[SubjectFault, str] = MappingProxyType(
    {
        "too-long": "The subject is too long to be read. Write your account number or your username in it, and the "
        "purpose, and nothing else.",
        "disguised": "The subject holds invisible characters that change the order in which it is displayed. Type it "
        "anew instead of pasting it.",
        "no-account": "The subject does not say whose account the document is for. Write your account number in it (U "
        "and seven digits, for example U0000000) or your username.",
        "several-accounts": "The subject names more than one account number. Send one email for each account.",
        "several-names": "The subject holds more than one word that could be a username. Write your account number or "
        "your username in it, and the purpose, and nothing else.",
        "no-purpose": "The subject does not say what the document is for. Write PoRes in it for a proof of residential "
        "address, or PID for a proof of identity, spelled exactly so.",
        "several-purposes": "The subject names both purposes. Send one email with PoRes in its subject for the proof "
        "of residential address, and another one with PID for the proof of identity.",
    }
)
_NEAR_ACCOUNT = (
    " Something in it looks like an account number and is none: it begins with a capital U, and exactly seven digits "
    "follow, in ordinary Latin letters and digits, without anything between them."
)
_NEAR_PURPOSE = (
    " Something in it looks like a purpose and is none: capital and small letters count, they are ordinary Latin ones, "
    "and nothing stands between them."
)

_FAULTS: Mapping[FaultReason, str] = MappingProxyType(
    {
        "no-picture": "There is no picture in the email. Attach the picture of your document.",
        "not-a-picture": "{file} is not a picture that we take, whatever its name says: those are JPEG, PNG and HEIC, "
        "and a PDF of one page that holds one picture and no password. Take a picture of the document and attach that.",
        "too-large": "{file} is too large. Take the picture anew with the usual settings of your phone's camera, or "
        "let your mail app make it smaller.",
        "too-many-pixels": "{file} has too many pixels. Take the picture anew with the usual settings of your phone's "
        "camera.",
        "damaged": "{file} is damaged and cannot be opened. Take the picture anew and attach it again.",
        "too-many-files": "There are too many files in the email. Send them in several emails with the same subject.",
    }
)

_FLAWS: Mapping[Flaw, str] = MappingProxyType(
    {
        "blurred": "is blurred. Hold the phone firmly with both hands, avoid shaking, and take a sharper one.",
        "too-dark": "is too dark. Take it again in uniform, sufficient light.",
        "burnt-out": "is burnt out: parts of it are so bright that nothing can be read there. Take it again without a "
        "lamp, a flash or the sun shining on the document.",
        "shadow": "has a hard shadow across it. Take it again so that neither you nor the phone casts a shadow on the "
        "document.",
        "cut": "does not show the whole page. Take it again from above, with all edges of the page in the frame.",
        "too-small": "is too small to be read. Take it again from nearer, so that the page fills the frame.",
    }
)

DOUBTS: Mapping[Flaw, str] = MappingProxyType(
    {
        "blurred": "it is a little blurred",
        "too-dark": "it is rather dark",
        "burnt-out": "parts of it are very bright",
        "shadow": "there is a shadow on it",
        "cut": "the edges of the page are missing",
        "too-small": "what is written is very small",
    }
)
"""Why a picture may be impossible to read, in words."""


# ---------------------------------------------------------------- to the sender
def can_be_answered(submission: Submission, policy: Policy) -> bool:
    """Whether an email gets a reply: a person sent it, from an address that mail can go to, and that is not ours.

    Clauses: DOC-INT-1. A reply to an address of the intake would be answered in its turn, for ever.
    """
    sender = submission.sender
    is_address = "@" in sender and len(sender) <= _LONGEST_ADDRESS and _on_one_line(sender) == sender
    is_one = " " not in sender or sender.startswith('"')
    return is_address and is_one and not submission.automatic and sender.lower() not in addresses(policy)


def what_is_wrong(submission: Submission, reading: SubjectReading, policy: Policy) -> tuple[Wrong, ...]:
    """All that is wrong with an email, as far as it alone can tell (DOC-INT-1, DOC-INT-3, DOC-INT-4, DOC-INT-6).

    Args:
        submission: the email.
        reading: of its subject.
        policy: the two addresses.
    """
    found: list[Wrong] = []
    if len(set(submission.recipients) & set(addresses(policy))) != 1:
        found.append(Wrong("address", _both_addresses(policy)))
    for fault in reading.faults:
        words = _SUBJECT_FAULTS[fault]
        words += _NEAR_ACCOUNT if fault == "no-account" and reading.near_account else ""
        words += _NEAR_PURPOSE if fault == "no-purpose" and reading.near_purpose else ""
        found.append(Wrong("subject", words))
    for trouble in submission.faults:
        file = _file(trouble.name) if trouble.name else "A file of the email"
        found.append(Wrong("attachment", _FAULTS[trouble.reason].format(file=file)))
    if not submission.pictures and not submission.faults:
        found.append(Wrong("attachment", _FAULTS["no-picture"]))
    for number, picture in enumerate(submission.pictures, 1):
        found += [Wrong("picture", f"{_picture(number, picture)} {_FLAWS[flaw]}") for flaw in picture.legibility.flaws]
    return tuple(found)


def reply_to_sender(
    submission: Submission, reading: SubjectReading, wrong: Sequence[Wrong], now: datetime, policy: Policy
) -> Mail:
    """The one reply to an email that a person sent.

    Clauses: DOC-INT-1, DOC-INT-3, DOC-INT-6. It says nothing of accounts: not even whether something was filed, which
    would tell that there is such an account, and in which of two regions its holder lives.

    Args:
        submission: the email.
        reading: of its subject.
        wrong: what is wrong with it; empty for an acknowledgement.
        now: aware, UTC.
        policy: the two addresses.
    """
    paragraphs = ["We have received your email with documents."]
    good = [number for number, each in enumerate(submission.pictures, 1) if each.legibility.legible]
    hard = _hard_to_read(submission)
    if not wrong:
        paragraphs += [*_acknowledgement(submission, reading), _OUTCOME]
    elif (good or hard) and all(each.part == "picture" for each in wrong):
        paragraphs += ["We cannot read everything in it:", *_listed(wrong), "Send this again, with the same subject."]
        if good:
            paragraphs[-1] += f" {_which(good)} can be read, and need not be sent again."
        paragraphs += [*hard, _OUTCOME]
    else:
        paragraphs += [
            "We cannot file it as it is:",
            *_listed(wrong),
            "Mend this and send everything again in a new email.",
        ]
    ours = [address for address in submission.recipients if address in addresses(policy)]
    return Mail(
        to=submission.sender,
        sender=ours[0] if ours else policy.documents_elsewhere,
        subject=_reply_subject(submission.subject),
        body=_letter(paragraphs),
        sent_at=now,
        in_reply_to=submission.message_id if _MESSAGE_ID.fullmatch(submission.message_id) else "",
    )


_OUTCOME = (
    "Documents are filed where the account named in the subject is one of ours and the email came to the address for "
    "the country in which its holder lives. What became of them we tell the account holder alone: log in to Client "
    "Portal and choose Documents."
)


_SOMEBODY_LOOKS = (
    "A person looks at what is hard to read; you need not do anything now. If it cannot be read, the account holder is "
    "told. To be on the safe side, send a better picture with the same subject."
)


def _acknowledgement(submission: Submission, reading: SubjectReading) -> list[str]:
    purpose = "" if reading.purpose is None else f" for {reading.purpose}, a {PURPOSES[reading.purpose]}"
    count, hard = len(submission.pictures), _hard_to_read(submission)
    what = "One picture was" if count == 1 else f"{count} pictures were"
    return [f"{what} attached{purpose}{'.' if hard else ', and can be read.'}", *hard]


def _hard_to_read(submission: Submission) -> list[str]:
    """What becomes of pictures of which it is not clear that they can be read; nothing where there are none."""
    such = [(number, each) for number, each in enumerate(submission.pictures, 1) if each.legibility.hard_to_read]
    if not such:
        return []
    return [*(_doubtful(number, each) for number, each in such), _SOMEBODY_LOOKS]


def _doubtful(number: int, picture: Picture) -> str:
    return (
        f"- {_picture(number, picture)} is hard to read: {_and([DOUBTS[flaw] for flaw in picture.legibility.doubts])}."
    )


def _both_addresses(policy: Policy) -> str:
    return (
        "The email has to go to exactly one of our two addresses. If you live in a European country, send it to "
        f"{policy.documents_europe}; if you live anywhere else, send it to {policy.documents_elsewhere}."
    )


def _listed(wrong: Sequence[Wrong]) -> list[str]:
    return [f"- {each.words}" for each in wrong]


def _which(numbers: Sequence[int]) -> str:
    return f"Picture{'s' if len(numbers) > 1 else ''} {_and([str(each) for each in numbers])}, on the other hand,"


def _and(words: Sequence[str]) -> str:
    return " and ".join(each for each in (", ".join(words[:-1]), words[-1]) if each)


def _picture(number: int, picture: Picture) -> str:
    return f"Picture {number} ({_file(picture.name)})" if picture.name else f"Picture {number}"


def _file(name: str) -> str:
    """A file's name as it can be repeated to somebody who may not have sent it: short, and with nothing to click."""
    plain = "".join(each if each.isalnum() or each in " ._-()" else "_" for each in name)
    return f'"{" ".join(plain.split())[:_LONGEST_NAME]}"'


def _reply_subject(subject: str) -> str:
    """One line, whatever stands in the subject of the email: nobody adds a header to ours."""
    line = _on_one_line(subject)
    answered = _REPLY.match(line)
    line = line[answered.end() :] if answered else line
    return f"Re: {line[:_LONGEST_SUBJECT]}".rstrip() if line else "Re: your documents"


def _on_one_line(text: str) -> str:
    """A text with one space wherever white space, control characters or invisible ones stand in it."""
    return " ".join("".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text).split())


# ---------------------------------------------------------------- to the account holder
def wrong_region_notice(user: User, now: datetime, policy: Policy) -> Notice:
    """What Client Portal tells the holder of the account that an email to the other region's address named (DOC-INT-2).

    Args:
        user: the account holder.
        now: aware, UTC.
        policy: the two addresses.
    """
    right = right_address(user.country, policy)
    text = (
        "We received documents for your account at the address of the other region and did not file them. By the "
        f"country of residence that we have on record for you, please send your documents to {right}."
    )
    return Notice(user.username, text, now)


def sent_back_notice(user: User, document: Document, now: datetime, policy: Policy) -> Notice:
    """What Client Portal tells the holder of an account whose document nobody could read (DOC-INT-3).

    Args:
        user: the account holder.
        document: the one that a person looked at, for its doubts.
        now: aware, UTC.
        policy: the two addresses.
    """
    text = (
        f"We received a picture for {document.purpose}, a {PURPOSES[document.purpose]}, on "
        f"{document.received_at:%Y-%m-%d}. A person looked at it and could not read it, so it counts as not sent. "
        f"{' '.join(f'It {_FLAWS[flaw]}' for flaw in document.doubts)} Send the new picture to "
        f"{right_address(user.country, policy)}."
    )
    return Notice(user.username, text, now)


def mail_to_holder(user: User, notice: Notice, policy: Policy, aside: str = "") -> Mail:
    """The same at the email address on record (DOC-INT-2). It answers nothing: anybody may have sent the documents.

    Args:
        user: the account holder.
        notice: what Client Portal tells.
        policy: the two addresses.
        aside: what else there is to say about it.
    """
    return Mail(
        to=user.email,
        sender=right_address(user.country, policy),
        subject="About documents that were sent for your account",
        body=_letter([notice.text, f"{aside} {_SENT_NOTHING}".strip()]),
        sent_at=notice.given_at,
        auto_submitted="auto-generated",
    )


MOVED = "If you have moved, have your country of residence changed first."
"""For an account holder to whose region an email did not go."""

_SENT_NOTHING = "If you sent nothing, you need not do anything."


def _letter(paragraphs: Sequence[str]) -> str:
    parts = ["Good day,", *paragraphs, "This message was written by a program. It is part of a simulation."]
    return "\n\n".join(parts) + "\n"
