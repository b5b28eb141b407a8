"""The pages of phones with a camera for people who see little, who listen, or who have a keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conformance.drivers.browser_camera import BrowserCameraPhone, CameraAnswer
from conformance.drivers.mail_sink import MailSink
from conformance.drivers.photographs import FACE, page_of_document, plain
from conformance.loopback import RunAuthority
from reference_impl.domain.documents.records import Mail
from reference_impl.portal.parts import in_thread
from reference_impl.portal.twins import Garage, twins_app
from tests.axe import SCHEMES, axe_core, findings
from tests.reference_impl.portal.serving import served
from tests.reference_impl.world import START

PAGE = page_of_document("seed")
ADA, INTAKE, SUBJECT = "ada@example.com", "newaccounts@interactivebrokers.com", "PoRes U1234567"
KINDS = pytest.mark.parametrize("kind", ["phone-ios", "phone-android"])
MAIL = {"phone-ios": "Mail", "phone-android": "Gmail"}
SEND = {"phone-ios": "Send (up arrow)", "phone-android": "Send (airplane)"}
FIELDS = {"phone-ios": ("To:", "Subject:"), "phone-android": ("To", "Subject")}

Open = Callable[..., AbstractContextManager[BrowserCameraPhone]]
Look = Callable[[str], None]


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_core()


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MailSink, Path]]:
    """A mail server, and whom phones have to trust to reach it."""
    authority = RunAuthority(tmp_path_factory.mktemp("authority"))
    opened = MailSink("127.0.0.1", authority.certify("127.0.0.1"))
    yield opened, authority.ca_pem
    opened.close()


@pytest.fixture(scope="module")
def garage(sink: tuple[MailSink, Path]) -> Garage:
    return Garage(trusted=sink[1])


@pytest.fixture(scope="module")
def address(garage: Garage) -> Iterator[str]:
    with served(twins_app(garage, secure=False, run=in_thread)) as address:
        yield address


@pytest.fixture
def open_phone(browser: Browser, garage: Garage, address: str, sink: tuple[MailSink, Path]) -> Open:
    """Opens a new phone, in a window like that of a phone."""

    @contextmanager
    def opened(kind: str, **settings: str) -> Iterator[BrowserCameraPhone]:
        told = {"mail_account": ADA, "mail_server": sink[0].address, **settings}
        with browser.new_context(
            viewport={"width": 375, "height": 667}, has_touch=True, reduced_motion="reduce"
        ) as context:
            unlock = "Home Button" if kind == "phone-ios" else None
            page = f"{address}/t/{garage.make_phone(kind, told)}"
            phone = BrowserCameraPhone(context, page, timeout=10, touch=False, unlock=unlock)
            phone.aim(PAGE)
            phone.aim(plain(FACE), "front")
            yield phone

    return opened


def through_the_article(phone: BrowserCameraPhone, kind: str, look: Look) -> None:
    """Every screen of the article, looked at by its name."""
    screens = phone.screens
    look("lock")
    phone.unlock()
    look("home")
    if kind == "phone-ios":
        phone.swipe_up()
        look("panel")
    else:
        screens.activate("Apps")
        look("apps")
    screens.activate("Camera")
    phone.framed()
    look("camera")
    phone.shoot()
    if kind == "phone-ios":
        look("camera with a picture taken")
        screens.activate("Thumbnail")
    else:
        look("check")
        screens.activate("Empty circle")
    look("picture")
    screens.activate("Zoom in")
    look("picture, enlarged")
    screens.activate("Share")
    look("share")
    screens.activate(MAIL[kind])
    look("email")
    screens.activate(SEND[kind])
    look("email, nothing filled in")
    for field, typed in zip(FIELDS[kind], (INTAKE, SUBJECT), strict=True):
        screens.enter(field, typed)
    look("email, filled in")
    screens.activate(SEND[kind])
    expect(phone.page.get_by_role("status")).to_have_text("Email sent.")
    look("sent")


def to_the_picture(phone: BrowserCameraPhone, kind: str) -> None:
    phone.unlock()
    phone.screens.activate("Camera")
    phone.shoot()
    phone.screens.activate("Thumbnail" if kind == "phone-ios" else "Empty circle")


def to_the_email(phone: BrowserCameraPhone, kind: str) -> None:
    """From the picture."""
    for label in ("Share", MAIL[kind]):
        phone.screens.activate(label)


def send(phone: BrowserCameraPhone, kind: str) -> None:
    """The picture that is shown."""
    to_the_email(phone, kind)
    for field, typed in zip(FIELDS[kind], (INTAKE, SUBJECT), strict=True):
        phone.screens.enter(field, typed)
    phone.screens.activate(SEND[kind])


SIZES = ((375, 667), (390, 844))
WITHIN = """() => {
  const parts = [...document.querySelectorAll(".phone, .phone button, .phone input")];
  const boxes = parts.map((each) => each.getBoundingClientRect()).filter((box) => box.width);
  const outside = boxes.filter((box) => box.bottom > innerHeight || box.right > innerWidth || box.top < 0);
  return scrollY === 0 && boxes.length > 0 && outside.length === 0;
}"""


@KINDS
def test_the_whole_phone_is_seen_without_scrolling_on_every_screen(open_phone: Open, kind: str) -> None:
    with open_phone(kind) as phone:

        def look(screen: str) -> None:
            for width, height in SIZES:
                phone.page.set_viewport_size({"width": width, "height": height})
                assert phone.page.evaluate(WITHIN), f"{screen} does not fit into {width} by {height}"
                assert phone.page.evaluate("document.querySelector('.screen').clientHeight") > height / 2

        through_the_article(phone, kind, look)


LINES = """() => {
  const letters = (node) => [...node.childNodes].flatMap((each) => each.nodeType === 3
    ? [...each.data].map((letter, at) => {
        const range = document.createRange();
        range.setStart(each, at);
        range.setEnd(each, at + 1);
        return [letter, range.getBoundingClientRect().top];
      })
    : letters(each));
  return letters(document.querySelector("main")).reduce((lines, [letter, top]) => {
    if (!letter.trim()) return [...lines, ["", null]];
    const [line, before] = lines[lines.length - 1];
    return before === null || Math.abs(before - top) < 4
      ? [...lines.slice(0, -1), [line + letter, top]] : [...lines, [letter, top]];
  }, [["", null]]).map(([line]) => line).filter((line) => line);
}"""


@pytest.mark.parametrize("width", [320, 375, 390, 1280])
def test_an_address_in_the_mailbox_is_broken_at_its_sign_alone(
    browser: Browser, garage: Garage, address: str, width: int
) -> None:
    europe = "newaccounts.uk@interactivebrokers.co.uk"
    words = f"Please send documents from where you live to {europe}."
    mail = Mail("ada.with.a.long.name@example.com", europe, f"Documents: {europe}", words, START)
    token = garage.make_mailbox(lambda: [mail], mail.to)
    with browser.new_context(viewport={"width": width, "height": 700}) as context:
        page = context.new_page()
        page.goto(f"{address}/m/{token}")
        pieces = page.evaluate(LINES)
        assert page.locator(".letter").inner_text() == words
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    of_addresses = [piece.rstrip(".,:;") for piece in pieces if "uk" in piece or "newaccounts" in piece or "@" in piece]
    assert of_addresses
    assert set(of_addresses) <= {
        europe,
        "newaccounts.uk@",
        "interactivebrokers.co.uk",
        mail.to,
        "ada.with.a.long.name@",
    }


# axe looks at no text before a gradient: the contrast of white or black with each of its colours.
CONTRASTS = """() => {
  const part = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  const found = (text) => [...text.matchAll(/rgb\\((\\d+), (\\d+), (\\d+)\\)/g)];
  const colours = (text) => found(text).map((each) => each.slice(1).map(Number));
  const style = getComputedStyle(document.querySelector(".screen"));
  const ink = light(colours(style.color)[0]);
  return colours(style.backgroundImage).map((colour) => {
    const [low, high] = [light(colour), ink].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  });
}"""

COLOURS = "getComputedStyle(document.body).backgroundColor"


@KINDS
def test_axe_finds_nothing_on_any_screen(open_phone: Open, axe: str, kind: str) -> None:
    found: dict[tuple[str, str], list[str]] = {}
    colours: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}
    contrasts: list[float] = []

    def look(screen: str, page: Page) -> None:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            contrasts.extend(page.evaluate(CONTRASTS))
            colours[scheme].append(page.evaluate(COLOURS))
            if wrong := findings(page, axe):
                found[screen, scheme] = wrong

    with open_phone(kind) as phone:
        through_the_article(phone, kind, lambda screen: look(screen, phone.page))
    assert found == {}
    assert len(contrasts) >= 10, "the system's own screens have a gradient each, in either colours"
    assert min(contrasts) >= 4.5
    assert all(light != dark for light, dark in zip(colours["light"], colours["dark"], strict=True))


WITHOUT: Mapping[str, tuple[dict[str, str], CameraAnswer]] = {
    "the browser denies the camera": ({}, "NotAllowedError"),
    "the browser has no camera": ({}, "NotFoundError"),
    "the phone denies the camera": ({"camera_access": "denied"}, "picture"),
    "the phone has no camera": ({"camera_access": "no-camera"}, "picture"),
    "mail is not configured": ({"mail_configured": "no"}, "picture"),
    "the mail server is away": ({"mail_server": "127.0.0.1:9"}, "picture"),
}


@KINDS
@pytest.mark.parametrize("what", WITHOUT)
def test_axe_finds_nothing_where_something_is_missing(open_phone: Open, axe: str, kind: str, what: str) -> None:
    settings, answer = WITHOUT[what]
    with open_phone(kind, **settings) as phone:
        phone.answer_with(answer)
        if "camera" in what:
            phone.unlock()
            phone.screens.activate("Camera")
        else:
            to_the_picture(phone, kind)
            if "server" in what:
                send(phone, kind)
            else:
                to_the_email(phone, kind)
        expect(phone.page.get_by_role("alert").filter(visible=True)).to_be_visible()
        for scheme in SCHEMES:
            phone.page.emulate_media(color_scheme=scheme)
            assert findings(phone.page, axe) == []


# ---------------------------------------------------------------- a keyboard alone
FOCUSED = "element => element === document.activeElement"


def tab_to(page: Page, name: str) -> None:
    """Go to a button by the Tab key alone, once it can be used."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_enabled()
    for _ in range(20):
        if button.evaluate(FOCUSED):
            return
        page.keyboard.press("Tab")
    pytest.fail(f'Tab does not lead to "{name}"')


