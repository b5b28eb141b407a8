"""The figures of a bench, as a table and as ``build/bench/bench.json``.

The JSON object has these members. Seconds are on the clock unless they are called ``cpu``, which are processor seconds
of all processes of a side. A *sample* is ``{"wall", "cpu"}``; a *spread* is ``{"least", "low", "median", "high",
"most", "count"}``, ``low`` and ``high`` being the quartiles; a *ratio* is ``{"name", "wall": spread, "cpu": spread,
"target": number or null, "at_most": boolean, "met": boolean or null}``, of quotients that each stem from one round.

``schema``
    ``"1"``; another number where a member changes its meaning.
``taken``
    when, ISO 8601 in UTC.
``quick``
    whether with fewer rounds than figures for others need.
``machine``
    ``{"system", "python", "processors", "load_before", "load_after"}``: loads are the averages of the last minute;
    where they are above ``processors`` other work was going on, and figures of the clock say little.
``browser``
    ``{"scenarios": [id], "pictures": {side: number in a run}, "samples": {side: [sample]}, "seconds": {side: spread},
    "seconds_inside_cases": spread (the suite's, without its start and end), "ratios": [ratio]}``; sides are ``suite``,
    ``script`` and ``script with traces``.
``model``
    ``{"scenarios": number, "steps": number in each, "samples", "seconds", "ratios": as above, "stages": {what: seconds
    of the last run, but for "milliseconds for a case"}, "profile": {part: share of 1 of a run under the profiler}}``;
    sides are ``suite``, ``pytest-bdd`` and ``behave``.
``ocra``
    ``{"responses": number in a run, "suites": {suite: {"per_second": {side: spread}, "samples"}}, "ratios":
    [ratio]}``; sides are ``reference`` and ``oath``.
``logins``
    ``{"logins": number in a run, "per_second": {side: spread}, "samples", "ratios": [ratio]}``; sides are ``temporary
    passcode``, ``code card`` and, of the samples, ``bare requests``.
``intake``
    ``{"messages": number in a run, "message_bytes", "per_second": {side: spread}, "clients": number at once,
    "memory_bytes": {side: {"before", "most"}}, "samples", "ratios": [ratio]}``; sides are ``intake`` and ``bare
    aiosmtpd``, and ``cpu`` of their samples is the server's alone.
``legibility``
    ``{"megapixels": of a picture, "verdicts": number in a run, "milliseconds": {side: {"wall": spread, "cpu": spread}}
    for one, "samples", "ratios": [ratio]}``; sides are a picture, and ``verdict`` or ``decoding``: ``good, verdict``.
``whole``
    ``{"wall", "cpu", "surfaces": [name] or "all", "verdict", "cases": number, "seconds_by_surface": {surface: {"cases",
    "median"}}, "slowest": [{"case", "seconds"}],
    "peak_memory_bytes": number or null, "peak_memory_by_program": {program: bytes}}``.

The last six are there as far as they were measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["SCHEMA", "table"]

SCHEMA = "1"


def table(result: Mapping[str, Any]) -> str:
    """What a person reads.

    Args:
        result: as ``bench.json`` has it.
    """
    return "\n".join(_lines(result))


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield (
        f"{machine['system']}, Python {machine['python']}, {machine['processors']} processors, load "
        f"{machine['load_before']:.1f} before and {machine['load_after']:.1f} after"
    )
    if max(machine["load_before"], machine["load_after"]) > machine["processors"] + 1:
        yield "Other work was going on: times on the clock say little, processor times a little more."
    yield ""
    yield f"{'ratio, median (least to most)':<66} {'clock':<22} {'processor':<22} {'target':<14} met"
    for section in ("browser", "model", "ocra", "logins", "intake", "legibility"):
        for ratio in result.get(section, {}).get("ratios", ()):
            yield _ratio(ratio)
    for section, what in (("browser", "scenarios by"), ("model", "scenarios by")):
        for side, spread in result.get(section, {}).get("seconds", {}).items():
            yield f"{section} {what} {side}: {_spread(spread)} s"
    for suite, part in result.get("ocra", {}).get("suites", {}).items():
        for side, spread in part["per_second"].items():
            yield f"{suite} by {side}: {spread['median']:,.0f} responses a second"
    for side, spread in result.get("logins", {}).get("per_second", {}).items():
        yield f"complete logins by {side}: {_spread(spread)} a second"
    told = {"intake": _intake, "legibility": _legibility, "model": _where_it_goes, "whole": _whole}
    for section, tell in told.items():
        if section in result:
            yield from tell(result[section])


def _ratio(ratio: Mapping[str, Any]) -> str:
    promise = ""
    if ratio["target"] is not None:
        promise = f"{'at most' if ratio['at_most'] else 'at least'} {ratio['target']:g}"
    met = {True: "yes", False: "NO", None: ""}[ratio["met"]]
    return f"{ratio['name']:<66} {_spread(ratio['wall']):<22} {_spread(ratio['cpu']):<22} {promise:<14} {met}".rstrip()


def _spread(spread: Mapping[str, Any]) -> str:
    return f"{spread['median']:.2f} ({spread['least']:.2f} to {spread['most']:.2f})"


def _legibility(part: Mapping[str, Any]) -> Iterator[str]:
    for side, spreads in part["milliseconds"].items():
        taken = f"{_spread(spreads['wall'])} ms, {_spread(spreads['cpu'])} ms of processor"
        yield f"{part['megapixels']:g} megapixels, {side}: {taken}"


def _where_it_goes(model: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"Where the time of {model['scenarios']} model scenarios goes"
    for what, figure in model["stages"].items():
        yield f"  {what:<50} {figure:8.3f}{'' if what.startswith('milliseconds') else ' s'}"
    for part, share in model["profile"].items():
        yield f"  under the profiler, {part:<48} {share:6.1%}"


def _intake(intake: Mapping[str, Any]) -> Iterator[str]:
    for side, spread in intake["per_second"].items():
        yield f"messages of {_megabytes(intake['message_bytes'])} accepted by {side}: {_spread(spread)} a second"
    for side, held in intake["memory_bytes"].items():
        grown = f"{_megabytes(held['before'])} before, {_megabytes(held['most'])} at most"
        yield f"memory of {side} under {intake['clients']} clients: {grown}"


def _whole(whole: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"The whole run: {whole['cases']} cases, {whole['wall']:.1f} s, {whole['cpu']:.1f} s of processor"
    for surface, part in whole["seconds_by_surface"].items():
        yield f"  {part['cases']:4d} cases on {surface}: {part['median']:.3f} s each, in the middle"
    memory = whole["peak_memory_bytes"]
    if memory is None:
        yield "  peak memory: this system does not tell"
    else:
        parts = ", ".join(f"{name} {_megabytes(size)}" for name, size in whole["peak_memory_by_program"].items())
        yield f"  peak memory, children included: {_megabytes(memory)} ({parts})"
    yield "  slowest:"
    for case in whole["slowest"]:
        yield f"  {case['seconds']:7.2f} s  {case['case']}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
