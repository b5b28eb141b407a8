"""The same three over the network: ``python broken_served.py does-nothing|always-yes|always-no``.

Each obeys the launch contract and has a control interface that does its part, so that it is the components that are
judged. The one that does nothing answers 204 to everything else.
"""

from __future__ import annotations

import json
import os
import signal
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

FIELDS = "".join(
    f'<p><label>{label} <input name="{label}"></label></p>'
    for label in ("Username", "Password", "New email address", "Passcode", "Challenge", "PIN")
)
BUTTONS = "".join(
    f"<button>{label}</button>"
    for label in (
        "Login", "Continue", "Account", "Change email address", "press", "OK", *"0123456789",
        "IBKR Mobile", "Services", "Authenticate", "More", "Two-Factor Authentication", "Generate Code",
        "Generate Response", "Generate Passcode", "Home Button", "Unknown finger", "Look at the screen",
        "Somebody else looks", "Cancel",
    )
)  # fmt: skip


def document(body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Simulation</title></head><body>'
        f'<main><h1>Simulation</h1><form method="post">{body}{FIELDS}{BUTTONS}</form></main></body></html>'
    )


YES_PAGE = document(
    '<p role="status">Yes, done.</p><ul aria-label="Completed tasks"><li>change-email</li></ul>'
    '<p><label for="c">Challenge Code</label> <output id="c">123456</output></p>'
    '<p><label for="e">Email address</label> <output id="e">yes@example.org</output></p>'
    '<p><label for="l">Transfer limit</label> <output id="l">0</output></p>'
    '<ul aria-label="Banks"></ul><ul aria-label="Trusted contacts"></ul>'
    '<output aria-label="Display">PIN> CHALLNG> 123456 12345678</output>'
    '<p>Touch ID</p><output aria-label="Response string">12345678</output>'
)
NO_PAGE = document('<p role="alert">No. Please call us.</p><output aria-label="Display">NO</output>')

SESSION = {"username": "yes", "csrf_token": "yes", "access": "full"}
WAITING = {"id": "1", "state": "challenge", "challenge": "123456", "expires_at": "2099-01-01T00:00:00Z"}


def yes(method: str, path: str) -> tuple[int, object]:
    """The contract's own success, for whatever is asked."""
    match [method, *path.removeprefix("/api/v1/").split("/")]:
        case ["POST", "session"]:
            return 201, SESSION
        case ["GET", "session"] | ["POST", "session", "second-factor"]:
            return 200, SESSION
        case ["POST", "devices", _, "reactivation"]:
            return 204, None
        case ["GET", "account"]:
            kept = {"transfer_limit": 0, "banks": [], "trusted_contacts": []}
            return 200, {"username": "yes", "email": "yes@example.org", "completed": ["change-email"], **kept}
        case ["POST", "verifications"]:
            return 201, {"id": "1", "state": "credentials"}
        case ["POST", "verifications", _, "response"]:
            return 200, {"id": "1", "state": "complete"}
        case _:
            return 200, WAITING


def no(method: str, path: str) -> tuple[int, object]:
    """The contract's own refusal, for whatever is asked."""
    reason = "wrong-credentials" if path.endswith("/session") else "not-signed-in"
    return 401, {"type": f"/problems/{reason}", "title": "No", "status": 401, "detail": "No. Please call us."}


class Broken(BaseHTTPRequestHandler):
    """Answers everything by the nature that the program was started with."""

    protocol_version = "HTTP/1.1"
    nature: ClassVar[str] = ""
    origin: ClassVar[str] = ""

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/control/"):
            self.reply(*self.control(json.loads(body or b"{}")))
        elif self.nature == "does-nothing":
            self.reply(204, None)
        elif self.path.startswith("/api/"):
            self.reply(*(yes if self.nature == "always-yes" else no)(self.command, self.path))
        else:
            self.reply(200, YES_PAGE if self.nature == "always-yes" else NO_PAGE)

    def control(self, body: dict[str, object]) -> tuple[int, object]:
        match self.path.removeprefix("/control/v1").strip("/").split("/"):
            case [""]:
                abilities = ["provision", "enrol", "deactivate", "temporary-passcode", "twins", "clock", "reset"]
                return 200, {"name": self.nature, "version": "1.0.0", "abilities": abilities}
            case ["people"]:
                return 201, {name: value for name, value in body.items() if name != "password"}
            case ["people", _, "devices"]:
                return 201, {"kind": body["kind"], "serial": body["serial"]}
            case ["people", _, "temporary-passcode"]:
                return 201, {"passcode": "K7QX2M9P"}
            case ["twins"]:
                return 201, {"page": f"{self.origin}/twin"}
            case _:
                return 204, None

    def reply(self, status: int, content: object) -> None:
        page = isinstance(content, str)
        text = content if isinstance(content, str) else "" if content is None else json.dumps(content)
        body = text.encode()
        plain = "application/json" if status < 400 else "application/problem+json"
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if page else plain)
        self.send_header("Set-Cookie", "__Host-session=1; Path=/; Secure; HttpOnly")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing: standard error is read by the harness only when a start fails."""


def main(nature: str) -> None:
    server = ThreadingHTTPServer((os.environ["SECURE_LOGIN_BIND"], 0), Broken)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["SECURE_LOGIN_TLS_CERT"], os.environ["SECURE_LOGIN_TLS_KEY"])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    Broken.nature = nature
    Broken.origin = f"https://{server.server_address[0]!s}:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(json.dumps({"portal": Broken.origin, "control": Broken.origin}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
