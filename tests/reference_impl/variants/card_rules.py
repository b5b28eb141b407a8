"""What each variant of the code card breaks, as a question with one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from conformance.seams import Outcome, PersonRecord
from reference_impl import target
from reference_impl.target.client_portal import ModelPortal
from tests.reference_impl.variants.card_page_rules import CARD_PAGE_RULES
from tests.reference_impl.variants.scene import ADA, NOW, Scene

BOB = replace(ADA, username="bob", email="bob@example.org", account_number="U7654321")
VALIDITY = timedelta(days=21)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ALLOWED = 5


@dataclass
class Holder:
    """Somebody with a code card, displayed or active.

    Attributes:
        scene: where.
        portal: the session in which the card was requested.
        codes: what stands on the card.
        person: who.
    """

    scene: Scene
    portal: ModelPortal
    codes: Mapping[int, str]
    person: PersonRecord = ADA

    def asked(self) -> tuple[int, int]:
        indexes = self.portal.card_indexes()
        assert indexes is not None
        return indexes

    def values(self, indexes: tuple[int, int] | None = None, codes: Mapping[int, str] | None = None) -> str:
        """The codes at the two indexes that activation or login asks for."""
        first, second = indexes or self.asked()
        return (codes or self.codes)[first] + (codes or self.codes)[second]

    def activated(self) -> Holder:
        assert self.portal.go_on_with_card(acknowledged=True).accepted
        assert self.portal.give_card_values(self.values()).accepted
        assert self.portal.finish_card().accepted
        return self

    def begin(self) -> ModelPortal:
        """A login in another session, up to the question for the card."""
        portal = target.portal(self.scene.opened, self.person)
        portal.sign_in(self.person.credentials)
        return portal

    def asked_at(self, portal: ModelPortal) -> tuple[int, int]:
        asked = portal.second_factor()
        return (0, 0) if asked is None or asked.indexes is None else asked.indexes

    def right(self, portal: ModelPortal) -> str:
        """What a login asks for; six digits where it asks for no card."""
        indexes = self.asked_at(portal)
        return self.values(indexes) if indexes != (0, 0) else "000000"

    def login(self) -> ModelPortal:
        portal = self.begin()
        portal.give_second_factor(self.right(portal))
        return portal


def wrong(values: str, place: int = -1) -> str:
    digits = list(values)
    digits[place] = str((int(digits[place]) + 1) % 10)
    return "".join(digits)


def with_passcode(scene: Scene, person: PersonRecord = ADA) -> ModelPortal:
    """A session that a temporary passcode opened, which has suspended the person's devices."""
    code = scene.control.give_temporary_passcode(person.username)
    portal = target.portal(scene.opened, person)
    assert portal.sign_in(person.credentials).accepted
    assert portal.give_second_factor(code).accepted
    return portal


def shown(scene: Scene, person: PersonRecord = ADA) -> Holder:
    portal = with_passcode(scene, person)
    assert portal.request_card().accepted
    return Holder(scene, portal, dict(portal.card_codes()), person)


def asked(scene: Scene) -> Holder:
    holder = shown(scene)
    assert holder.portal.go_on_with_card(acknowledged=True).accepted
    return holder


def active(scene: Scene, person: PersonRecord = ADA) -> Holder:
    return shown(scene, person).activated()


def at(scene: Scene, moment: datetime) -> None:
    scene.control.set_clock(moment)


def names_the_desk(outcome: Outcome) -> bool:
    return not outcome.accepted and "Client Services" in outcome.message


# ---------------------------------------------------------------- request and display
def lists_active_devices_alone(scene: Scene) -> bool:
    scene.control.deactivate("ada", "2")
    return list(scene.portal.devices()) == ["1"]


def lists_every_active_device(scene: Scene) -> bool:
    return list(scene.portal.devices()) == ["1", "2"]


def displays_the_card(scene: Scene) -> bool:
    return bool(shown(scene).codes)


def gives_a_card_to_whoever_is_without_the_device(scene: Scene) -> bool:
    return with_passcode(scene).request_card().accepted


