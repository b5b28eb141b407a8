"""What each variant of the DSC+'s PIN, lock and switching off breaks, as a question with one answer."""

from __future__ import annotations

from collections.abc import Callable

from reference_impl.domain.policy import REFERENCE_POLICY
from tests.reference_impl.variants.scene import Scene

ALLOWED = REFERENCE_POLICY.card_wrong_pins_allowed
OFF_AFTER = int(REFERENCE_POLICY.card_off_after.total_seconds())


def _give(scene: Scene, pin: str) -> str:
    """The display after a PIN."""
    scene.card.press()
    scene.card.type(pin)
    scene.card.confirm()
    return scene.card.display()


def _lock(scene: Scene) -> str:
    return [_give(scene, "1235") for _ in range(ALLOWED)][-1]


def is_off_at_first(scene: Scene) -> bool:
    return scene.card.display() == ""


def prompts_for_the_pin(scene: Scene) -> bool:
    scene.card.press()
    return scene.card.display() == "PIN>"


def waits_for_ok(scene: Scene) -> bool:
    scene.card.press()
    scene.card.type("1234")
    return scene.card.display() != "CHALLNG>"


def takes_the_right_pin(scene: Scene) -> bool:
    return _give(scene, "1234") == "CHALLNG>"


def refuses_a_wrong_pin(scene: Scene) -> bool:
    return _give(scene, "1235") != "CHALLNG>"


def looks_at_the_first_digit(scene: Scene) -> bool:
    return _give(scene, "2234") != "CHALLNG>"


def refuses_a_short_pin(scene: Scene) -> bool:
    return _give(scene, "123") != "CHALLNG>"


def locks(scene: Scene) -> bool:
    return _lock(scene) == "LOCKED"


def stays_locked(scene: Scene) -> bool:
    _lock(scene)
    return _give(scene, "1234") == "LOCKED"


def takes_the_right_pin_until_then(scene: Scene) -> bool:
    for _ in range(ALLOWED - 1):
        _give(scene, "1235")
    return _give(scene, "1234") == "CHALLNG>"


def begins_to_count_anew(scene: Scene) -> bool:
    return takes_the_right_pin_until_then(scene) and takes_the_right_pin_until_then(scene)


def waits_for_six_digits(scene: Scene) -> bool:
    _give(scene, "1234")
    scene.card.type("12345")
    scene.card.confirm()
    return not scene.card.display().isdigit()


def takes_no_seventh_digit(scene: Scene) -> bool:
    _give(scene, "1234")
    scene.card.type("1234567")
    return scene.card.display() == "CHALLNG>123456"


def turns_itself_off(scene: Scene) -> bool:
    _give(scene, "1234")
    scene.after(OFF_AFTER)
    return scene.card.display() == ""


def stays_on_until_then(scene: Scene) -> bool:
    _give(scene, "1234")
    scene.after(OFF_AFTER - 1)
    return scene.card.display() == "CHALLNG>"


def forgets_a_pin_that_was_half_typed(scene: Scene) -> bool:
    scene.card.press()
    scene.card.type("12")
    scene.after(OFF_AFTER)
    assert scene.card.display() == ""
    scene.card.press()
    return scene.card.display() == "PIN>"


def forgets_a_challenge_that_was_half_typed(scene: Scene) -> bool:
    _give(scene, "1234")
    scene.card.type("123")
    scene.after(OFF_AFTER)
    assert scene.card.display() == ""
    scene.card.press()
    return scene.card.display() == "PIN>"


CARD_PIN_RULES: dict[str, Callable[[Scene], bool]] = {
    "never-off": is_off_at_first,
    "another-pin-prompt": prompts_for_the_pin,
    "pin-needs-no-ok": waits_for_ok,
    "right-pin-refused": takes_the_right_pin,
    "wrong-pin-accepted": refuses_a_wrong_pin,
    "first-digit-of-pin-free": looks_at_the_first_digit,
    "short-pin-taken": refuses_a_short_pin,
    "never-locks": locks,
    "locks-too-early": takes_the_right_pin_until_then,
    "locks-without-a-word": locks,
    "right-pin-unlocks": stays_locked,
    "count-not-started-anew": begins_to_count_anew,
    "five-digits-answered": waits_for_six_digits,
    "seventh-digit-taken": takes_no_seventh_digit,
    "never-turns-off": turns_itself_off,
    "turns-off-too-early": stays_on_until_then,
    "half-typed-pin-kept": forgets_a_pin_that_was_half_typed,
    "wakes-up-where-it-was": forgets_a_challenge_that_was_half_typed,
}
