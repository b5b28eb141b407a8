"""Tasks are really carried out, and take only what can be carried out."""

from __future__ import annotations

import pytest

from reference_impl.domain.client_portal import AccountView
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tasks import HIGHEST_TRANSFER_LIMIT, TASKS
from tests.reference_impl.world import Gadget, World, shown

IBAN = "GB82WEST12345698765432"
DETAILS = {
    "change-email": {"email": "new@example.org"},
    "add-bank": {"name": "Bank of Examples", "iban": IBAN},
    "raise-transfer-limit": {"limit": "10500"},
    "add-trusted-contact": {"name": "Grace Example", "phone": "+12025550123"},
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def card(world: World) -> Gadget:
    return world.equipped()


def done(world: World, card: Gadget, token: str, task: str, details: dict[str, str]) -> AccountView:
    """The account after a task was begun and confirmed."""
    begun = world.portal.begin(token, task, details, world.now)
    view = world.portal.give_credentials(token, begun.id, "ada", "ada's password", world.now)
    world.portal.answer(token, view.id, card.respond(shown(view)), None, world.now)
    return world.portal.account(token, world.now)


def refusal(world: World, task: str, details: dict[str, str]) -> str:
    with pytest.raises(Refused) as refused:
        world.portal.begin(world.sign_in(), task, details, world.now)
    assert refused.value.reason == "invalid-request"
    return refused.value.detail


def test_every_task_is_tried_here() -> None:
    assert set(DETAILS) == set(TASKS)


@pytest.mark.parametrize("task", DETAILS)
def test_a_task_changes_what_it_says_and_nothing_else(world: World, card: Gadget, task: str) -> None:
    token = world.sign_in()
    before = world.portal.account(token, world.now)
    after = done(world, card, token, task, DETAILS[task])
    changed = [name for name in vars(before) if getattr(before, name) != getattr(after, name)]
    places = {
        "change-email": "email",
        "add-bank": "banks",
        "raise-transfer-limit": "transfer_limit",
        "add-trusted-contact": "trusted_contacts",
    }
    assert changed == [
        name for name in ("email", "completed", "transfer_limit", "banks", "trusted_contacts")
        if name in ("completed", places[task])
    ]  # fmt: skip
    assert after.completed == (task,)


def test_what_was_added_is_shown_as_it_was_asked_for(world: World, card: Gadget) -> None:
    token = world.sign_in()
    done(world, card, token, "add-bank", {"name": "  Bank  of Examples ", "iban": "gb82 WEST 1234 5698 7654 32"})
    done(world, card, token, "add-trusted-contact", {"name": "Grace", "phone": "+1 (202) 555-0123"})
    account = done(world, card, token, "raise-transfer-limit", {"limit": "12,500"})
    assert [(bank.name, bank.iban) for bank in account.banks] == [("Bank of Examples", IBAN)]
    assert [(each.name, each.phone) for each in account.trusted_contacts] == [("Grace", "+12025550123")]
    assert account.transfer_limit == 12_500


def test_a_limit_is_never_lowered_by_a_task_that_waited_meanwhile(world: World, card: Gadget) -> None:
    token = world.sign_in()
    waiting = world.portal.begin(token, "raise-transfer-limit", {"limit": "11000"}, world.now)
    done(world, card, token, "raise-transfer-limit", {"limit": "20000"})
    view = world.portal.give_credentials(token, waiting.id, "ada", "ada's password", world.now)
    world.portal.answer(token, view.id, card.respond(shown(view)), None, world.now)
    assert world.portal.account(token, world.now).transfer_limit == 20_000


@pytest.mark.parametrize(
    "iban",
    ["", "GB82WEST12345698765433", "GB28WEST12345698765432", "82GBWEST12345698765432", "GB82", f"{IBAN}0000000000000",
     "GB82WEST1234569876543\N{FULLWIDTH DIGIT TWO}"],
)  # fmt: skip
def test_an_iban_with_a_wrong_character_is_refused(world: World, card: Gadget, iban: str) -> None:
    assert "iban" in refusal(world, "add-bank", {"name": "Bank", "iban": iban})


@pytest.mark.parametrize(
    "limit", ["", "0", "10000", "9999", "-20000", "20000.50", "1e5", str(HIGHEST_TRANSFER_LIMIT + 1), "9" * 200,
              "0" * 30 + "20000", "\N{FULLWIDTH DIGIT TWO}0000", "twenty"],
)  # fmt: skip
def test_a_limit_that_is_not_higher_or_no_number_is_refused(world: World, card: Gadget, limit: str) -> None:
    assert "limit" in refusal(world, "raise-transfer-limit", {"limit": limit})


@pytest.mark.parametrize("phone", ["", "2025550123", "+0202555", "+1", "+1234567890123456", "+1 202 CALL ME"])
def test_a_telephone_number_without_its_country_is_refused(world: World, card: Gadget, phone: str) -> None:
    assert "phone" in refusal(world, "add-trusted-contact", {"name": "Grace", "phone": phone})


@pytest.mark.parametrize(("task", "field"), [("add-bank", "name"), ("add-trusted-contact", "name")])
def test_a_name_of_blanks_is_refused(world: World, card: Gadget, task: str, field: str) -> None:
    assert "name" in refusal(world, task, {**DETAILS[task], field: "  "})


@pytest.mark.parametrize("task", DETAILS)
def test_details_that_nobody_asked_for_are_refused(world: World, card: Gadget, task: str) -> None:
    assert "more in it" in refusal(world, task, {**DETAILS[task], "else": "x"})


def test_a_task_that_was_left_is_not_done_by_the_right_response(world: World, card: Gadget) -> None:
    token = world.sign_in()
    view = world.challenge(token)
    assert world.portal.leave(token, view.id, world.now).state == "left"
    with pytest.raises(Refused, match=r"not-waiting: .* left"):
        world.portal.answer(token, view.id, card.respond(shown(view)), None, world.now)
    with pytest.raises(Refused, match="not-waiting"):
        world.portal.give_credentials(token, view.id, "ada", "ada's password", world.now)
    assert world.email() == "ada@example.org"


def test_a_task_that_is_done_cannot_be_left(world: World, card: Gadget) -> None:
    token = world.sign_in()
    view = world.challenge(token)
    world.portal.answer(token, view.id, card.respond(shown(view)), None, world.now)
    with pytest.raises(Refused, match="not-waiting"):
        world.portal.leave(token, view.id, world.now)


def test_a_new_challenge_is_shown_in_place_of_one_that_lapsed_and_of_no_other(world: World, card: Gadget) -> None:
    token = world.sign_in()
    view = world.challenge(token)
    assert world.portal.renew(token, view.id, world.now) == view
    world.now += world.policy.challenge_lifetime
    renewed = world.portal.renew(token, view.id, world.now)
    assert shown(renewed) != shown(view)
    assert world.portal.renew(token, view.id, world.now) == renewed
    world.portal.answer(token, view.id, card.respond(shown(renewed)), None, world.now)
    assert world.email() == "new@example.org"


def test_whoever_is_locked_is_shown_no_new_challenge(world: World, card: Gadget) -> None:
    token = world.sign_in()
    view = world.challenge(token)
    for _ in range(world.policy.wrong_responses_allowed):
        with pytest.raises(Refused):
            world.portal.answer(token, view.id, "00000000", None, world.now)
    world.now += world.policy.challenge_lifetime
    with pytest.raises(Refused, match="locked"):
        world.portal.renew(token, view.id, world.now)
