"""What holds for all tests: the long ones begin first, so that no process is left alone with one at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

_LONG = (
    "proofs",
    "conformance/runner/test_workers.py",
    "conformance/runner/test_ends.py",
    "reference_impl/intake/test_ends.py",
    "wheel",
    "site",
)
_HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the order that chance gave, but for the long ones."""
    items.sort(key=lambda item: not item.path.relative_to(_HERE).as_posix().startswith(_LONG))
