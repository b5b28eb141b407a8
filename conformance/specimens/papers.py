"""What stands in a specimen: people, figures and words from a seed, before it is laid out."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from faker import Faker

from conformance.specimens.mrz import card_lines, passport_lines

__all__ = ["COUNTRIES", "KINDS", "MARK", "Kind", "Paper", "paper"]

Kind = Literal["utility-bill", "bank-statement", "passport", "identity-card"]

KINDS: Final[tuple[Kind, ...]] = ("utility-bill", "bank-statement", "passport", "identity-card")

COUNTRIES: Final[Mapping[str, str]] = {
    "US": "en_US",
    "DE": "de_DE",
    "FR": "fr_FR",
    "ES": "es_ES",
    "PL": "pl_PL",
    "CZ": "cs_CZ",
    "GR": "el_GR",
    "UA": "uk_UA",
}
"""Where people may live, with the language of their names, addresses and notes: Latin with accents, Greek, Cyrillic."""

MARK: Final = "SPECIMEN"

_TODAY: Final = date(2026, 3, 2)
_NOTE_LETTERS: Final = 150


@dataclass(frozen=True)
class Paper:
    """The words of a specimen, in the order in which they are read.

    Attributes:
        kind: of document.
        issuer: who gives it out: nobody that exists.
        title: what it is.
        addressee: name and address, line by line; empty on a document that one carries along.
        fields: what stands beside a label.
        columns: the heads of the table; empty where there is none.
        rows: of the table.
        notes: sentences in the language of the country.
        machine_lines: for machines (ICAO Doc 9303); empty where there are none.
    """

    kind: Kind
    issuer: str
    title: str
    addressee: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    machine_lines: tuple[str, ...] = ()


def paper(kind: Kind, seed: int, country: str) -> Paper:
    """Write a document about a synthetic person.

    Args:
        kind: of document.
        seed: the same gives the same words.
        country: one of :data:`COUNTRIES`.

    Raises:
        ValueError: there is no such kind or country.
    """
    if kind not in KINDS:
        raise ValueError(f"kinds of specimens are {', '.join(KINDS)}; not {kind!r}")
    if country not in COUNTRIES:
        raise ValueError(f"specimens come from {', '.join(COUNTRIES)}; not {country!r}")
    # Chance here is for variety alone, and must be the same each time.
    chance = random.Random(f"{kind}/{country}/{seed}")  # noqa: S311
    people = Faker(COUNTRIES[country], use_weighting=False)
    people.seed_instance(chance.getrandbits(32))
    writers = {
        "utility-bill": _utility_bill,
        "bank-statement": _bank_statement,
        "passport": _passport,
        "identity-card": _identity_card,
    }
    return writers[kind](people, chance)


def _utility_bill(people: Faker, chance: random.Random) -> Paper:
    until = _TODAY - timedelta(days=chance.randint(1, 60))
    since = until - timedelta(days=89)
    rows, total = [], 0
    for what in ("Electricity, day", "Electricity, night", "Water", "Waste water", "Meter reading"):
        quantity, price = chance.randint(12, 640), chance.randint(8, 390)
        total += quantity * price
        rows.append((what, str(quantity), _money(price), _money(quantity * price)))
    return Paper(
        "utility-bill",
        "Nowhere Water and Light",
        "Bill for water and electricity",
        _addressee(people),
        (
            ("Customer number", _number(chance, 9)),
            ("Bill number", f"B {_number(chance, 8)}"),
            ("Date of the bill", _day(until + timedelta(days=4))),
            ("Period", f"{_day(since)} to {_day(until)}"),
            ("Due on", _day(until + timedelta(days=25))),
            ("Total amount", _money(total)),
        ),
        ("Description", "Quantity", "Price", "Amount"),
        tuple(rows),
        _notes(people, 3),
    )


def _bank_statement(people: Faker, chance: random.Random) -> Paper:
    until = _TODAY - timedelta(days=chance.randint(1, 60))
    balance = chance.randint(90_000, 900_000)
    rows = []
    for number in range(chance.randint(6, 8)):
        amount = chance.randint(-40_000, 45_000)
        balance += amount
        day = until - timedelta(days=28 - 3 * number)
        rows.append((_day(day), people.company()[:28], _money(amount), _money(balance)))
    return Paper(
        "bank-statement",
        "Savings Bank of Nowhere",
        "Statement of account",
        _addressee(people),
        (
            ("Account number", f"ZZ{_number(chance, 2)} 0000 {_number(chance, 4)} {_number(chance, 4)}"),
            ("Statement number", _number(chance, 4)),
            ("Period", f"{_day(until - timedelta(days=29))} to {_day(until)}"),
            ("Closing balance", _money(balance)),
        ),
        ("Date", "Payment", "Amount", "Balance"),
        tuple(rows),
        _notes(people, 2),
    )


def _passport(people: Faker, chance: random.Random) -> Paper:
    person = _holder(people, chance)
    number = f"X{_number(chance, 8)}"
    return Paper(
        "passport",
        "Republic of Utopia",
        "Passport",
        fields=(
            ("Passport number", number),
            ("Surname", person.surname),
            ("Given names", person.given),
            ("Nationality", "Utopian"),
            ("Date of birth", _day(person.born)),
            ("Place of birth", person.town),
            ("Sex", person.sex),
            ("Date of issue", _day(person.since)),
            ("Date of expiry", _day(person.until)),
        ),
        machine_lines=passport_lines(person.surname, person.given, number, person.born, person.sex, person.until),
    )


def _identity_card(people: Faker, chance: random.Random) -> Paper:
    person = _holder(people, chance)
    number = f"C{_number(chance, 8)}"
    return Paper(
        "identity-card",
        "Republic of Utopia",
        "Identity card",
        fields=(
            ("Surname", person.surname),
            ("Given names", person.given),
            ("Date of birth", _day(person.born)),
            ("Place of birth", person.town),
            ("Card number", number),
            ("Valid until", _day(person.until)),
        ),
        machine_lines=card_lines(person.surname, person.given, number, person.born, person.sex, person.until),
    )


@dataclass(frozen=True)
class _Holder:
    surname: str
    given: str
    town: str
    born: date
    sex: str
    since: date
    until: date


def _holder(people: Faker, chance: random.Random) -> _Holder:
    sex = chance.choice("FM")
    first = people.first_name_female if sex == "F" else people.first_name_male
    last = people.last_name_female if sex == "F" else people.last_name_male
    since = _TODAY - timedelta(days=chance.randint(60, 3000))
    return _Holder(
        surname=last(),
        given=f"{first()} {first()}",
        town=people.city(),
        born=date(1945, 1, 1) + timedelta(days=chance.randint(0, 22_000)),
        sex=sex,
        since=since,
        until=since + timedelta(days=3651),
    )


def _addressee(people: Faker) -> tuple[str, ...]:
    address = people.address().replace(", ", "\n").splitlines()
    return (people.name(), *(line.strip(" ,") for line in address if line.strip(" ,")))


def _notes(people: Faker, count: int) -> tuple[str, ...]:
    return tuple(people.text(_NOTE_LETTERS).replace("\n", " ") for _ in range(count))


def _number(chance: random.Random, digits: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(digits))


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
