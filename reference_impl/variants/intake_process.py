"""The intake's process with one rule broken: about what a kill does to what it had taken."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace

from reference_impl.intake.spool import new_messages
from reference_impl.parts import MailServer, Parts
from reference_impl.variants.registry import Surface, Variant

__all__ = ["INTAKE_PROCESS_VARIANTS"]

_NO_PROCESS: Mapping[Surface, str] = {"model": "in process nothing can be killed"}


def _forgetful(intake: MailServer) -> None:
    """Kill it as if it had kept in memory what it took, and start it again."""
    intake.kill()
    for folder in intake.spool.iterdir() if intake.spool.is_dir() else ():
        if folder.is_dir():
            shutil.rmtree(folder)
    intake.start()


def _restless(intake: MailServer) -> None:
    """Kill it, and have it take what waits for something new besides."""
    intake.kill()
    for message in [*new_messages(intake.spool).iterdir()] if intake.spool.is_dir() else ():
        shutil.copy2(message, message.with_name(secrets.token_hex(16)))
    intake.start()


def _doubles(parts: Parts) -> Parts:
    return replace(parts, restart_intake=_restless)


def _forgets(parts: Parts) -> Parts:
    return replace(parts, restart_intake=_forgetful)


INTAKE_PROCESS_VARIANTS = (
    Variant(
        "documents-lost-in-a-kill",
        ("DOC-INT-5",),
        "What was taken and not filed yet is lost when the intake is killed.",
        ("api",),
        _forgets,
        _NO_PROCESS,
    ),
    Variant(
        "documents-doubled-by-a-kill",
        ("DOC-INT-5",),
        "What waits when the intake is killed is filed twice.",
        ("api",),
        _doubles,
        _NO_PROCESS,
    ),
)
