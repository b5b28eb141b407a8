"""A judge for the intake's tests, which its reader finds by name: it looks at the upper left corner alone."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from reference_impl.domain.documents.model import Legibility

MEGABYTES = 1024 * 1024


def judge(image: Any) -> Legibility:
    """Legible, unless the corner is red (which kills the reader), green (takes its memory) or blue (blurred).

    Yellow waits for ever, and magenta computes for ever; both say first that they begin.
    """
    red, green, blue = image.convert("RGB").getpixel((1, 1))
    if red > 200 and max(green, blue) < 60:
        os.kill(os.getpid(), signal.SIGKILL)
    if green > 200 and max(red, blue) < 60:
        hold = [bytearray(64 * MEGABYTES) for _ in range(1024)]
        assert not hold, "there was memory without end"
    if red > 200 and max(green, blue) > 200 and min(green, blue) < 60:
        sys.stderr.write("begins\n")
        sys.stderr.flush()
        while blue > 200:
            pass
        threading.Event().wait()
    if blue > 200 and max(red, green) < 60:
        return Legibility(("blurred",), {"blurred": 2.0})
    return Legibility(scores={"blurred": 0.5})
