"""Bringing a target up and down: a program that obeys the launch contract, or a system that is up already."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import shutil
import ssl
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from conformance.errors import ConfigFault
from conformance.loopback import Premises
from conformance.manifest import Launch, Manifest

__all__ = ["ServedTarget", "TargetDidNotStart"]

_START_SECONDS = 60
_STOP_SECONDS = 5


class TargetDidNotStart(ConfigFault):
    """The target's program ended, or said nothing that the launch contract allows, before it served."""


class ServedTarget:
    """A target that is reached over the network, for as long as a worker needs it.

    Attributes:
        manifest: what it is.
        launch: how it is served.
        ca: the PEM file that its certificates are checked against; ``None`` for the system's store.
        control_key: the key of its test-control interface; empty without one.
    """

    def __init__(self, manifest: Manifest, premises: Premises, number: int) -> None:
        """Start it, where it has a command, and wait until it says that it listens.

        Args:
            manifest: must have a ``[launch.served]``.
            premises: the worker's loopback addresses and certificates.
            number: which of the addresses the target gets.

        Raises:
            TargetDidNotStart: it did not come up; the message carries the end of what it wrote to standard error.
            ConfigFault: its control key is not in the environment.
        """
        self.manifest = manifest
        self.launch: Launch = manifest.launches["served"]
        self._names: Mapping[str, str] = {}
        self._process: subprocess.Popen[str] | None = None
        self._errors: deque[str] = deque(maxlen=20)
        self._reader: threading.Thread | None = None
        if self.launch.command:
            self.ca: Path | None = premises.authority.ca_pem
            self.control_key = secrets.token_urlsafe(32)
            self._start(premises.address(number), premises)
        else:
            self.ca = self.launch.ca
            self.control_key = self._key_from_environment()

    def address(self, value: str) -> str:
        """Resolve an address of the manifest.

        Args:
            value: a URL, or ``${name}`` for what the target announced under that name.

        Raises:
            TargetDidNotStart: the target announced no such name.
        """
        if not value.startswith("${"):
            return value.rstrip("/")
        name = value[2:-1]
        if name not in self._names:
            raise TargetDidNotStart(
                f'the target announced no address named "{name}", only {sorted(self._names)}',
                where=f"{self.manifest.path} line {self.launch.line}",
                mend="Announce it in the launch line, or mend the name in the manifest",
            )
        return self._names[name].rstrip("/")

    def tls(self) -> ssl.SSLContext:
        """What HTTP clients check the target's certificates with."""
        return ssl.create_default_context(cafile=str(self.ca) if self.ca else None)

    def stop(self) -> None:
        """End the program: by end of file, then by SIGTERM, then by SIGKILL. Harmless when it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            if process.stdin:
                process.stdin.close()
        for insist in (process.terminate, process.kill, None):
            try:
                process.wait(_STOP_SECONDS)
                return
            except subprocess.TimeoutExpired:
                if insist:
                    insist()

    # -------------------------------------------------------------- starting
    def _key_from_environment(self) -> str:
        if not self.launch.control:
            return ""
        key = os.environ.get(self.launch.control_key_env, "")
        if not key:
            raise ConfigFault(
                f"the environment variable {self.launch.control_key_env} is not set",
                where=f"{self.manifest.path} line {self.launch.line}",
                mend="Put the key of the test-control interface into it",
            )
        return key

    def _start(self, address: str, premises: Premises) -> None:
        certificate, key = premises.authority.certify(address)
        environment = {
            **os.environ,
            "SECURE_LOGIN_BIND": address,
            "SECURE_LOGIN_TLS_CERT": str(certificate),
            "SECURE_LOGIN_TLS_KEY": str(key),
            "SECURE_LOGIN_CONTROL_KEY": self.control_key,
        }
        command = [word.replace("{python}", sys.executable) for word in self.launch.command]
        where = f"{self.manifest.path} line {self.launch.line}"
        if shutil.which(command[0], path=environment.get("PATH")) is None:
            raise TargetDidNotStart(
                f'the program "{command[0]}" is not found',
                where=where,
                mend="Install it, or mend the first word of the command",
            )
        try:
            self._process = subprocess.Popen(
                command,
                cwd=self.manifest.path.resolve().parent,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                process_group=0,  # Ctrl-C is the harness's to hear, which then ends the target in order
            )
        except OSError as error:
            raise TargetDidNotStart(
                f"the target could not be started: {error.strerror}", where=where, mend="Mend the command"
            ) from None
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, args=(self._process, lines), daemon=True).start()
        self._reader = threading.Thread(target=self._collect_errors, args=(self._process,), daemon=True)
        self._reader.start()
        try:
            self._names = self._announcement(lines, where)
        except BaseException:
            self.stop()
            raise

    def _announcement(self, lines: queue.Queue[str], where: str) -> dict[str, str]:
        mend = "See 'Starting and stopping' in the wire contract"
        try:
            line = lines.get(timeout=_START_SECONDS)
        except queue.Empty:
            raise TargetDidNotStart(
                f"the target said nothing within {_START_SECONDS} s", where=where, mend=mend
            ) from None
        if not line:
            raise TargetDidNotStart(
                f"the target {self._ending()} before it served; it wrote to standard error: {self._last_words()}",
                where=where,
                mend=mend,
            )
        try:
            names = json.loads(line)
        except ValueError:
            names = None
        if not isinstance(names, dict) or not all(isinstance(value, str) for value in names.values()):
            raise TargetDidNotStart(
                f"the target's first line is no JSON object of addresses: {line.strip()[:200]!r}",
                where=where,
                mend=mend,
            )
        return names

    def _ending(self) -> str:
        """How a program left off that said nothing: it may have ended, or go on and only have hung up."""
        try:
            return f"ended with status {self._process.wait(_STOP_SECONDS) if self._process else 'unknown'}"
        except subprocess.TimeoutExpired:
            return "closed its standard output"

    def _last_words(self) -> str:
        if self._reader is not None:
            self._reader.join(_STOP_SECONDS)  # what it wrote last may still be on its way
        return "".join(list(self._errors)).strip() or "nothing"

    @staticmethod
    def _listen(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
        with process.stdout or contextlib.nullcontext([""]) as stream:
            lines.put(next(iter(stream), ""))
            for _ in stream:  # what comes later is the target's own; reading it keeps the pipe from filling
                pass

    def _collect_errors(self, process: subprocess.Popen[str]) -> None:
        with process.stderr or contextlib.nullcontext([""]) as stream:
            for line in stream:
                self._errors.append(line)
