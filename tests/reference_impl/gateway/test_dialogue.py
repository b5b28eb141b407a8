"""What is said on a connection, without one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reference_impl.domain.people import set_account
from reference_impl.domain.trading import TradingPlatform
from reference_impl.gateway.dialogue import Dialogue, Port
from reference_impl.gateway.tickets import TICKET_LIFETIME, Tickets
from tests.reference_impl.gateway.conftest import LOGIN
from tests.reference_impl.world import SECOND, START, World, wrong


class Talk:
    """Ada, and connections to the two ports."""

    def __init__(self) -> None:
        self.world = World()
        self.world.equipped()
        self.platform = TradingPlatform(
            self.world.store, self.world.hasher, self.world.vault, self.world.entropy, self.world.policy
        )
        self.tickets = Tickets(self.world.entropy)
        self.first, self.second = self.connection(4000), self.connection(4001)

    def connection(self, port: Port) -> Dialogue:
        return Dialogue(self.platform, self.tickets, lambda: self.world.now, port)

    def ask(self, connection: Dialogue, **message: Any) -> dict[str, Any]:
        return dict(connection.answer(message).message)

    def code(self, asked: dict[str, Any]) -> str:
        return self.world.gadgets["ada"].respond(asked["challenge"])

    def ticket(self) -> str:
        code = self.code(self.ask(self.first, **LOGIN))
        return str(self.ask(self.first, type="second-factor", code=code)["ticket"])


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_a_code_before_the_password_is_refused(talk: Talk) -> None:
    assert talk.ask(talk.first, type="second-factor", code="12345678")["reason"] == "not-signed-in"
    assert talk.ask(talk.first, type="choice", kind="code-card")["reason"] == "not-signed-in"


def test_a_refused_login_forgets_the_one_before_it(talk: Talk) -> None:
    asked = talk.ask(talk.first, **LOGIN)
    assert talk.ask(talk.first, **{**LOGIN, "password": "wrong"})["reason"] == "wrong-credentials"
    assert talk.ask(talk.first, type="second-factor", code=talk.code(asked))["reason"] == "not-signed-in"


def test_after_a_wrong_code_the_same_challenge_stays_and_is_told(talk: Talk) -> None:
    asked = talk.ask(talk.first, **LOGIN)
    refused = talk.ask(talk.first, type="second-factor", code=wrong(talk.code(asked)))
    assert refused["reason"] == "wrong-response"
    assert refused["second_factor"]["challenge"] == asked["challenge"]
    assert talk.ask(talk.first, type="second-factor", code=talk.code(asked))["type"] == "ticket"


def test_after_a_challenge_lapsed_the_next_one_is_told(talk: Talk) -> None:
    asked = talk.ask(talk.first, **LOGIN)
    talk.world.now += talk.world.policy.challenge_lifetime
    late = {"type": "second-factor", "code": talk.code(asked), "challenge": asked["challenge"]}
    refused = talk.ask(talk.first, **late)
    assert refused["reason"] == "challenge-lapsed"
    again = refused["second_factor"]
    assert talk.ask(talk.first, type="second-factor", code=talk.code(again))["type"] == "ticket"


def test_a_login_that_went_through_gives_one_ticket(talk: Talk) -> None:
    code = talk.code(talk.ask(talk.first, **LOGIN))
    assert talk.ask(talk.first, type="second-factor", code=code)["type"] == "ticket"
    assert talk.ask(talk.first, type="second-factor", code=code)["reason"] == "not-signed-in"


def test_a_ticket_is_good_once(talk: Talk) -> None:
    ticket = talk.ticket()
    assert talk.ask(talk.second, type="open", ticket=ticket) == {"type": "connected", "account": "live"}
    assert talk.ask(talk.connection(4001), type="open", ticket=ticket)["reason"] == "not-signed-in"


def test_a_ticket_is_good_for_thirty_seconds(talk: Talk) -> None:
    for late, kind in ((SECOND, "connected"), (timedelta(0), "refused")):
        ticket = talk.ticket()
        talk.world.now += TICKET_LIFETIME - late
        assert talk.ask(talk.connection(4001), type="open", ticket=ticket)["type"] == kind


@pytest.mark.parametrize("ticket", ["", "x", "\ud800", "0" * 64])
def test_what_is_no_ticket_opens_nothing(talk: Talk, ticket: str) -> None:
    talk.ticket()
    assert talk.ask(talk.second, type="open", ticket=ticket)["reason"] == "not-signed-in"
    assert talk.ask(talk.second, type="status")["reason"] == "not-signed-in"


def test_a_ticket_that_is_not_good_ends_what_was_connected(talk: Talk) -> None:
    talk.ask(talk.second, type="open", ticket=talk.ticket())
    assert talk.ask(talk.second, type="open", ticket="x")["type"] == "refused"
    assert talk.ask(talk.second, type="status")["type"] == "refused"


def test_what_is_connected_is_asked_anew(talk: Talk) -> None:
    talk.ask(talk.second, type="open", ticket=talk.ticket())
    assert talk.ask(talk.second, type="status")["account"] == "live"
    set_account(talk.world.store, talk.world.hasher, username="ada", approved_at=START, closed="by-customer")
    assert talk.ask(talk.second, type="status")["reason"] == "no-access"


def test_each_port_takes_its_own_messages(talk: Talk) -> None:
    for connection, kind in ((talk.first, "open"), (talk.first, "status"), (talk.second, "login")):
        answer = connection.answer({"type": kind})
        assert answer.message["reason"] == "invalid-request"
        assert not answer.goes_on


def test_nobody_has_shown_who_it_is_before_the_password_or_the_ticket(talk: Talk) -> None:
    shown = [(talk.first.begun, talk.second.begun)]
    for message in ({**LOGIN, "password": "wrong"}, LOGIN):
        talk.ask(talk.first, **message)
        shown.append((talk.first.begun, talk.second.begun))
    talk.ask(talk.second, type="open", ticket=talk.ticket())
    shown.append((talk.first.begun, talk.second.begun))
    assert shown == [(False, False), (False, False), (True, False), (False, True)]


def test_tickets_that_nobody_takes_are_forgotten(talk: Talk) -> None:
    for _ in range(3):
        talk.ticket()
    talk.world.now += TICKET_LIFETIME
    talk.ticket()
    assert len(talk.tickets._given) == 1
