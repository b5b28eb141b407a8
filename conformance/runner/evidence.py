"""What a case leaves behind: pictures of what its people saw, and the requests that were made for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import BrowserContext

__all__ = ["Album", "Exchanges", "Exhibit"]


@dataclass(frozen=True)
class Exhibit:
    """One file of evidence.

    Attributes:
        path: relative to the run's folder, with forward slashes.
        media_type: for example ``image/png``.
        title: what it shows, in plain words.
    """

    path: str
    media_type: str
    title: str


class Album:
    """Screenshots of a case: one for each page that changed since the last one."""

    def __init__(self, out: Path, folder: Path) -> None:
        self._out, self._folder = out, folder
        self._contexts: dict[str, tuple[str, BrowserContext]] = {}
        self._seen: dict[str, bytes] = {}
        self._last: dict[str, bytes] = {}

    def watch(self, who: str, title: str, context: BrowserContext) -> None:
        """Take pictures of the pages of this context from now on.

        Args:
            who: name of the person and component, for the file name.
            title: what such a picture shows, in plain words.
            context: the browser context that is theirs.
        """
        self._contexts[who] = (title, context)

    def capture(self, step: int) -> Iterator[Exhibit]:
        """Take a picture of the foremost page of each context where it shows something else than before.

        Args:
            step: position of the step that was just done, from 0.
        """
        if not self._contexts:
            return
        from conformance.drivers.pictures import fingerprint, screenshot  # noqa: PLC0415 - loads playwright

        for who, (title, context) in self._contexts.items():
            if not context.pages:
                continue
            shown = fingerprint(context.pages[0])
            if self._seen.get(who) == shown:
                continue
            self._seen[who] = shown
            picture = screenshot(context.pages[0])
            if self._last.get(who) == picture:  # what changed in the page is not to be seen
                continue
            self._last[who] = picture
            path = self._folder / f"{step:02d}-{who}.png"
            (self._out / path).parent.mkdir(parents=True, exist_ok=True)
            (self._out / path).write_bytes(picture)
            yield Exhibit(path.as_posix(), "image/png", title)


_TELLING = ("type", "account", "kind", "instead", "reason", "port")
# fmt: off
_WORDS = frozenset({
    "login", "second-factor", "choice", "open", "status", "ticket", "connected", "refused", "live", "paper",
    "device", "temporary-passcode", "code-card", "not-signed-in", "wrong-credentials", "no-second-factor",
    "no-access", "invalid-request", "malformed-response", "wrong-response", "malformed-code", "wrong-code",
    "already-answered", "challenge-lapsed", "not-waiting", "locked", "too-slow", "busy", "fault",
})
# fmt: on
"""The words of the trading platform's contract. Whatever else stands in a message may be somebody's secret."""
_LEFT_OUT = "[left out]"


class Exchanges:
    """The exchanges of a case, without what may be secret in them.

    Of HTTP: method, path, status and problem type, and no bodies. Of the platform's lines: the port, which fields
    there were, and those values that are words of the contract.
    """

    def __init__(self, out: Path, folder: Path) -> None:
        self._out, self._folder = out, folder
        self._noted: list[dict[str, Any]] = []

    def note(self, response: httpx.Response) -> None:
        """Note one response; used as an event hook of the client."""
        entry: dict[str, Any] = {
            "method": response.request.method,
            "path": response.request.url.path,
            "status": response.status_code,
        }
        if response.headers.get("content-type", "").startswith("application/problem+json"):
            response.read()
            try:
                entry["problem"] = response.json().get("type")
            except (ValueError, AttributeError):
                entry["problem"] = "unreadable"
        self._noted.append(entry)

    def note_line(self, port: int, asked: Mapping[str, Any] | None, answered: Mapping[str, Any] | str) -> None:
        """Note one message to the trading platform.

        Args:
            port: by the number of the article.
            asked: the message; ``None`` for a connection that was opened.
            answered: the answer, or in the driver's own words why there is none.
        """
        told = answered if isinstance(answered, str) else _discreet(answered)
        self._noted.append(
            {"port": port, "asked": "a connection" if asked is None else _discreet(asked), "answered": told}
        )

    def note_command(self, command: str, reply: str) -> None:
        """Note one command of a mail protocol, by its name alone, and the code of its reply."""
        self._noted.append({"command": command, "reply": reply})

    def write(self) -> Exhibit | None:
        """Write them to a file; ``None`` where there were none."""
        if not self._noted:
            return None
        path = self._folder / "exchanges.json"
        (self._out / path).parent.mkdir(parents=True, exist_ok=True)
        (self._out / path).write_text(json.dumps(self._noted, indent=1) + "\n", encoding="utf-8")
        return Exhibit(path.as_posix(), "application/json", "Requests and answers, without bodies and secrets")


def _discreet(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message with nothing in it but names of fields and words of the contract."""
    return {
        name if name.isascii() and name.isidentifier() and len(name) < 20 else _LEFT_OUT: _word(name, value)
        for name, value in message.items()
    }


def _word(name: str, value: Any) -> Any:
    if name in _TELLING and isinstance(value, str) and value in _WORDS:
        return value
    return value if name == "port" and value in (4000, 4001) else _LEFT_OUT
