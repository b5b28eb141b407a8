"""The toy card: right as it is, and with variants that end a scenario in every way that there is."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from conformance.errors import ConfigFault
from conformance.seams import ContractBroken, DeviceSpec, Inconclusive, PersonRecord, Surface

ASKS = "PIN>"
ABILITIES = frozenset({"provision", "enrol", "clock"})
HINT = "look at the display's cable"
GATE = "TOY_GATE"
"""The environment variable that names the named pipe at which the variant that waits does so."""
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Opened:
    """A composition, with a rule broken where a variant is named."""

    variant: str | None


@dataclass(frozen=True)
class Mutant:
    """As the suite asks for it in ``conformance.commands.planning``."""

    name: str
    clauses: tuple[str, ...]
    breaks: str
    exceptions: Mapping[Surface, str] = field(default_factory=dict)


def _breaks_contract() -> str:
    raise ContractBroken(expected="a display", actual="there is none", hint=HINT, clause="TOY-3")


def _cannot_say() -> str:
    raise Inconclusive("no-light", "it is too dark to read the display")


def _is_misconfigured() -> str:
    raise ConfigFault("the card has no battery", where="drawer 3", mend="Put one in")


def _raises() -> str:
    raise ZeroDivisionError("one by nothing")


def _leaves() -> str:
    raise SystemExit(0)


def _skips() -> str:
    pytest.skip("not today")


def _expects_to_fail() -> str:
    pytest.xfail("it never worked")


def _dies() -> str:
    os._exit(9)


def _waits() -> str:
    gate = os.open(Path(os.environ[GATE]), os.O_RDONLY | os.O_NONBLOCK)
    try:
        opened, _, _ = select.select([gate], [], [], _PATIENCE_SECONDS)
    finally:
        os.close(gate)
    return ASKS if opened else "nobody came"


DISPLAYS: Mapping[str, Callable[[], str]] = {
    "wrong-display": lambda: "NO",
    "breaks-contract": _breaks_contract,
    "cannot-say": _cannot_say,
    "is-misconfigured": _is_misconfigured,
    "raises": _raises,
    "leaves": _leaves,
    "skips": _skips,
    "expects-to-fail": _expects_to_fail,
    "dies": _dies,
}


_CARDS: list[object] = []
"""Those made so far in this process, for the one variant that goes from bad to worse."""


class Card:
    """Its display always asks for the PIN."""

    def __init__(self, variant: str | None, pin: str | None = None) -> None:
        self._display = DISPLAYS.get(variant or "", lambda: ASKS)
        if variant == "tells-the-pin":
            self._display = lambda: f"PIN {pin}"
        if variant == "waits":
            self._display = cache(_waits)
        if variant == "fails-then-dies":
            self._display = DISPLAYS["dies" if _CARDS else "wrong-display"]
            _CARDS.append(self)

    def press(self) -> None: ...

    def type(self, digits: str) -> None: ...

    def confirm(self) -> None: ...

    def display(self) -> str:
        return self._display()

    def respond(self, challenge: str) -> str:
        return challenge


class Control:
    """Takes whatever it is told; some variants offer less."""

    def __init__(self, variant: str | None, abilities: frozenset[str] = ABILITIES) -> None:
        self._abilities = abilities - {str(variant).removeprefix("no-")}

    def abilities(self) -> frozenset[str]:
        return self._abilities

    def provision(self, person: PersonRecord) -> PersonRecord:
        return person

    def enrol(self, username: str, device: DeviceSpec) -> None: ...

    def make_twin(self, device: DeviceSpec) -> str:
        raise ContractBroken(expected="no call of an ability that is not offered", actual="make_twin was called")

    def set_clock(self, now: datetime) -> None: ...

    def reset(self, variant: str | None = None) -> None: ...


def asks_for_the_moon(variant: str | None) -> Opened:
    raise LookupError("there is no moon tonight")


def open_in_process(variant: str | None) -> Opened:
    return Opened(variant)


def control(opened: Opened) -> Control:
    return Control(opened.variant)


def boastful_control(opened: Opened) -> Control:
    return Control(opened.variant, ABILITIES | {"twins"})


class ClumsyControl(Control):
    """Stumbles over what it says that it can do."""

    def set_clock(self, now: datetime) -> None:
        raise LookupError("there is no clock in this house")


def clumsy_control(opened: Opened) -> Control:
    return ClumsyControl(opened.variant)


def card(opened: Opened, device: DeviceSpec) -> Card:
    return Card(opened.variant, device.pin)


def no_portal(opened: Opened, person: PersonRecord) -> object:
    return object()


def catalogue() -> list[Mutant]:
    return [
        Mutant("wrong-display", ("TOY-1",), "the display says no"),
        Mutant("harmless", ("TOY-2",), "nothing"),
        Mutant("unseen", ("TOY-1",), "what is under the lid", {"model": "a model has no lid"}),
        Mutant("cannot-say", ("TOY-2",), "the light"),
    ]


def every_variant() -> list[Mutant]:
    return [
        Mutant(name, ("TOY-1",), "it ends otherwise")
        for name in (*DISPLAYS, "fails-then-dies", "tells-the-pin", "waits")
    ]
