"""Tests that run side by side in one process leave each other alone."""

from __future__ import annotations

import ast
from pathlib import Path

MODULE_AT_MOST = {"function", "class", "module"}


def scope(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    """The scope of a fixture; ``None`` for any other function."""
    for decorator in function.decorator_list:
        if ast.unparse(decorator).startswith("pytest.fixture"):
            given = [k.value for k in getattr(decorator, "keywords", []) if k.arg == "scope"]
            return str(ast.literal_eval(given[0])) if given else "function"
    return None


def test_no_browser_outlives_its_module(project_files: list[Path], root: Path) -> None:
    """While Playwright is open its thread runs an event loop, so no other test could use asyncio or Playwright."""
    lasting = [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path in project_files
        if path.suffix == ".py" and path.is_relative_to(root / "tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and scope(node) not in {None, *MODULE_AT_MOST}
        and any(
            isinstance(call, ast.Call) and ast.unparse(call.func) in {"launch", "sync_playwright"}
            for call in ast.walk(node)
        )
    ]
    assert not lasting, "give the fixture the scope module"
