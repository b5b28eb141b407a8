"""How Client Portal's pages are made from templates."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from reference_impl.portal.assets import Assets
from reference_impl.portal.frame import STATIC, STYLE, TEMPLATES, Refusal, Templates
from reference_impl.portal.parts import PortalParts
from reference_impl.portal.sessions import Sessions, SignedIn

__all__ = ["PageGroup", "Renderer"]


class Renderer:
    """Renders the portal's templates.

    Args:
        parts: what the portal is made of.

    Attributes:
        assets: style sheet, icon and scripts.
    """

    def __init__(self, parts: PortalParts) -> None:
        self.assets = Assets(STATIC, {**STYLE, "print.js": "text/javascript", "connection.js": "text/javascript"})
        self._templates = Templates(
            "Client Portal", TEMPLATES, self.assets, instead=parts.pages, words=parts.wording, desks=parts.desks
        )
        self.go = self._templates.go

    def page(
        self,
        request: Request,
        template: str,
        session: SignedIn | None = None,
        *,
        refusal: Refusal | None = None,
        status: int | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """See :meth:`Templates.page`; the menu is that of the session, if any."""
        view = session.view if session else None
        return self._templates.page(request, template, refusal=refusal, status=status, session=view, **values)


class PageGroup:
    """Some of the portal's pages.

    Args:
        parts: what the portal is made of.
        sessions: finds the session of a request.
        renderer: makes the pages.
    """

    def __init__(self, parts: PortalParts, sessions: Sessions, renderer: Renderer) -> None:
        self._parts = parts
        self._sessions = sessions
        self._page, self._go = renderer.page, renderer.go
