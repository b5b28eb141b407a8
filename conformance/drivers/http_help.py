"""The troubleshooter over HTTP: docs/vendors/contract.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar, get_args
from urllib.parse import quote

import httpx

from conformance.drivers.tcp_gateway import Unreachable, connected
from conformance.drivers.wire import Answer, Wire, text_field, time_field
from conformance.seams import (
    ConnectionReport,
    Credentials,
    Diagnosis,
    Goal,
    Hindrance,
    Means,
    NextStep,
    Outcome,
    PhonePlatform,
    PortState,
    SendingStart,
    TradingAccount,
    TradingPort,
)

__all__ = ["HttpTroubleshooter"]

Choice = TypeVar("Choice", bound=str)
_BASE = "/api/v1/troubleshooter"
_PORTS: Final[tuple[TradingPort, ...]] = (4000, 4001)
_STATES: Final[Mapping[str, PortState]] = {
    "port-refused": "refused",
    "port-filtered": "filtered",
    "port-unreachable": "filtered",  # something on the way says that it lets nothing through
}


class HttpTroubleshooter:
    """The guidance by its JSON API. Implements :class:`conformance.seams.Troubleshooter`.

    Args:
        base_url: the API's address in the manifest.
        client: not closed here.
        port_timeout: seconds after which what does not answer is filtered.
    """

    def __init__(self, base_url: str, client: httpx.Client, *, port_timeout: float = 3.0) -> None:
        self._wire = Wire(base_url, client)
        self._client = client
        self._within = port_timeout

    def situations(self) -> Mapping[str, str]:
        """Ask for the list.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._pairs("/situations", "title")

    def advice(self, situation: str) -> Sequence[str]:
        """Choose one of them.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        path = f"{_BASE}/situations/{quote(situation, safe='')}"
        answer = self._wire.send("GET", path, known_as=f"{_BASE}/situations/{{id}}")
        if answer.status == 404:
            answer.refusal()
            return ()
        told = answer.success(200).get("advice")
        if not isinstance(told, list) or not told or not all(isinstance(each, dict) for each in told):
            answer.broken('the field "advice", a list of objects that is not empty', "something else")
        return [text_field(answer, each, "text") for each in told]

    def sending_steps(self, platform: PhonePlatform) -> Sequence[str]:
        """Ask for the steps of a platform.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer, steps = self._steps(platform)
        return [f"{text_field(answer, each, 'text')} {each.get('note') or ''}".strip() for each in steps]

    def sending_rules(self, start: SendingStart) -> Sequence[str]:
        """Follow the address of the rules from where it is to be told.

        Raises:
            ContractBroken: an answer is not as the contract has it.
        """
        if start == "beginning":
            answer = self._wire.send("GET", f"{_BASE}/documents")
            place: Mapping[str, Any] = answer.success(200)
        else:
            answer, steps = self._steps(start)
            place = steps[-1]
        if place.get("rules") is None:
            return ()
        rules = self._wire.send("GET", text_field(answer, place, "rules"), known_as=f"{_BASE}/documents/rules")
        told = rules.success(200).get("rules")
        if not isinstance(told, list) or not told or not all(isinstance(each, str) for each in told):
            rules.broken('the field "rules", a list of texts that is not empty', "something else")
        return told

    def _steps(self, platform: str) -> tuple[Answer, Sequence[Mapping[str, Any]]]:
        answer = self._wire.send("GET", f"{_BASE}/documents/{platform}")
        told = answer.success(200).get("steps")
        if not isinstance(told, list) or not told or not all(isinstance(each, dict) for each in told):
            answer.broken('the field "steps", a list of objects that is not empty', "something else")
        return answer, told

    def articles(self) -> Mapping[str, str]:
        """Ask for the further articles.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        return self._pairs("/articles", "subject")

    def diagnose(
        self,
        credentials: Credentials,
        goal: Goal,
        *,
        account: TradingAccount = "live",
        without: Sequence[Means] = (),
    ) -> Diagnosis | Outcome:
        """Send who cannot log in, where, and without what.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        body = {
            "username": credentials.username,
            "password": credentials.password,
            "goal": goal,
            "account": account,
            "without": list(without),
        }
        answer = self._wire.send("POST", f"{_BASE}/diagnosis", body=body)
        if answer.status != 200:
            return answer.refusal()
        told = answer.success(200)
        means = told.get("means")
        if not isinstance(means, list) or any(each not in get_args(Means) for each in means):
            answer.broken(f'the field "means", a list of {", ".join(get_args(Means))}', f"{means!r:.80}")
        return Diagnosis(
            _one_of(answer, told, "step", get_args(NextStep)),
            _one_of(answer, told, "place", get_args(Goal)),
            _one_of(answer, told, "credentials", get_args(TradingAccount)),
            _one_of(answer, told, "account", get_args(TradingAccount)),
            means,
            text_field(answer, told, "advice"),
            time_field(answer, told, "opens_at") if "opens_at" in told else None,
        )

    def test_connection(self) -> ConnectionReport:
        """Ask what to try, try it from here, and send what became of it.

        Raises:
            ContractBroken: an answer is not as the contract has it.
        """
        to_try = self._wire.send("GET", f"{_BASE}/connection")
        told = to_try.success(200)
        website = text_field(to_try, told, "website")
        if not website.startswith(("https://", "http://")):
            to_try.broken('the field "website", an address with its scheme', f"{website:.80}")
        places = {port: _place(to_try, each) for port, each in _by_port(to_try, told).items()}
        observed = {
            "website": self._answers(website),
            "ports": {str(port): self._state(*places[port]) for port in _PORTS},
        }
        return _report(self._wire.send("POST", f"{_BASE}/connection", body=observed))

    def _answers(self, website: str) -> bool:
        try:
            self._client.get(website, timeout=self._within)
        except httpx.TransportError:
            return False
        return True

    def _state(self, host: str, port: int) -> PortState:
        try:
            connected(host, port, self._within).close()
        except Unreachable as fact:
            return _STATES[fact.reason]
        return "open"

    def _pairs(self, below: str, value: str) -> Mapping[str, str]:
        answer = self._wire.send("GET", f"{_BASE}{below}")
        listed = answer.success_list(200)
        return {text_field(answer, each, "id"): text_field(answer, each, value) for each in listed}


