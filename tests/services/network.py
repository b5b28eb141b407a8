"""A network of a test's own: a namespace with nothing in it but loopback, and a firewall that is nobody else's.

The namespace is that of one thread, and of the programs that this thread starts; it is gone with them.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

CLONE_NEWNET = 0x40000000
_TABLE = "secure_login"


class NetworkUnusable(Exception):
    """There can be no network of our own here; the message says what is missing."""


def in_a_network_of_its_own(work: Callable[[], Result]) -> Result:
    """Do some work in a namespace, in which loopback is up and no firewall stands.

    Raises:
        NetworkUnusable: the kernel or this user does not allow it, or a program is missing.
    """
    with ThreadPoolExecutor(1) as threads:
        threads.submit(_enter).result()
        return threads.submit(work).result()


def block(port: int, how: str, chain: str = "input") -> None:
    """Put up a firewall that does something with whatever is sent to a TCP port, in place of the one before.

    Args:
        port: the real number.
        how: a verdict of nftables, such as ``drop``.
        chain: ``input`` or ``output``: which way it looks at.
    """
    unblock()
    rules = f"""table inet {_TABLE} {{
        chain firewall {{
            type filter hook {chain} priority 0;
            tcp dport {port} {how}
        }}
    }}"""
    _run(["nft", "-f", "-"], "nftables", rules)


def unblock() -> None:
    """Take the firewall down."""
    _run(["nft", "flush", "ruleset"], "nftables")


def _enter() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise NetworkUnusable(
            f"a network namespace cannot be made here ({os.strerror(ctypes.get_errno())}): that takes root with the "
            "capability CAP_SYS_ADMIN, and a kernel with CONFIG_NET_NS. Run this as root, in a container with "
            "--cap-add=SYS_ADMIN --cap-add=NET_ADMIN"
        )
    _run(["ip", "link", "set", "lo", "up"], "iproute2")
    unblock()


def _run(command: Sequence[str], package: str, given: str = "") -> None:
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
    program = shutil.which(command[0], path=path)
    if program is None:
        raise NetworkUnusable(f"{command[0]} is not installed. Install it: apt-get install {package}")
    done = subprocess.run([program, *command[1:]], input=given, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NetworkUnusable(
            f"{' '.join(command)} does not work in a network namespace of our own: {done.stderr.strip()}. "
            "It takes the capability CAP_NET_ADMIN and, for nft, a kernel with nf_tables"
        )
