"""The tables of the SQL store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

__all__ = [
    "METADATA",
    "STRAY_PASSWORDS",
    "agents",
    "banks",
    "calls",
    "card_cells",
    "cards",
    "challenges",
    "completed_tasks",
    "deeds",
    "devices",
    "documents",
    "emails",
    "kept_mails",
    "mails",
    "notices",
    "passcodes",
    "sessions",
    "submissions",
    "tallies",
    "trusted_contacts",
    "users",
    "verifications",
    "wrong_answers",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A time as whole microseconds since 1970, UTC: exact and ordered alike in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Count the microseconds."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The aware time, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


METADATA = MetaData()

users = Table(
    "users",
    METADATA,
    Column("username", String, primary_key=True),
    Column("password_hash", String, nullable=False),
    Column("full_name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("country", String, nullable=False),
    Column("account_number", String, nullable=False),
    Column("wrong_passwords", Integer, nullable=False),
    Column("wrong_responses", Integer, nullable=False),
    Column("transfer_limit", Integer, nullable=False),
    Column("approved_at", Moment),
    Column("closed", String),
    Column("paper_of", ForeignKey("users.username")),
)

devices = Table(
    "devices",
    METADATA,
    Column("serial", String, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("suite", String, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("sealed_pin_hash", LargeBinary),
    Column("active", Boolean, nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("ordered_at", Moment),
    Column("shipped_at", Moment),
    Column("lost_at", Moment),
    Column("replaced_at", Moment),
    Column("activation", LargeBinary),
    Column("wrong_activations", Integer, nullable=False),
    # No foreign key: empty where it comes in nobody's place.
    Column("replaces", String, nullable=False),
)

passcodes = Table(
    "temporary_passcodes",
    METADATA,
    Column("username", ForeignKey("users.username"), primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("ended", Boolean, nullable=False),
)

cards = Table(
    "code_cards",
    METADATA,
    Column("id", String, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False, index=True),
    # Counts a user's cards, so that the last one is told even where two were requested at one moment.
    Column("number", Integer, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("sealed_codes", LargeBinary),
    Column("printed", Boolean, nullable=False),
    Column("accepted_at", Moment),
    Column("active", Boolean, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("first", Integer),
    Column("second", Integer),
    Column("wrong", Integer, nullable=False),
    UniqueConstraint("username", "number"),
)

card_cells = Table(
    "card_cells",
    METADATA,
    Column("card_id", ForeignKey("code_cards.id"), primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("used", Boolean, nullable=False),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False, index=True),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("means", String, nullable=False),
    Column("open", Boolean, nullable=False),
    # No foreign key: it is empty once the session is open.
    Column("verification_id", String, nullable=False),
)

verifications = Table(
    "verifications",
    METADATA,
    Column("id", String, primary_key=True),
    # No foreign key: a verification is remembered when its session is over.
    Column("token_hash", String, nullable=False),
    Column("username", ForeignKey("users.username"), nullable=False),
    Column("task", String, nullable=False),
    Column("details", JSON, nullable=False),
    Column("state", String, nullable=False),
)

challenges = Table(
    "challenges",
    METADATA,
    Column("verification_id", ForeignKey("verifications.id"), primary_key=True),
    Column("code", String, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Index("challenges_in_use", "username", "expires_at"),
)

banks = Table(
    "banks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False),
    Column("name", String, nullable=False),
    Column("iban", String, nullable=False),
    UniqueConstraint("username", "name", "iban"),
)

trusted_contacts = Table(
    "trusted_contacts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False),
    Column("name", String, nullable=False),
    Column("phone", String, nullable=False),
    UniqueConstraint("username", "name", "phone"),
)

completed_tasks = Table(
    "completed_tasks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False, index=True),
    Column("task", String, nullable=False),
    Column("completed_at", Moment, nullable=False),
)

agents = Table(
    "agents",
    METADATA,
    Column("key_hash", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("region", String, nullable=False),
)

calls = Table(
    "calls",
    METADATA,
    Column("id", String, primary_key=True),
    Column("agent", ForeignKey("agents.key_hash"), nullable=False),
    Column("caller", String, nullable=False),
    # No foreign key: empty where the caller is nobody.
    Column("username", String, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("ended", Boolean, nullable=False),
)

wrong_answers = Table(
    "wrong_answers",
    METADATA,
    Column("caller", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)

deeds = Table(
    "deeds",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("call_id", ForeignKey("calls.id"), nullable=False, index=True),
    Column("agent", String, nullable=False),
    Column("username", String, nullable=False),
    Column("what", String, nullable=False),
    Column("about", String, nullable=False),
    Column("at", Moment, nullable=False),
)

submissions = Table("document_submissions", METADATA, Column("id", String, primary_key=True))
"""Those that were taken on, whatever became of them."""

emails = Table(
    "document_emails",
    METADATA,
    Column("fingerprint", String, primary_key=True),
    Column("arrived_at", Moment, nullable=False),
)
"""By which an email is known that arrives once more."""

documents = Table(
    "documents",
    METADATA,
    # Counts all documents, so that a user's are told in the order in which they were filed.
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("username", ForeignKey("users.username"), nullable=False, index=True),
    Column("purpose", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("submission", ForeignKey("document_submissions.id"), nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("doubts", JSON, nullable=False),
)

notices = Table(
    "notices",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False, index=True),
    Column("text", String, nullable=False),
    Column("given_at", Moment, nullable=False),
)

mails = Table(
    "mails",
    METADATA,
    Column("number", Integer, primary_key=True),
    # The address in small letters, by which it is found.
    Column("mailbox", String, nullable=False, index=True),
    Column("to", String, nullable=False),
    Column("sender", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", String, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("in_reply_to", String, nullable=False),
    Column("auto_submitted", String, nullable=False),
)

kept_mails = Table(
    "kept_mails",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", ForeignKey("document_submissions.id"), nullable=False, unique=True),
    Column("sender", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("original", LargeBinary, nullable=False),
    Column("kept_at", Moment, nullable=False),
)

tallies = Table(
    "tallies",
    METADATA,
    Column("name", String, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""What is counted for nobody in particular. Its rows are made with it and stay."""

STRAY_PASSWORDS = "stray passwords"
