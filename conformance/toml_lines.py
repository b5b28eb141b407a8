"""TOML with line numbers: what ``tomllib`` reads, and where in the file it stands.

``tomllib`` forgets positions. A fault in a file that a person wrote has to name its line, so the lines of tables and
keys are found once more in the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.errors import ConfigFault
from conformance.nearby import near

__all__ = ["TomlFile", "TomlTable", "read_toml"]

_ARRAY_HEADER = re.compile(r"\s*\[\[\s*([^\]]+?)\s*\]\]")
_TABLE_HEADER = re.compile(r"\s*\[\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_DELIMITERS = re.compile(r'"""|\'\'\'')
_DECODE_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


@dataclass(frozen=True)
class TomlFile:
    """A TOML file that was read.

    Attributes:
        path: as it was given.
        values: what ``tomllib`` made of it.
    """

    path: Path
    values: dict[str, Any]
    _tables: dict[tuple[str, int], int] = field(repr=False)
    _keys: dict[tuple[str, int, str], int] = field(repr=False)

    def line(self, table: str = "", index: int = 0, key: str | None = None) -> int:
        """The line of a key or, where it is not written there, of the table that it belongs to.

        Args:
            table: the dotted name in the table's header; empty for the top of the file.
            index: which of the tables of that name, from 0.
            key: a key in that table; ``None`` for the header itself.

        Returns:
            a line number, from 1.
        """
        header = self._tables.get((table, index), 1)
        return header if key is None else self._keys.get((table, index, key), header)

    def where(self, table: str = "", index: int = 0, key: str | None = None) -> str:
        """The file and the line, as faults name them."""
        return f"{self.path} line {self.line(table, index, key)}"


def read_toml(path: Path) -> TomlFile:
    """Read a TOML file.

    Args:
        path: the file.

    Raises:
        ConfigFault: it cannot be read, is not UTF-8, or is not TOML; with the line where there is one.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ConfigFault(
            f"the file cannot be read: {error.strerror}", where=str(path), mend="Check the path and its permissions"
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigFault(f"byte {error.start} is not UTF-8", where=str(path), mend="Save the file as UTF-8") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from None
    tables, keys = _positions(text)
    return TomlFile(path, values, tables, keys)


def _not_toml(path: Path, text: str, said: str) -> ConfigFault:
    place = _DECODE_PLACE.search(said)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    what = _DECODE_PLACE.sub("", said)
    return ConfigFault(f"not valid TOML: {what}", where=f"{path} line {line}", mend="Correct the line")


def _positions(text: str) -> tuple[dict[tuple[str, int], int], dict[tuple[str, int, str], int]]:
    tables: dict[tuple[str, int], int] = {("", 0): 1}
    keys: dict[tuple[str, int, str], int] = {}
    seen: dict[str, int] = {}
    table, index = "", 0
    delimiter: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if delimiter is None:
            if header := _ARRAY_HEADER.match(line) or _TABLE_HEADER.match(line):
                table = _plain(header[1])
                index = seen[table] = seen.get(table, -1) + 1
                tables[table, index] = number
            elif key := _KEY.match(line):
                keys.setdefault((table, index, _plain(key[1])), number)
        for found in _DELIMITERS.findall(line):
            delimiter = found if delimiter is None else None if delimiter == found else delimiter
    return tables, keys


@dataclass(frozen=True)
class TomlTable:
    """One table of a file, asked for its fields by type; whatever is not as it must be is a fault that names its line.

    Attributes:
        file: the file that it stands in.
        name: dotted name of the table's header; empty for the top of the file.
        index: which of the tables of that name, from 0.
        values: its keys and values.
    """

    file: TomlFile
    name: str
    index: int
    values: Mapping[str, Any]

    def fault(self, what: str, key: str | None, mend: str) -> ConfigFault:
        """The fault of this table, at the line of the key or of the header."""
        return ConfigFault(what, where=self.file.where(self.name, self.index, key), mend=mend)

    def only(self, known: Collection[str], required: Collection[str]) -> None:
        """Refuse fields that are not known, and the lack of those that are required.

        Raises:
            ConfigFault: with the nearest known field.
        """
        for key in self.values:
            if key not in known:
                raise self.fault(f'unknown field "{key}"', key, near(key, known))
        for key in required:
            if key not in self.values:
                kind = self.name or "article"
                raise self.fault(f'the {kind} has no field "{key}"', None, f'Add {key} = "..." to it')

    def text(self, key: str) -> str:
        """A field that holds words.

        Raises:
            ConfigFault: it is of another type, or empty.
        """
        value = self.values[key]
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f'"{key}" is not a text', key, "Write words in quotes")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A field that holds a list of words; empty where there is no such field.

        Raises:
            ConfigFault: it is of another type, or one of them is empty.
        """
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fault(f'"{key}" is not a list of texts', key, 'Write it as ["...", "..."]')
        return tuple(value)

    def choice(self, key: str, choices: Collection[str]) -> str:
        """A field that holds one of several words.

        Raises:
            ConfigFault: it holds another; with the nearest choice.
        """
        value = self.text(key)
        if value not in choices:
            raise self.fault(f'{key} "{value}" does not exist', key, near(value, choices))
        return value

    def choices(self, key: str, choices: Collection[str]) -> tuple[str, ...]:
        """A field that holds a list of words out of several.

        Raises:
            ConfigFault: one is another; with the nearest choice.
        """
        values = self.texts(key)
        for value in values:
            if value not in choices:
                raise self.fault(f'"{value}" in {key} does not exist', key, near(value, choices))
        return values
