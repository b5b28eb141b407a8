"""What pytest-bdd does for each scenario anew, done once for all of them: it costs more than all of the recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from gherkin.parser import Parser
from pytest_bdd.steps import StepFunctionContext

from conformance.specification import Document

__all__ = ["index_steps", "parse_once"]


def index_steps(
    monkeypatch: pytest.MonkeyPatch,
    definitions: Mapping[tuple[str, str], StepFunctionContext],
    is_ours: Callable[[Any], bool],
) -> None:
    """Take a step's definition from where the gate found it, and look at its parameters once.

    pytest-bdd looks through all fixtures for each step of each scenario. The gate on step definitions has made sure
    that a step of ours has exactly one, and our definitions are visible everywhere.

    Args:
        monkeypatch: takes it back.
        definitions: as the gate found them, by kind and text; any other step is looked up as ever.
        is_ours: whether a test is a case of the run.
    """
    module = import_module("pytest_bdd.scenario")  # the package has a function of this name as well
    look_up = module.get_step_function

    def find(request: Any, step: Any) -> Any:
        known = definitions.get((step.type, step.name)) if is_ours(request.node) else None
        return look_up(request=request, step=step) if known is None else known

    monkeypatch.setattr(module, "get_step_function", find)
    monkeypatch.setattr(module, "signature", cache(module.signature))
    monkeypatch.setattr(module, "get_required_args", cache(module.get_required_args))


def parse_once(monkeypatch: pytest.MonkeyPatch, documents: Iterable[Document]) -> None:
    """Give pytest-bdd the Gherkin documents that the specification was read from.

    Args:
        monkeypatch: takes it back.
        documents: a source that is not among them is parsed as ever.
    """
    parsed = {document.source: document.ast for document in documents}

    class Parsed:
        def parse(self, source: str) -> Any:
            return parsed[source] if source in parsed else Parser().parse(source)

    monkeypatch.setattr(import_module("pytest_bdd.gherkin_parser"), "Parser", Parsed)
