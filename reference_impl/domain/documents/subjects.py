"""What stands in the subject of an email: whose account, and what the document is for.

The reading depends on the subject alone (DOC-INT-6): whether there is such an account, only a store can tell, and the
sender is not told. It is forgiving about what stands around the two parts, and strict about the parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, TypeVar

from reference_impl.domain.documents.model import PURPOSES, Purpose

__all__ = ["LONGEST_SUBJECT", "SubjectFault", "SubjectReading", "read_subject"]

LONGEST_SUBJECT = 400
"""Characters. In a longer one nothing is looked for."""

SubjectFault = Literal[
    "too-long",
    "disguised",
    "no-account",
    "several-accounts",
    "several-names",
    "no-purpose",
    "several-purposes",
]
"""What is wrong with a subject, as far as it alone can tell."""

_ACCOUNT = re.compile("U[0-9]{7}")
_NAME = re.compile("[A-Za-z0-9._@+-]*")
_MARKED = re.compile("[0-9._@+]")
_SOFT = frozenset("._-@+")
_SEGMENT = re.compile(r"[^._@+-]+")
_SOFT_SIGNS = re.compile(r"[._@+-]+")
_MEANT_AS_ACCOUNT = re.compile(r"u\d+|u\d{6}.*")
_MEANT_AS_PURPOSE = frozenset(purpose.casefold() for purpose in PURPOSES)
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_VARIATION = re.compile("[\ufe00-\ufe0f]")
_LOOK_ALIKE = str.maketrans("РροΟоОеЕѕЅіІιΙԁԀυսΡр", "PpoOoOeEsSiIiIdDuuPp")
_DIGITS_AS_LETTERS = str.maketrans("015l|", "oisii")
_MOST_SOFT = 3
_FEWEST_CHARACTERS = 2
_Text = TypeVar("_Text", bound=str)

# What mail programs write before the subject of a message that is answered or forwarded, in the languages that do so.
_PREFIX = re.compile(
    r"\s*[\[(]?\s*"
    r"(?:re|fw|fwd|aw|wg|antw|antwort|weitergeleitet|doorst|vs|vl|sv|vb|rv|rif|r|i|inoltra|res|enc|ref|ynt|ilt|"
    r"odp|pd|vá|va\u0301|továbbítás|atb|bls|trs|tr|rép|re\u0301p|"
    r"απ|πρθ|σχετ|הועבר|תגובה|回复|回覆|答复|转发|轉寄|返信|転送|답장|전달|hal|trl|as|yml|att)"
    r"\s*(?:[\[(]\s*\d{1,3}\s*[\])]|\*\d{1,3}|\^\d{1,3})?\s*[:：]",  # noqa: RUF001 - the full-width colon is meant
    re.IGNORECASE,
)

# What mail servers write before the subject of what came from elsewhere, or looks like advertising.
_MARK = re.compile(
    r"\s*[\[(*]+\s*((?:suspected\s+)?(?:external|extern|externe|externo|esterno|ext|spam)"
    r"(?:\s+(?:e-?mail|mail|sender|message))?)"
    r"\s*[?!:]*\s*[\])*]+\s*[-:]*(?=\s|\Z|\w)",
    re.IGNORECASE,
)

# What people write around the two parts. Only where no account number is named do these have to be known: any other
# word may be a username then.
_WORDS_AROUND = (
    "a about acc account acct address an and as at attached attachment best customer dear doc docs document documents "
    "email enclosed file files find for from good greetings has have hello here hi holder id identification identity "
    "in is it image images mail me message my name new no number of on our photo photos picture pictures please "
    "proof purpose re regarding regards request requested residence residential response send sending sent subject "
    "team thank thanks the this to urgent user username your with "
    "adresse anbei benutzername betreff bitte danke das der die dokument dokumente fuer hallo konto kontonummer mein "
    "meine nachweis nummer und von "
    "bonjour compte de document et identite je joint le la les merci mon numero pour utilisateur "
    "buenos cuenta del documento documentos el gracias hola mi para por usuario y "
    "allegato buongiorno conto documenti e grazie il mio per utente"
)
_AROUND = frozenset(_WORDS_AROUND.split())


@dataclass(frozen=True)
class SubjectReading:
    """What was found in a subject.

    Attributes:
        accounts: what has the form of an account number (U and seven digits), each once, in the order of the subject.
        names: what could be a username, or an account number of another form (Q-7), likewise.
        purposes: for which purposes, likewise; PoRes and PID are exact (Q-19).
        words: everything that somebody on record could be called, however its ends are read: where one of these is
            somebody else, it is not clear who is meant. Each once, in no particular order.
        disguised: whether it holds characters that let it be displayed in another order than it is written. Then
            nothing was looked for.
        too_long: whether it is longer than :data:`LONGEST_SUBJECT`. Likewise.
        near_account: whether something in it was meant as an account number, and is none.
        near_purpose: whether something in it was meant as a purpose, and is none.
    """

    accounts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    words: tuple[str, ...] = ()
    disguised: bool = False
    too_long: bool = False
    near_account: bool = False
    near_purpose: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """Who is meant: account numbers; where there are none, names that no ordinary word looks like; else words."""
        if self.accounts:
            return self.accounts
        return tuple(name for name in self.names if _MARKED.search(name)) or self.names

    @property
    def account(self) -> str | None:
        """The one account number or username that is named; ``None`` where none is, or several are (DOC-SUB-1)."""
        return self.named[0] if len(self.named) == 1 else None

    @property
    def purpose(self) -> Purpose | None:
        """The one purpose that is named; ``None`` where none is, or both are (DOC-SUB-2)."""
        return self.purposes[0] if len(self.purposes) == 1 else None

    @property
    def faults(self) -> tuple[SubjectFault, ...]:
        """What is wrong with it, in the order in which it is told; empty where both parts are there (DOC-SUB-3)."""
        if self.too_long:
            return ("too-long",)
        if self.disguised:
            return ("disguised",)
        found: list[SubjectFault] = []
        if not self.named:
            found.append("no-account")
        elif len(self.named) > 1:
            found.append("several-accounts" if self.accounts else "several-names")
        if len(self.purposes) != 1:
            found.append("several-purposes" if self.purposes else "no-purpose")
        return tuple(found)


def read_subject(subject: str) -> SubjectReading:
    """Look for the parts of a subject.

    Clauses: DOC-SUB-1, DOC-SUB-2, DOC-SUB-3, DOC-INT-6; Q-7, Q-19.

    A part stands by itself: before and after it there is nothing, or something that is no letter, mark or digit of any
    script. Parts may come in any order, with any separators, after the prefixes of mail programs, in brackets, and
    among other words. Letters and digits of other scripts, full-width ones among them, are no parts, however much they
    look like ones; nor is anything that invisible characters divide.

    Args:
        subject: decoded.
    """
    if len(subject) > LONGEST_SUBJECT:
        return SubjectReading(too_long=True)
    if _REORDERING.search(subject):
        return SubjectReading(disguised=True)
    rest, marks = _without_prefixes(subject)
    found = _parts(rest)
    if marks and not found.named:  # somebody is called so
        return _parts(" ".join([*marks, rest]))
    return replace(found, words=_each_once([*found.words, *marks]))


_Kind = Literal["account", "purpose", "near-account", "near-purpose", "word"]


def _parts(rest: str) -> SubjectReading:
    accounts: list[str] = []
    names: list[str] = []
    purposes: list[Purpose] = []
    words: list[str] = []
    near: set[str] = set()
    for chunk in _chunks(rest):
        for kind, first, last in _pieces(chunk):
            text = chunk[first:last]
            if kind == "purpose":
                purposes += [purpose for purpose in PURPOSES if purpose == text]
            elif kind == "account":
                accounts.append(text)
            elif kind == "word":
                if _can_be_a_name(text):
                    names.append(text)
                    words += _spellings(chunk, first, last)
            else:
                near.add(kind)
    words += [token for token in rest.split() if _may_name_somebody(token)]
    return SubjectReading(
        _each_once(accounts),
        _each_once(names),
        _each_once(purposes),
        _each_once([*accounts, *words]),
        near_account="near-account" in near,
        near_purpose="near-purpose" in near,
    )


def _without_prefixes(subject: str) -> tuple[str, list[str]]:
    """What is left of a subject, and the words of servers' marks that stood before it: these may name somebody, too."""
    marks: list[str] = []
    while found := _PREFIX.match(subject) or _MARK.match(subject):
        if found.re is _MARK:
            marks += [found[1], *found[1].split()]
        subject = subject[found.end() :]
    return subject, marks


