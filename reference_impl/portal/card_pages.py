"""The pages on which a code card is requested, displayed, printed and activated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import CardView
from reference_impl.portal.frame import read_form
from reference_impl.portal.rendering import PageGroup
from reference_impl.portal.sessions import SignedIn

__all__ = ["CARD", "CardPages"]

CARD = "settings/secure-login/card"
"""Where a card is that is being issued."""

_UNSHOWN = {"not-signed-in", "csrf", "no-access"}


class CardPages(PageGroup):
    """The pages of the code card."""

    def routes(self) -> Sequence[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]]:
        """Path, handler and methods of each page."""
        return (
            (f"/{CARD}", self.card, ["GET", "POST"]),
            (f"/{CARD}/image", self.image, ["GET"]),
            (f"/{CARD}/print", self.print_card, ["GET", "POST"]),
            (f"/{CARD}/activation", self.activation, ["GET", "POST"]),
            (f"/{CARD}/values", self.values, ["GET", "POST"]),
            (f"/{CARD}/end", self.finish, ["GET", "POST"]),
        )

    async def card(self, request: Request) -> Response:
        """Shows the card that is being issued; POST requests a new one (CARD-5, CARD-6)."""
        if request.method == "POST":
            session = await self._sent(request)
            now = self._parts.now()
            await self._parts.run(lambda: self._parts.portal.request_card(session.token, now))
            return self._go(request, CARD)
        session = await self._sessions.of(request)
        card = await self._card(session)
        if card is None:
            return self._go(request, "settings/secure-login")
        if card.state == "accepted":
            return self._page(request, "card_accepted.html", session, card=card)
        printing = request.query_params.get("print") == "1"
        return self._page(request, "card.html", session, card=card, printing=printing)

    async def image(self, request: Request) -> Response:
        """The card as one image, as long as it is being issued (CARD-6N, CARD-13)."""
        session = await self._sessions.of(request)
        card = await self._card(session)
        if card is None or not card.codes:
            raise HTTPException(404)
        codes, holder = card.codes, session.view.username
        drawn = await self._parts.run(lambda: self._parts.draw_card(codes, holder))
        headers = {"Content-Disposition": f'inline; filename="{drawn.name}"'}
        return Response(drawn.content, 200, headers, media_type=drawn.media_type)

    async def print_card(self, request: Request) -> Response:
        """Takes note that the card is printed, and has the browser print its page (CARD-6)."""
        if request.method != "POST":
            return self._go(request, CARD)
        session = await self._sent(request)
        now = self._parts.now()
        await self._parts.run(lambda: self._parts.portal.print_card(session.token, now))
        return self._go(request, f"{CARD}?print=1")

    async def activation(self, request: Request) -> Response:
        """Shows the two indexes, after a warning where the card was not printed (CARD-6W, CARD-8)."""
        if request.method != "POST":
            return self._go(request, CARD)
        form = await read_form(request)
        session = await self._sessions.of_change(request, form.get("csrf_token", ""))
        now, acknowledged = self._parts.now(), form.get("acknowledged") == "yes"
        try:
            card = await self._parts.run(lambda: self._parts.portal.go_on_with_card(session.token, acknowledged, now))
        except Refused as refusal:
            if refusal.reason == "not-printed":
                return self._page(request, "card_warning.html", session, refusal=refusal)
            raise
        return self._page(request, "card_activation.html", session, card=card)

    async def values(self, request: Request) -> Response:
        """Takes the card values (CARD-8). Right ones that are sent twice lead on as once."""
        if request.method != "POST":
            return self._go(request, CARD)
        form = await read_form(request)
        session = await self._sessions.of_change(request, form.get("csrf_token", ""))
        now, values = self._parts.now(), form.get("values", "")
        try:
            await self._parts.run(lambda: self._parts.portal.give_card_values(session.token, values, now))
        except Refused as refusal:
            card = None if refusal.reason in _UNSHOWN else await self._card(session)
            if card is not None and card.state == "accepted":
                return self._go(request, CARD)
            if card is None or card.indexes is None:
                raise
            return self._page(request, "card_activation.html", session, refusal=refusal, card=card)
        return self._go(request, CARD)

    async def finish(self, request: Request) -> Response:
        """OK: the card gives access from now on (CARD-9). Where it is sent twice, it is said twice."""
        if request.method != "POST":
            return self._go(request, CARD)
        session = await self._sent(request)
        now, portal = self._parts.now(), self._parts.portal
        try:
            card = await self._parts.run(lambda: portal.finish_card(session.token, now))
        except Refused as refusal:
            active = None if refusal.reason in _UNSHOWN else await self._active_card(session)
            if active is None or await self._card(session) is not None:
                raise
            card = active
        return self._page(request, "card_active.html", await self._sessions.of(request), card=card)

    async def _sent(self, request: Request) -> SignedIn:
        return await self._sessions.of_change(request, (await read_form(request)).get("csrf_token", ""))

    async def _active_card(self, session: SignedIn) -> CardView | None:
        now = self._parts.now()
        return await self._parts.run(lambda: self._parts.portal.active_card(session.token, now))

    async def _card(self, session: SignedIn) -> CardView | None:
        now = self._parts.now()
        return await self._parts.run(lambda: self._parts.portal.card(session.token, now))
