"""What goes over Client Portal's JSON API, in either direction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_serializer

from reference_impl.domain.client_portal import SessionView, VerificationView
from reference_impl.domain.device_life import DeviceState
from reference_impl.domain.documents.model import MediaType, Purpose
from reference_impl.domain.model import Factor
from reference_impl.domain.views import CardView
from reference_impl.domain.views import SignedIn as NewSession
from reference_impl.portal.problems import PROBLEMS

__all__ = [
    "PICTURE",
    "AccountBody",
    "AcknowledgedBody",
    "ActivationBody",
    "BankBody",
    "CardBody",
    "CardValuesBody",
    "ChoiceBody",
    "CodeBody",
    "ContactBody",
    "CredentialsBody",
    "DocumentBody",
    "NothingBody",
    "NoticeBody",
    "ProblemBody",
    "RequestBody",
    "ResponseBody",
    "SecondFactorBody",
    "SecureLoginDeviceBody",
    "SessionBody",
    "StatementBody",
    "TaskBody",
    "VerificationBody",
    "card_body",
    "in_utc",
    "refusals",
    "session_body",
    "verification_body",
]


class RequestBody(BaseModel):
    """What a request brings: exactly these fields, of exactly these types. How long a text may be, the domain says."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class CredentialsBody(RequestBody):
    """A username and its password."""

    username: str
    password: SecretStr


class StatementBody(BaseModel):
    """A statement that can be downloaded: its kind, what it is called, and the names of its files."""

    kind: str
    title: str
    files: list[str] = Field(examples=[["activity.csv", "activity.txt"]])


class DocumentBody(BaseModel):
    """A document that was filed: what it was sent for, when it was filed, and what its picture is.

    It is hard to read until a person has looked whether it can be read, where the intake could not tell.
    """

    id: str
    purpose: Purpose
    received_at: datetime
    media_type: MediaType
    hard_to_read: bool

    @field_serializer("received_at")
    def _in_utc(self, received_at: datetime) -> str | None:
        return in_utc(received_at)


class NoticeBody(BaseModel):
    """Something that the account holder is told about documents."""

    text: str
    given_at: datetime

    @field_serializer("given_at")
    def _in_utc(self, given_at: datetime) -> str | None:
        return in_utc(given_at)


class TaskBody(RequestBody):
    """A task that requires verification, and what it needs."""

    task: str = Field(examples=["change-email"])
    details: dict[str, str] = Field(examples=[{"email": "ada@example.org"}])


class ResponseBody(RequestBody):
    """A device's response, and the challenge code that it answers."""

    passcode: str = Field(examples=["12345678"])
    challenge: str = Field(examples=["123456"])


class NothingBody(RequestBody):
    """A request that needs to say nothing: ``{}``."""


class CodeBody(RequestBody):
    """What completes a sign-in: a device's response with the challenge code that it answers, or a passcode alone."""

    code: SecretStr = Field(examples=["12345678"])
    challenge: str | None = Field(default=None, examples=["123456"])


class SecondFactorBody(BaseModel):
    """What a sign-in waits for: ``challenge`` and ``expires_at`` of a device, or ``indexes`` of a code card.

    ``instead`` names what else would do, once ``POST /session/choice`` asks for it.
    """

    kind: Factor
    challenge: str | None = None
    expires_at: datetime | None = None
    indexes: list[int] | None = None
    instead: Factor | None = None

    @field_serializer("expires_at")
    def _in_utc(self, expires_at: datetime | None) -> str | None:
        return in_utc(expires_at)


class SessionBody(BaseModel):
    """Who signed in, what is open, and the token that each change must carry as ``X-CSRF-Token``.

    ``second_factor`` is there while the sign-in waits for one.
    """

    username: str
    csrf_token: str
    access: Literal["full", "card-only", "statements", "none"]
    second_factor: SecondFactorBody | None = None


class ChoiceBody(RequestBody):
    """What a sign-in is to be completed with instead."""

    kind: Factor


class AcknowledgedBody(RequestBody):
    """Whether the warning that the card was not printed has been read."""

    acknowledged: bool = False


class CardValuesBody(RequestBody):
    """The codes at the two indexes, one right after the other."""

    values: SecretStr = Field(examples=["123456"])


class CardBody(BaseModel):
    """A code card, as far as it can be seen.

    ``codes`` are there, by index, in state ``displayed`` only; ``indexes`` while two are asked for; ``ends_at`` once
    the card values were accepted.
    """

    state: Literal["displayed", "activation", "accepted", "active"]
    codes: dict[int, str] | None = None
    indexes: list[int] | None = None
    ends_at: datetime | None = None
    logins_left: int | None = None

    @field_serializer("ends_at")
    def _in_utc(self, ends_at: datetime | None) -> str | None:
        return in_utc(ends_at)


class SecureLoginDeviceBody(BaseModel):
    """A Secure Login Device, and where in its life it is."""

    serial: str
    kind: str
    active: bool
    state: DeviceState


class ActivationBody(RequestBody):
    """The activation code that came in a device's envelope."""

    code: SecretStr = Field(examples=["K7QX2M9P"])


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
        return in_utc(expires_at)


class ProblemBody(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["/problems/wrong-response"])
    title: str
    status: int
    detail: str


PICTURE: Mapping[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}, "image/png": {}}}}
"""The OpenAPI response of an operation that answers with a picture."""


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


def in_utc(moment: datetime | None) -> str | None:
    """A time by RFC 3339 in UTC, as the contract has all times; ``None`` stays what it is."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def session_body(view: SessionView | NewSession) -> SessionBody:
    """A session as the API shows it."""
    asks, second = view.asks, None
    if asks is not None:
        second = SecondFactorBody(
            kind=asks.kind,
            challenge=asks.challenge,
            expires_at=asks.expires_at,
            indexes=None if asks.indexes is None else list(asks.indexes),
            instead=asks.instead,
        )
    return SessionBody(username=view.username, csrf_token=view.csrf_token, access=view.level, second_factor=second)


def verification_body(view: VerificationView) -> VerificationBody:
    """A verification as the API shows it."""
    if view.state != "challenge":
        return VerificationBody(id=view.id, state=view.state)
    return VerificationBody(id=view.id, state=view.state, challenge=view.challenge, expires_at=view.expires_at)


def card_body(view: CardView) -> CardBody:
    """A card as the API shows it."""
    return CardBody(
        state=view.state,
        codes=dict(view.codes) or None,
        indexes=None if view.indexes is None else list(view.indexes),
        ends_at=view.ends_at,
        logins_left=view.logins_left if view.state == "active" else None,
    )
