"""What happens in a run, as it happens. The runner emits these; messages, reports and the terminal only listen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from conformance.seams import Surface

__all__ = [
    "Attached",
    "CaseFinished",
    "CaseStarted",
    "CaseVerdict",
    "Event",
    "Failure",
    "StepFinished",
    "StepStatus",
    "decode",
    "encode",
]

CaseVerdict = Literal["passed", "failed", "inconclusive", "not-applicable", "waived", "harness-fault", "config-fault"]
"""What became of one scenario on one surface."""

StepStatus = Literal["passed", "failed", "skipped", "undefined", "ambiguous"]


@dataclass(frozen=True)
class Failure:
    """Why a case failed, for an implementer.

    Attributes:
        clause: id of the clause that does not hold.
        step: the step's text, with its keyword.
        expected: what the clause asks for.
        actual: what was observed.
        hint: what to look at next; may be empty.
        replay: the command that runs just this case again.
    """

    clause: str
    step: str
    expected: str
    actual: str
    hint: str
    replay: str


@dataclass(frozen=True)
class CaseStarted:
    """One scenario begins on one surface.

    Attributes:
        case: the case's id, ``scenario@surface`` or ``scenario@surface+variant``; stable between runs.
        scenario: the scenario's stable id.
        surface: the surface that the component under test is reached by.
        variant: the mutant that is under test, if one is.
        worker: number of the worker, from 0.
        at: wall-clock time, aware, UTC.
        reached: how each component that played a part was reached, filled in as far as is known.
    """

    case: str
    scenario: str
    surface: Surface
    variant: str | None
    worker: int
    at: datetime
    reached: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StepFinished:
    """One step of a case ended.

    Attributes:
        case: the case's id.
        index: position among the scenario's steps, from 0, background included.
        status: as in Cucumber Messages, in lower case.
        seconds: duration.
        message: the error's text where there is one; never a secret.
    """

    case: str
    index: int
    status: StepStatus
    seconds: float
    at: datetime
    message: str = ""


@dataclass(frozen=True)
class Attached:
    """Evidence was written.

    Attributes:
        case: the case's id.
        index: the step that it belongs to; ``None`` for the whole case.
        path: file, relative to the run's folder, with forward slashes.
        media_type: for example ``image/png``.
        title: what it shows, in plain words.
    """

    case: str
    index: int | None
    path: str
    media_type: str
    title: str
    at: datetime


@dataclass(frozen=True)
class CaseFinished:
    """One scenario on one surface ended.

    Attributes:
        case: the case's id.
        verdict: what became of it.
        seconds: duration.
        reason: for every verdict but ``passed`` and ``failed``: why, as ``token: detail``.
        failure: for ``failed`` only.
        at: wall-clock time, aware, UTC.
        reached: the surface on which each component was reached, by component.
    """

    case: str
    verdict: CaseVerdict
    seconds: float
    at: datetime
    reason: str = ""
    failure: Failure | None = None
    reached: Mapping[str, str] = field(default_factory=dict)


Event = CaseStarted | StepFinished | Attached | CaseFinished

_KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in (CaseStarted, StepFinished, Attached, CaseFinished)}


_SAID = ("message", "reason")
_SAID_OF_FAILURE = ("expected", "actual", "hint")
"""Words that may repeat what a target showed or what was typed into it.

All else in an event stems from the specification, the plan and the clock."""


def encode(event: Event, clean: Callable[[str], str] | None = None) -> dict[str, Any]:
    """An event as a JSON object, the reverse of :func:`decode`.

    Args:
        event: what happened.
        clean: takes secrets out of whatever was said by, or about, a target; nothing else is given to it, for a PIN may
            be four digits of a date as well.
    """
    # Not by asdict(), which copies each date: what an event holds is frozen, and written out at once.
    fields = {"event": type(event).__name__, **vars(event), "at": event.at.isoformat()}
    if isinstance(event, CaseStarted | CaseFinished):
        fields["reached"] = dict(event.reached)
    if isinstance(event, CaseFinished) and event.failure is not None:
        fields["failure"] = asdict(event.failure)
        _clean(fields["failure"], _SAID_OF_FAILURE, clean)
    _clean(fields, _SAID, clean)
    return fields


def _clean(fields: dict[str, Any], names: tuple[str, ...], clean: Callable[[str], str] | None) -> None:
    for name in names:
        if clean is not None and fields.get(name):
            fields[name] = clean(fields[name])


def decode(fields: Mapping[str, Any]) -> Event:
    """The event that a JSON object of :func:`encode` tells of.

    Raises:
        ValueError: it tells of no event that is known.
    """
    values = dict(fields)
    kind = _KINDS.get(str(values.pop("event", "")))
    if kind is None:
        raise ValueError(f"not an event of a run: {sorted(fields)}")
    values["at"] = datetime.fromisoformat(values["at"])
    if values.get("failure"):
        values["failure"] = Failure(**values["failure"])
    return kind(**values)
