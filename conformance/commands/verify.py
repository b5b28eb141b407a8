"""``conformance verify``: a run's verdicts follow from its messages, or they do not."""

from __future__ import annotations

from pathlib import Path

from conformance.reports.report import differences, read_report, recompute

__all__ = ["verify"]

_SHOWN = 20


def verify(folder: Path) -> int:
    """Compute the report again from the messages alone and compare it with the one that lies beside them.

    Args:
        folder: what ``conformance run`` wrote.

    Returns:
        0 when they say the same, 1 when not.

    Raises:
        ConfigFault: a file is missing or damaged.
    """
    found = differences(read_report(folder / "report.json"), recompute(folder / "messages.ndjson"))
    for difference in found[:_SHOWN]:
        print(difference)
    if found:
        print(f"{len(found)} differences: the report does not follow from the messages")
        return 1
    print("The report follows from the messages.")
    return 0
