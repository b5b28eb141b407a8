"""A recording of a curated case: what each of its windows did, to be watched in Playwright's trace viewer.

Only for the embedded reference, whose people are synthetic. Whatever Playwright types, and whatever a page sends,
stands in a trace; so recording stops altogether while a password, a PIN or a smartphone's passcode is about, and begins
anew afterwards. What comes of that are several short traces, which are put into one file.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.runner.evidence import Exhibit
from conformance.runner.secrecy import Secrecy
from conformance.seams import DeviceSpec, PersonRecord

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

__all__ = ["Film"]

_WHOLE_VALUE = r"""(?<=["'=>]){}(?=["'&<\\])"""
_EVENTS = ".trace"
_CALL_STACKS = ".stacks"
"""Names the files of the machine that recorded; of no use to anybody else."""


class Film:
    """Records the windows of one case.

    Args:
        out: the run's folder.
        folder: where the case's evidence lies, relative to it.
    """

    def __init__(self, out: Path, folder: Path) -> None:
        self._out, self._folder = out, folder
        self._secrecy = Secrecy()
        self._pins: set[str] = set()
        self._reels: list[_Reel] = []
        self._step: _Step | None = None
        self._cuttings = tempfile.TemporaryDirectory(prefix="secure-login-film-")

    def hide(self, thing: PersonRecord | DeviceSpec) -> None:
        """Keep the secrets of somebody or something out of the recording, even if a pause should come too late."""
        if isinstance(thing, PersonRecord):
            self._secrecy.add(thing.password)
        else:
            self._secrecy.add(thing.key)
            self._pins |= {pin for pin in (thing.pin, thing.settings.get("smartphone_passcode")) if pin}

    def watch(self, who: str, context: BrowserContext) -> Callable[[], contextlib.AbstractContextManager[None]]:
        """Record this context from now on.

        Args:
            who: whose it is; the viewer shows it as the title.
            context: the browser context that is theirs.

        Returns:
            opens a stretch in which nothing is recorded.
        """
        reel = _Reel(who, context, Path(self._cuttings.name) / str(len(self._reels)))
        self._reels.append(reel)
        reel.group(self._step)
        reel.start()
        return reel.unrecorded

    def step(self, words: str, uri: str, line: int) -> None:
        """What is done from now on belongs to this step.

        Args:
            words: the step's, with its keyword.
            uri: of its feature.
            line: where it stands there.
        """
        self._group(_Step(words, uri, line))

    def between(self) -> None:
        """What is done from now on is the suite's own looking, after the step."""
        if self._step:
            self._group(replace(self._step, words=f"(pictures are taken after: {self._step.words})"))

    def develop(self) -> Exhibit | None:
        """End the recording, and write it as one file.

        Returns:
            ``None`` where there was nothing to record.
        """
        for reel in self._reels:
            reel.stop()
        pieces = [piece for reel in self._reels for piece in reel.pieces]
        path = self._folder / "trace.zip"
        if pieces:
            (self._out / path).parent.mkdir(parents=True, exist_ok=True)
            self._join(pieces, self._out / path)
        self._reels.clear()
        return (
            Exhibit(path.as_posix(), "application/zip", "The recording, for Playwright's trace viewer")
            if pieces
            else None
        )

    def close(self) -> None:
        """Throw away what was recorded in between."""
        self._cuttings.cleanup()

    def _group(self, step: _Step | None) -> None:
        self._step = step
        for reel in self._reels:
            reel.group(step)

    def _join(self, pieces: list[Path], whole: Path) -> None:
        """One trace of several: each keeps its own events, and what they refer to is kept once."""
        kept: set[str] = set()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as joined:
            for number, piece in enumerate(pieces):
                with zipfile.ZipFile(piece) as cutting:
                    for name in cutting.namelist():
                        shared = "/" in name
                        place = name if shared else f"{number}-{name}"
                        if place not in kept and not name.endswith(_CALL_STACKS):
                            kept.add(place)
                            content = self._clean(cutting.read(name))
                            joined.writestr(place, _without_places(content) if name.endswith(_EVENTS) else content)

    def _clean(self, content: bytes) -> bytes:
        try:
            text = self._secrecy.blot(content.decode("utf-8"))
        except UnicodeDecodeError:  # a picture or a typeface
            return content
        for pin in self._pins:  # as a whole value: as part of a number it stands there by chance, and is needed
            text = re.sub(_WHOLE_VALUE.format(re.escape(pin)), "[secret]", text)
        return text.encode("utf-8")


@dataclass(frozen=True)
class _Step:
    words: str
    uri: str
    line: int


class _Reel:
    """The recording of one context."""

    def __init__(self, who: str, context: BrowserContext, stem: Path) -> None:
        self.pieces: list[Path] = []
        self._who, self._tracing, self._stem = who, context.tracing, stem
        self._running = False
        self._pauses = 0
        self._step: _Step | None = None

    def start(self) -> None:
        self._tracing.start(title=self._who, snapshots=True, screenshots=False, sources=False)
        self._running = True
        self._open_group()

    def stop(self) -> None:
        if self._running:
            self._running = False
            if self._step:
                self._tracing.group_end()
            piece = self._stem.with_name(f"{self._stem.name}-{len(self.pieces)}.zip")
            self._tracing.stop(path=piece)
            self.pieces.append(piece)

    def group(self, step: _Step | None) -> None:
        if self._running and self._step:
            self._tracing.group_end()
        self._step = step
        if self._running:
            self._open_group()

    def _open_group(self) -> None:
        if self._step:
            # Where the feature says so; otherwise the trace would name a file of this machine.
            self._tracing.group(self._step.words, location={"file": self._step.uri, "line": self._step.line})

    @contextlib.contextmanager
    def unrecorded(self) -> Iterator[None]:
        self.stop()
        self._pauses += 1
        try:
            yield
        finally:
            self._pauses -= 1
            if not self._pauses:
                self.start()


def _without_places(events: bytes) -> bytes:
    """Errors without the call stack, which names files of the machine that recorded."""
    lines = []
    for line in events.decode("utf-8").splitlines():
        event = json.loads(line)
        error = event.get("error")
        while isinstance(error, dict):
            error.pop("stack", None)
            error = error.get("error")
        lines.append(json.dumps(event))
    return "\n".join(lines).encode("utf-8")
