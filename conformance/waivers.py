"""Waivers: clauses that a vendor's owner lets pass for a time, for a reason, by name.

A waiver never turns green: the component conforms *with waivers*. One that has ended, or that is not needed any more,
is a configuration fault, so that it cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from conformance.errors import ConfigFault
from conformance.nearby import near
from conformance.verdict import CaseResult

__all__ = ["Waiver", "apply_waivers", "check_waivers"]


@dataclass(frozen=True)
class Waiver:
    """A failure that is accepted for a time.

    Attributes:
        clause: id of the clause that does not hold.
        reason: why it is accepted.
        owner: who answers for it.
        until: the last day on which it counts.
    """

    clause: str
    reason: str
    owner: str
    until: date


def check_waivers(waivers: Sequence[Waiver], known: Collection[str], today: date, *, where: str = "") -> None:
    """Refuse waivers that cannot count, before anything runs.

    Args:
        waivers: of the manifest.
        known: ids of all clauses.
        today: the day of the run.
        where: the manifest, for the message.

    Raises:
        ConfigFault: a waiver's clause does not exist, is waived twice, or its time has ended, or it lacks a reason or
            an owner.
    """
    seen: set[str] = set()
    for waiver in waivers:
        if waiver.clause not in known:
            raise ConfigFault(
                f'waiver for clause "{waiver.clause}", which does not exist',
                where=where,
                mend=near(waiver.clause, known),
            )
        if waiver.clause in seen:
            raise ConfigFault(f"two waivers for clause {waiver.clause}", where=where, mend="Keep one of them")
        seen.add(waiver.clause)
        if not waiver.reason.strip() or not waiver.owner.strip():
            raise ConfigFault(
                f"the waiver for clause {waiver.clause} lacks a reason or an owner",
                where=where,
                mend="Say why the failure is accepted, and who answers for it",
            )
        _not_stale(waiver, today, where)


def _not_stale(waiver: Waiver, today: date, where: str) -> None:
    if waiver.until < today:
        raise ConfigFault(
            f"the waiver for clause {waiver.clause} ended on {waiver.until.isoformat()}",
            where=where,
            mend=f"Mend the clause, or let its owner ({waiver.owner}) decide on a new end",
        )


def apply_waivers(
    results: Sequence[CaseResult], waivers: Sequence[Waiver], today: date, *, whole: bool = True, where: str = ""
) -> list[CaseResult]:
    """Turn failures that are accepted into waived ones.

    Args:
        results: of a run.
        waivers: of the manifest.
        today: the day of the run.
        whole: whether all cases of the target ran; of a part it cannot be said that a waiver is needless.
        where: the manifest, for the message.

    Returns:
        the results in their order; a failed case whose failure names a waived clause is ``waived``.

    Raises:
        ConfigFault: a waiver's time has ended, or its clause passes.
    """
    by_clause = {waiver.clause: waiver for waiver in waivers}
    for waiver in waivers:
        _not_stale(waiver, today, where)
        ran = [one for one in results if waiver.clause in one.clauses and one.verdict != "not-applicable"]
        if whole and ran and all(one.verdict == "passed" for one in ran):
            raise ConfigFault(
                f"the waiver for clause {waiver.clause} is needless: the clause holds", where=where, mend="Remove it"
            )
    return [_waived(result, by_clause) for result in results]


def _waived(result: CaseResult, by_clause: dict[str, Waiver]) -> CaseResult:
    waiver = by_clause.get(result.failure.clause) if result.verdict == "failed" and result.failure else None
    if waiver is None:
        return result
    reason = f"waived: {waiver.reason} ({waiver.owner}, until {waiver.until.isoformat()})"
    return replace(result, verdict="waived", reason=reason)
