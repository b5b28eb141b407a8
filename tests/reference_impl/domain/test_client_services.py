"""Client Services: nothing before the questions, everything in the trail, and the figures of the articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from reference_impl.adapters.post import HeldPost
from reference_impl.domain.client_services import LOCKS, QUESTIONS, ClientServices
from reference_impl.domain.desks import REFERENCE_DESKS, Desk, desk_for
from reference_impl.domain.people import provision
from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Refused
from tests.reference_impl.world import SECOND, Gadget, World, wrong

DAY = timedelta(days=1)
ANSWERS = {"account_number": "U-ada", "full_name": "Ada", "country": "GB", "email": "ada@example.org"}


class Office:
    """A desk with an agent, and Ada on the telephone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.desk = ClientServices(world.store, world.hasher, world.vault, world.entropy, world.policy, HeldPost())
        self.key = self.desk.employ("Grace")
        self.call = ""

    def take(self, caller: str = "ada") -> str:
        self.call = self.desk.take_call(self.key, caller, self.world.now).id
        return self.call

    def verify(self, **changes: str) -> bool:
        """Whether these answers are taken."""
        try:
            self.desk.verify(self.key, self.call, ANSWERS | changes, self.world.now)
        except Refused as refused:
            if refused.reason not in ("wrong-answers", "locked"):
                raise
            return False
        return True

    def verified(self, caller: str = "ada", **changes: str) -> Office:
        self.take(caller)
        assert self.verify(**changes)
        return self

    def trail(self) -> list[str]:
        return [deed.what for deed in self.desk.call(self.key, self.call, self.world.now).trail]

    def passcode(self) -> str:
        return self.desk.give_passcode(self.key, self.call, self.world.now)

    def lose(self, serial: str) -> str:
        return self.desk.report_lost(self.key, self.call, serial, "lost", self.world.now).replacement

    def states(self) -> dict[str, str]:
        return {each.serial: each.state for each in self.desk.devices(self.key, self.call, self.world.now)}


