"""Running sides in turn, with a clock, and looking at the memory of a tree of processes."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Sample, order_of

__all__ = ["DidNotRun", "PeakMemory", "finish", "in_turn", "timed"]

_STOP_SECONDS = 10
_PROC = Path("/proc")


class DidNotRun(Exception):
    """A side did not do what it was measured for, so that its time says nothing."""


def timed(act: Callable[[], object]) -> Sample:
    """Run something once, with all processes that it starts and waits for."""
    began, before = time.perf_counter(), _processor_seconds()
    act()
    return Sample(time.perf_counter() - began, _processor_seconds() - before)


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def in_turn(
    sides: Mapping[str, Callable[[], Sample]], rounds: int, say: Callable[[str], None], *, warm: bool = True
) -> dict[str, list[Sample]]:
    """Measure several sides, one after another in each round, in changing order.

    Args:
        sides: each runs once and says what it took.
        rounds: how often each is measured.
        say: is told how far it is.
        warm: whether each runs once before, unmeasured: files are read and modules compiled then.

    Returns:
        a sample of each round, in order, by side.
    """
    if warm:
        for name, run in sides.items():
            say(f"warming up: {name}")
            run()
    samples: dict[str, list[Sample]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in order_of(tuple(sides), number):
            sample = sides[name]()
            samples[name].append(sample)
            say(f"round {number + 1} of {rounds}: {name} {sample.wall:.2f} s")
    return samples


def finish(
    command: Sequence[str | Path],
    *,
    seconds: float,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    accept: Sequence[int] = (0,),
) -> str:
    """Run a program to its end, with everything that it starts.

    Args:
        command: the program and its arguments.
        seconds: after these it is ended, with all of its group.
        cwd: where it runs.
        environment: in place of this process's.
        accept: statuses that are a success.

    Returns:
        what it wrote.

    Raises:
        DidNotRun: it took too long, or ended with another status.
    """
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        process_group=0,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise DidNotRun(f"{Path(str(command[0])).name} {command[1:4]} was not done after {seconds:g} s") from None
    finally:
        _end(process)
    if process.returncode not in accept:
        raise DidNotRun(f"{command} ended with status {process.returncode}:\n{output[-2000:]}")
    return output


def _end(process: subprocess.Popen[str]) -> None:
    """End a program that has not ended: first asked, so that it can take down what it has started."""
    for insist in (process.terminate, process.kill):
        if process.poll() is not None:
            return
        insist()
        try:
            process.communicate(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


class PeakMemory:
    """The most memory that a process's children, and theirs, held at one moment.

    Attributes:
        most: in bytes, over all of them; shared pages count once (PSS) where the system tells. ``None`` where it keeps
            no ``/proc``.
        by_program: in bytes, each program's part at that moment.
    """

    def __init__(self) -> None:
        self.most: int | None = None
        self.by_program: dict[str, int] = {}

    @contextmanager
    def watched(self, every: float = 0.25) -> Iterator[None]:
        """Look again and again, from a thread, until the end of the block.

        Args:
            every: seconds between two looks.
        """
        done = threading.Event()

        def look() -> None:
            while not done.wait(every):
                self._look()

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _look(self) -> None:
        held: dict[str, int] = {}
        for pid in _descendants(os.getpid()):
            name, size = _held_by(pid)
            held[name] = held.get(name, 0) + size
        whole = sum(held.values())
        if held and whole > (self.most or 0):
            self.most, self.by_program = whole, held


def _descendants(root: int) -> set[int]:
    children: dict[int, list[int]] = {}
    for entry in _PROC.glob("[0-9]*/stat"):
        try:
            # The name of the program stands in brackets, and may hold blanks and brackets itself.
            parent = int(entry.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue  # it has ended in the meantime
        children.setdefault(parent, []).append(int(entry.parent.name))
    found: set[int] = set()
    ahead = [root]
    while ahead:
        for child in children.get(ahead.pop(), []):
            found.add(child)
            ahead.append(child)
    return found


def _held_by(pid: int) -> tuple[str, int]:
    """Name and bytes of one process; nothing where it has ended in the meantime."""
    folder = _PROC / str(pid)
    try:
        name = (folder / "comm").read_text(errors="replace").strip()
    except OSError:
        return "", 0
    try:
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return name, int(line.split()[1]) * 1024
    except OSError:
        pass  # a process in a sandbox shows its resident pages alone
    try:
        return name, int((folder / "statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return name, 0
