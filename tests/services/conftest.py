"""A PostgreSQL server of our own: a new cluster in a folder of its own, on loopback, for this run alone."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

READY = "database system is ready to accept connections"
SUPERUSER = "tester"
ATTEMPTS = 3


class PostgresqlUnusable(Exception):
    """There is no PostgreSQL here, or it does not start."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int
    password: str

    def url(self, database: str, password: str | None = None) -> str:
        return f"postgresql://{SUPERUSER}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"d{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    programs = _programs()
    account = _account()
    # Not below pytest's folder, which only its owner may enter; the path is short, for it holds a socket.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        password = secrets.token_urlsafe(16)
        _make_cluster(programs, folder, account, password)
        for attempt in range(1, ATTEMPTS + 1):
            # Somebody else may take the port before the server does; then another one is tried.
            port = _free_port()
            process, listener = _start(programs, folder, account, port)
            if listener.is_ready():
                break
            _stop(process, listener)
            if attempt == ATTEMPTS:
                raise PostgresqlUnusable("PostgreSQL does not start; it said:\n" + "".join(listener.said))
        try:
            yield Server(port, password)
        finally:
            _stop(process, listener)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Listener(threading.Thread):
    """Reads what the server says, so that it never has to wait for a reader; tells when it is ready, or has ended."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__(daemon=True)
        self.said: list[str] = []
        self._process = process
        self._ready = False
        self._told = threading.Event()

    def run(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                self.said.append(line)
                if READY in line:
                    self._ready = True
                    self._told.set()
        self._told.set()

    def is_ready(self) -> bool:
        """Wait until the server is ready, or has ended, or a minute is over."""
        self._told.wait(timeout=60)
        return self._ready


def _programs() -> Path:
    """The folder with initdb and postgres; Debian keeps them off the path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise PostgresqlUnusable(
        "PostgreSQL is not installed: no initdb on the path nor under /usr/lib/postgresql. "
        "Install it: apt-get install postgresql"
    )


def _account() -> pwd.struct_passwd | None:
    """Who runs the server: ourselves, but for root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresqlUnusable("PostgreSQL does not run as root, and there is no user postgres or nobody; add one")


def _environment(folder: Path) -> dict[str, str]:
    # Nothing of whoever runs the tests, such as PGDATA or PGPORT of another cluster.
    return {"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C", "TZ": "UTC"}


def _make_cluster(programs: Path, folder: Path, account: pwd.struct_passwd | None, password: str) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if account is not None:
        os.chown(secret, account.pw_uid, account.pw_gid)
    command = [
        str(programs / "initdb"),
        f"--pgdata={folder / 'data'}",
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
    ]
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(folder),
        user=None if account is None else account.pw_uid,
        group=None if account is None else account.pw_gid,
        extra_groups=None if account is None else [],
        capture_output=True,
        text=True,
        check=False,
    )
    secret.unlink()
    if done.returncode:
        raise PostgresqlUnusable(f"initdb ended with {done.returncode}; it said:\n{done.stderr}")


def _start(
    programs: Path, folder: Path, account: pwd.struct_passwd | None, port: int
) -> tuple[subprocess.Popen[str], Listener]:
    command = [
        str(programs / "postgres"),
        "-D",
        str(folder / "data"),
        "-p",
        str(port),
        "-k",
        str(folder),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "fsync=off",
        "-c",
        "shared_buffers=16MB",
    ]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(folder),
        user=None if account is None else account.pw_uid,
        group=None if account is None else account.pw_gid,
        extra_groups=None if account is None else [],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    listener = Listener(process)
    listener.start()
    return process, listener


def _stop(process: subprocess.Popen[str], listener: Listener) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    listener.join()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
