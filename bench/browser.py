"""Browser scenarios of the suite against a script that does the same by Playwright alone, on the same server."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.browser_script import JOURNEYS
from bench.figures import Ratio, Sample, Spread
from bench.measuring import DidNotRun, finish, in_turn, timed
from bench.model import run_worker
from conformance.drivers.browsers import SANDBOX_VARIABLE, find_browser, spki_pins
from conformance.drivers.playwright_driver import driver_environment
from conformance.events import Attached, CaseFinished, Event
from conformance.launching import ServedTarget
from conformance.loopback import Premises
from conformance.manifest import load_manifest
from conformance.runner.plan import CaseKey, Plan

__all__ = ["AT_MOST", "measure_browser"]

AT_MOST = 1.25
"""The suite over the script, in seconds on the clock."""

_SECONDS = 300.0
_KEY_VARIABLE = "SECURE_LOGIN_BENCH_CONTROL_KEY"
# As the suite launches it; the script is to have no slower browser.
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-domain-reliability",
    "--no-pings",
    "--renderer-process-limit=1",
    "--no-proxy-server",
)
_MANIFEST = """\
[target]
name = "The reference, served once for both sides"
version = "1.0"

{settings}

[launch.in_process]
factory = "python:reference_impl.target:open_in_process"
control = "python:reference_impl.target:control"

[launch.served]
control = "{control}"
control_key_env = "{variable}"
ca = "{ca}"

[components.portal]
browser = "{portal}"
api = "{portal}"

[components."dsc-plus"]
model = "python:reference_impl.target:dsc_plus"
browser = "twin"

[components."ibkey-ios"]
model = "python:reference_impl.target:ibkey_ios"
browser = "twin"

[components."ibkey-android"]
model = "python:reference_impl.target:ibkey_android"
browser = "twin"
"""


def measure_browser(root: Path, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure the whole process of each side, browser's start included.

    The script must take as many pictures as the suite.

    Args:
        root: of the project.
        rounds: how often.
        say: is told how far it is.

    Returns:
        the section ``browser`` of ``bench.json``.

    Raises:
        DidNotRun: a side did not come to the end of every scenario, or took other pictures.
        ConfigFault: there is no browser.
    """
    with tempfile.TemporaryDirectory(prefix="secure-login-bench-") as name, _served(root, Path(name)) as sides:
        inside: list[float] = []

        def suite() -> Sample:
            seconds: list[float] = []
            sample = timed(lambda: sides.run_suite(seconds))
            inside.append(sum(seconds))
            return sample

        samples = in_turn(
            {
                "suite": suite,
                "script": lambda: timed(lambda: sides.run_script(traces=False)),
                "script with traces": lambda: timed(lambda: sides.run_script(traces=True)),
            },
            rounds,
            say,
        )
        plain = samples["script"]
        return {
            "scenarios": list(JOURNEYS),
            "pictures": {side: sum(taken.values()) for side, taken in sides.pictures.items()},
            "samples": {side: [sample.as_json() for sample in taken] for side, taken in samples.items()},
            "seconds": {side: Spread.of([s.wall for s in taken]).as_json() for side, taken in samples.items()},
            "seconds_inside_cases": Spread.of(inside).as_json(),
            "ratios": [
                Ratio.of("suite over Playwright alone", samples["suite"], plain, target=AT_MOST).as_json(),
                Ratio.of("traces: the script with them over without", samples["script with traces"], plain).as_json(),
            ],
        }


@dataclass
class _Sides:
    """Both ways to perform the scenarios, on one server."""

    folder: Path
    root: Path
    plan: Plan
    settings: dict[str, Any]
    pictures: dict[str, dict[str, int]]
    runs: int = 0

    def run_suite(self, seconds: list[float]) -> None:
        pictures = dict.fromkeys(JOURNEYS, 0)

        def hear(event: Event) -> None:
            if isinstance(event, Attached) and event.media_type == "image/png":
                pictures[event.case.rpartition("@")[0]] += 1
            elif isinstance(event, CaseFinished):
                seconds.append(event.seconds)

        self.runs += 1
        run_worker(replace(self.plan, seed=self.runs), hear)  # the server keeps the people of the run before
        self.pictures["suite"] = pictures

    def run_script(self, *, traces: bool) -> None:
        self.runs += 1
        out, file = self.folder / f"script-{self.runs}", self.folder / "settings.json"
        file.write_text(json.dumps({**self.settings, "out": str(out), "traces": traces}), encoding="utf-8")
        file.chmod(0o600)
        environment = {**os.environ, **driver_environment(os.environ)}
        command: list[str | Path] = [sys.executable, "-m", "bench.browser_script", file]
        finish(command, seconds=_SECONDS, cwd=self.root, environment=environment)
        self._compare(json.loads((out / "pictures.json").read_text(encoding="utf-8")))

    def _compare(self, pictures: dict[str, int]) -> None:
        """What the two do is the same only where both take as many pictures."""
        suite = self.pictures["suite"]
        others = {name: count for name, count in pictures.items() if suite and count != suite[name]}
        if others:
            raise DidNotRun(f"the script took other pictures than the suite: {others} in place of {suite}")
        self.pictures["script"] = pictures


@contextmanager
def _served(root: Path, folder: Path) -> Iterator[_Sides]:
    """The reference, started once, and both sides set up for it."""
    path = find_browser().path
    premises = Premises()
    try:
        reference = root / "reference_impl" / "target.toml"
        target = ServedTarget(load_manifest(reference), premises, 1)
        try:
            yield _sides(root, folder, target, path, reference)
        finally:
            target.stop()
    finally:
        os.environ.pop(_KEY_VARIABLE, None)
        premises.leave()


def _sides(root: Path, folder: Path, target: ServedTarget, browser: Path, reference: Path) -> _Sides:
    portal, control = target.address("${portal}"), target.address("${control}")
    settings = reference.read_text(encoding="utf-8")
    settings = settings[settings.index("[settings]") : settings.index("[launch.in_process]")]
    manifest = folder / "target.toml"
    manifest.write_text(
        _MANIFEST.format(settings=settings, control=control, portal=portal, variable=_KEY_VARIABLE, ca=target.ca),
        encoding="utf-8",
    )
    os.environ[_KEY_VARIABLE] = target.control_key  # for the workers, which inherit it
    now = datetime.now(UTC).replace(microsecond=0)
    plan = Plan(
        features=root / "features",
        target=manifest,
        understudy=reference,
        seed=1,
        started=now,
        out=folder / "suite",
        cases=[CaseKey(name, "browser") for name in JOURNEYS],
        browser=str(browser),
    )
    assert target.ca is not None  # noqa: S101 - the reference is started here, with the run's authority
    return _Sides(
        folder,
        root,
        plan,
        {
            "portal": portal + "/",
            "control": control,
            "control_key": target.control_key,
            "ca": str(target.ca),
            "browser": str(browser),
            "arguments": [*_ARGUMENTS, "--ignore-certificate-errors-spki-list=" + ",".join(spki_pins(target.ca))],
            "sandbox": os.geteuid() != 0 and os.environ.get(SANDBOX_VARIABLE) != "1",
            "now": now.isoformat().replace("+00:00", "Z"),
            "journeys": list(JOURNEYS),
        },
        pictures={"suite": {}, "script": {}},
    )
