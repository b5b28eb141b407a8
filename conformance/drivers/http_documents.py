"""Documents that came by email, over Client Portal's JSON API."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from conformance.drivers.wire import Wire, text_field, time_field
from conformance.seams import FiledDocument

__all__ = ["HttpDocuments"]


class HttpDocuments:
    """The part of :class:`conformance.drivers.http.HttpPortal` that is about documents."""

    _wire: Wire

    def documents(self) -> Sequence[FiledDocument]:
        """Ask for the list.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer, listed = self._wire.open_list("/api/v1/documents")
        return [
            FiledDocument(
                text_field(answer, each, "id"),
                text_field(answer, each, "purpose"),
                time_field(answer, each, "received_at"),
                text_field(answer, each, "media_type"),
            )
            for each in listed
        ]

    def document(self, id: str) -> bytes:  # noqa: A002 - the contract's name
        """Download one.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        path = f"/api/v1/documents/{quote(id, safe='')}"
        answer = self._wire.send("GET", path, known_as="/api/v1/documents/{id}")
        answer.expect_status(200)
        headers = answer.response.headers
        if not headers.get("content-disposition", "").lower().startswith("attachment"):
            answer.broken("a Content-Disposition that begins with attachment", "another one, or none")
        if headers.get("x-content-type-options", "").lower() != "nosniff":
            answer.broken("X-Content-Type-Options: nosniff", "another one, or none")
        if not headers.get("content-type", "").lower().startswith("image/"):
            answer.broken("a Content-Type that begins with image/", "another one, or none")
        content: bytes = answer.response.content
        return content

    def notices(self) -> Sequence[str]:
        """Ask for the notices.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer, listed = self._wire.open_list("/api/v1/notices")
        return [text_field(answer, each, "text") for each in listed]
