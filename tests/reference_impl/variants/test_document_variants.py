"""The variants about documents, which are not in the list of all before the reference offers ``document-intake``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.catalogue import load_catalogue
from conformance.surfaces import COMPONENT_SURFACES
from reference_impl import variants
from reference_impl.parts import Parts
from reference_impl.variants import Variant
from reference_impl.variants.documents import DOCUMENT_VARIANTS
from tests.reference_impl.variants.document_rules import DOCUMENT_RULES
from tests.reference_impl.variants.scene import Scene

CLAUSES = load_catalogue(Path(__file__).parents[3] / "features" / "clauses").clauses
BY_NAME = {variant.name: variant for variant in DOCUMENT_VARIANTS}


def test_each_variant_has_its_rule_here() -> None:
    assert sorted(BY_NAME) == sorted(DOCUMENT_RULES)
    assert len(BY_NAME) == len(DOCUMENT_VARIANTS)


@pytest.mark.parametrize("name", DOCUMENT_RULES)
def test_the_variant_breaks_its_rule(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(variants._BY_NAME, name, BY_NAME[name])
    assert not DOCUMENT_RULES[name](Scene(name))


@pytest.mark.parametrize("rule", dict.fromkeys(DOCUMENT_RULES.values()), ids=lambda rule: rule.__name__)
def test_the_reference_keeps_the_rule(rule: Callable[[Scene], bool]) -> None:
    assert rule(Scene(None))


@pytest.mark.parametrize("variant", DOCUMENT_VARIANTS, ids=lambda variant: variant.name)
def test_the_variant_changes_one_part_and_says_what_it_breaks_and_where(variant: Variant) -> None:
    sound, broken = Parts(), variant.change(Parts())
    assert [part for part in vars(sound) if getattr(sound, part) != getattr(broken, part)] == ["document_filing"]
    assert variant.breaks.endswith(".")
    assert {CLAUSES[clause].component for clause in variant.clauses} == {"document-intake"}
    assert variant.surfaces == COMPONENT_SURFACES["document-intake"]
