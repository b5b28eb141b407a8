"""What pytest-bdd does for each scenario anew, done once for all of them: it costs more than all of the recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from gherkin.parser import Parser

from conformance.specification import Document

__all__ = ["index_steps", "parse_once"]


def index_steps(monkeypatch: pytest.MonkeyPatch, is_ours: Callable[[Any], bool]) -> None:
    """Find the definition of a step once for all scenarios that have it, and look at its parameters once.

    pytest-bdd looks through all fixtures for each step of each scenario. The gate on step definitions has made sure
    that a step of ours has exactly one, and our definitions are visible everywhere, so what was found once stays true.

    Args:
        monkeypatch: takes it back.
        is_ours: whether a test is a case of the run.
    """
    module = import_module("pytest_bdd.scenario")  # the package has a function of this name as well
    look_up = module.get_step_function
    found: dict[tuple[str, str], Any] = {}

    def find(request: Any, step: Any) -> Any:
        if not is_ours(request.node):
            return look_up(request=request, step=step)
        key = (step.type, step.name)
        if key not in found:
            found[key] = look_up(request=request, step=step)
        return found[key]

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
