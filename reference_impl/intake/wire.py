"""What the intake hands over, as JSON: written here by the intake, and read here by whoever files it.

The intake sends ``POST /filing/v1/submissions`` with ``Authorization: Bearer KEY``, ``Content-Type: application/json``
and the body below. 204 says that the submission has been filed, now or before: the same ``id`` may come again at any
time, also at the same time, and is filed once. After any other answer, and after none, the intake keeps the message and
hands it in again later.

The body is one object in UTF-8, of at most :data:`LONGEST_BODY` bytes. Each object has exactly the keys shown here::

    {
      "submission": {
        "id": "q3Zk...",                  letters, digits, "-" and "_"; 1 to 64 of them
        "sender": "ada@example.com",      empty for a bounce
        "recipients": ["newaccounts@interactivebrokers.com"],
        "subject": "U1234567 PoRes",
        "automatic": false,
        "pictures": [
          {
            "name": "IMG_0042.jpg",
            "media_type": "image/jpeg",   or "image/png"
            "content": "/9j/4AAQ...",     base64
            "width": 3024,                whole numbers from 1 on
            "height": 4032,
            "legibility": {"flaws": ["blurred"], "doubts": [], "scores": {"blurred": 1.7, "too-dark": 0.1}}
          }
        ],
        "faults": [{"reason": "not-a-picture", "name": "notes.txt"}],
        "message_id": "<1@example.com>"
      },
      "original": "UmVjZWl2ZWQ6..."       base64: the whole message, as it was received
    }

Words are those of :mod:`reference_impl.domain.documents.model`. No text holds a control character or half a surrogate
pair, so that it can be stored, shown and put into a header as it is; scores are finite and not negative.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast, get_args

from reference_impl.domain.documents.model import (
    FAULTS,
    FLAWS,
    Fault,
    FaultReason,
    Flaw,
    Legibility,
    MediaType,
    Picture,
    Submission,
)

__all__ = ["LONGEST_BODY", "PATH", "NotASubmission", "from_json", "to_json"]

PATH = "/filing/v1/submissions"
"""Where submissions are handed in, below the address of whoever files them."""

LONGEST_BODY = 96 * 1024 * 1024
"""Bytes. The intake keeps well below: its largest message and the pictures from it, in base64."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")

Item = TypeVar("Item")


class NotASubmission(ValueError):
    """What should be a submission is none. The message names the place, and repeats nothing of what stands there."""


