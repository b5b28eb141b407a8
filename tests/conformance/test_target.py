"""Who plays what in a case: the target what it brings, the understudy the rest, each on the surface that suits."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.errors import ConfigFault, HarnessFault
from conformance.loopback import Premises
from conformance.manifest import Launch, Manifest, Reach
from conformance.seams import Component, Surface
from conformance.target import Cast, OpenTarget, load_factory

Brought = Mapping[Component, tuple[Surface, ...]]

EVERYTHING: Brought = {
    "portal": ("model", "api", "browser"),
    "dsc-plus": ("model", "browser"),
    "client-services": ("model", "api", "browser"),
}


def _target(name: str, brought: Brought) -> OpenTarget:
    components = {
        component: {surface: Reach("twin", "", 1) for surface in surfaces} for component, surfaces in brought.items()
    }
    return OpenTarget(Manifest(Path(f"{name}.toml"), name, "1", components, {}), Premises(), 1)


def _cast(brought: Brought, understudy: Brought = EVERYTHING) -> Cast:
    return Cast(_target("mine", brought), _target("reference", understudy))


def _role(
    cast: Cast, component: Component, tested: Component, surface: Surface, *, curated: bool = False
) -> tuple[str, str]:
    role = cast.role(component, tested, surface, curated)
    return role.target.manifest.name, role.surface


@pytest.mark.parametrize("curated", [False, True])
@pytest.mark.parametrize("surface", ["model", "api", "browser"])
def test_the_component_under_test_is_reached_on_the_cases_surface(surface: Surface, curated: bool) -> None:
    assert _role(_cast(EVERYTHING), "portal", "portal", surface, curated=curated) == ("mine", surface)


@pytest.mark.parametrize(
    ("component", "surface", "reached"),
    [
        # What a person carries needs nothing of the others, so the cheapest way will do.
        ("dsc-plus", "model", "model"),
        ("dsc-plus", "api", "model"),
        ("dsc-plus", "browser", "model"),
        # What shares state with the component under test is reached where it does.
        ("client-services", "model", "model"),
        ("client-services", "api", "api"),
        ("client-services", "browser", "api"),
    ],
)
def test_the_others_are_reached_the_cheapest_way_that_shares_state(
    component: Component, surface: Surface, reached: str
) -> None:
    assert _role(_cast(EVERYTHING), component, "portal", surface) == ("mine", reached)


@pytest.mark.parametrize(
    ("surface", "card", "desk"),
    [("model", "model", "model"), ("api", "model", "api"), ("browser", "browser", "browser")],
)
def test_where_people_watch_everybody_is_seen_in_the_browser(surface: Surface, card: str, desk: str) -> None:
    cast = _cast(EVERYTHING)

    assert _role(cast, "dsc-plus", "portal", surface, curated=True) == ("mine", card)
    assert _role(cast, "client-services", "portal", surface, curated=True) == ("mine", desk)


def test_what_the_target_does_not_bring_the_understudy_plays() -> None:
    cast = _cast({"portal": ("api",)})

    assert _role(cast, "portal", "portal", "api") == ("mine", "api")
    assert _role(cast, "dsc-plus", "portal", "api") == ("reference", "model")


def test_what_the_target_brings_it_plays_on_whatever_surface_it_has() -> None:
    cast = _cast({"portal": ("api",), "dsc-plus": ("browser",), "client-services": ("model",)})

    assert _role(cast, "dsc-plus", "portal", "api") == ("mine", "browser")
    assert _role(cast, "client-services", "portal", "api") == ("mine", "model")
    assert _role(cast, "portal", "dsc-plus", "model") == ("mine", "api")


def test_nobody_steps_in_for_the_component_under_test() -> None:
    with pytest.raises(ConfigFault, match=r'nobody plays "portal".*on surface browser'):
        _role(_cast({"portal": ("api",)}), "portal", "portal", "browser")


def test_what_nobody_brings_is_a_fault_that_says_what_to_add() -> None:
    with pytest.raises(ConfigFault) as raised:
        _role(_cast({"portal": ("api",)}), "troubleshooter", "portal", "api")

    assert raised.value.where == "mine.toml"
    assert 'Add [components."troubleshooter"] to the manifest' in str(raised.value)


# ---------------------------------------------------------------- factories
@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """A manifest with modules beside it; the path of this process stays as it was."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "toy_factories.py").write_text("NUMBER = 7\ndef opens(variant):\n    return ['open', variant]\n")
    (tmp_path / "toy_slip.py").write_text("def opens(variant)\n    return variant\n")
    (tmp_path / "toy_stumble.py").write_text("opens = {}['opens']\n")
    launches = {"in_process": Launch("in_process", factory="toy_factories:opens", line=5)}
    return Manifest(tmp_path / "my.toml", "mine", "1", {}, launches)


def test_a_factory_lies_beside_its_manifest(manifest: Manifest) -> None:
    assert OpenTarget(manifest, Premises(), 1).open_in_process("broken") == ["open", "broken"]


def test_a_target_without_test_control_in_process_has_none(manifest: Manifest) -> None:
    assert OpenTarget(manifest, Premises(), 1).control_in_process(object()) is None


def test_a_launch_that_the_manifest_does_not_have_is_the_suites_fault_to_ask_for(manifest: Manifest) -> None:
    with pytest.raises(HarnessFault, match="mine has no launch served"):
        OpenTarget(manifest, Premises(), 1).served()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("toy_nowhere:opens", "cannot be imported (No module named 'toy_nowhere')"),
        ("toy_slip:opens", "cannot be imported (SyntaxError: expected ':'"),
        ("toy_stumble:opens", "cannot be imported (KeyError: 'opens')"),
        ("toy_factories:closes", 'module "toy_factories" has no function "closes"'),
        ("toy_factories:NUMBER", "python:toy_factories:NUMBER is no function"),
    ],
)
def test_a_factory_that_cannot_be_had_is_told_with_its_line(manifest: Manifest, name: str, says: str) -> None:
    with pytest.raises(ConfigFault) as raised:
        load_factory(name, manifest, 5)

    assert says in raised.value.what
    assert raised.value.where == f"{manifest.path} line 5"
    assert raised.value.mend
