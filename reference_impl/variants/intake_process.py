"""The intake's process with one rule broken: about what a kill does to what it had taken."""

from __future__ import annotations

import shutil
from dataclasses import replace

from reference_impl.parts import MailServer, Parts
from reference_impl.variants.registry import Variant

__all__ = ["INTAKE_PROCESS_VARIANTS"]


def _forgetful(intake: MailServer) -> None:
    """Kill it as if it had kept in memory what it took, and start it again."""
    intake.kill()
    for folder in intake.spool.iterdir() if intake.spool.is_dir() else ():
        if folder.is_dir():
            shutil.rmtree(folder)
    intake.start()


def _forgets(parts: Parts) -> Parts:
    return replace(parts, restart_intake=_forgetful)


INTAKE_PROCESS_VARIANTS = (
    Variant(
        "documents-lost-in-a-kill",
        ("DOC-INT-5",),
        "What was taken and not filed yet is lost when the intake is killed.",
        ("api",),
        _forgets,
        {"model": "in process nothing can be killed"},
    ),
)
