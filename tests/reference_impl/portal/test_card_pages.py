"""The pages of the code card, as a person without scripts meets them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from conformance.drivers.card_reader import read_card
from tests.reference_impl.portal.test_pages import Page, asked, signed_in
from tests.reference_impl.world import wrong_values

if TYPE_CHECKING:
    import httpx

    from tests.reference_impl.portal.conftest import Client, Stage

DEVICES = "/settings/secure-login"
CARD = f"{DEVICES}/card"
REQUEST = "Request Online (Temporary) Security Code Card"
SVG = "{http://www.w3.org/2000/svg}"


class Desk:
    """A client that sends forms as a page has them."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def send(self, path: str, **fields: str) -> httpx.Response:
        token = Page(self.client.get(DEVICES)).hidden["csrf_token"]
        return self.client.submit(path, csrf_token=token, **fields)

    def request_card(self) -> httpx.Response:
        """The page on which a new card is displayed."""
        response = self.send(CARD)
        assert (response.status_code, leads(response)) == (303, CARD)
        return self.client.get(CARD)

    def codes(self) -> dict[str, str]:
        return dict(re.findall(r'<th scope="row">(\d+)</th><td>(\d+)</td>', self.client.get(CARD).text))

    def activation(self) -> Page:
        return Page(self.send(f"{CARD}/activation", acknowledged="yes"))

    def accepted(self) -> httpx.Response:
        codes = self.codes()
        return self.send(f"{CARD}/values", values=values(codes, self.activation()))

    def active(self) -> dict[str, str]:
        """A card that gives access; returns its codes."""
        codes = self.codes()
        assert self.accepted().status_code == 303
        assert self.send(f"{CARD}/end").status_code == 200
        return codes


def leads(response: httpx.Response) -> str:
    """The path that a response leads to."""
    return urljoin(str(response.url), response.headers["location"]).partition("portal.test")[2]


def values(codes: dict[str, str], page: Page) -> str:
    return "".join(codes[page.value(label) or ""] for label in ("First index number", "Second index number"))


@pytest.fixture
def desk(stage: Stage) -> Desk:
    desk = Desk(stage.by_passcode())
    desk.request_card()
    return desk


def test_the_page_of_the_devices_lists_those_that_are_active_and_has_the_button_below(client: Client) -> None:
    signed_in(client)
    response = client.get(DEVICES)
    page = Page(response)
    assert page.named["devices"] == "IB Key on iOS 1"
    assert REQUEST in page.buttons
    assert response.text.index("IB Key on iOS") < response.text.index(REQUEST)
    assert "Re-activate" not in page.buttons


def test_a_device_that_is_not_active_stands_in_a_list_of_its_own(desk: Desk) -> None:
    page = Page(desk.client.get(DEVICES))
    assert page.named["devices"] == ""
    assert page.named["inactive"].startswith("IB Key on iOS 1")
    assert "Re-activate" in page.buttons


def test_the_card_is_displayed_as_an_image_with_a_table_beside_it(desk: Desk) -> None:
    response = desk.client.get(CARD)
    page = Page(response)
    assert {"Print", "Continue"} <= set(page.buttons)
    assert response.headers["cache-control"] == "no-store"
    assert re.findall(r'<img class="codecard noprint" src="([^"]+)" alt="([^"]+)">', response.text) == [
        ("../../settings/secure-login/card/image", "Online Security Code Card")
    ]
    assert list(desk.codes()) == [str(index) for index in range(1, 225)]


def test_the_image_is_a_png_of_double_density_that_shows_every_cell_and_is_not_kept(desk: Desk) -> None:
    response = desk.client.get(f"{CARD}/image")
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "no-store"
    assert 'filename="code-card.png"' in response.headers["content-disposition"]
    assert read_card(response.content).text.split() == [number for cell in desk.codes().items() for number in cell]
    with Image.open(io.BytesIO(response.content)) as image:
        assert (image.width, round(image.info["dpi"][0])) == (1944, 192)
        assert image.info.keys() <= {"dpi"}  # no text about the card in it


def test_where_nothing_draws_pixels_the_image_is_a_well_formed_svg(stage: Stage) -> None:
    desk = Desk(replace(stage, images="svg").by_passcode())
    desk.request_card()
    response = desk.client.get(f"{CARD}/image")
    assert response.headers["content-type"] == "image/svg+xml"
    assert 'filename="code-card.svg"' in response.headers["content-disposition"]
    drawing = ET.fromstring(response.content)
    width, height = int(drawing.attrib["width"]), int(drawing.attrib["height"])
    texts = list(drawing.iter(f"{SVG}text"))
    drawn = {kind: [text for text in texts if text.get("class") == kind] for kind in ("index", "code")}
    shown = zip((text.text for text in drawn["index"]), (text.text for text in drawn["code"]), strict=True)
    assert dict(shown) == desk.codes()
    for text in (*drawn["index"], *drawn["code"]):
        assert 0 < int(text.attrib["x"]) < width
        assert 0 < int(text.attrib["y"]) < height


