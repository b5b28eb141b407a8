"""The trading platform's client: what it says of blocked ports, and of answers that the contract does not have."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import trustme

from conformance.drivers.tcp_gateway import PlatformAddress, TcpTradingPlatform, trouble_with
from conformance.seams import ContractBroken, Credentials, Outcome, SecondFactor, TradingPlatform
from tests.conformance.drivers.toy_gateway import ASKED, CONNECTED, TICKET, WAIT_SECONDS, Script, ToyGateway
from tests.conformance.drivers.toy_ports import filtered_port, free_port

ADA = Credentials("ada", "a-long-password")


class Toy(ToyGateway):
    """What the client is pointed at."""

    def serve(self, first: Script, second: Script = (CONNECTED, CONNECTED)) -> PlatformAddress:
        return PlatformAddress("127.0.0.1", self.ports(first, second))

    def platform(self, first: Script, second: Script = (CONNECTED, CONNECTED)) -> TcpTradingPlatform:
        return self.at(self.serve(first, second))

    def at(self, address: PlatformAddress, port_timeout: float = 0.3) -> TcpTradingPlatform:
        platform = TcpTradingPlatform(address, self.trust, port_timeout=port_timeout, timeout=WAIT_SECONDS)
        self.stack.callback(platform.close)
        return platform


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def toy(authority: trustme.CA) -> Iterator[Toy]:
    toy = Toy.certified_by(authority)
    with toy.stack:
        yield toy


# ---------------------------------------------------------------- a login
def test_a_login_goes_over_both_ports(toy: Toy) -> None:
    platform: TradingPlatform = toy.platform([ASKED, TICKET])
    assert platform.connected() is None
    assert platform.log_in(ADA, "live") == Outcome(True)
    assert platform.second_factor() == SecondFactor("device", "123456")
    assert platform.give_second_factor("87654321") == Outcome(True)
    assert platform.second_factor() is None
    assert platform.connected() == "live"
    assert toy.asked == [
        {"type": "login", "username": "ada", "password": "a-long-password", "account": "live"},
        {"type": "second-factor", "code": "87654321", "challenge": "123456"},
        {"type": "open", "ticket": "a-ticket"},
        {"type": "status"},
    ]
    platform.close()
    assert platform.connected() is None


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"kind": "temporary-passcode"}, SecondFactor("temporary-passcode")),
        ({"kind": "code-card", "indexes": [7, 200]}, SecondFactor("code-card", indexes=(7, 200))),
    ],
)
def test_what_is_asked_for_is_told(toy: Toy, told: dict[str, Any], asked: SecondFactor) -> None:
    platform = toy.platform([{"type": "second-factor", **told}, TICKET])
    assert platform.log_in(ADA, "paper").accepted
    assert platform.second_factor() == asked
    assert platform.give_second_factor("X").accepted
    assert "challenge" not in toy.asked[1]


def test_the_code_card_is_chosen_in_place_of_the_device(toy: Toy) -> None:
    platform = toy.platform([ASKED, {"type": "second-factor", "kind": "code-card", "indexes": [7, 200]}, TICKET])
    platform.log_in(ADA, "live")
    assert platform.use_code_card() == Outcome(True)
    assert platform.second_factor() == SecondFactor("code-card", indexes=(7, 200))
    assert toy.asked[1] == {"type": "choice", "kind": "code-card"}


def test_a_choice_that_would_not_do_is_refused_and_what_was_asked_for_stays(toy: Toy) -> None:
    refusal = {"type": "refused", "reason": "not-waiting", "detail": "It would not do."}
    platform = toy.platform([ASKED, refusal])
    platform.log_in(ADA, "live")
    assert platform.use_code_card() == Outcome(False, "not-waiting", "It would not do.")
    assert platform.second_factor() == SecondFactor("device", "123456")


def test_a_refusal_keeps_its_words_and_not_the_password(toy: Toy) -> None:
    refusal = {"type": "refused", "reason": "wrong-credentials", "detail": "a-long-password is wrong."}
    platform = toy.platform([refusal])
    assert platform.log_in(ADA, "live") == Outcome(False, "wrong-credentials", "[secret] is wrong.")
    assert platform.second_factor() is None


def test_after_a_refused_code_what_is_asked_for_now_is_known(toy: Toy) -> None:
    lapsed = {"type": "refused", "reason": "challenge-lapsed", "detail": "Too late."}
    again = {"kind": "device", "challenge": "654321"}
    platform = toy.platform([ASKED, {**lapsed, "second_factor": again}, TICKET])
    platform.log_in(ADA, "live")
    assert platform.give_second_factor("1") == Outcome(False, "challenge-lapsed", "Too late.")
    assert platform.second_factor() == SecondFactor("device", "654321")
    assert platform.give_second_factor("2").accepted


def test_a_ticket_that_is_refused_is_no_login(toy: Toy) -> None:
    refusal = {"type": "refused", "reason": "not-signed-in", "detail": "Log in again."}
    platform = toy.platform([ASKED, TICKET], [refusal, refusal])
    platform.log_in(ADA, "live")
    assert not platform.give_second_factor("1").accepted
    assert platform.connected() is None


def test_a_connection_that_was_lost_is_connected_no_more(toy: Toy) -> None:
    platform = toy.platform([ASKED, TICKET], [CONNECTED, None])
    platform.log_in(ADA, "live")
    assert platform.give_second_factor("1").accepted
    assert platform.connected() is None


def test_each_message_is_noted_and_so_is_what_came_of_it(toy: Toy) -> None:
    noted: list[tuple[int, str, str]] = []

    def note(port: int, asked: Mapping[str, Any] | None, answered: Mapping[str, Any] | str) -> None:
        noted.append(
            (port, asked["type"] if asked else "", answered if isinstance(answered, str) else answered["type"])
        )

    first = toy.serve([ASKED, TICKET], [None])
    platform = TcpTradingPlatform(first, toy.trust, timeout=WAIT_SECONDS, noted=note)
    platform.log_in(ADA, "live")
    with pytest.raises(ContractBroken):
        platform.give_second_factor("1")
    platform.close()
    closed = PlatformAddress("127.0.0.1", {4000: free_port(), 4001: free_port()})
    TcpTradingPlatform(closed, toy.trust, noted=note).log_in(ADA, "live")
    assert noted == [
        (4000, "login", "second-factor"),
        (4000, "second-factor", "ticket"),
        (4001, "open", "the connection was closed without an answer"),
        (4000, "", "port-refused"),
    ]


# ---------------------------------------------------------------- ports
def test_a_closed_first_port_is_named(toy: Toy) -> None:
    port = free_port()
    outcome = toy.at(PlatformAddress("127.0.0.1", {4000: port, 4001: free_port()})).log_in(ADA, "live")
    assert (outcome.accepted, outcome.reason) == (False, "port-refused")
    assert f"TCP port {port} of 127.0.0.1" in outcome.message
    assert "closed" in outcome.message


def test_a_filtered_second_port_is_named(toy: Toy) -> None:
    with filtered_port() as port:
        first = toy.serve([ASKED, TICKET])
        platform = toy.at(PlatformAddress("127.0.0.1", {4000: first.ports[4000], 4001: port}))
        assert platform.log_in(ADA, "live").accepted
        outcome = platform.give_second_factor("1")
    assert (outcome.accepted, outcome.reason) == (False, "port-filtered")
    assert f"TCP port {port} of 127.0.0.1" in outcome.message
    assert "firewall" in outcome.message


def test_what_cannot_be_reached_at_all_is_neither(toy: Toy) -> None:
    address = PlatformAddress("no-such-host.invalid", {4000: 4000, 4001: 4001})
    assert toy.at(address).log_in(ADA, "live").reason == "port-unreachable"


# ---------------------------------------------------------------- what breaks the contract
@pytest.mark.parametrize(
    ("first", "told"),
    [
        ([None], "closed without an answer"),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], "no JSON object"),
        ([b"[]\n"], "no JSON object"),
        ([b"\xff\n"], "no JSON object"),
        ([b"{}\n"], "no JSON object"),
        ([b"x" * 100_000], "does not end"),
        ([CONNECTED], "connected"),
        ([{**ASKED, "kind": "smile"}], "smile"),
        ([{**ASKED, "challenge": 123456}], "int"),
        ([{"type": "second-factor", "kind": "code-card", "indexes": [1]}], "two whole numbers"),
        ([{"type": "refused", "reason": "locked"}], "without"),
        ([{"type": "refused", "reason": "locked", "detail": " "}], "without"),
    ],
)
def test_an_answer_to_the_login_that_the_contract_does_not_have(toy: Toy, first: Script, told: str) -> None:
    with pytest.raises(ContractBroken) as broken:
        toy.platform(first).log_in(ADA, "live")
    assert told in str(broken.value)
    assert ADA.password not in str(broken.value)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ([ASKED, CONNECTED], [], "a ticket"),
        ([ASKED, {**TICKET, "port": 443}], [], "port 443"),
        ([ASKED, {**TICKET, "port": "4001"}], [], "port '4001'"),
        ([ASKED, {"type": "ticket", "port": 4001}], [], "a ticket"),
        ([ASKED, TICKET], [None], "closed without an answer"),
        ([ASKED, TICKET], [{"type": "connected", "account": "both"}], "both"),
    ],
)
def test_an_answer_to_the_code_that_the_contract_does_not_have(
    toy: Toy, first: Script, second: Script, told: str
) -> None:
    platform = toy.platform(first, second)
    assert platform.log_in(ADA, "live").accepted
    with pytest.raises(ContractBroken) as broken:
        platform.give_second_factor("1")
    assert told in str(broken.value)


def test_a_code_before_a_login_is_told(toy: Toy) -> None:
    with pytest.raises(ContractBroken, match="none is open"):
        toy.platform([]).give_second_factor("1")


def test_a_certificate_of_somebody_elses_is_told(toy: Toy) -> None:
    address = toy.serve([ASKED])
    stranger = TcpTradingPlatform(address, ssl.create_default_context(), timeout=WAIT_SECONDS)
    with pytest.raises(ContractBroken, match="certificate"):
        stranger.log_in(ADA, "live")


def _hang_up_on_the_first(listener: socket.socket) -> None:
    listener.accept()[0].close()


def test_a_port_that_speaks_no_tls_is_told(toy: Toy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        answering = threading.Thread(target=_hang_up_on_the_first, args=(plain,))
        answering.start()
        with pytest.raises(ContractBroken, match="TLS does not begin"):
            toy.at(PlatformAddress("127.0.0.1", {4000: plain.getsockname()[1], 4001: 1})).log_in(ADA, "live")
        answering.join(WAIT_SECONDS)


# ---------------------------------------------------------------- addresses
def test_an_address_names_both_ports() -> None:
    assert PlatformAddress.parse("tls://127.0.7.1:4000+4001") == PlatformAddress("127.0.7.1", {4000: 4000, 4001: 4001})
    assert PlatformAddress.parse("tls://[::1]:1+2") == PlatformAddress("::1", {4000: 1, 4001: 2})


@pytest.mark.parametrize(
    "text", ["tls://host:4000", "https://host:4000+4001", "tls://host:0+1", "tls://host:1+70000", "tls://:1+2", ""]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="tls://host:4000"):
        PlatformAddress.parse(text)


def test_the_doctor_is_told_which_port_is_in_trouble(toy: Toy) -> None:
    assert trouble_with(toy.serve([], []), toy.trust, WAIT_SECONDS) is None
    closed = free_port()
    address = PlatformAddress("127.0.0.1", {4000: toy.serve([]).ports[4000], 4001: closed})
    assert f"TCP port {closed}" in (trouble_with(address, toy.trust, WAIT_SECONDS) or "")
