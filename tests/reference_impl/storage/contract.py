"""What every store keeps. A test module subclasses :class:`StoreContract` and offers a fixture ``store``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from reference_impl.domain.model import (
    Agent,
    Bank,
    Call,
    CardCell,
    Challenge,
    CodeCard,
    CompletedTask,
    Deed,
    Device,
    Session,
    TemporaryPasscode,
    TrustedContact,
    User,
    Verification,
    WrongAnswers,
)
from reference_impl.domain.ports import AlreadyThere, Store
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import CardView, SecondFactor
from tests.reference_impl.world import SECOND, START, World, shown, wrong, wrong_values

Result = TypeVar("Result")

ADA = User("ada", "hash", "Ada Löwe", "ada@example.org", "GB", "U1")
CARD = Device("c1", "ada", "dsc-plus", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", b"\x00sealed", b"\xffpin")
PHONE = Device("b2", "ada", "ibkey-ios", "OCRA-1:HOTP-SHA256-8:QN06", b"sealed too")
SESSION = Session("5e55", "ada", START, START + timedelta(microseconds=1))
WAITING = Session("wa17", "ada", START, START, "temporary-passcode", open=False, verification_id="v1")
PASSCODE = TemporaryPasscode("ada", b"\x00\xffprint", START + timedelta(microseconds=1), wrong=2)
VERIFICATION = Verification("v1", "5e55", "ada", "change-email", {"email": "né@example.org"}, "credentials")
CHALLENGE = Challenge("v1", "ada", "123456", 1, START + timedelta(minutes=5))

ISSUED = CodeCard("k1", "ada", START, b"\x00sealed codes")
CELLS = tuple(CardCell("k1", index, b"\xfffingerprint %d" % index) for index in (1, 2, 3))
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
        work.set_temporary_passcode(PASSCODE)
        work.add_verification(VERIFICATION)
        work.add_challenge(CHALLENGE)


def add_card(store: Store, card: CodeCard | None = None) -> None:
    card = card or ISSUED
    with store.transaction() as work:
        work.add_card(card, [replace(cell, card_id=card.id) for cell in reversed(CELLS)])


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
        work.ship_device("b2", START)
        work.lose_device("b2", START)
        work.replace_device("b2", START)
        work.count_wrong_activation("b2")
        work.clear_wrong_activations("ada")
        work.set_password("ada", "another hash")
        work.set_wrong_answers(WrongAnswers("ada", 1, START))
        work.add_device(replace(CARD, serial="d3"))
        work.touch_session("5e55", START + SECOND)
        work.end_session("5e55")
        work.count_wrong_passcode("ada")
        work.end_temporary_passcode("ada")
        work.set_temporary_passcode(TemporaryPasscode("ada", b"another", START))
        work.set_temporary_passcode(TemporaryPasscode("ben", b"another", START))
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
            assert work.temporary_passcode("ada") == PASSCODE
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
            assert work.temporary_passcode("ada") is None
            work.end_temporary_passcode("ada")
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
            assert work.temporary_passcode("ada") == PASSCODE
            assert work.temporary_passcode("ben") is None
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

    def test_a_device_remembers_each_moment_of_its_life(self, store: Store) -> None:
        ordered = replace(CARD, serial="d4", active=False, waiting=True, ordered_at=START, replaces="c1")
        fill(store)
        with store.transaction() as work:
            work.add_device(replace(ordered, activation=b"\x00code"))
            work.ship_device("d4", START + SECOND)
            work.lose_device("c1", START)
            work.replace_device("c1", START + SECOND)
        with store.transaction() as work:
            assert work.devices("ada") == (
                PHONE,
                replace(CARD, active=False, lost_at=START, replaced_at=START + SECOND),
                replace(ordered, activation=b"\x00code", shipped_at=START + SECOND),
            )
            work.set_device_active("d4", True)
            assert not work.devices("ada")[2].waiting
            assert work.devices("ada")[2].active

    @pytest.mark.parametrize("active", [True, False])
    def test_a_device_that_was_switched_waits_no_more(self, store: Store, active: bool) -> None:
        fill(store)
        with store.transaction() as work:
            work.add_device(replace(CARD, serial="d4", active=False, waiting=True, shipped_at=START))
            work.set_device_active("d4", active)
            assert work.devices("ada")[2] == replace(CARD, serial="d4", active=active, shipped_at=START)

    def test_wrong_activation_codes_are_counted_for_each_device_and_forgotten_for_a_user(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            work.add_user(replace(ADA, username="ben"))
            work.add_device(replace(CARD, serial="e5", username="ben"))
            assert [work.count_wrong_activation("c1") for _ in range(2)] == [1, 2]
            assert work.count_wrong_activation("b2") == 1
            assert work.count_wrong_activation("e5") == 1
            work.clear_wrong_activations("ada")
            assert [device.wrong_activations for device in work.devices("ada")] == [0, 0]
            assert work.devices("ben")[0].wrong_activations == 1

    def test_a_desk_remembers_agents_calls_and_wrong_answers(self, store: Store) -> None:
        agent, call = Agent("a9e", "Grace", "Americas"), Call("c4", "a9e", "U1", "ada", START)
        with store.transaction() as work:
            assert work.agent("a9e") is None
            assert work.call("c4") is None
            assert work.wrong_answers("ada") is None
            work.add_agent(agent)
            work.add_call(call)
            work.set_wrong_answers(WrongAnswers("ada", 1, START))
        with store.transaction() as work:
            assert work.agent("a9e") == agent
            assert work.call("c4") == call
            assert work.wrong_answers("ada") == WrongAnswers("ada", 1, START)
            work.set_call(replace(call, verified=True, ended=True))
            work.set_wrong_answers(WrongAnswers("ada", 0, START + SECOND))
            assert work.call("c4") == replace(call, verified=True, ended=True)
            assert work.wrong_answers("ada") == WrongAnswers("ada", 0, START + SECOND)
        store.clear()
        with store.transaction() as work:
            assert work.agent("a9e") is None

    def test_the_trail_of_a_call_is_in_the_order_of_its_deeds(self, store: Store) -> None:
        with store.transaction() as work:
            work.add_agent(Agent("a9e", "Grace", "Americas"))
            for call_id in ("c4", "c5"):
                work.add_call(Call(call_id, "a9e", "nobody", "", START))
            first = Deed("c4", "Grace", "", "call-taken", "", START + SECOND)
            second = Deed("c4", "Grace", "", "unlocked", "card", START)
            for deed in (first, replace(first, call_id="c5"), second):
                work.add_deed(deed)
            assert work.deeds("c4") == (first, second)
            assert work.deeds("c6") == ()

    def test_an_account_number_leads_to_its_only_holder(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert work.username_of("U1") == "ada"
            assert work.username_of("u1") is None
            work.add_user(replace(ADA, username="ben"))
            assert work.username_of("U1") is None

    def test_a_password_is_replaced(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            work.set_password("ada", "another hash")
            assert work.user("ada") == replace(ADA, password_hash="another hash")

    def test_wrong_values_of_all_cards_of_a_user_are_forgotten(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            work.add_user(replace(ADA, username="ben"))
            for card_id, username in (("k1", "ada"), ("k2", "ada"), ("k3", "ben")):
                work.add_card(CodeCard(card_id, username, START, wrong=2), [CardCell(card_id, 1, b"cell")])
            work.end_card("k1")
            work.clear_wrong_card_values("ada")
            (ada, ben) = (work.card_at_issue(username) for username in ("ada", "ben"))
            assert ada is not None
            assert ben is not None
            assert (ada.id, ada.wrong, ben.wrong) == ("k2", 0, 2)

    def test_a_session_is_touched_and_ended(self, store: Store) -> None:
        fill(store)
        with store.transaction() as work:
            assert work.touch_session("5e55", START + SECOND)
            assert work.session("5e55") == replace(SESSION, seen_at=START + SECOND)
            work.end_session("5e55")
            assert work.session("5e55") is None
            assert not work.touch_session("5e55", START)

    def test_a_session_remembers_what_it_waits_for(self, store: Store) -> None:
        fill(store)
        opened = [replace(SESSION, token_hash=means, means=means) for means in ("device", "password")]
        with store.transaction() as work:
            for session in (WAITING, *opened):
                work.add_session(session)
            assert work.touch_session("wa17", START + SECOND)
        with store.transaction() as work:
            assert work.session("wa17") == replace(WAITING, seen_at=START + SECOND)
            assert [work.session(session.token_hash) for session in opened] == opened

    def test_a_passcode_is_counted_cleared_ended_and_replaced(self, store: Store) -> None:
        fill(store)
        bens = TemporaryPasscode("ben", b"bens", START)
        with store.transaction() as work:
            work.add_user(replace(ADA, username="ben"))
            work.set_temporary_passcode(bens)
            assert [work.count_wrong_passcode("ada") for _ in range(2)] == [3, 4]
            assert work.temporary_passcode("ada") == replace(PASSCODE, wrong=4)
            work.clear_wrong_passcodes("ada")
        with store.transaction() as work:
            assert work.temporary_passcode("ada") == replace(PASSCODE, wrong=0)
            work.end_temporary_passcode("ada")
        with store.transaction() as work:
            assert work.temporary_passcode("ada") == replace(PASSCODE, wrong=0, ended=True)
            work.set_temporary_passcode(replace(PASSCODE, fingerprint=b"second", issued_at=START + SECOND))
        with store.transaction() as work:
            assert work.temporary_passcode("ada") == replace(PASSCODE, fingerprint=b"second", issued_at=START + SECOND)
            assert work.temporary_passcode("ben") == bens

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
            assert work.temporary_passcode("ada") is None
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

    # ------------------------------------------------------------ code cards
    def test_a_card_is_there_with_its_cells_in_order(self, store: Store) -> None:
        fill(store)
        add_card(store)
        with store.transaction() as work:
            assert work.card_at_issue("ada") == ISSUED
            assert work.active_card("ada") is None
            assert work.card_cells("k1") == CELLS
            assert work.card_cells("k2") == ()
            assert work.unused_cells("k1") == (1, 2, 3)
            assert work.unused_cells("k2") == ()
            assert work.card_at_issue("ben") is None

    def test_a_card_goes_from_its_issue_to_its_end(self, store: Store) -> None:
        fill(store)
        add_card(store)
        accepted_at = START + timedelta(microseconds=1)
        with store.transaction() as work:
            work.set_card_printed("k1")
            assert work.card_at_issue("ada") == replace(ISSUED, printed=True)
            work.accept_card("k1", accepted_at)
            accepted = replace(ISSUED, printed=True, accepted_at=accepted_at, sealed_codes=None)
            assert work.card_at_issue("ada") == accepted
            work.make_card_active("k1")
            assert work.card_at_issue("ada") is None
            assert work.active_card("ada") == replace(accepted, active=True)
            work.end_card("k1")
            assert work.active_card("ada") is None

    def test_of_several_cards_the_last_one_counts_even_where_all_are_of_one_moment(self, store: Store) -> None:
        fill(store)
        for name in ("k9", "k1", "k5"):
            add_card(store, replace(ISSUED, id=name))
        with store.transaction() as work:
            assert work.card_at_issue("ada") == replace(ISSUED, id="k5")
            work.make_card_active("k1")
            work.make_card_active("k9")
            active = work.active_card("ada")
            assert active is not None
            assert active.id == "k1"
            work.end_card("k5")
            assert work.card_at_issue("ada") is None

    def test_two_cells_are_asked_for_until_they_are_used(self, store: Store) -> None:
        fill(store)
        add_card(store)
        with store.transaction() as work:
            assert work.ask_card("k1", (3, 1))
            assert not work.ask_card("k1", (2, 3))
            assert work.count_wrong_card_values("k1") == 1
            assert work.count_wrong_card_values("k1") == 2
            asked = work.card_at_issue("ada")
            assert asked is not None
            assert (asked.asked, asked.wrong) == ((3, 1), 2)
            work.use_card_cells("k1", (3, 1))
            assert work.card_at_issue("ada") == ISSUED
            assert [cell.used for cell in work.card_cells("k1")] == [True, False, True]
            assert work.unused_cells("k1") == (2,)
            assert work.ask_card("k1", (2, 3))

    def test_an_exception_undoes_what_became_of_a_card(self, store: Store) -> None:
        fill(store)
        add_card(store)

        def change_and_fail() -> None:
            with store.transaction() as work:
                work.ask_card("k1", (1, 2))
                work.count_wrong_card_values("k1")
                work.use_card_cells("k1", (1, 2))
                work.set_card_printed("k1")
                work.accept_card("k1", START)
                work.make_card_active("k1")
                work.end_card("k1")
                work.add_card(replace(ISSUED, id="k2"), [replace(CELLS[0], card_id="k2")])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            change_and_fail()
        with store.transaction() as work:
            assert work.card_at_issue("ada") == ISSUED
            assert work.card_cells("k1") == CELLS
            assert work.card_cells("k2") == ()

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

    def test_a_username_is_given_away_once(self, store: Store) -> None:
        def add(number: int) -> None:
            with store.transaction() as work:
                work.add_user(replace(ADA, email=f"{number}@example.org"))

        got = at_once(6, add)
        assert [type(each) for each in got if each is not None] == [AlreadyThere] * 5
