"""What one worker is to do, as a file that its parent wrote, or as what plain pytest takes without one."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance._where import features_dir
from conformance.manifest import embedded_manifest
from conformance.seams import Surface

__all__ = ["EVENTS_VARIABLE", "PLAN_VARIABLE", "CaseKey", "Plan", "default_plan", "planned"]

PLAN_VARIABLE = "SECURE_LOGIN_PLAN"
"""The environment variable that names a worker's plan."""

EVENTS_VARIABLE = "SECURE_LOGIN_EVENTS"
"""The environment variable that holds the number of the file descriptor that a worker's events go to."""


@dataclass(frozen=True, order=True)
class CaseKey:
    """One scenario on one surface, with a rule broken where a variant is named."""

    scenario: str
    surface: Surface
    variant: str | None = None

    def __str__(self) -> str:
        return f"{self.scenario}@{self.surface}" + (f"+{self.variant}" if self.variant else "")


@dataclass(frozen=True)
class Plan:
    """What one worker does.

    Attributes:
        features: the folder with the specification.
        target: manifest of the target under test.
        understudy: manifest of the reference, which plays what the target does not bring.
        cases: what to run, in this order; ``None`` for all that the target brings.
        others: what is dealt to other workers, and taken over in this order where they have not begun it by the time
            that this worker is through with its own.
        claims: the folder in which workers say what they begin; ``None`` where nobody else can begin it.
        seed: where people, keys and passwords are drawn from.
        started: the scenarios' first moment, aware, UTC, to the second.
        out: the run's folder.
        worker: this worker's number, from 0.
        browser: path of the browser; empty where no case needs one.
        headed: whether the browser shows its windows.
        sparing: whether a case is left out once each of its clauses has failed on its surface with its variant, and no
            pictures are taken; for mutants, of which one kill is enough.
        command: what a person types before the options, to run a case again.
    """

    features: Path
    target: Path
    understudy: Path
    seed: int
    started: datetime
    out: Path
    cases: Sequence[CaseKey] | None = None
    others: Sequence[CaseKey] = ()
    claims: Path | None = None
    worker: int = 0
    browser: str = ""
    headed: bool = False
    sparing: bool = False
    command: str = field(default_factory=lambda: os.environ.get("SECURE_LOGIN_COMMAND", "conformance run"))

    def write(self, path: Path) -> None:
        """Write the plan to a file, for :meth:`read`."""
        fields: dict[str, Any] = asdict(self)
        for name in ("features", "target", "understudy", "out"):
            fields[name] = str(fields[name])
        fields["claims"] = str(self.claims) if self.claims else None
        fields["started"] = self.started.isoformat()
        path.write_text(json.dumps(fields), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Plan:
        """The plan that :meth:`write` wrote."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        for name in ("features", "target", "understudy", "out"):
            fields[name] = Path(fields[name])
        fields["claims"] = Path(fields["claims"]) if fields["claims"] else None
        fields["started"] = datetime.fromisoformat(fields["started"])
        if fields["cases"] is not None:
            fields["cases"] = [CaseKey(**case) for case in fields["cases"]]
        fields["others"] = tuple(CaseKey(**case) for case in fields["others"])
        return cls(**fields)

    def scenarios(self) -> list[str] | None:
        """Ids of the scenarios that may be run, each once; ``None`` for all that there are."""
        if self.cases is None:
            return None
        return list(dict.fromkeys(case.scenario for case in (*self.cases, *self.others)))

    def batch(self, case: CaseKey) -> str:
        """What the cases that one worker plays are called: a mutant, whose kills it has to see; else the case alone."""
        return str(case.variant) if self.sparing else str(case)

    def replay(self, case: CaseKey) -> str:
        """The command that runs just one case again."""
        words = [self.command]
        if self.target != self.understudy:
            words += ["--target", str(self.target)]
        words += ["--scenario", case.scenario, "--surface", case.surface, "--seed", str(self.seed)]
        if case.variant:
            words += ["--variant", case.variant]
        return " ".join(words)


def planned() -> Plan | None:
    """The plan that the environment names; ``None`` where it names none, as under plain pytest."""
    named = os.environ.get(PLAN_VARIABLE)
    return Plan.read(Path(named)) if named else None


def default_plan() -> Plan:
    """What plain pytest runs: everything, against the embedded reference."""
    manifest = embedded_manifest()
    return Plan(
        features=features_dir(),
        target=manifest,
        understudy=manifest,
        seed=secrets.randbelow(2**32),
        started=datetime.now(UTC).replace(microsecond=0),
        out=Path("build") / "pytest",
    )
