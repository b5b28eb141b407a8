"""The desk's JSON API, as docs/vendors/contract.md has it. Each request carries the agent's key."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from starlette.responses import Response

from reference_impl.desk.bodies import (
    AnswersBody,
    CallBody,
    CallerBody,
    DeviceBody,
    EmailBody,
    LossBody,
    LossReportedBody,
    NothingBody,
    PasscodeBody,
    PasswordBody,
    PictureBody,
    ShipmentBody,
    UnlockBody,
    UsernameBody,
    VerdictBody,
    call_body,
    device_body,
    shipment_body,
)
from reference_impl.desk.pages import message
from reference_impl.desk.parts import DeskParts
from reference_impl.portal.api_bodies import PICTURE, refusals
from reference_impl.portal.document_pages import picture as file_of

__all__ = ["desk_router"]

_ALWAYS = ("not-signed-in", "invalid-request")
_IN_CALL = (*_ALWAYS, "not-found", "not-waiting")
_VERIFIED = (*_IN_CALL, "not-verified")


async def _agent_key(authorization: Annotated[str, Header()] = "") -> str:
    scheme, _, key = authorization.partition(" ")
    return key if scheme.lower() == "bearer" else ""


Key = Annotated[str, Depends(_agent_key)]


def desk_router(parts: DeskParts) -> APIRouter:
    """The operations under ``/api/v1``.

    Args:
        parts: what the desk is made of.
    """
    router = APIRouter(prefix="/api/v1", tags=["Client Services"])
    _add_call(router, parts)
    _add_help(router, parts)
    _add_devices(router, parts)
    _add_pictures(router, parts)
    _add_emails(router, parts)
    return router


def _add_call(router: APIRouter, parts: DeskParts) -> None:
    """The call itself, and who is calling."""
    desk, now, run = parts.desk, parts.now, parts.run

    @router.post("/calls", status_code=201, responses=refusals(*_ALWAYS))
    async def take_call(body: CallerBody, key: Key) -> CallBody:
        """Take a call. It says nothing about whether there is such an account holder."""
        at = now()
        return call_body(await run(lambda: desk.take_call(key, body.caller, at)))

    @router.get("/calls/{id}", responses=refusals("not-signed-in", "not-found"))
    async def call(id: str, key: Key) -> CallBody:  # noqa: A002 - the contract's name
        """A call of this agent's, with its trail."""
        at = now()
        return call_body(await run(lambda: desk.call(key, id, at)))

    @router.post("/calls/{id}/answers", responses=refusals(*_IN_CALL, "wrong-answers", "locked"))
    async def verify(id: str, body: AnswersBody, key: Key) -> CallBody:  # noqa: A002
        """Hold the caller's answers against the facts on record."""
        at, answers = now(), body.answers()
        return call_body(await run(lambda: desk.verify(key, id, answers, at)))

    @router.post("/calls/{id}/end", status_code=204, responses=refusals(*_IN_CALL))
    async def end(id: str, body: NothingBody, key: Key) -> None:  # noqa: A002, ARG001
        """Hang up."""
        at = now()
        await run(lambda: desk.end_call(key, id, at))


def _add_help(router: APIRouter, parts: DeskParts) -> None:
    """What a verified caller gets to log in with."""
    desk, now, run = parts.desk, parts.now, parts.run

    @router.post("/calls/{id}/temporary-passcode", status_code=201, responses=refusals(*_VERIFIED))
    async def passcode(id: str, body: NothingBody, key: Key) -> PasscodeBody:  # noqa: A002, ARG001
        """Give a temporary passcode."""
        at = now()
        return PasscodeBody(passcode=await run(lambda: desk.give_passcode(key, id, at)))

    @router.post("/calls/{id}/username", responses=refusals(*_VERIFIED))
    async def username(id: str, body: NothingBody, key: Key) -> UsernameBody:  # noqa: A002, ARG001
        """Tell a forgotten user name."""
        at = now()
        return UsernameBody(username=await run(lambda: desk.tell_username(key, id, at)))

    @router.post("/calls/{id}/password", status_code=201, responses=refusals(*_VERIFIED))
    async def password(id: str, body: NothingBody, key: Key) -> PasswordBody:  # noqa: A002, ARG001
        """Set a new password in place of a forgotten one."""
        at = now()
        return PasswordBody(password=await run(lambda: desk.new_password(key, id, at)))

    @router.post("/calls/{id}/unlock", status_code=204, responses=refusals(*_VERIFIED))
    async def unlock(id: str, body: UnlockBody, key: Key) -> None:  # noqa: A002
        """Take tries again where too many wrong ones came in a row."""
        at = now()
        await run(lambda: desk.unlock(key, id, body.lock, at))


