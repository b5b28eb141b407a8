"""Signing in to Client Portal by its pages: the second factor, what is open, and the devices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser import BrowserPortal
from conformance.seams import ContractBroken, Outcome, SecondFactor
from tests.conformance.drivers.test_http_sign_in import ASKED, CODES
from tests.conformance.drivers.toy_portal import ADA, PASSCODE, TASK, Toy, page


@pytest.fixture
def portal(context: BrowserContext, toy: Toy) -> BrowserPortal:
    return BrowserPortal(context, toy.url, timeout=2)


def begun(portal: BrowserPortal, toy: Toy, factor: str) -> None:
    toy.factor = factor
    assert portal.sign_in(ADA) == Outcome(True)


def test_the_first_page_is_visited_by_anybody(portal: BrowserPortal) -> None:
    portal.visit()
    assert portal.screens.shows("Login")


def test_before_signing_in_nothing_is_asked_for_and_nothing_is_open(portal: BrowserPortal) -> None:
    assert portal.second_factor() is None
    assert portal.access() == "none"


@pytest.mark.parametrize("factor", CODES)
def test_the_second_factor_that_is_asked_for_completes_the_sign_in(
    portal: BrowserPortal, toy: Toy, factor: str
) -> None:
    begun(portal, toy, factor)
    assert portal.second_factor() == ASKED[factor]

    assert portal.give_second_factor(CODES[factor]) == Outcome(True)

    assert portal.second_factor() is None
    assert portal.begin(TASK) == Outcome(True)


@pytest.mark.parametrize("factor", CODES)
def test_a_second_factor_that_is_refused_can_be_tried_again(portal: BrowserPortal, toy: Toy, factor: str) -> None:
    begun(portal, toy, factor)
    assert portal.give_second_factor("00000000") == Outcome(False, message="This is not the code")
    assert portal.second_factor() == ASKED[factor]
    assert portal.give_second_factor(CODES[factor]).accepted


def test_a_code_is_typed_where_nothing_is_recorded_and_does_not_stay(context: BrowserContext, toy: Toy) -> None:
    stretches: list[str] = []

    @contextmanager
    def unrecorded() -> Iterator[None]:
        stretches.append("off")
        yield
        stretches.append("on")

    portal = BrowserPortal(context, toy.url, timeout=2, unrecorded=unrecorded)
    begun(portal, toy, "temporary-passcode")
    before = len(stretches)
    portal.give_second_factor("AAAA2222")
    assert stretches[before] == "off"
    assert stretches[-1] == "on"
    assert portal.screens.read("Temporary Code") == ""


@pytest.mark.parametrize("opens", ["full", "card-only", "statements", "none"])
def test_what_is_open_is_where_the_menu_leads(portal: BrowserPortal, toy: Toy, opens: str) -> None:
    portal.sign_in(ADA)
    toy.opens = opens
    before = portal.screens.page.url
    assert portal.access() == opens
    assert portal.screens.page.url == before
    assert portal.access() == opens
    assert portal.screens.page.context.pages[0] == portal.screens.page
    assert len(portal.screens.page.context.pages) == 2


def test_a_passcode_that_opens_the_code_card_alone_completes_the_sign_in(portal: BrowserPortal, toy: Toy) -> None:
    toy.opens = "card-only"
    begun(portal, toy, "temporary-passcode")
    assert portal.give_second_factor(PASSCODE) == Outcome(True)
    assert portal.access() == "card-only"


def test_the_device_of_a_serial_is_re_activated_by_the_menu(portal: BrowserPortal, toy: Toy) -> None:
    toy.opens = "card-only"
    begun(portal, toy, "temporary-passcode")
    portal.give_second_factor(PASSCODE)
    assert portal.reactivate_device("D/1") == Outcome(True)
    assert toy.requests[-1][1] == {"serial": "D/1"}
    assert portal.reactivate_device("D/1") == Outcome(False, message="It is active already")


def test_a_device_without_a_button_is_told(portal: BrowserPortal, toy: Toy) -> None:
    portal.sign_in(ADA)
    toy.answers["GET /settings/devices"] = lambda _: page("<ul><li>D/1</ul>", menu=("Settings",))
    toy.answers["GET /account"] = lambda _: page("<h1>Account</h1>", menu=("Account", "Settings"))
    portal.visit()
    outcome = portal.reactivate_device("D/1")
    assert not outcome.accepted
    assert 'no button "Re-activate" beside this device' in outcome.message


def test_a_page_that_asks_for_no_code_after_the_password_is_told(portal: BrowserPortal, toy: Toy) -> None:
    toy.factor = "device"
    toy.answers["GET /factor"] = lambda _: page("<h1>Wait</h1>", menu=())
    with pytest.raises(ContractBroken, match="or one that asks for the second factor"):
        portal.sign_in(ADA)


def test_a_page_that_goes_on_asking_without_an_alert_is_told(portal: BrowserPortal, toy: Toy) -> None:
    begun(portal, toy, "temporary-passcode")
    toy.answers["POST /factor"] = lambda _: page("<label>Temporary Code <input></label>", menu=())
    with pytest.raises(ContractBroken, match="a page of the portal"):
        portal.give_second_factor(PASSCODE)


def test_the_challenge_of_a_sign_in_is_not_asked_for_once_it_is_complete(portal: BrowserPortal, toy: Toy) -> None:
    begun(portal, toy, "device")
    assert portal.second_factor() == SecondFactor("device", "135790")
    portal.give_second_factor(CODES["device"])
    assert portal.second_factor() is None
