"""The record of one case: what began and ended when, why it failed, and the verdict that follows from it."""

from __future__ import annotations

import time
import traceback
from datetime import UTC, datetime
from typing import Literal

from conformance.errors import ConfigFault
from conformance.events import Attached, CaseFinished, CaseStarted, CaseVerdict, Failure, StepFinished
from conformance.runner.case import Case
from conformance.runner.evidence import Exhibit
from conformance.runner.plan import CaseKey
from conformance.runner.session import WorkerSession
from conformance.seams import ExpectationNotMet, Inconclusive
from conformance.specification import Scenario

__all__ = ["Recorder"]


class Spared(Exception):
    """A case that a sparing plan leaves out."""


class Recorder:
    """Listens to one case and tells the session's events of it."""

    def __init__(self, session: WorkerSession, key: CaseKey, scenario: Scenario, *, spared: bool = False) -> None:
        """Nothing happens yet.

        Args:
            session: hears of the case.
            key: which case.
            scenario: what it runs.
            spared: whether it is left out, for nothing new can come of it.
        """
        self._spared = spared
        self._session, self._key, self._scenario = session, key, scenario
        self._case: Case | None = None
        self._step = -1
        self._step_open = False
        self._step_began = self._began = 0.0
        self._error: BaseException | None = None

    # -------------------------------------------------------------- the case
    def start(self) -> None:
        """The case begins."""
        self._began = time.perf_counter()
        self._session.secrecy.begin_case()
        key = self._key
        self._session.emit(
            CaseStarted(str(key), key.scenario, key.surface, key.variant, self._session.plan.worker, _now())
        )

    def open(self) -> Case:
        """Set up what the scenario's fixtures stand on.

        Raises:
            Inconclusive: the target lacks an ability that the scenario's clauses need.
        """
        if self._spared:
            raise Spared("each of its clauses has failed already on this surface, with this variant")
        self._case = Case(self._session, self._key, self._scenario)
        for ability in sorted(self._scenario.needs):
            self._case.require(ability)
        return self._case

    def close(self) -> None:
        """Keep what the case leaves behind, then close its pages."""
        if self._case is None:
            return
        film = self._case.film
        for exhibit in (self._case.exchanges.write(), film.develop() if film else None):
            if exhibit:
                self._attach(exhibit, None)
        self._case.close()

    def finish(self) -> CaseVerdict:
        """The case is over: say what became of it.

        Returns:
            its verdict.
        """
        if self._case is not None:
            self._case.close()
        for index in range(self._step + 1, len(self._scenario.steps)):
            self._tell_step(index, "skipped", 0.0)
        verdict, reason, failure = self._verdict()
        self._session.emit(
            CaseFinished(
                str(self._key),
                verdict,
                time.perf_counter() - self._began,
                _now(),
                reason,
                failure,
                dict(self._case.reached) if self._case else {},
            )
        )
        return verdict

    def broke(self, error: BaseException) -> None:
        """Something ended the case; the first such thing counts."""
        if self._error is None:
            self._error = error
        if self._step_open:
            self._close_step("failed" if not isinstance(error, Inconclusive) else "skipped", _words(error))

    # -------------------------------------------------------------- its steps
    def step_started(self) -> None:
        """The next step begins."""
        self._step += 1
        self._step_open = True
        self._step_began = time.perf_counter()
        if self._case is not None and self._case.film is not None:
            step = self._scenario.steps[self._step]
            self._case.film.step(f"{step.keyword.strip()} {step.text}", self._scenario.uri, step.line)

    def step_passed(self) -> None:
        """The step did what it says."""
        self._capture()
        self._close_step("passed", "")

    def step_broke(self, error: BaseException) -> None:
        """The step did not do what it says."""
        self._capture()
        self.broke(error)

    def _capture(self) -> None:
        if self._case is not None and not self._session.plan.sparing:
            if self._case.film is not None:
                self._case.film.between()
            for exhibit in self._case.album.capture(self._step):
                self._attach(exhibit, self._step)

    def _attach(self, exhibit: Exhibit, step: int | None) -> None:
        self._session.emit(Attached(str(self._key), step, exhibit.path, exhibit.media_type, exhibit.title, _now()))

    def _close_step(self, status: Literal["passed", "failed", "skipped"], message: str) -> None:
        self._step_open = False
        self._tell_step(self._step, status, time.perf_counter() - self._step_began, message)

    def _tell_step(
        self, index: int, status: Literal["passed", "failed", "skipped"], seconds: float, message: str = ""
    ) -> None:
        self._session.emit(StepFinished(str(self._key), index, status, seconds, _now(), message))

    # -------------------------------------------------------------- its verdict
    def _verdict(self) -> tuple[CaseVerdict, str, Failure | None]:
        error = self._error
        if error is None:
            done = self._step + 1
            if done < len(self._scenario.steps):
                return "harness-fault", f"incomplete: only {done} of {len(self._scenario.steps)} steps ran", None
            return "passed", "", None
        if isinstance(error, Spared):
            return "not-applicable", f"spared: {error}", None
        if isinstance(error, Inconclusive):
            return "inconclusive", str(error), None
        if isinstance(error, ConfigFault):
            return "config-fault", str(error), None
        if isinstance(error, ExpectationNotMet):
            step = self._scenario.steps[max(self._step, 0)]
            failure = Failure(
                clause=error.clause or self._scenario.clauses[0],
                step=f"{step.keyword.strip()} {step.text}",
                expected=error.expected,
                actual=error.actual,
                hint=error.hint,
                replay=self._session.plan.replay(self._key),
            )
            return "failed", "", failure
        place = traceback.extract_tb(error.__traceback__)[-1:] if error.__traceback__ else []
        where = f" ({place[0].name}, line {place[0].lineno})" if place else ""
        return "harness-fault", f"{type(error).__name__}: {error}{where}", None


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _now() -> datetime:
    return datetime.now(UTC)
