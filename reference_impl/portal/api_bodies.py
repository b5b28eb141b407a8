"""What goes over Client Portal's JSON API, in either direction."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_serializer

from reference_impl.domain.client_portal import SessionView, VerificationView
from reference_impl.domain.views import SignedIn as NewSession
from reference_impl.portal.problems import PROBLEMS

__all__ = [
    "AccountBody",
    "BankBody",
    "CodeBody",
    "ContactBody",
    "CredentialsBody",
    "NothingBody",
    "ProblemBody",
    "ResponseBody",
    "SecondFactorBody",
    "SecureLoginDeviceBody",
    "SessionBody",
    "TaskBody",
    "VerificationBody",
    "refusals",
    "session_body",
    "verification_body",
]


class _Body(BaseModel):
    """What a request brings: exactly these fields, of exactly these types. How long a text may be, the domain says."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class CredentialsBody(_Body):
    """A username and its password."""

    username: str
    password: SecretStr


class TaskBody(_Body):
    """A task that requires verification, and what it needs."""

    task: str = Field(examples=["change-email"])
    details: dict[str, str] = Field(examples=[{"email": "ada@example.org"}])


class ResponseBody(_Body):
    """A device's response, and the challenge code that it answers."""

    passcode: str = Field(examples=["12345678"])
    challenge: str = Field(examples=["123456"])


class NothingBody(_Body):
    """A request that needs to say nothing: ``{}``."""


class CodeBody(_Body):
    """What completes a sign-in: a device's response with the challenge code that it answers, or a passcode alone."""

    code: SecretStr = Field(examples=["12345678"])
    challenge: str | None = Field(default=None, examples=["123456"])


class SecondFactorBody(BaseModel):
    """What a sign-in waits for; ``challenge`` and ``expires_at`` are there for a device only."""

    kind: Literal["device", "temporary-passcode"]
    challenge: str | None = None
    expires_at: datetime | None = None

    @field_serializer("expires_at")
    def _in_utc(self, expires_at: datetime | None) -> str | None:
        return _utc(expires_at)


class SessionBody(BaseModel):
    """Who signed in, what is open, and the token that each change must carry as ``X-CSRF-Token``.

    ``second_factor`` is there while the sign-in waits for one.
    """

    username: str
    csrf_token: str
    access: Literal["full", "card-only", "statements", "none"]
    second_factor: SecondFactorBody | None = None


class SecureLoginDeviceBody(BaseModel):
    """A Secure Login Device."""

    serial: str
    kind: str
    active: bool


class BankBody(BaseModel):
    """A bank that was added, with the last four characters of its IBAN."""

    name: str
    iban_end: str


class ContactBody(BaseModel):
    """A trusted contact."""

    name: str
    phone: str


class AccountBody(BaseModel):
    """What an account holder sees; ``completed`` names each task that was carried out, oldest first.

    ``transfer_limit`` is in whole US dollars.
    """

    username: str
    email: str
    completed: list[str]
    transfer_limit: int
    banks: list[BankBody]
    trusted_contacts: list[ContactBody]


class VerificationBody(BaseModel):
    """A verification; ``challenge`` and ``expires_at`` are there in state ``challenge`` only."""

    id: str
    state: Literal["credentials", "challenge", "complete", "left"]
    challenge: str | None = None
    expires_at: datetime | None = None

    @field_serializer("expires_at")
    def _in_utc(self, expires_at: datetime | None) -> str | None:
        return _utc(expires_at)


class ProblemBody(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["/problems/wrong-response"])
    title: str
    status: int
    detail: str


def refusals(*reasons: str, at: int | None = None) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI responses for the reasons by which an operation may refuse; ``at`` stands in for their status."""
    by_status: dict[int, list[str]] = {}
    for reason in reasons:
        by_status.setdefault(at or PROBLEMS[reason][0], []).append(reason)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
    return {
        status: {"description": "Refused: " + ", ".join(f"`{reason}`" for reason in found), "content": content}
        for status, found in by_status.items()
    }


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def session_body(view: SessionView | NewSession) -> SessionBody:
    """A session as the API shows it."""
    asks = view.asks
    second = (
        None if asks is None else SecondFactorBody(kind=asks.kind, challenge=asks.challenge, expires_at=asks.expires_at)
    )
    return SessionBody(username=view.username, csrf_token=view.csrf_token, access=view.level, second_factor=second)


def verification_body(view: VerificationView) -> VerificationBody:
    """A verification as the API shows it."""
    if view.state != "challenge":
        return VerificationBody(id=view.id, state=view.state)
    return VerificationBody(id=view.id, state=view.state, challenge=view.challenge, expires_at=view.expires_at)
