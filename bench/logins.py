"""Complete logins to Client Portal by the second, over HTTP with TLS: by temporary passcode, and by code card.

A login is what the driver does: username and password, what is asked for, the code, and what is open then. It is
held against as many bare requests of the same server, so that a slow machine does not pass for a slow portal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import Ratio, Sample, Spread
from bench.measuring import DidNotRun, in_turn, timed
from conformance.drivers.http import HttpPortal
from conformance.launching import ServedTarget
from conformance.loopback import Premises
from conformance.manifest import load_manifest
from conformance.seams import Control, Outcome, PersonRecord
from conformance.target import OpenTarget

__all__ = ["LARGEST", "REQUESTS_OF_A_LOGIN", "measure_logins"]

LARGEST = 100
"""Logins in a run: a code card has cells for 111, and each round takes a new one."""

REQUESTS_OF_A_LOGIN = 4
"""Requests that a login takes: credentials, what is asked for, the code, what is open."""


def measure_logins(root: Path, rounds: int, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure, on the reference as it is launched for a suite.

    Args:
        root: of the project.
        rounds: how often.
        count: logins in each run, :data:`LARGEST` at the most.
        say: is told how far it is.

    Returns:
        the section ``logins`` of ``bench.json``.

    Raises:
        DidNotRun: a login did not open what it must.
        ValueError: more logins than a card is good for.
    """
    if not 1 <= count <= LARGEST:
        raise ValueError(f"from 1 to {LARGEST} logins in a run, for more a code card has no cells; not {count}")
    with _served(root) as stage:
        samples = in_turn(
            {
                "temporary passcode": lambda: stage.by_passcode(count),
                "code card": lambda: stage.by_card(count),
                "bare requests": lambda: stage.bare(count * REQUESTS_OF_A_LOGIN),
            },
            rounds,
            say,
        )
    plain = samples["bare requests"]
    return {
        "logins": count,
        "per_second": {
            side: Spread.of([count / sample.wall for sample in taken]).as_json()
            for side, taken in samples.items()
            if side != "bare requests"
        },
        "samples": {side: [sample.as_json() for sample in taken] for side, taken in samples.items()},
        "ratios": [
            Ratio.of(f"logins by {side} over as many bare requests", samples[side], plain).as_json()
            for side in ("temporary passcode", "code card")
        ],
    }


class _Stage:
    """One person after another, each with a passcode or a card of their own; making them is not measured."""

    def __init__(self, portal: str, target: OpenTarget, control: Control) -> None:
        self._portal = portal
        self._target = target
        self._control = control
        self._people = 0

    def by_passcode(self, count: int) -> Sample:
        """So many logins with one temporary passcode."""
        person = self._person()
        passcode = self._control.give_temporary_passcode(person.username)
        return self._logins(person, count, lambda _: passcode)

    def by_card(self, count: int) -> Sample:
        """So many logins with one code card, each with two codes of its own."""
        person = self._person()
        codes = self._card_of(person)

        def code(portal: HttpPortal) -> str:
            asked = portal.second_factor()
            if asked is None or asked.indexes is None:
                raise DidNotRun("the login asks for no codes of the card")
            return "".join(codes[index] for index in asked.indexes)

        return self._logins(person, count, code)

    def bare(self, count: int) -> Sample:
        """So many requests of the page that needs nothing."""
        with self._target.client() as client:

            def ask() -> None:
                for _ in range(count):
                    client.get(self._portal + "/api/v1/session")

            return timed(ask)

    def _logins(self, person: PersonRecord, count: int, code: Callable[[HttpPortal], str]) -> Sample:
        with self._target.client() as client:
            portal = HttpPortal(self._portal, client)

            def log_in() -> None:
                for _ in range(count):
                    _must(portal.sign_in(person.credentials))
                    if portal.second_factor() is None:
                        raise DidNotRun("the login asks for no second factor")
                    _must(portal.give_second_factor(code(portal)))
                    if portal.access() != "full":
                        raise DidNotRun("the login does not open all of Client Portal")

            return timed(log_in)

    def _card_of(self, person: PersonRecord) -> dict[int, str]:
        passcode = self._control.give_temporary_passcode(person.username)
        with self._target.client() as client:
            portal = HttpPortal(self._portal, client)
            _must(portal.sign_in(person.credentials))
            _must(portal.give_second_factor(passcode))
            _must(portal.request_card())
            codes = dict(portal.card_codes())
            _must(portal.print_card())
            _must(portal.go_on_with_card())
            asked = portal.card_indexes()
            if asked is None:
                raise DidNotRun("the activation of the card shows no index numbers")
            _must(portal.give_card_values("".join(codes[index] for index in asked)))
            _must(portal.finish_card())
        return codes

    def _person(self) -> PersonRecord:
        self._people += 1
        name = f"bench{self._people}"
        return self._control.provision(
            PersonRecord(name, f"pass word {name}", "Ada Example", f"{name}@example.com", "US", f"U{self._people:07d}")
        )


def _must(outcome: Outcome) -> None:
    if not outcome.accepted:
        raise DidNotRun(f"a login was refused: {outcome.reason}")


@contextmanager
def _served(root: Path) -> Iterator[_Stage]:
    premises = Premises()
    try:
        target = OpenTarget(load_manifest(root / "reference_impl" / "target.toml"), premises, 1)
        try:
            served: ServedTarget = target.served()
            control = target.control_served(None)
            if control is None:
                raise DidNotRun("the reference has no test control")
            control.set_clock(datetime.now(UTC).replace(microsecond=0))
            yield _Stage(served.address("${portal}"), target, control)
        finally:
            target.stop()
    finally:
        premises.leave()
