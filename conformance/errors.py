"""What can go wrong in the harness, told as facts. Each says what, where and what to do, and knows its exit status."""

from __future__ import annotations

from typing import ClassVar

__all__ = ["ConfigFault", "HarnessFault", "SuiteError"]


class SuiteError(Exception):
    """Something that ends a command with a message for a person.

    Args:
        what: the fact, without a full stop at its end.
        where: the file and line, the option or the address it was found at; may be empty.
        mend: what the reader can do about it.
    """

    exit_status: ClassVar[int] = 4

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join(part if part[-1] in ".?!" else f"{part}." for part in (head, self.mend) if part)


class ConfigFault(SuiteError):
    """The manifest, the command line, the specification or the machine is not as it must be. Exit status 3."""

    exit_status = 3


class HarnessFault(SuiteError):
    """The harness itself is at fault. Exit status 4."""

    exit_status = 4
