"""Client Portal and test control over HTTP: docs/vendors/contract.md."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote

import httpx

from conformance.drivers.http_control import ABILITIES, Abilities, HttpControl
from conformance.drivers.http_documents import HttpDocuments
from conformance.drivers.wire import Answer, Wire, text_field, time_field
from conformance.seams import (
    Access,
    Account,
    ContractBroken,
    Credentials,
    Inconclusive,
    Outcome,
    Screens,
    SecondFactor,
    SignInPage,
    StatementForm,
    StatementKind,
    TaskRequest,
)

__all__ = ["ABILITIES", "Abilities", "HttpControl", "HttpPortal"]

_VERIFICATION = "/api/v1/verifications/{id}"
_ACCESS = ("full", "card-only", "statements", "none")


class HttpPortal(HttpDocuments):
    """Client Portal by its JSON API, for one person. Implements :class:`conformance.seams.Portal`.

    Args:
        base_url: the API's address in the manifest.
        client: this person's own; its cookies are the session. It is not closed here.
    """

    def __init__(self, base_url: str, client: httpx.Client) -> None:
        self._wire = Wire(base_url, client)
        self._csrf_token: str | None = None
        self._id: str | None = None
        self._displayed: str | None = None
        self._answered: str | None = None
        self._asks: SecondFactor | None = None

    @property
    def screens(self) -> Screens:
        """There are none here.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive("no-screens", "the API has no screens; clauses about what is seen run on browser")

    def visit(self) -> None:
        """There are no pages here; see :attr:`screens`."""
        _ = self.screens

    def sign_in_page(self) -> SignInPage:
        """There are no pages here.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive("no-screens", "the API has no page on which one signs in")

    def sign_in(self, credentials: Credentials) -> Outcome:
        """Open a session; its cookie stays with the client.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        body = {"username": credentials.username, "password": credentials.password}
        answer = self._wire.send("POST", "/api/v1/session", body=body)
        if answer.status != 201:
            return _discreet(answer.refusal(credentials_status=401), credentials)
        self._take_session(answer, answer.success(201), new=True)
        return Outcome(True)

    def second_factor(self) -> SecondFactor | None:
        """What the answer to signing in asked for.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        if self._asks is None:
            return None
        answer = self._wire.send("GET", "/api/v1/session")
        if answer.status == 401:
            return None
        self._take_session(answer, answer.success(200))
        return self._asks

    def give_second_factor(self, code: str) -> Outcome:
        """Complete the sign-in; the cookie and the token change with it.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        body = {"code": code}
        if self._asks is not None and self._asks.challenge is not None:
            body["challenge"] = self._asks.challenge
        answer = self._change("/api/v1/session/second-factor", body)
        if answer.status != 200:
            return answer.refusal()
        self._take_session(answer, answer.success(200), new=True)
        if self._asks is not None:
            answer.broken("a session that is open", "it asks for a second factor again")
        return Outcome(True)

    def access(self) -> Access:
        """Ask what is open.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._wire.send("GET", "/api/v1/session")
        if answer.status == 401:
            answer.refusal()
            return "none"
        session = answer.success(200)
        opened = text_field(answer, session, "access")
        if opened not in _ACCESS:
            answer.broken(f'"access" as one of {", ".join(_ACCESS)}', f"{opened:.40}")
        return cast("Access", opened)

    def reactivate_device(self, serial: str) -> Outcome:
        """Re-activate a device.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        path = f"/api/v1/devices/{quote(serial, safe='')}/reactivation"
        answer = self._change(path, {}, known_as="/api/v1/devices/{serial}/reactivation")
        return Outcome(True) if answer.status == 204 else answer.refusal()

    def activate_device(self, serial: str, code: str) -> Outcome:
        """Activate a new device.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        path = f"/api/v1/devices/{quote(serial, safe='')}/activation"
        answer = self._change(path, {"code": code}, known_as="/api/v1/devices/{serial}/activation")
        return Outcome(True) if answer.status == 204 else answer.refusal()

    # -------------------------------------------------------------- statements
    def statements(self) -> Sequence[str]:
        """Ask for the list.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer, listed = self._wire.open_list("/api/v1/statements")
        return [text_field(answer, each, "kind") for each in listed]

    def statement(self, kind: StatementKind, form: StatementForm) -> str:
        """Download one.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._wire.send("GET", f"/api/v1/statements/{kind}.{form}", known_as="/api/v1/statements/{name}")
        answer.expect_status(200)
        disposition: str = answer.response.headers.get("content-disposition", "")
        if not disposition.lower().startswith("attachment"):
            answer.broken("a Content-Disposition that begins with attachment", disposition[:80] or "none")
        return answer.response.text

    # -------------------------------------------------------------- the code card
    def use_code_card(self) -> Outcome:
        """Choose the code card in place of what the sign-in asks for.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._change("/api/v1/session/choice", {"kind": "code-card"})
        if answer.status != 200:
            return answer.refusal()
        self._take_session(answer, answer.success(200))
        return Outcome(True)

    def devices(self) -> Sequence[str]:
        """Ask for the devices.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._wire.send("GET", "/api/v1/devices")
        found = answer.success_list(200)
        return [text_field(answer, each, "serial") for each in found if each.get("active") is True]

    def request_card(self) -> Outcome:
        """Request a card.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._card_step("", {}, "displayed", status=201)

    def card_codes(self) -> Mapping[int, str]:
        """Ask for the card, and tell the codes that it shows.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._wire.send("GET", "/api/v1/card")
        if answer.status in (401, 403, 404):
            answer.refusal()
            return {}
        codes = answer.success(200).get("codes") or {}
        if not isinstance(codes, dict) or not all(
            index.isdecimal() and isinstance(code, str) for index, code in codes.items()
        ):
            answer.broken('the field "codes", texts by index', type(codes).__name__)
        return {int(index): code for index, code in codes.items()}

    def print_card(self) -> Outcome:
        """Tell that the card is printed.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._change("/api/v1/card/print", {})
        return Outcome(True) if answer.status == 204 else answer.refusal()

    def printed_card(self) -> str:
        """There is no paper here.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive("no-screens", "the API prints nothing; the surface browser does")

    def saved_card(self) -> str:
        """There is no image here.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive("no-screens", "the API shows no image; the surface browser does")

    def go_on_with_card(self, *, acknowledged: bool = False) -> Outcome:
        """Go on to activation.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._card_step("/activation", {"acknowledged": acknowledged}, "activation")

    def card_indexes(self) -> tuple[int, int] | None:
        """The indexes that the answers asked for last.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._wire.send("GET", "/api/v1/card")
        if answer.status in (401, 403, 404):
            answer.refusal()
            return None
        card = answer.success(200)
        return None if card.get("indexes") is None else _indexes(answer, card)

    def give_card_values(self, values: str) -> Outcome:
        """Enter card values.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._card_step("/values", {"values": values}, "accepted")

    def card_expiry(self) -> datetime | None:
        """When the card expires, as it was said last.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._wire.send("GET", "/api/v1/card")
        if answer.status in (401, 403, 404):
            answer.refusal()
            return None
        card = answer.success(200)
        if card.get("ends_at") is None:
            return None
        return time_field(answer, card, "ends_at")

    def finish_card(self) -> Outcome:
        """Finalize.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._card_step("/end", {}, "active")

    def _card_step(self, below: str, body: Mapping[str, Any], wanted: str, status: int = 200) -> Outcome:
        answer = self._change(f"/api/v1/card{below}", body)
        if answer.status != status:
            return answer.refusal()
        state = text_field(answer, answer.success(status), "state")
        if state != wanted:
            answer.broken(f"state {wanted}", f"state {state:.40}")
        return Outcome(True)

    # -------------------------------------------------------------- tasks that require verification
    def begin(self, task: TaskRequest) -> Outcome:
        """Start a verification for a task.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        self._id = self._displayed = self._answered = None
        body = {"task": task.kind, "details": dict(task.details)}
        answer = self._change("/api/v1/verifications", body)
        if answer.status != 201:
            return answer.refusal()
        begun = answer.success(201)
        self._id = text_field(answer, begun, "id")
        self._take(answer, begun, "credentials")
        return Outcome(True)

    def submit_credentials(self, credentials: Credentials) -> Outcome:
        """Give the verification its credentials.

        Raises:
            ContractBroken: the answer is not as the contract has it, or no verification was begun.
        """
        body = {"username": credentials.username, "password": credentials.password}
        answer = self._change(self._path("/credentials"), body, known_as=f"{_VERIFICATION}/credentials")
        if answer.status != 200:
            return _discreet(answer.refusal(), credentials)
        self._take(answer, answer.success(200), "challenge")
        return Outcome(True)

    def challenge(self) -> str | None:
        """Ask for the verification and tell the challenge that it shows.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        if self._id is None:
            return None
        answer = self._wire.send("GET", self._path(), known_as=_VERIFICATION)
        self._take(answer, answer.success(200))
        return self._displayed

    def answer(self, response: str) -> Outcome:
        """Answer the challenge that was displayed last.

        Raises:
            ContractBroken: the answer is not as the contract has it, or no challenge is displayed.
        """
        body = self._response_body(response, self._present_challenge())
        self._answered = self._displayed
        outcome = self._judged(self._change(self._path("/response"), body, known_as=f"{_VERIFICATION}/response"))
        if not outcome.accepted and outcome.reason != "wrong-response":
            self._displayed = None  # what is displayed now, only the portal knows
        return outcome

    def answer_again(self, response: str) -> Outcome:
        """Send the same request for the challenge that was answered last.

        Raises:
            ContractBroken: the answer is not as the contract has it, or nothing was answered yet.
        """
        if self._answered is None:
            raise ContractBroken(expected="a challenge that was answered", actual="none was")
        body = self._response_body(response, self._answered)
        return self._judged(self._change(self._path("/response"), body, known_as=f"{_VERIFICATION}/response"))

    def answer_at_once(self, response: str, requests: int) -> Sequence[Outcome]:
        """Send the same answer over several connections at one moment.

        Raises:
            ContractBroken: one of the answers is not as the contract has it.
        """
        body = self._response_body(response, self._present_challenge())
        self._answered = self._displayed
        connected, ready = threading.Barrier(requests), threading.Barrier(requests)

        def send() -> Answer:
            try:
                self._hold_a_connection(connected)
                ready.wait()
                return self._change(self._path("/response"), body, known_as=f"{_VERIFICATION}/response")
            except BaseException:
                connected.abort()
                ready.abort()
                raise

        with ThreadPoolExecutor(requests) as pool:
            sent = [pool.submit(send) for _ in range(requests)]
        faults = [fault for future in sent if (fault := future.exception()) is not None]
        for fault in faults:
            if not isinstance(fault, threading.BrokenBarrierError):
                raise fault
        return [self._judged(future.result()) for future in sent]

    def whereabouts(self) -> str:
        """The identifier of the verification.

        Raises:
            ContractBroken: none was begun.
        """
        self._path()
        return self._id or ""

    def answer_in_passing(self, whereabouts: str, challenge: str, response: str) -> Outcome:
        """Send a response for a verification of another session with the cookie and the token of this one, if any.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        path = f"/api/v1/verifications/{quote(whereabouts, safe='')}/response"
        answer = self._change(path, self._response_body(response, challenge), known_as=f"{_VERIFICATION}/response")
        return Outcome(True) if answer.status == 200 else answer.refusal()

    def account(self) -> Account:
        """Ask for the account.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._wire.send("GET", "/api/v1/account")
        account = answer.success(200)
        text_field(answer, account, "username")
        completed = account.get("completed")
        if not isinstance(completed, list) or not all(isinstance(kind, str) for kind in completed):
            answer.broken('the field "completed", a list of strings', type(completed).__name__)
        limit = account.get("transfer_limit")
        if not isinstance(limit, int) or isinstance(limit, bool):
            answer.broken('the field "transfer_limit", a whole number', type(limit).__name__)
        banks = _entries(answer, account, "banks", "name", "iban_end")
        contacts = _entries(answer, account, "trusted_contacts", "name", "phone")
        return Account(text_field(answer, account, "email"), tuple(completed), limit, banks, contacts)

    # -------------------------------------------------------------- parts of an exchange
    def _take_session(self, answer: Answer, session: Mapping[str, Any], *, new: bool = False) -> None:
        """Hold a session against the contract; a new one comes with a cookie and begins with no verification."""
        text_field(answer, session, "username")
        self._csrf_token = text_field(answer, session, "csrf_token")
        asks = session.get("second_factor")
        self._asks = None if asks is None else _second_factor(answer, asks)
        if new:
            if "set-cookie" not in answer.response.headers:
                answer.broken("a cookie, which is the session", "no Set-Cookie")
            self._id = self._displayed = self._answered = None

    def _path(self, below: str = "") -> str:
        if self._id is None:
            raise ContractBroken(
                expected="a verification that was begun",
                actual="none was begun, or beginning it was refused",
                hint="Look at the outcome of POST /api/v1/verifications",
            )
        return f"/api/v1/verifications/{quote(self._id, safe='')}{below}"

    def _change(self, path: str, body: Mapping[str, Any], known_as: str | None = None) -> Answer:
        headers = {"X-CSRF-Token": self._csrf_token} if self._csrf_token else {}
        return self._wire.send("POST", path, known_as=known_as, body=body, headers=headers)

    def _hold_a_connection(self, others: threading.Barrier) -> None:
        """Keep a connection busy until everybody has one, so that the pool holds one for each."""
        request = self._wire.client.build_request("GET", self._wire.base_url + self._path())
        try:
            response = self._wire.client.send(request, stream=True)
            try:
                others.wait()
                response.read()
            finally:
                response.close()
        except httpx.HTTPError as error:
            raise self._wire.unanswered(f"GET {_VERIFICATION}", error) from error

    @staticmethod
    def _response_body(response: str, challenge: str) -> dict[str, str]:
        return {"passcode": response, "challenge": challenge}

    def _present_challenge(self) -> str:
        challenge = self._displayed or self.challenge()
        if challenge is None:
            raise ContractBroken(
                expected="a challenge to answer",
                actual="the portal shows none",
                hint="A verification in state challenge shows challenge and expires_at",
            )
        return challenge

    def _judged(self, answer: Answer) -> Outcome:
        if answer.status != 200:
            return answer.refusal()
        self._take(answer, answer.success(200), "complete")
        return Outcome(True)

    def _take(self, answer: Answer, verification: Mapping[str, Any], wanted: str | None = None) -> None:
        """Hold a verification against the contract and keep the challenge that it shows."""
        if text_field(answer, verification, "id") != self._id:
            answer.broken("the id of the verification that was begun", "another id")
        state = text_field(answer, verification, "state")
        if state not in {"credentials", "challenge", "complete"} or (wanted and state != wanted):
            answer.broken(f"state {wanted or 'credentials, challenge or complete'}", f"state {state:.40}")
        shown = [name for name in ("challenge", "expires_at") if verification.get(name) is not None]
        if state != "challenge":
            if shown:
                answer.broken(f"no challenge and no expires_at in state {state}", f"shows {' and '.join(shown)}")
            self._displayed = None
            return
        self._displayed = text_field(answer, verification, "challenge")
        time_field(answer, verification, "expires_at")


def _second_factor(answer: Answer, asks: object) -> SecondFactor:
    if not isinstance(asks, dict):
        answer.broken('"second_factor", an object', type(asks).__name__)
    kind = text_field(answer, asks, "kind")
    if kind == "device":
        return SecondFactor("device", text_field(answer, asks, "challenge"))
    if kind == "code-card":
        return SecondFactor("code-card", indexes=_indexes(answer, asks))
    if kind != "temporary-passcode":
        answer.broken("a second factor of kind device, temporary-passcode or code-card", f"{kind:.40}")
    return SecondFactor("temporary-passcode")


def _indexes(answer: Answer, body: Mapping[str, Any]) -> tuple[int, int]:
    found = body.get("indexes")
    if not isinstance(found, list) or len(found) != 2 or not all(type(index) is int for index in found):
        answer.broken('the field "indexes", two whole numbers', repr(found)[:80])
    return found[0], found[1]


def _discreet(outcome: Outcome, credentials: Credentials) -> Outcome:
    """The outcome, its message without the password where the portal repeats it."""
    if not credentials.password:
        return outcome
    return Outcome(outcome.accepted, outcome.reason, outcome.message.replace(credentials.password, "[secret]"))


def _entries(answer: Answer, account: Mapping[str, Any], name: str, *fields: str) -> tuple[str, ...]:
    """A list of objects, each told by its fields."""
    entries = account.get(name)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        answer.broken(f'the field "{name}", a list of objects', type(entries).__name__)
    return tuple(", ".join(text_field(answer, entry, field) for field in fields) for entry in entries)