def use(page: Page, *names: str, key: str = "Enter") -> None:
    """Use buttons one after another, each on the page that the one before leads to."""
    for name in names:
        tab_to(page, name)
        with page.expect_navigation():
            page.keyboard.press(key)


def heard(page: Page, words: str) -> None:
    expect(page.locator("[aria-live=polite]")).to_have_text(words)


@KINDS
def test_the_whole_article_is_gone_through_by_keyboard_alone_and_each_result_is_heard(
    open_phone: Open, sink: tuple[MailSink, Path], kind: str
) -> None:
    sink[0].empty(ADA)
    with open_phone(kind) as phone:
        page = phone.page
        use(page, "Swipe up", "Camera")
        expect(page.get_by_role("heading", name="Camera", exact=True)).to_be_focused()
        use(page, "Camera switch")
        heard(page, "Front camera")
        use(page, "Camera switch")
        heard(page, "Rear camera")
        use(page, "Shutter", key="Space")
        heard(page, "The picture was taken.")
        use(page, "Thumbnail" if kind == "phone-ios" else "Empty circle", "Zoom in")
        heard(page, "Enlarged 2 times.")
        with page.expect_navigation():
            page.keyboard.press("-")
        heard(page, "Not enlarged.")
        use(page, "Share", MAIL[kind])
        to, subject = (page.get_by_role("textbox", name=name, exact=True) for name in FIELDS[kind])
        expect(to).to_be_focused()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_focused()
        assert [field.get_attribute("aria-invalid") for field in (to, subject)] == ["true", "true"]
        page.keyboard.press("Tab")
        expect(to).to_be_focused()
        page.keyboard.type(INTAKE)
        page.keyboard.press("Tab")
        expect(subject).to_be_focused()
        page.keyboard.type(SUBJECT)
        page.keyboard.press("Shift+Tab")
        use(page, SEND[kind])
        heard(page, "Email sent.")
    (email,) = sink[0].sent_from(ADA, 1, 10)
    assert (email.to, email.subject) == (INTAKE, SUBJECT)


