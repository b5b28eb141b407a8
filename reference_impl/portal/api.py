"""Client Portal's JSON API, as docs/vendors/contract.md has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import PlainTextResponse

from reference_impl.domain import words
from reference_impl.domain.statements import FORMS
from reference_impl.portal.api_bodies import (
    PICTURE,
    AccountBody,
    AcknowledgedBody,
    ActivationBody,
    BankBody,
    CardBody,
    CardValuesBody,
    ChoiceBody,
    CodeBody,
    ContactBody,
    CredentialsBody,
    DocumentBody,
    NothingBody,
    NoticeBody,
    ProblemBody,
    ResponseBody,
    SecureLoginDeviceBody,
    SessionBody,
    StatementBody,
    TaskBody,
    VerificationBody,
    card_body,
    refusals,
    session_body,
    verification_body,
)
from reference_impl.portal.document_pages import picture
from reference_impl.portal.parts import PortalParts
from reference_impl.portal.sessions import Sessions, SignedIn, refuse_other_sites
from reference_impl.portal.statement_pages import download

__all__ = ["ProblemBody", "api_router"]

_ALWAYS = ("not-signed-in",)
_ON_CHANGE = ("not-signed-in", "csrf", "invalid-request")


@dataclass(frozen=True)
class _Needs:
    """What operations are made of: a router to stand on, the use cases, and the session of a request.

    Attributes:
        reading: the session of a request that changes nothing.
        changing: the session of one that does, once its token was looked at.
    """

    router: APIRouter
    parts: PortalParts
    sessions: Sessions
    reading: Any
    changing: Any


def api_router(parts: PortalParts, sessions: Sessions) -> APIRouter:
    """The operations under ``/api/v1``.

    Args:
        parts: what the portal is made of.
        sessions: finds the session of a request.
    """

    async def in_session(request: Request) -> SignedIn:
        return await sessions.of(request)

    async def of_change(request: Request, x_csrf_token: Annotated[str, Header()] = "") -> SignedIn:
        return await sessions.of_change(request, x_csrf_token)

    router = APIRouter(prefix="/api/v1", tags=["Client Portal"])
    needs = _Needs(router, parts, sessions, Depends(in_session), Depends(of_change))
    _add_sessions(needs)
    _add_account(needs)
    _add_statements(needs)
    _add_documents(needs)
    _add_card(needs)
    _add_verifications(needs)
    return router


def _add_sessions(needs: _Needs) -> None:
    """Signing in, and the session that comes of it."""
    router, parts, sessions = needs.router, needs.parts, needs.sessions
    portal, now, run = parts.portal, parts.now, parts.run
    reading, allowed = needs.reading, needs.changing

    @router.post(
        "/session",
        status_code=201,
        response_model_exclude_none=True,
        responses=refusals("csrf", "invalid-request", "no-second-factor", "no-access", "locked")
        | refusals("wrong-credentials", at=401),
    )
    async def sign_in(body: CredentialsBody, request: Request, response: Response) -> SessionBody:
        """Sign in. The session is a cookie; the token goes with each request that changes something.

        Where a second factor is asked for, the session opens nothing before it was given.
        """
        refuse_other_sites(request)
        at = now()
        signed_in = await run(lambda: portal.sign_in(body.username, body.password.get_secret_value(), at))
        await sessions.begin(request, response, signed_in.token)
        return session_body(signed_in)

    @router.get("/session", response_model_exclude_none=True, responses=refusals(*_ALWAYS))
    async def session_now(session: SignedIn = reading) -> SessionBody:
        """Who is signed in, or about to be, and what is asked for or open."""
        return session_body(session.view)

    @router.post(
        "/session/second-factor",
        response_model_exclude_none=True,
        responses=refusals(
            *_ON_CHANGE,
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
        return session_body(opened)

    @router.post(
        "/session/choice",
        response_model_exclude_none=True,
        responses=refusals(*_ON_CHANGE, "not-waiting", "locked"),
    )
    async def choose(body: ChoiceBody, session: SignedIn = allowed) -> SessionBody:
        """Complete the sign-in with what ``instead`` names."""
        at = now()
        return session_body(await run(lambda: portal.choose_factor(session.token, body.kind, at)))


def _add_card(needs: _Needs) -> None:
    """The code card, from its request to its activation."""
    router, parts = needs.router, needs.parts
    portal, now, run = parts.portal, parts.now, parts.run
    reading, allowed = needs.reading, needs.changing

    @router.post(
        "/card", status_code=201, response_model_exclude_none=True, responses=refusals(*_ON_CHANGE, "no-access")
    )
    async def request_card(body: NothingBody, session: SignedIn = allowed) -> CardBody:  # noqa: ARG001
        """Request a code card. One that is active stays so until the new one is."""
        at = now()
        return card_body(await run(lambda: portal.request_card(session.token, at)))

    @router.get("/card", response_model_exclude_none=True, responses=refusals(*_ALWAYS, "no-access", "not-found"))
    async def card(session: SignedIn = reading) -> CardBody:
        """The card that is being issued, or else the one that is active."""
        at = now()
        found = await run(lambda: portal.card(session.token, at) or portal.active_card(session.token, at))
        if found is None:
            raise words.no_card()
        return card_body(found)

    @router.post("/card/print", status_code=204, responses=refusals(*_ON_CHANGE, "no-access", "not-waiting"))
    async def print_card(body: NothingBody, session: SignedIn = allowed) -> None:  # noqa: ARG001
        """Take note that the card is printed."""
        at = now()
        await run(lambda: portal.print_card(session.token, at))

    @router.post(
        "/card/activation",
        response_model_exclude_none=True,
        responses=refusals(*_ON_CHANGE, "no-access", "not-printed", "not-waiting"),
    )
    async def activation(body: AcknowledgedBody, session: SignedIn = allowed) -> CardBody:
        """Go on to activation: be told the two indexes."""
        at = now()
        return card_body(await run(lambda: portal.go_on_with_card(session.token, body.acknowledged, at)))

    @router.post(
        "/card/values",
        response_model_exclude_none=True,
        responses=refusals(*_ON_CHANGE, "no-access", "malformed-code", "wrong-code", "locked", "not-waiting"),
    )
    async def values(body: CardValuesBody, session: SignedIn = allowed) -> CardBody:
        """Enter the card values; right, they begin the card's days."""
        at, given = now(), body.values.get_secret_value()
        return card_body(await run(lambda: portal.give_card_values(session.token, given, at)))

    @router.post(
        "/card/end",
        response_model_exclude_none=True,
        responses=refusals(*_ON_CHANGE, "no-access", "not-waiting"),
    )
    async def finish(body: NothingBody, session: SignedIn = allowed) -> CardBody:  # noqa: ARG001
        """OK: from now on the card gives access."""
        at = now()
        return card_body(await run(lambda: portal.finish_card(session.token, at)))


