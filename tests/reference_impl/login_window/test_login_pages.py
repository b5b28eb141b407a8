"""The login window's pages: the whole login by its forms, what is refused, and whose window it is."""

from __future__ import annotations

import html
import logging

import pytest

from reference_impl.login_window.wire import Gateway
from tests.conformance.drivers.toy_gateway import ASKED, TICKET, ToyGateway
from tests.reference_impl.gateway.conftest import Served
from tests.reference_impl.login_window.conftest import PASSWORD, Visit, Visitor, alert, gateway_at, value


@pytest.fixture
def visitor(visit: Visit, gateway: Gateway) -> Visitor:
    return visit(gateway)


def respond(served: Served, visitor: Visitor) -> str:
    return served.world.gadgets["ada"].respond(value(visitor.look(), "Challenge Code"))


def connected(served: Served, visitor: Visitor, account: str = "live") -> Visitor:
    assert "Challenge Code" in visitor.log_in(account=account).text
    markup = visitor.submit("/second-factor", passcode=respond(served, visitor)).text
    assert value(markup, "Connected Account") == account.title()
    return visitor


# ---------------------------------------------------------------- the login
def test_the_window_asks_for_the_credentials_and_the_account(visitor: Visitor) -> None:
    response = visitor.request("GET", "/")
    for label in ("User Name", "Password", "Account"):
        assert f">{label}</label>" in response.text
    assert [option in response.text for option in (">Live</option>", ">Paper</option>")] == [True, True]
    assert 'value="live" selected' in response.text
    assert "set-cookie" not in response.headers
    assert response.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("account", ["live", "paper"])
def test_a_login_names_the_account_and_ends_by_logging_out(served: Served, visitor: Visitor, account: str) -> None:
    connected(served, visitor, account)
    assert f"connected with your {account} account" in visitor.look()
    assert ">User Name</label>" in visitor.submit("/log-out").text
    assert "Connected Account" not in visitor.look()


def test_a_temporary_passcode_is_asked_for_and_taken(served: Served, visitor: Visitor) -> None:
    code = served.world.passcode()
    assert ">Temporary Code</label>" in visitor.log_in().text
    refused = visitor.submit("/second-factor", passcode=code.lower())
    assert refused.status_code == 422
    assert "upper case" in alert(refused.text)
    assert value(visitor.submit("/second-factor", passcode=code).text, "Connected Account") == "Live"


def test_a_code_card_is_asked_for_by_two_index_numbers(served: Served, visitor: Visitor) -> None:
    served.world.passcode()
    paper = served.world.active_card()
    markup = visitor.log_in().text
    pair = (int(value(markup, "First index number")), int(value(markup, "Second index number")))
    assert ">Card Values</label>" in markup
    assert value(visitor.submit("/second-factor", values=paper.values(pair)).text, "Connected Account") == "Live"


def test_the_card_can_be_chosen_where_a_device_is_asked_for_and_back(toy: ToyGateway, visit: Visit) -> None:
    card = {"type": "second-factor", "kind": "code-card", "indexes": [7, 200], "instead": "device"}
    visitor = visit(gateway_at(toy.ports([{**ASKED, "instead": "code-card"}, card, ASKED]), toy.trust))
    assert "Use my code card" in visitor.log_in().text
    markup = visitor.submit("/choice", kind="code-card").text
    assert value(markup, "First index number") == "7"
    markup = visitor.submit("/choice", kind="device").text
    assert value(markup, "Challenge Code") == "123456"
    assert "Use my" not in markup
    assert [message["type"] for message in toy.asked] == ["login", "choice", "choice"]