def to_json(submission: Submission, original: bytes) -> bytes:
    """The body for a submission.

    Args:
        submission: what was found.
        original: the whole message.
    """
    body = {
        "submission": {
            "id": submission.id,
            "sender": submission.sender,
            "recipients": list(submission.recipients),
            "subject": submission.subject,
            "automatic": submission.automatic,
            "pictures": [_picture_out(picture) for picture in submission.pictures],
            "faults": [{"reason": fault.reason, "name": fault.name} for fault in submission.faults],
            "message_id": submission.message_id,
        },
        "original": base64.b64encode(original).decode("ascii"),
    }
    return json.dumps(body, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def from_json(body: bytes) -> tuple[Submission, bytes]:
    """The submission in a body, and the whole message.

    Args:
        body: as :func:`to_json` writes it; whatever else is refused.

    Raises:
        NotASubmission: it is not as this module's documentation has it.
    """
    if len(body) > LONGEST_BODY:
        raise NotASubmission(f"the body is larger than {LONGEST_BODY} bytes")
    try:
        read = json.loads(body.decode("utf-8"), object_pairs_hook=_without_twins, parse_constant=_no_constant)
    except NotASubmission:
        raise
    except (ValueError, RecursionError):  # JSON's errors, and those of UTF-8, are ValueErrors
        raise NotASubmission("the body is not JSON in UTF-8") from None
    whole = _object(read, "body", {"submission", "original"})
    found = _object(
        whole["submission"],
        "submission",
        {"id", "sender", "recipients", "subject", "automatic", "pictures", "faults", "message_id"},
    )
    id_ = _text(found["id"], "submission.id")
    if not _ID.fullmatch(id_):
        raise NotASubmission("submission.id is not made of 1 to 64 letters, digits, - and _")
    submission = Submission(
        id=id_,
        sender=_text(found["sender"], "submission.sender"),
        recipients=_list(found["recipients"], "submission.recipients", _text),
        subject=_text(found["subject"], "submission.subject"),
        automatic=_truth(found["automatic"], "submission.automatic"),
        pictures=_list(found["pictures"], "submission.pictures", _picture_in),
        faults=_list(found["faults"], "submission.faults", _fault_in),
        message_id=_text(found["message_id"], "submission.message_id"),
    )
    return submission, _bytes(whole["original"], "original")


# ---------------------------------------------------------------- parts
def _picture_out(picture: Picture) -> dict[str, Any]:
    return {
        "name": picture.name,
        "media_type": picture.media_type,
        "content": base64.b64encode(picture.content).decode("ascii"),
        "width": picture.width,
        "height": picture.height,
        "legibility": {
            "flaws": list(picture.legibility.flaws),
            "doubts": list(picture.legibility.doubts),
            "scores": {flaw: float(score) for flaw, score in picture.legibility.scores.items()},
        },
    }


def _picture_in(value: object, place: str) -> Picture:
    read = _object(value, place, {"name", "media_type", "content", "width", "height", "legibility"})
    verdict = _object(read["legibility"], f"{place}.legibility", {"flaws", "doubts", "scores"})
    scores = verdict["scores"]
    if not isinstance(scores, dict):
        raise NotASubmission(f"{place}.legibility.scores is not an object")
    return Picture(
        name=_text(read["name"], f"{place}.name"),
        media_type=cast("MediaType", _one_of(read["media_type"], f"{place}.media_type", get_args(MediaType))),
        content=_bytes(read["content"], f"{place}.content"),
        width=_size(read["width"], f"{place}.width"),
        height=_size(read["height"], f"{place}.height"),
        legibility=Legibility(
            flaws=_list(verdict["flaws"], f"{place}.legibility.flaws", _flaw_in),
            doubts=_list(verdict["doubts"], f"{place}.legibility.doubts", _flaw_in),
            scores={
                _flaw_in(flaw, f"{place}.legibility.scores"): _score(score, f"{place}.legibility.scores")
                for flaw, score in scores.items()
            },
        ),
    )


def _fault_in(value: object, place: str) -> Fault:
    read = _object(value, place, {"reason", "name"})
    reason = cast("FaultReason", _one_of(read["reason"], f"{place}.reason", FAULTS))
    return Fault(reason, _text(read["name"], f"{place}.name"))


def _flaw_in(value: object, place: str) -> Flaw:
    return cast("Flaw", _one_of(value, place, FLAWS))


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise NotASubmission("an object has a key twice")
    return read


def _no_constant(_: str) -> None:
    raise NotASubmission("a number is not finite")


def _object(value: object, place: str, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict) or set(value) != keys:
        raise NotASubmission(f"{place} is not an object with exactly the keys {', '.join(sorted(keys))}")
    return value


def _list(value: object, place: str, item: Callable[[object, str], Item]) -> tuple[Item, ...]:
    if not isinstance(value, list):
        raise NotASubmission(f"{place} is not a list")
    return tuple(item(each, f"{place}[{position}]") for position, each in enumerate(value))


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or _CONTROL.search(value):
        raise NotASubmission(f"{place} is not a text without control characters")
    return value


def _one_of(value: object, place: str, words: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in words:
        raise NotASubmission(f"{place} is none of {', '.join(words)}")
    return value


def _truth(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise NotASubmission(f"{place} is neither true nor false")
    return value


def _size(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise NotASubmission(f"{place} is not a whole number from 1 on")
    return value


def _score(value: object, place: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise NotASubmission(f"{place} holds what is no number")
    try:
        score = float(value)
    except OverflowError:
        score = math.inf
    if not 0 <= score < math.inf:
        raise NotASubmission(f"{place} holds a number that is negative or not finite")
    return score


def _bytes(value: object, place: str) -> bytes:
    try:
        if isinstance(value, str):
            return base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        pass
    raise NotASubmission(f"{place} is not base64")
