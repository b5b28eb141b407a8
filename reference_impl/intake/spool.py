"""Messages on disk, from the moment that the intake is responsible for them until they have been filed.

A message is one file, ``new/ID``: a line of JSON with its envelope, then the message as it came. It is written as
``tmp/ID``, synced, renamed, and the folder synced; only then it counts as accepted. So ``new`` holds whole messages
alone, whenever the process is killed, and what lies in ``tmp`` at the next start was promised to nobody.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Draft",
    "Envelope",
    "Spool",
    "SpoolFull",
    "SpoolUnusable",
    "new_messages",
    "read_stored",
    "throw_away",
    "under_way",
]

_LONGEST_ENVELOPE = 64 * 1024


class SpoolUnusable(Exception):
    """The folder cannot be used; the message says why, and what to do."""


class SpoolFull(Exception):
    """There is no room for more just now."""


@dataclass(frozen=True)
class Envelope:
    """Who a message is from and for, as SMTP said.

    Attributes:
        sender: empty for a bounce.
        recipients: in lower case.
    """

    sender: str
    recipients: tuple[str, ...]


def new_messages(folder: Path) -> Path:
    """Where, in a spool, the messages lie that were accepted and are not done."""
    return folder / "new"


def under_way(folder: Path) -> bool:
    """Whether a spool holds any message, or a piece of one that comes in."""
    return any(True for path in _of_messages(folder) if path.is_dir() for _ in path.iterdir())


def throw_away(folder: Path) -> frozenset[str]:
    """Forget every message of a spool that belongs to no process just now.

    Returns:
        the ids of those that were accepted. What was being handed in of one may still arrive at whoever files.
    """
    new, tmp = _of_messages(folder)
    thrown = frozenset(path.name for path in new.iterdir()) if new.is_dir() else frozenset()
    for path in (new, tmp, folder / "work"):
        shutil.rmtree(path, ignore_errors=True)  # a reader that ends just now may write there once more
    return thrown


def _of_messages(folder: Path) -> tuple[Path, Path]:
    return new_messages(folder), folder / "tmp"


class Spool:
    """The folder.

    Args:
        folder: is made where it is not there; belongs to this process alone as long as it lives.
        limit: bytes of all messages in it.
        free: bytes that stay free on the disk.

    Raises:
        SpoolUnusable: it cannot be written, or another process has it.
    """

    def __init__(self, folder: Path, limit: int, free: int = 0) -> None:
        (self._new, self._tmp), self.work = _of_messages(folder), folder / "work"
        self._limit, self._free = limit, free
        self._bytes = 0
        self._counting = threading.Lock()
        try:
            for path in (folder, self._new, self._tmp):
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SpoolUnusable(f"{folder}: cannot be written ({error.strerror}). Name another folder.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise SpoolUnusable(f"{folder}: another intake has it. End that one, or name another folder.") from None
        self._tidy_up(folder)
        # One descriptor for every sync: the folder is never replaced.
        self._folder = os.open(self._new, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def begin(self, envelope: Envelope) -> Draft:
        """Begin to write a message.

        Raises:
            SpoolFull: there is no room.
        """
        head = json.dumps({"sender": envelope.sender, "recipients": envelope.recipients}).encode("ascii") + b"\n"
        return Draft(self, head)

    def waiting(self) -> Sequence[str]:
        """The ids of all messages that were accepted and are not done, oldest first."""
        found = []
        for entry in os.scandir(self._new):
            with contextlib.suppress(FileNotFoundError):
                found.append((entry.stat().st_mtime_ns, entry.name))
        return [name for _, name in sorted(found)]

    def path(self, id_: str) -> Path:
        """Where a message lies."""
        return self._new / id_

    def done(self, id_: str) -> None:
        """Forget a message, which has been filed.

        A crash before this is on disk brings it back; whoever files it knows it by its id.
        """
        with contextlib.suppress(FileNotFoundError):
            size = self.path(id_).stat().st_size
            self.path(id_).unlink()
            self.count(-size)

    def close(self) -> None:
        """Leave the folder to others."""
        os.close(self._folder)
        os.close(self._lock)

    # ------------------------------------------------------------ for drafts
    def count(self, size: int) -> None:
        """Keep count of what is in the folder.

        Raises:
            SpoolFull: more is to be added than there is room for; it has not been added then.
        """
        with self._counting:
            if size > 0 and self._bytes + size > self._limit:
                raise SpoolFull
            self._bytes += size

    def check_disk(self) -> None:
        """See that there is room.

        Raises:
            SpoolFull: there is not.
        """
        if self._free and shutil.disk_usage(self._new).free < self._free:
            raise SpoolFull

    def draft_path(self, id_: str) -> Path:
        """Where a message lies while it comes in."""
        return self._tmp / id_

    def sync(self) -> None:
        """See that names are on disk."""
        os.fsync(self._folder)

    def _tidy_up(self, folder: Path) -> None:
        for left in self._tmp.iterdir():
            left.unlink()
        shutil.rmtree(folder / "work", ignore_errors=True)
        self.work.mkdir(mode=0o700, exist_ok=True)
        self._bytes = sum(entry.stat().st_size for entry in os.scandir(self._new))


class Draft:
    """A message that comes in.

    Attributes:
        id: what it is known by from now on, if it is accepted.
    """

    def __init__(self, spool: Spool, head: bytes) -> None:
        spool.check_disk()
        self.id = secrets.token_hex(16)
        self._spool = spool
        self._path = spool.draft_path(self.id)
        self._size = 0
        self._open = True
        with _full_disk_is_told():
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            self.write(head)
        except SpoolFull:
            self.discard()
            raise

    def write(self, piece: bytes) -> None:
        """Add to it.

        Raises:
            SpoolFull: there is no room.
        """
        self._spool.count(len(piece))
        self._size += len(piece)
        rest = memoryview(piece)
        with _full_disk_is_told():
            while rest:
                rest = rest[os.write(self._file, rest) :]

    def commit(self) -> None:
        """Make it safe. When this returns, it is on disk and will be filed.

        Raises:
            SpoolFull: the disk is full, and the message is not accepted.
            OSError: the disk does not take it, and the message is not accepted.
        """
        try:
            with _full_disk_is_told():
                os.fsync(self._file)
                self._close()
                self._path.rename(self._spool.path(self.id))
                self._spool.sync()
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Forget it."""
        self._close()
        for path in (self._path, self._spool.path(self.id)):
            path.unlink(missing_ok=True)
        self._spool.count(-self._size)
        self._size = 0

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._file)


@contextlib.contextmanager
def _full_disk_is_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise SpoolFull from None
        raise


def read_stored(path: Path) -> tuple[Envelope, bytes]:
    """A message as it lies in the spool.

    Raises:
        ValueError: it is none.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.readline(_LONGEST_ENVELOPE)
        message = file.read()
    read = json.loads(head)
    return Envelope(read["sender"], tuple(read["recipients"])), message
