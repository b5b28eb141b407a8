"""The same actions and screenshots as some browser scenarios of the suite, by Playwright alone.

What somebody would write who had nothing but Playwright: no seams, no steps, no record, no hints. People and devices
are made at the reference's control interface, as the suite does. Every page that the suite opens for a scenario is
opened here as well, and a picture is taken wherever the suite takes one; how many there are is compared by
:mod:`bench.browser`.

``python -m bench.browser_script settings.json`` performs the journeys that the settings name.
"""

from __future__ import annotations

import base64
import json
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from reference_impl.domain.ocra import Suite, respond

__all__ = ["JOURNEYS", "main"]

_SUITE = "OCRA-1:HOTP-SHA256-8:QN06-PSHA256"
_NEW_EMAIL = "ada.new@example.com"
_CARD_VIEWPORT = {"width": 480, "height": 720}
_MASKED = ("Password", "PIN", "Temporary Code")


@dataclass
class _Stage:
    """One scenario's people, pages and pictures."""

    browser: Browser
    control: httpx.Client
    settings: Mapping[str, Any]
    folder: Path
    pictures: int = 0
    contexts: list[BrowserContext] = field(default_factory=list)

    def __post_init__(self) -> None:
        drawn = random.Random(str(self.folder))  # noqa: S311 - anybody will do
        self.username = f"ada{drawn.getrandbits(60):x}"
        self.password = f"{drawn.getrandbits(100):020x}"
        self.key, self.pin = drawn.randbytes(32), f"{drawn.randrange(10000):04d}"
        self.control.put("clock", json={"now": self.settings["now"]}).raise_for_status()
        person = {
            "username": self.username,
            "password": self.password,
            "full_name": "Ada Example",
            "email": f"{self.username}@example.com",
            "country": "US",
            "account_number": f"U{drawn.randrange(10_000_000):07d}",
        }
        self.control.post("people", json=person).raise_for_status()
        self.device = {
            "kind": "dsc-plus",
            "serial": f"dsc-plus-{drawn.getrandbits(48):x}",
            "suite": _SUITE,
            "key": base64.b64encode(self.key).decode("ascii"),
            "pin": self.pin,
        }
        self.control.post(f"people/{self.username}/devices", json=self.device).raise_for_status()

    def window(self, **viewport: Any) -> Page:
        context = self.browser.new_context(**viewport)
        self.contexts.append(context)
        if self.settings["traces"]:
            context.tracing.start(screenshots=True, snapshots=True)
        return context.new_page()

    def response(self, challenge: str) -> str:
        return respond(Suite.parse(_SUITE), self.key, question=challenge, pin=self.pin)

    def picture(self, page: Page) -> None:
        masked = [page.locator("input[type=password]"), *(page.get_by_label(name, exact=True) for name in _MASKED)]
        shown = page.screenshot(mask=masked, mask_color="#5c5c5c", animations="disabled", caret="hide")
        self.pictures += 1
        (self.folder / f"{self.pictures:02d}.png").write_bytes(shown)

    def close(self) -> None:
        for number, context in enumerate(self.contexts):
            if self.settings["traces"]:
                context.tracing.stop(path=self.folder / f"trace-{number}.zip")
            context.close()


# ---------------------------------------------------------------- Client Portal
def _account(page: Page, email: str, tasks: int, beside: Page | None = None) -> Page:
    """Read the account in a window beside."""
    address = page.get_by_role("link", name="Account", exact=True).evaluate("link => link.href")
    beside = beside or page.context.new_page()
    beside.goto(address)
    expect(beside.get_by_label("Email address", exact=True)).to_have_text(email)
    expect(beside.get_by_role("list", name="Completed tasks", exact=True).get_by_role("listitem")).to_have_count(tasks)
    for label in ("Banks", "Trusted contacts"):
        beside.get_by_role("list", name=label, exact=True).get_by_role("listitem").all_inner_texts()
    beside.get_by_label("Transfer limit", exact=True).inner_text()
    return beside


def _sign_in(stage: _Stage, page: Page) -> Page:
    page.goto(stage.settings["portal"])
    page.get_by_role("link", name="Login", exact=True).click()
    page.get_by_label("Username", exact=True).fill(stage.username)
    page.get_by_label("Password", exact=True).fill(stage.password)
    page.get_by_role("button", name="Login", exact=True).click()
    challenge = page.get_by_label("Challenge Code", exact=True).input_value()
    page.get_by_label("Passcode", exact=True).fill(stage.response(challenge))
    page.get_by_role("button", name="Login", exact=True).click()
    expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()
    return _account(page, f"{stage.username}@example.com", 0)


def _begin(page: Page) -> None:
    page.get_by_role("link", name="Change email address", exact=True).click()
    page.get_by_label("New email address", exact=True).fill(_NEW_EMAIL)
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()


def _give(stage: _Stage, page: Page) -> str:
    page.get_by_label("Username", exact=True).fill(stage.username)
    page.get_by_label("Password", exact=True).fill(stage.password)
    page.get_by_role("button", name="Continue", exact=True).click()
    return page.get_by_label("Challenge Code", exact=True).input_value()


def _answer(page: Page, response: str) -> None:
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.get_by_label("Passcode", exact=True)).to_be_visible()
    page.get_by_label("Passcode", exact=True).fill(response)
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()


def _names_credentials(stage: _Stage) -> None:
    page = stage.window()
    _sign_in(stage, page)
    stage.picture(page)
    _begin(page)
    stage.picture(page)
    for label in ("Username", "Password", "Continue"):
        expect(page.get_by_label(label, exact=True).or_(page.get_by_role("button", name=label))).to_be_visible()


