"""The troubleshooter over HTTP: docs/vendors/contract.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args
from urllib.parse import quote

import httpx

from conformance.drivers.wire import Answer, Wire, text_field, time_field
from conformance.seams import Credentials, Diagnosis, Goal, Means, NextStep, Outcome, TradingAccount

__all__ = ["HttpTroubleshooter"]

Choice = TypeVar("Choice", bound=str)
_BASE = "/api/v1/troubleshooter"


class HttpTroubleshooter:
    """The guidance by its JSON API. Implements :class:`conformance.seams.Troubleshooter`.

    Args:
        base_url: the API's address in the manifest.
        client: not closed here.
    """

    def __init__(self, base_url: str, client: httpx.Client) -> None:
        self._wire = Wire(base_url, client)

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
