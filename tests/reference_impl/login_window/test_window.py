"""A login window: over both ports, and what it makes of a gateway that is away, hangs up, or talks nonsense."""

from __future__ import annotations

import json
import logging
import socket
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from reference_impl.login_window.window import Asks, LoginWindow, Windows
from reference_impl.login_window.wire import Gateway, Trouble
from tests.conformance.drivers.toy_gateway import ASKED, CONNECTED, TICKET, Script, ToyGateway
from tests.conformance.drivers.toy_ports import filtered_port, free_port
from tests.reference_impl.gateway.conftest import Served
from tests.reference_impl.login_window.conftest import PASSWORD, gateway_at

SECRET = "a-very-long-password"
EXPIRES_AT = datetime(2026, 11, 22, 10, 5, tzinfo=UTC)


def respond(served: Served, window: LoginWindow) -> str:
    assert window.asks is not None
    return served.world.gadgets["ada"].respond(window.asks.challenge)


def logged_in(served: Served, window: LoginWindow, account: Literal["live", "paper"] = "live") -> LoginWindow:
    window.log_in("ada", PASSWORD, account)
    window.give_code(respond(served, window), None)
    assert window.connected == account
    return window


def begun(toy: ToyGateway, first: Script, second: Script = (CONNECTED, CONNECTED)) -> LoginWindow:
    """A window of which the gateway asks for a second factor."""
    window = LoginWindow(gateway_at(toy.ports([ASKED, *first], second), toy.trust))
    toy.stack.callback(window.hang_up)
    window.log_in("ada", SECRET, "paper")
    assert window.asks == Asks("device", "123456", EXPIRES_AT)
    return window


def stands_as_typed(window: LoginWindow) -> bool:
    """Whether the login is over, and what is no secret is there still."""
    return window.standing() == ("ada", "paper", None, None)


# ---------------------------------------------------------------- the real gateway
@pytest.mark.parametrize("account", ["live", "paper"])
def test_a_login_goes_over_both_ports_to_the_account_that_was_selected(
    served: Served, window: LoginWindow, account: Literal["live", "paper"]
) -> None:
    logged_in(served, window, account)
    window.look()
    assert window.connected == account


def test_a_wrong_code_is_refused_and_another_is_taken(served: Served, window: LoginWindow) -> None:
    window.log_in("ada", PASSWORD, "live")
    for wrong in ("", " ", "\N{FULLWIDTH DIGIT ONE}" * 8, "x" * 1000, "\x00", '"}\n{"type": "status"}'):
        with pytest.raises(Trouble, match="8 digits"):
            window.give_code(wrong, None)
    window.give_code(respond(served, window), None)
    assert window.connected == "live"


def test_after_a_challenge_lapsed_the_new_one_is_asked_for(served: Served, window: LoginWindow) -> None:
    window.log_in("ada", PASSWORD, "live")
    before = window.asks
    served.world.now += timedelta(minutes=10)
    with pytest.raises(Trouble) as trouble:
        window.give_code(respond(served, window), None)
    assert trouble.value.reason == "challenge-lapsed"
    assert window.asks != before
    window.give_code(respond(served, window), None)
    assert window.connected == "live"


def test_a_response_goes_with_the_challenge_beside_which_it_was_typed(served: Served, window: LoginWindow) -> None:
    window.log_in("ada", PASSWORD, "live")
    with pytest.raises(Trouble):
        window.give_code(respond(served, window), "000000")
    assert window.asks is not None


@pytest.mark.parametrize("port", [4000, 4001])
@pytest.mark.parametrize(("state", "word"), [("refused", "closed"), ("filtered", "firewall")])
def test_a_blocked_port_is_named_with_how_it_was_found_out(
    served: Served, window: LoginWindow, port: Literal[4000, 4001], state: Literal["refused", "filtered"], word: str
) -> None:
    served.gateway.set_ports({port: state})
    with pytest.raises(Trouble, match=rf"TCP port {served.addresses[port][1]} .*{word}"):
        logged_in(served, window)
    assert window.standing() == ("ada", "live", None, None)
    served.gateway.set_ports({port: "open"})
    logged_in(served, window)


