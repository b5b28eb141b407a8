"""A run as Cucumber Messages, written as it happens: the canonical record, from which all else can be computed.

Every line is flushed, so that a run that is killed leaves a readable record. Files that a case leaves behind are named,
never inlined. What Cucumber has no message for (surface, verdict, reason, failure; the facts of target and run) stands
in attachments of media types of our own, whose bodies are JSON. Ids are made from the names of cases, so that the same
run gives the same messages but for times.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import IO, Any

from cucumber_messages import (  # type: ignore[import-untyped]
    Attachment,
    AttachmentContentEncoding,
    Duration,
    Envelope,
    ExternalAttachment,
    Meta,
    Product,
    Source,
    SourceMediaType,
    TestCase,
    TestCaseFinished,
    TestCaseStarted,
    TestRunFinished,
    TestRunStarted,
    TestStep,
    TestStepFinished,
    TestStepResult,
    TestStepResultStatus,
    TestStepStarted,
    Timestamp,
    message_converter,
)

import conformance
from conformance.errors import HarnessFault
from conformance.events import Attached, CaseFinished, CaseStarted, Event, StepFinished, encode
from conformance.reports.facts import (
    CASE,
    END,
    EVIDENCE,
    RUN,
    SPECIFICATION,
    SUITE_NAME,
    TARGET,
    RunFacts,
    SuiteFacts,
    TargetFacts,
    clause_facts,
    scenario_facts,
)
from conformance.specification import Document, Specification

__all__ = ["MessageWriter"]

_RUN_ID = "run"


class MessageWriter:
    """Writes one run.

    Args:
        file: where the lines go; it stays open.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._steps: dict[str, list[str]] = {}
        self._pickles: dict[str, str] = {}
        self._open: dict[str, tuple[CaseStarted, int]] = {}
        self._seen: set[str] = set()
        self._all_passed = True

    def started(self, specification: Specification, target: TargetFacts, run: RunFacts) -> None:
        """Write what is known before the first case.

        Args:
            specification: that is run.
            target: under test.
            run: as it was asked for.
        """
        self._write(meta=_meta())
        for document in specification.documents:
            self._document(document)
        for scenario in specification.scenarios:
            self._pickles[scenario.id] = scenario.pickle_id
        self._write(test_run_started=TestRunStarted(id=_RUN_ID, timestamp=_timestamp(run.started)))
        suite = SuiteFacts(SUITE_NAME, conformance.__version__, specification.digest)
        body = {
            "suite": asdict(suite),
            "clauses": [asdict(clause) for clause in clause_facts(specification)],
            "scenarios": [asdict(scenario_facts(scenario)) for scenario in specification.scenarios],
        }
        self._fact(SPECIFICATION, body, run.started)
        self._fact(TARGET, target.encode(), run.started)
        self._fact(RUN, run.encode(), run.started)

    def event(self, event: Event) -> None:
        """Write what happened.

        Args:
            event: of a case that has begun, or its beginning.

        Raises:
            HarnessFault: the event is out of order, or tells of a scenario or step that does not exist.
            TypeError: it holds something that JSON cannot, such as the bytes of a key.
        """
        json.dumps(encode(event))  # the messages' own converter would write bytes as text
        if isinstance(event, CaseStarted):
            self._case_started(event)
            return
        if event.case not in self._open:
            raise HarnessFault(
                f"a {type(event).__name__} came for case {event.case}, which is not under way",
                mend="Report this, with the messages.ndjson of the run",
            )
        if isinstance(event, StepFinished):
            self._step_finished(event)
        elif isinstance(event, Attached):
            self._attached(event)
        else:
            self._case_finished(event)

    def finished(self, complete: bool, *, at: datetime | None = None) -> None:
        """Write the end of the run.

        Args:
            complete: whether it came to its end.
            at: wall-clock time, aware; now, where it is not given.
        """
        at = at or datetime.now(UTC)
        self._fact(END, {"complete": complete}, at)
        self._write(
            test_run_finished=TestRunFinished(
                success=complete and self._all_passed and bool(self._seen) and not self._open,
                timestamp=_timestamp(at),
                message=None if complete else "The run was ended before its last case.",
                test_run_started_id=_RUN_ID,
            )
        )

    def _document(self, document: Document) -> None:
        self._write(
            source=Source(
                data=document.source, media_type=SourceMediaType.text_x_cucumber_gherkin_plain, uri=document.uri
            )
        )
        # gherkin-official speaks the messages' own JSON: it goes out as it came, since to take it through their classes
        # and back would cost half of what a short run takes.
        self._line({"gherkinDocument": document.ast})
        for pickle in document.pickles:
            self._line({"pickle": pickle})
            self._steps[pickle["id"]] = [step["id"] for step in pickle["steps"]]

    def _case_started(self, event: CaseStarted) -> None:
        pickle_id = self._pickles.get(event.scenario)
        if pickle_id is None or event.case in self._seen:
            what = "is not of this specification" if pickle_id is None else "began twice"
            raise HarnessFault(f"case {event.case} {what}", mend="Report this, with the messages.ndjson of the run")
        self._seen.add(event.case)
        self._open[event.case] = (event, 0)
        steps = [
            TestStep(id=_step_id(event.case, index), pickle_step_id=step)
            for index, step in enumerate(self._steps[pickle_id])
        ]
        self._write(
            test_case=TestCase(id=event.case, pickle_id=pickle_id, test_steps=steps, test_run_started_id=_RUN_ID)
        )
        self._write(
            test_case_started=TestCaseStarted(
                attempt=0,
                id=_attempt_id(event.case),
                test_case_id=event.case,
                timestamp=_timestamp(event.at),
                worker_id=str(event.worker),
            )
        )

    def _step_finished(self, event: StepFinished) -> None:
        began, done = self._open[event.case]
        if event.index != done or event.index >= self._number_of_steps(began):
            raise HarnessFault(
                f"step {event.index} of case {event.case} came where step {done} was due",
                mend="Report this, with the messages.ndjson of the run",
            )
        self._open[event.case] = (began, done + 1)
        attempt, step = _attempt_id(event.case), _step_id(event.case, event.index)
        start = event.at - timedelta(seconds=event.seconds)
        self._write(
            test_step_started=TestStepStarted(
                test_case_started_id=attempt, test_step_id=step, timestamp=_timestamp(start)
            )
        )
        result = TestStepResult(
            duration=_duration(event.seconds),
            status=TestStepResultStatus(event.status.upper()),
            message=event.message or None,
        )
        self._write(
            test_step_finished=TestStepFinished(
                test_case_started_id=attempt, test_step_id=step, test_step_result=result, timestamp=_timestamp(event.at)
            )
        )

    def _attached(self, event: Attached) -> None:
        step = None if event.index is None else _step_id(event.case, event.index)
        self._write(
            external_attachment=ExternalAttachment(
                media_type=event.media_type,
                url=event.path,
                test_case_started_id=_attempt_id(event.case),
                test_step_id=step,
                timestamp=_timestamp(event.at),
            )
        )
        body = {"path": event.path, "media_type": event.media_type, "title": event.title, "step": event.index}
        self._fact(EVIDENCE, body, event.at, case=event.case, step=step)

    def _case_finished(self, event: CaseFinished) -> None:
        began, done = self._open[event.case]
        for index in range(done, self._number_of_steps(began)):
            self._step_finished(StepFinished(event.case, index, "skipped", 0.0, event.at))
        del self._open[event.case]
        self._all_passed = self._all_passed and event.verdict == "passed"
        body = {
            "case": event.case,
            "scenario": began.scenario,
            "surface": began.surface,
            "variant": began.variant,
            "verdict": event.verdict,
            "seconds": event.seconds,
            "reason": event.reason,
            "failure": asdict(event.failure) if event.failure else None,
            "reached": {**began.reached, **event.reached},
        }
        self._fact(CASE, body, event.at, case=event.case)
        self._write(
            test_case_finished=TestCaseFinished(
                test_case_started_id=_attempt_id(event.case), timestamp=_timestamp(event.at), will_be_retried=False
            )
        )

    def _number_of_steps(self, began: CaseStarted) -> int:
        return len(self._steps[self._pickles[began.scenario]])

    def _fact(
        self, media_type: str, body: Mapping[str, Any], at: datetime, *, case: str = "", step: str | None = None
    ) -> None:
        self._write(
            attachment=Attachment(
                body=json.dumps(body, sort_keys=True),
                content_encoding=AttachmentContentEncoding.identity,
                media_type=media_type,
                test_case_started_id=_attempt_id(case) if case else None,
                test_step_id=step,
                test_run_started_id=None if case else _RUN_ID,
                timestamp=_timestamp(at),
            )
        )

    def _write(self, **message: Any) -> None:
        self._line(message_converter.to_dict(Envelope(**message)))

    def _line(self, message: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(message) + "\n")
        self._file.flush()


def _attempt_id(case: str) -> str:
    return f"{case}~1"


def _step_id(case: str, index: int) -> str:
    return f"{case}#{index}"


def _meta() -> Meta:
    return Meta(
        cpu=Product(name=platform.machine()),
        implementation=Product(name=SUITE_NAME, version=conformance.__version__),
        os=Product(name=platform.system(), version=platform.release()),
        protocol_version=version("cucumber-messages"),
        runtime=Product(name=platform.python_implementation(), version=platform.python_version()),
    )


def _timestamp(at: datetime) -> Timestamp:
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return Timestamp(seconds=since.days * 86_400 + since.seconds, nanos=since.microseconds * 1_000)


def _duration(seconds: float) -> Duration:
    whole, nanos = divmod(round(max(seconds, 0.0) * 1_000_000_000), 1_000_000_000)
    return Duration(seconds=whole, nanos=nanos)
