"""``python -m tests.soak.legibility``: how well the verdict about a picture agrees with reading it.

Two thousand six hundred pictures are taken, each is read by tesseract, and the share of letters that it got wrong says
whether the picture can be read. That is held against the verdict of the reference, whose thresholds were found with
some of the pictures and are judged with the others. It takes an hour and more, nearly all of it for reading.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from reference_impl.adapters.legibility import measure
from reference_impl.domain.documents.legibility import THRESHOLDS, Scores, Thresholds, judge
from reference_impl.domain.documents.model import FLAWS
from tests.soak.plot import matrix_svg
from tests.soak.reading import READABLE, error_rate_of
from tests.soak.sample import Part, Plan, plans

__all__ = ["AT_MOST", "LABELS", "REASONS", "fitted", "main", "summary"]

ROOT: Final = Path(__file__).parents[2]

LABELS: Final = Path(__file__).with_name("legibility_labels.json")
"""The character error rate of each picture, by part and number, as tesseract's reading had it."""

PICTURES: Final = ROOT / "docs" / "images" / "legibility"
"""Where the site has its figures; those that are no numbers are drawn by tests/soak/figures.py."""

AT_MOST: Final = 0.02
"""False accepts, and false rejects, of all pictures of the report."""

REASONS: Final[Mapping[str, str]] = {
    "focus": "blurred",
    "motion": "blurred",
    "dark": "too-dark",
    "burnt": "burnt-out",
    "glare": "burnt-out",
    "shadow": "shadow",
    "cut": "cut",
    "small": "too-small",
    "far": "too-small",
}
"""What a flaw of the camera is called by the verdict."""

Seen = dict[str, Any]
"""A picture: its plan, its error rate, and what was measured."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures, read them, and write what came of it.

    Args:
        arguments: of the command line.

    Returns:
        0; 1 where more than :data:`AT_MOST` of the verdicts are wrong on one side; 2 where there is nothing to read
        with.
    """
    asked = _parser().parse_args(arguments)
    counts: dict[Part, int] = {
        "calibration": asked.calibration,
        "trial": asked.trial,
        "second trial": asked.second_trial,
        "report": asked.report,
    }
    recorded = json.loads(LABELS.read_text(encoding="utf-8")) if asked.recorded else None
    if recorded is None and not shutil.which("tesseract"):
        print("soak: there is no tesseract (Debian's tesseract-ocr, with -ell and -ukr)", file=sys.stderr)
        return 2
    reader = recorded["reader"] if recorded else _version()
    seen = {part: list(_seen(part, counts[part], recorded, asked.workers)) for part in counts}
    found = fitted([one for part, pictures in seen.items() if part != "report" for one in pictures], THRESHOLDS)
    parts = {part: summary(pictures) for part, pictures in seen.items() if pictures}
    result = {
        "reader": reader,
        "readable_up_to": READABLE,
        "at_most": AT_MOST,
        "thresholds": asdict(THRESHOLDS),
        "thresholds_that_fit_all_but_the_report_best": asdict(found),
        "parts": parts,
        "pictures": seen,
    }
    out: Path = asked.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "legibility.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for part, told in parts.items():
        (out / f"legibility-{part}.svg").write_text(matrix_svg(told["matrix"], part), encoding="utf-8")
        print(_said(part, told))
    print(f"thresholds {asdict(THRESHOLDS)}\nbest on all but the report {asdict(found)}")
    if asked.record:
        PICTURES.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(out / "legibility-report.svg", PICTURES / "confusion.svg")
        labels = {part: [one["error_rate"] for one in pictures] for part, pictures in seen.items()}
        LABELS.write_text(json.dumps({"reader": reader, **labels}) + "\n", encoding="utf-8")
    judged = parts["report"]
    return int(max(judged["false_accepts"]["of_all"], judged["false_rejects"]["of_all"]) > AT_MOST)


def look(plan: Plan, label: float | None) -> Seen:
    """Take a picture, measure it, and read it unless it is known what was read."""
    document, taken = plan.take()
    rate = error_rate_of(taken.image, taken.corners, document) if label is None else label
    return {**plan.as_json(), "error_rate": round(rate, 4), "scores": asdict(measure(taken.image))}


