"""A system with a variant, and Ada in it: what the rules of variants are looked at on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx

from conformance.seams import Credentials, DeviceSpec, PersonRecord, TaskRequest
from reference_impl import target

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ADA = PersonRecord("ada", "correct horse", "Ada Example", "ada@example.org", "AT", "U1234567")
CARD = DeviceSpec("dsc-plus", "1", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", bytes(range(32)), "1234")
PHONE = DeviceSpec("ibkey-ios", "2", "OCRA-1:HOTP-SHA256-8:QN06", bytes(range(32)))
CREDENTIALS = {"username": ADA.username, "password": ADA.password}
Seen = TypeVar("Seen")
TASK = TaskRequest("change-email", {"email": "ada@new.example.org"})


class Scene:
    """A system with a variant, and Ada in it with a card and a phone that are sound unless the variant says so."""

    def __init__(self, variant: str | None) -> None:
        self.opened = target.open_in_process(variant)
        control = target.control(self.opened)
        control.set_clock(NOW)
        control.provision(ADA)
        for spec in (CARD, PHONE):
            control.enrol("ada", spec)
        self.control = control
        self.card = target.dsc_plus(self.opened, CARD)
        self.phone = target.ibkey_ios(self.opened, PHONE)
        self.portal = self.signed_in(ADA, CARD)

    def signed_in(self, person: PersonRecord, card: DeviceSpec) -> target.ModelPortal:
        """A session of somebody's, by what a sound card answers, or else Ada's phone; open unless a variant forbids."""
        portal = target.portal(self.opened, person)
        assert portal.sign_in(person.credentials).accepted
        asked = portal.second_factor()
        if asked is not None:
            sound = target.open_in_process()
            devices = (target.dsc_plus(sound, card), target.ibkey_ios(sound, PHONE))
            for device in devices:
                if portal.give_second_factor(device.respond(asked.challenge or "")).accepted:
                    break
        return portal

    def right_response(self) -> str:
        """What a sound card answers to the challenge that the page was shown with, displayed or not."""
        sound = target.dsc_plus(target.open_in_process(), CARD)
        return sound.respond(self.portal.challenge() or "")

    def challenged(self) -> None:
        assert self.portal.begin(TASK).accepted
        assert self.portal.submit_credentials(ADA.credentials).accepted

    def type_challenge_on_card(self) -> None:
        self.card.press()
        self.card.type("1234")
        self.card.confirm()
        self.card.type("123456")

    def ask_phone(self) -> None:
        self.phone.launch()
        for label in ("Authenticate",):
            self.phone.screens.activate(label)
        self.phone.screens.enter("Challenge", "123456")
        self.phone.screens.activate("Generate Passcode")

    def after(self, seconds: int) -> None:
        """Let it be so many seconds after the beginning."""
        self.control.set_clock(NOW + timedelta(seconds=seconds))

    def answer_rightly(self) -> bool:
        return self.portal.answer(self.right_response()).accepted

    def changed_before(self) -> None:
        self.challenged()
        assert self.answer_rightly()

    def state(self) -> tuple[str, int]:
        """The address on record, and how often it was changed."""
        account = self.portal.account()
        return account.email, len(account.completed)

    def refusal_of(self, username: str, password: str) -> tuple[str | None, str]:
        """Reason and words for wrong credentials."""
        outcome = self.portal.submit_credentials(Credentials(username, password))
        assert not outcome.accepted
        return outcome.reason, outcome.message

    def card_response(self, challenge: str) -> str:
        self.card.press()
        if self.card.display() == "":  # a response was shown
            self.card.press()
        self.card.type("1234")
        self.card.confirm()
        self.card.type(challenge)
        self.card.confirm()
        return self.card.display()

    def visit(self, walk: Callable[[httpx.AsyncClient, dict[str, str]], Awaitable[Seen]]) -> Seen:
        """What is seen on a walk through the pages, which gets a client that is signed in, and the token of forms."""

        async def signed_in() -> Seen:
            transport = httpx.ASGITransport(app=self.opened.system.portal_app)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://portal.test", follow_redirects=True
            ) as client:
                asked = await client.post("/sign-in", data=CREDENTIALS)
                challenge, csrf = _value(asked.text, "challenge"), {"csrf_token": _value(asked.text, "csrf_token")}
                code = target.dsc_plus(target.open_in_process(), CARD).respond(challenge)
                await client.post("/sign-in/second-factor", data={**csrf, "challenge": challenge, "passcode": code})
                return await walk(
                    client, {"csrf_token": _value((await client.get("/account/email")).text, "csrf_token")}
                )

        return asyncio.run(signed_in())

    def pages(self) -> tuple[str, str]:
        """The markup of the pages that ask for the credentials and for the response."""

        async def walk(client: httpx.AsyncClient, csrf: dict[str, str]) -> tuple[str, str]:
            asked = await client.post("/account/email", data={**csrf, "email": "ada@new.example.org"})
            shown = await client.post(f"{asked.url}/credentials", data={**csrf, **CREDENTIALS})
            return asked.text, shown.text

        return self.visit(walk)


def _value(markup: str, field: str) -> str:
    """The value of a field of a page."""
    found = re.search(rf'name="{field}"[^>]* value="([^"]+)"', markup)
    assert found
    return found[1]
