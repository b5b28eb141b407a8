"""The login window's pages: rendered here, complete without script, found by the labels of docs/vendors/contract.md."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reference_impl.login_window.parts import PlatformParts
from reference_impl.login_window.window import ACCOUNTS, Account, LoginWindow
from reference_impl.login_window.wire import PORTS, Trouble
from reference_impl.portal.assets import Assets
from reference_impl.portal.frame import STATIC, STYLE, Templates, read_form
from reference_impl.portal.middleware import BODY_LIMIT

__all__ = ["PlatformPages"]

Handler = Callable[[Request], Awaitable[Response]]

_DETAILS = {
    403: "This did not come from a page of this login window. Open the window again, and repeat it there.",
    404: "There is nothing at this address. Open the login window.",
    405: "This address only takes what the login window's own pages send. Open the login window.",
    413: f"That was more than {BODY_LIMIT} bytes, and nothing was sent. Open the login window, and type less.",
    415: "This address only takes forms of the login window's own pages. Open the login window.",
    421: "The login window answers to an address of this machine, such as 127.0.0.1, and to no other name.",
    500: "Something went wrong here, not with you. Try again; if it stays so, tell whoever runs this.",
}
_NOT_SENT = frozenset({"too-long", "stale"})
_AWAY = frozenset({"port-refused", "port-filtered", "port-unreachable", "no-answer"})


class PlatformPages:
    """The pages and what their forms do.

    A browser keeps the token of its window in a cookie: HttpOnly, SameSite=Strict, and over https Secure and bound to
    this host. A window is kept from the right password on; a new login closes the one before.

    Args:
        parts: what the window is made of.
    """

    def __init__(self, parts: PlatformParts) -> None:
        self._parts = parts
        self._windows = parts.windows
        self._cookie = "__Host-platform" if parts.secure else "platform"
        self._templates = _templates()

    def routes(self) -> Sequence[tuple[str, Handler, list[str]]]:
        """Path, handler and methods of each page."""
        return (
            ("/", self.home, ["GET"]),
            ("/log-in", self.log_in, ["POST"]),
            ("/second-factor", self.second_factor, ["POST"]),
            ("/choice", self.choose, ["POST"]),
            ("/log-out", self.log_out, ["POST"]),
            ("/static/{name}", self._templates.assets.serve, ["GET"]),
        )

    # -------------------------------------------------------------- pages
    async def home(self, request: Request) -> Response:
        """The window as it stands: the platform is asked anew whether it is connected."""
        window = self._window(request)
        trouble = None
        if window is not None:
            try:
                await self._parts.run(window.look)
            except Trouble as found:
                trouble = found
        return self._page(request, window, trouble, 200)

    async def log_in(self, request: Request) -> Response:
        """Take username, password and account, and open the first port."""
        form = await read_form(request)
        if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
            raise HTTPException(403)
        account = _account(form.get("account", ""))
        self._windows.shut(request.cookies.get(self._cookie, ""))
        window, username, password = (
            LoginWindow(self._windows.gateway),
            form.get("username", ""),
            form.get("password", ""),
        )
        try:
            await self._parts.run(lambda: window.log_in(username, password, account))
        except Trouble as trouble:
            return self._page(request, window, trouble)
        response = RedirectResponse("./", 303)
        token = self._windows.keep(window)
        response.set_cookie(self._cookie, token, path="/", secure=self._parts.secure, httponly=True, samesite="strict")
        return response

    async def second_factor(self, request: Request) -> Response:
        """Take the response, the temporary passcode or the card values, as they were typed."""

        def give(window: LoginWindow, form: Mapping[str, str]) -> None:
            window.give_code(form.get("passcode", form.get("values", "")), form.get("challenge"))

        return await self._doing(request, give)

    async def choose(self, request: Request) -> Response:
        """Ask for something else that would do."""
        return await self._doing(request, lambda window, form: window.choose(form.get("kind", "")))

    async def log_out(self, request: Request) -> Response:
        """Hang up, and close the window."""
        await self._changing(request, await read_form(request))
        self._windows.shut(request.cookies.get(self._cookie, ""))
        response = RedirectResponse("./", 303)
        response.delete_cookie(self._cookie, path="/", secure=self._parts.secure, httponly=True, samesite="strict")
        return response

    # -------------------------------------------------------------- refusals without a window
    async def refuse(self, request: Request, error: Exception) -> Response:
        """What HTTP itself refuses."""
        assert isinstance(error, HTTPException)  # noqa: S101 - Starlette's signature is wider than its promise
        response = self.problem(request, error.status_code, error.detail)
        response.headers.update(error.headers or {})
        return response

    async def fail(self, request: Request, _: Exception) -> Response:
        """A fault of this program."""
        return self.problem(request, 500)

    def problem(self, request: Request, status: int, detail: str = "") -> Response:
        """The page of a refusal."""
        told = {"title": HTTPStatus(status).phrase, "detail": _DETAILS.get(status, detail)}
        return self._templates.page(request, "problem.html", status=status, problem=told)

    # -------------------------------------------------------------- parts
    async def _doing(self, request: Request, deed: Callable[[LoginWindow, Mapping[str, str]], None]) -> Response:
        """Do what a form of a window asks for, and show what came of it."""
        form = await read_form(request)
        window = await self._changing(request, form)
        if window is None:
            return self._page(request, None, Trouble("stale", "This window was closed meanwhile. Log in again."))
        try:
            await self._parts.run(lambda: deed(window, form))
        except Trouble as trouble:
            return self._page(request, window, trouble)
        return RedirectResponse("./", 303)

    async def _changing(self, request: Request, form: Mapping[str, str]) -> LoginWindow | None:
        """The window of a form; ``None`` where it is not open any more.

        Raises:
            HTTPException: 403, the form is not the window's.
        """
        window = self._window(request)
        sent = form.get("csrf_token", "").encode("utf-8", "replace")
        if window is not None and not hmac.compare_digest(sent, window.csrf.encode()):
            raise HTTPException(403)
        return window

    def _window(self, request: Request) -> LoginWindow | None:
        return self._windows.of(request.cookies.get(self._cookie, ""))

    def _page(
        self, request: Request, window: LoginWindow | None, trouble: Trouble | None = None, status: int | None = None
    ) -> Response:
        username, account, asks, connected = window.standing() if window is not None else ("", ACCOUNTS[0], None, None)
        template = "connected.html" if connected else "second_factor.html" if asks else "log_in.html"
        address = self._windows.gateway.address
        return self._templates.page(
            request,
            template,
            refusal=trouble,
            status=status or (_status_of(trouble) if trouble else 200),
            words=self._parts.wording,
            csrf=window.csrf if window is not None else "",
            host=address.host,
            ports=[address.ports[port] for port in PORTS],
            username=username,
            account=account,
            asks=asks,
            connected=connected,
        )


def _account(chosen: str) -> Account:
    for account in ACCOUNTS:
        if chosen == account:
            return account
    raise HTTPException(400, "Select the live or the paper account. Open the login window, and log in there.")


def _status_of(trouble: Trouble) -> int:
    if trouble.reason in _AWAY:
        return 502
    return 409 if trouble.reason in _NOT_SENT else 422


@cache
def _templates() -> Templates:
    """Read once for all applications."""
    return Templates("Trading Platform", Path(__file__).parent / "templates", Assets(STATIC, STYLE))
