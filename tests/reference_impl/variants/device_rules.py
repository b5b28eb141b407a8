"""What each variant of a device breaks, as a question with one answer."""

from __future__ import annotations

from collections.abc import Callable

from tests.reference_impl.variants.scene import Scene


def waits_for_the_finger(scene: Scene) -> bool:
    scene.ask_phone()
    return scene.phone.response() is None


def refuses_an_unknown_finger(scene: Scene) -> bool:
    scene.ask_phone()
    scene.phone.touch("unknown")
    return scene.phone.response() is None


def accepts_the_registered_finger(scene: Scene) -> bool:
    scene.ask_phone()
    scene.phone.touch("registered")
    return scene.phone.response() is not None


def prompts_for_the_challenge(scene: Scene) -> bool:
    scene.card.press()
    scene.card.type("1234")
    scene.card.confirm()
    return scene.card.display() == "CHALLNG>"


def takes_six_digits(scene: Scene) -> bool:
    scene.type_challenge_on_card()
    return scene.card.display().endswith("123456")


def shows_a_response(scene: Scene) -> bool:
    scene.type_challenge_on_card()
    scene.card.confirm()
    return len(scene.card.display()) == 8


def shows_the_right_response(scene: Scene) -> bool:
    scene.challenged()
    return scene.portal.answer(scene.card.respond(scene.portal.challenge() or "")).accepted


def has_no_response_behind_the_prompt(scene: Scene) -> bool:
    scene.ask_phone()
    before = scene.phone.source()
    scene.phone.touch("registered")
    return str(scene.phone.response()) not in before


def names_touch_id(scene: Scene) -> bool:
    scene.ask_phone()
    return scene.phone.screens.shows("Touch ID")


def names_the_home_button(scene: Scene) -> bool:
    scene.ask_phone()
    return scene.phone.screens.shows("Home Button")


def refuses_the_third_finger(scene: Scene) -> bool:
    scene.ask_phone()
    for _ in range(3):
        scene.phone.touch("unknown")
    return scene.phone.response() is None


def waits_for_the_finger_again(scene: Scene) -> bool:
    scene.phone.respond("654321")
    scene.ask_phone()
    return scene.phone.response() is None


def responds_to_the_next_challenge(scene: Scene) -> bool:
    return scene.phone.respond("654321") != scene.phone.respond("123456")


def takes_a_leading_zero(scene: Scene) -> bool:
    return _display_of(scene, "012345") == "CHALLNG>012345"


def takes_a_key_twice(scene: Scene) -> bool:
    return _display_of(scene, "667899") == "CHALLNG>667899"


def shows_each_digit_once(scene: Scene) -> bool:
    return _display_of(scene, "123456") == "CHALLNG>123456"


def begins_the_next_challenge_anew(scene: Scene) -> bool:
    scene.card_response("123456")
    scene.card.press()
    return _display_of(scene, "") == "CHALLNG>"


def shows_leading_zeros(scene: Scene) -> bool:
    return all(len(scene.card_response(str(challenge))) == 8 for challenge in range(123456, 123556))


def answers_the_next_challenge_on_the_card(scene: Scene) -> bool:
    return scene.card_response("123456") != scene.card_response("654321")


def _display_of(scene: Scene, digits: str) -> str:
    scene.card.press()
    scene.card.type("1234")
    scene.card.confirm()
    scene.card.type(digits)
    return scene.card.display()


DEVICE_RULES: dict[str, Callable[[Scene], bool]] = {
    "response-without-second-factor": waits_for_the_finger,
    "unknown-finger-accepted": refuses_an_unknown_finger,
    "registered-finger-refused": accepts_the_registered_finger,
    "response-behind-the-prompt": has_no_response_behind_the_prompt,
    "touch-id-unnamed": names_touch_id,
    "home-button-unnamed": names_the_home_button,
    "third-finger-accepted": refuses_the_third_finger,
    "finger-remembered": waits_for_the_finger_again,
    "first-response-kept": responds_to_the_next_challenge,
    "another-prompt": prompts_for_the_challenge,
    "five-digits-taken": takes_six_digits,
    "no-response-shown": shows_a_response,
    "wrong-response-shown": shows_the_right_response,
    "leading-zero-not-taken": takes_a_leading_zero,
    "same-key-twice-is-once": takes_a_key_twice,
    "last-digit-shown-twice": shows_each_digit_once,
    "old-digits-kept": begins_the_next_challenge_anew,
    "not-waiting-for-ok": shows_each_digit_once,
    "zeros-of-response-dropped": shows_leading_zeros,
    "first-code-kept": answers_the_next_challenge_on_the_card,
}
