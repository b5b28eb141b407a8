"""The clause catalogue, typed: articles, their clauses in order, and the discrepancies between them.

The root of traceability: article -> clause -> scenario -> result. A catalogue that contradicts itself is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast, get_args

from conformance.errors import ConfigFault
from conformance.seams import COMPONENTS, Component
from conformance.toml_lines import TomlFile, TomlTable, read_toml

__all__ = [
    "NEEDS",
    "Article",
    "Catalogue",
    "Clause",
    "ClauseLevel",
    "Discrepancy",
    "Need",
    "Origin",
    "load_catalogue",
]

ClauseLevel = Literal["must", "should", "may"]
"""RFC 2119."""

Origin = Literal["article", "derived"]
"""Whether the article says it, or no safe or usable implementation can do without it."""

Need = Literal["clock", "mailbox", "ports", "restart"]
"""An ability beyond provisioning, without which a clause cannot be observed."""

NEEDS: tuple[Need, ...] = get_args(Need)

_CLAUSE_ID = re.compile(r"[A-Z]+(-[A-Z0-9]+(\.[0-9]+)?)+")
_REQUIRED_OF_CLAUSE = ("id", "level", "origin", "component", "text")
_OPTIONAL_OF_CLAUSE = ("step", "source", "labels", "needs", "beside")
_OF_DISCREPANCY = ("id", "clauses", "found", "reading")
_OF_ARTICLE = ("article", "title", "references")


@dataclass(frozen=True)
class Clause:
    """One checkable statement.

    Attributes:
        id: stable, never reused; scenarios carry it as a tag.
        article: id of the article that it belongs to.
        level: ``must``, ``should`` or ``may``.
        origin: ``article`` or ``derived``.
        component: what is under test.
        text: the clause, in our own words.
        step: the article's own step or paragraph; ``None`` for derived ones.
        source: the standard that a derived clause stands on; ``None`` for the article's own.
        labels: words that a person sees, exact.
        needs: abilities without which it cannot be observed.
        beside: components that a target must bring as well, or it is not asked for the clause.
        path: file of the catalogue.
        line: line in that file, from 1.
    """

    id: str
    article: str
    level: ClauseLevel
    origin: Origin
    component: Component
    text: str
    step: str | None
    source: str | None
    labels: tuple[str, ...]
    needs: tuple[Need, ...]
    beside: tuple[Component, ...]
    path: Path
    line: int


@dataclass(frozen=True)
class Article:
    """One of the help articles.

    Attributes:
        id: for example ``verify-identity``.
        title: in our own words.
        references: numbers of other articles that it refers to.
        clauses: in the article's order.
    """

    id: str
    title: str
    references: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Discrepancy:
    """Where the articles contradict themselves or stay silent.

    Attributes:
        id: for example ``Q-1``.
        clauses: ids of the clauses that it touches.
        found: what the articles say.
        reading: what we chose.
    """

    id: str
    clauses: tuple[str, ...]
    found: str
    reading: str


@dataclass(frozen=True)
class Catalogue:
    """All clauses.

    Attributes:
        articles: by name of their file.
        clauses: by id, in the order of the articles.
        discrepancies: in the order of their file.
    """

    articles: tuple[Article, ...]
    clauses: Mapping[str, Clause]
    discrepancies: tuple[Discrepancy, ...]


def load_catalogue(folder: Path) -> Catalogue:
    """Read every TOML file of a folder as a part of the catalogue.

    Args:
        folder: ``features/clauses``.

    Raises:
        ConfigFault: a file does not parse; a field is unknown, missing or of a wrong type; an id is there twice; a
            reference leads nowhere; a level, origin, component or need does not exist; a derived clause has no source.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ConfigFault(
            "there is no clause catalogue",
            where=str(folder),
            mend="Give the folder that holds the articles' TOML files",
        )
    files = [read_toml(path) for path in paths]
    articles = tuple(_article(file) for file in files if "article" in file.values or "clause" in file.values)
    clauses: dict[str, Clause] = {}
    for article in articles:
        for clause in article.clauses:
            if first := clauses.get(clause.id):
                raise ConfigFault(
                    f'clause "{clause.id}" is there twice',
                    where=f"{clause.path} line {clause.line}",
                    mend=f"The first is at {first.path} line {first.line}; give this one another id",
                )
            clauses[clause.id] = clause
    discrepancies = tuple(
        found for file in files if "article" not in file.values for found in _discrepancies(file, clauses)
    )
    _refuse_twins([article.id for article in articles], "article", folder)
    _refuse_twins([discrepancy.id for discrepancy in discrepancies], "discrepancy", folder)
    return Catalogue(articles, MappingProxyType(clauses), discrepancies)


