"""From what was asked for to what each worker does."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.commands.planning import Request, Selected, choose, listed_mutants, plans, writable
from conformance.errors import ConfigFault
from conformance.manifest import embedded_manifest
from conformance.runner.plan import CaseKey, Plan
from conformance.seams import Surface
from tests.conformance.toy_runs import ASKS, ASKS_LATE, FEATURES, TARGET, TOY

_TOY = Request(target=TARGET, features=FEATURES)


@pytest.fixture
def selected() -> Selected:
    return choose(_TOY)


def test_all_that_the_target_brings_is_chosen_in_the_order_of_the_specification(selected: Selected) -> None:
    assert [case.scenario for case in selected.cases][:2] == [ASKS, ASKS_LATE]
    assert len(selected.cases) == 4
    assert {case.surface for case in selected.cases} == {"model"}
    assert {case.variant for case in selected.cases} == {None}
    assert selected.manifest.name == "Toy card"


def test_a_selection_narrows_it() -> None:
    assert [case.scenario for case in choose(replace(_TOY, clauses=["TOY-2"])).cases] == [ASKS_LATE]


def test_an_article_of_the_specification_in_use_is_chosen_and_no_other_is_known(selected: Selected) -> None:
    assert choose(replace(_TOY, articles=["toy-card"])).cases == selected.cases
    with pytest.raises(ConfigFault, match=r'"verify-identity" does not exist.*There are toy-card'):
        choose(replace(_TOY, articles=["verify-identity"]))


@pytest.mark.parametrize(
    "narrowed",
    [
        Request(articles=["verify-identity"]),
        Request(clauses=["VID-P-8"]),
        Request(components=["portal"]),
        Request(surfaces=["model"]),
        Request(tags=["replay"]),
        Request(scenarios=[ASKS]),
    ],
)
def test_whatever_selects_something_away_makes_the_run_a_narrowed_one(narrowed: Request) -> None:
    assert narrowed.narrowed


def test_a_variant_and_a_seed_narrow_nothing() -> None:
    assert not Request(target=TARGET, variant="wrong-display", seed=1, workers=2).narrowed


def test_a_variant_goes_with_every_case() -> None:
    assert {case.variant for case in choose(replace(_TOY, variant="wrong-display")).cases} == {"wrong-display"}


def test_a_variant_that_the_target_does_not_list_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigFault, match=r'no mutant is called "wrong-displays".*"wrong-display" is meant'):
        choose(replace(_TOY, variant="wrong-displays"))


def test_a_selection_of_which_the_target_brings_nothing_says_what_it_brings() -> None:
    with pytest.raises(ConfigFault) as raised:
        choose(Request(target=TARGET, components=["ibkey-ios"]))

    assert "portal on model; dsc-plus on model" in raised.value.mend
    assert raised.value.where == str(TARGET)


# ---------------------------------------------------------------- mutants
def test_mutants_are_listed_by_the_manifests_function(selected: Selected) -> None:
    assert [mutant.name for mutant in listed_mutants(selected, ["raises", "skips"])] == ["raises", "skips"]
    assert {"raises", "dies"} < {mutant.name for mutant in listed_mutants(selected)}


def test_a_target_that_lists_no_mutants_says_where_to(selected: Selected) -> None:
    bare = replace(selected, manifest=replace(selected.manifest, variants=""))
    with pytest.raises(ConfigFault, match=r"lists no mutants.*\[variants\]"):
        listed_mutants(bare)


def test_a_mutant_of_a_clause_that_does_not_exist_is_refused() -> None:
    # The toy's mutants break the toy's clauses, which the suite's own catalogue does not have.
    with pytest.raises(ConfigFault, match="clauses that do not exist: TOY-1"):
        listed_mutants(choose(Request(target=TARGET)))


# ---------------------------------------------------------------- workers
def _dealt(count: int) -> Selected:
    cases = tuple(CaseKey(f"toy/{number}", "model") for number in range(count))
    return replace(choose(_TOY), cases=cases)


@pytest.mark.parametrize(("cases", "workers", "shares"), [(5, 1, [5]), (5, 2, [3, 2]), (2, 8, [1, 1])])
def test_cases_are_dealt_out_one_after_another(cases: int, workers: int, shares: list[int]) -> None:
    selected = _dealt(cases)

    dealt = plans(replace(_TOY, workers=workers), selected)

    assert [len(plan.cases or ()) for plan in dealt] == shares
    assert [plan.worker for plan in dealt] == list(range(len(shares)))
    told = [case for plan in dealt for case in plan.cases or ()]
    assert sorted(told) == sorted(selected.cases), "each once"


def test_what_others_have_not_begun_is_taken_over_longest_first_and_from_the_end() -> None:
    surfaces: list[Surface] = ["api", "model", "api", "model", "api", "api"]
    cases = tuple(CaseKey(f"toy/{number}", surface) for number, surface in enumerate(surfaces))

    first, second = plans(replace(_TOY, workers=2), replace(choose(_TOY), cases=cases))

    assert first.cases == (cases[0], cases[2], cases[4]), "all of them over HTTP"
    assert first.others == (cases[5],), "and nothing on a surface that it would have to start for it"
    assert second.cases == (cases[1], cases[3], cases[5])
    assert second.others == (cases[4], cases[2], cases[0])


def test_nothing_is_taken_over_of_a_component_that_a_worker_has_no_case_of() -> None:
    chosen = choose(Request())
    component = {scenario.id: scenario.component for scenario in chosen.specification.scenarios}
    portal, intake = (
        [case for case in chosen.cases if (component[case.scenario], case.surface) == (wanted, "api")]
        for wanted in ("portal", "document-intake")
    )

    one, other = plans(Request(workers=2), replace(chosen, cases=(portal[0], intake[0], portal[1], portal[2])))

    assert (one.cases, one.others) == ((portal[0], portal[1]), (portal[2],))
    assert (other.cases, other.others) == ((intake[0], portal[2]), (portal[1], portal[0]))


def test_a_mutant_is_dealt_and_taken_over_as_a_whole() -> None:
    few, many = (
        tuple(CaseKey(f"toy/{number}", "model", name) for number in range(count))
        for name, count in (("b", 1), ("c", 2))
    )
    first = tuple(CaseKey("toy/0", "model", name) for name in "ad")
    cases = (first[0], *few, *many, first[1])

    one, other = plans(replace(_TOY, workers=2), replace(choose(_TOY), cases=cases), sparing=True)

    assert (one.cases, one.others) == ((first[0], *many), (first[1], *few))
    assert (other.cases, other.others) == ((*few, first[1]), (*many, first[0]))
    assert one.sparing
    assert other.sparing
    assert len(plans(replace(_TOY, workers=8), replace(choose(_TOY), cases=cases), sparing=True)) == 4


def test_a_worker_alone_takes_nothing_over() -> None:
    (plan,) = plans(_TOY, _dealt(5))

    assert plan.others == ()


def test_workers_share_the_seed_that_was_asked_for_or_drawn() -> None:
    for seed in (7, None):
        drawn = {plan.seed for plan in plans(replace(_TOY, workers=3, seed=seed), _dealt(3))}
        assert len(drawn) == 1
        assert seed is None or drawn == {seed}


def test_paths_are_absolute_for_workers_may_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    monkeypatch.chdir(tmp_path)
    request = Request(target=Path("toy/target.toml"), features=Path("toy/features"), out=Path("run"))

    (plan,) = plans(request, choose(request))

    assert (plan.target, plan.features, plan.out) == (
        tmp_path / "toy" / "target.toml",
        tmp_path / "toy" / "features",
        tmp_path / "run",
    )
    assert plan.understudy == embedded_manifest().resolve()
    assert plan.browser == "", "no case needs one"


def test_a_plan_comes_out_of_its_file_as_it_went_in(tmp_path: Path, selected: Selected) -> None:
    (plan,) = plans(replace(_TOY, seed=7), selected)
    plan.write(tmp_path / "plan.json")

    assert replace(Plan.read(tmp_path / "plan.json"), cases=plan.cases) == plan
    assert tuple(Plan.read(tmp_path / "plan.json").cases or ()) == plan.cases


def test_a_browser_is_looked_for_only_where_a_case_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECURE_LOGIN_BROWSER", "/nowhere/chromium")
    watched = replace(choose(_TOY), cases=(CaseKey(ASKS, "browser"),))

    with pytest.raises(ConfigFault, match="/nowhere/chromium"):
        plans(_TOY, watched)
    assert plans(_TOY, choose(_TOY))


# ---------------------------------------------------------------- the run's folder
def test_a_runs_folder_is_made_where_there_is_none(tmp_path: Path) -> None:
    folder = writable(tmp_path / "a" / "b")

    assert folder.is_dir()
    assert not list(folder.iterdir()), "the trial leaves nothing behind"


def test_a_folder_that_cannot_be_made_is_told_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigFault, match=r"cannot be written.*--out"):
        writable(tmp_path / "file" / "run")
