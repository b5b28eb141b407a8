"""The trading platform's login window by its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser import open_component
from conformance.drivers.browser_platform import BrowserTradingPlatform
from conformance.seams import ContractBroken, Credentials, Outcome, SecondFactor, TradingPlatform
from tests.conformance.drivers.toy_portal import Answer, Toy, page

ADA = Credentials("ada", "a-long-password")
WINDOW = (
    "<form method=post action=/log-in>"
    "<label>User Name <input name=username></label><label>Password <input name=password type=password></label>"
    "<label for=a>Account</label><select id=a name=account><option value=live>Live<option value=paper>Paper</select>"
    "<button>Log In</button></form>"
)


def asks(fields: str) -> str:
    return f"<form method=post action=/code>{fields}<button>Log In</button></form><form method=post action=/out>{OUT}"


OUT = "<button>Cancel</button></form>"
DEVICE = asks(
    "<label for=c>Challenge Code</label><output id=c>123456</output><label>Passcode <input name=code></label>"
)
PASSCODE = asks("<label>Temporary Code <input name=code></label>")
CARD = asks(
    "<dl><dt>First index number<dd>203<dt>Second index number<dd>7</dl><label>Card Values <input name=code></label>"
)
LOG_OUT = "<form method=post action=/out><button>Log Out</button></form>"


def connected(account: str) -> str:
    return f"<p role=status>Connected.</p><dl><dt>Connected Account<dd>{account}</dl>{LOG_OUT}"


def alert(words: str) -> str:
    return f"<p role=alert>{words}</p>"


class Gateway:
    """What the toy's window shows now, by what was done last."""

    def __init__(self, toy: Toy, asked: str = DEVICE) -> None:
        self.shown, self.asked, self.account = WINDOW, asked, ""
        toy.answers |= {
            "GET /": lambda _: page(self.shown),
            "POST /log-in": self.log_in,
            "POST /code": self.code,
            "POST /out": self.out,
        }

    def log_in(self, body: dict[str, Any]) -> Answer:
        if body["password"] != ADA.password:
            return page(alert(f"{body['password']} is wrong.") + WINDOW)
        self.account, self.shown = body["account"].title(), self.asked
        return page(self.shown)

    def code(self, body: dict[str, Any]) -> Answer:
        if body["code"] != "right":
            return page(alert("Try again.") + self.asked)
        self.shown = connected(self.account)
        return page(self.shown)

    def out(self, _: dict[str, Any]) -> Answer:
        self.shown = WINDOW
        return page(self.shown)


@pytest.fixture
def window(context: BrowserContext, toy: Toy) -> BrowserTradingPlatform:
    Gateway(toy)
    return BrowserTradingPlatform(context, toy.url, timeout=2)


def posted(toy: Toy, path: str) -> list[dict[str, str]]:
    return [body for route, body, _ in toy.requests if route == f"POST {path}"]


def test_a_login_goes_to_the_account_that_was_selected(window: BrowserTradingPlatform, toy: Toy) -> None:
    spoken: TradingPlatform = window
    assert spoken.connected() is None
    assert spoken.second_factor() is None
    assert spoken.log_in(ADA, "paper") == Outcome(True)
    assert spoken.second_factor() == SecondFactor("device", "123456")
    assert spoken.connected() is None
    assert spoken.give_second_factor("right") == Outcome(True)
    assert spoken.second_factor() is None
    assert spoken.connected() == "paper"
    assert posted(toy, "/log-in") == [{"username": "ada", "password": "a-long-password", "account": "paper"}]


def test_a_login_anew_leaves_the_one_before(window: BrowserTradingPlatform, toy: Toy) -> None:
    for account in ("live", "paper"):
        window.log_in(ADA, "live")  # which waits, and is cancelled
        assert window.log_in(ADA, account).accepted
        assert window.give_second_factor("right").accepted
        assert window.connected() == account
    assert len(posted(toy, "/out")) == 3


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (PASSCODE, SecondFactor("temporary-passcode")),
        (CARD, SecondFactor("code-card", indexes=(203, 7))),
    ],
)
def test_what_is_asked_for_is_told(context: BrowserContext, toy: Toy, asked: str, told: SecondFactor) -> None:
    Gateway(toy, asked)
    window = BrowserTradingPlatform(context, toy.url, timeout=2)
    assert window.log_in(ADA, "live").accepted
    assert window.second_factor() == told
    assert window.give_second_factor("right").accepted
    assert window.connected() == "live"


def test_the_code_card_is_chosen_where_it_is_offered(context: BrowserContext, toy: Toy) -> None:
    gateway = Gateway(toy, DEVICE + "<form method=post action=/choice><button>Use my code card</button></form>")
    toy.answers["POST /choice"] = lambda _: page(CARD)
    window = BrowserTradingPlatform(context, toy.url, timeout=2)
    assert window.log_in(ADA, "live").accepted
    assert window.use_code_card() == Outcome(True)
    toy.answers["POST /choice"] = lambda _: page(alert("Not now.") + gateway.asked)
    assert window.log_in(ADA, "live").accepted
    assert window.use_code_card() == Outcome(False, message="Not now.")


def test_a_code_card_that_is_not_offered_cannot_be_chosen(window: BrowserTradingPlatform) -> None:
    assert window.log_in(ADA, "live").accepted
    assert not window.use_code_card().accepted


