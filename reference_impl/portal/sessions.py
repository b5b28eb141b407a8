"""The session's cookie, and who may speak in its name."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.client_portal import SessionView
from reference_impl.domain.refusals import Refused
from reference_impl.portal.parts import PortalParts

__all__ = ["Sessions", "SignedIn"]


@dataclass(frozen=True, repr=False)
class SignedIn:
    """A request that was made in a session.

    Attributes:
        token: the session's secret, from the cookie.
        view: whose session it is, and its CSRF token.
    """

    token: str
    view: SessionView


class Sessions:
    """Finds the session of a request, and keeps the cookie.

    Over https the cookie is ``__Host-session``: Secure, HttpOnly, SameSite=Strict, bound to this host and path ``/``.
    Over plain http, which is for loopback only, browsers refuse that prefix, and the cookie is named ``session``.

    Args:
        parts: use cases, clock and the kind of address.
    """

    def __init__(self, parts: PortalParts) -> None:
        self._parts = parts
        self.cookie = "__Host-session" if parts.secure else "session"

    async def of(self, request: Request) -> SignedIn:
        """The session in which a request was made.

        Raises:
            Refused: ``not-signed-in``.
        """
        token = request.cookies.get(self.cookie, "")
        now = self._parts.now()
        view = await self._parts.run(lambda: self._parts.portal.session(token, now))
        return SignedIn(token, view)

    async def of_change(self, request: Request, csrf_token: str) -> SignedIn:
        """The session in which a request that changes something was made.

        Args:
            request: the request.
            csrf_token: what came with it, in the header or the hidden field.

        Raises:
            Refused: ``not-signed-in``, or ``csrf`` when the token is not the session's.
        """
        signed_in = await self.of(request)
        if not hmac.compare_digest(signed_in.view.csrf_token.encode(), csrf_token.encode("utf-8", "replace")):
            raise Refused("csrf", "This did not come from a page of your session. Open the page again and repeat it.")
        return signed_in

    async def begin(self, request: Request, response: Response, token: str) -> None:
        """Have the browser keep a new session until it is closed.

        The session that the request was made in ends: signed in anew, nobody could sign out of it any more (OWASP ASVS
        5.0, 7.2.4).
        """
        former, now = request.cookies.get(self.cookie), self._parts.now()
        if former:
            await self._parts.run(lambda: self._parts.portal.sign_out(former, now))
        response.set_cookie(self.cookie, token, path="/", secure=self._parts.secure, httponly=True, samesite="strict")

    def forget(self, response: Response) -> None:
        """Have the browser forget the session."""
        response.delete_cookie(self.cookie, path="/", secure=self._parts.secure, httponly=True, samesite="strict")


def refuse_other_sites(request: Request) -> None:
    """Refuse a sign-in that another site's page sends; there is no session yet whose token could be asked for.

    Raises:
        Refused: ``csrf``. Clients other than browsers send no ``Sec-Fetch-Site`` and pass.
    """
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise Refused("csrf", "Another site sent this sign-in. Open Client Portal itself and sign in there.")
