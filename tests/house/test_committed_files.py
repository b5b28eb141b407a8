"""What the project's files must never hold, and what every module holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

# Put together here, so that this file is not one of its own findings.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("npmmirror", "com"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~*}$)-])/(?:root|work|home/\w+|Users/\w+)\b")
BINARY = {".gz", ".ico", ".jpg", ".pdf", ".png", ".whl", ".woff2", ".zip"}


def texts(files: list[Path]) -> list[tuple[Path, str]]:
    return [(path, path.read_text(encoding="utf-8")) for path in files if path.suffix not in BINARY]


@pytest.fixture(scope="session")
def python_modules(project_files: list[Path]) -> list[Path]:
    return [path for path in project_files if path.suffix == ".py"]


def test_no_file_says_where_packages_come_from(project_files: list[Path], root: Path) -> None:
    found = [
        f"{path.relative_to(root)} names {host}"
        for path, text in texts(project_files)
        for host in REGISTRIES
        if host in text
    ]
    assert not found, "whoever installs decides on the registry"


def test_no_file_holds_a_path_of_some_machine(project_files: list[Path], root: Path) -> None:
    found = [
        f"{path.relative_to(root)}: {match.group()}"
        for path, text in texts(project_files)
        if (match := MACHINE_PATH.search(text))
    ]
    assert not found


@dataclass(frozen=True)
class Module:
    """What is looked at in a module, which takes longer to parse than to look at.

    Attributes:
        text: as it is written.
        tells: whether it says what it is.
        annotated: whether it annotates anything.
        sleeping: lines that call ``time.sleep``.
    """

    text: str
    tells: bool
    annotated: bool
    sleeping: tuple[int, ...]


@pytest.fixture(scope="session")
def parsed_modules(python_modules: list[Path]) -> dict[Path, Module]:
    return {path: parsed(path.read_text(encoding="utf-8")) for path in python_modules}


def parsed(text: str) -> Module:
    tree = ast.parse(text)
    return Module(text, bool(ast.get_docstring(tree)), annotated(tree), tuple(sleeping(tree)))


def test_every_module_tells_what_it_is(parsed_modules: dict[Path, Module], root: Path) -> None:
    assert parsed_modules
    silent = [str(path.relative_to(root)) for path, module in parsed_modules.items() if not module.tells]
    assert not silent


def annotated(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.AnnAssign)
        or (isinstance(node, ast.arg) and node.annotation is not None)
        or (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None)
        for node in ast.walk(tree)
    )


def sleeping(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "sleep"
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "time"
        ):
            yield node.lineno


def test_every_module_keeps_its_annotations_for_later(parsed_modules: dict[Path, Module], root: Path) -> None:
    line = "from __future__ import annotations"
    bare = [
        str(path.relative_to(root))
        for path, module in parsed_modules.items()
        if line not in module.text and module.annotated
    ]
    assert not bare


def test_no_test_sleeps(parsed_modules: dict[Path, Module], root: Path) -> None:
    found = [
        f"{path.relative_to(root)}:{line}"
        for path, module in parsed_modules.items()
        if path.is_relative_to(root / "tests")
        for line in module.sleeping
    ]
    assert not found
