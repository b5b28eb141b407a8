"""A portal in this process, with one synthetic person and her device, and clients that speak ASGI to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from reference_impl.adapters.entropy import SystemEntropy
from reference_impl.adapters.pure_passwords import PurePasswords
from reference_impl.adapters.pure_vault import MemoryVault
from reference_impl.compose import Settings, System, compose
from reference_impl.domain import ocra
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.connection import ToTry
from reference_impl.domain.enrolment import deactivate, enrol, ship
from reference_impl.domain.passcodes import give_temporary_passcode
from reference_impl.domain.people import provision
from reference_impl.domain.policy import REFERENCE_POLICY, Policy
from reference_impl.domain.troubleshooter import Troubleshooter
from reference_impl.portal.app import portal_app
from reference_impl.portal.card_image import ImageKind, draw_card
from reference_impl.portal.parts import PortalParts, Wording, inline
from reference_impl.storage.memory import MemoryStore
from tests.reference_impl.portal.serving import served

SUITE = REFERENCE_POLICY.suites["ibkey-ios"]
KEY = bytes(range(32))
USERNAME, PASSWORD = "ada", "correct horse"
NEW_EMAIL = "ada@new.example.org"


def response_to(challenge: str) -> str:
    """What Ada's device shows."""
    return ocra.respond(ocra.Suite.parse(SUITE), KEY, question=challenge)


@dataclass
class Time:
    """The test's own clock."""

    at: datetime = datetime(2026, 11, 22, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


class Client:
    """A client with a cookie jar; each call runs the application to its answer."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app = app
        self._base = base
        self.cookies = httpx.Cookies()
        self.csrf = ""

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=self._base, cookies=self.cookies) as client:
                response = await client.request(method, path, **options)
                self.cookies = client.cookies
                return response

        return asyncio.run(send())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Send JSON, with the session's CSRF token unless headers say otherwise."""
        given = {"X-CSRF-Token": self.csrf} if headers is None else headers
        return self.request("POST", path, json=json, headers=given)

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Send a form."""
        return self.request("POST", path, data=fields)

    def begin_sign_in(self) -> dict[str, Any]:
        """Give username and password, and return what is asked for after them."""
        response = self.post("/api/v1/session", {"username": USERNAME, "password": PASSWORD})
        assert response.status_code == 201, response.text
        self.csrf = response.json()["csrf_token"]
        asked: dict[str, Any] = response.json()["second_factor"]
        return asked

    def sign_in(self, passcode: str | None = None) -> Client:
        """Sign in with Ada's device, or with a temporary passcode."""
        challenge = self.begin_sign_in().get("challenge")
        code = {"code": passcode} if passcode else {"code": response_to(challenge or ""), "challenge": challenge}
        response = self.post("/api/v1/session/second-factor", code)
        assert response.status_code == 200, response.text
        self.csrf = response.json()["csrf_token"]
        return self

    def begin(self) -> str:
        """Start the change of the email address, and return the verification's path."""
        response = self.post("/api/v1/verifications", {"task": "change-email", "details": {"email": NEW_EMAIL}})
        assert response.status_code == 201, response.text
        return f"/api/v1/verifications/{response.json()['id']}"

    def challenged(self) -> tuple[str, str]:
        """Go on to the challenge, and return the verification's path and the challenge code."""
        path = self.begin()
        response = self.post(f"{path}/credentials", {"username": USERNAME, "password": PASSWORD})
        assert response.status_code == 200, response.text
        return path, response.json()["challenge"]


@dataclass
class Stage:
    """One portal with its parts at hand."""

    secure: bool = True
    wording: Wording = field(default_factory=Wording)
    time: Time = field(default_factory=Time)
    policy: Policy = REFERENCE_POLICY
    to_try: ToTry = field(default_factory=ToTry)
    images: ImageKind = "png"

    def __post_init__(self) -> None:
        store, hasher, vault = MemoryStore(), PurePasswords(1), MemoryVault()
        self.portal = ClientPortal(store, hasher, vault, SystemEntropy(), self.policy)
        self.vault = vault
        provision(
            store,
            hasher,
            username=USERNAME,
            password=PASSWORD,
            full_name="Ada Example",
            email="ada@example.org",
            country="AT",
            account_number="U1234567",
        )
        enrol(store, vault, REFERENCE_POLICY, username=USERNAME, kind="ibkey-ios", serial="1", suite=SUITE, key=KEY)
        helping = Troubleshooter(store, hasher, vault, SystemEntropy(), self.policy)
        drawing = partial(draw_card, kind=self.images)
        self.app = portal_app(
            PortalParts(
                self.portal,
                helping,
                self.time.now,
                inline,
                self.secure,
                self.wording,
                draw_card=drawing,
                to_try=self.to_try,
            )
        )

    def with_policy(self, **figures: Any) -> Stage:
        """The same with other figures."""
        return Stage(policy=replace(self.policy, **figures))

    def by_passcode(self) -> Client:
        """A client that has signed in with a new temporary passcode."""
        return self.client().sign_in(self.passcode())

    def ship(self, serial: str = "2") -> str:
        """Send Ada a new DSC+, and return the code in its envelope."""
        return ship(
            self.portal.store,
            self.vault,
            SystemEntropy(),
            REFERENCE_POLICY,
            username=USERNAME,
            kind="dsc-plus",
            serial=serial,
            suite=REFERENCE_POLICY.suites["dsc-plus"],
            key=KEY,
            pin="1234",
            now=self.time.at,
        )

    def deactivate(self) -> None:
        """Let Ada's device be active no longer."""
        deactivate(self.portal.store, USERNAME, "1")

    def passcode(self) -> str:
        """Give Ada a temporary passcode, which suspends her device."""
        return give_temporary_passcode(
            self.portal.store, self.vault, SystemEntropy(), REFERENCE_POLICY, username=USERNAME, now=self.time.at
        )

    def plain(self) -> Stage:
        """The same over plain http, as ``serve`` has it."""
        return Stage(secure=False)

    def worded(self, **labels: str) -> Stage:
        """The same with other labels."""
        return Stage(wording=replace(self.wording, **labels))

    @staticmethod
    def response_to(challenge: str) -> str:
        """What Ada's device shows."""
        return response_to(challenge)

    def wrong_response_to(self, challenge: str) -> str:
        """Eight digits that are not what Ada's device shows."""
        return f"{(int(self.response_to(challenge)) + 1) % 100_000_000:08d}"

    def client(self) -> Client:
        return Client(self.app, "https://portal.test" if self.secure else "http://127.0.0.1:8080")


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def client(stage: Stage) -> Client:
    return stage.client()


@pytest.fixture
def ada(client: Client) -> Client:
    return client.sign_in()


# ---------------------------------------------------------------- the portal served, for tests with a browser
@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    system = compose(Settings(passwords="pure", secure=False))
    yield system
    system.close()


@pytest.fixture(scope="module")
def address(system: System) -> Iterator[str]:
    with served(system.portal_app) as address:
        yield address
