"""Tests that run side by side in one process leave each other alone."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

MODULE_AT_MOST = {"function", "class", "module"}
MODULES = {
    "conftest.py": "from tests.conftest import browser, pytest_collection_modifyitems, pytest_runtest_teardown",
    "test_a.py": """import asyncio

def test_without(pytestconfig):
    asyncio.run(asyncio.sleep(0))
    assert not pytestconfig.before.is_connected()
""",
    "test_b.py": """
def test_with(browser, pytestconfig):
    pytestconfig.before = browser
    browser.new_context()
""",
    "test_c.py": """
def test_with_the_same(browser, pytestconfig):
    assert pytestconfig.before is browser and browser.contexts == []

def test_in_between(pytestconfig):
    pass

def test_with_the_same_again(browser, pytestconfig):
    assert pytestconfig.before is browser and browser.is_connected()
""",
}
"""The module without a browser comes first by name, and last by the order of tests/conftest.py."""


def scope(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    """The scope of a fixture; ``None`` for any other function."""
    for decorator in function.decorator_list:
        if ast.unparse(decorator).startswith("pytest.fixture"):
            given = [k.value for k in getattr(decorator, "keywords", []) if k.arg == "scope"]
            return str(ast.literal_eval(given[0])) if given else "function"
    return None


def test_a_browser_is_shared_from_module_to_module_and_ended_before_one_without(tmp_path: Path, root: Path) -> None:
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    settings = ("-c", os.devnull, "--rootdir", str(tmp_path), "-p", "no:randomly", "-p", "no:cacheprovider", "-q")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, str(tmp_path)],
        cwd=root,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout


def test_no_browser_of_a_fixture_outlives_its_module(project_files: list[Path], root: Path) -> None:
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