def _one_of(answer: Answer, told: Mapping[str, Any], name: str, choices: tuple[Choice, ...]) -> Choice:
    value = text_field(answer, told, name)
    chosen = next((choice for choice in choices if value == choice), None)
    if chosen is None:
        answer.broken(f'"{name}" as one of {", ".join(choices)}', f"{value:.40}")
    return chosen


def _by_port(answer: Answer, told: Mapping[str, Any]) -> Mapping[TradingPort, Mapping[str, Any]]:
    """What is told of each of the platform's ports."""
    listed = told.get("ports")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        answer.broken('the field "ports", a list of objects', type(listed).__name__)
    found = {port: each for each in listed for port in _PORTS if each.get("number") == port}
    if len(found) != len(_PORTS):
        answer.broken("both ports, with the numbers 4000 and 4001", f"{len(found)} of them")
    return found


def _place(answer: Answer, each: Mapping[str, Any]) -> tuple[str, int]:
    port = each.get("port")
    if type(port) is not int or not 0 < port < 65536:
        answer.broken('the field "port", from 1 to 65535', f"{port!r:.40}")
    return text_field(answer, each, "host"), port


def _report(answer: Answer) -> ConnectionReport:
    told = answer.success(200)
    by_port = _by_port(answer, told)
    if not isinstance(told.get("website"), bool):
        answer.broken('the field "website", true or false', type(told.get("website")).__name__)
    return ConnectionReport(
        told["website"],
        {port: _one_of(answer, each, "state", get_args(PortState)) for port, each in by_port.items()},
        {port: _one_of(answer, each, "cause", get_args(Hindrance)) for port, each in by_port.items()},
        _one_of(answer, told, "cause", get_args(Hindrance)),
        text_field(answer, told, "advice"),
    )
