"""The login window as one ASGI application, for this machine alone."""

from __future__ import annotations

import ipaddress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_impl.login_window.pages import PlatformPages
from reference_impl.login_window.parts import PlatformParts
from reference_impl.portal.middleware import BodyLimit, SecurityHeaders

__all__ = ["platform_app"]


def platform_app(parts: PlatformParts) -> ASGIApp:
    """The login window.

    Args:
        parts: what it is made of.

    Returns:
        an ASGI application without background work, which needs no lifespan. It answers to a loopback address and to
        no other name, so that no page of the network can have a browser speak to it under a name of its own.
    """
    pages = PlatformPages(parts)
    app = Starlette(
        routes=[Route(path, handler, methods=methods) for path, handler, methods in pages.routes()],
        exception_handlers={HTTPException: pages.refuse, Exception: pages.fail},
    )
    app.router.redirect_slashes = False

    async def too_large(scope: Scope) -> ASGIApp:
        return pages.problem(Request(scope), 413)

    return SecurityHeaders(_Loopback(BodyLimit(app, too_large), pages), secure=parts.secure)


class _Loopback:
    """Answers to loopback addresses only, whatever name a browser was led here by."""

    def __init__(self, app: ASGIApp, pages: PlatformPages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_loopback(Request(scope)):
            await self._pages.problem(Request(scope), 421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_loopback(request: Request) -> bool:
    try:
        host = request.url.hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
