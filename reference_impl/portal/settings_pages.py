"""Client Portal's settings: the way to the Secure Login Devices, on both menus, and their re-activation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.model import DEVICE_NAMES
from reference_impl.domain.refusals import Refused
from reference_impl.portal.frame import read_form
from reference_impl.portal.rendering import PageGroup
from reference_impl.portal.sessions import SignedIn

__all__ = ["SettingsPages"]

_CLASSIC = ("manage-account", "security", "secure-login-system")
"""The menus of Classic Account Management on the way to the devices, each opened by the one before it."""


class SettingsPages(PageGroup):
    """The pages behind the menu, as far as they are about devices."""

    def routes(self) -> Sequence[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]]:
        """Path, handler and methods of each page."""
        return (
            ("/settings", self.settings, ["GET"]),
            ("/settings/user", self.user_settings, ["GET"]),
            ("/classic", self.classic, ["GET"]),
            ("/classic/{step}", self.classic, ["GET"]),
            ("/settings/secure-login", self.devices, ["GET"]),
            ("/settings/secure-login/reactivation", self.reactivate, ["POST"]),
            ("/settings/secure-login/activation", self.activate, ["POST"]),
        )

    async def settings(self, request: Request) -> Response:
        """The settings, whose left menu leads to the user's (CARD-4)."""
        return self._page(request, "settings.html", await self._with_devices(request))

    async def user_settings(self, request: Request) -> Response:
        """User Settings, with the Security box (CARD-4)."""
        return self._page(request, "user_settings.html", await self._with_devices(request))

    async def classic(self, request: Request) -> Response:
        """Classic Account Management, whose nested menu leads to the same page (CARD-4N)."""
        step = request.path_params.get("step", "")
        if step not in ("", *_CLASSIC):
            raise HTTPException(404)
        session = await self._with_devices(request)
        return self._page(request, "classic.html", session, step=step, steps=_CLASSIC)

    async def devices(self, request: Request) -> Response:
        """The user's devices (CARD-5, TRB-E-4)."""
        return await self._devices_page(request, await self._sessions.of(request))

    async def reactivate(self, request: Request) -> Response:
        """Re-activates a device, and says what that ended (TRB-E-4, TRB-E-5)."""
        portal = self._parts.portal
        return await self._made_active(request, lambda token, form, now: portal.reactivate(token, form["serial"], now))

    async def activate(self, request: Request) -> Response:
        """Activates a new device with the code of its envelope, and says what that ended (TRB-K-1)."""
        portal = self._parts.portal
        return await self._made_active(
            request, lambda token, form, now: portal.activate(token, form["serial"], form.get("code", ""), now)
        )

    async def _made_active(
        self, request: Request, change: Callable[[str, Mapping[str, str], datetime], None]
    ) -> Response:
        form = {"serial": "", **await read_form(request)}
        session = await self._sessions.of_change(request, form.get("csrf_token", ""))
        now = self._parts.now()
        try:
            await self._parts.run(lambda: change(session.token, form, now))
        except Refused as refusal:
            if refusal.reason in {"not-signed-in", "no-access"}:
                raise
            return await self._devices_page(request, session, refusal)
        try:
            goes_on: SignedIn | None = await self._sessions.of(request)
        except Refused:
            goes_on = None  # it was opened with the passcode that has just ended
        return self._page(request, "device_reactivated.html", goes_on)

    async def _with_devices(self, request: Request) -> SignedIn:
        """The session, where it opens the pages about devices."""
        session = await self._sessions.of(request)
        now = self._parts.now()
        await self._parts.run(lambda: self._parts.portal.devices(session.token, now))
        return session

    async def _devices_page(self, request: Request, session: SignedIn, refusal: Refused | None = None) -> Response:
        now = self._parts.now()
        devices = await self._parts.run(lambda: self._parts.portal.devices(session.token, now))
        card = await self._parts.run(lambda: self._parts.portal.active_card(session.token, now))
        warned = self._parts.portal.policy.card_logins_warned
        return self._page(
            request,
            "devices.html",
            session,
            refusal=refusal,
            devices=devices,
            names=DEVICE_NAMES,
            card=card,
            card_logins_warned=warned,
        )
