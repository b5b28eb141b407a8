"""The twins' pages: simulated devices that a person, or a browser under test, operates. Views of the state machines.

Every press is a form of its own that is posted and answered by a redirect, so that the pages need no script, and a page
holds what its device shows at that moment and nothing else: no key, no PIN, no response that is not displayed. A phone
with a camera cannot do without script: its page shows what the camera of the reader's own device sees, sends what the
shutter took, and feels two fingers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_impl.devices.screens import NotShown
from reference_impl.portal.assets import Assets
from reference_impl.portal.middleware import BODY_LIMIT, BodyLimit, SecurityHeaders
from reference_impl.portal.parts import Run, inline
from reference_impl.portal.twins_camera import CameraTwin
from reference_impl.portal.twins_garage import Devices, Garage, Twin, UnknownDevice

__all__ = ["Devices", "Garage", "UnknownDevice", "twins_app"]

_HERE = Path(__file__).parent
_STATIC = {
    "twin.css": "text/css",
    "android.css": "text/css",
    "camera.css": "text/css",
    "twin.js": "text/javascript",
    "camera.js": "text/javascript",
    "twin.svg": "image/svg+xml",
}
_PICTURE_LIMIT = 16 * 1024 * 1024
"""Bytes of what a shutter takes; it goes to an address of its own, and nothing else may be as large."""

_STALE = "That was done on an older page of this device. This is what the device shows now."
_DETAILS = {
    404: "There is no such device here: the address is not whole, or all devices were forgotten in a reset. "
    "Have the device made anew, and use the address that comes with it.",
    405: "This address only takes what its own page sends. Open the device's page and use its buttons.",
    413: f"That was more than {BODY_LIMIT} bytes. Open the device's page and use its buttons.",
    422: "That was not sent by the device's page. Open the device's page and use its buttons.",
    500: "Something went wrong here, not with you. Open the device's page again; if it stays so, tell who runs this.",
}


def twins_app(garage: Garage, secure: bool, run: Run = inline) -> ASGIApp:
    """The pages of simulated devices, at ``/t/{token}``.

    Args:
        garage: the devices.
        secure: whether the address is https.
        run: how a phone with a camera is used, which may wait for its mail server.

    Returns:
        an ASGI application without background work or sessions, which needs no lifespan.
    """
    pages = _Pages(garage, run)
    app = Starlette(
        routes=[
            Route("/", pages.index, methods=["GET"]),
            Route("/t/{token}", pages.device, methods=["GET", "POST"]),
            Route("/m/{token}", pages.mailbox, methods=["GET"]),
            Route("/t/{token}/picture", pages.shoot, methods=["POST"]),
            Route("/t/{token}/picture/{which}", pages.picture, methods=["GET"]),
            Route("/t/{token}/zoom", pages.spread, methods=["POST"]),
            Route("/static/{name}", _assets().serve, methods=["GET"]),
        ],
        exception_handlers={HTTPException: pages.refuse, Exception: pages.fail},
    )
    app.router.redirect_slashes = False

    async def too_large(scope: Scope) -> ASGIApp:
        return pages.problem(Request(scope), 413)

    usual, large = BodyLimit(app, too_large), BodyLimit(app, too_large, _PICTURE_LIMIT)

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        await (large if pages.takes_picture(scope) else usual)(scope, receive, send)

    return SecurityHeaders(limited, secure=secure, scripts=True, uses_camera=pages.has_camera)


@cache
def _templates() -> Environment:
    """Read once for all applications: every reset makes a new one, and compiling would cost it most of its time."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = _assets().address
    return environment


@cache
def _assets() -> Assets:
    return Assets(_HERE / "static" / "twins", _STATIC)


class _Pages:
    def __init__(self, garage: Garage, run: Run) -> None:
        self._garage = garage
        self._run = run

    def has_camera(self, scope: Scope) -> bool:
        """Whether a request asks for the page of a phone with a camera."""
        start, token = scope["path"][:3], scope["path"][3:]
        return start == "/t/" and isinstance(self._garage.known(token), CameraTwin)

    def takes_picture(self, scope: Scope) -> bool:
        """Whether a request brings what the shutter of such a phone took."""
        path, _, last = scope["path"].rpartition("/")
        return last == "picture" and scope.get("method") == "POST" and self.has_camera({**scope, "path": path})

    async def index(self, request: Request) -> Response:
        return self._page(request, "twins/index.html")

    async def mailbox(self, request: Request) -> Response:
        found = self._garage.mailbox(request.path_params["token"])
        if found is None:
            raise HTTPException(404)
        return self._page(request, "twins/mailbox.html", address=found.address, mails=found.mails()[::-1])

    async def device(self, request: Request) -> Response:
        twin = self._twin(request)
        if request.method == "POST":
            return await self._press(request, twin)
        shown = twin.shown()
        token = request.path_params["token"]
        return self._page(
            request, twin.template, token=token, serial=twin.serial, last_used=twin.last_used, note=twin.note, **shown
        )

    async def _press(self, request: Request, twin: Twin) -> Response:
        try:
            sent = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=8))
            label = sent.pop("press")
        except (KeyError, ValueError) as fault:
            raise HTTPException(422) from fault
        run = self._run if isinstance(twin, CameraTwin) else inline
        try:
            await run(lambda: twin.use(label, sent))
            twin.last_used, twin.note = label, None
        except NotShown:
            twin.note = _STALE
        # Relative to this address, so that it holds wherever the application is mounted.
        return RedirectResponse(request.path_params["token"], status_code=303)

    # ---------------------------------------------------------------- what only a phone with a camera has
    async def shoot(self, request: Request) -> Response:
        twin = self._camera(request)
        frame = await request.body()
        try:
            await self._run(lambda: twin.shoot(frame))
        except NotShown:
            return PlainTextResponse(_STALE, 409)
        except ValueError as fact:
            return PlainTextResponse(str(fact), 422)
        twin.last_used, twin.note = "Shutter", None
        return Response(status_code=204)

    async def picture(self, request: Request) -> Response:
        twin, which = self._camera(request), request.path_params["which"]
        try:
            content, media_type = await self._run(lambda: twin.picture(which))
        except KeyError as fault:
            raise HTTPException(404) from fault
        return Response(content, media_type=media_type)

    async def spread(self, request: Request) -> Response:
        twin = self._camera(request)
        try:
            sent = dict(parse_qsl((await request.body()).decode(), max_num_fields=8))
            by = float(sent["by"])
            if not isfinite(by):
                raise ValueError("no number")
            return JSONResponse({"zoom": twin.spread(by)})
        except (KeyError, ValueError) as fault:
            raise HTTPException(422) from fault

    def _camera(self, request: Request) -> CameraTwin:
        twin = self._twin(request)
        if not isinstance(twin, CameraTwin):
            raise HTTPException(404)
        return twin

    async def refuse(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - Starlette's signature is wider than its promise
        return self.problem(request, error.status_code, error.headers)

    async def fail(self, request: Request, _: Exception) -> Response:
        return self.problem(request, 500)

    def problem(self, request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
        page = self._page(request, "twins/problem.html", detail=_DETAILS.get(status, _DETAILS[422]))
        page.status_code = status
        page.headers.update(headers or {})
        return page

    def _twin(self, request: Request) -> Twin:
        try:
            return self._garage.find(request.path_params["token"])
        except KeyError as fault:
            raise HTTPException(404) from fault

    def _page(self, request: Request, template: str, **shown: Any) -> HTMLResponse:
        root = "../" * (request.url.path.count("/") - 1)
        return HTMLResponse(_templates().get_template(template).render(root=root, **shown))
