"""The twins' pages: a view of the device, one form for each press, and nothing from behind the display."""

from __future__ import annotations

import asyncio
import base64
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from reference_impl.devices.camera_phone import AndroidPhone, IosPhone
from reference_impl.devices.dsc_plus import KEYPAD, DscPlus
from reference_impl.devices.ib_key_android import IBKeyAndroid
from reference_impl.devices.ib_key_ios import IBKeyIos
from reference_impl.domain.ocra import Suite, respond
from reference_impl.portal.twins import Garage, UnknownDevice, twins_app

KEY = b"12345678901234567890123456789012"
PHONE_SUITE = "OCRA-1:HOTP-SHA256-8:QN06"
CARD_SUITE = "OCRA-1:HOTP-SHA256-8:QN06-PSHA256"
PIN, PASSCODE = "7946", "135790864"
CARD_RESPONSE = respond(Suite.parse(CARD_SUITE), KEY, question="123456", pin=PIN)
PHONE_RESPONSE = respond(Suite.parse(PHONE_SUITE), KEY, question="123456")
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Reading(HTMLParser):
    """What a page holds, as far as these tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.buttons: list[str] = []
        self.fields: dict[str, str] = {}
        self.outputs: dict[str, str] = {}
        self.alerts: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.title = ""
        self._labels: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += given.items()
        if tag == "input":
            self.fields[self._labels[given["id"]]] = given["value"]
        elif tag not in {"meta", "link", "path", "rect"}:
            self._open.append((tag, given))
            if tag == "button":
                self.buttons.append("")
            elif tag == "output":
                self.outputs[given.get("aria-label") or self._labels[given["id"]]] = ""
            elif given.get("role") == "alert":
                self.alerts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"path", "rect"}:
            assert self._open.pop()[0] == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"path", "rect"}, tag

    def handle_data(self, data: str) -> None:
        for tag, given in self._open:
            if tag == "button":
                self.buttons[-1] += data.strip()
            elif tag == "output":
                self.outputs[given.get("aria-label") or self._labels[given["id"]]] += data
            elif tag == "label":
                self._labels[given["for"]] = data
            elif tag == "h1":
                self.title += data
            if given.get("role") == "alert":
                self.alerts[-1] += data


class Visitor:
    """Somebody who opens a page and uses its buttons. Keeps all that came over the wire."""

    def __init__(self, garage: Garage, token: str, *, secure: bool = True) -> None:
        self.app = twins_app(garage, secure)
        self.path = f"/t/{token}"
        self.traffic = ""

    def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="https://twins.test") as client:
                return await client.request(method, path, **given)

        response = asyncio.run(go())
        self.traffic += str(response.headers) + response.text
        return response

    @property
    def page(self) -> Reading:
        response = self.send("GET", self.path)
        assert response.status_code == 200
        return Reading(response.text)

    def press(self, label: str, **fields: str) -> Reading:
        before = self.page
        assert label in before.buttons
        return self.post({**fields, "press": label})

    def post(self, form: dict[str, str]) -> Reading:
        response = self.send("POST", self.path, content=urlencode(form), headers=FORM)
        assert response.status_code == 303
        assert str(httpx.URL(f"https://twins.test{self.path}").join(response.headers["location"])).endswith(self.path)
        return self.page


def card(**changes: Any) -> Visitor:
    garage = Garage()
    return Visitor(garage, garage.make("dsc-plus", "card-7", CARD_SUITE, KEY, PIN), **changes)


def phone(**settings: str) -> Visitor:
    garage = Garage()
    settings = {"smartphone_passcode": PASSCODE, **settings}
    return Visitor(garage, garage.make("ibkey-ios", "phone-7", PHONE_SUITE, KEY, None, settings))


def android(**settings: str) -> Visitor:
    garage = Garage()
    return Visitor(garage, garage.make("ibkey-android", "phone-8", PHONE_SUITE, KEY, PIN, settings))


def android_form() -> Visitor:
    visitor = android()
    for label in ("IBKR Mobile", "Authenticate"):
        visitor.press(label)
    return visitor


def asked_for_second_factor(biometric: str) -> Visitor:
    visitor = phone(biometric=biometric)
    for label in ("IBKR Mobile", "Authenticate"):
        visitor.press(label)
    visitor.press("Generate Passcode", Challenge="123456")
    return visitor


# ---------------------------------------------------------------- the card
def test_the_cards_page_has_its_twelve_keys_and_its_display() -> None:
    page = card().page
    assert page.buttons == list(KEYPAD)
    assert page.outputs == {"Display": ""}


def test_the_card_answers_by_its_page() -> None:
    visitor = card()
    for key in ("press", *PIN):
        visitor.press(key)
    assert visitor.page.outputs["Display"] == "PIN>****"
    assert visitor.press("OK").outputs["Display"] == "CHALLNG>"
    for key in "123456":
        visitor.press(key)
    assert visitor.page.outputs["Display"] == "CHALLNG>123456"
    assert CARD_RESPONSE not in visitor.traffic
    assert visitor.press("OK").outputs["Display"] == CARD_RESPONSE


def test_the_key_that_was_used_keeps_the_focus_and_reads_the_display_out() -> None:
    visitor = card()
    visitor.press("press")
    button = re.search(r'<button[^>]* value="press"[^>]*>', visitor.send("GET", visitor.path).text)
    assert button is not None
    assert "autofocus" in button[0]
    assert 'aria-describedby="display"' in button[0]


# ---------------------------------------------------------------- the phone
@pytest.mark.parametrize(
    ("opens_with", "way"),
    [
        ("home", ["Authenticate"]),
        ("login", ["Services", "Authenticate"]),
        ("signed-in", ["More", "Two-Factor Authentication", "Generate Code"]),
    ],
)
def test_the_challenge_form_is_reached_by_the_labels_of_the_contract(opens_with: str, way: list[str]) -> None:
    visitor = phone(opens_with=opens_with)
    for label in ("IBKR Mobile", *way):
        page = visitor.press(label)
    assert page.fields == {"Challenge": ""}
    assert "Generate Passcode" in page.buttons


@pytest.mark.parametrize(
    ("biometric", "right", "wrong"),
    [("touch-id", "Home Button", "Unknown finger"), ("face-id", "Look at the screen", "Somebody else looks")],
)
def test_the_response_is_on_the_page_only_after_the_biometric(biometric: str, right: str, wrong: str) -> None:
    visitor = asked_for_second_factor(biometric)
    page = visitor.page
    assert {right, wrong, "Cancel"} <= set(page.buttons)
    assert "Response string" not in visitor.press(wrong).outputs
    assert "was not recognised" in visitor.page.alerts[0]
    assert PHONE_RESPONSE not in visitor.traffic
    assert visitor.press(right).outputs == {"Response string": PHONE_RESPONSE}


@pytest.mark.parametrize(("biometric", "words"), [("touch-id", "Touch ID"), ("face-id", "Face ID")])
def test_the_page_says_which_biometric_is_asked_for(biometric: str, words: str) -> None:
    visitor = asked_for_second_factor(biometric)
    assert f">{words}</p>" in visitor.send("GET", visitor.path).text


def test_the_smartphones_passcode_is_never_sent_back() -> None:
    visitor = asked_for_second_factor("none")
    page = visitor.press("Confirm", **{"Smartphone passcode": PASSCODE + "1"})
    assert page.fields == {"Smartphone passcode": ""}
    assert "not the smartphone's passcode" in page.alerts[0]
    page = visitor.press("Confirm", **{"Smartphone passcode": PASSCODE})
    assert page.outputs == {"Response string": PHONE_RESPONSE}
    assert PASSCODE not in visitor.traffic


def test_a_refused_challenge_stays_in_its_field_beside_the_message() -> None:
    visitor = phone()
    for label in ("IBKR Mobile", "Authenticate"):
        visitor.press(label)
    page = visitor.press("Generate Passcode", Challenge="<b>12")
    assert page.fields == {"Challenge": "<b>12"}
    assert "exactly 6 digits" in page.alerts[0]


def test_enter_in_the_challenge_field_generates_and_does_not_go_back() -> None:
    visitor = phone()
    for label in ("IBKR Mobile", "Authenticate"):
        visitor.press(label)
    forms = re.findall(r"<form.*?</form>", visitor.send("GET", visitor.path).text, re.DOTALL)
    (with_field,) = [form for form in forms if "<input" in form]
    assert re.findall(r'value="([^"]*)"[^>]*>(?:[^<]*)</button>', with_field) == ["Generate Passcode"]


# ---------------------------------------------------------------- the Android phone
@pytest.mark.parametrize(
    ("opens_with", "way"),
    [
        ("home", ["Authenticate"]),
        ("login", ["Services", "Authenticate"]),
        ("signed-in", ["More", "Two-Factor Authentication", "Generate Response"]),
    ],
)
def test_the_form_for_pin_and_challenge_is_reached_by_the_labels_of_the_contract(
    opens_with: str, way: list[str]
) -> None:
    visitor = android(opens_with=opens_with)
    for label in ("IBKR Mobile", *way):
        page = visitor.press(label)
    assert page.fields == {"PIN": "", "Challenge": ""}
    assert "Generate Passcode" in page.buttons


def test_pin_and_challenge_give_the_response_and_none_of_them_comes_back() -> None:
    visitor = android_form()
    assert PHONE_RESPONSE not in visitor.traffic
    page = visitor.press("Generate Passcode", PIN=PIN, Challenge="123456")
    assert page.outputs == {"Response string": PHONE_RESPONSE}
    assert PIN not in visitor.traffic


def test_a_wrong_pin_gives_a_page_that_differs_in_the_response_alone() -> None:
    pages = []
    for pin in (PIN, "0000"):
        visitor = android_form()
        response = visitor.press("Generate Passcode", PIN=pin, Challenge="123456").outputs["Response string"]
        pages.append(visitor.send("GET", visitor.path).text.replace(response, ""))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(("pin", "challenge"), [("", "123456"), (PIN, "12345"), (PIN, ""), ("", "")])
def test_a_form_that_is_refused_keeps_the_challenge_and_drops_the_pin(pin: str, challenge: str) -> None:
    visitor = android_form()
    page = visitor.press("Generate Passcode", PIN=pin, Challenge=challenge)
    assert page.fields == {"PIN": "", "Challenge": challenge}
    assert len(page.alerts) == 1
    assert not page.outputs


def test_back_and_home_are_on_every_screen() -> None:
    visitor = android()
    for label in ("IBKR Mobile", "Authenticate", "Back", "Home"):
        assert {"Back", "Home"} <= set(visitor.press(label).buttons)


def test_enter_in_the_form_generates_and_does_not_go_back() -> None:
    visitor = android_form()
    forms = re.findall(r"<form.*?</form>", visitor.send("GET", visitor.path).text, re.DOTALL)
    (with_fields,) = [form for form in forms if "<input" in form]
    assert with_fields.count("<input") == 2
    assert re.findall(r'value="([^"]*)"[^>]*>(?:[^<]*)</button>', with_fields) == ["Generate Passcode"]


# ---------------------------------------------------------------- what a page must not do
@pytest.mark.parametrize("make", [card, phone, android, android_form])
def test_no_secret_is_in_anything_that_is_sent(make: Any) -> None:
    visitor = make()
    for label in visitor.page.buttons:
        visitor.post({"press": label})
    for secret in (KEY.decode(), KEY.hex(), base64.b64encode(KEY).decode(), PIN, PASSCODE):
        assert secret not in visitor.traffic


@pytest.mark.parametrize(
    ("visitor", "scripts"),
    [
        (card(), 1),
        (asked_for_second_factor("touch-id"), 0),
        (asked_for_second_factor("face-id"), 0),
        (android_form(), 0),
    ],
)
def test_no_script_or_style_stands_in_the_page(visitor: Visitor, scripts: int) -> None:
    page = visitor.page
    assert not [name for name, _ in page.attributes if name == "style" or name.startswith("on")]
    text = visitor.send("GET", visitor.path).text
    assert "<style" not in text
    found = re.findall(r"<script.*?</script>", text)
    assert len(found) == scripts
    assert all(re.fullmatch(r'<script src="\.\./static/twin\.js\?v=[0-9a-f]{12}"></script>', one) for one in found)


@pytest.mark.parametrize("visitor", [card(), phone(), android()])
def test_every_link_is_relative(visitor: Visitor) -> None:
    for name, value in visitor.page.attributes:
        assert name not in {"src", "href", "action"} or not re.match(r"[a-z]+:|/", value)


def test_the_policy_allows_nothing_but_what_the_pages_bring() -> None:
    headers = card().send("GET", "/").headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("secure", [True, False])
def test_https_is_asked_for_where_there_is_https(secure: bool) -> None:
    assert ("strict-transport-security" in card(secure=secure).send("GET", "/").headers) is secure


@pytest.mark.parametrize("visitor", [card(), phone(), android()])
def test_every_page_says_that_it_is_a_simulation(visitor: Visitor) -> None:
    for path in ("/", visitor.path, "/t/unknown"):
        assert "This is a simulation" in visitor.send("GET", path).text


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("twin.css", "text/css"),
        ("android.css", "text/css"),
        ("twin.js", "text/javascript"),
        ("twin.svg", "image/svg+xml"),
    ],
)
def test_what_the_pages_bring_is_served(name: str, media_type: str) -> None:
    response = card().send("GET", f"/static/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)


# ---------------------------------------------------------------- bad input
def test_an_unknown_address_says_what_to_do() -> None:
    for path in ("/t/unknown", "/t/", "/static/other.css", "/elsewhere"):
        response = card().send("GET", path)
        assert response.status_code == 404
        assert "Have the device made anew" in Reading(response.text).alerts[0]


def test_a_press_on_an_unknown_device_is_refused() -> None:
    assert card().send("POST", "/t/unknown", content="press=1", headers=FORM).status_code == 404


@pytest.mark.parametrize("label", ["Generate Passcode", "Home Button", "", "1"])
def test_a_press_from_an_older_page_changes_nothing_and_says_so_once(label: str) -> None:
    visitor = phone()
    visitor.press("IBKR Mobile")
    page = visitor.post({"press": label, "Challenge": "123456"})
    assert "an older page" in page.alerts[0]
    assert page.buttons == ["Authenticate"]
    assert not visitor.press("Authenticate").alerts


def test_a_key_that_the_card_does_not_have_changes_nothing() -> None:
    visitor = card()
    assert visitor.post({"press": "*"}).outputs["Display"] == ""
    assert "an older page" in visitor.page.alerts[0]


@pytest.mark.parametrize("body", [b"", b"other=1", b"\xff\xfe", b"&".join([b"a=1"] * 100), b'{"press": "1"}'])
def test_what_no_page_sends_is_refused_with_words(body: bytes) -> None:
    visitor = card()
    response = visitor.send("POST", visitor.path, content=body, headers=FORM)
    assert response.status_code == 422
    assert "Open the device's page" in Reading(response.text).alerts[0]


def test_a_large_body_is_refused() -> None:
    visitor = card()
    response = visitor.send("POST", visitor.path, content=b"press=" + b"1" * 100_000, headers=FORM)
    assert response.status_code == 413
    assert visitor.page.outputs["Display"] == ""


def test_other_methods_are_refused() -> None:
    visitor = card()
    response = visitor.send("PUT", visitor.path)
    assert response.status_code == 405
    assert "POST" in response.headers["allow"]


# ---------------------------------------------------------------- the garage
def test_a_token_cannot_be_guessed_and_is_never_made_twice() -> None:
    garage = Garage()
    tokens = {garage.make("dsc-plus", "same", CARD_SUITE, KEY, PIN) for _ in range(50)}
    assert len(tokens) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)


def test_each_token_opens_its_own_device() -> None:
    garage = Garage()
    first, second = (garage.make("dsc-plus", name, CARD_SUITE, KEY, PIN) for name in ("one", "two"))
    Visitor(garage, first).press("press")
    assert Visitor(garage, first).page.outputs["Display"] == "PIN>"
    assert Visitor(garage, second).page.outputs["Display"] == ""


@pytest.mark.parametrize(
    ("kind", "pin", "settings", "words"),
    [
        ("abacus", None, {}, "no simulated device of the kind 'abacus'"),
        ("ibkey-android", None, {}, "has the PIN that was chosen at registration"),
        ("ibkey-android", "12", {}, "the PIN is decimal digits"),
        ("ibkey-android", PIN, {"biometric": "none"}, "there are opens_with"),
        ("dsc-plus", None, {}, "has a PIN of four digits"),
        ("dsc-plus", PIN, {"opens_with": "home"}, "has no setting 'opens_with'"),
        ("ibkey-ios", PIN, {}, "has no PIN"),
        ("ibkey-ios", None, {"colour": "red"}, "there are opens_with, biometric, smartphone_passcode"),
        ("ibkey-ios", None, {"biometric": "iris"}, "biometric 'iris' is unknown"),
    ],
)
def test_what_cannot_be_made_is_refused_with_words(
    kind: str, pin: str | None, settings: dict[str, str], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Garage().make(kind, "s", PHONE_SUITE, KEY, pin, settings)


def test_an_unknown_kind_is_a_fact_of_its_own() -> None:
    with pytest.raises(UnknownDevice):
        Garage().make("abacus", "s", PHONE_SUITE, KEY, None)


class Chatterbox(DscPlus):
    """A card with a rule broken: it never switches off."""

    @property
    def display(self) -> str:
        return super().display or "HELLO"


def test_a_variant_brings_its_own_devices() -> None:
    class Broken:
        dsc_plus = Chatterbox
        ib_key_ios = IBKeyIos
        ib_key_android = IBKeyAndroid
        phone_ios = IosPhone
        phone_android = AndroidPhone

    garage = Garage(Broken())
    visitor = Visitor(garage, garage.make("dsc-plus", "s", CARD_SUITE, KEY, PIN))
    assert visitor.page.outputs["Display"] == "HELLO"


def test_a_fault_of_a_device_gives_a_page_and_no_secret() -> None:
    class Failing(DscPlus):
        def press(self) -> None:
            raise RuntimeError(f"PIN {PIN}")

    class Broken:
        dsc_plus = Failing
        ib_key_ios = IBKeyIos
        ib_key_android = IBKeyAndroid
        phone_ios = IosPhone
        phone_android = AndroidPhone

    garage = Garage(Broken())
    visitor = Visitor(garage, garage.make("dsc-plus", "s", CARD_SUITE, KEY, PIN))

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(visitor.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://twins.test") as client:
            return await client.post(visitor.path, content="press=press", headers=FORM)

    response = asyncio.run(go())
    assert response.status_code == 500
    assert "Something went wrong here" in response.text
    assert PIN not in response.text


def test_a_card_turns_itself_off_by_the_time_of_its_garage_and_its_page_says_when_to_look_again() -> None:
    start = datetime(2026, 11, 22, 10, tzinfo=UTC)
    clock = [start]
    garage = Garage(now=lambda: clock[0])
    visitor = Visitor(garage, garage.make("dsc-plus", "card-7", CARD_SUITE, KEY, PIN))
    assert "data-off-after" not in dict(visitor.page.attributes)
    assert dict(visitor.press("press").attributes)["data-off-after"] == "60"
    visitor.press("7")
    clock[0] = start + timedelta(seconds=59)
    assert visitor.page.outputs["Display"] == "PIN>*"
    clock[0] = start + timedelta(seconds=60)
    assert visitor.page.outputs["Display"] == ""
    assert visitor.press("press").outputs["Display"] == "PIN>"
