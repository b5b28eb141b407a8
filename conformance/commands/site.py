"""``conformance site``: build the living documentation from a run."""

from __future__ import annotations

from pathlib import Path

from conformance import publish
from conformance._where import features_dir
from conformance.specification import load_specification

__all__ = ["site"]


def site(run_folder: Path, site_folder: Path) -> int:
    """Build the site.

    Args:
        run_folder: what ``conformance run`` wrote.
        site_folder: where the site goes; what is there of an earlier one is replaced.

    Returns:
        0.

    Raises:
        ConfigFault: there is no run in the folder, or the site cannot be built from it.
    """
    publish.site(run_folder, site_folder, load_specification(features_dir()))
    print(f"Site: {site_folder / 'index.html'}")
    return 0
