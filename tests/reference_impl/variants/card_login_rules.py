"""What each variant breaks about logging in with the code card, its days and its end, as a question with one answer."""

from __future__ import annotations

from collections.abc import Callable

from conformance.seams import Outcome
from reference_impl import target
from reference_impl.target.client_portal import ModelPortal
from tests.reference_impl.variants.card_rules import (
    ALLOWED,
    BOB,
    MINUTE,
    SECOND,
    VALIDITY,
    Holder,
    active,
    asked,
    at,
    is_double,
    names_the_desk,
    wrong,
)
from tests.reference_impl.variants.scene import ADA, NOW, Scene


# ---------------------------------------------------------------- days
def opens_until_the_end(scene: Scene) -> bool:
    holder = active(scene)
    at(scene, NOW + VALIDITY - SECOND)
    return holder.login().access() == "full"


def opens_nothing_at_the_end(scene: Scene) -> bool:
    holder = active(scene)
    at(scene, NOW + VALIDITY)
    return holder.begin().second_factor() is None


def slowly_active(scene: Scene) -> Holder:
    """Requested now, accepted a minute later, and finished another minute later."""
    holder = asked(scene)
    at(scene, NOW + MINUTE)
    assert holder.portal.give_card_values(holder.values()).accepted
    at(scene, NOW + 2 * MINUTE)
    assert holder.portal.finish_card().accepted
    return holder


def counts_not_from_the_request(scene: Scene) -> bool:
    holder = slowly_active(scene)
    at(scene, NOW + MINUTE + VALIDITY - SECOND)
    return holder.login().access() == "full"


def counts_not_from_ok(scene: Scene) -> bool:
    holder = slowly_active(scene)
    at(scene, NOW + MINUTE + VALIDITY)
    return holder.begin().second_factor() is None


def ends_sessions_with_its_days(scene: Scene) -> bool:
    holder = active(scene)
    at(scene, NOW + VALIDITY - MINUTE)
    portal = holder.login()
    at(scene, NOW + VALIDITY)
    return portal.access() == "none"


# ---------------------------------------------------------------- logins
def opens_all(scene: Scene) -> bool:
    return active(scene).login().access() == "full"


def asks_at_a_login(scene: Scene) -> bool:
    return active(scene).begin().access() == "none"


def refuses_at_a_login(scene: Scene, change: Callable[[str], str]) -> bool:
    holder = active(scene)
    portal = holder.begin()
    while is_double(values := holder.values(holder.asked_at(portal))):
        assert portal.give_second_factor(values).accepted
        portal = holder.begin()
    return not portal.give_second_factor(change(values)).accepted


def keeps_the_order_at_a_login(scene: Scene) -> bool:
    return refuses_at_a_login(scene, lambda values: values[3:] + values[:3])


def refuses_spaces_at_a_login(scene: Scene) -> bool:
    return refuses_at_a_login(scene, lambda values: f"{values[:3]} {values[3:]}")


def refuses_a_wrong_first_code(scene: Scene) -> bool:
    return refuses_at_a_login(scene, lambda values: wrong(values, 0))


def refuses_a_wrong_second_code(scene: Scene) -> bool:
    return refuses_at_a_login(scene, wrong)


def says_at_a_login_that_there_are_no_spaces(scene: Scene) -> bool:
    return "space" in active(scene).begin().give_second_factor("123 456").message


def keeps_the_pair_after_wrong_codes(scene: Scene) -> bool:
    holder = active(scene)
    portal = holder.begin()
    before = holder.asked_at(portal)
    assert not portal.give_second_factor(wrong(holder.values(before))).accepted
    return holder.asked_at(portal) == before


def keeps_the_pair_at_each_look(scene: Scene) -> bool:
    holder = active(scene)
    portal = holder.begin()
    return holder.asked_at(portal) == holder.asked_at(portal)


def keeps_the_pair_at_each_sign_in(scene: Scene) -> bool:
    holder = active(scene)
    return holder.asked_at(holder.begin()) == holder.asked_at(holder.begin())


def asks_for_no_index_twice(scene: Scene) -> bool:
    holder = active(scene)
    indexes: list[int] = []
    for _ in range(12):
        portal = holder.begin()
        indexes.extend(holder.asked_at(portal))
        assert portal.give_second_factor(holder.right(portal)).accepted
    return len(set(indexes)) == len(indexes)


def completes_one_login_with_one_pair(scene: Scene) -> bool:
    holder = active(scene)
    first, second = holder.begin(), holder.begin()
    values = holder.right(first)
    assert first.give_second_factor(values).accepted
    return not second.give_second_factor(values).accepted


# ---------------------------------------------------------------- one card of one user
def another(holder: Holder) -> Holder:
    """The same person's next card, requested in a session of the present one."""
    portal = holder.login()
    assert portal.request_card().accepted
    return Holder(holder.scene, portal, dict(portal.card_codes()))


def takes_the_new_card_alone(scene: Scene) -> bool:
    old = active(scene)
    new = another(old).activated()
    portal = new.begin()
    refused = not portal.give_second_factor(old.right(portal)).accepted
    return refused and new.login().access() == "full"


def keeps_the_old_card_meanwhile(scene: Scene) -> bool:
    old = active(scene)
    another(old)
    return old.login().access() == "full"