def _shows_challenge(stage: _Stage) -> None:
    page = stage.window()
    _sign_in(stage, page)
    stage.picture(page)
    _begin(page)
    stage.picture(page)
    challenge = _give(stage, page)
    stage.picture(page)
    assert challenge.isdigit()  # noqa: S101 - as a script would


def _names_challenge(stage: _Stage) -> None:
    page = stage.window()
    _sign_in(stage, page)
    _begin(page)
    stage.picture(page)
    _give(stage, page)
    stage.picture(page)
    for label in ("Challenge Code", "Passcode"):
        expect(page.get_by_label(label, exact=True)).to_be_visible()
    page.get_by_label("Passcode", exact=True).fill("01234567")
    assert page.get_by_label("Passcode", exact=True).input_value() == "01234567"  # noqa: S101 - see above
    stage.picture(page)


def _carried_out(stage: _Stage) -> None:
    page = stage.window()
    beside = _sign_in(stage, page)
    _begin(page)
    challenge = _give(stage, page)
    stage.picture(page)
    _answer(page, stage.response(challenge))
    stage.picture(page)
    _account(page, _NEW_EMAIL, 1, beside)


# ---------------------------------------------------------------- the card
def _card(stage: _Stage) -> Page:
    made = stage.control.post("twins", json={**stage.device, "settings": {}}).raise_for_status().json()
    page = stage.window(viewport=_CARD_VIEWPORT)
    page.goto(made["page"])
    return page


def _use(page: Page, *keys: str) -> None:
    for key in keys:
        page.get_by_role("button", name=key, exact=True).click()


def _reads(page: Page, text: str) -> None:
    expect(page.get_by_label("Display", exact=True)).to_have_text(text)


def _pin_leads_on(stage: _Stage) -> None:
    page = _card(stage)
    _use(page, "press")
    _reads(page, "PIN>")
    stage.picture(page)
    _use(page, *stage.pin, "OK")
    _reads(page, "CHALLNG>")
    stage.picture(page)


def _pin_is_confirmed(stage: _Stage) -> None:
    page = _card(stage)
    _use(page, "press")
    _reads(page, "PIN>")
    stage.picture(page)
    _use(page, *stage.pin)
    stage.picture(page)
    expect(page.get_by_label("Display", exact=True)).not_to_have_text("CHALLNG>")
    _use(page, "OK")
    _reads(page, "CHALLNG>")
    stage.picture(page)


def _card_answers(stage: _Stage) -> None:
    portal = stage.window()
    beside = _sign_in(stage, portal)
    _begin(portal)
    challenge = _give(stage, portal)
    stage.picture(portal)
    page = _card(stage)
    _use(page, "press")
    _reads(page, "PIN>")
    _use(page, *stage.pin, "OK")
    _reads(page, "CHALLNG>")
    stage.picture(page)
    _use(page, *challenge)
    stage.picture(page)
    _use(page, "OK")
    display = page.get_by_label("Display", exact=True)
    expect(display).to_have_text(stage.response(challenge))
    stage.picture(page)
    _answer(portal, display.inner_text())
    _account(portal, _NEW_EMAIL, 1, beside)
    stage.picture(portal)


_PORTAL = "verify_identity/client_portal"

JOURNEYS: Mapping[str, Callable[[_Stage], None]] = {
    f"{_PORTAL}/the-page-asks-for-username-and-password-by-their-names": _names_credentials,
    f"{_PORTAL}/the-challenge-code-appears-once-the-credentials-are-accepted": _shows_challenge,
    f"{_PORTAL}/the-challenge-page-names-the-code-and-the-field": _names_challenge,
    f"{_PORTAL}/the-task-is-carried-out-after-the-response-of-device/a-dsc-an-iphone-with-touch-id": _carried_out,
    "verify_identity/dsc_plus/the-pin-leads-to-challng": _pin_leads_on,
    "verify_identity/dsc_plus/the-four-digits-of-the-pin-lead-on-once-they-are-confirmed": _pin_is_confirmed,
    "verify_identity/dsc_plus/the-card-answers-and-client-portal-accepts": _card_answers,
}
"""What stands for which scenario of the suite."""


def main(arguments: list[str]) -> int:
    """Perform the journeys.

    Args:
        arguments: the file of settings, as :mod:`bench.browser` writes it.

    Returns:
        0; what goes wrong is raised.
    """
    settings = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    pictures: dict[str, int] = {}
    control = httpx.Client(
        base_url=f"{settings['control']}/control/v1/",
        verify=_trusting(settings["ca"]),
        trust_env=False,
        headers={"Authorization": f"Bearer {settings['control_key']}"},
    )
    with control, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=settings["browser"],
            args=settings["arguments"],
            chromium_sandbox=settings["sandbox"],
        )
        for number, name in enumerate(settings["journeys"]):
            folder = Path(settings["out"], str(number))
            folder.mkdir(parents=True)
            stage = _Stage(browser, control, settings, folder)
            JOURNEYS[name](stage)
            stage.close()
            pictures[name] = stage.pictures
        browser.close()
    Path(settings["out"], "pictures.json").write_text(json.dumps(pictures), encoding="utf-8")
    return 0


def _trusting(ca: str) -> Any:
    import ssl  # noqa: PLC0415 - kept beside its one use

    return ssl.create_default_context(cafile=ca)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
