"""``python -m reference_impl.intake``: the same as ``python -m reference_impl intake``, without loading the rest."""

from __future__ import annotations

import argparse
import sys

from reference_impl.intake.command import ABOUT, CannotTakeMail, add_options, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        "python -m reference_impl.intake",
        description=ABOUT,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=28, width=100),
    )
    add_options(parser)
    try:
        run(parser.parse_args())
    except CannotTakeMail as fault:
        print(f"reference_impl intake: {fault}", file=sys.stderr)
        sys.exit(3)
