"""The intake as a process of its own, for whoever starts, kills and stops it."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reference_impl.intake.command import KEY_VARIABLE
from reference_impl.intake.spool import new_messages, throw_away, under_way

__all__ = ["CannotStart", "IntakeChoice", "IntakeProcess"]

_HERE = str(Path(__file__).resolve().parents[2])
_STARTS_WITHIN_SECONDS = 30
_ENDS_WITHIN_SECONDS = 10
_LOOKS_AGAIN_SECONDS = 0.01
_TRIES_AGAIN_SECONDS = 1


class CannotStart(Exception):
    """The process ended, or did not listen in time; it said why on standard error."""


@dataclass(frozen=True)
class IntakeChoice:
    """What an intake is started with.

    Attributes:
        spool: the folder of its messages; it stays when the process is killed.
        filing: address of whoever files, without a slash at its end.
        key: what that asks for; goes by the environment.
        addresses: what it takes mail for.
        filing_ca: PEM file that the certificate of ``filing`` is checked with, where that is https.
        tls: PEM files with a certificate chain and its key, for ``STARTTLS``; ``None`` where it is not offered.
        judge: ``package.module:function`` that tells how well a picture can be read; empty for the intake's own choice.
        reading: ``package.module:function`` that reads a message; empty likewise.
        limits: other than usual, by the names of :mod:`reference_impl.intake.settings`.
    """

    spool: Path
    filing: str
    key: str = field(repr=False)
    addresses: Sequence[str]
    filing_ca: Path | None = None
    tls: tuple[Path, Path] | None = None
    judge: str = ""
    reading: str = ""
    limits: Mapping[str, float] = field(default_factory=dict)

    def arguments(self) -> list[str]:
        """The command line's, which holds no secret."""
        given = ["--spool", str(self.spool), "--filing", self.filing, "--until-end-of-input"]
        for address in self.addresses:
            given += ["--address", address]
        if self.filing_ca is not None:
            given += ["--filing-ca", str(self.filing_ca)]
        if self.tls is not None:
            given += ["--tls-cert", str(self.tls[0]), "--tls-key", str(self.tls[1])]
        if self.judge:
            given += ["--judge", self.judge]
        if self.reading:
            given += ["--reading", self.reading]
        for name, value in self.limits.items():
            given += ["--limit", f"{name}={value}"]
        return given


