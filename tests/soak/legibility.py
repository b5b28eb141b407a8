"""``python -m tests.soak.legibility``: how well the verdict about a picture agrees with reading it.

Four thousand two hundred pictures are taken, each is read by tesseract, and the share of letters that it got wrong
says whether the picture can be read. That is held against the verdict of the reference, whose thresholds were found
with some of the pictures and are judged with the others. It takes some hours, nearly all of it for reading.
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
from itertools import chain, product
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from reference_impl.adapters.legibility import measure
from reference_impl.domain.documents.legibility import DOUBTFUL, THRESHOLDS, Scores, Thresholds, judge
from reference_impl.domain.documents.model import FLAWS
from tests.soak.plot import matrix_svg
from tests.soak.reading import READABLE, error_rate_of
from tests.soak.sample import Part, Plan, plans

__all__ = ["AT_MOST", "HARD", "LABELS", "LOOKED_AT_MOST", "REASONS", "fitted", "main", "summary"]

ROOT: Final = Path(__file__).parents[2]

LABELS: Final = Path(__file__).with_name("legibility_labels.json")
"""The character error rate of each picture, by part and number, as tesseract's reading had it."""

PICTURES: Final = ROOT / "docs" / "images" / "legibility"
"""Where the site has its figures; those that are no numbers are drawn by tests/soak/figures.py."""

AT_MOST: Final = 0.02
"""False accepts, and false rejects, of all pictures of the report; what a person has to look at of those taken well."""

LOOKED_AT_MOST: Final = 0.15
"""What a person has to look at, of all pictures of the report: else a verdict that is never sure would do."""

LOOK: Final = 0.1
"""What it costs that a person looks at a picture, in terms of a wrong verdict."""

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

HARD: Final = "hard to read"

Seen = dict[str, Any]
"""A picture: its plan, its error rate, and what was measured."""

Mask = npt.NDArray[np.bool_]

_SIGNS: Final[Mapping[str, int]] = {"line": -1, "paper": -1}
"""Of these figures less is worse, of the others more."""