def _add_account(needs: _Needs) -> None:
    """The account and the devices of whoever is signed in."""
    router, parts = needs.router, needs.parts
    portal, now, run = parts.portal, parts.now, parts.run
    reading, allowed = needs.reading, needs.changing

    @router.get("/account", responses=refusals(*_ALWAYS, "no-access"))
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

    @router.get("/devices", responses=refusals(*_ALWAYS, "no-access"))
    async def devices(session: SignedIn = reading) -> list[SecureLoginDeviceBody]:
        """The Secure Login Devices of whoever is signed in, in the order of their serials."""
        at = now()
        found = await run(lambda: portal.devices(session.token, at))
        return [
            SecureLoginDeviceBody(serial=each.serial, kind=each.kind, active=each.active, state=each.state)
            for each in found
        ]

    @router.post(
        "/devices/{serial}/activation",
        status_code=204,
        responses=refusals(
            *_ON_CHANGE, "no-access", "not-found", "not-waiting", "malformed-code", "wrong-code", "locked"
        ),
    )
    async def activate(serial: str, body: ActivationBody, session: SignedIn = allowed) -> None:
        """Activate a new device with the code of its envelope. What stood in for a device ends at once."""
        at, code = now(), body.code.get_secret_value()
        await run(lambda: portal.activate(session.token, serial, code, at))

    @router.post(
        "/devices/{serial}/reactivation",
        status_code=204,
        responses=refusals(*_ON_CHANGE, "no-access", "not-found", "not-waiting"),
    )
    async def reactivate(serial: str, body: NothingBody, session: SignedIn = allowed) -> None:  # noqa: ARG001
        """Let a device's responses count again. A temporary passcode ends at once, and a session opened with it."""
        at = now()
        await run(lambda: portal.reactivate(session.token, serial, at))


