"""What is said on a connection: the login and its second factor on the first port, the session on the second.

A dialogue is told one message after another and answers each. It knows no sockets; whoever carries it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from reference_impl.domain.model import Factor, TradingAccount
from reference_impl.domain.refusals import Reason, Refused
from reference_impl.domain.trading import Asked, TradingLogin, TradingPlatform
from reference_impl.domain.views import SecondFactor
from reference_impl.gateway.lines import Message
from reference_impl.gateway.messages import field_of, refusal_of, second_factor_of
from reference_impl.gateway.tickets import Tickets

__all__ = ["PORTS", "Answer", "Dialogue", "Port"]

Port = Literal[4000, 4001]
"""The ports by the numbers that the article gives them, wherever they are."""

PORTS: tuple[Port, ...] = get_args(Port)

_SIGNED_OUT: Reason = "not-signed-in"
_TRY_AGAIN: frozenset[Reason] = frozenset(
    {"malformed-response", "wrong-response", "already-answered", "challenge-lapsed", "malformed-code", "wrong-code"}
)
"""Reasons after which the login goes on, and another code can be given."""


@dataclass(frozen=True)
class Answer:
    """What is said back.

    Attributes:
        message: the answer.
        goes_on: whether the connection does.
    """

    message: Message
    goes_on: bool = True


class Dialogue:
    """One connection's.

    Args:
        platform: the use cases.
        tickets: those of all connections.
        now: tells the time.
        port: the one that the connection came in by.
    """

    def __init__(self, platform: TradingPlatform, tickets: Tickets, now: Callable[[], datetime], port: Port) -> None:
        self.platform = platform
        self.tickets = tickets
        self.now = now
        self.port = port
        self._asked: Asked | None = None
        self._login: TradingLogin | None = None

    @property
    def begun(self) -> bool:
        """Whether the other side has shown who it is: by the right password, or by a ticket."""
        return self._asked is not None or self._login is not None

    def answer(self, message: Message) -> Answer:
        """Answer a message. It may take as long as a password's hash does."""
        says: Mapping[str, Callable[[Message], Message]] = self.says()
        kind = message["type"]
        if kind not in says:
            known = ", ".join(says)
            told = f"This port takes messages of type {known}."
            return Answer(refusal_of("invalid-request", told), goes_on=False)
        try:
            return Answer(says[kind](message))
        except Refused as refusal:
            asks = self._asks_now() if refusal.reason in _TRY_AGAIN else None
            return Answer(refusal_of(refusal.reason, refusal.detail, asks))

    def says(self) -> Mapping[str, Callable[[Message], Message]]:
        """What this port takes, by the type of the message."""
        if self.port == PORTS[0]:
            return {"login": self.log_in, "second-factor": self.second_factor, "choice": self.choose}
        return {"open": self.open, "status": self.status}

    # ------------------------------------------------------------ on the first port
    def log_in(self, message: Message) -> Message:
        """Username, password, and the account that was selected."""
        self._asked = None
        account = field_of(message, "account")
        if account not in get_args(TradingAccount):
            raise Refused("invalid-request", 'The field "account" is neither live nor paper.')
        username, password = field_of(message, "username"), field_of(message, "password")
        self._asked = self.platform.log_in(username, password, cast("TradingAccount", account), self.now())
        return second_factor_of(self._asked.second_factor)

    def second_factor(self, message: Message) -> Message:
        """The device's response, the temporary passcode, or the two codes of the card."""
        asked = self._waiting()
        challenge = field_of(message, "challenge") if "challenge" in message else None
        login = self.platform.second_factor(asked.login, field_of(message, "code"), challenge, self.now())
        self._asked = None
        return self.let_on(login)

    def choose(self, message: Message) -> Message:
        """Something else than what is asked for."""
        kind = field_of(message, "kind")
        if kind not in get_args(Factor):
            raise Refused("invalid-request", 'The field "kind" is no kind of second factor.')
        self._asked = self.platform.choose_factor(self._waiting().login, cast("Factor", kind), self.now())
        return second_factor_of(self._asked.second_factor)

    def let_on(self, login: TradingLogin) -> Message:
        """What a login is told that went through: the ticket that the second port asks for (Q-27)."""
        return {"type": "ticket", "ticket": self.tickets.give(login, self.now()), "port": self.next_port()}

    def next_port(self) -> Port:
        """Where a ticket is taken (TRB-D-3)."""
        return PORTS[1]

    # ------------------------------------------------------------ on the second port
    def open(self, message: Message) -> Message:
        """A ticket; only now the login counts."""
        self._login = self.tickets.take(field_of(message, "ticket"), self.now())
        return self.status(message)

    def status(self, message: Message) -> Message:  # noqa: ARG002 - it has no fields
        """Which account the connection is with, asked anew."""
        if self._login is None:
            raise Refused(_SIGNED_OUT, "The ticket is not good, or no longer. Log in again.")
        return {"type": "connected", "account": self.platform.connected(self._login, self.now())}

    # ------------------------------------------------------------ parts
    def _waiting(self) -> Asked:
        if self._asked is None:
            raise Refused(_SIGNED_OUT, "No login waits for a second factor here. Give username and password first.")
        return self._asked

    def _asks_now(self) -> SecondFactor | None:
        """What a login that goes on after a refusal asks for: after a challenge lapsed, it is another one."""
        if self._asked is None:
            return None
        try:
            return self.platform.asked(self._asked.login, self.now())
        except Refused:
            return None
