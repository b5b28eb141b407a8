"""OCRA suites (RFC 6287, section 6): the text that says how a response is computed, read and checked part by part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NoReturn, cast

__all__ = ["HashName", "MalformedSuite", "QuestionFormat", "Suite"]

HashName = Literal["sha1", "sha256", "sha512"]
QuestionFormat = Literal["N", "A", "H"]

_HASHES: dict[str, HashName] = {"SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}
_HASH_NAMES = "SHA1, SHA256 or SHA512"
_ORDER = "CQPST"
_SECONDS = {"S": 1, "M": 60, "H": 3600}
_LARGEST_STEP = {"S": 59, "M": 59, "H": 48}


class MalformedSuite(ValueError):
    """A text that is no OCRA suite.

    Attributes:
        part: what is wrong, by the RFC's name for it: ``suite``, ``algorithm``, ``crypto function``, ``data input``,
            ``counter``, ``question``, ``PIN``, ``session``, ``timestamp``.
        found: the offending piece of the text.
    """

    def __init__(self, part: str, found: str, mend: str) -> None:
        shown = found if len(found) <= 40 else found[:37] + "..."
        super().__init__(f"OCRA suite: the {part} {shown!r} {mend}")
        self.part = part
        self.found = found


@dataclass(frozen=True)
class Suite:
    """How a response is computed: which function, over which data inputs. Made by :meth:`parse`.

    Attributes:
        text: the suite as it was written; it is itself part of what the response is computed over.
        hash_name: the hash under the HMAC, by its name in ``hashlib``.
        digits: decimal digits of a response, 4 to 10; 0 for the whole HMAC, unshortened, in hexadecimal.
        counter: whether a counter goes in (C).
        question_format: ``N`` decimal digits, ``A`` letters and digits, ``H`` hexadecimal digits (Q).
        question_length: the most characters that one challenge has, 4 to 64.
        pin_hash: the hash of the PIN (P); ``None`` without one.
        session_length: bytes of session information (S); ``None`` without.
        time_step: length of a time-step in seconds (T); ``None`` without a timestamp.
    """

    text: str
    hash_name: HashName
    digits: int
    counter: bool
    question_format: QuestionFormat
    question_length: int
    pin_hash: HashName | None
    session_length: int | None
    time_step: int | None
    header: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay by the bytes that every message of this suite begins with: the text and a zero byte (section 5.1)."""
        object.__setattr__(self, "header", self.text.encode("ascii") + b"\0")

    @staticmethod
    def parse(text: str) -> Suite:
        """Read a suite, for example ``OCRA-1:HOTP-SHA256-8:QN06-PSHA256``.

        The data inputs stand in the RFC's order (C, Q, P, S, T), each once, Q always. A bare ``Q``, ``P``, ``S`` or
        ``T`` means the RFC's default: ``QN08``, ``PSHA1``, ``S064``, ``T1M``.

        Args:
            text: the suite; case matters.

        Returns:
            the suite; the same object for the same text.

        Raises:
            MalformedSuite: with the offending part and what it may be.
            TypeError: ``text`` is not a ``str``.
        """
        if not isinstance(text, str):
            raise TypeError(f"an OCRA suite is a str, not {type(text).__name__}")
        return _parse(text)


@lru_cache(maxsize=256)
def _parse(text: str) -> Suite:
    parts = text.split(":")
    if len(parts) != 3:
        raise MalformedSuite("suite", text, "has not the form <Algorithm>:<CryptoFunction>:<DataInput>")
    algorithm, function, inputs = parts
    if algorithm != "OCRA-1":
        raise MalformedSuite("algorithm", algorithm, "is unknown; it is OCRA-1")
    hash_name, digits = _crypto_function(function)
    found = _split_inputs(inputs)
    if "Q" not in found:
        raise MalformedSuite("data input", inputs, "has no question; Q is never left out")
    if found.get("C", ""):
        raise MalformedSuite("counter", "C" + found["C"], "takes nothing after its letter")
    question_format, question_length = _question(found["Q"])
    return Suite(
        text=text,
        hash_name=hash_name,
        digits=digits,
        counter="C" in found,
        question_format=question_format,
        question_length=question_length,
        pin_hash=_pin_hash(found["P"]) if "P" in found else None,
        session_length=_session_length(found["S"]) if "S" in found else None,
        time_step=_time_step(found["T"]) if "T" in found else None,
    )


