"""What holds for all tests: the long ones begin first, and those with a browser follow one another and share it."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from conformance.drivers.browsers import find_browser, launch

_LONG = (
    "proofs",
    "conformance/runner/test_workers.py",
    "conformance/runner/test_ends.py",
    "reference_impl/intake/test_ends.py",
    "wheel",
    "site",
)
_HERE = Path(__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Collect without looking for garbage, and keep what was collected out of every later look.

    Eight thousand tests and what they import are there to stay: to find that out again and again took a tenth of the
    time of collecting, in each process.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the order that chance gave, but for the long ones, and then modules with a browser.

    So that no process is left alone with a long one at the end, and that few browsers are launched.
    """
    _with_browser.update(item.path for item in items if "browser" in getattr(item, "fixturenames", ()))
    items.sort(key=lambda item: (not _is_long(item), item.path not in _with_browser))


def _is_long(item: pytest.Item) -> bool:
    return Path(os.path.relpath(item.path, _HERE)).as_posix().startswith(_LONG)


# ---------------------------------------------------------------- one browser for as long as tests want one
_kept = contextlib.ExitStack()
"""Ends the browser that is open."""

_open: list[Browser] = []
_with_browser: set[Path] = set()
"""Modules of which a test asks for a browser."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that holds nothing of another module's: contexts share nothing, and none outlives its module."""
    if not (_open and _open[0].is_connected()):
        _end_browser()
        _open.append(_kept.enter_context(launch(find_browser().path)).browser)
    yield _open[0]
    for context in _open[0].contexts:
        context.close()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """End the browser before a module that does not ask for one.

    While Playwright is open its thread runs an event loop, so its tests could use neither asyncio nor Playwright.
    """
    if nextitem is None or nextitem.path not in _with_browser:
        _end_browser()


def _end_browser() -> None:
    _open.clear()
    _kept.close()
