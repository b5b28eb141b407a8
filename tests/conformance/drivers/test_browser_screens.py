"""Any page, as a person meets it."""

from __future__ import annotations

import socket

import pytest
from playwright.sync_api import BrowserContext, Page

from conformance.drivers.browser import BrowserScreens
from conformance.errors import HarnessFault
from conformance.seams import ContractBroken, Screens


def screens(page: Page, html: str, **labels: str) -> BrowserScreens:
    page.set_content(f"<!doctype html><html lang=en>{html}")
    return BrowserScreens(page, labels, timeout=0.5, absence=0.1)


def test_the_driver_is_screens(page: Page) -> None:
    assert isinstance(screens(page, ""), Screens)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Challenge \n Code</p>",
        "<button>Challenge Code</button>",
        "<a href=/x aria-label='Challenge Code'><svg></svg></a>",
        "<a href=/x><img alt='Challenge Code' width=9 height=9></a>",
        "<label>Challenge Code <input></label>",
        "<label for=c>Challenge Code</label><output id=c>1</output>",
        "<input type=submit value='Challenge Code'>",
        "<h1>Challenge <em>Code</em></h1>",
    ],
)
def test_a_label_is_shown(page: Page, html: str) -> None:
    assert screens(page, html).shows("Challenge Code")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>challenge code</p>",
        "<p>Challenge Code:</p>",
        "<p>Your Challenge Code is here</p>",
        "<p hidden>Challenge Code</p>",
        "<label style='display:none'>Challenge Code <input></label>",
        "<input placeholder='Challenge Code'>",
    ],
)
def test_a_label_is_not_shown(page: Page, html: str) -> None:
    assert not screens(page, html).shows("Challenge Code")


def test_a_label_that_comes_a_moment_later_is_shown(page: Page) -> None:
    page.set_content("<script>requestAnimationFrame(() => document.body.append('Challenge Code'))</script>")
    assert BrowserScreens(page, absence=5).shows("Challenge Code")


def test_where_nothing_can_come_of_itself_nothing_is_waited_for(page: Page) -> None:
    page.set_content("<p>Nothing else</p>")
    assert not BrowserScreens(page, absence=3600).shows("Challenge Code")


@pytest.mark.parametrize(
    "html",
    [
        "<script>setTimeout(() => document.body.append('Challenge Code'), 200)</script>",
        """<style>p { animation: later 0.3s; } @keyframes later { 0%, 60% { visibility: hidden; } }</style>
        <p>Challenge Code</p>""",
    ],
    ids=["script", "animation"],
)
def test_where_something_may_come_it_is_waited_for(page: Page, html: str) -> None:
    page.set_content(html)
    assert BrowserScreens(page, absence=5).shows("Challenge Code")


def test_an_override_is_looked_for_instead(page: Page) -> None:
    window = screens(page, "<button onclick='this.hidden = true'>Log  In</button>", Login="Log In")
    assert window.shows("Login")
    window.activate("Login")
    assert not window.shows("Login")


def test_of_a_link_and_a_button_the_button_is_used(page: Page) -> None:
    window = screens(page, "<a href='#no'>Login</a><button onclick='document.title = 1'>Login</button>")
    window.activate("Login")
    assert page.title() == "1"


def test_a_control_that_is_missing_is_told_with_what_there_is(page: Page) -> None:
    window = screens(
        page,
        "<h1>Sign in</h1><label>User <input value=ada-the-first></label><label>Key <input type=password value=hunter22>"
        "</label><button>Enter</button><a href=/x>Help</a>",
    )
    with pytest.raises(ContractBroken) as broken:
        window.activate("Login")
    assert broken.value.expected == 'a control "Login"'
    for name in ("Sign in", "User", "Key", "Enter", "Help"):
        assert f'"{name}"' in broken.value.actual
    assert "ada-the-first" not in str(broken.value)
    assert "hunter22" not in str(broken.value)


def test_a_control_that_cannot_be_used_is_told(page: Page) -> None:
    with pytest.raises(ContractBroken, match="disabled"):
        screens(page, "<button disabled>Continue</button>").activate("Continue")


def test_a_value_replaces_what_stands_in_the_field(page: Page) -> None:
    window = screens(page, "<label>Passcode <input value=old></label>")
    window.enter("Passcode", "12345678")
    assert window.read("Passcode") == "12345678"


def test_a_field_that_takes_nothing_is_told_without_the_value(page: Page) -> None:
    with pytest.raises(ContractBroken, match="read-only") as broken:
        screens(page, "<label>Password <input type=password readonly></label>").enter("Password", "hunter22")
    assert "hunter22" not in str(broken.value)
    assert broken.value.__suppress_context__


def test_a_field_that_is_missing_is_told(page: Page) -> None:
    with pytest.raises(ContractBroken, match='a field "Passcode"'):
        screens(page, "<p>Passcode</p>").enter("Passcode", "1")


