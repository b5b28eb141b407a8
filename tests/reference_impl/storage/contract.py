"""What every store keeps. A test module subclasses :class:`StoreContract` and offers a fixture ``store``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from reference_impl.domain.model import (
    Bank,
    Challenge,
    CompletedTask,
    Device,
    Session,
    TrustedContact,
    User,
    Verification,
)
from reference_impl.domain.ports import AlreadyThere, Store
from reference_impl.domain.refusals import Refused
from tests.reference_impl.world import SECOND, START, World, shown, wrong

Result = TypeVar("Result")

ADA = User("ada", "hash", "Ada Löwe", "ada@example.org", "GB", "U1")
CARD = Device("c1", "ada", "dsc-plus", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", b"\x00sealed", b"\xffpin")
PHONE = Device("b2", "ada", "ibkey-ios", "OCRA-1:HOTP-SHA256-8:QN06", b"sealed too")
SESSION = Session("5e55", "ada", START, START + timedelta(microseconds=1))
VERIFICATION = Verification("v1", "5e55", "ada", "change-email", {"email": "né@example.org"}, "credentials")
CHALLENGE = Challenge("v1", "ada", "123456", 1, START + timedelta(minutes=5))


BANK = Bank("ada", "Bank of Exämples", "GB82WEST12345698765432")
CONTACT = TrustedContact("ada", "Grace", "+12025550123")


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


def fill(store: Store) -> None:
    with store.transaction() as work:
        work.add_user(ADA)
        work.add_device(CARD)
        work.add_device(PHONE)
        work.add_session(SESSION)
        work.add_verification(VERIFICATION)
        work.add_challenge(CHALLENGE)


def change_everything_and_fail(store: Store) -> None:
    with store.transaction() as work:
        work.add_user(replace(ADA, username="ben"))
        work.add_user(replace(ADA, username="adapaper", paper_of="ada"))
        work.set_email("ada", "other@example.org")
        work.set_account("ada", START, "no-balance")
        work.set_transfer_limit("ada", 20_000)
        work.add_bank(BANK)
        work.add_trusted_contact(CONTACT)
        work.count_wrong_password("ada")
        work.count_stray_password()
        work.count_wrong_response("ada")
        work.add_completed_task(CompletedTask("ada", "change-email", START))
        work.set_device_active("c1", False)
        work.add_device(replace(CARD, serial="d3"))
        work.touch_session("5e55", START + SECOND)
        work.end_session("5e55")
        work.set_verification_state("v1", "complete")
        work.claim_challenge("v1", "123456")
        work.add_challenge(replace(CHALLENGE, code="654321", number=2))
        raise ZeroDivisionError


class StoreContract:
    def test_what_is_added_is_there_in_the_next_transaction(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert work.user("ada") == ADA
            assert work.hold_user("ada") == ADA
            assert work.devices("ada") == (PHONE, CARD)
            assert work.session("5e55") == SESSION
            assert work.verification("v1") == VERIFICATION
            assert work.challenge("v1", "123456") == CHALLENGE
            assert work.present_challenge("v1") == CHALLENGE

    def test_what_is_not_there_is_none(self, store: Store) -> None:
        with store.transaction() as work:
            assert work.user("ada") is None
            assert work.hold_user("ada") is None
            assert work.devices("ada") == ()
            assert work.completed_tasks("ada") == ()
            assert work.banks("ada") == ()
            assert work.trusted_contacts("ada") == ()
            assert work.session("5e55") is None
            assert work.verification("v1") is None
            assert work.challenge("v1", "123456") is None
            assert work.present_challenge("v1") is None
            assert work.codes_in_use("ada", START) == frozenset()
            assert not work.claim_challenge("v1", "123456")
            assert not work.set_device_active("c1", False)
            assert not work.touch_session("5e55", START)
            work.end_session("5e55")

    def test_names_are_compared_exactly(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert work.user("Ada") is None
            assert work.user("ada ") is None
            assert work.user("%") is None

    def test_an_exception_undoes_all_that_the_transaction_did(self, store: Store) -> None:
        fill(store)
        with pytest.raises(ZeroDivisionError):
            change_everything_and_fail(store)
        with store.transaction() as work:
            assert work.user("ben") is None
            assert work.user("ada") == ADA
            assert work.completed_tasks("ada") == ()
            assert work.banks("ada") == ()
            assert work.trusted_contacts("ada") == ()
            assert work.devices("ada") == (PHONE, CARD)
            assert work.session("5e55") == SESSION
            assert work.verification("v1") == VERIFICATION
            assert work.present_challenge("v1") == CHALLENGE
            assert work.codes_in_use("ada", START) == {"123456"}
            assert work.claim_challenge("v1", "123456")

    def test_a_taken_identifier_is_refused_and_the_transaction_can_go_on(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            with pytest.raises(AlreadyThere, match="user 'ada'"):
                work.add_user(replace(ADA, email="other@example.org"))
            with pytest.raises(AlreadyThere, match="device 'c1'"):
                work.add_device(replace(CARD, kind="ibkey-ios"))
            with pytest.raises(AlreadyThere, match="challenge '123456'"):
                work.add_challenge(replace(CHALLENGE, number=2))
            work.set_email("ada", "third@example.org")
        with store.transaction() as work:
            assert work.user("ada") == replace(ADA, email="third@example.org")
            assert work.devices("ada") == (PHONE, CARD)

    def test_the_counters_are_two_and_count_apart(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert [work.count_wrong_password("ada") for _ in range(3)] == [1, 2, 3]
            assert work.count_wrong_response("ada") == 1
            work.clear_wrong_passwords("ada")
            assert work.user("ada") == replace(ADA, wrong_responses=1)
            work.clear_wrong_responses("ada")
            assert work.user("ada") == ADA

    def test_completed_tasks_come_oldest_first_once_for_each_time(self, store: Store) -> None:
        fill(store)
        entries = tuple(CompletedTask("ada", "change-email", START + number * SECOND) for number in range(3))
        for entry in entries:
            with store.transaction() as work:
                work.add_completed_task(entry)
        with store.transaction() as work:
            assert work.completed_tasks("ada") == entries
            assert work.completed_tasks("ben") == ()

    def test_the_transfer_limit_is_replaced(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            work.set_transfer_limit("ada", 20_000)
        with store.transaction() as work:
            assert work.user("ada") == replace(ADA, transfer_limit=20_000)

    def test_banks_and_contacts_come_in_the_order_in_which_they_were_added_each_once(self, store: Store) -> None:
        fill(store)
        banks = (BANK, replace(BANK, name="Another"), replace(BANK, iban="DE89370400440532013000"))
        contacts = (CONTACT, replace(CONTACT, name="Alan"), replace(CONTACT, phone="+442079460123"))
        for bank, contact in (*zip(banks, contacts, strict=True), (BANK, CONTACT)):
            with store.transaction() as work:
                work.add_bank(bank)
                work.add_trusted_contact(contact)
        with store.transaction() as work:
            assert work.banks("ada") == banks
            assert work.trusted_contacts("ada") == contacts
            assert work.banks("ben") == ()
            assert work.trusted_contacts("ben") == ()

    def test_a_device_is_switched_off_and_on(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert work.set_device_active("c1", False)
            assert work.devices("ada") == (PHONE, replace(CARD, active=False))
            assert work.set_device_active("c1", True)
            assert work.devices("ada") == (PHONE, CARD)

    def test_a_session_is_touched_and_ended(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert work.touch_session("5e55", START + SECOND)
            assert work.session("5e55") == replace(SESSION, seen_at=START + SECOND)
            work.end_session("5e55")
            assert work.session("5e55") is None
            assert not work.touch_session("5e55", START)

    def test_only_a_users_old_sessions_are_forgotten(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            work.add_user(replace(ADA, username="ben"))
            work.add_session(replace(SESSION, token_hash="o1d", started_at=START - SECOND))
            work.add_session(replace(SESSION, token_hash="ben", username="ben", started_at=START - SECOND))
            work.forget_old_sessions("ada", START)
            assert work.session("o1d") is None
            assert work.session("5e55") is not None
            assert work.session("ben") is not None

    def test_the_present_challenge_is_the_last_one_displayed(self, store: Store) -> None:
        fill(store)
        second = replace(CHALLENGE, code="100000", number=2)
        with store.transaction() as work:
            assert work.lapse_challenge("v1", "123456")
            work.add_challenge(second)
        with store.transaction() as work:
            assert work.present_challenge("v1") == second
            assert work.challenge("v1", "123456") == replace(CHALLENGE, state="lapsed")

    def test_a_challenge_is_closed_once_by_whichever_comes_first(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert work.claim_challenge("v1", "123456")
        with store.transaction() as work:
            assert not work.claim_challenge("v1", "123456")
            assert not work.lapse_challenge("v1", "123456")
            assert work.challenge("v1", "123456") == replace(CHALLENGE, state="answered")

    def test_codes_are_in_use_until_their_time_ends(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            work.claim_challenge("v1", "123456")
            assert work.codes_in_use("ada", CHALLENGE.expires_at - SECOND) == {"123456"}
            assert work.codes_in_use("ben", START) == frozenset()
            assert work.codes_in_use("ada", CHALLENGE.expires_at) == frozenset()

    def test_clearing_forgets_everybody(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            work.add_completed_task(CompletedTask("ada", "change-email", START))
            work.add_bank(BANK)
            work.add_trusted_contact(CONTACT)
        store.clear()
        with store.transaction() as work:
            assert work.user("ada") is None
            assert work.session("5e55") is None
            assert work.verification("v1") is None
        fill(store)

    def test_a_transaction_inside_another_is_an_error_that_says_so(self, store: Store) -> None:
        with store.transaction(), pytest.raises(RuntimeError, match="open already"), store.transaction():
            pass
        fill(store)

    def test_passwords_for_nobody_are_counted_from_nothing_and_undone_as_any_write(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert work.count_stray_password() == 1
        with pytest.raises(ZeroDivisionError):
            change_everything_and_fail(store)
        with store.transaction() as work:
            assert work.count_stray_password() == 2
        store.clear()
        with store.transaction() as work:
            assert work.count_stray_password() == 1

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

    def test_a_username_is_given_away_once(self, store: Store) -> None:
        def add(number: int) -> None:
            with store.transaction() as work:
                work.add_user(replace(ADA, email=f"{number}@example.org"))

        got = at_once(6, add)
        assert [type(each) for each in got if each is not None] == [AlreadyThere] * 5
