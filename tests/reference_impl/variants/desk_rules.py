"""What each variant breaks about Client Services and the life of a device, as a question with one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx

from conformance.seams import Credentials, DeviceSpec, Outcome, PersonRecord, ShippingWindow
from reference_impl import target
from reference_impl.domain.policy import REFERENCE_POLICY
from tests.reference_impl.variants.scene import ADA, CARD, NOW, Scene

BOB = PersonRecord("bob", "battery staple", "Bob Example", "bob@example.org", "US", "U7654321")
NEW = DeviceSpec("dsc-plus", "new", CARD.suite, bytes(range(1, 33)), "4711")
FACTS = {name: getattr(ADA, name) for name in ("account_number", "full_name", "country", "email")}
DAY = timedelta(days=1)


# ---------------------------------------------------------------- the desk
def desk(scene: Scene) -> target.ModelDesk:
    return target.client_services(scene.opened, scene.control.employ("Grace"))


def verified(scene: Scene) -> target.ModelDesk:
    """A desk that has verified Ada."""
    found = desk(scene)
    assert found.call("ada").accepted
    assert found.verify(FACTS).accepted
    return found


def refused(told: object) -> bool:
    return isinstance(told, Outcome) and not told.accepted


def helps_nobody_unasked(scene: Scene) -> bool:
    found = desk(scene)
    found.call("ada")
    return refused(found.give_passcode())


def looks_at_every_answer(scene: Scene) -> bool:
    found = desk(scene)
    outcomes = []
    for fact in FACTS:
        found.call("ada")
        outcomes.append(found.verify(FACTS | {fact: "wrong"}))
    return not any(outcome.accepted for outcome in outcomes)


def takes_no_answer_after_many_wrong_ones(scene: Scene) -> bool:
    found = desk(scene)
    for _ in range(REFERENCE_POLICY.wrong_answers_allowed):
        found.call("ada")
        found.verify(FACTS | {"account_number": "wrong"})
    return not found.verify(FACTS).accepted


def asks_in_every_call(scene: Scene) -> bool:
    found = verified(scene)
    found.give_passcode()
    found.call("ada")
    return refused(found.give_passcode())


def sets_the_password_that_it_tells(scene: Scene) -> bool:
    password = verified(scene).new_password()
    assert isinstance(password, str)
    return target.portal(scene.opened, ADA).sign_in(Credentials("ada", password)).accepted


def logs_in(scene: Scene, code: object) -> bool:
    portal = target.portal(scene.opened, ADA)
    assert isinstance(code, str)
    return portal.sign_in(ADA.credentials).accepted and portal.give_second_factor(code).accepted


def gives_a_passcode_that_logs_in(scene: Scene) -> bool:
    return logs_in(scene, verified(scene).give_passcode())


def orders_a_replacement(scene: Scene) -> bool:
    found = verified(scene)
    found.report_lost(CARD.serial)
    return bool(found.replacement())


def gives_access_in_the_meantime(scene: Scene) -> bool:
    return logs_in(scene, verified(scene).report_lost(CARD.serial))


def opened_parcel(scene: Scene) -> tuple[DeviceSpec, str, target.ModelPortal]:
    """A replacement that came by post, the code in its envelope, and a session that can activate it."""
    found = verified(scene)
    found.report_lost(CARD.serial)
    window = found.ship_replacement()
    assert isinstance(window, ShippingWindow)
    scene.control.set_clock(window.delivered_by)
    ((device, code),) = scene.control.parcels(ADA.username)
    portal = target.portal(scene.opened, ADA)
    passcode = scene.control.give_temporary_passcode(ADA.username)
    assert portal.sign_in(ADA.credentials).accepted
    assert portal.give_second_factor(passcode).accepted
    return device, code, portal


def activates_a_replacement_by_its_envelope(scene: Scene) -> bool:
    device, code, portal = opened_parcel(scene)
    return portal.activate_device(device.serial, code).accepted


def sends_a_replacement_that_answers(scene: Scene) -> bool:
    device, code, portal = opened_parcel(scene)
    assert portal.activate_device(device.serial, code).accepted
    assert portal.sign_in(ADA.credentials).accepted
    asked_for = portal.second_factor()
    assert asked_for is not None
    response = target.dsc_plus(scene.opened, device).respond(asked_for.challenge or "")
    return portal.give_second_factor(response).accepted


def shipped(found: target.ModelDesk, serial: str) -> tuple[timedelta, timedelta]:
    found.report_lost(serial)
    window = found.ship_replacement()
    assert isinstance(window, ShippingWindow)
    return window.earliest - NOW, window.latest - NOW


def ships_within_3_to_14_days(scene: Scene) -> bool:
    first, last = shipped(verified(scene), CARD.serial)
    return 3 * DAY <= first <= last <= 14 * DAY


def ships_by_country(scene: Scene) -> bool:
    scene.control.provision(BOB)
    scene.control.enrol("bob", replace(CARD, serial="bobs"))
    of_bob = desk(scene)
    of_bob.call("bob")
    assert of_bob.verify({name: getattr(BOB, name) for name in FACTS}).accepted
    return shipped(verified(scene), CARD.serial) != shipped(of_bob, "bobs")


# ---------------------------------------------------------------- the page on which one signs in
def sign_in_page(scene: Scene) -> str:
    async def get() -> str:
        transport = httpx.ASGITransport(app=scene.opened.system.portal_app)
        async with httpx.AsyncClient(transport=transport, base_url="https://portal.test") as client:
            return (await client.get("/sign-in")).text

    return asyncio.run(get())


def recovers_nothing_itself(scene: Scene) -> bool:
    markup = sign_in_page(scene)
    return "Forgot" not in markup and "Remind" not in markup


def names_the_telephone(scene: Scene) -> bool:
    return "+1 202 555 0142" in sign_in_page(scene)


# ---------------------------------------------------------------- a lost device
def opened_with_passcode(scene: Scene, code: object) -> target.ModelPortal:
    portal = target.portal(scene.opened, ADA)
    assert isinstance(code, str)
    assert portal.sign_in(ADA.credentials).accepted
    portal.give_second_factor(code)
    return portal


def takes_no_response_of_a_lost_device(scene: Scene) -> bool:
    portal = target.portal(scene.opened, ADA)
    assert portal.sign_in(ADA.credentials).accepted
    asked = portal.second_factor()
    assert asked is not None
    response = target.dsc_plus(target.open_in_process(), CARD).respond(asked.challenge or "")
    verified(scene).report_lost(CARD.serial)
    return not portal.give_second_factor(response).accepted


def never_re_activates_a_lost_device(scene: Scene) -> bool:
    portal = opened_with_passcode(scene, verified(scene).report_lost(CARD.serial))
    return not portal.reactivate_device(CARD.serial).accepted


# ---------------------------------------------------------------- a new device
def sent(scene: Scene, person: PersonRecord = ADA) -> tuple[str, target.ModelPortal]:
    """The code in the envelope of a device that was just shipped, and a session by a temporary passcode."""
    if person is not ADA:
        scene.control.provision(person)
    code = scene.control.ship(person.username, replace(NEW, serial=f"new-{person.username}"))
    portal = target.portal(scene.opened, person)
    passcode = scene.control.give_temporary_passcode(person.username)
    assert portal.sign_in(person.credentials).accepted
    assert portal.give_second_factor(passcode).accepted
    return code, portal


def asked(scene: Scene, person: PersonRecord = ADA) -> str:
    """What a login asks for."""
    portal = target.portal(scene.opened, person)
    if not portal.sign_in(person.credentials).accepted:
        return "nothing"
    factor = portal.second_factor()
    return "nothing" if factor is None else factor.kind


def is_active_by_itself_in_the_end(scene: Scene) -> bool:
    sent(scene)
    scene.control.set_clock(NOW + 22 * DAY)
    return asked(scene) == "device"


def stays_suspended(scene: Scene) -> bool:
    code, portal = sent(scene)
    assert portal.activate_device("new-ada", code).accepted
    scene.control.set_clock(NOW + 20 * DAY)
    scene.control.give_temporary_passcode("ada")
    scene.control.set_clock(NOW + 21 * DAY)
    return asked(scene) == "temporary-passcode"


def waits_three_weeks_elsewhere(scene: Scene) -> bool:
    sent(scene)
    scene.control.set_clock(NOW + 21 * DAY - timedelta(seconds=1))
    return asked(scene) != "device"


def waits_two_weeks_in_the_united_states(scene: Scene) -> bool:
    sent(scene, BOB)
    scene.control.set_clock(NOW + 14 * DAY + timedelta(seconds=1))
    return asked(scene, BOB) == "device"


def is_active_to_the_second(scene: Scene) -> bool:
    sent(scene)
    scene.control.set_clock(NOW + 21 * DAY)
    return asked(scene) == "device"


def takes_its_own_code_alone(scene: Scene) -> bool:
    code, portal = sent(scene)
    return not portal.activate_device("new-ada", code[::-1] if code != code[::-1] else "AAAAAAA2").accepted


def is_activated_by_its_code(scene: Scene) -> bool:
    code, portal = sent(scene)
    return portal.activate_device("new-ada", code).accepted and asked(scene) == "device"


def is_not_re_activated_without_its_code(scene: Scene) -> bool:
    _, portal = sent(scene)
    return not portal.reactivate_device("new-ada").accepted


def takes_no_code_after_many_wrong_ones(scene: Scene) -> bool:
    code, portal = sent(scene)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for _ in range(REFERENCE_POLICY.wrong_codes_allowed):
        portal.activate_device("new-ada", wrong)
    return not portal.activate_device("new-ada", code).accepted


def with_card(scene: Scene) -> tuple[str, target.ModelPortal]:
    """The code in the envelope of a new device, and a session that went on with a card that is active."""
    code, portal = sent(scene)
    assert portal.request_card().accepted
    codes = portal.card_codes()
    assert portal.go_on_with_card(acknowledged=True).accepted
    indexes = portal.card_indexes()
    assert indexes is not None
    assert portal.give_card_values(codes[indexes[0]] + codes[indexes[1]]).accepted
    assert portal.finish_card().accepted
    return code, portal


def takes_the_card_instead(scene: Scene) -> bool:
    portal = target.portal(scene.opened, ADA)
    assert portal.sign_in(ADA.credentials).accepted
    return portal.use_code_card().accepted


def leaves_the_card_its_days(scene: Scene) -> bool:
    with_card(scene)
    scene.control.set_clock(NOW + 21 * DAY - timedelta(seconds=1))
    scene.control.enrol("ada", replace(NEW, serial="another"))
    return takes_the_card_instead(scene)


def ends_the_card_by_hand(scene: Scene) -> bool:
    code, portal = with_card(scene)
    assert portal.activate_device("new-ada", code).accepted
    return not takes_the_card_instead(scene)


def ends_the_session_by_hand(scene: Scene) -> bool:
    code, portal = sent(scene)
    assert portal.activate_device("new-ada", code).accepted
    return portal.access() == "none"


DESK_RULES: dict[str, Callable[[Scene], bool]] = {
    "helps-anybody-who-calls": helps_nobody_unasked,
    "new-password-is-not-set": sets_the_password_that_it_tells,
    "one-fact-suffices": looks_at_every_answer,
    "takes-answers-for-ever": takes_no_answer_after_many_wrong_ones,
    "recovers-a-password-itself": recovers_nothing_itself,
    "recovers-a-username-itself": recovers_nothing_itself,
    "names-no-telephone": names_the_telephone,
    "takes-any-answer": looks_at_every_answer,
    "verified-for-good": asks_in_every_call,
    "passcode-opens-nothing": gives_a_passcode_that_logs_in,
    "orders-no-replacement": orders_a_replacement,
    "no-interim-access": gives_access_in_the_meantime,
    "replacement-with-another-envelope": activates_a_replacement_by_its_envelope,
    "replacement-with-another-key": sends_a_replacement_that_answers,
    "replacement-in-a-month": ships_within_3_to_14_days,
    "replacement-tomorrow": ships_within_3_to_14_days,
    "replacement-alike-everywhere": ships_by_country,
    "lost-still-answers": takes_no_response_of_a_lost_device,
    "lost-is-suspended": never_re_activates_a_lost_device,
    "never-active-by-itself": is_active_by_itself_in_the_end,
    "suspended-active-by-itself": stays_suspended,
    "two-weeks-for-all": waits_three_weeks_elsewhere,
    "three-weeks-for-all": waits_two_weeks_in_the_united_states,
    "by-itself-a-second-late": is_active_to_the_second,
    "any-code-activates": takes_its_own_code_alone,
    "code-activates-nothing": is_activated_by_its_code,
    "new-device-without-its-code": is_not_re_activated_without_its_code,
    "envelope-codes-are-guessed": takes_no_code_after_many_wrong_ones,
    "itself-ends-the-card": leaves_the_card_its_days,
    "card-outlives-new-device": ends_the_card_by_hand,
    "session-outlives-new-device": ends_the_session_by_hand,
}
