"""The head of an email: its subject, whether a person sent it, and what it is called.

Headers are read as they stand, not by the policy of :mod:`email` that parses each into objects: that one raises for
some of what real programs write, and takes very long for some of what attackers do.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Collection, Sequence
from email.message import Message

from reference_impl.intake.names import one_line

__all__ = ["decoded", "is_automatic", "message_id_of", "subject_of"]

_LONGEST_RAW = 8192
_LONGEST_SUBJECT = 998
_MANY_SERVERS = 100
"""``Received`` lines after which a message goes in a circle (RFC 5321, 6.3)."""

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?([^?]*)\?=")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_LISTED = ("list-id", "list-post", "list-unsubscribe", "x-autoreply", "x-autorespond", "x-failed-recipients", "x-loop")
"""Of which none stands in what a person sends by hand."""

_BULK = {"bulk", "list", "junk", "auto_reply"}
_SUPPRESSED = {"all", "autoreply", "oof"}
_MACHINES = re.compile(r"(mailer-daemon|postmaster|owner-.*|.*-request|.*-bounces?)@.*", re.IGNORECASE)


def subject_of(message: Message) -> str:
    """The subject, decoded (RFC 2047, also as some programs break it), on one line.

    Invisible characters stay in it: what they make of a part, and of the order in which it is displayed, is for the
    reading of the subject to say (DOC-SUB-4).
    """
    return one_line(decoded(_first(message, "subject")), _LONGEST_SUBJECT, unseen=True)


def message_id_of(message: Message) -> str:
    """The email's own id; empty where it has none that can be repeated in a header."""
    found = _first(message, "message-id").strip()
    return found if _MESSAGE_ID.fullmatch(found) else ""


def is_automatic(message: Message, sender: str, own: Collection[str]) -> bool:
    """Whether no person sent it (RFC 3834), so that an answer would go to a program, or in a circle.

    Clauses: DOC-INT-1.

    Args:
        message: with its headers.
        sender: of the envelope; empty for a bounce.
        own: the intake's addresses, in lower case.
    """
    address = sender.lower()
    if not address or address in own or _MACHINES.fullmatch(address):
        return True
    heads = {name.lower() for name in message.keys()}  # noqa: SIM118 - a message is no dictionary
    if heads & set(_LISTED) or len(_all(message, "received")) > _MANY_SERVERS:
        return True
    if any(_word(value) not in {"", "no"} for value in _all(message, "auto-submitted")):
        return True
    if any(_word(value) in _BULK for value in _all(message, "precedence")):
        return True
    suppressed = ",".join(_all(message, "x-auto-response-suppress")).lower().split(",")
    if _SUPPRESSED & {word.strip() for word in suppressed}:
        return True
    if any("<>" in value.replace(" ", "") for value in _all(message, "return-path")):
        return True
    if _word(_first(message, "content-type")) == "multipart/report":
        return True
    from_ = decoded(_first(message, "from")).lower()
    return any(address in from_ for address in own)


def decoded(raw: str) -> str:
    """A header's text with its encoded words decoded.

    Forgives what programs do: spaces in encoded words, characters that are cut in two between them, base64 without its
    padding, unknown or untrue character sets, and bytes that are not encoded at all.
    """
    text = raw[:_LONGEST_RAW]
    text = re.sub(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[BbQq]\?)", r"\1", text)
    done: list[str] = []
    pending: tuple[str, bytes] = ("", b"")
    at = 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[at : word.start()]
        charset, content = word[1].partition("*")[0].lower(), _content(word[2], word[3])
        if content is None:
            continue  # it stays as it stands
        if between or charset != pending[0]:
            done += [_characters(*pending), _bare(between)]
            pending = (charset, content)
        else:
            pending = (charset, pending[1] + content)
        at = word.end()
    return "".join([*done, _characters(*pending), _bare(text[at:])])


# ---------------------------------------------------------------- parts
def _content(encoding: str, text: str) -> bytes | None:
    raw = _bytes(text)
    if encoding in "Qq":
        return quopri.decodestring(raw.replace(b" ", b"_"), header=True)
    compact = b"".join(raw.split()).rstrip(b"=")
    try:
        return base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
    except binascii.Error:
        return None


def _characters(charset: str, content: bytes) -> str:
    if not content:
        return ""
    try:
        return content.decode(charset)
    except (LookupError, ValueError):  # unknown, or untrue
        return _guessed(content)


def _bare(text: str) -> str:
    """What is not encoded: ASCII, or bytes that came as they are."""
    return text if text.isascii() else _guessed(_bytes(text))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _guessed(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _all(message: Message, name: str) -> Sequence[str]:
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def _first(message: Message, name: str) -> str:
    return next(iter(_all(message, name)), "")


def _word(value: str) -> str:
    """A header's first word: what stands before a parameter or a comment."""
    return re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0]