def leaves_the_device_where_it_is(scene: Scene) -> bool:
    asks = active(scene).begin().second_factor()
    return asks is not None and asks.kind == "code-card"


def gives_a_card_after_two_days(scene: Scene) -> bool:
    portal = late_session(scene)
    return portal.request_card().accepted


def late_session(scene: Scene) -> ModelPortal:
    code = scene.control.give_temporary_passcode("ada")
    at(scene, NOW + timedelta(days=3))
    portal = target.portal(scene.opened, ADA)
    portal.sign_in(ADA.credentials)
    assert portal.give_second_factor(code).accepted
    return portal


def opens_all_with_a_late_card(scene: Scene) -> bool:
    portal = late_session(scene)
    assert portal.request_card().accepted
    holder = Holder(scene, portal, dict(portal.card_codes())).activated()
    return portal.access() == "full" == holder.login().access()


def outlives_the_passcode(scene: Scene) -> bool:
    holder = active(scene)
    at(scene, NOW + timedelta(days=20))
    return holder.login().access() == "full"


def prints(scene: Scene) -> bool:
    return shown(scene).portal.print_card().accepted


def takes_the_acknowledgement(scene: Scene) -> bool:
    return shown(scene).portal.go_on_with_card(acknowledged=True).accepted


def warns_before_print(scene: Scene) -> bool:
    return not shown(scene).portal.go_on_with_card().accepted


def warns_not_after_print(scene: Scene) -> bool:
    holder = shown(scene)
    assert holder.portal.print_card().accepted
    return holder.portal.go_on_with_card().accepted


def shows_whole_codes(scene: Scene) -> bool:
    return {len(code) for code in shown(scene).codes.values()} == {3}


def shows_every_cell(scene: Scene) -> bool:
    return list(shown(scene).codes) == list(range(1, scene.opened.system.settings.policy.card_cells + 1))


# ---------------------------------------------------------------- activation
def asks_for_two_indexes(scene: Scene) -> bool:
    return len(set(asked(scene).asked())) == 2


def keeps_the_order(scene: Scene) -> bool:
    holder = asked(scene)
    while is_double(holder.values()):
        holder = asked(scene)
    values = holder.values()
    return (
        not holder.portal.give_card_values(values[3:] + values[:3]).accepted
        and holder.portal.give_card_values(values).accepted
    )


def is_double(values: str) -> bool:
    """Whether both codes are the same, as chance has it once in a thousand times."""
    return values[:3] == values[3:]


def takes_them_without_a_space(scene: Scene) -> bool:
    holder = asked(scene)
    return holder.portal.give_card_values(holder.values()).accepted


def refuses_spaces(scene: Scene) -> bool:
    holder = asked(scene)
    values = holder.values()
    spaced = (f"{values[:3]} {values[3:]}", f" {values}", f"{values} ")
    return not any(holder.portal.give_card_values(each).accepted for each in spaced)


def says_that_there_are_no_spaces(scene: Scene) -> bool:
    return "space" in asked(scene).portal.give_card_values("123 456").message


def refuses_wrong_values(scene: Scene) -> bool:
    holder = asked(scene)
    values = holder.values()
    return not any(holder.portal.give_card_values(wrong(values, place)).accepted for place in (0, -1))


def keeps_the_pair(scene: Scene) -> bool:
    holder = asked(scene)
    before = holder.asked()
    assert not holder.portal.give_card_values(wrong(holder.values())).accepted
    return holder.asked() == before


def keeps_the_pair_when_going_back(scene: Scene) -> bool:
    holder = asked(scene)
    before = holder.asked()
    assert holder.portal.go_on_with_card(acknowledged=True).accepted
    return holder.asked() == before


def locks_activation(scene: Scene) -> bool:
    holder = asked(scene)
    for _ in range(ALLOWED):
        holder.portal.give_card_values(wrong(holder.values()))
    return names_the_desk(holder.portal.give_card_values(holder.values()))


