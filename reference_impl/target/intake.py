"""The seam of the document intake, straight over what reads messages and files them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conformance.seams import Outcome
from reference_impl.compose import System
from reference_impl.domain.documents.regions import addresses
from reference_impl.intake.judging import judge
from reference_impl.intake.named import by_name
from reference_impl.intake.reading import Reading, ReadingRules, damaged
from reference_impl.intake.settings import SmtpLimits
from reference_impl.intake.spool import Envelope

__all__ = ["ModelIntake"]


@dataclass
class ModelIntake:
    """The seam ``DocumentIntake`` without a mail server between: what that would refuse is refused here."""

    system: System = field(repr=False)

    def deliver(
        self, sender: str, recipients: Sequence[str], message: bytes, at_once: Callable[[], None] | None = None
    ) -> Outcome:
        """Read a message and file what is in it."""
        own = addresses(self.system.settings.policy)
        taken = tuple(each.lower() for each in recipients if each.lower() in own)
        if not taken:
            return Outcome(False, "550", "No such mailbox here.")
        limit = SmtpLimits().message_bytes
        if len(message) > limit:
            return Outcome(False, "552", f"A message may have {limit} bytes.")
        file = self.system.filing_of_now()
        id_, envelope, rules = secrets.token_hex(16), Envelope(sender, taken), ReadingRules(own)
        reading: Reading = by_name(self.system.parts.reading)
        try:
            submission = reading(id_, envelope, message, judge, rules)
        except MemoryError:
            submission = damaged(id_, envelope, message, rules)
        file(submission, message)
        if at_once is not None:
            at_once()
        return Outcome(True)
