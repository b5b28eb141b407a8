"""What each variant of the code card's pages breaks, as a question with one answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from conformance.drivers.card_reader import read_card
from tests.reference_impl.variants.scene import Scene

CARD = "/settings/secure-login/card"
CONTINUE = "<button>Continue</button>"


@dataclass(frozen=True)
class Pages:
    """The markup of each page on the way."""

    classic: str
    devices: str
    card: str
    image: bytes
    warning: str
    activation: str
    accepted: str


def pages(scene: Scene) -> Pages:
    async def walk(client: httpx.AsyncClient, csrf: dict[str, str]) -> Pages:
        classic = (await client.get("/classic/secure-login-system")).text
        devices = (await client.get("/settings/secure-login")).text
        card = (await client.post(CARD, data=csrf)).text
        image = (await client.get(f"{CARD}/image")).content
        warning = (await client.post(f"{CARD}/activation", data=csrf)).text
        activation = (await client.post(f"{CARD}/activation", data={**csrf, "acknowledged": "yes"})).text
        codes = dict(re.findall(r'<th scope="row">(\d+)</th><td>(\d+)</td>', card))
        indexes = re.findall(r'aria-labelledby="(?:first|second)">(\d+)<', activation)
        values = "".join(codes[index] for index in indexes)
        accepted = (await client.post(f"{CARD}/values", data={**csrf, "values": values})).text
        return Pages(classic, devices, card, image, warning, activation, accepted)

    return scene.visit(walk)


def leads_to_the_devices_by_the_classic_menu(scene: Scene) -> bool:
    links = re.findall(r'<a [^>]*href="([^"]+)">([^<]+)</a>', pages(scene).classic.partition("Classic")[2])
    steps = [
        ("../classic/manage-account", "Manage Account"),
        ("../classic/security", "Security"),
        ("../classic/secure-login-system", "Secure Login System"),
        ("../settings/secure-login", "Security Device"),
    ]
    return links[-len(steps) :] == steps


def has_the_button_below_the_list(scene: Scene) -> bool:
    devices = pages(scene).devices
    return -1 < devices.find("Active devices") < devices.find("Request Online (Temporary) Security Code Card")


def has_a_button_print(scene: Scene) -> bool:
    return '<button class="quiet">Print</button>' in pages(scene).card


def prints_the_card_whole(scene: Scene) -> bool:
    card = pages(scene).card
    rows = re.findall(r'<tr>\s*<th scope="row">', card)
    return '<div class="onpaper">' in card and len(rows) == scene.opened.system.settings.policy.card_cells


def draws_every_code(scene: Scene) -> bool:
    shown = pages(scene)
    codes = re.findall(r'<th scope="row">(\d+)</th><td>(\d+)</td>', shown.card)
    return read_card(shown.image).text.split() == [number for cell in codes for number in cell]


def shows_one_image(scene: Scene) -> bool:
    return pages(scene).card.count('alt="Online Security Code Card"') == 1


def acknowledges_with_continue(scene: Scene) -> bool:
    return CONTINUE in pages(scene).warning


def goes_on_with_continue(scene: Scene) -> bool:
    return CONTINUE in pages(scene).card


def asks_for_card_values(scene: Scene) -> bool:
    return '<label for="values">Card Values</label>' in pages(scene).activation


def submits_card_values_with_continue(scene: Scene) -> bool:
    return CONTINUE in pages(scene).activation


def names_the_date(scene: Scene) -> bool:
    return bool(re.search(r'<dt id="until">Valid until</dt>\s*<dd aria-labelledby="until">', pages(scene).accepted))


def finalizes_with_ok(scene: Scene) -> bool:
    return "<button>OK</button>" in pages(scene).accepted


CARD_PAGE_RULES: dict[str, Callable[[Scene], bool]] = {
    "classic-menu-lacks-a-step": leads_to_the_devices_by_the_classic_menu,
    "classic-menu-ends-early": leads_to_the_devices_by_the_classic_menu,
    "classic-menu-leads-elsewhere": leads_to_the_devices_by_the_classic_menu,
    "card-button-above-the-list": has_the_button_below_the_list,
    "card-button-by-another-name": has_the_button_below_the_list,
    "print-by-another-name": has_a_button_print,
    "paper-without-the-card": prints_the_card_whole,
    "paper-without-the-last-rows": prints_the_card_whole,
    "card-image-cut": draws_every_code,
    "card-image-with-another-code": draws_every_code,
    "card-image-covered": draws_every_code,
    "card-in-two-images": shows_one_image,
    "card-without-an-image": shows_one_image,
    "no-continue-after-the-warning": acknowledges_with_continue,
    "no-continue-after-the-card": goes_on_with_continue,
    "card-values-by-another-name": asks_for_card_values,
    "no-continue-after-card-values": submits_card_values_with_continue,
    "no-date-confirmed": names_the_date,
    "ok-by-another-name": finalizes_with_ok,
}
