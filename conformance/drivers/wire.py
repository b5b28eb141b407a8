"""One HTTP exchange, held against the wire contract: docs/vendors/contract.md."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx

from conformance.seams import ContractBroken, Outcome

__all__ = ["REASONS", "Answer", "Wire", "is_loopback", "text_field", "time_field"]

REASONS: Mapping[str, int] = {
    "not-signed-in": 401,
    "csrf": 403,
    "wrong-credentials": 422,
    "not-found": 404,
    "invalid-request": 422,
    "malformed-response": 422,
    "wrong-response": 422,
    "already-answered": 409,
    "challenge-lapsed": 410,
    "not-waiting": 409,
    "locked": 423,
    "no-device": 409,
    "no-access": 403,
    "no-second-factor": 403,
    "malformed-code": 422,
    "wrong-code": 422,
    "not-printed": 409,
    "not-verified": 403,
    "wrong-answers": 422,
}
"""The contract's reasons of a refusal and their statuses; ``wrong-credentials`` has 401 where one signs in."""

_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_PROBLEM_TYPE = re.compile(r"/problems/([a-z-]+)")
_SEE = "See the wire contract, docs/vendors/contract.md"


def is_loopback(url: str) -> bool:
    """Whether an address is one of this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@dataclass(frozen=True)
class Answer:
    """What a target answered, with what was asked, for the words of a failure.

    Attributes:
        asked: method and path, with ``{id}`` in place of identifiers.
        response: as it came.
    """

    asked: str
    response: httpx.Response

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    def body(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            ContractBroken: it is none.
        """
        try:
            body = self.response.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            self.broken("a JSON object as body", f"{self._media_type() or 'no media type'}, no JSON object")
        return body

    def success(self, status: int) -> dict[str, Any]:
        """The JSON body of the one success that the contract has for the request.

        Raises:
            ContractBroken: another status, or no JSON object.
        """
        self.expect_status(status)
        return self.body()

    def success_list(self, status: int) -> list[dict[str, Any]]:
        """The JSON body of a success that is a list of objects.

        Raises:
            ContractBroken: another status, or no such list.
        """
        self.expect_status(status)
        try:
            body = self.response.json()
        except ValueError:
            body = None
        if not isinstance(body, list) or not all(isinstance(each, dict) for each in body):
            self.broken("a JSON list of objects as body", "something else")
        return body

    def expect_status(self, status: int) -> None:
        """Take note that the request did what it is for.

        Raises:
            ContractBroken: another status came; where a problem came with it, its reason and detail are told.
        """
        if self.status != status:
            self.broken(f"status {status}", self._told())

    def refusal(self, credentials_status: int = REASONS["wrong-credentials"]) -> Outcome:
        """The refusal that the problem details tell of (RFC 9457).

        Args:
            credentials_status: the status that goes with ``wrong-credentials`` here.

        Raises:
            ContractBroken: no such problem details as the contract has.
        """
        if not 400 <= self.status < 500:
            self.broken("the success that the contract has, or a refusal with a status 4xx", f"status {self.status}")
        if self._media_type() != "application/problem+json":
            self.broken(
                "problem details, application/problem+json",
                f"status {self.status} with {self._media_type() or 'no media type'}",
            )
        problem = self.body()
        match = _PROBLEM_TYPE.fullmatch(str(problem.get("type", "")))
        reason = match.group(1) if match else None
        if reason is None or reason not in REASONS:
            self.broken("a type /problems/ and one of the contract's reasons", f"type {problem.get('type')!r}"[:120])
        wanted = credentials_status if reason == "wrong-credentials" else REASONS[reason]
        if self.status != wanted or problem.get("status") != wanted:
            self.broken(
                f"status {wanted} for {reason}, in the head and in the body",
                f"status {self.status} in the head and {problem.get('status')!r} in the body"[:120],
            )
        text_field(self, problem, "title")
        return Outcome(False, reason, text_field(self, problem, "detail"))

    def broken(self, expected: str, actual: str, hint: str = _SEE) -> NoReturn:
        """Raise what tells that the contract does not hold here."""
        raise ContractBroken(expected=f"{self.asked}: {expected}", actual=actual, hint=hint)

    def _media_type(self) -> str:
        media_type: str = self.response.headers.get("content-type", "")
        return media_type.partition(";")[0].strip().lower()

    def _told(self) -> str:
        told = f"status {self.status}"
        if self._media_type() != "application/problem+json":
            return told
        problem = self.body()
        return f"{told}, {problem.get('type')!s:.80}: {problem.get('detail')!s:.200}"


