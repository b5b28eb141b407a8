"""What a page fetches is pinned by hash, and fits what is installed here."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from conformance.errors import ConfigFault
from conformance.page import bundle, fetch

ROOT = Path(fetch.__file__).parent


def test_each_compiled_wheel_has_the_version_that_is_installed() -> None:
    assert fetch.pinned_wheels() == {name: version(name) for name in fetch.pinned_wheels()}


def test_each_compiled_wheel_has_a_hash_that_the_constraints_have_too() -> None:
    constraints = (ROOT.parents[1] / "constraints.txt").read_text(encoding="utf-8")
    hashes = re.findall(r"--hash=(sha256:[0-9a-f]{64})", fetch.WASM_WHEELS.read_text(encoding="utf-8"))

    assert len(hashes) == len(fetch.pinned_wheels())
    assert all(hash_ in constraints for hash_ in hashes)


def test_the_lock_of_npm_has_a_hash_for_everything_and_an_address_of_nothing() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    fetched = {name: entry for name, entry in lock["packages"].items() if name}

    assert all(entry["integrity"].startswith("sha512-") for entry in fetched.values())
    assert not [name for name, entry in fetched.items() if "resolved" in entry]
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert fetched["node_modules/pyodide"]["version"] == asked["pyodide"]


def test_a_wheel_of_another_version_than_the_installed_one_is_a_configuration_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bundle, "pinned_wheels", lambda: {"pydantic-core": "0.0.1"})

    with pytest.raises(ConfigFault, match=r"pydantic-core 0\.0\.1, but .* is installed\. Name the installed version"):
        bundle.build_page(bundle.PagePlan({}, ("pydantic",)), tmp_path, tmp_path)


def test_a_package_that_is_not_installed_is_a_configuration_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="no-such-package is not installed, and the page needs it"):
        bundle.build_page(bundle.PagePlan({}, ("no-such-package",)), tmp_path, tmp_path)