def _chunks(text: str) -> list[str]:
    """What lies between white space, symbols, invisible characters and such signs as no username has."""
    return "".join(each if each in _SOFT or _is_of_a_word(each) else " " for each in text).split()


def _is_of_a_word(character: str) -> bool:
    """Whether a character belongs to what it stands beside: letters, marks and digits of all scripts, the unknown."""
    category = unicodedata.category(character)
    return (category[0] in "LMN" or category in ("Cs", "Co", "Cn")) and not _VARIATION.match(character)


def _pieces(chunk: str) -> Iterator[tuple[_Kind, int, int]]:
    """The parts in a chunk, and what is left of it between them, with where each begins and ends."""
    segments = [(_kind(chunk[found.start() : found.end()]), *found.span()) for found in _SEGMENT.finditer(chunk)]
    squeezed = _kind(_SOFT_SIGNS.sub("", chunk))
    if len(segments) > 1 and squeezed != "word" and all(kind == "word" for kind, _, _ in segments):
        yield ("near-account" if squeezed in ("account", "near-account") else "near-purpose", 0, len(chunk))
        return
    for is_word, group in groupby(segments, key=lambda segment: segment[0] == "word"):
        pieces = list(group)
        if is_word:
            yield "word", pieces[0][1], pieces[-1][2]
        else:
            yield from pieces


