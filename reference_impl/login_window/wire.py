"""The client's side of docs/vendors/trading-platform.md: its address, and a connection on which one asks and waits."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reference_impl.gateway.lines import LONGEST_LINE, Message, Unreadable, line_of, message_of

__all__ = ["FIRST", "PORTS", "SECOND", "Address", "Connection", "Gateway", "Trouble", "refusal_in", "trust_in"]

FIRST, SECOND = PORTS = 4000, 4001
"""The ports by the numbers that the article gives them, wherever they are (TRB-D-3)."""

_ADDRESS = re.compile(
    r"(?P<scheme>tls|tcp)://(?P<host>\[[0-9a-fA-F:.]+\]|[^/\s:+\[\]@]+):(?P<first>[0-9]{1,5})\+(?P<second>[0-9]{1,5})"
)
_LONGEST_DETAIL = 600
_SHORTEST_SECRET = 8
"""Characters: what is shorter is a word of any sentence, and to blot it out there would tell it."""


class Trouble(Exception):
    """Why a login does not go on, in words for the person who wants to log in.

    Attributes:
        reason: the gateway's word where it refuses; ``port-refused``, ``port-filtered`` or ``port-unreachable`` where a
            port cannot be reached; ``no-answer`` where it was, and what came of it is no answer; ``too-long`` and
            ``stale`` where nothing was sent.
        detail: what happened, and what to do.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Address:
    """Where the two ports are.

    Attributes:
        host: name or address.
        ports: by the numbers of the article.
        secured: whether TLS is spoken there; without it only on loopback, where nobody listens in.
    """

    host: str
    ports: Mapping[int, int]
    secured: bool = True

    @staticmethod
    def parse(text: str) -> Address:
        """Read ``tls://host:4000+4001``, or ``tcp://127.0.0.1:4000+4001`` on this machine.

        Raises:
            ValueError: it is not that.
        """
        found = _ADDRESS.fullmatch(text)
        if found is None or not all(0 < int(found[name]) < 65536 for name in ("first", "second")):
            raise ValueError("write it as tls://host:4000+4001, its two ports")
        host, secured = found["host"].strip("[]"), found["scheme"] == "tls"
        if not secured and not _is_loopback(host):
            raise ValueError("tcp is for an address of this machine alone; passwords go to any other by tls")
        return Address(host, {FIRST: int(found["first"]), SECOND: int(found["second"])}, secured)

    def named(self, port: int) -> str:
        """What a port is called in front of a person.

        Args:
            port: by the number of the article.
        """
        return f"TCP port {self.ports[port]} of {self.host}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def trust_in(file: Path | None) -> ssl.SSLContext:
    """What a gateway's certificate is checked with.

    Args:
        file: PEM file with authorities, or with the very certificate; ``None`` for the authorities of this machine.

    Raises:
        OSError: it cannot be read, or holds no certificate.
    """
    trust = ssl.create_default_context(cafile=file)
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return trust


@dataclass(frozen=True)
class Gateway:
    """The gateway, as a client reaches it.

    Attributes:
        address: of its two ports.
        tls: what its certificate is checked with; of no use to an address without TLS.
        port_seconds: after which a port that does not answer is taken to be filtered.
        answer_seconds: within which an answer must be there, to its end.
    """

    address: Address
    tls: ssl.SSLContext
    port_seconds: float = 3.0
    answer_seconds: float = 10.0


class Connection:
    """One connection to a port, with TLS unless its address says otherwise.

    Args:
        gateway: whose.
        port: by the number of the article.

    Raises:
        Trouble: the port cannot be reached, or does not show who it is.
    """

    def __init__(self, gateway: Gateway, port: int) -> None:
        self._name = gateway.address.named(port)
        self._seconds = gateway.answer_seconds
        self._received = b""
        plain = self._reach(gateway, port)
        plain.settimeout(self._seconds)
        if not gateway.address.secured:
            self._socket: socket.socket = plain
            return
        try:
            self._socket = gateway.tls.wrap_socket(plain, server_hostname=gateway.address.host)
        except ssl.SSLCertVerificationError:
            plain.close()
            raise self._no_answer(
                "shows a certificate that this window does not trust for it, so nothing was sent. Tell whoever runs it."
            ) from None
        except (OSError, ValueError):
            plain.close()
            raise self._no_answer(
                "was reached, and speaks no TLS, so nothing was sent. Check that the platform listens there."
            ) from None

    def ask(self, message: Message) -> Message:
        """Send a message, and wait for its answer.

        Raises:
            Trouble: it is too long to be sent, or no answer came.
        """
        line = line_of(message)
        if len(line) > LONGEST_LINE:
            raise Trouble("too-long", "That is longer than the platform takes. Nothing was sent; type less.")
        self._socket.settimeout(self._seconds)
        with contextlib.suppress(OSError):  # it may have said why it hung up
            self._socket.sendall(line)
        try:
            return message_of(self._line())
        except Unreadable:
            raise self._no_answer(
                "answers with something that no trading platform says. Log in again; if it stays so, tell who runs it."
            ) from None

    def close(self) -> None:
        """Hang up, from whatever thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # whoever waits for an answer in another thread is told
        self._socket.close()

    # ------------------------------------------------------------ parts
    def _reach(self, gateway: Gateway, port: int) -> socket.socket:
        address = gateway.address
        try:
            return socket.create_connection((address.host, address.ports[port]), gateway.port_seconds)
        except TimeoutError:
            detail = (
                "does not answer: a firewall or a router on the way filters it. Log in again once it lets it through."
            )
            raise Trouble("port-filtered", f"{self._name} {detail}") from None
        except ConnectionRefusedError:
            detail = "refuses the connection: it is closed, and nothing listens there. Log in again once it is open."
            raise Trouble("port-refused", f"{self._name} {detail}") from None
        except (OSError, UnicodeError) as error:  # a name that cannot be one is told by the codec
            why = getattr(error, "strerror", None) or "there is no such address"
            raise Trouble("port-unreachable", f"{self._name} cannot be reached: {why}. Check your network.") from None

    def _line(self) -> bytes:
        until = time.monotonic() + self._seconds
        while b"\n" not in self._received:
            if len(self._received) >= LONGEST_LINE:
                raise self._no_answer("answers without an end. Log in again; if it stays so, tell who runs it.")
            self._received += self._part(until)
        line, _, self._received = self._received.partition(b"\n")
        return line

    def _part(self, until: float) -> bytes:
        left = until - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            part = self._socket.recv(LONGEST_LINE)
        except TimeoutError:
            raise self._no_answer(f"gave no answer within {self._seconds:g} seconds. Log in again.") from None
        except OSError:
            part = b""
        if not part:
            raise self._no_answer("closed the connection without an answer. Log in again.")
        return part

    def _no_answer(self, what: str) -> Trouble:
        return Trouble("no-answer", f"{self._name} {what}")


def refusal_in(answer: Message, *typed: str) -> Trouble | None:
    """The gateway's refusal, in its own words; ``None`` where the answer is something else.

    Args:
        answer: what it said.
        typed: what a person had typed, which is blotted out in case that it is repeated.

    Raises:
        Trouble: it refuses without saying why.
    """
    if answer["type"] != "refused":
        return None
    reason, detail = answer.get("reason"), answer.get("detail")
    if not isinstance(reason, str) or not isinstance(detail, str) or not detail.strip():
        raise Trouble("no-answer", "The platform refuses this, and does not say why. Tell whoever runs it.")
    for secret in typed:
        if len(secret) >= _SHORTEST_SECRET:
            detail = detail.replace(secret, "[left out]")
    cut = detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]} ..."
    return Trouble(reason, cut)