def locks_activation_across_going_back(scene: Scene) -> bool:
    holder = asked(scene)
    for _ in range(ALLOWED):
        holder.portal.give_card_values(wrong(holder.values()))
        holder.portal.go_on_with_card(acknowledged=True)
    return not holder.portal.give_card_values(holder.values()).accepted


def states_the_end(scene: Scene) -> bool:
    holder = asked(scene)
    assert holder.portal.give_card_values(holder.values()).accepted
    return holder.portal.card_expiry() == NOW + VALIDITY


def makes_active_with_ok(scene: Scene) -> bool:
    asks = active(scene).begin().second_factor()
    return asks is not None and asks.kind == "code-card"


def gives_no_access_before_ok(scene: Scene) -> bool:
    holder = asked(scene)
    assert holder.portal.give_card_values(holder.values()).accepted
    asks = holder.begin().second_factor()
    return asks is not None and asks.kind == "temporary-passcode"


def hides_codes_before_ok(scene: Scene) -> bool:
    holder = asked(scene)
    assert holder.portal.give_card_values(holder.values()).accepted
    return not holder.portal.card_codes()


def hides_codes_of_the_active_card(scene: Scene) -> bool:
    return not active(scene).portal.card_codes()


def draws_codes_that_nobody_can_tell(scene: Scene) -> bool:
    holder = shown(scene)
    before = [int(code) for code in holder.codes.values()]
    assert holder.portal.request_card().accepted
    after = [int(code) for code in holder.portal.card_codes().values()]
    steps = (zip(before, after, strict=True), pairwise(after))
    return all(Counter((b - a) % 1000 for a, b in pairs).most_common(1)[0][1] < len(after) // 2 for pairs in steps)


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


CARD_RULES: dict[str, Callable[[Scene], bool]] = {
    **CARD_PAGE_RULES,
    "inactive-device-listed": lists_active_devices_alone,
    "one-device-listed": lists_every_active_device,
    "card-not-displayed": displays_the_card,
    "no-card-beside-a-device": gives_a_card_to_whoever_is_without_the_device,
    "card-only-beside-a-device": gives_a_card_to_whoever_is_without_the_device,
    "card-brings-device-back": leaves_the_device_where_it_is,
    "no-card-with-a-passcode": gives_a_card_to_whoever_is_without_the_device,
    "no-card-after-two-days": gives_a_card_after_two_days,
    "late-card-opens-less": opens_all_with_a_late_card,
    "card-cannot-be-printed": prints,
    "warning-ends-the-way": takes_the_acknowledgement,
    "no-warning": warns_before_print,
    "warning-after-print": warns_not_after_print,
    "codes-lose-zeros": shows_whole_codes,
    "cells-missing": shows_every_cell,
    "one-index-twice": asks_for_two_indexes,
    "pair-anew-after-wrong-values": keeps_the_pair,
    "pair-anew-by-going-back": keeps_the_pair_when_going_back,
    "tries-anew-by-going-back": locks_activation_across_going_back,
    "confirms-a-day-fewer": states_the_end,
    "confirms-a-day-more": states_the_end,
    "ok-does-nothing": makes_active_with_ok,
    "access-before-ok": gives_no_access_before_ok,
    "codes-shown-until-ok": hides_codes_before_ok,
    "codes-shown-for-ever": hides_codes_of_the_active_card,
    "all-cards-alike": draws_codes_that_nobody_can_tell,
    "card-codes-count-up": draws_codes_that_nobody_can_tell,
    "values-in-either-order": keeps_the_order,
    "values-in-the-other-order": keeps_the_order,
    "values-only-with-a-space": takes_them_without_a_space,
    "values-with-spaces-taken": refuses_spaces,
    "values-with-spaces-around-taken": refuses_spaces,
    "spaces-in-values-unexplained": says_that_there_are_no_spaces,
    "any-values-activate": refuses_wrong_values,
    "first-code-activates": refuses_wrong_values,
    "second-code-activates": refuses_wrong_values,
    "activation-never-locks": locks_activation,
    "activation-lock-without-advice": locks_activation,
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
    "code-card-ends-with-passcode": outlives_the_passcode,
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
