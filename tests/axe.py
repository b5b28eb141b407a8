"""axe-core, which looks for what keeps people from using a page; fetched as the lock file pins it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

__all__ = ["SCHEMES", "axe_core", "findings"]

HERE = Path(__file__).parent / "site"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
"""The colours that a system asks pages for; one that is open takes on the others when they are asked for."""


def axe_core() -> str:
    """Its source, which is fetched when it is not here yet."""
    modules = HERE / "node_modules"
    if not modules.is_dir():
        with tempfile.TemporaryDirectory(dir=HERE, prefix=".npm-") as folder:
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(HERE / name, folder)
            subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=folder, check=True, capture_output=True)
            try:
                (Path(folder) / "node_modules").rename(modules)
            except OSError:  # another worker was faster
                assert modules.is_dir()
    return (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def findings(page: Page, axe: str) -> list[str]:
    """What it finds on a page as it stands.

    Args:
        page: where it looks.
        axe: its source.
    """
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
