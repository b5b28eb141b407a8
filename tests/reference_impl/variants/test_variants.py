"""Each variant breaks its rule, and is composed by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.catalogue import load_catalogue
from conformance.manifest import embedded_manifest, load_manifest
from reference_impl.parts import Parts
from reference_impl.variants import UnknownVariant, Variant, apply, catalogue
from tests.reference_impl.variants.android_rules import ANDROID_RULES
from tests.reference_impl.variants.camera_phone_rules import CAMERA_PHONE_RULES
from tests.reference_impl.variants.card_login_rules import CARD_LOGIN_RULES
from tests.reference_impl.variants.card_pin_rules import CARD_PIN_RULES
from tests.reference_impl.variants.card_rules import CARD_RULES
from tests.reference_impl.variants.connection_rules import CONNECTION_RULES
from tests.reference_impl.variants.desk_rules import DESK_RULES
from tests.reference_impl.variants.device_rules import DEVICE_RULES
from tests.reference_impl.variants.document_file_rules import DOCUMENT_FILE_RULES
from tests.reference_impl.variants.document_rules import DOCUMENT_RULES
from tests.reference_impl.variants.help_rules import HELP_RULES
from tests.reference_impl.variants.ios_rules import IOS_RULES
from tests.reference_impl.variants.page_rules import PAGE_RULES
from tests.reference_impl.variants.portal_rules import PORTAL_RULES
from tests.reference_impl.variants.reading_rules import READING_RULES
from tests.reference_impl.variants.scene import Scene
from tests.reference_impl.variants.sign_in_rules import SIGN_IN_RULES
from tests.reference_impl.variants.trading_rules import TRADING_RULES
from tests.reference_impl.variants.verification_rules import VERIFICATION_RULES

CLAUSES = load_catalogue(Path(__file__).parents[3] / "features" / "clauses").clauses
REACHED = load_manifest(embedded_manifest())
RULES = {
    **PORTAL_RULES,
    **VERIFICATION_RULES,
    **PAGE_RULES,
    **DEVICE_RULES,
    **IOS_RULES,
    **ANDROID_RULES,
    **CARD_PIN_RULES,
    **SIGN_IN_RULES,
    **CARD_RULES,
    **CARD_LOGIN_RULES,
    **DESK_RULES,
    **TRADING_RULES,
    **CONNECTION_RULES,
    **HELP_RULES,
    **DOCUMENT_RULES,
    **DOCUMENT_FILE_RULES,
    **READING_RULES,
    **CAMERA_PHONE_RULES,
}


def test_each_variant_has_its_rule_here() -> None:
    names = [variant.name for variant in catalogue()]
    assert sorted(names) == sorted(RULES)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", RULES)
def test_the_variant_breaks_its_rule(name: str) -> None:
    assert not RULES[name](Scene(name))


@pytest.mark.parametrize("rule", dict.fromkeys(RULES.values()), ids=lambda rule: rule.__name__)
def test_the_reference_keeps_the_rule(rule: Callable[[Scene], bool]) -> None:
    assert rule(Scene(None))


@pytest.mark.parametrize("name", RULES)
def test_the_variant_leaves_every_other_part_alone(name: str) -> None:
    sound, broken = Parts(), apply(name, Parts())
    changed = [part for part in vars(sound) if getattr(sound, part) != getattr(broken, part)]
    assert len(changed) == 1


def test_a_race_alone_is_right_one_after_another() -> None:
    assert RULES["replay-accepted"](Scene("check-then-act"))


@pytest.mark.parametrize("variant", catalogue(), ids=lambda variant: variant.name)
def test_the_variant_says_what_it_breaks_and_where_it_shows(variant: Variant) -> None:
    assert variant.clauses
    assert variant.breaks.endswith(".")
    surfaces = REACHED.surfaces(CLAUSES[variant.clauses[0]].component)
    assert set(variant.surfaces) | set(variant.exceptions) == set(surfaces)
    assert not set(variant.surfaces) & set(variant.exceptions)
    assert all(variant.exceptions.values())


def test_a_name_that_does_not_exist_is_told_what_is_near() -> None:
    with pytest.raises(UnknownVariant, match="Did you mean never-lapses") as fault:
        apply("never-laps", Parts())
    assert fault.value.near[0] == "never-lapses"


def test_a_name_that_is_near_nothing_is_told_all_names() -> None:
    with pytest.raises(UnknownVariant, match="Variants are accepted-right-at-the-end, access-before-ok"):
        apply("xyz", Parts())
