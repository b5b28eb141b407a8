"""What the intake allows."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["ReaderLimits", "SmtpLimits"]

MIB = 1024 * 1024


@dataclass(frozen=True)
class SmtpLimits:
    """What is allowed on the wire.

    Attributes:
        message_bytes: of a message; it is told after ``EHLO``.
        recipients: of a message.
        connections: at once.
        peer_connections: at once from one address, so that nobody can take all.
        command_seconds: to the end of the next command, and between two pieces of a message.
        message_seconds: for a whole message.
        session_seconds: for a whole connection.
        errors: of a connection, before it is closed.
        messages: of a connection, before it is closed.
        spool_bytes: of all messages that wait to be filed or are on their way in.
        free_bytes: that are left on the disk for others.
    """

    message_bytes: int = 25 * MIB
    recipients: int = 10
    connections: int = 128
    peer_connections: int = 100
    command_seconds: float = 60
    message_seconds: float = 300
    session_seconds: float = 1800
    errors: int = 10
    messages: int = 100
    spool_bytes: int = 2048 * MIB
    free_bytes: int = 64 * MIB


@dataclass(frozen=True)
class ReaderLimits:
    """What the process that reads one message may use.

    Attributes:
        memory_bytes: of address space.
        cpu_seconds: of processor time.
        seconds: of time.
    """

    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 60
    seconds: float = field(default=120)