Deed = Callable[[Office], object]
DEEDS: dict[str, Deed] = {
    "passcode-given": lambda office: office.passcode(),
    "device-lost": lambda office: office.lose("ada-1"),
    "replacement-shipped": lambda office: office.desk.ship_replacement(office.key, office.call, office.world.now),
    "devices-told": lambda office: office.states(),
    "username-told": lambda office: office.desk.tell_username(office.key, office.call, office.world.now),
    "password-set": lambda office: office.desk.new_password(office.key, office.call, office.world.now),
    "unlocked": lambda office: office.desk.unlock(office.key, office.call, "card", office.world.now),
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def card(world: World) -> Gadget:
    return world.equipped()


@pytest.fixture
def office(world: World, card: Gadget) -> Office:
    return Office(world)


def reason(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.reason


# ---------------------------------------------------------------- who calls
@pytest.mark.parametrize("what", DEEDS)
def test_nothing_is_done_before_the_questions_are_answered_and_the_attempt_is_in_the_trail(
    office: Office, what: str
) -> None:
    office.take()
    assert reason(lambda: DEEDS[what](office)) == "not-verified"
    assert office.trail() == ["call-taken", f"refused: {what}"]
    assert office.world.begin_sign_in().asks is not None
    assert office.desk.call(office.key, office.call, office.world.now).devices == ()


@pytest.mark.parametrize("what", DEEDS)
@pytest.mark.parametrize("changes", [{"email": "eve@example.org"}, {"account_number": "U-eve"}])
def test_nothing_is_done_after_wrong_answers(office: Office, what: str, changes: dict[str, str]) -> None:
    office.take()
    assert not office.verify(**changes)
    assert reason(lambda: DEEDS[what](office)) == "not-verified"


@pytest.mark.parametrize("what", DEEDS)
def test_nothing_is_done_for_a_caller_whom_nobody_knows(office: Office, what: str) -> None:
    office.take("nobody")
    assert not office.verify()
    assert reason(lambda: DEEDS[what](office)) == "not-verified"


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_must_be_right(office: Office, question: str) -> None:
    office.take()
    assert not office.verify(**{question: "something else"})
    assert office.verify()
    assert office.trail() == ["call-taken", "answers-refused", "verified"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_left_out_is_told(office: Office, question: str) -> None:
    office.take()
    for answers in (ANSWERS | {question: ""}, {key: value for key, value in ANSWERS.items() if key != question}):
        with pytest.raises(Refused, match=question):
            office.desk.verify(office.key, office.call, answers, office.world.now)


def test_letter_case_and_white_space_are_not_heard_on_the_telephone(office: Office) -> None:
    office.take()
    assert office.verify(full_name="  aDA ", email="ADA@Example.org", country="gb", account_number="u-ADA")


def test_a_wrong_answer_does_not_tell_which_and_a_stranger_is_told_the_same(office: Office) -> None:
    told = set()
    for caller, changes in (("ada", {"email": "x"}), ("ada", {"country": "x"}), ("nobody", {})):
        office.take(caller)
        with pytest.raises(Refused) as refused:
            office.desk.verify(office.key, office.call, ANSWERS | changes, office.world.now)
        told.add((refused.value.reason, refused.value.detail))
    assert len(told) == 1


def test_taking_a_call_does_not_tell_whether_there_is_such_an_account_holder(office: Office) -> None:
    views = [office.desk.take_call(office.key, caller, office.world.now) for caller in ("ada", "nobody")]
    assert {(view.verified, view.over, view.devices, view.home) for view in views} == {(False, False, (), None)}


def test_an_account_number_finds_its_only_holder(office: Office) -> None:
    office.verified("U-ada")
    assert office.desk.tell_username(office.key, office.call, office.world.now) == "ada"


def test_an_account_number_of_two_finds_neither(office: Office) -> None:
    provision(
        office.world.store,
        office.world.hasher,
        username="ada.2",
        password="another password",
        full_name="Ada",
        email="ada@example.org",
        country="GB",
        account_number="U-ada",
    )
    office.take("U-ada")
    assert not office.verify()


def test_wrong_answers_are_counted_over_all_calls_and_names_of_a_caller(office: Office) -> None:
    for caller in ("ada", "U-ada", "ada"):
        office.take(caller)
        assert not office.verify(email="x")
    office.take()
    assert not office.verify()
    assert office.trail() == ["call-taken", "answers-refused"]


def test_the_lock_ends_after_its_day_and_not_a_second_earlier(office: Office) -> None:
    office.take()
    for _ in range(office.world.policy.wrong_answers_allowed):
        assert not office.verify(email="x")
    office.world.now += DAY - SECOND
    office.take()
    assert not office.verify()
    office.world.now += SECOND
    office.take()
    assert office.verify()


def test_after_its_day_a_new_row_begins(office: Office) -> None:
    office.take()
    for _ in range(office.world.policy.wrong_answers_allowed):
        assert not office.verify(email="x")
    office.world.now += DAY
    office.take()
    for _ in range(office.world.policy.wrong_answers_allowed - 1):
        assert not office.verify(email="x")
    assert office.verify()


def test_right_answers_end_the_row(office: Office) -> None:
    for _ in range(3):
        office.take()
        assert not office.verify(email="x")
        assert not office.verify(email="x")
        assert office.verify()


def test_wrong_answers_for_one_lock_nobody_else(office: Office) -> None:
    office.world.person("ben")
    office.take()
    for _ in range(5):
        assert not office.verify(email="x")
    office.take("ben")
    assert office.verify(account_number="U-ben", full_name="Ben", email="ben@example.org")


def test_whoever_is_verified_is_not_asked_again(office: Office) -> None:
    office.verified()
    assert reason(office.verify) == "not-waiting"


# ---------------------------------------------------------------- agents and calls
@pytest.mark.parametrize("key", ["", "wrong", "\N{SNOWMAN}", "a" * 200])
def test_without_an_agents_key_there_is_nothing(office: Office, key: str) -> None:
    office.verified()
    office.key, right = key, office.key
    others: tuple[Deed, ...] = (Office.take, Office.trail, Office.verify)
    for deed in (*DEEDS.values(), *others):
        with pytest.raises(Refused, match="not-signed-in"):
            deed(office)
    office.key = right
    assert office.trail() == ["call-taken", "verified"]


def test_the_key_is_kept_nowhere(office: Office) -> None:
    agent = office.desk.agent(office.key)
    assert agent.name == "Grace"
    assert office.key not in repr(agent)
    assert agent.key_hash != office.key


def test_another_agent_does_not_go_on_with_a_call(office: Office) -> None:
    office.verified()
    office.key = office.desk.employ("Mallory")
    for deed in (*DEEDS.values(), lambda each: each.trail()):
        assert reason(lambda deed=deed: deed(office)) == "not-found"  # type: ignore[misc]


@pytest.mark.parametrize("call_id", ["", "nothing", "\N{SNOWMAN}"])
def test_a_call_that_there_is_not_is_not_found(office: Office, call_id: str) -> None:
    office.call = call_id
    assert {reason(lambda deed=deed: deed(office)) for deed in DEEDS.values()} == {"not-found"}  # type: ignore[misc]


def test_a_call_that_has_ended_is_over(office: Office) -> None:
    office.verified()
    office.desk.end_call(office.key, office.call, office.world.now)
    assert {reason(lambda deed=deed: deed(office)) for deed in DEEDS.values()} == {"not-waiting"}  # type: ignore[misc]
    assert reason(lambda: office.desk.end_call(office.key, office.call, office.world.now)) == "not-waiting"
    assert office.trail() == ["call-taken", "verified", "call-ended"]
    assert office.desk.call(office.key, office.call, office.world.now).over


def test_a_call_is_over_after_its_time_to_the_second(office: Office) -> None:
    office.verified()
    office.world.now += office.world.policy.call_lifetime - SECOND
    office.passcode()
    office.world.now += SECOND
    assert reason(office.passcode) == "not-waiting"


def test_whoever_was_verified_in_one_call_is_not_in_the_next(office: Office) -> None:
    office.verified()
    office.take()
    assert reason(office.passcode) == "not-verified"


def test_the_desk_is_the_agents_and_the_callers_own_is_told_once_verified(office: Office) -> None:
    office.key = office.desk.employ("Ada Byron", "Asia and Pacific")
    office.verified()
    view = office.desk.call(office.key, office.call, office.world.now)
    assert view.desk.region == "Asia and Pacific"
    assert view.home is not None
    assert view.home.region == "Europe, Middle East and Africa"


def test_there_is_no_agent_of_a_desk_that_there_is_not(office: Office) -> None:
    assert reason(lambda: office.desk.employ("Grace", "The Moon")) == "invalid-request"
    assert reason(lambda: office.desk.employ("")) == "invalid-request"


def test_each_country_has_its_desk() -> None:
    assert desk_for("US", REFERENCE_DESKS).region == "Americas"
    assert desk_for("JP", REFERENCE_DESKS).region == "Asia and Pacific"
    assert desk_for("ZZ", REFERENCE_DESKS).region == "Europe, Middle East and Africa"
    with pytest.raises(LookupError, match="ZZ"):
        desk_for("ZZ", (Desk("Here", "+1 202 555 0100", frozenset({"US"})),))


# ---------------------------------------------------------------- what is done
@pytest.mark.parametrize("what", [what for what in DEEDS if what != "replacement-shipped"])
def test_whatever_is_done_is_in_the_trail_with_who_when_and_for_whom(office: Office, what: str) -> None:
    office.verified()
    office.world.now += SECOND
    told = DEEDS[what](office)
    deed = office.desk.call(office.key, office.call, office.world.now).trail[-1]
    assert (deed.what, deed.agent, deed.username, deed.at) == (what, "Grace", "ada", office.world.now)
    if what in ("passcode-given", "password-set"):
        assert str(told) not in repr(deed)


def test_a_passcode_logs_in_and_suspends_the_device(office: Office) -> None:
    office.verified()
    code = office.passcode()
    begun = office.world.begin_sign_in()
    assert begun.asks is not None
    assert begun.asks.kind == "temporary-passcode"
    assert office.world.portal.second_factor(begun.token, code, None, office.world.now).level == "full"
    assert office.states() == {"ada-1": "suspended"}


def test_a_passcode_is_never_given_twice_in_a_row(office: Office) -> None:
    office.verified()
    given = [office.passcode() for _ in range(20)]
    assert all(one != other for one, other in pairwise(given))


def test_a_lost_device_answers_no_more_from_that_moment_on(office: Office, card: Gadget) -> None:
    begun = office.world.begin_sign_in()
    assert begun.asks is not None
    office.verified().lose("ada-1")
    response = card.respond(begun.asks.challenge or "")
    with pytest.raises(Refused, match="no-second-factor"):
        office.world.portal.second_factor(begun.token, response, begun.asks.challenge, office.world.now)


def test_a_loss_arranges_a_replacement_and_interim_access(office: Office) -> None:
    office.verified()
    reported = office.desk.report_lost(office.key, office.call, "ada-1", "damaged", office.world.now)
    assert office.states() == {"ada-1": "lost", reported.replacement: "ordered"}
    begun = office.world.begin_sign_in()
    assert office.world.portal.second_factor(begun.token, reported.passcode, None, office.world.now).level == "full"
    assert reported.passcode not in repr(reported)


def test_what_was_reported_is_not_reported_again(office: Office) -> None:
    replacement = office.verified().lose("ada-1")
    for serial in ("ada-1", replacement):
        assert reason(lambda serial=serial: office.lose(serial)) == "not-waiting"  # type: ignore[misc]
    assert reason(lambda: office.lose("another")) == "not-found"
    office.desk.ship_replacement(office.key, office.call, office.world.now)
    assert office.states() == {"ada-1": "replaced", replacement: "shipped"}


def test_a_device_of_somebody_else_is_not_found(office: Office) -> None:
    office.world.equipped("ben")
    office.verified()
    assert reason(lambda: office.lose("ben-2")) == "not-found"


def test_a_replacement_that_is_lost_on_its_way_is_replaced_too(office: Office) -> None:
    first = office.verified().lose("ada-1")
    office.desk.ship_replacement(office.key, office.call, office.world.now)
    second = office.lose(first)
    assert second != first
    assert office.states() == {"ada-1": "replaced", first: "lost", second: "ordered"}


def test_two_lost_devices_have_one_replacement(office: Office) -> None:
    office.world.device("ada", "ibkey-ios")
    office.verified()
    assert office.lose("ada-1") == office.lose("ada-2")


@pytest.mark.parametrize("loss", ["", "stolen", None])
def test_a_loss_of_another_kind_is_not_understood(office: Office, loss: Any) -> None:
    office.verified()
    told = reason(lambda: office.desk.report_lost(office.key, office.call, "ada-1", loss, office.world.now))
    assert told == "invalid-request"
    assert office.states() == {"ada-1": "active"}


def test_nothing_is_shipped_that_was_not_ordered(office: Office) -> None:
    office.verified()
    assert reason(lambda: office.desk.ship_replacement(office.key, office.call, office.world.now)) == "not-waiting"


@pytest.mark.parametrize(("country", "days", "there"), [("US", (3, 5), 2), ("GB", (7, 14), 14), ("CA", (5, 10), 14)])
def test_a_replacement_comes_by_the_figures_of_the_country(
    world: World, country: str, days: tuple[int, int], there: int
) -> None:
    provision(
        world.store,
        world.hasher,
        username="ada",
        password="ada's password",
        full_name="Ada",
        email="ada@example.org",
        country=country,
        account_number="U-ada",
    )
    world.device()
    office = Office(world).verified(country=country)
    office.lose("ada-1")
    ordered = world.now
    world.now += timedelta(minutes=30)
    shipment = office.desk.ship_replacement(office.key, office.call, world.now)
    assert (shipment.earliest - ordered, shipment.latest - ordered) == (days[0] * DAY, days[1] * DAY)
    assert shipment.delivered_by == world.now + there * DAY


def test_the_slowest_replacement_comes_before_a_card_that_begins_with_its_order_ends() -> None:
    policy = REFERENCE_POLICY
    slowest = max(last for _, last in (*policy.replacement_days.values(), policy.replacement_days_elsewhere))
    assert slowest * DAY < REFERENCE_POLICY.card_validity


def test_a_replacement_activates_itself_like_any_device(office: Office) -> None:
    replacement = office.verified().lose("ada-1")
    office.desk.ship_replacement(office.key, office.call, office.world.now)
    (_, device) = office.desk.devices(office.key, office.call, office.world.now)
    assert device.active_at == office.world.now + 21 * DAY
    assert device.delivered_by == office.world.now + 14 * DAY
    office.world.now += 21 * DAY
    office.verified()
    assert office.states()[replacement] == "active"


def test_a_new_password_takes_the_place_of_the_old_one_and_ends_all_sessions(office: Office) -> None:
    token = office.world.sign_in()
    office.verified()
    password = office.desk.new_password(office.key, office.call, office.world.now)
    with pytest.raises(Refused, match="not-signed-in"):
        office.world.portal.session(token, office.world.now)
    with pytest.raises(Refused, match="wrong-credentials"):
        office.world.begin_sign_in()
    assert office.world.portal.sign_in("ada", password, office.world.now).username == "ada"


def test_a_new_password_is_taken_after_many_wrong_ones(office: Office) -> None:
    for _ in range(office.world.policy.wrong_passwords_allowed):
        assert reason(lambda: office.world.portal.sign_in("ada", "wrong", office.world.now)) == "wrong-credentials"
    office.verified()
    password = office.desk.new_password(office.key, office.call, office.world.now)
    assert office.world.portal.sign_in("ada", password, office.world.now).asks is not None


# ---------------------------------------------------------------- locks
def test_a_lock_that_there_is_not_is_told(office: Office) -> None:
    office.verified()
    told = reason(lambda: office.desk.unlock(office.key, office.call, "door", office.world.now))  # type: ignore[arg-type]
    assert told == "invalid-request"


@pytest.mark.parametrize("lock", LOCKS)
def test_unlocking_what_is_not_locked_changes_nothing(office: Office, lock: Any) -> None:
    office.verified()
    office.desk.unlock(office.key, office.call, lock, office.world.now)
    assert office.trail()[-1] == "unlocked"
    assert office.world.begin_sign_in().asks is not None


def test_verification_is_unlocked(office: Office, card: Gadget) -> None:
    begun = office.world.begin_sign_in()
    assert begun.asks is not None
    right = card.respond(begun.asks.challenge or "")
    for _ in range(office.world.policy.wrong_responses_allowed):
        assert reason(lambda: office.world.portal.second_factor(begun.token, wrong(right), None, office.world.now)) in (
            "wrong-response",
            "locked",
        )
    office.verified().desk.unlock(office.key, office.call, "verification", office.world.now)
    assert office.world.portal.second_factor(begun.token, right, None, office.world.now).level == "full"


def test_a_passcode_is_unlocked(office: Office) -> None:
    code = office.verified().passcode()
    begun = office.world.begin_sign_in()
    other = code[:-1] + ("A" if code[-1] != "A" else "B")
    for _ in range(office.world.policy.wrong_codes_allowed):
        assert reason(lambda: office.world.portal.second_factor(begun.token, other, None, office.world.now)) in (
            "wrong-code",
            "locked",
        )
    assert reason(lambda: office.world.portal.second_factor(begun.token, code, None, office.world.now)) == "locked"
    office.desk.unlock(office.key, office.call, "passcode", office.world.now)
    assert office.world.portal.second_factor(begun.token, code, None, office.world.now).level == "full"


def test_a_card_is_unlocked(office: Office) -> None:
    portal, world = office.world.portal, office.world
    code = office.verified().passcode()
    token = portal.second_factor(world.begin_sign_in().token, code, None, world.now).token
    codes = portal.request_card(token, world.now).codes
    indexes = portal.go_on_with_card(token, True, world.now).indexes
    assert indexes is not None
    right = codes[indexes[0]] + codes[indexes[1]]
    for _ in range(world.policy.wrong_codes_allowed):
        assert reason(lambda: portal.give_card_values(token, f"{(int(right) + 1) % 10**6:06d}", world.now)) in (
            "wrong-code",
            "locked",
        )
    assert reason(lambda: portal.give_card_values(token, right, world.now)) == "locked"
    office.desk.unlock(office.key, office.call, "card", world.now)
    assert portal.give_card_values(token, right, world.now).state == "accepted"


def test_times_without_a_zone_are_refused(office: Office) -> None:
    with pytest.raises(ValueError, match="aware"):
        office.desk.take_call(office.key, "ada", office.world.now.replace(tzinfo=None))


def test_figures_of_the_desk_that_make_no_sense_are_refused() -> None:
    for figure, value in (
        ("call_lifetime", timedelta(0)),
        ("answers_locked_for", timedelta(0)),
        ("wrong_answers_allowed", 0),
        ("desk_password_length", 0),
        ("replacement_days", {"US": (2, 5)}),
        ("replacement_days", {"US": (9, 5)}),
        ("replacement_days_elsewhere", (7, 15)),
    ):
        with pytest.raises(ValueError, match=figure.removesuffix("_elsewhere")):
            replace(REFERENCE_POLICY, **{figure: value})  # type: ignore[arg-type]
