"""Each step of the specification matches exactly one definition, or the run is refused."""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext

from conformance._where import features_dir, step_modules
from conformance.errors import ConfigFault
from conformance.runner.step_definitions import StepDefinitions
from conformance.specification import Scenario, Step, load_specification


@pytest.fixture(scope="module")
def definitions() -> StepDefinitions:
    for name in step_modules():
        importlib.import_module(name)
    return StepDefinitions.registered()


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_specification(features_dir()).scenarios[0]


def test_every_step_of_the_features_has_one_definition(definitions: StepDefinitions) -> None:
    definitions.check(load_specification(features_dir()).scenarios)


def test_a_step_without_a_definition_is_named_with_its_line(definitions: StepDefinitions, scenario: Scenario) -> None:
    lost = replace(scenario, steps=(Step("When", "she whistles", 12),))

    with pytest.raises(ConfigFault) as raised:
        definitions.check([lost])

    assert f"{scenario.uri} line 12" in str(raised.value)
    assert '"When she whistles"' in str(raised.value)


def test_a_step_with_two_definitions_is_refused(definitions: StepDefinitions, scenario: Scenario) -> None:
    first = definitions.contexts[0]
    again = StepFunctionContext(None, first.step_func, parsers.parse("{who} {anything}"))

    with pytest.raises(ConfigFault, match="2 step definitions match"):
        StepDefinitions((*definitions.contexts, again)).check([scenario])


def test_and_takes_the_kind_of_the_step_before_it(definitions: StepDefinitions, scenario: Scenario) -> None:
    # "has a DSC+" is defined for Given alone
    given = replace(scenario, steps=(Step("Given", "Ada has a DSC+", 1), Step("And", "Ada has a DSC+", 2)))
    definitions.check([given])
    then = replace(scenario, steps=(Step("Then", "Client Portal refuses it", 1), Step("And", "Ada has a DSC+", 2)))

    with pytest.raises(ConfigFault, match="no step definition"):
        definitions.check([then])
