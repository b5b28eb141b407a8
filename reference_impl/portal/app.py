"""Client Portal as one ASGI application. It runs under a server, and as it is inside a page of the site."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_impl.domain.refusals import Refused
from reference_impl.portal.api import ProblemBody, api_router
from reference_impl.portal.middleware import BODY_LIMIT, BodyLimit, SecurityHeaders
from reference_impl.portal.pages import Pages
from reference_impl.portal.parts import PortalParts
from reference_impl.portal.problems import UNREADABLE, Problem, http_problem, refusal_problem
from reference_impl.portal.sessions import Sessions

__all__ = ["portal_app"]

_DETAILS = {
    404: "There is nothing at this address. Check the path.",
    405: "This address does not take requests of this method; the Allow header names those that it takes.",
    413: f"The body is larger than {BODY_LIMIT} bytes. Send only the fields that the page or the contract asks for.",
    415: "The body is of a type that is not taken here. Send JSON to the API as application/json, and forms as "
    "application/x-www-form-urlencoded.",
    500: "Something went wrong here, not with you. Try again; if it stays so, tell whoever runs this portal.",
}


def portal_app(parts: PortalParts) -> ASGIApp:
    """Client Portal: pages at ``/``, the API under ``/api/v1``, its description at ``/api/openapi.json``.

    Args:
        parts: what it is made of.

    Returns:
        an ASGI application without background work, which needs no lifespan.
    """
    sessions = Sessions(parts)
    pages = Pages(parts, sessions)
    app = FastAPI(
        title="Client Portal",
        summary="Identity verification with a Secure Login Device. A simulation with synthetic people.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its page would fetch scripts from another host
        redoc_url=None,
        redirect_slashes=False,
    )
    app.include_router(api_router(parts, sessions))
    for path, handler, methods in pages.routes():
        app.router.add_route(path, handler, methods=methods, include_in_schema=False)
    _describe(app, sessions.cookie)

    async def refuse(request: Request, problem: Problem, headers: Any = None) -> Response:
        if request.url.path.startswith("/api/"):
            return problem.response(headers)
        return await pages.refusal(request, problem, headers)

    async def on_refused(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, Refused)  # noqa: S101 - Starlette's signature is wider than its promise
        at_sign_in = refusal.reason == "wrong-credentials" and request.url.path == "/api/v1/session"
        problem = refusal_problem(refusal.reason, refusal.detail, 401 if at_sign_in else None)
        return await refuse(request, problem)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        return await refuse(request, refusal_problem("invalid-request", _what_is_invalid(error)))

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
    limited = BodyLimit(_JsonOnly(app, on_unsupported=refuse), on_too_large)
    return SecurityHeaders(limited, secure=parts.secure, scripts=True)


class _JsonOnly:
    """Refuses a change through the API that does not come as JSON: a form of another site could send it."""

    def __init__(self, app: ASGIApp, on_unsupported: Any) -> None:
        self._app = app
        self._on_unsupported = on_unsupported

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith("/api/"):
            request = Request(scope)
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if media_type != "application/json":
                refusal = await self._on_unsupported(request, http_problem(415, _DETAILS[415]))
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _what_is_invalid(error: RequestValidationError) -> str:
    """Names each field that is not as it must be, and never what stood in it: it may be a password."""
    found = []
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"][1:]) or "body"
        found.append("the body is not JSON" if fault["type"] == "json_invalid" else f"{where}: {fault['msg']}")
    return "; ".join(found) + ". Send the fields that the contract lists for this request."


def _describe(app: FastAPI, cookie: str) -> None:
    """Have the description tell of the session cookie, of problem details, and of no answer that is never given."""
    generate = app.openapi

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            description = generate()
            schemas = description["components"]["schemas"]
            schemas["ProblemBody"] = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            description["components"]["securitySchemes"] = {
                "session": {"type": "apiKey", "in": "cookie", "name": cookie}
            }
            for path, operations in description["paths"].items():
                for operation in operations.values():
                    if "application/problem+json" not in operation["responses"].get("422", {}).get("content", {}):
                        operation["responses"].pop("422", None)
                    if path != "/api/v1/session":
                        operation["security"] = [{"session": []}]
        return app.openapi_schema or {}

    app.openapi = describe  # type: ignore[method-assign] # FastAPI's documented way to extend the description