def test_the_name_of_the_holder_is_never_markup() -> None:
    from reference_impl.portal.card_image import card_svg

    drawing = ET.fromstring(card_svg({1: "007"}, "<script>&'\""))
    assert "<script>&'\"" in "".join(drawing.itertext())
    assert not list(drawing.iter(f"{SVG}script"))


def test_print_is_announced_and_asks_the_browser_to_print(desk: Desk) -> None:
    assert "print.js" not in desk.client.get(CARD).text
    response = desk.send(f"{CARD}/print")
    assert response.status_code == 303
    printing = desk.client.get(leads(response))
    assert "print" in Page(printing).texts["role status"]
    assert "print.js" in printing.text
    script = re.findall(r'src="([^"]*print\.js[^"]*)"', printing.text)
    assert [desk.client.get(urljoin(str(printing.url), each)).status_code for each in script] == [200]


def test_without_print_a_warning_is_acknowledged_with_continue(desk: Desk) -> None:
    warned = Page(desk.send(f"{CARD}/activation"))
    assert "not printed" in warned.texts["role alert"]
    assert warned.hidden["acknowledged"] == "yes"
    assert "Continue" in warned.buttons
    assert "Back to the card" in warned.links
    page = desk.activation()
    assert "role alert" not in page.texts
    assert set(page.labels) == {"Card Values"}
    assert "Continue" in page.buttons


def test_after_print_there_is_no_warning(desk: Desk) -> None:
    desk.send(f"{CARD}/print")
    assert "Card Values" in Page(desk.send(f"{CARD}/activation")).labels


def test_wrong_values_are_told_in_an_alert_beside_the_same_indexes_and_not_repeated(desk: Desk) -> None:
    codes, page = desk.codes(), desk.activation()
    wrong = wrong_values(values(codes, page))
    again = Page(desk.send(f"{CARD}/values", values=wrong))
    assert again.status == 422
    assert "not the codes" in again.texts["role alert"]
    assert values(codes, again) == values(codes, page)
    assert again.value("Card Values") is None


def test_card_values_are_judged_as_they_were_typed(desk: Desk) -> None:
    codes, page = desk.codes(), desk.activation()
    spaced = Page(desk.send(f"{CARD}/values", values=f" {values(codes, page)}"))
    assert "space" in spaced.texts["role alert"]
    empty = Page(desk.send(f"{CARD}/values", values=""))
    assert "6 digits" in empty.texts["role alert"]


def test_the_confirmation_states_the_end_with_its_zone_and_ok_finalizes(desk: Desk) -> None:
    response = desk.accepted()
    assert (response.status_code, leads(response)) == (303, CARD)
    confirmation = desk.client.get(CARD)
    page = Page(confirmation)
    assert page.named["until"] == "2026-12-13 10:00:00 UTC"
    assert "OK" in page.buttons
    assert confirmation.headers["cache-control"] == "no-store"
    active = Page(desk.send(f"{CARD}/end"))
    assert "active until 2026-12-13 10:00:00 UTC" in active.texts["role status"]
    assert "Account" in active.links
    assert Page(desk.client.get(DEVICES)).named["until"] == "2026-12-13 10:00:00 UTC"


def test_after_its_activation_neither_page_nor_image_shows_a_code(desk: Desk) -> None:
    assert desk.client.get(f"{CARD}/image").status_code == 200
    desk.accepted()
    assert desk.client.get(f"{CARD}/image").status_code == 404
    assert desk.codes() == {}
    desk.send(f"{CARD}/end")
    assert desk.client.get(f"{CARD}/image").status_code == 404
    assert desk.codes() == {}


def test_right_values_that_are_sent_twice_lead_on_as_once(desk: Desk) -> None:
    codes, page = desk.codes(), desk.activation()
    for _ in range(2):
        response = desk.send(f"{CARD}/values", values=values(codes, page))
        assert (response.status_code, leads(response)) == (303, CARD)


def test_ok_that_is_sent_twice_is_said_twice(desk: Desk) -> None:
    desk.accepted()
    for _ in range(2):
        assert "active until" in Page(desk.send(f"{CARD}/end")).texts["role status"]


def test_ok_for_a_card_that_is_not_accepted_is_refused_whatever_was_active_before(desk: Desk) -> None:
    desk.active()
    desk.request_card()
    page = Page(desk.send(f"{CARD}/end"))
    assert page.status == 409
    assert "role alert" in page.texts


def test_a_request_that_is_sent_twice_shows_the_last_card(desk: Desk) -> None:
    first = desk.codes()
    desk.send(CARD)
    desk.send(CARD)
    assert desk.codes() not in ({}, first)


@pytest.mark.parametrize("form", ["print", "activation", "values", "end"])
def test_going_back_to_what_a_form_sent_leads_to_the_card(desk: Desk, form: str) -> None:
    response = desk.client.get(f"{CARD}/{form}")
    assert (response.status_code, leads(response)) == (303, CARD)


