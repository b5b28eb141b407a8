"""The desk as one ASGI application: pages at ``/``, the API under ``/api/v1``."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_impl.desk.api import desk_router
from reference_impl.desk.pages import DeskPages
from reference_impl.desk.parts import DeskParts
from reference_impl.domain.refusals import Refused
from reference_impl.portal.middleware import BODY_LIMIT, BodyLimit, SecurityHeaders
from reference_impl.portal.problems import UNREADABLE, Problem, http_problem, refusal_problem

__all__ = ["desk_app"]

_DETAILS = {
    404: "There is nothing at this address. Check the path.",
    405: "This address does not take requests of this method; the Allow header names those that it takes.",
    413: f"The body is larger than {BODY_LIMIT} bytes. Send only the fields that the page or the contract asks for.",
    415: "The body is of a type that is not taken here. Send JSON to the API, and forms to the pages.",
    500: "Something went wrong here, not with you. Try again; if it stays so, tell whoever runs this desk.",
}


def desk_app(parts: DeskParts) -> ASGIApp:
    """The desk of Client Services, for an agent.

    Args:
        parts: what it is made of.

    Returns:
        an ASGI application without background work, which needs no lifespan.
    """
    pages = DeskPages(parts)
    app = FastAPI(
        title="Client Services",
        summary="A desk that helps account holders by telephone. A simulation with synthetic people.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.include_router(desk_router(parts))
    for path, handler, methods in pages.routes():
        app.router.add_route(path, handler, methods=methods, include_in_schema=False)

    async def refuse(request: Request, problem: Problem, headers: Any = None) -> Response:
        if request.url.path.startswith("/api/"):
            return problem.response(headers)
        return await pages.refusal(request, problem, headers)

    async def on_refused(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, Refused)  # noqa: S101 - Starlette's signature is wider than its promise
        return await refuse(request, refusal_problem(refusal.reason, refusal.detail))

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        # Names each field that is not as it must be, and never what stood in it.
        found = [f"{'.'.join(map(str, fault['loc'][1:])) or 'body'}: {fault['msg']}" for fault in error.errors()]
        detail = "; ".join(found) + ". Send the fields that the contract lists for this request."
        return await refuse(request, refusal_problem("invalid-request", detail))

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as above
        if error.status_code == HTTPStatus.BAD_REQUEST and request.url.path.startswith("/api/"):
            return await refuse(request, refusal_problem("invalid-request", UNREADABLE), error.headers)
        problem = http_problem(error.status_code, _DETAILS.get(error.status_code, error.detail))
        return await refuse(request, problem, error.headers)

    async def on_fault(request: Request, _: Exception) -> Response:
        return await refuse(request, http_problem(500, _DETAILS[500]))

    async def on_too_large(scope: Scope) -> ASGIApp:
        return await refuse(Request(scope), http_problem(413, _DETAILS[413]))

    app.add_exception_handler(Refused, on_refused)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_fault)
    return SecurityHeaders(BodyLimit(_AgentFirst(app), on_too_large), secure=parts.secure)


class _AgentFirst:
    """Tells nobody without a key what a request to the API should look like: a missing key is refused before a body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/v1/"):
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not given.lower().startswith(b"bearer "):
                detail = "There is no agent's key with the request. Send it as Authorization: Bearer."
                await refusal_problem("not-signed-in", detail).response()(scope, receive, send)
                return
        await self._app(scope, receive, send)
