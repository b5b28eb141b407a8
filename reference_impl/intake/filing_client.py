"""Hands submissions to whoever files them, over HTTP, as :mod:`reference_impl.intake.wire` has it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from reference_impl.domain.documents.model import Submission
from reference_impl.intake.wire import PATH, to_json

if TYPE_CHECKING:
    import httpx

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
        url: the address, without a slash at its end.
        key: what it asks for.
        trust: what its certificate is checked with, where the address is https.
        seconds: to wait for an answer.
    """

    def __init__(self, url: str, key: str, trust: ssl.SSLContext | None = None, seconds: float = 60) -> None:
        self._url = f"{url}{PATH}"
        self._key, self._trust, self._seconds = key, trust, seconds
        self._made: httpx.Client | None = None

    def file(self, submission: Submission, original: bytes) -> None:
        """File a submission; see :meth:`reference_impl.domain.documents.model.Filing.file`.

        Raises:
            OSError: as :meth:`hand_in` raises.
        """
        self._post(to_json(submission, original))

    def hand_in(self, body: Path) -> None:
        """File a submission that lies in a file as JSON already, without having it all in memory.

        Raises:
            Unreachable: nothing can be filed now.
            NotFiled: this cannot.
        """
        self._post(_pieces(body))

    def close(self) -> None:
        """Let go of the connection."""
        if self._made is not None:
            self._made.close()

    def _client(self) -> httpx.Client:
        import httpx  # takes longer to load than all else together; mail is taken before

        if self._made is None:
            self._made = httpx.Client(
                headers={"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"},
                verify=self._trust if self._trust is not None else True,
                timeout=self._seconds,
                trust_env=False,  # it is on this machine: no proxy of the environment's
            )
        return self._made

    def _post(self, content: bytes | Iterator[bytes]) -> None:
        import httpx

        try:
            answer = self._client().post(self._url, content=content)
        except httpx.HTTPError as error:
            raise Unreachable(f"no answer ({type(error).__name__})") from None
        if answer.status_code in _OF_THIS_MESSAGE:
            raise NotFiled(f"it was answered with {answer.status_code}")
        if answer.status_code != 204:
            raise Unreachable(f"it was answered with {answer.status_code}")


def _pieces(body: Path) -> Iterator[bytes]:
    with body.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
