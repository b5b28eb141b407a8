"""The code card: issue, activation, logins, its days and its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reference_impl.adapters.pure_vault import MemoryVault
from reference_impl.domain.code_cards import is_code
from reference_impl.domain.model import CardCell, CodeCard
from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import CardView
from tests.reference_impl.world import SECOND, START, Paper, World, full_width, wrong_values

SMALL = replace(REFERENCE_POLICY, card_cells=8)
VALIDITY = REFERENCE_POLICY.card_validity
NAIVE = datetime(2026, 11, 22, 10)  # noqa: DTZ001 - which is what it is for


@pytest.fixture
def world() -> World:
    world = World()
    world.person()
    return world


def refused(use_case: Callable[[], object], reason: str) -> str:
    with pytest.raises(Refused) as caught:
        use_case()
    assert caught.value.reason == reason
    return caught.value.detail


def give(world: World, token: str, values: str) -> Callable[[], object]:
    """Enter card values at the activation."""
    return lambda: world.portal.give_card_values(token, values, world.now)


def enter(world: World, token: str, values: str) -> Callable[[], object]:
    """Enter card values at a login."""
    return lambda: world.portal.second_factor(token, values, None, world.now)


# ---------------------------------------------------------------- CARD-5 to CARD-7: issue
def test_a_card_has_a_code_of_three_digits_in_each_of_its_cells(world: World) -> None:
    codes = world.displayed_card().codes
    assert list(codes) == list(range(1, 225))
    assert all(re.fullmatch("[0-9]{3}", code) for code in codes.values())


def test_a_card_is_displayed_again_as_long_as_it_is_being_issued(world: World) -> None:
    paper = world.displayed_card()
    view = world.portal.card(paper.token, world.now)
    assert view is not None
    assert (view.state, view.codes, view.indexes, view.printed) == ("displayed", paper.codes, None, False)


def test_a_card_that_was_not_finished_gives_way_to_the_next(world: World) -> None:
    first, pair = world.asked_card()
    second = world.displayed_card(token=first.token)
    assert first.codes != second.codes
    refused(give(world, first.token, first.values(pair)), "not-waiting")  # nothing is asked of the new one yet


def test_an_active_card_stays_until_the_next_one_is_finished(world: World) -> None:
    paper = world.active_card()
    world.displayed_card(token=paper.token)
    assert world.portal.session(world.card_login(paper), world.now).level == "full"


def test_without_print_there_is_a_warning_which_can_be_acknowledged(world: World) -> None:
    paper = world.displayed_card()
    refused(lambda: world.portal.go_on_with_card(paper.token, False, world.now), "not-printed")
    view = world.portal.card(paper.token, world.now)
    assert view is not None
    assert view.indexes is None  # a warning asks for nothing yet
    assert world.portal.go_on_with_card(paper.token, True, world.now).state == "activation"


def test_after_print_there_is_no_warning(world: World) -> None:
    paper = world.displayed_card()
    world.portal.print_card(paper.token, world.now)
    assert world.portal.go_on_with_card(paper.token, False, world.now).indexes is not None


# ---------------------------------------------------------------- CARD-8, CARD-10: activation
def test_the_two_indexes_are_different_ones_of_the_card_and_stay(world: World) -> None:
    paper, pair = world.asked_card()
    assert pair[0] != pair[1]
    assert set(pair) <= set(paper.codes)
    for _ in range(world.policy.wrong_codes_allowed - 1):
        refused(give(world, paper.token, wrong_values(paper.values(pair))), "wrong-code")
        assert world.portal.go_on_with_card(paper.token, True, world.now).indexes == pair
    assert world.portal.give_card_values(paper.token, paper.values(pair), world.now).state == "accepted"


@pytest.mark.parametrize("place", [0, 2, 3, 5])
def test_one_wrong_digit_anywhere_is_wrong(world: World, place: int) -> None:
    paper, pair = world.asked_card()
    refused(give(world, paper.token, wrong_values(paper.values(pair), place)), "wrong-code")


def test_the_code_at_the_first_index_goes_first(world: World) -> None:
    paper, pair = world.asked_card()
    while paper.codes[pair[0]] == paper.codes[pair[1]]:
        paper, pair = world.asked_card(token=paper.token)
    refused(give(world, paper.token, paper.values((pair[1], pair[0]))), "wrong-code")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda values: f"{values[:3]} {values[3:]}", "space"),
        (lambda values: f" {values}", "space"),
        (lambda values: f"{values}\n", "space"),
        (lambda values: f"{values[:3]}\N{NO-BREAK SPACE}{values[3:]}", "space"),
        (full_width, "6 digits"),
        (lambda values: values[:-1], "6 digits"),
        (lambda values: f"{values}0", "6 digits"),
        (lambda values: f"{values[:-1]}-", "6 digits"),
        (lambda _: "", "6 digits"),
        (lambda _: "\ud800", "6 digits"),
    ],
)
def test_what_cannot_be_card_values_is_told_so_and_not_counted(
    world: World, change: Callable[[str], str], says: str
) -> None:
    paper, pair = world.asked_card()
    for _ in range(world.policy.wrong_codes_allowed):
        assert says in refused(give(world, paper.token, change(paper.values(pair))), "malformed-code")
    assert world.portal.give_card_values(paper.token, paper.values(pair), world.now).state == "accepted"


def test_wrong_values_lock_the_activation_and_the_next_card_begins_anew(world: World) -> None:
    paper, pair = world.asked_card()
    allowed = world.policy.wrong_codes_allowed
    for _ in range(allowed - 1):
        said = refused(give(world, paper.token, wrong_values(paper.values(pair))), "wrong-code")
    assert "once more" in said
    wrong = refused(give(world, paper.token, wrong_values(paper.values(pair))), "locked")
    assert refused(give(world, paper.token, paper.values(pair)), "locked") == wrong
    assert "Client Services" in wrong
    again = world.active_card(token=paper.token)
    assert world.card_login(again)


# ---------------------------------------------------------------- CARD-9, CARD-9F, CARD-13: confirmation and OK
def test_the_days_begin_when_the_values_are_accepted_and_ok_changes_nothing_in_that(world: World) -> None:
    paper, pair = world.asked_card()
    world.now += SECOND
    accepted = world.portal.give_card_values(paper.token, paper.values(pair), world.now)
    assert accepted.ends_at == START + SECOND + VALIDITY
    world.now += SECOND
    shown = world.portal.card(paper.token, world.now)
    active = world.portal.finish_card(paper.token, world.now)
    assert shown is not None
    assert {shown.ends_at, active.ends_at} == {accepted.ends_at}
    assert (shown.state, active.state) == ("accepted", "active")


def test_after_its_activation_no_use_case_shows_a_code(world: World) -> None:
    paper, pair = world.asked_card()
    accepted = world.portal.give_card_values(paper.token, paper.values(pair), world.now)
    shown = world.portal.card(paper.token, world.now)
    finished = world.portal.finish_card(paper.token, world.now)
    active = world.portal.active_card(paper.token, world.now)
    assert [view.codes for view in (accepted, shown, finished, active) if view is not None] == [{}] * 4
    assert world.portal.card(paper.token, world.now) is None


def test_until_ok_a_login_asks_for_the_passcode_and_after_it_for_the_card(world: World) -> None:
    code = world.passcode()
    token = world.portal.second_factor(world.begin_sign_in().token, code, None, world.now).token
    paper, pair = world.asked_card(token=token)
    world.portal.give_card_values(token, paper.values(pair), world.now)
    waiting = world.begin_sign_in()
    assert waiting.asks is not None
    assert waiting.asks.kind == "temporary-passcode"
    world.portal.finish_card(token, world.now)
    assert world.begin_card_login()
    refused(enter(world, waiting.token, code), "no-second-factor")  # the card has ended the passcode


def test_a_session_of_the_passcode_goes_on_with_the_card(world: World) -> None:
    paper = world.active_card()
    assert world.portal.session(paper.token, world.now + SECOND).level == "full"


@pytest.mark.parametrize(
    "use_case",
    [
        lambda world, token: world.portal.print_card(token, world.now),
        lambda world, token: world.portal.go_on_with_card(token, True, world.now),
        lambda world, token: world.portal.give_card_values(token, "123456", world.now),
        lambda world, token: world.portal.finish_card(token, world.now),
    ],
)
def test_where_no_card_is_being_issued_nothing_waits(world: World, use_case: Callable[[World, str], object]) -> None:
    token = world.sign_in_by_passcode()
    refused(lambda: use_case(world, token), "not-waiting")
    active = world.active_card(token=token)
    refused(lambda: use_case(world, active.token), "not-waiting")


def test_each_step_waits_for_the_one_before_it(world: World) -> None:
    paper = world.displayed_card()
    refused(give(world, paper.token, "123456"), "not-waiting")
    refused(lambda: world.portal.finish_card(paper.token, world.now), "not-waiting")
    pair = world.portal.go_on_with_card(paper.token, True, world.now).indexes
    refused(lambda: world.portal.finish_card(paper.token, world.now), "not-waiting")
    world.portal.give_card_values(paper.token, paper.values(pair), world.now)
    refused(give(world, paper.token, paper.values(pair)), "not-waiting")
    refused(lambda: world.portal.print_card(paper.token, world.now), "not-waiting")


def test_a_session_that_waits_for_its_second_factor_gets_no_card(world: World) -> None:
    world.active_card()
    token, _ = world.begin_card_login()
    refused(lambda: world.portal.request_card(token, world.now), "not-signed-in")
    refused(lambda: world.portal.card(token, world.now), "not-signed-in")


# ---------------------------------------------------------------- CARD-11, CARD-11I, CARD-12: logins
def test_a_login_opens_everything_and_the_next_one_asks_for_two_others(world: World) -> None:
    paper = world.active_card()
    seen: set[int] = set()
    for _ in range(20):
        token, pair = world.begin_card_login()
        assert not seen & set(pair)
        seen |= set(pair)
        opened = world.portal.second_factor(token, paper.values(pair), None, world.now)
        assert (opened.level, opened.asks) == ("full", None)


def test_the_pair_stays_for_every_session_and_after_wrong_codes(world: World) -> None:
    paper = world.active_card()
    token, pair = world.begin_card_login()
    refused(enter(world, token, wrong_values(paper.values(pair))), "wrong-code")
    assert world.begin_card_login()[1] == pair
    asks = world.portal.session(token, world.now).asks
    assert asks is not None
    assert asks.indexes == pair


def test_two_codes_complete_one_login_alone(world: World) -> None:
    paper = world.active_card()
    first, pair = world.begin_card_login()
    second, _ = world.begin_card_login()
    world.portal.second_factor(first, paper.values(pair), None, world.now)
    assert "another login" in refused(enter(world, second, paper.values(pair)), "already-answered")
    asks = world.portal.session(second, world.now).asks
    assert asks is not None
    assert asks.indexes is not None
    assert not set(asks.indexes) & set(pair)
    assert world.portal.second_factor(second, paper.values(asks.indexes), None, world.now).level == "full"


def test_the_cells_of_the_activation_are_not_asked_for_again() -> None:
    world = World(policy=replace(SMALL, card_cells=4))
    world.person()
    paper, pair = world.asked_card()
    world.portal.give_card_values(paper.token, paper.values(pair), world.now)
    world.portal.finish_card(paper.token, world.now)
    assert set(world.begin_card_login()[1]) == set(paper.codes) - set(pair)


@pytest.mark.parametrize(("cells", "logins"), [(8, 3), (9, 3), (4, 1), (5, 1)])
def test_when_its_cells_are_used_up_a_card_logs_in_no_more(cells: int, logins: int) -> None:
    world = World(policy=replace(REFERENCE_POLICY, card_cells=cells))
    world.equipped()
    paper = world.active_card()
    left = []
    for _ in range(logins):
        view = world.portal.active_card(paper.token, world.now)
        assert view is not None
        left.append(view.logins_left)
        token = world.card_login(paper)
    assert left == list(range(logins, 0, -1))
    said = refused(world.begin_sign_in, "no-second-factor")
    assert "Client Services" in said
    assert "Digital Security Card+ is not active" in said
    assert world.portal.session(token, world.now).level == "full"
    again = world.active_card(token=token)
    assert world.card_login(again)


def test_a_card_gives_access_up_to_the_end_of_its_days_and_not_at_it(world: World) -> None:
    paper = world.active_card()
    world.now = START + VALIDITY - SECOND
    token = world.card_login(paper)
    assert world.portal.session(token, world.now).level == "full"
    waiting, pair = world.begin_card_login()
    world.now = START + VALIDITY
    assert world.portal.session(token, world.now).level == "none"
    refused(lambda: world.portal.account(token, world.now), "no-access")
    refused(enter(world, waiting, paper.values(pair)), "no-second-factor")
    refused(world.begin_sign_in, "no-second-factor")


def test_a_card_of_the_last_passcode_day_lasts_its_days_all_the_same(world: World) -> None:
    code = world.passcode()
    world.now += world.policy.passcode_full_access + world.policy.passcode_for_card - SECOND
    token = world.portal.second_factor(world.begin_sign_in().token, code, None, world.now).token
    assert world.portal.session(token, world.now).level == "card-only"
    paper = world.active_card(token=token)
    assert world.portal.session(token, world.now).level == "full"
    world.now += VALIDITY - SECOND
    assert world.card_login(paper)


# ---------------------------------------------------------------- CARD-15, TRB-H-2: the lock
def test_wrong_codes_lock_the_card_in_every_session_and_say_how_the_device_stands() -> None:
    world = World()
    world.equipped()
    paper = world.active_card()
    for _ in range(world.policy.wrong_codes_allowed - 1):
        token, pair = world.begin_card_login()
        refused(enter(world, token, wrong_values(paper.values(pair))), "wrong-code")
    token, pair = world.begin_card_login()
    wrong = refused(enter(world, token, wrong_values(paper.values(pair))), "locked")
    other, _ = world.begin_card_login()
    assert refused(enter(world, other, paper.values(pair)), "locked") == wrong
    assert "Client Services" in wrong
    assert "Digital Security Card+ is not active" in wrong


def test_right_codes_end_the_row_of_wrong_ones(world: World) -> None:
    paper = world.active_card()
    for _ in range(2):
        token, pair = world.begin_card_login()
        for _ in range(world.policy.wrong_codes_allowed - 1):
            refused(enter(world, token, wrong_values(paper.values(pair))), "wrong-code")
        world.portal.second_factor(token, paper.values(pair), None, world.now)


def test_wrong_values_of_the_activation_do_not_count_at_a_login(world: World) -> None:
    paper, pair = world.asked_card()
    for _ in range(world.policy.wrong_codes_allowed - 1):
        refused(give(world, paper.token, wrong_values(paper.values(pair))), "wrong-code")
    world.portal.give_card_values(paper.token, paper.values(pair), world.now)
    world.portal.finish_card(paper.token, world.now)
    token, pair = world.begin_card_login()
    refused(enter(world, token, wrong_values(paper.values(pair))), "wrong-code")
    assert world.portal.second_factor(token, paper.values(pair), None, world.now).level == "full"


def test_whoever_has_locked_or_lost_the_card_comes_in_with_a_passcode_of_the_desk(world: World) -> None:
    paper = world.active_card()
    token, pair = world.begin_card_login()
    for _ in range(world.policy.wrong_codes_allowed):
        with pytest.raises(Refused):
            enter(world, token, wrong_values(paper.values(pair)))()
    token = world.sign_in_by_passcode()
    assert world.portal.session(paper.token, world.now).level == "none"
    again = world.active_card(token=token)
    assert world.portal.session(world.card_login(again), world.now).level == "full"


# ---------------------------------------------------------------- CARD-14, TRB-E-5: one card, and what ends it
def test_the_codes_of_a_card_that_was_replaced_are_wrong(world: World) -> None:
    old = world.active_card()
    new = world.active_card(token=world.card_login(old))
    token, pair = world.begin_card_login()
    while old.values(pair) == new.values(pair):
        world.portal.second_factor(token, new.values(pair), None, world.now)
        token, pair = world.begin_card_login()
    refused(enter(world, token, old.values(pair)), "wrong-code")
    assert world.portal.second_factor(token, new.values(pair), None, world.now).level == "full"


def test_a_card_of_one_user_is_none_of_another(world: World) -> None:
    of_ada = world.active_card()
    world.person("ben")
    world.passcode("ben")
    begun = world.begin_sign_in("ben")
    assert begun.asks is not None
    assert begun.asks.kind == "temporary-passcode"
    of_ben = world.active_card("ben")
    token, pair = world.begin_card_login("ben")
    while of_ada.values(pair) == of_ben.values(pair):
        world.portal.second_factor(token, of_ben.values(pair), None, world.now)
        token, pair = world.begin_card_login("ben")
    refused(enter(world, token, of_ada.values(pair)), "wrong-code")


def test_a_cell_is_bound_to_its_card_its_user_and_its_index() -> None:
    world = World()
    world.person()
    world.active_card()
    with world.store.transaction() as work:
        card = work.active_card("ada")
        assert card is not None
        cells = work.card_cells(card.id)
    found = [code for code in range(1000) if is_code(world.vault, card, cells[0], f"{code:03d}")]
    assert len(found) == 1
    code = f"{found[0]:03d}"
    for other in (replace(card, id="another"), replace(card, username="ben")):
        assert not is_code(world.vault, other, cells[0], code)
    assert not is_code(world.vault, card, replace(cells[0], index=2), code)
    assert not is_code(MemoryVault(), card, cells[0], code)


def test_the_re_activation_of_the_device_ends_the_card_and_its_sessions() -> None:
    world = World()
    gadget = world.equipped()
    paper = world.active_card()
    beside, token = world.card_login(paper), world.card_login(paper)
    world.portal.reactivate(token, gadget.serial, world.now)
    refused(lambda: world.portal.session(token, world.now), "not-signed-in")
    assert world.portal.session(beside, world.now).level == "none"
    begun = world.begin_sign_in()
    assert begun.asks is not None
    assert (begun.asks.kind, begun.asks.instead) == ("device", None)
    refused(lambda: world.portal.choose_factor(begun.token, "code-card", world.now), "not-waiting")


# ---------------------------------------------------------------- beside an active device
def with_device() -> tuple[World, Paper]:
    """A card that was requested in a session of the device, which stays active."""
    world = World()
    world.equipped()
    return world, world.active_card(token=world.sign_in())


def test_beside_an_active_device_the_card_can_be_chosen() -> None:
    world, paper = with_device()
    begun = world.begin_sign_in()
    assert begun.asks is not None
    assert (begun.asks.kind, begun.asks.instead) == ("device", "code-card")
    chosen = world.portal.choose_factor(begun.token, "code-card", world.now).asks
    assert chosen is not None
    assert (chosen.kind, chosen.challenge, chosen.instead) == ("code-card", None, "device")
    opened = world.portal.second_factor(begun.token, paper.values(chosen.indexes), None, world.now)
    assert opened.level == "full"
    refused(lambda: world.portal.choose_factor(opened.token, "device", world.now), "not-waiting")


def test_who_chose_the_card_can_go_back_to_the_device() -> None:
    world, _ = with_device()
    begun = world.begin_sign_in()
    world.portal.choose_factor(begun.token, "code-card", world.now)
    asks = world.portal.choose_factor(begun.token, "device", world.now).asks
    assert asks is not None
    assert asks.challenge is not None
    response = world.gadgets["ada"].respond(asks.challenge)
    assert world.portal.second_factor(begun.token, response, asks.challenge, world.now).level == "full"


def test_a_passcode_cannot_be_chosen_in_place_of_the_card(world: World) -> None:
    world.active_card()
    token, _ = world.begin_card_login()
    refused(lambda: world.portal.choose_factor(token, "temporary-passcode", world.now), "not-waiting")


# ---------------------------------------------------------------- what is never told
def test_no_repr_tells_a_code() -> None:
    card = CodeCard("c1", "ada", START, b"sealed-7931")
    told = [
        repr(card),
        repr(CardCell("c1", 1, b"fingerprint-7931")),
        repr(CardView("displayed", codes={1: "7931"})),
    ]
    assert not [each for each in told if "7931" in each]


@pytest.mark.parametrize(
    "use_case",
    [
        lambda portal: portal.request_card("token", NAIVE),
        lambda portal: portal.card("token", NAIVE),
        lambda portal: portal.active_card("token", NAIVE),
        lambda portal: portal.print_card("token", NAIVE),
        lambda portal: portal.go_on_with_card("token", True, NAIVE),
        lambda portal: portal.give_card_values("token", "123456", NAIVE),
        lambda portal: portal.finish_card("token", NAIVE),
        lambda portal: portal.choose_factor("token", "code-card", NAIVE),
    ],
)
def test_a_time_without_a_zone_is_an_error(world: World, use_case: Callable[[object], object]) -> None:
    with pytest.raises(ValueError, match="aware"):
        use_case(world.portal)


def test_the_figures_are_those_of_the_policy() -> None:
    policy = replace(
        REFERENCE_POLICY,
        card_cells=6,
        card_code_digits=4,
        card_validity=timedelta(days=1),
        wrong_codes_allowed=1,
    )
    world = World(policy=policy)
    world.person()
    paper = world.active_card()
    assert [len(code) for code in paper.codes.values()] == [4] * 6
    view = world.portal.active_card(paper.token, world.now)
    assert view is not None
    assert (view.ends_at, view.logins_left) == (START + timedelta(days=1), 2)
    token, pair = world.begin_card_login()
    refused(enter(world, token, wrong_values(paper.values(pair))), "locked")
