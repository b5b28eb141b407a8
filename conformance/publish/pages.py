"""The parts of pages that a run decides: written to ``docs/generated``, taken in by the hand-written pages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from conformance.events import Attached
from conformance.publish.gather import gather
from conformance.publish.signs import SIGNS
from conformance.publish.view import SiteView
from conformance.publish.viewer import VIEWER, address_in, copy_viewer
from conformance.reports.recorded import Recorded
from conformance.reports.report import report_schema
from conformance.seams import SURFACES
from conformance.slugs import slug
from conformance.specification import Specification

__all__ = ["GENERATED", "publish"]

GENERATED = "generated"
"""The folder in ``docs`` that is written here, and nowhere else."""

COMPONENT_NAMES: Mapping[str, str] = {
    "portal": "Client Portal",
    "ibkey-ios": "IB Key on iOS",
    "ibkey-android": "IB Key on Android",
    "dsc-plus": "DSC+",
    "phone-ios": "Camera and mail on iOS",
    "phone-android": "Camera and mail on Android",
    "document-intake": "Document intake",
    "trading-platform": "Trading platform",
    "client-services": "Client Services",
    "troubleshooter": "Troubleshooter",
}

SENTENCES: Mapping[str, str] = {
    "conforms": "Everything that was judged is as the statements say.",
    "conforms-with-waivers": "What was judged is as the statements say, but for what has been waived.",
    "does-not-conform": "At least one statement that has to hold does not.",
    "inconclusive": "Something could not be judged on this system, so there is no verdict on the whole.",
    "not-judged": "Nothing was played, so nothing can be said.",
}


def publish(
    report: Mapping[str, Any], recorded: Recorded, specification: Specification, out: Path, evidence: Path
) -> None:
    """Write what a run decides of the site.

    Args:
        report: the run's report, as in ``report.json``.
        recorded: the run's record, as :func:`conformance.reports.recorded.read_messages` gives it.
        specification: features and clauses.
        out: the folder of the site's pages (``docs``); ``out/generated`` is made anew.
        evidence: the folder that the record's paths are relative to: the run's folder.
    """
    generated = out / GENERATED
    shutil.rmtree(generated, ignore_errors=True)
    (generated / "articles").mkdir(parents=True)
    shelf = _Shelf(evidence, generated)
    site = gather(report, recorded.steps, recorded.attachments, specification, shelf.copy)
    environment = _environment()
    if site.recorded:
        copy_viewer(generated / VIEWER)

    def write(template: str, name: str, **values: Any) -> None:
        text = environment.get_template(template).render(site=site, **values)
        (generated / name).write_text(text, encoding="utf-8")

    for article in site.articles:
        write("article.md", f"articles/{article.id}.md", article=article, root="../")
    write("home.md", "home.md", touching=_urgent_questions(site))
    for page in ("questions.md", "matrix.md", "surfaces.md", "legend.md"):
        write(page, page)
    for name, content in (("report.json", report), ("report.schema.json", report_schema())):
        (generated / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    write("decisions.md", "decisions.md", decisions=_decisions(out / "decisions"))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("conformance.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(signs=SIGNS, order=SURFACES)
    environment.filters.update(
        slug=slug,
        moment=_moment,
        component=lambda name: COMPONENT_NAMES.get(name, name),
        sentence=lambda verdict: SENTENCES.get(verdict, ""),
        counted=lambda number, noun: f"{number} {noun}" if number == 1 else f"{number} {noun}s",
        counts=_counts,
        viewer=lambda trace: address_in(f"{GENERATED}/{VIEWER}", trace),
    )
    return environment


def _counts(counts: Mapping[str, int]) -> str:
    """What a component's clauses came to, in a few words."""
    if not counts["total"]:
        return "none"
    others = {"fails": "fail", "waived": "waived", "inconclusive": "inconclusive", "not_judged": "not judged"}
    said = [f"{counts['holds']} of {counts['total']} hold"]
    return ", ".join(said + [f"{counts[kind]} {word}" for kind, word in others.items() if counts[kind]])


def _moment(when: str) -> str:
    moment = datetime.fromisoformat(when).astimezone(UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _urgent_questions(site: SiteView) -> list[Any]:
    """Questions that touch what was played, or what fails: an answer may change a verdict that is shown."""
    judged = [q for q in site.questions if any(c.verdict != "not-judged" for c in q.clauses)]
    return judged or list(site.questions[:3])


def _decisions(folder: Path) -> list[tuple[str, str]]:
    """Title and path of each decision's page."""
    found = []
    for path in sorted(folder.glob("*.md")):
        heading = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        found.append((heading[1] if heading else path.stem, f"decisions/{path.name}"))
    return found


class _Shelf:
    """Evidence, copied to where pages can show it."""

    def __init__(self, run: Path, generated: Path) -> None:
        self._run = run.resolve()
        self._generated = generated

    def copy(self, attached: Attached) -> str | None:
        """Where the copy lies, relative to the site's root.

        Returns:
            ``None`` when the run's folder has no such file; a path that leads out of that folder is none of its files.
        """
        source = (self._run / PurePosixPath(attached.path)).resolve()
        if not source.is_relative_to(self._run) or not source.is_file():
            return None
        place = PurePosixPath(source.relative_to(self._run).as_posix())
        copy = self._generated / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            shutil.copyfile(source, copy)
        return f"{GENERATED}/{place}"
