"""What every store keeps. A test module subclasses :class:`StoreContract` and offers a fixture ``store``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from reference_impl.domain.documents.records import Document, Notice
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
from tests.reference_impl.world import SECOND, START

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
        work.claim_submission("s1")
        work.add_document(Document("d9", "ada", "PoRes", "image/jpeg", START, "s1"), b"picture")
        work.add_notice(Notice("ada", "something", START))
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
            assert work.documents("ada") == ()
            assert work.document("d9") is None
            assert work.notices("ada") == ()
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
            work.add_user(replace(ADA, username="adapaper", paper_of="ada"))
            assert work.username_of("U1") == "ada"
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
