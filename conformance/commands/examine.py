"""``conformance doctor``: touch everything that a manifest claims, before anything runs."""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.doctor import examine
from conformance.errors import ConfigFault
from conformance.loopback import Premises
from conformance.manifest import embedded_manifest, load_manifest
from conformance.target import OpenTarget
from conformance.terminal import Terminal

__all__ = ["doctor"]


def doctor(manifest: Path | None) -> int:
    """Examine a target and print what was found.

    Args:
        manifest: the target's; ``None`` for the embedded reference.

    Returns:
        0 when everything is as claimed, 3 when something is not.

    Raises:
        ConfigFault: the manifest itself is wrong.
    """
    terminal = Terminal(sys.stdout)
    premises = Premises()
    target = OpenTarget(load_manifest(manifest or embedded_manifest()), premises, 1)
    terminal.say(f"{target.manifest.name} {target.manifest.version}, {target.manifest.path}")
    faults = 0
    try:
        for finding in examine(target):
            faults += not finding.good
            terminal.say(f"  {'ok   ' if finding.good else 'FAULT'}  {finding.what}")
            if not finding.good:
                terminal.say(f"         {finding.where}. {finding.mend}.")
    finally:
        target.stop()
        premises.leave()
    terminal.say(f"{faults} faults" if faults != 1 else "1 fault")
    return ConfigFault.exit_status if faults else 0
