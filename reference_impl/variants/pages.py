"""Client Portal's pages with one thing missing, or called otherwise, that a clause names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import reference_impl.portal
from reference_impl.parts import Parts
from reference_impl.variants.registry import PAGES_ONLY, SCREENS_ONLY, Variant

__all__ = ["PAGE_VARIANTS", "on_page", "template_of", "worded"]

_TEMPLATES = Path(reference_impl.portal.__file__).parent / "templates"
_PASSCODE = '<input id="passcode" name="passcode"'


def template_of(name: str) -> str:
    """The markup of one of Client Portal's own templates."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def on_page(template: str, sound: str, broken: str) -> Callable[[Parts], Parts]:
    """The change that puts something else in place of a part of a template."""

    def change(parts: Parts) -> Parts:
        markup = template_of(template)
        if markup.count(sound) != 1:
            raise AssertionError(f"{template} has not exactly one {sound!r} that a variant could break")
        return replace(parts, pages={**parts.pages, template: markup.replace(sound, broken)})

    return change


def worded(**labels: str) -> Callable[[Parts], Parts]:
    """The change that calls what stands on the pages otherwise."""
    return lambda parts: replace(parts, wording=replace(parts.wording, **labels))


PAGE_VARIANTS = (
    Variant(
        "no-password-asked",
        ("VID-P-1",),
        "The page of a task that requires verification asks for the username alone.",
        ("browser",),
        on_page("verification_credentials.html", '<label for="password">', "<label hidden>"),
        PAGES_ONLY,
    ),
    Variant(
        "no-continue-after-credentials",
        ("VID-P-1",),
        "The button that submits the username and the password is called Next in place of Continue.",
        ("browser",),
        on_page("verification_credentials.html", "{{ words.go_on }}", "Next"),
        SCREENS_ONLY,
    ),
    Variant(
        "challenge-by-another-name",
        ("VID-P-2",),
        "The challenge code is displayed under the name Code in place of Challenge Code.",
        ("browser",),
        worded(challenge="Code"),
        SCREENS_ONLY,
    ),
    Variant(
        "challenge-without-its-name",
        ("VID-P-2",),
        "The words Challenge Code stand on the page, and what is displayed does not carry them as its name.",
        ("browser",),
        on_page("verification_challenge.html", '<label for="challenge">', "<label>"),
        SCREENS_ONLY,
    ),
    Variant(
        "passcode-without-a-field",
        ("VID-P-2",),
        "The word Passcode stands beside the challenge code, and there is no field to type the response into.",
        ("browser",),
        on_page("verification_challenge.html", _PASSCODE, f"{_PASSCODE} hidden"),
        PAGES_ONLY,
    ),
    Variant(
        "passcode-takes-nothing",
        ("VID-P-2",),
        "The field for the response is there and takes nothing.",
        ("browser",),
        on_page("verification_challenge.html", _PASSCODE, f"{_PASSCODE} readonly"),
        PAGES_ONLY,
    ),
    Variant(
        "passcode-loses-a-zero",
        ("VID-P-2",),
        "The field for the response takes a number, and a zero that the response begins with is lost.",
        ("browser",),
        on_page("verification_challenge.html", _PASSCODE, f'{_PASSCODE} type="range" min="0" max="99999999"'),
        PAGES_ONLY,
    ),
    Variant(
        "no-continue-after-passcode",
        ("VID-P-3",),
        "The button that submits the response is called Submit in place of Continue.",
        ("browser",),
        on_page("verification_challenge.html", "{{ words.go_on }}", "Submit"),
        SCREENS_ONLY,
    ),
)