def text_field(answer: Answer, body: Mapping[str, Any], name: str, *, empty: bool = False) -> str:
    """A field of a JSON body that must be there, as a string.

    Args:
        answer: whose body it is.
        body: where the field is.
        name: the field's.
        empty: whether the string may be empty.

    Raises:
        ContractBroken: it is not there, is no string, or is empty where it must not be.
    """
    value = body.get(name)
    if not isinstance(value, str) or not (value or empty):
        kind = "no such field" if name not in body else "an empty string" if value == "" else type(value).__name__
        answer.broken(f'the field "{name}", a string', kind)
    return value


def time_field(answer: Answer, body: Mapping[str, Any], name: str) -> datetime:
    """A field of a JSON body that must be there, as a time by RFC 3339 in UTC.

    Raises:
        ContractBroken: it is not.
    """
    told = text_field(answer, body, name)
    if not _UTC_TIME.fullmatch(told):
        answer.broken(f'{name} by RFC 3339, in UTC with "Z"', "another format")
    return datetime.fromisoformat(told)


class Wire:
    """Sends requests to one address, and turns whatever goes wrong on the way into the contract's terms.

    Args:
        base_url: the address that the manifest gives.
        client: keeps cookies and connections; made by the caller, who closes it.
    """

    def __init__(self, base_url: str, client: httpx.Client) -> None:
        self.base_url = base_url.rstrip("/")
        self.client = client
        self._plain_loopback = self.base_url.startswith("http:") and is_loopback(self.base_url)

    def send(
        self,
        method: str,
        path: str,
        *,
        known_as: str | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one request; redirects are not followed.

        Args:
            method: of HTTP.
            path: relative to the address, with a slash at its head.
            known_as: the path as the contract writes it, where that differs.
            body: the JSON object to send.
            headers: further header fields.

        Raises:
            ContractBroken: no answer came.
        """
        asked = f"{method} {known_as or path}"
        try:
            response = self.client.request(
                method, self.base_url + path, json=body, headers=dict(headers or {}), follow_redirects=False
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.unanswered(asked, error) from error
        if self._plain_loopback:
            for cookie in list(self.client.cookies.jar):
                cookie.secure = False  # on loopback, browsers send a Secure cookie without TLS, and httpx does not
        return Answer(asked, response)

    def open_list(self, path: str) -> tuple[Answer, Sequence[Mapping[str, Any]]]:
        """Ask for a list that is open to some sessions alone.

        Args:
            path: see :meth:`send`.

        Returns:
            the answer, and the objects of the list; none where it is not open.

        Raises:
            ContractBroken: no answer came, or one that the contract does not have.
        """
        answer = self.send("GET", path)
        if answer.status in (401, 403):
            answer.refusal()
            return answer, ()
        return answer, answer.success_list(200)

    def unanswered(self, asked: str, error: Exception) -> ContractBroken:
        """What tells that a request got no answer."""
        actual, hint = _why_unanswered(error)
        place = urlsplit(self.base_url)
        where = f"{place.scheme}://{place.hostname or ''}" + (f":{place.port}" if place.port else "")
        return ContractBroken(expected=f"{asked}: an answer from {where}", actual=actual, hint=hint)


def _why_unanswered(error: Exception) -> tuple[str, str]:
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection within the time allowed", "Is it running, and does a firewall stand between?"
    if isinstance(error, httpx.TimeoutException):
        return "none within the time allowed", "Does the request wait for something? The manifest sets the time"
    if isinstance(error, httpx.ConnectError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return (
            "a certificate that the run's authority did not issue for this address",
            "Serve the certificate of SECURE_LOGIN_TLS_CERT, or name your authority as ca in the manifest",
        )
    if isinstance(error, httpx.ConnectError):
        return f"no connection ({error})", "Does it listen there, with TLS where the address says https?"
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return "an address that cannot be reached over HTTP", "Mend the address in the manifest"
    return f"the connection ended without an answer ({type(error).__name__})", "Look at what the target logged"
