"""A person's browser, as far as an ASGI application can tell: sends requests, keeps cookies, follows redirects.

Needs no socket, thread or HTTP library, so it runs in a page, where a service worker's answers could not set cookies.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

__all__ = ["Answer", "Asgi", "Bridge", "BridgeError"]

Message = MutableMapping[str, Any]
Asgi = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

REDIRECTS = {301, 302, 303, 307, 308}
KEEP_METHOD = {307, 308}
MOST_REDIRECTS = 10


class BridgeError(Exception):
    """An application answered in a way that a browser could not show."""


@dataclass(frozen=True)
class Answer:
    """What came back, after redirects.

    Attributes:
        path: path and query that answered.
        status: HTTP status.
        headers: by lower-case name; ``set-cookie`` is kept by the bridge and left out.
        body: as it came.
    """

    path: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode("utf-8")


@dataclass
class Bridge:
    """One browser's session with one application.

    Args:
        application: called as ASGI 3.0 says.
        origin: the address that the application is told it is at; ``https``, so that its cookies are as in production.
    """

    application: Asgi
    origin: str = "https://portal.invalid"
    _cookies: dict[str, str] = field(default_factory=dict, repr=False)

    async def ask(self, method: str, path: str, *, body: bytes = b"", media_type: str = "") -> Answer:
        """Send a request and follow the redirects that it leads to.

        Args:
            method: ``GET``, ``POST``, ...
            path: from the origin's root, with its query.
            body: what is sent along.
            media_type: the body's; none when empty.

        Raises:
            BridgeError: it redirects to another origin, or without end, or ends without an answer.
        """
        for _ in range(MOST_REDIRECTS):
            answer = await self._once(method, path, body, media_type)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            path = self._inside(urljoin(self.origin + path, answer.headers["location"]))
            if answer.status not in KEEP_METHOD:
                method, body, media_type = "GET", b"", ""
        raise BridgeError(f"more than {MOST_REDIRECTS} redirects, the last one to {path}")

    def _inside(self, address: str) -> str:
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            raise BridgeError(f"a redirect leads outside the application, to {address}")
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    async def _once(self, method: str, path: str, body: bytes, media_type: str) -> Answer:
        requests: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        started: list[Message] = []
        chunks: list[bytes] = []

        async def receive() -> Message:
            return requests.pop() if requests else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            elif message["type"] == "http.response.body":
                chunks.append(bytes(message.get("body", b"")))

        await self.application(self._scope(method, path, body, media_type), receive, send)
        if not started:
            raise BridgeError(f"{method} {path} ended without an answer")
        headers: dict[str, str] = {}
        for raw_name, raw_value in started[0].get("headers", []):
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            if name == "set-cookie":
                self._keep(value)
            else:
                headers[name] = value
        return Answer(path, int(started[0]["status"]), headers, b"".join(chunks))

    def _scope(self, method: str, path: str, body: bytes, media_type: str) -> dict[str, Any]:
        parts = urlsplit(self.origin + path)
        headers = [(b"host", parts.netloc.encode()), (b"accept", b"text/html,*/*")]
        if method not in {"GET", "HEAD"}:
            headers += [
                (b"content-type", media_type.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"origin", self.origin.encode()),
                (b"sec-fetch-site", b"same-origin"),
            ]
        if self._cookies:
            headers.append((b"cookie", "; ".join(f"{n}={v}" for n, v in self._cookies.items()).encode("latin-1")))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": parts.scheme,
            "path": unquote(parts.path),
            "raw_path": parts.path.encode("ascii"),
            "query_string": parts.query.encode("ascii"),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 0),
            "server": (parts.hostname, parts.port or 443),
        }

    def _keep(self, set_cookie: str) -> None:
        for name, morsel in SimpleCookie(set_cookie).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = morsel.coded_value
