"""The pages of signing in and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.access import Level
from reference_impl.domain.model import Factor
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import SignedIn as NewSession
from reference_impl.portal.frame import read_form
from reference_impl.portal.rendering import PageGroup
from reference_impl.portal.sessions import SignedIn, refuse_other_sites

__all__ = ["FIRST_PAGES", "SECOND_FACTOR", "SignInPages"]

SECOND_FACTOR = "sign-in/second-factor"
"""The page on which a sign-in is completed."""

FIRST_PAGES: Mapping[Level, str] = {
    "full": "account",
    "card-only": "settings/secure-login",
    "statements": "statements",
    "none": SECOND_FACTOR,
}
"""The page to which a session leads first, by what it opens."""


class SignInPages(PageGroup):
    """The sign-in form, the second factor, and signing out."""

    def routes(self) -> Sequence[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]]:
        """Path, handler and methods of each page."""
        return (
            ("/sign-in", self.sign_in, ["GET", "POST"]),
            (f"/{SECOND_FACTOR}", self.second_factor, ["GET", "POST"]),
            ("/sign-in/choice", self.choose, ["POST"]),
            ("/sign-out", self.sign_out, ["POST"]),
        )

    async def sign_in(self, request: Request) -> Response:
        """The sign-in form, and what it sends (CARD-1, CARD-3)."""
        if request.method != "POST":
            return self._page(request, "sign_in.html")
        form = await read_form(request)
        portal, now = self._parts.portal, self._parts.now()
        try:
            refuse_other_sites(request)
            signed_in = await self._parts.run(
                lambda: portal.sign_in(form.get("username", ""), form.get("password", ""), now)
            )
        except Refused as refusal:
            status = 401 if refusal.reason == "wrong-credentials" else None
            return self._page(request, "sign_in.html", refusal=refusal, status=status)
        return await self._led_on(request, signed_in)

    async def second_factor(self, request: Request) -> Response:
        """Asks for the device's response or the temporary passcode, and takes it."""
        if request.method != "POST":
            return self._second_factor_page(request, await self._sessions.of(request))
        form = await read_form(request)
        session = await self._sessions.of_change(request, form.get("csrf_token", ""))
        portal, now = self._parts.portal, self._parts.now()
        code, challenge = form.get("passcode", form.get("values", "")), form.get("challenge")
        if challenge is not None:
            code = code.strip()  # a response is digits alone; what surrounds them was not typed by a device's reader
        try:
            opened = await self._parts.run(lambda: portal.second_factor(session.token, code, challenge, now))
        except Refused as refusal:
            if refusal.reason in {"not-signed-in", "csrf"}:
                raise
            return self._second_factor_page(request, await self._sessions.of(request), refusal)
        return await self._led_on(request, opened)

    async def choose(self, request: Request) -> Response:
        """Completes the sign-in with something else than what is asked for."""
        form = await read_form(request)
        session = await self._sessions.of_change(request, form.get("csrf_token", ""))
        portal, now, kind = self._parts.portal, self._parts.now(), form.get("kind", "")
        if kind not in get_args(Factor):
            raise HTTPException(400, "This is nothing that completes a login. Open the page again.")
        try:
            await self._parts.run(lambda: portal.choose_factor(session.token, cast("Factor", kind), now))
        except Refused as refusal:
            if refusal.reason == "not-signed-in":
                raise
            return self._second_factor_page(request, await self._sessions.of(request), refusal)
        return self._go(request, SECOND_FACTOR)

    async def sign_out(self, request: Request) -> Response:
        """Ends the session."""
        session = await self._sessions.of_change(request, (await read_form(request)).get("csrf_token", ""))
        now = self._parts.now()
        await self._parts.run(lambda: self._parts.portal.sign_out(session.token, now))
        response = self._go(request, "")
        self._sessions.forget(response)
        return response

    def _second_factor_page(self, request: Request, session: SignedIn, refusal: Refused | None = None) -> Response:
        if session.view.asks is None:
            return self._go(request, FIRST_PAGES[session.view.level])
        return self._page(request, "second_factor.html", session, refusal=refusal, asks=session.view.asks)

    async def _led_on(self, request: Request, signed_in: NewSession) -> Response:
        response = self._go(request, FIRST_PAGES[signed_in.level])
        await self._sessions.begin(request, response, signed_in.token)
        return response
