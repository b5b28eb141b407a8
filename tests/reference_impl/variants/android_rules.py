"""What the variants of IB Key on Android break, each as a look at a system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.seams import DeviceSpec
from reference_impl import target
from tests.reference_impl.variants.scene import Scene

ANDROID = DeviceSpec("ibkey-android", "3", "OCRA-1:HOTP-SHA256-8:QN06", bytes(range(32)), "2468")


def tapped(scene: Scene, opens_with: str, *labels: str) -> target.ModelScreens:
    """The screens of the app after these labels."""
    phone = target.ibkey_android(scene.opened, replace(ANDROID, settings={"opens_with": opens_with}))
    phone.launch()
    for label in labels:
        phone.screens.activate(label)
    return phone.screens


def filled_in(scene: Scene, pin: str = "2468", challenge: str = "123456") -> target.ModelAndroidIBKey:
    """The app after a form was sent."""
    phone = target.ibkey_android(scene.opened, ANDROID)
    phone.launch()
    phone.screens.activate("Authenticate")
    phone.screens.enter("PIN", pin)
    phone.screens.enter("Challenge", challenge)
    phone.screens.activate("Generate Passcode")
    return phone


def is_accepted(scene: Scene, pin: str) -> bool:
    response = filled_in(scene, pin, scene.portal.challenge() or "123456").response()
    return response is not None and scene.portal.answer(response).accepted


def challenged(scene: Scene) -> Scene:
    scene.control.enrol("ada", ANDROID)
    scene.challenged()
    return scene


def opens(scene: Scene) -> bool:
    return tapped(scene, "home").shows("Authenticate")


def asks_for_no_password(scene: Scene) -> bool:
    return not tapped(scene, "home", "Authenticate").shows("Password")


def authenticate_leads_to_the_form(scene: Scene) -> bool:
    return tapped(scene, "home", "Authenticate").shows("Challenge")


def services_is_at_the_top(scene: Scene) -> bool:
    return tapped(scene, "login").place("Services").down < 1 / 3


def services_leads_home(scene: Scene) -> bool:
    return tapped(scene, "login", "Services").shows("Authenticate")


def more_is_at_the_right(scene: Scene) -> bool:
    return tapped(scene, "signed-in").place("More").across > 2 / 3


def the_menu_has_generate_response(scene: Scene) -> bool:
    return tapped(scene, "signed-in", "More", "Two-Factor Authentication").shows("Generate Response")


def the_response_comes_at_once(scene: Scene) -> bool:
    return filled_in(scene).response() is not None


def the_right_pin_is_accepted(scene: Scene) -> bool:
    return is_accepted(challenged(scene), "2468")


def the_pin_is_called_so(scene: Scene) -> bool:
    return tapped(scene, "home", "Authenticate").shows("PIN")


def another_pin_gives_another_response(scene: Scene) -> bool:
    return filled_in(scene).response() != filled_in(scene, "2469").response()


def a_longer_pin_is_refused(scene: Scene) -> bool:
    return not is_accepted(challenged(scene), "24680")


def guessing_ends(scene: Scene) -> bool:
    challenged(scene)
    for pin in ("1111", "2222", "3333", "4444", "5555"):
        assert not is_accepted(scene, pin)
    return not is_accepted(scene, "2468")


def a_middle_digit_counts(scene: Scene) -> bool:
    return not is_accepted(challenged(scene), "2478")


def each_challenge_has_its_response(scene: Scene) -> bool:
    phone = target.ibkey_android(scene.opened, ANDROID)
    return phone.respond("123456") != phone.respond("654321")


def the_pin_is_asked_for_each_time(scene: Scene) -> bool:
    phone = filled_in(scene)
    for label in ("Done", "Authenticate"):
        phone.screens.activate(label)
    phone.screens.enter("Challenge", "123456")
    phone.screens.activate("Generate Passcode")
    return phone.response() is None


def an_empty_pin_is_refused(scene: Scene) -> bool:
    return filled_in(scene, "").response() is None


def a_short_challenge_is_refused(scene: Scene) -> bool:
    return filled_in(scene, challenge="12345").response() is None


def a_refusal_has_words(scene: Scene) -> bool:
    return bool(filled_in(scene, "").screens.message())


ANDROID_RULES: dict[str, Callable[[Scene], bool]] = {
    "android-stays-closed": opens,
    "android-password-in-the-form": asks_for_no_password,
    "android-authenticate-asks-to-log-in": authenticate_leads_to_the_form,
    "android-services-in-the-middle": services_is_at_the_top,
    "android-services-go-nowhere": services_leads_home,
    "android-more-at-the-left": more_is_at_the_right,
    "android-entry-of-another-platform": the_menu_has_generate_response,
    "android-asks-twice": the_response_comes_at_once,
    "android-another-response": the_right_pin_is_accepted,
    "android-pin-by-another-name": the_pin_is_called_so,
    "android-first-response-again": each_challenge_has_its_response,
    "android-pin-not-looked-at": another_pin_gives_another_response,
    "android-longer-pins-cut": a_longer_pin_is_refused,
    "android-two-digits-of-the-pin": a_middle_digit_counts,
    "android-wrong-pins-told": guessing_ends,
    "android-wrong-pins-uncounted": guessing_ends,
    "android-empty-pin-taken": an_empty_pin_is_refused,
    "android-pin-remembered": the_pin_is_asked_for_each_time,
    "android-short-challenge-taken": a_short_challenge_is_refused,
    "android-refuses-without-a-word": a_refusal_has_words,
}
