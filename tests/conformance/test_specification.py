"""Features become scenarios with stable ids; what would not run as written is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_bdd.parser import FeatureParser

from conformance.errors import ConfigFault
from conformance.seams import COMPONENTS, SURFACES
from conformance.specification import Specification, features_of, load_specification
from conformance.surfaces import COMPONENT_SURFACES

FEATURES = Path(__file__).parents[2] / "features"

CLAUSES = """\
article = "verify-identity"
title = "Verify your identity"
references = []

[[clause]]
id = "VID-P-1"
step = "1"
level = "must"
origin = "article"
component = "portal"
text = "It asks first."

[[clause]]
id = "VID-P-9"
level = "should"
origin = "derived"
source = "NIST SP 800-63B"
component = "portal"
needs = ["clock"]
text = "A challenge lapses."

[[clause]]
id = "VID-DSC-4"
step = "4"
level = "must"
origin = "article"
component = "dsc-plus"
text = "It shows PIN>."
"""

FEATURE = """\
Feature: A portal

  Background:
    Given Ada is here

  Rule: First
    @VID-P-1 @model @browser
    Scenario: It asks first
      When she begins
      Then it asks

  @VID-P-1
  Rule: Then
    @VID-P-9 @api @replay
    Scenario Outline: It lapses after <time> for <who>
      When <time> is over
      Then <who> is refused

      Examples: early
        | time | who |
        | -1   | Ada |
        | 1    | Ada |

      Examples: late
        | who | time |
        | Bob | 2    |
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    (tmp_path / "clauses").mkdir()
    (tmp_path / "clauses" / "verify-identity.toml").write_text(CLAUSES, encoding="utf-8")
    (tmp_path / "identity").mkdir()

    def write(feature: str) -> Path:
        (tmp_path / "identity" / "portal.feature").write_text(feature, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def small(write: Write) -> Specification:
    return load_specification(write(FEATURE))


def test_a_scenario_carries_what_its_feature_says(small: Specification) -> None:
    scenario = small.scenario("identity/portal/it-asks-first")

    assert (scenario.name, scenario.outline, scenario.feature, scenario.rule) == (
        "It asks first",
        "It asks first",
        "A portal",
        "First",
    )
    assert (scenario.uri, scenario.line, scenario.row, scenario.row_line) == ("identity/portal.feature", 8, None, None)
    assert (scenario.clauses, scenario.component, scenario.surfaces) == (("VID-P-1",), "portal", ("model", "browser"))
    assert (scenario.curated, scenario.needs, scenario.levels) == (False, (), ("article", "full", "plus"))
    assert [(step.keyword, step.text, step.line) for step in scenario.steps] == [
        ("Given", "Ada is here", 4),
        ("When", "she begins", 9),
        ("Then", "it asks", 10),
    ]


def test_a_row_of_an_outline_is_a_scenario_of_its_own(small: Specification) -> None:
    rows = [scenario for scenario in small.scenarios if scenario.row is not None]

    assert [row.name for row in rows] == [
        "It lapses after -1 for Ada",
        "It lapses after 1 for Ada",
        "It lapses after 2 for Bob",
    ]
    assert [(row.row, row.row_line, row.line) for row in rows] == [(0, 21, 15), (1, 22, 15), (2, 26, 15)]
    assert rows[2].row_values == {"who": "Bob", "time": "2"}
    assert rows[2].outline == "It lapses after <time> for <who>"
    assert rows[2].steps[1].text == "2 is over"


def test_tags_of_a_rule_count_for_its_scenarios(small: Specification) -> None:
    row = small.scenarios[-1]

    assert row.clauses == ("VID-P-1", "VID-P-9")
    assert row.needs == ("clock",)
    assert row.curated


def test_ids_of_rows_come_from_their_values_and_differ_where_only_signs_do(small: Specification) -> None:
    stem = "identity/portal/it-lapses-after-time-for-who/"
    ids = [scenario.id for scenario in small.scenarios]

    assert ids[0] == "identity/portal/it-asks-first"
    assert ids[3] == stem + "bob-2"
    assert len(set(ids)) == 4
    assert ids[1].startswith(stem + "1-ada-")
    assert ids[2].startswith(stem + "1-ada-")


def test_ids_stay_when_scenarios_and_rows_are_moved(small: Specification, write: Write) -> None:
    moved = FEATURE.replace(
        "        | -1   | Ada |\n        | 1    | Ada |\n", "        | 1    | Ada |\n        | -1   | Ada |\n"
    )

    again = load_specification(write("# a comment\n" + moved))

    assert {scenario.id: scenario.row_values for scenario in again.scenarios} == {
        scenario.id: scenario.row_values for scenario in small.scenarios
    }


def test_a_name_without_letters_or_of_great_length_still_has_an_id(write: Write) -> None:
    feature = FEATURE.replace("It asks first", "???").replace("It lapses", "It lapses " + "very " * 60)

    ids = [scenario.id for scenario in load_specification(write(feature)).scenarios]

    assert all(len(part) <= 120 and part for id_ in ids for part in id_.split("/"))


@pytest.mark.parametrize("folder", [FEATURES, None], ids=["the features", "an outline with two tables"])
def test_rows_and_steps_are_those_that_pytest_bdd_runs(folder: Path | None, write: Write) -> None:
    folder = folder or write(FEATURE)
    specification = load_specification(folder)

    for document in specification.documents:
        parsed = FeatureParser(str(folder), document.uri).parse()
        told = {
            (template.line_number, row if contexts else None): template.render(context)
            for template in parsed.scenarios.values()
            for contexts in [[context for block in template.examples for context in block.as_contexts()]]
            for row, context in enumerate(contexts or [{}])
        }
        ours = {(one.line, one.row): one for one in specification.scenarios if one.uri == document.uri}
        assert ours.keys() == told.keys()
        for key, scenario in ours.items():
            assert scenario.name == told[key].name
            assert [step.text for step in scenario.steps] == [step.name for step in told[key].steps]
            assert [step.line for step in scenario.steps] == [step.line_number for step in told[key].steps]


def test_each_pickle_is_one_scenario() -> None:
    specification = load_specification(FEATURES)

    pickles = [pickle["id"] for document in specification.documents for pickle in document.pickles]
    assert [scenario.pickle_id for scenario in specification.scenarios] == pickles
    assert len(set(pickles)) == len(pickles)


def test_the_digest_changes_with_features_and_clauses(small: Specification, write: Write) -> None:
    folder = write(FEATURE)
    assert load_specification(folder).digest == small.digest

    other_feature = load_specification(write(FEATURE.replace("it asks", "it asks politely"))).digest
    write(FEATURE)
    clauses = folder / "clauses" / "verify-identity.toml"
    clauses.write_text(CLAUSES.replace("asks first", "asks at once"), encoding="utf-8")
    other_clause = load_specification(folder).digest

    assert len({small.digest, other_feature, other_clause}) == 3


def test_only_the_features_of_some_scenarios_are_read() -> None:
    whole = load_specification(FEATURES)
    wanted = [scenario.id for scenario in whole.scenarios if scenario.uri == "verify_identity/dsc_plus.feature"]
    some = load_specification(FEATURES, wanted[:2])
    assert [document.uri for document in some.documents] == ["verify_identity/dsc_plus.feature"]
    assert [scenario.id for scenario in some.scenarios] == wanted


def test_a_feature_in_a_folder_named_like_another_feature_is_found(write: Write) -> None:
    folder = write(FEATURE)
    outer, inner = folder / "identity" / "portal.feature", folder / "identity" / "portal" / "deep.feature"
    inner.parent.mkdir()
    inner.write_text(FEATURE, encoding="utf-8")
    assert features_of(folder, ["identity/portal/deep/it-asks-first"]) == [outer, inner]
    assert features_of(folder, ["identity/portal/it-asks-first"]) == [outer]
    assert features_of(folder, ["identity/portal-else/it-asks-first", "identity"]) == []


def test_scenarios_can_be_told_apart_in_sets(small: Specification) -> None:
    assert len(set(small.scenarios)) == 4


def test_every_component_has_surfaces_that_exist() -> None:
    assert set(COMPONENT_SURFACES) == set(COMPONENTS)
    assert all("model" in surfaces and set(surfaces) <= set(SURFACES) for surfaces in COMPONENT_SURFACES.values())


@pytest.mark.parametrize(
    ("written", "instead", "line", "what", "mend"),
    [
        ("      Then it asks", "      Than it asks", 10, "does not parse", "Correct the line"),
        ("      Then it asks", "      Then it asks\nFeature: B", 11, "does not parse", "Correct the line"),
        ("Feature: A portal", "Feature: A portal\nFeature: B", 1, 'holds the line "Feature: B"', "keyword"),
        ("  Rule: First", "  Rule: First\n\n    Scenari: It goes", 6, 'holds the line "Scenari: It goes"', "keyword"),
        ("      When she begins", "      Wen she begins", 8, 'begins with "Wen she begins"', "Given, When or Then"),
        ("    Given Ada is here", "    Gven Ada is here", 3, 'begins with "Gven Ada is here"', "Given, When or Then"),
        ("Outline: It lapses after <time> for <who>", "Outline: It, asks first!", 15, "the name of another", "line 8"),
        ("Scenario: It asks first", "Scenario:", 8, "has no name", "promises"),
        ("@VID-P-9 @api", "@VID-P-99 @api", 14, "@VID-P-99 is no clause", '"VID-P-9"'),
        ("@VID-P-9 @api", "@VID-P-9 @apii", 14, "@apii is no tag", '"api"'),
        ("@VID-P-1 @model @browser", "@model @browser", 8, "names no clause", "@VID-P-8"),
        ("@VID-P-1 @model @browser", "@VID-P-1", 8, "names no surface", "@model, @api or @browser"),
        (
            "@VID-P-1 @model @browser",
            "@VID-DSC-4 @api",
            8,
            "runs on api, which dsc-plus does not have",
            "model, browser",
        ),
        ("@VID-P-1 @model @browser", "@VID-P-1 @VID-DSC-4 @model", 8, "clauses of dsc-plus and portal", "divide"),
        ("      Examples: late", "      @VID-P-1\n      Examples: late", 24, "Examples carry tags", "Move them"),
        (
            "      Examples: late",
            "      Examples: none\n        | time | who |\n      Examples: late",
            24,
            "no rows",
            "Add a row",
        ),
        ("      Examples: late", "      Examples: none\n\n      Examples: late", 24, "no rows", "Add a row"),
        ("      When she begins", "      * she begins", 9, 'begins with "*"', "Given, When or Then"),
        ("      When she begins", "      And she begins", 9, 'begins with "And"', "Given, When or Then"),
        ("    Given Ada is here", "    * Ada is here", 4, 'begins with "*"', "Given, When or Then"),
        ("    Given Ada is here", "    Given <who> is here", 4, "a background has no rows", "Move the step"),
        ("      When she begins\n      Then it asks\n", "", 8, "has no steps", "remove it"),
        ("      When <time> is over", "      When <tiem> is over", 16, "fills <tiem>", '"time"'),
        ("        | 1    | Ada |", "        | -1   | Ada |", 22, "same as that of line 21", "Remove one"),
        ("        | 1    | Ada |", "        | <who>  | Ada |", 22, "holds a placeholder", "as they are"),
        ("        | who | time |", "        | who | who |", 25, "two columns", "otherwise"),
        ("        | who | time |", "        | who | t.* |", 25, '"t.*" is no name', "letters"),
    ],
)
def test_a_feature_that_would_not_run_as_written_is_refused(
    write: Write, written: str, instead: str, line: int, what: str, mend: str
) -> None:
    folder = write(FEATURE.replace(written, instead, 1))

    with pytest.raises(ConfigFault) as fault:
        load_specification(folder)

    assert fault.value.where == f"{folder / 'identity' / 'portal.feature'} line {line}"
    assert what in fault.value.what
    assert mend in fault.value.mend


@pytest.mark.parametrize(
    ("feature", "what"),
    [
        ("", "holds no feature"),
        ("Feature: Nothing\n", "has no scenarios"),
        ("Feature: X\n  @VID-P-1 @model\n  Scenario Outline: Y\n    Given Ada\n", "has no examples"),
    ],
)
def test_a_feature_in_which_nothing_would_run_is_refused(write: Write, feature: str, what: str) -> None:
    with pytest.raises(ConfigFault, match=what):
        load_specification(write(feature))


def test_two_scenarios_of_one_id_are_refused_across_files(write: Write) -> None:
    folder = write(FEATURE)
    (folder / "identity" / "portal").mkdir()
    other = "Feature: Other\n  @VID-P-1 @api\n  Scenario: Bob 2\n    Given Ada is here\n"
    (folder / "identity" / "portal" / "it-lapses-after-time-for-who.feature").write_text(other, encoding="utf-8")

    with pytest.raises(ConfigFault, match="belongs to two"):
        load_specification(folder)


def test_a_feature_that_is_not_utf_8_is_refused(write: Write) -> None:
    folder = write(FEATURE)
    (folder / "identity" / "portal.feature").write_bytes(b"Feature: \xff")

    with pytest.raises(ConfigFault, match="byte 9 is not UTF-8"):
        load_specification(folder)


def test_a_folder_without_features_is_refused(write: Write) -> None:
    folder = write(FEATURE)
    (folder / "identity" / "portal.feature").unlink()

    with pytest.raises(ConfigFault, match="there are no features"):
        load_specification(folder)
