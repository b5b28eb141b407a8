"""The pytest plugin: which scenarios run where, the gates of the collection, and the record of what happened.

It does nothing to tests that are not scenarios of the specification. Steps know nothing of it: recording is done by
hooks alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext

from conformance.errors import HarnessFault, SuiteError
from conformance.runner.case import Case
from conformance.runner.claims import Claims
from conformance.runner.plan import EVENTS_VARIABLE, CaseKey, Plan, default_plan, planned
from conformance.runner.recorder import Recorder
from conformance.runner.session import WorkerSession, open_session
from conformance.runner.shortcuts import index_steps, parse_once
from conformance.runner.step_definitions import StepDefinitions
from conformance.seams import SURFACES, People, Stage
from conformance.specification import Scenario, Specification, load_specification

__all__: list[str] = []

_RUN = pytest.StashKey["_Run"]()
_KEY = pytest.StashKey[CaseKey]()


class _Run:
    """What the plugin knows in one pytest session; nothing is loaded or started before it is needed."""

    def __init__(self) -> None:
        plan = planned()
        self.planned = plan is not None
        self.plan: Plan = plan or default_plan()
        self.specification: Specification = load_specification(self.plan.features, self.plan.scenarios())
        self.by_id = {scenario.id: scenario for scenario in self.specification.scenarios}
        self.by_place: dict[tuple[str, int], list[Scenario]] = {}
        for scenario in self.specification.scenarios:
            self.by_place.setdefault((scenario.uri, scenario.line), []).append(scenario)
        self.definitions: Mapping[tuple[str, str], StepFunctionContext] = {}
        self.failed: set[tuple[str | None, str, str]] = set()
        self.stack = ExitStack()
        self._session: WorkerSession | None = None

    def session(self) -> WorkerSession:
        if self._session is None:
            stream = os.fdopen(int(os.environ[EVENTS_VARIABLE]), "w", encoding="utf-8") if self.planned else None
            if stream is not None:
                self.stack.callback(stream.close)
            self._session = self.stack.enter_context(open_session(self.plan, stream))
        return self._session

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Tell the parent of a fault that ends the worker, and end it."""
        try:
            yield
        except SuiteError as fault:
            if self.planned:
                self.session().tell_fault(fault)
            pytest.exit(str(fault), returncode=fault.exit_status)

    @cached_property
    def wanted(self) -> frozenset[CaseKey]:
        """The cases that are to run, or may be."""
        return frozenset(self._wanted())

    @cached_property
    def wanted_of(self) -> Mapping[str, Sequence[CaseKey]]:
        """The same, by scenario."""
        found: dict[str, list[CaseKey]] = {}
        for key in self.wanted:
            found.setdefault(key.scenario, []).append(key)
        return found

    @cache  # noqa: B019 - there is one run, and it ends with the process
    def uri(self, filename: str) -> str:
        """Where a feature lies in the specification."""
        return Path(filename).resolve().relative_to(self.plan.features.resolve()).as_posix()

    def takes(self, key: CaseKey) -> bool:
        """Whether a case is this worker's to play; from now on it is nobody else's then."""
        if self.plan.claims is None:
            return True
        return Claims(self.plan.claims).take(self.plan.batch(key), self.plan.worker)

    def _wanted(self) -> Iterable[CaseKey]:
        if self.plan.cases is not None:
            return (*self.plan.cases, *self.plan.others)
        from conformance.manifest import load_manifest  # noqa: PLC0415 - a planned worker has its cases already

        brought = load_manifest(self.plan.target)
        return {
            CaseKey(scenario.id, surface)
            for scenario in self.specification.scenarios
            for surface in scenario.surfaces
            if surface in brought.surfaces(scenario.component)
        }


def _run(config: pytest.Config) -> _Run:
    if _RUN not in config.stash:
        config.stash[_RUN] = _Run()
    return config.stash[_RUN]


# ---------------------------------------------------------------- collection
@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """What the specification's own gates have parsed is not parsed a second time to be collected."""
    if planned() is None:
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        run = _run(session.config)
        parse_once(patch, run.specification.documents)
        return (yield)


def pytest_bdd_apply_tag(function: Callable[..., object]) -> bool:
    """Tags are ours to read, not marks; every scenario takes a case instead."""
    if not any(mark.name == "usefixtures" for mark in getattr(function, "pytestmark", [])):
        pytest.mark.usefixtures("conformance_case")(function)
    return True


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Multiply a scenario by the surfaces, and the variants, that the plan wants it on."""
    template = scenario_wrapper_template_registry.get(metafunc.function)
    if template is None or "conformance_case" not in metafunc.fixturenames:
        return
    run = _run(metafunc.config)
    scenarios = run.by_place.get((run.uri(template.feature.filename), template.line_number), [])
    pairs = sorted(
        {(key.surface, key.variant) for scenario in scenarios for key in run.wanted_of.get(scenario.id, [])},
        key=lambda pair: (SURFACES.index(pair[0]), pair[1] or ""),
    )
    metafunc.parametrize("conformance_case", pairs, indirect=True, ids=[f"{s}+{v}" if v else s for s, v in pairs])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what the plan wants, in its order, and refuse to run when anything is missing or ambiguous."""
    ours = [item for item in items if _is_scenario(item)]
    if not ours:
        return
    run = _run(config)
    with run.faults():
        _choose(run, config, items, ours)


