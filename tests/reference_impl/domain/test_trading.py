"""Logging in to the trading platform, by its use cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from reference_impl.domain.model import TradingAccount
from reference_impl.domain.people import set_account
from reference_impl.domain.refusals import Refused
from reference_impl.domain.trading import TradingLogin, TradingPlatform
from tests.reference_impl.world import SECOND, START, World, shown, wrong


class Trading(World):
    """A world with a trading platform beside Client Portal."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.platform = TradingPlatform(self.store, self.hasher, self.vault, self.entropy, self.policy)

    def logged_in(self, username: str = "ada", account: TradingAccount = "live") -> TradingLogin:
        asked = self.platform.log_in(username, f"{username}'s password", account, self.now)
        challenge = asked.second_factor.challenge
        assert challenge is not None
        return self.platform.second_factor(asked.login, self.gadgets["ada"].respond(challenge), challenge, self.now)

    def account(
        self, approved_at: datetime | None = START, closed: str | None = None, paper: tuple[str, str] | None = None
    ) -> None:
        set_account(
            self.store,
            self.hasher,
            username="ada",
            approved_at=approved_at,
            closed=closed,  # type: ignore[arg-type]
            paper=paper,
        )

    def card(self, username: str = "ada") -> dict[int, str]:
        """An active card of somebody's who has no active device."""
        token = self.sign_in(username)
        codes = dict(self.portal.request_card(token, self.now).codes)
        pair = self.portal.go_on_with_card(token, True, self.now).indexes
        assert pair is not None
        self.portal.give_card_values(token, "".join(codes[index] for index in pair), self.now)
        self.portal.finish_card(token, self.now)
        return codes


@pytest.fixture
def world() -> Trading:
    world = Trading()
    world.equipped()
    return world


