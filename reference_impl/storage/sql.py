"""A store in a database: SQLite by default, PostgreSQL by its URL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from reference_impl.storage.faults import StoreUnusable
from reference_impl.storage.sql_transaction import SqlTransaction
from reference_impl.storage.tables import METADATA, STRAY_PASSWORDS, tallies

__all__ = ["SqlStore", "StoreUnusable"]

_FORMS = "Use sqlite:///path/to/file.db or postgresql://user@host:5432/database"
_WAIT_SECONDS = 30
_CONNECT_SECONDS = 10
_SWITCHES = 100
_SCHEMA_LOCK = 0x5EC4E106


class SqlStore:
    """A :class:`~reference_impl.domain.ports.Store` in SQLite or PostgreSQL, which makes its tables itself.

    SQLite runs in WAL mode, and each transaction takes the write lock when it begins (BEGIN IMMEDIATE), so that none
    reads what another is about to change. PostgreSQL runs at READ COMMITTED: a use case locks its user's row before it
    judges by it, and a challenge is claimed by one conditional UPDATE.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db``, or ``postgresql://user:password@host:port/database``.

    Raises:
        StoreUnusable: the URL cannot be read or names another kind of database; the file or the server cannot be
            reached or written.
    """

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self._where = _where(parsed)
        self._engine = _sqlite_engine(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql_engine(parsed)
        self._mine = threading.local()
        # SQLite has one writer, and lets others wait by trying again and again; threads of one process just queue.
        self._turn: AbstractContextManager[object] = (
            threading.Lock() if parsed.get_backend_name() == "sqlite" else nullcontext()
        )
        try:
            with self._engine.begin() as connection:
                _make_tables(connection)
        except (SQLAlchemyError, sqlite3.Error) as error:
            self._engine.dispose()
            raise _unusable(parsed, error) from error

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """One transaction, undone when the block raises.

        Raises:
            RuntimeError: this thread has a transaction open already.
        """
        if getattr(self._mine, "busy", False):
            raise RuntimeError("this thread has a transaction open already; end it before the next one begins")
        self._mine.busy = True
        try:
            with self._turn, self._engine.begin() as connection:
                yield SqlTransaction(connection)
        finally:
            self._mine.busy = False

    def clear(self) -> None:
        """Forget everything and everybody."""
        with self._turn, self._engine.begin() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(table.delete())
            _begin_counting(connection)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __repr__(self) -> str:
        return f"SqlStore({self._where!r})"


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The text itself is not repeated: whatever it is, a password may be in it.
        raise StoreUnusable("this is not a database URL", "database URL", _FORMS) from None
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise StoreUnusable("no file is named", _where(parsed), f"Name one, or use the memory store. {_FORMS}")
        return parsed.set(drivername="sqlite+pysqlite")
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreUnusable(f"{backend} is not supported", _where(parsed), _FORMS)


def _where(url: URL) -> str:
    # Without the query, which may hold a password too; and with the plain name, as the reader wrote it.
    plain = url.set(drivername=url.get_backend_name(), query={})
    return plain.render_as_string(hide_password=True)


def _sqlite_engine(url: URL) -> Engine:
    file = Path(url.database or "")
    where = _where(url)
    if file.is_dir():
        raise StoreUnusable(f"{file} is a folder", where, "Name a file in it")
    if not file.parent.is_dir():
        raise StoreUnusable(f"the folder {file.parent} does not exist", where, "Make it, or name another")
    # A fault says what was tried, and hides the values: password hashes and sealed keys are among them.
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _WAIT_SECONDS})

    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # The driver would begin transactions by itself, and as deferred ones.
        connection.isolation_level = None
        cursor = connection.cursor()
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    def begin_immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin_immediate)
    return engine


def _use_wal(cursor: DBAPICursor) -> None:
    """Switch the file to WAL, where nobody has yet.

    SQLite refuses to switch at once, without waiting, while another connection is at it. To begin a transaction it does
    wait; after that the other one has switched, or we can.
    """
    for attempt in range(_SWITCHES):
        cursor.execute("PRAGMA journal_mode")
        if cursor.fetchone() == ("wal",):
            return
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if attempt == _SWITCHES - 1:
                raise
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("COMMIT")


def _postgresql_engine(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            # A server that was restarted left dead connections behind.
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
        )
    except ImportError as error:
        raise StoreUnusable(
            "the driver for PostgreSQL is not installed",
            _where(url),
            'Install it: pip install "secure-login-conformance[postgresql]"',
        ) from error


def _make_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two processes that start at once would both find no tables, and one would fail to make them.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SCHEMA_LOCK})
    METADATA.create_all(connection)
    if connection.execute(select(tallies)).first() is None:
        _begin_counting(connection)


def _begin_counting(connection: Connection) -> None:
    connection.execute(insert(tallies).values(name=STRAY_PASSWORDS, count=0))


def _unusable(url: URL, error: SQLAlchemyError | sqlite3.Error) -> StoreUnusable:
    said = " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".?")
    if url.get_backend_name() == "sqlite":
        mend = "The file must be a SQLite database or not exist yet, and it and its folder must be writable"
    else:
        mend = "Check that the server runs, that host, port, database and user are right, and that it may make tables"
    return StoreUnusable(said, _where(url), mend)
