"""OCRA, the OATH challenge-response algorithm (RFC 6287): from a key, a suite and its data inputs to a response.

>>> suite = Suite.parse("OCRA-1:HOTP-SHA1-6:QN08")
>>> respond(suite, b"12345678901234567890", question="11111111")
'243178'
"""

from __future__ import annotations

import hashlib
import hmac
import re
import struct

from reference_impl.domain.ocra_suite import HashName, MalformedSuite, QuestionFormat, Suite

__all__ = ["HashName", "MalformedSuite", "QuestionFormat", "Suite", "UnusableInput", "hash_pin", "matches", "respond"]

_QUESTION_BYTES = 128
_LARGEST_COUNTER = 2**64 - 1
_DIGEST_SIZES: dict[HashName, int] = {"sha1": 20, "sha256": 32, "sha512": 64}
_HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}
_MODULUS: tuple[int, ...] = tuple(10**digits for digits in range(11))
_FORMATS = tuple(f"%0{digits}d" for digits in range(11))
_WORD = struct.Struct(">I")
_ALPHABETS: dict[QuestionFormat, tuple[re.Pattern[str], str]] = {
    "N": (re.compile(r"[0-9]+"), "decimal digits"),
    "A": (re.compile(r"[0-9A-Za-z]+"), "letters A to Z and digits"),
    "H": (re.compile(r"[0-9A-Fa-f]+"), "hexadecimal digits"),
}


class UnusableInput(ValueError):
    """A data input that the suite does not take, or not in this form. The message never repeats a secret.

    Attributes:
        name: the input: ``key``, ``question``, ``counter``, ``pin``, ``pin_hash``, ``session``, ``timestamp``.
    """

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"OCRA {name}: {what}")
        self.name = name


def respond(
    suite: Suite,
    key: bytes,
    *,
    question: str | tuple[str, str] = "",
    counter: int | None = None,
    pin: str | None = None,
    pin_hash: bytes | None = None,
    session: bytes | None = None,
    timestamp: int | None = None,
) -> str:
    """Compute the response (RFC 6287, section 5). Every input that the suite names is given, and no other.

    Args:
        suite: the suite, from :meth:`Suite.parse`.
        key: the shared secret, not empty; RFC 4226 asks for 16 bytes at least, we use 32.
        question: the challenge, in the suite's alphabet, one character to ``suite.question_length``; for mutual
            challenge-response a pair, the other party's challenge first (section 7.2).
        counter: 0 to 2**64 - 1.
        pin: the PIN or password in clear; hashed here. Give this or ``pin_hash``.
        pin_hash: the PIN's hash, as :func:`hash_pin` makes it.
        session: session information, at most ``suite.session_length`` bytes; a shorter one is filled up with zero
            bytes on the left, as the RFC's reference implementation does.
        timestamp: Unix time in whole seconds, not before 1970; counted here in the suite's time-steps.

    Returns:
        ``suite.digits`` decimal digits, with leading zeros; for 0 digits the whole HMAC in lower-case hexadecimal.

    Raises:
        UnusableInput: an input is missing, not in the suite, too long, out of range or in the wrong alphabet.
        TypeError: an input is of the wrong type.
    """
    _require(suite, Suite, "suite")
    _require(key, bytes, "key")
    if not key:
        raise UnusableInput("key", "is empty")
    message = suite.header
    if suite.counter or counter is not None:
        message += _counter(suite, counter)
    message += _question(suite, question).ljust(_QUESTION_BYTES, b"\0")
    if suite.pin_hash is not None or pin is not None or pin_hash is not None:
        message += _pin(suite, pin, pin_hash)
    if suite.session_length is not None or session is not None:
        message += _session(suite, session)
    if suite.time_step is not None or timestamp is not None:
        message += _timestamp(suite, timestamp)
    return _shorten(hmac.new(key, message, suite.hash_name).digest(), suite.digits)


def hash_pin(suite: Suite, pin: str) -> bytes:
    """The PIN as the suite takes it, for a verifier that keeps no PIN in clear.

    Args:
        suite: a suite with P.
        pin: the PIN or password, not empty; encoded in UTF-8.

    Returns:
        the digest: 20, 32 or 64 bytes.

    Raises:
        UnusableInput: the suite has no P, or the PIN is empty.
        TypeError: an argument is of the wrong type.
    """
    _require(suite, Suite, "suite")
    _require(pin, str, "pin")
    if suite.pin_hash is None:
        raise UnusableInput("pin", f"is not taken by {suite.text}; leave it out")
    if not pin:
        raise UnusableInput("pin", "is empty")
    return _HASHES[suite.pin_hash](pin.encode("utf-8", "surrogatepass")).digest()


