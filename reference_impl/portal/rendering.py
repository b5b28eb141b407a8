"""How a page of Client Portal is made from a template, and how a form is read."""

from __future__ import annotations

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
from reference_impl.portal.sessions import SignedIn

__all__ = ["Renderer", "read_form"]

_HERE = Path(__file__).parent
_STATIC = {"portal.css": "text/css", "icon.svg": "image/svg+xml", "print.js": "text/javascript"}
_FORM = "application/x-www-form-urlencoded"


class Renderer:
    """Renders the portal's templates.

    Args:
        parts: what the portal is made of.

    Attributes:
        assets: style sheet and icon.
    """

    def __init__(self, parts: PortalParts) -> None:
        self._wording = parts.wording
        self.assets = Assets(_HERE / "static", _STATIC)
        self._templates = Environment(
            loader=ChoiceLoader([DictLoader(parts.pages), FileSystemLoader(_HERE / "templates")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["asset"] = self.assets.address
        self._templates.globals["desks"] = parts.desks

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
        """Render one page; ``refusal`` goes into its alert and decides the status."""
        markup = self._templates.get_template(template).render(
            to=lambda path: _relative(request, path),
            words=self._wording,
            session=session.view if session else None,
            refusal=refusal,
            **values,
        )
        return HTMLResponse(markup, status or (PROBLEMS[refusal.reason][0] if refusal else 200))

    @staticmethod
    def go(request: Request, path: str) -> RedirectResponse:
        """Lead on to another page, named from the portal's root."""
        return RedirectResponse(_relative(request, path), 303)


def _relative(request: Request, path: str) -> str:
    """A path of the portal as seen from the page of this request, so that the portal may live below any address."""
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
