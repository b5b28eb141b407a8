"""Files that pages bring along: style sheets, pictures, scripts; fetched once by each browser, and then kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["CACHE_CONTROL", "Assets"]

CACHE_CONTROL = "Cache-Control"
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"
_DIGITS = 12


class Assets:
    """The files of a folder, each under an address that changes with its content.

    Args:
        folder: where they lie.
        media_types: of each file, by its name; no other is served.
    """

    def __init__(self, folder: Path, media_types: Mapping[str, str]) -> None:
        self._media_types = media_types
        self._content = {name: (folder / name).read_bytes() for name in media_types}
        self._version = {name: hashlib.sha256(data).hexdigest()[:_DIGITS] for name, data in self._content.items()}

    def address(self, name: str) -> str:
        """Where a page finds a file, from the root of the application.

        Raises:
            KeyError: there is no such file.
        """
        return f"static/{name}?v={self._version[name]}"

    async def serve(self, request: Request) -> Response:
        """The file that the path names; a browser may keep it for good where it asked for this very version.

        Raises:
            HTTPException: 404, there is no such file.
        """
        name = request.path_params["name"]
        if name not in self._content:
            raise HTTPException(404)
        kept = request.query_params.get("v") == self._version[name]
        headers = {CACHE_CONTROL: _FOR_GOOD if kept else _ASK_EACH_TIME}
        return Response(self._content[name], media_type=self._media_types[name], headers=headers)