def summary(pictures: Sequence[Seen], thresholds: Thresholds = THRESHOLDS) -> dict[str, Any]:
    """How verdict and reading agree.

    Args:
        pictures: one at least.
        thresholds: of the verdict.

    Returns:
        numbers of pictures; the matrix of what reading says against the verdict's first reason; the wrong ones.
    """
    matrix: dict[str, Counter[str]] = {"readable": Counter(), "unreadable": Counter()}
    wrong = []
    reasons = Counter[str]()
    for one in pictures:
        verdict = judge(Scores(**one["scores"]), thresholds)
        readable = one["error_rate"] <= READABLE
        # Of several reasons the one that counts most stands for all.
        first = max((verdict.scores[flaw], flaw) for flaw in verdict.flaws)[1] if verdict.flaws else "legible"
        matrix["readable" if readable else "unreadable"][first] += 1
        if verdict.legible != readable:
            wrong.append({**one, "flaws_found": list(verdict.flaws), "found": dict(verdict.scores)})
        elif not readable and one["main"]:
            reasons["named" if REASONS[one["main"]] in verdict.flaws else "other"] += 1
    accepted = matrix["unreadable"]["legible"]
    rejected = matrix["readable"].total() - matrix["readable"]["legible"]
    return {
        "count": len(pictures),
        "readable": matrix["readable"].total(),
        "unreadable": matrix["unreadable"].total(),
        "false_accepts": _shares(accepted, len(pictures), matrix["unreadable"].total()),
        "false_rejects": _shares(rejected, len(pictures), matrix["readable"].total()),
        "reason_of_the_flaw_named": reasons["named"],
        "other_reason_named": reasons["other"],
        "matrix": {label: {name: row[name] for name in ("legible", *FLAWS)} for label, row in matrix.items()},
        "wrong": wrong,
    }


def fitted(pictures: Sequence[Seen], start: Thresholds) -> Thresholds:
    """The thresholds that are wrong least often, each in the middle of where it makes no difference.

    Args:
        pictures: of all parts but the report.
        start: where to begin; each figure is sought between half and twice of it.
    """
    if not pictures:
        return start
    steps = [2 ** (step / 16) for step in range(-16, 17)]
    labelled = [(Scores(**one["scores"]), one["error_rate"] <= READABLE) for one in pictures]

    def wrong(thresholds: Thresholds) -> int:
        return sum(judge(scores, thresholds).legible != readable for scores, readable in labelled)

    for _ in range(2):
        for name, figure in asdict(start).items():
            tried = [(wrong(replace(start, **{name: figure * step})), step) for step in steps]
            least = min(tried)[0]
            best = [step for count, step in tried if count == least]
            start = replace(start, **{name: round(figure * best[len(best) // 2], 4)})
    return start


def _seen(part: Part, count: int, recorded: Mapping[str, Any] | None, workers: int) -> Iterator[Seen]:
    chosen = list(plans(part, count))
    labels: Iterable[float | None] = recorded[part] if recorded else chain([None] * count)
    with ProcessPoolExecutor(workers) as pool:
        for number, one in enumerate(pool.map(look, chosen, labels, chunksize=4)):
            if number % 50 == 49:
                print(f"[{part}] {number + 1} of {count}", file=sys.stderr, flush=True)
            yield one


def _shares(count: int, every: int, such: int) -> dict[str, float]:
    return {"count": count, "of_all": round(count / every, 4), "of_such": round(count / such, 4) if such else 0.0}


def _said(part: str, told: Mapping[str, Any]) -> str:
    accepts, rejects = told["false_accepts"], told["false_rejects"]
    return (
        f"{part}: {told['count']} pictures, {told['readable']} can be read, {told['unreadable']} cannot; false accepts "
        f"{accepts['count']} ({accepts['of_all']:.1%} of all, {accepts['of_such']:.1%} of those that cannot), false "
        f"rejects {rejects['count']} ({rejects['of_all']:.1%} of all, {rejects['of_such']:.1%} of those that can); the "
        f"flaw is named in {told['reason_of_the_flaw_named']}, another in {told['other_reason_named']}"
    )


def _version() -> str:
    said = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    return (said.stdout or said.stderr).splitlines()[0]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="soak", description="How well verdict and reading of pictures agree.")
    parser.add_argument("--calibration", type=int, default=200, metavar="N", help="pictures to fit thresholds to (200)")
    parser.add_argument("--trial", type=int, default=800, metavar="N", help="more, in other layouts (800)")
    parser.add_argument("--second-trial", type=int, default=800, metavar="N", help="still more, in others (800)")
    parser.add_argument("--report", type=int, default=800, metavar="N", help="pictures to judge them by (800)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="pictures at a time (2)")
    parser.add_argument("--recorded", action="store_true", help="take the readings of before instead of reading again")
    parser.add_argument("--record", action="store_true", help="keep the readings, and the matrix for the site")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "soak", metavar="DIR", help="(build/soak)")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
