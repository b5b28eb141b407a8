"""The document intake killed two hundred times at random moments under load: what it accepted is filed, once.

``python -m tests.soak.kills``. The tests do the same twenty times.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from tests.reference_impl.intake.conftest import Office, starting
from tests.reference_impl.intake.test_ends import kill_again_and_again


def main() -> int:
    """Kill it, and tell how much it had accepted.

    Returns:
        0; a message that is lost or filed twice fails an assertion.
    """
    parser = argparse.ArgumentParser("python -m tests.soak.kills", description=__doc__)
    parser.add_argument("--kills", type=_positive, default=200, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=2, help="of the moments (default: %(default)s)")
    options = parser.parse_args()
    with contextlib.ExitStack() as ending:
        office = ending.enter_context(contextlib.closing(Office()))
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        start = ending.enter_context(starting(folder, office))
        accepted = kill_again_and_again(start(), office, folder / "spool", options.seed, options.kills)
    print(f"{options.kills} kills, {accepted} messages accepted, each filed once")
    return 0


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