def _add_devices(router: APIRouter, parts: DeskParts) -> None:
    """The caller's devices, lost and replaced."""
    desk, now, run = parts.desk, parts.now, parts.run

    @router.get(
        "/calls/{id}/devices",
        response_model_exclude_none=True,
        responses=refusals("not-signed-in", "not-found", "not-waiting", "not-verified"),
    )
    async def devices(id: str, key: Key) -> list[DeviceBody]:  # noqa: A002
        """The state of each of the caller's devices."""
        at = now()
        return [device_body(each) for each in await run(lambda: desk.devices(key, id, at))]

    @router.post("/calls/{id}/losses", status_code=201, responses=refusals(*_VERIFIED))
    async def report_lost(id: str, body: LossBody, key: Key) -> LossReportedBody:  # noqa: A002
        """Take note that a device is lost or damaged; a replacement is ordered, and interim access given."""
        at = now()
        reported = await run(lambda: desk.report_lost(key, id, body.serial, body.loss, at))
        return LossReportedBody(passcode=reported.passcode, replacement=reported.replacement)

    @router.post("/calls/{id}/shipment", status_code=201, responses=refusals(*_VERIFIED))
    async def ship(id: str, body: NothingBody, key: Key) -> ShipmentBody:  # noqa: A002, ARG001
        """Ship the replacement that was ordered."""
        at = now()
        return shipment_body(await run(lambda: desk.ship_replacement(key, id, at)))


def _add_pictures(router: APIRouter, parts: DeskParts) -> None:
    """Pictures of documents that are hard to read."""
    checks, now, run = parts.checks, parts.now, parts.run

    @router.get("/pictures", responses=refusals("not-signed-in"))
    async def pictures(key: Key) -> list[PictureBody]:
        """Those that wait for somebody to look at them, the longest waiting first."""
        return [PictureBody.model_validate(each) for each in await run(lambda: checks.waiting(key))]

    @router.get(
        "/pictures/{id}",
        response_class=Response,
        responses={**PICTURE, **refusals("not-signed-in", "not-found")},
    )
    async def picture(id: str, key: Key) -> Response:  # noqa: A002
        """One of them."""
        return file_of(await run(lambda: checks.picture(key, id)))

    @router.post("/pictures/{id}/verdict", status_code=204, responses=refusals(*_ALWAYS, "not-found"))
    async def decide(id: str, body: VerdictBody, key: Key) -> None:  # noqa: A002
        """Say whether it can be read."""
        at = now()
        await run(lambda: checks.decide(key, id, readable=body.readable, now=at))


def _add_emails(router: APIRouter, parts: DeskParts) -> None:
    """Emails of which nothing was filed."""
    checks, run = parts.checks, parts.run

    @router.get("/emails", responses=refusals("not-signed-in"))
    async def emails(key: Key) -> list[EmailBody]:
        """Those that wait for somebody, the longest waiting first."""
        return [EmailBody.model_validate(each) for each in await run(lambda: checks.emails(key))]

    @router.get("/emails/{id}", response_class=Response, responses=refusals("not-signed-in", "not-found"))
    async def email(id: str, key: Key) -> Response:  # noqa: A002
        """One of them, as it came."""
        return message(await run(lambda: checks.email(key, id)))

    @router.post("/emails/{id}/done", status_code=204, responses=refusals(*_ALWAYS, "not-found"))
    async def done(id: str, body: NothingBody, key: Key) -> None:  # noqa: A002, ARG001
        """Say that everything was done about it: it is kept no longer."""
        await run(lambda: checks.done(key, id))