class IntakeProcess:
    """Owns the process. The socket is the owner's, so that the address stays the same however often it is started.

    Who connects while the process is down waits until it is up again.

    Args:
        listener: listens already, on loopback.
        choice: what it is started with.

    Attributes:
        spool: the folder of its messages.
    """

    def __init__(self, listener: socket.socket, choice: IntakeChoice) -> None:
        self._listener, self._choice = listener, choice
        self.spool = choice.spool
        self._process: subprocess.Popen[bytes] | None = None
        self._changing = threading.RLock()
        self._on_call: _OnCall | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self._listener.getsockname()[:2]
        return host, port

    @property
    def pid(self) -> int | None:
        """The process's id; ``None`` where none runs."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def start(self) -> None:
        """Start it, and wait until it takes mail. Does nothing where it runs.

        Raises:
            CannotStart: it does not.
        """
        with self._changing:
            if self.pid is not None:
                return
            if self._process is not None:  # it has ended by itself
                self._forget(self._process)
            number = self._listener.fileno()
            command = (sys.executable, "-m", "reference_impl.intake", "--listener", str(number))
            env = {name: value for name, value in os.environ.items() if not name.startswith("SECURE_LOGIN_")}
            env["PYTHONPATH"] = os.pathsep.join(filter(None, (_HERE, env.get("PYTHONPATH"))))
            self._process = subprocess.Popen(
                [*command, *self._choice.arguments()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**env, KEY_VARIABLE: self._choice.key},
                pass_fds=(number,),
            )
            if not self._says_that_it_listens(self._process):
                self.kill()
                raise CannotStart("the intake does not start; what it said on standard error tells why")

    def start_on_demand(self) -> None:
        """Start it when somebody connects, and again when it has ended by itself and somebody connects.

        What reads mail takes a while to load; where nobody sends any, it is not loaded.
        """
        if self._on_call is None:
            self._on_call = _OnCall(self._listener, self._serve_until_it_ends)

    def _serve_until_it_ends(self) -> None:
        self.start()
        process = self._process
        if process is not None:
            process.wait()  # a kill wakes it, too

    def kill(self) -> None:
        """Let it end at once, in the middle of whatever it does (SIGKILL)."""
        with self._changing:
            if self._process is not None:
                self._process.kill()
                self._forget(self._process)

    def restart(self) -> None:
        """Kill it and start it again.

        Raises:
            CannotStart: it does not start.
        """
        with self._changing:
            self.kill()
            self.start()

    def reset(self, reading: str) -> frozenset[str]:
        """Forget every message, whatever is done with it just now, and go on with this way to read.

        It is killed for that, in the middle of what it does, so that it hands in nothing more. Where it holds nothing,
        and reads as before, nothing changes.

        Args:
            reading: see :class:`IntakeChoice`.

        Returns:
            the ids of the messages that it had accepted and that were not done; whoever files is to take none of them
            any more: one may have been handed in already and be on its way.

        Raises:
            CannotStart: it does not start again; one that starts on demand is not started here.
        """
        with self._changing:
            if reading == self._choice.reading and not under_way(self.spool):
                return frozenset()
            runs = self._process is not None
            self.kill()
            thrown = throw_away(self.spool)
            self._choice = replace(self._choice, reading=reading)
            if runs and self._on_call is None:
                self.start()
            return thrown

    def settle(self, seconds: float) -> bool:
        """Wait until everything that it has accepted by now has been handed in, through every restart.

        Args:
            seconds: how long at most.

        Returns:
            whether it has.
        """
        accepted, until = self._waiting(), time.monotonic() + seconds
        nothing = threading.Event()  # a folder cannot be waited for but by looking again
        while accepted:
            if time.monotonic() >= until:
                return False
            nothing.wait(_LOOKS_AGAIN_SECONDS)
            accepted &= self._waiting()
        return True

    def _waiting(self) -> set[str]:
        try:
            return {path.name for path in new_messages(self.spool).iterdir()}
        except FileNotFoundError:  # it has never run
            return set()

    def stop(self) -> None:
        """Let it end in order; after a while, at once. The socket stays the owner's."""
        if self._on_call is not None:
            self._on_call.dismiss()
        with self._changing:
            self._end()
        if self._on_call is not None:
            self._on_call.join()
            self._on_call = None

    def _end(self) -> None:
        if self._process is not None:
            with contextlib.suppress(OSError):
                assert self._process.stdin is not None  # noqa: S101 - it was asked for
                self._process.stdin.close()
            try:
                self._process.wait(_ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._forget(self._process)

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process = None

    @staticmethod
    def _says_that_it_listens(process: subprocess.Popen[bytes]) -> bool:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        until, said = time.monotonic() + _STARTS_WITHIN_SECONDS, b""
        while not said.endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                return False
            if not (piece := os.read(process.stdout.fileno(), 4096)):
                return False
            said += piece
        return True


class _OnCall:
    """Waits for somebody to connect, has them served until that ends, and waits again."""

    def __init__(self, listener: socket.socket, serve: Callable[[], None]) -> None:
        self._listener, self._serve = listener, serve
        self._dismissed, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._wait, name="intake", daemon=True)
        self._thread.start()

    def dismiss(self) -> None:
        """Wait for nobody any more; whoever is served, is."""
        os.write(self._wake, b"\0")

    def join(self) -> None:
        """Return once nobody is served."""
        self._thread.join()
        os.close(self._dismissed)
        os.close(self._wake)

    def _wait(self) -> None:
        waited_for = [self._listener.fileno(), self._dismissed]
        while self._dismissed not in select.select(waited_for, [], [])[0]:
            try:
                self._serve()
            except CannotStart as fault:
                # Whoever is waiting there waits on, until it can be started.
                print(f"reference_impl: {fault}", file=sys.stderr, flush=True)
                select.select([self._dismissed], [], [], _TRIES_AGAIN_SECONDS)