def matches(expected: str, given: str) -> bool:
    """Whether a given response is the expected one, in a time that tells nothing of where they differ.

    Args:
        expected: the response that :func:`respond` computed.
        given: what somebody sent; any text.

    Raises:
        TypeError: an argument is not a ``str``.
    """
    _require(expected, str, "expected response")
    _require(given, str, "given response")
    return hmac.compare_digest(expected.encode("utf-8", "surrogatepass"), given.encode("utf-8", "surrogatepass"))


def _require(value: object, kind: type, name: str) -> None:
    # bool is an int to Python; True as a counter is a mistake of the caller's all the same.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"OCRA {name} is of type {type(value).__name__}; it must be {kind.__name__}")


def _counter(suite: Suite, counter: int | None) -> bytes:
    if not suite.counter:
        raise UnusableInput("counter", f"is not taken by {suite.text}; leave it out")
    if counter is None:
        raise UnusableInput("counter", f"is missing; {suite.text} takes one")
    _require(counter, int, "counter")
    if not 0 <= counter <= _LARGEST_COUNTER:
        raise UnusableInput("counter", "is out of range; it is 0 to 2**64 - 1")
    return counter.to_bytes(8, "big")


def _question(suite: Suite, question: str | tuple[str, str]) -> bytes:
    """The question in bytes, which the message fills up to 128 with zeros on the right (section 5.1).

    A numeric question is a number, written in hexadecimal **before** it is filled up, so that an odd last digit becomes
    the high half of its byte. That is why ``000010``, ``000160`` and ``002560`` are one and the same question.
    """
    if isinstance(question, tuple):
        if len(question) != 2:
            raise UnusableInput("question", f"has {len(question)} parts; it is one challenge or a pair of them")
        text = _checked(suite, question[0]) + _checked(suite, question[1])
    else:
        text = _checked(suite, question)
    if suite.question_format == "A":
        return text.encode("ascii")
    digits = f"{int(text):x}" if suite.question_format == "N" else text
    return bytes.fromhex(digits + "0" if len(digits) % 2 else digits)


def _checked(suite: Suite, challenge: str) -> str:
    _require(challenge, str, "question")
    if not challenge:
        raise UnusableInput("question", "is empty")
    if len(challenge) > suite.question_length:
        raise UnusableInput(
            "question", f"has {len(challenge)} characters; {suite.text} takes at most {suite.question_length}"
        )
    pattern, alphabet = _ALPHABETS[suite.question_format]
    if pattern.fullmatch(challenge) is None:
        raise UnusableInput("question", f"has a character that {suite.text} does not take; it takes {alphabet}")
    return challenge


def _pin(suite: Suite, pin: str | None, pin_hash: bytes | None) -> bytes:
    if suite.pin_hash is None:
        raise UnusableInput("pin" if pin is not None else "pin_hash", f"is not taken by {suite.text}; leave it out")
    if pin is not None and pin_hash is not None:
        raise UnusableInput("pin_hash", "is given beside the PIN; give one of them")
    if pin is not None:
        return hash_pin(suite, pin)
    if pin_hash is None:
        raise UnusableInput("pin", f"is missing; {suite.text} takes a PIN or its hash")
    _require(pin_hash, bytes, "pin_hash")
    size = _DIGEST_SIZES[suite.pin_hash]
    if len(pin_hash) != size:
        raise UnusableInput("pin_hash", f"has {len(pin_hash)} bytes; the suite's {suite.pin_hash} has {size}")
    return pin_hash


def _session(suite: Suite, session: bytes | None) -> bytes:
    if suite.session_length is None:
        raise UnusableInput("session", f"is not taken by {suite.text}; leave it out")
    if session is None:
        raise UnusableInput("session", f"is missing; {suite.text} takes {suite.session_length} bytes")
    _require(session, bytes, "session")
    if len(session) > suite.session_length:
        raise UnusableInput("session", f"has {len(session)} bytes; {suite.text} takes {suite.session_length}")
    return session.rjust(suite.session_length, b"\0")


def _timestamp(suite: Suite, timestamp: int | None) -> bytes:
    if suite.time_step is None:
        raise UnusableInput("timestamp", f"is not taken by {suite.text}; leave it out")
    if timestamp is None:
        raise UnusableInput("timestamp", f"is missing; {suite.text} takes the Unix time in seconds")
    _require(timestamp, int, "timestamp")
    steps = timestamp // suite.time_step
    if not 0 <= steps <= _LARGEST_COUNTER:
        raise UnusableInput("timestamp", "is out of range; it is a Unix time in seconds, from 0")
    return steps.to_bytes(8, "big")


def _shorten(digest: bytes, digits: int) -> str:
    """Dynamic truncation (RFC 4226, section 5.3); 0 digits keep the whole HMAC (RFC 6287, section 5.2)."""
    if digits == 0:
        return digest.hex()
    word: int = _WORD.unpack_from(digest, digest[-1] & 0x0F)[0]
    return _FORMATS[digits] % ((word & 0x7FFFFFFF) % _MODULUS[digits])
