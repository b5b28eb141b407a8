"""A Client Portal, its test control and two devices, small enough to read, on plain loopback HTTP.

It holds one person, who is asked for the second factor that ``factor`` names, or for none. Its right response to a
challenge is the challenge twice over, cut to eight digits. ``answers`` puts an answer of the test's own in place of a
route's, so that each way of breaking the contract is a line in a test.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from conformance.drivers.http_control import ABILITIES
from conformance.seams import Credentials, TaskRequest

ADA = Credentials("ada", "a-long-password")
TASK = TaskRequest("change-email", {"email": "new@example.org"})
BANK = {"name": "Bank of Toys", "iban_end": "5432"}
CONTACT = {"name": "Grace", "phone": "+12025550123"}
KEPT = (10_000, ("Bank of Toys, 5432",), ("Grace, +12025550123",))
CONTROL_KEY = "control-key"
PASSCODE = "K7M4P2QX"
LOGIN_CHALLENGE = "135790"
_MENUS = {"full": ("Account", "Settings"), "card-only": ("Settings",), "statements": ("Statements",), "none": ()}


def right_response(challenge: str) -> str:
    return (challenge * 2)[:8]


@dataclass
class Answer:
    """What goes back: JSON by default."""

    status: int = 200
    body: Any = None
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        if self.body is None or isinstance(self.body, bytes):
            return self.body or b""
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


def problem(reason: str, status: int, detail: str = "Told in plain words.", in_body: int | None = None) -> Answer:
    body = {"type": f"/problems/{reason}", "title": reason, "status": in_body or status, "detail": detail}
    return Answer(status, body, "application/problem+json")


def page(body: str, status: int = 200, menu: Sequence[str] = ("Account",)) -> Answer:
    links = "".join(f"<a href=/{label.lower()}>{label}</a>" for label in menu)
    html = f"<!doctype html><html lang=en><title>Toy</title><nav>{links}</nav>{body}"
    return Answer(status, html, "text/html; charset=utf-8", {"Content-Security-Policy": "default-src 'self'"})


def to(path: str) -> Answer:
    return Answer(303, headers={"Location": path})


@dataclass
class Toy:
    url: str = ""
    answers: dict[str, Callable[[dict[str, Any]], Answer]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    state: str = "none"
    challenge: str = "123456"
    wanted: str = ""
    email: str = "ada@example.org"
    completed: list[str] = field(default_factory=list)
    single_use: bool = True
    factor: str = ""
    opens: str = "full"
    inactive: set[str] = field(default_factory=lambda: {"D/1"})
    abilities: list[str] = field(default_factory=lambda: list(ABILITIES))
    lock: threading.Lock = field(default_factory=threading.Lock)
    card: str = ""
    screen: str = "icon"

    # ---------------------------------------------------------- the rules
    def answer(self, passcode: str, challenge: str) -> str | None:
        """The reason of the refusal, if it is one."""
        with self.lock:
            if self.state == "complete" and self.single_use:
                return "already-answered"
            if passcode != right_response(challenge):
                return "wrong-response"
            self.state, self.email = "complete", self.wanted
            self.completed.append("change-email")
            return None

    def completes(self, code: str, challenge: str | None) -> bool:
        """Whether a code is the second factor that is asked for."""
        if self.factor == "device":
            return challenge == LOGIN_CHALLENGE and code == right_response(LOGIN_CHALLENGE)
        return challenge is None and code == PASSCODE

    def session(self, *, is_open: bool) -> dict[str, Any]:
        begun: dict[str, Any] = {"username": "ada", "csrf_token": "c1" if is_open else "c0"}
        if is_open:
            return {**begun, "access": self.opens}
        asked = {"kind": self.factor}
        if self.factor == "device":
            asked |= {"challenge": LOGIN_CHALLENGE, "expires_at": "2026-11-22T10:05:00Z"}
        return {**begun, "access": "none", "second_factor": asked}

    def verification(self) -> dict[str, Any]:
        shown = {"challenge": self.challenge, "expires_at": "2026-11-22T10:05:00Z"}
        return {"id": "v/1", "state": self.state, **(shown if self.state == "challenge" else {})}

    # ---------------------------------------------------------- what is served
    def serve(self, route: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        self.requests.append((route, body, headers))
        if route in self.answers:
            return self.answers[route](body)
        signed_in = "session=s1" in headers.get("cookie", "")
        if route.split()[1].startswith("/api/"):
            return self.api(route, body, headers, signed_in)
        if route.split()[1].startswith("/control/"):
            return self.control(route, body, headers)
        return self.pages(route, body, signed_in)

    def api(self, route: str, body: dict[str, Any], headers: dict[str, str], signed_in: bool) -> Answer:
        if route.startswith(("POST /api/v1/session", "GET /api/v1/session")):
            return self.api_session(route, body, headers, signed_in)
        if not signed_in:
            return problem("not-signed-in", 401)
        if route.startswith("POST") and headers.get("x-csrf-token") != "c1":
            return problem("csrf", 403)
        if route == "GET /api/v1/account":
            account = {"username": "ada", "email": self.email, "completed": self.completed}
            return Answer(200, {**account, "transfer_limit": 10_000, "banks": [BANK], "trusted_contacts": [CONTACT]})
        if route == "POST /api/v1/verifications":
            self.state, self.wanted = "credentials", body["details"]["email"]
            return Answer(201, self.verification())
        if route == "GET /api/v1/verifications/v%2F1":
            return Answer(200, self.verification())
        if route == "POST /api/v1/verifications/v%2F1/credentials":
            if body["password"] != ADA.password:
                return problem("wrong-credentials", 422)
            self.state = "challenge"
            return Answer(200, self.verification())
        if route == "POST /api/v1/verifications/v%2F1/response":
            reason = self.answer(body["passcode"], body["challenge"])
            if reason:
                return problem(reason, 409 if reason == "already-answered" else 422)
            return Answer(200, self.verification())
        if route == "POST /api/v1/devices/D%2F1/reactivation":
            return problem("not-waiting", 409) if self.reactivate("D/1") else Answer(204)
        return problem("not-found", 404)

    def api_session(self, route: str, body: dict[str, Any], headers: dict[str, str], signed_in: bool) -> Answer:
        begun = "session=s0" in headers.get("cookie", "")
        if route == "POST /api/v1/session":
            if body != {"username": ADA.username, "password": ADA.password}:
                return problem("wrong-credentials", 401, f"Not right: {body['password']}")
            return Answer(201, self.session(is_open=not self.factor), headers=_cookie("s0" if self.factor else "s1"))
        if not begun and not signed_in:
            return problem("not-signed-in", 401)
        if route == "GET /api/v1/session":
            return Answer(200, self.session(is_open=signed_in))
        if not begun or headers.get("x-csrf-token") != "c0":
            return problem("csrf", 403)
        if not self.completes(body["code"], body.get("challenge")):
            return problem("wrong-response" if self.factor == "device" else "wrong-code", 422)
        return Answer(200, self.session(is_open=True), headers=_cookie("s1"))

    def reactivate(self, serial: str) -> bool:
        """Whether a device was active already."""
        found = serial in self.inactive
        self.inactive.discard(serial)
        return not found

    def control(self, route: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        if headers.get("authorization") != f"Bearer {CONTROL_KEY}":
            return Answer(401)
        if route == "GET /control/v1":
            return Answer(200, {"name": "Toy", "version": "1", "abilities": self.abilities})
        if route == "POST /control/v1/people":
            return Answer(201, {**{k: v for k, v in body.items() if k != "password"}, "username": "given-by-toy"})
        if route.startswith(("GET /control/v1/mailbox", "GET /control/v1/review")):
            return Answer(200, [])
        if route == "POST /control/v1/twins":
            return Answer(201, {"page": f"{self.url}/card"})
        if route.endswith("/temporary-passcode"):
            return Answer(201, {"passcode": PASSCODE})
        return Answer(201, {}) if route.endswith("/devices") else Answer(204)

    def pages(self, route: str, body: dict[str, Any], signed_in: bool) -> Answer:
        if route == "GET /":
            return page("<h1>Toy</h1><a href=/sign-in>Login</a>", menu=_MENUS[self.opens] if signed_in else ())
        if route == "GET /sign-in":
            return page(_credentials("Login"))
        if route == "POST /sign-in":
            if body.get("password") != ADA.password:
                return page(f"<p role=alert>Not right: {body.get('password')}</p>" + _credentials("Login"), 401)
            return Answer(303, headers={"Location": "/factor" if self.factor else "/account"} | _cookie("s1"))
        if route.endswith(" /factor"):
            return self.factor_page(route, body)
        if route.endswith((" /card", " /phone")):
            return self.devices(route, body)
        return self.own_pages(route, body) if signed_in else page("<p role=alert>Sign in first</p>", 401)

    def factor_page(self, route: str, body: dict[str, Any]) -> Answer:
        if route.startswith("POST") and self.completes(body["code"], body.get("challenge")):
            return to("/account" if self.opens == "full" else "/settings")
        shown = f"<label>Challenge Code <input name=challenge value={LOGIN_CHALLENGE} readonly></label>"
        label = "Passcode" if self.factor == "device" else "Temporary Code"
        form = (
            f"<form method=post>{shown if self.factor == 'device' else ''}"
            f"<label>{label} <input name=code></label><button>Login</button></form>"
        )
        refused = "<p role=alert>This is not the code</p>" if route.startswith("POST") else ""
        return page(refused + form, 422 if refused else 200, menu=())

    def settings_page(self, route: str, body: dict[str, Any]) -> Answer:
        menu = _MENUS[self.opens]
        if route == "GET /settings":
            return page("<a href=/settings/user>User Settings</a>", menu=menu)
        if route == "GET /settings/user":
            return page("<a href=/settings/devices>Configure</a>", menu=menu)
        if route.startswith("POST"):
            active = self.reactivate(body["serial"])
            told = "<p role=alert>It is active already</p>" if active else "<p role=status>It is active</p>"
            return page(told, 409 if active else 200, menu=menu)
        button = "<form method=post><button name=serial value={0}>Re-activate</button></form>"
        items = "".join(f"<li>{serial} {button.format(serial)}</li>" for serial in ("D/0", "D/1", "D/2"))
        return page(f"<ul>{items}</ul>", menu=menu)

    def own_pages(self, route: str, body: dict[str, Any]) -> Answer:
        if route == "GET /account":
            items = "".join(f"<li>Change email address, no. {n}</li>" for n, _ in enumerate(self.completed, 1))
            return page(
                f"<h1>Account</h1><dl><dt>Email address<dd>{self.email}<dt>Transfer limit<dd>$ 10,000</dl>"
                "<ul aria-label=Banks><li>Bank of Toys, 5432</ul>"
                "<ul aria-label='Trusted contacts'><li>Grace, +12025550123</ul>"
                f"<ul aria-label='Completed tasks'>{items}</ul><a href=/email>Change email address</a>"
            )
        if " /settings" in route:
            return self.settings_page(route, body)
        if route == "GET /email":
            return page(
                "<form method=post><label>New email address <input name=email></label><button>Continue</button>"
            )
        if route == "POST /email":
            self.state, self.wanted = "credentials", body["email"]
            return to("/verification")
        if route == "POST /credentials":
            if body.get("password") != ADA.password:
                return page(
                    "<p role=alert>Wrong username or password</p>" + _credentials("Continue", "/credentials"), 422
                )
            self.state = "challenge"
            return to("/verification")
        if route == "POST /response":
            reason = self.answer(body["passcode"], body["challenge"])
            return (
                page(f"<p role=alert>{reason}</p>" + self.verification_page(), 422) if reason else to("/verification")
            )
        return page(self.verification_page()) if route == "GET /verification" else page("<p role=alert>No page", 404)

    def verification_page(self) -> str:
        if self.state == "credentials":
            return _credentials("Continue", "/credentials")
        if self.state == "complete":
            return "<p role=status>Your email address has been changed.</p>"
        return (
            "<form method=post action=/response><label for=c>Challenge Code</label>"
            f"<output id=c> {self.challenge} </output><input type=hidden name=challenge value={self.challenge}>"
            "<label>Passcode <input name=passcode></label><button>Continue</button></form>"
        )

    # ---------------------------------------------------------- devices
    def devices(self, route: str, body: dict[str, Any]) -> Answer:
        key = body.get("key", "")
        if route.endswith("/card"):
            if key:
                self.card = _next_display(self.card, key)
            shown = "PIN>" + "*" * len(self.card[4:]) if self.card.startswith("PIN>") else self.card
            keys = "".join(f"<button name=key value={k}>{k}</button>" for k in ("press", "OK", *"0123456789"))
            return to("/card") if key else page(f"<form method=post><output aria-label=Display>{shown}</output>{keys}")
        if key == "Generate Passcode":
            self.challenge = body["challenge"]
        if key:
            self.screen = key
            return to("/phone")
        return page(f"<form method=post>{self.phone_screen()}</form>")

    def phone_screen(self) -> str:
        def key(label: str) -> str:
            return f'<button name=key value="{label}">{label}</button>'

        if self.screen == "icon":
            return key("IBKR Mobile")
        if self.screen == "IBKR Mobile":
            return key("Authenticate")
        if self.screen in ("Authenticate", "Cancel"):
            return "<label>Challenge <input name=challenge></label>" + key("Generate Passcode")
        if self.screen == "Home Button":
            return f"<p id=r>Response string</p><output aria-labelledby=r>{right_response(self.challenge)}</output>"
        return "<p>Touch ID</p>" + key("Home Button") + key("Unknown finger") + key("Cancel")


def _next_display(display: str, key: str) -> str:
    if key == "press":
        return "PIN>"
    if key != "OK":
        return display + key
    if display.startswith("PIN>"):
        return "CHALLNG>" if display == "PIN>4711" else "WRONG PIN"
    return right_response(display.removeprefix("CHALLNG>"))


def _cookie(token: str) -> dict[str, str]:
    return {"Set-Cookie": f"session={token}; Path=/; Secure; HttpOnly"}


def _credentials(button: str, action: str = "") -> str:
    return (
        f'<form method=post action="{action}"><label>Username <input name=username></label>'
        f"<label>Password <input name=password type=password></label><button>{button}</button></form>"
    )


@contextmanager
def serving(toy: Toy) -> Iterator[Toy]:
    """Serve it on a port of its own until the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            text = self.rfile.read(length).decode()
            is_json = self.headers.get("Content-Type", "").startswith("application/json")
            body = json.loads(text) if is_json else dict(parse_qsl(text, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = toy.serve(f"{self.command} {self.path}", body, headers)
            content = answer.encoded()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(content)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that has gone away is what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    toy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield toy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