def _refuse_twins(ids: list[str], kind: str, folder: Path) -> None:
    for twin in {one for one in ids if ids.count(one) > 1}:
        raise ConfigFault(f'{kind} "{twin}" is there twice', where=str(folder), mend="Give one of them another id")


def _article(file: TomlFile) -> Article:
    top = TomlTable(file, "", 0, {key: value for key, value in file.values.items() if key != "clause"})
    top.only(_OF_ARTICLE, _OF_ARTICLE)
    name = top.text("article")
    tables = _tables(file, "clause")
    return Article(
        id=name,
        title=top.text("title"),
        references=top.texts("references"),
        clauses=tuple(_clause(table, name) for table in tables),
    )


def _clause(table: TomlTable, article: str) -> Clause:
    table.only(_REQUIRED_OF_CLAUSE + _OPTIONAL_OF_CLAUSE, _REQUIRED_OF_CLAUSE)
    clause_id = table.text("id")
    if not _CLAUSE_ID.fullmatch(clause_id):
        raise table.fault(
            f'"{clause_id}" is no clause id',
            "id",
            "Write capitals, digits and dashes, as in VID-IOS-5.1; it is used as a tag",
        )
    origin = cast(Origin, table.choice("origin", get_args(Origin)))
    if origin == "derived" and "source" not in table.values:
        raise table.fault(f'derived clause "{clause_id}" has no source', None, "Name the standard that it stands on")
    if origin == "article" and "step" not in table.values:
        raise table.fault(f'article clause "{clause_id}" has no step', None, "Name the article's step or paragraph")
    if origin == "article" and "source" in table.values:
        raise table.fault(
            f'article clause "{clause_id}" names a source', "source", "A source is for derived clauses: take one away"
        )
    return Clause(
        id=clause_id,
        article=article,
        level=cast(ClauseLevel, table.choice("level", get_args(ClauseLevel))),
        origin=origin,
        component=cast(Component, table.choice("component", COMPONENTS)),
        text=table.text("text"),
        step=table.text("step") if "step" in table.values else None,
        source=table.text("source") if "source" in table.values else None,
        labels=table.texts("labels"),
        needs=cast(tuple[Need, ...], table.choices("needs", NEEDS)),
        beside=cast(tuple[Component, ...], table.choices("beside", COMPONENTS)),
        path=table.file.path,
        line=table.file.line(table.name, table.index),
    )


def _discrepancies(file: TomlFile, clauses: Mapping[str, Clause]) -> list[Discrepancy]:
    unknown = sorted(set(file.values) - {"discrepancy"})
    if unknown:
        raise ConfigFault(
            f'"{unknown[0]}" is no part of the catalogue',
            where=file.where(key=unknown[0]),
            mend="A file holds either an article with its [[clause]] tables, or [[discrepancy]] tables",
        )
    return [_discrepancy(table, clauses) for table in _tables(file, "discrepancy")]


def _discrepancy(table: TomlTable, clauses: Mapping[str, Clause]) -> Discrepancy:
    table.only(_OF_DISCREPANCY, _OF_DISCREPANCY)
    return Discrepancy(
        id=table.text("id"),
        clauses=table.choices("clauses", clauses),
        found=table.text("found"),
        reading=table.text("reading"),
    )


def _tables(file: TomlFile, name: str) -> list[TomlTable]:
    found = file.values.get(name, [])
    if not isinstance(found, list) or not found or not all(isinstance(values, dict) for values in found):
        raise ConfigFault(
            f'the file has no "{name}" tables', where=file.where(key=name), mend=f"Begin each with [[{name}]]"
        )
    return [TomlTable(file, name, index, values) for index, values in enumerate(found)]
