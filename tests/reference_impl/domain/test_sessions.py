"""Signing in, sessions and their end."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from reference_impl.domain.refusals import Refused
from tests.reference_impl.world import SECOND, TASK, World


@pytest.fixture
def world() -> World:
    world = World()
    world.equipped()
    return world


def refusal(world: World, username: str, password: str) -> Refused:
    with pytest.raises(Refused) as caught:
        world.portal.sign_in(username, password, world.now)
    return caught.value


def test_signing_in_begins_a_session_of_that_user(world: World) -> None:
    signed_in = world.portal.sign_in("ada", "ada's password", world.now)
    session = world.portal.session(signed_in.token, world.now)
    assert (signed_in.username, session.username) == ("ada", "ada")
    assert session.csrf_token == signed_in.csrf_token
    assert signed_in.token not in repr(signed_in)
    assert signed_in.csrf_token not in repr(signed_in) + repr(session)


def test_each_session_has_tokens_of_its_own(world: World) -> None:
    first, second = (world.portal.sign_in("ada", "ada's password", world.now) for _ in range(2))
    assert first.token != second.token
    assert first.csrf_token != second.csrf_token
    assert first.csrf_token not in (first.token, second.token)


def test_the_token_itself_is_not_remembered(world: World) -> None:
    token = world.sign_in()
    with world.store.transaction() as work:
        assert work.session(token) is None


@pytest.mark.parametrize(("username", "password"), [("ada", "wrong"), ("nobody", "wrong"), ("Ada", "ada's password")])
def test_wrong_credentials_are_refused_in_the_same_words_at_the_same_cost(
    world: World, username: str, password: str
) -> None:
    known = refusal(world, "ada", "not this")
    before = world.hasher.verified
    refused = refusal(world, username, password)
    assert (refused.reason, refused.detail) == ("wrong-credentials", known.detail)
    assert world.hasher.verified == before + 1


def test_after_too_many_wrong_passwords_in_a_row_the_right_one_is_refused_in_the_same_words(world: World) -> None:
    wrong = [refusal(world, "ada", "wrong") for _ in range(world.policy.wrong_passwords_allowed)]
    before = world.hasher.verified
    locked = refusal(world, "ada", "ada's password")
    assert (locked.reason, locked.detail) == ("wrong-credentials", wrong[0].detail)
    assert world.hasher.verified == before + 1


def test_a_right_password_ends_the_row_of_wrong_ones(world: World) -> None:
    for _ in range(2):
        for _ in range(world.policy.wrong_passwords_allowed - 1):
            refusal(world, "ada", "wrong")
        world.sign_in()


def test_wrong_passwords_do_not_lock_the_device(world: World) -> None:
    token = world.sign_in()
    view = world.challenge(token)
    for _ in range(world.policy.wrong_passwords_allowed + 1):
        refusal(world, "ada", "wrong")
    card = world.device()
    answered = world.portal.answer(token, view.id, card.respond(view.challenge or ""), None, world.now)
    assert answered.state == "complete"


def test_a_lock_of_one_user_is_not_one_of_another(world: World) -> None:
    world.person("ben")
    for _ in range(world.policy.wrong_passwords_allowed):
        refusal(world, "ada", "wrong")
    assert world.sign_in("ben")


@pytest.mark.parametrize("username", ["", "a" * 255, "ada\0", "ada\n", "\ud800"])
def test_a_username_that_nobody_can_have_is_refused_by_its_fields_name(world: World, username: str) -> None:
    refused = refusal(world, username, "ada's password")
    assert refused.reason == "invalid-request"
    assert "username" in refused.detail


@pytest.mark.parametrize("password", ["", "secret " * 200, "secret\0"])
def test_an_unusable_password_is_refused_without_repeating_it(world: World, password: str) -> None:
    refused = refusal(world, "ada", password)
    assert refused.reason == "invalid-request"
    assert "password" in refused.detail
    assert "secret" not in refused.detail


def test_a_session_ends_when_it_was_idle_for_so_long_and_not_before(world: World) -> None:
    token = world.sign_in()
    for _ in range(3):
        world.now += world.policy.session_idle - SECOND
        world.portal.session(token, world.now)
    world.now += world.policy.session_idle
    with pytest.raises(Refused, match="not-signed-in"):
        world.portal.session(token, world.now)


def test_a_session_ends_by_age_however_busy_it_is(world: World) -> None:
    token = world.sign_in()
    end = world.now + world.policy.session_lifetime
    while world.now + world.policy.session_idle < end:
        world.now += world.policy.session_idle - SECOND
        world.portal.session(token, world.now)
    world.portal.session(token, end - SECOND)
    with pytest.raises(Refused, match="not-signed-in"):
        world.portal.session(token, end)


def test_signing_out_ends_this_session_alone_and_twice_is_once(world: World) -> None:
    first, second = world.sign_in(), world.sign_in()
    world.portal.sign_out(first, world.now)
    world.portal.sign_out(first, world.now)
    assert world.portal.session(second, world.now).username == "ada"
    with pytest.raises(Refused, match="not-signed-in"):
        world.portal.session(first, world.now)


def test_sessions_that_ended_by_age_are_forgotten_at_the_next_signing_in(world: World) -> None:
    world.sign_in()
    world.now += world.policy.session_lifetime + SECOND
    token = world.sign_in()
    assert len(world.store._tables.sessions) == 1  # type: ignore[attr-defined]
    assert world.portal.session(token, world.now).username == "ada"


@pytest.mark.parametrize("token", ["", "x", "\ud800", "0" * 10_000])
def test_no_use_case_answers_a_token_that_opens_no_session(world: World, token: str) -> None:
    view = world.challenge(world.sign_in())
    portal, now = world.portal, world.now
    for use_case in (
        lambda: portal.session(token, now),
        lambda: portal.account(token, now),
        lambda: portal.begin(token, TASK, {"email": "new@example.org"}, now),
        lambda: portal.verification(token, view.id, now),
        lambda: portal.give_credentials(token, view.id, "ada", "ada's password", now),
        lambda: portal.answer(token, view.id, "12345678", None, now),
    ):
        with pytest.raises(Refused) as caught:
            use_case()
        assert caught.value.reason == "not-signed-in"


def test_every_use_case_asks_for_an_aware_time(world: World) -> None:
    token = world.sign_in()
    view = world.challenge(token)
    portal, naive = world.portal, datetime(2026, 11, 22, 10, 0)  # noqa: DTZ001 - that is the point
    for use_case in (
        lambda: portal.sign_in("ada", "ada's password", naive),
        lambda: portal.session(token, naive),
        lambda: portal.sign_out(token, naive),
        lambda: portal.account(token, naive),
        lambda: portal.begin(token, TASK, {"email": "new@example.org"}, naive),
        lambda: portal.verification(token, view.id, naive),
        lambda: portal.give_credentials(token, view.id, "ada", "ada's password", naive),
        lambda: portal.answer(token, view.id, "12345678", None, naive),
    ):
        with pytest.raises(ValueError, match="aware"):
            use_case()


def test_a_time_of_another_zone_is_the_same_moment(world: World) -> None:
    world.now = world.now.astimezone(timezone(timedelta(hours=9)))
    view = world.challenge(world.sign_in())
    assert view.expires_at == world.now + world.policy.challenge_lifetime
    assert view.expires_at.utcoffset() == timedelta(0)
