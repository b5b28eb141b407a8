"""What each variant of Client Portal's pages breaks, as a question with one answer."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.reference_impl.variants.scene import Scene


def calls_the_username_so(scene: Scene) -> bool:
    return scene.opened.system.parts.wording.confirm_username == "Username"


def calls_the_passcode_so(scene: Scene) -> bool:
    return scene.opened.system.parts.wording.passcode == "Passcode"


def calls_the_challenge_so(scene: Scene) -> bool:
    return scene.opened.system.parts.wording.challenge == "Challenge Code"


def asks_for_a_password(scene: Scene) -> bool:
    return '<label for="password">Password</label>' in scene.pages()[0]


def submits_credentials_with_continue(scene: Scene) -> bool:
    return "<button>Continue</button>" in scene.pages()[0]


def names_the_challenge(scene: Scene) -> bool:
    return '<label for="challenge">Challenge Code</label>' in scene.pages()[1]


def has_a_field_for_the_response(scene: Scene) -> bool:
    field = re.search(r'<input id="passcode"[^>]*>', scene.pages()[1])
    assert field
    return not re.search(r"hidden|readonly|type=", field[0])


def submits_the_response_with_continue(scene: Scene) -> bool:
    return "<button>Continue</button>" in scene.pages()[1]


PAGE_RULES: dict[str, Callable[[Scene], bool]] = {
    "credentials-by-another-name": calls_the_username_so,
    "passcode-by-another-name": calls_the_passcode_so,
    "no-password-asked": asks_for_a_password,
    "no-continue-after-credentials": submits_credentials_with_continue,
    "challenge-by-another-name": calls_the_challenge_so,
    "challenge-without-its-name": names_the_challenge,
    "passcode-without-a-field": has_a_field_for_the_response,
    "passcode-takes-nothing": has_a_field_for_the_response,
    "passcode-loses-a-zero": has_a_field_for_the_response,
    "no-continue-after-passcode": submits_the_response_with_continue,
}
