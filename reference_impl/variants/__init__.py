"""Mutants: the reference with one rule broken, each a named override at composition. No rule asks whether it is one."""

from __future__ import annotations

from reference_impl.parts import Parts
from reference_impl.variants.devices import DEVICE_VARIANTS
from reference_impl.variants.portal import PORTAL_VARIANTS
from reference_impl.variants.registry import UnknownVariant, Variant

__all__ = ["UnknownVariant", "Variant", "apply", "catalogue"]

_BY_NAME = {variant.name: variant for variant in (*PORTAL_VARIANTS, *DEVICE_VARIANTS)}


def catalogue() -> list[Variant]:
    """All variants, in the order of their clauses."""
    return list(_BY_NAME.values())


def apply(name: str | None, parts: Parts) -> Parts:
    """Put a variant's part in place of the sound one.

    Args:
        name: the variant; ``None`` leaves everything sound.
        parts: what would be composed otherwise.

    Raises:
        UnknownVariant: there is none of this name; the message lists near matches.
    """
    if name is None:
        return parts
    if name not in _BY_NAME:
        raise UnknownVariant(name, _BY_NAME)
    return _BY_NAME[name].change(parts)
