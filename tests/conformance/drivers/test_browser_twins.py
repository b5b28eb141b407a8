"""Simulated devices on their pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser import BrowserPortal, open_component
from conformance.drivers.browser_twins import BrowserAndroidIBKey, BrowserIBKey, BrowserSecurityCard
from conformance.errors import HarnessFault
from conformance.seams import ContractBroken, DeviceSpec, IBKey, Inconclusive, SecurityCard
from tests.conformance.drivers.toy_portal import Toy, page, right_response

CARD = DeviceSpec("dsc-plus", "D-1", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", bytes(32), "4711")


@pytest.fixture
def card(context: BrowserContext, toy: Toy) -> BrowserSecurityCard:
    return BrowserSecurityCard(context, f"{toy.url}/card", CARD, timeout=2)


@pytest.fixture
def phone(context: BrowserContext, toy: Toy) -> BrowserIBKey:
    return BrowserIBKey(context, f"{toy.url}/phone", timeout=2)


def test_the_keys_of_a_card_lead_to_its_display(card: BrowserSecurityCard) -> None:
    spoken: SecurityCard = card
    assert spoken.display() == ""
    spoken.press()
    assert spoken.display() == "PIN>"
    spoken.type("4711")
    assert spoken.display() == "PIN>****"
    spoken.confirm()
    assert spoken.display() == "CHALLNG>"
    spoken.type("123456")
    assert spoken.display() == "CHALLNG>123456"
    spoken.confirm()
    assert spoken.display() == "12345612"


def test_a_card_responds_by_its_whole_procedure(card: BrowserSecurityCard) -> None:
    assert card.respond("654321") == right_response("654321")


def test_a_card_that_does_not_take_the_pin_is_told(context: BrowserContext, toy: Toy) -> None:
    other = DeviceSpec("dsc-plus", "D-2", CARD.suite, bytes(32), "1234")
    with pytest.raises(ContractBroken, match="WRONG PIN") as broken:
        BrowserSecurityCard(context, f"{toy.url}/card", other, timeout=2).respond("123456")
    assert "1234" not in str(broken.value)


def test_a_card_whose_pin_is_unknown_cannot_respond(context: BrowserContext, toy: Toy) -> None:
    with pytest.raises(HarnessFault, match="PIN"):
        BrowserSecurityCard(context, f"{toy.url}/card").respond("123456")


def test_the_pin_is_typed_where_nothing_is_recorded(context: BrowserContext, toy: Toy) -> None:
    stretches: list[str] = []

    @contextmanager
    def unrecorded() -> Iterator[None]:
        yield
        stretches.append(toy.card)

    BrowserSecurityCard(context, f"{toy.url}/card", CARD, timeout=2, unrecorded=unrecorded).respond("123456")
    assert stretches == ["PIN>4711"]


def test_a_page_without_a_display_is_told(card: BrowserSecurityCard, toy: Toy) -> None:
    toy.answers["GET /card"] = lambda _: page("<button>press</button>")
    with pytest.raises(ContractBroken, match='the accessible name "Display"'):
        card.display()


def test_a_finger_releases_the_response(phone: BrowserIBKey) -> None:
    spoken: IBKey = phone
    spoken.launch()
    spoken.screens.activate("Authenticate")
    spoken.screens.enter("Challenge", "123456")
    spoken.screens.activate("Generate Passcode")
    assert spoken.screens.shows("Touch ID")
    spoken.touch("unknown")
    assert spoken.response() is None
    assert right_response("123456") not in spoken.source()
    spoken.touch("registered")
    assert spoken.response() == right_response("123456")
    assert right_response("123456") in spoken.source()


def test_a_phone_responds_by_its_whole_procedure(phone: BrowserIBKey) -> None:
    assert phone.respond("654321") == right_response("654321")


def test_a_phone_responds_from_where_an_earlier_attempt_was_left(phone: BrowserIBKey) -> None:
    phone.launch()
    phone.screens.activate("Authenticate")
    phone.screens.enter("Challenge", "123456")
    phone.screens.activate("Generate Passcode")
    phone.touch("unknown")
    assert phone.respond("654321") == right_response("654321")


def test_a_card_is_looked_at_again_once_time_has_passed(card: BrowserSecurityCard, toy: Toy) -> None:
    card.look_again()
    assert not toy.requests
    card.press()
    toy.card = ""
    assert card.display() == "PIN>"
    card.look_again()
    assert card.display() == ""


def test_a_phone_that_asks_for_no_second_factor_is_told(phone: BrowserIBKey, toy: Toy) -> None:
    phone.launch()
    phone.screens.activate("Authenticate")
    toy.answers["POST /phone"] = lambda _: page("<h1>Here you are</h1>")
    phone.screens.activate("Generate Passcode")
    with pytest.raises(ContractBroken, match='a control "Home Button"'):
        phone.touch("registered")


@pytest.mark.parametrize(
    "hide",
    [
        "document.body.append(Object.assign(document.createElement('p'), {hidden: true, textContent: 'secret'}))",
        "document.body.dataset.kept = 'secret'",
        "document.body.append(Object.assign(document.createElement('textarea'), {value: 'secret'}))",
        "sessionStorage.kept = 'secret'",
        "localStorage.kept = 'secret'",
        "history.replaceState('secret', '')",
    ],
)
def test_what_a_page_hides_can_be_read(phone: BrowserIBKey, hide: str) -> None:
    assert "secret" not in phone.source()
    phone.page.evaluate(hide)
    assert "secret" in phone.source()


def test_a_twin_that_is_gone_is_told(context: BrowserContext, toy: Toy) -> None:
    with pytest.raises(ContractBroken, match="status 4"):
        BrowserIBKey(context, f"{toy.url}/none", timeout=2).launch()


def test_each_component_with_pages_is_opened(context: BrowserContext, toy: Toy) -> None:
    assert isinstance(open_component("portal", context, toy.url), BrowserPortal)
    assert isinstance(open_component("ibkey-ios", context, toy.url), BrowserIBKey)
    assert isinstance(open_component("ibkey-android", context, toy.url), BrowserAndroidIBKey)
    assert isinstance(open_component("dsc-plus", context, toy.url, device=CARD), BrowserSecurityCard)
    with pytest.raises(Inconclusive, match="no-pages"):
        open_component("client-services", context, toy.url)