def _kind(segment: str) -> _Kind:
    if segment in PURPOSES:
        return "purpose"
    if _ACCOUNT.fullmatch(segment):
        return "account"
    plain = _as_it_looks(segment)
    if _MEANT_AS_ACCOUNT.fullmatch(plain):
        return "near-account"
    return "near-purpose" if plain.translate(_DIGITS_AS_LETTERS) in _MEANT_AS_PURPOSE else "word"


def _as_it_looks(text: str) -> str:
    """A text without what the eye passes over: accents, case, width, and the script of some letters."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_LOOK_ALIKE).casefold()


def _can_be_a_name(text: str) -> bool:
    return (
        len(text) >= _FEWEST_CHARACTERS
        and _NAME.fullmatch(text) is not None
        and any(character.isalpha() for character in text)
        and not _is_around(text)
    )


def _may_name_somebody(token: str) -> bool:
    return len(token) >= _FEWEST_CHARACTERS and token not in PURPOSES and not _is_around(token)


def _is_around(word: str) -> bool:
    return all(each in _AROUND for each in word.casefold().strip(":,;.!?()[]-").split("-"))


def _spellings(chunk: str, first: int, last: int) -> Iterator[str]:
    """How a name in a chunk can be read: with what signs of its ends one likes, or as the whole chunk.

    A username may end with such a sign, and may have a part's word in it; ``ada-PID`` may be somebody.
    """
    before = min(_MOST_SOFT, first - len(chunk[:first].rstrip("".join(_SOFT))))
    after = len(chunk[last:]) - len(chunk[last:].lstrip("".join(_SOFT)))
    for more_before in range(before + 1):
        for more_after in range(min(_MOST_SOFT, after) + 1):
            yield chunk[first - more_before : last + more_after]
    yield chunk


def _each_once(found: Iterable[_Text]) -> tuple[_Text, ...]:
    return tuple(dict.fromkeys(found))
