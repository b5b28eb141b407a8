"""A desk in this process, with an agent, and Ada who has a DSC+."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest

from reference_impl.adapters.post import HeldPost
from reference_impl.desk.app import desk_app
from reference_impl.desk.parts import DeskParts
from reference_impl.domain.client_services import ClientServices
from reference_impl.domain.documents.checking import DocumentChecks
from reference_impl.portal.parts import inline
from tests.reference_impl.office import Office
from tests.reference_impl.world import World

FACTS = {"account_number": "U-ada", "full_name": "Ada", "country": "GB", "email": "ada@example.org"}


class Bureau:
    """The desk's application, and a client that keeps its cookies."""

    def __init__(self, *, secure: bool = True) -> None:
        self.world = World()
        self.world.equipped()
        world = self.world
        self.desk = ClientServices(world.store, world.hasher, world.vault, world.entropy, world.policy, HeldPost())
        self.key = self.desk.employ("Grace")
        self.office = Office(world.store)
        self.office.holder("ben", "U7654321")
        checks = DocumentChecks(world.store, world.policy)
        self.app = desk_app(DeskParts(self.desk, checks, lambda: self.world.now, inline, secure))
        self.base = "https://desk.test" if secure else "http://127.0.0.1:8082"
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
                response = await client.request(method, path, **options)
                self.cookies = client.cookies
                return response

        return asyncio.run(send())

    def picture(self) -> str:
        """The identifier of a picture that was just sent, and is hard to read."""
        self.office.send("ben PID", pictures=(self.office.picture(b"hard", doubts=("blurred", "cut")),))
        return self.office.documents("ben")[-1][0].id

    # ------------------------------------------------------------ API
    def api(self, method: str, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key if key is None else key}"}
        options = {} if method == "GET" else {"json": {} if body is None else body}
        return self.request(method, f"/api/v1{path}", headers=headers, **options)

    def take(self, caller: str = "ada") -> str:
        """The path of a call that was just taken."""
        response = self.api("POST", "/calls", {"caller": caller})
        assert response.status_code == 201, response.text
        return f"/calls/{response.json()['id']}"

    def verified(self) -> str:
        path = self.take()
        response = self.api("POST", f"{path}/answers", FACTS)
        assert response.status_code == 200, response.text
        return path

    # ------------------------------------------------------------ pages
    def log_in(self) -> Bureau:
        response = self.request("POST", "/log-in", data={"key": self.key})
        assert response.status_code == 303, response.text
        return self

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Send a form, with the token of the first page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.request("GET", "/").text)
        return self.request("POST", path, data={"csrf_token": found[1] if found else "", **fields})

    def call_page(self, *, verified: bool) -> str:
        """The path of the page of a call that was just taken."""
        response = self.submit("/calls", caller="ada")
        assert response.status_code == 303, response.text
        path = f"/{response.headers['location']}"
        if verified:
            assert self.submit(f"{path}/answers", **FACTS).status_code == 200
        return path


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()
