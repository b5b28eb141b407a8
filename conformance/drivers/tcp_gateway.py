"""The trading platform over its two TCP ports: docs/vendors/trading-platform.md."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from conformance.seams import ContractBroken, Credentials, Outcome, SecondFactor, TradingAccount

__all__ = ["Noted", "PlatformAddress", "TcpTradingPlatform", "Unreachable", "connected", "trouble_with"]

FIRST, SECOND = 4000, 4001
"""The ports by the numbers that the article gives them."""

_ADDRESS = re.compile(r"tls://(?P<host>\[[0-9a-fA-F:]+\]|[^/\s:+\[\]]+):(?P<first>\d{1,5})\+(?P<second>\d{1,5})")
_LONGEST_ANSWER = 64 * 1024
_SEE = "See the trading platform's contract, docs/vendors/trading-platform.md"
Noted = Callable[[int, Mapping[str, Any] | None, Mapping[str, Any] | str], None]
"""Is told of each message: the port by the article's number, what was asked, and the answer, or why there is none.

In place of a message ``None`` stands for a connection that was to be opened. It is told secrets."""

_KINDS = ("device", "temporary-passcode", "code-card")


@dataclass(frozen=True)
class PlatformAddress:
    """Where the two ports are.

    Attributes:
        host: name or address.
        ports: by the numbers of the article.
    """

    host: str
    ports: Mapping[int, int]

    @staticmethod
    def parse(text: str) -> PlatformAddress:
        """Read ``tls://host:4000+4001``.

        Raises:
            ValueError: it is not that.
        """
        found = _ADDRESS.fullmatch(text)
        if found is None or not all(0 < int(found[name]) < 65536 for name in ("first", "second")):
            raise ValueError("write it as tls://host:4000+4001")
        ports = {FIRST: int(found["first"]), SECOND: int(found["second"])}
        return PlatformAddress(found["host"].strip("[]"), ports)


class Unreachable(Exception):
    """A port cannot be reached; the words say which, and how it was found out.

    Attributes:
        reason: ``port-refused``: the machine says that nobody listens; ``port-filtered``: nothing answers;
            ``port-unreachable``: no way leads there.
    """

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


def connected(host: str, port: int, within: float) -> socket.socket:
    """Connect to a TCP port.

    Args:
        host: name or address.
        port: its real number.
        within: seconds after which it does not answer.

    Raises:
        Unreachable: it cannot be connected to; the reason tells a port that refuses from one that is filtered.
    """
    name = _name(host, port)
    try:
        return socket.create_connection((host, port), within)
    except TimeoutError:
        words = f"{name} does not answer: a firewall or a router on the way filters it."
        raise Unreachable("port-filtered", words) from None
    except ConnectionRefusedError:
        words = f"{name} refuses the connection: it is closed, and nothing listens there."
        raise Unreachable("port-refused", words) from None
    except OSError as error:
        words = f"{name} cannot be reached: {error.strerror or type(error).__name__}."
        raise Unreachable("port-unreachable", words) from None


def _name(host: str, port: int) -> str:
    return f"TCP port {port} of {host}"


class _Broken(Exception):
    """A connection ended without an answer; the words say how."""


class _Connection:
    """One connection, on which a message is asked and its answer awaited."""

    def __init__(self, address: PlatformAddress, port: int, tls: ssl.SSLContext, within: float, timeout: float) -> None:
        number = address.ports[port]
        self.name = _name(address.host, number)
        plain = connected(address.host, number, within)
        plain.settimeout(timeout)
        try:
            self._socket = tls.wrap_socket(plain, server_hostname=address.host)
        except ssl.SSLCertVerificationError:
            plain.close()
            raise _Broken("it shows a certificate that the run's authority did not issue for this address") from None
        except (OSError, ValueError) as error:
            plain.close()
            raise _Broken(f"TLS does not begin there ({type(error).__name__})") from None
        self._received = b""

    def ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Send a message, and wait for its answer."""
        with contextlib.suppress(OSError):  # it may have said why it hung up
            self._socket.sendall(json.dumps(message).encode("ascii") + b"\n")
        try:
            answer = json.loads(self._line().decode("utf-8"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("type"), str):
            raise _Broken('what it answers is no JSON object in UTF-8 with a "type"')
        return answer

    def _line(self) -> bytes:
        while b"\n" not in self._received:
            try:
                part = self._socket.recv(4096)
            except TimeoutError:
                raise _Broken("no answer came within the time allowed") from None
            except OSError as error:
                raise _Broken(f"the connection broke without an answer ({type(error).__name__})") from None
            if not part:
                raise _Broken("the connection was closed without an answer")
            self._received += part
            if len(self._received) > _LONGEST_ANSWER:
                raise _Broken("the answer does not end")
        line, _, self._received = self._received.partition(b"\n")
        return line

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class TcpTradingPlatform:
    """The login window of a client that opens TCP itself. Implements :class:`conformance.seams.TradingPlatform`.

    Args:
        address: of the two ports.
        tls: what their certificates are checked with.
        port_timeout: seconds after which a port that does not answer is filtered.
        timeout: seconds that an answer may take.
        noted: is told of each message.
    """

    def __init__(
        self,
        address: PlatformAddress,
        tls: ssl.SSLContext,
        *,
        port_timeout: float = 3.0,
        timeout: float = 10.0,
        noted: Noted | None = None,
    ) -> None:
        self._noted: Noted = noted or (lambda _port, _asked, _answered: None)
        self._address = address
        self._tls = tls
        self._within, self._timeout = port_timeout, timeout
        self._connections: dict[int, _Connection] = {}
        self._asks: SecondFactor | None = None

    def log_in(self, credentials: Credentials, account: TradingAccount) -> Outcome:
        """Open the first port, and give username and password there.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        self.close()
        message = {
            "type": "login",
            "username": credentials.username,
            "password": credentials.password,
            "account": account,
        }
        try:
            self._open(FIRST)
        except Unreachable as fact:
            return Outcome(False, fact.reason, str(fact))
        answer = self._ask(FIRST, message)
        if answer["type"] == "refused":
            return _refusal(answer, credentials.password)
        self._take_asked(answer)
        return Outcome(True)

    def second_factor(self) -> SecondFactor | None:
        """What the last answer asked for."""
        return self._asks

    def use_code_card(self) -> Outcome:
        """Choose the code card in place of what was asked for.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        answer = self._ask(FIRST, {"type": "choice", "kind": "code-card"})
        if answer["type"] == "refused":
            return _refusal(answer, "")
        self._take_asked(answer)
        return Outcome(True)

    def give_second_factor(self, code: str) -> Outcome:
        """Give the code, and open the second port with the ticket that comes of it.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        message = {"type": "second-factor", "code": code}
        if self._asks is not None and self._asks.challenge is not None:
            message["challenge"] = self._asks.challenge
        answer = self._ask(FIRST, message)
        if answer["type"] == "refused":
            if isinstance(answer.get("second_factor"), dict):
                self._take_asked({"type": "second-factor", **answer["second_factor"]})
            return _refusal(answer, code)
        if answer["type"] != "ticket" or not isinstance(answer.get("ticket"), str):
            _broken("second-factor", "a ticket", f"type {answer['type']!r}"[:80])
        port = answer.get("port")
        if not isinstance(port, int) or port not in self._address.ports:
            _broken("second-factor", f"a ticket for port {FIRST} or {SECOND}", f"port {port!r}"[:80])
        self._asks = None
        return self._take_up(port, answer["ticket"])

    def connected(self) -> TradingAccount | None:
        """Ask on the second port; ``None`` where that is not connected, or no longer.

        Raises:
            ContractBroken: the answer is not as the contract has it.
        """
        if SECOND not in self._connections:
            return None
        try:
            answer = self._say(SECOND, {"type": "status"})
        except _Broken:
            return None
        return None if answer["type"] == "refused" else _account(answer, "status")

    def close(self) -> None:
        """Hang up on both ports."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
        self._asks = None

    # ------------------------------------------------------------ parts
    def _take_up(self, port: int, ticket: str) -> Outcome:
        try:
            if port != FIRST:
                self._open(port)
        except Unreachable as fact:
            return Outcome(False, fact.reason, str(fact))
        self._connections[SECOND] = self._connections[port]
        answer = self._ask(SECOND, {"type": "open", "ticket": ticket})
        if answer["type"] == "refused":
            return _refusal(answer, ticket)
        _account(answer, "open")
        return Outcome(True)

    def _open(self, port: int) -> None:
        try:
            self._connections[port] = _Connection(self._address, port, self._tls, self._within, self._timeout)
        except Unreachable as fact:
            self._noted(port, None, fact.reason)
            raise
        except _Broken as fact:
            self._noted(port, None, str(fact))
            _broken("a connection", f"TLS on port {self._address.ports[port]}", str(fact))

    def _ask(self, port: int, message: Mapping[str, Any]) -> dict[str, Any]:
        asked = str(message["type"])
        if port not in self._connections:
            _broken(asked, "a connection", "none is open: the login was refused, or none was begun")
        try:
            return self._say(port, message)
        except _Broken as fact:
            _broken(asked, f"an answer from {self._connections[port].name}", str(fact))

    def _say(self, port: int, message: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer = self._connections[port].ask(message)
        except _Broken as fact:
            self._noted(port, message, str(fact))
            raise
        self._noted(port, message, answer)
        return answer

    def _take_asked(self, answer: Mapping[str, Any]) -> None:
        kind, challenge, indexes = answer.get("kind"), answer.get("challenge"), answer.get("indexes")
        if answer["type"] != "second-factor" or kind not in _KINDS:
            _broken("login", f"a second factor of kind {', '.join(_KINDS)}", f"{answer['type']!r}, {kind!r}"[:80])
        if kind == "device":
            if not isinstance(challenge, str) or not challenge:
                _broken("login", 'the field "challenge", a text', type(challenge).__name__)
            self._asks = SecondFactor("device", challenge)
        elif kind == "code-card":
            if not isinstance(indexes, list) or len(indexes) != 2 or not all(type(index) is int for index in indexes):
                _broken("login", 'the field "indexes", two whole numbers', repr(indexes)[:80])
            self._asks = SecondFactor("code-card", indexes=(indexes[0], indexes[1]))
        else:
            self._asks = SecondFactor("temporary-passcode")


def trouble_with(address: PlatformAddress, tls: ssl.SSLContext, timeout: float) -> str | None:
    """What keeps a client from the two ports, in words; ``None`` where both answer with TLS."""
    for port in (FIRST, SECOND):
        try:
            _Connection(address, port, tls, timeout, timeout).close()
        except (Unreachable, _Broken) as fact:
            return str(fact) if isinstance(fact, Unreachable) else f"port {address.ports[port]}: {fact}"
    return None


def _account(answer: Mapping[str, Any], asked: str) -> TradingAccount:
    account = answer.get("account")
    if answer["type"] != "connected" or account not in ("live", "paper"):
        _broken(asked, '"connected" with the account live or paper', f"{answer['type']!r}, {account!r}"[:80])
    return "paper" if account == "paper" else "live"


def _refusal(answer: Mapping[str, Any], secret: str) -> Outcome:
    reason, detail = answer.get("reason"), answer.get("detail")
    if not isinstance(reason, str) or not isinstance(detail, str) or not detail.strip():
        _broken("a message", 'a refusal with "reason" and "detail", both texts', "one without")
    return Outcome(False, reason, detail.replace(secret, "[secret]") if secret else detail)


def _broken(asked: str, expected: str, actual: str) -> NoReturn:
    raise ContractBroken(expected=f"{asked}: {expected}", actual=actual, hint=_SEE)
