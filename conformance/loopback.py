"""Loopback addresses and certificates of a run: each worker has its own, so that any port is free on them."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ConfigFault

__all__ = ["Block", "Premises", "RunAuthority", "claim_block"]

_CLAIM_PORT = 4999  # above the ports of the articles, below the ephemeral range


@dataclass
class Block:
    """A /24 of the loopback range that belongs to one worker until it is released.

    Attributes:
        prefix: its first three numbers, ``127.7.31``.
    """

    prefix: str
    _claim: socket.socket

    def address(self, number: int) -> str:
        """The ``number``-th address of the block, 1 to 253."""
        if not 1 <= number <= 253:
            raise ValueError(f"a block has addresses 1 to 253, not {number}")
        return f"{self.prefix}.{number}"

    def release(self) -> None:
        """Give the block back."""
        self._claim.close()


def claim_block(attempts: int = 64) -> Block:
    """Take a block of loopback addresses that no other run on this machine holds.

    The claim is a bound socket, so that it ends with the process, however that ends.

    Raises:
        ConfigFault: this machine lets no process listen on addresses of 127.0.0.0/8.
    """
    error: OSError | None = None
    for _ in range(attempts):
        prefix = f"127.{1 + secrets.randbelow(250)}.{1 + secrets.randbelow(250)}"
        claim = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            claim.bind((f"{prefix}.254", _CLAIM_PORT))
            claim.listen(1)
        except OSError as raised:
            claim.close()
            error = raised
            continue
        return Block(prefix, claim)
    raise ConfigFault(
        f"no loopback address could be had ({error.strerror if error else 'unknown'})",
        where="127.0.0.0/8",
        mend="Run where processes may listen on 127.x.y.z, as on any Linux; some containers forbid it",
    )


class RunAuthority:
    """A certificate authority that lives for one worker's run; its own key stays in memory.

    Attributes:
        ca_pem: the file with the authority's certificate.
    """

    def __init__(self, folder: Path) -> None:
        """Make the authority.

        Args:
            folder: a private folder for the files; must exist.
        """
        import trustme  # noqa: PLC0415 - a page runs in process alone, and has no cryptography for certificates

        self._folder = folder
        self._ca = trustme.CA(organization_name="Secure Login conformance run")
        self.ca_pem = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.ca_pem))

    def certify(self, address: str) -> tuple[Path, Path]:
        """Issue a certificate for a loopback address.

        Returns:
            the PEM files of the chain and of its key, the latter readable by this user alone.
        """
        leaf = self._ca.issue_cert(address)
        chain, key = self._folder / f"{address}.pem", self._folder / f"{address}.key"
        # The authority's own certificate goes along: a browser that pins its key has to be shown it.
        blobs = [*leaf.cert_chain_pems, self._ca.cert_pem]
        chain.write_bytes(b"".join(blob.bytes() for blob in blobs))
        descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(leaf.private_key_pem.bytes())
        return chain, key


class Premises:
    """Where a worker's targets live: addresses and certificates of its own, had when they are first needed."""

    def __init__(self) -> None:
        self._block: Block | None = None
        self._authority: RunAuthority | None = None
        self._folder: Path | None = None

    @property
    def authority(self) -> RunAuthority:
        """The worker's certificate authority."""
        if self._authority is None:
            self._folder = Path(tempfile.mkdtemp(prefix="secure-login-"))
            self._authority = RunAuthority(self._folder)
        return self._authority

    def address(self, number: int) -> str:
        """The ``number``-th of the worker's loopback addresses."""
        if self._block is None:
            self._block = claim_block()
        return self._block.address(number)

    def leave(self) -> None:
        """Give everything back."""
        if self._block is not None:
            self._block.release()
            self._block = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = self._authority = None
