"""What any store must hold where several ask at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from reference_impl.domain.ports import AlreadyThere, Store
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import CardView, SecondFactor
from tests.reference_impl.office import Office
from tests.reference_impl.storage.contract import ADA, fill
from tests.reference_impl.world import World, shown, wrong, wrong_values

Result = TypeVar("Result")


__all__ = ["RaceContract", "at_once"]


def at_once(count: int, call: Callable[[int], Result]) -> list[Result | Exception]:
    """What ``count`` threads got that called at the same moment; an exception counts as what was got."""
    barrier = threading.Barrier(count)
    got: list[Result | Exception] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            got.append(call(number))
        except Exception as error:  # noqa: BLE001 - it is handed to the test
            got.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


class RaceContract:
    def test_wrong_passcodes_at_once_are_judged_no_oftener_than_allowed(self, store: Store) -> None:
        world = World(store)
        world.equipped()
        code = world.passcode()
        tokens = [world.begin_sign_in().token for _ in range(8)]
        guessed = ("A" if code[0] != "A" else "B") + code[1:]
        got = at_once(8, lambda number: world.portal.second_factor(tokens[number], guessed, None, world.now))
        reasons = [each.reason for each in got if isinstance(each, Refused)]
        allowed = world.policy.wrong_codes_allowed
        assert sorted(reasons) == ["locked"] * (8 - allowed + 1) + ["wrong-code"] * (allowed - 1)

    def test_of_many_requests_with_one_token_one_is_let_in(self, store: Store) -> None:
        world = World(store)
        card = world.equipped()
        for _ in range(3):
            begun = world.begin_sign_in()
            assert begun.asks is not None
            response = card.respond(begun.asks.challenge or "")
            got = at_once(4, lambda _: world.portal.second_factor(begun.token, response, None, world.now))  # noqa: B023
            refused = [each.reason for each in got if isinstance(each, Refused)]
            assert set(refused) <= {"not-signed-in", "already-answered"}
            assert len(refused) == 3

    def test_one_of_many_threads_claims_a_challenge(self, store: Store) -> None:
        fill(store)

        def claim(_: int) -> bool:
            with store.transaction() as work:
                return work.claim_challenge("v1", "123456")

        assert sorted(at_once(8, claim), key=str) == [False] * 7 + [True]

    def test_counts_of_many_threads_all_count(self, store: Store) -> None:
        fill(store)

        def count(_: int) -> int:
            with store.transaction() as work:
                work.hold_user("ada")
                return work.count_wrong_response("ada")

        assert sorted(at_once(8, count), key=str) == [1, 2, 3, 4, 5, 6, 7, 8]

    def test_one_of_many_requests_with_the_right_response_is_accepted(self, store: Store) -> None:
        world = World(store)
        card = world.equipped()
        for again in range(1, 6):
            token = world.sign_in()
            view = world.challenge(token)
            response = card.respond(shown(view))
            got = at_once(4, lambda _: world.portal.answer(token, view.id, response, None, world.now))  # noqa: B023
            refused = [each.reason for each in got if isinstance(each, Refused)]
            assert refused == ["already-answered"] * 3
            assert world.portal.account(token, world.now).completed == ("change-email",) * again

    def test_wrong_responses_at_once_in_many_sessions_are_judged_no_oftener_than_allowed(self, store: Store) -> None:
        world = World(store)
        card = world.equipped()
        tokens = [world.sign_in() for _ in range(8)]
        views = [world.challenge(token) for token in tokens]

        def guess(number: int) -> object:
            guessed = wrong(card.respond(shown(views[number])))
            return world.portal.answer(tokens[number], views[number].id, guessed, None, world.now)

        reasons = [each.reason for each in at_once(8, guess) if isinstance(each, Refused)]
        allowed = world.policy.wrong_responses_allowed
        assert sorted(reasons) == ["locked"] * (8 - allowed + 1) + ["wrong-response"] * (allowed - 1)
        with store.transaction() as work:
            user = work.user("ada")
        assert user is not None
        assert user.wrong_responses == allowed

    def test_late_answers_at_once_are_offered_one_new_challenge(self, store: Store) -> None:
        world = World(store)
        card = world.equipped()
        token = world.sign_in()
        view = world.challenge(token)
        world.now += world.policy.challenge_lifetime
        first = shown(view)
        late = card.respond(first)
        got = at_once(4, lambda _: world.portal.answer(token, view.id, late, first, world.now))
        assert [each.reason for each in got if isinstance(each, Refused)] == ["challenge-lapsed"] * 4
        with store.transaction() as work:
            present = work.present_challenge(view.id)
        assert present is not None
        assert present.number == 2

    def test_looks_at_once_are_asked_for_the_same_pair(self, store: Store) -> None:
        world = World(store)
        world.person()
        paper = world.active_card()
        waiting = world.begin_card_login()[0]
        world.card_login(paper)  # so that nothing is asked for now
        got = at_once(4, lambda _: world.portal.session(waiting, world.now).asks)
        assert len(set(got)) == 1
        assert isinstance(got[0], SecondFactor)

    def test_two_codes_at_once_complete_one_login(self, store: Store) -> None:
        world = World(store)
        world.person()
        paper = world.active_card()
        waiting = [world.begin_card_login() for _ in range(4)]
        values = paper.values(waiting[0][1])
        got = at_once(4, lambda number: world.portal.second_factor(waiting[number][0], values, None, world.now))
        reasons = [each.reason if isinstance(each, Refused) else type(each).__name__ for each in got]
        assert sorted(reasons) == ["SignedIn", *["already-answered"] * 3]

    def test_wrong_codes_at_once_are_judged_no_oftener_than_allowed(self, store: Store) -> None:
        world = World(store)
        world.person()
        paper = world.active_card()
        allowed = world.policy.wrong_codes_allowed
        waiting = [world.begin_card_login() for _ in range(allowed + 2)]
        values = wrong_values(paper.values(waiting[0][1]))
        got = at_once(
            len(waiting), lambda number: world.portal.second_factor(waiting[number][0], values, None, world.now)
        )
        reasons = [each.reason for each in got if isinstance(each, Refused)]
        assert sorted(reasons) == [*["locked"] * 3, *["wrong-code"] * (allowed - 1)]
        with store.transaction() as work:
            card = work.active_card("ada")
        assert card is not None
        assert card.wrong == allowed

    def test_of_cards_that_are_requested_at_once_one_is_being_issued(self, store: Store) -> None:
        world = World(store)
        world.person()
        token = world.sign_in_by_passcode()
        got = at_once(4, lambda _: world.portal.request_card(token, world.now))
        shown = world.portal.card(token, world.now)
        assert shown is not None
        assert [each.codes for each in got if isinstance(each, CardView)].count(shown.codes) == 1
        assert not [each for each in got if isinstance(each, Exception)]

    def test_ok_at_once_makes_one_card_active_once(self, store: Store) -> None:
        world = World(store)
        world.person()
        paper, pair = world.asked_card()
        world.portal.give_card_values(paper.token, paper.values(pair), world.now)
        got = at_once(4, lambda _: world.portal.finish_card(paper.token, world.now))
        assert sum(isinstance(each, CardView) for each in got) == 1
        assert [each.reason for each in got if isinstance(each, Refused)] == ["not-waiting"] * 3
        assert world.card_login(paper)

    def test_a_submission_that_is_handed_in_many_times_at_once_is_filed_once(self, store: Store) -> None:
        office = Office(store)
        office.holder()
        submission = office.submission(pictures=(office.picture(), office.picture(b"two")))
        got = at_once(6, lambda _: office.file(submission))
        assert got == [None] * 6
        assert [content for _, content in office.documents()] == [b"picture", b"two"]
        assert len(office.mail_to(submission.sender)) == 1

    def test_an_account_holder_is_told_once_of_many_at_once(self, store: Store) -> None:
        office = Office(store)
        office.holder(country="DE")
        many = [office.submission(id=f"s{number}") for number in range(6)]
        assert at_once(6, lambda number: office.file(many[number])) == [None] * 6
        assert len(office.notices()) == 1
        assert len(office.mail_to("ada@example.org")) == 1
        assert len(office.mail_to(many[0].sender)) == 6
        assert len(office.filing.under_review()) == 6

    def test_a_username_is_given_away_once(self, store: Store) -> None:
        def add(number: int) -> None:
            with store.transaction() as work:
                work.add_user(replace(ADA, email=f"{number}@example.org"))

        got = at_once(6, add)
        assert [type(each) for each in got if each is not None] == [AlreadyThere] * 5
