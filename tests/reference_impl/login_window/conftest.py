"""Login windows on a real gateway, on one that answers by a script, and the pages of such windows."""

from __future__ import annotations

import asyncio
import html
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import trustme

from reference_impl.gateway.dialogue import PORTS
from reference_impl.login_window.app import platform_app
from reference_impl.login_window.parts import PlatformParts, in_threads_of
from reference_impl.login_window.window import LoginWindow, Windows
from reference_impl.login_window.wire import Address, Gateway
from tests.conformance.drivers.toy_gateway import ToyGateway
from tests.reference_impl.gateway.conftest import Served, authority, serve, served

__all__ = ["authority", "serve", "served"]

PASSWORD = "ada's password"

_ANSWER_SECONDS = 3  # some of what is said there never comes to its end, and is waited for


def gateway_at(ports: Mapping[int, int], trust: ssl.SSLContext, port_seconds: float = 0.3) -> Gateway:
    return Gateway(Address("127.0.0.1", ports), trust, port_seconds, _ANSWER_SECONDS)


@pytest.fixture
def toy(authority: trustme.CA) -> Iterator[ToyGateway]:
    toy = ToyGateway.certified_by(authority)
    with toy.stack:
        yield toy


@pytest.fixture
def gateway(served: Served) -> Gateway:
    """The real one, behind which Ada is."""
    return gateway_at({port: served.addresses[port][1] for port in PORTS}, served.trust)


@pytest.fixture
def window(gateway: Gateway) -> Iterator[LoginWindow]:
    window = LoginWindow(gateway)
    yield window
    window.hang_up()


class Visitor:
    """A browser at a login window: it keeps cookies, and follows a redirect where it is told to."""

    def __init__(self, windows: Windows, threads: ThreadPoolExecutor, *, secure: bool = True) -> None:
        self.windows = windows
        self.app = platform_app(PlatformParts(windows, in_threads_of(threads), secure))
        self.base = "https://127.0.0.1:8447" if secure else "http://127.0.0.1:8083"
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **options: object) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
                response = await client.request(method, path, **options)  # type: ignore[arg-type]
                self.cookies = client.cookies
                return response

        return asyncio.run(send())

    def look(self) -> str:
        """What the window shows."""
        response = self.request("GET", "/")
        assert response.status_code == 200
        return response.text

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Send a form with the token of the page that is shown, and go where that leads."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.look())
        response = self.request("POST", path, data={"csrf_token": found[1] if found else "", **fields})
        return self.request("GET", "/") if response.status_code == 303 else response

    def log_in(self, password: str = PASSWORD, account: str = "live", username: str = "ada") -> httpx.Response:
        return self.submit("/log-in", username=username, password=password, account=account)


Visit = Callable[..., Visitor]


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Opens a browser at a login window of a gateway."""
    opened: list[Windows] = []
    with ThreadPoolExecutor(2) as threads:

        def visit(gateway: Gateway, *, secure: bool = True) -> Visitor:
            windows = Windows(gateway)
            opened.append(windows)
            return Visitor(windows, threads, secure=secure)

        yield visit
        for windows in opened:
            windows.close()


def alert(markup: str) -> str:
    """The words of the page's alert."""
    found = re.search(r'role="alert">([^<]*)<', markup)
    assert found, "the page has no alert"
    return html.unescape(found[1])


def value(markup: str, label: str) -> str:
    """What stands beside a label: in its field, or as its definition."""
    field = re.search(rf'<label for="(\w+)">{label}</label>\s*<input id="\1"[^>]* value="([^"]*)"', markup)
    beside = re.search(rf"<dt[^>]*>{label}</dt>\s*<dd[^>]*>([^<]*)</dd>", markup)
    assert field or beside, f"nothing is labelled {label}"
    return html.unescape(field[2] if field else beside[1] if beside else "")
