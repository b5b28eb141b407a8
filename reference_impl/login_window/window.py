"""One login window: what was selected, what is asked for, and the connections; and all the windows that are open."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeGuard, get_args

from reference_impl.gateway.lines import Message
from reference_impl.login_window.wire import FIRST, SECOND, Connection, Gateway, Trouble, refusal_in

__all__ = ["ACCOUNTS", "Account", "Asks", "Kind", "LoginWindow", "Windows"]

Account = Literal["live", "paper"]
ACCOUNTS: tuple[Account, ...] = get_args(Account)
Kind = Literal["device", "temporary-passcode", "code-card"]

_HUNG_UP = frozenset({"busy", "too-slow", "fault", "not-signed-in"})
"""Reasons after which a login has to begin anew."""


@dataclass(frozen=True)
class Asks:
    """What a login waits for.

    Attributes:
        kind: of second factor.
        challenge: the challenge code, for a device.
        expires_at: until when it can be answered, where the gateway says so.
        indexes: the two index numbers, for a code card.
        instead: what would do as well, if anything.
    """

    kind: Kind
    challenge: str = ""
    expires_at: datetime | None = None
    indexes: tuple[int, int] | None = None
    instead: Kind | None = None


class LoginWindow:
    """A login window, from the credentials to the platform that is connected.

    What it is used for in one request does not mix with what comes in another.

    Args:
        gateway: what it connects to.

    Attributes:
        csrf: stands in every form of the window.
        username: as it was typed last.
        account: as it was selected last.
        asks: what the login waits for; ``None`` where none goes on.
        connected: the account that the platform is connected with; ``None`` where it is not.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._connections: dict[int, Connection] = {}
        self._turn = threading.Lock()
        self.csrf = secrets.token_urlsafe(32)
        self.username = ""
        self.account: Account = ACCOUNTS[0]
        self.asks: Asks | None = None
        self.connected: Account | None = None

    def log_in(self, username: str, password: str, account: Account) -> None:
        """Open the first port, and give username and password there (TRB-A-5, TRB-D-3).

        Raises:
            Trouble: the login does not go on.
        """
        with self._turn:
            self.hang_up()
            self.username, self.account = username, account
            message = {"type": "login", "username": username, "password": password, "account": account}
            try:
                self._connections[FIRST] = Connection(self._gateway, FIRST)
                self.asks = self._asked(self._ask(FIRST, message, password))
            except Trouble:
                self.hang_up()
                raise

    def choose(self, kind: str) -> None:
        """Ask for something else than what is asked for.

        Raises:
            Trouble: the login does not go on with that, or not at all.
        """
        with self._turn:
            self._waiting()
            self.asks = self._asked(self._ask(FIRST, {"type": "choice", "kind": kind}))

    def give_code(self, code: str, challenge: str | None) -> None:
        """Give the second factor, and open the second port with what comes of it (TRB-D-3).

        Args:
            code: as it was typed.
            challenge: the challenge code that stood beside the field; ``None`` means the one that is asked for now.

        Raises:
            Trouble: the code was refused, and another can be given where ``asks`` is there still; or the login is over.
        """
        with self._turn:
            asks = self._waiting()
            message = {"type": "second-factor", "code": code}
            if asks.kind == "device":
                message["challenge"] = asks.challenge if challenge is None else challenge
            answer = self._ask(FIRST, message, code)
            self.asks = None
            try:
                self._take_up(answer)
            except Trouble:
                self.hang_up()
                raise

    def look(self) -> None:
        """Ask anew whether the platform is connected, where it was.

        Raises:
            Trouble: it is not any more.
        """
        with self._turn:
            if self.connected is None:
                return
            try:
                self.connected = _account(self._ask(SECOND, {"type": "status"}))
            except Trouble:
                self.hang_up()
                raise

    def hang_up(self) -> None:
        """Close both connections; what was typed and selected stays, but for secrets, which are not kept at all."""
        connections, self._connections = self._connections, {}
        for connection in connections.values():
            connection.close()
        self.asks, self.connected = None, None

    def standing(self) -> tuple[str, Account, Asks | None, Account | None]:
        """Username, account, what is asked for and what is connected, as they are together."""
        asks, connected = self.asks, self.connected
        return self.username, self.account, None if connected else asks, connected

    # ------------------------------------------------------------ parts
    def _waiting(self) -> Asks:
        if self.asks is None:
            raise Trouble("stale", "No login waits for this any more: it was sent from an older page of this window.")
        return self.asks

    def _ask(self, port: int, message: Message, *typed: str) -> Message:
        """The answer to a message, which is no refusal."""
        connection = self._connections.get(port)
        if connection is None:
            raise Trouble("stale", "This window was closed meanwhile. Log in again.")
        try:
            answer = connection.ask(message)
            refusal = refusal_in(answer, *typed)
        except Trouble as trouble:
            if trouble.reason != "too-long":
                self.hang_up()
            raise
        if refusal is None:
            return answer
        if refusal.reason in _HUNG_UP:
            self.hang_up()
        elif isinstance(answer.get("second_factor"), dict):
            self.asks = self._asked({"type": "second-factor", **answer["second_factor"]})
        raise refusal

    def _asked(self, answer: Message) -> Asks:
        kind, instead = answer.get("kind"), answer.get("instead")
        if answer["type"] != "second-factor" or not _is_kind(kind):
            raise self._not_as_agreed()
        challenge, indexes = answer.get("challenge", ""), answer.get("indexes")
        if kind == "device" and not (isinstance(challenge, str) and challenge):
            raise self._not_as_agreed()
        if kind == "code-card" and not _are_indexes(indexes):
            raise self._not_as_agreed()
        return Asks(
            kind,
            challenge if kind == "device" else "",
            _moment(answer.get("expires_at")),
            (indexes[0], indexes[1]) if _are_indexes(indexes) else None,
            instead if _is_kind(instead) else None,
        )

    def _take_up(self, answer: Message) -> None:
        ticket, port = answer.get("ticket"), answer.get("port")
        if answer["type"] != "ticket" or not isinstance(ticket, str) or port not in (FIRST, SECOND):
            raise self._not_as_agreed()
        if port not in self._connections:
            self._connections[port] = Connection(self._gateway, port)
        self._connections[SECOND] = self._connections[port]
        self.connected = _account(self._ask(SECOND, {"type": "open", "ticket": ticket}, ticket))
        first = self._connections.pop(FIRST, None)
        if first is not None and port == SECOND:
            first.close()  # the login counts, and needs it no more

    def _not_as_agreed(self) -> Trouble:
        self.hang_up()
        return _not_as_agreed()


