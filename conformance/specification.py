"""The specification that runs: the clause catalogue and the features, read into scenarios that a run can select.

A scenario's id is built from names, so that it is the same in every run and can be linked to. Whatever pytest-bdd would
pass over in silence is refused here (see :mod:`conformance.gates`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from gherkin.stream.id_generator import IdGenerator

from conformance.catalogue import Catalogue, Clause, Need, load_catalogue
from conformance.errors import ConfigFault
from conformance.gates import CURATED, Outline, check_features, outlines
from conformance.seams import SURFACES, Component, Surface
from conformance.slugs import short_digest, slug

__all__ = ["LEVELS", "Document", "Level", "Scenario", "Specification", "Step", "features_of", "load_specification"]

Level = Literal["article", "full", "plus"]
"""What a verdict takes in: ``must`` clauses of the articles; derived ones too; ``should`` too."""

LEVELS: tuple[Level, ...] = ("article", "full", "plus")


@dataclass(frozen=True)
class Step:
    """A step of a scenario.

    Attributes:
        keyword: as it is written, without white space: ``Given``, ``And``, ...
        text: with the row's values filled in.
        line: line in the feature, from 1.
    """

    keyword: str
    text: str
    line: int


@dataclass(frozen=True)
class Scenario:
    """A scenario, or one row of an outline.

    Attributes:
        id: stable, for example ``verify_identity/client_portal/the-same-response-sent-again-is-refused``; for a row of
            an outline the row's values follow after another slash.
        name: with the row's values filled in.
        outline: the name as it is written.
        feature: name of the feature.
        rule: name of the rule that it stands under; ``None`` without one.
        uri: path of the feature below the features' folder, with forward slashes.
        line: line of the scenario's keyword, from 1; the same for all rows of an outline.
        row: position over all rows of the outline, from 0, as pytest-bdd numbers them; ``None`` without examples.
        row_line: line of that row; ``None`` without examples.
        row_values: the row, by column.
        clauses: ids of the clauses that it checks, in the order of its tags.
        surfaces: where it runs, in the order of :data:`conformance.seams.SURFACES`.
        component: what is under test.
        tags: all of its tags, inherited ones first, without ``@``.
        curated: whether the site replays it step by step.
        needs: abilities without which its clauses cannot be observed.
        beside: components that a target must bring as well, or it does not run there.
        levels: the levels of conformance that it counts for.
        steps: background included.
        pickle_id: id of its pickle among the documents'; made anew whenever the features change.
    """

    id: str
    name: str
    outline: str
    feature: str
    rule: str | None
    uri: str
    line: int
    row: int | None
    row_line: int | None
    row_values: Mapping[str, str] = field(hash=False)
    clauses: tuple[str, ...]
    surfaces: tuple[Surface, ...]
    component: Component
    tags: tuple[str, ...]
    curated: bool
    needs: tuple[Need, ...]
    beside: tuple[Component, ...]
    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    pickle_id: str


@dataclass(frozen=True)
class Document:
    """One feature file.

    Attributes:
        uri: path below the features' folder, with forward slashes.
        source: the text.
        ast: the Gherkin document, as ``gherkin-official`` gives it.
        pickles: what it compiles to, in order.
    """

    uri: str
    source: str
    ast: Mapping[str, Any]
    pickles: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Specification:
    """All that can be run, or as much of it as was asked for.

    Attributes:
        catalogue: the clauses.
        scenarios: in the order of the files' paths and of their lines.
        documents: the feature files.
        digest: SHA-256, in hexadecimal, over clauses and the features that were read.
    """

    catalogue: Catalogue
    scenarios: tuple[Scenario, ...]
    documents: tuple[Document, ...]
    digest: str

    def scenario(self, scenario_id: str) -> Scenario:
        """The scenario of an id.

        Raises:
            KeyError: there is none.
        """
        for scenario in self.scenarios:
            if scenario.id == scenario_id:
                return scenario
        raise KeyError(scenario_id)


def features_of(features: Path, scenarios: Iterable[str] | None = None) -> list[Path]:
    """The feature files, sorted as a run takes them.

    Args:
        features: the folder that holds them at any depth.
        scenarios: ids; only files that may hold one of them are wanted, by the id's beginning. ``None`` for all files.

    Returns:
        absolute where ``features`` is; empty where there is none.
    """
    paths = sorted(features.rglob("*.feature"), key=lambda path: path.relative_to(features).as_posix())
    if scenarios is None:
        return paths
    stems = {place for scenario in scenarios for place in _places(scenario)}
    return [path for path in paths if path.relative_to(features).with_suffix("").as_posix() in stems]


def _places(scenario: str) -> list[str]:
    """What of an id can be the name of a file, in its folders: the whole of what precedes any of its slashes."""
    parts = scenario.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def load_specification(features: Path, scenarios: Iterable[str] | None = None) -> Specification:
    """Read the features and, from the folder ``clauses`` beside them, the catalogue.

    Args:
        features: the folder that holds ``clauses`` and, at any depth, ``*.feature``.
        scenarios: ids; only the features that may hold them are read. ``None`` for everything, as its gates need it.

    Raises:
        ConfigFault: something does not parse, or one of the gates of :mod:`conformance.gates` refuses it.
    """
    catalogue = load_catalogue(features / "clauses")
    paths = features_of(features, scenarios)
    if not paths:
        raise ConfigFault(
            "there are no features", where=str(features), mend="Give the folder that holds *.feature files"
        )
    ids = IdGenerator()
    documents = tuple(_document(features, path, ids) for path in paths)
    found: list[Scenario] = []
    for path, document in zip(paths, documents, strict=True):
        check_features(path, document.ast, catalogue)
        found += _scenarios(document, catalogue)
    _refuse_twins(features, found)
    return Specification(catalogue, tuple(found), documents, _digest(features, paths))


def _refuse_twins(features: Path, scenarios: list[Scenario]) -> None:
    first: dict[str, Scenario] = {}
    for scenario in scenarios:
        other = first.setdefault(scenario.id, scenario)
        if other is not scenario:
            raise ConfigFault(
                f'scenario id "{scenario.id}" belongs to two',
                where=f"{features / scenario.uri} line {scenario.line}",
                mend=f"The first is at {features / other.uri} line {other.line}; name one of them otherwise",
            )


def _digest(features: Path, paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in [*sorted((features / "clauses").glob("*.toml")), *paths]:
        content = path.read_bytes()
        whole.update(f"{path.relative_to(features).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _document(features: Path, path: Path, ids: IdGenerator) -> Document:
    uri = path.relative_to(features).as_posix()
    try:
        source = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ConfigFault(
            f"the feature cannot be read: {error.strerror}", where=str(path), mend="Check its permissions"
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigFault(f"byte {error.start} is not UTF-8", where=str(path), mend="Save the file as UTF-8") from None
    parser = Parser()
    parser.ast_builder.id_generator = ids
    try:
        ast: dict[str, Any] = {**parser.parse(source), "uri": uri}
    except CompositeParserException as error:
        raise _does_not_parse(path, error.errors[0]) from None
    except ParserException as error:
        raise _does_not_parse(path, error) from None
    pickles: Any = Compiler(ids).compile(ast)  # type: ignore[arg-type]
    return Document(uri, source, ast, tuple(pickles))


def _does_not_parse(path: Path, error: ParserException) -> ConfigFault:
    said = re.sub(r"^\(\d+:\d+\): ", "", str(error))
    return ConfigFault(
        f"the feature does not parse: {said}",
        where=f"{path} line {error.location['line']}",
        mend="Correct the line; the Gherkin reference lists what can stand where",
    )


def _scenarios(document: Document, catalogue: Catalogue) -> list[Scenario]:
    steps = _ast_steps(document.ast)
    by_scenario: dict[str, list[Mapping[str, Any]]] = {}
    for pickle in document.pickles:
        by_scenario.setdefault(pickle["astNodeIds"][0], []).append(pickle)
    feature = document.ast["feature"]["name"]
    found = []
    for outline in outlines(document.ast):
        pickles = by_scenario[outline.node["id"]]
        rows = _rows(outline)
        names = _row_names([values for values, _ in rows])
        stem = f"{document.uri.removesuffix('.feature')}/{slug(outline.node['name'])}"
        for index, pickle in enumerate(pickles):
            values, row_line = rows[index] if rows else ({}, None)
            tags = tuple(tag["name"].lstrip("@") for tag in pickle["tags"])
            clauses = [catalogue.clauses[tag] for tag in dict.fromkeys(tags) if tag in catalogue.clauses]
            found.append(
                Scenario(
                    id=f"{stem}/{names[index]}" if rows else stem,
                    name=pickle["name"],
                    outline=outline.node["name"],
                    feature=feature,
                    rule=outline.rule,
                    uri=document.uri,
                    line=outline.node["location"]["line"],
                    row=index if rows else None,
                    row_line=row_line,
                    row_values=values,
                    clauses=tuple(clause.id for clause in clauses),
                    surfaces=tuple(surface for surface in SURFACES if surface in tags),
                    component=clauses[0].component,
                    tags=tags,
                    curated=CURATED in tags,
                    needs=tuple(dict.fromkeys(need for clause in clauses for need in clause.needs)),
                    beside=tuple(dict.fromkeys(other for clause in clauses for other in clause.beside)),
                    levels=_levels(clauses),
                    steps=tuple(_step(step, steps) for step in pickle["steps"]),
                    pickle_id=pickle["id"],
                )
            )
    return found


def _levels(clauses: list[Clause]) -> tuple[Level, ...]:
    musts = [clause for clause in clauses if clause.level == "must"]
    counts: dict[Level, bool] = {
        "article": any(clause.origin == "article" for clause in musts),
        "full": bool(musts),
        "plus": any(clause.level != "may" for clause in clauses),
    }
    return tuple(level for level in LEVELS if counts[level])


def _ast_steps(ast: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every step of a document by its id; pickles know the text only, not keyword and line."""
    found: dict[str, Mapping[str, Any]] = {}
    waiting = list(ast["feature"]["children"])
    while waiting:
        child = waiting.pop()
        if "rule" in child:
            waiting += child["rule"]["children"]
        for kind in ("background", "scenario"):
            for step in child.get(kind, {}).get("steps", ()):
                found[step["id"]] = step
    return found


def _step(pickle_step: Mapping[str, Any], steps: Mapping[str, Mapping[str, Any]]) -> Step:
    written = steps[pickle_step["astNodeIds"][0]]
    return Step(written["keyword"].strip(), pickle_step["text"], written["location"]["line"])


def _rows(outline: Outline) -> list[tuple[dict[str, str], int]]:
    """All rows of an outline with their lines, block after block, as both gherkin and pytest-bdd number them."""
    return [
        (
            {
                head["value"]: cell["value"]
                for head, cell in zip(block["tableHeader"]["cells"], row["cells"], strict=True)
            },
            row["location"]["line"],
        )
        for block in outline.node["examples"]
        for row in block["tableBody"]
    ]


def _row_names(rows: list[dict[str, str]]) -> list[str]:
    """What rows are called in ids: their values; a digest tells apart those whose values differ in signs only."""
    plain = [slug("-".join(values.values())) for values in rows]
    return [
        name if plain.count(name) == 1 else f"{name}-{short_digest(repr(sorted(values.items())))}"
        for name, values in zip(plain, rows, strict=True)
    ]
