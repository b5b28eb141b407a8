"""What the process that reads messages is told by name, since it shares nothing with whoever starts it."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["by_name"]


def by_name(name: str) -> Any:
    """What stands at a place.

    Args:
        name: ``package.module:function``.

    Raises:
        ImportError: there is no such module.
        AttributeError: it has no such function.
    """
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)
