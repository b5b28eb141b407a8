"""Client Portal's JSON API, as docs/vendors/contract.md has it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_serializer

from reference_impl.domain.client_portal import SessionView, VerificationView
from reference_impl.domain.views import SignedIn as NewSession
from reference_impl.portal.parts import PortalParts
from reference_impl.portal.problems import PROBLEMS
from reference_impl.portal.sessions import Sessions, SignedIn, refuse_other_sites

__all__ = ["ProblemBody", "api_router"]


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


def _refusals(*reasons: str, at: int | None = None) -> dict[int | str, dict[str, Any]]:
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


def _session_body(view: SessionView | NewSession) -> SessionBody:
    asks = view.asks
    second = None if asks is None else SecondFactorBody(
        kind=asks.kind, challenge=asks.challenge, expires_at=asks.expires_at
    )
    return SessionBody(username=view.username, csrf_token=view.csrf_token, access=view.level, second_factor=second)


def _body(view: VerificationView) -> VerificationBody:
    if view.state != "challenge":
        return VerificationBody(id=view.id, state=view.state)
    return VerificationBody(id=view.id, state=view.state, challenge=view.challenge, expires_at=view.expires_at)


def api_router(parts: PortalParts, sessions: Sessions) -> APIRouter:
    """The operations under ``/api/v1``.

    Args:
        parts: what the portal is made of.
        sessions: finds the session of a request.
    """
    router = APIRouter(prefix="/api/v1", tags=["Client Portal"])
    portal, now, run = parts.portal, parts.now, parts.run

    async def in_session(request: Request) -> SignedIn:
        return await sessions.of(request)

    async def changing(request: Request, x_csrf_token: Annotated[str, Header()] = "") -> SignedIn:
        return await sessions.of_change(request, x_csrf_token)

    reading, allowed = Depends(in_session), Depends(changing)
    always = ("not-signed-in",)
    on_change = ("not-signed-in", "csrf", "invalid-request")

    @router.post(
        "/session",
        status_code=201,
        response_model_exclude_none=True,
        responses=_refusals("csrf", "invalid-request", "no-second-factor", "locked")
        | _refusals("wrong-credentials", at=401),
    )
    async def sign_in(body: CredentialsBody, request: Request, response: Response) -> SessionBody:
        """Sign in. The session is a cookie; the token goes with each request that changes something.

        Where a second factor is asked for, the session opens nothing before it was given.
        """
        refuse_other_sites(request)
        at = now()
        signed_in = await run(lambda: portal.sign_in(body.username, body.password.get_secret_value(), at))
        await sessions.begin(request, response, signed_in.token)
        return _session_body(signed_in)

    @router.get("/session", response_model_exclude_none=True, responses=_refusals(*always))
    async def session_now(session: SignedIn = reading) -> SessionBody:
        """Who is signed in, or about to be, and what is asked for or open."""
        return _session_body(session.view)

    @router.post(
        "/session/second-factor",
        response_model_exclude_none=True,
        responses=_refusals(
            *on_change,
            "malformed-response",
            "wrong-response",
            "already-answered",
            "challenge-lapsed",
            "malformed-code",
            "wrong-code",
            "not-waiting",
            "no-second-factor",
            "no-device",
            "locked",
        ),
    )
    async def second_factor(
        body: CodeBody, request: Request, response: Response, session: SignedIn = allowed
    ) -> SessionBody:
        """Complete the sign-in with what it asks for. The session goes on under a new cookie and a new token."""
        at, code = now(), body.code.get_secret_value()
        opened = await run(lambda: portal.second_factor(session.token, code, body.challenge, at))
        await sessions.begin(request, response, opened.token)
        return _session_body(opened)

    @router.get("/devices", responses=_refusals(*always, "no-access"))
    async def devices(session: SignedIn = reading) -> list[SecureLoginDeviceBody]:
        """The Secure Login Devices of whoever is signed in, in the order of their serials."""
        at = now()
        found = await run(lambda: portal.devices(session.token, at))
        return [SecureLoginDeviceBody(serial=each.serial, kind=each.kind, active=each.active) for each in found]

    @router.post(
        "/devices/{serial}/reactivation",
        status_code=204,
        responses=_refusals(*on_change, "no-access", "not-found", "not-waiting"),
    )
    async def reactivate(serial: str, body: NothingBody, session: SignedIn = allowed) -> None:  # noqa: ARG001
        """Let a device's responses count again. A temporary passcode ends at once, and a session opened with it."""
        at = now()
        await run(lambda: portal.reactivate(session.token, serial, at))

    @router.get("/account", responses=_refusals(*always, "no-access"))
    async def account(session: SignedIn = reading) -> AccountBody:
        """The account of whoever is signed in."""
        at = now()
        view = await run(lambda: portal.account(session.token, at))
        return AccountBody(
            username=view.username,
            email=view.email,
            completed=list(view.completed),
            transfer_limit=view.transfer_limit,
            banks=[BankBody(name=bank.name, iban_end=bank.iban[-4:]) for bank in view.banks],
            trusted_contacts=[ContactBody(name=each.name, phone=each.phone) for each in view.trusted_contacts],
        )

    @router.post(
        "/verifications",
        status_code=201,
        response_model_exclude_none=True,
        responses=_refusals(*on_change, "no-access"),
    )
    async def begin(body: TaskBody, session: SignedIn = allowed) -> VerificationBody:
        """Start a task that requires verification. Nothing of it happens before the verification is complete."""
        at = now()
        return _body(await run(lambda: portal.begin(session.token, body.task, body.details, at)))

    @router.get(
        "/verifications/{id}",
        response_model_exclude_none=True,
        responses=_refusals(*always, "no-access", "not-found"),
    )
    async def verification(
        id: str,  # noqa: A002 - the contract's name
        session: SignedIn = reading,
    ) -> VerificationBody:
        """A verification of this session. After a response that came too late, this shows the new challenge."""
        at = now()
        return _body(await run(lambda: portal.verification(session.token, id, at)))

    @router.post(
        "/verifications/{id}/credentials",
        response_model_exclude_none=True,
        responses=_refusals(*on_change, "no-access", "wrong-credentials", "not-found", "not-waiting", "no-device", "locked"),
    )
    async def give_credentials(
        id: str,  # noqa: A002 - the contract's name
        body: CredentialsBody,
        session: SignedIn = allowed,
    ) -> VerificationBody:
        """Give the username and the password once more; accepted, they lead to a challenge code."""
        at, password = now(), body.password.get_secret_value()
        return _body(await run(lambda: portal.give_credentials(session.token, id, body.username, password, at)))

    @router.post(
        "/verifications/{id}/response",
        response_model_exclude_none=True,
        responses=_refusals(
            *on_change,
            "no-access",
            "malformed-response",
            "wrong-response",
            "not-found",
            "already-answered",
            "challenge-lapsed",
            "not-waiting",
            "no-device",
            "locked",
        ),
    )
    async def answer(
        id: str,  # noqa: A002 - the contract's name
        body: ResponseBody,
        session: SignedIn = allowed,
    ) -> VerificationBody:
        """Give the device's response. Accepted, it completes the verification, and the task has been carried out."""
        at = now()
        return _body(await run(lambda: portal.answer(session.token, id, body.passcode, body.challenge, at)))

    return router
