"""The process that reads messages: it stays clean itself, and forks one child for each message, with little allowed.

Whatever a message brings about in a decoder ends with that child. The parent imports what takes long once, so that a
child begins at once. It is told by lines of JSON on standard input, the rules first and then a job at a time, and
answers each with a line; at the end of input it ends, and a child that is at work with it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reference_impl.adapters.pictures import Judge
from reference_impl.intake.named import by_name
from reference_impl.intake.reading import Reading, ReadingRules, damaged
from reference_impl.intake.spool import read_stored
from reference_impl.intake.wire import to_json

__all__ = ["main"]

_LONGEST_JOB = 64 * 1024
_LARGEST_RESULT = 192 * 1024 * 1024
_OPEN_FILES = 64
_OUT_OF_MEMORY, _FAULT = 77, 78
_NEARLY = 0.95
"""Of the processor time that it may have: the kernel counts and tells it by two clocks."""


def main() -> int:
    """Read jobs until there are no more.

    Returns:
        the exit status.
    """
    lines = _Lines()
    first = lines.next()
    if first is None:
        return 0
    told: Mapping[str, Any] = json.loads(first)
    judge: Judge = by_name(told["judge"])
    reading: Reading = by_name(told["reading"])
    logging.disable()  # decoders would quote files of strangers
    rules = ReadingRules(own=frozenset(told["own"]))
    _say({"ready": True})
    while (line := lines.next()) is not None:
        job: Mapping[str, Any] = json.loads(line)
        died = _in_a_child(lambda job=job: _do(job, reading, judge, rules), told)  # type: ignore[misc]
        _say({"died": died})
    return 0


def _do(job: Mapping[str, Any], reading: Reading, judge: Judge, rules: ReadingRules) -> None:
    envelope, content = read_stored(Path(job["message"]))
    if job["whole"]:
        found = reading(job["id"], envelope, content, judge, rules)
    else:
        found = damaged(job["id"], envelope, content, rules)
    Path(job["result"]).write_bytes(to_json(found, content))


def _in_a_child(work: Callable[[], None], told: Mapping[str, Any]) -> str | None:
    """Let a child do something within its limits; what it died of, if it did not finish."""
    ends, holds = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ends)  # the other end stays open for as long as the child lives
        _be_a_child(work, told)
    os.close(holds)
    until = time.monotonic() + told["seconds"]
    reason = "status"
    try:
        while True:
            ready = select.select([0, ends], [], [], max(until - time.monotonic(), 0))[0]
            if ends in ready:
                break
            os.kill(child, signal.SIGKILL)
            if 0 in ready:  # nobody waits for it any more
                os.waitpid(child, 0)
                os._exit(0)
            reason = "time"
            break
    finally:
        os.close(ends)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGXCPU or (code < 0 and used.ru_utime + used.ru_stime >= _NEARLY * told["cpu_seconds"]):
        reason = "time"  # it was killed for that
    return None if code == 0 else f"{reason} {code}"


def _be_a_child(work: Callable[[], None], told: Mapping[str, Any]) -> None:
    code = _FAULT
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        _limit(resource.RLIMIT_AS, told["memory_bytes"])
        _limit(resource.RLIMIT_CPU, told["cpu_seconds"], told["cpu_seconds"] + 1)  # at the first a signal says why
        _limit(resource.RLIMIT_FSIZE, _LARGEST_RESULT)
        _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
        _limit(resource.RLIMIT_CORE, 0)
        work()
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    except BaseException as error:  # noqa: BLE001 - this process ends here, whatever it was
        place = traceback.extract_tb(error.__traceback__)[-1]
        words = f"reader: {type(error).__name__} in {Path(place.filename).name}, line {place.lineno}\n"
        os.write(2, words.encode("ascii", "replace"))  # not its text, which may quote the message
    finally:
        os._exit(code)


def _limit(which: int, value: int, last: int | None = None) -> None:
    _, hard = resource.getrlimit(which)
    last = value if last is None else last
    if hard != resource.RLIM_INFINITY:
        value, last = min(value, hard), min(last, hard)
    resource.setrlimit(which, (value, last))


class _Lines:
    """Standard input, line by line, with nothing read ahead that a child would read again."""

    def __init__(self) -> None:
        self._left = b""

    def next(self) -> bytes | None:
        """The next line; ``None`` at the end."""
        while b"\n" not in self._left:
            if len(self._left) > _LONGEST_JOB or not (piece := os.read(0, 4096)):
                return None
            self._left += piece
        line, _, self._left = self._left.partition(b"\n")
        return line


def _say(words: Mapping[str, object]) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this; the end of input follows
    with contextlib.suppress(BrokenPipeError):  # whoever started this was killed
        sys.exit(main())
