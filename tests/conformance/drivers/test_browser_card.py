"""The code card by Client Portal's pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from conformance.drivers.browser import BrowserPortal
from conformance.seams import ContractBroken, Inconclusive, Outcome, SecondFactor
from tests.conformance.drivers.cards import codes_of, drawn, numbers, saved
from tests.conformance.drivers.toy_portal import ADA, Answer, Toy, page, to

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

REQUEST = "Request Online (Temporary) Security Code Card"
NAME = "Online Security Code Card"
DEVICES = f"""<h2 id=d>Active devices</h2><ul aria-labelledby=d><li>DSC+ <code>A-1</code></ul>
<ul aria-label=Others><li>DSC+ <code>B-2</code></ul>
<form method=post action=/code-card><button>{REQUEST}</button></form>"""
TABLE = f"""<table aria-label="{NAME}"><tr><th>Index</th><th>Code</th></tr>
<tr><th>1</th><td>007</td></tr><tr><th>2</th><td>931</td></tr></table>"""
IMAGE = f"<img src=/card.svg alt='{NAME}'>"
BUTTONS = """<form method=post action=/print><button>Print</button></form>
<form method=post action=/activation><button>Continue</button></form>"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text x="1" y="9">Card &amp; codes</text>
<text x="1" y="20">1</text><text x="20" y="20">007</text>
<text x="40" y="20">2</text><text x="60" y="20">931</text></svg>"""
VALUES = """<dl><dt id=f>First index number<dd aria-labelledby=f>2
<dt id=s>Second index number<dd aria-labelledby=s>1</dl>
<form method=post action=/values><label>Card Values <input name=values></label><button>Continue</button></form>"""


def confirmed(until: str) -> Answer:
    end = "<form method=post action=/end><button>OK</button></form>"
    return page(f"<dl><dt id=u>Valid until<dd aria-labelledby=u>{until}</dl>{end}")


def always(answer: Answer) -> Callable[[dict[str, Any]], Answer]:
    return lambda _: answer


@pytest.fixture
def portal(context: BrowserContext, toy: Toy) -> BrowserPortal:
    """On the first page behind the login, which has the settings and the devices behind them."""
    shown = {
        "GET /account": page("<h1>Account</h1><a href=/settings>Settings</a>"),
        "GET /settings": page("<a href=/user>User Settings</a>"),
        "GET /user": page("<a href=/devices>Configure</a>"),
        "GET /devices": page(DEVICES),
        "POST /code-card": to("/code-card"),
        "GET /code-card": page(TABLE + IMAGE + BUTTONS),
        "GET /card.svg": Answer(200, SVG, "image/svg+xml"),
        "POST /print": page("<p role=status>Printing</p>" + TABLE + IMAGE + BUTTONS),
        "POST /activation": page(VALUES),
        "POST /values": to("/confirmed"),
        "GET /confirmed": confirmed("2026-12-13 10:00:00 UTC"),
        "POST /end": page("<p role=status>Active</p>"),
    }
    for route, answer in shown.items():
        toy.answers[route] = always(answer)
    driven = BrowserPortal(context, toy.url, timeout=2)
    assert driven.sign_in(ADA).accepted
    return driven


def test_the_way_from_the_request_to_ok(portal: BrowserPortal, toy: Toy) -> None:
    assert portal.devices() == ["DSC+", "A-1"]
    assert portal.request_card() == Outcome(True)
    assert portal.card_codes() == {1: "007", 2: "931"}
    assert portal.card_indexes() is None
    assert portal.print_card() == Outcome(True)
    assert portal.go_on_with_card() == Outcome(True)
    assert portal.card_indexes() == (2, 1)
    assert portal.give_card_values("93 1007") == Outcome(True)
    assert [body for route, body, _ in toy.requests if route == "POST /values"] == [{"values": "93 1007"}]
    assert portal.card_expiry() == datetime(2026, 12, 13, 10, tzinfo=UTC)
    assert portal.finish_card() == Outcome(True)


def test_the_paper_and_the_image_can_be_read(portal: BrowserPortal) -> None:
    portal.request_card()
    assert portal.saved_card() == "Card & codes 1 007 2 931"
    assert "007" in portal.printed_card()


def test_a_picture_is_saved_and_read_from_its_pixels(portal: BrowserPortal, toy: Toy) -> None:
    toy.answers["GET /card.svg"] = lambda _: Answer(200, saved(drawn(codes_of(30))), "image/png")
    portal.request_card()
    assert portal.saved_card().split() == numbers(codes_of(30))
    assert portal.screens.page.url.endswith("/code-card")
    assert portal.screens.page.locator("a[download]").count() == 0


def test_a_picture_that_is_offered_as_a_file_is_saved_as_well(portal: BrowserPortal, toy: Toy) -> None:
    offered = {"Content-Disposition": 'attachment; filename="card.jpg"'}
    toy.answers["GET /card.svg"] = lambda _: Answer(200, saved(drawn(codes_of(30)), "JPEG"), "image/jpeg", offered)
    portal.request_card()
    assert portal.saved_card().split() == numbers(codes_of(30))


def test_a_picture_that_is_still_there_when_the_page_shows_no_card_gives_its_codes_away(
    portal: BrowserPortal, toy: Toy
) -> None:
    toy.answers["GET /card.svg"] = lambda _: Answer(200, saved(drawn(codes_of(30))), "image/png")
    portal.request_card()
    portal.card_codes()
    toy.answers["GET /code-card"] = lambda _: page("<p>No card</p>")
    portal.go_on_with_card()
    assert portal.card_codes() == codes_of(30)
    toy.answers["GET /card.svg"] = lambda _: Answer(404, "<p>1 007", "text/html")
    assert portal.card_codes() == {}


def test_a_warning_refuses_and_is_passed_by_where_it_is_acknowledged(portal: BrowserPortal, toy: Toy) -> None:
    warning = page("<p role=alert>Not printed</p><form method=post action=/on><button>Continue</button></form>")
    toy.answers["POST /activation"] = lambda _: warning
    toy.answers["POST /on"] = lambda _: page(VALUES)
    portal.request_card()
    assert portal.go_on_with_card() == Outcome(False, message="Not printed")
    portal.screens.page.go_back()
    assert portal.go_on_with_card(acknowledged=True) == Outcome(True)
    assert portal.card_indexes() == (2, 1)


def test_refused_values_tell_their_words_and_can_be_tried_again(portal: BrowserPortal, toy: Toy) -> None:
    toy.answers["POST /values"] = lambda body: (
        to("/confirmed") if body["values"] == "931007" else page("<p role=alert>Wrong</p>" + VALUES, 422)
    )
    portal.request_card()
    portal.go_on_with_card()
    assert portal.give_card_values("000000") == Outcome(False, message="Wrong")
    assert portal.card_indexes() == (2, 1)
    assert portal.give_card_values("931007") == Outcome(True)


@pytest.mark.parametrize(
    ("codes", "image"),
    [
        (page(TABLE), Answer(404)),
        (page("<p>Gone"), Answer(200, SVG, "image/svg+xml")),
    ],
)
def test_codes_that_still_stand_where_they_stood_are_found(
    portal: BrowserPortal, toy: Toy, codes: Answer, image: Answer
) -> None:
    portal.request_card()
    portal.card_codes()
    portal.go_on_with_card()
    portal.give_card_values("931007")
    toy.answers["GET /code-card"] = lambda _: codes
    toy.answers["GET /card.svg"] = lambda _: image
    assert portal.card_codes() == {1: "007", 2: "931"}
    assert portal.finish_card() == Outcome(True)  # the page that the person works on was left alone


def test_codes_that_stand_nowhere_any_more_are_none(portal: BrowserPortal, toy: Toy) -> None:
    portal.request_card()
    portal.card_codes()
    portal.go_on_with_card()
    toy.answers["GET /code-card"] = lambda _: to("/devices")
    toy.answers["GET /card.svg"] = lambda _: page("<p role=alert>Gone 1 007", 404)
    assert portal.card_codes() == {}


def test_before_a_card_was_displayed_there_are_no_codes(portal: BrowserPortal) -> None:
    assert portal.card_codes() == {}


def test_a_login_with_the_card_tells_its_indexes_and_sends_the_values(portal: BrowserPortal, toy: Toy) -> None:
    asked = VALUES.replace("/values", "/enter").replace("Continue", "Login")
    toy.answers["POST /sign-in"] = lambda _: page(asked)
    toy.answers["POST /enter"] = lambda body: (
        page("<a href=/account>Account</a>") if body["values"] == "931007" else page("<p role=alert>Wrong</p>" + asked)
    )
    assert portal.sign_in(ADA).accepted
    assert portal.second_factor() == SecondFactor("code-card", indexes=(2, 1))
    assert portal.give_second_factor("000000") == Outcome(False, message="Wrong")
    assert portal.give_second_factor("931007") == Outcome(True)
    assert portal.second_factor() is None


def test_the_card_is_chosen_where_it_is_offered_and_refused_where_not(portal: BrowserPortal, toy: Toy) -> None:
    device = "<label>Challenge Code <output>123456</output></label><label>Passcode <input></label>"
    choice = "<form method=post action=/choice><button>Use my code card</button></form>"
    toy.answers["POST /sign-in"] = lambda _: page(device)
    toy.answers["POST /choice"] = lambda _: page(VALUES)
    assert portal.sign_in(ADA).accepted
    assert portal.use_code_card() == Outcome(False, message="the page offers no code card in place of what it asks for")
    toy.answers["POST /sign-in"] = lambda _: page(device + choice)
    assert portal.sign_in(ADA).accepted
    assert portal.use_code_card() == Outcome(True)
    assert portal.second_factor() == SecondFactor("code-card", indexes=(2, 1))


# ---------------------------------------------------------------- pages that break the contract
@pytest.mark.parametrize(
    ("card", "told"),
    [
        (TABLE + BUTTONS, "0 of them"),
        (TABLE + IMAGE + IMAGE + BUTTONS, "2 of them"),
        (TABLE + f"<img src=/nothing.svg alt='{NAME}'>" + BUTTONS, "cannot be loaded|0 of them"),
    ],
)
def test_a_card_that_is_not_one_image_is_told(portal: BrowserPortal, toy: Toy, card: str, told: str) -> None:
    toy.answers["GET /code-card"] = lambda _: page(card)
    portal.request_card()
    with pytest.raises(ContractBroken, match=told):
        portal.saved_card()


def test_an_image_that_cannot_be_read_here_is_inconclusive(portal: BrowserPortal, toy: Toy) -> None:
    bitmap = "GIF89a" + "\x01\x00" * 2 + "\x00" * 3 + ",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;"
    toy.answers["GET /card.svg"] = lambda _: Answer(200, bitmap, "image/gif")
    portal.request_card()
    with pytest.raises(Inconclusive, match="no-reader"):
        portal.saved_card()


@pytest.mark.parametrize("until", ["13 December", "2026-12-13 10:00", "2026-12-13 10:00:00 CET"])
def test_an_end_without_its_zone_is_told(portal: BrowserPortal, toy: Toy, until: str) -> None:
    toy.answers["GET /confirmed"] = lambda _: confirmed(until)
    portal.request_card()
    portal.go_on_with_card()
    portal.give_card_values("931007")
    with pytest.raises(ContractBroken, match="Valid until"):
        portal.card_expiry()


def test_index_numbers_that_are_none_are_told(portal: BrowserPortal, toy: Toy) -> None:
    toy.answers["POST /activation"] = lambda _: page(VALUES.replace("=f>2", "=f>two"))
    portal.request_card()
    portal.go_on_with_card()
    with pytest.raises(ContractBroken, match="two index numbers"):
        portal.card_indexes()


def test_a_card_without_print_is_told(portal: BrowserPortal, toy: Toy) -> None:
    toy.answers["GET /code-card"] = lambda _: page(TABLE + IMAGE)
    with pytest.raises(ContractBroken, match='button "Print"'):
        portal.request_card()