def _add_statements(needs: _Needs) -> None:
    """What a closed account still has, and every other one that is open in full."""
    router, parts, reading = needs.router, needs.parts, needs.reading
    portal, now, run = parts.portal, parts.now, parts.run

    @router.get("/statements", responses=refusals(*_ALWAYS, "no-access"))
    async def statements(session: SignedIn = reading) -> list[StatementBody]:
        """The statements that can be obtained."""
        at = now()
        found = await run(lambda: portal.statements(session.token, at))
        return [
            StatementBody(kind=kind, title=title, files=[f"{kind}.{form}" for form in FORMS])
            for kind, title in found.items()
        ]

    @router.get(
        "/statements/{name}",
        response_class=PlainTextResponse,
        responses=refusals(*_ALWAYS, "no-access", "not-found"),
    )
    async def statement(name: str, session: SignedIn = reading) -> Response:
        """One statement, to be downloaded."""
        at = now()
        return download(await run(lambda: portal.statement(session.token, name, at)))


def _add_documents(needs: _Needs) -> None:
    """What came by email and was filed, and what was told about what was not."""
    router, parts, reading = needs.router, needs.parts, needs.reading
    portal, now, run = parts.portal, parts.now, parts.run

    @router.get("/documents", responses=refusals(*_ALWAYS, "no-access"))
    async def documents(session: SignedIn = reading) -> list[DocumentBody]:
        """The documents that were filed, in the order in which they were."""
        at = now()
        return [
            DocumentBody(
                id=each.id,
                purpose=each.purpose,
                received_at=each.received_at,
                media_type=each.media_type,
                hard_to_read=each.hard_to_read,
            )
            for each in await run(lambda: portal.documents(session.token, at))
        ]

    @router.get(
        "/documents/{id}",
        response_class=Response,
        responses={**PICTURE, **refusals(*_ALWAYS, "no-access", "not-found")},
    )
    async def document(
        id: str,  # noqa: A002 - the contract's name
        session: SignedIn = reading,
    ) -> Response:
        """The picture of one of them."""
        at = now()
        return picture(await run(lambda: portal.document(session.token, id, at)))

    @router.get("/notices", responses=refusals(*_ALWAYS, "no-access"))
    async def notices(session: SignedIn = reading) -> list[NoticeBody]:
        """What the account holder is told, the latest first."""
        at = now()
        found = await run(lambda: portal.notices(session.token, at))
        return [NoticeBody(text=each.text, given_at=each.given_at) for each in found]


def _add_verifications(needs: _Needs) -> None:
    """Tasks that require verification."""
    router, parts = needs.router, needs.parts
    portal, now, run = parts.portal, parts.now, parts.run
    reading, allowed = needs.reading, needs.changing

    @router.post(
        "/verifications",
        status_code=201,
        response_model_exclude_none=True,
        responses=refusals(*_ON_CHANGE, "no-access"),
    )
    async def begin(body: TaskBody, session: SignedIn = allowed) -> VerificationBody:
        """Start a task that requires verification. Nothing of it happens before the verification is complete."""
        at = now()
        return verification_body(await run(lambda: portal.begin(session.token, body.task, body.details, at)))

    @router.get(
        "/verifications/{id}",
        response_model_exclude_none=True,
        responses=refusals(*_ALWAYS, "no-access", "not-found"),
    )
    async def verification(
        id: str,  # noqa: A002 - the contract's name
        session: SignedIn = reading,
    ) -> VerificationBody:
        """A verification of this session. After a response that came too late, this shows the new challenge."""
        at = now()
        return verification_body(await run(lambda: portal.verification(session.token, id, at)))

    @router.post(
        "/verifications/{id}/credentials",
        response_model_exclude_none=True,
        responses=refusals(
            *_ON_CHANGE, "no-access", "wrong-credentials", "not-found", "not-waiting", "no-device", "locked"
        ),
    )
    async def give_credentials(
        id: str,  # noqa: A002 - the contract's name
        body: CredentialsBody,
        session: SignedIn = allowed,
    ) -> VerificationBody:
        """Give the username and the password once more; accepted, they lead to a challenge code."""
        at, password = now(), body.password.get_secret_value()
        return verification_body(
            await run(lambda: portal.give_credentials(session.token, id, body.username, password, at))
        )

    @router.post(
        "/verifications/{id}/response",
        response_model_exclude_none=True,
        responses=refusals(
            *_ON_CHANGE,
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
        return verification_body(await run(lambda: portal.answer(session.token, id, body.passcode, body.challenge, at)))
