"""Client Portal's page of statements, which is all that a closed account has of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.statements import FORMS
from reference_impl.domain.views import StatementFile
from reference_impl.portal.rendering import PageGroup

__all__ = ["StatementPages", "download"]


class StatementPages(PageGroup):
    """The list of statements, and their files."""

    def routes(self) -> Sequence[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]]:
        """Path, handler and methods of each page."""
        return (("/statements", self.statements, ["GET"]), ("/statements/{name}", self.statement, ["GET"]))

    async def statements(self, request: Request) -> Response:
        """The statements that can be downloaded (TRB-A-4)."""
        session = await self._sessions.of(request)
        portal, now = self._parts.portal, self._parts.now()
        statements = await self._parts.run(lambda: portal.statements(session.token, now))
        return self._page(request, "statements.html", session, statements=statements, forms=tuple(FORMS))

    async def statement(self, request: Request) -> Response:
        """One of them."""
        session = await self._sessions.of(request)
        portal, now, name = self._parts.portal, self._parts.now(), request.path_params["name"]
        return download(await self._parts.run(lambda: portal.statement(session.token, name, now)))


def download(file: StatementFile) -> Response:
    """An answer that a browser saves as a file."""
    disposition = f'attachment; filename="{file.name}"'
    return Response(file.text, media_type=file.media_type, headers={"Content-Disposition": disposition})