@KINDS
def test_an_enlarged_picture_is_moved_by_arrow_keys(open_phone: Open, kind: str) -> None:
    with open_phone(kind) as phone:
        to_the_picture(phone, kind)
        page = phone.page
        picture, stage = page.get_by_alt_text("Picture taken"), page.get_by_role("group", name="Picture, moved")

        def left() -> float:
            box = picture.bounding_box()
            assert box is not None
            return box["x"]

        stage.focus()
        before = left()
        page.keyboard.press("ArrowLeft")
        assert left() == before, "nothing of it is hidden"
        phone.screens.activate("Zoom in")
        stage.focus()
        before = left()
        page.keyboard.press("ArrowLeft")
        assert left() == before + 40
        for _ in range(20):
            page.keyboard.press("ArrowLeft")
        room = stage.bounding_box()
        assert room is not None
        assert left() == pytest.approx(room["x"], abs=1), "it stops at its edge"


@KINDS
def test_two_fingers_are_heard_of(open_phone: Open, kind: str) -> None:
    with open_phone(kind) as phone:
        to_the_picture(phone, kind)
        phone.spread()
        heard(phone.page, "Enlarged 2.7 times.")


@KINDS
def test_an_email_that_is_not_taken_leaves_its_fields_unblamed(open_phone: Open, kind: str) -> None:
    with open_phone(kind, mail_server="127.0.0.1:9") as phone:
        to_the_picture(phone, kind)
        send(phone, kind)
        expect(phone.page.get_by_role("alert")).to_be_focused()
        fields = [phone.page.get_by_role("textbox", name=name, exact=True) for name in FIELDS[kind]]
        assert [field.get_attribute("aria-invalid") for field in fields] == [None, None]
