"""Each variant breaks its rule, and is composed by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from conformance.seams import DeviceSpec, PersonRecord, TaskRequest
from reference_impl import target
from reference_impl.parts import Parts
from reference_impl.variants import UnknownVariant, Variant, apply, catalogue

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ADA = PersonRecord("ada", "correct horse", "Ada Example", "ada@example.org", "AT", "U1234567")
CARD = DeviceSpec("dsc-plus", "1", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", bytes(range(32)), "1234")
PHONE = DeviceSpec("ibkey-ios", "2", "OCRA-1:HOTP-SHA256-8:QN06", bytes(range(32)))
TASK = TaskRequest("change-email", {"email": "ada@new.example.org"})
COMPONENTS = {"VID-P": "portal", "VID-IOS": "ibkey-ios", "VID-DSC": "dsc-plus"}


class Scene:
    """A system with a variant, and Ada in it with a card and a phone that are sound unless the variant says so."""

    def __init__(self, variant: str | None) -> None:
        self.opened = target.open_in_process(variant)
        control = target.control(self.opened)
        control.set_clock(NOW)
        control.provision(ADA)
        for spec in (CARD, PHONE):
            control.enrol("ada", spec)
        self.control = control
        self.card = target.dsc_plus(self.opened, CARD)
        self.phone = target.ibkey_ios(self.opened, PHONE)
        self.portal = target.portal(self.opened, ADA)
        assert self.portal.sign_in(ADA.credentials).accepted

    def right_response(self) -> str:
        """What a sound card answers to the challenge that the page was shown with, displayed or not."""
        sound = target.dsc_plus(target.open_in_process(), CARD)
        return sound.respond(self.portal.challenge() or "")

    def challenged(self) -> None:
        assert self.portal.begin(TASK).accepted
        assert self.portal.submit_credentials(ADA.credentials).accepted

    def type_challenge_on_card(self) -> None:
        self.card.press()
        self.card.type("1234")
        self.card.confirm()
        self.card.type("123456")

    def ask_phone(self) -> None:
        self.phone.launch()
        for label in ("Authenticate",):
            self.phone.screens.activate(label)
        self.phone.screens.enter("Challenge", "123456")
        self.phone.screens.activate("Generate Passcode")


def asks_for_credentials(scene: Scene) -> bool:
    scene.portal.begin(TASK)
    return scene.portal.challenge() is None


def looks_at_the_credentials(scene: Scene) -> bool:
    scene.portal.begin(TASK)
    wrong = type(ADA.credentials)("ada", "wrong")
    return not scene.portal.submit_credentials(wrong).accepted


def shows_the_challenge(scene: Scene) -> bool:
    scene.challenged()
    return scene.portal.challenge() is not None


def accepts_the_right_response(scene: Scene) -> bool:
    scene.challenged()
    return scene.portal.answer(scene.right_response()).accepted


def carries_the_task_out_once(scene: Scene) -> bool:
    scene.challenged()
    assert scene.portal.answer(scene.right_response()).accepted
    account = scene.portal.account()
    return (account.email, tuple(account.completed)) == ("ada@new.example.org", ("change-email",))


def refuses_a_replay(scene: Scene) -> bool:
    scene.challenged()
    response = scene.right_response()
    assert scene.portal.answer(response).accepted
    return not scene.portal.answer_again(response).accepted


def accepts_one_of_two_at_once(scene: Scene) -> bool:
    scene.challenged()
    outcomes = scene.portal.answer_at_once(scene.right_response(), 2)
    return sum(outcome.accepted for outcome in outcomes) == 1


def lapses(scene: Scene) -> bool:
    scene.challenged()
    scene.control.set_clock(NOW + timedelta(minutes=6))
    return not scene.portal.answer(scene.right_response()).accepted


def lapses_right_at_the_end(scene: Scene) -> bool:
    scene.challenged()
    scene.control.set_clock(NOW + timedelta(minutes=5))
    return not scene.portal.answer(scene.right_response()).accepted


def offers_a_new_challenge(scene: Scene) -> bool:
    scene.challenged()
    first = scene.portal.challenge()
    scene.control.set_clock(NOW + timedelta(minutes=5))
    assert not scene.portal.answer(scene.right_response()).accepted
    return scene.portal.challenge() != first


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


def calls_the_username_so(scene: Scene) -> bool:
    return scene.opened.system.parts.wording.confirm_username == "Username"


def calls_the_passcode_so(scene: Scene) -> bool:
    return scene.opened.system.parts.wording.passcode == "Passcode"


RULES: dict[str, Callable[[Scene], bool]] = {
    "challenge-without-credentials": asks_for_credentials,
    "credentials-by-another-name": calls_the_username_so,
    "no-challenge-shown": shows_the_challenge,
    "passcode-by-another-name": calls_the_passcode_so,
    "right-response-refused": accepts_the_right_response,
    "task-not-carried-out": carries_the_task_out_once,
    "wrong-credentials-accepted": looks_at_the_credentials,
    "replay-accepted": refuses_a_replay,
    "check-then-act": accepts_one_of_two_at_once,
    "never-lapses": lapses,
    "accepted-right-at-the-end": lapses_right_at_the_end,
    "no-new-challenge": offers_a_new_challenge,
    "response-without-second-factor": waits_for_the_finger,
    "unknown-finger-accepted": refuses_an_unknown_finger,
    "registered-finger-refused": accepts_the_registered_finger,
    "another-prompt": prompts_for_the_challenge,
    "five-digits-taken": takes_six_digits,
    "no-response-shown": shows_a_response,
    "wrong-response-shown": shows_the_right_response,
}


def test_each_variant_has_its_rule_here() -> None:
    assert [variant.name for variant in catalogue()] == list(RULES)


@pytest.mark.parametrize("name", RULES)
def test_the_variant_breaks_its_rule(name: str) -> None:
    assert not RULES[name](Scene(name))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.__name__)
def test_the_reference_keeps_the_rule(rule: Callable[[Scene], bool]) -> None:
    assert rule(Scene(None))


@pytest.mark.parametrize("name", RULES)
def test_the_variant_leaves_every_other_part_alone(name: str) -> None:
    sound, broken = Parts(), apply(name, Parts())
    changed = [part for part in vars(sound) if getattr(sound, part) != getattr(broken, part)]
    assert len(changed) == 1


def test_a_race_alone_is_right_one_after_another() -> None:
    assert refuses_a_replay(Scene("check-then-act"))


@pytest.mark.parametrize("variant", catalogue(), ids=lambda variant: variant.name)
def test_the_variant_says_what_it_breaks_and_where_it_shows(variant: Variant) -> None:
    assert variant.clauses
    assert variant.breaks.endswith(".")
    component = next(name for prefix, name in COMPONENTS.items() if variant.clauses[0].startswith(prefix))
    surfaces = {"model", "api", "browser"} if component == "portal" else {"model", "browser"}
    assert set(variant.surfaces) | set(variant.exceptions) == surfaces
    assert not set(variant.surfaces) & set(variant.exceptions)
    assert all(variant.exceptions.values())


def test_a_name_that_does_not_exist_is_told_what_is_near() -> None:
    with pytest.raises(UnknownVariant, match="Did you mean never-lapses") as fault:
        apply("never-laps", Parts())
    assert fault.value.near == ("never-lapses",)


def test_a_name_that_is_near_nothing_is_told_all_names() -> None:
    with pytest.raises(UnknownVariant, match="Variants are accepted-right-at-the-end, another-prompt"):
        apply("xyz", Parts())
