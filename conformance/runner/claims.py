"""Who plays what of the cases that workers share: whoever is the first to put its number on them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Claims"]


@dataclass(frozen=True)
class Claims:
    """A folder with an entry for each batch that was begun.

    An entry is a symbolic link that leads nowhere but says who made it: the system makes it in one call, which fails
    where there is one already. So there is no moment in which a batch has two workers, or one that nobody knows of,
    also where a worker is killed; and nobody waits for anybody.

    Attributes:
        folder: where the entries are; it exists.
    """

    folder: Path

    def take(self, batch: str, worker: int) -> bool:
        """Claim a batch.

        Args:
            batch: what the cases that stay together are called; see :meth:`conformance.runner.plan.Plan.batch`.
            worker: who wants it.

        Returns:
            whether it is this worker's, by this call or an earlier one.
        """
        try:
            self._entry(batch).symlink_to(str(worker))
        except FileExistsError:
            return self.holder(batch) == worker
        return True

    def holder(self, batch: str) -> int | None:
        """The worker that a batch is with; ``None`` where nobody has begun it."""
        try:
            return int(self._entry(batch).readlink().name)
        except FileNotFoundError:
            return None

    def _entry(self, batch: str) -> Path:
        # A case's id has slashes, and may be longer than a file's name.
        return self.folder / hashlib.sha256(batch.encode()).hexdigest()