_STEPS: Final = tuple(2 ** (step / 16) for step in range(-16, 17))


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures, read them, and write what came of it.

    Args:
        arguments: of the command line.

    Returns:
        0; 1 where more than :data:`AT_MOST` of the verdicts are wrong on one side, or more than
        :data:`LOOKED_AT_MOST` are none; 2 where there is nothing to read with.
    """
    asked = _parser().parse_args(arguments)
    counts: dict[Part, int] = {
        "calibration": asked.calibration,
        "trial": asked.trial,
        "second trial": asked.second_trial,
        "third trial": asked.third_trial,
        "fourth trial": asked.fourth_trial,
        "report": asked.report,
    }
    recorded = json.loads(LABELS.read_text(encoding="utf-8")) if asked.recorded else None
    if recorded is None and not shutil.which("tesseract"):
        print("soak: there is no tesseract (Debian's tesseract-ocr, with -ell and -ukr)", file=sys.stderr)
        return 2
    reader = recorded["reader"] if recorded else _version()
    seen = {part: list(_seen(part, counts[part], recorded, asked.workers)) for part in counts}
    found = fitted([one for part, pictures in seen.items() if part != "report" for one in pictures])
    parts = {part: summary(pictures) for part, pictures in seen.items() if pictures}
    result = {
        "reader": reader,
        "readable_up_to": READABLE,
        "at_most": AT_MOST,
        "looked_at_most": LOOKED_AT_MOST,
        "thresholds": [asdict(each) for each in (THRESHOLDS, DOUBTFUL)],
        "thresholds_that_fit_all_but_the_report_best": [asdict(each) for each in found],
        "parts": parts,
        "pictures": seen,
    }
    out: Path = asked.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "legibility.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for part, told in parts.items():
        (out / f"legibility-{part}.svg").write_text(matrix_svg(told["matrix"], part), encoding="utf-8")
        print(_said(part, told))
    for name, now, best in zip(("thresholds", "doubtful"), (THRESHOLDS, DOUBTFUL), found, strict=True):
        print(f"{name} {asdict(now)}\nbest on all but the report {asdict(best)}")
    if asked.record:
        PICTURES.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(out / "legibility-report.svg", PICTURES / "confusion.svg")
        labels = {part: [one["error_rate"] for one in pictures] for part, pictures in seen.items()}
        LABELS.write_text(json.dumps({"reader": reader, **labels}) + "\n", encoding="utf-8")
    judged = parts["report"]
    wrong = max(judged["false_accepts"]["of_all"], judged["false_rejects"]["of_all"], judged["hard_to_read_taken_well"])
    return int(wrong > AT_MOST or judged["hard_to_read"]["of_all"] > LOOKED_AT_MOST)


def look(plan: Plan, label: float | None) -> Seen:
    """Take a picture, measure it, and read it unless it is known what was read."""
    document, taken = plan.take()
    rate = error_rate_of(taken.image, taken.corners, document) if label is None else label
    return {**plan.as_json(), "error_rate": round(rate, 4), "scores": asdict(measure(taken.image))}


def summary(pictures: Sequence[Seen]) -> dict[str, Any]:
    """How verdict and reading agree.

    Args:
        pictures: one at least.

    Returns:
        numbers of pictures; the matrix of what reading says against the verdict's first reason; the wrong ones. A
        picture that a person has to look at is neither accepted nor rejected, and counted by itself.
    """
    matrix: dict[str, Counter[str]] = {"readable": Counter(), "unreadable": Counter()}
    wrong = []
    reasons, well = Counter[str](), Counter[str]()
    for one in pictures:
        verdict = judge(Scores(**one["scores"]))
        readable = one["error_rate"] <= READABLE
        # Of several reasons the one that counts most stands for all.
        certain = HARD if verdict.hard_to_read else "legible"
        first = max((verdict.scores[flaw], flaw) for flaw in verdict.flaws)[1] if verdict.flaws else certain
        matrix["readable" if readable else "unreadable"][first] += 1
        if not one["main"]:
            well[first if first in ("legible", HARD) else "refused"] += 1
        if verdict.legible if not readable else verdict.flaws:
            wrong.append({**one, "flaws_found": list(verdict.flaws), "found": dict(verdict.scores)})
        elif verdict.flaws and one["main"]:
            reasons["named" if REASONS[one["main"]] in verdict.flaws else "other"] += 1
    accepted = matrix["unreadable"]["legible"]
    rejected = matrix["readable"].total() - matrix["readable"]["legible"] - matrix["readable"][HARD]
    hard = matrix["readable"][HARD] + matrix["unreadable"][HARD]
    return {
        "count": len(pictures),
        "readable": matrix["readable"].total(),
        "unreadable": matrix["unreadable"].total(),
        "false_accepts": _shares(accepted, len(pictures), matrix["unreadable"].total()),
        "false_rejects": _shares(rejected, len(pictures), matrix["readable"].total()),
        "hard_to_read": {**_shares(hard, len(pictures), 0), "unreadable": matrix["unreadable"][HARD]},
        "taken_well": dict(well),
        "hard_to_read_taken_well": round(well[HARD] / max(1, well.total()), 4),
        "reason_of_the_flaw_named": reasons["named"],
        "other_reason_named": reasons["other"],
        "matrix": {label: {name: row[name] for name in ("legible", HARD, *FLAWS)} for label, row in matrix.items()},
        "wrong": wrong,
    }


def fitted(pictures: Sequence[Seen]) -> tuple[Thresholds, Thresholds]:
    """The thresholds that cost least, each in the middle of where it makes no difference.

    A wrong verdict costs 1, and a picture that a person has to look at :data:`LOOK`.

    Args:
        pictures: of all parts but the report.

    Returns:
        from where on a picture cannot be read, and from where on it is doubtful. Each figure is sought between half and
        twice of what it is now.
    """
    best = {"refused": THRESHOLDS, "doubtful": DOUBTFUL}
    if not pictures:
        return THRESHOLDS, DOUBTFUL
    readable = np.array([one["error_rate"] <= READABLE for one in pictures])
    blank = np.array([not one["scores"]["text"] for one in pictures])
    figures = {name: np.array([one["scores"][name] for one in pictures]) for name in asdict(THRESHOLDS)}

    def beyond(thresholds: Thresholds) -> Mask:
        """Which pictures have a figure that is beyond what is allowed, as :func:`judge` has it."""
        found = blank.copy()
        for name, figure in asdict(thresholds).items():
            found |= _SIGNS.get(name, 1) * (figures[name] - figure) >= 0
        return found

    def cost(chosen: Mapping[str, Thresholds]) -> float:
        refused, doubtful = beyond(chosen["refused"]), beyond(chosen["doubtful"])
        wrong = np.count_nonzero(refused & readable) + np.count_nonzero(~refused & ~doubtful & ~readable)
        return wrong + LOOK * np.count_nonzero(doubtful & ~refused)

    for _ in range(3):
        for which, name in product(best, asdict(THRESHOLDS)):
            figure = getattr(best[which], name)
            tried = []
            for step in _STEPS:
                one = {**best, which: replace(best[which], **{name: figure * step})}
                certain, perhaps = (_SIGNS.get(name, 1) * getattr(one[each], name) for each in ("refused", "doubtful"))
                if perhaps <= certain:  # beyond, it makes no difference
                    tried.append((round(cost(one), 6), step))
            least = min(tried)[0]
            such = [step for found, step in tried if found == least]
            best[which] = replace(best[which], **{name: round(figure * such[len(such) // 2], 4)})
    return best["refused"], best["doubtful"]


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
    accepts, rejects, hard = told["false_accepts"], told["false_rejects"], told["hard_to_read"]
    return (
        f"{part}: {told['count']} pictures, {told['readable']} can be read, {told['unreadable']} cannot; false accepts "
        f"{accepts['count']} ({accepts['of_all']:.1%} of all, {accepts['of_such']:.1%} of those that cannot), false "
        f"rejects {rejects['count']} ({rejects['of_all']:.1%} of all, {rejects['of_such']:.1%} of those that can); "
        f"{hard['count']} hard to read ({hard['of_all']:.1%}), {hard['unreadable']} of them cannot be; the flaw is "
        f"named in {told['reason_of_the_flaw_named']}, another in {told['other_reason_named']}; of those taken well "
        f"{', '.join(f'{count} {name}' for name, count in told['taken_well'].items())}"
    )


def _version() -> str:
    said = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    return (said.stdout or said.stderr).splitlines()[0]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="soak", description="How well verdict and reading of pictures agree.")
    parser.add_argument("--calibration", type=int, default=200, metavar="N", help="pictures to fit thresholds to (200)")
    parser.add_argument("--trial", type=int, default=800, metavar="N", help="more, in other layouts (800)")
    parser.add_argument("--second-trial", type=int, default=800, metavar="N", help="still more, in others (800)")
    parser.add_argument("--third-trial", type=int, default=800, metavar="N", help="and more, in others still (800)")
    parser.add_argument("--fourth-trial", type=int, default=800, metavar="N", help="and once more (800)")
    parser.add_argument("--report", type=int, default=800, metavar="N", help="pictures to judge them by (800)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="pictures at a time (2)")
    parser.add_argument("--recorded", action="store_true", help="take the readings of before instead of reading again")
    parser.add_argument("--record", action="store_true", help="keep the readings, and the matrix for the site")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "soak", metavar="DIR", help="(build/soak)")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
