"""Client Portal as one ASGI application. It runs under a server, and as it is inside a page of the site."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_impl.domain.refusals import Refused
from reference_impl.portal.api import ProblemBody, api_router
from reference_impl.portal.connection_api import connection_router
from reference_impl.portal.connection_pages import CONNECTION_PATH, connection_origins
from reference_impl.portal.help_api import help_router
from reference_impl.portal.middleware import BodyLimit, SecurityHeaders
from reference_impl.portal.pages import Pages
from reference_impl.portal.parts import PortalParts
from reference_impl.portal.refusing import Refusals
from reference_impl.portal.sessions import Sessions

__all__ = ["portal_app"]


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
    for router in (api_router(parts, sessions), help_router(parts), connection_router(parts)):
        # Taken over as they are: a router that is included makes each of its operations anew at the first request.
        app.router.routes.extend(router.routes)
    for path, handler, methods in pages.routes():
        app.router.add_route(path, handler, methods=methods, include_in_schema=False)
    _describe(app, sessions.cookie)

    refusals = Refusals(pages.refusal, _status_of)
    refusals.add_to(app)
    limited = BodyLimit(_JsonOnly(app, refusals), refusals.too_large)
    connects = {CONNECTION_PATH: connection_origins(parts.to_try, parts.secure)}
    return SecurityHeaders(limited, secure=parts.secure, scripts=True, connects=connects)


class _JsonOnly:
    """Refuses a change through the API that does not come as JSON: a form of another site could send it."""

    def __init__(self, app: ASGIApp, refusals: Refusals) -> None:
        self._app = app
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith("/api/"):
            request = Request(scope)
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if media_type != "application/json":
                refusal = await self._refusals.unsupported(request)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _status_of(request: Request, refusal: Refused) -> int | None:
    """Wrong credentials are told by 401 where a session is asked for."""
    at_sign_in = refusal.reason == "wrong-credentials" and request.url.path == "/api/v1/session"
    return 401 if at_sign_in else None


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
                    if path != "/api/v1/session" and not path.startswith("/api/v1/troubleshooter"):
                        operation["security"] = [{"session": []}]
        return app.openapi_schema or {}

    app.openapi = describe  # type: ignore[method-assign] # FastAPI's documented way to extend the description
