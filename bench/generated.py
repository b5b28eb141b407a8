"""Scenarios by the thousand, written alike for the suite, for bare pytest-bdd and for behave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

__all__ = ["STEPS", "write_for_behave", "write_for_pytest_bdd", "write_for_the_suite"]

STEPS = (
    "Given Ada has a DSC+",
    "When she uses the press button",
    'And she types "7" on the card',
    "And she confirms with OK",
    'Then the display reads "PIN>"',
)
"""Of each scenario: words of the suite's own vocabulary, that cost as little as any."""

_SCENARIOS_PER_FEATURE = 50
_TAGS = "@BEN-1 @model"
_CLAUSES = """\
article = "bench"
title = "A card for measuring"
references = []

[[clause]]
id = "BEN-1"
level = "must"
origin = "article"
step = "1"
component = "dsc-plus"
text = "The card asks for its PIN."
"""
# The same words, bound to functions that do nothing, in either framework's way. Neither has an import that it does not
# need, and each is given what costs it least: plain sentences where no word varies.
_PYTEST_BDD = """\
from pytest_bdd import given, scenarios, then, when

scenarios({folder!r})


@given("Ada has a DSC+")
def has_card():
    pass


@when("she uses the press button")
def press():
    pass


@when('she types "7" on the card')
def types():
    pass


@when("she confirms with OK")
def confirms():
    pass


@then('the display reads "PIN>"')
def reads():
    pass
"""
_BEHAVE = """\
from behave import given, then, when


@given("Ada has a DSC+")
def has_card(context):
    pass


@when("she uses the press button")
def press(context):
    pass


@when('she types "7" on the card')
def types(context):
    pass


@when("she confirms with OK")
def confirms(context):
    pass


@then('the display reads "PIN>"')
def reads(context):
    pass
"""


def write_for_the_suite(folder: Path, count: int) -> Path:
    """Write a specification for the suite.

    Args:
        folder: is made.
        count: how many scenarios.

    Returns:
        the folder of features, with a catalogue of one clause.
    """
    features = _write_features(folder / "features", count, _TAGS)
    (features / "clauses").mkdir()
    (features / "clauses" / "bench.toml").write_text(_CLAUSES, encoding="utf-8")
    return features


def write_for_pytest_bdd(folder: Path, count: int) -> Path:
    """Write the same scenarios, untagged, with a module of tests for pytest-bdd.

    Returns:
        the module.
    """
    _write_features(folder / "features", count, "")
    module = folder / "test_generated.py"
    module.write_text(_PYTEST_BDD.format(folder=str(folder / "features")), encoding="utf-8")
    return module


def write_for_behave(folder: Path, count: int) -> Path:
    """Write the same scenarios, untagged, with steps for behave.

    Returns:
        the folder of features.
    """
    features = _write_features(folder / "features", count, "")
    (features / "steps").mkdir()
    (features / "steps" / "generated.py").write_text(_BEHAVE, encoding="utf-8")
    return features


def _write_features(folder: Path, count: int, tags: str) -> Path:
    folder.mkdir(parents=True)
    for number, first in enumerate(range(0, count, _SCENARIOS_PER_FEATURE)):
        last = min(first + _SCENARIOS_PER_FEATURE, count)
        lines = [f"Feature: Cards, part {number}", *_scenarios(range(first, last), tags)]
        (folder / f"cards_{number:03d}.feature").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _scenarios(numbers: range, tags: str) -> Iterator[str]:
    for number in numbers:
        yield ""
        if tags:
            yield f"  {tags}"
        yield f"  Scenario: Card {number}"
        yield from (f"    {step}" for step in STEPS)
