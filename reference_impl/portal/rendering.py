"""How pages are made from templates, and how a form is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from reference_impl.domain.refusals import Refused
from reference_impl.portal.assets import Assets
from reference_impl.portal.parts import PortalParts
from reference_impl.portal.problems import PROBLEMS
from reference_impl.portal.sessions import Sessions, SignedIn

__all__ = ["STATIC", "STYLE", "PageGroup", "Renderer", "Templates", "read_form", "relative"]

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
STYLE = {"portal.css": "text/css", "icon.svg": "image/svg+xml"}
"""The files that every page of any site refers to."""

_FORM = "application/x-www-form-urlencoded"


class Templates:
    """The templates of one site, all in one frame; found in its own folder first, then beside this module.

    Args:
        site: its name, for the frame.
        folder: its own templates.
        assets: style sheet and icon.
        instead: templates that stand in for those, by file name.
        known: what every template may use.

    Attributes:
        assets: as given.
    """

    def __init__(
        self, site: str, folder: Path, assets: Assets, *, instead: Mapping[str, str] | None = None, **known: Any
    ) -> None:
        self.assets = assets
        folders = FileSystemLoader([folder, TEMPLATES])
        self._templates = Environment(
            loader=ChoiceLoader([DictLoader(instead or {}), folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(known, site=site, asset=assets.address)

    def page(
        self,
        request: Request,
        template: str,
        *,
        refusal: Refused | None = None,
        status: int | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """Render one page; ``refusal`` goes into its alert and decides the status."""
        markup = self._templates.get_template(template).render(
            to=lambda path: relative(request, path), refusal=refusal, **values
        )
        return HTMLResponse(markup, status or (PROBLEMS[refusal.reason][0] if refusal else 200))

    @staticmethod
    def go(request: Request, path: str) -> RedirectResponse:
        """Lead on to another page, named from the site's root."""
        return RedirectResponse(relative(request, path), 303)


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
        refusal: Refused | None = None,
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


def relative(request: Request, path: str) -> str:
    """A path of a site as seen from the page of this request, so that the site may live below any address."""
    depth = request.url.path.count("/") - 1
    return ("../" * depth + path) or "./"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form; of a field that comes twice, the last.

    Raises:
        HTTPException: 415, it is no form; 400, it is a form that no browser sends.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415)
    try:
        fields = parse_qsl(
            (await request.body()).decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="strict"
        )
    except ValueError:
        raise HTTPException(400, "The form is not as a browser sends it. Open the page again.") from None
    return dict(fields)
