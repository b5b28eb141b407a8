"""Client Portal's page of the documents that were filed, and of what was told about others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.documents.model import PURPOSES
from reference_impl.domain.views import DocumentFile
from reference_impl.portal.api_bodies import in_utc
from reference_impl.portal.rendering import PageGroup

__all__ = ["DocumentPages", "picture"]


class DocumentPages(PageGroup):
    """The list of documents, and their pictures."""

    def routes(self) -> Sequence[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]]:
        """Path, handler and methods of each page."""
        return (("/documents", self.documents, ["GET"]), ("/documents/{id}", self.document, ["GET"]))

    async def documents(self, request: Request) -> Response:
        """The documents that were filed (DOC-SUB-4), and the notices (DOC-INT-2)."""
        session = await self._sessions.of(request)
        portal, now, run = self._parts.portal, self._parts.now(), self._parts.run
        documents = await run(lambda: portal.documents(session.token, now))
        notices = await run(lambda: portal.notices(session.token, now))
        return self._page(
            request,
            "documents.html",
            session,
            documents=documents,
            notices=notices,
            purposes=PURPOSES,
            in_utc=in_utc,
        )

    async def document(self, request: Request) -> Response:
        """The picture of one of them."""
        session = await self._sessions.of(request)
        portal, now, id_ = self._parts.portal, self._parts.now(), request.path_params["id"]
        return picture(await self._parts.run(lambda: portal.document(session.token, id_, now)))


def picture(file: DocumentFile) -> Response:
    """A picture that a page shows, and that a browser saves as a file instead of opening it by itself."""
    disposition = f'attachment; filename="{file.name}"'
    return Response(file.content, media_type=file.media_type, headers={"Content-Disposition": disposition})
