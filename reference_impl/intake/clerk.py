"""Takes message after message from the spool, has it read, hands it in, and forgets it once it has been filed."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from reference_impl.domain.documents.model import Fault, Submission
from reference_impl.intake.filing_client import NotFiled, Unreachable
from reference_impl.intake.reader import Reader, ReaderGone
from reference_impl.intake.spool import Spool, read_stored
from reference_impl.intake.wire import to_json

__all__ = ["Clerk", "HandsIn"]

_LOG = logging.getLogger(__name__)
_TRIES = 2
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 30.0


class HandsIn(Protocol):
    """Whoever hands in what was found."""

    def hand_in(self, body: Path) -> None:
        """See :meth:`reference_impl.intake.filing_client.HttpFiling.hand_in`."""
        ...


class Clerk:
    """Files what is in the spool.

    A message that killed its reader twice, or took too long once, is handed in as damaged. Where nothing can be filed,
    the message at hand is tried again and again, and others wait; where one cannot be, it waits for longer and longer,
    and others go on. None is ever given up.

    Args:
        spool: what it takes from.
        reader: reads it.
        filing: files it.
        longest_wait: seconds between two tries at most.
    """

    def __init__(self, spool: Spool, reader: Reader, filing: HandsIn, longest_wait: float = _LONGEST_WAIT) -> None:
        self._spool, self._reader, self._filing = spool, reader, filing
        self._longest_wait = longest_wait
        self._order = itertools.count()
        self._due: list[tuple[float, int, str, float]] = []
        self._more = asyncio.Event()

    def recall(self) -> None:
        """Take note of what is in the spool; to be called before any more comes."""
        for id_ in self._spool.waiting():
            self.accept(id_)

    def accept(self, id_: str) -> None:
        """Take note of a message that has come into the spool."""
        self._put(id_, 0, _FIRST_WAIT)

    async def run(self) -> None:
        """File until cancelled. What is being handed in then may be filed all the same, and is known by its id."""
        while True:
            id_, wait = await self._next()
            try:
                await self._file(id_)
            except (NotFiled, OSError, ValueError, ReaderGone) as error:
                _LOG.error("message %s: not filed, tried again in %.1f s: %s", id_, wait, _told(error))
                self._put(id_, wait, min(2 * wait, self._longest_wait))

    # ------------------------------------------------------------ parts
    def _put(self, id_: str, wait: float, next_wait: float) -> None:
        heapq.heappush(self._due, (asyncio.get_running_loop().time() + wait, next(self._order), id_, next_wait))
        self._more.set()

    async def _next(self) -> tuple[str, float]:
        """The message that is due; waits until there is one."""
        loop = asyncio.get_running_loop()
        while True:
            self._more.clear()
            left = self._due[0][0] - loop.time() if self._due else None
            if left is not None and left <= 0:
                _, _, id_, wait = heapq.heappop(self._due)
                return id_, wait
            try:
                await asyncio.wait_for(self._more.wait(), left)
            except TimeoutError:
                continue

    async def _file(self, id_: str) -> None:
        result = self._spool.work / f"{id_}.json"
        try:
            await self._read(id_, result)
            wait = _FIRST_WAIT
            while True:
                try:
                    await _in_a_thread(lambda: self._filing.hand_in(result))
                    break
                except Unreachable as error:
                    _LOG.warning("nothing can be filed, tried again in %.1f s: %s", wait, error)
                await asyncio.sleep(wait)
                wait = min(2 * wait, self._longest_wait)
            await asyncio.to_thread(self._spool.done, id_)
        finally:
            result.unlink(missing_ok=True)

    async def _read(self, id_: str, result: Path) -> None:
        message = self._spool.path(id_)
        for _ in range(_TRIES):
            outcome = await self._reader.read(id_, message, result, whole=True)
            if outcome == "read":
                return
            if outcome == "too-long":  # as it would be once more, while others wait
                break
        if await self._reader.read(id_, message, result, whole=False) != "read":
            await asyncio.to_thread(self._give_up, id_, message, result)

    @staticmethod
    def _give_up(id_: str, message: Path, result: Path) -> None:
        """Hand it in without having read even its head."""
        envelope, content = read_stored(message)
        sender, recipients = envelope.sender, envelope.recipients
        found = Submission(id_, sender, recipients, "", automatic=not sender, faults=(Fault("damaged"),))
        result.write_bytes(to_json(found, content))


async def _in_a_thread(work: Callable[[], None]) -> None:
    """Do something that may wait long for others, in a thread that the end of this process does not wait for."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def tell(error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as fact:  # noqa: BLE001 - it is raised where it is waited for
            error = fact
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, error)

    threading.Thread(target=run, name="filing", daemon=True).start()
    await done


def _told(error: Exception) -> str:
    """What may be logged of an error: our own words, or its kind."""
    if isinstance(error, NotFiled):
        return str(error)
    return type(error).__name__
