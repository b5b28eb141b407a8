"""The desk as one ASGI application: pages at ``/``, the API under ``/api/v1``."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_impl.desk.api import desk_router
from reference_impl.desk.pages import DeskPages
from reference_impl.desk.parts import DeskParts
from reference_impl.portal.middleware import BodyLimit, SecurityHeaders
from reference_impl.portal.problems import refusal_problem
from reference_impl.portal.refusing import Refusals

__all__ = ["desk_app"]


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
    # Taken over as it is: a router that is included makes each of its operations anew at the first request.
    app.router.routes.extend(desk_router(parts).routes)
    for path, handler, methods in pages.routes():
        app.router.add_route(path, handler, methods=methods, include_in_schema=False)

    refusals = Refusals(pages.refusal)
    refusals.add_to(app)
    return SecurityHeaders(BodyLimit(_AgentFirst(app), refusals.too_large), secure=parts.secure)


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
