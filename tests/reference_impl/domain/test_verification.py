"""Client Portal's rules, VID-P-1 to VID-P-14, at the use cases themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reference_impl.adapters.entropy import SystemEntropy
from reference_impl.domain.client_portal import VerificationView
from reference_impl.domain.enrolment import deactivate
from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Reason, Refused
from tests.reference_impl.world import SECOND, TASK, Gadget, World, full_width, shown, wrong


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def card(world: World) -> Gadget:
    return world.equipped()


@pytest.fixture
def token(world: World, card: Gadget) -> str:
    return world.sign_in()


@pytest.fixture
def view(world: World, token: str) -> VerificationView:
    return world.challenge(token)


def refused(use_case: Callable[[], object], reason: Reason) -> str:
    """The words of a refusal, which is for this reason."""
    with pytest.raises(Refused) as caught:
        use_case()
    assert caught.value.reason == reason
    assert str(caught.value) == f"{reason}: {caught.value.detail}"
    return caught.value.detail


def give(world: World, token: str, verification: str, username: str, password: str) -> VerificationView:
    return world.portal.give_credentials(token, verification, username, password, world.now)


def answer(
    world: World, token: str, view: VerificationView, passcode: str, challenge: str | None = None
) -> VerificationView:
    return world.portal.answer(token, view.id, passcode, challenge, world.now)


def undone(world: World, username: str = "ada") -> bool:
    """Whether nothing of a task has happened."""
    with world.store.transaction() as work:
        completed = work.completed_tasks(username)
    return world.email(username) == f"{username}@example.org" and completed == ()


# ---------------------------------------------------------------- VID-P-1, VID-P-1B, VID-P-2, VID-P-6
def test_a_task_waits_for_the_credentials_and_shows_no_challenge(world: World, token: str) -> None:
    view = world.portal.begin(token, TASK, {"email": "new@example.org"}, world.now)
    assert (view.state, view.challenge, view.expires_at, view.task) == ("credentials", None, None, TASK)
    assert world.portal.verification(token, view.id, world.now) == view


def test_accepted_credentials_lead_to_a_challenge_of_six_digits_with_its_end(world: World, token: str) -> None:
    view = give(world, token, world.begin(token), "ada", "ada's password")
    assert view.state == "challenge"
    assert len(shown(view)) == 6
    assert shown(view).isdecimal()
    assert view.expires_at == world.now + world.policy.challenge_lifetime
    assert world.portal.verification(token, view.id, world.now) == view


@pytest.mark.parametrize(
    ("username", "password"),
    [("ada", "wrong"), ("nobody", "ada's password"), ("ben", "ben's password"), ("ADA", "ada's password")],
)
def test_credentials_other_than_those_of_who_is_signed_in_are_refused_in_the_same_words_at_the_same_cost(
    world: World, token: str, username: str, password: str
) -> None:
    world.person("ben")
    verification = world.begin(token)
    words = refused(lambda: give(world, token, verification, "ada", "not this"), "wrong-credentials")
    before = world.hasher.verified
    assert refused(lambda: give(world, token, verification, username, password), "wrong-credentials") == words
    assert world.hasher.verified == before + 1
    assert world.portal.verification(token, verification, world.now).challenge is None


def test_guesses_of_the_password_inside_a_session_are_counted_with_those_outside(world: World, token: str) -> None:
    verification = world.begin(token)
    for _ in range(world.policy.wrong_passwords_allowed):
        refused(lambda: give(world, token, verification, "ada", "wrong"), "wrong-credentials")
    refused(lambda: give(world, token, verification, "ada", "ada's password"), "wrong-credentials")
    refused(lambda: world.portal.sign_in("ada", "ada's password", world.now), "wrong-credentials")


def test_credentials_are_asked_for_once(world: World, token: str, view: VerificationView) -> None:
    assert "challenge code" in refused(lambda: give(world, token, view.id, "ada", "ada's password"), "not-waiting")
    assert world.portal.verification(token, view.id, world.now) == view


def test_a_response_before_the_credentials_is_refused(world: World, token: str) -> None:
    view = world.portal.begin(token, TASK, {"email": "new@example.org"}, world.now)
    assert "username and password" in refused(lambda: answer(world, token, view, "12345678"), "not-waiting")
    assert undone(world)


def test_nothing_of_the_task_happens_before_the_verification_is_complete(
    world: World, token: str, view: VerificationView
) -> None:
    assert undone(world)


# ---------------------------------------------------------------- VID-P-3, VID-P-5
@pytest.mark.parametrize("kind", ["dsc-plus", "ibkey-ios", "ibkey-android"])
def test_the_response_of_each_kind_of_device_carries_out_the_task(world: World, kind: str) -> None:
    world.person()
    gadget = world.device(kind=kind)
    token = world.sign_in()
    view = world.challenge(token)
    done = answer(world, token, view, gadget.respond(shown(view)), shown(view))
    assert (done.state, done.challenge, done.expires_at) == ("complete", None, None)
    account = world.portal.account(token, world.now)
    assert (account.username, account.email, account.completed) == ("ada", "new@example.org", (TASK,))


def test_any_active_device_of_several_answers(world: World, card: Gadget, token: str) -> None:
    gadgets = (card, world.device(kind="ibkey-ios"), world.device(kind="dsc-plus"))
    for gadget in gadgets:
        view = world.challenge(token)
        assert answer(world, token, view, gadget.respond(shown(view))).state == "complete"


def test_each_time_a_task_is_carried_out_is_listed(world: World, card: Gadget, token: str) -> None:
    for _ in range(3):
        view = world.challenge(token)
        answer(world, token, view, card.respond(shown(view)))
    assert world.portal.account(token, world.now).completed == (TASK,) * 3


# ---------------------------------------------------------------- VID-P-7, VID-P-10
def test_a_wrong_response_is_refused_and_can_be_tried_again(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    right = card.respond(shown(view))
    assert "4 more times" in refused(lambda: answer(world, token, view, wrong(right)), "wrong-response")
    assert undone(world)
    assert world.portal.verification(token, view.id, world.now) == view
    assert answer(world, token, view, right).state == "complete"


def test_too_many_wrong_responses_in_a_row_lock_verification_for_right_and_wrong_alike(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    right = card.respond(shown(view))
    for _ in range(world.policy.wrong_responses_allowed - 1):
        last = refused(lambda: answer(world, token, view, wrong(right)), "wrong-response")
    assert "once more" in last
    words = refused(lambda: answer(world, token, view, wrong(right)), "locked")
    assert "Client Services" in words
    assert refused(lambda: answer(world, token, view, wrong(right)), "locked") == words
    assert refused(lambda: answer(world, token, view, right), "locked") == words
    assert undone(world)


def test_a_lock_holds_in_other_sessions_and_for_challenges_that_were_shown_before(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    other, later = world.sign_in(), world.sign_in()
    shown_before = world.challenge(other)
    right = card.respond(shown(view))
    for _ in range(world.policy.wrong_responses_allowed):
        with pytest.raises(Refused):
            answer(world, token, view, wrong(right))
    refused(lambda: answer(world, other, shown_before, card.respond(shown(shown_before))), "locked")
    refused(world.begin_sign_in, "locked")
    verification = world.begin(later)
    refused(lambda: give(world, later, verification, "ada", "ada's password"), "locked")
    assert world.portal.verification(later, verification, world.now).state == "credentials"


def test_a_lock_does_not_lapse_with_the_challenge(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    for _ in range(world.policy.wrong_responses_allowed):
        with pytest.raises(Refused):
            answer(world, token, view, wrong(card.respond(shown(view))))
    world.now += world.policy.challenge_lifetime
    refused(lambda: answer(world, token, view, card.respond(shown(view))), "locked")
    assert world.portal.verification(token, view.id, world.now) == view


def test_a_right_response_ends_the_row_of_wrong_ones(world: World, card: Gadget, token: str) -> None:
    for _ in range(2):
        view = world.challenge(token)
        right = card.respond(shown(view))
        for _ in range(world.policy.wrong_responses_allowed - 1):
            refused(lambda: answer(world, token, view, wrong(right)), "wrong-response")  # noqa: B023
        answer(world, token, view, right)


def test_wrong_responses_do_not_lock_the_password(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    for _ in range(world.policy.wrong_responses_allowed + 3):
        with pytest.raises(Refused):
            answer(world, token, view, wrong(card.respond(shown(view))))
    refused(world.begin_sign_in, "locked")
    world.passcode()
    assert world.begin_sign_in().username == "ada"


def test_the_right_password_does_not_clear_the_wrong_responses(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    other = world.sign_in()
    for _ in range(world.policy.wrong_responses_allowed - 1):
        refused(lambda: answer(world, token, view, wrong(card.respond(shown(view)))), "wrong-response")
    world.begin_sign_in()
    again = world.challenge(other)
    refused(lambda: answer(world, other, again, wrong(card.respond(shown(again)))), "locked")


# ---------------------------------------------------------------- VID-P-8
@pytest.mark.parametrize("named", [True, False])
def test_a_response_is_accepted_once(
    world: World, card: Gadget, token: str, view: VerificationView, named: bool
) -> None:
    right, challenge = card.respond(shown(view)), shown(view) if named else None
    answer(world, token, view, right, challenge)
    for passcode in (right, right, wrong(right)):
        refused(lambda: answer(world, token, view, passcode, challenge), "already-answered")  # noqa: B023
    assert world.portal.account(token, world.now).completed == (TASK,)


def test_a_replay_stays_one_when_the_challenges_time_is_over(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    right = card.respond(shown(view))
    answer(world, token, view, right)
    world.now += world.policy.challenge_lifetime + SECOND
    refused(lambda: answer(world, token, view, right, shown(view)), "already-answered")
    assert world.portal.verification(token, view.id, world.now).state == "complete"


def test_replays_do_not_count_as_wrong_responses(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    right = card.respond(shown(view))
    answer(world, token, view, right)
    for _ in range(world.policy.wrong_responses_allowed + 1):
        refused(lambda: answer(world, token, view, wrong(right)), "already-answered")
    again = world.challenge(token)
    assert answer(world, token, again, card.respond(shown(again))).state == "complete"


def test_a_store_whose_claim_fails_lets_nothing_happen(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    """The claim alone decides: where another request won it in the meantime, this one changes nothing."""
    with world.store.transaction() as work:
        assert work.claim_challenge(view.id, shown(view))
    refused(lambda: answer(world, token, view, card.respond(shown(view))), "already-answered")
    assert undone(world)


# ---------------------------------------------------------------- VID-P-9
def test_a_right_response_counts_to_the_last_second_before_the_end(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    world.now += world.policy.challenge_lifetime - SECOND
    assert answer(world, token, view, card.respond(shown(view))).state == "complete"


@pytest.mark.parametrize("late", [0, 1, 86])
def test_from_the_very_end_on_it_is_refused_and_a_new_challenge_is_offered(
    world: World, card: Gadget, token: str, view: VerificationView, late: int
) -> None:
    world.now += world.policy.challenge_lifetime + late * SECOND
    words = refused(lambda: answer(world, token, view, card.respond(shown(view))), "challenge-lapsed")
    assert "new challenge code" in words
    assert undone(world)
    renewed = world.portal.verification(token, view.id, world.now)
    assert renewed.state == "challenge"
    assert renewed.challenge != view.challenge
    assert renewed.expires_at == world.now + world.policy.challenge_lifetime
    assert answer(world, token, view, card.respond(shown(renewed))).state == "complete"


def test_the_end_is_a_whole_second_as_it_is_shown(world: World, card: Gadget, token: str) -> None:
    world.now = world.now.replace(microsecond=700_000)
    view = world.challenge(token)
    assert view.expires_at is not None
    assert view.expires_at.microsecond == 0
    world.now = view.expires_at
    refused(lambda: answer(world, token, view, card.respond(shown(view))), "challenge-lapsed")


def test_late_responses_are_not_judged_and_not_counted(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    world.now += world.policy.challenge_lifetime
    words = {
        refused(lambda: answer(world, token, view, passcode, shown(view)), "challenge-lapsed")  # noqa: B023
        for passcode in (card.respond(shown(view)), "00000000", "11111111", "22222222", "33333333", "44444444")
    }
    assert len(words) == 1
    renewed = world.portal.verification(token, view.id, world.now)
    assert answer(world, token, view, card.respond(shown(renewed)), shown(renewed)).state == "complete"


def test_only_one_new_challenge_comes_in_place_of_one_that_lapsed(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    world.now += world.policy.challenge_lifetime
    late = card.respond(shown(view))
    refused(lambda: answer(world, token, view, late, shown(view)), "challenge-lapsed")
    renewed = world.portal.verification(token, view.id, world.now)
    refused(lambda: answer(world, token, view, late, shown(view)), "challenge-lapsed")
    assert world.portal.verification(token, view.id, world.now) == renewed


def test_looking_at_a_challenge_that_lapsed_changes_nothing(world: World, token: str, view: VerificationView) -> None:
    world.now += world.policy.challenge_lifetime
    assert world.portal.verification(token, view.id, world.now) == view


# ---------------------------------------------------------------- VID-P-11
def test_a_response_for_another_challenge_is_refused(world: World, card: Gadget, token: str) -> None:
    first, second = world.challenge(token), world.challenge(token)
    refused(lambda: answer(world, token, first, card.respond(shown(second))), "wrong-response")
    refused(lambda: answer(world, token, first, card.respond(shown(second)), shown(second)), "wrong-response")
    assert answer(world, token, first, card.respond(shown(first))).state == "complete"
    assert world.portal.verification(token, second.id, world.now) == second


def test_the_response_of_another_users_device_is_refused(world: World, token: str, view: VerificationView) -> None:
    other = world.equipped("ben")
    refused(lambda: answer(world, token, view, other.respond(shown(view))), "wrong-response")
    assert undone(world)


def test_the_response_of_a_device_that_is_no_longer_active_is_refused(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    world.device()
    deactivate(world.store, "ada", card.serial)
    refused(lambda: answer(world, token, view, card.respond(shown(view))), "wrong-response")
    assert undone(world)


def test_whoever_has_no_active_device_is_told_how_to_get_one(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    deactivate(world.store, "ada", card.serial)
    refused(lambda: answer(world, token, view, card.respond(shown(view))), "no-device")
    verification = world.begin(token)
    words = refused(lambda: give(world, token, verification, "ada", "ada's password"), "no-device")
    assert "Re-activate" in words
    assert "replacement" in words
    world.device()
    assert give(world, token, verification, "ada", "ada's password").state == "challenge"


# ---------------------------------------------------------------- VID-P-12
@pytest.mark.parametrize("whose", ["ada", "ben"])
def test_another_session_gets_nothing_for_the_right_response(
    world: World, card: Gadget, token: str, view: VerificationView, whose: str
) -> None:
    world.person("ben")
    other = world.sign_in(whose)
    right = card.respond(shown(view))
    words = refused(lambda: answer(world, other, view, right), "not-found")
    assert refused(lambda: answer(world, other, replace(view, id="unheard-of"), right), "not-found") == words
    refused(lambda: world.portal.verification(other, view.id, world.now), "not-found")
    refused(lambda: give(world, other, view.id, whose, f"{whose}'s password"), "not-found")
    assert undone(world)
    assert answer(world, token, view, right).state == "complete"


def test_a_session_that_ended_gets_nothing_for_the_right_response(
    world: World, card: Gadget, token: str, view: VerificationView
) -> None:
    world.portal.sign_out(token, world.now)
    refused(lambda: answer(world, token, view, card.respond(shown(view))), "not-signed-in")
    refused(lambda: answer(world, world.sign_in(), view, card.respond(shown(view))), "not-found")
    assert undone(world)


@pytest.mark.parametrize("verification_id", ["", " ", "x" * 500, "a\0b", "\ud800", "né"])
def test_an_identifier_that_cannot_be_one_is_not_found(world: World, token: str, verification_id: str) -> None:
    refused(lambda: world.portal.verification(token, verification_id, world.now), "not-found")


# ---------------------------------------------------------------- VID-P-13
@pytest.mark.parametrize(
    "passcode",
    [
        "",
        " ",
        "1234567",
        "123456789",
        "1234 5678",
        " 12345678",
        "12345678 ",
        "12345678\n",
        "1234567a",
        "-1234567",
        "+1234567",
        "1234567.",
        full_width("01234567"),
        "١٢٣٤٥٦٧٨",
        "1234567²",
        "1" * 100_000,
        "\0" * 8,
        "\ud800" * 8,
    ],
)
def test_a_response_in_another_format_is_refused_by_the_formats_name_and_changes_nothing(
    world: World, card: Gadget, token: str, view: VerificationView, passcode: str
) -> None:
    for _ in range(world.policy.wrong_responses_allowed + 1):
        words = refused(lambda: answer(world, token, view, passcode), "malformed-response")
        assert "8 digits" in words
    assert world.portal.verification(token, view.id, world.now) == view
    assert answer(world, token, view, card.respond(shown(view))).state == "complete"


@pytest.mark.parametrize(
    "challenge", ["", "12345", "1234567", "12345a", full_width("123456"), "x" * 10_000, "12\u00003456"]
)
def test_a_challenge_that_cannot_be_one_is_refused_by_its_fields_name(
    world: World, token: str, view: VerificationView, challenge: str
) -> None:
    assert "challenge" in refused(lambda: answer(world, token, view, "12345678", challenge), "invalid-request")
    assert world.portal.verification(token, view.id, world.now) == view


# ---------------------------------------------------------------- VID-P-14
class Loaded(SystemEntropy):
    """Draws what it was told to, and tokens one after another."""

    def __init__(self, *challenges: str) -> None:
        self.challenges = list(challenges)
        self.tokens = 0

    def token(self) -> str:
        self.tokens += 1
        return f"token-{self.tokens}"

    def challenge(self) -> str:
        return self.challenges.pop(0) if len(self.challenges) > 1 else self.challenges[0]


def test_a_challenge_is_not_repeated_for_a_user_while_it_is_valid_in_any_session() -> None:
    drawn = ["111111", "111111", "222222", "222222", "333333", "111111", "333333", "444444", "444444", "555555"]
    world = World(entropy=Loaded(*drawn))
    card = world.equipped()
    first = world.challenge(world.sign_in())
    token = world.sign_in()
    second = world.challenge(token)
    answer(world, token, second, card.respond("444444"))
    third = world.challenge(token)
    assert [first.challenge, second.challenge, third.challenge] == ["222222", "444444", "555555"]


def test_a_challenge_may_come_again_for_another_user_or_when_its_time_is_over() -> None:
    world = World(entropy=Loaded(*["111111", "222222"] * 3))
    world.equipped("ada")
    world.equipped("ben")
    assert world.challenge(world.sign_in("ada")).challenge == "222222"
    assert world.challenge(world.sign_in("ben"), "ben").challenge == "222222"
    world.now += world.policy.challenge_lifetime
    assert world.challenge(world.sign_in("ada")).challenge == "222222"


def test_a_verification_never_shows_the_same_challenge_again() -> None:
    world = World(entropy=Loaded("999999", "111111", "111111", "222222"))
    card = world.equipped()
    token = world.sign_in()
    view = world.challenge(token)
    world.now += world.policy.challenge_lifetime
    refused(lambda: answer(world, token, view, card.respond("111111")), "challenge-lapsed")
    assert world.portal.verification(token, view.id, world.now).challenge == "222222"


def test_a_source_of_randomness_that_repeats_itself_for_ever_is_an_error_and_not_a_hang() -> None:
    world = World(entropy=Loaded("111111"))
    world.equipped()
    token = world.sign_in()
    with pytest.raises(RuntimeError, match="randomness"):
        world.challenge(token)


# ---------------------------------------------------------------- the policy rules
def test_the_figures_are_those_of_the_policy() -> None:
    world = World(policy=replace(REFERENCE_POLICY, wrong_responses_allowed=1, challenge_lifetime=7 * SECOND))
    card = world.equipped()
    token = world.sign_in()
    view = world.challenge(token)
    assert view.expires_at == world.now + 7 * SECOND
    refused(lambda: answer(world, token, view, wrong(card.respond(shown(view)))), "locked")