@pytest.mark.parametrize(
    "html",
    [
        "<label for=c>Challenge Code</label><output id=c> 123 \n 456 </output>",
        "<label>Challenge Code <input readonly value='123 456'></label>",
        "<dl><dt>Challenge Code<dd>123 456<dt>Other<dd>9</dl>",
        "<table><tr><th>Challenge Code<td>123 456</table>",
        "<p id=l>Challenge Code</p><p aria-labelledby=l>123 456</p>",
    ],
)
def test_a_value_is_read_by_its_label(page: Page, html: str) -> None:
    assert screens(page, html).read("Challenge Code") == "123 456"


def test_a_value_that_is_missing_is_told(page: Page) -> None:
    with pytest.raises(ContractBroken, match='a value labelled "Challenge Code"'):
        screens(page, "<p>123456</p>").read("Challenge Code")


def test_a_password_is_not_read(page: Page) -> None:
    with pytest.raises(ValueError, match="not read"):
        screens(page, "<label>Password <input type=password value=hunter22></label>").read("Password")


def test_a_page_that_cannot_be_loaded_is_told(page: Page) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        address = f"http://name:secret@127.0.0.1:{nobody_listens.getsockname()[1]}/"
        with pytest.raises(ContractBroken, match="ERR_CONNECTION_REFUSED") as broken:
            BrowserScreens(page).open(address, "Client Portal")
    assert "secret" not in str(broken.value)


def test_a_page_that_was_closed_is_the_harness_own_fault(context: BrowserContext) -> None:
    window = screens(context.new_page(), "<button>Login</button>")
    window.page.close()
    with pytest.raises(HarnessFault):
        window.activate("Login")


# ---------------------------------------------------------------- outcomes on a page of one document
ONE_DOCUMENT = """<p role=alert id=a>{before}</p><button>Continue</button>
<script>document.querySelector("button").onclick = () => requestAnimationFrame(() => {{ {then} }})</script>"""


def outcome_of(page: Page, before: str, then: str) -> str | None:
    window = screens(page, ONE_DOCUMENT.format(before=before, then=then))
    window.note_outcomes()
    window.activate("Continue")
    return window.await_outcome(window.outcome("status"), 'an element with role "status"')


def test_an_alert_that_came_refuses(page: Page) -> None:
    assert outcome_of(page, "", "a.textContent = 'Wrong'") == "Wrong"


def test_an_alert_that_says_the_same_once_more_refuses(page: Page) -> None:
    assert outcome_of(page, "Wrong", "a.textContent = 'Wrong'") == "Wrong"


def test_a_status_beside_an_alert_of_before_accepts(page: Page) -> None:
    assert outcome_of(page, "Wrong", "document.body.insertAdjacentHTML('beforeend', '<p role=status>Done')") is None


def test_an_alert_of_before_is_no_outcome(page: Page) -> None:
    with pytest.raises(ContractBroken, match='role "alert"'):
        outcome_of(page, "Wrong", "")


_CORNER = (
    "<button style='position: absolute; left: 80px; top: 90px; width: 20px; height: 20px; padding: 0'>More</button>"
)


@pytest.mark.parametrize("role", ["region", "group"])
def test_a_place_is_one_on_the_screen_of_a_phone(page: Page, role: str) -> None:
    phone = f"<div style='position: absolute; left: 50px; top: 50px; width: 100px; height: 100px' role={role}"
    place = screens(page, f"{phone} aria-label=Screen>{_CORNER}</div>").place("More")
    assert (place.across, place.down) == pytest.approx((0.9, 1.0))


def test_a_place_is_one_in_the_window_where_there_is_no_phone(page: Page) -> None:
    page.set_viewport_size({"width": 100, "height": 200})
    place = screens(page, _CORNER).place("More")
    assert (place.across, place.down) == pytest.approx((0.9, 0.5))


def test_a_control_that_is_not_there_has_no_place(page: Page) -> None:
    with pytest.raises(ContractBroken, match='a control "More"'):
        screens(page, "<p>More</p>").place("More")


def test_a_text_has_a_place_where_one_is_asked_for(page: Page) -> None:
    shown = screens(page, "<p>Less</p><p>More</p>")
    assert shown.place("More", text=True).down > shown.place("Less", text=True).down
    with pytest.raises(ContractBroken, match='a text "Most"'):
        shown.place("Most", text=True)


def test_a_message_is_what_an_alert_says(page: Page) -> None:
    assert screens(page, "<p role=alert>Six \n digits</p>").message() == "Six digits"


@pytest.mark.parametrize("html", ["", "<p>Six digits</p>", "<p role=alert> </p>", "<p role=alert hidden>Six</p>"])
def test_without_an_alert_that_is_seen_there_is_no_message(page: Page, html: str) -> None:
    assert screens(page, html).message() is None
