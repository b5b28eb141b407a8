"""Lines that machines read in a passport or an identity card, after ICAO Doc 9303, for a state that does not exist."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

__all__ = ["NOWHERE", "card_lines", "check_digit", "passport_lines", "transliterated"]

NOWHERE: Final = "UTO"
"""Utopia: the state that ICAO Doc 9303 uses in its own specimens."""

_WEIGHTS: Final = (7, 3, 1)
_GREEK: Final = "α=A β=V γ=G δ=D ε=E ζ=Z η=I θ=TH ι=I κ=K λ=L μ=M ν=N ξ=X ο=O π=P ρ=R σ=S ς=S τ=T υ=Y φ=F χ=CH ψ=PS ω=O"  # noqa: RUF001
_CYRILLIC: Final = (
    "а=A б=B в=V г=H ґ=G д=D е=E є=IE ж=ZH з=Z и=Y і=I ї=I й=I к=K л=L м=M н=N о=O п=P р=R с=S т=T у=U "  # noqa: RUF001
    "ф=F х=KH ц=TS ч=CH ш=SH щ=SHCH ь= ю=IU я=IA"  # noqa: RUF001
)
_LATIN: Final = "ä=AE ö=OE ü=UE ß=SS ø=OE æ=AE å=AA ł=L đ=D"
_LETTERS: Final = {each[0]: each[2:] for each in f"{_GREEK} {_CYRILLIC} {_LATIN}".split()}


def transliterated(text: str) -> str:
    """A name in the letters A to Z, words parted by ``<``.

    Args:
        text: in Latin, Greek or Cyrillic letters; what is none of them parts words.
    """
    found = []
    for letter in text.lower():
        bare = unicodedata.normalize("NFD", letter)[0]
        if letter in _LETTERS or bare in _LETTERS:
            found.append(_LETTERS[letter if letter in _LETTERS else bare])
        elif "a" <= bare <= "z":
            found.append(bare.upper())
        elif letter not in "'\u2019.":
            found.append("<")
    return "<".join(part for part in "".join(found).split("<") if part)


def check_digit(field: str) -> str:
    """The check digit of a field (ICAO Doc 9303 part 3, section 4.9).

    Args:
        field: of digits, letters A to Z, and ``<``.
    """
    return str(sum((0 if c == "<" else int(c, 36)) * _WEIGHTS[i % 3] for i, c in enumerate(field)) % 10)


def passport_lines(surname: str, given: str, number: str, born: date, sex: str, until: date) -> tuple[str, str]:
    """The two lines of a passport (TD3), each of 44 characters.

    Args:
        surname: in any script that :func:`transliterated` knows.
        given: the same.
        number: of at most nine characters.
        born: the date of birth.
        sex: ``F``, ``M`` or ``<``.
        until: the last day on which it is valid.
    """
    names = f"P<{NOWHERE}{transliterated(surname)}<<{transliterated(given)}"
    numbered, birth, expiry, other = number.ljust(9, "<"), f"{born:%y%m%d}", f"{until:%y%m%d}", "<" * 14
    checked = [field + check_digit(field) for field in (numbered, birth, expiry, other)]
    body = f"{checked[0]}{NOWHERE}{checked[1]}{sex}{checked[2]}{checked[3]}"
    return names[:44].ljust(44, "<"), body + check_digit("".join(checked))


def card_lines(surname: str, given: str, number: str, born: date, sex: str, until: date) -> tuple[str, str, str]:
    """The three lines of an identity card (TD1), each of 30 characters.

    Args:
        surname: see :func:`passport_lines`.
        given: the same.
        number: the same.
        born: the same.
        sex: the same.
        until: the same.
    """
    numbered, birth, expiry = (
        field + check_digit(field) for field in (number.ljust(9, "<"), f"{born:%y%m%d}", f"{until:%y%m%d}")
    )
    first = f"I<{NOWHERE}{numbered}".ljust(30, "<")
    second = f"{birth}{sex}{expiry}{NOWHERE}".ljust(29, "<")
    second += check_digit(first[5:] + birth + expiry + second[18:29])
    names = f"{transliterated(surname)}<<{transliterated(given)}"
    return first, second, names[:30].ljust(30, "<")