def test_a_port_that_is_blocked_later_ends_the_connection(served: Served, window: LoginWindow) -> None:
    logged_in(served, window)
    served.set_ports(second="refused")
    with pytest.raises(Trouble, match=f"TCP port {served.addresses[4001][1]} .*closed the connection"):
        window.look()
    window.look()
    assert window.connected is None


def test_a_login_anew_ends_the_one_before(served: Served, window: LoginWindow) -> None:
    logged_in(served, window)
    with pytest.raises(Trouble, match="not right"):
        window.log_in("ada", "wrong", "paper")
    assert window.standing() == ("ada", "paper", None, None)


def test_what_was_left_is_no_login_any_more(served: Served, window: LoginWindow) -> None:
    logged_in(served, window).hang_up()
    with pytest.raises(Trouble, match="No login waits"):
        window.give_code("12345678", None)
    with pytest.raises(Trouble, match="No login waits"):
        window.choose("code-card")


# ---------------------------------------------------------------- gateways that are away
def test_the_first_port_that_nobody_listens_at_is_told(toy: ToyGateway) -> None:
    port = free_port()
    window = LoginWindow(gateway_at({4000: port, 4001: free_port()}, toy.trust))
    with pytest.raises(Trouble, match=f"TCP port {port} of 127.0.0.1 refuses") as trouble:
        window.log_in("ada", SECRET, "paper")
    assert trouble.value.reason == "port-refused"
    assert stands_as_typed(window)


def test_the_second_port_that_does_not_answer_is_told(toy: ToyGateway) -> None:
    with filtered_port() as port:
        first = toy.ports([ASKED, TICKET])[4000]
        window = LoginWindow(gateway_at({4000: first, 4001: port}, toy.trust))
        window.log_in("ada", SECRET, "paper")
        with pytest.raises(Trouble, match=f"TCP port {port} of 127.0.0.1 does not answer") as trouble:
            window.give_code("12345678", None)
    assert trouble.value.reason == "port-filtered"
    assert stands_as_typed(window)


def test_a_name_that_leads_nowhere_is_told(toy: ToyGateway) -> None:
    away = gateway_at({4000: 4000, 4001: 4001}, toy.trust)
    for host in ("no-such-host.invalid", "x" * 70):
        address = type(away.address)(host, away.address.ports)
        with pytest.raises(Trouble) as trouble:
            LoginWindow(Gateway(address, toy.trust, 1)).log_in("ada", SECRET, "live")
        assert trouble.value.reason == "port-unreachable"


def test_a_port_that_speaks_no_tls_gets_no_password(toy: ToyGateway) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        port = plain.getsockname()[1]
        window = LoginWindow(Gateway(gateway_at({4000: port, 4001: 1}, toy.trust).address, toy.trust, 1, 0.3))
        with pytest.raises(Trouble, match="speaks no TLS, so nothing was sent"):
            window.log_in("ada", SECRET, "live")
        accepted, _ = plain.accept()
        with accepted:
            assert SECRET.encode() not in accepted.recv(65536)


def test_an_answer_that_does_not_come_is_not_waited_for(toy: ToyGateway) -> None:
    patient = gateway_at(toy.ports([b""]), toy.trust)
    window = LoginWindow(Gateway(patient.address, toy.trust, 1, 0.3))
    with pytest.raises(Trouble, match="no answer within"):
        window.log_in("ada", SECRET, "paper")
    assert stands_as_typed(window)


# ---------------------------------------------------------------- gateways that talk nonsense
NONSENSE: list[Any] = [
    None,
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"[]\n",
    b"\xff\xfe\n",
    b"{}\n",
    b"[" * 10_000 + b"\n",
    b"x" * 100_000,
    b'{"type": "ticket"',
    {"type": 1},
    {"type": "refused"},
    {"type": "smile", "ticket": "x", "kind": "device"},
    {"type": "refused", "reason": "too-slow", "detail": "Nothing came for too long. Connect again."},
]


