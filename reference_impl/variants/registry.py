"""What a variant is: the reference with one rule broken, by a named override at composition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal

from reference_impl.domain.client_portal import ClientPortal
from reference_impl.parts import Parts

__all__ = [
    "DEVICES",
    "EVERYWHERE",
    "PAGES_ONLY",
    "SCREENS_ONLY",
    "UnknownVariant",
    "Variant",
    "everywhere",
    "use_cases",
]

Surface = Literal["model", "api", "browser"]

EVERYWHERE: tuple[Surface, ...] = ("model", "api", "browser")
"""All surfaces of Client Portal."""

DEVICES: tuple[Surface, ...] = ("model", "browser")
"""All surfaces of a device."""

SCREENS_ONLY: Mapping[Surface, str] = {
    "model": "a use case has no labels; only a page can call something by another name",
    "api": "the API's names are fixed by the wire contract; only a page can call something by another name",
}
"""Exceptions of a variant that changes what stands on a page and nothing else."""

PAGES_ONLY: Mapping[Surface, str] = {
    "model": "a use case has no pages; only a page can lack a field or a button",
    "api": "a request has no fields or buttons to find; only a page can lack one",
}
"""Exceptions of a variant whose page lacks something that a person needs."""


@dataclass(frozen=True)
class Variant:
    """One broken rule.

    Attributes:
        name: by which it is asked for.
        clauses: ids of the clauses that it breaks.
        breaks: what goes wrong, in one plain sentence.
        surfaces: where the break can be seen.
        exceptions: surfaces of the component where it cannot be seen, each with the reason.
        change: puts the broken part in place of the sound one.
    """

    name: str
    clauses: tuple[str, ...]
    breaks: str
    surfaces: tuple[Surface, ...]
    change: Callable[[Parts], Parts] = field(repr=False)
    exceptions: Mapping[Surface, str] = field(default_factory=dict)


class UnknownVariant(ValueError):
    """There is no variant of this name.

    Args:
        name: what was asked for.
        known: the names that there are.
    """

    def __init__(self, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=3, cutoff=0.6)
        choice = f"Did you mean {' or '.join(near)}?" if near else f"Variants are {', '.join(names)}."
        super().__init__(f"there is no variant {name!r}. {choice}")
        self.name = name
        self.near = tuple(near)


def use_cases(broken: type[ClientPortal]) -> Callable[[Parts], Parts]:
    """The change that puts broken use cases of Client Portal in place of the sound ones."""
    return lambda parts: replace(parts, client_portal=broken)


def everywhere(name: str, clauses: tuple[str, ...], breaks: str, broken: type[ClientPortal]) -> Variant:
    """A variant of the use cases whose break can be seen on every surface."""
    return Variant(name, clauses, breaks, EVERYWHERE, use_cases(broken))
