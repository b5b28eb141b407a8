"""The intake's process with one rule broken: about what a kill does to what it had taken."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from reference_impl.domain.documents.model import Submission
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, Store, Transaction
from reference_impl.intake.spool import new_messages
from reference_impl.parts import MailServer, Parts
from reference_impl.variants.documents import EachArrivalIsNew
from reference_impl.variants.registry import Surface, Variant

__all__ = ["INTAKE_PROCESS_VARIANTS"]

_NO_PROCESS: Mapping[Surface, str] = {"model": "in process nothing can be killed"}


def _forgetful(intake: MailServer) -> None:
    """Kill it as if it had kept in memory what it took, and start it again."""
    intake.kill()
    for folder in intake.spool.iterdir() if intake.spool.is_dir() else ():
        if folder.is_dir():
            shutil.rmtree(folder)
    intake.start()


def _restless(intake: MailServer) -> None:
    """Kill it, and have it take what waits for something new besides, which differs by a line: the same is known."""
    intake.kill()
    for message in [*new_messages(intake.spool).iterdir()] if intake.spool.is_dir() else ():
        message.with_name(secrets.token_hex(16)).write_bytes(message.read_bytes() + b"\r\n")
    intake.start()


class FilesEachHandIn(EachArrivalIsNew):
    """Files and answers what is handed in, each time that it is; and what it says to that is lost the first time.

    By its content it would be known, so that it knows none by it.

    So does a kill of the intake between the filing and its being noted: the same is handed in once more.
    """

    def __init__(self, store: Store, entropy: Entropy, policy: Policy) -> None:
        super().__init__(store, entropy, policy)
        self._said: set[str] = set()

    def file(self, submission: Submission, original: bytes, now: datetime) -> None:
        """As ever, but unheard."""
        super().file(submission, original, now)
        if submission.id not in self._said:
            self._said.add(submission.id)
            raise ConnectionError("the answer is lost")

    def is_handed_in_first(self, work: Transaction, submission: Submission) -> bool:
        """Always."""
        super().is_handed_in_first(work, submission)
        return True


def _files_each_hand_in(parts: Parts) -> Parts:
    return replace(parts, document_filing=FilesEachHandIn)


def _doubles(parts: Parts) -> Parts:
    return replace(parts, restart_intake=_restless)


def _forgets(parts: Parts) -> Parts:
    return replace(parts, restart_intake=_forgetful)


INTAKE_PROCESS_VARIANTS = (
    Variant(
        "documents-lost-in-a-kill",
        ("DOC-INT-5",),
        "What was taken and not filed yet is lost when the intake is killed.",
        ("api",),
        _forgets,
        _NO_PROCESS,
    ),
    Variant(
        "documents-doubled-by-a-kill",
        ("DOC-INT-5",),
        "What waits when the intake is killed is filed twice.",
        ("api",),
        _doubles,
        _NO_PROCESS,
    ),
    Variant(
        "documents-filed-at-each-hand-in",
        ("DOC-INT-5",),
        "What is handed in again, as after a kill before the intake noted that it was filed, is filed again.",
        ("api",),
        _files_each_hand_in,
        _NO_PROCESS,
    ),
)
