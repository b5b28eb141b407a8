"""What the platform's ports and another website answer to HTTP."""

from __future__ import annotations

import socket

import pytest

from reference_impl.gateway.lines import LONGEST_LINE
from reference_impl.gateway.ports import Entrance
from reference_impl.gateway.server import GatewaySettings
from tests.reference_impl.gateway.conftest import LOGIN, Connection, Serve, Served

GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n"


def answer_to(connection: Connection, request: bytes) -> tuple[bytes, bytes]:
    """Head and body of all that comes until the other side hangs up."""
    connection.send(request)
    received = b""
    while line := connection.read_line():
        received += line + b"\n"
    head, _, body = received.partition(b"\r\n\r\n")
    return head, body


@pytest.mark.parametrize(
    ("entrance", "words"), [(4000, b"TCP port 4000"), (4001, b"TCP port 4001"), ("website", b"another website")]
)
def test_a_browser_is_answered_and_the_connection_ends(served: Served, entrance: Entrance, words: bytes) -> None:
    head, body = answer_to(served.connect(entrance), GET)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Connection: close" in head
    assert f"Content-Length: {len(body)}\r\n".encode() in head
    assert words in body


def test_a_page_of_another_origin_sees_that_an_answer_came_and_not_what_it_says(served: Served) -> None:
    head, _ = answer_to(served.connect(), GET)
    assert b"Cross-Origin-Resource-Policy" not in head
    assert b"Access-Control-Allow-Origin" not in head


def test_only_the_head_is_told_to_whoever_asks_for_it(served: Served) -> None:
    head, body = answer_to(served.connect(), GET.replace(b"GET", b"HEAD"))
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body == b""


def test_other_methods_are_not_taken(served: Served) -> None:
    head, _ = answer_to(served.connect(), b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nx=12")
    assert head.startswith(b"HTTP/1.1 405 ")
    assert b"Allow: GET, HEAD" in head


@pytest.mark.parametrize("line", [b"get / HTTP/1.1\r\n", b"GET / HTTP/2\r\n", b"GET /\r\n", b"GET HTTP/1.1\r\n"])
def test_what_is_not_quite_http_is_no_message(served: Served, line: bytes) -> None:
    connection = served.connect()
    connection.send(line)
    assert connection.read()["reason"] == "invalid-request"
    assert connection.read_line() == b""


def test_http_after_a_message_is_no_message(served: Served) -> None:
    connection = served.connect()
    assert connection.ask(**LOGIN)["type"] == "second-factor"
    connection.send(GET)
    assert connection.read()["reason"] == "invalid-request"
    assert connection.read_line() == b""


def test_a_request_has_an_end_and_not_more_than_a_line_may_have(served: Served) -> None:
    connection = served.connect()
    connection.send(b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * (LONGEST_LINE // 6 + 1))
    assert connection.read()["reason"] == "invalid-request"
    assert connection.read_line() == b""


def test_half_a_request_is_given_up(serve: Serve) -> None:
    served = serve(GatewaySettings(silence_seconds=0.2))
    connection = served.connect()
    connection.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    assert connection.read()["reason"] == "too-slow"
    assert connection.read_line() == b""


def test_whoever_asks_by_http_takes_no_place_of_a_login(serve: Serve) -> None:
    served = serve(GatewaySettings(places=2))
    for _ in range(3):
        assert answer_to(served.connect(), GET)[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert served.connect().ask(**LOGIN)["type"] == "second-factor"


# ---------------------------------------------------------------- another website
def test_another_website_speaks_http_alone(served: Served) -> None:
    told = served.connect("website").ask(**LOGIN)
    assert (told["type"], told["reason"]) == ("refused", "invalid-request")


def test_another_website_is_blocked_and_opened_like_a_port(served: Served) -> None:
    served.set_ports(website="refused")
    with pytest.raises(ConnectionRefusedError):
        served.connect("website")
    served.set_ports(website="filtered")
    with served.stack.enter_context(socket.socket()) as waiting:
        waiting.settimeout(0.3)
        with pytest.raises(TimeoutError):
            waiting.connect(served.addresses["website"])
    assert served.ticket()["type"] == "ticket"
    served.set_ports(website="open")
    assert answer_to(served.connect("website"), GET)[0].startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_website_that_is_not_served_cannot_be_blocked(serve: Serve) -> None:
    served = serve(entrances=(4000, 4001))
    with pytest.raises(ValueError, match="nothing is served here as website"):
        served.set_ports(website="refused")
    assert served.ticket()["type"] == "ticket"


def test_on_a_persons_own_machine_all_is_spoken_plainly(serve: Serve) -> None:
    served = serve(tls=None)
    plain = served.plain(4001)
    plain.sendall(GET)
    received = b""
    while part := plain.recv(4096):
        received += part
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
