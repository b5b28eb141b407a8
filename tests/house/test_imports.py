"""Who may import whom, where import-linter has no words for it."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"conformance", "reference_impl", "steps", "tests", "noxfile"}

# Not to be had inside a page of the site: adapters and the SQL store alone import them.
NOT_IN_A_PAGE = ("PIL", "argon2", "cryptography", "numpy", "pillow_heif", "psycopg", "sqlalchemy")
IN_A_PAGE = (
    "reference_impl.domain",
    "reference_impl.devices",
    "reference_impl.storage.memory",
    "reference_impl.adapters.pure_passwords",
    "reference_impl.adapters.pure_vault",
    "reference_impl.portal",
    "reference_impl.variants",
)
IMPORT_WITHOUT = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in sys.argv[2].split(","):
            raise ModuleNotFoundError(f"{name} is not to be had in a page", name=name)

sys.meta_path.insert(0, Absent())
found = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(getattr(found, "__path__", ()), found.__name__ + "."):
    importlib.import_module(module.name)
"""


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@functools.cache
def imported(path: Path) -> tuple[tuple[int, str], ...]:
    """Line and full name of everything a module imports, relative imports resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            if node.module:
                base.append(node.module)
            found += [(node.lineno, ".".join([*base, alias.name])) for alias in node.names]
    return tuple(found)


def strays(path: Path, *allowed: str) -> list[str]:
    """Imports of a module that are neither of the standard library nor below one of the allowed names."""
    return [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for line, name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == one or name.startswith(f"{one}.") for one in allowed)
    ]


def test_the_domain_imports_the_standard_library_and_itself_alone() -> None:
    assert modules("reference_impl/domain")
    assert not [s for path in modules("reference_impl/domain") for s in strays(path, "reference_impl.domain")]


def test_devices_import_the_standard_library_the_domain_and_themselves_alone() -> None:
    allowed = ("reference_impl.domain", "reference_impl.devices")
    assert not [s for path in modules("reference_impl/devices") for s in strays(path, *allowed)]


def test_steps_speak_the_seams_and_nothing_else_of_ours() -> None:
    allowed = ("conformance.seams", "pytest", "pytest_bdd")
    for path in modules("steps"):
        assert not strays(path, *allowed, "steps")
        absolute = [
            node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "steps"
        ]
        assert not absolute, f"{path.name} reaches its neighbours by name; the wheel keeps them elsewhere"


def test_steps_never_wait() -> None:
    waits = [
        f"{path.name}:{node.lineno}"
        for path in modules("steps")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"sleep", "wait_for_timeout"}
    ]
    assert not waits, "waiting and retrying live in drivers"


def test_the_harness_never_imports_a_target() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules("conformance")
        for line, name in imported(path)
        if name.split(".")[0] in {"reference_impl", "steps", "tests"}
    ]
    assert not found


def test_the_reference_knows_the_seams_in_its_target_module_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules("reference_impl")
        for line, name in imported(path)
        if name.split(".")[0] in OURS - {"reference_impl"}
        and not (path.parent == ROOT / "reference_impl/target" and name.startswith("conformance.seams"))
    ]
    assert not found


@pytest.mark.parametrize("name", IN_A_PAGE)
def test_what_runs_in_a_page_can_be_imported_without_what_a_page_lacks(name: str) -> None:
    command = [sys.executable, "-c", IMPORT_WITHOUT, name, ",".join(NOT_IN_A_PAGE)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "conformance/seams").glob("*.py")), ids=lambda path: path.stem)
def test_seams_depend_on_no_driver_framework_or_target(path: Path) -> None:
    assert not strays(path, "conformance")
    assert all(name.startswith("conformance.seams") for _, name in imported(path) if name.startswith("conformance"))


# Besides these no module of ours needs an imaging library.
WITH_PICTURES = (
    "conformance/drivers/card_reader.py",
    "conformance/drivers/card_text.py",
    "conformance/drivers/digit_sheet.py",
    "conformance/drivers/photographs.py",
    "conformance/drivers/telltales.py",
    "conformance/specimens",
    "reference_impl/adapters",
    "reference_impl/intake/judging.py",  # the type of what is judged
    "reference_impl/misreading.py",  # in the process that decodes them
    "reference_impl/variants/camera_phones.py",  # where they are used, to break a picture
    "reference_impl/variants/card_pages.py",
)


def test_pictures_are_made_and_looked_at_in_few_places() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules("conformance", "reference_impl", "steps")
        for line, name in imported(path)
        if name.split(".")[0] in {"PIL", "numpy", "pillow_heif"}
        and not path.relative_to(ROOT).as_posix().startswith(WITH_PICTURES)
    ]
    assert not found


def test_specimens_know_nothing_else_of_ours() -> None:
    allowed = ("conformance.specimens", "PIL", "faker", "numpy", "pillow_heif")
    assert modules("conformance/specimens")
    assert not [s for path in modules("conformance/specimens") for s in strays(path, *allowed)]


def test_the_verdict_is_computed_without_browser_network_or_runner() -> None:
    path = ROOT / "conformance/verdict.py"
    reached = {name for _, name in imported(path) if name.split(".")[0] == "conformance"}
    apart = ("conformance.drivers", "conformance.runner", "conformance.publish", "conformance.cli")
    assert not strays(path, "conformance")
    assert not [name for name in reached if name.startswith(apart)]
