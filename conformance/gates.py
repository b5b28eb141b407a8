"""What a feature must be before it may run: the gates against all that pytest-bdd passes over in silence.

Duplicate names overwrite each other, tags on Examples are not tags of the scenario, an Examples block without rows is
skipped: each would turn a run green that checked less than it says. So each is a configuration fault, with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conformance.catalogue import Catalogue
from conformance.errors import ConfigFault
from conformance.nearby import near
from conformance.seams import SURFACES
from conformance.slugs import slug
from conformance.surfaces import COMPONENT_SURFACES

__all__ = ["CURATED", "OTHER_TAGS", "Outline", "check_features", "outlines"]

CURATED = "replay"

OTHER_TAGS: Mapping[str, str] = MappingProxyType({CURATED: "the site replays the scenario step by step"})
"""Tags that are neither a clause nor a surface, with what they mean."""

_OPENING_KEYWORDS = ("Context", "Action", "Outcome")
_HEADING = re.compile(r"\s*\w+( \w+)?:(\s|$)")
_COLUMN = re.compile(r"\w[\w -]*")
_PLACEHOLDER = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True)
class Outline:
    """A scenario as it is written, before its rows are filled in.

    Attributes:
        node: of the Gherkin document.
        rule: name of the rule that it stands under; ``None`` without one.
        tags: all of its tags, inherited ones first, with their lines.
    """

    node: Mapping[str, Any]
    rule: str | None
    tags: tuple[tuple[str, int], ...]


def outlines(ast: Mapping[str, Any]) -> Iterator[Outline]:
    """Every scenario of a Gherkin document, in order."""
    feature = ast["feature"]
    yield from _outlines(feature["children"], None, feature["tags"])


def _outlines(children: list[Any], rule: str | None, inherited: list[Any]) -> Iterator[Outline]:
    for child in children:
        if "rule" in child:
            yield from _outlines(child["rule"]["children"], child["rule"]["name"], inherited + child["rule"]["tags"])
        elif "scenario" in child:
            node = child["scenario"]
            tags = tuple((tag["name"].lstrip("@"), tag["location"]["line"]) for tag in inherited + node["tags"])
            yield Outline(node, rule, tags)


def check_features(path: Path, ast: Mapping[str, Any], catalogue: Catalogue) -> None:
    """Refuse a feature that would not be run as it is written.

    Args:
        path: the feature's file, for the message.
        ast: its Gherkin document.
        catalogue: the clauses that its tags can name.

    Raises:
        ConfigFault: the first thing that is wrong, with its line.
    """
    if "feature" not in ast:
        raise ConfigFault("the file holds no feature", where=str(path), mend='Begin it with "Feature: ..."')
    found = list(outlines(ast))
    if not found:
        raise _fault(path, ast["feature"], "the feature has no scenarios", "Write one, or remove the file")
    _unlike_names(path, found)
    _descriptions(path, ast["feature"])
    columns = {column for outline in found for block in outline.node["examples"] for column in _columns(block)}
    for background in _backgrounds(ast["feature"]["children"]):
        _opens_well(path, background)
        _fills_nothing(path, background, columns)
    for outline in found:
        _steps(path, outline)
        _examples(path, outline)
        _tags(path, outline, catalogue)


def _fault(path: Path, node: Mapping[str, Any], what: str, mend: str) -> ConfigFault:
    return ConfigFault(what, where=f"{path} line {node['location']['line']}", mend=mend)


def _backgrounds(children: list[Any]) -> Iterator[Mapping[str, Any]]:
    for child in children:
        if "background" in child:
            yield child["background"]
        elif "rule" in child:
            yield from _backgrounds(child["rule"]["children"])


def _descriptions(path: Path, feature: Mapping[str, Any]) -> None:
    """To Gherkin a misspelled keyword is a description: the step or the scenario that it begins would be gone."""
    rules = [child["rule"] for child in feature["children"] if "rule" in child]
    for node in [feature, *rules]:
        for line in node["description"].splitlines():
            if _HEADING.match(line):
                raise _fault(
                    path,
                    node,
                    f'the description of this {node["keyword"].lower()} holds the line "{line.strip()}"',
                    "Correct its keyword, or say it without a colon",
                )
    for holder in [feature, *rules]:
        for child in holder["children"]:
            node = child.get("scenario") or child.get("background")
            if node and node["description"].strip():
                line = node["description"].strip().splitlines()[0]
                raise _fault(
                    path,
                    node,
                    f'this {node["keyword"].lower()} begins with "{line}", which is no step',
                    "Begin the step with Given, When or Then; explain at the rule or at the feature",
                )


def _unlike_names(path: Path, found: list[Outline]) -> None:
    """Names must differ across rules too, and by more than signs, since ids are built from them."""
    first: dict[str, Mapping[str, Any]] = {}
    for outline in found:
        name = outline.node["name"]
        if not name.strip():
            raise _fault(path, outline.node, "the scenario has no name", "Say in a few words what it promises")
        key = slug(name)
        if key in first:
            line = first[key]["location"]["line"]
            raise _fault(
                path,
                outline.node,
                f'scenario "{name}" has the name of another in this feature',
                f"The first is at line {line}; only one of them would run, so name this one otherwise",
            )
        first[key] = outline.node


def _opens_well(path: Path, node: Mapping[str, Any]) -> None:
    if node["steps"] and node["steps"][0].get("keywordType") not in _OPENING_KEYWORDS:
        keyword = node["steps"][0]["keyword"].strip()
        raise _fault(
            path, node["steps"][0], f'the first step begins with "{keyword}"', "Begin it with Given, When or Then"
        )


def _fills_nothing(path: Path, background: Mapping[str, Any], columns: set[str]) -> None:
    """Gherkin fills no placeholder in a background, pytest-bdd does."""
    for step in background["steps"]:
        if set(_PLACEHOLDER.findall(step["text"])) & columns:
            raise _fault(
                path, step, "a background has no rows to fill a placeholder from", "Move the step to the outline"
            )


def _steps(path: Path, outline: Outline) -> None:
    node = outline.node
    if not node["steps"]:
        raise _fault(path, node, f'scenario "{node["name"]}" has no steps', "Write its steps, or remove it")
    _opens_well(path, node)


def _examples(path: Path, outline: Outline) -> None:
    node = outline.node
    if not node["examples"] and node["keyword"].strip() not in ("Scenario", "Example"):
        raise _fault(
            path, node, f'outline "{node["name"]}" has no examples', "Add an Examples table, or call it Scenario"
        )
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for block in node["examples"]:
        if block["tags"]:
            raise _fault(
                path,
                block["tags"][0],
                "Examples carry tags",
                "Move them to the scenario: here they would select nothing",
            )
        if not block.get("tableBody"):
            raise _fault(path, block, "an Examples block has no rows", "Add a row, or remove the block")
        columns = _columns(block)
        for column in columns:
            if not _COLUMN.fullmatch(column):
                raise _fault(
                    path, block["tableHeader"], f'"{column}" is no name for a column', "Use letters, digits and spaces"
                )
        if len(set(columns)) < len(columns):
            raise _fault(path, block["tableHeader"], "two columns of the examples have one name", "Name each otherwise")
        _placeholders(path, outline, columns)
        for row in block["tableBody"]:
            values = tuple(sorted(zip(columns, (cell["value"] for cell in row["cells"]), strict=True)))
            if values in seen:
                raise _fault(path, row, f"the row is the same as that of line {seen[values]}", "Remove one of them")
            seen[values] = row["location"]["line"]
            for _, value in values:
                if set(_PLACEHOLDER.findall(value)) & set(columns):
                    raise _fault(
                        path, row, f'value "{value}" holds a placeholder', "A row's values are taken as they are"
                    )


def _columns(block: Mapping[str, Any]) -> list[str]:
    return [cell["value"] for cell in block["tableHeader"]["cells"]] if "tableHeader" in block else []


def _placeholders(path: Path, outline: Outline, columns: list[str]) -> None:
    """A placeholder that no column fills would stand in the step as it is."""
    written = [(outline.node, outline.node["name"]), *((step, step["text"]) for step in outline.node["steps"])]
    for node, text in written:
        for placeholder in _PLACEHOLDER.findall(text):
            if placeholder not in columns:
                raise _fault(path, node, f"no column of the examples fills <{placeholder}>", near(placeholder, columns))


def _tags(path: Path, outline: Outline, catalogue: Catalogue) -> None:
    node = outline.node
    for tag, line in outline.tags:
        if tag not in catalogue.clauses and tag not in SURFACES and tag not in OTHER_TAGS:
            choices = [*catalogue.clauses, *SURFACES, *OTHER_TAGS]
            kind = "clause" if "-" in tag else "tag"
            raise ConfigFault(
                f"@{tag} is no {kind} that is known", where=f"{path} line {line}", mend=near(tag, choices)
            )
    tags = {tag for tag, _ in outline.tags}
    clauses = [catalogue.clauses[tag] for tag, _ in outline.tags if tag in catalogue.clauses]
    if not clauses:
        raise _fault(
            path, node, f'scenario "{node["name"]}" names no clause', "Tag it with the clause that it checks: @VID-P-8"
        )
    components = sorted({clause.component for clause in clauses})
    if len(components) > 1:
        raise _fault(
            path,
            node,
            f'scenario "{node["name"]}" has clauses of {" and ".join(components)}',
            "One component is under test in a scenario: divide it",
        )
    surfaces = [surface for surface in SURFACES if surface in tags]
    if not surfaces:
        raise _fault(
            path,
            node,
            f'scenario "{node["name"]}" names no surface',
            "Tag it with @model, @api or @browser, or several",
        )
    component = clauses[0].component
    for surface in surfaces:
        if surface not in COMPONENT_SURFACES[component]:
            raise _fault(
                path,
                node,
                f'scenario "{node["name"]}" runs on {surface}, which {component} does not have',
                f"Its surfaces are {', '.join(COMPONENT_SURFACES[component])}",
            )
