"""The gate on step definitions: each step of the specification matches exactly one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from inspect import getsourcefile, getsourcelines
from pathlib import Path

from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from conformance._where import steps_package
from conformance.errors import ConfigFault
from conformance.nearby import near
from conformance.specification import Scenario

__all__ = ["StepDefinitions"]

_TYPES = {"given": "given", "when": "when", "then": "then"}


@dataclass(frozen=True)
class StepDefinitions:
    """The step definitions that the suite has.

    Attributes:
        contexts: as pytest-bdd keeps them.
    """

    contexts: tuple[StepFunctionContext, ...]

    @classmethod
    def registered(cls) -> StepDefinitions:
        """All that the modules of the suite's own steps have registered."""
        package = steps_package() + "."
        return cls(
            tuple(
                context
                for context in step_function_context_registry.values()
                if context.step_func.__module__.startswith(package)
            )
        )

    def matching(self, kind: str, text: str) -> list[StepFunctionContext]:
        """The definitions that match a step.

        Args:
            kind: ``given``, ``when`` or ``then``.
            text: the step without its keyword.
        """
        return [
            context for context in self.contexts if context.type in (None, kind) and context.parser.is_matching(text)
        ]

    def check(self, scenarios: Iterable[Scenario]) -> Mapping[tuple[str, str], StepFunctionContext]:
        """Refuse a specification of which a step matches no definition, or several.

        Returns:
            the definition of each step, by its kind and text.

        Raises:
            ConfigFault: the first such step, with its file and line, and what to do.
        """
        matches = lru_cache(maxsize=None)(self.matching)
        definitions = {}
        for scenario in scenarios:
            kind = "given"
            for step in scenario.steps:
                kind = _TYPES.get(step.keyword.strip().lower(), kind)
                found = matches(kind, step.text)
                if len(found) == 1:
                    definitions[kind, step.text] = found[0]
                    continue
                where = f"{scenario.uri} line {step.line}"
                said = f'"{step.keyword.strip()} {step.text}"'
                if not found:
                    names = {str(context.parser.name) for context in self.contexts if context.type in (None, kind)}
                    raise ConfigFault(
                        f"no step definition matches {said}",
                        where=where,
                        mend=f"Define it in {steps_package()}, or use the words of one that is there. "
                        f"{near(step.text, names)}",
                    )
                places = " and ".join(sorted(_place(context) for context in found))
                raise ConfigFault(
                    f"{len(found)} step definitions match {said}: {places}",
                    where=where,
                    mend="Leave one of them, or make their patterns differ",
                )
        return definitions


def _place(context: StepFunctionContext) -> str:
    source = getsourcefile(context.step_func)
    line = getsourcelines(context.step_func)[1]
    return f"{Path(source or '?').name} line {line}"