class Windows:
    """The login windows that are open, each known by a token that nobody can guess.

    Args:
        gateway: what they connect to.
        most: how many are kept; beyond that, the one that was used least lately is closed. They are fewer than the
            gateway has places.

    Attributes:
        gateway: as given.
    """

    def __init__(self, gateway: Gateway, most: int = 32) -> None:
        self.gateway = gateway
        self._most = most
        self._open: OrderedDict[str, LoginWindow] = OrderedDict()
        self._turn = threading.Lock()

    def keep(self, window: LoginWindow) -> str:
        """Keep a window, under a token that is returned."""
        token = secrets.token_urlsafe(32)
        with self._turn:
            self._open[token] = window
            too_many = [self._open.popitem(last=False)[1] for _ in range(len(self._open) - self._most)]
        for closed in too_many:
            closed.hang_up()
        return token

    def of(self, token: str) -> LoginWindow | None:
        """The window of a token."""
        with self._turn:
            if token in self._open:
                self._open.move_to_end(token)
            return self._open.get(token)

    def shut(self, token: str) -> None:
        """Close a window; harmless where there is none."""
        with self._turn:
            window = self._open.pop(token, None)
        if window is not None:
            window.hang_up()

    def close(self) -> None:
        """Close all of them."""
        with self._turn:
            tokens = list(self._open)
        for token in tokens:
            self.shut(token)


def _is_kind(found: object) -> TypeGuard[Kind]:
    return found in get_args(Kind)


def _are_indexes(found: object) -> TypeGuard[list[int]]:
    return isinstance(found, list) and len(found) == 2 and all(type(index) is int for index in found)


def _moment(told: object) -> datetime | None:
    """A time in UTC; ``None`` for what is none, since a login goes on without."""
    try:
        found = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None


def _account(answer: Message) -> Account:
    account = answer.get("account")
    if answer["type"] != "connected" or account not in ACCOUNTS:
        raise _not_as_agreed()
    return "paper" if account == "paper" else "live"


def _not_as_agreed() -> Trouble:
    return Trouble(
        "no-answer",
        "The platform's answer is not as its contract has it. Log in again; if it stays so, tell who runs it.",
    )
