"""Signing in: what the second factor is, what completes it, and what a session that waits for it opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reference_impl.domain.enrolment import deactivate
from reference_impl.domain.refusals import Reason, Refused
from reference_impl.domain.views import SecondFactor, SignedIn
from tests.reference_impl.domain.test_verification import refused
from tests.reference_impl.storage.races import at_once
from tests.reference_impl.world import SECOND, TASK, Gadget, World, full_width, wrong

FULL, END = timedelta(days=2), timedelta(days=12)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def card(world: World) -> Gadget:
    return world.equipped()


def challenge_of(begun: SignedIn) -> str:
    assert begun.asks is not None
    assert begun.asks.challenge is not None
    return begun.asks.challenge


def complete(world: World, begun: SignedIn, code: Any, challenge: Any = None) -> SignedIn:
    return world.portal.second_factor(begun.token, code, challenge, world.now)


def use_cases(world: World, token: str) -> dict[str, Callable[[], object]]:
    """Every use case of an open session, on what is there."""
    portal, now = world.portal, world.now
    return {
        "account": lambda: portal.account(token, now),
        "devices": lambda: portal.devices(token, now),
        "reactivate": lambda: portal.reactivate(token, "ada-1", now),
        "begin": lambda: portal.begin(token, TASK, {"email": "new@example.org"}, now),
        "verification": lambda: portal.verification(token, "v", now),
        "give_credentials": lambda: portal.give_credentials(token, "v", "ada", "ada's password", now),
        "answer": lambda: portal.answer(token, "v", "12345678", None, now),
        "renew": lambda: portal.renew(token, "v", now),
        "leave": lambda: portal.leave(token, "v", now),
    }


# ---------------------------------------------------------------- with a device
def test_whoever_has_an_active_device_is_shown_a_challenge(world: World, card: Gadget) -> None:
    begun = world.begin_sign_in()
    assert begun.level == "none"
    assert begun.asks == SecondFactor("device", challenge_of(begun), world.now + world.policy.challenge_lifetime)
    session = world.portal.session(begun.token, world.now)
    assert (session.level, session.asks) == ("none", begun.asks)


@pytest.mark.parametrize("named", [True, False])
def test_the_response_completes_the_sign_in_under_a_new_token(world: World, card: Gadget, named: bool) -> None:
    begun = world.begin_sign_in()
    challenge = challenge_of(begun)
    opened = complete(world, begun, card.respond(challenge), challenge if named else None)
    assert (opened.username, opened.level, opened.asks) == ("ada", "full", None)
    assert opened.token != begun.token
    assert opened.csrf_token != begun.csrf_token
    session = world.portal.session(opened.token, world.now)
    assert (session.level, session.asks, session.csrf_token) == ("full", None, opened.csrf_token)
    refused(lambda: world.portal.session(begun.token, world.now), "not-signed-in")
    refused(lambda: complete(world, begun, card.respond(challenge)), "not-signed-in")


def test_each_sign_in_is_shown_a_challenge_of_its_own(world: World, card: Gadget) -> None:
    first, second = world.begin_sign_in(), world.begin_sign_in()
    assert challenge_of(first) != challenge_of(second)
    refused(lambda: complete(world, second, card.respond(challenge_of(first))), "wrong-response")
    refused(lambda: complete(world, second, card.respond(challenge_of(first)), challenge_of(first)), "wrong-response")


def test_a_response_opens_one_session(world: World, card: Gadget) -> None:
    begun = world.begin_sign_in()
    response = card.respond(challenge_of(begun))
    opened = complete(world, begun, response)
    refused(lambda: complete(world, opened, response), "not-waiting")
    refused(lambda: complete(world, world.begin_sign_in(), response), "wrong-response")


@pytest.mark.parametrize("kind", ["ibkey-ios", "ibkey-android"])
def test_any_active_device_completes_a_sign_in(world: World, card: Gadget, kind: str) -> None:
    phone = world.device(kind=kind)
    for device in (card, phone):
        begun = world.begin_sign_in()
        assert complete(world, begun, device.respond(challenge_of(begun))).level == "full"


def test_the_device_of_another_and_one_that_is_active_no_longer_complete_nothing(world: World, card: Gadget) -> None:
    bens, phone = world.equipped("ben"), world.device(kind="ibkey-ios")
    begun = world.begin_sign_in()
    refused(lambda: complete(world, begun, bens.respond(challenge_of(begun))), "wrong-response")
    deactivate(world.store, "ada", card.serial)
    refused(lambda: complete(world, begun, card.respond(challenge_of(begun))), "wrong-response")
    assert complete(world, begun, phone.respond(challenge_of(begun))).level == "full"


@pytest.mark.parametrize("change", [lambda _: "", lambda r: r[:-1], lambda r: f"{r} ", lambda r: f"{r[:4]} {r[4:]}"])
def test_what_is_no_response_is_refused_with_the_format_and_not_counted(
    world: World, card: Gadget, change: Callable[[str], str]
) -> None:
    begun = world.begin_sign_in()
    response = card.respond(challenge_of(begun))
    for _ in range(world.policy.wrong_responses_allowed + 1):
        words = refused(lambda: complete(world, begun, change(response)), "malformed-response")
        assert "8 digits" in words
        assert "without spaces" in words
    assert complete(world, begun, response).level == "full"


def test_digits_in_full_width_are_no_response(world: World, card: Gadget) -> None:
    begun = world.begin_sign_in()
    response = card.respond(challenge_of(begun))
    refused(lambda: complete(world, begun, full_width(response)), "malformed-response")
    refused(lambda: complete(world, begun, response, full_width(challenge_of(begun))), "invalid-request")


def test_wrong_responses_lock_the_sign_in_and_every_verification(world: World, card: Gadget) -> None:
    other = world.sign_in()
    view = world.challenge(other)
    begun = world.begin_sign_in()
    right = card.respond(challenge_of(begun))
    for _ in range(world.policy.wrong_responses_allowed - 1):
        refused(lambda: complete(world, begun, wrong(right)), "wrong-response")
    refused(lambda: complete(world, begun, wrong(right)), "locked")
    refused(lambda: complete(world, begun, right), "locked")
    refused(world.begin_sign_in, "locked")
    response = card.respond(view.challenge or "")
    refused(lambda: world.portal.answer(other, view.id, response, None, world.now), "locked")


def test_a_right_response_at_the_login_ends_the_row_of_wrong_ones(world: World, card: Gadget) -> None:
    for _ in range(3):
        begun = world.begin_sign_in()
        right = card.respond(challenge_of(begun))
        for _ in range(world.policy.wrong_responses_allowed - 1):
            refused(lambda: complete(world, begun, wrong(right)), "wrong-response")  # noqa: B023
        assert complete(world, begun, right).level == "full"


def test_a_response_that_comes_too_late_is_shown_a_new_challenge(world: World, card: Gadget) -> None:
    begun = world.begin_sign_in()
    first = challenge_of(begun)
    world.now += world.policy.challenge_lifetime - SECOND
    assert world.portal.session(begun.token, world.now).asks == begun.asks
    world.now += SECOND
    refused(lambda: complete(world, begun, card.respond(first), first), "challenge-lapsed")
    asks = world.portal.session(begun.token, world.now).asks
    assert asks is not None
    assert asks.challenge not in (None, first)
    assert asks.expires_at == world.now + world.policy.challenge_lifetime
    refused(lambda: complete(world, begun, card.respond(first), first), "challenge-lapsed")
    assert complete(world, begun, card.respond(asks.challenge or ""), asks.challenge).level == "full"


def test_a_challenge_of_a_task_is_none_of_a_sign_in(world: World, card: Gadget) -> None:
    token = world.sign_in()
    view = world.challenge(token)
    begun = world.begin_sign_in()
    response = card.respond(view.challenge or "")
    refused(lambda: complete(world, begun, response, view.challenge), "wrong-response")


def test_the_verification_of_a_sign_in_is_no_task_that_a_session_could_go_on_with(world: World, card: Gadget) -> None:
    begun = world.begin_sign_in()
    with world.store.transaction() as work:
        session = next(iter(world.store._tables.sessions.values()))  # type: ignore[attr-defined]
        verification = work.verification(session.verification_id)
    assert verification is not None
    token = world.sign_in()
    refused(lambda: world.portal.verification(token, verification.id, world.now), "not-found")
    refused(lambda: world.portal.begin(token, "sign-in", {}, world.now), "invalid-request")
    assert world.portal.session(begun.token, world.now).asks is not None
    assert world.portal.account(token, world.now).completed == ()


# ---------------------------------------------------------------- with a passcode
def test_whoever_has_a_passcode_is_asked_for_that(world: World, card: Gadget) -> None:
    code = world.passcode()
    begun = world.begin_sign_in()
    assert (begun.level, begun.asks) == ("none", SecondFactor("temporary-passcode"))
    opened = complete(world, begun, code)
    assert (opened.level, opened.asks) == ("full", None)
    assert opened.token != begun.token
    refused(lambda: world.portal.session(begun.token, world.now), "not-signed-in")


def test_a_passcode_is_taken_again_and_again(world: World, card: Gadget) -> None:
    code = world.passcode()
    tokens = {complete(world, world.begin_sign_in(), code).token for _ in range(5)}
    assert len(tokens) == 5
    assert all(world.portal.session(token, world.now).level == "full" for token in tokens)


@pytest.mark.parametrize(
    ("after", "opens"),
    [(timedelta(0), "full"), (FULL - SECOND, "full"), (FULL, "card-only"), (END - SECOND, "card-only")],
)
def test_a_passcode_opens_what_its_days_open(world: World, card: Gadget, after: timedelta, opens: str) -> None:
    code = world.passcode()
    world.now += after
    assert complete(world, world.begin_sign_in(), code).level == opens


def test_after_its_days_a_passcode_begins_and_completes_nothing(world: World, card: Gadget) -> None:
    code = world.passcode()
    world.now += END - SECOND
    begun = world.begin_sign_in()
    world.now += SECOND
    assert "Client Services" in refused(lambda: complete(world, begun, code), "no-second-factor")
    assert "Client Services" in refused(world.begin_sign_in, "no-second-factor")


def test_a_session_opens_what_its_passcode_opens_at_that_moment(world: World, card: Gadget) -> None:
    code = world.passcode()
    world.now += FULL - SECOND
    token = complete(world, world.begin_sign_in(), code).token
    assert world.portal.account(token, world.now).username == "ada"
    world.now += SECOND
    assert world.portal.session(token, world.now).level == "card-only"
    words = refused(lambda: world.portal.account(token, world.now), "no-access")
    assert "2 days" in words
    world.now += END - FULL - SECOND
    token = complete(world, world.begin_sign_in(), code).token
    world.now += SECOND
    assert world.portal.session(token, world.now).level == "none"
    for use_case in use_cases(world, token).values():
        assert "no longer valid" in refused(use_case, "no-access")


def test_in_the_cards_days_only_the_devices_and_their_re_activation_are_open(world: World, card: Gadget) -> None:
    code = world.passcode()
    world.now += FULL
    token = complete(world, world.begin_sign_in(), code).token
    found = use_cases(world, token)
    for name in set(found) - {"devices", "reactivate"}:
        refused(found[name], "no-access")
    assert [(device.serial, device.active) for device in world.portal.devices(token, world.now)] == [("ada-1", False)]
    world.portal.reactivate(token, "ada-1", world.now)
    refused(lambda: world.portal.devices(token, world.now), "not-signed-in")


# ---------------------------------------------------------------- with nothing
@pytest.mark.parametrize("has", ["no device", "an inactive device"])
def test_whoever_has_neither_is_sent_to_client_services_and_gets_no_session(world: World, has: str) -> None:
    if has == "no device":
        world.person()
    else:
        deactivate(world.store, "ada", world.equipped().serial)
    assert "Client Services" in refused(world.begin_sign_in, "no-second-factor")
    assert not world.store._tables.sessions  # type: ignore[attr-defined]


def test_only_the_right_password_tells_that_there_is_no_second_factor(world: World) -> None:
    world.person()
    refused(lambda: world.portal.sign_in("ada", "wrong", world.now), "wrong-credentials")


# ---------------------------------------------------------------- sessions that wait
@pytest.mark.parametrize("factor", ["device", "temporary-passcode"])
def test_a_session_that_waits_opens_no_use_case(world: World, card: Gadget, factor: str) -> None:
    if factor == "temporary-passcode":
        world.passcode()
    begun = world.begin_sign_in()
    for use_case in use_cases(world, begun.token).values():
        refused(use_case, "not-signed-in")
    with world.store.transaction() as work:
        assert [device.active for device in work.devices("ada")] == [factor == "device"]


def test_a_session_that_waits_can_be_given_up(world: World, card: Gadget) -> None:
    begun = world.begin_sign_in()
    world.portal.sign_out(begun.token, world.now)
    refused(lambda: complete(world, begun, card.respond(challenge_of(begun))), "not-signed-in")


def test_a_session_that_waits_ends_when_it_was_idle(world: World, card: Gadget) -> None:
    code = world.passcode()
    begun = world.begin_sign_in()
    world.now += world.policy.session_idle
    refused(lambda: complete(world, begun, code), "not-signed-in")


@pytest.mark.parametrize("token", ["", "x", "\ud800", "0" * 10_000])
def test_a_token_of_no_session_completes_nothing(world: World, card: Gadget, token: str) -> None:
    refused(lambda: world.portal.second_factor(token, "12345678", None, world.now), "not-signed-in")


def test_a_naive_time_completes_nothing(world: World, card: Gadget) -> None:
    begun = world.begin_sign_in()
    for use_case in (
        lambda now: world.portal.second_factor(begun.token, "12345678", None, now),
        lambda now: world.portal.devices(begun.token, now),
        lambda now: world.portal.reactivate(begun.token, "ada-1", now),
    ):
        with pytest.raises(ValueError, match="aware"):
            use_case(world.now.replace(tzinfo=None))


@pytest.mark.parametrize("factor", ["device", "temporary-passcode"])
def test_of_many_requests_with_one_token_one_is_let_in(world: World, card: Gadget, factor: str) -> None:
    code = world.passcode() if factor == "temporary-passcode" else ""
    begun = world.begin_sign_in()
    given = code or card.respond(challenge_of(begun))
    got = at_once(8, lambda _: complete(world, begun, given))
    assert sum(isinstance(each, SignedIn) for each in got) == 1
    assert {each.reason for each in got if isinstance(each, Refused)} == {"not-signed-in"}


# ---------------------------------------------------------------- what changes while a sign-in waits
def test_a_device_that_is_suspended_meanwhile_completes_nothing(world: World, card: Gadget) -> None:
    begun = world.begin_sign_in()
    world.passcode()
    refused(lambda: complete(world, begun, card.respond(challenge_of(begun))), "no-second-factor")


def test_a_passcode_completes_nothing_once_a_device_is_active(world: World, card: Gadget) -> None:
    code = world.passcode()
    begun = world.begin_sign_in()
    world.device(kind="ibkey-ios")
    refused(lambda: complete(world, begun, code), "no-second-factor")


# ---------------------------------------------------------------- re-activation
def test_re_activation_ends_the_passcode_and_what_it_opened_and_began(world: World, card: Gadget) -> None:
    code = world.passcode()
    acting, beside = (complete(world, world.begin_sign_in(), code).token for _ in range(2))
    waiting = world.begin_sign_in()
    world.portal.reactivate(acting, card.serial, world.now)
    refused(lambda: world.portal.session(acting, world.now), "not-signed-in")
    assert world.portal.session(beside, world.now).level == "none"
    refused(lambda: world.portal.account(beside, world.now), "no-access")
    refused(lambda: complete(world, waiting, code), "no-second-factor")
    assert world.portal.account(world.sign_in(), world.now).username == "ada"
    deactivate(world.store, "ada", card.serial)
    refused(world.begin_sign_in, "no-second-factor")


def test_a_session_that_a_device_opened_outlives_the_re_activation_of_another(world: World, card: Gadget) -> None:
    phone = world.device(kind="ibkey-ios")
    token = world.sign_in()
    deactivate(world.store, "ada", card.serial)
    world.portal.reactivate(token, card.serial, world.now)
    assert [device.active for device in world.portal.devices(token, world.now)] == [True, True]
    assert phone.serial in [device.serial for device in world.portal.devices(token, world.now)]


@pytest.mark.parametrize(
    ("serial", "reason"), [("nothing", "not-found"), ("ben-2", "not-found"), ("", "invalid-request")]
)
def test_a_device_that_one_does_not_have_is_not_re_activated(
    world: World, card: Gadget, serial: str, reason: Reason
) -> None:
    bens = world.equipped("ben")
    deactivate(world.store, "ben", bens.serial)
    code = world.passcode()
    token = complete(world, world.begin_sign_in(), code).token
    refused(lambda: world.portal.reactivate(token, serial, world.now), reason)
    with world.store.transaction() as work:
        assert [device.active for device in work.devices("ben")] == [False]
    assert world.portal.session(token, world.now).level == "full"


def test_a_device_that_is_active_is_not_re_activated_again(world: World, card: Gadget) -> None:
    token = world.sign_in()
    refused(lambda: world.portal.reactivate(token, card.serial, world.now), "not-waiting")
