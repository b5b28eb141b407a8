"""The Digital Security Card+ as a state machine: a keypad, a display of one line, and a key that never leaves it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reference_impl.devices.suites import device_suite
from reference_impl.domain.ocra import respond
from reference_impl.domain.policy import REFERENCE_POLICY, Policy

__all__ = ["KEYPAD", "DscPlus"]

KEYPAD = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "press", "0", "OK")
"""The twelve keys, row by row."""


@dataclass(frozen=True)
class _Off:
    """Nothing is displayed, and nothing that was typed is kept."""

    display: str = ""


@dataclass(frozen=True)
class _AskPin:
    typed: str = field(default="", repr=False)

    @property
    def display(self) -> str:
        return "PIN>" + "*" * len(self.typed)


@dataclass(frozen=True)
class _WrongPin:
    display: str = "WRONG PIN"


@dataclass(frozen=True)
class _AskChallenge:
    # The PIN as it was typed goes into the response, so that no other PIN leads to the right one (RFC 6287, 5.2).
    pin: str = field(repr=False)
    typed: str = ""

    @property
    def display(self) -> str:
        return "CHALLNG>" + self.typed


@dataclass(frozen=True)
class _Answered:
    display: str = field(repr=False)


@dataclass(frozen=True)
class _Locked:
    display: str = "LOCKED"


_State = _Off | _AskPin | _WrongPin | _AskChallenge | _Answered | _Locked


class DscPlus:
    """A card. It starts switched off. Time passes for it where :meth:`pass_time` says so, and nowhere else.

    Clauses: VID-DSC-3, VID-DSC-3P, VID-DSC-4, VID-DSC-5, VID-DSC-7, VID-DSC-8, VID-DSC-9, VID-DSC-10.

    Args:
        key: the shared secret, not empty.
        pin: the PIN that the account holder specified, ``policy.card_pin_digits`` decimal digits.
        suite: the OCRA suite; it may take a PIN, and no counter, session or time.
        policy: the number of digits of PIN and challenge, of wrong PINs in a row that lock the card, and the time after
            which it turns itself off.

    Raises:
        MalformedSuite: ``suite`` is no OCRA suite.
        ValueError: the PIN is not as it must be, the key is empty, or the card cannot answer by the suite.
    """

    def __init__(self, key: bytes, pin: str, suite: str, policy: Policy = REFERENCE_POLICY) -> None:
        if not _is_number(pin) or len(pin) != policy.card_pin_digits:
            raise ValueError(f"the PIN of a DSC+ is {policy.card_pin_digits} decimal digits; give it such a PIN")
        if not key:
            raise ValueError("the key of a DSC+ is empty; give it the key that it was enrolled with")
        self._suite = device_suite(suite, device="a DSC+", challenge_digits=policy.challenge_digits, pin=True)
        self._key = key
        self._right_pin = self._fingerprint(pin)
        self._policy = policy
        self._wrong_pins = 0
        self._state: _State = _Off()
        self._now: datetime | None = None
        self._used_at: datetime | None = None

    @property
    def off_after(self) -> timedelta:
        """The time after which a card that is left alone turns itself off."""
        return self._policy.card_off_after

    def pass_time(self, now: datetime) -> None:
        """Let it be this time. A card that is left alone for long enough turns itself off, and forgets what was typed.

        The wrong PINs in a row stay counted: waiting is no way to guess on.

        Args:
            now: aware; a time that is earlier than one before changes nothing.

        Raises:
            ValueError: ``now`` is naive.
        """
        if now.tzinfo is None:
            raise ValueError("the time has no time zone; give a card the time in UTC")
        if self._now is None or now > self._now:
            self._now = now
        # A card that was used before it knew any time is left alone from now on.
        if self._used_at is None:
            self._used_at = self._now
        elif self._now - self._used_at >= self._policy.card_off_after:
            self._turn_off()

    @property
    def display(self) -> str:
        """What the one line reads; empty when the card is off."""
        return self._state.display

    @property
    def locked(self) -> bool:
        """Whether the card has locked; only a new card helps then."""
        return self._wrong_pins >= self._policy.card_wrong_pins_allowed

    def press(self) -> None:
        """Use the press button: switches on, and asks for the PIN; half-typed input is dropped and asked for anew.

        While a response is shown it switches off. On a locked card it shows ``LOCKED``.
        """
        self._used_at = self._now
        if self.locked:
            self._state = _Locked()
        elif isinstance(self._state, _Answered):
            self._state = _Off()
        else:
            self._state = _AskPin()

    def key(self, digit: str) -> None:
        """Use a digit key. Nothing is taken beyond the PIN's or the challenge's length, nor where nothing is asked for.

        Args:
            digit: ``0`` to ``9``.

        Raises:
            ValueError: there is no such key.
        """
        if not _is_number(digit) or len(digit) != 1:
            raise ValueError("a DSC+ has the digit keys 0 to 9; use one of them")
        self._used_at = self._now
        state = self._state
        if isinstance(state, _AskPin | _AskChallenge) and len(state.typed) < self._length(state):
            self._state = replace(state, typed=state.typed + digit)

    def ok(self) -> None:
        """Confirm what was typed. With fewer digits than asked for nothing happens."""
        self._used_at = self._now
        state = self._state
        if not isinstance(state, _AskPin | _AskChallenge) or len(state.typed) < self._length(state):
            return
        if isinstance(state, _AskPin):
            self._state = self._judge_pin(state.typed)
        else:
            pin = state.pin if self._suite.pin_hash is not None else None
            self._state = _Answered(respond(self._suite, self._key, question=state.typed, pin=pin))

    def use(self, name: str) -> None:
        """Use a key by what is printed on it.

        Args:
            name: one of :data:`KEYPAD`.

        Raises:
            ValueError: there is no such key.
        """
        if name == "press":
            self.press()
        elif name == "OK":
            self.ok()
        else:
            self.key(name)

    def _turn_off(self) -> None:
        self._state = _Off()

    def _length(self, state: _AskPin | _AskChallenge) -> int:
        return self._policy.card_pin_digits if isinstance(state, _AskPin) else self._policy.challenge_digits

    def _judge_pin(self, typed: str) -> _State:
        if hmac.compare_digest(self._fingerprint(typed), self._right_pin):
            self._wrong_pins = 0
            return _AskChallenge(pin=typed)
        self._wrong_pins += 1
        return _Locked() if self.locked else _WrongPin()

    def _fingerprint(self, pin: str) -> bytes:
        # Under the key, so that a dump of the card's state without its key tells nothing of the PIN.
        return hmac.new(self._key, pin.encode("ascii"), hashlib.sha256).digest()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