def _crypto_function(text: str) -> tuple[HashName, int]:
    """Table 1: HOTP-H-t with t = 0 or 4 to 10."""

    def refuse(mend: str) -> NoReturn:
        raise MalformedSuite("crypto function", text, mend)

    pieces = text.split("-")
    if len(pieces) != 3:
        refuse("has not the form HOTP-<hash>-<digits>")
    name, hash_text, digits = pieces
    if name != "HOTP":
        refuse(f"begins with {name!r}; only HOTP is defined")
    if hash_text not in _HASHES:
        refuse(f"names the hash {hash_text!r}; it is {_HASH_NAMES}")
    if not re.fullmatch(r"0|[4-9]|10", digits):
        refuse(f"asks for {digits!r} digits; it is 0 or 4 to 10")
    return _HASHES[hash_text], int(digits)


def _split_inputs(text: str) -> dict[str, str]:
    """The data inputs by letter, in the order that the grammar of section 6.3 fixes."""
    found: dict[str, str] = {}
    latest = -1
    for piece in text.split("-"):
        letter, rest = piece[:1], piece[1:]
        if not letter or letter not in _ORDER:
            raise MalformedSuite("data input", piece, "is unknown; data inputs begin with C, Q, P, S or T")
        if letter in found:
            raise MalformedSuite("data input", piece, f"repeats {letter}, which may stand once")
        place = _ORDER.index(letter)
        if place < latest:
            raise MalformedSuite("data input", piece, "is out of order; the order is C, Q, P, S, T")
        latest = place
        found[letter] = rest
    return found


def _question(rest: str) -> tuple[QuestionFormat, int]:
    """Table 2: A, N or H and a length of 04 to 64. The RFC's own examples write QH8, so one digit is read as well."""
    if not rest:
        return "N", 8
    matched = re.fullmatch(r"([ANH])([0-9]{1,2})", rest)
    if matched is None:
        raise MalformedSuite("question", "Q" + rest, "is not QA, QN or QH with a length of 04 to 64")
    length = int(matched[2])
    if not 4 <= length <= 64:
        raise MalformedSuite("question", "Q" + rest, f"has the length {length}; lengths are 04 to 64")
    return cast("QuestionFormat", matched[1]), length


def _pin_hash(rest: str) -> HashName:
    name = rest or "SHA1"
    if name not in _HASHES:
        raise MalformedSuite("PIN", "P" + rest, f"names the hash {name!r}; it is {_HASH_NAMES}")
    return _HASHES[name]


def _session_length(rest: str) -> int:
    """Three digits. The RFC names 064, 128, 256, 512 as typical and lets the parties agree on any length."""
    if not rest:
        return 64
    if not re.fullmatch(r"[0-9]{3}", rest) or rest == "000":
        raise MalformedSuite("session", "S" + rest, "is not S with a length of three digits, 001 to 999 bytes")
    return int(rest)


def _time_step(rest: str) -> int:
    """Table 3 with verified erratum 3729: no step of zero hours, which would count nothing."""
    text = rest or "1M"
    matched = re.fullmatch(r"([1-9][0-9]?)([SMH])", text)
    if matched is None or int(matched[1]) > _LARGEST_STEP[matched[2]]:
        raise MalformedSuite("timestamp", "T" + rest, "is not T with a step of 1-59S, 1-59M or 1-48H")
    return int(matched[1]) * _SECONDS[matched[2]]
