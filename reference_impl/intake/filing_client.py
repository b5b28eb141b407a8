"""Hands submissions to whoever files them, over HTTP, as :mod:`reference_impl.intake.wire` has it.

By the standard library: it has one request to make, and mail waits to be filed while what makes it is being loaded.
"""

from __future__ import annotations

import http.client
import io
import ssl
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from reference_impl.domain.documents.model import Submission
from reference_impl.intake.wire import PATH, to_json

__all__ = ["HttpFiling", "NotFiled", "Unreachable"]

_PIECE_BYTES = 256 * 1024
_OF_THIS_MESSAGE = (400, 413, 422)


class Unreachable(OSError):
    """Nothing can be filed at present, neither this nor anything else."""


class NotFiled(OSError):
    """This was not filed; others may be."""


class HttpFiling:
    """A :class:`reference_impl.domain.documents.model.Filing` at an address.

    Args:
        url: the address, http or https, without a slash at its end.
        key: what it asks for.
        trust: what its certificate is checked with, at https; ``None`` for this machine's authorities.
        seconds: to wait for each part of an answer.

    Raises:
        ValueError: the address is none.
    """

    def __init__(self, url: str, key: str, trust: ssl.SSLContext | None = None, seconds: float = 60) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{url} is no address of http or https")
        self._host, self._port, self._path = parts.hostname, parts.port, f"{parts.path}{PATH}"
        self._trust = (trust or ssl.create_default_context()) if parts.scheme == "https" else None
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._seconds = seconds

    def file(self, submission: Submission, original: bytes) -> None:
        """File a submission; see :meth:`reference_impl.domain.documents.model.Filing.file`.

        Raises:
            OSError: as :meth:`hand_in` raises.
        """
        body = to_json(submission, original)
        self._post(io.BytesIO(body), len(body))

    def hand_in(self, body: Path) -> None:
        """File a submission that lies in a file as JSON already, without having it all in memory.

        Raises:
            Unreachable: nothing can be filed now.
            NotFiled: this cannot.
        """
        with body.open("rb") as file:
            self._post(file, body.stat().st_size)

    def _post(self, body: BinaryIO, size: int) -> None:
        connection = self._connection()
        try:
            connection.request("POST", self._path, body, {**self._headers, "Content-Length": str(size)})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"no answer ({type(error).__name__})") from None
        finally:
            connection.close()
        if status in _OF_THIS_MESSAGE:
            raise NotFiled(f"it was answered with {status}")
        if status != 204:
            raise Unreachable(f"it was answered with {status}")

    def _connection(self) -> http.client.HTTPConnection:
        if self._trust is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._seconds, blocksize=_PIECE_BYTES)
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=self._seconds, context=self._trust, blocksize=_PIECE_BYTES
        )
