"""Has messages read by a process of its own, and starts that again when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from reference_impl.intake.settings import ReaderLimits

__all__ = ["Outcome", "Reader", "ReaderGone"]

_LOG = logging.getLogger(__name__)
_HERE = str(Path(__file__).resolve().parents[2])
_STARTS_WITHIN_SECONDS = 60
_MORE_SECONDS = 10
_GOODBYE_SECONDS = 5


Outcome = Literal["read", "died", "too-long"]
"""Whether a message was read, killed whoever read it, or took longer than it may."""


class ReaderGone(Exception):
    """The process itself ended or cannot be started, which is not the message's fault."""


class Reader:
    """One process that reads one message at a time.

    Args:
        judge: ``package.module:function``; tells how well a picture can be read.
        reading: likewise; reads a message, see :data:`reference_impl.intake.reading.Reading`.
        own: the intake's addresses.
        limits: of each message.
    """

    def __init__(self, judge: str, reading: str, own: Collection[str], limits: ReaderLimits) -> None:
        self._told = {"judge": judge, "reading": reading, "own": sorted(own), **asdict(limits)}
        self._limits = limits
        self._process: asyncio.subprocess.Process | None = None

    async def read(self, id_: str, message: Path, result: Path, *, whole: bool) -> Outcome:
        """Read a message, and leave what was found in a file, as :mod:`reference_impl.intake.wire` writes it.

        Args:
            id_: the message's.
            message: where it lies.
            result: where to put what was found.
            whole: or else its head alone.

        Returns:
            what came of it.

        Raises:
            ReaderGone: nobody read it.
        """
        await self.start()
        job = {"id": id_, "message": str(message), "result": str(result), "whole": whole}
        answer = await self._ask(job, self._limits.seconds + _MORE_SECONDS)
        if answer.get("died"):
            _LOG.warning("message %s: its reader died (%s)", id_, answer["died"])
            return "too-long" if answer["died"].startswith("time") else "died"
        return "read"

    async def start(self) -> None:
        """See that the process runs.

        Raises:
            ReaderGone: it does not.
        """
        if self._process is not None and self._process.returncode is None:
            return
        path = os.pathsep.join(filter(None, (_HERE, os.environ.get("PYTHONPATH"))))
        # It gets nothing that is secret, and computes on one thread.
        env = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "HOME") if name in os.environ}
        env |= {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
        command = (sys.executable, "-m", "reference_impl.intake.reader_process")
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=env)
        await self._ask(self._told, _STARTS_WITHIN_SECONDS)

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None  # noqa: S101 - it was asked for
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _GOODBYE_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _ask(self, words: dict[str, Any], seconds: float) -> dict[str, Any]:
        process = self._process
        assert process is not None  # noqa: S101 - it was started
        assert process.stdin is not None  # noqa: S101 - it was asked for
        assert process.stdout is not None  # noqa: S101 - it was asked for
        try:
            process.stdin.write(json.dumps(words).encode() + b"\n")
            await process.stdin.drain()
            line = await asyncio.wait_for(process.stdout.readline(), seconds)
        except (ConnectionError, TimeoutError):
            line = b""
        if not line:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise ReaderGone
        answer: dict[str, Any] = json.loads(line)
        return answer
