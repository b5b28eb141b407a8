"""How well a picture can be read: measured by the adapter, judged by the domain's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_impl.adapters.legibility import measure
from reference_impl.domain.documents import legibility
from reference_impl.domain.documents.model import Legibility

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["judge"]


def judge(image: Image) -> Legibility:
    """Judge a picture.

    Clauses: DOC-INT-3.

    Args:
        image: upright, in RGB or grey.
    """
    return legibility.judge(measure(image))
