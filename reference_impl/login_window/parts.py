"""What the login window's face is made of; whoever serves it passes it in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from reference_impl.login_window.window import Windows

__all__ = ["PlatformParts", "PlatformWording", "Run", "in_threads_of"]

Result = TypeVar("Result")


class Run(Protocol):
    """How a page, which is asynchronous, waits for a connection, which is not."""

    def __call__(self, work: Callable[[], Result]) -> Awaitable[Result]:
        """Do the work and wait for what it returns; what it raises comes through."""
        ...


def in_threads_of(threads: ThreadPoolExecutor) -> Run:
    """Work in these threads alone: a port that does not answer must keep no other application waiting."""
    return partial(_in_thread, threads)


async def _in_thread(threads: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(threads, work)


@dataclass(frozen=True)
class PlatformWording:
    """The labels by which a person finds the way; docs/vendors/contract.md lists them."""

    username: str = "User Name"
    password: str = "Password"  # noqa: S105 - a label, not a secret
    account: str = "Account"
    live: str = "Live"
    paper: str = "Paper"
    login: str = "Log In"
    challenge: str = "Challenge Code"
    passcode: str = "Passcode"
    temporary_code: str = "Temporary Code"
    first_index: str = "First index number"
    second_index: str = "Second index number"
    card_values: str = "Card Values"
    use_card: str = "Use my code card"
    use_device: str = "Use my device"
    cancel: str = "Cancel"
    connected: str = "Connected Account"
    log_out: str = "Log Out"


@dataclass(frozen=True)
class PlatformParts:
    """The parts of :func:`reference_impl.login_window.app.platform_app`.

    Attributes:
        windows: the login windows that are open, and the gateway behind them.
        run: hands what waits for a connection to a thread.
        secure: whether the address is https; decides the cookie's name and flags, and HSTS.
        wording: the labels on the pages.
    """

    windows: Windows
    run: Run
    secure: bool = True
    wording: PlatformWording = field(default_factory=PlatformWording)
