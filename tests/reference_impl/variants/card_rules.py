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
    "activation-lock-without-advice": locks_activation,
    "code-card-ends-with-passcode": outlives_the_passcode,
    "activation-never-locks": locks_activation,
}