# ---------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    "password", ["", "wrong", "\N{FULLWIDTH DIGIT ONE}" * 8, "<script>alert(1)</script>", "x" * 900]
)
def test_wrong_credentials_are_told_in_the_gateways_words_and_the_rest_stays(
    visitor: Visitor, password: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    response = visitor.log_in(password, "paper")
    assert response.status_code == 422
    assert alert(response.text)
    assert "set-cookie" not in response.headers
    assert value(response.text, "User Name") == "ada"
    assert 'value="paper" selected' in response.text
    if len(password) > 5:
        assert html.escape(password) not in response.text + caplog.text


def test_a_user_name_stands_in_the_page_as_text(visitor: Visitor) -> None:
    name = '"><img src=x onerror=alert(1)>'
    response = visitor.log_in("wrong", username=name)
    assert "<img" not in response.text
    assert html.unescape(response.text).count(name) == 1


@pytest.mark.parametrize("code", ["", " ", "\N{FULLWIDTH DIGIT ONE}" * 8, "1" * 5000, "12345678 "])
def test_a_code_is_sent_as_it_was_typed_and_the_login_goes_on(served: Served, visitor: Visitor, code: str) -> None:
    visitor.log_in()
    refused = visitor.submit("/second-factor", passcode=code)
    assert refused.status_code == 422
    assert "8 digits" in alert(refused.text)
    markup = visitor.submit("/second-factor", passcode=respond(served, visitor)).text
    assert value(markup, "Connected Account") == "Live"


def test_what_a_line_cannot_hold_is_not_sent(visitor: Visitor) -> None:
    visitor.log_in()
    response = visitor.submit("/second-factor", passcode="\x01" * 5000)
    assert "Nothing was sent" in alert(response.text)
    assert "Challenge Code" in visitor.look()


def test_a_form_beyond_all_measure_is_refused_before_it_is_read(visitor: Visitor) -> None:
    response = visitor.log_in("x" * 20_000)
    assert response.status_code == 413
    assert "nothing was sent" in alert(response.text)


@pytest.mark.parametrize("account", ["", "Live", "both"])
def test_an_account_that_is_neither_is_told(visitor: Visitor, account: str) -> None:
    response = visitor.log_in(account=account)
    assert response.status_code == 400
    assert "live or the paper account" in alert(response.text)


@pytest.mark.parametrize("port", [4000, 4001])
@pytest.mark.parametrize(("state", "word"), [("refused", "closed"), ("filtered", "firewall")])
def test_a_blocked_port_stands_on_the_page(served: Served, visitor: Visitor, port: int, state: str, word: str) -> None:
    served.set_ports(**{"first" if port == 4000 else "second": state})  # type: ignore[arg-type]
    response = visitor.log_in()
    if port == 4001:
        response = visitor.submit("/second-factor", passcode=respond(served, visitor))
    assert response.status_code == 502
    number = next(address[1] for known, address in served.addresses.items() if known == port)
    assert f"TCP port {number} of 127.0.0.1" in alert(response.text)
    assert word in alert(response.text)
    assert value(response.text, "User Name") == "ada"


def test_a_connection_that_is_lost_is_told_once_and_the_window_is_there_again(served: Served, visitor: Visitor) -> None:
    connected(served, visitor, "paper")
    served.set_ports(second="refused")
    markup = visitor.look()
    assert "closed the connection" in alert(markup)
    assert value(markup, "User Name") == "ada"
    assert 'role="alert"' not in visitor.look()
    served.set_ports(second="open")
    connected(served, visitor)


@pytest.mark.parametrize("answer", [None, b"garbage\n", b"x" * 100_000, {"type": "refused"}, {**TICKET, "port": 1}])
def test_a_gateway_that_talks_nonsense_in_the_middle_is_told(
    toy: ToyGateway, visit: Visit, caplog: pytest.LogCaptureFixture, answer: object
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = visit(gateway_at(toy.ports([ASKED, answer]), toy.trust))
    visitor.log_in("my-own-password", "paper")
    response = visitor.submit("/second-factor", passcode="87654321")
    assert response.status_code == 502
    assert alert(response.text)
    assert value(response.text, "User Name") == "ada"
    assert 'value="paper" selected' in response.text
    for secret in ("my-own-password", "87654321"):
        assert secret not in response.text + caplog.text


# ---------------------------------------------------------------- whose window it is
@pytest.mark.parametrize("secure", [True, False])
def test_the_window_is_kept_in_a_cookie_that_no_script_and_no_other_site_has(
    gateway: Gateway, visit: Visit, secure: bool
) -> None:
    visitor = visit(gateway, secure=secure)
    form = {"username": "ada", "password": PASSWORD, "account": "live"}
    cookie = visitor.request("POST", "/log-in", data=form).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert ("secure" in cookie) == secure
    assert cookie.startswith("__host-platform=" if secure else "platform=")
    assert "ada" not in cookie


def test_two_browsers_have_two_windows(served: Served, visitor: Visitor) -> None:
    connected(served, visitor)
    mine, visitor.cookies = visitor.cookies, type(visitor.cookies)()
    assert "Connected" not in visitor.look()
    connected(served, visitor, "paper")
    visitor.submit("/log-out")
    visitor.cookies = mine
    assert value(visitor.look(), "Connected Account") == "Live"


@pytest.mark.parametrize("path", ["/second-factor", "/choice", "/log-out"])
def test_a_form_that_is_not_the_windows_does_nothing(served: Served, visitor: Visitor, path: str) -> None:
    visitor.log_in()
    before = visitor.look()
    fields = {"csrf_token": "x", "passcode": respond(served, visitor), "kind": "code-card"}
    response = visitor.request("POST", path, data=fields)
    assert response.status_code == 403
    assert alert(response.text)
    assert visitor.look() == before


def test_a_log_in_that_another_site_sends_is_refused(visitor: Visitor) -> None:
    form = {"username": "ada", "password": PASSWORD, "account": "live"}
    response = visitor.request("POST", "/log-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.1"])
def test_the_window_answers_to_loopback_and_to_no_other_name(visitor: Visitor, host: str) -> None:
    response = visitor.request("GET", "/", headers={"Host": host})
    assert response.status_code == 421
    assert "Password" not in response.text


@pytest.mark.parametrize("host", ["localhost:8083", "127.0.7.1", "[::1]:8083"])
def test_loopback_has_several_names(visitor: Visitor, host: str) -> None:
    assert visitor.request("GET", "/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/second-factor", "/choice"])
def test_a_form_of_a_window_that_is_closed_leads_back_to_the_login(served: Served, visitor: Visitor, path: str) -> None:
    connected(served, visitor)
    visitor.windows.close()
    response = visitor.request("POST", path, data={"csrf_token": "x", "passcode": "12345678", "kind": "device"})
    assert response.status_code == 409
    assert "Log in again" in alert(response.text)


def test_a_page_that_was_left_open_takes_no_second_code(served: Served, visitor: Visitor) -> None:
    connected(served, visitor)
    response = visitor.submit("/second-factor", passcode="12345678")
    assert response.status_code == 409
    assert "older page" in alert(response.text)
    assert value(response.text, "Connected Account") == "Live"


@pytest.mark.parametrize(
    ("method", "path", "content_type", "status"),
    [
        ("GET", "/nothing", "", 404),
        ("GET", "/static/nothing", "", 404),
        ("GET", "/log-in", "", 405),
        ("POST", "/log-in", "application/json", 415),
        ("POST", "/log-in", "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_no_page_sends_is_refused_on_a_page(
    visitor: Visitor, method: str, path: str, content_type: str, status: int
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = visitor.request(method, path, headers=headers, content=b"username=%ff" if method == "POST" else None)
    assert response.status_code == status
    assert alert(response.text)
