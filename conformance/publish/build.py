"""From a run's folder to a built site. The sources are copied first, so that nothing is written beside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import conformance
from conformance.errors import ConfigFault, HarnessFault
from conformance.publish.pages import GENERATED, publish
from conformance.reports.recorded import read_messages
from conformance.reports.report import read_report
from conformance.specification import Specification

__all__ = ["SiteNotBuilt", "SiteSourcesMissing", "build_site", "site"]

CONFIG = "mkdocs.yml"


class SiteSourcesMissing(ConfigFault):
    """The hand-written pages are not installed; the run's other results stand without them."""


class SiteNotBuilt(HarnessFault):
    """MkDocs refused the pages."""


def site(run_folder: Path, site_folder: Path, specification: Specification) -> None:
    """Build the site of a run.

    Args:
        run_folder: where the run wrote ``report.json``, ``messages.ndjson`` and its evidence.
        site_folder: where the site goes; a site of before is replaced.
        specification: the features and clauses that the run was judged by.

    Raises:
        SiteSourcesMissing: the hand-written pages are not there.
        SiteNotBuilt: a page is not as it must be.
        ConfigFault: the folder holds no run, or the site cannot be written.
    """
    docs = _docs()
    for name in ("report.json", "messages.ndjson"):
        if not (run_folder / name).is_file():
            raise ConfigFault(
                f"there is no {name}", where=str(run_folder), mend="Name the folder that `conformance run` wrote to"
            )
    report = read_report(run_folder / "report.json")
    recorded = read_messages(run_folder / "messages.ndjson")
    with tempfile.TemporaryDirectory(prefix="secure-login-site-") as folder:
        copy = Path(folder)
        shutil.copyfile(Path(__file__).with_name(CONFIG), copy / CONFIG)
        shutil.copytree(docs, copy / "docs", ignore=shutil.ignore_patterns(GENERATED))
        publish(report, recorded, specification, copy / "docs", run_folder)
        build_site(copy, site_folder)


def build_site(project: Path, site_folder: Path) -> None:
    """Build the pages of a folder, refusing a link or an anchor that leads nowhere.

    Args:
        project: holds ``mkdocs.yml`` and ``docs``, with ``docs/generated`` written.
        site_folder: where the site goes; what is there is replaced.

    Raises:
        SiteNotBuilt: MkDocs refused, with its words.
        ConfigFault: the folder cannot be written.
    """
    try:
        site_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigFault(
            f"the site cannot be written: {error.strerror}", where=str(site_folder), mend="Name another with --site"
        ) from error
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "--quiet"),
            *("--config-file", CONFIG, "--site-dir", str(site_folder.resolve())),
        ],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SECURE_LOGIN_SITE_WHOLE": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise SiteNotBuilt(f"the site's pages are refused: {said}", where=CONFIG, mend="Mend the page that is named")


def _docs() -> Path:
    """The hand-written pages: inside the package where it is installed, otherwise beside it in the repository."""
    package = Path(conformance.__file__).parent
    for folder in (package / "docs", package.parent / "docs"):
        if (folder / "index.md").is_file() and (folder / "articles").is_dir():
            return folder
    raise SiteSourcesMissing(
        "the site's hand-written pages are not installed",
        where=str(package),
        mend="Build the site from a checkout of the suite; the run's report and messages are complete without it",
    )
