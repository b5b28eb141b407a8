"""Three implementations that no suite may let pass, as a vendor would hand them over: by factories, in process.

``does_nothing`` takes everything and gives the empty value of each type. ``always_yes`` accepts whatever comes, shows
everything at once, and keeps nothing. ``always_no`` refuses whatever comes.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from conformance.seams import (
    Access,
    Account,
    ContractBroken,
    Credentials,
    DeviceSpec,
    FiledDocument,
    Inconclusive,
    Lens,
    Outcome,
    PersonRecord,
    PhoneSpec,
    Place,
    SecondFactor,
    SignInPage,
    StatementForm,
    StatementKind,
    TaskRequest,
)

# A PNG of one pixel.
SPECK = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")

NOTHING = Outcome(accepted=False)
YES = Outcome(accepted=True, message="Yes.")
NO = Outcome(accepted=False, reason="wrong-response", message="No. Please call us.")


@dataclass(frozen=True)
class Nature:
    """How an implementation meets everything that is asked of it."""

    outcome: Outcome
    shows: bool
    challenge: str | None
    completed: tuple[str, ...]
    display: str
    response: str | None
    access: Access = "none"


DOES_NOTHING = Nature(NOTHING, shows=False, challenge=None, completed=(), display="", response=None)
ALWAYS_YES = Nature(
    YES,
    shows=True,
    challenge="123456",
    completed=("change-email",),
    display="PIN> CHALLNG> 123456 12345678",
    response="12345678",
    access="full",
)
ALWAYS_NO = Nature(NO, shows=False, challenge=None, completed=(), display="NO", response=None)


class Opened:
    """A composition without parts."""

    def close(self) -> None:
        """Nothing is open."""


class BrokenScreens:
    """A user interface that is all one answer."""

    def __init__(self, nature: Nature) -> None:
        self.nature = nature

    def shows(self, label: str) -> bool:
        return self.nature.shows

    def activate(self, label: str) -> None:
        self._find(label)

    def enter(self, label: str, value: str) -> None:
        self._find(label)

    def read(self, label: str) -> str:
        self._find(label)
        return self.nature.display

    def place(self, label: str) -> Place:
        self._find(label)
        return Place(0.5, 0.5)

    def message(self) -> str | None:
        return self.nature.outcome.message or None

    def _find(self, label: str) -> None:
        if self.nature.outcome is NO:
            raise ContractBroken(expected=f'a control "{label}"', actual="there is none")


class BrokenPortal:
    """Client Portal that judges nothing."""

    def __init__(self, nature: Nature, person: PersonRecord) -> None:
        self.nature, self.person = nature, person

    @property
    def screens(self) -> BrokenScreens:
        return BrokenScreens(self.nature)

    def visit(self) -> None: ...

    def sign_in(self, credentials: Credentials) -> Outcome:
        return self.nature.outcome

    def second_factor(self) -> SecondFactor | None:
        return None

    def give_second_factor(self, code: str) -> Outcome:
        return self.nature.outcome

    def access(self) -> Access:
        return self.nature.access

    def reactivate_device(self, serial: str) -> Outcome:
        return self.nature.outcome

    def sign_in_page(self) -> SignInPage:
        raise Inconclusive("no-screens")

    def activate_device(self, serial: str, code: str) -> Outcome:
        return self.nature.outcome

    def statements(self) -> Sequence[str]:
        return ("activity", "tax") if self.nature.shows else ()

    def statement(self, kind: StatementKind, form: StatementForm) -> str:
        return self.nature.display

    def documents(self) -> Sequence[FiledDocument]:
        return ()

    def document(self, id: str) -> bytes:  # noqa: A002 - the seam's name
        return b""

    def notices(self) -> Sequence[str]:
        return ()

    def use_code_card(self) -> Outcome:
        return self.nature.outcome

    def devices(self) -> Sequence[str]:
        return ()

    def request_card(self) -> Outcome:
        return self.nature.outcome

    def card_codes(self) -> Mapping[int, str]:
        return {1: "123", 2: "456"} if self.nature.shows else {}

    def print_card(self) -> Outcome:
        return self.nature.outcome

    def printed_card(self) -> str:
        return self.nature.display

    def saved_card(self) -> str:
        return self.nature.display

    def go_on_with_card(self, *, acknowledged: bool = False) -> Outcome:
        return self.nature.outcome

    def card_indexes(self) -> tuple[int, int] | None:
        return (1, 2) if self.nature.shows else None

    def give_card_values(self, values: str) -> Outcome:
        return self.nature.outcome

    def card_expiry(self) -> datetime | None:
        return None

    def finish_card(self) -> Outcome:
        return self.nature.outcome

    def begin(self, task: TaskRequest) -> Outcome:
        return self.nature.outcome

    def submit_credentials(self, credentials: Credentials) -> Outcome:
        return self.nature.outcome

    def challenge(self) -> str | None:
        return self.nature.challenge

    def answer(self, response: str) -> Outcome:
        return self.nature.outcome

    def answer_again(self, response: str) -> Outcome:
        return self.nature.outcome

    def answer_at_once(self, response: str, requests: int) -> Sequence[Outcome]:
        return [self.nature.outcome] * requests

    def whereabouts(self) -> str:
        return ""

    def answer_in_passing(self, whereabouts: str, challenge: str, response: str) -> Outcome:
        return self.nature.outcome

    def account(self) -> Account:
        return Account(self.person.email, self.nature.completed)


class BrokenDevice:
    """A security card and an authenticator app in one, neither of which computes anything."""

    def __init__(self, nature: Nature) -> None:
        self.nature = nature

    @property
    def screens(self) -> BrokenScreens:
        return BrokenScreens(self.nature)

    def respond(self, challenge: str) -> str:
        return self.nature.response or ""

    def press(self) -> None: ...

    def type(self, digits: str) -> None: ...

    def confirm(self) -> None: ...

    def display(self) -> str:
        return self.nature.display

    def launch(self) -> None: ...

    def touch(self, finger: Literal["registered", "unknown"]) -> None: ...

    def look(self, face: Literal["owner", "stranger"]) -> None: ...

    def cancel_biometric(self) -> None: ...

    def response(self) -> str | None:
        return self.nature.response

    def source(self) -> str:
        return self.nature.response or ""


class BrokenPhone:
    """A phone that takes no picture and sends nothing; one that says yes shows always the same."""

    def __init__(self, nature: Nature) -> None:
        self.nature = nature

    @property
    def screens(self) -> BrokenScreens:
        return BrokenScreens(self.nature)

    def unlock(self) -> None: ...

    def swipe_up(self) -> None: ...

    def aim(self, picture: bytes, lens: Lens = "rear") -> None: ...

    def shoot(self) -> None: ...

    def spread(self) -> None: ...

    def zoomed(self) -> float:
        return 2.0 if self.nature.shows else 1.0

    def framed(self) -> bytes | None:
        return SPECK if self.nature.shows else None

    taken = attached = framed


class BrokenControl:
    """A test-control interface that does its part, so that it is the components that are judged."""

    def abilities(self) -> frozenset[str]:
        return frozenset({"provision", "enrol", "deactivate", "temporary-passcode", "clock", "reset"})

    def provision(self, person: PersonRecord) -> PersonRecord:
        return person

    def enrol(self, username: str, device: DeviceSpec) -> None: ...

    def deactivate(self, username: str, serial: str) -> None: ...

    def give_temporary_passcode(self, username: str) -> str:
        return "K7QX2M9P"

    def make_phone(self, phone: PhoneSpec) -> str:
        raise ContractBroken(expected="no call of an ability that is not offered", actual="make_phone was called")

    def make_twin(self, device: DeviceSpec) -> str:
        raise ContractBroken(expected="no call of an ability that is not offered", actual="make_twin was called")

    def set_clock(self, now: datetime) -> None: ...

    def reset(self, variant: str | None = None) -> None: ...


def open_in_process(variant: str | None) -> Opened:
    return Opened()


def control(opened: Opened) -> BrokenControl:
    return BrokenControl()


def portal_that_does_nothing(opened: Opened, person: PersonRecord) -> BrokenPortal:
    return BrokenPortal(DOES_NOTHING, person)


def portal_that_says_yes(opened: Opened, person: PersonRecord) -> BrokenPortal:
    return BrokenPortal(ALWAYS_YES, person)


def portal_that_says_no(opened: Opened, person: PersonRecord) -> BrokenPortal:
    return BrokenPortal(ALWAYS_NO, person)


def device_that_does_nothing(opened: Opened, device: DeviceSpec) -> BrokenDevice:
    return BrokenDevice(DOES_NOTHING)


def device_that_says_yes(opened: Opened, device: DeviceSpec) -> BrokenDevice:
    return BrokenDevice(ALWAYS_YES)


def device_that_says_no(opened: Opened, device: DeviceSpec) -> BrokenDevice:
    return BrokenDevice(ALWAYS_NO)


def phone_that_does_nothing(opened: Opened, phone: PhoneSpec) -> BrokenPhone:
    return BrokenPhone(DOES_NOTHING)


def phone_that_says_yes(opened: Opened, phone: PhoneSpec) -> BrokenPhone:
    return BrokenPhone(ALWAYS_YES)


def phone_that_says_no(opened: Opened, phone: PhoneSpec) -> BrokenPhone:
    return BrokenPhone(ALWAYS_NO)
