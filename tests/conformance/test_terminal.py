"""What a person sees of a run: golden text, colours only where somebody looks, and all that a failure has to say."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.events import CaseFinished, CaseStarted, CaseVerdict, Event, Failure, StepFinished
from conformance.terminal import Terminal

_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_FAILURE = Failure(
    clause="VID-P-8",
    step="Then Client Portal refuses it",
    expected="the response is refused",
    actual="it was accepted",
    hint="a challenge is answered at most once, and only within its time; consume it by one conditional update",
    replay="conformance run --scenario portal/sent-again --surface model --seed 7 --variant replay-accepted",
)


class Tty(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def _started(case: str) -> CaseStarted:
    return CaseStarted(f"{case}@model", case, "model", None, 0, _AT)


def _finished(
    case: str, verdict: CaseVerdict = "passed", *, reason: str = "", failure: Failure | None = None
) -> CaseFinished:
    return CaseFinished(f"{case}@model", verdict, 0.25, _AT, reason, failure)


def _show(stream: io.StringIO, events: list[Event], environ: Mapping[str, str] | None = None) -> str:
    terminal = Terminal(stream, environ or {})
    terminal.begin(4, {"portal/asked": "Client Portal asks", "portal/sent-again": "A response sent again"})
    for event in events:
        terminal.event(event)
    return stream.getvalue()


_RUN: list[Event] = [
    _started("portal/asked"),
    StepFinished("portal/asked@model", 0, "passed", 0.1, _AT),
    _finished("portal/asked"),
    _started("portal/sent-again"),
    _finished("portal/sent-again", "failed", failure=_FAILURE),
    _started("portal/late"),
    _finished("portal/late", "inconclusive", reason="no-clock: the target does not offer the ability 'clock'"),
    _started("portal/odd"),
    _finished("portal/odd", "harness-fault", reason="KeyError: 'response' (sends_again, line 92)"),
]

_FAILED = """\
FAILED  portal/sent-again@model
    clause    VID-P-8
    step      Then Client Portal refuses it
    expected  the response is refused
    actual    it was accepted
    hint      a challenge is answered at most once, and only within its time;
              consume it by one conditional update
    again     conformance run --scenario portal/sent-again --surface model --seed 7 --variant replay-accepted

"""

_REST = """\
inconclusive  portal/late@model
    why       no-clock: the target does not offer the ability 'clock'

SUITE FAULT  portal/odd@model
    why       KeyError: 'response' (sends_again, line 92)

"""


def test_a_run_that_is_written_to_a_file_reads_like_this() -> None:
    assert _show(io.StringIO(), _RUN) == "1 of 4\n" + _FAILED + _REST


def _screen(written: str) -> str:
    """What stands on a terminal once all of this was written to it."""
    shown = ""
    for part in written.split("\r\x1b[2K"):  # to the line's beginning, and erase it
        shown = shown[: shown.rfind("\n") + 1] + part
    assert "\r" not in shown
    return shown


def test_a_person_sees_which_case_is_under_way() -> None:
    plain = {"NO_COLOR": "1"}

    assert _screen(_show(Tty(), _RUN[:1], plain)) == "1 of 4  Client Portal asks [model]"
    assert _screen(_show(Tty(), _RUN[:4], plain)) == "2 of 4  A response sent again [model]"
    assert _screen(_show(Tty(), _RUN[:6], plain)) == _FAILED + "3 of 4  portal/late [model]"


def test_what_is_under_way_gives_way_to_what_was_found() -> None:
    assert _screen(_show(Tty(), _RUN, {"NO_COLOR": "1"})) == _FAILED + _REST


def test_a_long_name_stays_in_its_line() -> None:
    shown = _screen(_show(Tty(), [_started("portal/" + "very-" * 40 + "long")]))

    assert len(shown) == 79
    assert "\n" not in shown


def test_progress_into_a_file_is_told_ten_times_at_most() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream, {})
    terminal.begin(200, {})
    for number in range(200):
        terminal.event(_finished(f"portal/{number}"))

    assert stream.getvalue().split("\n")[:2] == ["20 of 200", "40 of 200"]
    assert stream.getvalue().count("\n") == 10


def test_colours_are_shown_where_a_person_looks() -> None:
    assert "\x1b[31mFAILED\x1b[0m  portal/sent-again@model" in _show(Tty(), _RUN)


@pytest.mark.parametrize(
    ("stream", "environ"),
    [
        (io.StringIO, {}),
        (Tty, {"NO_COLOR": "1"}),
        (Tty, {"NO_COLOR": "0"}),  # that it is set is what counts, by no-color.org
        (Tty, {"TERM": "dumb"}),
    ],
)
def test_no_colours_where_nobody_looks_or_nobody_wants_them(
    stream: type[io.StringIO], environ: Mapping[str, str]
) -> None:
    assert "\x1b[3" not in _show(stream(), _RUN, environ)


# ---------------------------------------------------------------- the verdict
def _component(name: str, verdict: str, *, holds: int, total: int, not_judged: int = 0) -> dict[str, Any]:
    return {
        "id": name,
        "verdict": verdict,
        "surfaces": ["model", "api"],
        "must": {"total": total, "holds": holds, "not_judged": not_judged},
    }


def _verdict(verdict: str, *, complete: bool = True) -> str:
    stream = io.StringIO()
    terminal = Terminal(stream, {})
    terminal.begin(4, {})
    for event in _RUN:
        terminal.event(event)
    before = len(stream.getvalue())
    terminal.verdict(
        {
            "components": [
                _component("portal", "does-not-conform", holds=8, total=12, not_judged=3),
                _component("dsc-plus", "conforms", holds=5, total=5),
                _component("ibkey-ios", "not-judged", holds=0, total=9, not_judged=9),
            ],
            "target": {"name": "Example portal", "version": "2.1"},
            "run": {"complete": complete},
            "verdict": verdict,
        }
    )
    return stream.getvalue()[before:]


def test_the_verdict_reads_like_this() -> None:
    assert (
        _verdict("does-not-conform")
        == """
  portal           DOES NOT CONFORM: 8 of 9 clauses hold on model, api; 3 were not judged
  dsc-plus         conforms: 5 of 5 clauses hold on model, api

Example portal 2.1 DOES NOT CONFORM: 1 failed, 1 harness-fault, 1 inconclusive, 1 passed
"""
    )


def test_a_run_that_was_ended_early_says_so_beside_its_verdict() -> None:
    assert "Example portal 2.1 conforms (the run is not whole): " in _verdict("conforms", complete=False)
