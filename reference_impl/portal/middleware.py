"""What surrounds every answer: security headers, and a limit on what a request may bring. Pure ASGI, no threads."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_impl.portal.assets import CACHE_CONTROL

__all__ = ["BODY_LIMIT", "BodyLimit", "KeyOnly", "SecurityHeaders"]

BODY_LIMIT = 16 * 1024
"""Bytes that a request's body may have. The largest honest one is a form of a few short fields."""


_POLICY = "Content-Security-Policy"


class SecurityHeaders:
    """Adds the headers of OWASP ASVS 5.0 chapter 3 to every answer, errors included.

    Args:
        app: what answers.
        secure: whether the address is https, which HSTS needs.
        scripts: whether the pages bring script files of their own; inline script is never allowed.
        connects: by the path of a page, the origins that its script may talk to besides its own.
        cached: prefix of the paths whose answers say themselves how long a browser may keep them; all others are not
            stored.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        secure: bool,
        scripts: bool = False,
        connects: Mapping[str, Sequence[str]] | None = None,
        cached: str = "/static/",
    ) -> None:
        self._app = app
        self._cached = cached
        self._policies = {path: _policy(scripts, origins) for path, origins in (connects or {}).items()}
        self._headers = {
            _POLICY: _policy(scripts),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        }
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the headers added."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if scope["path"] in self._policies:
                    headers[_POLICY] = self._policies[scope["path"]]
                if not (scope["path"].startswith(self._cached) and message["status"] == 200):
                    headers[CACHE_CONTROL] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _policy(scripts: bool, connects: Sequence[str] = ()) -> str:
    parts = [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    if scripts:
        parts += ["script-src 'self'", " ".join(["connect-src 'self'", *connects])]
    return "; ".join(parts)


class BodyLimit:
    """Refuses a request whose body is larger than the limit, whether or not it declares its length.

    The body is read up to the limit before the application sees the request; it is small, and so a body without a
    declared length cannot make the application work first.

    Args:
        app: what answers.
        refuse: answers in its place when the body is too large.
        limit: bytes.
    """

    def __init__(self, app: ASGIApp, refuse: Callable[[Scope], Awaitable[ASGIApp]], limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._refuse = refuse
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body read, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        body = b""
        too_large = declared.isdigit() and int(declared) > self._limit
        more = not too_large
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            too_large = len(body) > self._limit
            more = message.get("more_body", False) and not too_large
        if too_large:
            refusal = await self._refuse(scope)
            await refusal(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


class KeyOnly:
    """Lets nobody in without the key, and tells them nothing else.

    Args:
        app: what answers whoever has it.
        key: what the header ``Authorization: Bearer KEY`` of each request has to carry.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it; how much of the key is right cannot be told by the time that takes."""
        if scope["type"] == "http":
            given = Headers(scope=scope).get("authorization", "").encode("utf-8", "replace")
            if not hmac.compare_digest(given, self._expected):
                await Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that tells of the body once, and then of what comes after it."""
    told = False

    async def receive_again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
