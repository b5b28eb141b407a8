"""What follows ``DATA``: a message, taken apart from the wire as it comes, in pieces of any size."""

from __future__ import annotations

from typing import Literal

__all__ = ["LONGEST_LINE", "DataFault", "DataStream"]

LONGEST_LINE = 1000
"""Bytes, with its end (RFC 5321, 4.5.3.1.6); a dot that is doubled on the wire comes on top."""

DataFault = Literal["too-large", "line-too-long", "bare-line-end", "null-byte"]
"""Why a message is refused; the first that shows."""


class DataStream:
    """Finds the end of a message, undoes the doubling of dots, and notices what no message may hold.

    Only ``CR LF . CR LF`` ends a message. A line feed or carriage return that stands alone is a fault and never an end,
    so that no two servers can disagree about where a message ends (SMTP smuggling, CVE-2024-27305).

    Args:
        limit: bytes that a message may have.

    Attributes:
        fault: why the message cannot be taken, if so.
        ended: whether its end was there.
        rest: what came after its end.
        size: bytes of the message so far.
        received: bytes that came, of whatever kind.
    """

    def __init__(self, limit: int) -> None:
        self.fault: DataFault | None = None
        self.ended = False
        self.rest = b""
        self.size = 0
        self.received = 0
        self._limit = limit
        self._open = b""  # the line that has not ended yet

    def feed(self, piece: bytes) -> bytes:
        """Take the next piece from the wire.

        Args:
            piece: as it came; not empty.

        Returns:
            what belongs to the message; nothing any more once there is a fault.
        """
        self.received += len(piece)
        came = self._open + piece if self._open else piece
        end = came.rfind(b"\r\n") + 2
        if end == 1:
            self._keep_open(came)
            return b""
        lines, open_ = came[:end], came[end:]
        if lines.startswith(b".\r\n"):
            self._end(lines[3:] + open_)
            return b""
        stop = lines.find(b"\r\n.\r\n")
        if stop >= 0:
            self._end(lines[stop + 5 :] + open_)
            return self._taken(lines[: stop + 2])
        self._keep_open(open_)
        return self._taken(lines)

    def _end(self, rest: bytes) -> None:
        self.ended, self.rest, self._open = True, rest, b""

    def _keep_open(self, line: bytes) -> None:
        if len(line) > LONGEST_LINE:
            self._notice("line-too-long")
            line = b"x" + line[-1:]  # not the line's beginning, so that a dot later in it ends nothing
        self._open = line

    def _taken(self, lines: bytes) -> bytes:
        """Whole lines, checked, without the doubled dots."""
        ends = lines.count(b"\r\n")
        if lines.count(b"\n") != ends or lines.count(b"\r") != ends:
            self._notice("bare-line-end")
        elif b"\0" in lines:
            self._notice("null-byte")
        elif max(map(len, lines.split(b"\r\n"))) > LONGEST_LINE - 2 and _has_long_line(lines):
            self._notice("line-too-long")
        lines = lines.removeprefix(b".")
        if b"\n." in lines:
            lines = lines.replace(b"\r\n.", b"\r\n")
        self.size += len(lines)
        if self.size > self._limit:
            self._notice("too-large")
        return b"" if self.fault else lines

    def _notice(self, fault: DataFault) -> None:
        self.fault = self.fault or fault


def _has_long_line(lines: bytes) -> bool:
    return any(len(line) - line.startswith(b".") > LONGEST_LINE - 2 for line in lines.split(b"\r\n"))