def refuses_the_card_of_another(scene: Scene) -> bool:
    scene.control.provision(BOB)
    of_bob, of_ada = active(scene, BOB), active(scene)
    portal = of_ada.begin()
    indexes = of_ada.asked_at(portal)
    return not portal.give_second_factor(of_ada.values(indexes, of_bob.codes)).accepted


# ---------------------------------------------------------------- the lock
def after_wrong_codes(holder: Holder, count: int) -> ModelPortal:
    portal = holder.begin()
    for _ in range(count):
        assert not portal.give_second_factor(wrong(holder.right(portal))).accepted
    return portal


def locks(scene: Scene) -> bool:
    holder = active(scene)
    portal = after_wrong_codes(holder, ALLOWED)
    return not portal.give_second_factor(holder.right(portal)).accepted


def locks_not_too_early(scene: Scene) -> bool:
    holder = active(scene)
    portal = after_wrong_codes(holder, ALLOWED - 1)
    return portal.give_second_factor(holder.right(portal)).accepted


def ends_the_row(scene: Scene) -> bool:
    holder = active(scene)
    portal = after_wrong_codes(holder, ALLOWED - 1)
    assert portal.give_second_factor(holder.right(portal)).accepted
    portal = after_wrong_codes(holder, 1)
    return portal.give_second_factor(holder.right(portal)).accepted


def sends_whoever_is_locked_to_the_desk(scene: Scene) -> bool:
    holder = active(scene)
    portal = after_wrong_codes(holder, ALLOWED)
    return names_the_desk(portal.give_second_factor(holder.right(portal)))


def tells_whoever_is_locked_the_state_of_the_device(scene: Scene) -> bool:
    holder = active(scene)
    portal = after_wrong_codes(holder, ALLOWED)
    return "not active" in portal.give_second_factor(holder.right(portal)).message


def locks_across_sign_ins(scene: Scene) -> bool:
    holder = active(scene)
    for _ in range(ALLOWED):
        after_wrong_codes(holder, 1)
    portal = holder.begin()
    return not portal.give_second_factor(holder.right(portal)).accepted


# ---------------------------------------------------------------- what ends it
def ends_with_the_device(scene: Scene) -> bool:
    holder = active(scene)
    assert holder.login().reactivate_device("1").accepted
    return not holder.begin().use_code_card().accepted


def ends_its_sessions_with_the_device(scene: Scene) -> bool:
    portal = active(scene).login()
    assert portal.reactivate_device("1").accepted
    return portal.access() == "none"


def at_the_end(scene: Scene) -> Outcome:
    holder = active(scene)
    at(scene, NOW + VALIDITY)
    return target.portal(scene.opened, ADA).sign_in(holder.person.credentials)


def tells_the_state_of_the_device(scene: Scene) -> bool:
    return "not active" in at_the_end(scene).message


def sends_to_the_desk(scene: Scene) -> bool:
    return names_the_desk(at_the_end(scene))


CARD_LOGIN_RULES: dict[str, Callable[[Scene], bool]] = {
    "login-values-in-either-order": keeps_the_order_at_a_login,
    "login-values-with-spaces-taken": refuses_spaces_at_a_login,
    "login-spaces-unexplained": says_at_a_login_that_there_are_no_spaces,
    "any-values-log-in": refuses_a_wrong_second_code,
    "first-code-logs-in": refuses_a_wrong_second_code,
    "second-code-logs-in": refuses_a_wrong_first_code,
    "code-card-never-locks": locks,
    "code-card-locks-too-early": locks_not_too_early,
    "code-card-locks-too-late": locks,
    "code-card-row-never-ends": ends_the_row,
    "code-card-lock-without-advice": sends_whoever_is_locked_to_the_desk,
    "locked-code-card-without-device": tells_whoever_is_locked_the_state_of_the_device,
    "code-card-a-day-fewer": opens_until_the_end,
    "code-card-a-day-more": opens_nothing_at_the_end,
    "code-card-open-at-the-end": opens_nothing_at_the_end,
    "days-from-request": counts_not_from_the_request,
    "days-from-ok": counts_not_from_ok,
    "session-outlives-code-card": ends_sessions_with_its_days,
    "code-card-does-not-log-in": opens_all,
    "code-card-opens-less": opens_all,
    "code-card-not-asked-for": asks_at_a_login,
    "login-pair-anew-after-wrong-codes": keeps_the_pair_after_wrong_codes,
    "login-pair-anew-at-each-look": keeps_the_pair_at_each_look,
    "login-pair-anew-at-each-sign-in": keeps_the_pair_at_each_sign_in,
    "same-pair-again": asks_for_no_index_twice,
    "one-index-again": asks_for_no_index_twice,
    "few-cells-asked-for": asks_for_no_index_twice,
    "pair-for-two-logins": completes_one_login_with_one_pair,
    "old-card-serves-on": takes_the_new_card_alone,
    "old-card-ends-at-request": keeps_the_old_card_meanwhile,
    "new-card-does-not-replace": takes_the_new_card_alone,
    "anybodys-card-serves": refuses_the_card_of_another,
    "tries-anew-at-each-sign-in": locks_across_sign_ins,
    "code-card-outlives-device": ends_with_the_device,
    "code-card-session-outlives-device": ends_its_sessions_with_the_device,
    "state-of-device-untold": tells_the_state_of_the_device,
    "no-desk-named": sends_to_the_desk,
}