def test_refusals_are_told_in_the_words_of_the_page_and_without_the_password(window: BrowserTradingPlatform) -> None:
    wrong = Credentials("ada", "another-password")
    assert window.log_in(wrong, "live") == Outcome(False, message="[secret] is wrong.")
    assert window.second_factor() is None
    assert window.log_in(ADA, "live").accepted
    assert window.give_second_factor("wrong") == Outcome(False, message="Try again.")
    assert window.second_factor() == SecondFactor("device", "123456")
    assert window.give_second_factor("right").accepted


def test_whether_it_is_connected_is_asked_anew(context: BrowserContext, toy: Toy) -> None:
    gateway = Gateway(toy)
    window = BrowserTradingPlatform(context, toy.url, timeout=2)
    window.log_in(ADA, "live")
    window.give_second_factor("right")
    gateway.shown = alert("The connection is lost.") + WINDOW
    assert window.connected() is None
    assert context.pages[0].get_by_role("alert").inner_text() == "The connection is lost."


def test_a_look_whether_it_is_connected_leaves_a_refusal_to_be_read(
    window: BrowserTradingPlatform, context: BrowserContext
) -> None:
    window.log_in(Credentials("ada", "another-password"), "live")
    assert window.connected() is None
    assert context.pages[0].get_by_role("alert").inner_text() == "another-password is wrong."
    assert len(context.pages) == 1


def test_a_platform_that_says_it_refuses_and_is_connected_all_the_same_is_seen(
    context: BrowserContext, toy: Toy
) -> None:
    gateway = Gateway(toy)
    window = BrowserTradingPlatform(context, toy.url, timeout=2)
    assert not window.log_in(Credentials("ada", "another-password"), "live").accepted
    gateway.shown = connected("Live")
    assert window.connected() == "live"


def test_a_window_that_was_closed_is_opened_anew(window: BrowserTradingPlatform, context: BrowserContext) -> None:
    window.log_in(ADA, "live")
    window.close()
    window.close()
    assert context.pages == []
    assert window.log_in(ADA, "live").accepted


def test_no_trace_is_kept_while_secrets_are_typed(context: BrowserContext, toy: Toy) -> None:
    stretches: list[str] = []

    @contextmanager
    def unrecorded() -> Iterator[None]:
        stretches.append("begins")
        yield
        stretches.append("ends")

    Gateway(toy)
    window = open_component("trading-platform", context, toy.url, timeout=2, unrecorded=unrecorded)
    assert isinstance(window, BrowserTradingPlatform)
    window.log_in(ADA, "live")
    assert stretches[0] == "begins"
    assert stretches.count("begins") == stretches.count("ends")
    window.give_second_factor("wrong")
    assert context.pages[0].get_by_label("Passcode").input_value() == ""
    assert stretches.count("begins") == stretches.count("ends")


def test_labels_of_another_wording_are_found(context: BrowserContext, toy: Toy) -> None:
    gateway = Gateway(toy, DEVICE.replace("Passcode", "Response"))
    gateway.shown = WINDOW.replace("User Name", "Login name").replace("Paper", "Demo")
    labels = {"User Name": "Login name", "Paper": "Demo", "Passcode": "Response"}
    window = BrowserTradingPlatform(context, toy.url, labels, timeout=2)
    assert window.log_in(ADA, "paper").accepted
    gateway.account = "Demo"
    assert window.give_second_factor("right").accepted
    assert window.connected() == "paper"


# ---------------------------------------------------------------- what breaks the contract
def test_a_window_without_a_drop_down_is_told(context: BrowserContext, toy: Toy) -> None:
    without = WINDOW[: WINDOW.index("<label for=a")] + "<button>Log In</button></form>"
    toy.answers["GET /"] = lambda _: page(without)
    with pytest.raises(ContractBroken, match='drop-down "Account" with the option "Paper"') as broken:
        BrowserTradingPlatform(context, toy.url, timeout=0.5).log_in(ADA, "paper")
    assert ADA.password not in str(broken.value)


def test_a_code_that_nobody_asks_for_is_told(window: BrowserTradingPlatform) -> None:
    with pytest.raises(ContractBroken, match="it asks for none"):
        window.give_second_factor("1")


def test_an_index_that_is_no_number_is_told(context: BrowserContext, toy: Toy) -> None:
    Gateway(toy, CARD.replace("203", "two"))
    window = BrowserTradingPlatform(context, toy.url, timeout=2)
    window.log_in(ADA, "live")
    with pytest.raises(ContractBroken, match='labelled "First index number"'):
        window.second_factor()


def test_an_account_that_is_neither_is_told(context: BrowserContext, toy: Toy) -> None:
    toy.answers["GET /"] = lambda _: page(connected("Both"))
    with pytest.raises(ContractBroken, match='"Live" or "Paper"'):
        BrowserTradingPlatform(context, toy.url, timeout=2).connected()


def test_a_code_after_which_nothing_is_said_is_told(window: BrowserTradingPlatform, toy: Toy) -> None:
    window.log_in(ADA, "live")
    toy.answers["POST /code"] = lambda _: page(DEVICE)
    with pytest.raises(ContractBroken, match="Connected Account"):
        window.give_second_factor("right")
