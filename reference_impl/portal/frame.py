"""The frame that the pages of every site stand in, and how a form is read. It knows no rule of any of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

from jinja2 import BytecodeCache, ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from reference_impl.portal.assets import Assets
from reference_impl.portal.problems import PROBLEMS

__all__ = ["STATIC", "STYLE", "TEMPLATES", "Refusal", "Templates", "read_form", "relative"]

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
STYLE = {"portal.css": "text/css", "icon.svg": "image/svg+xml"}
"""The files that every page of any site refers to."""

_FORM = "application/x-www-form-urlencoded"


class Refusal(Protocol):
    """What a page's alert is told from: a refusal of the domain's, or one that came from elsewhere."""

    @property
    def reason(self) -> str:
        """One of :data:`reference_impl.portal.problems.PROBLEMS`, unless the page is given its status."""
        ...

    @property
    def detail(self) -> str:
        """What happened and what to do, for a person."""
        ...


class _Compiled(BytecodeCache):
    """Templates compiled once in a process: its sites stand in one frame, and all have the same settings."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled, where it was from the same source."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Templates:
    """The templates of one site, all in one frame; found in its own folder first, then in Client Portal's.

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
            bytecode_cache=_COMPILED,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(known, site=site, asset=assets.address)

    def page(
        self,
        request: Request,
        template: str,
        *,
        refusal: Refusal | None = None,
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
