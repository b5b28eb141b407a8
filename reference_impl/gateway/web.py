"""What is answered to whoever speaks HTTP: a browser that tries whether something can be reached.

A page cannot open TCP by itself; it can send an HTTP request and see whether an answer comes. So the platform's ports
answer one that comes in place of the first line, shortly, and hang up. The same answer makes a website.
"""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus

from reference_impl.gateway.dialogue import Answer
from reference_impl.gateway.lines import LONGEST_LINE, Message
from reference_impl.gateway.messages import refusal_of

__all__ = ["Website", "answer_to_request", "is_request", "read_head"]

_REQUEST = re.compile(rb"(?P<method>[A-Z]{3,16}) \S+ HTTP/1\.[01]\r?\n")
_TAKEN = ("GET", "HEAD")


def is_request(line: bytes) -> bool:
    """Whether a line begins an HTTP request."""
    return _REQUEST.fullmatch(line) is not None


async def read_head(reader: asyncio.StreamReader, line: bytes) -> None:
    """Read the rest of a request's head, so that nothing unread is left that would cut the answer short.

    Args:
        reader: where it comes from.
        line: what was read of it, its first line.

    Raises:
        asyncio.LimitOverrunError: the head is longer than a line may be.
        asyncio.IncompleteReadError: it has no end.
    """
    length = len(line)
    while line not in (b"\r\n", b"\n"):
        line = await reader.readuntil(b"\n")
        length += len(line)
        if length > LONGEST_LINE:
            raise asyncio.LimitOverrunError("the head is too long", length)


def answer_to_request(line: bytes, words: str) -> bytes:
    """The whole answer, after which the connection ends.

    Args:
        line: the request's first.
        words: what is told; no markup.
    """
    request = _REQUEST.fullmatch(line)
    method = request["method"].decode("ascii") if request else ""
    status = HTTPStatus.OK if method in _TAKEN else HTTPStatus.METHOD_NOT_ALLOWED
    body = f"{words if method in _TAKEN else 'This takes GET and HEAD alone.'}\n".encode()
    head = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "Connection: close",
        *([] if method in _TAKEN else [f"Allow: {', '.join(_TAKEN)}"]),
    ]
    return "\r\n".join([*head, "", ""]).encode("ascii") + (b"" if method == "HEAD" else body)


class Website:
    """In place of a dialogue where nothing but HTTP is spoken."""

    begun = False
    """Nobody shows here who it is."""

    def answer(self, message: Message) -> Answer:  # noqa: ARG002 - whatever it says
        """Refuse a message of the trading platform's."""
        return Answer(refusal_of("invalid-request", "This is a website; it takes HTTP requests alone."), goes_on=False)
