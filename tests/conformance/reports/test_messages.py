"""Messages are Cucumber's own, survive a killed run, and are read back as they were written."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cucumber_messages import Envelope, message_converter  # type: ignore[import-untyped]

from conformance.errors import ConfigFault, HarnessFault
from conformance.events import CaseFinished, CaseStarted, Failure, StepFinished
from conformance.reports.facts import RunFacts, TargetFacts
from conformance.reports.messages import MessageWriter
from conformance.reports.recorded import read_messages
from conformance.specification import Specification

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
TARGET = TargetFacts("A portal", "1", "0" * 64, {"portal": ("api",)})


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def kinds(path: Path) -> list[str]:
    return [next(iter(line)) for line in lines(path)]


def test_each_line_is_a_message_of_cucumbers_own_model(play: Callable[..., Any]) -> None:
    for line in lines(play(verdicts={1: "failed", 2: "inconclusive"}).write()):
        assert message_converter.to_dict(message_converter.from_dict(line, Envelope)) == line


def test_documents_are_written_whole(play: Callable[..., Any], specification: Specification) -> None:
    messages = lines(play().write())

    asts = [line["gherkinDocument"] for line in messages if "gherkinDocument" in line]
    pickles = [line["pickle"] for line in messages if "pickle" in line]
    assert asts == [document.ast for document in specification.documents]
    assert pickles == [pickle for document in specification.documents for pickle in document.pickles]
    assert [line["source"]["data"] for line in messages if "source" in line] == [
        document.source for document in specification.documents
    ]


def test_messages_come_in_cucumbers_order(play: Callable[..., Any]) -> None:
    told = kinds(play().write())

    assert told[0] == "meta"
    assert told[-1] == "testRunFinished"
    assert told.index("source") < told.index("gherkinDocument") < told.index("pickle") < told.index("testRunStarted")
    assert told.count("testCase") == told.count("testCaseStarted") == told.count("testCaseFinished") == 12
    assert told.count("testStepStarted") == told.count("testStepFinished")


def test_ids_are_unique_and_lead_somewhere(play: Callable[..., Any]) -> None:
    messages = lines(play().write())
    pickle_steps = {step["id"] for line in messages if "pickle" in line for step in line["pickle"]["steps"]}
    cases = [line["testCase"] for line in messages if "testCase" in line]
    steps = [step for case in cases for step in case["testSteps"]]
    attempts = [line["testCaseStarted"]["id"] for line in messages if "testCaseStarted" in line]

    assert {step["pickleStepId"] for step in steps} <= pickle_steps
    assert len({step["id"] for step in steps}) == len(steps)
    assert len(set(attempts)) == len(attempts)
    for line in messages:
        for kind in ("testStepFinished", "attachment", "externalAttachment"):
            told = line.get(kind, {})
            assert told.get("testCaseStartedId", attempts[0]) in attempts
            assert told.get("testStepId", steps[0]["id"]) in {step["id"] for step in steps}


def test_files_are_named_and_never_inlined(play: Callable[..., Any]) -> None:
    messages = lines(play().write())

    external = [line["externalAttachment"] for line in messages if "externalAttachment" in line]
    assert len(external) == 12
    assert {one["url"] for one in external} == {"evidence/0.png"}
    assert all(
        line["attachment"]["mediaType"].startswith("application/vnd.secure-login.")
        for line in messages
        if "attachment" in line
    )


def test_a_run_is_read_back_as_it_was_written(play: Callable[..., Any]) -> None:
    run = play(verdicts={0: "failed", 3: "inconclusive"})

    recorded = read_messages(run.write())

    assert [result.case for result in recorded.results] == run.ids()
    failed, open_, passed = recorded.results[0], recorded.results[3], recorded.results[1]
    assert (failed.verdict, failed.seconds, failed.clauses) == ("failed", 0.75, ("VID-P-8",))
    assert isinstance(failed.failure, Failure)
    assert failed.failure.actual == "<twice> \x1b[31m & \ud800"
    assert (open_.verdict, open_.reason) == ("inconclusive", "no-clock: inconclusive \x00")
    assert passed.reached == {"portal": "api"}
    assert [(one.path, one.title, one.step) for one in passed.evidence] == [("evidence/0.png", "What Ada sees", 0)]
    assert [step.status for step in recorded.steps[failed.case]] == ["passed"] * 4 + ["failed"]
    assert recorded.steps[failed.case][-1].message == "expected: one; actual: two"
    assert recorded.steps[failed.case][0].seconds == 0.125
    assert recorded.attachments[passed.case][0].media_type == "image/png"
    assert (recorded.run.seed, recorded.target.version, recorded.complete, recorded.seconds) == (7, "2.1", True, 13.0)
    assert len(recorded.clauses) >= 156


def test_the_same_run_gives_the_same_messages(play: Callable[..., Any]) -> None:
    first = play().write().read_bytes()

    assert play().write().read_bytes() == first


def test_a_run_that_was_killed_at_any_byte_is_read_and_is_not_whole(play: Callable[..., Any]) -> None:
    path = play(clauses=["VID-DSC-5"]).write()
    whole = path.read_bytes()
    begun = whole.index(b'{"testCase"')
    for cut in [*range(begun, len(whole) - 1, 97), len(whole) - 2]:
        path.write_bytes(whole[:cut])

        recorded = read_messages(path)

        assert not recorded.complete
        assert all(result.verdict in ("passed", "inconclusive") for result in recorded.results)


def test_a_case_that_was_under_way_when_the_run_was_killed_is_inconclusive(play: Callable[..., Any]) -> None:
    path = play(clauses=["VID-DSC-5"], variant="deaf").write()
    lines_ = path.read_bytes().splitlines(keepends=True)
    last_step = max(place for place, line in enumerate(lines_) if line.startswith(b'{"testStepFinished"'))
    path.write_bytes(b"".join(lines_[: last_step + 1]) + b'{"attach')

    last = read_messages(path).results[-1]

    assert last.surface == "browser"
    assert last.variant == "deaf"
    assert (last.verdict, last.reason) == ("inconclusive", "not-finished: the run was ended during this case")


def test_a_run_that_was_ended_early_says_so(play: Callable[..., Any]) -> None:
    path = play(complete=False).write()

    assert lines(path)[-1]["testRunFinished"]["success"] is False
    assert not read_messages(path).complete


@pytest.mark.parametrize("verdict", ["failed", "inconclusive", "not-applicable", "harness-fault", "config-fault"])
def test_a_run_is_a_success_only_when_every_case_passed(play: Callable[..., Any], verdict: Any) -> None:
    assert lines(play().write())[-1]["testRunFinished"]["success"] is True
    assert lines(play(verdicts={2: verdict}).write())[-1]["testRunFinished"]["success"] is False


def test_steps_that_nobody_told_of_are_skipped(specification: Specification, tmp_path: Path) -> None:
    scenario = specification.scenarios[0]
    path = tmp_path / "messages.ndjson"
    with path.open("w", encoding="utf-8") as file:
        writer = MessageWriter(file)
        writer.started(specification, TARGET, RunFacts(1, AT))
        writer.event(CaseStarted("c@api", scenario.id, "api", None, 0, AT))
        writer.event(StepFinished("c@api", 0, "undefined", 0.0, AT))
        writer.event(CaseFinished("c@api", "config-fault", 0.0, AT, "undefined: a step"))

    statuses = [step.status for step in read_messages(path).steps["c@api"]]

    assert statuses == ["undefined"] + ["skipped"] * (len(scenario.steps) - 1)


@pytest.mark.parametrize(
    "event",
    [
        StepFinished("c@api", 0, "passed", 0.0, AT),
        CaseFinished("c@api", "passed", 0.0, AT),
        CaseStarted("c@api", "no/such/scenario", "api", None, 0, AT),
    ],
)
def test_an_event_out_of_order_is_a_fault_of_the_harness(
    specification: Specification, event: StepFinished | CaseFinished | CaseStarted
) -> None:
    writer = MessageWriter(io.StringIO())
    writer.started(specification, TARGET, RunFacts(1, AT))

    with pytest.raises(HarnessFault, match="c@api"):
        writer.event(event)


def test_steps_out_of_order_and_cases_that_begin_twice_are_faults_too(specification: Specification) -> None:
    scenario = specification.scenarios[0]
    writer = MessageWriter(io.StringIO())
    writer.started(specification, TARGET, RunFacts(1, AT))
    begun = CaseStarted("c@api", scenario.id, "api", None, 0, AT)
    writer.event(begun)

    with pytest.raises(HarnessFault, match=r"step 1 .* where step 0 was due"):
        writer.event(StepFinished("c@api", 1, "passed", 0.0, AT))
    with pytest.raises(HarnessFault, match="began twice"):
        writer.event(begun)


def test_bytes_of_a_key_cannot_be_written(specification: Specification) -> None:
    file = io.StringIO()
    writer = MessageWriter(file)
    writer.started(specification, TARGET, RunFacts(1, AT))
    writer.event(CaseStarted("c@api", specification.scenarios[0].id, "api", None, 0, AT))
    key: Any = b"0123456789abcdef0123456789abcdef"

    for event in (
        CaseFinished("c@api", "inconclusive", 0.0, AT, key),
        StepFinished("c@api", 0, "failed", 0.0, AT, key),
    ):
        with pytest.raises(TypeError):
            writer.event(event)
    assert "0123456789abcdef" not in file.getvalue()


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda _: b"", "do not tell the suite and target and run"),
        (lambda whole: b"\n".join(whole.split(b"\n")[:3]), "do not tell the suite and target and run"),
        (lambda whole: whole.replace(b'{"testRunStarted"', b"{testRunStarted", 1), "the line is no message"),
        (lambda whole: b"[1]\n" + whole, "not as this suite writes them"),
        (lambda whole: whole.replace(b'"testCaseStartedId"', b'"nobody"'), "not as this suite writes them"),
        (lambda whole: whole.replace(b'surface\\": \\"api', b'surface\\": \\"http'), "not as this suite writes them"),
    ],
)
def test_what_is_no_record_of_a_run_is_refused(
    play: Callable[..., Any], spoil: Callable[[bytes], bytes], what: str
) -> None:
    path = play().write()
    path.write_bytes(spoil(path.read_bytes()))

    with pytest.raises(ConfigFault, match=what) as fault:
        read_messages(path)
    assert str(path) in fault.value.where


def test_messages_that_are_not_there_are_a_configuration_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="cannot be read"):
        read_messages(tmp_path / "messages.ndjson")
