"""Playwright's trace viewer, hosted by the site itself: no recording leaves it, nothing comes from elsewhere."""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import playwright

from conformance.errors import HarnessFault

__all__ = ["VIEWER", "address_in", "copy_viewer"]

VIEWER = "trace"
"""The folder that it is copied to."""

_IN_THE_WHEEL = Path("driver", "package", "lib", "vite", "traceViewer")
_OF_ANOTHER_PROGRAM = ("uiMode*", "xtermModule*")
"""What lies in the same folder and belongs to the runner of Playwright's own tests."""


_LINK_OUT = re.compile(r"""<a\b[^>]*href=["']https?://[^>]*>(.*?)</a>""", re.DOTALL)
"""The viewer's page points to a help page of its makers'; what the link says is kept, the link is not."""


def copy_viewer(folder: Path) -> None:
    """Copy the viewer of the release that is installed, which is the one that recorded.

    Args:
        folder: is made; what is in it is kept.

    Raises:
        HarnessFault: this release of Playwright has no viewer where it is expected.
    """
    source = Path(playwright.__file__).parent / _IN_THE_WHEEL
    if not (source / "index.html").is_file():
        raise HarnessFault(
            "this release of Playwright carries no trace viewer where it is looked for",
            where=_IN_THE_WHEEL.as_posix(),
            mend="Install the release that the suite pins",
        )
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(*_OF_ANOTHER_PROGRAM), dirs_exist_ok=True)
    for page in folder.glob("*.html"):
        page.write_text(_LINK_OUT.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")


def address_in(viewer: str, trace: str) -> str:
    """The address that opens a recording.

    Args:
        viewer: the viewer's folder, relative to the site's root.
        trace: the recording, relative to the site's root.
    """
    return f"{viewer}/index.html?trace={quote(posixpath.relpath(trace, viewer), safe='/.')}"
