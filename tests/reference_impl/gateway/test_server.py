"""The trading platform over real sockets: the whole login, and clients that send anything but that."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import ssl
from typing import Any

import pytest

from reference_impl.gateway.dialogue import Answer, Dialogue
from reference_impl.gateway.lines import LONGEST_LINE, Message
from reference_impl.gateway.ports import PortState
from reference_impl.gateway.server import Gateway, GatewaySettings
from tests.reference_impl.gateway.conftest import LOGIN, WAIT_SECONDS, Connection, Serve, Served


def logged_in(served: Served) -> Connection:
    """A connection to the second port that is with Ada's live account."""
    second = served.connect(4001)
    assert second.ask(type="open", ticket=served.ticket()["ticket"]) == {"type": "connected", "account": "live"}
    return second


def end_of(plain: socket.socket) -> bytes:
    """All that comes until the end; a reset is an end."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while part := plain.recv(65536):
            found += part
    return found


# ---------------------------------------------------------------- the login
def test_a_login_goes_by_both_ports(served: Served) -> None:
    ticket = served.ticket()
    assert (ticket["type"], ticket["port"]) == ("ticket", 4001)
    second = served.connect(4001)
    assert second.ask(type="open", ticket=ticket["ticket"]) == {"type": "connected", "account": "live"}
    assert second.ask(type="status") == {"type": "connected", "account": "live"}


def test_nothing_is_spoken_without_tls(served: Served) -> None:
    plain = served.plain()
    plain.sendall(json.dumps(LOGIN).encode() + b"\n")
    assert b"second-factor" not in end_of(plain)
    logged_in(served)


def test_the_certificate_is_that_of_the_address(served: Served) -> None:
    stranger = ssl.create_default_context()
    with pytest.raises(ssl.SSLCertVerificationError):
        Connection(served.addresses[4000], stranger)
    logged_in(served)


# ---------------------------------------------------------------- what is no message
@pytest.mark.parametrize(
    "line",
    [
        b"GET /\r\n",
        b"\x00\xff\xfe\n",
        b"\n",
        b"[]\n",
        b"null\n",
        b'"login"\n',
        b"{}\n",
        b'{"type": 1}\n',
        b'{"type": "login"\n',
        b'{"type": ' + b"[" * 5000 + b"\n",
        b'{"type": "login", "username": 1e999999}\n',
        b'{"type": "dance"}\n',
        b'{"type": "open", "ticket": "x"}\n',
    ],
)
def test_what_is_no_message_is_refused_in_words_and_ends_the_connection(served: Served, line: bytes) -> None:
    connection = served.connect()
    connection.send(line)
    refused = connection.read()
    assert refused["type"] == "refused"
    assert refused["reason"] == "invalid-request"
    assert refused["detail"].endswith(".")
    if b"1e999999" not in line:
        assert connection.read_line() == b""
    logged_in(served)


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": 7},
        {"password": None},
        {"account": "both"},
        {"username": ""},
        {"username": "a" * 255},
        {"username": "a\x00b"},
        {"password": "p" * 1025},
        {"username": "\ud800"},
    ],
)
def test_fields_that_are_not_as_they_must_be_are_refused_and_may_be_sent_again(
    served: Served, wrong: dict[str, Any]
) -> None:
    connection = served.connect()
    refused = connection.ask(**{**LOGIN, **wrong})
    assert (refused["type"], refused["reason"]) == ("refused", "invalid-request")
    assert connection.ask(**LOGIN)["type"] == "second-factor"


def test_the_longest_honest_login_fits_in_a_line() -> None:
    longest = {**LOGIN, "username": "\N{GRINNING FACE}" * 254, "password": "\N{GRINNING FACE}" * 1024}
    assert len(json.dumps(longest)) < LONGEST_LINE


@pytest.mark.parametrize("size", [LONGEST_LINE + 1, 20 * 1024 * 1024])
def test_a_huge_message_is_refused_before_its_end(served: Served, size: int) -> None:
    connection = served.connect()
    with contextlib.suppress(ConnectionError, ssl.SSLError):  # it may be hung up on in the middle
        connection.send(b"x" * size)
        assert connection.read()["reason"] == "invalid-request"
    logged_in(served)


def test_half_a_message_and_nothing_more_is_given_up(serve: Serve) -> None:
    served = serve(GatewaySettings(silence_seconds=0.2))
    connection = served.connect()
    connection.send(b'{"type": "login", "user')
    assert connection.read()["reason"] == "too-slow"
    assert connection.read_line() == b""


def test_a_message_in_pieces_is_one_message(served: Served) -> None:
    connection = served.connect()
    for piece in json.dumps(LOGIN):
        connection.send(piece.encode())
    connection.send(b"\n")
    assert connection.read()["type"] == "second-factor"


def test_two_messages_in_one_piece_are_two(served: Served) -> None:
    connection = served.connect()
    connection.send((json.dumps({**LOGIN, "password": "x"}) + "\n" + json.dumps(LOGIN) + "\n").encode())
    assert [connection.read()["type"] for _ in range(2)] == ["refused", "second-factor"]


def test_nothing_at_all_is_given_up_and_so_is_tls_that_does_not_begin(serve: Serve) -> None:
    served = serve(GatewaySettings(silence_seconds=0.2, handshake_seconds=0.2))
    assert served.connect().read()["reason"] == "too-slow"
    assert end_of(served.plain()) == b""


def test_a_client_that_leaves_in_the_middle_harms_nobody(served: Served) -> None:
    for leave in (b"", b'{"type": "lo', json.dumps(LOGIN).encode() + b"\n"):
        connection = served.connect()
        connection.send(leave)
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()
    logged_in(served)


# ---------------------------------------------------------------- many at once
def test_a_thousand_silent_connections_push_each_other_out_and_a_login_goes_on(serve: Serve) -> None:
    served = serve(GatewaySettings(places=16))
    at_the_challenge = served.connect()
    asked = at_the_challenge.ask(**LOGIN)
    connected = logged_in(served)
    crowd = [served.plain(4000) for _ in range(500)] + [served.plain(4001) for _ in range(500)]
    assert crowd
    newcomer = logged_in(served)
    code = served.world.gadgets["ada"].respond(asked["challenge"])
    assert at_the_challenge.ask(type="second-factor", code=code)["type"] == "ticket"
    for connection in (connected, newcomer):
        assert connection.ask(type="status") == {"type": "connected", "account": "live"}


def test_where_every_place_is_taken_in_earnest_whoever_comes_is_told(serve: Serve) -> None:
    served = serve(GatewaySettings(places=3))
    held = [served.connect() for _ in range(3)]
    assert [each.ask(**LOGIN)["type"] for each in held] == ["second-factor"] * 3
    turned_away = served.connect()
    assert turned_away.read()["reason"] == "busy"
    assert turned_away.read_line() == b""
    held[0].close()
    told = ""
    while told != "second-factor":  # the next time round, the loop knows of the place that is free
        told = str(served.connect().ask(**LOGIN)["type"])


def test_a_silent_connection_that_gives_way_is_told_why(serve: Serve) -> None:
    served = serve(GatewaySettings(places=1))
    silent = served.connect()
    assert served.connect().ask(**LOGIN)["type"] == "second-factor"
    assert silent.read()["reason"] == "busy"


# ---------------------------------------------------------------- blocked ports
def test_a_port_that_is_closed_refuses_and_opens_again(served: Served) -> None:
    served.set_ports(first="refused")
    with pytest.raises(ConnectionRefusedError):
        served.connect()
    assert served.connect(4001).ask(type="status")["reason"] == "not-signed-in"
    served.set_ports(first="open")
    logged_in(served)


def test_a_port_that_is_filtered_does_not_answer_and_opens_again(served: Served) -> None:
    served.set_ports(second="filtered")
    for _ in range(3):
        waiting = socket.socket()
        served.stack.enter_context(waiting)
        waiting.settimeout(0.3)
        with pytest.raises(TimeoutError):
            waiting.connect(served.addresses[4001])
    assert served.ticket()["type"] == "ticket"
    served.set_ports(second="open")
    logged_in(served)


def test_a_port_that_is_blocked_loses_its_connections_and_no_others(served: Served) -> None:
    connected, first = logged_in(served), served.connect()
    served.set_ports(second="refused")
    assert connected.read_line() == b""
    assert first.ask(**LOGIN)["type"] == "second-factor"


def test_ports_go_from_any_state_to_any_other(served: Served) -> None:
    states: tuple[PortState, ...] = ("refused", "filtered", "refused", "open", "open", "filtered", "filtered", "open")
    for state in states:
        served.gateway.set_ports({4000: state, 4001: state})
    logged_in(served)


def test_a_gateway_that_does_not_serve_has_no_ports(served: Served) -> None:
    with pytest.raises(ValueError, match="does not listen"):
        Gateway(served.gateway._dialogue).set_ports({4000: "open"})


# ---------------------------------------------------------------- faults, and what is written down
class Faulty(Dialogue):
    """Stumbles over what it is told."""

    def answer(self, message: Message) -> Answer:
        if message.get("password") == "stumble":
            raise RuntimeError("it stumbled")
        return super().answer(message)


def test_a_fault_is_told_without_its_cause_and_others_are_served(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    served = serve(dialogue=Faulty)
    connection = served.connect()
    told = connection.ask(**{**LOGIN, "password": "stumble"})
    assert told["reason"] == "fault"
    assert "stumbled" not in told["detail"]
    assert connection.read_line() == b""
    assert "it stumbled" in caplog.text
    logged_in(served)


def test_no_secret_is_logged(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logged_in(served)
    connection = served.connect()
    connection.ask(**{**LOGIN, "password": "wrong-wrong"})
    connection.send(b'{"type": "login", "password": "wrong-wrong"\n')
    connection.read_line()
    plain = served.plain()
    plain.sendall(b"wrong-wrong")
    plain.shutdown(socket.SHUT_WR)
    end_of(plain)
    assert "password" not in caplog.text
    assert "wrong-wrong" not in caplog.text


def test_everything_ends_when_it_is_stopped(serve: Serve) -> None:
    served = serve()
    connected = logged_in(served)
    connected.socket.settimeout(WAIT_SECONDS)
    asyncio.run_coroutine_threadsafe(served.gateway.stop(), served.loop).result(WAIT_SECONDS)
    assert connected.read_line() == b""
    with pytest.raises(ConnectionRefusedError):
        served.connect()