def test_going_back_to_the_card_after_its_end_leads_to_the_devices(desk: Desk) -> None:
    desk.active()
    response = desk.client.get(CARD)
    assert (response.status_code, leads(response)) == (303, DEVICES)


def test_going_back_to_the_card_before_its_values_shows_it_again(desk: Desk) -> None:
    codes, page = desk.codes(), desk.activation()
    assert desk.codes() == codes
    assert values(codes, desk.activation()) == values(codes, page)


def test_a_login_asks_for_the_card_by_the_same_labels(stage: Stage, desk: Desk) -> None:
    codes = desk.active()
    client = stage.client()
    page = asked(client)
    assert set(page.labels) == {"Card Values"}
    assert "Login" in page.buttons
    form = {"csrf_token": page.hidden["csrf_token"]}
    wrong = Page(client.submit("/sign-in/second-factor", **form, values=wrong_values(values(codes, page))))
    assert "not the codes" in wrong.texts["role alert"]
    assert values(codes, wrong) == values(codes, page)
    spaced = Page(client.submit("/sign-in/second-factor", **form, values=f"{values(codes, page)} "))
    assert "space" in spaced.texts["role alert"]
    response = client.submit("/sign-in/second-factor", **form, values=values(codes, page))
    assert (response.status_code, leads(response)) == (303, "/account")


def test_beside_an_active_device_the_login_offers_the_card_and_the_way_back(stage: Stage, client: Client) -> None:
    signed_in(client)
    desk = Desk(client)
    desk.request_card()
    desk.active()
    other = stage.client()
    page = asked(other)
    assert {"Login", "Use my code card"} <= set(page.buttons)
    for kind, field, offered in (
        ("code-card", "Card Values", "Use my device"),
        ("device", "Passcode", "Use my code card"),
    ):
        response = other.submit("/sign-in/choice", csrf_token=page.hidden["csrf_token"], kind=kind)
        assert (response.status_code, leads(response)) == (303, "/sign-in/second-factor")
        page = Page(other.get("/sign-in/second-factor"))
        assert field in page.labels
        assert offered in page.buttons


def test_a_choice_that_is_none_is_refused(client: Client) -> None:
    page = asked(client)
    chosen = {"csrf_token": page.hidden["csrf_token"]}
    assert Page(client.submit("/sign-in/choice", **chosen, kind="nothing")).status == 400
    refused = Page(client.submit("/sign-in/choice", **chosen, kind="code-card"))
    assert refused.status == 409
    assert "Go on with what is asked for" in refused.texts["role alert"]


def test_few_logins_that_are_left_are_told_on_the_page_of_the_devices(stage: Stage) -> None:
    stage = stage.with_policy(card_cells=26, card_logins_warned=11)
    desk = Desk(stage.by_passcode())
    desk.request_card()
    codes = desk.active()
    assert "role status" not in Page(desk.client.get(DEVICES)).texts  # 12 are left
    client = stage.client()
    page = asked(client)
    client.submit("/sign-in/second-factor", csrf_token=page.hidden["csrf_token"], values=values(codes, page))
    assert "11 more logins" in Page(desk.client.get(DEVICES)).texts["role status"]


@pytest.mark.parametrize("path", ["", "/print", "/activation", "/values", "/end"])
def test_a_form_of_another_page_changes_nothing(desk: Desk, path: str) -> None:
    codes = desk.codes()
    page = Page(desk.client.submit(f"{CARD}{path}", csrf_token="forged", acknowledged="yes", values="123456"))
    assert page.status == 403
    assert "role alert" in page.texts
    assert desk.codes() == codes


@pytest.mark.parametrize("path", ["", "/image"])
def test_whoever_is_not_signed_in_is_asked_to_sign_in(client: Client, path: str) -> None:
    page = Page(client.get(f"{CARD}{path}"))
    assert page.status == 401
    assert "Password" in page.labels


def test_a_person_s_card_is_on_no_other_person_s_pages(stage: Stage, desk: Desk) -> None:
    desk.client.cookies.clear()
    assert desk.client.get(f"{CARD}/image").status_code == 401
    assert Desk(stage.by_passcode()).codes()  # the same person in another session, while it is being issued


def test_each_page_of_the_classic_menu_opens_the_next_step(client: Client) -> None:
    signed_in(client)
    steps = ("Manage Account", "Security", "Secure Login System", "Security Device")
    page = Page(client.get("/classic"))
    for step, next_step in zip(steps, (*steps[1:], None), strict=True):
        assert next_step is None or next_step not in page.links
        page = Page(client.get(page.links[step]))
    assert page.at.endswith(DEVICES)


def test_a_step_of_the_classic_menu_that_is_none_is_not_found(client: Client) -> None:
    signed_in(client)
    assert client.get("/classic/nothing").status_code == 404
