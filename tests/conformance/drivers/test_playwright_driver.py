"""Playwright's driver starts by the Node.js that it brings, or by another one, or the run says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.drivers import playwright_driver
from conformance.drivers.playwright_driver import NODE_VARIABLE, driver_environment
from conformance.errors import ConfigFault


@pytest.fixture
def lame(tmp_path: Path) -> Path:
    """A Node.js that lacks a library."""
    node = tmp_path / "lame-node"
    node.write_text("#!/bin/sh\necho 'libatomic.so.1: cannot open shared object file' >&2\nexit 127\n")
    node.chmod(0o755)
    return node


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A Node.js that starts."""
    (tmp_path / "bin").mkdir()
    node = tmp_path / "bin" / "node"
    node.write_text("#!/bin/sh\necho v24.0.0\n")
    node.chmod(0o755)
    return node


def test_where_its_own_starts_nothing_is_changed(monkeypatch: pytest.MonkeyPatch, sound: Path) -> None:
    monkeypatch.setattr(playwright_driver, "_playwrights", lambda: sound)

    assert driver_environment({"PATH": ""}) == {}


def test_one_that_the_environment_names_is_left_alone(monkeypatch: pytest.MonkeyPatch, lame: Path) -> None:
    monkeypatch.setattr(playwright_driver, "_playwrights", lambda: lame)

    assert driver_environment({NODE_VARIABLE: "/opt/node"}) == {}


def test_where_its_own_lacks_a_library_another_takes_its_place(
    monkeypatch: pytest.MonkeyPatch, lame: Path, sound: Path
) -> None:
    monkeypatch.setattr(playwright_driver, "_playwrights", lambda: lame)
    monkeypatch.setattr(playwright_driver, "_others", lambda _: iter([lame, sound]))

    assert driver_environment({}) == {NODE_VARIABLE: str(sound)}


def test_the_machines_own_is_found_on_the_path(monkeypatch: pytest.MonkeyPatch, lame: Path, sound: Path) -> None:
    monkeypatch.setattr(playwright_driver, "_playwrights", lambda: lame)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    assert driver_environment({"PATH": str(sound.parent)}) == {NODE_VARIABLE: str(sound)}


def test_where_none_starts_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch, lame: Path) -> None:
    monkeypatch.setattr(playwright_driver, "_playwrights", lambda: lame)
    monkeypatch.setattr(playwright_driver, "_others", lambda _: iter([lame]))

    with pytest.raises(ConfigFault, match=r"libatomic\.so\.1.*apt-get install libatomic1"):
        driver_environment({})
