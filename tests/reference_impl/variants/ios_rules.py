"""What each variant of IB Key on iOS breaks, Touch ID aside, as a question with one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.seams import ContractBroken
from reference_impl import target
from reference_impl.target.devices import ModelIBKey
from tests.reference_impl.variants.scene import PHONE, Scene

PASSCODE = "748159"


def _iphone(scene: Scene, **settings: str) -> ModelIBKey:
    return target.ibkey_ios(scene.opened, replace(PHONE, settings={"smartphone_passcode": PASSCODE, **settings}))


def _leads(scene: Scene, opens_with: str, *labels: str) -> bool:
    """Whether labels lead from what the app opens with to the challenge form."""
    phone = _iphone(scene, opens_with=opens_with)
    phone.launch()
    try:
        for label in labels:
            phone.screens.activate(label)
    except ContractBroken:
        return False
    return phone.screens.shows("Challenge")


def _asked(scene: Scene, biometric: str, challenge: str = "123456") -> ModelIBKey:
    """A phone on which a challenge was typed and Generate Passcode was tapped."""
    phone = _iphone(scene, biometric=biometric)
    phone.launch()
    phone.screens.activate("Authenticate")
    phone.screens.enter("Challenge", challenge)
    phone.screens.activate("Generate Passcode")
    return phone


def _with_passcode(scene: Scene, passcode: str) -> ModelIBKey:
    phone = _asked(scene, "none")
    if phone.response() is None:
        phone.screens.enter("Smartphone passcode", passcode)
        phone.screens.activate("Confirm")
    return phone


def needs_no_signing_in(scene: Scene) -> bool:
    return _leads(scene, "login", "Services", "Authenticate")


def authenticate_leads_to_the_form(scene: Scene) -> bool:
    return _leads(scene, "home", "Authenticate")


def services_is_at_the_top_left(scene: Scene) -> bool:
    phone = _iphone(scene, opens_with="login")
    phone.launch()
    return phone.screens.place("Services").across < 1 / 3


def more_is_at_the_bottom_right(scene: Scene) -> bool:
    phone = _iphone(scene, opens_with="signed-in")
    phone.launch()
    return phone.screens.place("More").across > 2 / 3


def generate_code_leads_to_the_form(scene: Scene) -> bool:
    return _leads(scene, "signed-in", "More", "Two-Factor Authentication", "Generate Code")


def takes_six_digits_in_the_form(scene: Scene) -> bool:
    phone = _iphone(scene)
    phone.launch()
    phone.screens.activate("Authenticate")
    phone.screens.enter("Challenge", "123456")
    return phone.screens.read("Challenge") == "123456"


def asks_for_the_passcode(scene: Scene) -> bool:
    return _asked(scene, "none").response() is None


def takes_the_right_passcode(scene: Scene) -> bool:
    return _with_passcode(scene, PASSCODE).response() is not None


def refuses_a_wrong_passcode(scene: Scene) -> bool:
    return _with_passcode(scene, "748158").response() is None


def asks_for_the_face(scene: Scene) -> bool:
    return _asked(scene, "face-id").response() is None


def refuses_a_stranger(scene: Scene) -> bool:
    phone = _asked(scene, "face-id")
    phone.look("stranger")
    return phone.response() is None


def knows_its_owner(scene: Scene) -> bool:
    phone = _asked(scene, "face-id")
    phone.look("owner")
    return phone.response() is not None


def holds_no_response_before(scene: Scene) -> bool:
    phone = _asked(scene, "face-id")
    before = phone.source()
    phone.look("owner")
    return str(phone.response()) not in before


def gives_nothing_for_a_cancelled_prompt(scene: Scene) -> bool:
    phone = _asked(scene, "face-id")
    phone.cancel_biometric()
    return phone.response() is None


def refuses_letters(scene: Scene) -> bool:
    return _asked(scene, "touch-id", "12345A").screens.shows("Challenge")


def refuses_an_empty_form(scene: Scene) -> bool:
    return _asked(scene, "touch-id", "").screens.shows("Challenge")


def says_why_it_refuses(scene: Scene) -> bool:
    return bool(_asked(scene, "touch-id", "12345").screens.message())


IOS_RULES: dict[str, Callable[[Scene], bool]] = {
    "sign-in-before-the-form": needs_no_signing_in,
    "authenticate-leads-nowhere": authenticate_leads_to_the_form,
    "services-leads-nowhere": needs_no_signing_in,
    "services-in-the-middle": services_is_at_the_top_left,
    "more-at-the-left": more_is_at_the_bottom_right,
    "generate-code-by-another-name": generate_code_leads_to_the_form,
    "challenge-cut-short": takes_six_digits_in_the_form,
    "passcode-not-asked-for": asks_for_the_passcode,
    "smartphone-passcode-refused": takes_the_right_passcode,
    "face-not-asked-for": asks_for_the_face,
    "strangers-face-accepted": refuses_a_stranger,
    "owners-face-refused": knows_its_owner,
    "response-readable-before": holds_no_response_before,
    "cancelled-prompt-releases": gives_nothing_for_a_cancelled_prompt,
    "wrong-passcode-accepted": refuses_a_wrong_passcode,
    "any-challenge-taken": refuses_letters,
    "empty-challenge-taken": refuses_an_empty_form,
    "challenge-refused-without-a-word": says_why_it_refuses,
}