def refused(call: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value


def log_in(world: Trading, username: str = "ada", password: str = "ada's password") -> Callable[[], object]:
    return lambda: world.platform.log_in(username, password, "live", world.now)


# ---------------------------------------------------------------- credentials
@pytest.mark.parametrize(("username", "password"), [("ada", "wrong"), ("nobody", "wrong"), ("Ada", "ada's password")])
def test_wrong_credentials_get_the_portals_one_answer(world: Trading, username: str, password: str) -> None:
    at_portal = refused(lambda: world.portal.sign_in("ada", "wrong", world.now))
    refusal = refused(log_in(world, username, password))
    assert (refusal.reason, refusal.detail) == ("wrong-credentials", at_portal.detail)


def test_a_wrong_password_is_answered_alike_whatever_the_account_is(world: Trading) -> None:
    at_first = refused(log_in(world, password="wrong")).detail
    world.account(approved_at=None)
    assert refused(log_in(world, password="wrong")).detail == at_first


def test_wrong_passwords_are_counted_with_those_of_the_portal(world: Trading) -> None:
    for _ in range(world.policy.wrong_passwords_allowed):
        refused(log_in(world, password="wrong"))
    assert refused(lambda: world.portal.sign_in("ada", "ada's password", world.now)).reason == "wrong-credentials"


# ---------------------------------------------------------------- the device
def test_the_response_of_the_device_completes_a_login(world: Trading) -> None:
    login = world.logged_in()
    assert world.platform.connected(login, world.now) == "live"


def test_a_login_without_its_second_factor_is_connected_with_nothing(world: Trading) -> None:
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    assert refused(lambda: world.platform.connected(asked.login, world.now)).reason == "not-signed-in"


def test_a_response_is_taken_once(world: Trading) -> None:
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    code = world.gadgets["ada"].respond(asked.second_factor.challenge or "")
    world.platform.second_factor(asked.login, code, None, world.now)
    again = refused(lambda: world.platform.second_factor(asked.login, code, None, world.now))
    assert again.reason in ("already-answered", "not-waiting")


def test_wrong_responses_count_towards_the_lock_of_tasks(world: Trading) -> None:
    token = world.sign_in()
    verification = world.challenge(token)
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    bad = wrong(world.gadgets["ada"].respond(asked.second_factor.challenge or ""))
    for _ in range(world.policy.wrong_responses_allowed):
        refused(lambda: world.platform.second_factor(asked.login, bad, None, world.now))
    assert refused(log_in(world)).reason == "locked"
    answer = world.gadgets["ada"].respond(shown(verification))
    assert refused(lambda: world.portal.answer(token, verification.id, answer, None, world.now)).reason == "locked"


def test_after_a_challenge_lapsed_another_one_is_asked_for(world: Trading) -> None:
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    first = asked.second_factor.challenge or ""
    world.now += world.policy.challenge_lifetime
    late = refused(
        lambda: world.platform.second_factor(asked.login, world.gadgets["ada"].respond(first), first, world.now)
    )
    assert late.reason == "challenge-lapsed"
    assert world.platform.asked(asked.login, world.now).challenge not in (first, None)


# ---------------------------------------------------------------- passcode and card
def test_a_temporary_passcode_logs_in_for_two_days_and_counts_with_the_portal(world: Trading) -> None:
    passcode = world.passcode()
    world.now += timedelta(days=2) - SECOND
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    assert asked.second_factor.kind == "temporary-passcode"
    for spoilt in (passcode.lower(), f"{passcode[:4]} {passcode[4:]}", f" {passcode}"):
        refusal = refused(partial(world.platform.second_factor, asked.login, spoilt, None, world.now))
        assert refusal.reason == "malformed-code"
    login = world.platform.second_factor(asked.login, passcode, None, world.now)
    assert world.platform.connected(login, world.now) == "live"
    world.now += SECOND
    assert refused(lambda: world.platform.connected(login, world.now)).reason == "no-second-factor"
    assert refused(log_in(world)).reason == "no-second-factor"
    assert world.begin_sign_in().asks is not None  # at the portal it still opens the card


def test_a_login_that_was_begun_in_the_two_days_is_not_completed_after_them(world: Trading) -> None:
    passcode = world.passcode()
    world.now += timedelta(days=2) - SECOND
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    world.now += SECOND
    late = refused(lambda: world.platform.second_factor(asked.login, passcode, None, world.now))
    assert late.reason == "no-second-factor"


def test_two_codes_of_the_card_log_in_and_are_used_up_for_the_portal_too() -> None:
    world = Trading()
    world.person()
    codes = world.card()
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    pair = asked.second_factor.indexes
    assert pair is not None
    at_portal = world.begin_sign_in().asks
    assert at_portal is not None
    assert at_portal.indexes == pair
    login = world.platform.second_factor(asked.login, codes[pair[0]] + codes[pair[1]], None, world.now)
    assert world.platform.connected(login, world.now) == "live"
    next_pair = world.begin_sign_in().asks
    assert next_pair is not None
    assert next_pair.indexes is not None
    assert not set(next_pair.indexes) & set(pair)


def test_a_login_outlasts_the_last_cells_of_the_card_and_not_its_days() -> None:
    world = Trading()
    world.person()
    codes = world.card()
    with world.store.transaction() as work:
        card = work.active_card("ada")
        assert card is not None
        unused = [cell.index for cell in work.card_cells(card.id) if not cell.used]
        work.use_card_cells(card.id, unused[2:])
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    pair = asked.second_factor.indexes or (0, 0)
    login = world.platform.second_factor(asked.login, codes[pair[0]] + codes[pair[1]], None, world.now)
    assert world.platform.connected(login, world.now) == "live"
    assert refused(log_in(world)).reason == "no-second-factor"
    world.now = START + timedelta(days=21)
    assert refused(lambda: world.platform.connected(login, world.now)).reason == "no-second-factor"


def test_the_card_may_be_chosen_in_place_of_the_device() -> None:
    world = Trading()
    world.person()
    codes = world.card()
    world.device()
    asked = world.platform.log_in("ada", "ada's password", "live", world.now)
    assert (asked.second_factor.kind, asked.second_factor.instead) == ("device", "code-card")
    chosen = world.platform.choose_factor(asked.login, "code-card", world.now)
    first, second = chosen.second_factor.indexes or (0, 0)
    login = world.platform.second_factor(chosen.login, codes[first] + codes[second], None, world.now)
    assert world.platform.connected(login, world.now) == "live"
    back = world.platform.choose_factor(chosen.login, "device", world.now)
    assert back.second_factor.challenge is not None
    no = refused(lambda: world.platform.choose_factor(chosen.login, "temporary-passcode", world.now))
    assert no.reason == "not-waiting"


# ---------------------------------------------------------------- the account
def test_a_closed_account_is_thrown_out_and_not_let_in_again(world: Trading) -> None:
    login = world.logged_in()
    world.account(closed="by-customer")
    assert refused(lambda: world.platform.connected(login, world.now)).reason == "no-access"
    assert "statements" in refused(log_in(world)).detail


def test_live_credentials_reach_the_account_that_is_selected(world: Trading) -> None:
    for account in ("live", "paper"):
        chosen: TradingAccount = "paper" if account == "paper" else "live"
        assert world.platform.connected(world.logged_in(account=chosen), world.now) == account


def test_the_paper_accounts_own_credentials_reach_it_alone(world: Trading) -> None:
    world.account(paper=("adapaper", "adapaper's password"))
    login = world.logged_in("adapaper", "paper")
    assert world.platform.connected(login, world.now) == "paper"
    not_selected = refused(log_in(world, "adapaper", "adapaper's password"))
    assert not_selected.reason == "no-access"
    assert "paper account" in not_selected.detail
    at_portal = refused(lambda: world.portal.sign_in("adapaper", "adapaper's password", world.now))
    assert at_portal.reason == "no-access"


def test_wrong_passwords_of_the_paper_account_are_its_own(world: Trading) -> None:
    world.account(paper=("adapaper", "adapaper's password"))
    for _ in range(world.policy.wrong_passwords_allowed):
        refused(log_in(world, "adapaper", "wrong"))
    assert refused(log_in(world, "adapaper", "adapaper's password")).reason == "wrong-credentials"
    assert world.platform.connected(world.logged_in(), world.now) == "live"


def test_a_paper_username_that_is_taken_changes_nothing(world: Trading) -> None:
    world.person("bob")
    refusal = refused(lambda: world.account(approved_at=None, paper=("bob", "x")))
    assert refusal.reason == "invalid-request"
    assert world.platform.connected(world.logged_in(), world.now) == "live"


def test_nobodys_account_is_not_found(world: Trading) -> None:
    world.account(paper=("adapaper", "adapaper's password"))
    for name in ("nobody", "adapaper"):
        change = partial(set_account, world.store, world.hasher, username=name, approved_at=None, closed=None)
        assert refused(change).reason == "not-found"
