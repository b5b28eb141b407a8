"""What can be wrong with a store, apart from the adapters: they load a library each."""

from __future__ import annotations

__all__ = ["StoreUnusable"]


class StoreUnusable(Exception):
    """The database cannot be used.

    Args:
        what: the fact.
        where: the database's URL, without its password.
        mend: what to do.
    """

    def __init__(self, what: str, where: str, mend: str) -> None:
        super().__init__(f"{where}: {what}. {mend}.")
        self.what = what
        self.where = where
        self.mend = mend
