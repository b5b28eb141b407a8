"""Which component can be reached on which surface: the published table.

A component under test is reached on its own surface; the others in a scenario play along, reached the cheapest way.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conformance.seams import Component, Surface

__all__ = ["COMPONENT_SURFACES"]

_ALL: tuple[Surface, ...] = ("model", "api", "browser")
_OPERATED: tuple[Surface, ...] = ("model", "browser")
_WIRED: tuple[Surface, ...] = ("model", "api")

COMPONENT_SURFACES: Mapping[Component, tuple[Surface, ...]] = MappingProxyType(
    {
        "portal": _ALL,
        "ibkey-ios": _OPERATED,
        "ibkey-android": _OPERATED,
        "dsc-plus": _OPERATED,
        "phone-ios": _OPERATED,
        "phone-android": _OPERATED,
        "document-intake": _WIRED,
        "trading-platform": _ALL,
        "client-services": _ALL,
        "troubleshooter": _ALL,
    }
)
"""The surfaces that a component can have, by component. Devices and phones have no API: a person operates them."""
