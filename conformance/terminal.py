"""What a person sees of a run in the terminal: progress, failures as they happen, the verdict."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Mapping
from typing import Any, TextIO

from conformance.events import CaseFinished, CaseStarted, Event

__all__ = ["Terminal"]

_MARKS = {
    "passed": ("ok", "32"),
    "failed": ("FAILED", "31"),
    "inconclusive": ("inconclusive", "33"),
    "waived": ("waived", "33"),
    "harness-fault": ("SUITE FAULT", "35"),
    "config-fault": ("CONFIGURATION", "35"),
}
_VERDICTS = {
    "conforms": ("conforms", "32"),
    "conforms-with-waivers": ("conforms with waivers", "33"),
    "does-not-conform": ("DOES NOT CONFORM", "31"),
    "inconclusive": ("inconclusive", "33"),
    "not-judged": ("not judged", "2"),
}


class Terminal:
    """Writes to one stream; colours only where a person looks, and never when ``NO_COLOR`` is set."""

    def __init__(self, stream: TextIO, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self._stream = stream
        self._live = stream.isatty()
        self._colours = self._live and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        self._total = self._done = self._told = 0
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def say(self, text: str = "") -> None:
        """Write a line of its own."""
        self._clear()
        self._stream.write(text + "\n")
        self._stream.flush()

    def begin(self, total: int, names: Mapping[str, str]) -> None:
        """A run begins.

        Args:
            total: number of cases.
            names: of the scenarios, by id.
        """
        self._total, self._names = total, dict(names)

    def event(self, event: Event) -> None:
        """Show what happened."""
        if isinstance(event, CaseStarted):
            self._progress(f"{self._names.get(event.scenario, event.scenario)} [{event.surface}]")
        elif isinstance(event, CaseFinished):
            self._finished(event)

    def _finished(self, event: CaseFinished) -> None:
        self._done += 1
        self._counts[event.verdict] = self._counts.get(event.verdict, 0) + 1
        if event.verdict != "passed":
            self.say(f"{self._paint(*_MARKS.get(event.verdict, (event.verdict, '0')))}  {event.case}")
            self._details(event)
        elif not self._live and self._done * 10 // self._total != self._told:
            self._told = self._done * 10 // self._total
            self.say(f"{self._done} of {self._total}")

    def _details(self, event: CaseFinished) -> None:
        if event.reason:
            self._field("why", event.reason)
        if event.failure:
            for name in ("clause", "step", "expected", "actual", "hint"):
                if said := getattr(event.failure, name):
                    self._field(name, said)
            self._field("again", event.failure.replay)
        self.say()

    def _field(self, name: str, text: str) -> None:
        if name == "again":  # a command stays in one line, to be copied
            self.say(f"    {name:<9} {text}")
            return
        width = max(shutil.get_terminal_size().columns - 1, 60)
        lines = textwrap.wrap(text, width, initial_indent=f"    {name:<9} ", subsequent_indent=" " * 14)
        self.say("\n".join(lines))

    def verdict(self, report: Mapping[str, Any]) -> None:
        """Show the verdict on each component, and on the target."""
        self.say()
        for component in report["components"]:
            if component["verdict"] == "not-judged":
                continue
            must = component["must"]
            judged = must["total"] - must["not_judged"]
            self.say(
                f"  {component['id']:<16} {self._paint(*_VERDICTS[component['verdict']])}: {must['holds']} of {judged} "
                f"clauses hold on {', '.join(component['surfaces'])}"
                + (f"; {must['not_judged']} were not judged" if must["not_judged"] else "")
            )
        counts = ", ".join(f"{number} {name}" for name, number in sorted(self._counts.items()))
        target = report["target"]
        whole = "" if report["run"]["complete"] else " (the run is not whole)"
        self.say(
            f"\n{target['name']} {target['version']} {self._paint(*_VERDICTS[report['verdict']])}{whole}: {counts}"
        )

    def _progress(self, name: str) -> None:
        if not self._live:
            return
        self._clear()
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(f"{self._done + 1} of {self._total}  {name}"[:width])
        self._stream.flush()

    def _clear(self) -> None:
        if self._live:
            self._stream.write("\r\x1b[2K")

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colours else text
