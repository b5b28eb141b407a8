"""The files of an email: which of its parts are meant as documents.

Programs write the same picture in many ways: attached, inline, in HTML that refers to it, with a text before and
after it, as an alternative to a text. A file is every part that is neither the text of the email nor something that
belongs to the email as such: a signature, a calendar's entry, the pieces of text that Exchange names ``ATT00001.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message

from reference_impl.intake.headers import decoded

__all__ = ["File", "TooComplicated", "files_of", "head_of", "look_over"]

_LONGEST_HEAD = 256 * 1024
_BOUNDARIES = 60
_DELIMITERS = 2000
_HEADERS_OF_A_PART = 500
_DEEPEST = 20

_OF_THE_EMAIL = {
    "application/applefile",
    "application/pgp-encrypted",
    "application/pgp-keys",
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "message/delivery-status",
    "message/disposition-notification",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "text/x-amp-html",
}
_PIECE_OF_TEXT = re.compile(r"ATT\d+\.(txt|htm|html)", re.IGNORECASE)
_REFERENCE = re.compile(rb"""cid:([^"'\s)>&]{1,250})""", re.IGNORECASE)
# In lower case both ways, for a pattern that begins with letters as they stand is found ten times as fast.
_BOUNDARY = re.compile(rb"boundary[\s*\d]*=")
_LONG_PARAMETERS = re.compile(rb"\ncontent-(?:type|disposition)[ \t]*:(?:[^\n]*\n[ \t]){60}")
"""More lines than any name of a file takes. Python's email takes a time that grows with the square of their length."""


class TooComplicated(Exception):
    """More parts, deeper, or with longer heads than any person's email has."""


@dataclass(frozen=True)
class File:
    """A file of an email.

    Attributes:
        name: as the email has it, decoded; may be empty, and may be anything.
        declared: its type as the email says, in lower case: a hint at what was meant, and no more.
        content: decoded from how it travelled.
        shown: whether the email's HTML shows it, or it is there only to be shown.
    """

    name: str
    declared: str
    content: bytes
    shown: bool


def head_of(content: bytes) -> bytes:
    """The head of a message, and no more of it than is worth reading."""
    end = content.find(b"\r\n\r\n", 0, _LONGEST_HEAD)
    return content[: end + 4] if end >= 0 else content[:_LONGEST_HEAD]


def look_over(content: bytes) -> None:
    """See that a message can be taken apart in reasonable time, before it is.

    Raises:
        TooComplicated: it is made to take long.
    """
    if content.find(b"\r\n\r\n", 0, _LONGEST_HEAD) < 0 and len(content) > _LONGEST_HEAD:
        raise TooComplicated
    lower = b"\n" + content.lower()
    if content.count(b"\n--") > _DELIMITERS or _LONG_PARAMETERS.search(lower):
        raise TooComplicated
    for count, _ in enumerate(_BOUNDARY.finditer(lower)):
        if count >= _BOUNDARIES:
            raise TooComplicated


def files_of(message: Message) -> Sequence[File]:
    """The files of an email, in its order.

    Args:
        message: parsed.

    Raises:
        TooComplicated: it is nested too deeply, or a part has too many headers.
    """
    leaves = [leaf for leaf in _leaves(message, 0) if leaf.get_content_type() not in _OF_THE_EMAIL]
    shown: set[str] = set()
    for leaf in leaves:
        if leaf.get_content_type() == "text/html" and not _is_file(leaf):
            shown |= {found.decode("ascii", "replace").lower() for found in _REFERENCE.findall(_content(leaf))}
    return [
        File(_name(leaf), leaf.get_content_type(), _content(leaf), _content_id(leaf) in shown)
        for leaf in leaves
        if _is_file(leaf)
    ]


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    if depth > _DEEPEST or len(message.keys()) > _HEADERS_OF_A_PART:
        raise TooComplicated
    inside = message.get_payload()
    if isinstance(inside, list):
        for part in inside:
            assert isinstance(part, Message)  # noqa: S101 - a parsed message has no other parts
            yield from _leaves(part, depth + 1)
    else:
        yield message


def _is_file(leaf: Message) -> bool:
    """Whether it is more than a text to read."""
    name, text = _name(leaf), leaf.get_content_maintype() == "text"
    attached = _disposition(leaf) == "attachment"
    if text and _PIECE_OF_TEXT.fullmatch(name):
        return False
    if leaf.get_content_type() in {"text/plain", "text/html"}:
        return attached or bool(name)
    return not leaf.get_content_type().startswith("multipart/")  # one of those without parts is no file


def _disposition(leaf: Message) -> str:
    try:
        return (leaf.get_content_disposition() or "").lower()
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return ""


def _name(leaf: Message) -> str:
    try:
        return decoded(leaf.get_filename("") or "")
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return ""  # its encoding is broken


def _content_id(leaf: Message) -> str:
    return str(leaf.get("content-id", "")).strip().strip("<>").lower()


def _content(leaf: Message) -> bytes:
    try:
        content = leaf.get_payload(decode=True)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return b""
    return content if isinstance(content, bytes) else b""
