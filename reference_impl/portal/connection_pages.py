"""The connectivity test's page: its script tries from the visitor's browser, and the portal says what follows.

A script cannot open TCP. It sends an HTTP request to each address: an answer, whatever it says, means that it can be
reached; an error at once that it is refused; no answer in the time allowed that something swallows what is sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast, get_args
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from reference_impl.domain.connection import ConnectionReport, Hindrance, Observed, Reach, ToTry
from reference_impl.domain.refusals import Refused
from reference_impl.portal.frame import read_form
from reference_impl.portal.rendering import PageGroup

__all__ = ["CONNECTION_PATH", "ConnectionPages", "connection_origins"]

CONNECTION_PATH = "/help/connection"

STATES: Mapping[Reach, str] = {"open": "Reachable", "refused": "Refused", "filtered": "Filtered (no answer)"}
"""What the page calls what became of a port."""

CAUSES: Mapping[Hindrance, str] = {
    "none": "None",
    "internet": "Internet connection",
    "firewall": "Firewall",
    "port": "Blocked or closed port",
}
"""What the page calls what is in the way."""

_PORTS = (4000, 4001)
_UNTESTED = Refused(
    "invalid-request",
    "Nothing was tested: that is done by a script, and your browser ran none. Test by hand, as it says below.",
)


def connection_origins(to_try: ToTry, secure: bool) -> tuple[str, ...]:
    """What the page's script may talk to, and that of no other page."""
    addresses = [to_try.website, *_addresses(to_try, secure).values()] if to_try.website else []
    return tuple(f"{place.scheme}://{place.netloc}" for place in map(urlsplit, addresses))


class ConnectionPages(PageGroup):
    """The connectivity test."""

    def routes(self) -> Sequence[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]]:
        """Path, handler and methods of each page."""
        return ((CONNECTION_PATH, self.connection, ["GET", "POST"]),)

    async def connection(self, request: Request) -> Response:
        """Whether the platform can be reached, and what is in the way (TRB-D-1, TRB-D-2, TRB-D-4, TRB-D-5)."""
        if request.method != "POST":
            return self._shown(request)
        form = await read_form(request)
        found = {name: form.get(name, "") for name in ("website", *(f"port_{port}" for port in _PORTS))}
        if any(state not in get_args(Reach) for state in found.values()):
            return self._shown(request, refusal=_UNTESTED)
        ports = {port: cast("Reach", found[f"port_{port}"]) for port in _PORTS}
        observed = Observed(found["website"] == "open", ports)
        return self._shown(request, self._parts.troubleshooter.connection(observed))

    def _shown(
        self, request: Request, report: ConnectionReport | None = None, refusal: Refused | None = None
    ) -> Response:
        to_try = self._parts.to_try
        return self._page(
            request,
            "help_connection.html",
            refusal=refusal,
            report=report,
            website=to_try.website,
            addresses=_addresses(to_try, self._parts.secure),
            milliseconds=round(to_try.seconds * 1000),
            states=STATES,
            causes=CAUSES,
        )


def _addresses(to_try: ToTry, secure: bool) -> Mapping[int, str]:
    """Where a browser reaches each port."""
    scheme = "https" if secure else "http"
    return {
        number: f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"
        for number, (host, port) in to_try.ports.items()
    }
