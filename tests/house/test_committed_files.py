"""What the project's files must never hold, and what every module holds."""

from __future__ import annotations

import ast
import re
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


def test_every_module_tells_what_it_is(python_modules: list[Path], root: Path) -> None:
    silent = [
        str(path.relative_to(root))
        for path in python_modules
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def annotated(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.AnnAssign)
        or (isinstance(node, ast.arg) and node.annotation is not None)
        or (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None)
        for node in ast.walk(tree)
    )


def test_every_module_keeps_its_annotations_for_later(python_modules: list[Path], root: Path) -> None:
    line = "from __future__ import annotations"
    bare = [
        str(path.relative_to(root))
        for path in python_modules
        if line not in (text := path.read_text(encoding="utf-8")) and annotated(ast.parse(text))
    ]
    assert not bare


def test_no_test_sleeps(python_modules: list[Path], root: Path) -> None:
    sleeping = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in python_modules
        if path.is_relative_to(root / "tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sleep"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "time"
    ]
    assert not sleeping
