"""What goes to a page that runs Python: a folder that any static server can serve, below any path.

Third-party code is copied from what is installed here, which is what constraints.txt pins and what the tests run on;
only parts compiled for this machine are left out, and replaced by wheels compiled for Pyodide where there is no pure
fallback. Archives are byte-for-byte the same for the same input, so a site that is built twice is one site.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conformance.errors import ConfigFault
from conformance.page.fetch import PYODIDE_FILES, fetch_pyodide, fetch_wasm_wheels, pinned_wheels

__all__ = ["Bundle", "PagePlan", "build_page"]

STATIC = Path(__file__).parent / "static"

# What a marker in a package's metadata is asked about: the page's Python, not this one.
PAGE_ENVIRONMENT = {
    "implementation_name": "cpython",
    "implementation_version": "3.14.2",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Emscripten",
    "platform_version": "",
    "python_full_version": "3.14.2",
    "python_version": "3.14",
    "sys_platform": "emscripten",
    "extra": "",
}

COMPILED = {".so", ".pyd", ".dylib"}
UNUSED_FOLDERS = {"__pycache__", "tests", "test", "node_modules"}
SOURCES = {".py", ".feature", ".toml", ".json", ".html", ".css", ".js", ".svg", ".txt"}


@dataclass(frozen=True)
class PagePlan:
    """What a page is made of.

    Attributes:
        folders: our own code and data by the name that each has in the page: ``{"steps": Path(...), ...}``.
        distributions: names of the installed packages that the code needs; what they need themselves comes along.
        settings: what the page's Python is told at its start, as JSON; see ``inside.py``.
    """

    folders: Mapping[str, Path]
    distributions: tuple[str, ...]
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Bundle:
    """A page that was laid out.

    Attributes:
        folder: what a static server is pointed at; the page is ``index.html`` in it.
        sizes: bytes by file, relative to the folder, with forward slashes.
        versions: version by name of each package that the page carries.
    """

    folder: Path
    sizes: Mapping[str, int]
    versions: Mapping[str, str]

    @property
    def bytes(self) -> int:
        """Bytes in all, before compression."""
        return sum(self.sizes.values())


def build_page(plan: PagePlan, folder: Path, cache: Path) -> Bundle:
    """Lay out a page.

    Args:
        plan: what it is made of.
        folder: where; made when it is missing, files of an earlier build are replaced.
        cache: where what has to be fetched is kept.

    Returns:
        what was laid out.

    Raises:
        ConfigFault: a package is not installed, a pin does not fit what is installed, or something cannot be fetched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    installed = dict(_closure(plan.distributions))
    _check_pins(installed)

    pyodide = fetch_pyodide(cache)
    (folder / "pyodide").mkdir(exist_ok=True)
    for name in PYODIDE_FILES:
        shutil.copy(pyodide / name, folder / "pyodide" / name)
    for source in sorted(STATIC.iterdir()):
        shutil.copy(source, folder / source.name)

    archives = {"packages.zip": _write_zip(folder / "packages.zip", _files_of_packages(installed.values()))}
    for wheel in fetch_wasm_wheels(cache):
        shutil.copy(wheel, folder / wheel.name)
        archives[wheel.name] = _digest(wheel)
    archives["suite.zip"] = _write_zip(folder / "suite.zip", _files_of_folders(plan.folders))
    _write_json(folder / "page.json", {"archives": archives, "settings": dict(plan.settings)})

    sizes = {
        path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return Bundle(folder, sizes, {name: found.version for name, found in sorted(installed.items())})


def _closure(names: Iterable[str]) -> Iterator[tuple[str, Distribution]]:
    """Every installed distribution that these need in the page, themselves included, by canonical name."""
    waiting = [(name, "the page") for name in names]
    seen: set[str] = set()
    while waiting:
        name, needed_by = waiting.pop(0)
        canonical = canonicalize_name(name)
        if canonical in seen:
            continue
        seen.add(canonical)
        try:
            found = distribution(canonical)
        except PackageNotFoundError:
            raise ConfigFault(
                f"{canonical} is not installed, and {needed_by} needs it in the page",
                mend="Install the suite with its dependencies as README says",
            ) from None
        yield canonical, found
        for line in found.requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate(PAGE_ENVIRONMENT):
                waiting.append((requirement.name, canonical))


def _check_pins(installed: Mapping[str, Distribution]) -> None:
    for name, version in pinned_wheels().items():
        if name in installed and installed[name].version != version:
            raise ConfigFault(
                f"the wheel for the page is {name} {version}, but {installed[name].version} is installed",
                where="conformance/page/wasm-wheels.txt",
                mend="Name the installed version there, with the hash of its pyemscripten wheel",
            )


def _files_of_packages(installed: Iterable[Distribution]) -> Iterator[tuple[str, Path]]:
    """Path in the archive and file of all that is needed of installed distributions in the page."""
    replaced = pinned_wheels()
    for found in installed:
        if canonicalize_name(found.name) in replaced:
            continue
        for file in found.files or []:
            path = PurePosixPath(file.as_posix())
            outside = path.is_absolute() or path.parts[0] == ".."
            if outside or path.suffix in COMPILED | {".pyc"} or UNUSED_FOLDERS & set(path.parts):
                continue
            yield str(path), Path(str(found.locate_file(file)))


def _files_of_folders(folders: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for name, folder in sorted(folders.items()):
        if not folder.is_dir():
            raise ConfigFault(f"the page's folder {name!r} does not exist", where=str(folder))
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            hidden = any(part.startswith(".") for part in inside.parts)
            if path.is_file() and path.suffix in SOURCES and not hidden and not UNUSED_FOLDERS & set(inside.parts):
                yield f"{name}/{inside.as_posix()}", path


def _write_zip(target: Path, files: Iterable[tuple[str, Path]]) -> str:
    """Write an archive whose bytes depend on its content alone; returns its digest."""
    with zipfile.ZipFile(target, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return _digest(target)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")