def _choose(run: _Run, config: pytest.Config, items: list[pytest.Item], ours: list[pytest.Item]) -> None:
    keyed: dict[CaseKey, pytest.Item] = {}
    for item in ours:
        key = _key_of(run, item)
        if key in keyed:
            raise HarnessFault(f"two tests are one case: {keyed[key].nodeid} and {item.nodeid}", where=str(key))
        if key is not None:
            item.stash[_KEY] = key
            keyed[key] = item
    wanted = run.wanted
    whole = run.planned or not any("::" in argument for argument in config.args)
    if whole and (missing := sorted(str(key) for key in wanted - keyed.keys())):
        raise HarnessFault(f"not collected, though the specification has them: {', '.join(missing)}")
    run.definitions = StepDefinitions.registered().check(run.specification.scenarios)
    planned = (*run.plan.cases, *run.plan.others) if run.plan.cases is not None else ()
    order = {key: number for number, key in enumerate(planned)}
    kept = sorted((key for key in keyed if key in wanted), key=lambda key: order.get(key, 0))
    dropped = [item for item in ours if item.stash.get(_KEY, None) not in wanted]
    items[:] = [item for item in items if not _is_scenario(item)] + [keyed[key] for key in kept]
    if dropped:
        config.hook.pytest_deselected(items=dropped)


def _is_scenario(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and "conformance_case" in item.fixturenames


def _key_of(run: _Run, item: pytest.Item) -> CaseKey | None:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    pair = params.get("conformance_case")
    if not isinstance(pair, tuple):
        return None  # this scenario is not wanted on any surface
    template = scenario_wrapper_template_registry[item.function]  # type: ignore[attr-defined]
    uri, row = run.uri(template.feature.filename), params.get("_pytest_bdd_example")
    for scenario in run.by_place.get((uri, template.line_number), []):
        if row is None or dict(scenario.row_values) == row:
            return CaseKey(scenario.id, pair[0], pair[1])
    raise HarnessFault(f"{item.nodeid} stands for no scenario of the specification", where=uri)


# ---------------------------------------------------------------- running
@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[Any]:
    """Before the first case, look whether everything is there that the cases need; after the last one, say so."""
    keys = [item.stash[_KEY] for item in session.items if _KEY in item.stash]
    if not keys or session.config.option.collectonly:
        return (yield)
    run = _run(session.config)
    patch = pytest.MonkeyPatch()
    run.stack.callback(patch.undo)
    index_steps(patch, run.definitions, is_ours=lambda node: _KEY in node.stash)
    with run.faults():
        worker = run.session()
        worker.prepare({key.surface for key in keys}, {run.by_id[key.scenario].component for key in keys})
    result = yield
    if run.plan.claims is not None:
        worker.tell_through()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A case begins and ends here, whatever happens in between; one that another worker has begun does neither."""
    if _KEY not in item.stash:
        return (yield)
    run = _run(item.config)
    key = item.stash[_KEY]
    if not run.takes(key):
        return (yield)
    scenario = run.by_id[key.scenario]
    session = run.session()
    fates = {(key.variant, key.surface, clause) for clause in scenario.clauses}
    recorder = Recorder(session, key, scenario, spared=run.plan.sparing and fates <= run.failed)
    item.stash[_RECORDER] = recorder
    recorder.start()
    result = yield
    if recorder.finish() == "failed":
        run.failed |= fates
    return result


_RECORDER = pytest.StashKey[Recorder]()


@contextmanager
def _telling(recorder: Recorder) -> Iterator[None]:
    """Whatever is raised within is what ended the case; only what ends the whole run goes on."""
    try:
        yield
    except (KeyboardInterrupt, pytest.exit.Exception):
        raise
    except BaseException as error:  # noqa: BLE001 - skips of pytest's are no Exception
        recorder.broke(error)


class _PhasesAlone:
    """Runs the phases of a case without a report of each.

    Nobody reads what pytest would report of a planned run, and making it takes longer than all of the recording.
    """

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        if _KEY not in item.stash:
            return None
        if _RECORDER not in item.stash:
            return True  # another worker plays it
        recorder, hooks = item.stash[_RECORDER], item.ihook
        try:
            with _telling(recorder):
                hooks.pytest_runtest_setup(item=item)
                hooks.pytest_runtest_call(item=item)
        finally:
            with _telling(recorder):
                hooks.pytest_runtest_teardown(item=item, nextitem=nextitem)
            # As pytest does: what the case's fixtures hold is let go of.
            item._request = False  # type: ignore[attr-defined]  # noqa: SLF001
            item.funcargs = None  # type: ignore[attr-defined]
        return True


def pytest_configure(config: pytest.Config) -> None:
    """A planned run is told by its events alone."""
    if planned() is not None:
        config.pluginmanager.register(_PhasesAlone())


@pytest.fixture
def conformance_case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """The case that this test is."""
    recorder = request.node.stash[_RECORDER]
    case = recorder.open()
    yield case
    recorder.close()


@pytest.fixture
def people(conformance_case: Case) -> People:
    """Everybody in the scenario."""
    return conformance_case.people


@pytest.fixture
def stage(conformance_case: Case) -> Stage:
    """Time in the scenario."""
    return conformance_case


def _recorder(request: pytest.FixtureRequest) -> Recorder | None:
    recorder: Recorder | None = request.node.stash.get(_RECORDER, None)
    return recorder


def pytest_bdd_before_step(request: pytest.FixtureRequest) -> None:
    """A step begins."""
    if recorder := _recorder(request):
        recorder.step_started()


def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    """A step did what it says."""
    if recorder := _recorder(request):
        recorder.step_passed()


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: BaseException) -> None:
    """A step did not."""
    if recorder := _recorder(request):
        recorder.step_broke(exception)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """Whatever else ends a case (a fixture, a skip, an interruption) is told to the record as well."""
    report = yield
    if _RECORDER in item.stash and call.excinfo is not None:
        item.stash[_RECORDER].broke(call.excinfo.value)
    return report


def pytest_unconfigure(config: pytest.Config) -> None:
    """Bring down what was started."""
    if _RUN in config.stash:
        config.stash[_RUN].stack.close()