@pytest.mark.parametrize(
    "answer",
    [
        *NONSENSE,
        CONNECTED,
        {**ASKED, "kind": ["device"]},
        {**ASKED, "challenge": 123456},
        {**ASKED, "challenge": ""},
        {"type": "second-factor", "kind": "code-card", "indexes": [1]},
        {"type": "second-factor", "kind": "code-card", "indexes": [True, 2]},
    ],
)
def test_an_answer_to_the_credentials_that_is_none_ends_the_login(
    toy: ToyGateway, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    window = LoginWindow(gateway_at(toy.ports([answer]), toy.trust))
    with pytest.raises(Trouble) as trouble:
        window.log_in("ada", SECRET, "paper")
    assert stands_as_typed(window)
    assert len(trouble.value.detail) > 20
    assert SECRET not in str(trouble.value) + caplog.text


@pytest.mark.parametrize("answer", [*NONSENSE, {**TICKET, "port": 443}, {**TICKET, "port": "4001"}, {"type": "ticket"}])
def test_an_answer_to_the_code_that_is_none_ends_the_login(
    toy: ToyGateway, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    window = begun(toy, [answer])
    with pytest.raises(Trouble) as trouble:
        window.give_code("87654321", None)
    assert stands_as_typed(window)
    assert "87654321" not in str(trouble.value) + caplog.text


@pytest.mark.parametrize("answer", [*NONSENSE, {"type": "connected", "account": "both"}, ASKED])
def test_an_answer_to_the_ticket_that_is_none_ends_the_login(toy: ToyGateway, answer: Any) -> None:
    window = begun(toy, [TICKET], [answer])
    with pytest.raises(Trouble) as trouble:
        window.give_code("87654321", None)
    assert stands_as_typed(window)
    assert "a-ticket" not in str(trouble.value)


@pytest.mark.parametrize("answer", [*NONSENSE, {"type": "connected", "account": "both"}])
def test_an_answer_to_the_question_whether_it_is_connected_that_is_none_ends_it(toy: ToyGateway, answer: Any) -> None:
    window = begun(toy, [TICKET], [CONNECTED, answer])
    window.give_code("87654321", None)
    with pytest.raises(Trouble):
        window.look()
    assert stands_as_typed(window)


def test_a_refusal_with_nonsense_for_what_is_asked_now_ends_the_login(toy: ToyGateway) -> None:
    refusal = {"type": "refused", "reason": "wrong-response", "detail": "No.", "second_factor": {"kind": "smile"}}
    window = begun(toy, [refusal])
    with pytest.raises(Trouble, match="not as its contract has it"):
        window.give_code("87654321", None)
    assert stands_as_typed(window)


def test_a_time_that_cannot_be_read_is_left_out(toy: ToyGateway) -> None:
    told = [{**ASKED, "expires_at": when} for when in ("soon", 5, "2026-11-22T10:05:00")]
    for message in told:
        window = LoginWindow(gateway_at(toy.ports([message]), toy.trust))
        window.log_in("ada", SECRET, "live")
        assert window.asks == Asks("device", "123456")
        window.hang_up()


def test_what_is_typed_goes_out_as_it_was_typed_and_in_one_line(toy: ToyGateway) -> None:
    window = begun(toy, [TICKET])
    window.give_code(' 1\n2"\N{FULLWIDTH DIGIT THREE}', "123456")
    assert toy.asked[1] == {"type": "second-factor", "code": ' 1\n2"\N{FULLWIDTH DIGIT THREE}', "challenge": "123456"}
    assert [json.dumps(message).count(SECRET) for message in toy.asked] == [1, 0, 0]


# ---------------------------------------------------------------- many windows
def test_of_too_many_windows_the_one_that_was_used_least_lately_is_closed(served: Served, gateway: Gateway) -> None:
    windows = Windows(gateway, most=2)
    tokens = [windows.keep(logged_in(served, LoginWindow(gateway))) for _ in range(2)]
    first = windows.of(tokens[0])
    second = windows.of(tokens[1])
    assert windows.of(tokens[0]) is first
    tokens.append(windows.keep(LoginWindow(gateway)))
    assert [windows.of(token) is not None for token in tokens] == [True, False, True]
    assert first is not None
    assert second is not None
    assert (first.connected, second.connected) == ("live", None)
    windows.close()
    assert first.connected is None
    assert len(set(tokens)) == 3
